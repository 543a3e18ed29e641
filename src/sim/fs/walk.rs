//! From a path to an inode, under the rules of anchors, links and permissions. Never changes the disk.

use std::collections::VecDeque;
use std::io;

use crate::base::limits::LINKS_FOLLOWED_MAX;
use crate::base::path::AbsPath;
use crate::ports::fs::NodeKind;

use super::State;
use super::disk::{Body, Inode, ROOT};
use super::errno::Errno;

const NAME_BYTES_MAX: usize = 255;

/// Who looks at the disk.
#[derive(Clone, Debug)]
pub(super) struct Viewer {
    pub(super) anchors: Vec<AbsPath>,
    pub(super) user: u32,
}

/// Where an operation acts: a name in a folder.
pub(super) struct Place<'a> {
    pub(super) folder: Inode,
    path: &'a AbsPath,
    /// The path is an anchor (or `/`): the name itself may be a link to what is meant.
    is_anchor: bool,
}

impl Place<'_> {
    /// Returns the name to make, change or remove.
    pub(super) fn name(&self) -> Result<&str, Errno> {
        match self.path.name() {
            "" => Err(Errno::Ebusy),
            name => checked(name),
        }
    }
}

/// Returns `name` where a disk takes one of its length.
pub(super) fn checked(name: &str) -> Result<&str, Errno> {
    if name.len() > NAME_BYTES_MAX { Err(Errno::Enametoolong) } else { Ok(name) }
}

/// What somebody wants to do with a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    Read,
    /// Its content; of a folder, its entries, which takes the right to search it too.
    Write,
    Search,
}

impl Wanted {
    fn bits(self, is_dir: bool) -> u32 {
        match self {
            Self::Read => 0o4,
            Self::Write if is_dir => 0o3,
            Self::Write => 0o2,
            Self::Search => 0o1,
        }
    }
}

impl State {
    /// Returns where `path` is, with no link followed below its anchor.
    pub(super) fn place<'a>(&self, path: &'a AbsPath) -> Result<Place<'a>, Errno> {
        let Some(parent) = path.parent() else {
            return Ok(Place { folder: ROOT, path, is_anchor: true });
        };
        let (start, below) = match path.deepest_of(&self.viewer.anchors) {
            Some(anchor) if anchor == path => {
                let (folder, _) = self.follow(parent.as_str())?;
                self.disk.entries(folder)?;
                return Ok(Place { folder, path, is_anchor: true });
            }
            Some(anchor) => (anchor.as_str(), parent.relative_to(anchor)),
            None => ("/", Some(&parent.as_str()[1..])),
        };
        let below = below.expect("the parent of a path strictly below an anchor is the anchor or below it");
        let (mut folder, _) = self.follow(start)?;
        for name in below.split('/').filter(|name| !name.is_empty()) {
            folder = self.child(folder, name)?;
            if self.disk.node(folder).kind() == NodeKind::Symlink {
                return Err(Errno::Eloop);
            }
        }
        self.disk.entries(folder)?;
        Ok(Place { folder, path, is_anchor: false })
    }

    /// Returns the inode that the name itself names.
    pub(super) fn entry(&self, place: &Place<'_>) -> Result<Inode, Errno> {
        self.child(place.folder, place.name()?)
    }

    /// Returns the inode that is meant: an anchor's link is followed.
    pub(super) fn named(&self, place: &Place<'_>) -> Result<Inode, Errno> {
        if place.is_anchor { Ok(self.follow(place.path.as_str())?.0) } else { self.entry(place) }
    }

    pub(super) fn folder(&self, place: &Place<'_>) -> Result<Inode, Errno> {
        let inode = self.named(place)?;
        match self.disk.node(inode).kind() {
            NodeKind::Dir => Ok(inode),
            NodeKind::Symlink => Err(Errno::Eloop),
            NodeKind::File | NodeKind::Other => Err(Errno::Enotdir),
        }
    }

    pub(super) fn regular(&self, place: &Place<'_>) -> io::Result<Inode> {
        let inode = self.entry(place)?;
        match self.disk.node(inode).kind() {
            NodeKind::File => Ok(inode),
            NodeKind::Dir | NodeKind::Symlink | NodeKind::Other => {
                Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file"))
            }
        }
    }

    /// Returns what `path` leads to with every link followed, and its path without links.
    pub(super) fn follow(&self, path: &str) -> Result<(Inode, AbsPath), Errno> {
        let mut ahead: VecDeque<String> = parts(path).collect();
        let mut behind: Vec<(String, Inode)> = Vec::new();
        let mut links = 0;
        while let Some(name) = ahead.pop_front() {
            let folder = behind.last().map_or(ROOT, |(_, inode)| *inode);
            if name == ".." {
                behind.pop();
                continue;
            }
            let inode = self.child(folder, &name)?;
            let Body::Symlink(target) = &self.disk.node(inode).body else {
                behind.push((name, inode));
                continue;
            };
            links += 1;
            if links > LINKS_FOLLOWED_MAX {
                return Err(Errno::Eloop);
            }
            if target.starts_with('/') {
                behind.clear();
            }
            for part in parts(target).rev() {
                ahead.push_front(part);
            }
        }
        let inode = behind.last().map_or(ROOT, |(_, inode)| *inode);
        let names: Vec<&str> = behind.iter().map(|(name, _)| name.as_str()).collect();
        let path = AbsPath::new(&format!("/{}", names.join("/"))).map_err(|_| Errno::Einval)?;
        Ok((inode, path))
    }

    /// Holds the viewer to the mode bits and to a read-only disk; user 0 is held to the latter alone.
    pub(super) fn check(&self, inode: Inode, wanted: Wanted) -> Result<(), Errno> {
        let node = self.disk.node(inode);
        if wanted == Wanted::Write && node.is_read_only {
            return Err(Errno::Erofs);
        }
        let user = self.viewer.user;
        let shift = match (node.facts.uid == user, node.facts.gid == user) {
            (true, _) => 6,
            (false, true) => 3,
            (false, false) => 0,
        };
        let bits = wanted.bits(self.disk.is_dir(inode));
        let is_allowed = user == 0 || (node.facts.mode >> shift) & bits == bits;
        if is_allowed { Ok(()) } else { Err(Errno::Eacces) }
    }

    fn child(&self, folder: Inode, name: &str) -> Result<Inode, Errno> {
        let entries = self.disk.entries(folder)?;
        self.check(folder, Wanted::Search)?;
        entries.names.get(checked(name)?).copied().ok_or(Errno::Enoent)
    }
}

fn parts(path: &str) -> impl DoubleEndedIterator<Item = String> {
    path.split('/').filter(|part| !part.is_empty() && *part != ".").map(str::to_owned)
}
