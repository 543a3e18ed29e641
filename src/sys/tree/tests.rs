//! The walk on real folders: what it leaves out, what it never follows, and where it stops.
#![expect(clippy::disallowed_methods, reason = "folders to walk")]

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;
use std::path::Path;

use super::*;

/// Makes empty files; one whose text matters is `path` and `text`.
fn project(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        put(folder.path(), path, text);
    }
    folder
}

fn put(top: &Path, path: &str, text: &str) {
    let path = top.join(path);
    fs::create_dir_all(path.parent().expect("a folder above")).expect("folders");
    fs::write(path, text).expect("a file");
}

fn listed(folder: &Path) -> Listing {
    list(&AbsPath::from_path(folder).expect("a path")).expect("a listing")
}

#[track_caller]
fn check(files: &[(&str, &str)], expected: &[&str]) {
    let folder = project(files);
    let listing = listed(folder.path());
    assert_eq!(listing, Listing::of(expected.iter().copied()));
}

#[test]
fn ignore_files_count_with_and_without_a_repository() {
    let files = [
        (".gitignore", "*.log\n/only-root\n!keep.log\n# note\nlogs/\n"),
        ("a.log", ""),
        ("keep.log", ""),
        ("only-root/x", ""),
        ("sub/only-root/x", ""),
        ("sub/.gitignore", "!b.log\ninner\n"),
        ("sub/b.log", ""),
        ("sub/inner", ""),
        ("inner", ""),
        ("logs/x", ""),
    ];
    let expected = [".gitignore", "inner", "keep.log", "sub/.gitignore", "sub/b.log", "sub/only-root/x"];
    check(&files, &expected);
    let mut repository = files.to_vec();
    repository.push((".git/HEAD", "ref"));
    check(&repository, &expected);
}

#[test]
fn the_other_ignore_files_count_too() {
    check(
        &[
            (".git/info/exclude", "excluded\nback\n"),
            (".gitignore", "both\n!back\n"),
            (".ignore", "!both\nown\n"),
            ("excluded", ""),
            ("back", ""),
            ("both", ""),
            ("own", ""),
        ],
        &[".gitignore", ".ignore", "back", "both"],
    );
}

#[test]
fn dependencies_builds_and_hidden_folders_are_left_out() {
    check(
        &[
            ("node_modules/react/package.json", "{}"),
            ("a/target/debug/x.rs", ""),
            ("vendor/x/go.mod", ""),
            ("dist/x.js", ""),
            ("cmake-build-debug/CMakeCache.txt", ""),
            ("x.egg-info/PKG-INFO", ""),
            (".venv/lib/x.py", ""),
            (".idea/x.xml", ""),
            (".github/workflows/ci.yml", ""),
            (".devcontainer/Dockerfile", ""),
            (".hidden-file", ""),
            ("targets/x.rs", ""),
        ],
        &[".devcontainer/Dockerfile", ".github/workflows/ci.yml", ".hidden-file", "targets/x.rs"],
    );
}

#[test]
fn a_folder_of_such_a_name_can_be_the_project() {
    let folder = project(&[("build/Cargo.toml", "")]);
    assert_eq!(listed(&folder.path().join("build")), Listing::of(["Cargo.toml"]));
}

#[test]
fn repositories_within_a_repository_are_named_and_not_entered() {
    let files = [("lib/std/.git", "gitdir: elsewhere"), ("lib/std/package.json", ""), ("own", "")];
    check(&files, &["lib/std/package.json", "own"]);
    let folder = project(&files);
    fs::create_dir(folder.path().join(".git")).expect("a folder");
    let listing = listed(folder.path());
    assert_eq!((listing.files, listing.repositories), (vec!["own".to_owned()], vec!["lib/std".to_owned()]));
}

#[test]
fn links_are_never_followed() {
    let folder = project(&[("real/x", "")]);
    let at = |name: &str| folder.path().join(name);
    symlink("real", at("to-folder")).expect("a link");
    symlink("..", at("real/up")).expect("a link");
    symlink("real/x", at("to-file")).expect("a link");
    symlink("nowhere", at("dangling")).expect("a link");
    symlink("real/x", at(".gitignore")).expect("a link");
    assert_eq!(listed(folder.path()), Listing::of(["real/x"]));
    // The top itself may be one.
    assert_eq!(listed(&at("to-folder")), Listing::of(["x"]));
}

#[test]
fn names_that_cannot_be_shown_are_left_out() {
    let folder = project(&[("plain", ""), ("with\nline", ""), ("with\u{1b}[31m", ""), ("ünï", "")]);
    let odd = folder.path().join(OsStr::from_bytes(b"bad\xff"));
    // Some file systems refuse such names, and then there is nothing to leave out.
    let _ = fs::write(odd, "");
    assert_eq!(listed(folder.path()), Listing::of(["plain", "ünï"]));
}

#[test]
fn depth_is_bounded_and_told() {
    let deep = "d/".repeat(TREE_DEPTH_MAX + 5);
    let kept = "d/".repeat(TREE_DEPTH_MAX - 1);
    let folder = project(&[("top", ""), (&format!("{deep}x"), ""), (&format!("{kept}y"), "")]);
    let listing = listed(folder.path());
    assert_eq!((listing.files, listing.is_cut), (vec![format!("{kept}y"), "top".to_owned()], true));
}

#[test]
fn long_paths_are_left_out_and_told() {
    let name = "n".repeat(200);
    let deep = format!("{name}/{name}/{name}/{name}/{name}/{name}/x");
    let folder = project(&[("top", ""), (&deep, "")]);
    let listing = listed(folder.path());
    assert!(listing.files == ["top"] && listing.is_cut, "{listing:?}");
}

#[test]
fn the_bound_on_entries_leaves_out_what_is_deepest() {
    let folder = project(&[("a/big/x", ""), ("z/Cargo.toml", ""), ("package.json", "")]);
    for n in 0..TREE_ENTRIES_MAX {
        fs::File::create(folder.path().join(format!("a/big/{n}"))).expect("a file");
    }
    let listing = listed(folder.path());
    assert!(listing.is_cut && listing.files.len() < TREE_ENTRIES_MAX);
    for name in ["package.json", "z/Cargo.toml"] {
        assert!(listing.files.iter().any(|file| file == name), "{name}");
    }
}

#[test]
fn a_folder_that_cannot_be_read_is_named() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = project(&[("shut/x", ""), ("open", "")]);
    fs::set_permissions(folder.path().join("shut"), fs::Permissions::from_mode(0o000)).expect("a mode");
    let listing = listed(folder.path());
    fs::set_permissions(folder.path().join("shut"), fs::Permissions::from_mode(0o755)).expect("a mode");
    // Root reads it all the same.
    let is_root = listing.files.iter().any(|file| file == "shut/x");
    assert!(is_root || listing.unread == ["shut"], "{listing:?}");
    assert!(list(&AbsPath::new("/nonexistent/folder").expect("a path")).is_err());
}
