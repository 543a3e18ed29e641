//! The disk through system calls relative to open folders. Never follows a link below an anchor, and never decides
//! what should be written: it does one operation per call.

mod digests;
mod facts;
mod locks;
mod place;

use std::fs::File;
use std::io::{self, Read as _, Seek as _, Write as _};
use std::os::fd::{AsFd, OwnedFd};

use rustix::fs::{AtFlags, FileType, Mode, OFlags};
use rustix::io::Errno;

use crate::base::digest::Digest;
use crate::base::limits::FOLDER_NAMES_MAX;
use crate::base::name;
use crate::base::path::AbsPath;
use crate::ports::fs::{Fs, LockAnswer, NewFile, NodeKind, Space, Stat};

use digests::Digests;
use facts::{mode_bits, stat_of};
use place::Place;

/// The machine's own disk.
#[derive(Clone, Debug)]
pub struct OsFs {
    anchors: Vec<AbsPath>,
    digests: Digests,
}

impl OsFs {
    /// Returns the disk as seen by somebody who chose the folders `anchors`; see [`Fs`] for what that means.
    pub fn new(anchors: Vec<AbsPath>) -> Self {
        Self { anchors, digests: Digests::default() }
    }

    fn place<'a>(&self, path: &'a AbsPath) -> io::Result<Place<'a>> {
        Ok(Place::of(&self.anchors, path)?)
    }
}

impl Fs for OsFs {
    fn stat(&self, path: &AbsPath) -> io::Result<Option<Stat>> {
        match Place::of(&self.anchors, path).and_then(|place| place.stat()) {
            Ok(stat) => Ok(Some(stat_of(&stat))),
            Err(Errno::NOENT | Errno::NOTDIR) => Ok(None),
            Err(errno) => Err(errno.into()),
        }
    }

    fn read(&self, path: &AbsPath, bytes_max: u64) -> io::Result<Vec<u8>> {
        let file = File::from(open_regular(&self.place(path)?, OFlags::RDONLY)?);
        let mut bytes = Vec::new();
        // One byte more than allowed tells "exactly at the limit" from "beyond".
        file.take(bytes_max.saturating_add(1)).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > bytes_max { Err(too_large(bytes_max)) } else { Ok(bytes) }
    }

    fn read_from(&self, path: &AbsPath, offset: u64, bytes_max: u64) -> io::Result<Vec<u8>> {
        let mut file = File::from(open_regular(&self.place(path)?, OFlags::RDONLY)?);
        file.seek(io::SeekFrom::Start(offset))?;
        let mut bytes = Vec::new();
        file.take(bytes_max).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn digest(&self, path: &AbsPath, bytes_max: u64) -> io::Result<Digest> {
        let file = File::from(open_regular(&self.place(path)?, OFlags::RDONLY)?);
        self.digests.of(file, bytes_max)
    }

    fn foresee(&self, paths: &[AbsPath], bytes_max: u64) {
        for path in paths {
            let file = self.place(path).and_then(|place| open_regular(&place, OFlags::RDONLY));
            // Whoever asks for the digest is told why there is none.
            let _ = file.and_then(|file| self.digests.foresee(File::from(file), bytes_max));
        }
    }

    fn read_link(&self, path: &AbsPath) -> io::Result<String> {
        let place = self.place(path)?;
        let target = rustix::fs::readlinkat(&place.folder, place.name(), Vec::new())?;
        Ok(name::text_of(target.as_bytes()))
    }

    fn list(&self, path: &AbsPath) -> io::Result<Vec<String>> {
        names_in(&self.place(path)?.open_folder()?)
    }

    fn list_with_facts(&self, path: &AbsPath) -> io::Result<Vec<(String, Stat)>> {
        // One open folder for all of them: the way to it is walked once.
        let folder = self.place(path)?.open_folder()?;
        let facts = |name: String| match rustix::fs::statat(
            &folder,
            &*name::bytes_of(&name),
            AtFlags::SYMLINK_NOFOLLOW,
        ) {
            Ok(stat) => Some(Ok((name, stat_of(&stat)))),
            Err(Errno::NOENT) => None,
            Err(errno) => Some(Err(errno.into())),
        };
        names_in(&folder)?.into_iter().filter_map(facts).collect()
    }

    #[expect(clippy::disallowed_methods, reason = "this is the port's own answer to it")]
    fn resolve(&self, path: &AbsPath) -> io::Result<Option<AbsPath>> {
        match path.as_path().canonicalize() {
            Ok(found) => Ok(Some(AbsPath::from_path(&found).map_err(|_| not_utf8())?)),
            Err(error) => match Errno::from_io_error(&error) {
                Some(Errno::NOENT | Errno::NOTDIR) => Ok(None),
                _ => Err(error),
            },
        }
    }

    fn make_dir(&self, path: &AbsPath, mode: u32) -> io::Result<()> {
        let place = self.place(path)?;
        rustix::fs::mkdirat(&place.folder, place.name(), mode_bits(mode))?;
        // The umask took bits away; the folder is opened without following, so only what was just made is changed.
        let made = rustix::fs::statat(&place.folder, place.name(), AtFlags::SYMLINK_NOFOLLOW)?;
        if stat_of(&made).mode != mode {
            set_mode_at(&place, OFlags::NOFOLLOW, mode)?;
        }
        Ok(())
    }

    fn write_new(&self, path: &AbsPath, bytes: &[u8], file: NewFile) -> io::Result<()> {
        let place = self.place(path)?;
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mut made = File::from(rustix::fs::openat(&place.folder, place.name(), flags, mode_bits(0o600))?);
        made.write_all(bytes)?;
        if let Some(group) = file.group {
            give_to_group(&made, group)?;
        }
        // Last, because a change of group clears the set-id bits.
        rustix::fs::fchmod(&made, mode_bits(file.mode))?;
        Ok(())
    }

    fn append(&self, path: &AbsPath, bytes: &[u8]) -> io::Result<()> {
        let place = self.place(path)?;
        let mut file = File::from(open_or_make(&place, OFlags::WRONLY | OFlags::APPEND)?);
        file.write_all(bytes)
    }

    fn make_link(&self, path: &AbsPath, target: &str) -> io::Result<()> {
        let place = self.place(path)?;
        Ok(rustix::fs::symlinkat(&*name::bytes_of(target), &place.folder, place.name())?)
    }

    fn rename(&self, from: &AbsPath, to: &AbsPath) -> io::Result<()> {
        if from.parent() != to.parent() {
            return Err(Errno::INVAL.into());
        }
        let place = self.place(from)?;
        Ok(rustix::fs::renameat(&place.folder, place.name(), &place.folder, &*name::bytes_of(to.name()))?)
    }

    fn remove_file(&self, path: &AbsPath) -> io::Result<()> {
        let place = self.place(path)?;
        Ok(rustix::fs::unlinkat(&place.folder, place.name(), AtFlags::empty())?)
    }

    fn remove_dir(&self, path: &AbsPath) -> io::Result<()> {
        let place = self.place(path)?;
        Ok(rustix::fs::unlinkat(&place.folder, place.name(), AtFlags::REMOVEDIR)?)
    }

    fn set_mode(&self, path: &AbsPath, mode: u32) -> io::Result<()> {
        let place = self.place(path)?;
        match stat_of(&place.stat()?).kind {
            NodeKind::File | NodeKind::Dir => Ok(set_mode_at(&place, place.follow_flag(), mode)?),
            NodeKind::Symlink => Err(Errno::LOOP.into()),
            NodeKind::Other => Err(Errno::INVAL.into()),
        }
    }

    fn sync_file(&self, path: &AbsPath) -> io::Result<()> {
        let file = open_regular(&self.place(path)?, OFlags::RDONLY)?;
        Ok(sync(&file)?)
    }

    fn sync_dir(&self, path: &AbsPath) -> io::Result<()> {
        let folder = self.place(path)?.open_folder()?;
        match sync(&folder) {
            // Some network and FUSE file systems cannot sync a folder; there is nothing better to do on them.
            Err(Errno::INVAL) => Ok(()),
            result => Ok(result?),
        }
    }

    fn lock(&self, path: &AbsPath, holder: &str) -> io::Result<LockAnswer> {
        locks::lock_file(&|| Place::of(&self.anchors, path), holder)
    }

    fn lock_dir(&self, path: &AbsPath) -> io::Result<LockAnswer> {
        locks::lock_folder(&|| Place::of(&self.anchors, path))
    }

    fn space(&self, path: &AbsPath) -> io::Result<Space> {
        let folder = self.place(path)?.open_folder()?;
        let facts = rustix::fs::fstatvfs(&folder)?;
        let files = (facts.f_files > 0).then_some(facts.f_favail);
        Ok(Space { bytes: facts.f_bavail.saturating_mul(facts.f_frsize), files })
    }

    fn user(&self) -> u32 {
        rustix::process::geteuid().as_raw()
    }
}

/// Returns the names in an open folder, sorted.
fn names_in(folder: &OwnedFd) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in rustix::fs::Dir::read_from(folder)? {
        let entry = entry?;
        let bytes = entry.file_name().to_bytes();
        if bytes == b"." || bytes == b".." {
            continue;
        }
        if names.len() == FOLDER_NAMES_MAX {
            let why = format!("the folder holds more than {FOLDER_NAMES_MAX} names");
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, why));
        }
        names.push(name::text_of(bytes));
    }
    names.sort_unstable();
    Ok(names)
}

/// Opens the regular file at `place`; anything else is refused unopened, because opening a device can act on it.
fn open_regular(place: &Place<'_>, flags: OFlags) -> io::Result<OwnedFd> {
    let is_regular = |stat: &rustix::fs::Stat| FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile;
    let refuse = || io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file");
    if !is_regular(&rustix::fs::statat(&place.folder, place.name(), AtFlags::SYMLINK_NOFOLLOW)?) {
        return Err(refuse());
    }
    // What is there now may be something else: a pipe must not hang us, and the opened file is asked again.
    let flags = flags | OFlags::NONBLOCK | OFlags::NOFOLLOW | OFlags::NOCTTY | OFlags::CLOEXEC;
    let file = rustix::fs::openat(&place.folder, place.name(), flags, Mode::empty())?;
    if is_regular(&rustix::fs::fstat(&file)?) { Ok(file) } else { Err(refuse()) }
}

/// Opens the regular file at `place`, made with mode 0600 when absent.
fn open_or_make(place: &Place<'_>, flags: OFlags) -> io::Result<OwnedFd> {
    match open_regular(place, flags) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        opened => return opened,
    }
    let making = flags | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    match rustix::fs::openat(&place.folder, place.name(), making, mode_bits(0o600)) {
        Ok(file) => {
            rustix::fs::fchmod(&file, mode_bits(0o600))?;
            Ok(file)
        }
        // Somebody made it in between.
        Err(Errno::EXIST) => open_regular(place, flags),
        Err(errno) => Err(errno.into()),
    }
}

/// Sets the mode of the file or folder at `place`, which the caller has looked at.
fn set_mode_at(place: &Place<'_>, follow: OFlags, mode: u32) -> Result<(), Errno> {
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC | follow;
    match rustix::fs::openat(&place.folder, place.name(), flags, Mode::empty()) {
        Ok(node) => rustix::fs::fchmod(&node, mode_bits(mode)),
        // An owner may change the mode of what the mode forbids to open.
        Err(Errno::ACCESS) => set_mode_unopened(place, follow, mode),
        Err(errno) => Err(errno),
    }
}

/// Linux has no `fchmodat` that leaves links alone before 6.6: a handle names exactly one inode, and `/proc` reaches it.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn set_mode_unopened(place: &Place<'_>, follow: OFlags, mode: u32) -> Result<(), Errno> {
    use std::os::fd::AsRawFd as _;
    let flags = OFlags::PATH | OFlags::CLOEXEC | follow;
    let node = rustix::fs::openat(&place.folder, place.name(), flags, Mode::empty())?;
    if FileType::from_raw_mode(rustix::fs::fstat(&node)?.st_mode) == FileType::Symlink {
        return Err(Errno::LOOP);
    }
    rustix::fs::chmod(format!("/proc/self/fd/{}", node.as_raw_fd()), mode_bits(mode))
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn set_mode_unopened(place: &Place<'_>, follow: OFlags, mode: u32) -> Result<(), Errno> {
    let flags = if follow.is_empty() { AtFlags::empty() } else { AtFlags::SYMLINK_NOFOLLOW };
    rustix::fs::chmodat(&place.folder, place.name(), mode_bits(mode), flags)
}

/// Gives `file` to `group` where it is not already that group's.
fn give_to_group(file: &File, group: u32) -> Result<(), Errno> {
    if rustix::fs::fstat(file)?.st_gid == group {
        return Ok(());
    }
    match rustix::fs::fchown(file, None, Some(rustix::fs::Gid::from_raw(group))) {
        // Only a member may give a file to a group. A replaced file then belongs to our own group, as any editor's would.
        Err(Errno::PERM) => Ok(()),
        result => result,
    }
}

/// Makes `node` durable. On macOS `fsync` leaves data in the drive's cache, and only some file systems can flush it.
fn sync(node: impl AsFd) -> Result<(), Errno> {
    #[cfg(target_vendor = "apple")]
    if rustix::fs::fcntl_fullfsync(node.as_fd()).is_ok() {
        return Ok(());
    }
    rustix::fs::fsync(node.as_fd())
}

fn not_utf8() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the name is not UTF-8")
}

/// Returns the refusal to read a file that is longer than it may be.
fn too_large(bytes_max: u64) -> io::Error {
    io::Error::new(io::ErrorKind::FileTooLarge, format!("more than {bytes_max} bytes"))
}
