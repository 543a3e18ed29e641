//! What a push would bring, told alike by the library and by git.

use super::entries::in_each_format;
use super::*;

/// Returns subject-like commit numbers, paths and contents of what `tips` bring beyond `without`.
fn brought(repo: &Repo, tips: &[&str], without: &[&str]) -> Vec<(String, String)> {
    let own = |revisions: &[&str]| revisions.iter().map(|revision| (*revision).to_owned()).collect();
    let range = OutRange { tips: own(tips), without: own(without) };
    repo.read(repo.place(), |repository| {
        let (outgoing, extent) = repository.outgoing(&range).expect("outgoing");
        assert_eq!(extent, Extent::Whole);
        let mut told = Vec::new();
        for blob in &outgoing {
            assert!(repository.is_ancestor(&blob.commit, tips[0]).expect("known commits"));
            let content = repository.version_at(&blob.commit, &blob.path).expect("read").expect("a file");
            assert_eq!(repository.blob(&blob.id).expect("blob"), content);
            told.push(shown(&FileContent { path: blob.path.clone(), kind: blob.kind, content }));
        }
        told
    })
}

fn commit(repo: &Repo, name: &[u8], content: &str) {
    repo.write(name, content);
    repo.git(&["add", "-A"]);
    repo.git(&["commit", "-qm", "a commit"]);
}

#[test]
fn a_range_brings_every_blob_of_every_commit() {
    in_each_format(|repo, format| {
        commit(repo, b"old", "o");
        repo.git(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
        commit(repo, b"secret", "s");
        fs::remove_file(repo.path().join("secret")).expect("removed");
        commit(repo, b"dir/\xff\n", "after");
        commit(repo, b"old", "changed");
        let want = pairs(&[("secret", "s"), ("dir/\\xff\\n", "after"), ("old", "changed")]);
        assert_eq!(brought(repo, &["HEAD"], &["HEAD~3"]), want, "{format}");
        assert_eq!(brought(repo, &["HEAD"], &["--remotes=origin"]), want, "{format}");
        assert_eq!(brought(repo, &["HEAD"], &["HEAD~1"]), pairs(&[("old", "changed")]), "{format}");
        assert_eq!(brought(repo, &["HEAD"], &["HEAD"]), [], "{format}");
        assert_eq!(brought(repo, &["HEAD"], &["--remotes=other"]).len(), 4, "{format}: the root counts");
        let absent = "1".repeat(40);
        assert_eq!(brought(repo, &["HEAD"], &[&absent]).len(), 4, "{format}: unknown here");
    });
}

#[test]
fn a_merge_brings_what_none_of_its_parents_has() {
    in_each_format(|repo, format| {
        commit(repo, b"base", "b");
        repo.git(&["checkout", "-q", "-b", "side"]);
        commit(repo, b"side", "side");
        repo.git(&["checkout", "-q", "-b", "ours", "HEAD^"]);
        commit(repo, b"ours", "ours");
        repo.git(&["merge", "-q", "--no-commit", "side"]);
        repo.write(b"evil", "e");
        repo.write(b"side", "changed in the merge");
        repo.git(&["add", "-A"]);
        repo.git(&["commit", "-qm", "merge"]);
        let mut beyond_ours = brought(repo, &["HEAD"], &["ours~1"]);
        beyond_ours.sort();
        let want = [("evil", "e"), ("side", "changed in the merge"), ("side", "side")];
        assert_eq!(beyond_ours, pairs(&want), "{format}");
        let mut all = brought(repo, &["HEAD"], &[]);
        all.sort();
        let want = [
            ("base", "b"),
            ("evil", "e"),
            ("ours", "ours"),
            ("side", "changed in the merge"),
            ("side", "side"),
        ];
        assert_eq!(all, pairs(&want), "{format}");
    });
}

#[test]
fn ancestors_and_versions() {
    in_each_format(|repo, format| {
        commit(repo, b"dir/a", "1");
        commit(repo, b"dir/a", "2");
        repo.git(&["tag", "-a", "-m", "a tag", "v2"]);
        repo.git(&["checkout", "-q", "-b", "other", "HEAD~1"]);
        commit(repo, b"b", "3");
        repo.read(repo.place(), |repository| {
            let is = |before: &str, after: &str| repository.is_ancestor(before, after);
            assert!(is("v2~1", "v2").expect("both") && is("v2", "v2").expect("both"), "{format}");
            assert!(!is("v2", "HEAD").expect("both") && !is("v2", "v2~1").expect("both"), "{format}");
            assert!(matches!(is("no-such", "v2"), Err(GitError::Refused(_))), "{format}");
            assert!(matches!(is("v2", "--all"), Err(GitError::Refused(_))), "{format}: no option is read");
            let at = |revision: &str, path: &[u8]| repository.version_at(revision, path);
            assert_eq!(at("v2", b"dir/a").expect("read"), Some(Content::Bytes(b"2".to_vec())), "{format}");
            assert_eq!(at("v2~1", b"dir/a").expect("read"), Some(Content::Bytes(b"1".to_vec())), "{format}");
            for nothing in [b"dir".as_slice(), b"b", b"dir/a/c"] {
                assert_eq!(at("v2", nothing).expect("read"), None, "{format}");
            }
            assert!(matches!(at("no-such", b"dir/a"), Err(GitError::Refused(_))), "{format}");
            let paths = |revision: &str| repository.paths_at(revision);
            assert_eq!(paths("v2").expect("read"), [b"dir/a".to_vec()], "{format}");
            assert_eq!(paths("HEAD").expect("read"), [b"b".to_vec(), b"dir/a".to_vec()], "{format}");
            assert!(matches!(paths("no-such"), Err(GitError::Refused(_))), "{format}");
            let none = OutRange { tips: vec!["no-such".to_owned()], without: Vec::new() };
            assert!(matches!(repository.outgoing(&none), Err(GitError::Refused(_))), "{format}");
        });
    });
}
