//! What a host row says. A new host fills every field; a field that differs by nothing but taste does not belong here.

/// An agent program and how it calls hooks.
#[derive(Debug)]
pub struct Host {
    /// The name in `openclaw hook <name> …`.
    pub name: &'static str,
    /// The name that people use.
    pub title: &'static str,
    /// The program to look for on PATH.
    pub program: &'static str,
    /// The environment variable that moves its folder.
    pub folder_variable: &'static str,
    /// Its folder below home where that variable is not set.
    pub folder: &'static str,
    /// Its settings file in that folder.
    pub settings: &'static str,
    /// The unit of `timeout` in a hook entry.
    pub timeout_unit: TimeoutUnit,
    /// The events that this binary answers.
    pub events: &'static [HookEvent],
    /// How an entry of ours is recognised.
    pub mark: Mark,
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
}

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
