//! What every kind is given and what it answers with. Plain values; pure.

use crate::base::digest::Digest;
use crate::base::path::AbsPath;
use crate::engine::desired::Resource;
use crate::engine::ledger::{Entry, Kind, Original};
use crate::engine::plan::{Action, ConflictPolicy, Finding, FindingKind, Policy, Removal, Source, Step};
use crate::engine::state::{Observation, Observed, State};
use crate::engine::store::Places;

/// What holds for a whole plan.
pub(in crate::engine) struct Context<'a> {
    /// Where things are.
    pub places: &'a Places,
    /// The choices.
    pub policy: &'a Policy,
    /// The version that plans.
    pub version: &'a str,
    /// Everything seen.
    pub observation: &'a Observation,
    /// There is a `harness/` but no ledger: what equals ours is taken for ours.
    pub is_ledger_lost: bool,
}

impl Context<'_> {
    /// Returns whether `path` lies in the folder that is ours alone.
    pub fn is_ours_alone(&self, path: &AbsPath) -> bool {
        path.is_within(&self.places.harness)
    }

    /// Returns whether a file in the way at `path` is to be replaced.
    pub fn replaces(&self, path: &AbsPath) -> bool {
        match &self.policy.conflict {
            ConflictPolicy::Keep => false,
            ConflictPolicy::Replace => true,
            ConflictPolicy::ReplaceOnly(paths) => paths.contains(path),
        }
    }

    /// Returns the bytes that an entry's file took the place of, where they are still kept whole.
    pub fn kept_original(&self, entry: &Entry) -> Option<(Digest, u32)> {
        let Some(Original::Bytes { digest, mode }) = entry.original else { return None };
        self.is_kept(&digest).then_some((digest, mode))
    }

    /// Returns the state that `original` stands for, where it can be brought back; absence is nothing to bring.
    pub fn restorable(&self, original: Option<&Original>) -> Option<State> {
        match original? {
            Original::Absent => None,
            Original::Bytes { digest, mode } => {
                self.is_kept(digest).then_some(State::File { digest: *digest, mode: *mode })
            }
            Original::Link { target } => Some(State::Link { target: target.clone() }),
        }
    }

    fn is_kept(&self, digest: &Digest) -> bool {
        let backup = crate::engine::plan::seen(self.observation, &self.places.backup_of(digest));
        backup.is_some_and(|backup| backup.state.digest() == Some(*digest))
    }

    /// Returns what was seen at a path.
    pub fn state_at(&self, path: &AbsPath) -> State {
        self.observation.get(path).map_or(State::Absent, |observed| observed.state.clone())
    }

    /// Returns whether edited things go as well.
    pub fn purges(&self) -> bool {
        self.policy.removal == Removal::Purge
    }
}

/// One resource with everything known about it.
pub(in crate::engine) struct Case<'a> {
    /// What should be there.
    pub resource: &'a Resource,
    /// What we last wrote.
    pub entry: Option<&'a Entry>,
    /// What is there.
    pub seen: &'a Observed,
    /// What holds for the plan.
    pub context: &'a Context<'a>,
}

impl Case<'_> {
    /// Returns a step at the resource's path.
    pub fn step(&self, action: Action, after: State) -> Step {
        let path = self.seen.place.as_ref().unwrap_or(&self.resource.path);
        Step {
            path: path.clone(),
            part: self.resource.part.to_owned(),
            action,
            before: self.seen.state.clone(),
            after,
            subject: self.resource.path.clone(),
            patch: None,
        }
    }

    /// Returns a step that writes shipped content.
    pub fn write(&self, digest: Digest, mode: u32) -> Step {
        self.step(Action::Write { source: Source::Content }, State::File { digest, mode })
    }

    /// Returns a ledger entry that records `written`, and what the last one says of what was there before us.
    pub fn entry(&self, written: State) -> Entry {
        Entry { original: self.entry.and_then(|entry| entry.original.clone()), ..self.fresh_entry(written) }
    }

    /// Returns the entry of a file of theirs that ours takes the place of; uninstalling brings theirs back.
    pub fn entry_over_theirs(&self, written: State) -> Entry {
        Entry { original: Original::of(&self.seen.state), ..self.fresh_entry(written) }
    }

    /// Returns whether what is there was there before us: no entry, or one that says so.
    pub fn is_theirs(&self) -> bool {
        let is_known = self.entry.is_some_and(|entry| !entry.found && !entry.written.is_absent());
        !is_known && !self.seen.state.is_absent() && !self.context.is_ours_alone(&self.resource.path)
    }

    fn fresh_entry(&self, written: State) -> Entry {
        let Resource { path, spec, stage: _, part, project } = self.resource;
        Entry {
            part: (*part).to_owned(),
            version: self.context.version.to_owned(),
            place: self.seen.place.clone(),
            project: project.clone(),
            ..Entry::new(path.clone(), spec.kind(), written)
        }
    }

    /// Returns the entry as recorded when nothing in it would change but the version: versions move with content.
    pub fn keep_version(&self, mut new: Entry) -> Entry {
        if let Some(old) = self.entry {
            let version = std::mem::replace(&mut new.version, old.version.clone());
            if new != *old {
                new.version = version;
            }
        }
        new
    }

    /// Returns a remark about the resource's path.
    pub fn finding(&self, kind: FindingKind, what: impl Into<String>) -> Finding {
        finding(kind, &self.resource.path, what)
    }

    /// Returns the decision that leaves what is there and asks a person.
    pub fn in_the_way(&self) -> Decision {
        let what = match &self.seen.blocked {
            Some(why) => format!("left as it is: {why}"),
            None => format!("left as it is: {} is there, not put there by openclaw", self.seen.state.words()),
        };
        let fix = format!("move `{}` away, then run `{}`", self.resource.path, self.verb());
        self.conflict(what, fix)
    }

    /// Returns the decision that does nothing before a person has decided.
    pub fn conflict(&self, what: impl Into<String>, fix: String) -> Decision {
        Decision::nothing().finding(Finding { fix: Some(fix), ..self.finding(FindingKind::Conflict, what) })
    }

    /// Returns the decision that leaves alone what must not be written.
    pub fn refused(&self, why: &str) -> Decision {
        let fix = format!("put `{}` right, then run `{}`", self.resource.path, self.verb());
        let what = format!("left as it is: {why}");
        Decision::nothing().finding(Finding { fix: Some(fix), ..self.finding(FindingKind::Refused, what) })
    }

    /// Returns the command that makes a resource of this kind.
    pub fn verb(&self) -> &'static str {
        match self.resource.spec.kind() {
            Kind::GitHook | Kind::GitConfig => "openclaw init",
            Kind::Directory
            | Kind::File
            | Kind::Shared
            | Kind::Seed
            | Kind::Symlink
            | Kind::Json
            | Kind::Toml
            | Kind::Block
            | Kind::Binary
            | Kind::Unit
            | Kind::Displaced => "openclaw install",
        }
    }

    /// Returns why the file that is there is not the person's alone, so that another one must not take its place.
    pub fn split_ownership(&self) -> Option<String> {
        split_ownership(self.seen, self.context)
    }
}

/// Returns why a file is not the person's alone, so that another one must not take its place.
pub(in crate::engine) fn split_ownership(seen: &Observed, context: &Context<'_>) -> Option<String> {
    let stat = seen.stat.filter(|_| matches!(seen.state, State::File { .. }))?;
    if stat.uid != context.places.user {
        return Some(format!("it belongs to another user (uid {})", stat.uid));
    }
    (stat.links > 1)
        .then(|| format!("it has {} names (hard links), and replacing one would split them", stat.links))
}

/// Returns a remark without a fix.
pub(in crate::engine) fn finding(kind: FindingKind, path: &AbsPath, what: impl Into<String>) -> Finding {
    Finding { kind, path: path.clone(), position: None, what: what.into(), fix: None }
}

/// Returns a step that removes the file or link of a ledger entry.
pub(in crate::engine) fn removal(entry: &Entry, seen: &Observed) -> Step {
    Step {
        path: seen.place.as_ref().unwrap_or(&entry.path).clone(),
        part: entry.part.clone(),
        action: Action::Remove,
        before: seen.state.clone(),
        after: State::Absent,
        subject: entry.path.clone(),
        patch: None,
    }
}

/// Returns the step that takes our file away: by bringing back what it took the place of, where that is kept.
pub(in crate::engine) fn take_away(context: &Context<'_>, entry: &Entry, seen: &Observed) -> Step {
    bring_back(context, entry, seen).unwrap_or_else(|| removal(entry, seen))
}

/// Returns the step that brings back what was there before us, where that is kept.
pub(in crate::engine) fn bring_back(context: &Context<'_>, entry: &Entry, seen: &Observed) -> Option<Step> {
    let after = context.restorable(entry.original.as_ref())?;
    Some(Step { action: bringing(context, &after), after, ..removal(entry, seen) })
}

/// Returns the action that makes a kept original.
pub(in crate::engine) fn bringing(context: &Context<'_>, original: &State) -> Action {
    match original.digest() {
        Some(digest) => Action::Write { source: Source::Copy { path: context.places.backup_of(&digest) } },
        None => Action::Link,
    }
}

/// What becomes of a ledger entry.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::engine) enum Change {
    /// It stays as it is.
    Keep,
    /// It is added or replaced.
    Put(Box<Entry>),
    /// It goes.
    Drop(AbsPath),
}

/// The answer of a kind.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::engine) struct Decision {
    /// What to do, in order.
    pub steps: Vec<Step>,
    /// What to record.
    pub record: Change,
    /// What to tell.
    pub findings: Vec<Finding>,
}

impl Decision {
    /// Returns the decision to do nothing.
    pub fn nothing() -> Self {
        Self { steps: Vec::new(), record: Change::Keep, findings: Vec::new() }
    }

    /// Returns the decision to forget an entry.
    pub fn forget(entry: &Entry) -> Self {
        Self { record: Change::Drop(entry.path.clone()), ..Self::nothing() }
    }

    /// Adds a step.
    #[must_use]
    pub fn step(mut self, step: Step) -> Self {
        self.steps.push(step);
        self
    }

    /// Records an entry.
    #[must_use]
    pub fn record(mut self, entry: Entry) -> Self {
        self.record = Change::Put(Box::new(entry));
        self
    }

    /// Adds a remark.
    #[must_use]
    pub fn finding(mut self, finding: Finding) -> Self {
        self.findings.push(finding);
        self
    }
}

/// Returns whether a kind's entry still equals what is there.
pub(in crate::engine) fn is_as_written(entry: &Entry, seen: &Observed) -> bool {
    match (entry.kind, &entry.written, &seen.state) {
        // A person who tightens or loosens the mode of content has not edited it.
        (Kind::Shared | Kind::Seed, State::File { digest, .. }, State::File { digest: now, .. }) => {
            digest == now
        }
        (_, written, now) => written == now,
    }
}
