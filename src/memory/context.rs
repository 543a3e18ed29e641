//! Keeps ready what a session start tells of earlier sessions, one file for each project, so that a hook needs no database.
//! The files are ours alone and can be made again; each is replaced as a whole, and only when it says something else.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use crate::base::context::{Context, Earlier};
use crate::base::limits::{
    CONTEXT_BYTES_MAX, CONTEXT_FRESH_MS, CONTEXT_PROJECTS_MAX, CONTEXT_SESSIONS_MAX, SESSION_ROWS_MAX,
};
use crate::base::path::AbsPath;
use crate::base::time::Timestamp;
use crate::base::todo;
use crate::config::layout::Layout;
use crate::config::top::project_of;
use crate::memory::file::{make_folder, replace};
use crate::memory::recap::{Point, Recap};
use crate::memory::store::{Filter, SessionRow};
use crate::memory::transcript::Kind;
use crate::memory::verbs::{Means, Memory, MemoryError, disk};
use crate::ports::fs::Fs;

/// The last messages of a session in which its agent's list is looked for.
const LIST_MESSAGES_MAX: usize = 200;

/// What a call did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Refreshed {
    /// Projects that were looked at.
    pub projects: usize,
    /// Files that say something else now.
    pub written: usize,
    /// Files that went, because there is nothing to tell of their project any more.
    pub removed: usize,
}

/// Brings the files up to what memory holds. With `since`, only sessions in which something happened from then on are
/// looked at; without it those of a month, and files of other projects go. Calling it twice writes nothing the second time.
///
/// # Errors
/// When the database or the disk refuses; what was written until then stands.
pub fn refresh(memory: &Memory<'_>, since: Option<Timestamp>) -> Result<Refreshed, MemoryError> {
    let Means { fs, clock, layout, .. } = memory.means;
    let now = clock.now();
    let oldest = Timestamp::from_millis(now.millis().saturating_sub(CONTEXT_FRESH_MS));
    let filter = Filter { since: Some(since.unwrap_or(oldest).max(oldest)), ..Filter::default() };
    let mut projects: BTreeMap<AbsPath, Vec<SessionRow>> = BTreeMap::new();
    let mut tops: BTreeMap<String, Option<AbsPath>> = BTreeMap::new();
    for row in memory.store.sessions(&filter, SESSION_ROWS_MAX)? {
        let folder = row.folder.clone().unwrap_or_default();
        let top = tops.entry(folder).or_insert_with_key(|folder| {
            AbsPath::new(folder).ok().map(|folder| project_of(fs, &folder, Some(&layout.home)))
        });
        let Some(top) = top.clone().filter(|_| row.turns > 0) else { continue };
        let is_full = projects.len() >= CONTEXT_PROJECTS_MAX && !projects.contains_key(&top);
        if !is_full {
            projects.entry(top).or_default().push(row);
        }
    }
    let mut refreshed = Refreshed { projects: projects.len(), ..Refreshed::default() };
    let keeper = Keeper { memory, fs, layout, now };
    let mut names = BTreeSet::new();
    for (project, rows) in projects {
        names.insert(Context::file_name(&project));
        refreshed.written += usize::from(keeper.keep(project, &rows, since.is_some())?);
    }
    if since.is_none() {
        refreshed.removed = keeper.remove_but(&names)?;
    }
    Ok(refreshed)
}

/// Takes sessions, by host and name, out of the files.
pub(super) fn forget(fs: &dyn Fs, layout: &Layout, gone: &[(String, String)]) -> Result<(), MemoryError> {
    for path in files(fs, layout)? {
        let bytes = fs.read(&path, CONTEXT_BYTES_MAX).map_err(|source| disk("read", &path, source))?;
        let is_of = |earlier: &Earlier| gone.iter().any(|(host, name)| earlier.is(host, name));
        let context = project_in(&bytes).and_then(|project| Context::of(&bytes, &project));
        let done = match context {
            Some(Context { project, made, mut sessions, .. }) => {
                if !sessions.iter().any(&is_of) {
                    continue;
                }
                sessions.retain(|earlier| !is_of(earlier));
                replace(fs, &path, &Context::new(project, made, sessions).to_bytes())
            }
            // Nobody reads it, and it might hold what is to be forgotten.
            None => fs.remove_file(&path),
        };
        done.map_err(|source| disk("replace", &path, source))?;
    }
    Ok(())
}

struct Keeper<'a> {
    memory: &'a Memory<'a>,
    fs: &'a dyn Fs,
    layout: &'a Layout,
    now: Timestamp,
}

impl Keeper<'_> {
    /// Brings one file up to `rows`, the last first; says whether it changed. What `rows` do not name stays where only
    /// some sessions were looked at.
    fn keep(&self, project: AbsPath, rows: &[SessionRow], is_part: bool) -> Result<bool, MemoryError> {
        let path = self.layout.contexts().join(&Context::file_name(&project));
        let before =
            self.fs.read(&path, CONTEXT_BYTES_MAX).ok().and_then(|bytes| Context::of(&bytes, &project));
        let known = before.as_ref().map(|before| before.sessions.as_slice()).unwrap_or_default();
        let mut sessions = Vec::new();
        for row in rows.iter().take(CONTEXT_SESSIONS_MAX) {
            let same = known.iter().find(|earlier| {
                earlier.is(&row.host, &row.name)
                    && Some(earlier.last) == row.last
                    && earlier.messages == row.messages
            });
            sessions.push(match same {
                Some(earlier) => earlier.clone(),
                None => self.earlier(row)?,
            });
        }
        for earlier in known.iter().filter(|_| is_part) {
            let is_new = rows.iter().any(|row| earlier.is(&row.host, &row.name));
            if !is_new && self.memory.store.has(&earlier.host, &earlier.session)? {
                sessions.push(earlier.clone());
            }
        }
        sessions.sort_by_key(|earlier| std::cmp::Reverse(earlier.last));
        let context = Context::new(project, self.now, sessions);
        if before.is_some_and(|before| before.tells_the_same(&context)) {
            return Ok(false);
        }
        for folder in [self.layout.run(), self.layout.contexts()] {
            make_folder(self.fs, &folder, 0o700).map_err(|source| disk("make", &folder, source))?;
        }
        replace(self.fs, &path, &context.to_bytes()).map_err(|source| disk("replace", &path, source))?;
        Ok(true)
    }

    fn earlier(&self, row: &SessionRow) -> Result<Earlier, MemoryError> {
        let mut recap: Recap = self.memory.recap(row)?;
        let questions = std::mem::take(&mut recap.questions);
        // What it cost helps no model with its work.
        recap.cost = None;
        let messages = self.memory.store.messages(row.id, (0, u32::MAX), LIST_MESSAGES_MAX)?;
        let list = messages.iter().rev().find(|one| one.kind == Kind::Call && todo::keeps_list(&one.tool));
        Ok(Earlier {
            host: row.host.clone(),
            session: row.name.clone(),
            last: row.last.unwrap_or(self.now),
            messages: row.messages,
            recap: recap.text(),
            questions: questions.iter().map(|Point { turn, text }| format!("[{turn}] {text}")).collect(),
            tasks: list.and_then(|list| todo::open_items_of_text(&list.text)).unwrap_or_default(),
        })
    }

    fn remove_but(&self, names: &BTreeSet<String>) -> Result<usize, MemoryError> {
        let mut removed = 0;
        for path in files(self.fs, self.layout)? {
            if !names.contains(path.name()) {
                self.fs.remove_file(&path).map_err(|source| disk("remove", &path, source))?;
                removed += 1;
            }
        }
        Ok(removed)
    }
}

/// Returns the project that a file says it is about.
fn project_in(bytes: &[u8]) -> Option<AbsPath> {
    let value: serde_json::Value = serde_json::from_slice(bytes).ok()?;
    AbsPath::new(value.get("project")?.as_str()?).ok()
}

fn files(fs: &dyn Fs, layout: &Layout) -> Result<Vec<AbsPath>, MemoryError> {
    let folder = layout.contexts();
    match fs.list(&folder) {
        Ok(names) => Ok(names.iter().map(|name| folder.join_name(name)).collect()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(source) => Err(disk("list", &folder, source)),
    }
}
