//! Takes what was said in sessions into the record. What a person said in a prompt is remembered; what an agent said, and
//! what stands in a prompt so long that it was hardly typed, waits for a person. What tools returned is not looked at.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::base::limits::{
    MEMORY_LEARN_DAYS, MEMORY_LEARN_SESSIONS_MAX, RECAP_MESSAGES_MAX, SESSION_ROWS_MAX,
};
use crate::base::time::Timestamp;
use crate::config::value::LearnChoice;
use crate::memory::learned::error::NotesError;
use crate::memory::learned::extract::{Said, said};
use crate::memory::learned::model::{By, Change, Entry, Kind, Mark, Origin, Record, Standing, Was, What};
use crate::memory::learned::notes::{Notes, Working};
use crate::memory::learned::words::{Relation, Statement};
use crate::memory::learned::{Budget, block};
use crate::memory::store::{Filter, MessageRow, SessionRow};
use crate::memory::transcript::Kind as MessageKind;
use crate::memory::{Memory, MemoryError};

/// A prompt of more characters is likely to hold what somebody else wrote.
const TYPED_CHARS_MAX: usize = 1_200;
/// So long after the last word of a session, its last answer is whole.
pub(super) const QUIET_MS: u64 = 60 * 60 * 1_000;
pub(super) const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

/// What was learned.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Learning {
    /// Sessions in which something new was said.
    pub sessions: usize,
    /// Sessions that wait for the next call.
    pub sessions_left: usize,
    /// The change; `None` where nothing new was said.
    pub change: Option<Change>,
    /// How full the file is afterwards; `None` where there is no block.
    pub budget: Option<Budget>,
}

/// Something that was said, and where.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Candidate {
    pub kind: Kind,
    pub text: String,
    pub origin: Origin,
    pub at: Timestamp,
    /// Whether it is remembered only when a person agrees.
    pub waits: bool,
}

/// What sessions said since the last time.
#[derive(Default)]
struct Heard {
    candidates: Vec<Candidate>,
    marks: BTreeMap<String, Mark>,
    left: usize,
}

/// Takes what was said in sessions since the last time, a number of them at a call. The sessions are those that `memory`
/// has; called again, it changes nothing until something new is said. `choice` is the setting `memory.learn`.
///
/// # Errors
/// See [`NotesError`]; nothing was changed then.
pub fn learn(notes: &Notes<'_>, memory: &Memory<'_>, choice: LearnChoice) -> Result<Learning, NotesError> {
    let is_proposed = match choice {
        LearnChoice::On => false,
        LearnChoice::Propose => true,
        LearnChoice::Off => return Ok(Learning::default()),
    };
    let now = notes.now();
    let known = notes.sessions()?;
    let mut heard = hear(memory, &known, now)?;
    if is_proposed {
        heard.candidates.iter_mut().for_each(|candidate| candidate.waits = true);
    }
    let sessions = heard.marks.len();
    if heard.marks.iter().all(|(name, mark)| known.get(name) == Some(mark)) && !notes.has_edits()? {
        let budget = notes.budget()?;
        return Ok(Learning { sessions: 0, sessions_left: heard.left, change: None, budget });
    }
    let done = notes.change(What::Learned, None, &|working: &mut Working<'_>| {
        working.record.sessions.extend(heard.marks.clone());
        Ok(take(working.record, &heard.candidates, working.text))
    })?;
    Ok(Learning { sessions, sessions_left: heard.left, change: done.change, budget: done.budget })
}

fn hear(memory: &Memory<'_>, known: &BTreeMap<String, Mark>, now: Timestamp) -> Result<Heard, NotesError> {
    let since = Timestamp::from_millis(now.millis().saturating_sub(MEMORY_LEARN_DAYS * DAY_MS));
    let filter = Filter { since: Some(since), ..Filter::default() };
    let refused = |error| NotesError::from(MemoryError::from(error));
    let mut heard = Heard::default();
    for session in memory.store.sessions(&filter, SESSION_ROWS_MAX).map_err(refused)? {
        let key = format!("{}/{}", session.host, session.name);
        let mark = known.get(&key).copied().unwrap_or_default();
        let last = session.last.map_or(0, Timestamp::millis);
        let is_quiet = now.millis().saturating_sub(last) >= QUIET_MS;
        let is_whole = mark.last >= last && mark.last > 0;
        if is_whole || (!is_quiet && mark.prompts > 0 && mark.prompts >= session.turns) {
            continue;
        }
        if heard.marks.len() == MEMORY_LEARN_SESSIONS_MAX {
            heard.left += 1;
            continue;
        }
        let messages = memory.store.words(session.id, RECAP_MESSAGES_MAX).map_err(refused)?;
        let (candidates, mark) = of_session(&session, &messages, mark, is_quiet);
        heard.candidates.extend(candidates);
        heard.marks.insert(key, mark);
    }
    // Of two that say different things of the same, the one that was said last holds.
    heard.candidates.sort_by(|a, b| a.at.cmp(&b.at).then(a.origin.turn.cmp(&b.origin.turn)));
    Ok(heard)
}

/// Returns what a session says beyond its mark, and its new one.
fn of_session(
    session: &SessionRow,
    messages: &[MessageRow],
    mark: Mark,
    is_quiet: bool,
) -> (Vec<Candidate>, Mark) {
    let last_turn = messages.iter().map(|message| message.turn).max().unwrap_or_default();
    let answers_to = if is_quiet { last_turn } else { last_turn.saturating_sub(1) };
    let mut candidates = Vec::new();
    for message in messages {
        let by = match message.kind {
            MessageKind::Prompt if message.turn > mark.prompts => match message.text.chars().count() {
                0..=TYPED_CHARS_MAX => By::Prompt,
                _ => By::Pasted,
            },
            MessageKind::Answer if message.turn > mark.answers && message.turn <= answers_to => By::Agent,
            MessageKind::Prompt
            | MessageKind::Answer
            | MessageKind::Call
            | MessageKind::Result
            | MessageKind::Summary => continue,
        };
        let at = message.at.or(session.last).unwrap_or(Timestamp::from_millis(0));
        let origin =
            Origin { by, host: session.host.clone(), session: session.name.clone(), turn: message.turn };
        let of = |Said { kind, text }| Candidate {
            kind,
            text,
            origin: origin.clone(),
            at,
            waits: by.needs_consent(),
        };
        // How a person wants things done is a person's to say, and so is what is wrong.
        let is_theirs =
            |said: &Said| by == By::Agent && matches!(said.kind, Kind::Preference | Kind::Correction);
        candidates.extend(said(&message.text).into_iter().filter(|said| !is_theirs(said)).map(of));
    }
    let last = if is_quiet { session.last.map_or(1, Timestamp::millis).max(1) } else { 0 };
    let new = Mark { prompts: mark.prompts.max(last_turn), answers: mark.answers.max(answers_to), last };
    (candidates, new)
}

/// Takes candidates into the record, one after the other; `text` is the file, where people may have said the same. Returns
/// the entries that changed.
pub(super) fn take(record: &mut Record, candidates: &[Candidate], text: &str) -> Vec<Was> {
    let peoples: Vec<Statement> =
        block::peoples_lines(text, record).into_iter().map(|(_, line)| Statement::of(line)).collect();
    let mut changed = Vec::new();
    for candidate in candidates {
        let statement = Statement::of(&candidate.text);
        if peoples.iter().any(|line| statement.to(line) == Relation::Same) {
            continue;
        }
        changed.extend(take_one(record, candidate, &statement));
    }
    changed
}

/// Takes one candidate into the record.
pub(super) fn take_one(record: &mut Record, candidate: &Candidate, statement: &Statement) -> Vec<Was> {
    let related = |relation: Relation, is_asked: &dyn Fn(&Entry) -> bool| {
        let is_one =
            |entry: &&Entry| is_asked(entry) && statement.to(&Statement::of(&entry.text)) == relation;
        record.entries.iter().filter(is_one).max_by_key(|entry| entry.last).cloned()
    };
    let is_here = |entry: &Entry| {
        let Origin { by: _, host, session, turn } = &entry.origin;
        let said = &candidate.origin;
        !host.is_empty() && (host, session, turn) == (&said.host, &said.session, &said.turn)
    };
    if let Some(same) = related(Relation::Same, &Entry::is_live) {
        return if is_here(&same) { Vec::new() } else { vec![record.put(seen_again(same, candidate))] };
    }
    // What was taken from this very place before is not taken again, whatever became of it.
    if related(Relation::Same, &is_here).is_some() {
        return Vec::new();
    }
    if candidate.waits {
        let is_known = related(Relation::Same, &|_| true).is_some();
        return if is_known {
            Vec::new()
        } else {
            vec![new_entry(record, candidate, Standing::Proposed, None)]
        };
    }
    let waiting = |entry: &Entry| matches!(entry.standing, Standing::Proposed | Standing::Archived);
    let back = related(Relation::Same, &waiting);
    let is_older = |entry: &Entry| entry.is_live() && !entry.is_by_hand;
    let old = related(Relation::Replaces, &is_older);
    if old.as_ref().is_some_and(|old| old.last > candidate.at) {
        return Vec::new();
    }
    let pointer = old.as_ref().map(|old| old.id.clone());
    let was = match back {
        Some(back) => {
            let entry = seen_again(back, candidate);
            let origin = candidate.origin.clone();
            record.put(Entry { standing: Standing::Live, origin, supersedes: pointer, ..entry })
        }
        None => new_entry(record, candidate, Standing::Live, pointer),
    };
    let by = was.after.id.clone();
    let mut changed = vec![was];
    changed.extend(old.map(|old| record.put(Entry { standing: Standing::Superseded { by }, ..old })));
    changed
}

fn seen_again(entry: Entry, candidate: &Candidate) -> Entry {
    let seen = entry.seen.saturating_add(1);
    Entry { last: entry.last.max(candidate.at), seen, ..entry }
}

fn new_entry(
    record: &mut Record,
    candidate: &Candidate,
    standing: Standing,
    supersedes: Option<String>,
) -> Was {
    let Candidate { kind, text, origin, at, waits: _ } = candidate.clone();
    let id = record.new_id(kind, &text, &origin);
    let entry = Entry {
        id,
        kind,
        text,
        origin,
        first: at,
        last: at,
        seen: 1,
        supersedes,
        standing,
        is_by_hand: false,
    };
    record.put(entry)
}
