//! The bytes behind a plan's digests: what this binary carries, what it renders, and the binary itself.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;

use crate::base::digest::Digest;
use crate::base::limits::BINARY_BYTES_MAX;
use crate::base::path::AbsPath;
use crate::content;
use crate::engine::desired::{Contents, Resource, Spec};
use crate::ports::fs::Fs;

/// Finds content by digest.
pub struct Carried<'a> {
    fs: &'a dyn Fs,
    rendered: BTreeMap<Digest, Cow<'static, [u8]>>,
    program: Option<(Digest, AbsPath)>,
}

impl<'a> Carried<'a> {
    /// Returns what `resources` hold, beside the embedded files and the program.
    pub(super) fn of(fs: &'a dyn Fs, resources: &[Resource], program: Option<(Digest, AbsPath)>) -> Self {
        let mut rendered = BTreeMap::new();
        for resource in resources {
            match &resource.spec {
                Spec::File { bytes, .. }
                | Spec::Shared { bytes, .. }
                | Spec::Seed { bytes, .. }
                | Spec::GitHook { bytes, .. }
                | Spec::Unit { bytes, .. } => {
                    rendered.insert(Digest::of(bytes), bytes.clone());
                }
                Spec::Directory { .. }
                | Spec::Symlink { .. }
                | Spec::Document { .. }
                | Spec::Binary { .. }
                | Spec::Displaced => {}
            }
        }
        Self { fs, rendered, program }
    }
}

impl Contents for Carried<'_> {
    fn bytes(&self, digest: &Digest) -> io::Result<Option<Cow<'_, [u8]>>> {
        if let Some(bytes) = self.rendered.get(digest) {
            return Ok(Some(Cow::Borrowed(bytes)));
        }
        if let Some(bytes) = content::by_digest(*digest) {
            return Ok(Some(Cow::Borrowed(bytes)));
        }
        match &self.program {
            Some((program, path)) if program == digest => {
                self.fs.read(path, BINARY_BYTES_MAX).map(|bytes| Some(Cow::Owned(bytes)))
            }
            Some(_) | None => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::fs::SimFs;

    #[test]
    fn an_empty_file_is_no_program() {
        let fs = SimFs::new(Vec::new());
        let carried = Carried::of(&fs, &[], None);
        assert_eq!(carried.bytes(&Digest::of(b"")).expect("an answer"), None);
    }

    #[test]
    fn the_program_is_found_by_its_digest() {
        let fs = SimFs::new(Vec::new());
        let path = AbsPath::new("/openclaw").expect("a path");
        fs.put_file(&path, b"program", 0o755);
        let carried = Carried::of(&fs, &[], Some((Digest::of(b"program"), path)));
        let bytes = carried.bytes(&Digest::of(b"program")).expect("an answer");
        assert_eq!(bytes.as_deref(), Some(&b"program"[..]));
    }
}
