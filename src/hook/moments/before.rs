//! Before a tool runs: whether it may. What concerns no guard costs nothing but the look at it.

use crate::base::spool::Outcome;
use crate::guard::commit::may_commit;
use crate::guard::event::{Act, Event};
use crate::guard::{Guard, Mode, Verdict};
use crate::hook::agent::Firer;
use crate::hook::answer::Decided;
use crate::hook::commit::{Judged, judge};

/// How long a second firing of one tool call counts as the same; its id never comes twice otherwise.
const CALL_WINDOW_MS: u64 = 60_000;

impl Firer<'_> {
    pub(in crate::hook) fn before_tool(&self, event: &Event<'_>) -> Decided {
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
}
