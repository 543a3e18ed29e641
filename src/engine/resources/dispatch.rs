//! From a kind to its file. Nothing is decided here.

use super::directory::Holdings;
use super::{
    Case, Context, Decision, binary, directory, displaced, document, file, git_hook, seed, shared, symlink,
    unit,
};
use crate::engine::desired::Spec;
use crate::engine::ledger::{Entry, Kind};
use crate::engine::state::Observed;

/// Decides what it takes to have the resource of `case` there.
pub(in crate::engine) fn decide(case: &Case<'_>) -> Decision {
    match &case.resource.spec {
        Spec::Directory { mode } => directory::decide(case, *mode),
        Spec::File { bytes, mode } => file::decide(case, bytes, *mode),
        Spec::Shared { bytes, mode } => shared::decide(case, bytes, *mode),
        Spec::Seed { bytes, mode } => seed::decide(case, bytes, *mode),
        Spec::Symlink { target } => symlink::decide(case, target),
        Spec::Document { spec, mode } => document::decide(case, spec, *mode),
        Spec::Binary { digest, mode } => binary::decide(case, *digest, *mode),
        Spec::GitHook { bytes, mode, before } => git_hook::decide(case, bytes, *mode, *before),
        Spec::Unit { bytes, mode, wants } => unit::decide(case, bytes, *mode, wants.as_ref()),
        Spec::Displaced => displaced::decide(case),
    }
}

/// Decides how the thing that `entry` records goes away; folders are retired by the plan, which knows what is empty.
pub(in crate::engine) fn retire(context: &Context<'_>, entry: &Entry, seen: &Observed) -> Decision {
    match entry.kind {
        Kind::Directory => {
            let is_empty = seen.names.is_empty();
            directory::retire(entry, seen, if is_empty { Holdings::Nothing } else { Holdings::Theirs })
        }
        Kind::File => file::retire(context, entry, seen),
        Kind::Shared => shared::retire(context, entry, seen),
        Kind::Seed => seed::retire(context, entry, seen),
        Kind::Symlink => symlink::retire(context, entry, seen),
        Kind::Json | Kind::Toml | Kind::Block | Kind::GitConfig => document::retire(context, entry, seen),
        Kind::Binary => binary::retire(context, entry, seen),
        Kind::GitHook => git_hook::retire(context, entry, seen),
        Kind::Unit => unit::retire(context, entry, seen),
        Kind::Displaced => displaced::retire(context, entry, seen),
    }
}
