//! Digests of files, read in parts, and those of large files remembered for the life of the process: one verb looks at the
//! program itself several times. Never written to disk, so each process reads for itself what it vouches for.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read as _, Seek as _};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use rustix::fs::Stat;
use rustix::time::{ClockId, clock_gettime};

use crate::base::digest::{Digest, Digesting};

use super::too_large;

/// Bytes of one part.
const PART_BYTES: usize = 128 << 10;
/// Files below this length are read as fast as they are looked up.
const REMEMBERED_BYTES_MIN: u64 = 1 << 20;
/// Files that are remembered: more than any verb looks at.
const REMEMBERED_FILES_MAX: usize = 64;

/// What tells that a file is the one that was read: the system sets its change time itself, whoever writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Identity {
    device: u64,
    inode: u64,
    bytes: u64,
    modified_ns: i128,
    changed_ns: i128,
}

/// What is known of one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
    /// A thread reads it.
    Coming,
    /// It was read.
    Is(Digest),
}

/// The digests that this process knows.
#[derive(Clone, Debug, Default)]
pub(super) struct Digests(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    known: Mutex<BTreeMap<Identity, Known>>,
    came: Condvar,
}

impl Digests {
    /// Returns the digest of what `file` holds.
    ///
    /// # Errors
    /// `FileTooLarge` beyond `bytes_max`, and as the system says.
    pub(super) fn of(&self, mut file: File, bytes_max: u64) -> io::Result<Digest> {
        let identity = Identity::of(&rustix::fs::fstat(&file)?);
        if identity.bytes > bytes_max {
            return Err(too_large(bytes_max));
        }
        // One that is foreseen and not at rest yet is waited for: to read it twice takes longer.
        if let Some(digest) = self.known(&identity) {
            return Ok(digest);
        }
        if identity.rests_in() != Some(Duration::ZERO) {
            return read(&mut file, bytes_max);
        }
        let digest = read_unchanged(&mut file, &identity, bytes_max)?;
        if let Some(digest) = digest {
            self.keep(identity, Some(Known::Is(digest)));
            return Ok(digest);
        }
        // It was written to meanwhile.
        file.rewind()?;
        read(&mut file, bytes_max)
    }

    /// Begins to read `file` beside the caller, where that is worth a thread: its digest will be asked for. One that was just
    /// written is read once it is at rest, so that it is read once.
    ///
    /// # Errors
    /// As the system says.
    #[expect(clippy::disallowed_methods, reason = "the clock of the disk is all that there is to wait for")]
    pub(super) fn foresee(&self, mut file: File, bytes_max: u64) -> io::Result<()> {
        let identity = Identity::of(&rustix::fs::fstat(&file)?);
        let Some(rests_in) = identity.rests_in() else { return Ok(()) };
        if identity.bytes > bytes_max || rests_in > 4 * tick() || self.is_known(&identity) {
            return Ok(());
        }
        self.keep(identity, Some(Known::Coming));
        let digests = self.clone();
        thread::spawn(move || {
            thread::sleep(rests_in);
            // Whoever asks reads it again, and is told what is wrong.
            let digest = read_unchanged(&mut file, &identity, bytes_max).ok().flatten();
            digests.keep(identity, digest.map(Known::Is));
        });
        Ok(())
    }

    /// Returns what is known of a file, after the thread that reads it.
    fn known(&self, identity: &Identity) -> Option<Digest> {
        let is_coming = |known: &mut BTreeMap<Identity, Known>| known.get(identity) == Some(&Known::Coming);
        let known = self.0.came.wait_while(self.lock(), is_coming).unwrap_or_else(PoisonError::into_inner);
        match known.get(identity) {
            Some(Known::Is(digest)) => Some(*digest),
            Some(Known::Coming) | None => None,
        }
    }

    fn is_known(&self, identity: &Identity) -> bool {
        self.lock().contains_key(identity)
    }

    fn keep(&self, identity: Identity, is: Option<Known>) {
        let mut known = self.lock();
        match is {
            Some(is) => {
                if known.len() >= REMEMBERED_FILES_MAX {
                    known.retain(|_, is| *is == Known::Coming);
                }
                known.insert(identity, is);
            }
            None => drop(known.remove(&identity)),
        }
        self.0.came.notify_all();
    }

    /// Locks the map; a thread that panicked left it whole, since each change is one call.
    fn lock(&self) -> MutexGuard<'_, BTreeMap<Identity, Known>> {
        self.0.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[allow(
    clippy::unnecessary_cast,
    reason = "the widths differ between Linux and macOS, so each cast is needed on one"
)]
impl Identity {
    fn of(stat: &Stat) -> Self {
        let ns = |seconds: i64, ns: i128| i128::from(seconds) * NS_PER_SECOND + ns;
        Self {
            device: stat.st_dev as u64,
            inode: stat.st_ino as u64,
            bytes: stat.st_size as u64,
            modified_ns: ns(stat.st_mtime as i64, stat.st_mtime_nsec as i128),
            changed_ns: ns(stat.st_ctime as i64, stat.st_ctime_nsec as i128),
        }
    }

    /// Returns after what time the next change will show in the times of this file, zero where it does already: a file that
    /// was just changed may be changed again within the same tick of the clock that gives files their times. `None` where
    /// the times never tell, or reading it again costs nothing.
    fn rests_in(&self) -> Option<Duration> {
        let now = clock_gettime(ClockId::Realtime);
        let now_ns = i128::from(now.tv_sec as i64) * NS_PER_SECOND + now.tv_nsec as i128;
        let rests_at_ns = self.changed_ns.max(self.modified_ns) + 2 * tick().as_nanos() as i128;
        // Times of whole seconds are those of a disk that keeps no others.
        let is_fine = self.changed_ns % NS_PER_SECOND != 0;
        let rests_in_ns = u64::try_from((rests_at_ns - now_ns).max(0)).unwrap_or(u64::MAX);
        (self.bytes >= REMEMBERED_BYTES_MIN && is_fine).then(|| Duration::from_nanos(rests_in_ns))
    }
}

const NS_PER_SECOND: i128 = 1_000_000_000;

/// Returns how far the times of files lie apart at most.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn tick() -> Duration {
    let tick = rustix::time::clock_getres(ClockId::RealtimeCoarse);
    Duration::new(tick.tv_sec.unsigned_abs(), u32::try_from(tick.tv_nsec).unwrap_or_default())
}

/// Returns how far the times of files lie apart at most: no clock ticks less than a hundred times a second.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn tick() -> Duration {
    Duration::from_millis(10)
}

/// Reads a file; `None` where it is another one afterwards: whatever was written meanwhile shows in its times.
fn read_unchanged(file: &mut File, identity: &Identity, bytes_max: u64) -> io::Result<Option<Digest>> {
    let digest = read(file, bytes_max)?;
    let is_same = Identity::of(&rustix::fs::fstat(&*file)?) == *identity;
    Ok(is_same.then_some(digest))
}

fn read(file: &mut File, bytes_max: u64) -> io::Result<Digest> {
    let (mut digesting, mut bytes_read) = (Digesting::default(), 0_u64);
    let mut part = vec![0; PART_BYTES];
    loop {
        let count = match file.read(&mut part) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            count => count?,
        };
        if count == 0 {
            return Ok(digesting.end());
        }
        bytes_read += count as u64;
        if bytes_read > bytes_max {
            return Err(too_large(bytes_max));
        }
        digesting.take(&part[..count]);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::path::Path;

    use super::*;

    const LARGE: usize = REMEMBERED_BYTES_MIN as usize;

    fn identity(path: &Path) -> Identity {
        Identity::of(&rustix::fs::stat(path).expect("it is there"))
    }

    /// Returns the digest of a file whose last change is past.
    fn at_rest(digests: &Digests, path: &Path) -> Digest {
        let bytes = identity(path).bytes;
        while bytes >= REMEMBERED_BYTES_MIN && identity(path).rests_in() != Some(Duration::ZERO) {
            thread::yield_now();
        }
        digests.of(File::open(path).expect("a file"), u64::MAX).expect("a digest")
    }

    #[test]
    fn a_file_that_was_changed_is_read_again_whatever_its_times_say() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("program");
        let (old, new) = (vec![b'a'; LARGE], vec![b'b'; LARGE]);
        std::fs::write(&path, &old).expect("written");
        let digests = Digests::default();
        assert_eq!(at_rest(&digests, &path), Digest::of(&old));
        let before = identity(&path);
        assert!(digests.is_known(&before), "it is remembered");
        assert_eq!(at_rest(&digests, &path), Digest::of(&old));
        let modified = std::fs::metadata(&path).and_then(|stat| stat.modified()).expect("a time");
        let mut file = File::options().write(true).open(&path).expect("a file");
        file.write_all(&new).expect("written");
        file.set_modified(modified).expect("set back");
        let now = identity(&path);
        assert_eq!((now.inode, now.bytes, now.modified_ns), (before.inode, before.bytes, before.modified_ns));
        assert_eq!(at_rest(&digests, &path), Digest::of(&new));
    }

    #[test]
    fn a_file_that_was_just_written_is_not_remembered() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("program");
        let digests = Digests::default();
        for byte in 0..20 {
            let content = vec![byte; LARGE + 1];
            std::fs::write(&path, &content).expect("written");
            let digest = digests.of(File::open(&path).expect("a file"), u64::MAX).expect("a digest");
            assert_eq!(digest, Digest::of(&content));
        }
    }

    #[test]
    fn a_small_file_is_read_each_time_and_a_long_one_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("file");
        std::fs::write(&path, "abc").expect("written");
        let digests = Digests::default();
        assert_eq!(at_rest(&digests, &path), Digest::of(b"abc"));
        assert!(digests.lock().is_empty());
        let refused = digests.of(File::open(&path).expect("a file"), 2).expect_err("too long");
        assert_eq!(refused.kind(), io::ErrorKind::FileTooLarge);
    }

    #[test]
    fn what_is_foreseen_is_read_once_beside_the_caller() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("program");
        std::fs::write(&path, vec![b'a'; 4 * LARGE]).expect("written");
        let digests = Digests::default();
        let open = || File::open(&path).expect("a file");
        digests.foresee(open(), u64::MAX).expect("begun");
        assert!(digests.is_known(&identity(&path)));
        digests.foresee(open(), u64::MAX).expect("nothing more to begin");
        // Whoever asks meanwhile waits for the thread, and what it read is remembered.
        assert_eq!(digests.of(open(), u64::MAX).expect("a digest"), Digest::of(&vec![b'a'; 4 * LARGE]));
        assert!(matches!(digests.lock().get(&identity(&path)), Some(Known::Is(_))));
        // One that is too long is not begun, and refused when it is asked for.
        let digests = Digests::default();
        digests.foresee(open(), 9).expect("nothing to begin");
        assert!(digests.lock().is_empty());
        assert_eq!(digests.of(open(), 9).expect_err("too long").kind(), io::ErrorKind::FileTooLarge);
    }
}
