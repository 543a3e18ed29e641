//! Before a compaction: open tasks, changed files and what was said last are put aside for this session, and the next start
//! brings them back. Says nothing to the host.

use serde::{Deserialize, Serialize};

use crate::base::limits::{SESSION_FILES_TOLD_MAX, SESSION_LINES_MAX, TRANSCRIPT_END_BYTES};
use crate::base::path::AbsPath;
use crate::base::spool::Outcome;
use crate::base::time::Timestamp;
use crate::git::{Content, Include, Outside, Place, Repository, Wanted};
use crate::guard::event::Event;
use crate::guard::session::{changed_lines, said_line, task_lines};
use crate::hook::agent::Firer;
use crate::hook::answer::Decided;
use crate::hook::last_words::{LastWords, last_words};
use crate::hook::sessions::Session;
use crate::ports::clock::Deadline;

use super::session::live_tasks;

/// The version of the file's form; version 1 had no words and no plan, and is read as well.
const FORMAT: u32 = 2;
const KIND: &str = "state";
/// Milliseconds that the look at the work tree may take; a compaction is not kept waiting for it.
const DEADLINE_MS: u64 = 2_000;
/// How long after it was saved a state still belongs to the work that goes on.
const FRESH_MS: u64 = 24 * 3_600_000;

/// What was put aside: lines that may be shown as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Saved {
    v: u32,
    /// When, in milliseconds since the epoch.
    at: u64,
    /// Live tasks.
    pub(super) tasks: Vec<String>,
    /// Files with uncommitted changes.
    pub(super) files: Vec<String>,
    /// What was said last, and by whom.
    #[serde(default)]
    pub(super) said: Vec<String>,
    /// What the agent had still to do.
    #[serde(default)]
    pub(super) plan: Vec<String>,
}

impl Firer<'_> {
    pub(in crate::hook) fn before_compaction(&self, event: &Event<'_>) -> Decided {
        let Some(session) = self.session(event) else { return Decided::silent(Outcome::Allow) };
        let now = self.call.machine.clock.now();
        let project = self.project(event);
        let tasks = live_tasks(self.call.layout, project.as_ref(), &self.call.machine);
        let LastWords { prompts, answer, tasks: plan } = self.last_words(event);
        let said = prompts.iter().map(|prompt| said_line("person", prompt));
        let answer = Some(answer).filter(|answer| !answer.is_empty());
        let saved = Saved {
            v: FORMAT,
            at: now.millis(),
            tasks: task_lines(&tasks).into_iter().take(SESSION_LINES_MAX).collect(),
            files: changed_lines(&self.changed(event), SESSION_FILES_TOLD_MAX),
            said: said.chain(answer.map(|answer| said_line("agent", &answer))).collect(),
            plan: plan.iter().take(SESSION_LINES_MAX).map(|line| said_line("plan", line)).collect(),
        };
        session.sweep(now);
        // A struct of texts and numbers has no way to fail.
        let bytes = serde_json::to_vec(&saved).unwrap_or_default();
        match session.replace(KIND, &bytes) {
            Ok(()) => Decided::silent(Outcome::Allow),
            Err(error) => self.open(&format!("the state of this session is not saved: {error}")),
        }
    }

    /// Returns what was said last; nothing where the host names no transcript that can be read.
    fn last_words(&self, event: &Event<'_>) -> LastWords {
        let fs = self.call.machine.fs;
        let Ok(path) = AbsPath::new(&event.transcript) else { return LastWords::default() };
        // A link leads to where its host keeps it; what is no file is refused by the read.
        let Ok(Some(path)) = fs.resolve(&path) else { return LastWords::default() };
        let bytes = fs.stat(&path).ok().flatten().map_or(0, |stat| stat.bytes);
        let from = bytes.saturating_sub(TRANSCRIPT_END_BYTES);
        last_words(&fs.read_from(&path, from, TRANSCRIPT_END_BYTES).unwrap_or_default())
    }

    /// Returns the paths with uncommitted changes; none where there is no repository that can be read in time.
    fn changed(&self, event: &Event<'_>) -> Vec<Vec<u8>> {
        let machine = &self.call.machine;
        let deadline = Deadline::after(machine.clock, DEADLINE_MS);
        let outside = Outside { exec: machine.exec, env: machine.env, deadline };
        let place = Place::of(self.call.folder(&event.cwd), machine.env);
        let Ok(repository) = Repository::open(place, outside) else { return Vec::new() };
        let mut paths: Vec<Vec<u8>> = match repository.staged_entries() {
            Ok((staged, _)) => staged.into_iter().map(|staged| staged.path).collect(),
            Err(_) => Vec::new(),
        };
        let wanted = Wanted { dir: None, paths: None, include: Include::Untracked };
        // What is not reached in time is left out; the session start counts the rest anyway.
        let _ = repository.worktree(&wanted, &mut |file| {
            // A file of which only the times changed is handed out as well.
            let is_same = || match (&file.content, repository.index_version(&file.path)) {
                (Content::Bytes(bytes), Ok(Some(index))) => *bytes == index,
                (Content::Bytes(_) | Content::TooLarge(_), _) => false,
            };
            if !is_same() {
                paths.push(file.path);
            }
        });
        paths.sort_unstable();
        paths.dedup();
        paths
    }
}

/// Returns what `session` put aside; `None` for nothing, and for what is too old or of another form.
pub(super) fn saved(session: &Session<'_>, now: Timestamp) -> Option<Saved> {
    let saved: Saved = serde_json::from_slice(&session.read(KIND)).ok()?;
    let is_fresh = saved.at.saturating_add(FRESH_MS) >= now.millis();
    ((1..=FORMAT).contains(&saved.v) && is_fresh).then_some(saved)
}
