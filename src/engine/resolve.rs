//! Ends an open conflict the way a person chose. Pure.

use super::ledger::{Entry, Original};
use super::plan::{
    Action, Body, Closing, Fresh, LedgerChange, PLAN_SCHEMA, Plan, Request, Source, Step, seen,
};
use super::resources::shared;
use super::state::State;
use super::store::PRIVATE_DIR;
use crate::base::path::AbsPath;

/// What a person decided about a conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Choice {
    /// Theirs stays; this offer is not made again.
    Keep,
    /// Ours replaces theirs, which goes to the backups.
    Take,
    /// Theirs is the merge, made by hand; the next merge starts from our offer.
    Merged,
}

/// Why a conflict cannot be ended.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResolveError {
    /// There is none at this path.
    #[error("find an open conflict at `{0}`")]
    None(AbsPath),
    /// The merged file does not parse.
    #[error("take `{0}` as merged: it does not parse")]
    Broken(AbsPath),
    /// Nothing is there to keep or to take.
    #[error("end the conflict at `{0}`: the file is gone")]
    Gone(AbsPath),
}

/// Makes the plan that ends the conflict at `path`.
///
/// # Errors
/// See [`ResolveError`].
pub fn resolve(request: &Request<'_>, path: &AbsPath, choice: Choice) -> Result<Plan, ResolveError> {
    let none = || ResolveError::None(path.clone());
    let (ledger, parent) = request.ledger.ok_or_else(none)?;
    let entry = ledger.entry(path).ok_or_else(none)?;
    let conflict = entry.conflict.clone().ok_or_else(none)?;
    let theirs = seen(request.observation, path).ok_or_else(|| ResolveError::Gone(path.clone()))?;
    let parses =
        theirs.bytes.as_deref().is_some_and(|bytes| super::merge::text::still_parses(path.name(), bytes));
    if choice == Choice::Merged && !parses {
        return Err(ResolveError::Broken(path.clone()));
    }
    let mut steps = Vec::new();
    let mut written = entry.written.clone();
    let mut original = entry.original.clone();
    // The offer's bytes are beside the file; a later release no longer carries them.
    let beside = shared::beside(path);
    let offer = seen(request.observation, &beside).filter(|o| o.state.digest() == Some(conflict.offered));
    let source = || match offer {
        Some(_) => Source::Copy { path: beside.clone() },
        None => Source::Content,
    };
    let step = |path: &AbsPath, action, before: &State, after| Step {
        path: path.clone(),
        part: entry.part.clone(),
        action,
        before: before.clone(),
        after,
        subject: entry.path.clone(),
        patch: None,
    };
    if choice == Choice::Take {
        let mode = match theirs.state {
            State::File { mode, .. } => mode,
            State::Absent | State::Dir { .. } | State::Link { .. } | State::Other => 0o644,
        };
        if written.is_absent() {
            original = Original::of(&theirs.state);
        }
        written = State::File { digest: conflict.offered, mode };
        steps.push(step(path, Action::Write { source: source() }, &theirs.state, written.clone()));
    }
    let base = request.places.base(path);
    let before = seen(request.observation, &base).map_or(State::Absent, |observed| observed.state.clone());
    let pristine = State::File { digest: conflict.offered, mode: 0o600 };
    if before != pristine {
        steps.extend(folders_to(request, &base, entry));
        steps.push(step(&base, Action::Write { source: source() }, &before, pristine));
    }
    // An offer that a person edited is theirs by now.
    if let Some(observed) = offer {
        steps.push(step(&beside, Action::Remove, &observed.state, State::Absent));
    }
    let entry = Entry { written, original, conflict: None, base: Some(conflict.offered), ..entry.clone() };
    Ok(Plan::of(Body {
        schema: PLAN_SCHEMA.to_owned(),
        version: request.version.to_owned(),
        root: request.places.root.clone(),
        parent: Some(parent),
        fresh: Fresh::Nothing,
        closing: Closing::Nothing,
        steps,
        ledger: vec![LedgerChange::Put(Box::new(entry))],
        findings: Vec::new(),
    }))
}

/// Returns the steps that make the folders that a first pristine copy needs, outermost first.
fn folders_to(request: &Request<'_>, base: &AbsPath, entry: &Entry) -> Vec<Step> {
    let mut folders = Vec::new();
    let mut folder = base.parent();
    while let Some(at) = folder.filter(|at| seen(request.observation, at).is_none()) {
        folder = at.parent();
        folders.push(at);
    }
    let step = |path: AbsPath| Step {
        path,
        part: entry.part.clone(),
        action: Action::MakeDir,
        before: State::Absent,
        after: State::Dir { mode: PRIVATE_DIR },
        subject: entry.path.clone(),
        patch: None,
    };
    folders.into_iter().rev().map(step).collect()
}
