//! From a path to an open folder and a name in it. Follows links down to the anchor, and none below it.

use std::borrow::Cow;
use std::os::fd::OwnedFd;

use rustix::fs::{AtFlags, FileType, Mode, OFlags};
use rustix::io::Errno;

use crate::base::name::bytes_of;
use crate::base::path::AbsPath;

/// Where an operation acts: the name `name` in the open folder `folder`.
pub(super) struct Place<'a> {
    pub(super) folder: OwnedFd,
    name: Cow<'a, [u8]>,
    last: Last,
}

/// Whether the name itself may be a link to what is meant.
enum Last {
    /// The path is an anchor.
    Followed,
    /// The path lies below one.
    NotFollowed,
}

/// A handle that can only be walked through suffices, so a folder that we may search but not list is no obstacle.
#[cfg(any(target_os = "linux", target_os = "android"))]
const WALK: OFlags = OFlags::PATH.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);
#[cfg(not(any(target_os = "linux", target_os = "android")))]
const WALK: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

impl<'a> Place<'a> {
    /// Opens the folder that holds `path`.
    ///
    /// # Errors
    /// `LOOP` when a link is in the way, `NOTDIR` when something else is, `NOENT` when a folder is absent.
    pub(super) fn of(anchors: &[AbsPath], path: &'a AbsPath) -> Result<Self, Errno> {
        let Some(parent) = path.parent() else {
            return Ok(Self {
                folder: open_through_links("/")?,
                name: Cow::Borrowed(b"."),
                last: Last::Followed,
            });
        };
        let (start, below) = match path.deepest_of(anchors) {
            Some(anchor) if anchor == path => {
                let folder = open_through_links(parent.as_str())?;
                return Ok(Self { folder, name: bytes_of(path.name()), last: Last::Followed });
            }
            Some(anchor) => (anchor.as_str(), parent.relative_to(anchor)),
            None => ("/", Some(&parent.as_str()[1..])),
        };
        let below = below.expect("the parent of a path strictly below an anchor is the anchor or below it");
        let mut folder = open_through_links(start)?;
        for name in below.split('/').filter(|name| !name.is_empty()) {
            folder = step(&folder, &bytes_of(name))?;
        }
        Ok(Self { folder, name: bytes_of(path.name()), last: Last::NotFollowed })
    }

    /// Returns the name as the system has it.
    pub(super) fn name(&self) -> &[u8] {
        &self.name
    }

    /// Returns the system's facts of what the name names.
    pub(super) fn stat(&self) -> Result<rustix::fs::Stat, Errno> {
        let flags = match self.last {
            Last::Followed => AtFlags::empty(),
            Last::NotFollowed => AtFlags::SYMLINK_NOFOLLOW,
        };
        rustix::fs::statat(&self.folder, self.name(), flags)
    }

    /// Opens the folder that the name names, for listing, syncing and locking.
    pub(super) fn open_folder(&self) -> Result<OwnedFd, Errno> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC | self.follow_flag();
        rustix::fs::openat(&self.folder, self.name(), flags, Mode::empty())
            .map_err(|errno| blame(&self.folder, self.name(), errno))
    }

    /// Returns what opening the name must be told about links.
    pub(super) fn follow_flag(&self) -> OFlags {
        match self.last {
            Last::Followed => OFlags::empty(),
            Last::NotFollowed => OFlags::NOFOLLOW,
        }
    }
}

fn open_through_links(path: &str) -> Result<OwnedFd, Errno> {
    rustix::fs::open(path, WALK, Mode::empty())
}

fn step(folder: &OwnedFd, name: &[u8]) -> Result<OwnedFd, Errno> {
    rustix::fs::openat(folder, name, WALK | OFlags::NOFOLLOW, Mode::empty())
        .map_err(|errno| blame(folder, name, errno))
}

/// Systems answer a link in a folder's place with either error; ours is always `LOOP`, so that it is never absence.
fn blame(folder: &OwnedFd, name: &[u8], errno: Errno) -> Errno {
    if errno != Errno::NOTDIR {
        return errno;
    }
    match rustix::fs::statat(folder, name, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(stat) if FileType::from_raw_mode(stat.st_mode) == FileType::Symlink => Errno::LOOP,
        Ok(_) | Err(_) => errno,
    }
}
