//! The daemon at rest against a shell at rest, and the drain of a full spool against copying it durably.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use openclaw::base::path::AbsPath;
use openclaw::base::spool::{Line, Outcome, SCHEMA};
use openclaw::base::time::Timestamp;
use openclaw::daemon::Drain;
use openclaw::guard::log::Places;
use openclaw::sys::clock::SystemClock;
use openclaw::sys::fs::OsFs;
use tempfile::TempDir;

use super::install::program;
use super::measure::{Rounds, Row, in_turns};

const LINES: u64 = 20_000;

/// Returns the rows of this file.
pub fn rows(rounds: Rounds) -> Vec<Row> {
    let few = Rounds { warm: rounds.warm.min(1), counted: rounds.counted.div_ceil(5) };
    let seconds = if rounds.counted > 1 { 10 } else { 2 };
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

/// The memory and the processor time of a daemon with nothing to do.
fn at_rest(seconds: u64) -> Vec<Row> {
    let home = tempfile::tempdir().expect("a folder");
    let run = |arguments: &[&str]| {
        let mut command = Command::new(program());
        command.args(arguments).env_clear().env("HOME", home.path()).env("PATH", "/usr/bin:/bin");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    };
    assert!(run(&["install", "--yes"]).status().expect("the program starts").success());
    let mut daemon = run(&["daemon", "run"]).spawn().expect("the program starts");
    let mut floor = Command::new("sh").args(["-c", "read wait"]).stdin(Stdio::piped()).spawn().expect("sh");
    pause(Duration::from_secs(1));
    let before = ticks(&daemon);
    pause(Duration::from_secs(seconds));
    let used = ticks(&daemon).saturating_sub(before);
    let (resident, least) = (resident_kib(&daemon), resident_kib(&floor));
    for child in [&mut daemon, &mut floor] {
        child.kill().and_then(|()| child.wait()).expect("a child of ours ends");
    }
    // A build with its symbols and without optimisation maps twice as much of itself.
    let most = if cfg!(debug_assertions) { 30_000 } else { 10_000 };
    assert!(resident > 0 && resident < most, "{resident} KiB");
    // The system counts in hundredths of a second.
    let share = used as f64 / seconds as f64;
    vec![
        Row::fact(
            "memory of a daemon at rest / of a waiting `sh`",
            format!("{:.1} MB / {:.1} MB", resident as f64 / 1_000.0, least as f64 / 1_000.0),
        ),
        Row::fact("processor time of a daemon at rest", format!("{share:.2} % over {seconds} s")),
    ]
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
