//! What an agent does now: one state machine for each session, moved by its records and judged by the time. Pure and
//! total; two sessions of one project never touch each other's.

use serde::{Deserialize, Serialize};

use crate::base::limits::CALLS_PENDING_MAX;
use crate::base::time::Timestamp;
use crate::memory::transcript::{Kind, Mark, Record};

/// How long a model that says nothing counts as at work: answers take minutes, not more.
const THINKS_MS_MAX: u64 = 5 * 60_000;
/// How long a tool that has not returned counts as at work: builds and tests take a while.
const RUNS_MS_MAX: u64 = 30 * 60_000;
/// How long a finished turn counts as ready for the next one.
const READY_MS_MAX: u64 = 15 * 60_000;
/// After that nobody comes back to a session.
const ENDED_MS_MIN: u64 = 24 * 60 * 60_000;

/// What an agent does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Activity {
    /// Its session is there, and nothing was said yet.
    Starting,
    /// The model thinks or a tool runs.
    Active,
    /// Its turn is over: a person can go on.
    Ready,
    /// Nothing has happened for a while.
    Idle,
    /// It asks a person something.
    WaitingInput,
    /// The provider refused or the host broke down.
    Blocked,
    /// Nobody went on for a day.
    Ended,
}

impl Activity {
    /// Returns the word that people read.
    pub fn word(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Active => "active",
            Self::Ready => "ready",
            Self::Idle => "idle",
            Self::WaitingInput => "waiting_input",
            Self::Blocked => "blocked",
            Self::Ended => "ended",
        }
    }
}

/// What happened last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
enum Last {
    /// Nothing.
    #[default]
    Nothing,
    /// The model has the word.
    Working,
    /// The person has it.
    Over,
    /// Something broke.
    Failed,
}

/// The state of one session, as its last whole records leave it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Live {
    last: Last,
    /// Calls that have not returned.
    pending: Vec<String>,
    /// The call about which a person is asked.
    asked: Option<String>,
    /// When something last happened.
    at: Option<Timestamp>,
}

impl Live {
    /// Moves the state by one record.
    pub fn step(&mut self, record: &Record) {
        match record {
            Record::Message(message) => {
                self.at = self.at.max(message.at);
                match message.kind {
                    Kind::Prompt => {
                        self.rest();
                        self.last = Last::Working;
                    }
                    Kind::Answer => self.last = Last::Working,
                    Kind::Call => {
                        self.last = Last::Working;
                        self.called(&message.call);
                    }
                    Kind::Result => {
                        self.last = Last::Working;
                        self.pending.retain(|call| *call != message.call);
                        self.asked.take_if(|call| *call == message.call || call.is_empty());
                    }
                    Kind::Summary => {}
                }
            }
            Record::Mark(mark, at) => {
                self.at = self.at.max(*at);
                match mark {
                    Mark::TurnEnded | Mark::Interrupted => {
                        self.rest();
                        self.last = Last::Over;
                    }
                    Mark::Asked(call) => self.asked = Some(call.clone()),
                    Mark::Failed => self.last = Last::Failed,
                    Mark::Compacted => {}
                }
            }
            Record::Facts(facts) => self.at = self.at.max(facts.at),
            Record::Usage(_) => {}
        }
    }

    /// Returns what the agent does at the time `now`.
    pub fn activity(&self, now: Timestamp) -> Activity {
        // A clock that went back makes nothing older.
        let age = self.at.map_or(0, |at| now.millis_since(at));
        if age > ENDED_MS_MIN {
            return Activity::Ended;
        }
        if self.asked.is_some() {
            return Activity::WaitingInput;
        }
        let unless_old = |activity, ms_max| if age <= ms_max { activity } else { Activity::Idle };
        match self.last {
            Last::Nothing => unless_old(Activity::Starting, READY_MS_MAX),
            Last::Working if !self.pending.is_empty() => unless_old(Activity::Active, RUNS_MS_MAX),
            Last::Working => unless_old(Activity::Active, THINKS_MS_MAX),
            Last::Over => unless_old(Activity::Ready, READY_MS_MAX),
            Last::Failed => unless_old(Activity::Blocked, READY_MS_MAX),
        }
    }

    /// Returns whether the model has the word: a prompt has no last answer yet.
    pub fn is_unanswered(&self) -> bool {
        match self.last {
            Last::Working | Last::Failed => true,
            Last::Nothing | Last::Over => false,
        }
    }

    fn rest(&mut self) {
        self.pending.clear();
        self.asked = None;
    }

    fn called(&mut self, call: &str) {
        if call.is_empty() || self.pending.iter().any(|pending| pending == call) {
            return;
        }
        if self.pending.len() == CALLS_PENDING_MAX {
            self.pending.remove(0);
        }
        self.pending.push(call.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::transcript::Message;

    const NOW: u64 = 1_795_000_000_000;

    fn message(kind: Kind, call: &str, ms_ago: u64) -> Record {
        let at = Some(Timestamp::from_millis(NOW - ms_ago));
        Record::Message(Message { call: call.to_owned(), ..Message::new("k", kind, at, "text") })
    }

    fn mark(mark: Mark, ms_ago: u64) -> Record {
        Record::Mark(mark, Some(Timestamp::from_millis(NOW - ms_ago)))
    }

    fn check(records: &[Record], expected: Activity) {
        let mut live = Live::default();
        records.iter().for_each(|record| live.step(record));
        assert_eq!(live.activity(Timestamp::from_millis(NOW)), expected, "{records:?}");
    }

    #[test]
    fn records_and_time_tell_what_an_agent_does() {
        let (minute, day) = (60_000, 24 * 60 * 60_000);
        let asked = || mark(Mark::Asked("c".to_owned()), 0);
        check(&[], Activity::Starting);
        check(&[message(Kind::Prompt, "", 0)], Activity::Active);
        check(&[message(Kind::Prompt, "", 6 * minute)], Activity::Idle);
        check(&[message(Kind::Prompt, "", 2 * day)], Activity::Ended);
        // A tool that runs is work, however long the model has been silent.
        check(&[message(Kind::Call, "c", 20 * minute)], Activity::Active);
        check(&[message(Kind::Call, "c", 40 * minute)], Activity::Idle);
        check(&[message(Kind::Call, "c", minute), message(Kind::Result, "c", 0)], Activity::Active);
        check(
            &[message(Kind::Call, "c", 7 * minute), message(Kind::Result, "c", 6 * minute)],
            Activity::Idle,
        );
        check(&[message(Kind::Answer, "", 0), mark(Mark::TurnEnded, 0)], Activity::Ready);
        check(&[mark(Mark::TurnEnded, 20 * minute)], Activity::Idle);
        check(&[message(Kind::Call, "c", 0), mark(Mark::Interrupted, 0)], Activity::Ready);
        check(&[message(Kind::Call, "c", 0), asked()], Activity::WaitingInput);
        check(&[message(Kind::Call, "c", 0), asked(), message(Kind::Result, "c", 0)], Activity::Active);
        check(&[asked(), message(Kind::Prompt, "", 0)], Activity::Active);
        check(&[message(Kind::Answer, "", 0), mark(Mark::Failed, 0)], Activity::Blocked);
        check(&[mark(Mark::Failed, 0), message(Kind::Prompt, "", 0)], Activity::Active);
        check(&[message(Kind::Summary, "", 0)], Activity::Starting);
    }

    #[test]
    fn a_clock_that_went_back_ends_nothing_and_memory_is_bounded() {
        let mut live = Live::default();
        for call in 0..1_000 {
            live.step(&message(Kind::Call, &call.to_string(), 0));
        }
        assert_eq!(live.pending.len(), CALLS_PENDING_MAX);
        assert_eq!(live.activity(Timestamp::from_millis(0)), Activity::Active);
    }
}
