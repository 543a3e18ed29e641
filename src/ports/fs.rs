//! The file-system port: few, small, durable-by-request operations. Never follows a link below an anchor.
//!
//! Adapters: `sys::fs::OsFs` (the disk) and `sim::fs::SimFs` (memory, with crashes). One conformance suite holds both.

use std::io;

use crate::base::digest::Digest;
use crate::base::path::AbsPath;

/// What a path names, as `lstat` tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// A regular file.
    File,
    /// A folder.
    Dir,
    /// A symbolic link, not followed.
    Symlink,
    /// A socket, pipe or device.
    Other,
}

/// Facts of one path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stat {
    /// What it is.
    pub kind: NodeKind,
    /// Permission bits, `0o7777` at most.
    pub mode: u32,
    /// Owner's user id.
    pub uid: u32,
    /// Owner's group id.
    pub gid: u32,
    /// Length in bytes.
    pub bytes: u64,
    /// Number of hard links.
    pub links: u64,
    /// Device number.
    pub device: u64,
    /// Inode number.
    pub inode: u64,
    /// Modification time in nanoseconds since the epoch.
    pub modified_ns: i128,
}

/// Mode and group of a file to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewFile {
    /// Permission bits, set exactly whatever the umask is.
    pub mode: u32,
    /// Group to give the file to, where the process may; `None` keeps the default.
    pub group: Option<u32>,
}

/// How much more fits onto a disk, for this user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Space {
    /// Bytes.
    pub bytes: u64,
    /// Files; `None` where the file system does not count them.
    pub files: Option<u64>,
}

/// A held lock; dropping it lets go.
pub trait Held {}

/// The answer to asking for a lock.
pub enum LockAnswer {
    /// It is ours until the value is dropped.
    Held(Box<dyn Held>),
    /// Another process has it; the text is what that process wrote into the file.
    Busy(String),
}

/// Returns who holds a lock, as the first line of the lock file says; what follows is left of a longer one.
pub fn first_line(bytes: &[u8]) -> String {
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    String::from_utf8_lossy(line).into_owned()
}

/// Returns whether an error says that a link is in the way, or leads back to itself (`ELOOP`).
pub fn is_link_in_the_way(error: &io::Error) -> bool {
    // The standard library has no stable kind for it.
    const ELOOP: i32 = if cfg!(any(target_os = "linux", target_os = "android")) { 40 } else { 62 };
    error.raw_os_error() == Some(ELOOP)
}

/// The disk.
///
/// An *anchor* is a folder that the person chose (home, state root, Claude's folder): it is reached through links.
/// Below the longest anchor that contains a path, no component is followed: a link there is `ELOOP`/`ENOTDIR`.
/// Mutating calls are durable only after `sync_file` (content, mode) and `sync_dir` (entries).
pub trait Fs {
    /// Returns the facts of `path` itself; `None` when it, or a folder on the way to it, is absent.
    ///
    /// # Errors
    /// Anything but absence.
    fn stat(&self, path: &AbsPath) -> io::Result<Option<Stat>>;

    /// Returns the content of the regular file `path`.
    ///
    /// # Errors
    /// `FileTooLarge` beyond `bytes_max`; `InvalidInput` for what is not a regular file; else as the system says.
    fn read(&self, path: &AbsPath, bytes_max: u64) -> io::Result<Vec<u8>>;

    /// Returns a part of the content of the regular file `path`: what follows its first `offset` bytes, `bytes_max` at
    /// most. Empty at and beyond its end.
    ///
    /// # Errors
    /// `InvalidInput` for what is not a regular file; else as the system says.
    fn read_from(&self, path: &AbsPath, offset: u64, bytes_max: u64) -> io::Result<Vec<u8>>;

    /// Returns the digest of the content of the regular file `path`. An adapter may answer from memory for as long as the
    /// file's inode, length and times say that it is what was read.
    ///
    /// # Errors
    /// `FileTooLarge` beyond `bytes_max`; `InvalidInput` for what is not a regular file; else as the system says.
    fn digest(&self, path: &AbsPath, bytes_max: u64) -> io::Result<Digest> {
        self.read(path, bytes_max).map(|bytes| Digest::of(&bytes))
    }

    /// Says that the digests of `paths` will be asked for; an adapter may begin to read them meanwhile.
    fn foresee(&self, _paths: &[AbsPath], _bytes_max: u64) {}

    /// Returns the text of the link `path`; bytes that are no UTF-8 stand in it as `base::name` says.
    ///
    /// # Errors
    /// As the system says.
    fn read_link(&self, path: &AbsPath) -> io::Result<String>;

    /// Returns the names in the folder `path`, sorted; bytes that are no UTF-8 stand as `base::name` says.
    ///
    /// # Errors
    /// As the system says.
    fn list(&self, path: &AbsPath) -> io::Result<Vec<String>>;

    /// Returns the names in the folder `path` with the facts of each, sorted by name. What goes away meanwhile is left out.
    ///
    /// # Errors
    /// As the system says, of the folder or of anything in it.
    fn list_with_facts(&self, path: &AbsPath) -> io::Result<Vec<(String, Stat)>> {
        let stat =
            |name: String| self.stat(&path.join_name(&name)).map(|stat| Some((name, stat?))).transpose();
        self.list(path)?.into_iter().filter_map(stat).collect()
    }

    /// Returns the path with every link followed; `None` when it does not lead anywhere.
    ///
    /// # Errors
    /// `InvalidData` when the result is not UTF-8; link loops.
    fn resolve(&self, path: &AbsPath) -> io::Result<Option<AbsPath>>;

    /// Makes the folder `path` with exactly `mode`.
    ///
    /// # Errors
    /// `AlreadyExists`, and as the system says.
    fn make_dir(&self, path: &AbsPath, mode: u32) -> io::Result<()>;

    /// Makes the file `path`, which must not exist, with `bytes`. Not synced.
    ///
    /// # Errors
    /// `AlreadyExists`, and as the system says; on error a part of the content may be there.
    fn write_new(&self, path: &AbsPath, bytes: &[u8], file: NewFile) -> io::Result<()>;

    /// Appends `bytes` to the file `path`, made with mode 0600 when absent. Not synced.
    ///
    /// # Errors
    /// As the system says; on error a part may be there.
    fn append(&self, path: &AbsPath, bytes: &[u8]) -> io::Result<()>;

    /// Makes the symbolic link `path`, which must not exist, holding `target`.
    ///
    /// # Errors
    /// `AlreadyExists`, and as the system says.
    fn make_link(&self, path: &AbsPath, target: &str) -> io::Result<()>;

    /// Renames `from` over `to`, in one folder, atomically.
    ///
    /// # Errors
    /// As the system says.
    fn rename(&self, from: &AbsPath, to: &AbsPath) -> io::Result<()>;

    /// Removes the file or link `path`.
    ///
    /// # Errors
    /// As the system says.
    fn remove_file(&self, path: &AbsPath) -> io::Result<()>;

    /// Removes the empty folder `path`.
    ///
    /// # Errors
    /// `DirectoryNotEmpty`, and as the system says.
    fn remove_dir(&self, path: &AbsPath) -> io::Result<()>;

    /// Sets the permission bits of the file or folder `path`.
    ///
    /// # Errors
    /// As the system says.
    fn set_mode(&self, path: &AbsPath, mode: u32) -> io::Result<()>;

    /// Makes content and mode of the file `path` durable.
    ///
    /// # Errors
    /// As the system says.
    fn sync_file(&self, path: &AbsPath) -> io::Result<()>;

    /// Makes the entries and the mode of the folder `path` durable.
    ///
    /// # Errors
    /// As the system says.
    fn sync_dir(&self, path: &AbsPath) -> io::Result<()>;

    /// Tries to lock the file `path` (made with mode 0600 when absent) and, when it is ours, writes `holder` and a
    /// newline into it.
    ///
    /// # Errors
    /// As the system says.
    fn lock(&self, path: &AbsPath, holder: &str) -> io::Result<LockAnswer>;

    /// Tries to lock the folder `path` itself, which leaves no trace on disk; a busy answer names nobody.
    ///
    /// # Errors
    /// As the system says.
    fn lock_dir(&self, path: &AbsPath) -> io::Result<LockAnswer>;

    /// Returns how much more fits onto the disk that the folder `path` is on.
    ///
    /// # Errors
    /// As the system says.
    fn space(&self, path: &AbsPath) -> io::Result<Space>;

    /// Returns the effective user id that files are made with.
    fn user(&self) -> u32;
}
