//! Closes the log of a day: sessions that ended come into our block of `workspace/memory/YYYY-MM-DD.md`, each once. What
//! people and agents write around it stays byte for byte, and an entry that somebody removes stays away.

mod day;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::base::agents::{Line, What};
use crate::base::limits::{
    AGENTS_BYTES_MAX, DAY_LOG_BYTES_MAX, DAY_LOG_KNOWN_MAX, DAY_LOG_LATE_MS, SESSION_ROWS_MAX,
};
use crate::base::memory_block::split;
use crate::base::time::Timestamp;
use crate::memory::activity::Activity;
use crate::memory::file::{Edited, edit, make_folder, replace};
use crate::memory::store::{Filter, SessionRow};
use crate::memory::verbs::{Means, Memory, MemoryError, disk};

use day::{BLOCK, Entry, day_of, entry, key_of, with, without};

/// The form of the record of what was logged.
const VERSION: u32 = 1;
/// Its length: ids of two thousand sessions.
const KNOWN_BYTES_MAX: u64 = 1 << 20;
/// What is read of the record of agents, its end.
const ENDS_BYTES_MAX: u64 = AGENTS_BYTES_MAX / 16;
/// How much later than its end something may still be written into a session's transcript.
const AFTER_END_MS: u64 = 60_000;
/// The mode of a log that we begin, and of its folder: the person's own, as an editor makes them.
const MODE: u32 = 0o644;
const FOLDER_MODE: u32 = 0o755;

/// What a call did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Closed {
    /// Sessions that came into a log.
    pub sessions: usize,
    /// Logs that are left alone, and why, a sentence each.
    pub problems: Vec<String>,
}

/// Which sessions were logged on which day.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Known {
    v: u32,
    sessions: BTreeSet<Logged>,
}

/// A session in the log of a day, the oldest first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Logged {
    last: Timestamp,
    day: String,
    host: String,
    session: String,
}

/// Brings sessions that ended within the last week into the logs of their days. A session is over when its host said so, or
/// when nothing has happened in it for a while; one that goes on later is told anew when it is over again. Twice is once.
///
/// # Errors
/// When the database or the disk refuses; a log that cannot be written for what stands in it is told in the outcome.
pub fn close(memory: &Memory<'_>) -> Result<Closed, MemoryError> {
    let Means { fs, clock, layout, .. } = memory.means;
    let is_there =
        |path| fs.stat(&path).map(|stat| stat.is_some()).map_err(|source| disk("look at", &path, source));
    // Where the upstream OpenClaw lives, the workspace and its logs are its own.
    if !is_there(layout.workspace())? || is_there(layout.upstream_config())? {
        return Ok(Closed::default());
    }
    let now = clock.now();
    let since = Some(Timestamp::from_millis(now.millis().saturating_sub(DAY_LOG_LATE_MS)));
    let rows = memory.store.sessions(&Filter { since, ..Filter::default() }, SESSION_ROWS_MAX)?;
    let ended = ended(memory);
    let mut known = known(memory)?;
    let mut days: BTreeMap<String, Vec<(Logged, Entry)>> = BTreeMap::new();
    for row in rows.iter().rev().filter(|row| row.turns > 0 && is_over(row, &ended, now)) {
        let Some(logged) = logged(row, now).filter(|logged| !known.sessions.contains(logged)) else {
            continue;
        };
        let entry = entry(row, &memory.recap(row)?);
        days.entry(logged.day.clone()).or_default().push((logged, entry));
    }
    let mut closed = Closed::default();
    for (day, sessions) in days {
        let entries: Vec<Entry> = sessions.iter().map(|(_, entry)| entry.clone()).collect();
        match write(memory, &day, &|inner, newline| with(inner, &entries, newline))? {
            Edited::Same | Edited::Replaced => {
                closed.sessions += sessions.len();
                known.sessions.extend(sessions.into_iter().map(|(logged, _)| logged));
            }
            Edited::Left(why) => closed.problems.push(format!("the log of {day} is left alone: {why}")),
        }
    }
    if closed.sessions > 0 {
        keep(memory, known)?;
    }
    Ok(closed)
}

/// Takes sessions, by host and name, out of the logs that they came into.
pub(super) fn forget(memory: &Memory<'_>, gone: &[(String, String)]) -> Result<(), MemoryError> {
    let mut known = known(memory)?;
    let is_of =
        |logged: &Logged| gone.iter().any(|(host, name)| logged.host == *host && logged.session == *name);
    let days: BTreeSet<String> =
        known.sessions.iter().filter(|logged| is_of(logged)).map(|logged| logged.day.clone()).collect();
    if days.is_empty() {
        return Ok(());
    }
    let keys: Vec<String> = gone.iter().map(|(host, name)| key_of(host, name)).collect();
    for day in days {
        let path = memory.means.layout.workspace_memory().join(&format!("{day}.md"));
        let edited = write(memory, &day, &|inner, newline| without(inner, &keys, newline))?;
        if let Edited::Left(why) = edited {
            return Err(disk("take the session out of", &path, std::io::Error::other(why)));
        }
    }
    known.sessions.retain(|logged| !is_of(logged));
    keep(memory, known)
}

/// Brings the block of a day's log to what `make` makes of its lines.
fn write(memory: &Memory<'_>, day: &str, make: &dyn Fn(&str, &str) -> String) -> Result<Edited, MemoryError> {
    let Means { fs, layout, .. } = memory.means;
    let folder = layout.workspace_memory();
    make_folder(fs, &folder, FOLDER_MODE).map_err(|source| disk("make", &folder, source))?;
    let path = folder.join(&format!("{day}.md"));
    let whole = |bytes: &[u8]| {
        let title = format!("# {day} — Daily Log\n");
        let bytes = if bytes.is_empty() { title.as_bytes() } else { bytes };
        let parts = split(bytes, BLOCK)
            .map_err(|damage| format!("{damage}; put the marks right, or take both away"))?;
        let newline = parts.newline();
        let inner = make(parts.block.map_or("", |block| block.inner), newline);
        let after = parts.with(BLOCK, &inner);
        Ok((after != bytes).then_some(after))
    };
    edit(fs, &path, (DAY_LOG_BYTES_MAX, MODE), &whole).map_err(|source| disk("write", &path, source))
}

fn is_over(row: &SessionRow, ended: &BTreeMap<(String, String), Timestamp>, now: Timestamp) -> bool {
    let last = row.last.unwrap_or(now);
    let said = ended.get(&(row.host.clone(), row.name.clone()));
    said.is_some_and(|end| last.millis_since(*end) <= AFTER_END_MS)
        || match row.live.activity(now) {
            Activity::Idle | Activity::Ended => true,
            Activity::Starting
            | Activity::Active
            | Activity::Ready
            | Activity::WaitingInput
            | Activity::Blocked => false,
        }
}

/// Returns what is remembered of a session in its day's log; `None` of one that lies in the future.
fn logged(row: &SessionRow, now: Timestamp) -> Option<Logged> {
    const DAY_MS: u64 = 24 * 60 * 60 * 1_000;
    let last = row.last.filter(|last| last.millis_since(now) <= DAY_MS)?;
    let day = day_of(last)?;
    Some(Logged { last, day, host: row.host.clone(), session: row.name.clone() })
}

/// Returns when hosts last said that a session ended, as far as the record of agents has it.
fn ended(memory: &Memory<'_>) -> BTreeMap<(String, String), Timestamp> {
    let Means { fs, layout, .. } = memory.means;
    let path = layout.agents_log();
    let bytes = fs.stat(&path).ok().flatten().map_or(0, |stat| stat.bytes);
    // Where it cannot be read, sessions are over when nothing happens in them.
    let end = fs.read_from(&path, bytes.saturating_sub(ENDS_BYTES_MAX), ENDS_BYTES_MAX).unwrap_or_default();
    let text = String::from_utf8_lossy(&end).into_owned();
    let ends = text.lines().filter_map(Line::of).filter(|line| line.what == What::SessionEnd);
    ends.map(|line| ((line.host, line.session), line.at)).collect()
}

/// Reads what was logged. What is damaged counts as nothing: an entry that is there is found by its session.
fn known(memory: &Memory<'_>) -> Result<Known, MemoryError> {
    let Means { fs, layout, .. } = memory.means;
    let path = layout.logged_days();
    let known = match fs.read(&path, KNOWN_BYTES_MAX) {
        Ok(bytes) => serde_json::from_slice::<Known>(&bytes).unwrap_or_default(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Known::default(),
        Err(source) => return Err(disk("read", &path, source)),
    };
    if known.v > VERSION {
        return Err(MemoryError::Newer { path });
    }
    Ok(known)
}

fn keep(memory: &Memory<'_>, mut known: Known) -> Result<(), MemoryError> {
    let Means { fs, layout, .. } = memory.means;
    known.v = VERSION;
    while known.sessions.len() > DAY_LOG_KNOWN_MAX {
        known.sessions.pop_first();
    }
    // A set of numbers and texts has no way to fail.
    let bytes = serde_json::to_vec(&known).unwrap_or_default();
    let path = layout.logged_days();
    replace(fs, &path, &bytes).map_err(|source| disk("replace", &path, source))
}
