//! Before a tool runs: whether it may. What concerns no guard costs nothing but the look at it: no snapshot, no repository.

use crate::base::spool::Outcome;
use crate::guard::event::{Act, Event};
use crate::guard::paths::{Ground, Touch, advice, judge as judge_path};
use crate::guard::shell::may_matter;
use crate::guard::tool::{brought, written};
use crate::guard::{Guard, Mode, Policy, Project, Reason, Verdict};
use crate::hook::agent::Firer;
use crate::hook::answer::Decided;
use crate::hook::shell::{Judged, Look, judge};
use crate::secrets::Finding;

use super::ground::Scene;

/// How long a second firing of one tool call counts as the same; its id never comes twice otherwise.
const CALL_WINDOW_MS: u64 = 60_000;

impl Firer<'_> {
    pub(in crate::hook) fn before_tool(&self, event: &Event<'_>) -> Decided {
        let acts = event.tool.as_ref().map(|tool| tool.acts.as_slice()).unwrap_or_default();
        let commands: Vec<(&str, Option<&str>)> = acts.iter().filter_map(command).collect();
        let files = acts.iter().any(|act| !matches!(act, Act::Shell { .. }));
        if commands.is_empty() && !files {
            return Decided::silent(Outcome::Allow);
        }
        self.call.watching.close();
        let scene = Scene::of(self.call, &event.cwd);
        let concerns: Vec<Concern> = acts.iter().flat_map(|act| concerns(act, &scene)).collect();
        if concerns.is_empty() && commands.is_empty() {
            return Decided::silent(Outcome::Allow);
        }
        let policy = self.call.snapshot().policy;
        let mut verdict = of_concerns(concerns, &scene, &policy);
        for (command, cwd) in commands {
            if matches!(verdict, Verdict::Deny(_)) {
                break;
            }
            let folder = cwd.map_or_else(|| scene.cwd().to_owned(), |cwd| scene.cwd().join(cwd));
            let ground = Ground { cwd: &folder, ..scene.ground() };
            let look = Look { machine: self.call.machine, ground, real: &|path| scene.real(path) };
            match judge(command, &policy, &look) {
                Judged::Verdict(other) => verdict = stronger(verdict, other),
                Judged::Blind(why) => {
                    return match policy.mode(Guard::Secrets) {
                        Mode::Block => self.closed(&why),
                        Mode::Advise | Mode::Off => self.open(&why),
                    };
                }
            }
        }
        let is_repeat = match &verdict {
            Verdict::Allow => false,
            Verdict::Advise(_) => self.is_advised(event, CALL_WINDOW_MS),
            Verdict::Ask(_) | Verdict::Deny(_) => self.is_repeat(event, CALL_WINDOW_MS),
        };
        if is_repeat {
            return Decided::silent(Outcome::Repeat);
        }
        self.verdict(verdict)
    }
}

/// Returns a command that a guard has to look at, and its folder.
fn command<'e>(act: &'e Act<'_>) -> Option<(&'e str, Option<&'e str>)> {
    match act {
        Act::Shell { command, cwd } if may_matter(command) => Some((command, cwd.as_deref())),
        Act::Shell { .. } | Act::Write { .. } | Act::Remove { .. } | Act::Read { .. } => None,
    }
}

/// Something about a file that a guard has a mode for.
struct Concern {
    guard: Guard,
    path: String,
    what: What,
}

enum What {
    /// The path is protected.
    Path(Reason),
    /// The path is worth a word.
    Advice(Reason),
    /// What would come into the file.
    Content(Vec<Finding>),
}

/// Returns what is to be said about an act on a file, by its path as written and as it leads.
fn concerns(act: &Act<'_>, scene: &Scene<'_>) -> Vec<Concern> {
    let (path, touch, text) = match act {
        Act::Shell { .. } => return Vec::new(),
        Act::Write { path, text } => (path, Touch::Write, &**text),
        Act::Remove { path } => (path, Touch::Write, ""),
        Act::Read { path } => (path, Touch::Read, ""),
    };
    let guard = match touch {
        Touch::Write => Guard::Paths,
        Touch::Read => Guard::Reading,
    };
    let concern = |guard, what| Concern { guard, path: path.clone().into_owned(), what };
    let mut found = Vec::new();
    let real = if path.is_empty() { None } else { scene.real(path) };
    let as_written = judge_path(path, touch, scene.ground());
    let as_led = || real.as_ref().and_then(|real| judge_path(real.as_str(), touch, scene.ground()));
    match as_written.or_else(as_led) {
        Some(reason) => found.push(concern(guard, What::Path(reason))),
        None if touch == Touch::Write => {
            found.extend(advice(path, scene.ground()).map(|reason| concern(guard, What::Advice(reason))));
        }
        None => {}
    }
    if !text.is_empty() {
        let new = brought(text, b"");
        // The file is read only where there is something to compare with it.
        let new = if new.is_empty() { new } else { brought(text, &scene.content(path)) };
        if !new.is_empty() {
            found.push(concern(Guard::Secrets, What::Content(new)));
        }
    }
    found
}

/// Returns the verdict on what was found, in the modes that hold here.
fn of_concerns(concerns: Vec<Concern>, scene: &Scene<'_>, policy: &Policy) -> Verdict {
    let mut here: Option<(Policy, Project)> = None;
    let mut verdict = Verdict::Allow;
    for Concern { guard, path, what } in concerns {
        // A repository can tighten a mode, and knows what is no secret in it.
        let needs_project = policy.mode(guard) != Mode::Block || matches!(what, What::Content(_));
        let own = if needs_project {
            let (policy, project) = here.get_or_insert_with(|| scene.project(policy.clone()));
            Some((&*policy, &*project))
        } else {
            None
        };
        let mode = own.map_or(Mode::Block, |(policy, _)| policy.mode(guard));
        let other = match what {
            What::Path(reason) => mode.verdict(reason),
            What::Advice(reason) => mode.min(Mode::Advise).verdict(reason),
            What::Content(findings) => {
                let below = scene.in_repository(&path);
                let is_allowed = |finding: &Finding| {
                    let below = below.as_deref().map(str::as_bytes);
                    below.zip(own).is_some_and(|(below, (_, project))| project.allows(below, finding.rule))
                };
                let left: Vec<Finding> =
                    findings.into_iter().filter(|finding| !is_allowed(finding)).collect();
                written(&path, &left).map_or(Verdict::Allow, |reason| mode.verdict(reason))
            }
        };
        verdict = stronger(verdict, other);
    }
    verdict
}

/// Returns the stricter of two verdicts, the first of equals.
fn stronger(one: Verdict, other: Verdict) -> Verdict {
    let rank = |verdict: &Verdict| match verdict {
        Verdict::Allow => 0,
        Verdict::Advise(_) => 1,
        Verdict::Ask(_) => 2,
        Verdict::Deny(_) => 3,
    };
    if rank(&other) > rank(&one) { other } else { one }
}
