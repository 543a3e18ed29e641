//! What is to be done about one note, of what both sides hold and what they held when they were last equal. Pure and total.

use crate::base::digest::Digest;

/// One of the two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    /// The vault.
    Ours,
    /// Obsidian's folder.
    Theirs,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    /// Both sides are as they were.
    Nothing,
    /// Both sides are equal, and that is new.
    Settle,
    /// Both sides have it no more.
    Forget,
    /// What this side has goes to the other one.
    CopyFrom(Which),
    /// This side loses it, since the other one did and nobody changed it here.
    Remove(Which),
    /// Both sides have it and changed it.
    Join,
}

/// Decides. A side that changed a note keeps it, whatever became of it on the other side.
pub(super) fn decide(base: Option<Digest>, ours: Option<Digest>, theirs: Option<Digest>) -> Deed {
    match (ours, theirs) {
        (None, None) if base.is_none() => Deed::Nothing,
        (None, None) => Deed::Forget,
        (ours, theirs) if ours == theirs => {
            if ours == base {
                Deed::Nothing
            } else {
                Deed::Settle
            }
        }
        (Some(_), None) if ours == base => Deed::Remove(Which::Ours),
        (None, Some(_)) if theirs == base => Deed::Remove(Which::Theirs),
        (Some(_), None) => Deed::CopyFrom(Which::Ours),
        (None, Some(_)) => Deed::CopyFrom(Which::Theirs),
        (Some(_), Some(_)) if theirs == base => Deed::CopyFrom(Which::Ours),
        (Some(_), Some(_)) if ours == base => Deed::CopyFrom(Which::Theirs),
        (Some(_), Some(_)) => Deed::Join,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_has_one_answer() {
        let of = |text: &str| (!text.is_empty()).then(|| Digest::of(text.as_bytes()));
        for (base, ours, theirs, deed) in [
            ("", "", "", Deed::Nothing),
            ("a", "a", "a", Deed::Nothing),
            ("a", "", "", Deed::Forget),
            ("", "a", "a", Deed::Settle),
            ("a", "b", "b", Deed::Settle),
            ("", "a", "", Deed::CopyFrom(Which::Ours)),
            ("", "", "a", Deed::CopyFrom(Which::Theirs)),
            ("a", "b", "a", Deed::CopyFrom(Which::Ours)),
            ("a", "a", "b", Deed::CopyFrom(Which::Theirs)),
            ("a", "b", "", Deed::CopyFrom(Which::Ours)),
            ("a", "", "b", Deed::CopyFrom(Which::Theirs)),
            ("a", "a", "", Deed::Remove(Which::Ours)),
            ("a", "", "a", Deed::Remove(Which::Theirs)),
            ("", "a", "b", Deed::Join),
            ("a", "b", "c", Deed::Join),
        ] {
            assert_eq!(decide(of(base), of(ours), of(theirs)), deed, "{base:?} {ours:?} {theirs:?}");
        }
    }
}
