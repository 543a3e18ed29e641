//! Hooks of git: what a person had runs on, called by ours, and comes back with its bytes and mode. Never takes a hook
//! that calls us for one of the person's, since ours would then call itself.
//!
//! At every moment git runs either the hook that was there or ours with that one beside it: the one beside is put first
//! and goes last.

use super::case::{self, Case, Context, Decision};
use crate::base::digest::Digest;
use crate::base::path::AbsPath;
use crate::engine::desired::{BEFORE_ENDING, Before};
use crate::engine::ledger::{Companion, Entry, Original};
use crate::engine::plan::{Action, Finding, FindingKind, Source, Step};
use crate::engine::state::{Observed, State};

/// By this the ledger remembers that a person took away the hook that ours calls.
const BEFORE: &str = "before";
/// The words by which a hook of any release calls us.
const CALL: [&str; 2] = ["openclaw", "hook git"];

/// What is where our hook should be.
enum There {
    Nothing,
    /// Ours, byte for byte.
    Ours,
    /// Ours, of another release or without its mode.
    Stale,
    /// Ours with changes by hand; it still calls us.
    Edited,
    /// A hook that calls us, of which nothing is recorded.
    Another,
    /// Somebody else's hook.
    Theirs,
    /// Nothing that is a hook.
    InTheWay,
}

pub(super) fn decide(case: &Case<'_>, bytes: &[u8], mode: u32, before: Before) -> Decision {
    let hook = Hook::new(case, Digest::of(bytes), mode);
    match (hook.there(), before) {
        (There::InTheWay, _) => case.in_the_way(),
        (There::Ours, _) => hook.adopt(),
        (There::Nothing | There::Stale, _) => hook.write(),
        (There::Edited, _) if !hook.replaces() => Decision::nothing()
            .finding(case.finding(FindingKind::Edited, "kept as you have it; it calls openclaw")),
        (There::Edited, _) => hook.write(),
        (There::Another, Before::Runs) if !hook.replaces() => hook.calls_another(),
        (There::Another, _) | (There::Theirs, Before::StaysOut) => hook.displace(),
        (There::Theirs, Before::Runs) => hook.chain(),
    }
}

/// A case with what follows from it.
struct Hook<'c> {
    case: &'c Case<'c>,
    digest: Digest,
    mode: u32,
    /// Where the hook goes that ours calls, and what is there.
    beside: AbsPath,
    chained: State,
    /// There is an entry that says that the hook is ours.
    is_known: bool,
}

/// What becomes of the hook that ours calls, while ours stays.
struct Carried {
    step: Option<Step>,
    companion: Option<Companion>,
    original: Option<Original>,
    restored: Vec<String>,
    declined: Vec<String>,
    finding: Option<Finding>,
}

impl<'c> Hook<'c> {
    fn new(case: &'c Case<'c>, digest: Digest, mode: u32) -> Self {
        let beside = case.resource.path.with_suffix(BEFORE_ENDING);
        let chained = case.context.state_at(&beside);
        let is_known = case.entry.is_some_and(|entry| !entry.found);
        Self { case, digest, mode, beside, chained, is_known }
    }

    fn wanted(&self) -> State {
        State::File { digest: self.digest, mode: self.mode }
    }

    fn replaces(&self) -> bool {
        self.case.context.replaces(&self.case.resource.path)
    }

    fn there(&self) -> There {
        let written = self.case.entry.filter(|_| self.is_known).and_then(|entry| entry.written.digest());
        match &self.case.seen.state {
            State::Absent => There::Nothing,
            State::Dir { .. } | State::Other => There::InTheWay,
            now if *now == self.wanted() => There::Ours,
            State::File { digest, .. } if *digest == self.digest || written == Some(*digest) => There::Stale,
            State::File { .. } if calls_us(self.case.seen) => {
                match (self.is_known, self.case.context.is_ledger_lost) {
                    (true, _) => There::Edited,
                    (false, true) => There::Stale,
                    (false, false) => There::Another,
                }
            }
            State::File { .. } | State::Link { .. } => There::Theirs,
        }
    }

    /// Ours is there: what it calls is seen to.
    fn adopt(&self) -> Decision {
        let is_found = !self.is_known && !self.case.context.is_ledger_lost;
        let carried = self.carry();
        let known = self.case.entry.is_some();
        let decision = self.settle(Vec::new(), carried, is_found);
        match known {
            true => decision,
            false => {
                decision.finding(self.case.finding(FindingKind::Adopted, "already there, equal to ours"))
            }
        }
    }

    /// Ours goes there, where nothing or an older one of ours is.
    fn write(&self) -> Decision {
        if let Some(why) = self.case.split_ownership() {
            return self.case.refused(&why);
        }
        if self.is_stray() {
            return self.two_hooks();
        }
        let ours = self.case.write(self.digest, self.mode);
        let mut carried = self.carry();
        if !self.is_known && !self.case.context.is_ledger_lost {
            carried.original = Original::of(&self.case.seen.state);
        }
        self.settle(vec![ours], carried, false)
    }

    /// Returns whether something has the name of the hook that ours calls, and nobody knows why.
    fn is_stray(&self) -> bool {
        !self.chained.is_absent() && !self.is_known && !self.case.context.is_ledger_lost
    }

    fn settle(&self, ours: Vec<Step>, carried: Carried, is_found: bool) -> Decision {
        let Carried { step, companion, original, restored, declined, finding } = carried;
        let entry = Entry {
            found: is_found,
            companion,
            original,
            restored,
            declined,
            ..self.case.entry(self.wanted())
        };
        let decision = Decision::nothing().record(self.case.keep_version(entry));
        let decision = step.into_iter().chain(ours).fold(decision, Decision::step);
        finding.into_iter().fold(decision, Decision::finding)
    }

    /// Says what becomes of the hook that ours calls. One that vanished is restored once; gone again, a person chose so.
    fn carry(&self) -> Carried {
        let entry = self.case.entry.filter(|_| self.is_known);
        let mut carried = Carried {
            step: None,
            companion: entry.and_then(|entry| entry.companion.clone()),
            original: entry.and_then(|entry| entry.original.clone()),
            restored: entry.map(|entry| entry.restored.clone()).unwrap_or_default(),
            declined: entry.map(|entry| entry.declined.clone()).unwrap_or_default(),
            finding: None,
        };
        let is_there = !self.chained.is_absent();
        if is_there && !self.is_known && self.case.context.is_ledger_lost {
            carried.companion = Some(self.companion(self.chained.clone()));
        }
        if is_there || carried.companion.is_none() {
            return carried;
        }
        if carried.restored.iter().any(|name| name == BEFORE) {
            if carried.declined.is_empty() {
                carried.declined.push(BEFORE.to_owned());
            }
            let what = format!("`{}` was taken away twice and stays away", self.beside);
            carried.finding = Some(self.case.finding(FindingKind::Declined, what));
            return carried;
        }
        match self.case.context.restorable(carried.original.as_ref()) {
            Some(state) => {
                let action = case::bringing(self.case.context, &state);
                carried.step = Some(self.step_beside(action, state));
                carried.restored.push(BEFORE.to_owned());
            }
            None => {
                (carried.companion, carried.original) = (None, None);
                let what =
                    format!("`{}`, which ran before ours, is gone, and no copy of it is kept", self.beside);
                carried.finding = Some(self.case.finding(FindingKind::Left, what));
            }
        }
        carried
    }

    fn companion(&self, written: State) -> Companion {
        Companion { path: self.beside.clone(), written, original: None }
    }

    fn step_beside(&self, action: Action, after: State) -> Step {
        let step = self.case.step(action, after);
        Step { path: self.beside.clone(), before: self.chained.clone(), ..step }
    }

    /// Their hook moves beside and ours takes its place.
    fn chain(&self) -> Decision {
        if let Some(why) = self.case.split_ownership() {
            return self.case.refused(&why);
        }
        let theirs = &self.case.seen.state;
        if !self.is_free_for(theirs) {
            return self.two_hooks();
        }
        let action = match theirs {
            State::Link { .. } => Action::Link,
            State::File { .. } | State::Absent | State::Dir { .. } | State::Other => {
                Action::Write { source: Source::Copy { path: self.case.resource.path.clone() } }
            }
        };
        let moved = (self.chained != *theirs).then(|| self.step_beside(action, theirs.clone()));
        let ours = self.case.write(self.digest, self.mode);
        let entry = Entry {
            companion: Some(self.companion(theirs.clone())),
            ..self.case.entry_over_theirs(self.wanted())
        };
        moved.into_iter().chain([ours]).fold(Decision::nothing().record(entry), Decision::step)
    }

    /// Returns whether their hook may have the name of the one that ours calls.
    fn is_free_for(&self, theirs: &State) -> bool {
        // A link to that very name would lead to itself.
        if matches!(theirs, State::Link { target } if target.rsplit('/').next() == Some(self.beside.name())) {
            return false;
        }
        match &self.chained {
            State::Absent => true,
            State::Dir { .. } | State::Other => false,
            State::File { digest, .. } => theirs.digest() == Some(*digest) || self.replaces(),
            State::Link { .. } => self.chained == *theirs || self.replaces(),
        }
    }

    /// A predecessor's hook goes to the backups and ours takes its place.
    fn displace(&self) -> Decision {
        if let Some(why) = self.case.split_ownership() {
            return self.case.refused(&why);
        }
        if self.is_stray() {
            return self.two_hooks();
        }
        let mut carried = self.carry();
        if carried.companion.is_none() {
            carried.original = Original::of(&self.case.seen.state);
        }
        self.settle(vec![self.case.write(self.digest, self.mode)], carried, false)
    }

    /// Two hooks want to run before ours, or one of which nobody knows whether it should.
    fn two_hooks(&self) -> Decision {
        let (path, beside) = (&self.case.resource.path, &self.beside);
        let what = match self.case.seen.state.is_absent() {
            true => format!("left as it is: `{beside}` is there, and git does not run it now"),
            false => {
                format!("left as it is: `{beside}` is there as well, and only one hook can run before ours")
            }
        };
        let fix =
            format!("put what should run into `{path}`, remove `{beside}`, then run `{}`", self.case.verb());
        self.case.conflict(what, fix)
    }

    fn calls_another(&self) -> Decision {
        let path = &self.case.resource.path;
        let what = "left as it is: this hook calls an openclaw that has no record of it";
        let fix = format!(
            "take it out with the openclaw that it names, or remove `{path}`; then run `{}`",
            self.case.verb()
        );
        self.case.conflict(what, fix)
    }
}

/// Returns whether a hook calls us, whichever release or person wrote it.
fn calls_us(seen: &Observed) -> bool {
    let text = String::from_utf8_lossy(seen.bytes.as_deref().unwrap_or_default());
    let code = || text.lines().filter(|line| !line.trim_start().starts_with('#'));
    CALL.iter().all(|word| code().any(|line| line.contains(word)))
}

pub(super) fn retire(context: &Context<'_>, entry: &Entry, seen: &Observed) -> Decision {
    let is_ours = seen.state.digest().is_some() && seen.state.digest() == entry.written.digest();
    let chained = entry.companion.as_ref().map(|companion| (companion, context.state_at(&companion.path)));
    match &seen.state {
        _ if entry.found => Decision::forget(entry),
        State::File { .. } if is_ours || (context.purges() && calls_us(seen)) => {
            give_back(context, entry, seen, chained)
        }
        State::File { .. } if calls_us(seen) => Decision::nothing().finding(Finding {
            fix: Some(format!("take the line that calls openclaw out of `{}`", entry.path)),
            ..case::finding(FindingKind::Refused, &entry.path, "left as it is: edited since we wrote it")
        }),
        // A person took ours away, not the hook that it called.
        State::Absent => match chained {
            Some((_, State::File { .. } | State::Link { .. })) => give_back(context, entry, seen, chained),
            Some((_, State::Absent | State::Dir { .. } | State::Other)) | None => Decision::forget(entry),
        },
        State::File { .. } | State::Link { .. } | State::Dir { .. } | State::Other => {
            leave(entry, seen, chained)
        }
    }
}

/// Somebody's hook has the place of ours: it stays, and so does the one that ours called, unless both are the same.
fn leave(entry: &Entry, seen: &Observed, chained: Option<(&Companion, State)>) -> Decision {
    let decision = Decision::forget(entry);
    let left = |what: String| case::finding(FindingKind::Left, &entry.path, what);
    match chained {
        Some((companion, now)) if now == seen.state => {
            decision.step(removal_beside(entry, seen, companion, now))
        }
        Some((companion, State::File { .. } | State::Link { .. })) => decision.finding(left(format!(
            "no longer the hook that we wrote; the one from before openclaw is in `{}`",
            companion.path
        ))),
        Some((_, State::Absent | State::Dir { .. } | State::Other)) | None => {
            decision.finding(left("no longer the hook that we wrote".to_owned()))
        }
    }
}

/// What was there before ours gets its place back.
fn give_back(
    context: &Context<'_>,
    entry: &Entry,
    seen: &Observed,
    chained: Option<(&Companion, State)>,
) -> Decision {
    let step = case::removal(entry, seen);
    let decision = Decision::forget(entry);
    match chained {
        Some((companion, now @ (State::File { .. } | State::Link { .. }))) => {
            let action = match now {
                State::Link { .. } => Action::Link,
                State::File { .. } | State::Absent | State::Dir { .. } | State::Other => {
                    Action::Write { source: Source::Copy { path: companion.path.clone() } }
                }
            };
            let back = Step { action, after: now.clone(), ..step };
            decision.step(back).step(removal_beside(entry, seen, companion, now))
        }
        // Taken away twice by a person: it stays away.
        Some((_, State::Absent)) if entry.declined.iter().any(|name| name == BEFORE) => decision.step(step),
        Some((_, State::Absent | State::Dir { .. } | State::Other)) | None => {
            decision.step(case::take_away(context, entry, seen))
        }
    }
}

fn removal_beside(entry: &Entry, seen: &Observed, companion: &Companion, now: State) -> Step {
    Step { path: companion.path.clone(), before: now, ..case::removal(entry, seen) }
}

#[cfg(test)]
mod tests;
