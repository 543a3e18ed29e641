//! Before a compaction: open tasks and changed files are put aside for this session, and the next start brings them back.
//! Says nothing to the host.

use serde::{Deserialize, Serialize};

use crate::base::limits::{SESSION_FILES_TOLD_MAX, SESSION_LINES_MAX};
use crate::base::spool::Outcome;
use crate::base::time::Timestamp;
use crate::git::{Content, Include, Outside, Place, Repository, Wanted};
use crate::guard::event::Event;
use crate::guard::session::{changed_lines, task_lines};
use crate::hook::agent::Firer;
use crate::hook::answer::Decided;
use crate::hook::sessions::Session;
use crate::ports::clock::Deadline;

use super::session::live_tasks;

/// The version of the file's form.
const FORMAT: u32 = 1;
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
}

impl Firer<'_> {
    pub(in crate::hook) fn before_compaction(&self, event: &Event<'_>) -> Decided {
        let Some(session) = self.session(event) else { return Decided::silent(Outcome::Allow) };
        let now = self.call.machine.clock.now();
        let tasks = live_tasks(self.call.layout, &self.call.machine);
        let saved = Saved {
            v: FORMAT,
            at: now.millis(),
            tasks: task_lines(&tasks).into_iter().take(SESSION_LINES_MAX).collect(),
            files: changed_lines(&self.changed(event), SESSION_FILES_TOLD_MAX),
        };
        session.sweep(now);
        // A struct of texts and numbers has no way to fail.
        let bytes = serde_json::to_vec(&saved).unwrap_or_default();
        match session.replace(KIND, &bytes) {
            Ok(()) => Decided::silent(Outcome::Allow),
            Err(error) => self.open(&format!("the state of this session is not saved: {error}")),
        }
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
    (saved.v == FORMAT && is_fresh).then_some(saved)
}
