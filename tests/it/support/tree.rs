//! A folder as a stable listing: kind, mode, path, length and digest or link target. Times and owners are left out.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _};
use std::path::Path;

use openclaw::base::digest::Digest;

/// Everything in a folder, by path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    entries: BTreeMap<String, String>,
}

impl Tree {
    /// Returns everything in `folder`, itself as `.`.
    pub fn of(folder: &Path) -> Self {
        let mut tree = Self::default();
        tree.add(folder, folder);
        tree
    }

    /// Returns the tree without `path` and what lies below it.
    pub fn without(mut self, path: &str) -> Self {
        let below = format!("{path}/");
        self.entries.retain(|known, _| known != path && !known.starts_with(&below));
        self
    }

    /// Returns the tree without the locks of the node at the usual place: their text names a process, and a run that was
    /// refused or killed may leave one.
    pub fn without_locks(self) -> Self {
        self.without(".openclaw/harness/run/lock").without(".openclaw/harness/run/upgrade.lock")
    }

    /// Returns the tree with nothing but `paths`.
    pub fn only(mut self, paths: &BTreeSet<String>) -> Self {
        self.entries.retain(|known, _| paths.contains(known));
        self
    }

    /// Returns the paths of the tree.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// Returns what is different in `after`, a line each: `-` for what is gone or was, `+` for what is new or is.
    pub fn difference(&self, after: &Self) -> String {
        let mut lines = String::new();
        let mut paths: Vec<&String> = self.entries.keys().chain(after.entries.keys()).collect();
        paths.sort_unstable();
        paths.dedup();
        for path in paths {
            let (was, is) = (self.entries.get(path), after.entries.get(path));
            if was != is {
                lines.extend(was.map(|entry| format!("- {entry}\n")));
                lines.extend(is.map(|entry| format!("+ {entry}\n")));
            }
        }
        lines
    }

    fn add(&mut self, top: &Path, path: &Path) {
        let facts = fs::symlink_metadata(path).expect("a path of the tree");
        let relative = path.strip_prefix(top).expect("a path below the top");
        let name = relative.as_os_str().as_bytes().escape_ascii().to_string();
        let name = if name.is_empty() { ".".to_owned() } else { name };
        let mode = facts.permissions().mode() & 0o7777;
        let kind = facts.file_type();
        let entry = if kind.is_dir() {
            for entry in fs::read_dir(path).expect("a folder that can be read") {
                self.add(top, &entry.expect("an entry").path());
            }
            format!("d {mode:04o} {name}")
        } else if kind.is_symlink() {
            let target = fs::read_link(path).expect("a link");
            // A link's own mode means nothing and differs between systems.
            format!("l ---- {name} -> {}", target.as_os_str().as_bytes().escape_ascii())
        } else if kind.is_file() {
            let content = fs::read(path).expect("a file that can be read");
            format!("f {mode:04o} {name} {} {}", content.len(), Digest::of(&content).short(12))
        } else {
            let word = if kind.is_socket() { "socket" } else { "other" };
            format!("o {mode:04o} {name} {word}")
        };
        self.entries.insert(name, entry);
    }
}

impl fmt::Display for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.entries.values().try_for_each(|entry| writeln!(f, "{entry}"))
    }
}

#[test]
fn a_tree_shows_each_change() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("d")).expect("a folder");
    fs::write(at("d/f"), "abc").expect("a file");
    std::os::unix::fs::symlink("d/f", at("l")).expect("a link");
    for (path, mode) in [("", 0o755), ("d", 0o700), ("d/f", 0o640)] {
        fs::set_permissions(at(path), fs::Permissions::from_mode(mode)).expect("a mode");
    }
    let before = Tree::of(folder.path());
    assert_eq!(before.to_string(), "d 0755 .\nd 0700 d\nf 0640 d/f 3 ba7816bf8f01\nl ---- l -> d/f\n");
    assert_eq!(before.difference(&Tree::of(folder.path())), "");
    fs::write(at("d/f"), "abd").expect("a file");
    fs::set_permissions(at("d"), fs::Permissions::from_mode(0o500)).expect("a mode");
    fs::remove_file(at("l")).expect("no link");
    let after = Tree::of(folder.path());
    let difference = before.difference(&after);
    assert_eq!(difference.lines().count(), 5, "{difference}");
    assert!(
        difference.contains("- l ---- l -> d/f\n") && difference.contains("+ d 0500 d\n"),
        "{difference}"
    );
    assert_eq!(before.without("d").paths().collect::<Vec<_>>(), [".", "l"]);
}
