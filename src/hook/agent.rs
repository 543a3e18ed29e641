//! Answers the firings of agents. Whatever goes wrong inside ends in the declared mode: closed for what can be a commit, a
//! push or a write of a file, open with one loud line otherwise, and always with an exit status that the host understands.

use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::agents::{HookEvent, Moment};
use crate::base::agents::What;
use crate::base::spool::Outcome;
use crate::guard::commit::blind;
use crate::guard::event::Event;
use crate::guard::{Reason, Verdict};

use super::answer::{Call, Decided};
use super::intake::Intake;
use super::sessions::Session;
use super::wire::{Answer, Wire};

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
        // Some hosts begin with the mark of an encoding.
        let bytes = intake.bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&intake.bytes);
        let event = match (self.wire.read)(self.row, bytes) {
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
            // Each begins by itself where it has work: most firings have none.
            Moment::BeforeTool | Moment::AfterTool | Moment::Prompt => {}
            Moment::SessionStart
            | Moment::BeforeCompaction
            | Moment::AfterCompaction
            | Moment::TurnEnd
            | Moment::SessionEnd
            | Moment::SubagentStart
            | Moment::SubagentEnd => self.call.watching.open(),
        }
        match event.moment {
            Moment::SessionStart => self.session_start(event),
            Moment::BeforeTool => self.before_tool(event),
            Moment::Prompt => self.prompt(event),
            Moment::AfterTool => self.after_tool(event),
            Moment::BeforeCompaction => self.before_compaction(event),
            // What was put aside comes back with the start that follows.
            Moment::AfterCompaction => Decided::silent(Outcome::Allow),
            Moment::TurnEnd => self.turn_end(event),
            Moment::SessionEnd => self.session_end(event),
            Moment::SubagentStart => self.subagent(event, What::SubagentStart),
            Moment::SubagentEnd => self.subagent(event, What::SubagentEnd),
        }
    }

    /// Returns the host's name.
    pub(super) fn host(&self) -> &'static str {
        self.wire.host
    }

    /// Returns what is kept of the event's session; `None` where nothing can be.
    pub(super) fn session(&self, event: &Event<'_>) -> Option<Session<'_>> {
        let machine = &self.call.machine;
        Session::of(machine.fs, self.call.layout?, (self.host(), &event.session), machine.process)
    }

    /// Returns a verdict in the host's form.
    pub(super) fn verdict(&self, verdict: Verdict) -> Decided {
        let (outcome, rule) = match &verdict {
            Verdict::Allow => (Outcome::Allow, String::new()),
            Verdict::Ask(reason) => (Outcome::Ask, reason.rule.clone()),
            Verdict::Deny(reason) => (Outcome::Deny, reason.rule.clone()),
            Verdict::Advise(reason) => (Outcome::Advise, reason.rule.clone()),
        };
        self.say(&Answer::Verdict(verdict), outcome, &rule)
    }

    pub(super) fn say(&self, answer: &Answer, outcome: Outcome, rule: &str) -> Decided {
        let written = (self.wire.write)(self.row, answer);
        let (stdout, said, exit) = (written.stdout, written.stderr, written.exit);
        Decided { stdout, said, exit, rule: rule.to_owned(), ..Decided::silent(outcome) }
    }

    pub(super) fn is_repeat(&self, event: &Event<'_>, window_ms: u64) -> bool {
        self.call.is_repeat([event.moment.word(), &event.session, &event.call], window_ms)
    }

    /// Returns whether this call, or one of the same instant that looks like it, had its answer.
    pub(super) fn is_advised(&self, event: &Event<'_>, window_ms: u64) -> bool {
        let call = if event.call.is_empty() { &event.likely } else { &event.call };
        self.call.is_repeat([event.moment.word(), &event.session, call], window_ms)
    }

    /// The declared mode, judged by the words of a payload that could not be read.
    fn broken(&self, intake: &Intake, why: &str) -> Decided {
        match (self.row.moment, intake.may_be_commit(), intake.may_be_write()) {
            (Moment::BeforeTool, true, _) => self.closed(why),
            (Moment::BeforeTool, false, true) => self.refused(why, unread(why)),
            // A prompt goes on as well: nothing runs by it, and a person who cannot send one cannot ask for help.
            (_, _, _) => self.open(why),
        }
    }

    pub(super) fn closed(&self, why: &str) -> Decided {
        self.refused(why, blind(why))
    }

    fn refused(&self, why: &str, reason: Reason) -> Decided {
        let decided = self.verdict(Verdict::Deny(reason));
        Decided { trouble: Some(self.call.trouble(why)), outcome: Outcome::BrokenClosed, ..decided }
    }

    pub(super) fn open(&self, why: &str) -> Decided {
        Decided { trouble: Some(self.call.trouble(why)), ..Decided::silent(Outcome::BrokenOpen) }
    }
}

/// Returns the refusal for a tool that writes and whose input could not be read.
fn unread(why: &str) -> Reason {
    Reason {
        rule: "hook.unread".to_owned(),
        why: format!(
            "openclaw refuses this call: it could not read what the tool would do ({why}; rule hook.unread)."
        ),
        instead: "Write less at once, in parts; if it stays so, ask the person to run `openclaw doctor`."
            .to_owned(),
    }
}
