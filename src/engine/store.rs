//! The folder that is ours alone, `harness/`: where its parts are, its lock, and its birth and end.
//!
//! It appears and disappears by one rename, so that a kill never leaves a folder of which nobody knows whose it is.

use std::cell::RefCell;

use super::journal::{self, Decoded};
use super::ledger::{Ledger, LedgerError};
use super::plan::{Closing, Fresh, seen};
use super::state::{At as _, DiskError, Observation};
use crate::base::digest::Digest;
use crate::base::limits::{LEDGER_BYTES_MAX, PLAN_BYTES_MAX};
use crate::base::path::AbsPath;
use crate::ports::fs::{Fs, Held, LockAnswer, NewFile, NodeKind};

/// Mode of `harness/` and the folders in it.
pub const PRIVATE_DIR: u32 = 0o700;
/// Mode of our records.
pub(super) const PRIVATE_FILE: NewFile = NewFile { mode: 0o600, group: None };
/// The folders that are there whenever `harness/` is.
const SKELETON: [&str; 4] = ["backup", "base", "journal", "run"];
/// Folders in `harness/` whose content records what happened.
const RECORDED: [&str; 4] = ["logs", "spool", "quarantine", "state"];
/// The ending of a journal's name.
pub(super) const JOURNAL_ENDING: &str = ".journal";
/// Folders nested deeper than this are not ours.
const DEPTH_MAX: usize = 32;

/// Where the engine keeps things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// The state root.
    pub root: AbsPath,
    /// The folder in it that is ours alone.
    pub harness: AbsPath,
    /// The user id that everything of ours belongs to.
    pub user: u32,
}

impl Places {
    /// Returns the places below `root` for the user `user`.
    pub fn new(root: AbsPath, user: u32) -> Self {
        let harness = root.join("harness");
        Self { root, harness, user }
    }

    /// Returns the ledger file.
    pub fn ledger(&self) -> AbsPath {
        self.harness.join("ledger.json")
    }

    /// Returns where the next ledger is written before it takes the place of this one.
    pub(super) fn next_ledger(&self) -> AbsPath {
        self.ledger().with_suffix(".next")
    }

    /// Returns the folder of journals.
    pub fn journals(&self) -> AbsPath {
        self.harness.join("journal")
    }

    /// Returns the folder of replaced bytes.
    pub fn backups(&self) -> AbsPath {
        self.harness.join("backup")
    }

    /// Returns where replaced bytes of this digest are kept.
    pub fn backup_of(&self, digest: &Digest) -> AbsPath {
        self.backups().join(&digest.hex())
    }

    /// Returns where the pristine copy of a shared file is kept.
    pub fn base(&self, path: &AbsPath) -> AbsPath {
        let base = self.harness.join("base");
        match path.relative_to(&self.root) {
            Some(relative) => base.join(relative),
            None => base.join("elsewhere").join(&Digest::of(path.as_str().as_bytes()).short(16)),
        }
    }

    /// Returns the folder of what was taken out of work trees.
    pub fn quarantine(&self) -> AbsPath {
        self.harness.join("quarantine")
    }

    /// Returns the lock file.
    pub fn lock(&self) -> AbsPath {
        self.harness.join("run/lock")
    }

    /// Returns whether `path` is made together with `harness/`.
    pub fn is_skeleton(&self, path: &AbsPath) -> bool {
        *path == self.root
            || *path == self.harness
            || SKELETON.iter().any(|name| *path == self.harness.join(name))
    }

    /// Returns the paths whose content is recorded data.
    pub fn recorded(&self) -> Vec<AbsPath> {
        RECORDED.iter().map(|name| self.harness.join(name)).collect()
    }

    /// Returns whether anything was recorded that a person may want to keep.
    pub fn has_recorded_data(&self, observation: &Observation) -> bool {
        self.recorded().iter().any(|path| seen(observation, path).is_some_and(|o| !o.names.is_empty()))
    }

    /// Returns the name under which the root appears and disappears.
    fn staged_root(&self, way: Way) -> Option<AbsPath> {
        let parent = self.root.parent()?;
        let name = self.root.name().trim_start_matches('.');
        Some(parent.join_name(&format!(".{name}.openclaw-{}", way.word())))
    }

    /// Returns the name under which `harness/` appears and disappears.
    fn staged_harness(&self, way: Way) -> AbsPath {
        self.root.join_name(&format!(".harness.openclaw-{}", way.word()))
    }

    /// Returns every name under which something of ours appears or disappears.
    fn staged(&self) -> impl Iterator<Item = AbsPath> {
        let both = |way| [self.staged_root(way), Some(self.staged_harness(way))];
        [Way::In, Way::Out].into_iter().flat_map(both).flatten()
    }
}

/// Which way a folder of ours goes. The names differ, because whoever takes it away no longer holds a lock that the
/// next one to set up would ask for.
#[derive(Clone, Copy)]
enum Way {
    In,
    Out,
}

impl Way {
    fn word(self) -> &'static str {
        match self {
            Self::In => "stage",
            Self::Out => "gone",
        }
    }
}

/// Returns whether a lock cannot be had because the place of it comes and goes.
fn is_in_motion(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::ResourceBusy)
}

/// Why the lock is not ours.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Somebody else has it.
    #[error("lock `{path}`: {holder}")]
    Held {
        /// The lock.
        path: AbsPath,
        /// Who, as they wrote it down.
        holder: String,
    },
    /// What should be `harness/` is not a folder of ours.
    #[error("use `{path}`: {why}")]
    NotOurs {
        /// Where.
        path: AbsPath,
        /// What is there instead.
        why: String,
    },
    /// The root cannot be made: the folder it should be in is not there.
    #[error("make `{root}`: its parent folder does not exist")]
    NoParent {
        /// The root.
        root: AbsPath,
    },
    /// The disk refused.
    #[error(transparent)]
    Disk(#[from] DiskError),
}

/// The disk with the places on it.
pub struct Store<'a> {
    /// The disk.
    pub fs: &'a dyn Fs,
    /// The places.
    pub places: Places,
}

/// The one lock, held. Whoever has it may apply.
pub struct Lock {
    held: RefCell<Vec<Box<dyn Held>>>,
    holder: String,
}

impl<'a> Store<'a> {
    /// Returns the store below `root`, for the user that `fs` writes as.
    pub fn new(fs: &'a dyn Fs, root: AbsPath) -> Self {
        Self { fs, places: Places::new(root, fs.user()) }
    }

    /// Takes the lock, or says who has it. Writes nothing outside `harness/run`.
    ///
    /// # Errors
    /// See [`LockError`].
    pub fn lock(&self, holder: &str) -> Result<Lock, LockError> {
        const ATTEMPTS_MAX: u32 = 4;
        self.check_harness()?;
        for _ in 0..ATTEMPTS_MAX {
            let is_set_up = self.is_there(&self.places.harness.join("run"))?;
            let path = if is_set_up { self.places.lock() } else { self.lockable_folder()? };
            let answer = match is_set_up {
                true => self.fs.lock(&path, holder),
                false => self.fs.lock_dir(&path),
            };
            match answer {
                // Between the look and the lock another run may have made `harness/`: then its own lock counts.
                Ok(LockAnswer::Held(_))
                    if !is_set_up && self.is_there(&self.places.harness.join("run"))? => {}
                Ok(LockAnswer::Held(held)) => {
                    return Ok(Lock { held: RefCell::new(vec![held]), holder: holder.to_owned() });
                }
                Ok(LockAnswer::Busy(_)) if !is_set_up => {
                    let holder = "another run is setting up".to_owned();
                    return Err(LockError::Held { path, holder });
                }
                Ok(LockAnswer::Busy(holder)) => return Err(LockError::Held { path, holder }),
                // It went away under us: another run took everything down.
                Err(error) if is_in_motion(&error) => {}
                Err(error) => return Err(error).at("lock", &path)?,
            }
        }
        Err(LockError::Held { path: self.places.lock(), holder: "other runs come and go".to_owned() })
    }

    /// Asserts that what is where `harness/` should be, if anything, is a folder of ours.
    ///
    /// # Errors
    /// `NotOurs`, or as the disk says.
    pub fn check_harness(&self) -> Result<(), LockError> {
        let path = &self.places.harness;
        let Some(stat) = self.fs.stat(path).at("look at", path)? else { return Ok(()) };
        let why = match stat.kind {
            NodeKind::Dir if stat.uid == self.places.user => return Ok(()),
            NodeKind::Dir => format!("it belongs to another user (uid {})", stat.uid),
            NodeKind::Symlink => {
                "it is a link, and what is ours alone is never reached through one".to_owned()
            }
            NodeKind::File | NodeKind::Other => "it is not a folder".to_owned(),
        };
        Err(LockError::NotOurs { path: path.clone(), why })
    }

    /// Returns the nearest existing folder that every run without a `harness/` agrees on.
    fn lockable_folder(&self) -> Result<AbsPath, LockError> {
        let root = &self.places.root;
        if self.is_there(root)? {
            return Ok(root.clone());
        }
        let missing = || LockError::NoParent { root: root.clone() };
        let parent = root.parent().ok_or_else(missing)?;
        if self.is_there(&parent)? { Ok(parent) } else { Err(missing()) }
    }

    /// Returns whether `harness/` is there.
    ///
    /// # Errors
    /// When the disk refuses to say.
    pub fn has_harness(&self) -> Result<bool, DiskError> {
        self.is_there(&self.places.harness)
    }

    /// Returns whether the root is there.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn has_root(&self) -> Result<bool, DiskError> {
        self.is_there(&self.places.root)
    }

    /// Returns whether the root equals one that we made, which is all that can be told once the ledger is lost.
    pub fn is_root_ours(&self) -> bool {
        let stat = self.fs.stat(&self.places.root);
        stat.is_ok_and(|stat| {
            stat.is_some_and(|stat| stat.mode == PRIVATE_DIR && stat.uid == self.places.user)
        })
    }

    pub(super) fn is_there(&self, path: &AbsPath) -> Result<bool, DiskError> {
        Ok(self.fs.stat(path).at("look at", path)?.is_some())
    }

    /// Reads the ledger with the digest of its file; `None` when there is none, or none of ours: one that came along
    /// with a copied or moved root names places that are not this root's.
    ///
    /// # Errors
    /// When the disk refuses; the inner error when a newer release wrote it, or when this root has two names.
    pub fn ledger(&self) -> Result<Result<Option<(Ledger, Digest)>, LedgerError>, DiskError> {
        let path = self.places.ledger();
        if !self.is_there(&path)? {
            return Ok(Ok(None));
        }
        let bytes = self.fs.read(&path, LEDGER_BYTES_MAX).at("read", &path)?;
        let digest = Digest::of(&bytes);
        let ledger = match Ledger::parse(&bytes) {
            Ok(Some(ledger)) => ledger,
            Ok(None) => return Ok(Ok(None)),
            Err(error) => return Ok(Err(error)),
        };
        if ledger.root == self.places.root {
            return Ok(Ok(Some((ledger, digest))));
        }
        let place = |root: &AbsPath| self.fs.resolve(root).at("follow", root);
        // The same folder by another name: its entries would be taken for things that nobody wants any more.
        let is_same = place(&ledger.root)? == place(&self.places.root)?;
        Ok(if is_same { Err(LedgerError::OtherName { root: ledger.root }) } else { Ok(None) })
    }

    /// Returns the journals on disk, with their records.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn journals(&self) -> Result<Vec<(AbsPath, Decoded)>, DiskError> {
        let folder = self.places.journals();
        if !self.is_there(&folder)? {
            return Ok(Vec::new());
        }
        let names = self.fs.list(&folder).at("list", &folder)?;
        let mut journals = Vec::new();
        for name in names.iter().filter(|name| name.ends_with(JOURNAL_ENDING)) {
            let path = folder.join_name(name);
            let bytes = self.fs.read(&path, PLAN_BYTES_MAX).at("read", &path)?;
            journals.push((path, journal::decode(&bytes)));
        }
        Ok(journals)
    }

    /// Takes a torn tail off a journal, durably, so that what is appended next is read.
    pub(super) fn mend_journal(&self, journal: &AbsPath) -> Result<(), DiskError> {
        let bytes = self.fs.read(journal, PLAN_BYTES_MAX).at("read", journal)?;
        let whole = journal::decode(&bytes).bytes;
        if whole == bytes.len() {
            return Ok(());
        }
        let temp = journal.with_suffix(".next");
        self.remove_if_there(&temp)?;
        self.fs.write_new(&temp, &bytes[..whole], PRIVATE_FILE).at("write", &temp)?;
        self.fs.sync_file(&temp).at("sync", &temp)?;
        self.fs.rename(&temp, journal).at("rename into", journal)?;
        self.sync_parent(journal)
    }

    /// Returns whether an interrupted change remains on disk.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn is_interrupted(&self) -> Result<bool, DiskError> {
        let folder = self.places.journals();
        let has_journal = self.is_there(&folder)? && !self.fs.list(&folder).at("list", &folder)?.is_empty();
        Ok(has_journal || !self.remains()?.is_empty())
    }

    /// Returns what a run that died during its first or last act left behind.
    fn remains(&self) -> Result<Vec<AbsPath>, DiskError> {
        let mut remains = Vec::new();
        for path in self.places.staged() {
            if self.is_there(&path)? {
                remains.push(path);
            }
        }
        Ok(remains)
    }

    /// Removes what a run that died during its first or last act left behind.
    pub(super) fn sweep(&self) -> Result<bool, DiskError> {
        let remains = self.remains()?;
        for path in &remains {
            self.remove_tree(path, DEPTH_MAX)?;
            self.sync_parent(path)?;
        }
        Ok(!remains.is_empty())
    }

    /// Makes what is missing of our own folders and writes the first record into the journal, durably.
    pub(super) fn begin(
        &self,
        lock: &Lock,
        fresh: Fresh,
        name: &str,
        record: &[u8],
    ) -> Result<(), DiskError> {
        let (stage, harness) = match fresh {
            Fresh::Nothing => return self.begin_here(name, record),
            Fresh::Harness => (self.places.staged_harness(Way::In), self.places.staged_harness(Way::In)),
            Fresh::Root => {
                let stage =
                    self.places.staged_root(Way::In).unwrap_or_else(|| self.places.staged_harness(Way::In));
                let harness = stage.join("harness");
                (stage, harness)
            }
        };
        let target = if stage == harness { &self.places.harness } else { &self.places.root };
        self.make_private(&stage)?;
        if stage != harness {
            self.make_private(&harness)?;
        }
        for folder in SKELETON {
            self.make_private(&harness.join(folder))?;
        }
        let path = harness.join("run/lock");
        if let LockAnswer::Held(held) = self.fs.lock(&path, &lock.holder).at("lock", &path)? {
            lock.held.borrow_mut().push(held);
        }
        let journal = harness.join("journal").join_name(name);
        self.fs.append(&journal, record).at("write", &journal)?;
        self.fs.sync_file(&journal).at("sync", &journal)?;
        for folder in [harness.join("journal"), harness.clone()] {
            self.fs.sync_dir(&folder).at("sync", &folder)?;
        }
        if stage != harness {
            self.fs.sync_dir(&stage).at("sync", &stage)?;
        }
        self.fs.rename(&stage, target).at("rename", &stage)?;
        self.sync_parent(target)
    }

    fn begin_here(&self, name: &str, record: &[u8]) -> Result<(), DiskError> {
        for folder in SKELETON {
            let folder = self.places.harness.join(folder);
            if !self.is_there(&folder)? {
                self.make_private(&folder)?;
                self.sync_parent(&folder)?;
            }
        }
        let journal = self.places.journals().join_name(name);
        self.fs.append(&journal, record).at("write", &journal)?;
        self.fs.sync_file(&journal).at("sync", &journal)?;
        self.sync_parent(&journal)
    }

    fn make_private(&self, folder: &AbsPath) -> Result<(), DiskError> {
        self.fs.make_dir(folder, PRIVATE_DIR).at("make folder", folder)
    }

    /// Ends the journal, and with it `harness/` and the root where the plan says so.
    pub(super) fn close(&self, closing: Closing, journal: &AbsPath) -> Result<(), DiskError> {
        let Places { root, harness, .. } = &self.places;
        let (target, stage) = match closing {
            Closing::Nothing => {
                self.remove_if_there(journal)?;
                return self.sync_parent(journal);
            }
            Closing::Root if self.holds_only_harness()? => (
                root,
                self.places.staged_root(Way::Out).unwrap_or_else(|| self.places.staged_harness(Way::Out)),
            ),
            Closing::Root | Closing::Harness => (harness, self.places.staged_harness(Way::Out)),
        };
        // While the journal is there, a kill is finished by the next run; after the rename hardly anything is left.
        for name in self.fs.list(harness).at("list", harness)? {
            if name != "journal" && name != "run" {
                self.remove_tree(&harness.join_name(&name), DEPTH_MAX)?;
            }
        }
        self.fs.rename(target, &stage).at("rename", target)?;
        self.sync_parent(target)?;
        self.remove_tree(&stage, DEPTH_MAX)?;
        self.sync_parent(&stage)
    }

    fn holds_only_harness(&self) -> Result<bool, DiskError> {
        let root = &self.places.root;
        Ok(self.fs.list(root).at("list", root)? == ["harness"])
    }

    pub(super) fn sync_parent(&self, path: &AbsPath) -> Result<(), DiskError> {
        let parent = path.parent().unwrap_or_else(|| path.clone());
        self.fs.sync_dir(&parent).at("sync", &parent)
    }

    pub(super) fn remove_if_there(&self, path: &AbsPath) -> Result<bool, DiskError> {
        match self.fs.remove_file(path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error).at("remove", path),
        }
    }

    /// Removes a folder of ours with everything in it. Another run may be doing the same.
    fn remove_tree(&self, path: &AbsPath, depth_left: usize) -> Result<(), DiskError> {
        use std::io::ErrorKind::{DirectoryNotEmpty, NotFound};
        /// A run that lost the lock to us may still put its lock file into a folder that is on its way out.
        const ATTEMPTS_MAX: u32 = 3;
        let Some(stat) = self.fs.stat(path).at("look at", path)? else { return Ok(()) };
        if stat.kind != NodeKind::Dir || depth_left == 0 {
            return self.remove_if_there(path).map(|_| ());
        }
        for attempt in 1..=ATTEMPTS_MAX {
            let names = match self.fs.list(path) {
                Err(error) if error.kind() == NotFound => return Ok(()),
                names => names.at("list", path)?,
            };
            for name in names {
                self.remove_tree(&path.join_name(&name), depth_left - 1)?;
            }
            match self.fs.remove_dir(path) {
                Err(error) if error.kind() == NotFound => return Ok(()),
                Err(error) if error.kind() == DirectoryNotEmpty && attempt < ATTEMPTS_MAX => {}
                removed => return removed.at("remove", path),
            }
        }
        Ok(())
    }
}
