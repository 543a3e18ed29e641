//! Seeds: made when absent, theirs from then on. An existing file is never a conflict; ours only while unedited.

use super::case::{Case, Context, Decision};
use super::file;
use crate::base::digest::Digest;
use crate::engine::ledger::Entry;
use crate::engine::state::{Observed, State};

pub(super) fn decide(case: &Case<'_>, bytes: &[u8], mode: u32) -> Decision {
    let digest = Digest::of(bytes);
    match (&case.seen.state, case.entry) {
        (State::Absent, _) => Decision::nothing()
            .step(case.write(digest, mode))
            .record(case.entry(State::File { digest, mode })),
        (State::File { digest: now, mode: now_mode }, None) if *now == digest => {
            file::adopt(case, State::File { digest, mode: *now_mode })
        }
        (State::File { .. } | State::Link { .. } | State::Dir { .. } | State::Other, _) => {
            Decision::nothing()
        }
    }
}

pub(super) fn retire(context: &Context<'_>, entry: &Entry, seen: &Observed) -> Decision {
    file::retire(context, entry, seen)
}
