//! Session start: fetches the facts and returns the text. Whatever cannot be read is left out or told; nothing blocks.

use std::path::Path;

use crate::agents::installed;
use crate::base::learnings::{self, Lesson};
use crate::base::limits::{DOCUMENT_BYTES_MAX, SHARED_BYTES_MAX};
use crate::base::path::AbsPath;
use crate::base::spool::Outcome;
use crate::base::tasks::{self, Task};
use crate::config::layout::Layout;
use crate::git::{GitError, Outside, Place, Repository};
use crate::guard::recall::Start;
use crate::guard::session::{self, Earlier, Learned, SessionFacts, TASKS_MAX};
use crate::guard::snapshot::{Expected, Snapshot};
use crate::ports::clock::Deadline;

use crate::guard::event::Event;
use crate::hook::agent::Firer;
use crate::hook::answer::{Decided, Machine};
use crate::hook::commit::chain;
use crate::hook::wire::Answer;

use super::compaction::{Saved, saved};

/// Lessons that are told.
const LESSONS_MAX: usize = 5;
/// Milliseconds that reading the repository may take; a session is not kept waiting for it.
const DEADLINE_MS: u64 = 3_000;
/// How long a second session start counts as the same: a person can start another of the same kind later.
const SESSION_WINDOW_MS: u64 = 10_000;

impl Firer<'_> {
    pub(in crate::hook) fn session_start(&self, event: &Event<'_>) -> Decided {
        if self.is_repeat(event, SESSION_WINDOW_MS) {
            return Decided::silent(Outcome::Repeat);
        }
        let snapshot = self.call.snapshot();
        if snapshot.policy.context_chars_max == 0 {
            return Decided::silent(Outcome::Allow);
        }
        let folder = self.call.folder(&event.cwd);
        let start = Start::of(&event.cause);
        // What was put aside comes back where the same work goes on.
        let goes_on = match start {
            Start::New => false,
            Start::Compacted | Start::Resumed => true,
        };
        let now = self.call.machine.clock.now();
        let session = self.session(event).filter(|_| goes_on);
        let saved = session.and_then(|session| saved(&session, now)).unwrap_or_default();
        let project = self.project(event);
        let here = Here { folder, project: project.as_ref(), layout: self.call.layout };
        let mut parts = vec![context(&here, &snapshot, (&self.call.machine, &saved))];
        parts.extend(project.map(|project| self.recalled(event, (start, &project), &snapshot)));
        parts.push(self.remembered(event, start, &snapshot));
        parts.retain(|part| !part.is_empty());
        if parts.is_empty() {
            return Decided::silent(Outcome::Allow);
        }
        self.say(&Answer::Context(parts.join("\n")), Outcome::Context, "")
    }
}

/// Where a session begins.
struct Here<'a> {
    folder: &'a Path,
    /// The project, for what belongs to one.
    project: Option<&'a AbsPath>,
    layout: Option<&'a Layout>,
}

/// Returns what to tell; empty where there is nothing.
fn context(here: &Here<'_>, snapshot: &Snapshot, (machine, saved): (&Machine<'_>, &Saved)) -> String {
    let Here { folder: cwd, project, layout } = *here;
    let mut notes = dropped_entries(&snapshot.expected, machine);
    if let Some(problem) = &snapshot.settings_problem {
        notes.push(format!(
            "openclaw works with its strict defaults, because its settings are not readable: {problem}"
        ));
    }
    let deadline = Deadline::after(machine.clock, DEADLINE_MS);
    let outside = Outside { exec: machine.exec, env: machine.env, deadline };
    let git = match Repository::open(Place::of(cwd, machine.env), outside)
        .and_then(|repository| repository.facts())
    {
        Ok(facts) => Some(facts),
        Err(GitError::Absent(_)) => None,
        Err(error) => {
            notes.push(format!("openclaw could not read this repository: {}", chain(&error)));
            None
        }
    };
    let tasks = live_tasks(layout, project, machine);
    let earlier = Earlier { tasks: &saved.tasks, files: &saved.files, said: &saved.said, plan: &saved.plan };
    let (lessons, errors) = learned(layout, machine);
    let facts = SessionFacts {
        git: git.as_ref(),
        tasks: &tasks,
        rules: &snapshot.rules,
        notes: &notes,
        earlier,
        learned: Learned { lessons: &lessons, errors },
    };
    session::text(facts, snapshot.policy.context_chars_max)
}

/// Returns the live tasks of the workspace but those of other projects; none where they cannot be read.
pub(super) fn live_tasks(
    layout: Option<&Layout>,
    project: Option<&AbsPath>,
    machine: &Machine<'_>,
) -> Vec<Task> {
    let text = layout.and_then(|layout| text_of(&layout.workspace_memory().join("active-tasks.md"), machine));
    let mut live = tasks::live(&text.unwrap_or_default(), usize::MAX);
    live.retain(|task| task.is_of(project));
    live.truncate(TASKS_MAX);
    live
}

/// Returns the newest lessons, and how many errors wait for somebody.
fn learned(layout: Option<&Layout>, machine: &Machine<'_>) -> (Vec<Lesson>, usize) {
    let Some(folder) = layout.map(Layout::workspace_learnings) else { return (Vec::new(), 0) };
    let lessons = text_of(&folder.join("lessons.md"), machine).unwrap_or_default();
    let errors = text_of(&folder.join("ERRORS.md"), machine).unwrap_or_default();
    (learnings::lessons(&lessons, LESSONS_MAX), learnings::pending_errors(&errors))
}

/// Returns the text of a file of the workspace; `None` where it cannot be read.
fn text_of(path: &AbsPath, machine: &Machine<'_>) -> Option<String> {
    let bytes = machine.fs.read(path, SHARED_BYTES_MAX).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Returns a line for each document from which entries of ours are gone.
fn dropped_entries(expected: &[Expected], machine: &Machine<'_>) -> Vec<String> {
    let mut documents: Vec<&AbsPath> = expected.iter().map(|expected| &expected.document).collect();
    documents.dedup();
    documents
        .into_iter()
        .filter_map(|document| {
            let installed = installed(document, machine)?;
            let wanted = expected.iter().filter(|expected| expected.document == *document);
            let missing: Vec<&str> =
                wanted.map(|expected| expected.event.as_str()).filter(|event| !installed.iter().any(|i| i == event)).collect();
            (!missing.is_empty()).then(|| {
                format!(
                    "openclaw's entries for {} are gone from `{document}`, so these guards do not run; tell the person to run `openclaw install`.",
                    missing.join(", ")
                )
            })
        })
        .collect()
}

/// Returns the events that a document holds entries of ours for; `None` where it cannot be read, which `status` tells.
fn installed(document: &AbsPath, machine: &Machine<'_>) -> Option<Vec<String>> {
    let Some(target) = machine.fs.resolve(document).ok()? else { return Some(Vec::new()) };
    let bytes = machine.fs.read(&target, DOCUMENT_BYTES_MAX).ok()?;
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    Some(installed::events(&serde_json::from_slice(bytes).ok()?))
}
