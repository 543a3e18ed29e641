//! The daemon at rest over fifty projects against a shell at rest, how soon it knows of a new message, and the drain of a
//! full spool against copying it durably.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use openclaw::base::path::AbsPath;
use openclaw::base::spool::{Line, Outcome, SCHEMA};
use openclaw::base::time::Timestamp;
use openclaw::daemon::Drain;
use openclaw::guard::log::Places;
use openclaw::ports::clock::Clock as _;
use openclaw::sys::clock::SystemClock;
use openclaw::sys::fs::OsFs;
use serde_json::json;
use tempfile::TempDir;

use super::install::program;
use super::measure::{Rounds, Row, Series, in_turns, series, timed};

const LINES: u64 = 20_000;
/// Projects of the daemon at rest, the sessions of each, and the messages of each session.
const PROJECTS: usize = 50;
const SESSIONS: usize = 4;
const MESSAGES: usize = 40;

/// Returns the rows of this file.
pub fn rows(rounds: Rounds) -> Vec<Row> {
    let few = Rounds { warm: rounds.warm.min(1), counted: rounds.counted.div_ceil(5) };
    let seconds = if rounds.counted > 1 { 60 } else { 2 };
    let mut rows = at_rest(seconds);
    let bytes = spooled();
    let (drain, floor) = in_turns(
        few,
        || spool(&bytes),
        |folder: &TempDir| drain(folder.path()),
        |folder| {
            let mut copy = File::create(folder.path().join("copy")).expect("a file");
            copy.write_all(&bytes).and_then(|()| copy.sync_all()).expect("written and synced");
        },
    );
    let what = format!("drain of {LINES} answers ({:.1} MB)", bytes.len() as f64 / 1_000_000.0);
    rows.push(Row::against(&what, drain, "the same bytes written and synced", floor));
    rows
}

/// The memory and the processor time of a daemon that has taken in and watches fifty projects, and the time from a line in
/// a transcript to the event that tells of it.
fn at_rest(seconds: u64) -> Vec<Row> {
    let home = tempfile::tempdir().expect("a folder");
    let run = |arguments: &[&str]| {
        let mut command = Command::new(program());
        command.args(arguments).env_clear().env("HOME", home.path()).env("PATH", "/usr/bin:/bin");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    };
    assert!(run(&["install", "--yes"]).status().expect("the program starts").success());
    for project in 0..PROJECTS {
        for session in 0..SESSIONS {
            transcript(home.path(), project, &format!("s{project}-{session}"), 0..MESSAGES);
        }
    }
    let mut daemon = run(&["daemon", "run"]).spawn().expect("the program starts");
    let mut floor = Command::new("sh").args(["-c", "read wait"]).stdin(Stdio::piped()).spawn().expect("sh");
    wait_until_read(&run);
    // What follows from so many sessions at once is done by then: the logs of their days are the last, a minute later.
    pause(Duration::from_secs(if seconds > 2 { 90 } else { 2 }));
    let before = ticks(&daemon);
    pause(Duration::from_secs(seconds));
    let used = ticks(&daemon).saturating_sub(before);
    let (resident, least) = (resident_kib(&daemon), resident_kib(&floor));
    let known = until_known(home.path(), &run);
    for child in [&mut daemon, &mut floor] {
        child.kill().and_then(|()| child.wait()).expect("a child of ours ends");
    }
    // A build with its symbols and without optimisation maps twice as much of itself.
    let most = if cfg!(debug_assertions) { 60_000 } else { 20_000 };
    assert!(resident > 0 && resident < most, "{resident} KiB");
    // The system counts in hundredths of a second.
    let share = used as f64 / seconds as f64;
    vec![
        Row::fact(
            &format!("memory of a daemon at rest, {PROJECTS} projects watched / of a waiting `sh`"),
            format!("{:.1} MB / {:.1} MB", resident as f64 / 1_000.0, least as f64 / 1_000.0),
        ),
        Row::fact("processor time of that daemon", format!("{share:.2} % over {seconds} s")),
        Row::fact("from a line in a transcript to its event", format!("{known}")),
    ]
}

/// Adds messages to a transcript of Claude Code.
fn transcript(home: &Path, project: usize, session: &str, steps: std::ops::Range<usize>) {
    let folder = home.join(format!(".claude/projects/-work-p{project}"));
    fs::create_dir_all(&folder).expect("folders");
    let path = folder.join(format!("{session}.jsonl"));
    let mut file = File::options().create(true).append(true).open(path).expect("a transcript");
    let mut text = String::new();
    for step in steps {
        let at = SystemClock::new().now().to_string();
        let message = match step % 2 {
            0 => json!({"role": "user", "content": format!("please look at number {step} of {session}")}),
            _ => json!({
                "role": "assistant", "id": format!("msg_{step}"), "model": "m", "stop_reason": "end_turn",
                "content": [{"type": "text", "text": format!("number {step} is done")}],
            }),
        };
        let line = json!({
            "type": message["role"], "uuid": format!("{session}-{step}"), "sessionId": session, "timestamp": at,
            "cwd": format!("/work/p{project}"), "version": "2.1.197", "message": message,
        });
        text.push_str(&format!("{line}\n"));
    }
    file.write_all(text.as_bytes()).expect("written");
}

/// Waits until the daemon has taken in what there is.
fn wait_until_read(run: &dyn Fn(&[&str]) -> Command) {
    let mut is_done = false;
    for _ in 0..600 {
        let output = run(&["daemon", "status", "--json"]).stdout(Stdio::piped()).output().expect("it runs");
        let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
        let parts = told["data"]["overview"]["components"].as_array().cloned().unwrap_or_default();
        let is_read = parts.iter().any(|part| {
            part["name"] == "transcripts" && part["turns"].as_u64() > Some(0) && part["waiting"] == 0
        });
        let agents = told["data"]["overview"]["agents"].as_array().map_or(0, Vec::len);
        is_done = is_read && agents == PROJECTS * SESSIONS;
        if is_done {
            break;
        }
        pause(Duration::from_millis(100));
    }
    assert!(is_done, "the daemon never took in what there is");
}

/// Adds lines to a transcript and hears of each of them.
fn until_known(home: &Path, run: &dyn Fn(&[&str]) -> Command) -> Series {
    let follower = run(&["daemon", "events", "--json"]).stdout(Stdio::piped()).spawn();
    let mut follower = follower.expect("the program starts");
    let mut lines = BufReader::new(follower.stdout.take().expect("it is piped")).lines();
    let mut hear = || lines.next().expect("a line").expect("text");
    assert!(hear().contains("overview"));
    let mut times = Vec::new();
    for step in MESSAGES..MESSAGES + 9 {
        // It has gone back to waiting.
        pause(Duration::from_millis(600));
        times.push(timed(|| {
            transcript(home, 0, "s0-0", step..step + 1);
            while !hear().contains("\"s0-0\"") {}
        }));
    }
    follower.kill().and_then(|()| follower.wait()).expect("a child of ours ends");
    series(times)
}

fn pause(time: Duration) {
    let (_sender, receiver) = channel::<()>();
    // Nothing is ever sent: the time out is the pause.
    let _ = receiver.recv_timeout(time);
}

fn resident_kib(child: &Child) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("its memory");
    line.trim().trim_end_matches("kB").trim().parse().expect("a number")
}

fn ticks(child: &Child) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{}/stat", child.id())).expect("it runs");
    let behind = stat.rsplit_once(") ").expect("a name").1;
    behind.split(' ').skip(11).take(2).map(|number| number.parse::<u64>().expect("a number")).sum()
}

fn spooled() -> Vec<u8> {
    let line = |n: u64| Line {
        v: SCHEMA,
        at: Timestamp::from_millis(1_795_000_000_000 + n),
        host: "claude".into(),
        event: "PreToolUse".into(),
        session: format!("00000000-0000-0000-0000-{n:012}"),
        tool: "Bash".into(),
        verdict: Outcome::Allow,
        rule: String::new(),
        micros: 900,
        probe: false,
    };
    (0..LINES).flat_map(|n| line(n).to_bytes()).collect()
}

fn spool(bytes: &[u8]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["run", "spool"] {
        fs::create_dir(folder.path().join(name)).expect("a folder");
    }
    fs::write(folder.path().join("spool/hooks.jsonl"), bytes).expect("a file");
    folder
}

fn drain(folder: &Path) {
    let top = AbsPath::from_path(folder).expect("UTF-8");
    let (fs, clock) = (OsFs::new(vec![top.clone()]), SystemClock::new());
    let places = Places { spool: top.join("spool"), logs: top.join("logs") };
    let mut drain = Drain::new(&fs, &clock, places, top.join("run/spool.lock"));
    let mut lines = 0;
    loop {
        let turn = drain.turn().expect("the disk works");
        lines += turn.lines;
        if !turn.moved {
            break;
        }
    }
    assert_eq!(lines, LINES);
}
