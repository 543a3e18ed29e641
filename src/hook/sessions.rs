//! What is kept of one session between two firings: small files below `harness/run/sessions`, for the person alone, named by
//! a digest, bounded, and gone after some days. What cannot be kept is done without.

use std::io;

use crate::base::digest::Digest;
use crate::base::limits::{SESSION_FILE_BYTES_MAX, SESSION_FILES_MAX};
use crate::base::path::AbsPath;
use crate::base::time::Timestamp;
use crate::config::layout::Layout;
use crate::ports::fs::{Fs, NewFile};

/// Digits of a session's digest in a file's name.
const KEY_DIGITS: usize = 24;
/// How long a session's files stay after their last change.
const KEPT_MS: u64 = 7 * 24 * 3_600_000;

/// The files of one session.
pub(super) struct Session<'a> {
    fs: &'a dyn Fs,
    run: AbsPath,
    folder: AbsPath,
    key: String,
    /// The process, for the name of a file that is not whole yet.
    process: u32,
}

impl<'a> Session<'a> {
    /// Returns the files of `session` of `host`; `None` where the host names no session.
    pub(super) fn of(
        fs: &'a dyn Fs,
        layout: &Layout,
        (host, session): (&str, &str),
        process: u32,
    ) -> Option<Self> {
        if session.is_empty() {
            return None;
        }
        let key = Digest::of(format!("{host}\0{session}").as_bytes()).short(KEY_DIGITS);
        Some(Self { fs, run: layout.run(), folder: layout.sessions(), key, process })
    }

    /// Returns what makes digests of this session differ from those of another.
    pub(super) fn key(&self) -> &str {
        &self.key
    }

    /// Returns the content of the file of this kind; empty where there is none that can be read.
    pub(super) fn read(&self, kind: &str) -> Vec<u8> {
        self.fs.read(&self.file(kind), SESSION_FILE_BYTES_MAX).unwrap_or_default()
    }

    /// Adds to the file of this kind, up to its bound.
    pub(super) fn append(&self, kind: &str, bytes: &[u8]) -> io::Result<()> {
        let file = self.file(kind);
        let stat = self.fs.stat(&file)?;
        if stat.is_some_and(|stat| stat.bytes + bytes.len() as u64 > SESSION_FILE_BYTES_MAX) {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, "the session has had its share"));
        }
        if stat.is_none() {
            self.make_folder()?;
        }
        self.fs.append(&file, bytes)
    }

    /// Replaces the file of this kind as a whole.
    pub(super) fn replace(&self, kind: &str, bytes: &[u8]) -> io::Result<()> {
        self.make_folder()?;
        let file = self.file(kind);
        let temporary = self.folder.join(&format!("{}.{kind}.{}", self.key, self.process));
        let written = self.fs.write_new(&temporary, bytes, NewFile { mode: 0o600, group: None });
        if written.and_then(|()| self.fs.rename(&temporary, &file)).is_err() {
            // Of a process of this number that died here; the next one is whole again.
            let _ = self.fs.remove_file(&temporary);
            return Err(io::Error::other("the session's file cannot be replaced"));
        }
        Ok(())
    }

    /// Removes the files of sessions that are long over, and the oldest where there are too many. This session is not over.
    pub(super) fn sweep(&self, now: Timestamp) {
        let mut files: Vec<(u64, AbsPath)> = Vec::new();
        let names = self.fs.list(&self.folder).unwrap_or_default();
        for name in names.into_iter().filter(|name| !name.starts_with(&self.key)) {
            let path = self.folder.join(&name);
            if let Ok(Some(stat)) = self.fs.stat(&path) {
                files.push((u64::try_from(stat.modified_ns / 1_000_000).unwrap_or(0), path));
            }
        }
        files.sort_by_key(|(changed, _)| *changed);
        let beyond = files.len().saturating_sub(SESSION_FILES_MAX);
        for (at, (changed, path)) in files.iter().enumerate() {
            if at < beyond || changed.saturating_add(KEPT_MS) < now.millis() {
                // Somebody else may have removed it.
                let _ = self.fs.remove_file(path);
            }
        }
    }

    fn file(&self, kind: &str) -> AbsPath {
        self.folder.join(&format!("{}.{kind}", self.key))
    }

    fn make_folder(&self) -> io::Result<()> {
        for folder in [&self.run, &self.folder] {
            match self.fs.make_dir(folder, 0o700) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
                Ok(()) | Err(_) => {}
            }
        }
        Ok(())
    }
}
