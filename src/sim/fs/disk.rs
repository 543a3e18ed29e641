//! Inodes with two states, volatile and durable, and the few ways they change. Knows no paths and no permissions.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::ports::fs::{NodeKind, Stat};

use super::errno::Errno;
use super::fault::Extent;

pub(super) type Inode = u64;

/// The inode of `/`.
pub(super) const ROOT: Inode = 1;

/// Where modification times start, so that they look like times.
const MODIFIED_FROM_NS: i128 = 1_700_000_000_000_000_000;

/// Every inode that was ever made. Removed ones stay, because a crash may bring their entry back.
#[derive(Clone, Debug)]
pub(super) struct Disk {
    nodes: BTreeMap<Inode, Node>,
    next: Inode,
    ticks: i128,
}

#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) body: Body,
    pub(super) facts: Facts,
    pub(super) durable_facts: Facts,
    pub(super) device: u64,
    pub(super) is_read_only: bool,
    links: u64,
    modified_ns: i128,
}

/// What `fchmod` and `fchown` change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Facts {
    pub(super) mode: u32,
    pub(super) uid: u32,
    pub(super) gid: u32,
}

impl Facts {
    /// Returns the facts of what `user` makes; a user's own group has the same number.
    pub(super) fn of(user: u32, mode: u32) -> Self {
        Self { mode, uid: user, gid: user }
    }
}

#[derive(Clone, Debug)]
pub(super) enum Body {
    File(Content),
    Dir(Entries),
    /// A link's text is durable with its entry.
    Symlink(String),
    Other,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Content {
    pub(super) bytes: Arc<Vec<u8>>,
    pub(super) durable: Arc<Vec<u8>>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Entries {
    pub(super) names: BTreeMap<String, Inode>,
    pub(super) durable: BTreeMap<String, Inode>,
    /// What leads from `durable` to `names`; a journaling disk keeps a prefix of it.
    pub(super) pending: Vec<EntryChange>,
}

#[derive(Clone, Debug)]
pub(super) enum EntryChange {
    Insert { name: String, inode: Inode },
    Remove { name: String },
    Rename { from: String, to: String },
}

impl EntryChange {
    /// Changes `names`, and returns the inode whose entry that took away.
    fn apply(&self, names: &mut BTreeMap<String, Inode>) -> Option<Inode> {
        match self {
            Self::Insert { name, inode } => names.insert(name.clone(), *inode),
            Self::Remove { name } => names.remove(name),
            Self::Rename { from, to } => {
                let moved = names.remove(from)?;
                names.insert(to.clone(), moved)
            }
        }
    }
}

impl Entries {
    /// Makes the first `count` pending changes durable.
    pub(super) fn settle(&mut self, count: usize) {
        for change in self.pending.drain(..count) {
            change.apply(&mut self.durable);
        }
    }
}

impl Body {
    pub(super) fn empty_dir() -> Self {
        Self::Dir(Entries::default())
    }

    pub(super) fn empty_file() -> Self {
        Self::File(Content::default())
    }
}

impl Node {
    pub(super) fn kind(&self) -> NodeKind {
        match self.body {
            Body::File(_) => NodeKind::File,
            Body::Dir(_) => NodeKind::Dir,
            Body::Symlink(_) => NodeKind::Symlink,
            Body::Other => NodeKind::Other,
        }
    }

    fn bytes(&self) -> u64 {
        match &self.body {
            Body::File(content) => content.bytes.len() as u64,
            Body::Dir(entries) => entries.names.len() as u64,
            Body::Symlink(target) => target.len() as u64,
            Body::Other => 0,
        }
    }
}

impl Disk {
    pub(super) fn new() -> Self {
        let facts = Facts::of(0, 0o755);
        let root = Node {
            body: Body::empty_dir(),
            facts,
            durable_facts: facts,
            device: 1,
            is_read_only: false,
            links: 1,
            modified_ns: MODIFIED_FROM_NS,
        };
        Self { nodes: BTreeMap::from([(ROOT, root)]), next: ROOT + 1, ticks: 0 }
    }

    pub(super) fn node(&self, inode: Inode) -> &Node {
        self.nodes.get(&inode).expect("entries name only inodes of this disk, and none is ever dropped")
    }

    pub(super) fn node_mut(&mut self, inode: Inode) -> &mut Node {
        self.nodes.get_mut(&inode).expect("entries name only inodes of this disk, and none is ever dropped")
    }

    pub(super) fn nodes_mut(&mut self) -> impl Iterator<Item = &mut Node> {
        self.nodes.values_mut()
    }

    pub(super) fn is_dir(&self, inode: Inode) -> bool {
        self.node(inode).kind() == NodeKind::Dir
    }

    pub(super) fn entries(&self, inode: Inode) -> Result<&Entries, Errno> {
        match &self.node(inode).body {
            Body::Dir(entries) => Ok(entries),
            Body::File(_) | Body::Symlink(_) | Body::Other => Err(Errno::Enotdir),
        }
    }

    pub(super) fn file(&self, inode: Inode) -> Result<&[u8], Errno> {
        match &self.node(inode).body {
            Body::File(content) => Ok(&content.bytes),
            Body::Dir(_) | Body::Symlink(_) | Body::Other => Err(Errno::Einval),
        }
    }

    pub(super) fn stat(&self, inode: Inode) -> Stat {
        let node = self.node(inode);
        Stat {
            kind: node.kind(),
            mode: node.facts.mode,
            uid: node.facts.uid,
            gid: node.facts.gid,
            bytes: node.bytes(),
            links: node.links,
            device: node.device,
            inode,
            modified_ns: node.modified_ns,
        }
    }

    pub(super) fn set_file(&mut self, inode: Inode, bytes: Vec<u8>) -> Result<(), Errno> {
        let modified_ns = self.tick();
        let node = self.node_mut(inode);
        match &mut node.body {
            Body::File(content) => content.bytes = Arc::new(bytes),
            Body::Dir(_) | Body::Symlink(_) | Body::Other => return Err(Errno::Einval),
        }
        node.modified_ns = modified_ns;
        Ok(())
    }

    /// Makes a node under the free name `name`; it lies on the folder's device.
    pub(super) fn add(&mut self, folder: Inode, name: &str, body: Body, facts: Facts) -> Inode {
        let inode = self.next;
        self.next += 1;
        let Node { device, is_read_only, .. } = *self.node(folder);
        let modified_ns = self.tick();
        let node = Node { body, facts, durable_facts: facts, device, is_read_only, links: 0, modified_ns };
        self.nodes.insert(inode, node);
        self.change(folder, EntryChange::Insert { name: name.to_owned(), inode });
        inode
    }

    /// Gives `inode` one more name.
    pub(super) fn link(&mut self, folder: Inode, name: &str, inode: Inode) {
        self.change(folder, EntryChange::Insert { name: name.to_owned(), inode });
    }

    pub(super) fn rename(&mut self, folder: Inode, from: &str, to: &str) -> Result<(), Errno> {
        self.entries(folder)?;
        self.change(folder, EntryChange::Rename { from: from.to_owned(), to: to.to_owned() });
        Ok(())
    }

    pub(super) fn remove(&mut self, folder: Inode, name: &str) -> Result<(), Errno> {
        self.entries(folder)?;
        self.change(folder, EntryChange::Remove { name: name.to_owned() });
        Ok(())
    }

    pub(super) fn sync_file(&mut self, inode: Inode, extent: Extent) -> Result<(), Errno> {
        let node = self.node_mut(inode);
        let Body::File(content) = &mut node.body else { return Err(Errno::Einval) };
        match extent {
            Extent::Whole => {
                content.durable = Arc::clone(&content.bytes);
                node.durable_facts = node.facts;
            }
            Extent::Torn => {
                // A part of what was appended becomes durable; what was durable before it stays.
                let kept =
                    if content.bytes.starts_with(&content.durable) { content.durable.len() } else { 0 };
                let (old, new) = content.bytes.split_at(kept);
                content.durable = Arc::new([old, extent.part(new)].concat());
            }
        }
        Ok(())
    }

    pub(super) fn sync_dir(&mut self, inode: Inode, extent: Extent) -> Result<(), Errno> {
        let node = self.node_mut(inode);
        let Body::Dir(entries) = &mut node.body else { return Err(Errno::Enotdir) };
        match extent {
            Extent::Whole => {
                entries.settle(entries.pending.len());
                node.durable_facts = node.facts;
            }
            Extent::Torn => entries.settle(entries.pending.len() / 2),
        }
        Ok(())
    }

    /// Counts every inode's names again, after entries were replaced wholesale.
    pub(super) fn recount_links(&mut self) {
        let named: Vec<Inode> = self
            .nodes
            .values()
            .filter_map(|node| match &node.body {
                Body::Dir(entries) => Some(entries.names.values().copied()),
                Body::File(_) | Body::Symlink(_) | Body::Other => None,
            })
            .flatten()
            .collect();
        for node in self.nodes_mut() {
            node.links = 0;
        }
        for inode in named.into_iter().chain([ROOT]) {
            self.node_mut(inode).links += 1;
        }
    }

    /// The one way in which entries change: at once in the volatile state, and queued for the durable one.
    fn change(&mut self, folder: Inode, change: EntryChange) {
        let modified_ns = self.tick();
        let node = self.node_mut(folder);
        let Body::Dir(entries) = &mut node.body else { return };
        let unlinked = change.apply(&mut entries.names);
        let linked = match &change {
            EntryChange::Insert { inode, .. } => Some(*inode),
            EntryChange::Remove { .. } | EntryChange::Rename { .. } => None,
        };
        entries.pending.push(change);
        node.modified_ns = modified_ns;
        if let Some(inode) = unlinked {
            self.node_mut(inode).links -= 1;
        }
        if let Some(inode) = linked {
            self.node_mut(inode).links += 1;
        }
    }

    fn tick(&mut self) -> i128 {
        self.ticks += 1;
        MODIFIED_FROM_NS + self.ticks
    }
}
