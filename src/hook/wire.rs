//! The table of wire forms: how a host's payload becomes an event, and how an answer becomes the host's. One file each.

use crate::agents::HookEvent;
use crate::guard::event::Event;
use crate::guard::{Reason, Verdict};

use super::{claude, codex, copilot, cursor, gemini, opencode, windsurf};

/// How a host talks to its hooks.
pub(super) struct Wire {
    /// The host's name in `openclaw hook <name> …`.
    pub(super) host: &'static str,
    /// Reads a payload.
    pub(super) read: for<'a> fn(&HookEvent, &'a [u8]) -> Result<Event<'a>, serde_json::Error>,
    /// Writes an answer.
    pub(super) write: fn(&HookEvent, &Answer) -> Written,
}

/// What there is to say to a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// Whether a prompt or a tool is let through.
    Verdict(Verdict),
    /// Text for the model.
    Context(String),
    /// A tool's output without its secrets.
    Output {
        /// The JSON that stands for the one of the payload.
        json: String,
        /// What to say with it.
        note: String,
        /// What to say where the host takes no other output.
        warning: String,
    },
}

/// An answer in the host's form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) stdout: Vec<u8>,
    /// Whole lines for whoever the host shows them to.
    pub(super) stderr: String,
    pub(super) exit: u8,
}

const WIRES: &[Wire] = &[
    Wire { host: "claude", read: claude::read, write: claude::write },
    Wire { host: "codex", read: codex::read, write: codex::write },
    Wire { host: "gemini", read: gemini::read, write: gemini::write },
    Wire { host: "opencode", read: opencode::read, write: opencode::write },
    Wire { host: "cursor", read: cursor::read, write: cursor::write },
    Wire { host: "copilot", read: copilot::read, write: copilot::write },
    Wire { host: "windsurf", read: windsurf::read, write: windsurf::write },
];

/// Returns the wire form of the host with this name.
pub(super) fn wire(host: &str) -> Option<&'static Wire> {
    WIRES.iter().find(|wire| wire.host == host)
}

/// Returns what stands for a question where the host can put none to the person: a refusal that hands it on.
pub(super) fn unasked(reason: &Reason) -> String {
    format!(
        "{}\nThis host lets no hook ask: tell the person what you want to do and why, and let them do it or decide.",
        reason.why
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agents::HOSTS;

    #[test]
    fn each_host_has_a_wire_form() {
        let named: Vec<&str> = HOSTS.iter().map(|host| host.name).collect();
        assert_eq!(WIRES.iter().map(|wire| wire.host).collect::<Vec<_>>(), named);
    }
}
