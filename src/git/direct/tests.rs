//! The index as real git writes it, in every version and with every extension, and as nobody should: changed bytes
//! never end in a panic, and what is read is never more than what is there.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use super::index::Index;
use super::objects::tree_entries;
use crate::git::error::GitError;
use crate::ports::exec::{Call, Env, Exec as _};
use crate::sys::children::OsExec;

fn git(folder: &Path, arguments: &[&str], stdin: &[u8]) -> Vec<u8> {
    let set =
        [("PATH", "/usr/local/bin:/usr/bin:/bin"), ("HOME", "/nonexistent"), ("GIT_CONFIG_NOSYSTEM", "1")];
    let identity = ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org"];
    let call = Call {
        argv: identity.iter().chain(arguments).map(OsString::from).collect(),
        cwd: folder.to_owned(),
        env: set.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect::<Env>(),
        stdin: stdin.to_vec(),
        stdout_bytes_max: 16 << 20,
        timeout_ms: 30_000,
    };
    let output = OsExec.run(&call).expect("git runs");
    assert_eq!(output.status, Some(0), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// Returns a repository whose index has names of many kinds, one in conflict, and flags.
fn repository() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    git(at, &["init", "-q"], b"");
    let blob = git(at, &["hash-object", "-w", "--stdin"], b"content");
    let blob = String::from_utf8_lossy(blob.trim_ascii_end()).into_owned();
    let mut lines = String::new();
    let long = "long/".repeat(1_000) + "name";
    for name in ["a", "a-b", "a.b", "a/b", "a0", "dir/deep/er/file", "dir/deep/er/gile", "\u{e9}", &long] {
        lines.push_str(&format!("100644 {blob} 0\t{name}\n"));
    }
    for stage in 1..=3 {
        lines.push_str(&format!("100644 {blob} {stage}\tin-conflict\n"));
    }
    lines.push_str(&format!("120000 {blob} 0\tlink\n160000 {} 0\tsubmodule\n", "1".repeat(40)));
    git(at, &["update-index", "--index-info"], lines.as_bytes());
    folder
}

fn read(folder: &Path, id_bytes: usize) -> Result<Index, GitError> {
    let bytes = fs::read(folder.join(".git/index")).expect("an index");
    Index::parse(bytes, id_bytes, (0, 0))
}

/// Asserts that the index is read as git lists it.
fn is_as_git_lists_it(folder: &Path, id_bytes: usize, what: &str) {
    let index = read(folder, id_bytes).unwrap_or_else(|error| panic!("{what}: {error}"));
    let mut ours = Vec::new();
    for entry in index.entries() {
        let id = entry.id().expect("an id");
        ours.extend(format!("{id} {}\t", entry.stage()).into_bytes());
        ours.extend_from_slice(entry.path);
        ours.push(0);
        assert!(entry.kind().is_some(), "{what}");
    }
    let listed = git(folder, &["ls-files", "-z", "--format=%(objectname) %(stage)%x09%(path)"], b"");
    assert!(ours == listed, "{what}:\n{}\n{}", ours.escape_ascii(), listed.escape_ascii());
}

#[test]
fn every_version_is_read_as_git_lists_it() {
    let repo = repository();
    for version in ["2", "3", "4", "2"] {
        git(repo.path(), &["update-index", "--index-version", version], b"");
        if version != "2" {
            git(repo.path(), &["update-index", "--skip-worktree", "a.b"], b"");
        }
        let bytes = fs::read(repo.path().join(".git/index")).expect("an index");
        let written = u32::from_be_bytes(bytes[4..8].try_into().expect("four bytes"));
        // A flag that version 2 has no room for makes it version 3.
        assert!(written.to_string() == version || written == 3, "{version}: {written}");
        is_as_git_lists_it(repo.path(), 20, version);
        git(repo.path(), &["update-index", "--no-skip-worktree", "a.b"], b"");
    }
    let folder = tempfile::tempdir().expect("a folder");
    git(folder.path(), &["init", "-q", "--object-format=sha256"], b"");
    fs::write(folder.path().join("a"), "x").expect("written");
    git(folder.path(), &["add", "-A"], b"");
    is_as_git_lists_it(folder.path(), 32, "sha256");
}

#[test]
fn extensions_that_may_be_passed_over_are() {
    let repo = tempfile::tempdir().expect("a folder");
    let at = repo.path();
    git(at, &["init", "-q"], b"");
    for name in ["a", "dir/b", "dir/sub/c"] {
        fs::create_dir_all(at.join(name).parent().expect("a folder")).expect("made");
        fs::write(at.join(name), name).expect("written");
    }
    git(at, &["add", "-A"], b"");
    git(at, &["commit", "-qm", "trees are remembered from here on"], b"");
    assert!(read(at, 20).expect("read").trees().is_some());
    let has = |name: &[u8]| {
        let bytes = fs::read(at.join(".git/index")).expect("an index");
        bytes.windows(4).any(|window| window == name)
    };
    git(at, &["config", "index.recordEndOfIndexEntries", "true"], b"");
    git(at, &["config", "index.recordOffsetTable", "true"], b"");
    git(at, &["config", "core.untrackedCache", "true"], b"");
    git(at, &["update-index", "--force-untracked-cache"], b"");
    git(at, &["status"], b"");
    fs::write(at.join("a"), "changed").expect("written");
    git(at, &["add", "a"], b"");
    assert!(has(b"UNTR"), "the untracked cache");
    is_as_git_lists_it(at, 20, "untracked cache");
    git(at, &["config", "core.fsmonitor", "/bin/true"], b"");
    git(at, &["update-index", "--fsmonitor"], b"");
    assert!(has(b"FSMN"), "the file system monitor");
    is_as_git_lists_it(at, 20, "file system monitor");
    git(at, &["config", "--unset", "core.fsmonitor"], b"");
    git(at, &["config", "index.skipHash", "true"], b"");
    fs::write(at.join("a"), "again").expect("written");
    git(at, &["add", "a"], b"");
    is_as_git_lists_it(at, 20, "no digest at the end");
    let bytes = fs::read(at.join(".git/index")).expect("an index");
    assert!(bytes.ends_with(&[0; 20]), "this git writes none");
}

#[test]
fn what_changes_the_meaning_of_entries_is_refused() {
    let repo = repository();
    git(repo.path(), &["update-index", "--split-index"], b"");
    fs::write(repo.path().join("new"), "x").expect("written");
    git(repo.path(), &["add", "new"], b"");
    assert!(matches!(read(repo.path(), 20), Err(GitError::Unfit("its index is split or sparse"))));
    let repo = tempfile::tempdir().expect("a folder");
    fs::create_dir(repo.path().join("dir")).expect("made");
    fs::write(repo.path().join("dir/file"), "x").expect("written");
    git(repo.path(), &["init", "-q"], b"");
    git(repo.path(), &["add", "-A"], b"");
    git(repo.path(), &["commit", "-qm", "first"], b"");
    git(repo.path(), &["sparse-checkout", "set", "--cone", "--sparse-index", "other"], b"");
    assert!(matches!(read(repo.path(), 20), Err(GitError::Unfit("its index is split or sparse"))));
}

#[test]
fn paths_out_of_order_are_refused() {
    let repo = tempfile::tempdir().expect("a folder");
    git(repo.path(), &["init", "-q"], b"");
    for name in ["aa", "bb"] {
        fs::write(repo.path().join(name), name).expect("written");
    }
    git(repo.path(), &["add", "-A"], b"");
    let path = repo.path().join(".git/index");
    let bytes = fs::read(&path).expect("an index");
    let at = bytes.windows(2).position(|window| window == b"aa").expect("a name");
    for other in [b"cc", b"bb"] {
        let mut bytes = bytes.clone();
        bytes[at..at + 2].copy_from_slice(other);
        assert!(Index::parse(bytes, 20, (0, 0)).is_err());
    }
    assert!(Index::parse(bytes, 20, (0, 0)).is_ok());
}

#[test]
fn changed_bytes_never_end_in_a_panic() {
    let repo = repository();
    git(repo.path(), &["rm", "-q", "--cached", "in-conflict"], b"");
    git(repo.path(), &["write-tree"], b"");
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = move |bound: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % bound as u64) as usize
    };
    let mut accepted = 0;
    for version in ["2", "4"] {
        git(repo.path(), &["update-index", "--force-write-index", "--index-version", version], b"");
        let bytes = fs::read(repo.path().join(".git/index")).expect("an index");
        for length in 0..bytes.len().min(400) {
            assert!(Index::parse(bytes[..length].to_vec(), 20, (0, 0)).is_err(), "cut at {length}");
        }
        for _ in 0..4_000 {
            let mut changed = bytes.clone();
            for _ in 0..=random(3) {
                let at = random(changed.len());
                match random(4) {
                    0 => changed[at] = [0, 1, 0x7f, 0x80, 0xff, b'/'][random(6)],
                    1 => changed[at] ^= 1 << random(8),
                    2 => drop(changed.drain(at..changed.len().min(at + random(9)))),
                    _ => drop(changed.splice(at..at, vec![random(256) as u8; random(9)])),
                }
                if changed.is_empty() {
                    break;
                }
            }
            if let Ok(index) = Index::parse(changed, 20, (0, 0)) {
                accepted += 1;
                walk(&index);
            }
        }
    }
    assert!(accepted > 50, "changes of stat data and ids are fine: {accepted}");
}

/// Looks at all that an index tells.
fn walk(index: &Index) {
    for entry in index.entries() {
        let _ = (entry.kind(), entry.id().expect("an id"), entry.remembered(), entry.is_looked_at());
        assert!(index.first_at_or_after(0, entry.path) < index.len());
    }
    if let Some(trees) = index.trees() {
        let mut open = vec![trees.root()];
        while let Some(folder) = open.pop() {
            let _ = trees.tree(folder);
            open.extend(trees.folders(folder).into_iter().map(|(_, folder)| folder));
        }
    }
}

#[test]
fn torn_trees_are_errors() {
    let tree = [b"100644 a\0".as_slice(), &[7; 20], b"40000 dir\0", &[8; 20]].concat();
    let names = |tree: &[u8]| -> Result<Vec<Vec<u8>>, GitError> {
        tree_entries(tree).map(|entry| entry.map(|entry| entry.name.to_vec())).collect()
    };
    assert_eq!(names(&tree).expect("whole"), [b"a".to_vec(), b"dir".to_vec()]);
    assert_eq!(names(b"").expect("empty"), Vec::<Vec<u8>>::new());
    for length in 1..tree.len() {
        let is_whole = length == 29;
        assert_eq!(names(&tree[..length]).is_ok(), is_whole, "cut at {length}");
    }
    assert!(names(&[b"99 a\0".as_slice(), &[0; 20]].concat()).is_err());
}
