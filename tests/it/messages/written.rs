//! Messages that an editor leaves, and those that git writes by itself.

use super::world::Strict;
use crate::init::Git;

#[test]
fn comments_and_the_diff_are_no_part_of_a_message() {
    for git in [Git::System, Git::New] {
        let strict = Strict::new(git);
        let check = |typed: &str, settings: &[&str], is_good: bool| {
            let (is_taken, told) = strict.edited(typed, settings, &[]);
            assert_eq!(is_taken, is_good, "{typed:?} {settings:?}: {told}");
        };
        check("feat: x\n", &[], true);
        check("# a remark\nfeat: x\n", &[], true);
        check("wip\n", &[], false);
        check("feat: x\n# directly below\n", &[], true);
        check("; a remark\nfeat: x\n", &["-c", "core.commentChar=;"], true);
        check("# no remark\n", &["-c", "core.commentChar=;"], false);
        check("feat: x\n", &["-c", "core.commentChar=auto"], true);
        check("wip\n", &["-c", "core.commentChar=auto"], false);
        check("feat: x\n", &["-c", "commit.verbose=true"], true);
        check("feat: x\n", &["-c", "commit.cleanup=scissors"], true);
        check("wip\n", &["-c", "commit.cleanup=scissors"], false);
        check("# a remark\nfeat: x\n", &["-c", "commit.cleanup=whitespace"], false);
    }
}

#[test]
fn settings_of_the_repository_and_of_the_person_count() {
    let strict = Strict::new(Git::System);
    let set = |words: &[&str]| {
        let words: Vec<&str> = ["config"].iter().chain(words).copied().collect();
        let _ = strict.world.git(&strict.repo, &words).passes();
    };
    set(&["core.commentChar", ";"]);
    assert!(strict.edited("; a remark\nfeat: x\n", &[], &[]).0);
    set(&["--unset", "core.commentChar"]);
    assert!(!strict.edited("; a remark\nfeat: x\n", &[], &[]).0);
    set(&["--global", "commit.cleanup", "whitespace"]);
    assert!(!strict.edited("# a remark\nfeat: x\n", &[], &[]).0);
}

#[test]
fn what_git_itself_writes_passes() {
    for git in [Git::System, Git::New] {
        let strict = Strict::new(git);
        let (world, repo) = (&strict.world, &strict.repo);
        let run = |words: &[&str]| world.git(repo, words).passes();
        let commit = |name: &str, message: &str| {
            world.write(&repo.join(name), message);
            let _ = run(&["add", name]);
            let _ = run(&["commit", "-qm", message]);
        };
        commit("a", "feat: add a");
        let first = run(&["rev-parse", "HEAD"]).out.trim().to_owned();
        let _ = run(&["commit", "--allow-empty", "--fixup", "HEAD"]);
        let _ = run(&["commit", "--allow-empty", "--squash", "HEAD", "-m", "x"]);
        let _ = run(&["commit", "--allow-empty", "--fixup=amend:HEAD"]);
        let _ = run(&["revert", "--no-edit", &first]);
        let _ = run(&["revert", "--no-edit", "HEAD"]);
        let _ = run(&["switch", "-qc", "other", "HEAD~1"]);
        commit("b", "feat: add b");
        let _ = run(&["switch", "-q", "main"]);
        let _ = run(&["merge", "--no-ff", "--no-edit", "other"]);
        let _ = run(&["cherry-pick", "--allow-empty", "--keep-redundant-commits", "other"]);
        let _ = run(&["commit", "--amend", "--no-edit", "--allow-empty"]);
        let told = run(&["log", "--format=%s"]).out;
        for word in ["fixup! ", "squash! ", "amend! ", "Revert \"", "Merge branch 'other'"] {
            assert!(told.contains(word), "{word}: {told}");
        }
        // What a person writes in their words is no more git's.
        let _ = world.git(repo, &["merge", "--no-ff", "-m", "join them", "HEAD~2"]);
        let (is_taken, _) = strict.commit(&["-m", "merge other"]);
        assert!(!is_taken);
    }
}
