//! Fetches the manifests that detection asks for, through the disk's port, and hands them to the decision.

use std::io::ErrorKind;

use crate::base::limits::{MANIFEST_BYTES_MAX, MANIFESTS_BYTES_MAX};
use crate::base::path::AbsPath;
use crate::guard::detect::{Content, Contents, Detection, detect, questions};
use crate::ports::fs::Fs;
use crate::ports::tree::Listing;

/// Returns what the project at `top` is made of. `top` must not be reached through links ([`Fs::resolve`]); a manifest
/// that is gone, a link, or too large counts by its name alone.
pub fn look(fs: &dyn Fs, top: &AbsPath, listing: &Listing) -> Detection {
    let mut contents = Contents::new();
    let mut bytes_left = MANIFESTS_BYTES_MAX;
    for path in questions(listing) {
        let content = match fs.read(&top.join(path), MANIFEST_BYTES_MAX.min(bytes_left)) {
            Ok(bytes) => {
                bytes_left = bytes_left.saturating_sub(bytes.len() as u64);
                Content::Bytes(bytes)
            }
            Err(error) if error.kind() == ErrorKind::FileTooLarge => {
                Content::Unread("it is too large to be read".to_owned())
            }
            Err(error) => Content::Unread(format!("it cannot be read ({error})")),
        };
        contents.insert(path.to_owned(), content);
    }
    detect(listing, &contents)
}
