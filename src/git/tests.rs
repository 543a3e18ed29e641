//! Repositories as they occur: hostile names, first commit, other indexes, and those that libgit2 cannot read.
//! Every case runs over a real repository in a temporary folder.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use super::*;
use crate::base::time::Timestamp;
use crate::git::repository::Way;
use crate::ports::clock::{Clock, Deadline};
use crate::ports::exec::{Call, Env, Exec};
use crate::sim::exec::ScriptedExec;
use crate::sys::children::OsExec;

mod changes;
mod content;
mod entries;
mod history;
mod random;

struct At(u64);

impl Clock for At {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0)
    }
}

/// A clock that reaches every deadline after so many looks.
struct Running(std::cell::Cell<u64>);

impl Clock for Running {
    fn now(&self) -> Timestamp {
        self.0.set(self.0.get() + 1);
        Timestamp::from_millis(self.0.get())
    }
}

struct Repo {
    folder: tempfile::TempDir,
    env: Env,
}

impl Repo {
    fn new() -> Self {
        let repo = Self::bare_folder();
        git2::Repository::init(repo.path()).expect("a repository");
        repo
    }

    fn bare_folder() -> Self {
        let env = Env::from([("PATH".to_owned(), OsString::from("/usr/local/bin:/usr/bin:/bin"))]);
        Self { folder: tempfile::tempdir().expect("a folder"), env }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn write(&self, name: &[u8], content: &str) {
        let path = self.path().join(OsStr::from_bytes(name));
        fs::create_dir_all(path.parent().expect("inside the folder")).expect("folders");
        fs::write(path, content).expect("written");
    }

    fn add(&self, names: &[&[u8]]) {
        let repo = git2::Repository::open(self.path()).expect("open");
        let mut index = repo.index().expect("index");
        for name in names {
            index.add_path(Path::new(OsStr::from_bytes(name))).expect("added");
        }
        index.write().expect("index written");
    }

    fn commit(&self, message: &str) {
        let repo = git2::Repository::open(self.path()).expect("open");
        let tree = repo.index().and_then(|mut index| index.write_tree()).expect("tree");
        let tree = repo.find_tree(tree).expect("tree");
        let who = git2::Signature::new("Ada", "ada@example.org", &git2::Time::new(1_000, 0)).expect("a name");
        let head = repo.head().and_then(|head| head.peel_to_commit()).ok();
        let parents: Vec<_> = head.iter().collect();
        repo.commit(Some("HEAD"), &who, &who, message, &tree, &parents).expect("commit");
    }

    fn call(&self) -> Call {
        Call {
            argv: Vec::new(),
            cwd: self.path().to_owned(),
            env: self.env.clone(),
            stdin: Vec::new(),
            stdout_bytes_max: 1 << 20,
            timeout_ms: 30_000,
        }
    }

    fn git(&self, arguments: &[&str]) {
        let mut env = self.env.clone();
        for (name, value) in [("GIT_CONFIG_NOSYSTEM", "1"), ("HOME", "/nonexistent")] {
            env.insert(name.to_owned(), value.into());
        }
        let identity = ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org"];
        let argv = identity.iter().chain(arguments).map(OsString::from).collect();
        let output = OsExec.run(&Call { argv, env, ..self.call() }).expect("git runs");
        assert_eq!(output.status, Some(0), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn read<T>(&self, place: Place, ask: impl FnOnce(&Repository<'_>) -> T) -> T {
        let outside = Outside { exec: &OsExec, env: &self.env, deadline: Deadline::after(&At(0), 60_000) };
        ask(&Repository::open(place, outside).expect("a repository"))
    }

    /// Asks each way of reading that can read this repository by itself, and always git.
    fn each_way<T>(&self, ask: impl Fn(&Repository<'_>) -> Result<T, GitError>) -> Vec<(Way, T)> {
        let mut answers = Vec::new();
        for way in [Way::Files, Way::Library, Way::Git] {
            let no_git = ScriptedExec::default();
            let exec: &dyn Exec = if way == Way::Git { &OsExec } else { &no_git };
            let outside = Outside { exec, env: &self.env, deadline: Deadline::after(&At(0), 60_000) };
            match Repository::by(way, self.place(), outside).and_then(|repository| ask(&repository)) {
                Ok(answer) => answers.push((way, answer)),
                Err(GitError::Unfit(_) | GitError::Native(_) | GitError::Run(_)) if way != Way::Git => {}
                Err(error) => panic!("{way:?}: {error:?}"),
            }
        }
        answers
    }

    fn place(&self) -> Place {
        Place::of(self.path(), &self.env)
    }

    fn staged(&self) -> Vec<(String, String)> {
        self.read(self.place(), |repository| {
            let mut files = Vec::new();
            let extent = repository.staged(&mut |file| files.push(shown(&file))).expect("staged");
            assert_eq!(extent, Extent::Whole);
            files.sort();
            files
        })
    }

    fn taken(&self, include: Include, paths: Option<&[&str]>) -> Vec<String> {
        let paths = paths.map(|paths| paths.iter().map(|path| path.as_bytes().to_vec()).collect());
        let wanted = Wanted { dir: Some(self.path().to_owned()), paths, include };
        self.read(self.place(), |repository| {
            let mut files = Vec::new();
            repository.worktree(&wanted, &mut |file| files.push(shown(&file).0)).expect("work tree");
            files.sort();
            files
        })
    }
}

fn shown(file: &FileContent) -> (String, String) {
    let content = match &file.content {
        Content::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        Content::TooLarge(bytes) => format!("{bytes} bytes"),
    };
    (file.path.escape_ascii().to_string(), content)
}

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(path, content)| ((*path).to_owned(), (*content).to_owned())).collect()
}

#[test]
fn the_first_commit_is_everything_staged() {
    let repo = Repo::new();
    assert_eq!(repo.staged(), []);
    repo.write(b"a", "one");
    repo.write(b"sub/b", "two");
    repo.add(&[b"a", b"sub/b"]);
    repo.write(b"a", "not staged");
    assert_eq!(repo.staged(), pairs(&[("a", "one"), ("sub/b", "two")]));
}

#[test]
fn only_what_differs_from_head_is_staged() {
    let repo = Repo::new();
    repo.write(b"kept", "k");
    repo.write(b"gone", "g");
    repo.write(b"changed", "1");
    repo.add(&[b"kept", b"gone", b"changed"]);
    repo.commit("first");
    repo.write(b"changed", "2");
    repo.write(b"new", "n");
    repo.add(&[b"changed", b"new"]);
    let handle = git2::Repository::open(repo.path()).expect("open");
    let mut index = handle.index().expect("index");
    index.remove_path(Path::new("gone")).expect("removed");
    index.write().expect("written");
    assert_eq!(repo.staged(), pairs(&[("changed", "2"), ("new", "n")]));
    repo.read(repo.place(), |repository| {
        assert_eq!(repository.head_version(b"changed").expect("read"), Some(b"1".to_vec()));
        assert_eq!(repository.head_version(b"new").expect("read"), None);
    });
}

#[test]
fn names_of_any_bytes_come_through_both_ways() {
    let names: [&[u8]; 6] = [b"line\nbreak", b"qu\"o'te", b"-n", b"\xff\xfe", b"a b/$(x)`y`", b"--no-verify"];
    let check = |repo: &Repo| {
        for name in names {
            repo.write(name, "x");
        }
        repo.add(&names);
        let mut want: Vec<String> = names.iter().map(|name| name.escape_ascii().to_string()).collect();
        want.sort();
        let staged: Vec<String> = repo.staged().into_iter().map(|(path, _)| path).collect();
        assert_eq!(staged, want);
        for name in names {
            repo.write(name, "longer");
        }
        assert_eq!(repo.taken(Include::Tracked, None), want);
    };
    check(&Repo::new());
    // The same through git itself: the library refuses this repository from here on.
    let repo = Repo::new();
    for name in names {
        repo.write(name, "x");
    }
    repo.git(&["add", "-A"]);
    refuse_native(&repo);
    assert_eq!(repo.staged().len(), names.len());
    for name in names {
        repo.write(name, "longer");
    }
    assert_eq!(repo.taken(Include::Tracked, None).len(), names.len());
    repo.git(&["commit", "-qm", "all"]);
    repo.read(repo.place(), |repository| {
        assert_eq!(repository.head_version(b"line\nbreak").expect("read"), Some(b"x".to_vec()));
        assert_eq!(repository.head_version(b"-n").expect("read"), Some(b"x".to_vec()));
    });
}

/// Marks the repository with an extension that git knows and libgit2 does not.
fn refuse_native(repo: &Repo) {
    repo.git(&["config", "core.repositoryformatversion", "1"]);
    repo.git(&["config", "extensions.preciousObjects", "true"]);
    let opened = git2::Repository::open(repo.path()).and_then(|repo| repo.index().map(|_| ()));
    if opened.is_ok() {
        // A library that learned it: a sparse index is the other way.
        sparse(repo);
    }
}

fn sparse(repo: &Repo) {
    repo.write(b"deep/er/file", "d");
    repo.git(&["add", "deep"]);
    repo.git(&["commit", "-qm", "deep", "--", "deep"]);
    repo.git(&["sparse-checkout", "set", "--cone", "--sparse-index", "other"]);
    let index = git2::Repository::open(repo.path()).and_then(|repo| repo.index().map(|_| ()));
    assert!(index.is_err(), "the library reads a sparse index now; this case needs another one");
}

#[test]
fn repositories_that_the_library_cannot_read_are_read_by_git() {
    for init in [&["init", "-q", "--object-format=sha256"][..], &["init", "-q", "--ref-format=reftable"]] {
        let repo = Repo::bare_folder();
        repo.git(init);
        repo.write(b"a", "one");
        repo.write(b"empty", "");
        repo.git(&["add", "-A"]);
        assert_eq!(repo.staged(), pairs(&[("a", "one"), ("empty", "")]), "{init:?}");
        repo.git(&["commit", "-qm", "first line\n\nbody"]);
        repo.write(b"a", "two\nlines");
        repo.write(b"b", "untracked");
        repo.git(&["add", "a"]);
        assert_eq!(repo.staged(), pairs(&[("a", "two\nlines")]), "{init:?}");
        assert_eq!(repo.taken(Include::Untracked, Some(&["."])), ["b"], "{init:?}");
        let facts = repo.read(repo.place(), |repository| repository.facts().expect("facts"));
        assert_eq!(facts.commits[0].subject, "first line", "{init:?}");
        assert_eq!(
            facts.changes,
            Changes { staged: Some(1), modified: Some(0), untracked: Some(1) },
            "{init:?}"
        );
    }
    let repo = Repo::new();
    repo.write(b"a", "one");
    repo.git(&["add", "-A"]);
    repo.git(&["commit", "-qm", "first"]);
    sparse(&repo);
    repo.write(b"a", "two");
    repo.git(&["add", "a"]);
    assert_eq!(repo.staged(), pairs(&[("a", "two")]));
}

#[test]
fn without_git_such_a_repository_is_an_error_and_not_empty() {
    let repo = Repo::bare_folder();
    repo.git(&["init", "-q", "--object-format=sha256"]);
    let none = ScriptedExec::default();
    let outside = Outside { exec: &none, env: &repo.env, deadline: Deadline::after(&At(0), 60_000) };
    let repository = Repository::open(repo.place(), outside).expect("opened lazily");
    assert!(matches!(repository.staged(&mut |_| ()), Err(GitError::Run(_))));
    assert_eq!(none.calls()[0].argv[0], "git");
}

#[test]
fn the_index_and_the_repository_of_the_environment_count() {
    let repo = Repo::new();
    repo.write(b"a", "in the first index");
    repo.add(&[b"a"]);
    fs::rename(repo.path().join(".git/index"), repo.path().join("other-index")).expect("moved");
    assert_eq!(repo.staged(), []);
    let mut env = repo.env.clone();
    env.insert("GIT_INDEX_FILE".to_owned(), "other-index".into());
    let count = |place: Place| {
        repo.read(place, |repository| {
            let mut files = 0;
            repository.staged(&mut |_| files += 1).map(|_| files).expect("staged")
        })
    };
    assert_eq!(count(Place::of(repo.path(), &env)), 1);
    env.insert("GIT_DIR".to_owned(), repo.path().join(".git").into_os_string());
    let elsewhere = tempfile::tempdir().expect("a folder");
    env.insert("GIT_INDEX_FILE".to_owned(), repo.path().join("other-index").into_os_string());
    assert_eq!(count(Place::of(elsewhere.path(), &env)), 1);
}

#[test]
fn what_a_command_takes_from_the_work_tree() {
    let repo = Repo::new();
    repo.write(b".gitignore", "ignored/\n*.log\n");
    for name in [b"a".as_slice(), b"src/b.rs", b"src/c.txt", b"same"] {
        repo.write(name, "1");
    }
    repo.add(&[b".gitignore", b"a", b"src/b.rs", b"src/c.txt", b"same"]);
    repo.commit("first");
    for name in [b"a".as_slice(), b"src/b.rs", b"src/c.txt", b"new", b"src/new", b"ignored/x", b"y.log"] {
        repo.write(name, "changed");
    }
    git2::Repository::init(repo.path().join("nested")).expect("a nested repository");
    repo.write(b"nested/file", "x");
    let check = |include, paths: Option<&[&str]>, want: &[&str]| {
        let mut taken = repo.taken(include, paths);
        // Written within the tick of the index, so it may be taken: harmless, and no subject of this test.
        taken.retain(|path| path != "same" && path != ".gitignore");
        assert_eq!(taken, want, "{include:?} {paths:?}");
    };
    check(Include::Tracked, None, &["a", "src/b.rs", "src/c.txt"]);
    check(Include::Tracked, Some(&["src"]), &["src/b.rs", "src/c.txt"]);
    check(Include::Tracked, Some(&["./src/../a"]), &["a"]);
    check(Include::Tracked, Some(&["*.rs"]), &["src/b.rs"]);
    check(Include::Untracked, Some(&["src/"]), &["src/b.rs", "src/c.txt", "src/new"]);
    check(Include::Untracked, Some(&["."]), &["a", "new", "src/b.rs", "src/c.txt", "src/new"]);
    check(Include::Untracked, Some(&["src/n*"]), &["src/new"]);
    check(Include::Untracked, Some(&["y.log", "ignored"]), &[]);
    check(Include::Ignored, Some(&["y.log", "ignored"]), &["ignored/x", "y.log"]);
    check(Include::Untracked, Some(&[":(top)x"]), &["a", "new", "src/b.rs", "src/c.txt", "src/new"]);
    check(Include::Untracked, Some(&["no-such-path"]), &[]);
    let elsewhere = Wanted { dir: Some("/".into()), paths: None, include: Include::Untracked };
    repo.read(repo.place(), |repository| {
        let mut files = 0;
        repository.worktree(&elsewhere, &mut |_| files += 1).expect("work tree");
        assert_eq!(files, 0, "a command in another folder takes nothing from here");
    });
}

#[test]
fn links_and_pipes_in_the_work_tree_are_not_followed() {
    let repo = Repo::new();
    std::os::unix::fs::symlink("/etc/passwd", repo.path().join("link")).expect("link");
    let call = Call { argv: ["mkfifo", "pipe"].map(OsString::from).to_vec(), ..repo.call() };
    assert_eq!(OsExec.run(&call).expect("mkfifo").status, Some(0));
    let wanted = Wanted { dir: Some(repo.path().to_owned()), paths: None, include: Include::Untracked };
    let mut files = Vec::new();
    repo.read(repo.place(), |repository| {
        repository.worktree(&wanted, &mut |file| files.push(shown(&file))).expect("work tree");
    });
    assert_eq!(files, pairs(&[("link", "/etc/passwd")]));
}

#[test]
fn facts_of_a_repository() {
    let repo = Repo::new();
    let facts = |repo: &Repo| repo.read(repo.place(), |repository| repository.facts().expect("facts"));
    let empty = facts(&repo);
    assert!(matches!(empty.branch, Branch::Named(_)) && empty.commits.is_empty());
    repo.write(b"a", "1");
    repo.add(&[b"a"]);
    for message in ["one", "two\n\nbody", "three", "four"] {
        repo.commit(message);
    }
    repo.write(b"a", "22");
    repo.write(b"dir/new", "1");
    repo.write(b"staged", "1");
    repo.add(&[b"staged"]);
    let now = facts(&repo);
    let subjects: Vec<_> = now.commits.iter().map(|commit| commit.subject.as_str()).collect();
    assert_eq!(subjects, ["four", "three", "two"]);
    assert_eq!(now.changes, Changes { staged: Some(1), modified: Some(1), untracked: Some(1) });
    let handle = git2::Repository::open(repo.path()).expect("open");
    let head = handle.head().and_then(|head| head.peel_to_commit()).expect("head");
    handle.set_head_detached(head.id()).expect("detached");
    assert_eq!(facts(&repo).branch, Branch::Detached(head.id().to_string()[..7].to_owned()));
}

#[test]
fn a_folder_without_repository_is_absent() {
    let folder = tempfile::tempdir().expect("a folder");
    let env = Env::new();
    let outside = Outside { exec: &OsExec, env: &env, deadline: Deadline::after(&At(0), 1_000) };
    let opened = Repository::open(Place::of(folder.path(), &env), outside);
    assert!(matches!(opened, Err(GitError::Absent(_))));
}

#[test]
fn the_deadline_stops_both_loops() {
    let repo = Repo::new();
    let names: Vec<Vec<u8>> = (0..300).map(|n| format!("f{n}").into_bytes()).collect();
    let names: Vec<&[u8]> = names.iter().map(Vec::as_slice).collect();
    for name in &names {
        repo.write(name, "x");
    }
    repo.add(&names);
    let clock = Running(std::cell::Cell::new(0));
    let outside = Outside { exec: &OsExec, env: &repo.env, deadline: Deadline::after(&clock, 20) };
    let repository = Repository::open(repo.place(), outside).expect("open");
    let mut files = 0;
    assert!(matches!(repository.staged(&mut |_| files += 1), Err(GitError::TooLate)));
    assert!((1..50).contains(&files), "{files}");
    let wanted = Wanted { dir: Some(repo.path().to_owned()), paths: None, include: Include::Untracked };
    assert!(matches!(repository.worktree(&wanted, &mut |_| ()), Err(GitError::TooLate)));
}

#[test]
fn a_large_blob_is_named_and_not_read() {
    let repo = Repo::new();
    let large = "x".repeat(crate::base::limits::STAGED_FILE_BYTES_MAX as usize + 1);
    repo.write(b"large", &large);
    repo.add(&[b"large"]);
    assert_eq!(repo.staged(), pairs(&[("large", &format!("{} bytes", large.len()))]));
}
