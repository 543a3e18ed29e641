//! Codex CLI: its row, and by what it tells that a person trusts a hook. Never writes that trust: it is the person's word.

use serde_json::json;

use crate::agents::host::{
    Form, HookEvent, Host, LineForm, Mark, Moment, Nesting, Reading, Shape, TimeoutKey, TimeoutUnit,
};
use crate::agents::transcripts::{TranscriptForm, Transcripts};
use crate::base::digest::Digest;

/// Codex CLI, measured with 0.169.
pub const HOST: Host = Host {
    name: "codex",
    title: "Codex CLI",
    program: "codex",
    file: "hooks.json",
    form: Form::Merged(Shape {
        nesting: Nesting::Groups,
        line: LineForm::Shell("command"),
        fields: &[("type", "command")],
        timeout: Some(TimeoutKey { name: "timeout", default: 600 }),
        version: None,
        reading: Reading::Strict,
    }),
    timeout_unit: TimeoutUnit::Seconds,
    // A change of any of these, a timeout too, makes the person trust the hook anew.
    events: &[
        HookEvent { name: "SessionStart", moment: Moment::SessionStart, matcher: None, timeout: 10 },
        HookEvent { name: "UserPromptSubmit", moment: Moment::Prompt, matcher: None, timeout: 10 },
        HookEvent { name: "PreToolUse", moment: Moment::BeforeTool, matcher: None, timeout: 10 },
        HookEvent { name: "PostToolUse", moment: Moment::AfterTool, matcher: None, timeout: 10 },
        HookEvent { name: "PreCompact", moment: Moment::BeforeCompaction, matcher: None, timeout: 10 },
        HookEvent { name: "SubagentStart", moment: Moment::SubagentStart, matcher: None, timeout: 10 },
        HookEvent { name: "SubagentStop", moment: Moment::SubagentEnd, matcher: None, timeout: 10 },
        // More is cut to this by the host, which says so at every start.
        HookEvent { name: "SessionEnd", moment: Moment::SessionEnd, matcher: None, timeout: 3 },
    ],
    mark: Mark { program: "harness/bin/openclaw", verb: ["hook", "codex"] },
    on_change: Some(
        "Codex CLI leaves new and changed hooks out until you trust them: start `codex`, open `/hooks`, and trust openclaw's",
    ),
    transcripts: &[
        Transcripts { below: "sessions", within: None, ending: ".jsonl", form: TranscriptForm::Codex },
        Transcripts {
            below: "archived_sessions",
            within: None,
            ending: ".jsonl",
            form: TranscriptForm::Codex,
        },
    ],
};

/// A handler as Codex judges it: where it stands, and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handler<'a> {
    /// The document, as an absolute path without links.
    pub document: &'a str,
    /// The event it stands under.
    pub event: &'a str,
    /// Which group of the event it is in, and which handler of the group it is, from 0.
    pub at: (usize, usize),
    /// What its group is limited to.
    pub matcher: Option<&'a str>,
    /// The line for a shell.
    pub command: &'a str,
    /// Its timeout, in seconds.
    pub timeout: u64,
}

impl Handler<'_> {
    /// Returns the key below `[hooks.state]` of Codex's `config.toml` under which its trust stands.
    pub fn state_key(&self) -> String {
        let (group, handler) = self.at;
        format!("{}:{}:{group}:{handler}", self.document, snake(self.event))
    }

    /// Returns the `trusted_hash` that stands there when a person trusts it as it is.
    pub fn trusted_hash(&self) -> String {
        let handler =
            json!({"async": false, "command": self.command, "timeout": self.timeout, "type": "command"});
        let mut identity = json!({"event_name": snake(self.event), "hooks": [handler]});
        if let Some(matcher) = self.matcher {
            identity["matcher"] = json!(matcher);
        }
        // Without blanks, and with the keys in the order of the alphabet, as they stand above.
        format!("sha256:{}", Digest::of(identity.to_string().as_bytes()).hex())
    }
}

/// Returns an event's name as Codex spells it in keys: `PreToolUse` is `pre_tool_use`.
fn snake(event: &str) -> String {
    let mut name = String::new();
    for c in event.chars() {
        if c.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(c.to_ascii_lowercase());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_one_that_codex_lists() {
        // As `hooks/list` of Codex 0.169 answered for this handler.
        let handler = Handler {
            document: "/tmp/hlab/h/.codex/hooks.json",
            event: "PreToolUse",
            at: (0, 0),
            matcher: None,
            command: "/tmp/hlab/hook.sh PreToolUse",
            timeout: 10,
        };
        assert_eq!(handler.state_key(), "/tmp/hlab/h/.codex/hooks.json:pre_tool_use:0:0");
        let hash = "sha256:d8c2c1af106e8fb8d9cadba11fb8f7c5f68c707ee85afe3906736089ac3b627a";
        assert_eq!(handler.trusted_hash(), hash);
        let other = Handler { timeout: 11, ..handler.clone() };
        assert_ne!(other.trusted_hash(), hash);
        let limited = Handler { matcher: Some("^Bash$"), ..handler };
        assert_ne!(limited.trusted_hash(), hash);
    }
}
