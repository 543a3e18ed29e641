//! A sub-agent begins or ends: a line with its ids in the record of agents. Nothing is said to it.

use crate::base::agents::What;
use crate::base::spool::Outcome;
use crate::guard::event::Event;
use crate::hook::agent::Firer;
use crate::hook::answer::Decided;

/// How long a second firing for one sub-agent counts as the same; one that goes on ends again later.
const AGENT_WINDOW_MS: u64 = 2_000;

impl Firer<'_> {
    pub(in crate::hook) fn subagent(&self, event: &Event<'_>, what: What) -> Decided {
        if self.is_repeat(event, AGENT_WINDOW_MS) {
            return Decided::silent(Outcome::Repeat);
        }
        self.recorded(event, what, None)
    }
}
