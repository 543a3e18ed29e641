//! Entries, what became of them, and the record in which they are kept with their history. Plain data with its form on disk;
//! nothing here decides what is learned.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::base::digest::Digest;
use crate::base::limits::{
    MEMORY_CHANGES_MAX, MEMORY_ENTRIES_MAX, MEMORY_PROPOSALS_MAX, MEMORY_SESSIONS_MAX,
};
use crate::base::time::Timestamp;

/// The form of the record.
pub(super) const SCHEMA: &str = "openclaw.memory/1";

/// What sort of thing is remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// How a person wants work to be done.
    Preference,
    /// What was chosen.
    Decision,
    /// What is so.
    Fact,
    /// What an agent had wrong.
    Correction,
    /// Where something is or how it is reached: hosts, ports, paths, versions.
    Environment,
}

impl Kind {
    /// Every kind, with what it weighs beside the others when there is no room for all.
    pub const ALL: [(Self, f64); 5] = [
        (Self::Preference, 1.0),
        (Self::Decision, 0.8),
        (Self::Fact, 0.6),
        (Self::Correction, 1.2),
        (Self::Environment, 0.7),
    ];

    /// Returns the word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Preference => "preference",
            Self::Decision => "decision",
            Self::Fact => "fact",
            Self::Correction => "correction",
            Self::Environment => "environment",
        }
    }

    /// Returns the kind of this word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.iter().map(|(kind, _)| *kind).find(|kind| kind.word() == word)
    }

    pub(super) fn weight(self) -> f64 {
        Self::ALL.iter().find(|(kind, _)| *kind == self).map_or(0.0, |(_, weight)| *weight)
    }
}

/// Who said it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// A person, by `memory add` or `memory promote`.
    Person,
    /// A person, in a prompt.
    Prompt,
    /// A prompt so long that it is likely to hold what somebody else wrote.
    Pasted,
    /// An agent.
    Agent,
    /// A person, in the file.
    Hand,
    /// A model that was asked what is worth remembering.
    Model,
}

impl By {
    /// Returns the words for it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Person => "a person",
            Self::Prompt => "a prompt",
            Self::Pasted => "a long prompt",
            Self::Agent => "an agent",
            Self::Hand => "by hand",
            Self::Model => "a model",
        }
    }

    /// Returns whether what is said so is remembered only when a person agrees.
    pub fn needs_consent(self) -> bool {
        match self {
            Self::Pasted | Self::Agent | Self::Model => true,
            Self::Person | Self::Prompt | Self::Hand => false,
        }
    }
}

/// Where it was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// By whom.
    pub by: By,
    /// The host; empty outside sessions.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub host: String,
    /// The host's id of the session; empty outside sessions.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub session: String,
    /// The turn, from 1; 0 outside sessions.
    #[serde(default)]
    pub turn: u32,
}

impl Origin {
    /// Returns the origin of what a person says outside of sessions.
    pub fn of(by: By) -> Self {
        Self { by, host: String::new(), session: String::new(), turn: 0 }
    }
}

/// What became of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", tag = "is")]
pub enum Standing {
    /// It is in the block.
    Live,
    /// It waits for a person.
    Proposed,
    /// There was no room for it.
    Archived,
    /// Another one took its place.
    Superseded {
        /// That one's id.
        by: String,
    },
    /// A person wants it gone.
    Forgotten,
}

impl Standing {
    /// Returns the word for it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Proposed => "proposed",
            Self::Archived => "archived",
            Self::Superseded { .. } => "superseded",
            Self::Forgotten => "forgotten",
        }
    }
}

/// One thing that is remembered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its id: `m` and hexadecimal digits.
    pub id: String,
    /// Its kind.
    pub kind: Kind,
    /// One line.
    pub text: String,
    /// Where it comes from.
    pub origin: Origin,
    /// When it was said first.
    pub first: Timestamp,
    /// When it was said last.
    pub last: Timestamp,
    /// How often it was said.
    pub seen: u32,
    /// The entry whose place it took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<String>,
    /// Where it stands.
    pub standing: Standing,
    /// Whether a person wrote its line in the file: then the line stays as it is, and nothing takes its place by itself.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_by_hand: bool,
}

impl Entry {
    /// Returns whether it is in the block.
    pub fn is_live(&self) -> bool {
        self.standing == Standing::Live
    }

    /// Returns what decides who stays when there is no room for all: the kind, how often it was said and by whom, and when
    /// last; half of it is gone after sixty days.
    pub fn score(&self, now: Timestamp) -> f64 {
        const HALF_LIFE_DAYS: f64 = 60.0;
        const DAY_MS: f64 = 86_400_000.0;
        let days = now.millis_since(self.last) as f64 / DAY_MS;
        let of_person = match self.origin.by {
            By::Person | By::Hand => 3.0,
            By::Prompt | By::Pasted | By::Agent | By::Model => 1.0,
        };
        let often = 1.0 + f64::from(self.seen.max(1)).ln();
        self.kind.weight() * of_person * often * 0.5_f64.powf(days / HALF_LIFE_DAYS)
    }

    /// Returns whether the other one says the same of what a change is about: when and how often it was said does not count.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let Self { id, kind, text, origin: _, first: _, last: _, seen: _, supersedes, standing, is_by_hand } =
            self;
        *id == other.id
            && *kind == other.kind
            && *text == other.text
            && *supersedes == other.supersedes
            && *standing == other.standing
            && *is_by_hand == other.is_by_hand
    }
}

/// What a change was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// Taken from sessions.
    Learned,
    /// `memory add`.
    Added,
    /// `memory promote`.
    Promoted,
    /// `memory forget`.
    Forgotten,
    /// In the file.
    ByHand,
    /// `memory undo`.
    Undone,
    /// What stands outside the block left less room.
    Fitted,
}

impl What {
    /// Returns the words for it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Learned => "learned",
            Self::Added => "added",
            Self::Promoted => "promoted",
            Self::Forgotten => "forgotten",
            Self::ByHand => "changed by hand",
            Self::Undone => "undone",
            Self::Fitted => "made to fit",
        }
    }
}

/// One entry before and after a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Was {
    /// Before; `None` where it was not there.
    pub before: Option<Entry>,
    /// After.
    pub after: Entry,
}

/// A change, with what it takes to undo it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Its number, from 1.
    pub number: u64,
    /// When.
    pub at: Timestamp,
    /// What it was.
    pub what: What,
    /// The change that it undid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<u64>,
    /// The entries.
    pub entries: Vec<Was>,
}

/// How far a session is taken in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Mark {
    /// The last turn whose prompt was.
    pub prompts: u32,
    /// The last turn whose answers were.
    pub answers: u32,
    /// When something last happened in the session, in milliseconds.
    pub last: u64,
}

/// Everything that is kept of entries.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Record {
    pub schema: String,
    /// Every entry, whatever became of it; those of a standing in the order in which they came.
    pub entries: Vec<Entry>,
    /// The last changes.
    pub changes: Vec<Change>,
    /// The number of the last change.
    pub last_number: u64,
    /// The lines of the block as last written.
    pub written: Vec<String>,
    /// Sessions by host and name, with a slash between.
    pub sessions: BTreeMap<String, Mark>,
}

impl Default for Record {
    fn default() -> Self {
        Self {
            schema: SCHEMA.to_owned(),
            entries: Vec::new(),
            changes: Vec::new(),
            last_number: 0,
            written: Vec::new(),
            sessions: BTreeMap::new(),
        }
    }
}

impl Record {
    /// Returns the entry of this id.
    pub fn entry(&self, id: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.id == id)
    }

    /// Returns the entries in the block.
    pub fn live(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.is_live())
    }

    /// Returns the id of a new entry: of what it says and where it was said, so that the same gets the same.
    pub fn new_id(&self, kind: Kind, text: &str, origin: &Origin) -> String {
        const DIGITS: usize = 6;
        let told = format!("{}\0{text}\0{}\0{}\0{}", kind.word(), origin.host, origin.session, origin.turn);
        let digest = Digest::of(told.as_bytes());
        (DIGITS..=64)
            .map(|digits| format!("m{}", digest.short(digits)))
            .find(|id| self.entry(id).is_none())
            .unwrap_or_else(|| format!("m{}{:x}", digest.hex(), self.last_number))
    }

    /// Puts an entry in the place of the one of its id, or after all others; returns what was there.
    pub fn put(&mut self, entry: Entry) -> Was {
        let after = entry.clone();
        let before = match self.entries.iter_mut().find(|old| old.id == entry.id) {
            Some(old) => Some(std::mem::replace(old, entry)),
            None => {
                self.entries.push(entry);
                None
            }
        };
        Was { before, after }
    }

    /// Notes a change, unless nothing changed; of an entry that changed several times, the first and the last state.
    pub fn note(&mut self, at: Timestamp, what: What, of: Option<u64>, entries: Vec<Was>) -> Option<&Change> {
        let mut merged: Vec<Was> = Vec::new();
        for was in entries {
            match merged.iter_mut().find(|one| one.after.id == was.after.id) {
                Some(one) => one.after = was.after,
                None => merged.push(was),
            }
        }
        merged.retain(|was| was.before.as_ref().is_none_or(|before| !before.is_like(&was.after)));
        if merged.is_empty() {
            return None;
        }
        self.last_number += 1;
        self.changes.push(Change { number: self.last_number, at, what, of, entries: merged });
        let beyond = self.changes.len().saturating_sub(MEMORY_CHANGES_MAX);
        self.changes.drain(..beyond);
        self.changes.last()
    }

    /// Lets the oldest go of what only grows: proposals, entries that are not in the block, sessions.
    pub fn bound(&mut self) {
        let drop_oldest = |entries: &mut Vec<Entry>, is_one: &dyn Fn(&Entry) -> bool, kept: usize| {
            let mut beyond = entries.iter().filter(|entry| is_one(entry)).count().saturating_sub(kept);
            entries.retain(|entry| {
                let goes = beyond > 0 && is_one(entry);
                beyond -= usize::from(goes);
                !goes
            });
        };
        drop_oldest(&mut self.entries, &|entry| entry.standing == Standing::Proposed, MEMORY_PROPOSALS_MAX);
        drop_oldest(&mut self.entries, &|entry| !entry.is_live(), MEMORY_ENTRIES_MAX);
        while self.sessions.len() > MEMORY_SESSIONS_MAX {
            let oldest = self.sessions.iter().min_by_key(|(_, mark)| mark.last).map(|(name, _)| name.clone());
            let Some(oldest) = oldest else { break };
            self.sessions.remove(&oldest);
        }
    }
}
