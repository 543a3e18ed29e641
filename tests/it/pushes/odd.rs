//! Repositories, names and histories out of the ordinary, and input that is cut off.

use std::ffi::OsStr;
use std::fs;
use std::io::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::process::{Command, Stdio};

use super::world::Pushed;
use crate::init::{Git, TOKEN};

#[test]
fn names_of_any_bytes() {
    for git in [Git::System, Git::New] {
        let pushed = Pushed::new(git);
        let marker = pushed.world.at("ran");
        let names = ["$(touch ran)", "it's", "a\"b", "-x", "ü", "`touch ran`", "a;touch ran", "x'$IFS'y"];
        for name in names {
            let name = name.replace(' ', "${IFS}");
            pushed.git(&["update-ref", &format!("refs/heads/h/{name}"), "HEAD"]);
            pushed.git(&["update-ref", &format!("refs/heads/release/{name}"), "HEAD"]);
        }
        let raw = OsStr::from_bytes(b"refs/heads/release/\xff\xfe");
        let mut command = Command::new("git");
        command.args(["update-ref"]).arg(raw).arg("HEAD").current_dir(&pushed.repo);
        let _ = pushed.world.run(command, &[]).passes();
        pushed.passes(&["origin", "refs/heads/*:refs/heads/*"]);
        let mut command = Command::new("git");
        command.args(["push", "origin", "--delete"]).arg(raw).current_dir(&pushed.repo);
        let ran = pushed.world.run(command, &[]);
        assert!(ran.status != Some(0) && ran.err.contains("release/\\xff\\xfe"), "{}", ran.err);
        pushed.refuses(&["origin", "--delete", "refs/heads/release/it's"], "push.removal");
        assert!(!marker.exists() && !pushed.repo.join("ran").exists());
        let file = OsStr::from_bytes(b"a\nb\xff'$(touch ran)");
        fs::write(pushed.repo.join(file), format!("key {TOKEN}\n")).expect("a file");
        pushed.commit("other", "1");
        let told = pushed.refuses(&["origin", "main"], "secrets.github-token");
        assert!(told.contains("a\\nb\\xff"), "{told}");
    }
}

#[test]
fn a_repository_of_the_longer_digests() {
    let pushed = Pushed::with(Git::System, &["--object-format=sha256"]);
    pushed.commit("a", "1");
    pushed.passes(&["origin", "main", "main:feature"]);
    pushed.refuses(&["origin", ":main"], "push.removal");
    pushed.leak("key");
    pushed.refuses(&["origin", "main"], "secrets.github-token");
    pushed.git(&["reset", "-q", "--hard", "HEAD~1"]);
    pushed.git(&["commit", "-q", "--amend", "--no-verify", "-m", "chore: other"]);
    pushed.refuses(&["-f", "origin", "main"], "push.rewrite");
    pushed.passes(&["-f", "origin", "main:feature"]);
}

#[test]
fn bare_repositories_work_trees_submodules_and_shallow_clones() {
    let pushed = Pushed::new(Git::System);
    let tree = pushed.world.at("tree");
    pushed.git(&["worktree", "add", "-q", "-b", "wt", tree.to_str().expect("UTF-8")]);
    pushed.world.write(&tree.join("key"), &format!("key {TOKEN}\n"));
    let _ = pushed.world.git(&tree, &["add", "."]).passes();
    let _ = pushed.world.git(&tree, &["commit", "-q", "--no-verify", "-m", "feat: x"]).passes();
    let ran = pushed.world.git(&tree, &["push", "origin", "wt"]);
    assert!(ran.status != Some(0) && ran.err.contains("openclaw refuses this push"), "{}", ran.err);
    let inner = pushed.world.repository("inner");
    pushed.git(&["submodule", "--quiet", "add", inner.to_str().expect("UTF-8"), "sub"]);
    pushed.commit("b", "1");
    pushed.passes(&["origin", "main"]);
    let bare = pushed.world.at("bare.git");
    let (from, to) = (pushed.remote.to_str().expect("UTF-8"), bare.to_str().expect("UTF-8"));
    pushed.git(&["clone", "-q", "--bare", from, to]);
    let _ = pushed.world.guard(&bare).exits(0);
    let _ = pushed.world.git(&bare, &["push", "-q", "origin", "main:copy"]).passes();
    let ran = pushed.world.git(&bare, &["push", "origin", ":main"]);
    assert!(ran.err.contains("push.removal"), "{}", ran.err);
    let shallow = pushed.world.at("shallow");
    let url = format!("file://{}", pushed.remote.display());
    pushed.git(&["clone", "-q", "--depth=1", &url, shallow.to_str().expect("UTF-8")]);
    let _ = pushed.world.guard(&shallow).exits(0);
    pushed.world.write(&shallow.join("c"), "1");
    let _ = pushed.world.git(&shallow, &["add", "c"]).passes();
    let _ = pushed.world.git(&shallow, &["commit", "-qm", "feat: c"]).passes();
    let _ = pushed.world.git(&shallow, &["push", "-q", "origin", "main"]).passes();
}

#[test]
fn a_tag_may_name_a_file_and_that_is_looked_at() {
    let pushed = Pushed::new(Git::System);
    let blob = |content: &str| {
        pushed.world.write(&pushed.repo.join("loose"), content);
        pushed.git(&["hash-object", "-w", "loose"])
    };
    pushed.git(&["tag", "clean", &blob("nothing\n")]);
    pushed.passes(&["origin", "clean"]);
    pushed.git(&["tag", "leak", &blob(&format!("key {TOKEN}\n"))]);
    pushed.refuses(&["origin", "leak"], "secrets.github-token");
    pushed.git(&["tag", "folder", "HEAD^{tree}"]);
    pushed.refuses(&["origin", "folder"], "push.part-unread");
}

#[test]
fn a_history_beyond_the_bound_is_told_and_refused_from_a_program() {
    let pushed = Pushed::new(Git::System);
    let mut import = String::from("reset refs/heads/long\n");
    for number in 0..20_001 {
        import.push_str(&format!(
            "commit refs/heads/long\ncommitter A <a@example.org> {number} +0000\ndata 1\nx\n"
        ));
    }
    let mut command = Command::new("git");
    command.args(["fast-import", "--quiet"]).current_dir(&pushed.repo).stdin(Stdio::piped());
    let mut child = command.spawn().expect("git starts");
    child.stdin.take().expect("a pipe").write_all(import.as_bytes()).expect("written");
    assert!(child.wait().expect("an end").success());
    let told = pushed.refuses(&["origin", "long"], "push.part-unread");
    assert!(told.contains("a part at a time"), "{told}");
    pushed.passes(&["origin", "long~10000:refs/heads/part"]);
    pushed.passes(&["origin", "long"]);
    pushed.git(&["push", "-q", "--no-verify", "origin", ":long", ":part"]);
    let said = pushed.at_terminal("git push origin long");
    assert!(said.contains("did not look at all of this push"), "{said}");
    assert!(pushed.refs(&pushed.remote).contains("refs/heads/long"), "{said}");
}

fn ends(pushed: &Pushed, input: &[u8]) -> (Option<i32>, String) {
    let mut child =
        pushed.hook().stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the hook starts");
    // It may have refused before it read all of this.
    let _ = child.stdin.take().expect("a pipe").write_all(input);
    let output = child.wait_with_output().expect("an end");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn input_that_is_cut_off_or_of_another_form_is_refused() {
    let pushed = Pushed::new(Git::System);
    let head = pushed.git(&["rev-parse", "HEAD"]);
    let zero = "0".repeat(40);
    let good = format!("refs/heads/main {head} refs/heads/x {zero}\n");
    assert_eq!(ends(&pushed, good.as_bytes()), (Some(0), String::new()));
    assert_eq!(ends(&pushed, b""), (Some(0), String::new()));
    for bad in [&good[..good.len() - 1], &good[..30], "\n", "x\n", &format!("{good}{good}nonsense\n")] {
        let (status, told) = ends(&pushed, bad.as_bytes());
        assert!(
            status == Some(1) && told.contains("could not look at what would be pushed"),
            "{bad:?} {told}"
        );
    }
    let absent = format!("x {} refs/heads/x {zero}\n", "1".repeat(40));
    let (status, told) = ends(&pushed, absent.as_bytes());
    assert!(status == Some(1) && told.contains("push.part-unread"), "{told}");
    let huge = good.repeat(200_000);
    let (status, told) = ends(&pushed, huge.as_bytes());
    assert!(status == Some(1) && told.contains("more than 16 MiB"), "{told}");
    let large = good.repeat(2_000);
    assert_eq!(ends(&pushed, large.as_bytes()), (Some(0), String::new()));
    let mut nowhere = pushed.hook();
    nowhere.env("GIT_DIR", "/nonexistent").stdin(Stdio::piped()).stderr(Stdio::piped());
    let mut child = nowhere.spawn().expect("the hook starts");
    child.stdin.take().expect("a pipe").write_all(good.as_bytes()).expect("written");
    let output = child.wait_with_output().expect("an end");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(1) && told.contains("could not look"), "{told}");
}

#[test]
fn a_hook_that_is_killed_half_way_lets_nothing_out() {
    let pushed = Pushed::new(Git::System);
    pushed.leak("key");
    let before = pushed.refs(&pushed.remote);
    // What kills the check kills it in the middle of its input.
    let program = pushed.world.root().join("harness/bin/openclaw");
    let real = pushed.world.at("real");
    fs::rename(&program, &real).expect("renamed");
    pushed.world.script(&program, "#!/bin/sh\nread line\nkill -9 $$\n");
    let ran = pushed.world.git(&pushed.repo, &["push", "origin", "main"]);
    assert_ne!(ran.status, Some(0));
    assert_eq!(pushed.refs(&pushed.remote), before);
    fs::remove_file(&program).expect("the script");
    fs::rename(&real, &program).expect("renamed");
    pushed.refuses(&["origin", "main"], "secrets.github-token");
}

#[test]
fn no_child_no_socket_and_no_thread_on_the_way() {
    let pushed = Pushed::new(Git::System);
    pushed.commit("a", "1");
    let (head, trace) = (pushed.git(&["rev-parse", "HEAD"]), pushed.world.at("trace"));
    let mut command = Command::new("strace");
    command.args(["-f", "-o"]).arg(&trace).args(["-e", "trace=process,network"]);
    command.arg(pushed.world.root().join("harness/bin/openclaw"));
    command.args(["hook", "git", "pre-push", "origin"]).arg(&pushed.remote).current_dir(&pushed.repo);
    command.env_clear().env("HOME", pushed.world.node.home()).env("PATH", pushed.world.search_path());
    let mut child = command.stdin(Stdio::piped()).spawn().expect("strace starts");
    let line = format!("refs/heads/main {head} refs/heads/main {}\n", "0".repeat(40));
    child.stdin.take().expect("a pipe").write_all(line.as_bytes()).expect("written");
    assert!(child.wait().expect("an end").success());
    let trace = fs::read_to_string(trace).expect("a trace");
    assert_eq!(trace.matches("execve(").count(), 1, "{trace}");
    for call in ["clone", "fork", "socket(", "connect("] {
        assert!(!trace.contains(call), "{trace}");
    }
}
