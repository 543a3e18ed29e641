//! Which folders are kept equal, and whether the folder in Obsidian is one that can be used. Changes nothing.

use crate::base::path::AbsPath;
use crate::base::relative::RelPath;
use crate::config::layout::Layout;
use crate::config::settings::Settings;
use crate::config::vault::Domain;
use crate::memory::vault::error::VaultError;
use crate::memory::vault::kind::{NoteKind, SHARED};
use crate::memory::vault::place::VaultMeans;
use crate::ports::fs::NodeKind;

/// The folder in Obsidian, and which of its folders is which of the vault's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pairing {
    /// The folder.
    pub folder: AbsPath,
    /// Which folder is which.
    pub domains: Vec<Domain>,
    /// How long a deleted note is kept, in milliseconds.
    pub kept_ms: u64,
}

impl Pairing {
    /// Returns what the settings say; `None` where they name no folder, which is how it is at first.
    pub fn of(settings: &Settings, layout: &Layout) -> Option<Self> {
        let folder = settings.vault_obsidian.value.chosen(&layout.home)?;
        let chosen = settings.vault_domains.value.domains();
        let usual = || NoteKind::all().map(NoteKind::folder).chain([SHARED]);
        let same = |name: &str| {
            let folder = RelPath::parse(name).ok()?;
            Some(Domain { ours: folder.clone(), theirs: folder })
        };
        let domains = if chosen.is_empty() { usual().filter_map(same).collect() } else { chosen.to_vec() };
        Some(Self { folder, domains, kept_ms: settings.vault_tombstone_days.value.millis() })
    }

    /// Returns where a note of the vault is in Obsidian.
    pub(super) fn theirs(&self, ours: &RelPath) -> Option<RelPath> {
        self.domains.iter().find_map(|domain| moved(ours, &domain.ours, &domain.theirs))
    }

    /// Returns where a note of Obsidian is in the vault.
    pub(super) fn ours(&self, theirs: &RelPath) -> Option<RelPath> {
        self.domains.iter().find_map(|domain| moved(theirs, &domain.theirs, &domain.ours))
    }

    /// Returns the folder with no link on the way to it. It is never made: a drive that is missing must not look empty.
    pub(super) fn settled(&self, means: &VaultMeans<'_>) -> Result<AbsPath, VaultError> {
        let unusable = |why| VaultError::Unusable { path: self.folder.clone(), why };
        let resolve = |path: &AbsPath| {
            means.fs.resolve(path).map_err(|source| VaultError::disk("look at", path, source))
        };
        let folder = resolve(&self.folder)?.ok_or_else(|| unusable("it is not there"))?;
        let stat = means.fs.stat(&folder).map_err(|source| VaultError::disk("look at", &folder, source))?;
        if stat.is_none_or(|stat| stat.kind != NodeKind::Dir) {
            return Err(unusable("it is no folder"));
        }
        let vault = means.layout.vault();
        let vault = resolve(&vault)?.unwrap_or(vault);
        if folder.is_within(&vault) || vault.is_within(&folder) {
            return Err(unusable("it and the vault lie within each other"));
        }
        let harness = means.layout.harness();
        let harness = resolve(&harness)?.unwrap_or(harness);
        if folder.is_within(&harness) {
            return Err(unusable("it is a folder of openclaw's own"));
        }
        Ok(folder)
    }
}

fn moved(path: &RelPath, from: &RelPath, to: &RelPath) -> Option<RelPath> {
    let below = path.below(from).filter(|below| !below.is_empty())?;
    to.join(below).ok()
}
