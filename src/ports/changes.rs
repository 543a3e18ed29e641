//! The changes port: what changed in the watched folders. A hint that comes at once and may be lost; whoever needs to be
//! sure looks by itself from time to time.
//!
//! Adapters: `sys::changes::OsChanges` (what the kernel tells) and `sim::changes::NotedChanges` (what a test says).

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use crate::base::limits::CHANGED_PATHS_MAX;
use crate::base::path::AbsPath;

/// How much of a folder is watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// What is directly in it.
    Itself,
    /// All that is below it.
    All,
}

/// What changed, as far as anybody heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    /// What is at these paths and below them; they need not be there any more.
    At(BTreeSet<AbsPath>),
    /// Anything may have: the system lost count, or it was too much to remember.
    Anything,
}

impl Default for Changed {
    fn default() -> Self {
        Self::At(BTreeSet::new())
    }
}

impl Changed {
    /// Returns whether nothing did.
    pub fn is_nothing(&self) -> bool {
        matches!(self, Self::At(paths) if paths.is_empty())
    }

    /// Adds a path.
    pub fn add(&mut self, path: AbsPath) {
        let Self::At(paths) = self else { return };
        paths.insert(path);
        if paths.len() > CHANGED_PATHS_MAX {
            *self = Self::Anything;
        }
    }

    /// Adds what changed besides.
    pub fn join(&mut self, other: Self) {
        match other {
            Self::At(paths) => paths.into_iter().for_each(|path| self.add(path)),
            Self::Anything => *self = Self::Anything,
        }
    }
}

/// Watches folders.
pub trait Changes {
    /// Watches `folder`, as deep as `depth` says, from now on. To ask again is harmless, and needed where the folder was
    /// replaced.
    ///
    /// # Errors
    /// Where the system cannot watch it, or no more; then nothing of it is told.
    fn watch(&self, folder: &AbsPath, depth: Depth) -> io::Result<()>;

    /// Takes the watched folders in which something was written, made or removed since the last call, with what that was.
    /// Where the system lost count, it is every folder and anything.
    fn take(&self) -> BTreeMap<AbsPath, Changed>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_much_to_remember_is_anything() {
        let at = |number: usize| AbsPath::new(&format!("/h/{number}")).expect("a path");
        let mut changed = Changed::default();
        assert!(changed.is_nothing());
        (0..CHANGED_PATHS_MAX).for_each(|number| changed.add(at(number)));
        changed.add(at(0));
        assert!(matches!(&changed, Changed::At(paths) if paths.len() == CHANGED_PATHS_MAX));
        let mut joined = Changed::default();
        joined.join(changed.clone());
        assert_eq!(joined, changed);
        joined.add(at(CHANGED_PATHS_MAX));
        assert_eq!(joined, Changed::Anything);
        joined.add(at(1));
        assert_eq!(joined, Changed::Anything, "nobody knows better afterwards");
        changed.join(Changed::Anything);
        assert!(changed == Changed::Anything && !changed.is_nothing());
    }
}
