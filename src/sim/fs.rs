//! A disk in memory that keeps apart what is written and what is durable, and that fails or dies on request.
//! Answers as `sys::fs::OsFs` does (one conformance suite holds both) and never touches the machine.

mod crash;
mod disk;
mod errno;
mod fault;
mod stage;
#[cfg(test)]
mod tests;
mod walk;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use crate::base::limits::HOLDER_BYTES_MAX;
use crate::base::path::AbsPath;
use crate::ports::fs::{Fs, Held, LockAnswer, NewFile, NodeKind, Space, Stat, first_line};

use disk::{Body, Disk, Inode};
use fault::{EffectKind, Extent, Outcome, Script};
use walk::{Place, Viewer, Wanted};

pub use crash::CrashPolicy;
pub use errno::Errno;
pub use fault::{Dead, Fault};

/// The simulated disk, seen by one process.
///
/// A clone is an independent copy of everything but held locks: comparing before and after is comparing two clones.
#[derive(Debug)]
pub struct SimFs {
    state: RefCell<State>,
    locks: Locks,
}

#[derive(Clone, Debug)]
struct State {
    disk: Disk,
    viewer: Viewer,
    script: Script,
    space: Space,
}

type Locks = Arc<Mutex<BTreeSet<Inode>>>;

struct HeldLock {
    locks: Locks,
    inode: Inode,
}

impl Held for HeldLock {}

impl Drop for HeldLock {
    fn drop(&mut self) {
        self.locks.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.inode);
    }
}

impl Clone for SimFs {
    fn clone(&self) -> Self {
        Self::of(self.state.borrow().clone())
    }
}

impl SimFs {
    /// Returns an empty disk as seen by user 1000, who chose the folders `anchors`.
    pub fn new(anchors: Vec<AbsPath>) -> Self {
        let viewer = Viewer { anchors, user: 1000 };
        let space = Space { bytes: 1 << 40, files: None };
        Self::of(State { disk: Disk::new(), viewer, script: Script::default(), space })
    }

    /// Says how much more fits onto this disk; nothing keeps to it.
    pub fn choose_space(&self, space: Space) {
        self.state.borrow_mut().space = space;
    }

    /// Adds `fault` to what goes wrong; effects are numbered from 0 since the disk was made, settled or crashed.
    pub fn script(&self, fault: Fault) {
        self.state.borrow_mut().script.faults.push(fault);
    }

    /// Makes the `n`-th sync call (from 0, files and folders together) answer well and do nothing.
    pub fn ignore_sync(&self, n: u64) {
        self.state.borrow_mut().script.ignored_syncs.insert(n);
    }

    /// Returns how many mutating calls there were, failed ones included.
    pub fn effects(&self) -> u64 {
        self.state.borrow().script.effects
    }

    /// Returns how many of the effects were syncs.
    pub fn syncs(&self) -> u64 {
        self.state.borrow().script.syncs
    }

    /// Returns one line per effect: its number, what was asked, and what went wrong.
    pub fn log(&self) -> Vec<String> {
        self.state.borrow().script.log.clone()
    }

    /// Returns whether a [`Fault::DieAt`] was reached.
    pub fn is_dead(&self) -> bool {
        self.state.borrow().script.is_dead
    }

    fn of(state: State) -> Self {
        Self { state: RefCell::new(state), locks: Locks::default() }
    }

    fn look<T>(&self, act: impl FnOnce(&State) -> io::Result<T>) -> io::Result<T> {
        let state = self.state.borrow();
        state.script.check_alive()?;
        act(&state)
    }

    /// Runs one numbered effect as far as the script lets it.
    fn effect(
        &self,
        label: &str,
        kind: EffectKind,
        act: impl FnOnce(&mut State, Extent) -> io::Result<()>,
    ) -> io::Result<()> {
        let state = &mut *self.state.borrow_mut();
        state.script.check_alive()?;
        let outcome = state.script.begin(kind);
        let result = match outcome {
            Outcome::Whole => act(state, Extent::Whole),
            Outcome::Ignored => Ok(()),
            Outcome::Fails { errno, extent } => {
                // The injected error is the answer, whatever the part that still happened would have said.
                let _ = extent.map(|extent| act(state, extent));
                Err(errno.into())
            }
            Outcome::Dies { extent } => {
                // As above: nobody is left to hear an answer.
                let _ = extent.map(|extent| act(state, extent));
                Err(Dead.into())
            }
        };
        state.script.end(label, outcome, &result);
        result
    }

    fn take(&self, inode: Inode) -> Option<Box<dyn Held>> {
        let is_new = self.locks.lock().unwrap_or_else(PoisonError::into_inner).insert(inode);
        is_new.then(|| Box::new(HeldLock { locks: Arc::clone(&self.locks), inode }) as Box<dyn Held>)
    }
}

impl Fs for SimFs {
    fn stat(&self, path: &AbsPath) -> io::Result<Option<Stat>> {
        self.look(|state| match state.place(path).and_then(|place| state.named(&place)) {
            Ok(inode) => Ok(Some(state.disk.stat(inode))),
            Err(Errno::Enoent | Errno::Enotdir) => Ok(None),
            Err(errno) => Err(errno.into()),
        })
    }

    fn read(&self, path: &AbsPath, bytes_max: u64) -> io::Result<Vec<u8>> {
        self.look(|state| {
            let inode = state.regular(&state.place(path)?)?;
            state.check(inode, Wanted::Read)?;
            let bytes = state.disk.file(inode)?;
            if bytes.len() as u64 > bytes_max {
                return Err(io::Error::new(
                    io::ErrorKind::FileTooLarge,
                    format!("more than {bytes_max} bytes"),
                ));
            }
            Ok(bytes.to_vec())
        })
    }

    fn read_from(&self, path: &AbsPath, offset: u64, bytes_max: u64) -> io::Result<Vec<u8>> {
        self.look(|state| {
            let inode = state.regular(&state.place(path)?)?;
            state.check(inode, Wanted::Read)?;
            let bytes = state.disk.file(inode)?.iter();
            let [skipped, taken] = [offset, bytes_max].map(|n| usize::try_from(n).unwrap_or(usize::MAX));
            Ok(bytes.skip(skipped).take(taken).copied().collect())
        })
    }

    fn read_link(&self, path: &AbsPath) -> io::Result<String> {
        self.look(|state| match &state.disk.node(state.entry(&state.place(path)?)?).body {
            Body::Symlink(target) => Ok(target.clone()),
            Body::File(_) | Body::Dir(_) | Body::Other => Err(Errno::Einval.into()),
        })
    }

    fn list(&self, path: &AbsPath) -> io::Result<Vec<String>> {
        self.look(|state| {
            let inode = state.folder(&state.place(path)?)?;
            state.check(inode, Wanted::Read)?;
            Ok(state.disk.entries(inode)?.names.keys().cloned().collect())
        })
    }

    fn resolve(&self, path: &AbsPath) -> io::Result<Option<AbsPath>> {
        self.look(|state| match state.follow(path.as_str()) {
            Ok((_, found)) => Ok(Some(found)),
            Err(Errno::Enoent | Errno::Enotdir) => Ok(None),
            Err(errno) => Err(errno.into()),
        })
    }

    fn make_dir(&self, path: &AbsPath, mode: u32) -> io::Result<()> {
        self.effect(&format!("make_dir {path} {mode:04o}"), EffectKind::Grow, |state, extent| {
            // What a crash leaves before the mode is synced is what a strict umask lets through.
            let inode = state.add(&state.place(path)?, Body::empty_dir(), mode & 0o700)?;
            if extent == Extent::Whole {
                state.disk.node_mut(inode).facts.mode = mode;
            }
            Ok(())
        })
    }

    fn write_new(&self, path: &AbsPath, bytes: &[u8], file: NewFile) -> io::Result<()> {
        let label = format!("write_new {path} {:04o} {} bytes", file.mode, bytes.len());
        self.effect(&label, EffectKind::Grow, |state, extent| {
            let inode = state.add(&state.place(path)?, Body::empty_file(), 0o600)?;
            state.disk.set_file(inode, extent.part(bytes).to_vec())?;
            if extent == Extent::Whole {
                let user = state.viewer.user;
                let facts = &mut state.disk.node_mut(inode).facts;
                facts.mode = file.mode;
                if let Some(group) = file.group.filter(|group| user == 0 || *group == user) {
                    facts.gid = group;
                }
            }
            Ok(())
        })
    }

    fn append(&self, path: &AbsPath, bytes: &[u8]) -> io::Result<()> {
        self.effect(&format!("append {path} {} bytes", bytes.len()), EffectKind::Grow, |state, extent| {
            let inode = state.regular_or_new(&state.place(path)?)?;
            let joined = [state.disk.file(inode)?, extent.part(bytes)].concat();
            Ok(state.disk.set_file(inode, joined)?)
        })
    }

    fn make_link(&self, path: &AbsPath, target: &str) -> io::Result<()> {
        self.effect(&format!("make_link {path} -> {target}"), EffectKind::Grow, |state, extent| {
            if extent == Extent::Whole {
                state.add(&state.place(path)?, Body::Symlink(target.to_owned()), 0o777)?;
            }
            Ok(())
        })
    }

    fn rename(&self, from: &AbsPath, to: &AbsPath) -> io::Result<()> {
        self.effect(&format!("rename {from} -> {}", to.name()), EffectKind::Change, |state, extent| {
            if from.parent() != to.parent() {
                return Err(Errno::Einval.into());
            }
            if extent == Extent::Whole {
                state.rename(&state.place(from)?, to.name())?;
            }
            Ok(())
        })
    }

    fn remove_file(&self, path: &AbsPath) -> io::Result<()> {
        self.effect(&format!("remove_file {path}"), EffectKind::Change, |state, extent| {
            if extent == Extent::Whole {
                state.remove_file(&state.place(path)?)?;
            }
            Ok(())
        })
    }

    fn remove_dir(&self, path: &AbsPath) -> io::Result<()> {
        self.effect(&format!("remove_dir {path}"), EffectKind::Change, |state, extent| {
            if extent == Extent::Whole {
                state.remove_dir(&state.place(path)?)?;
            }
            Ok(())
        })
    }

    fn set_mode(&self, path: &AbsPath, mode: u32) -> io::Result<()> {
        self.effect(&format!("set_mode {path} {mode:04o}"), EffectKind::Change, |state, extent| {
            if extent == Extent::Whole {
                state.set_mode(&state.place(path)?, mode)?;
            }
            Ok(())
        })
    }

    fn sync_file(&self, path: &AbsPath) -> io::Result<()> {
        self.effect(&format!("sync_file {path}"), EffectKind::Sync, |state, extent| {
            let inode = state.regular(&state.place(path)?)?;
            state.check(inode, Wanted::Read)?;
            Ok(state.disk.sync_file(inode, extent)?)
        })
    }

    fn sync_dir(&self, path: &AbsPath) -> io::Result<()> {
        self.effect(&format!("sync_dir {path}"), EffectKind::Sync, |state, extent| {
            let inode = state.folder(&state.place(path)?)?;
            state.check(inode, Wanted::Read)?;
            Ok(state.disk.sync_dir(inode, extent)?)
        })
    }

    fn lock(&self, path: &AbsPath, holder: &str) -> io::Result<LockAnswer> {
        let state = &mut *self.state.borrow_mut();
        state.script.check_alive()?;
        let inode = state.regular_or_new(&state.place(path)?)?;
        match self.take(inode) {
            Some(held) => {
                state.disk.set_file(inode, format!("{holder}\n").into_bytes())?;
                Ok(LockAnswer::Held(held))
            }
            None => {
                let text = state.disk.file(inode)?;
                let text = &text[..text.len().min(HOLDER_BYTES_MAX)];
                Ok(LockAnswer::Busy(first_line(text)))
            }
        }
    }

    fn lock_dir(&self, path: &AbsPath) -> io::Result<LockAnswer> {
        let inode = self.look(|state| {
            let inode = state.folder(&state.place(path)?)?;
            state.check(inode, Wanted::Read)?;
            Ok(inode)
        })?;
        Ok(self.take(inode).map_or_else(|| LockAnswer::Busy(String::new()), LockAnswer::Held))
    }

    fn space(&self, path: &AbsPath) -> io::Result<Space> {
        self.look(|state| {
            state.folder(&state.place(path)?)?;
            Ok(state.space)
        })
    }

    fn user(&self) -> u32 {
        self.state.borrow().viewer.user
    }
}

/// What the calls do to the disk once the script has let them through.
impl State {
    /// Adds a node under a free name; a crash before it is synced leaves it with `durable_mode`.
    fn add(&mut self, place: &Place<'_>, body: Body, durable_mode: u32) -> Result<Inode, Errno> {
        let name = place.name()?;
        if self.disk.entries(place.folder)?.names.contains_key(name) {
            return Err(Errno::Eexist);
        }
        self.check(place.folder, Wanted::Write)?;
        Ok(self.disk.add(place.folder, name, body, disk::Facts::of(self.viewer.user, durable_mode)))
    }

    fn regular_or_new(&mut self, place: &Place<'_>) -> io::Result<Inode> {
        match self.regular(place) {
            Ok(inode) => {
                self.check(inode, Wanted::Write)?;
                Ok(inode)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Ok(self.add(place, Body::empty_file(), 0o600)?)
            }
            Err(error) => Err(error),
        }
    }

    fn rename(&mut self, from: &Place<'_>, to: &str) -> Result<(), Errno> {
        let moved = self.entry(from)?;
        self.check_removable(from.folder, moved)?;
        if let Some(replaced) = self.disk.entries(from.folder)?.names.get(to).copied() {
            if replaced == moved {
                return Ok(());
            }
            self.check_removable(from.folder, replaced)?;
            match (self.disk.is_dir(moved), self.disk.is_dir(replaced)) {
                (true, false) => return Err(Errno::Enotdir),
                (false, true) => return Err(Errno::Eisdir),
                (true, true) if !self.disk.entries(replaced)?.names.is_empty() => {
                    return Err(Errno::Enotempty);
                }
                (true, true) | (false, false) => {}
            }
        }
        self.disk.rename(from.folder, from.name()?, walk::checked(to)?)
    }

    fn remove_file(&mut self, place: &Place<'_>) -> Result<(), Errno> {
        let inode = self.entry(place)?;
        if self.disk.is_dir(inode) {
            return Err(Errno::Eisdir);
        }
        self.check_removable(place.folder, inode)?;
        self.disk.remove(place.folder, place.name()?)
    }

    fn remove_dir(&mut self, place: &Place<'_>) -> Result<(), Errno> {
        let inode = self.entry(place)?;
        let is_empty = self.disk.entries(inode)?.names.is_empty();
        self.check_removable(place.folder, inode)?;
        if is_empty { self.disk.remove(place.folder, place.name()?) } else { Err(Errno::Enotempty) }
    }

    /// Holds an entry's change to the folder's permissions; a mount point cannot be moved or removed.
    fn check_removable(&self, folder: Inode, inode: Inode) -> Result<(), Errno> {
        self.check(folder, Wanted::Write)?;
        let is_mounted = self.disk.node(folder).device != self.disk.node(inode).device;
        if is_mounted { Err(Errno::Ebusy) } else { Ok(()) }
    }

    fn set_mode(&mut self, place: &Place<'_>, mode: u32) -> Result<(), Errno> {
        let inode = self.named(place)?;
        let node = self.disk.node_mut(inode);
        match node.kind() {
            NodeKind::Symlink => return Err(Errno::Eloop),
            NodeKind::Other => return Err(Errno::Einval),
            NodeKind::File | NodeKind::Dir => {}
        }
        if node.is_read_only {
            return Err(Errno::Erofs);
        }
        if self.viewer.user != 0 && self.viewer.user != node.facts.uid {
            return Err(Errno::Eperm);
        }
        node.facts.mode = mode;
        Ok(())
    }
}
