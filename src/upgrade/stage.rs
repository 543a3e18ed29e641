//! Brings a release onto the disk, whole, beside the version that is at work; and takes away what no version needs. Never
//! touches the version that the stable path names.

use std::collections::BTreeSet;
use std::io;

use super::check::Offer;
use super::download::{Parcel, Ways, download, partial_name, sweep_partials};
use super::means::{Means, UpgradeError};
use super::release::{Artifact, Version};
use super::unpack::unpack;
use crate::base::path::AbsPath;
use crate::config::layout::Layout;
use crate::engine::ledger::{Kind, Ledger};
use crate::engine::state::{At as _, DiskError};
use crate::engine::store::{PRIVATE_DIR, Store};
use crate::ports::fs::Fs;

/// The program of a version.
const PROGRAM: &str = "openclaw";
/// The same while it is unpacked.
const UNPACKING: &str = "openclaw.new";
/// What the name of a guard snapshot begins with; the version follows.
const SNAPSHOT: &str = "snapshot-";
/// Mode of the folder of a version, as an install makes it.
const VERSION_DIR: u32 = 0o755;

/// A tarball that is here, whole, and as the release says.
pub(super) struct Fetched {
    partial: AbsPath,
    /// The one folder that it may hold.
    folder: String,
}

/// Downloads and checks the tarball of an offer.
pub(super) fn fetch(means: &Means<'_>, offer: &Offer, artifact: &Artifact) -> Result<Fetched, UpgradeError> {
    let name = partial_name(&artifact.sha256);
    let downloads = means.layout.downloads();
    make_dir(means.fs, &downloads, PRIVATE_DIR)?;
    sweep_partials(means.fs, &downloads, Some(&name))?;
    let partial = downloads.join_name(&name);
    let ways = Ways { fs: means.fs, releases: means.releases, progress: means.progress };
    let url = artifact.url.as_str();
    let parcel = Parcel { shelf: &offer.shelf, url, bytes: artifact.bytes, sha256: artifact.sha256 };
    download(ways, &parcel, &partial)?;
    let version = &offer.verified.release().version;
    Ok(Fetched { partial, folder: format!("openclaw-{version}-{}", artifact.target) })
}

/// Unpacks a tarball, and puts the program where its version has its place. It has to be kept before it is switched to.
pub(super) fn stage(means: &Means<'_>, version: &Version, fetched: &Fetched) -> Result<(), UpgradeError> {
    let layout = means.layout;
    let program = layout.version_binary(&version.to_string());
    let folder = layout.versions().join_name(&version.to_string());
    make_dir(means.fs, &folder, VERSION_DIR)?;
    let unpacking = folder.join_name(UNPACKING);
    remove(means.fs, &unpacking)?;
    if let Err(error) = unpack(means.fs, &fetched.partial, &fetched.folder, &unpacking) {
        // The reason that led here is the one to tell; what stays is taken away by the next upgrade.
        let _ = remove_dir(means.fs, &folder);
        return Err(error.into());
    }
    Ok(means.fs.rename(&unpacking, &program).at("rename into", &program)?)
}

/// Makes a staged program durable, and takes away the tarball that it came from.
pub(super) fn keep(means: &Means<'_>, version: &Version, fetched: &Fetched) -> Result<(), UpgradeError> {
    let program = means.layout.version_binary(&version.to_string());
    means.fs.sync_file(&program).at("sync", &program)?;
    sync(means.fs, &means.layout.versions().join_name(&version.to_string()))?;
    sync(means.fs, &means.layout.versions())?;
    Ok(remove(means.fs, &fetched.partial)?)
}

/// Removes versions that the ledger does not have and nobody is about to need, their snapshots, and what is left of
/// downloads: an upgrade that ended early leaves such things. The lock of upgrades must be held.
///
/// # Errors
/// When the disk refuses.
pub fn sweep(fs: &dyn Fs, layout: &Layout, kept: &[&Version]) -> Result<(), UpgradeError> {
    sweep_partials(fs, &layout.downloads(), None)?;
    remove_dir(fs, &layout.downloads())?;
    let mut needed: BTreeSet<String> = kept.iter().map(|version| version.to_string()).collect();
    match Store::new(fs, layout.root.clone()).ledger()? {
        Ok(Some((ledger, _))) => needed.extend(versions_of(&ledger, layout)),
        // Without a ledger nothing says what is needed.
        Ok(None) | Err(_) => return Ok(()),
    }
    for name in list(fs, &layout.versions())?.iter().filter(|name| !needed.contains(*name)) {
        let folder = layout.versions().join_name(name);
        for file in [UNPACKING, PROGRAM] {
            remove(fs, &folder.join_name(file))?;
        }
        remove_dir(fs, &folder)?;
    }
    for name in list(fs, &layout.harness())? {
        let version = name.strip_prefix(SNAPSHOT);
        if version.is_some_and(|version| !needed.contains(version) && version.parse::<Version>().is_ok()) {
            remove(fs, &layout.harness().join_name(&name))?;
        }
    }
    Ok(())
}

/// Returns the versions whose programs the ledger has, oldest first as they are named.
pub(super) fn versions_of(ledger: &Ledger, layout: &Layout) -> Vec<String> {
    let programs = ledger.entries.iter().filter(|entry| entry.kind == Kind::Binary);
    let folders = programs.filter_map(|entry| entry.path.parent());
    folders
        .filter(|folder| folder.parent() == Some(layout.versions()))
        .map(|folder| folder.name().to_owned())
        .collect()
}

fn make_dir(fs: &dyn Fs, folder: &AbsPath, mode: u32) -> Result<(), DiskError> {
    match fs.make_dir(folder, mode) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        made => made.at("make folder", folder),
    }
}

fn list(fs: &dyn Fs, folder: &AbsPath) -> Result<Vec<String>, DiskError> {
    match fs.list(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        names => names.at("list", folder),
    }
}

fn remove(fs: &dyn Fs, file: &AbsPath) -> Result<(), DiskError> {
    match fs.remove_file(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed.at("remove", file),
    }
}

/// Removes a folder that holds nothing; one that holds something is not ours to judge.
fn remove_dir(fs: &dyn Fs, folder: &AbsPath) -> Result<(), DiskError> {
    use io::ErrorKind::{DirectoryNotEmpty, NotADirectory, NotFound};
    match fs.remove_dir(folder) {
        Err(error) if matches!(error.kind(), NotFound | DirectoryNotEmpty | NotADirectory) => Ok(()),
        removed => removed.at("remove folder", folder),
    }
}

fn sync(fs: &dyn Fs, folder: &AbsPath) -> Result<(), DiskError> {
    fs.sync_dir(folder).at("sync", folder)
}
