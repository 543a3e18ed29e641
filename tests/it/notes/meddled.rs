//! A disk on which a person writes `MEMORY.md` at a chosen moment of a change: just before its n-th effect.

use std::cell::Cell;
use std::io;

use openclaw::base::path::AbsPath;
use openclaw::ports::fs::{Fs, LockAnswer, NewFile, Space, Stat};
use openclaw::sim::fs::SimFs;

/// What a person adds.
pub const MEDDLED: &str = "- written by hand in between\n";

/// The disk.
pub struct Meddled<'a> {
    inner: &'a SimFs,
    file: AbsPath,
    /// Effects until the person writes; `None` afterwards.
    until: Cell<Option<u32>>,
}

impl<'a> Meddled<'a> {
    /// Returns the disk on which a person adds a line to `file` just before the effect `at`.
    pub fn new(inner: &'a SimFs, file: AbsPath, at: u32) -> Self {
        Self { inner, file, until: Cell::new(Some(at)) }
    }

    /// Returns whether the person wrote.
    pub fn has_meddled(&self) -> bool {
        self.until.get().is_none()
    }

    fn before(&self, to: Option<&AbsPath>) {
        // Between the last look and the rename nothing can be seen by anybody; every other moment counts.
        if to == Some(&self.file) {
            return;
        }
        match self.until.get() {
            Some(0) => {
                self.until.set(None);
                let mut bytes = self.inner.read(&self.file, 1 << 20).expect("a file");
                bytes.extend_from_slice(MEDDLED.as_bytes());
                let beside = self.file.with_suffix(".swp");
                self.inner.write_new(&beside, &bytes, NewFile { mode: 0o640, group: None }).expect("written");
                self.inner.rename(&beside, &self.file).expect("in its place");
            }
            Some(effects) => self.until.set(Some(effects - 1)),
            None => {}
        }
    }
}

impl Fs for Meddled<'_> {
    fn stat(&self, path: &AbsPath) -> io::Result<Option<Stat>> {
        self.inner.stat(path)
    }

    fn read(&self, path: &AbsPath, bytes_max: u64) -> io::Result<Vec<u8>> {
        self.inner.read(path, bytes_max)
    }

    fn read_from(&self, path: &AbsPath, offset: u64, bytes_max: u64) -> io::Result<Vec<u8>> {
        self.inner.read_from(path, offset, bytes_max)
    }

    fn read_link(&self, path: &AbsPath) -> io::Result<String> {
        self.inner.read_link(path)
    }

    fn list(&self, path: &AbsPath) -> io::Result<Vec<String>> {
        self.inner.list(path)
    }

    fn resolve(&self, path: &AbsPath) -> io::Result<Option<AbsPath>> {
        self.inner.resolve(path)
    }

    fn make_dir(&self, path: &AbsPath, mode: u32) -> io::Result<()> {
        self.before(None);
        self.inner.make_dir(path, mode)
    }

    fn write_new(&self, path: &AbsPath, bytes: &[u8], file: NewFile) -> io::Result<()> {
        self.before(None);
        self.inner.write_new(path, bytes, file)
    }

    fn append(&self, path: &AbsPath, bytes: &[u8]) -> io::Result<()> {
        self.before(None);
        self.inner.append(path, bytes)
    }

    fn make_link(&self, path: &AbsPath, target: &str) -> io::Result<()> {
        self.before(None);
        self.inner.make_link(path, target)
    }

    fn rename(&self, from: &AbsPath, to: &AbsPath) -> io::Result<()> {
        self.before(Some(to));
        self.inner.rename(from, to)
    }

    fn remove_file(&self, path: &AbsPath) -> io::Result<()> {
        self.before(None);
        self.inner.remove_file(path)
    }

    fn remove_dir(&self, path: &AbsPath) -> io::Result<()> {
        self.before(None);
        self.inner.remove_dir(path)
    }

    fn set_mode(&self, path: &AbsPath, mode: u32) -> io::Result<()> {
        self.before(None);
        self.inner.set_mode(path, mode)
    }

    fn sync_file(&self, path: &AbsPath) -> io::Result<()> {
        self.before(None);
        self.inner.sync_file(path)
    }

    fn sync_dir(&self, path: &AbsPath) -> io::Result<()> {
        self.before(None);
        self.inner.sync_dir(path)
    }

    fn lock(&self, path: &AbsPath, holder: &str) -> io::Result<LockAnswer> {
        self.inner.lock(path, holder)
    }

    fn lock_dir(&self, path: &AbsPath) -> io::Result<LockAnswer> {
        self.inner.lock_dir(path)
    }

    fn space(&self, path: &AbsPath) -> io::Result<Space> {
        self.inner.space(path)
    }

    fn user(&self) -> u32 {
        self.inner.user()
    }
}
