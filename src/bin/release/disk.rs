//! Files of a release: read whole and bounded, written beside their place and renamed. Never follows a link in a base.

use std::io;
use std::path::Path;

use openclaw::base::path::AbsPath;
use openclaw::base::report::{Code, Report};
use openclaw::ports::fs::{Fs as _, NewFile};
use openclaw::sys;
use openclaw::sys::fs::OsFs;

/// Returns the absolute path that a person named.
pub fn place(path: &Path) -> Result<AbsPath, Box<Report>> {
    let refuse = |error: &dyn std::error::Error| {
        let what = format!("`{}` cannot be used as a path", path.display());
        Box::new(Report::new(Code::UsageInvalid, what).because(error).fix("give its absolute path, in UTF-8"))
    };
    if path.is_absolute() {
        return AbsPath::from_path(path).map_err(|error| refuse(&error));
    }
    let folder = sys::env::working_folder().map_err(|error| refuse(&error))?;
    AbsPath::from_path(&folder.as_path().join(path)).map_err(|error| refuse(&error))
}

/// Returns the disk as seen from the folder of `path`, which may be reached through links.
pub fn around(path: &AbsPath) -> OsFs {
    OsFs::new(path.parent().into_iter().collect())
}

/// Returns the whole file at `path`.
pub fn read(path: &AbsPath, bytes_max: u64) -> Result<Vec<u8>, Box<Report>> {
    around(path).read(path, bytes_max).map_err(|error| failed("read", path, &error))
}

/// Returns the whole file at `path` as text.
pub fn read_text(path: &AbsPath, bytes_max: u64) -> Result<String, Box<Report>> {
    let bytes = read(path, bytes_max)?;
    String::from_utf8(bytes).map_err(|error| {
        let what = format!("`{path}` is no text");
        Box::new(Report::new(Code::ReleaseInvalid, what).because(&error).fix("name another file"))
    })
}

/// Puts `bytes` at `path`, whole or not at all; the folder above is made where it is missing.
pub fn write(path: &AbsPath, bytes: &[u8]) -> Result<(), Box<Report>> {
    if let Some(folder) = path.parent() {
        match around(&folder).make_dir(&folder, 0o755) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(failed("make the folder", &folder, &error));
            }
            Ok(()) | Err(_) => {}
        }
    }
    let (fs, beside) = (around(path), path.with_suffix(".new"));
    let put = fs
        .write_new(&beside, bytes, NewFile { mode: 0o644, group: None })
        .and_then(|()| fs.sync_file(&beside))
        .and_then(|()| fs.rename(&beside, path));
    put.map_err(|error| failed("write", path, &error))
}

/// Removes the file at `path`, where there is one.
pub fn remove(path: &AbsPath) -> Result<(), Box<Report>> {
    match around(path).remove_file(path) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(failed("remove", path, &error)),
    }
}

/// Returns the report of a disk that refused.
pub fn failed(deed: &str, path: &AbsPath, error: &io::Error) -> Box<Report> {
    let report = Report::new(Code::DiskFailed, format!("failed to {deed} `{path}`")).because(error);
    Box::new(match error.kind() {
        io::ErrorKind::AlreadyExists => report.fix(format!("remove `{path}.new`, which an earlier run left")),
        _ => report.fix("name a file and a folder that are there and yours"),
    })
}
