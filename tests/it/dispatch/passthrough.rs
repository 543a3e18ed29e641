//! Calls that the upstream program answers. A recording script stands in for it: it prints its arguments, each ended by
//! a NUL, then its stdin, and ends as it is told.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use openclaw::base::report::Code;
use rustix::process::{Pid, Signal, kill_process};

use crate::support::{Output, TestNode};

const RECORDER: &str = r#"#!/bin/sh
for word in "$@"; do printf '%s\0' "$word"; done
printf 'stdin:'
cat
echo upstream-stderr >&2
[ -n "$SIGNAL" ] && kill -s "$SIGNAL" $$
exit "${STATUS:-0}"
"#;

fn node_with_upstream() -> TestNode {
    let node = TestNode::new();
    node.script(node.programs(), "openclaw", RECORDER);
    node
}

fn path_of(folders: &[&Path]) -> OsString {
    let system = [Path::new("/usr/bin"), Path::new("/bin")];
    std::env::join_paths(folders.iter().chain(&system)).expect("folders without colons")
}

/// Asserts that the recorder got exactly `words` and `input`.
#[track_caller]
fn assert_recorded(output: &Output, words: &[&[u8]], input: &[u8]) {
    let mut expected: Vec<u8> = words.iter().flat_map(|word| [word, b"\0".as_slice()].concat()).collect();
    expected.extend_from_slice(b"stdin:");
    expected.extend_from_slice(input);
    let (found, expected) = (output.bytes().escape_ascii().to_string(), expected.escape_ascii().to_string());
    assert_eq!(found, expected, "{}", output.err());
}

#[test]
fn words_stdin_and_status_pass_unchanged() {
    let node = node_with_upstream();
    let input = [0, 1, 255, b'\n', 0];
    let every_byte: Vec<u8> = (1..=255).collect();
    for words in [
        vec![b"agent".as_slice(), &every_byte],
        vec![b"gateway", b"--port", b"1"],
        vec![b"--profile", b"work", b"status"],
        vec![b"--json", b"agent", b"", b" ", b"a\nb", b"*", b"$HOME", b"'\""],
        vec![b"m\xff\xfe", b"--x=\x80"],
        vec![b"--", b"config"],
        vec![b""],
        vec![b"agent", b"--root", b"/x", b"--", b"harness"],
    ] {
        let arguments: Vec<&OsStr> = words.iter().map(|word| OsStr::from_bytes(word)).collect();
        let output = node.call(&arguments).input(input).with("STATUS", "7").run().exits(7);
        assert_recorded(&output, &words, &input);
        assert_eq!(output.err(), "upstream-stderr\n");
    }
}

#[test]
fn death_by_a_signal_is_seen_outside() {
    let node = node_with_upstream();
    for (name, signal) in [("TERM", 15), ("KILL", 9), ("INT", 2), ("HUP", 1), ("PIPE", 13)] {
        let output = node.call(&["gateway"]).with("SIGNAL", name).run().dies_of(signal);
        assert_recorded(&output, &[b"gateway"], b"");
    }
}

#[test]
fn each_exit_status_is_seen_outside() {
    let node = TestNode::new();
    node.script(node.programs(), "openclaw", "#!/bin/sh\nexit \"$1\"\n");
    for status in 0..=255 {
        let _ = node.run(&["upstream", "--", &status.to_string()]).exits(status);
    }
}

/// Says which signals it gets, and dies of the second hangup.
const LISTENER: &str = r#"#!/bin/sh
trap 'echo INT' INT
trap 'echo TERM' TERM
trap 'echo WINCH' WINCH
trap 'trap - HUP; echo HUP' HUP
echo $$
# Not for ever: the test may be gone.
until [ $((turn += 1)) -gt 20 ]; do read -r _; done
"#;

#[test]
fn signals_reach_the_program_that_the_call_became() {
    let node = TestNode::new();
    node.script(node.programs(), "openclaw", LISTENER);
    let mut command = node.call(&["gateway"]).command();
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("a process");
    let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let mut heard = || lines.next().expect("a line").expect("UTF-8");
    assert_eq!(heard(), child.id().to_string());
    let (process, mut input) = (Pid::from_child(&child), child.stdin.take().expect("a pipe"));
    // A shell that waits for a line may keep a signal to itself until there is one.
    let mut send = |signal| {
        kill_process(process, signal).expect("it lives");
        input.write_all(b"\n").expect("it reads");
    };
    for (signal, name) in [
        (Signal::INT, "INT"),
        (Signal::TERM, "TERM"),
        (Signal::WINCH, "WINCH"),
        (Signal::INT, "INT"),
        (Signal::HUP, "HUP"),
    ] {
        send(signal);
        assert_eq!(heard(), name);
    }
    send(Signal::HUP);
    assert!(lines.next().is_none(), "it ends");
    assert_eq!(Output::new(child.wait_with_output().expect("an end"), &[]).dies_of(1).text(), "");
}

#[test]
fn what_a_program_inherits_passes_as_well() {
    // A caller with a file at 3, a mask, a limit, a folder, and deaf to hangups, as `nohup` makes its programs.
    let caller = "trap '' HUP; umask 027; ulimit -c 0; cd / && exec 3<\"$2\" && exec \"$1\" gateway";
    let heir = "#!/bin/sh\ncat <&3\numask\nulimit -c\npwd\nkill -s HUP $$\necho deaf\n";
    let node = TestNode::new();
    let upstream = node.script(node.programs(), "openclaw", heir);
    let third = node.path("third");
    fs::write(&third, "third\n").expect("a file");
    let run = |program: &Path| {
        let arguments: [&OsStr; 5] =
            ["-c".as_ref(), caller.as_ref(), "sh".as_ref(), program.as_ref(), third.as_ref()];
        node.call(&arguments).program(Path::new("/bin/sh")).run().succeeds()
    };
    let output = run(TestNode::binary());
    assert_eq!(output.text(), "third\n0027\n0\n/\ndeaf\n");
    assert_eq!(output.bytes(), run(&upstream).bytes());
}

#[test]
fn the_process_is_replaced_and_not_waited_for() {
    let node = TestNode::new();
    node.script(node.programs(), "openclaw", "#!/bin/sh\necho $$ $PPID\n");
    let child =
        node.call(&["gateway"]).command().stdout(std::process::Stdio::piped()).spawn().expect("a process");
    let ids = format!("{} {}\n", child.id(), std::process::id());
    let output = child.wait_with_output().expect("an end");
    assert_eq!(String::from_utf8_lossy(&output.stdout), ids);
}

#[test]
fn either_program_can_be_forced_and_verbs_handed_over() {
    let node = node_with_upstream();
    assert_recorded(
        &node.run(&["upstream", "--", "config", "--", "x"]).exits(0),
        &[b"config", b"--", b"x"],
        b"",
    );
    assert_eq!(node.run(&["config", "get", "guard.secrets"]).succeeds().text(), "block\n");
    node.write(".openclaw/openclaw.toml", "[upstream]\nprefer = [\"config\"]\n");
    let words = ["config", "get", "guard.secrets", "--json"];
    assert_recorded(&node.run(&words).exits(0), &[b"config", b"get", b"guard.secrets", b"--json"], b"");
    let forced = node.run(&["harness", "config", "get", "guard.secrets"]).succeeds();
    assert_eq!(forced.text(), "block\n");
    // Settings of another root hand nothing over.
    let elsewhere = node.folder("elsewhere");
    let root = elsewhere.to_str().expect("UTF-8");
    assert_eq!(node.run(&["config", "get", "guard.secrets", "--root", root]).succeeds().text(), "block\n");
    // Broken settings hand nothing over either: our verb says what is wrong with them.
    node.write(".openclaw/openclaw.toml", "[upstream]\nprefer = [\"config\"]\nx = 1\n");
    let _ = node.run(&["config", "list"]).refuses(Code::ConfigUnknown);
}

#[test]
fn words_of_the_other_verb_of_the_same_name_are_refused_with_the_way_to_it() {
    let way = "`openclaw upstream -- config` runs the upstream `config`";
    let refused = |node: &TestNode| node.run(&["config", "validate"]).refuses(Code::UsageInvalid);
    let _ = refused(&node_with_upstream()).tells(way);
    assert!(!refused(&TestNode::new()).err().contains(way));
}

#[test]
fn handed_over_verbs_are_ours_where_there_is_no_other_program() {
    let node = TestNode::new();
    node.write(".openclaw/openclaw.toml", "[upstream]\nprefer = [\"config\"]\n");
    assert_eq!(node.run(&["config", "get", "guard.secrets"]).succeeds().text(), "block\n");
    let _ = node.run(&["upstream", "--", "config"]).refuses(Code::UpstreamFailed).tells("npm install");
}

#[test]
fn our_own_file_is_skipped_wherever_it_stands() {
    let node = TestNode::new();
    let (early, late) = (node.folder("early"), node.folder("late"));
    let upstream = node.folder("upstream");
    node.script(&upstream, "openclaw", RECORDER);
    let place = |folder: &Path, how: &str| {
        let at = folder.join("openclaw");
        let _ = fs::remove_file(&at);
        match how {
            "symlink" => std::os::unix::fs::symlink(TestNode::binary(), &at).expect("a link"),
            "hard link" => {
                // A hard link to the built binary, where the temporary folder is on its device; else the next best.
                if fs::hard_link(TestNode::binary(), &at).is_err() {
                    fs::copy(TestNode::binary(), &at).map(drop).expect("a copy");
                }
            }
            "copy" => fs::copy(TestNode::binary(), &at).map(drop).expect("a copy"),
            other => unreachable!("{other}"),
        }
        at
    };
    for how in ["symlink", "hard link", "copy"] {
        let ways = [place(&early, how), place(&late, how)];
        for program in [TestNode::binary().to_owned()].iter().chain(&ways) {
            for folders in
                [[&early, &upstream, &late], [&early, &late, &upstream], [&upstream, &early, &late]]
            {
                let path = path_of(&folders.map(PathBuf::as_path));
                let output = node.call(&["gateway"]).program(program).with("PATH", &path).run().exits(0);
                assert_recorded(&output, &[b"gateway"], b"");
            }
            let path = path_of(&[&early, &late]);
            let _ =
                node.call(&["gateway"]).program(program).with("PATH", &path).run().refuses(Code::VerbUnknown);
        }
    }
}

#[test]
fn a_hard_link_beside_the_program_that_runs_is_skipped() {
    let node = TestNode::new();
    let folder = node.folder("early");
    let copy = folder.join("first");
    fs::copy(TestNode::binary(), &copy).expect("a copy");
    fs::hard_link(&copy, folder.join("openclaw")).expect("one device");
    let path = path_of(&[&folder]);
    let _ = node.call(&["gateway"]).program(&copy).with("PATH", &path).run().refuses(Code::VerbUnknown);
}

#[test]
fn installed_versions_of_ours_are_skipped() {
    let node = TestNode::new();
    // Another version, so neither the same file nor a copy.
    let version = node.path(".openclaw/harness/versions/0.0.9");
    let bin = node.path(".openclaw/harness/bin");
    fs::create_dir_all(&version).expect("folders");
    fs::create_dir_all(&bin).expect("folders");
    node.script(&version, "openclaw", "#!/bin/sh\necho ours\n");
    std::os::unix::fs::symlink("../versions/0.0.9/openclaw", bin.join("openclaw")).expect("a link");
    let local = node.folder("local");
    std::os::unix::fs::symlink(bin.join("openclaw"), local.join("openclaw")).expect("a link");
    let upstream = node.folder("upstream");
    node.script(&upstream, "openclaw", RECORDER);
    let call = |folders: &[&Path]| node.call(&["gateway"]).with("PATH", path_of(folders)).run();
    assert_recorded(&call(&[&bin, &local, &version, &upstream]).exits(0), &[b"gateway"], b"");
    let _ = call(&[&bin, &local, &version]).refuses(Code::VerbUnknown);
}

#[test]
fn what_cannot_be_executed_is_no_program() {
    let node = TestNode::new();
    let (plain, folder, good) = (node.folder("plain"), node.folder("folder"), node.folder("good"));
    fs::write(plain.join("openclaw"), RECORDER).expect("a file without the bit");
    fs::create_dir(folder.join("openclaw")).expect("a folder");
    node.script(&good, "openclaw", RECORDER);
    let path = path_of(&[&plain, &folder, &good]);
    let output = node.call(&["gateway"]).with("PATH", path).run().exits(0);
    assert_recorded(&output, &[b"gateway"], b"");
    // A relative entry would let the folder one stands in decide what runs.
    node.script(node.home(), "openclaw", RECORDER);
    for path in [".:/usr/bin:/bin", ":/usr/bin:/bin", "/usr/bin:/bin:"] {
        let _ = node.call(&["gateway"]).with("PATH", path).run().refuses(Code::VerbUnknown);
    }
}

#[test]
fn the_named_program_wins_and_must_be_one() {
    let node = node_with_upstream();
    let named = node.script(&node.folder("named"), "any-name", "#!/bin/sh\necho named\n");
    let call = |named: &Path| node.call(&["gateway"]).with("OPENCLAW_UPSTREAM_BIN", named).run();
    assert_eq!(call(&named).succeeds().text(), "named\n");
    for wrong in [node.path("absent"), node.home().to_owned(), TestNode::binary().to_owned()] {
        let _ = call(&wrong).refuses(Code::UpstreamFailed).tells("OPENCLAW_UPSTREAM_BIN");
    }
    let broken = node.script(&node.folder("broken"), "openclaw", "#!/nonexistent/interpreter\n");
    let _ = call(&broken).refuses(Code::UpstreamFailed).tells("No such file");
}

#[test]
fn a_program_that_leads_back_here_is_refused_once() {
    let ours = TestNode::binary().display();
    for (wrapper, why) in [
        (format!("#!/bin/sh\nexec '{ours}' \"$@\"\n"), "in its own place"),
        (format!("#!/bin/sh\nexec '{ours}' \"$@\" more\n"), "in its own place"),
        (format!("#!/bin/sh\n'{ours}' \"$@\"\n"), "with the same words"),
        (format!("#!/bin/sh\n'{ours}' \"$@\" more\n"), "again and again"),
    ] {
        let node = TestNode::new();
        node.script(node.programs(), "openclaw", &wrapper);
        let output = node.run(&["gateway"]).refuses(Code::UpstreamFailed).tells(why);
        assert_eq!(output.err().matches("error[").count(), 1, "{}", output.err());
    }
}

#[test]
fn what_the_upstream_program_starts_may_call_it_again() {
    let node = TestNode::new();
    let ours = TestNode::binary().display();
    let gateway = format!("#!/bin/sh\n[ \"$1\" = gateway ] && '{ours}' message hello\necho \"$1\"\n");
    node.script(node.programs(), "openclaw", &gateway);
    assert_eq!(node.run(&["gateway"]).succeeds().text(), "message\ngateway\n");
}

#[test]
fn only_our_marker_is_added_to_the_environment() {
    let node = TestNode::new();
    node.script(node.programs(), "openclaw", "#!/bin/sh\nexec env\n");
    let odd = OsStr::from_bytes(b"\xff=\n");
    let output = node.call(&["gateway"]).with("ODD", odd).with("OPENCLAW_ROOT", "/x").run().succeeds();
    let text = String::from_utf8_lossy(output.bytes()).into_owned();
    assert!(text.contains("\nOPENCLAW_ROOT=/x\n"), "{text}");
    assert!(output.bytes().windows(8).any(|found| found == b"ODD=\xff=\n\n"), "{text}");
    assert!(text.contains("\nOPENCLAW_PASSTHROUGH=1 "), "{text}");
    let known = ["HOME=", "PATH=", "OPENCLAW_", "ODD=", "PWD=", "SHLVL=", "OLDPWD=", "_=", ""];
    for line in text.lines() {
        assert!(known.iter().any(|known| line.starts_with(known)), "{line}");
    }
}
