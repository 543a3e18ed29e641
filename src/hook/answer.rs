//! The one entry of the hot path: finds who fired, has it answered, and records the answer.

use std::ffi::OsString;
use std::io::Read;
use std::path::Path;

use crate::agents;
use crate::base::path::AbsPath;
use crate::base::spool::{Line, Outcome, SCHEMA};
use crate::config::env::Variable;
use crate::config::layout::{Layout, MovedFolders};
use crate::config::settings::Settings;
use crate::config::value::{GuardMode, Typed as _, UnresolvedChoice};
use crate::guard::snapshot::{Expected, Snapshot, Sources, Store};
use crate::guard::{Guard, Modes, Policy, Unresolved};
use crate::ports::clock::Clock;
use crate::ports::exec::{Env, Exec};
use crate::ports::fs::Fs;
use crate::ports::terminal::Terminals;
use crate::secrets;

use super::agent::Firer;
use super::declared::{Declared, Watching};
use super::fired::{Firing, Record};
use super::project::mode;
use super::wire::wire;
use super::{git, record};

/// Names that are shorter hold no token.
const SECRET_CHARS_MIN: usize = 16;

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
    /// What the host passes beside it: the file of a commit message, the remote of a push.
    pub arguments: &'a [OsString],
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
    answer_watched(request, machine, Watching { declared: &Declared::default(), begin: &|| {} })
}

/// Answers one firing of a hook, and tells whoever watches what a late answer has to be.
pub fn answer_watched(request: HookRequest<'_>, machine: Machine<'_>, watching: Watching<'_>) -> HookAnswer {
    let started = machine.clock.micros();
    let HookRequest { host, event, arguments, stdin, program, cwd, terminals, version, expected } = request;
    let layout = layout_of(program);
    let call = Call { event, arguments, cwd, version, expected, layout: layout.as_ref(), machine, watching };
    let row = agents::host(host).and_then(|row| row.event(event));
    let decided = match (row, wire(host)) {
        (Some(row), Some(wire)) => Firer { call: &call, row, wire }.decide(stdin),
        _ if host == agents::git::NAME => git::decide(&call, stdin, terminals),
        _ => Decided::silent(Outcome::Unknown),
    };
    let Decided { stdout, said, exit, outcome, rule, trouble, session, tool } = decided;
    let mut stderr = said;
    stderr.extend(trouble.map(|trouble| format!("openclaw: {trouble}\n")));
    watching.decide(HookAnswer { stdout: stdout.clone(), stderr: stderr.clone().into_bytes(), exit });
    let line = Line {
        v: SCHEMA,
        at: machine.clock.now(),
        host: named(host),
        event: named(event),
        session: named(&session),
        tool: named(&tool),
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

/// Returns a name of the host as a record holds it: without a secret, should somebody have put one there. What is too short
/// for one, and ids of digits and dashes, cost no look.
pub(super) fn named(name: &str) -> String {
    let is_id = |byte: u8| byte.is_ascii_hexdigit() || byte == b'-';
    if name.len() < SECRET_CHARS_MIN || name.bytes().all(is_id) {
        return name.to_owned();
    }
    secrets::redacted(name).into_owned()
}

/// Returns the places below the root that `program` belongs to.
pub(super) fn layout_of(program: &Path) -> Option<Layout> {
    let root = AbsPath::from_path(program).ok().and_then(|program| Layout::root_of_program(&program))?;
    // Only places below the root are asked for here; home and Claude's folder come from the environment, which is not.
    Some(Layout {
        home: root.clone(),
        claude: root.clone(),
        config: root.clone(),
        root,
        moved: MovedFolders::default(),
    })
}

/// A firing of a hook.
pub(super) struct Call<'a> {
    /// The host's own name of the event.
    pub(super) event: &'a str,
    /// What the host passes beside it, as git does.
    pub(super) arguments: &'a [OsString],
    pub(super) cwd: &'a Path,
    version: &'a str,
    expected: &'a dyn Fn(&Layout) -> Vec<Expected>,
    pub(super) layout: Option<&'a Layout>,
    pub(super) machine: Machine<'a>,
    pub(super) watching: Watching<'a>,
}

impl Call<'_> {
    /// Returns the line that tells of a failure of ours.
    pub(super) fn trouble(&self, why: &str) -> String {
        format!("the hook for {} could not do its work: {why}", self.event)
    }

    /// Returns the folder that a payload names, else the one of this process.
    pub(super) fn folder<'p>(&'p self, named: &'p str) -> &'p Path {
        let named = Path::new(named);
        if named.is_absolute() { named } else { self.cwd }
    }

    /// Returns whether another process answered this firing already.
    pub(super) fn is_repeat(&self, fired: [&str; 3], window_ms: u64) -> bool {
        let Some(layout) = self.layout else { return false };
        let Machine { fs, clock, exec: _, env: _, process } = self.machine;
        let firing = Firing { call: fired, window_ms, now: clock.now(), process };
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
                parsed.map(|settings| chosen_policy(&settings)).map_err(|error| super::commit::chain(&error))
            },
            expected: &|| (self.expected)(layout),
        };
        store.current(&sources, self.machine.clock.now())
    }
}

/// Returns the choices of the settings that guards know.
pub fn chosen_policy(settings: &Settings) -> Policy {
    let mut modes = Modes::default();
    for (setting, value, _source) in settings.rows() {
        if let (Some(guard), Some(chosen)) = (Guard::named(setting.key), GuardMode::from_value(&value)) {
            modes.set(guard, mode(chosen));
        }
    }
    Policy {
        modes,
        unresolved: match settings.guard_unresolved.value {
            UnresolvedChoice::Ask => Unresolved::Ask,
            UnresolvedChoice::Allow => Unresolved::Allow,
            UnresolvedChoice::Block => Unresolved::Block,
        },
        protected_refs: settings.guard_protected_refs.value.0.clone(),
        large_file_bytes_max: settings.checks_large_bytes_max.value.get(),
        context_chars_max: settings.session_context_chars_max.value.get(),
        recap_chars_max: settings.session_recap_chars_max.value.get(),
        memory_chars_max: settings.session_memory_chars_max.value.get(),
    }
}
