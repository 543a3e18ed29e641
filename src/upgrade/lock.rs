//! Who may change the version: one upgrade at a time, and no uninstall meanwhile. The lock goes with the process.

use std::io;

use super::means::{Means, UpgradeError};
use super::release::Version;
use crate::config::layout::Layout;
use crate::engine::state::At as _;
use crate::install::daemon::installed_version;
use crate::ports::fs::{Fs, Held, LockAnswer};

/// The lock of upgrades, held until it is dropped.
pub struct UpgradeLock(
    #[expect(dead_code, reason = "it is held, and let go of by being dropped")] Box<dyn Held>,
);

/// Takes the lock of upgrades in `layout`; `holder` is what it says about this run.
///
/// # Errors
/// `Held` while another run has it; `NotInstalled` where there is no installation.
pub fn lock(fs: &dyn Fs, layout: &Layout, holder: &str) -> Result<UpgradeLock, UpgradeError> {
    let path = layout.upgrade_lock();
    match fs.lock(&path, holder) {
        Ok(LockAnswer::Held(held)) => Ok(UpgradeLock(held)),
        Ok(LockAnswer::Busy(holder)) => Err(UpgradeError::Held { path, holder }),
        // Nothing is made for an upgrade of what is not there.
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(UpgradeError::NotInstalled { root: layout.root.clone() })
        }
        Err(error) => Err(error).at("lock", &path)?,
    }
}

pub(super) fn take(means: &Means<'_>) -> Result<UpgradeLock, UpgradeError> {
    lock(means.fs, means.layout, &means.holder)
}

/// Returns the version that the stable path leads to.
pub(super) fn installed(means: &Means<'_>) -> Result<Version, UpgradeError> {
    let version = installed_version(means.fs, means.layout)?;
    let missing = || UpgradeError::NotInstalled { root: means.layout.root.clone() };
    Ok(version.ok_or_else(missing)?.parse()?)
}
