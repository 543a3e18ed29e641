//! What a host tells about an agent's work, in one form for all hosts. Plain data, borrowed from the payload where it can
//! be; a field that the host does not send is empty.

use std::borrow::Cow;

use crate::agents::Moment;

/// One firing of a hook, whichever host it comes from.
#[derive(Clone, Debug)]
pub struct Event<'a> {
    /// What it means.
    pub moment: Moment,
    /// The session, as the host names it.
    pub session: Cow<'a, str>,
    /// The folder that the agent works in.
    pub cwd: Cow<'a, str>,
    /// The sub-agent in which it happens, as the host names it.
    pub agent: Cow<'a, str>,
    /// What kind of sub-agent that is.
    pub agent_kind: Cow<'a, str>,
    /// What tells this firing from the next one of the same moment: the tool call, the source of a start.
    pub call: Cow<'a, str>,
    /// What most likely does, where the host names no call: when it was and with what. Good enough to say a word of advice
    /// once; never to keep a refusal back, because two calls of one instant may be alike.
    pub likely: Cow<'a, str>,
    /// The source of a session start, the trigger of a compaction, the reason of an end.
    pub cause: Cow<'a, str>,
    /// The prompt that was submitted.
    pub prompt: Cow<'a, str>,
    /// The tool, for the moments of one.
    pub tool: Option<ToolCall<'a>>,
    /// The file in which the host writes the session down; known before a compaction alone.
    pub transcript: Cow<'a, str>,
}

/// A tool that is about to run, or ran.
#[derive(Clone, Debug)]
pub struct ToolCall<'a> {
    /// Its name, as the host says it.
    pub name: Cow<'a, str>,
    /// What it does, as far as its input tells.
    pub acts: Vec<Act<'a>>,
    /// What it gave back: the JSON of the host's payload as it stands there; `None` before it ran.
    pub output: Option<&'a str>,
}

/// One thing that a tool does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act<'a> {
    /// Runs a command in a shell.
    Shell {
        /// The command.
        command: Cow<'a, str>,
        /// The folder it runs in, where the tool says one.
        cwd: Option<Cow<'a, str>>,
    },
    /// Writes a file.
    Write {
        /// Its path, as written.
        path: Cow<'a, str>,
        /// The text that comes into it: all of it, or what an edit puts in.
        text: Cow<'a, str>,
    },
    /// Removes a file, or moves it away.
    Remove {
        /// Its path, as written.
        path: Cow<'a, str>,
    },
    /// Reads a file.
    Read {
        /// Its path, as written.
        path: Cow<'a, str>,
    },
}

impl<'a> Event<'a> {
    /// Returns an event of which nothing but its moment is known.
    pub fn bare(moment: Moment) -> Self {
        let empty = || Cow::Borrowed("");
        let (session, cwd, agent, agent_kind) = (empty(), empty(), empty(), empty());
        let (call, likely, cause, prompt) = (empty(), empty(), empty(), empty());
        let transcript = empty();
        Self { moment, session, cwd, agent, agent_kind, call, likely, cause, prompt, tool: None, transcript }
    }

    /// Returns the name of the tool; empty where there is none.
    pub fn tool_name(&self) -> &str {
        self.tool.as_ref().map_or("", |tool| &tool.name)
    }
}
