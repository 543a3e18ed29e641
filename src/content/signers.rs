//! The file of release keys that the program carries. Hands out its text; `upgrade` reads and judges it.

/// The pinned keys, in the form of `ssh-keygen`'s allowed signers.
pub const ALLOWED_SIGNERS: &str = include_str!("../../payload/release-keys/allowed_signers");
