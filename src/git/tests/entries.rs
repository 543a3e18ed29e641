//! What is staged and what is tracked, told alike by every way of reading: the library, and git where the library
//! cannot read the repository.

use super::*;
use crate::git::repository::Way;

/// The formats of a repository, by what makes them.
const FORMATS: [&[&str]; 3] =
    [&["init", "-q"], &["init", "-q", "--object-format=sha256"], &["init", "-q", "--ref-format=reftable"]];

/// Runs `check` in a repository of each format, and in one that only git can read.
pub(super) fn in_each_format(check: impl Fn(&Repo, &str)) {
    for init in FORMATS {
        let repo = Repo::bare_folder();
        repo.git(init);
        check(&repo, init[init.len() - 1]);
    }
    // Files as ever, but said in a way that the library does not know.
    let repo = Repo::new();
    repo.git(&["config", "core.repositoryformatversion", "1"]);
    repo.git(&["config", "extensions.refStorage", "files"]);
    assert!(
        git2::Repository::open(repo.path()).is_err(),
        "the library knows it now: another extension is needed"
    );
    check(&repo, "a repository that the library refuses");
}

/// Returns path, kind, whether it is new, and content of each staged entry, by every way that can read them.
pub(super) fn told(repo: &Repo) -> Vec<(String, EntryKind, bool, String)> {
    let mut answers = repo.each_way(|repository| {
        let (mut entries, extent) = repository.staged_entries()?;
        assert_eq!(extent, Extent::Whole);
        entries.sort();
        let mut told = Vec::new();
        for entry in &entries {
            let content = repository.staged_content(entry)?;
            let (path, content) = shown(&FileContent { path: entry.path.clone(), kind: entry.kind, content });
            told.push((path, entry.kind, entry.is_new, content));
        }
        let mut together = Vec::new();
        let mut each = |entry: &Staged, content| {
            together.push(shown(&FileContent { path: entry.path.clone(), kind: entry.kind, content }));
        };
        repository.staged_contents(&entries, &mut each)?;
        let alone = told.iter().filter(|told| told.1.has_blob());
        let alone: Vec<_> = alone.map(|(path, _, _, content)| (path.clone(), content.clone())).collect();
        assert_eq!(together, alone, "one by one and together");
        Ok(told)
    });
    let (_, by_git) = answers.pop().expect("git always answers");
    for (way, told) in answers {
        assert_eq!(told, by_git, "{way:?}");
    }
    by_git
}

fn entry(path: &str, kind: EntryKind, is_new: bool, content: &str) -> (String, EntryKind, bool, String) {
    (path.to_owned(), kind, is_new, content.to_owned())
}

#[test]
fn staged_entries_have_kind_and_content() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    in_each_format(|repo, format| {
        repo.write(b"gone", "g");
        repo.write(b"kept", "k");
        repo.write(b"moved", "m");
        repo.write(b"now-a-link", "file");
        repo.git(&["add", "-A"]);
        repo.git(&["commit", "-qm", "first"]);
        fs::remove_file(repo.path().join("gone")).expect("removed");
        fs::remove_file(repo.path().join("now-a-link")).expect("removed");
        symlink("kept", repo.path().join("now-a-link")).expect("a link");
        fs::rename(repo.path().join("moved"), repo.path().join("there")).expect("moved");
        repo.write(b"run.sh", "#!/bin/sh\n");
        let executable = fs::Permissions::from_mode(0o755);
        fs::set_permissions(repo.path().join("run.sh"), executable).expect("mode");
        repo.write(b"sub/empty", "");
        repo.write(b"\xff\n", "bytes");
        repo.write(b"kept", "in the index");
        repo.git(&["add", "-A"]);
        repo.write(b"kept", "not in the index");
        repo.write(b"intended", "later");
        repo.git(&["add", "-N", "intended"]);
        let want = [
            entry("kept", EntryKind::File, false, "in the index"),
            entry("now-a-link", EntryKind::Link, false, "kept"),
            entry("run.sh", EntryKind::Executable, true, "#!/bin/sh\n"),
            entry("sub/empty", EntryKind::File, true, ""),
            entry("there", EntryKind::File, true, "m"),
            entry("\\xff\\n", EntryKind::File, true, "bytes"),
        ];
        assert_eq!(told(repo), want, "{format}");
    });
}

#[test]
fn a_submodule_is_named_and_has_no_content() {
    in_each_format(|repo, format| {
        repo.write(b"inner/file", "x");
        repo.git(&["add", "inner"]);
        repo.git(&["commit", "-qm", "before the submodule"]);
        repo.git(&["rm", "-q", "-r", "--cached", "inner"]);
        let id = "1".repeat(if format.contains("sha256") { 64 } else { 40 });
        repo.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{id},inner")]);
        assert_eq!(told(repo), [entry("inner", EntryKind::Submodule, true, "")], "{format}");
        repo.read(repo.place(), |repository| {
            let (entries, _) = repository.staged_entries().expect("entries");
            assert_eq!(entries[0].id.to_string(), id, "{format}");
            assert!(repository.staged(&mut |file| panic!("{file:?}")).is_ok());
        });
        repo.git(&["commit", "-qm", "with it"]);
        assert_eq!(told(repo), [], "{format}");
        let id = "2".repeat(id.len());
        repo.git(&["update-index", "--cacheinfo", &format!("160000,{id},inner")]);
        assert_eq!(told(repo), [entry("inner", EntryKind::Submodule, false, "")], "{format}");
    });
}

#[test]
fn states_of_a_repository() {
    in_each_format(|repo, format| {
        repo.write(b"both", "base\n");
        repo.git(&["add", "-A"]);
        repo.git(&["commit", "-qm", "base"]);
        repo.git(&["checkout", "-q", "-b", "side"]);
        repo.write(b"both", "side\n");
        repo.write(b"theirs", "t");
        repo.git(&["add", "-A"]);
        repo.git(&["commit", "-qm", "side"]);
        repo.git(&["checkout", "-q", "--detach", "HEAD^"]);
        repo.write(b"both", "ours\n");
        repo.git(&["add", "-A"]);
        repo.git(&["commit", "-qm", "ours"]);
        assert_eq!(told(repo), [], "{format}");
        let merge = ["git", "-c", "user.name=A", "-c", "user.email=a@b.c", "merge", "-q", "side"];
        let call = Call { argv: merge.map(OsString::from).to_vec(), ..repo.call() };
        assert_eq!(OsExec.run(&call).expect("git").status, Some(1), "a conflict");
        let theirs = entry("theirs", EntryKind::File, true, "t");
        assert_eq!(
            told(repo),
            std::slice::from_ref(&theirs),
            "{format}: what is in conflict is in no commit yet"
        );
        let paths = repo.read(repo.place(), |repository| repository.index_paths().expect("paths"));
        assert_eq!(paths, [b"both".to_vec(), b"theirs".to_vec()], "{format}");
        repo.write(b"both", "merged\n");
        repo.git(&["add", "-A"]);
        assert_eq!(told(repo), [entry("both", EntryKind::File, false, "merged\n"), theirs], "{format}");
    });
}

#[test]
fn a_linked_work_tree_has_an_index_of_its_own() {
    in_each_format(|repo, format| {
        repo.write(b"main/a", "1");
        repo.git(&["add", "-A"]);
        repo.git(&["commit", "-qm", "first"]);
        let folder = tempfile::tempdir().expect("a folder");
        let linked = Repo { folder, env: repo.env.clone() };
        let path = linked.path().join("linked");
        repo.git(&["worktree", "add", "-q", "-b", "linked", path.to_str().expect("text")]);
        let linked = Repo { folder: linked.folder, env: linked.env };
        fs::write(path.join("b"), "only here").expect("written");
        let add = ["git", "add", "-A"].map(OsString::from).to_vec();
        let added = OsExec.run(&Call { argv: add, cwd: path.clone(), ..repo.call() }).expect("git");
        assert_eq!(added.status, Some(0));
        let staged = |path: &Path| {
            linked.read(Place::of(path, &linked.env), |repository| {
                let mut files = Vec::new();
                repository.staged(&mut |file| files.push(shown(&file))).expect("staged");
                files
            })
        };
        assert_eq!(staged(&path), pairs(&[("b", "only here")]), "{format}");
        assert_eq!(staged(&path.join("main")), pairs(&[("b", "only here")]), "{format}: from a folder below");
        assert_eq!(staged(repo.path()), [], "{format}");
    });
}

#[test]
fn the_index_of_the_environment_is_the_one_that_counts() {
    in_each_format(|repo, format| {
        repo.write(b"a", "first index");
        repo.git(&["add", "-A"]);
        fs::rename(repo.path().join(".git/index"), repo.path().join(".git/other")).expect("moved");
        repo.write(b"b", "second index");
        repo.git(&["add", "b"]);
        let mut other = Repo { folder: tempfile::tempdir().expect("a folder"), env: repo.env.clone() };
        other.env.insert("GIT_INDEX_FILE".to_owned(), repo.path().join(".git/other").into());
        other.read(Place::of(repo.path(), &other.env), |repository| {
            let (entries, _) = repository.staged_entries().expect("entries");
            assert_eq!(entries.len(), 1, "{format}");
            assert_eq!(repository.index_paths().expect("paths"), [b"a".to_vec()], "{format}");
            let content = repository.staged_content(&entries[0]).expect("content");
            assert_eq!(content, Content::Bytes(b"first index".to_vec()), "{format}");
        });
    });
}

#[test]
fn clean_files_are_those_that_still_are_their_blob() {
    in_each_format(|repo, format| {
        let names: [&[u8]; 5] = [b"a", b"dir/b", b"changed", b"\xfe\n", b"assumed"];
        for name in names {
            repo.write(name, "content");
            let hour_ago = std::time::SystemTime::now() - std::time::Duration::from_secs(3_600);
            let path = repo.path().join(OsStr::from_bytes(name));
            fs::File::open(path).and_then(|file| file.set_modified(hour_ago)).expect("older than the index");
        }
        repo.git(&["add", "-A"]);
        repo.git(&["update-index", "--assume-unchanged", "assumed"]);
        repo.write(b"changed", "CONTENT");
        repo.write(b"untracked", "content");
        repo.write(b"assumed", "CONTENT");
        let clean = repo.read(repo.place(), |repository| repository.tracked_clean().expect("clean"));
        let mut paths: Vec<_> = clean.iter().map(|file| file.path.escape_ascii().to_string()).collect();
        paths.sort();
        assert_eq!(paths, ["\\xfe\\n", "a", "dir/b"], "{format}");
        repo.read(repo.place(), |repository| {
            let content = repository.blob(&clean[0].id).expect("blob");
            assert_eq!(content, Content::Bytes(b"content".to_vec()), "{format}");
            let none = BlobId::from_hex(clean[0].id.to_string().replace(|_| true, "7").as_bytes());
            assert!(repository.blob(&none.expect("an id")).is_err(), "{format}: a blob that is not there");
        });
    });
}

#[test]
fn a_file_that_moved_is_told_with_its_old_path() {
    in_each_format(|repo, format| {
        for (name, text) in [("dir/one", "1"), ("dir/deep/two", "22"), ("three", "333"), ("stays", "4444")] {
            repo.write(name.as_bytes(), text);
        }
        repo.git(&["add", "-A"]);
        repo.git(&["commit", "-qm", "first"]);
        repo.git(&["mv", "dir", "folder"]);
        repo.git(&["mv", "three", "a-three"]);
        repo.write(b"a-three", "333 and more");
        repo.write(b"copy", "4444");
        repo.git(&["add", "-A"]);
        for (way, (mut entries, _)) in repo.each_way(|repository| repository.staged_entries()) {
            entries.sort();
            let text = |path: &[u8]| String::from_utf8_lossy(path).into_owned();
            let told: Vec<_> = entries
                .iter()
                .map(|entry| (text(&entry.path), entry.moved_from.as_deref().map(text)))
                .collect();
            let moved = |path: &str, from: Option<&str>| (path.to_owned(), from.map(str::to_owned));
            let want = [
                moved("a-three", None),
                moved("copy", None),
                moved("folder/deep/two", Some("dir/deep/two")),
                moved("folder/one", Some("dir/one")),
            ];
            assert_eq!(told, want, "{way:?}, {format}");
            assert!(entries.iter().all(|entry| entry.is_new), "{way:?}, {format}");
        }
    });
}

#[test]
fn inside_a_submodule_its_own_repository_counts() {
    let inner = Repo::bare_folder();
    inner.git(&["init", "-q"]);
    inner.write(b"dir/a", "1");
    inner.git(&["add", "-A"]);
    inner.git(&["commit", "-qm", "first"]);
    let outer = Repo::bare_folder();
    outer.git(&["init", "-q"]);
    let url = inner.path().to_str().expect("text");
    outer.git(&["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", url, "sub"]);
    assert_eq!(told(&outer).len(), 2, "`.gitmodules` and the submodule");
    outer.write(b"sub/dir/a", "22");
    let add = ["git", "add", "-A"].map(OsString::from).to_vec();
    let sub = outer.path().join("sub");
    assert_eq!(
        OsExec.run(&Call { argv: add, cwd: sub.clone(), ..outer.call() }).expect("git").status,
        Some(0)
    );
    let mut by_hook = outer.env.clone();
    // As git sets it for the hooks of a submodule.
    by_hook.insert("GIT_DIR".to_owned(), outer.path().join(".git/modules/sub").into());
    let places = [
        Place::of(&sub.join("dir"), &outer.env),
        Place::of(&sub, &by_hook),
        Place::of(&outer.path().join("sub/../sub"), &outer.env),
    ];
    for place in places {
        let no_git = ScriptedExec::default();
        let outside = Outside { exec: &no_git, env: &outer.env, deadline: Deadline::after(&At(0), 60_000) };
        let repository = Repository::by(Way::Files, place.clone(), outside).expect("the ordinary form");
        let (entries, _) = repository.staged_entries().expect("entries");
        assert_eq!(entries.len(), 1, "{place:?}");
        assert_eq!(entries[0].path, b"dir/a");
        let content = repository.staged_content(&entries[0]).expect("content");
        assert_eq!(content, Content::Bytes(b"22".to_vec()));
    }
}

#[test]
fn behind_a_link_the_repository_of_its_target_counts() {
    let (near, far) = (Repo::bare_folder(), Repo::bare_folder());
    for (repo, name) in [(&near, b"near".as_slice()), (&far, b"far")] {
        repo.git(&["init", "-q"]);
        repo.write(name, "x");
        repo.git(&["add", "-A"]);
    }
    fs::create_dir(far.path().join("below")).expect("a folder");
    std::os::unix::fs::symlink(far.path().join("below"), near.path().join("link")).expect("a link");
    for dir in [near.path().join("link"), far.path().join("below/../below/..")] {
        near.read(Place::of(&dir, &near.env), |repository| {
            assert_eq!(repository.index_paths().expect("paths"), [b"far".to_vec()], "{}", dir.display());
        });
    }
}

#[test]
fn a_sparse_index_is_read_as_far_as_it_tells() {
    let repo = Repo::bare_folder();
    repo.git(&["init", "-q"]);
    for name in ["in/a", "in/deep/b", "out/c", "out/deep/d", "root"] {
        repo.write(name.as_bytes(), name);
    }
    repo.git(&["add", "-A"]);
    repo.git(&["commit", "-qm", "first"]);
    repo.git(&["checkout", "-q", "-b", "side"]);
    repo.write(b"out/deep/d", "changed on a side");
    repo.git(&["commit", "-qam", "side"]);
    repo.git(&["checkout", "-q", "-b", "ours", "HEAD^"]);
    repo.git(&["sparse-checkout", "set", "--cone", "--sparse-index", "in"]);
    repo.write(b"in/deep/b", "changed");
    repo.write(b"in/new", "new");
    repo.git(&["add", "-A"]);
    let ways = |repo: &Repo| -> Vec<Way> {
        repo.each_way(|repository| repository.staged_entries()).into_iter().map(|(way, _)| way).collect()
    };
    let want = [
        entry("in/deep/b", EntryKind::File, false, "changed"),
        entry("in/new", EntryKind::File, true, "new"),
    ];
    assert_eq!(told(&repo), want);
    assert_eq!(ways(&repo), [Way::Files, Way::Git]);
    repo.read(repo.place(), |repository| {
        assert_eq!(repository.index_paths().expect("paths").len(), 6, "git tells all");
        assert_eq!(repository.index_version(b"out/c").expect("read"), Some(b"out/c".to_vec()));
        assert_eq!(repository.index_version(b"no-such").expect("read"), None);
        assert_eq!(repository.head_version(b"out/c").expect("read"), Some(b"out/c".to_vec()));
    });
    repo.git(&["commit", "-qm", "ours"]);
    // A merge brings what lies outside of what is checked out.
    repo.git(&["merge", "-q", "--no-commit", "side"]);
    assert_eq!(told(&repo), [entry("out/deep/d", EntryKind::File, false, "changed on a side")]);
}
