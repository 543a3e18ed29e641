//! What the process was started with. Reads it, hands it on as values, and never changes it.

use std::ffi::OsString;
use std::io;

use crate::base::path::AbsPath;

/// Returns every environment variable.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
pub fn variables() -> Vec<(OsString, OsString)> {
    std::env::vars_os().collect()
}

/// Returns the arguments behind the program's name.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the arguments")]
pub fn arguments() -> Vec<OsString> {
    std::env::args_os().skip(1).collect()
}

/// Returns the name by which the program was invoked.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the arguments")]
pub fn invoked_as() -> Option<OsString> {
    std::env::args_os().next()
}

/// Returns the id of this process.
pub fn process_id() -> u32 {
    std::process::id()
}

/// Returns the folder in which the process was started.
///
/// # Errors
/// `NotFound` when it was removed, `InvalidData` when its name is not UTF-8.
#[expect(clippy::disallowed_methods, reason = "the one place that asks for the working folder")]
pub fn working_folder() -> io::Result<AbsPath> {
    absolute(&std::env::current_dir()?)
}

/// Returns where the running program lies; on macOS that may be a link to it.
///
/// # Errors
/// `NotFound` when it was removed, `InvalidData` when its name is not UTF-8.
#[expect(clippy::disallowed_methods, reason = "the one place that asks for the running program")]
pub fn program() -> io::Result<AbsPath> {
    absolute(&std::env::current_exe()?)
}

fn absolute(path: &std::path::Path) -> io::Result<AbsPath> {
    AbsPath::from_path(path).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    use std::path::Path;

    use super::*;

    #[test]
    fn the_process_knows_itself() {
        assert!(variables().iter().any(|(name, _)| name == "PATH"));
        assert!(program().expect("it is there").name().starts_with("openclaw"));
        assert!(working_folder().expect("it is there").as_str().starts_with('/'));
    }

    #[test]
    fn odd_names_are_refused() {
        let error = absolute(Path::new(OsStr::from_bytes(b"/a\xff"))).expect_err("not UTF-8");
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
    }
}
