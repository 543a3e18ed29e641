//! What the kernel tells of changed files (inotify, FSEvents). Keeps for each watched folder the paths that changed, and no
//! more of them than there is room for, so that however much is written, nothing here grows. Never reads a file.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use notify::{Config, ErrorKind, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::base::path::AbsPath;
use crate::ports::changes::{Changed, Changes, Depth};

use super::bell::Bell;

/// The kernel's notifications.
pub struct OsChanges {
    bell: Bell,
    seen: Arc<Mutex<Seen>>,
    /// Begun with the first folder: a daemon that watches nothing needs no thread for it.
    watcher: RefCell<Option<RecommendedWatcher>>,
}

#[derive(Default)]
struct Seen {
    folders: Vec<AbsPath>,
    /// Those in which something changed, and what.
    changed: BTreeMap<AbsPath, Changed>,
}

impl OsChanges {
    /// Returns a watch over nothing yet, which rings `bell` whenever something changed.
    pub fn new(bell: Bell) -> Self {
        Self { bell, seen: Arc::default(), watcher: RefCell::default() }
    }

    fn begin(&self) -> io::Result<RecommendedWatcher> {
        let (seen, bell) = (Arc::clone(&self.seen), self.bell.clone());
        let heard = move |event: notify::Result<notify::Event>| {
            let mut seen = lock(&seen);
            let was_quiet = seen.changed.is_empty();
            match event {
                // Who only reads changes nothing; we read ourselves.
                Ok(event) if matches!(event.kind, EventKind::Access(_)) && !event.need_rescan() => {}
                Ok(event) if event.need_rescan() => seen.all(),
                Ok(event) => event.paths.iter().for_each(|path| seen.changed(path)),
                Err(_) => seen.all(),
            }
            if was_quiet && !seen.changed.is_empty() {
                bell.ring();
            }
        };
        let config = Config::default().with_follow_symlinks(false);
        RecommendedWatcher::new(heard, config).map_err(|error| told(&error))
    }
}

impl Seen {
    fn changed(&mut self, path: &Path) {
        let Self { folders, changed } = self;
        for folder in folders.iter().filter(|folder| path.starts_with(folder.as_path())) {
            let told = changed.entry(folder.clone()).or_default();
            match AbsPath::from_path(path) {
                Ok(path) => told.add(path),
                // Its name is none that we have words for.
                Err(_) => told.join(Changed::Anything),
            }
        }
    }

    fn all(&mut self) {
        self.changed = self.folders.iter().map(|folder| (folder.clone(), Changed::Anything)).collect();
    }
}

impl Changes for OsChanges {
    fn watch(&self, folder: &AbsPath, depth: Depth) -> io::Result<()> {
        let mut watcher = self.watcher.borrow_mut();
        let watcher = match &mut *watcher {
            Some(watcher) => watcher,
            none => none.insert(self.begin()?),
        };
        // Known first: what happens while the system sets it up is told as well.
        let mut seen = lock(&self.seen);
        if !seen.folders.contains(folder) {
            seen.folders.push(folder.clone());
        }
        drop(seen);
        let mode = match depth {
            Depth::Itself => RecursiveMode::NonRecursive,
            Depth::All => RecursiveMode::Recursive,
        };
        watcher.watch(folder.as_path(), mode).map_err(|error| told(&error))
    }

    fn take(&self) -> BTreeMap<AbsPath, Changed> {
        std::mem::take(&mut lock(&self.seen).changed)
    }
}

/// A panic while it was held leaves at worst a hint too few, which the next look makes good.
fn lock(seen: &Mutex<Seen>) -> MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}

fn told(error: &notify::Error) -> io::Error {
    match &error.kind {
        ErrorKind::MaxFilesWatch => io::Error::other(
            "the system watches no more folders for this user (on Linux, raise `fs.inotify.max_user_watches`)",
        ),
        ErrorKind::Io(source) => io::Error::new(source.kind(), source.to_string()),
        ErrorKind::PathNotFound => io::ErrorKind::NotFound.into(),
        ErrorKind::Generic(_) | ErrorKind::WatchNotFound | ErrorKind::InvalidConfig(_) => {
            io::Error::other(error.to_string())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;
    use crate::ports::lifetime::{Lifetime as _, Wake};
    use crate::sys::lifetime::{OsLifetime, Supervisor};

    /// Waits for the bell as often as needed to hear of `path` in `folder`.
    #[track_caller]
    fn hear(life: &OsLifetime<'_>, changes: &OsChanges, folder: &AbsPath, path: &AbsPath) {
        for _ in 0..100 {
            match changes.take().get(folder) {
                Some(Changed::At(paths)) if paths.contains(path) => return,
                Some(Changed::Anything) => panic!("little happened, and it lost count"),
                Some(Changed::At(_)) | None => {}
            }
            assert_eq!(life.wait(10_000).expect("it waits"), Wake::Called, "nothing rang");
        }
        panic!("`{path}` was never told");
    }

    #[test]
    fn what_is_written_below_a_watched_folder_rings_and_nothing_else_does() {
        let top = tempfile::tempdir().expect("a folder");
        let at = |name: &str| AbsPath::from_path(&top.path().join(name)).expect("a path");
        for name in ["deep", "flat", "flat/inner", "elsewhere"] {
            std::fs::create_dir(at(name).as_path()).expect("a folder");
        }
        symlink(at("elsewhere").as_path(), at("deep/link").as_path()).expect("a link");
        let life = OsLifetime::begin(Supervisor::default()).expect("it begins");
        let changes = OsChanges::new(life.bell());
        assert!(changes.take().is_empty());
        changes.watch(&at("deep"), Depth::All).expect("watched");
        changes.watch(&at("flat"), Depth::Itself).expect("watched");
        changes.watch(&at("flat"), Depth::Itself).expect("again");
        let write = |name: &str| std::fs::write(at(name).as_path(), "x").expect("written");
        write("deep/a");
        hear(&life, &changes, &at("deep"), &at("deep/a"));
        // A folder that came later, and a file in it.
        std::fs::create_dir(at("deep/new").as_path()).expect("a folder");
        hear(&life, &changes, &at("deep"), &at("deep/new"));
        write("flat/b");
        hear(&life, &changes, &at("flat"), &at("flat/b"));
        // What came before is told by now; then only what is not watched changes, and files are read.
        while life.wait(300).expect("it waits") == Wake::Called {
            changes.take();
        }
        write("flat/inner/c");
        write("elsewhere/d");
        std::fs::read(at("deep/a").as_path()).expect("a file");
        assert_eq!(life.wait(300).expect("it waits"), Wake::Tick);
        assert!(changes.take().is_empty());
        assert!(changes.watch(&at("nowhere"), Depth::All).is_err());
    }
}
