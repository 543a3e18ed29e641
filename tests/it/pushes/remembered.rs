//! What was scanned once is not scanned again, whoever scanned it, and several at once do not disturb each other.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::world::Pushed;
use crate::init::Git;

fn remembered(pushed: &Pushed) -> (u64, u64) {
    let mut scan = std::process::Command::new(pushed.world.root().join("harness/bin/openclaw"));
    scan.args(["scan", "--range", "HEAD", "--json"]).current_dir(&pushed.repo);
    let root = pushed.world.root();
    let told = pushed.world.run(scan, &[("OPENCLAW_ROOT", root.to_str().expect("UTF-8"))]).passes().out;
    let data = &serde_json::from_str::<serde_json::Value>(&told).expect("JSON")["data"];
    let count = |name: &str| data[name].as_u64().expect("a number");
    (count("looked_at"), count("remembered"))
}

#[test]
fn a_range_of_a_hundred_commits_is_scanned_once() {
    let pushed = Pushed::new(Git::System);
    for number in 0..100 {
        pushed.world.write(&pushed.repo.join(format!("f{number}")), &format!("text {number}\n"));
        pushed.git(&["add", "-A"]);
        pushed.git(&["commit", "-q", "--no-verify", "-m", "chore: change"]);
    }
    let _ = fs::remove_file(pushed.world.root().join("harness/scan-memo"));
    pushed.passes(&["origin", "main:a"]);
    // The first commit was there before; everything else is remembered now.
    let (looked_at, remembered) = remembered(&pushed);
    assert!(remembered >= 100 && looked_at - remembered == 1, "{looked_at} {remembered}");
    // No content is read again: nobody could.
    pushed.settings("[checks]\nlarge = \"off\"\n");
    for number in 0..100 {
        let id = pushed.git(&["rev-parse", &format!("HEAD:f{number}")]);
        let object = pushed.repo.join(".git/objects").join(&id[..2]).join(&id[2..]);
        fs::set_permissions(&object, fs::Permissions::from_mode(0o644)).expect("a mode");
        fs::write(&object, b"no object").expect("written");
    }
    let before = fs::read(pushed.world.root().join("harness/scan-memo")).expect("a memory");
    let hook = |line: &str| {
        let mut command = pushed.hook();
        command.stdin(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
        let mut child = command.spawn().expect("the hook starts");
        std::io::Write::write_all(&mut child.stdin.take().expect("a pipe"), line.as_bytes())
            .expect("written");
        let output = child.wait_with_output().expect("an end");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (first, head) = (pushed.git(&["rev-parse", "HEAD~100"]), pushed.git(&["rev-parse", "HEAD"]));
    pushed.git(&["update-ref", "-d", "refs/remotes/origin/a"]);
    let line = format!("refs/heads/main {head} refs/heads/b {first}\n");
    assert_eq!(hook(&line), (Some(0), String::new()));
    assert_eq!(fs::read(pushed.world.root().join("harness/scan-memo")).expect("a memory"), before);
    fs::remove_file(pushed.world.root().join("harness/scan-memo")).expect("it was there");
    let (status, told) = hook(&line);
    assert!(status == Some(1) && told.contains("could not look"), "without a memory it has to: {told}");
}

#[test]
fn a_damaged_memory_changes_no_answer() {
    let pushed = Pushed::new(Git::System);
    let memory = pushed.world.root().join("harness/scan-memo");
    pushed.commit("a", "1");
    pushed.passes(&["origin", "main"]);
    pushed.leak("key");
    let whole = fs::read(&memory).expect("a memory");
    for damaged in [&b""[..], b"nonsense", &whole[..whole.len() - 7], &vec![0xff; whole.len()]] {
        fs::write(&memory, damaged).expect("written");
        pushed.refuses(&["origin", "main"], "secrets.github-token");
    }
    // What was found is never remembered as clean.
    for _ in 0..3 {
        pushed.refuses(&["origin", "main"], "secrets.github-token");
    }
}

#[test]
fn pushes_at_once_share_the_memory() {
    let pushed = Pushed::new(Git::System);
    let clone = |number: usize| {
        let path = pushed.world.at(&format!("clone{number}"));
        pushed.git(&["clone", "-q", pushed.remote.to_str().expect("UTF-8"), path.to_str().expect("UTF-8")]);
        let _ = pushed.world.guard(&path).exits(0);
        for file in 0..30 {
            pushed.world.write(&path.join(format!("f{file}")), &format!("{number} {file}\n"));
        }
        if number % 2 == 1 {
            pushed.world.write(&path.join("key"), &format!("key {}\n", crate::init::TOKEN));
        }
        let _ = pushed.world.git(&path, &["add", "-A"]).passes();
        let _ = pushed.world.git(&path, &["commit", "-q", "--no-verify", "-m", "feat: x"]).passes();
        path
    };
    let clones: Vec<_> = (0..6).map(clone).collect();
    let push = |(number, path): (usize, &std::path::PathBuf)| {
        let path: &Path = path;
        let branch = format!("HEAD:refs/heads/b{number}");
        let ran = pushed.world.git(path, &["push", "-q", "origin", &branch]);
        (ran.status == Some(0), ran.err)
    };
    std::thread::scope(|scope| {
        let running: Vec<_> =
            clones.iter().enumerate().map(|one| (one.0, scope.spawn(move || push(one)))).collect();
        for (number, handle) in running {
            let (is_pushed, told) = handle.join().expect("no defect");
            assert_eq!(is_pushed, number % 2 == 0, "{number}: {told}");
        }
    });
    assert_eq!(pushed.refs(&pushed.remote).matches("refs/heads/b").count(), 3);
}
