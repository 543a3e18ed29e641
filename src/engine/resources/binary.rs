//! One whole version of our binary, copied beside the others; the stable link says which one runs.

use super::case::{Case, Context, Decision};
use super::file;
use crate::base::digest::Digest;
use crate::engine::ledger::Entry;
use crate::engine::state::Observed;

pub(super) fn decide(case: &Case<'_>, digest: Digest, mode: u32) -> Decision {
    file::decide_digest(case, digest, mode)
}

pub(super) fn retire(context: &Context<'_>, entry: &Entry, seen: &Observed) -> Decision {
    file::retire(context, entry, seen)
}
