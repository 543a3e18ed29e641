//! After a tool ran: its output without secrets where the host takes another one, and a cheap look at the files it wrote.
//! Nothing is refused here: what happened has happened.

use crate::base::spool::Outcome;
use crate::guard::event::{Act, Event};
use crate::guard::redaction::{Redacted, note, redact, warning};
use crate::guard::written::{Odd, advice, oddity};
use crate::guard::{Guard, Mode, Policy, Reason, Verdict};
use crate::hook::agent::Firer;
use crate::hook::aliases::Aliases;
use crate::hook::answer::Decided;
use crate::hook::wire::Answer;

use super::ground::Scene;

/// Files of one call that are looked at.
const FILES_MAX: usize = 20;

impl Firer<'_> {
    pub(in crate::hook) fn after_tool(&self, event: &Event<'_>) -> Decided {
        let Some(tool) = &event.tool else { return Decided::silent(Outcome::Allow) };
        let has_written = tool.acts.iter().any(|act| matches!(act, Act::Write { .. }));
        let mut plain = |rule: &'static str, _: &_| format!("[{rule}]");
        let found = tool.output.and_then(|output| Some((output, redact(output, &mut plain)?)));
        if found.is_none() && !has_written {
            return Decided::silent(Outcome::Allow);
        }
        self.call.watching.open();
        let scene = Scene::of(self.call, &event.cwd);
        let written = if has_written { look(&tool.acts, &scene) } else { Vec::new() };
        if found.is_none() && written.is_empty() {
            return Decided::silent(Outcome::Allow);
        }
        let policy = self.policy_here(&scene);
        let advice = advice(&written, &policy);
        let Some((output, found)) = found else { return self.advised(advice) };
        match policy.mode(Guard::Output) {
            Mode::Off => self.advised(advice),
            Mode::Advise => {
                let mut lines = warning(&found.rules);
                lines.extend(advice.map(|reason| format!("\n{}", reason.text())));
                self.say(&Answer::Context(lines), Outcome::Advise, &rule_of(&found))
            }
            Mode::Block => self.redacted(event, output, advice),
        }
    }

    /// Answers with the output under the names of this session.
    fn redacted(&self, event: &Event<'_>, output: &str, advice: Option<Reason>) -> Decided {
        let mut aliases = Aliases::of(self.session(event));
        let Some(found) = redact(output, &mut |rule, digest| aliases.name(rule, digest)) else {
            return self.advised(advice);
        };
        let rule = rule_of(&found);
        let advice = advice.map(|reason| format!("\n{}", reason.text())).unwrap_or_default();
        let (note, warning) = (note(&found) + &advice, warning(&found.rules) + &advice);
        self.say(&Answer::Output { json: found.json, note, warning }, Outcome::Advise, &rule)
    }

    fn advised(&self, advice: Option<Reason>) -> Decided {
        match advice {
            Some(reason) => self.verdict(Verdict::Advise(reason)),
            None => Decided::silent(Outcome::Allow),
        }
    }

    fn policy_here(&self, scene: &Scene<'_>) -> Policy {
        let policy = self.call.snapshot().policy;
        match policy.mode(Guard::Output) {
            Mode::Block => policy,
            Mode::Advise | Mode::Off => scene.project(policy).0,
        }
    }
}

/// Returns what is odd about the files that `acts` wrote.
fn look(acts: &[Act<'_>], scene: &Scene<'_>) -> Vec<Odd> {
    let mut paths: Vec<&str> = Vec::new();
    for act in acts {
        match act {
            Act::Write { path, .. } if !path.is_empty() && !paths.contains(&&**path) => paths.push(path),
            Act::Write { .. } | Act::Shell { .. } | Act::Remove { .. } | Act::Read { .. } => {}
        }
    }
    paths.into_iter().take(FILES_MAX).filter_map(|path| oddity(path, &scene.content(path))).collect()
}

fn rule_of(found: &Redacted) -> String {
    found.rules.first().map(|rule| format!("secrets.{rule}")).unwrap_or_default()
}
