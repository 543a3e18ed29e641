//! What a push may bring: secrets and large files that the remote does not have yet.

use super::world::Pushed;
use crate::init::{Git, TOKEN};

#[test]
fn a_secret_anywhere_in_the_range_is_refused() {
    for git in [Git::System, Git::New] {
        let pushed = Pushed::new(git);
        pushed.leak("src/key");
        let told = pushed.refuses(&["origin", "main"], "secrets.github-token");
        assert!(told.contains("`src/key` line 1 in"), "{told}");
        pushed.commit("src/key", "taken out\n");
        pushed.refuses(&["origin", "main"], "secrets.github-token");
        pushed.git(&["rm", "-qr", "src"]);
        pushed.commit("b", "1");
        pushed.refuses(&["origin", "main"], "secrets.github-token");
        pushed.refuses(&["origin", "main:feature", "main~3:refs/heads/x"], "secrets.github-token");
        pushed.git(&["tag", "-a", "v1", "-m", "one"]);
        pushed.refuses(&["origin", "v1"], "secrets.github-token");
        pushed.passes(&["origin", "main~3:refs/heads/feature"]);
        pushed.git(&["reset", "-q", "--hard", "main~3"]);
        pushed.commit("b", "1");
        pushed.passes(&["origin", "main"]);
    }
}

#[test]
fn what_the_remote_has_is_not_new() {
    let pushed = Pushed::new(Git::System);
    pushed.leak("old");
    pushed.git(&["push", "-q", "--no-verify", "origin", "main"]);
    // More in the same file, a move, a new branch, a merge: the line is there already.
    pushed.commit("old", &format!("more\nkey {TOKEN}\n"));
    pushed.passes(&["origin", "main"]);
    pushed.git(&["mv", "old", "moved"]);
    pushed.commit("b", "1");
    pushed.passes(&["origin", "main"]);
    pushed.git(&["switch", "-qc", "feature", "HEAD~2"]);
    pushed.commit("c", "1");
    pushed.passes(&["origin", "feature"]);
    pushed.git(&["switch", "-q", "main"]);
    pushed.git(&["merge", "-q", "--no-ff", "--no-edit", "feature"]);
    pushed.passes(&["origin", "main"]);
    pushed.commit("copied", &format!("key {TOKEN}\n"));
    pushed.refuses(&["origin", "main"], "secrets.github-token");
    pushed.git(&["reset", "-q", "--hard", "HEAD~1"]);
    pushed.leak("moved");
    pushed.passes(&["origin", "main"]);
}

#[test]
fn each_remote_is_judged_by_what_it_has_itself() {
    let pushed = Pushed::new(Git::System);
    pushed.leak("old");
    pushed.git(&["push", "-q", "--no-verify", "origin", "main"]);
    let second = pushed.world.at("second.git");
    let url = second.to_str().expect("UTF-8");
    pushed.git(&["init", "-q", "--bare", url]);
    pushed.git(&["remote", "add", "second", url]);
    for remote in ["second", url] {
        pushed.refuses(&[remote, "main"], "secrets.github-token");
        assert_eq!(pushed.refs(&second), "");
    }
    pushed.git(&["push", "-q", "--no-verify", url, "main"]);
    pushed.commit("b", "1");
    // Named by its URL, the remote has what git says its branch is at.
    pushed.passes(&[url, "main"]);
    pushed.git(&["branch", "feature"]);
    pushed.refuses(&[url, "feature"], "secrets.github-token");
    pushed.git(&["fetch", "-q", "second"]);
    pushed.passes(&["second", "feature"]);
}

#[test]
fn merges_bring_what_no_parent_has() {
    let pushed = Pushed::new(Git::System);
    pushed.git(&["switch", "-qc", "feature"]);
    pushed.commit("b", "1");
    pushed.git(&["switch", "-q", "main"]);
    pushed.commit("c", "1");
    pushed.git(&["merge", "-q", "--no-commit", "--no-ff", "feature"]);
    pushed.leak("in-the-merge");
    assert_eq!(pushed.git(&["log", "-1", "--format=%p"]).split(' ').count(), 2);
    pushed.refuses(&["origin", "main"], "secrets.github-token");
    pushed.git(&["reset", "-q", "--hard", "HEAD~1"]);
    pushed.git(&["switch", "-q", "feature"]);
    pushed.leak("side");
    pushed.git(&["switch", "-q", "main"]);
    pushed.git(&["merge", "-q", "--no-ff", "--no-verify", "--no-edit", "feature"]);
    pushed.refuses(&["origin", "main"], "secrets.github-token");
    pushed.git(&["push", "-q", "--no-verify", "origin", "feature"]);
    pushed.passes(&["origin", "main"]);
}

#[test]
fn what_a_repository_allows_counts_once_it_is_committed() {
    let pushed = Pushed::new(Git::System);
    let allow = "[[secrets.allow]]\npath = \"tests/**\"\nrule = \"github-token\"\nreason = \"invented\"\n";
    pushed.leak("tests/key");
    pushed.world.write(&pushed.repo.join(".openclaw.toml"), allow);
    pushed.git(&["add", ".openclaw.toml"]);
    pushed.refuses(&["origin", "main"], "secrets.github-token");
    pushed.git(&["commit", "-q", "--no-verify", "-m", "chore: allow"]);
    pushed.passes(&["origin", "main"]);
    pushed.leak("src/key");
    pushed.refuses(&["origin", "main"], "secrets.github-token");
    let mut scan = std::process::Command::new(pushed.world.root().join("harness/bin/openclaw"));
    scan.args(["scan", "--range", "origin/main..HEAD", "--write-baseline", ".baseline.json"]);
    scan.current_dir(&pushed.repo);
    let _ = pushed.world.run(scan, &[]);
    pushed.commit(".openclaw.toml", &format!("secrets.baseline = \".baseline.json\"\n{allow}"));
    pushed.passes(&["origin", "main"]);
    pushed.commit("commented", &format!("key = \"{}\" # openclaw:allow\n", TOKEN.replace("a8K", "b9L")));
    pushed.passes(&["origin", "main"]);
}

#[test]
fn modes_and_large_files() {
    let pushed = Pushed::new(Git::System);
    pushed.settings("[checks]\nlarge_bytes_max = 60000\n");
    pushed.commit("big", &"x\n".repeat(50_000));
    pushed.refuses(&["origin", "main"], "checks.large");
    pushed.commit("big", "small\n");
    let told = pushed.refuses(&["origin", "main"], "checks.large");
    assert!(told.contains("100000 bytes is larger than 60000"), "{told}");
    pushed.settings("[checks]\nlarge_bytes_max = 60000\nlarge = \"advise\"\n");
    let ran = pushed.world.git(&pushed.repo, &["push", "origin", "main"]).passes();
    assert!(ran.err.contains("advises against this push"), "{}", ran.err);
    pushed.settings("[checks]\nlarge_bytes_max = 60000\n");
    pushed.git(&["revert", "--no-edit", "HEAD"]);
    // That content is there already, as an older version of this file; the file itself was small.
    pushed.refuses(&["origin", "main"], "checks.large");
    pushed.git(&["push", "-q", "--no-verify", "origin", "main"]);
    pushed.commit("big", &"y\n".repeat(50_000));
    pushed.passes(&["origin", "main"]);
    pushed.leak("key");
    pushed.settings("[guard]\nsecrets = \"advise\"\n");
    let ran = pushed.world.git(&pushed.repo, &["push", "origin", "main:a"]).passes();
    assert!(ran.err.contains("advises against this push") && !ran.err.contains(TOKEN), "{}", ran.err);
    pushed.settings("[guard]\nsecrets = \"off\"\n");
    pushed.passes(&["origin", "main:b"]);
}
