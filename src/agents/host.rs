//! What a host row says. A new host fills every field; a field that differs by nothing but taste does not belong here.

use crate::agents::transcripts::Transcripts;

/// An agent program and how it calls hooks.
#[derive(Debug)]
pub struct Host {
    /// The name in `openclaw hook <name> …`.
    pub name: &'static str,
    /// The name that people use.
    pub title: &'static str,
    /// The program to look for on PATH.
    pub program: &'static str,
    /// The file that brings our hooks, in the host's folder (`config::layout::HOST_FOLDERS` has a row for that).
    pub file: &'static str,
    /// What that file is.
    pub form: Form,
    /// The unit of `timeout` in a hook entry.
    pub timeout_unit: TimeoutUnit,
    /// The events that this binary answers.
    pub events: &'static [HookEvent],
    /// How an entry of ours is recognised.
    pub mark: Mark,
    /// What a person has to do in the host after our entries came or changed.
    pub on_change: Option<&'static str>,
    /// Where it keeps what was said, below its folder; empty where it keeps nothing that we read.
    pub transcripts: &'static [Transcripts],
}

/// How our hooks get into a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Entries in a JSON document that holds other things as well.
    Merged(Shape),
    /// A JSON document with nothing but our entries, one of several that the host reads.
    Own(Shape),
    /// A script of ours that calls the program: the embedded file of this name.
    Script(&'static str),
}

/// What an entry of ours looks like in a host's JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Where handlers stand.
    pub nesting: Nesting,
    /// How a handler names the program.
    pub line: LineForm,
    /// Fields that each handler has, in front of the others.
    pub fields: &'static [(&'static str, &'static str)],
    /// The key of the timeout; `None` where the host has none.
    pub timeout: Option<TimeoutKey>,
    /// The number that stands under `version` at the top, where the host demands one.
    pub version: Option<u32>,
    /// Whether the host reads the document with comments in it.
    pub reading: Reading,
}

/// Where handlers stand below an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nesting {
    /// In groups: `{"matcher": …, "hooks": [handler]}`.
    Groups,
    /// One beside the other; a matcher is a field of the handler.
    Flat,
}

/// How a handler names the program and its arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineForm {
    /// `command` and `args`: no shell reads them.
    Exec,
    /// A line for a POSIX shell, under this key.
    Shell(&'static str),
}

/// The key of a timeout, and what holds where it is absent, in the host's unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeoutKey {
    /// The key.
    pub name: &'static str,
    /// What the host gives a handler that names none.
    pub default: u32,
}

/// How a host reads a JSON document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// As strict JSON: one comment, and the whole file is ignored.
    Strict,
    /// With comments; what more it takes, it says itself.
    Lenient,
}

/// The unit of a host's `timeout`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeoutUnit {
    /// Seconds.
    Seconds,
    /// Milliseconds.
    Milliseconds,
}

/// A moment of an agent's work at which a host can call us, by whatever name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Moment {
    /// A session begins, goes on, or begins anew after a compaction.
    SessionStart,
    /// A person sent a prompt.
    Prompt,
    /// A tool is about to run.
    BeforeTool,
    /// A tool ran.
    AfterTool,
    /// The context is about to be compacted.
    BeforeCompaction,
    /// The context was compacted.
    AfterCompaction,
    /// The agent ended its turn.
    TurnEnd,
    /// The session ends.
    SessionEnd,
    /// A sub-agent begins.
    SubagentStart,
    /// A sub-agent ended.
    SubagentEnd,
}

impl Moment {
    /// Returns the moment as records name it, whichever host it is.
    pub fn word(self) -> &'static str {
        match self {
            Self::SessionStart => "session-start",
            Self::Prompt => "prompt",
            Self::BeforeTool => "before-tool",
            Self::AfterTool => "after-tool",
            Self::BeforeCompaction => "before-compaction",
            Self::AfterCompaction => "after-compaction",
            Self::TurnEnd => "turn-end",
            Self::SessionEnd => "session-end",
            Self::SubagentStart => "subagent-start",
            Self::SubagentEnd => "subagent-end",
        }
    }
}

/// One event that we ask a host to tell us about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HookEvent {
    /// The host's own name of it.
    pub name: &'static str,
    /// What it means.
    pub moment: Moment,
    /// What it is limited to; `None` where the host takes no matcher or all is wanted.
    pub matcher: Option<&'static str>,
    /// The timeout to install, in the host's unit; ours inside is shorter, because a host's fails open.
    pub timeout: u32,
}

/// How an entry of ours is recognised: by program and verb, never by the whole string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The last components of the program's path.
    pub program: &'static str,
    /// The first arguments.
    pub verb: [&'static str; 2],
}

impl Host {
    /// Returns the row of the event `name`.
    pub fn event(&self, name: &str) -> Option<&'static HookEvent> {
        self.events.iter().find(|event| event.name == name)
    }

    /// Returns the places in this host's settings that turn every hook off, each with the value that does.
    pub fn switches(&self) -> &'static [(&'static str, bool)] {
        SWITCHES.iter().find(|(host, _)| *host == self.name).map_or(&[], |(_, switches)| *switches)
    }

    /// Returns what an entry of ours looks like; `None` where a script calls us.
    pub fn shape(&self) -> Option<&Shape> {
        match &self.form {
            Form::Merged(shape) | Form::Own(shape) => Some(shape),
            Form::Script(_) => None,
        }
    }

    /// Returns a time in this host's unit as milliseconds.
    pub fn millis(&self, time: u64) -> u64 {
        match self.timeout_unit {
            TimeoutUnit::Seconds => time.saturating_mul(1_000),
            TimeoutUnit::Milliseconds => time,
        }
    }
}

/// What turns every hook of a host off, by host; hosts without such a switch are not here.
const SWITCHES: &[(&str, &[(&str, bool)])] = &[
    ("claude", &[("/disableAllHooks", true)]),
    ("gemini", &[("/hooksConfig/enabled", false)]),
    ("copilot", &[("/disableAllHooks", true)]),
];

impl Mark {
    /// Returns the event named by a handler of ours, given as program and arguments; `None` for somebody else's.
    pub fn event<'a>(&self, argv: &[&'a str]) -> Option<&'a str> {
        let (program, rest) = argv.split_first()?;
        let ours = program
            .strip_suffix(self.program)
            .is_some_and(|before| before.is_empty() || before.ends_with('/'));
        match rest {
            [hook, host, event, ..] if ours && [*hook, *host] == self.verb => Some(event),
            _ => None,
        }
    }
}
