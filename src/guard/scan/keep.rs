//! Baselines on the disk: read from where a person says, and written there, whole or not at all.

use std::io;

use crate::base::limits::BASELINE_BYTES_MAX;
use crate::base::path::AbsPath;
use crate::guard::scan::error::ScanError;
use crate::guard::scan::judge::glob_matches;
use crate::guard::scan::outcome::{Found, Outcome, Permit};
use crate::ports::fs::{Fs, NewFile};
use crate::secrets::{Baseline, Seen};

/// Returns the baseline at `path`; `None` where there is no file.
///
/// # Errors
/// When it cannot be read, or is of a form that is not.
pub fn read_baseline(fs: &dyn Fs, path: &AbsPath) -> Result<Option<Baseline>, ScanError> {
    let disk = |source| ScanError::Disk { path: path.to_string(), source };
    let Some(place) = fs.resolve(path).map_err(disk)? else { return Ok(None) };
    let text = fs.read(&place, BASELINE_BYTES_MAX).map_err(disk)?;
    let parsed = Baseline::parse(&text);
    parsed.map(Some).map_err(|source| ScanError::Baseline { path: path.to_string(), source })
}

/// Writes the baseline of what `outcome` found to `path`, and returns how many entries it has. What `before` said about
/// findings that are still there stays; what a comment or the settings allow is left out.
///
/// # Errors
/// As the disk says; the file is then as it was.
pub fn keep(fs: &dyn Fs, path: &AbsPath, before: &Baseline, outcome: &Outcome) -> Result<usize, ScanError> {
    let from_baseline = outcome.allowed.iter().filter(|allowed| matches!(allowed.by, Permit::Baseline(_)));
    let found = outcome.findings.iter().chain(from_baseline.map(|allowed| &allowed.found));
    let seen: Vec<Seen<'_>> = found
        .map(|found: &Found| Seen { rule: found.rule, digest: found.digest, path: &found.place })
        .collect();
    let baseline = before.of(&seen, &glob_matches);
    write(fs, path, baseline.to_text().as_bytes())
        .map_err(|source| ScanError::Disk { path: path.to_string(), source })?;
    Ok(baseline.len())
}

fn write(fs: &dyn Fs, path: &AbsPath, text: &[u8]) -> io::Result<()> {
    let absent = || io::Error::from(io::ErrorKind::NotFound);
    // The file may be a link, and so may a folder on the way to it: a person named it.
    let place = match fs.resolve(path)? {
        Some(place) => place,
        None => {
            let folder = path.parent().ok_or_else(absent)?;
            fs.resolve(&folder)?.ok_or_else(absent)?.join_name(path.name())
        }
    };
    let folder = place.parent().ok_or_else(absent)?;
    let mode = fs.stat(&place)?.map_or(0o644, |stat| stat.mode);
    let fresh = folder.join_name(&format!(".{}.new", place.name()));
    let file = NewFile { mode, group: None };
    match fs.write_new(&fresh, text, file) {
        // A run that was killed left it.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            fs.remove_file(&fresh)?;
            fs.write_new(&fresh, text, file)?;
        }
        written => written?,
    }
    fs.sync_file(&fresh)?;
    fs.rename(&fresh, &place)?;
    fs.sync_dir(&folder)
}
