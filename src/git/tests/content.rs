//! When a file of the work tree stands for its blob, and when it must not: the blob is what the commit gets.

use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::time::{Duration, SystemTime};

use super::entries::told;
use super::*;

/// Larger than what is always hashed.
const LARGE: usize = 40 << 10;

/// Returns the content of the one staged entry, by every way.
fn content(repo: &Repo) -> String {
    let told = told(repo);
    assert_eq!(told.len(), 1, "{told:?}");
    told[0].3.clone()
}

/// Returns the content by the files alone; `None` where they do not tell.
fn by_files(repo: &Repo) -> Option<String> {
    let answers = repo.each_way(|repository| {
        let (entries, _) = repository.staged_entries()?;
        match repository.staged_content(&entries[0]) {
            // The store of objects is gone in these cases, also for git.
            Err(GitError::Refused(_)) => Ok(None),
            content => Ok(Some(content?)),
        }
    });
    answers.into_iter().find(|(way, _)| *way == Way::Files).and_then(|(_, content)| match content {
        Some(Content::Bytes(bytes)) => Some(String::from_utf8_lossy(&bytes).into_owned()),
        Some(Content::TooLarge(_)) | None => None,
    })
}

fn age(repo: &Repo, name: &str) {
    let hour_ago = SystemTime::now() - Duration::from_secs(3_600);
    let file = fs::File::open(repo.path().join(name)).expect("a file");
    file.set_modified(hour_ago).expect("older than the index");
}

/// Returns a repository with one file staged, which is older than the index.
fn staged(name: &[u8], content: &str) -> Repo {
    let repo = Repo::bare_folder();
    repo.git(&["init", "-q"]);
    repo.write(name, content);
    age(&repo, std::str::from_utf8(name).expect("text"));
    repo.git(&["add", "-A"]);
    repo
}

/// Removes all blobs, so that only files can tell what they held.
fn forget_objects(repo: &Repo) {
    fs::remove_dir_all(repo.path().join(".git/objects")).expect("the store");
    fs::create_dir(repo.path().join(".git/objects")).expect("an empty store");
}

#[test]
fn an_unchanged_file_is_read_and_its_blob_is_not() {
    for size in [0, 1, 1_000, LARGE] {
        let text = "x".repeat(size);
        let repo = staged(b"file", &text);
        assert_eq!(content(&repo), text);
        forget_objects(&repo);
        assert_eq!(by_files(&repo).as_deref(), Some(text.as_str()), "{size} bytes");
    }
}

#[test]
fn a_changed_file_is_not_what_was_staged() {
    for size in [1_000, LARGE] {
        let before = "a".repeat(size);
        let repo = staged(b"file", &before);
        let path = repo.path().join("file");
        let modified = fs::metadata(&path).and_then(|facts| facts.modified()).expect("a time");
        // In place, of the same size, and with the time put back.
        fs::write(&path, "b".repeat(size)).expect("written");
        fs::File::open(&path).and_then(|file| file.set_modified(modified)).expect("a time");
        assert_eq!(content(&repo), before);
        fs::write(&path, "b".repeat(size + 1)).expect("written");
        assert_eq!(content(&repo), before);
        fs::remove_file(&path).expect("removed");
        assert_eq!(content(&repo), before);
        symlink("/etc/passwd", &path).expect("a link");
        assert_eq!(content(&repo), before);
        fs::remove_file(&path).expect("removed");
        let call = Call { argv: ["mkfifo", "file"].map(OsString::from).to_vec(), ..repo.call() };
        assert_eq!(OsExec.run(&call).expect("mkfifo").status, Some(0));
        assert_eq!(content(&repo), before, "nobody waits for a pipe");
    }
}

#[test]
fn a_file_that_changed_back_is_read_by_its_digest() {
    let text = "c".repeat(LARGE);
    let repo = staged(b"file", &text);
    fs::write(repo.path().join("file"), &text).expect("written anew");
    forget_objects(&repo);
    assert_eq!(by_files(&repo).as_deref(), Some(text.as_str()));
}

#[test]
fn a_folder_that_became_a_link_hides_nothing() {
    let repo = staged(b"dir/file", &"d".repeat(LARGE));
    let elsewhere = tempfile::tempdir().expect("a folder");
    fs::write(elsewhere.path().join("file"), "e".repeat(LARGE)).expect("written");
    fs::remove_dir_all(repo.path().join("dir")).expect("removed");
    symlink(elsewhere.path(), repo.path().join("dir")).expect("a link");
    assert_eq!(content(&repo), "d".repeat(LARGE));
}

#[test]
fn what_a_filter_changes_is_read_as_it_is_stored() {
    let check = |attributes: &str, file: &str, config: &[&str], text: &str, stored: &str| {
        let repo = Repo::bare_folder();
        repo.git(&["init", "-q"]);
        repo.git(&["config", "filter.upper.clean", "tr a-z A-Z"]);
        if let [key, value] = config {
            repo.git(&["config", key, value]);
        }
        repo.write(b".git/info/exclude", ".gitattributes\n");
        repo.write(file.as_bytes(), attributes);
        repo.write(b"sub/file.txt", text);
        age(&repo, "sub/file.txt");
        repo.git(&["add", "-A"]);
        assert_eq!(content(&repo), stored, "{attributes:?} in {file}, {config:?}");
        let clean = repo.each_way(|repository| repository.tracked_clean());
        // The ends of lines aside, such a file says what its blob says.
        let is_same = text.replace('\r', "") == stored.replace('\r', "");
        for (way, clean) in clean {
            let is_clean = clean.iter().any(|file| file.path == b"sub/file.txt");
            assert_eq!(is_clean, is_same, "{way:?}: {attributes:?} in {file}, {config:?}");
        }
    };
    for size in [100, LARGE] {
        let (small, capital) = ("a".repeat(size), "A".repeat(size));
        check("*.txt filter=upper", ".gitattributes", &[], &small, &capital);
        check("*.TXT filter=upper\n", "sub/.gitattributes", &["core.ignoreCase", "true"], &small, &capital);
        check("sub/*.txt filter=upper", ".git/info/attributes", &[], &small, &capital);
        check("*.md filter=upper", ".gitattributes", &[], &small, &small);
        check("", ".gitattributes", &[], &small, &small);
        let attributes = "* filter=upper";
        check(attributes, ".git/more", &["core.attributesFile", ".git/more"], &small, &capital);
        let (crlf, lf) = ("line\r\n".repeat(size), "line\n".repeat(size));
        check("* text=auto", ".gitattributes", &[], &crlf, &lf);
        check("", ".gitattributes", &["core.autocrlf", "input"], &crlf, &lf);
        check("", ".gitattributes", &[], &crlf, &crlf);
        check("* text=auto", ".gitattributes", &["core.autocrlf", "input"], &lf, &lf);
        let (keyword, bare) = (format!("$Id: 1$ {small}"), format!("$Id$ {small}"));
        let repo = Repo::bare_folder();
        repo.git(&["init", "-q"]);
        repo.write(b".git/info/attributes", "* ident");
        repo.write(b"file", &keyword);
        age(&repo, "file");
        repo.git(&["add", "-A"]);
        assert_eq!(content(&repo), bare);
    }
}

#[test]
fn attributes_that_only_the_index_has_count() {
    let repo = Repo::bare_folder();
    repo.git(&["init", "-q"]);
    repo.git(&["config", "filter.upper.clean", "tr a-z A-Z"]);
    repo.write(b".gitattributes", "* filter=upper");
    repo.write(b"file", &"a".repeat(LARGE));
    age(&repo, "file");
    repo.git(&["add", "-A"]);
    fs::remove_file(repo.path().join(".gitattributes")).expect("removed");
    assert_eq!(told(&repo)[1].3, "A".repeat(LARGE));
}

#[test]
fn files_that_git_does_not_look_at_are_not_looked_at() {
    for flag in ["--assume-unchanged", "--skip-worktree"] {
        let before = "a".repeat(LARGE);
        let repo = staged(b"file", &before);
        repo.git(&["update-index", flag, "file"]);
        repo.write(b"file", &"b".repeat(LARGE));
        assert_eq!(content(&repo), before, "{flag}");
    }
}

#[test]
fn links_and_modes() {
    let repo = staged(b"run", "#!/bin/sh\n");
    symlink("run", repo.path().join("link")).expect("a link");
    fs::set_permissions(repo.path().join("run"), fs::Permissions::from_mode(0o755)).expect("a mode");
    repo.git(&["add", "-A"]);
    let told = told(&repo);
    assert_eq!((told[0].1, told[0].3.as_str()), (EntryKind::Link, "run"));
    assert_eq!(told[1].1, EntryKind::Executable);
    repo.git(&["commit", "-qm", "first"]);
    fs::remove_file(repo.path().join("link")).expect("removed");
    symlink("nur", repo.path().join("link")).expect("a link");
    repo.git(&["add", "-A"]);
    fs::remove_file(repo.path().join("link")).expect("removed");
    symlink("xxx", repo.path().join("link")).expect("a link");
    assert_eq!(content(&repo), "nur");
}

#[test]
fn a_file_written_with_the_index_is_not_trusted_by_its_times() {
    // Both within one tick: the entry remembers the time of the index.
    let before = "a".repeat(LARGE);
    let repo = staged(b"file", &before);
    let index = repo.path().join(".git/index");
    let hour_ago = fs::metadata(repo.path().join("file")).and_then(|facts| facts.modified()).expect("a time");
    fs::File::open(&index).and_then(|file| file.set_modified(hour_ago)).expect("a time");
    let clean = repo.each_way(|repository| repository.tracked_clean());
    let by_files = clean.iter().find(|(way, _)| *way == Way::Files).expect("an answer");
    assert_eq!(by_files.1, []);
    assert_eq!(content(&repo), before);
}
