//! Changes by word of a test: what is said to have changed is told once. Watches nothing.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::io;

use crate::base::path::AbsPath;
use crate::ports::changes::{Changed, Changes, Depth};

/// Remembers what is watched, and tells what it was told.
#[derive(Debug, Default)]
pub struct NotedChanges {
    watched: RefCell<Vec<AbsPath>>,
    changed: RefCell<BTreeMap<AbsPath, Changed>>,
    is_refusing: Cell<bool>,
}

impl NotedChanges {
    /// Returns what is watched, in the order in which it was asked for.
    pub fn watched(&self) -> Vec<AbsPath> {
        self.watched.borrow().clone()
    }

    /// Says that something changed at `path`: every watched folder that holds it tells so.
    pub fn change(&self, path: &AbsPath) {
        let watched = self.watched.borrow();
        let mut changed = self.changed.borrow_mut();
        for folder in watched.iter().filter(|folder| path.is_within(folder)) {
            changed.entry(folder.clone()).or_default().add(path.clone());
        }
    }

    /// Refuses to watch anything more.
    pub fn refuse(&self) {
        self.is_refusing.set(true);
    }
}

impl Changes for NotedChanges {
    fn watch(&self, folder: &AbsPath, _depth: Depth) -> io::Result<()> {
        if self.is_refusing.get() {
            return Err(io::Error::other("no more folders are watched"));
        }
        let mut watched = self.watched.borrow_mut();
        if !watched.contains(folder) {
            watched.push(folder.clone());
        }
        Ok(())
    }

    fn take(&self) -> BTreeMap<AbsPath, Changed> {
        self.changed.take()
    }
}
