//! Goal: whatever an agent does beside its task is caught, by the check that is named for it, and nothing is lost. Method:
//! packages as their authors packed them become repositories with a history; a scripted agent misbehaves in them, one way
//! after the other; `openclaw check` is asked by its command line, without and with putting back.

mod deeds;
mod ground;
mod slow;

use crate::support::unpacked_crate;
use ground::Ground;

#[test]
fn a_crate_of_rust() {
    deeds::every_deed_is_caught(&Ground::of(&unpacked_crate("diffy"), "src"));
}
