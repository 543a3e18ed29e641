//! The kinds of notes: one row each. Pure.

use serde::Serialize;

/// What a note is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum NoteKind {
    /// Something that was decided, with its reasons.
    Decision,
    /// Something that was learned.
    Lesson,
    /// Somebody.
    Person,
    /// A project.
    Project,
    /// Something to do.
    Task,
    /// Work that goes from one agent to another.
    Handoff,
    /// Where work stands.
    Checkpoint,
}

/// A folder besides those of the kinds that is kept equal with Obsidian where nobody chose.
pub(super) const SHARED: &str = "shared";

impl NoteKind {
    /// Every kind with its word, its folder, and the states that it can be in, the first one where nobody says.
    const ROWS: [(Self, &'static str, &'static str, &'static [&'static str]); 7] = [
        (Self::Decision, "decision", "decisions", &["decided", "proposed", "superseded"]),
        (Self::Lesson, "lesson", "lessons", &[]),
        (Self::Person, "person", "people", &[]),
        (Self::Project, "project", "projects", &["active", "paused", "done"]),
        (Self::Task, "task", "tasks", &["open", "doing", "blocked", "done"]),
        (Self::Handoff, "handoff", "handoffs", &["open", "taken", "done"]),
        (Self::Checkpoint, "checkpoint", "checkpoints", &[]),
    ];

    /// Returns every kind.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::ROWS.into_iter().map(|(kind, ..)| kind)
    }

    /// Returns the word for it.
    pub fn word(self) -> &'static str {
        self.row().1
    }

    /// Returns the folder that such notes are made in.
    pub fn folder(self) -> &'static str {
        self.row().2
    }

    /// Returns the states that such a note can be in, the usual one first.
    pub fn states(self) -> &'static [&'static str] {
        self.row().3
    }

    /// Returns the kind of this word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::all().find(|kind| kind.word().eq_ignore_ascii_case(word))
    }

    fn row(self) -> (Self, &'static str, &'static str, &'static [&'static str]) {
        Self::ROWS
            .into_iter()
            .find(|(kind, ..)| *kind == self)
            .expect("every kind has a row, as a test shows")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_row() {
        let kinds = [
            NoteKind::Decision,
            NoteKind::Lesson,
            NoteKind::Person,
            NoteKind::Project,
            NoteKind::Task,
            NoteKind::Handoff,
            NoteKind::Checkpoint,
        ];
        for kind in kinds {
            assert_eq!(NoteKind::of_word(kind.word()), Some(kind));
            assert!(!kind.folder().is_empty());
        }
        assert_eq!(NoteKind::all().count(), kinds.len());
    }
}
