//! The disk as the writing thread sees it: once the work ends, nothing more is read or written. Whoever works there is
//! stopped where a power cut might stop it as well, so a request to end waits for no import.

use std::io;

use crate::base::path::AbsPath;
use crate::ports::fs::{Fs, LockAnswer, NewFile, Space, Stat};

use super::post::Post;

/// A disk that is there until the work ends.
pub struct Ending<'a, F> {
    disk: F,
    post: &'a Post,
}

impl<'a, F: Fs> Ending<'a, F> {
    /// Returns `disk` until `post` is over.
    pub fn new(disk: F, post: &'a Post) -> Self {
        Self { disk, post }
    }

    fn disk(&self) -> io::Result<&F> {
        if self.post.is_over() { Err(io::Error::other("the daemon ends")) } else { Ok(&self.disk) }
    }
}

impl<F: Fs> Fs for Ending<'_, F> {
    fn stat(&self, path: &AbsPath) -> io::Result<Option<Stat>> {
        self.disk()?.stat(path)
    }

    fn read(&self, path: &AbsPath, bytes_max: u64) -> io::Result<Vec<u8>> {
        self.disk()?.read(path, bytes_max)
    }

    fn read_from(&self, path: &AbsPath, offset: u64, bytes_max: u64) -> io::Result<Vec<u8>> {
        self.disk()?.read_from(path, offset, bytes_max)
    }

    fn read_link(&self, path: &AbsPath) -> io::Result<String> {
        self.disk()?.read_link(path)
    }

    fn list(&self, path: &AbsPath) -> io::Result<Vec<String>> {
        self.disk()?.list(path)
    }

    fn list_with_facts(&self, path: &AbsPath) -> io::Result<Vec<(String, Stat)>> {
        self.disk()?.list_with_facts(path)
    }

    fn resolve(&self, path: &AbsPath) -> io::Result<Option<AbsPath>> {
        self.disk()?.resolve(path)
    }

    fn make_dir(&self, path: &AbsPath, mode: u32) -> io::Result<()> {
        self.disk()?.make_dir(path, mode)
    }

    fn write_new(&self, path: &AbsPath, bytes: &[u8], file: NewFile) -> io::Result<()> {
        self.disk()?.write_new(path, bytes, file)
    }

    fn append(&self, path: &AbsPath, bytes: &[u8]) -> io::Result<()> {
        self.disk()?.append(path, bytes)
    }

    fn make_link(&self, path: &AbsPath, target: &str) -> io::Result<()> {
        self.disk()?.make_link(path, target)
    }

    fn rename(&self, from: &AbsPath, to: &AbsPath) -> io::Result<()> {
        self.disk()?.rename(from, to)
    }

    fn remove_file(&self, path: &AbsPath) -> io::Result<()> {
        self.disk()?.remove_file(path)
    }

    fn remove_dir(&self, path: &AbsPath) -> io::Result<()> {
        self.disk()?.remove_dir(path)
    }

    fn set_mode(&self, path: &AbsPath, mode: u32) -> io::Result<()> {
        self.disk()?.set_mode(path, mode)
    }

    fn sync_file(&self, path: &AbsPath) -> io::Result<()> {
        self.disk()?.sync_file(path)
    }

    fn sync_dir(&self, path: &AbsPath) -> io::Result<()> {
        self.disk()?.sync_dir(path)
    }

    fn lock(&self, path: &AbsPath, holder: &str) -> io::Result<LockAnswer> {
        self.disk()?.lock(path, holder)
    }

    fn lock_dir(&self, path: &AbsPath) -> io::Result<LockAnswer> {
        self.disk()?.lock_dir(path)
    }

    fn space(&self, path: &AbsPath) -> io::Result<Space> {
        self.disk()?.space(path)
    }

    fn user(&self) -> u32 {
        self.disk.user()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::fs::SimFs;

    #[test]
    fn at_the_end_nothing_more_is_touched() {
        let at = |text: &str| AbsPath::new(text).expect("a path");
        let post = Post::new(Box::new(|| {}));
        let sim = SimFs::new(vec![at("/d")]);
        sim.put_dir(&at("/d"), 0o700);
        let disk = Ending::new(sim, &post);
        disk.make_dir(&at("/d/c"), 0o700).expect("a folder");
        disk.append(&at("/d/a"), b"one").expect("a file");
        post.end();
        let before = disk.disk.effects();
        assert!(disk.append(&at("/d/a"), b"two").is_err() && disk.stat(&at("/d/a")).is_err());
        assert!(disk.rename(&at("/d/a"), &at("/d/b")).is_err() && disk.list(&at("/d")).is_err());
        assert_eq!(disk.disk.effects(), before);
        assert_eq!(disk.disk.read(&at("/d/a"), 9).expect("it stayed"), b"one");
    }
}
