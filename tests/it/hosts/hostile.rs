//! Hostile input at the hook's entry: broken, huge and deep payloads, names of any bytes, disks and clocks that fail.
//! In each case the host gets an exit status it understands, and the declared mode holds.

use std::cell::Cell;
use std::fs;
use std::path::Path;

use openclaw::base::limits::SPOOL_BYTES_MAX;
use openclaw::base::spool::Outcome;
use openclaw::base::time::Timestamp;
use openclaw::hook::{HookRequest, Machine, answer};
use openclaw::ports::clock::Clock;
use openclaw::sim::exec::ScriptedExec;
use openclaw::sys::fs::OsFs;

use super::world::{NOW_MS, Standing, TOKEN, World, refusal};

/// A clock that fails at its n-th look, as a defect would.
struct Defective(Cell<u32>);

impl Clock for Defective {
    fn now(&self) -> Timestamp {
        self.0.set(self.0.get().saturating_sub(1));
        assert_ne!(self.0.get(), 1, "a defect");
        Timestamp::from_millis(NOW_MS)
    }
}

/// A clock in which every look costs ten seconds.
struct Slow(Cell<u64>);

impl Clock for Slow {
    fn now(&self) -> Timestamp {
        self.0.set(self.0.get() + 10_000);
        Timestamp::from_millis(self.0.get())
    }
}

fn stderr(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_broken_payload_is_closed_for_commits_and_writes() {
    let world = World::with_commit();
    for (payload, is_closed) in [
        (&b""[..], false),
        (b"{", false),
        (b"null null", false),
        (b"\xff\xfe", false),
        (b"{\"tool_name\":\"Bash\",\"tool_input\":{\"command\":\"ls\"", false),
        (b"{\"tool_name\":\"Bash\",\"tool_input\":{\"command\":\"git commit -m x\"", true),
        (b"{\"tool_name\":\"Bash\",\"tool_input\":{\"command\":\"git commit -m \xff\"}}", true),
        (b"{\"tool_name\":\"Write\",\"tool_input\":{\"content\":\"a\"", true),
        (b"{\"tool_name\":\"mcp__fs__write\",\"tool_input\":{", true),
        (b"{\"tool_name\":\"Read\",\"tool_input\":{", false),
    ] {
        let answer = world.fire("PreToolUse", payload);
        assert_eq!(answer.exit, 0);
        assert_eq!(!refusal(&answer).is_empty(), is_closed, "{payload:?}");
        assert_eq!(stderr(&answer.stderr).lines().count(), 1, "{payload:?}");
        let want = if is_closed { Outcome::BrokenClosed } else { Outcome::BrokenOpen };
        assert_eq!(world.spool().last().map(|line| line.verdict), Some(want), "{payload:?}");
    }
    let start = world.fire("SessionStart", b"{");
    assert!(start.stdout.is_empty() && !start.stderr.is_empty() && start.exit == 0);
}

#[test]
fn a_payload_beyond_the_bound_follows_its_words() {
    let world = World::with_commit();
    let huge = |command: &str| {
        format!(
            "{{\"tool_name\":\"Bash\",\"tool_input\":{{\"command\":\"{}{command}\"}}}}",
            " ".repeat(11 << 20)
        )
    };
    assert!(refusal(&world.fire("PreToolUse", huge("git commit").as_bytes())).contains("larger than 10 MiB"));
    let other = world.fire("PreToolUse", huge("ls").as_bytes());
    assert!(other.stdout.is_empty() && stderr(&other.stderr).contains("larger than 10 MiB"));
}

#[test]
fn deep_json_and_odd_types_cost_nothing() {
    let world = World::with_commit();
    let deep = format!(
        "{{\"x\":{}{},\"tool_name\":\"Bash\",\"tool_input\":{{\"command\":\"ls\"}}}}",
        "[".repeat(1 << 20),
        "]".repeat(1 << 20)
    );
    let answer = world.fire("PreToolUse", deep.as_bytes());
    assert_eq!((answer.stdout.as_slice(), answer.stderr.as_slice(), answer.exit), (&b""[..], &b""[..], 0));
    for odd in ["[]", "1", "\"x\"", "null"] {
        let answer = world.fire("PreToolUse", odd.as_bytes());
        assert!(answer.stdout.is_empty() && answer.exit == 0, "{odd}");
    }
    let shapes = world.fire("PreToolUse", br#"{"tool_name":["Bash"],"tool_input":"git commit","cwd":7}"#);
    assert!(shapes.stdout.is_empty() && shapes.stderr.is_empty());
}

#[test]
fn an_event_that_is_not_ours_is_silent_and_recorded() {
    let world = World::new();
    for event in ["Stop", "pretooluse", "", "Pre\nToolUse", "../../x"] {
        let answer = world.fire(event, b"not even JSON");
        assert_eq!((answer.stdout.len(), answer.stderr.len(), answer.exit), (0, 0, 0), "{event}");
    }
    assert!(world.spool().iter().all(|line| line.verdict == Outcome::Unknown));
    assert_eq!(world.spool().len(), 5);
}

#[test]
fn names_of_any_bytes_are_refused_in_two_clean_lines() {
    for name in [&b"line\nbreak"[..], b"q\"u'o", b"\xff\xfe", b"-rf", b"$(touch x)`id`", "ü \u{7}".as_bytes()]
    {
        let world = World::with_commit();
        world.write(name, TOKEN);
        world.add(&[name]);
        let reason = refusal(&world.shell("git commit -m x"));
        assert_eq!(reason.lines().count(), 2, "{name:?}: {reason}");
        assert!(
            !reason.contains(&TOKEN[4..]) && !reason.chars().any(|c| c.is_control() && c != '\n'),
            "{reason:?}"
        );
    }
}

#[test]
fn a_secret_in_a_file_name_is_found_and_not_shown() {
    let world = World::with_commit();
    let name = format!("backup-{TOKEN}.txt");
    world.write(name.as_bytes(), "nothing");
    world.add(&[name.as_bytes()]);
    let answer = world.shell("git commit -m x");
    assert!(refusal(&answer).contains("the name of `backup-[github-token].txt`"), "{}", refusal(&answer));
    let spool = fs::read_to_string(world.root().join("harness/spool/hooks.jsonl").as_path()).expect("spool");
    assert!(!stderr(&answer.stdout).contains(TOKEN) && !spool.contains(TOKEN));
}

#[test]
fn an_unrelated_command_opens_no_repository() {
    let world = World::new();
    world.init();
    // A repository that cannot be read makes every look at it fail.
    fs::remove_file(world.repo().join(".git/HEAD")).expect("removed");
    fs::write(world.repo().join(".git/index"), "no index").expect("written");
    for command in ["ls -la", "echo 'git commit'", "git status", "grep commit .git/config"] {
        let answer = world.shell(command);
        assert_eq!((answer.stdout.len(), answer.stderr.len()), (0, 0), "{command}");
    }
}

#[test]
fn a_repository_that_cannot_be_read_refuses_the_commit() {
    let world = World::with_commit();
    fs::write(world.repo().join(".git/index"), "no index").expect("written");
    let answer = world.shell("git commit -m x");
    assert!(refusal(&answer).contains("could not look at what would be committed"), "{answer:?}");
    assert_eq!(stderr(&answer.stderr).lines().count(), 1);
    assert_eq!(world.spool()[0].verdict, Outcome::BrokenClosed);
    world.write_root("openclaw.toml", "[guard]\nsecrets = \"advise\"\n");
    let advised = world.shell("git commit -m x");
    assert!(advised.stdout.is_empty() && !advised.stderr.is_empty(), "advice lets go, loudly");
}

#[test]
fn the_deadline_refuses_before_the_host_gives_up() {
    let world = World::with_commit();
    world.write(b"a", "x");
    world.add(&[b"a"]);
    let disk = OsFs::new(vec![world.root()]);
    let payload = world.shell_payload("git commit -m x");
    let answer = world.fire_on(&disk, &Slow(Cell::new(NOW_MS)), 1, ("PreToolUse", payload.as_bytes()));
    assert!(refusal(&answer).contains("in time"), "{answer:?}");
}

#[test]
fn a_defect_inside_is_closed_for_commits_and_open_otherwise() {
    let world = World::with_commit();
    let disk = OsFs::new(vec![world.root()]);
    let payload = world.shell_payload("git commit -m x");
    // The first look is the start of the measurement, outside of the check; later ones are inside.
    let answer = world.fire_on(&disk, &Defective(Cell::new(3)), 1, ("PreToolUse", payload.as_bytes()));
    assert!(refusal(&answer).contains("a defect of openclaw"), "{answer:?}");
    let start = world.fire_on(
        &disk,
        &Defective(Cell::new(3)),
        1,
        ("SessionStart", b"{\"session_id\":\"a\",\"source\":\"b\"}"),
    );
    assert!(start.stdout.is_empty() && stderr(&start.stderr).contains("a defect of openclaw"), "{start:?}");
}

#[test]
fn a_disk_that_takes_no_record_costs_one_line_and_no_answer() {
    let world = World::with_commit();
    world.write(b"a", TOKEN);
    world.add(&[b"a"]);
    fs::write(world.root().join("harness/spool").as_path(), "a file in the way").expect("written");
    let refused = world.shell("git commit -m x");
    assert!(!refusal(&refused).is_empty());
    assert!(stderr(&refused.stderr).starts_with("openclaw: this answer is not recorded"), "{refused:?}");
    fs::remove_dir_all(world.root().join("harness").as_path()).expect("removed");
    assert!(!refusal(&world.shell("git commit -m x")).is_empty());
}

#[test]
fn a_program_outside_of_a_root_still_guards() {
    let world = World::with_commit();
    world.write(b"a", TOKEN);
    world.add(&[b"a"]);
    let disk = OsFs::new(vec![world.root()]);
    let machine = Machine {
        fs: &disk,
        clock: &Standing(NOW_MS),
        exec: &ScriptedExec::default(),
        env: &world.env,
        process: 1,
    };
    for program in ["openclaw", "/usr/bin/openclaw", "/x/harness/bin/../openclaw"] {
        let payload = world.shell_payload("git commit -m x");
        let request = HookRequest {
            host: "claude",
            event: "PreToolUse",
            arguments: &[],
            stdin: &mut payload.as_bytes(),
            program: Path::new(program),
            cwd: &world.repo(),
            terminals: openclaw::ports::terminal::Terminals::default(),
            version: "0.0.0-test",
            expected: &|_| Vec::new(),
        };
        let answer = answer(request, machine);
        assert!(
            !refusal(&answer).is_empty() && stderr(&answer.stderr).contains("no installed path"),
            "{program}"
        );
    }
    assert_eq!(world.spool(), []);
}

#[test]
fn the_spool_is_turned_over_at_its_bound() {
    let world = World::new();
    world.write_root("harness/spool/hooks.jsonl", &"x".repeat(SPOOL_BYTES_MAX as usize + 1));
    world.shell("ls");
    assert_eq!(world.spool().len(), 1);
    let old = fs::metadata(world.root().join("harness/spool/hooks.1.jsonl").as_path()).expect("kept");
    assert!(old.len() > SPOOL_BYTES_MAX);
}

#[test]
fn the_record_of_firings_stays_small() {
    let world = World::new();
    for n in 0..900 {
        world.fire("SessionStart", format!("{{\"session_id\":\"s{n}\",\"source\":\"startup\"}}").as_bytes());
    }
    let file = fs::metadata(world.root().join("harness/run/fired").as_path()).map_or(0, |facts| facts.len());
    assert!(file < 64 << 10, "{file}");
}
