//! What a person can ask of memory: show, add, search, log, undo, promote, forget. Each is one function; how it looks is the
//! caller's.

use serde::Serialize;

use crate::base::limits::MEMORY_TEXT_CHARS_MAX;
use crate::base::text::is_unseen;
use crate::base::time::Timestamp;
use crate::memory::learned::block;
use crate::memory::learned::budget::Budget;
use crate::memory::learned::error::NotesError;
use crate::memory::learned::extract::said;
use crate::memory::learned::learn::{Candidate, take_one};
use crate::memory::learned::model::{By, Change, Entry, Kind, Origin, Record, Standing, Was, What};
use crate::memory::learned::notes::{Done, Folded, Notes, Work, Working};
use crate::memory::learned::words::{Relation, Statement, words};
use crate::secrets::redacted;

/// Everything that is remembered.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Listed {
    /// The entries.
    pub entries: Vec<Found>,
    /// What speaks against each other.
    pub contradictions: Vec<Contradiction>,
    /// How full the file is; `None` where there is no block.
    pub budget: Option<Budget>,
}

/// An entry, with what it is worth now.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Found {
    /// The entry.
    #[serde(flatten)]
    pub entry: Entry,
    /// Its score.
    pub score: f64,
}

/// Two statements that are against each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Contradiction {
    /// The entry.
    pub id: String,
    /// The other entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other: Option<String>,
    /// The line of the file that a person wrote, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// What the other one says.
    pub text: String,
}

/// What came of a verb that changes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Changed {
    /// The change.
    pub change: Change,
    /// How full the file is afterwards; `None` where there is no block.
    pub budget: Option<Budget>,
}

impl Notes<'_> {
    /// Returns what is remembered: what stands in the block and what waits for a person, the best first; with `all`, also
    /// what is gone from there.
    ///
    /// # Errors
    /// See [`NotesError`].
    pub fn show(&self, scope: Scope) -> Result<Listed, NotesError> {
        let Folded { record, text, budget, .. } = self.folded()?;
        let contradictions = contradictions(&record, &text);
        let is_shown = |entry: &&Entry| match entry.standing {
            Standing::Live | Standing::Proposed => true,
            Standing::Archived | Standing::Superseded { .. } | Standing::Forgotten => scope == Scope::All,
        };
        let entries = record.entries.iter().filter(is_shown).cloned();
        Ok(Listed { entries: self.ranked(entries.collect()), contradictions, budget })
    }

    /// Returns the entries that have these words, the best first, whatever became of them.
    ///
    /// # Errors
    /// See [`NotesError`].
    pub fn search(&self, text: &str) -> Result<Vec<Found>, NotesError> {
        let wanted = words(text);
        if wanted.is_empty() {
            return Err(NotesError::Text("a search has at least one word"));
        }
        let Folded { record, .. } = self.folded()?;
        let has_all = |entry: &Entry| {
            let own = words(&format!("{} {}", entry.kind.word(), entry.text));
            wanted.iter().all(|word| own.iter().any(|of| of.starts_with(word.as_str())))
        };
        Ok(self.ranked(record.entries.into_iter().filter(has_all).collect()))
    }

    /// Returns the changes that are kept, the last first.
    ///
    /// # Errors
    /// See [`NotesError`].
    pub fn log(&self) -> Result<Vec<Change>, NotesError> {
        let Folded { record, .. } = self.folded()?;
        Ok(record.changes.into_iter().rev().collect())
    }

    /// Remembers a text; of no kind, of the one that it looks like.
    ///
    /// # Errors
    /// See [`NotesError`].
    pub fn add(&self, text: &str, kind: Option<Kind>) -> Result<Changed, NotesError> {
        let text = one_line(text)?;
        let guessed = || said(&text).first().map_or(Kind::Fact, |said| said.kind);
        let kind = kind.unwrap_or_else(guessed);
        let statement = Statement::of(&text);
        self.changed(What::Added, None, &|working: &mut Working<'_>| {
            let is_same = |line: &str| statement.to(&Statement::of(line)) == Relation::Same;
            if block::peoples_lines(working.text, working.record).into_iter().any(|(_, line)| is_same(line)) {
                return Err(NotesError::Text("a line that a person wrote in the file says the same"));
            }
            refuse_known(working.record, &statement, "")?;
            let (text, origin, at) = (text.clone(), Origin::of(By::Person), working.now);
            Ok(take_one(working.record, &Candidate { kind, text, origin, at, waits: false }, &statement))
        })
    }

    /// Takes an entry into the block that is not there: a proposal, or one that went.
    ///
    /// # Errors
    /// See [`NotesError`].
    pub fn promote(&self, asked: &str) -> Result<Changed, NotesError> {
        self.changed(What::Promoted, None, &|working: &mut Working<'_>| {
            let entry = find(working.record, asked)?.clone();
            if entry.is_live() {
                return Err(NotesError::IsLive { id: entry.id });
            }
            let statement = Statement::of(&entry.text);
            refuse_known(working.record, &statement, &entry.id)?;
            let is_old = |old: &&Entry| {
                old.is_live()
                    && !old.is_by_hand
                    && statement.to(&Statement::of(&old.text)) == Relation::Replaces
            };
            let old = working.record.entries.iter().filter(is_old).max_by_key(|old| old.last).cloned();
            let supersedes = old.as_ref().map(|old| old.id.clone());
            let (origin, last) = (Origin { by: By::Person, ..entry.origin.clone() }, working.now);
            let by = entry.id.clone();
            let entry = Entry { standing: Standing::Live, origin, last, supersedes, ..entry };
            let mut changed = vec![working.record.put(entry)];
            changed.extend(
                old.map(|old| working.record.put(Entry { standing: Standing::Superseded { by }, ..old })),
            );
            Ok(changed)
        })
    }

    /// Takes an entry out of the block, or a proposal away; it is not learned again from the same place.
    ///
    /// # Errors
    /// See [`NotesError`].
    pub fn forget(&self, asked: &str) -> Result<Changed, NotesError> {
        self.changed(What::Forgotten, None, &|working: &mut Working<'_>| {
            let entry = find(working.record, asked)?.clone();
            if entry.standing == Standing::Forgotten {
                return Err(NotesError::Unknown(asked.to_owned()));
            }
            Ok(vec![working.record.put(Entry { standing: Standing::Forgotten, ..entry })])
        })
    }

    /// Undoes a change; without a number, the last one of ours that is not undone: never what a person did in the file.
    ///
    /// # Errors
    /// See [`NotesError`]; entries that changed since stop all of it.
    pub fn undo(&self, number: Option<u64>) -> Result<Changed, NotesError> {
        let Folded { record, .. } = self.folded()?;
        let number = match number {
            Some(number) => number,
            None => last_to_undo(&record).ok_or(NotesError::NothingToUndo)?,
        };
        self.changed(What::Undone, Some(number), &|working: &mut Working<'_>| {
            let change = working.record.changes.iter().find(|change| change.number == number).cloned();
            let change = change.ok_or(NotesError::NoChange(number))?;
            let is_other =
                |was: &&Was| working.record.entry(&was.after.id).is_none_or(|now| !now.is_like(&was.after));
            let others: Vec<String> =
                change.entries.iter().filter(is_other).map(|was| format!("`{}`", was.after.id)).collect();
            if !others.is_empty() {
                return Err(NotesError::Changed { number, ids: others.join(", ") });
            }
            let before = |was: Was| match was.before {
                Some(before) => before,
                None => Entry { standing: Standing::Forgotten, ..was.after },
            };
            Ok(change.entries.into_iter().map(|was| working.record.put(before(was))).collect())
        })
    }

    fn changed(&self, what: What, of: Option<u64>, work: &Work<'_>) -> Result<Changed, NotesError> {
        let Done { change, budget } = self.change(what, of, work)?;
        let change = change.ok_or(NotesError::Text("nothing changes by it"))?;
        Ok(Changed { change, budget })
    }

    /// Returns entries with their scores: those in the block first, of equals the best.
    fn ranked(&self, entries: Vec<Entry>) -> Vec<Found> {
        let now = self.now();
        let mut found: Vec<Found> =
            entries.into_iter().map(|entry| Found { score: rounded(&entry, now), entry }).collect();
        let order = |found: &Found| match found.entry.standing {
            Standing::Live => 0,
            Standing::Proposed => 1,
            Standing::Archived => 2,
            Standing::Superseded { .. } => 3,
            Standing::Forgotten => 4,
        };
        found.sort_by(|a, b| {
            let by_score = b.score.total_cmp(&a.score);
            order(a).cmp(&order(b)).then(by_score).then_with(|| a.entry.id.cmp(&b.entry.id))
        });
        found
    }
}

/// What `show` shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// What stands in the block and what waits for a person.
    Present,
    /// Everything that is kept.
    All,
}

fn rounded(entry: &Entry, now: Timestamp) -> f64 {
    (entry.score(now) * 100.0).round() / 100.0
}

/// Returns the entry that is meant.
fn find<'r>(record: &'r Record, asked: &str) -> Result<&'r Entry, NotesError> {
    let asked = asked.trim_start_matches('^');
    let meant: Vec<&Entry> =
        record.entries.iter().filter(|entry| !asked.is_empty() && entry.id.starts_with(asked)).collect();
    if let Some(exact) = meant.iter().find(|entry| entry.id == asked) {
        return Ok(exact);
    }
    match meant.as_slice() {
        [] => Err(NotesError::Unknown(asked.to_owned())),
        [one] => Ok(one),
        several => {
            let ids: Vec<String> = several.iter().take(5).map(|entry| format!("`{}`", entry.id)).collect();
            Err(NotesError::Several { asked: asked.to_owned(), ids: ids.join(", ") })
        }
    }
}

/// Refuses what an entry of the block says already, but the one that is meant.
fn refuse_known(record: &Record, statement: &Statement, meant: &str) -> Result<(), NotesError> {
    let is_same =
        |entry: &&Entry| entry.id != meant && statement.to(&Statement::of(&entry.text)) == Relation::Same;
    let same = record.live().find(is_same).map(|entry| entry.id.clone());
    same.map_or(Ok(()), |id| Err(NotesError::Known { id }))
}

/// Returns the last change of ours that no later one undid, and that undoes none itself. What a person did in the file is
/// undone by its number alone.
fn last_to_undo(record: &Record) -> Option<u64> {
    let is_undone = |number: u64| record.changes.iter().any(|change| change.of == Some(number));
    let is_ours = |what: What| match what {
        What::Learned | What::Added | What::Promoted | What::Forgotten => true,
        What::ByHand | What::Undone | What::Fitted => false,
    };
    let open = record.changes.iter().rev().filter(|change| is_ours(change.what));
    open.map(|change| change.number).find(|number| !is_undone(*number))
}

/// Returns a text as one line that can stand in the block.
pub(super) fn one_line(text: &str) -> Result<String, NotesError> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let refused = |why| Err(NotesError::Text(why));
    if text.is_empty() {
        return refused("it is empty");
    }
    if text.chars().count() > MEMORY_TEXT_CHARS_MAX {
        return refused("it has more than 300 characters, and every session reads it");
    }
    if text.contains("<!--") || text.contains("-->") {
        return refused("it holds the mark of a comment");
    }
    if text.chars().any(is_unseen) {
        return refused("it holds characters that nobody sees");
    }
    if redacted(&text) != text {
        return refused("it holds a secret, and the file is no place for one");
    }
    Ok(text)
}

fn contradictions(record: &Record, text: &str) -> Vec<Contradiction> {
    let is_against = |newer: &Statement, older: &Statement| {
        matches!(newer.to(older), Relation::Replaces | Relation::Contradicts)
    };
    let live: Vec<(&Entry, Statement)> =
        record.live().map(|entry| (entry, Statement::of(&entry.text))).collect();
    let mut found = Vec::new();
    for (at, (entry, statement)) in live.iter().enumerate() {
        for (other, _) in live[at + 1..].iter().filter(|(_, older)| is_against(statement, older)) {
            let (id, other, text) = (entry.id.clone(), Some(other.id.clone()), other.text.clone());
            found.push(Contradiction { id, other, line: None, text });
        }
    }
    for (number, line) in block::peoples_lines(text, record) {
        let said = Statement::of(line);
        for (entry, _) in live.iter().filter(|(_, statement)| is_against(statement, &said)) {
            let (id, text) = (entry.id.clone(), line.trim().to_owned());
            found.push(Contradiction { id, other: None, line: Some(number), text });
        }
    }
    found
}
