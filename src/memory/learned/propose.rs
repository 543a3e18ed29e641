//! Asks a model what of earlier sessions is worth remembering, where a person set one up. Whatever it says only waits for a
//! person, and whatever goes wrong is told and stops nobody. Nothing is sent twice, and nothing that holds a secret.

use serde::Serialize;

use crate::base::limits::{
    EXTRACTOR_ANSWER_BYTES_MAX, EXTRACTOR_SESSIONS_MAX, MEMORY_LEARN_DAYS, RECAP_MESSAGES_MAX,
    SESSION_ROWS_MAX,
};
use crate::base::network::WebUrl;
use crate::base::time::Timestamp;
use crate::memory::Memory;
use crate::memory::learned::ask::{Heard, Named, Question};
use crate::memory::learned::asked::{Asked, Asking, Sent, millis};
use crate::memory::learned::learn::{Candidate, DAY_MS, QUIET_MS, take};
use crate::memory::learned::model::{By, Change, Origin, What};
use crate::memory::learned::notes::{Notes, NotesMeans, Working};
use crate::memory::learned::words::{Relation, Statement};
use crate::memory::store::{Filter, SessionRow};
use crate::ports::fs::LockAnswer;
use crate::ports::releases::FetchError;
use crate::ports::web::{Bearer, Letter, Web};

/// A model that a person set up.
#[derive(Clone, Copy)]
pub struct Model<'a> {
    /// How it is reached.
    pub web: &'a dyn Web,
    /// Its place.
    pub url: &'a WebUrl,
    /// Its name there.
    pub name: &'a str,
    /// The key, where its server asks for one.
    pub key: Option<&'a Bearer>,
    /// Hosts whose sessions it is not told of.
    pub skip: &'a [String],
}

/// What came of asking.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Proposing {
    /// Sessions that were asked about.
    pub requests: usize,
    /// Sessions that wait for the next call.
    pub sessions_left: usize,
    /// The changes, one for each session of which something new is proposed.
    pub changes: Vec<Change>,
    /// What of the answers was dropped.
    pub dropped: usize,
    /// What went wrong, if anything did.
    pub trouble: Option<String>,
}

/// A session with what is asked about it.
struct Open {
    session: SessionRow,
    key: String,
    question: Question,
}

/// Asks about sessions that have been quiet for an hour, a number of them at a call, each part of one once. Stops at the first
/// request that fails.
pub fn propose(notes: &Notes<'_>, memory: &Memory<'_>, model: &Model<'_>) -> Proposing {
    let NotesMeans { fs, layout, holder, .. } = notes.means;
    let mut proposing = Proposing::default();
    let path = layout.extractor_lock();
    let _held = match fs.lock(&path, holder) {
        Ok(LockAnswer::Held(held)) => held,
        Ok(LockAnswer::Busy(by)) => {
            proposing.trouble = Some(format!("the model is being asked already, by {by}"));
            return proposing;
        }
        Err(error) => {
            proposing.trouble = Some(format!("cannot lock `{path}`: {error}"));
            return proposing;
        }
    };
    let mut asked = match Asked::read(fs, layout) {
        Ok(asked) => asked,
        Err(why) => {
            proposing.trouble = Some(why);
            return proposing;
        }
    };
    let before = asked.clone();
    let unsent = match run(notes, memory, model, (&mut asked, &mut proposing)) {
        Ok(()) => false,
        Err(Stop { why, is_unsent }) => {
            proposing.trouble = Some(why);
            is_unsent
        }
    };
    let has_more = unsent || (proposing.sessions_left > 0 && proposing.trouble.is_none());
    asked.ended = Asking { trouble: proposing.trouble.clone(), has_more };
    if asked != before
        && let Err(why) = asked.write(fs, layout)
    {
        proposing.trouble.get_or_insert(why);
    }
    proposing
}

/// Why no more is asked.
struct Stop {
    why: String,
    /// Whether what was to be sent never left.
    is_unsent: bool,
}

impl Stop {
    fn of(why: String) -> Self {
        Self { why, is_unsent: false }
    }
}

fn run(
    notes: &Notes<'_>,
    memory: &Memory<'_>,
    model: &Model<'_>,
    (asked, proposing): (&mut Asked, &mut Proposing),
) -> Result<(), Stop> {
    let NotesMeans { fs, layout, .. } = notes.means;
    let mut open = questions(memory, model, asked, notes.now()).map_err(Stop::of)?;
    proposing.sessions_left = open.len().saturating_sub(EXTRACTOR_SESSIONS_MAX);
    open.truncate(EXTRACTOR_SESSIONS_MAX);
    for Open { session, key, question } in open {
        let turn = question.turns.last().copied().unwrap_or_default();
        let old = asked.sessions.get(&key).cloned();
        asked.note(&key, Sent { turn, digest: question.digest, last: millis(session.last) });
        // Written down ahead of the request: who dies in between has sent it once at most.
        asked.write(fs, layout).map_err(Stop::of)?;
        let json = question.to_json(model.name);
        let letter =
            Letter { url: model.url, json: &json, bearer: model.key, bytes_max: EXTRACTOR_ANSWER_BYTES_MAX };
        let answer = match model.web.post(&letter) {
            Ok(answer) => answer,
            Err(error) => {
                let is_unsent = never_left(&error);
                if is_unsent {
                    asked.requests -= 1;
                    match old {
                        Some(old) => asked.sessions.insert(key, old),
                        None => asked.sessions.remove(&key),
                    };
                }
                return Err(Stop { why: words(&error), is_unsent });
            }
        };
        proposing.requests += 1;
        let Heard { named, dropped } = question.heard(&answer);
        proposing.dropped += dropped;
        asked.dropped += dropped as u64;
        let candidates: Vec<Candidate> = named.into_iter().map(|named| candidate(named, &session)).collect();
        proposing.changes.extend(put(notes, &candidates).map_err(Stop::of)?);
    }
    Ok(())
}

/// Returns what there is to ask, the session in which something happened last first.
fn questions(
    memory: &Memory<'_>,
    model: &Model<'_>,
    asked: &Asked,
    now: Timestamp,
) -> Result<Vec<Open>, String> {
    let since = Timestamp::from_millis(now.millis().saturating_sub(MEMORY_LEARN_DAYS * DAY_MS));
    let filter = Filter { since: Some(since), ..Filter::default() };
    let failed = |error: crate::db::DbError| format!("cannot {error}");
    let mut open: Vec<Open> = Vec::new();
    for session in memory.store.sessions(&filter, SESSION_ROWS_MAX).map_err(failed)? {
        let key = format!("{}/{}", session.host, session.name);
        let last = millis(session.last);
        let sent = asked.sessions.get(&key);
        let is_quiet = now.millis().saturating_sub(last) >= QUIET_MS;
        let is_done = sent.is_some_and(|sent| sent.last >= last);
        if !is_quiet || is_done || model.skip.contains(&session.host) {
            continue;
        }
        let messages = memory.store.words(session.id, RECAP_MESSAGES_MAX).map_err(failed)?;
        let Some(question) = Question::of(&session.name, &messages, sent.map_or(0, |sent| sent.turn)) else {
            continue;
        };
        // Hosts copy a session that is taken up again into a new one.
        let is_copy = asked.sessions.values().any(|sent| sent.digest == question.digest)
            || open.iter().any(|other| other.question.digest == question.digest);
        if !is_copy {
            open.push(Open { session, key, question });
        }
    }
    Ok(open)
}

fn candidate(named: Named, session: &SessionRow) -> Candidate {
    let Named { kind, text, turn } = named;
    let (host, name) = (session.host.clone(), session.name.clone());
    let origin = Origin { by: By::Model, host, session: name, turn };
    let at = session.last.unwrap_or(Timestamp::from_millis(0));
    Candidate { kind, text, origin, at, waits: true }
}

/// Proposes what is not known in any form; that a model repeats something counts for nothing.
fn put(notes: &Notes<'_>, candidates: &[Candidate]) -> Result<Option<Change>, String> {
    if candidates.is_empty() {
        return Ok(None);
    }
    let done = notes.change(What::Learned, None, &|working: &mut Working<'_>| {
        let is_new = |candidate: &&Candidate| {
            let statement = Statement::of(&candidate.text);
            let is_same = |text: &str| statement.to(&Statement::of(text)) == Relation::Same;
            !working.record.entries.iter().any(|entry| is_same(&entry.text))
        };
        let new: Vec<Candidate> = candidates.iter().filter(is_new).cloned().collect();
        Ok(take(working.record, &new, working.text))
    });
    done.map(|done| done.change).map_err(|error| format!("cannot {error}"))
}

/// Returns whether nothing of a letter can have arrived. Where that is not sure, it counts as sent.
fn never_left(error: &FetchError) -> bool {
    use std::io::ErrorKind::{ConnectionRefused, HostUnreachable, NetworkUnreachable, NotFound};
    match error {
        FetchError::Unreached { source, .. } => {
            matches!(source.kind(), ConnectionRefused | HostUnreachable | NetworkUnreachable | NotFound)
        }
        FetchError::Proxy { .. } | FetchError::Tls { .. } => true,
        FetchError::TooLate { .. }
        | FetchError::NotThere { .. }
        | FetchError::Refused { .. }
        | FetchError::Redirect { .. }
        | FetchError::Cut { .. }
        | FetchError::OtherLength { .. }
        | FetchError::TooLong { .. }
        | FetchError::Garbled { .. }
        | FetchError::Unfit { .. }
        | FetchError::Unread { .. }
        | FetchError::Unkept { .. } => false,
    }
}

fn words(error: &FetchError) -> String {
    let cause = std::error::Error::source(error).map(|cause| format!(": {cause}")).unwrap_or_default();
    format!("the model was not heard: cannot {error}{cause}")
}
