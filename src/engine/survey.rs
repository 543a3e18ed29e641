//! Looks at every path that a plan may name: the only place where planning reads the disk.

use super::desired::{BEFORE_ENDING, Desired};
use super::ledger::{Kind, Ledger, Original};
use super::resources::shared::beside;
use super::state::{DiskError, Look, Observation, Observed, State, observe};
use super::store::{Places, Store};
use crate::base::limits::{BINARY_BYTES_MAX, DOCUMENT_BYTES_MAX, KEPT_BYTES_FILES_MAX, SHARED_BYTES_MAX};
use crate::base::path::AbsPath;
use crate::ports::fs::NodeKind;

/// Looks at everything that `desired` and `ledger` name, and at the folders above.
///
/// # Errors
/// When the disk refuses to say what is there.
pub fn survey(
    store: &Store<'_>,
    desired: &Desired,
    ledger: Option<&Ledger>,
) -> Result<Observation, DiskError> {
    let mut survey = Survey { store, seen: Observation::new() };
    let Places { root, harness, .. } = &store.places;
    survey.folder(root)?;
    survey.folder(harness)?;
    for path in store.places.recorded() {
        survey.look(&path, Look::State, SHARED_BYTES_MAX)?;
    }
    for resource in &desired.resources {
        survey.resource(&resource.path, resource.spec.kind())?;
        if let Some(wants) = resource.spec.wants() {
            survey.look(&wants.link, Look::State, BINARY_BYTES_MAX)?;
        }
    }
    let entries = ledger.map(|ledger| ledger.entries.as_slice()).unwrap_or_default().iter();
    for entry in entries.filter(|entry| desired.reach.covers(entry.project.as_ref())) {
        survey.resource(&entry.path, entry.kind)?;
        if let Some(companion) = &entry.companion {
            survey.look(&companion.path, Look::State, BINARY_BYTES_MAX)?;
        }
        for digest in entry.originals().filter_map(Original::backup) {
            survey.look(&store.places.backup_of(&digest), Look::State, BINARY_BYTES_MAX)?;
        }
    }
    if ledger.is_none() {
        survey.kept_bytes()?;
    }
    Ok(survey.seen)
}

struct Survey<'a> {
    store: &'a Store<'a>,
    seen: Observation,
}

impl Survey<'_> {
    fn resource(&mut self, path: &AbsPath, kind: Kind) -> Result<(), DiskError> {
        match kind {
            Kind::Directory | Kind::Symlink => self.look(path, Look::State, SHARED_BYTES_MAX)?,
            Kind::File | Kind::Seed => self.look(path, Look::State, BINARY_BYTES_MAX)?,
            Kind::Binary => self.look(path, Look::State, BINARY_BYTES_MAX)?,
            Kind::Unit | Kind::Displaced => self.look(path, Look::State, BINARY_BYTES_MAX)?,
            Kind::GitHook => {
                self.look(path, Look::Content, BINARY_BYTES_MAX)?;
                self.look(&path.with_suffix(BEFORE_ENDING), Look::State, BINARY_BYTES_MAX)?;
            }
            Kind::Json | Kind::Toml | Kind::Block | Kind::GitConfig => {
                self.look(path, Look::Document, DOCUMENT_BYTES_MAX)?;
            }
            Kind::Shared => {
                self.look(path, Look::Content, SHARED_BYTES_MAX)?;
                self.look(&self.store.places.base(path), Look::Content, SHARED_BYTES_MAX)?;
                self.look(&beside(path), Look::State, SHARED_BYTES_MAX)?;
            }
        }
        // A document behind a link is written where it really is.
        if let Some(place) = self.seen.get(path).and_then(|observed| observed.place.clone()) {
            self.folders_above(&place)?;
        }
        self.folders_above(path)
    }

    fn look(&mut self, path: &AbsPath, look: Look, bytes_max: u64) -> Result<(), DiskError> {
        // A folder above may have been seen as a mere folder; its names matter when it is looked at for itself.
        let observed = observe(self.store.fs, path, look, bytes_max)?;
        let place = observed.place.clone();
        self.seen.insert(path.clone(), observed);
        // A document behind a link is written where it is, so the folder that holds it must be known as well.
        place.map_or(Ok(()), |place| self.folders_above(&place))?;
        self.folders_above(path)
    }

    /// Looks at what is kept in `backup/`: after a lost ledger a document's original may be among it.
    fn kept_bytes(&mut self) -> Result<(), DiskError> {
        let folder = self.store.places.backups();
        let Observed { names, .. } = observe(self.store.fs, &folder, Look::State, 0)?;
        for name in names.iter().take(KEPT_BYTES_FILES_MAX) {
            self.look(&folder.join_name(name), Look::Content, DOCUMENT_BYTES_MAX)?;
        }
        Ok(())
    }

    /// Looks at the folders above `path` until one is there.
    fn folders_above(&mut self, path: &AbsPath) -> Result<(), DiskError> {
        let mut folder = path.parent();
        while let Some(at) = folder {
            if !self.seen.contains_key(&at) {
                self.folder(&at)?;
            }
            let is_there = self.seen.get(&at).is_some_and(|observed| !observed.state.is_absent());
            if is_there {
                break;
            }
            folder = at.parent();
        }
        Ok(())
    }

    /// Looks at a folder without its names. Anchors are reached through links; any other link is in the way.
    fn folder(&mut self, path: &AbsPath) -> Result<(), DiskError> {
        let stat = match self.store.fs.stat(path) {
            Ok(Some(stat)) => stat,
            Ok(None) => {
                self.seen.insert(path.clone(), Observed::absent());
                return Ok(());
            }
            Err(_) => {
                let observed = observe(self.store.fs, path, Look::State, 0)?;
                self.seen.insert(path.clone(), observed);
                return Ok(());
            }
        };
        let state = match stat.kind {
            NodeKind::Dir => State::Dir { mode: stat.mode },
            NodeKind::Symlink => State::Link { target: String::new() },
            NodeKind::File | NodeKind::Other => State::Other,
        };
        self.seen.insert(path.clone(), Observed { state, stat: Some(stat), ..Observed::absent() });
        Ok(())
    }
}
