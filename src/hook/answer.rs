//! The one entry of the hot path. Whatever goes wrong inside ends in the declared mode: closed for what can be a commit,
//! open with one loud line otherwise, and always with an exit status that the host understands.

use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use crate::agents;
use crate::base::path::AbsPath;
use crate::base::spool::{Line, Outcome, SCHEMA};
use crate::config::env::Variable;
use crate::config::layout::Layout;
use crate::config::settings::Settings;
use crate::guard::commit::{blind, may_commit};
use crate::guard::snapshot::{Expected, Snapshot, Sources, Store};
use crate::guard::{Mode, Policy, Verdict};
use crate::ports::clock::Clock;
use crate::ports::exec::{Env, Exec};
use crate::ports::fs::Fs;
use crate::ports::terminal::Terminals;

use super::claude::{self, Payload};
use super::commit::{Judged, judge};
use super::fired::{Firing, Record};
use super::intake::Intake;
use super::project::mode;
use super::{git, record, session};

/// The tool whose calls are shell commands.
const SHELL_TOOL: &str = "Bash";
/// How long a second firing of one tool call counts as the same; its id never comes twice otherwise.
const CALL_WINDOW_MS: u64 = 60_000;
/// How long a second session start counts as the same: a person can start another of the same kind later.
const SESSION_WINDOW_MS: u64 = 10_000;

/// The machine, as the hot path needs it.
#[derive(Clone, Copy)]
pub struct Machine<'a> {
    /// The disk.
    pub fs: &'a dyn Fs,
    /// The time.
    pub clock: &'a dyn Clock,
    /// Runs git where the library cannot read a repository.
    pub exec: &'a dyn Exec,
    /// The environment of this process, which the agent's command will share.
    pub env: &'a Env,
    /// The id of this process.
    pub process: u32,
}

/// One firing of a hook.
pub struct HookRequest<'a> {
    /// The host, as in `openclaw hook <host> …`.
    pub host: &'a str,
    /// The host's own name of the event.
    pub event: &'a str,
    /// The payload.
    pub stdin: &'a mut dyn Read,
    /// The program as it was invoked; the state root follows from it.
    pub program: &'a Path,
    /// The folder of this process, for payloads that name none.
    pub cwd: &'a Path,
    /// Which of the standard streams are terminals.
    pub terminals: Terminals,
    /// The version of this binary.
    pub version: &'a str,
    /// Returns the hook entries that the ledger of this root expects; asked only when the snapshot is made again.
    pub expected: &'a dyn Fn(&Layout) -> Vec<Expected>,
}

/// What the process says and how it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HookAnswer {
    /// The host's form; empty where there is nothing to say.
    pub stdout: Vec<u8>,
    /// Narration; empty unless something is wrong.
    pub stderr: Vec<u8>,
    /// The exit status.
    pub exit: u8,
}

/// What came out, before it is recorded.
pub(super) struct Decided {
    pub(super) stdout: Vec<u8>,
    /// Narration for whoever called: whole lines.
    pub(super) said: String,
    pub(super) exit: u8,
    pub(super) outcome: Outcome,
    pub(super) rule: String,
    /// What is wrong, one line.
    pub(super) trouble: Option<String>,
    pub(super) session: String,
    pub(super) tool: String,
}

impl Decided {
    /// Returns the answer that lets through and says nothing.
    pub(super) fn silent(outcome: Outcome) -> Self {
        let (said, rule, session, tool) = (String::new(), String::new(), String::new(), String::new());
        Self { stdout: Vec::new(), said, exit: 0, outcome, rule, trouble: None, session, tool }
    }
}

/// Answers one firing of a hook.
pub fn answer(request: HookRequest<'_>, machine: Machine<'_>) -> HookAnswer {
    let started = machine.clock.micros();
    let HookRequest { host, event, stdin, program, cwd, terminals, version, expected } = request;
    let root = AbsPath::from_path(program).ok().and_then(|program| Layout::root_of_program(&program));
    // Only places below the root are asked for here; home and Claude's folder come from the environment, which is not.
    let layout =
        root.map(|root| Layout { home: root.clone(), claude: root.clone(), config: root.clone(), root });
    let call = Call { event, cwd, version, expected, layout: layout.as_ref(), machine };
    let is_answered = agents::host(host).is_some_and(|row| row.event(event).is_some());
    let decided = match is_answered {
        true => call.decide(stdin),
        false if host == agents::git::NAME => git::decide(&call, terminals),
        false => Decided::silent(Outcome::Unknown),
    };
    let Decided { stdout, said, exit, outcome, rule, trouble, session, tool } = decided;
    let mut stderr = said;
    stderr.extend(trouble.map(|trouble| format!("openclaw: {trouble}\n")));
    let line = Line {
        v: SCHEMA,
        at: machine.clock.now(),
        host: host.to_owned(),
        event: event.to_owned(),
        session,
        tool,
        verdict: outcome,
        rule,
        micros: machine.clock.micros().saturating_sub(started),
        probe: machine.env.get(Variable::Probe.name()).is_some_and(|value| value == "1"),
    };
    let recorded = layout.as_ref().map(|layout| record::append(machine.fs, layout, &line));
    match recorded {
        Some(Ok(())) => {}
        Some(Err(error)) => stderr.push_str(&format!("openclaw: this answer is not recorded: {error}\n")),
        None => stderr.push_str(&format!(
            "openclaw: `{}` is no installed path, so this answer follows the defaults and is not recorded\n",
            program.display()
        )),
    }
    HookAnswer { stdout, stderr: stderr.into_bytes(), exit }
}

/// A firing of an event that we answer.
pub(super) struct Call<'a> {
    pub(super) event: &'a str,
    pub(super) cwd: &'a Path,
    version: &'a str,
    expected: &'a dyn Fn(&Layout) -> Vec<Expected>,
    layout: Option<&'a Layout>,
    pub(super) machine: Machine<'a>,
}

impl Call<'_> {
    /// Decides, and turns every failure into the declared mode.
    fn decide(&self, stdin: &mut dyn Read) -> Decided {
        let intake = Intake::read(stdin);
        if let Some(problem) = &intake.problem {
            return self.broken(&intake, problem);
        }
        let payload = match claude::read(&intake.bytes) {
            Ok(payload) => payload,
            Err(error) => {
                return self.broken(&intake, &format!("the payload is not the host's form: {error}"));
            }
        };
        let (session, tool) =
            (payload.session_id.0.clone().into_owned(), payload.tool_name.0.clone().into_owned());
        // The guard holds no state that a half-done answer could leave behind.
        let decided = catch_unwind(AssertUnwindSafe(|| match self.event {
            "SessionStart" => self.session_start(&payload),
            "PreToolUse" => self.before_tool(&payload),
            _row_without_code => Decided::silent(Outcome::Unknown),
        }));
        let decided =
            decided.unwrap_or_else(|_| self.broken(&intake, "a defect of openclaw ended the check"));
        Decided { session, tool, ..decided }
    }

    fn before_tool(&self, payload: &Payload<'_>) -> Decided {
        let command = payload.tool_input.command.0.as_ref();
        if payload.tool_name.0 != SHELL_TOOL || !may_commit(command) {
            return Decided::silent(Outcome::Allow);
        }
        let snapshot = self.snapshot();
        let verdict = match judge(command, self.folder(payload), &snapshot.policy, &self.machine) {
            Judged::Verdict(verdict) => verdict,
            Judged::Blind(why) => {
                return match snapshot.policy.secrets {
                    Mode::Block => self.closed(&why),
                    Mode::Advise | Mode::Off => self.open(&why),
                };
            }
        };
        if verdict != Verdict::Allow && self.is_repeat(payload, &payload.tool_use_id.0, CALL_WINDOW_MS) {
            return Decided::silent(Outcome::Repeat);
        }
        let (outcome, rule) = match &verdict {
            Verdict::Allow => (Outcome::Allow, ""),
            Verdict::Ask(reason) => (Outcome::Ask, reason.rule.as_str()),
            Verdict::Deny(reason) => (Outcome::Deny, reason.rule.as_str()),
            Verdict::Advise(reason) => (Outcome::Advise, reason.rule.as_str()),
        };
        let rule = rule.to_owned();
        Decided { stdout: claude::tool_answer(&verdict), rule, ..Decided::silent(outcome) }
    }

    fn session_start(&self, payload: &Payload<'_>) -> Decided {
        if self.is_repeat(payload, &payload.source.0, SESSION_WINDOW_MS) {
            return Decided::silent(Outcome::Repeat);
        }
        let snapshot = self.snapshot();
        let context = session::context(self.folder(payload), self.layout, &snapshot, &self.machine);
        if context.is_empty() {
            return Decided::silent(Outcome::Allow);
        }
        Decided { stdout: claude::session_answer(&context), ..Decided::silent(Outcome::Context) }
    }

    /// The declared mode, judged by the words of a payload that could not be read.
    fn broken(&self, intake: &Intake, why: &str) -> Decided {
        if self.event == "PreToolUse" && intake.may_be_commit() { self.closed(why) } else { self.open(why) }
    }

    fn closed(&self, why: &str) -> Decided {
        let reason = blind(why);
        let rule = reason.rule.clone();
        let stdout = claude::tool_answer(&Verdict::Deny(reason));
        Decided { stdout, rule, trouble: Some(self.trouble(why)), ..Decided::silent(Outcome::BrokenClosed) }
    }

    fn open(&self, why: &str) -> Decided {
        Decided { trouble: Some(self.trouble(why)), ..Decided::silent(Outcome::BrokenOpen) }
    }

    /// Returns the line that tells of a failure of ours.
    pub(super) fn trouble(&self, why: &str) -> String {
        format!("the hook for {} could not do its work: {why}", self.event)
    }

    fn folder<'p>(&'p self, payload: &'p Payload<'_>) -> &'p Path {
        let named = Path::new(payload.cwd.0.as_ref());
        if named.is_absolute() { named } else { self.cwd }
    }

    fn is_repeat(&self, payload: &Payload<'_>, id: &str, window_ms: u64) -> bool {
        let Some(layout) = self.layout else { return false };
        let Machine { fs, clock, exec: _, env: _, process } = self.machine;
        let call = [self.event, &payload.session_id.0, id];
        let firing = Firing { call, window_ms, now: clock.now(), process };
        Record { fs, folder: layout.run() }.is_repeat(&firing)
    }

    /// Returns what a hook has to know, with the defaults where nothing is installed.
    pub(super) fn snapshot(&self) -> Snapshot {
        let Some(layout) = self.layout else { return Snapshot::default() };
        let settings = layout.settings();
        let store = Store { fs: self.machine.fs, path: layout.snapshot(self.version), version: self.version };
        let sources = Sources {
            settings: settings.clone(),
            rules: layout.rules(),
            ledger: layout.ledger(),
            parse_policy: &|bytes| {
                let parsed = Settings::parse(&settings, bytes);
                parsed.map(|settings| policy(&settings)).map_err(|error| super::commit::chain(&error))
            },
            expected: &|| (self.expected)(layout),
        };
        store.current(&sources, self.machine.clock.now())
    }
}

/// Returns the choices of the settings that guards know.
fn policy(settings: &Settings) -> Policy {
    Policy {
        secrets: mode(settings.guard_secrets.value),
        no_verify: mode(settings.guard_no_verify.value),
        context_chars_max: settings.session_context_chars_max.value.get(),
    }
}
