//! What a push may do to the refs of a remote.

use super::world::Pushed;
use crate::init::Git;

#[test]
fn moving_on_new_branches_and_tags_pass() {
    for git in [Git::System, Git::New] {
        let pushed = Pushed::new(git);
        pushed.commit("a", "1");
        pushed.passes(&["origin", "main"]);
        pushed.passes(&["origin", "main"]);
        pushed.git(&["switch", "-qc", "release/1"]);
        pushed.commit("b", "1");
        pushed.passes(&["origin", "HEAD"]);
        pushed.git(&["tag", "v1"]);
        pushed.git(&["tag", "-a", "v2", "-m", "two"]);
        pushed.passes(&["--follow-tags", "origin", "v1", "v2"]);
        pushed.passes(&["--all", "origin"]);
        pushed.passes(&["origin", "HEAD^{/chore: change}:refs/heads/odd"]);
        assert_eq!(pushed.refs(&pushed.remote).lines().count(), 5);
    }
}

#[test]
fn the_first_push_to_an_empty_remote_passes() {
    let pushed = Pushed::new(Git::System);
    let empty = pushed.world.at("empty.git");
    let _ =
        pushed.world.git(&pushed.repo, &["init", "-q", "--bare", empty.to_str().expect("UTF-8")]).passes();
    pushed.git(&["remote", "add", "empty", empty.to_str().expect("UTF-8")]);
    pushed.passes(&["--mirror", "empty"]);
    assert!(pushed.refs(&empty).contains("refs/heads/main"));
}

#[test]
fn protected_refs_are_not_overwritten() {
    for git in [Git::System, Git::New] {
        let pushed = Pushed::new(git);
        pushed.commit("a", "1");
        pushed.passes(&["origin", "main", "main:feature", "main:release/1/x"]);
        pushed.git(&["commit", "-q", "--amend", "--no-verify", "-m", "chore: other"]);
        for words in [
            &["-f", "origin", "main"][..],
            &["origin", "+main"],
            &["--force-with-lease", "origin", "main"],
            &["--force", "origin", "main:release/1/x"],
            &["--force", "origin", "main:feature", "main:main"],
            &["--mirror", "origin"],
        ] {
            let told = pushed.refuses(words, "push.rewrite");
            assert!(told.contains("ask the person"), "{told}");
        }
        pushed.passes(&["--force", "origin", "main:feature"]);
        pushed.passes(&["--force-with-lease", "origin", "main:feature"]);
        // git itself refuses this one first.
        let ran = pushed.world.git(&pushed.repo, &["push", "origin", "main"]);
        assert!(ran.status != Some(0) && ran.err.contains("non-fast-forward"), "{}", ran.err);
    }
}

#[test]
fn protected_refs_are_not_removed() {
    for git in [Git::System, Git::New] {
        let pushed = Pushed::new(git);
        pushed.passes(&["origin", "main:feature", "main:production"]);
        for words in [
            &["origin", "--delete", "production"][..],
            &["origin", ":production"],
            &["origin", ":feature", ":production"],
            &["--prune", "origin", "refs/heads/*:refs/heads/*"],
        ] {
            pushed.refuses(words, "push.removal");
        }
        pushed.passes(&["origin", "--delete", "feature"]);
    }
}

#[test]
fn what_a_mirror_removes_git_tells_no_hook() {
    let pushed = Pushed::new(Git::System);
    pushed.passes(&["origin", "main:production"]);
    pushed.passes(&["--mirror", "origin"]);
    assert!(
        !pushed.refs(&pushed.remote).contains("refs/heads/production"),
        "an agent's command is refused before"
    );
}

#[test]
fn a_remote_that_moved_on_without_us_is_not_overwritten() {
    let pushed = Pushed::new(Git::System);
    let other = pushed.world.at("other");
    let (remote, path) = (pushed.remote.to_str().expect("UTF-8"), other.to_str().expect("UTF-8"));
    pushed.git(&["clone", "-q", remote, path]);
    pushed.world.write(&other.join("theirs"), "1");
    let _ = pushed.world.git(&other, &["add", "."]).passes();
    let _ = pushed.world.git(&other, &["commit", "-qm", "feat: theirs"]).passes();
    let _ = pushed.world.git(&other, &["push", "-q", "origin", "main", "main:feature"]).passes();
    pushed.commit("a", "1");
    let told = pushed.refuses(&["--force", "origin", "main"], "push.unknown");
    assert!(told.contains("git fetch"), "{told}");
    pushed.passes(&["--force", "origin", "main:feature"]);
    pushed.git(&["fetch", "-q", "origin"]);
    pushed.refuses(&["--force", "origin", "main"], "push.rewrite");
    pushed.git(&["rebase", "-q", "origin/main"]);
    pushed.passes(&["origin", "main"]);
}

#[test]
fn settings_say_what_is_protected_and_how_strictly() {
    let pushed = Pushed::new(Git::System);
    pushed.commit("a", "1");
    pushed.passes(&["origin", "main", "main:keep/x", "main:feature"]);
    pushed.git(&["tag", "v1"]);
    pushed.passes(&["origin", "v1"]);
    pushed.passes(&["origin", ":v1"]);
    pushed.passes(&["origin", "v1"]);
    pushed.world.write(
        &pushed.repo.join(".openclaw.toml"),
        "[guard]\nprotected_refs = [\"keep/*\", \"refs/tags/v*\"]\n",
    );
    pushed.passes(&["origin", ":keep/x"]);
    pushed.passes(&["origin", "main:keep/x"]);
    pushed.git(&["add", ".openclaw.toml"]);
    pushed.refuses(&["origin", ":keep/x"], "push.removal");
    pushed.refuses(&["origin", ":v1"], "push.removal");
    pushed.settings("[guard]\npushes = \"advise\"\n");
    let ran = pushed.world.git(&pushed.repo, &["push", "origin", ":keep/x"]).passes();
    assert!(ran.err.contains("advises against this push"), "{}", ran.err);
    pushed.settings("[guard]\npushes = \"off\"\n");
    pushed.passes(&["origin", ":v1"]);
    pushed.settings("[guard]\nprotected_refs = [\"feature\"]\n");
    pushed.refuses(&["origin", ":feature"], "push.removal");
    pushed.world.write(&pushed.repo.join(".openclaw.toml"), "[guard\n");
    pushed.git(&["add", ".openclaw.toml"]);
    let told = pushed.refuses(&["origin", ":feature"], "push.removal");
    assert!(told.contains("`.openclaw.toml`: line 1"), "{told}");
}

#[test]
fn a_person_at_a_terminal_skips_and_a_program_does_not() {
    let pushed = Pushed::new(Git::System);
    pushed.passes(&["origin", "main:production"]);
    let told =
        pushed.refuses_with(&["origin", ":production"], "push.removal", &[("OPENCLAW_SKIP", "pushes")]);
    assert!(told.contains("counts only for a person at a terminal"), "{told}");
    let said = pushed.at_terminal("git push origin :production");
    assert!(said.contains("openclaw refuses") && said.contains("OPENCLAW_SKIP=pushes"), "{said}");
    assert!(pushed.refs(&pushed.remote).contains("production"));
    let said = pushed.at_terminal("OPENCLAW_SKIP=pushes git push origin :production");
    assert!(said.contains("skips the check for pushes"), "{said}");
    assert!(!pushed.refs(&pushed.remote).contains("production"));
    pushed.leak("key");
    let said = pushed.at_terminal("OPENCLAW_SKIP=pushes git push origin main");
    assert!(said.contains("openclaw refuses"), "only one check is skipped: {said}");
    let said = pushed.at_terminal("OPENCLAW_SKIP=secrets git push origin main");
    assert!(said.contains("skips the check for secrets"), "{said}");
    assert!(pushed.refs(&pushed.remote).contains(&pushed.git(&["rev-parse", "HEAD"])));
}
