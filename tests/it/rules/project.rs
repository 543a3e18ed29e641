//! A project on the disk, and what it is recognised as.

use std::fs;
use std::path::Path;

use openclaw::base::path::AbsPath;
use openclaw::guard::detect::{Detection, look};
use openclaw::sys::fs::OsFs;
use openclaw::sys::tree;

/// A file with its text.
pub type File = (&'static str, &'static str);

/// A signal that is expected: its id, the folders that it covers, and words of each piece of evidence.
pub type Expected<'a> = (&'a str, &'a [&'a str], &'a [&'a str]);

/// Writes `files` below `folder`.
pub fn write(folder: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a folder above")).expect("folders");
        fs::write(path, text).expect("a file");
    }
}

/// Returns what the project in `folder` is made of.
pub fn detection(folder: &Path) -> Detection {
    let top = AbsPath::from_path(&folder.canonicalize().expect("it is there")).expect("UTF-8");
    let listing = tree::list(&top).expect("a listing");
    look(&OsFs::new(Vec::new()), &top, &listing)
}

/// Asserts that a project of `files` is recognised as `expected`, nothing else, and returns everything that was found.
#[track_caller]
pub fn check(files: &[(&str, &str)], expected: &[Expected<'_>]) -> Detection {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), files);
    let detection = detection(folder.path());
    let found: Vec<(&str, Vec<&str>, Vec<&str>)> = detection
        .signals
        .iter()
        .map(|found| {
            let subtrees = found.subtrees.iter().map(String::as_str).collect();
            (
                found.signal.id(),
                subtrees,
                found.evidence.iter().map(|evidence| evidence.why.as_str()).collect(),
            )
        })
        .collect();
    let expected: Vec<(&str, Vec<&str>, Vec<&str>)> =
        expected.iter().map(|(id, subtrees, why)| (*id, subtrees.to_vec(), why.to_vec())).collect();
    assert_eq!(found, expected, "{:?}", detection.remarks);
    detection
}
