//! The bytes behind a plan's digests: what this binary carries, what it renders, and the binary itself.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;

use crate::base::digest::Digest;
use crate::base::limits::BINARY_BYTES_MAX;
use crate::base::path::AbsPath;
use crate::content;
use crate::engine::desired::{Contents, Desired, Spec};
use crate::ports::fs::Fs;

/// Finds content by digest.
pub struct Carried<'a> {
    fs: &'a dyn Fs,
    rendered: BTreeMap<Digest, Cow<'static, [u8]>>,
    program: (Digest, AbsPath),
}

impl<'a> Carried<'a> {
    /// Returns what `desired` holds, beside the embedded files and the program.
    pub(super) fn of(fs: &'a dyn Fs, desired: &Desired, program: (Digest, AbsPath)) -> Self {
        let mut rendered = BTreeMap::new();
        for resource in &desired.resources {
            match &resource.spec {
                Spec::File { bytes, .. } | Spec::Shared { bytes, .. } | Spec::Seed { bytes, .. } => {
                    rendered.insert(Digest::of(bytes), bytes.clone());
                }
                Spec::Directory { .. }
                | Spec::Symlink { .. }
                | Spec::Document { .. }
                | Spec::Binary { .. } => {}
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
        let (program, path) = &self.program;
        if program == digest {
            return self.fs.read(path, BINARY_BYTES_MAX).map(|bytes| Some(Cow::Owned(bytes)));
        }
        Ok(None)
    }
}
