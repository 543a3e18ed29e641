//! A prompt was sent: one that holds a secret is kept back where the host allows that. Nothing ever comes into a prompt.

use crate::base::spool::Outcome;
use crate::guard::event::Event;
use crate::guard::tool::prompted;
use crate::guard::{Guard, Mode};
use crate::hook::agent::Firer;
use crate::hook::answer::Decided;

use super::ground::Scene;

impl Firer<'_> {
    pub(in crate::hook) fn prompt(&self, event: &Event<'_>) -> Decided {
        let Some(reason) = prompted(&event.prompt) else { return Decided::silent(Outcome::Allow) };
        self.call.watching.close();
        let policy = self.call.snapshot().policy;
        let mode = match policy.mode(Guard::Prompts) {
            Mode::Block => Mode::Block,
            Mode::Advise | Mode::Off => {
                Scene::of(self.call, &event.cwd).project(policy).0.mode(Guard::Prompts)
            }
        };
        self.verdict(mode.verdict(reason))
    }
}
