//! The sweep on real folders: what it finds, what it leaves out, and what it never follows.
#![expect(clippy::disallowed_methods, reason = "folders to sweep")]

use std::fs;
use std::os::unix::fs::symlink;

use super::*;

fn put(top: &Path, path: &str, text: &str) {
    let path = top.join(path);
    fs::create_dir_all(path.parent().expect("a folder above")).expect("folders");
    fs::write(path, text).expect("a file");
}

fn project(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    files.iter().for_each(|(path, text)| put(folder.path(), path, text));
    folder
}

fn sweep_of(named: &Path, home: Option<&Path>) -> io::Result<Swept> {
    sweep(&find(named, home)?)
}

fn names(swept: &Swept) -> Vec<String> {
    swept.files.iter().map(|path| String::from_utf8_lossy(path).into_owned()).collect()
}

#[track_caller]
fn check(files: &[(&str, &str)], below: &str, want: &[&str]) {
    let folder = project(files);
    let swept = sweep_of(&folder.path().join(below), None).expect("a sweep");
    assert_eq!(names(&swept), want);
    assert!(!swept.is_cut && swept.unread.is_empty());
}

#[test]
fn ignore_files_count_in_a_repository_and_only_there() {
    let files = [
        (".gitignore", "*.log\nbuild/\n"),
        ("a.log", ""),
        (".env", ""),
        ("build/x", ""),
        ("node_modules/m/y", ""),
        ("sub/.gitignore", "!keep.log\n"),
        ("sub/keep.log", ""),
        ("sub/deep/b.log", ""),
    ];
    let everything = [
        ".env",
        ".gitignore",
        "a.log",
        "build/x",
        "node_modules/m/y",
        "sub/.gitignore",
        "sub/deep/b.log",
        "sub/keep.log",
    ];
    check(&files, "", &everything);
    let mut files = files.to_vec();
    files.extend([(".git/HEAD", ""), (".git/info/exclude", "secret.txt\n"), ("secret.txt", "")]);
    check(&files, "", &[".env", ".gitignore", "node_modules/m/y", "sub/.gitignore", "sub/keep.log"]);
    check(&files, "sub", &["sub/.gitignore", "sub/keep.log"]);
    check(&files, "sub/deep", &[]);
    // What a person names is looked at.
    check(&files, "sub/deep/b.log", &["sub/deep/b.log"]);
    check(&files, "build", &["build/x"]);
}

#[test]
fn repositories_within_one_are_left_out_and_side_by_side_they_are_not() {
    let files = [("a/.git/HEAD", ""), ("a/.gitignore", "x\n"), ("a/x", ""), ("a/y", ""), ("b/x", "")];
    check(&files, "", &["a/.gitignore", "a/y", "b/x"]);
    let mut files = files.to_vec();
    files.push((".git/HEAD", ""));
    let folder = project(&files);
    let swept = sweep_of(folder.path(), None).expect("a sweep");
    assert_eq!((names(&swept), swept.repositories), (vec!["b/x".to_owned()], vec![b"a".to_vec()]));
    let target = find(&folder.path().join("a"), None).expect("a target");
    let swept = sweep(&target).expect("a sweep");
    assert_eq!((target.is_repository, names(&swept)), (true, vec![".gitignore".to_owned(), "y".to_owned()]));
}

#[test]
fn a_repository_in_home_takes_nothing_below_it_along() {
    let folder = project(&[(".git/HEAD", ""), (".gitignore", "*\n"), ("p/x", "")]);
    let home = folder.path().canonicalize().expect("a path");
    let target = find(&home.join("p"), Some(&home)).expect("a target");
    let swept = sweep(&target).expect("a sweep");
    assert_eq!((target.is_repository, names(&swept)), (false, vec!["x".to_owned()]));
}

#[test]
fn links_are_not_followed_but_a_named_one_is() {
    let folder = project(&[("in/a", ""), ("out/b", "")]);
    symlink("../out", folder.path().join("in/folder")).expect("a link");
    symlink("../out/b", folder.path().join("in/file")).expect("a link");
    symlink("..", folder.path().join("in/loop")).expect("a link");
    let swept = sweep_of(&folder.path().join("in"), None).expect("a sweep");
    assert_eq!(names(&swept), ["a"]);
    let swept = sweep_of(&folder.path().join("in/folder"), None).expect("a sweep");
    assert_eq!(names(&swept), ["b"]);
    assert!(read(&folder.path().join("in"), b"file", 10).is_err());
}

#[test]
fn names_of_any_bytes_are_found_and_read() {
    let folder = project(&[]);
    for name in [&b"a\nb"[..], b"-rf", b"$(touch x)", b"\xff\xfe", b"'\""] {
        fs::write(folder.path().join(OsStr::from_bytes(name)), name).expect("a file");
    }
    let swept = sweep_of(folder.path(), None).expect("a sweep");
    assert_eq!(swept.files.len(), 5);
    for name in &swept.files {
        assert_eq!(read(folder.path(), name, 100).expect("a content"), *name);
    }
}

#[test]
fn what_is_no_file_is_refused() {
    let folder = project(&[("a", "12345")]);
    let fifo = folder.path().join("fifo");
    rustix::fs::mknodat(rustix::fs::CWD, &fifo, FileType::Fifo, Mode::from_raw_mode(0o600), 0)
        .expect("a pipe");
    assert_eq!(names(&sweep_of(folder.path(), None).expect("a sweep")), ["a"]);
    assert_eq!(sweep_of(&fifo, None).expect_err("a refusal").kind(), io::ErrorKind::InvalidInput);
    assert_eq!(read(folder.path(), b"fifo", 10).expect_err("a refusal").kind(), io::ErrorKind::InvalidInput);
    assert_eq!(
        sweep_of(&folder.path().join("no"), None).expect_err("a refusal").kind(),
        io::ErrorKind::NotFound
    );
    assert_eq!(read(folder.path(), b"a", 4).expect_err("a refusal").kind(), io::ErrorKind::FileTooLarge);
    assert_eq!(read(folder.path(), b"a", 5).expect("a content"), b"12345");
}
