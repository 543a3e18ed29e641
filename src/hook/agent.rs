//! Answers the firings of agents. Whatever goes wrong inside ends in the declared mode: closed for what can be a commit,
//! open with one loud line otherwise, and always with an exit status that the host understands.

use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::agents::{HookEvent, Moment};
use crate::base::spool::Outcome;
use crate::guard::commit::{blind, may_commit};
use crate::guard::event::{Act, Event};
use crate::guard::{Guard, Mode, Verdict};

use super::answer::{Call, Decided};
use super::commit::{Judged, judge};
use super::intake::Intake;
use super::session;
use super::wire::{Answer, Wire};

/// How long a second firing of one tool call counts as the same; its id never comes twice otherwise.
const CALL_WINDOW_MS: u64 = 60_000;
/// How long a second session start counts as the same: a person can start another of the same kind later.
const SESSION_WINDOW_MS: u64 = 10_000;

/// A firing of an event that we answer.
pub(super) struct Firer<'a> {
    pub(super) call: &'a Call<'a>,
    pub(super) row: &'static HookEvent,
    pub(super) wire: &'static Wire,
}

impl Firer<'_> {
    /// Decides, and turns every failure into the declared mode.
    pub(super) fn decide(&self, stdin: &mut dyn Read) -> Decided {
        let intake = Intake::read(stdin);
        if let Some(problem) = &intake.problem {
            return self.broken(&intake, problem);
        }
        let event = match (self.wire.read)(self.row, &intake.bytes) {
            Ok(event) => event,
            Err(error) => {
                return self.broken(&intake, &format!("the payload is not the host's form: {error}"));
            }
        };
        // The guard holds no state that a half-done answer could leave behind.
        let decided = catch_unwind(AssertUnwindSafe(|| self.answer(&event)));
        let decided =
            decided.unwrap_or_else(|_| self.broken(&intake, "a defect of openclaw ended the check"));
        let (session, tool) = (event.session.clone().into_owned(), event.tool_name().to_owned());
        Decided { session, tool, ..decided }
    }

    fn answer(&self, event: &Event<'_>) -> Decided {
        match event.moment {
            Moment::SessionStart => self.session_start(event),
            Moment::BeforeTool => self.before_tool(event),
            Moment::Prompt
            | Moment::AfterTool
            | Moment::BeforeCompaction
            | Moment::AfterCompaction
            | Moment::TurnEnd
            | Moment::SessionEnd
            | Moment::SubagentStart
            | Moment::SubagentEnd => Decided::silent(Outcome::Unknown),
        }
    }

    fn before_tool(&self, event: &Event<'_>) -> Decided {
        let acts = event.tool.as_ref().map(|tool| tool.acts.as_slice()).unwrap_or_default();
        let command = acts.iter().find_map(|act| match act {
            Act::Shell { command, .. } if may_commit(command) => Some(command.as_ref()),
            Act::Shell { .. } | Act::Write { .. } | Act::Remove { .. } | Act::Read { .. } => None,
        });
        let Some(command) = command else { return Decided::silent(Outcome::Allow) };
        let snapshot = self.call.snapshot();
        let folder = self.call.folder(&event.cwd);
        let verdict = match judge(command, folder, &snapshot.policy, &self.call.machine) {
            Judged::Verdict(verdict) => verdict,
            Judged::Blind(why) => {
                return match snapshot.policy.mode(Guard::Secrets) {
                    Mode::Block => self.closed(&why),
                    Mode::Advise | Mode::Off => self.open(&why),
                };
            }
        };
        if verdict != Verdict::Allow && self.is_repeat(event, CALL_WINDOW_MS) {
            return Decided::silent(Outcome::Repeat);
        }
        self.verdict(verdict)
    }

    fn session_start(&self, event: &Event<'_>) -> Decided {
        if self.is_repeat(event, SESSION_WINDOW_MS) {
            return Decided::silent(Outcome::Repeat);
        }
        let snapshot = self.call.snapshot();
        let folder = self.call.folder(&event.cwd);
        let context = session::context(folder, self.call.layout, &snapshot, &self.call.machine);
        if context.is_empty() {
            return Decided::silent(Outcome::Allow);
        }
        self.say(&Answer::Context(context), Outcome::Context, "")
    }

    /// Returns a verdict in the host's form.
    fn verdict(&self, verdict: Verdict) -> Decided {
        let (outcome, rule) = match &verdict {
            Verdict::Allow => (Outcome::Allow, String::new()),
            Verdict::Ask(reason) => (Outcome::Ask, reason.rule.clone()),
            Verdict::Deny(reason) => (Outcome::Deny, reason.rule.clone()),
            Verdict::Advise(reason) => (Outcome::Advise, reason.rule.clone()),
        };
        self.say(&Answer::Verdict(verdict), outcome, &rule)
    }

    fn say(&self, answer: &Answer, outcome: Outcome, rule: &str) -> Decided {
        let written = (self.wire.write)(self.row.moment, answer);
        let (stdout, said, exit) = (written.stdout, written.stderr, written.exit);
        Decided { stdout, said, exit, rule: rule.to_owned(), ..Decided::silent(outcome) }
    }

    fn is_repeat(&self, event: &Event<'_>, window_ms: u64) -> bool {
        self.call.is_repeat([event.moment.word(), &event.session, &event.call], window_ms)
    }

    /// The declared mode, judged by the words of a payload that could not be read.
    fn broken(&self, intake: &Intake, why: &str) -> Decided {
        let is_closed = self.row.moment == Moment::BeforeTool && intake.may_be_commit();
        if is_closed { self.closed(why) } else { self.open(why) }
    }

    fn closed(&self, why: &str) -> Decided {
        let decided = self.verdict(Verdict::Deny(blind(why)));
        Decided { trouble: Some(self.call.trouble(why)), outcome: Outcome::BrokenClosed, ..decided }
    }

    fn open(&self, why: &str) -> Decided {
        Decided { trouble: Some(self.call.trouble(why)), ..Decided::silent(Outcome::BrokenOpen) }
    }
}
