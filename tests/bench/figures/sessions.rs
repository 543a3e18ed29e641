//! Sessions: one more message in a long transcript, taking transcripts in beside the bare index, searching, and a cold call.
//! The corpus is generated: words of a vocabulary of 20,000, the rarer the longer, in messages of four kinds.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use openclaw::base::path::AbsPath;
use openclaw::base::time::Timestamp;
use openclaw::config::layout::{Layout, MovedFolders};
use openclaw::memory::{Filter, Means, Memory, Query};
use openclaw::ports::changes::Changed;
use openclaw::ports::progress::Quiet;
use openclaw::sim::clock::ManualClock;
use openclaw::sys::fs::OsFs;
use rustix::time::{ClockId, clock_gettime};
use serde_json::json;

use super::measure::{Rounds, Row};

const NOW_MS: u64 = 1_795_000_000_000;
const VOCABULARY: f64 = 20_000.0;
/// The searches, in words of the vocabulary by their rank: common and rare ones, alone and together.
const QUERIES: &[&[u32]] = &[
    &[15_000],
    &[7_000],
    &[3_000],
    &[900],
    &[300],
    &[40, 9_000],
    &[200, 800],
    &[100, 101],
    &[12, 5_000],
    &[2, 1_500],
    &[60, 70, 80],
    &[500, 6_000, 18_000],
    &[19_999],
    &[1_000, 2_000],
    &[10, 11],
    &[25],
];

/// Returns the rows of this file.
pub fn rows(rounds: Rounds) -> Vec<Row> {
    // As a test it only has to run; as a bench it is a long life of sessions.
    let is_bench = rounds.counted > 1;
    let (long, many) = if is_bench { (20_000, messages_asked()) } else { (400, 1_200) };
    let mut rows = vec![added(long, rounds), among(if is_bench { 10_000 } else { 200 }, rounds)];
    rows.extend(taken_in(many, rounds));
    rows
}

/// Returns how many messages a bench takes in: `BENCH_MESSAGES=1000000` is about 600 MiB of transcripts, 1600000 one GB, and takes minutes.
fn messages_asked() -> usize {
    std::env::var("BENCH_MESSAGES").ok().and_then(|text| text.parse().ok()).unwrap_or(200_000)
}

/// A home with a node in it.
struct Home {
    folder: tempfile::TempDir,
    fs: OsFs,
    clock: ManualClock,
    layout: Layout,
}

impl Home {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let home = AbsPath::from_path(&folder.path().canonicalize().expect("a path")).expect("UTF-8");
        fs::create_dir_all(home.join(".openclaw/harness").as_path()).expect("folders");
        let layout = Layout {
            home: home.clone(),
            root: home.join(".openclaw"),
            claude: home.join(".claude"),
            config: home.join(".config"),
            moved: MovedFolders::default(),
        };
        let fs = OsFs::new(layout.anchors());
        Self { folder, fs, clock: ManualClock::new(Timestamp::from_millis(NOW_MS)), layout }
    }

    fn memory(&self) -> Memory<'_> {
        Memory::open(Means { fs: &self.fs, clock: &self.clock, layout: &self.layout, skip: &[] })
            .expect("memory opens")
    }

    fn transcript(&self, name: &str) -> PathBuf {
        self.transcript_in(0, name)
    }

    fn transcript_in(&self, project: usize, name: &str) -> PathBuf {
        let folder = self.folder.path().join(format!(".claude/projects/-home-ada-repo-{project}"));
        fs::create_dir_all(&folder).expect("a folder");
        folder.join(format!("{name}.jsonl"))
    }
}

/// Returns the processor time of this process.
fn cpu() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(
        u64::try_from(time.tv_sec).unwrap_or_default(),
        u32::try_from(time.tv_nsec).unwrap_or_default(),
    )
}

fn spent(work: impl FnOnce()) -> Duration {
    let before = cpu();
    work();
    cpu().saturating_sub(before)
}

struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    fn text(&mut self, words: usize) -> String {
        let words: Vec<String> =
            (0..words).map(|_| word((self.roll().powi(3) * VOCABULARY) as u32)).collect();
        words.join(" ")
    }
}

/// Returns the word of this rank.
fn word(rank: u32) -> String {
    let mut word = String::from("w");
    let mut rest = rank;
    while rest > 0 {
        word.push(char::from(b'a' + (rest % 26) as u8));
        rest /= 26;
    }
    word
}

/// Returns a line of Claude Code.
fn line(session: &str, step: usize, dice: &mut Dice) -> String {
    wide_line((session, 1), step, dice)
}

/// Returns a line of Claude Code with so many times as many words.
fn wide_line((session, times): (&str, usize), step: usize, dice: &mut Dice) -> String {
    let at = Timestamp::from_millis(NOW_MS - 50_000_000_000 + step as u64 * 200_000).to_string();
    let message = match step % 4 {
        0 => json!({"role": "user", "content": dice.text(23 * times)}),
        1 => {
            json!({"role": "assistant", "id": step, "content": [{"type": "text", "text": dice.text(70 * times)}]})
        }
        2 => json!({"role": "assistant", "id": step, "content": [
            {"type": "tool_use", "id": format!("t{step}"), "name": "Bash", "input": {"command": dice.text(10 * times)}}]}),
        _ => json!({"role": "user", "content": [
            {"type": "tool_result", "tool_use_id": format!("t{}", step - 1), "content": dice.text(140 * times)}]}),
    };
    let line = json!({
        "parentUuid": format!("{session}-{}", step.saturating_sub(1)), "isSidechain": false, "userType": "external",
        "type": message["role"], "uuid": format!("{session}-{step}"), "sessionId": session, "timestamp": at,
        "cwd": "/home/ada/repo", "gitBranch": "main", "version": "2.1.197", "message": message,
    });
    format!("{line}\n")
}

fn append(path: &Path, text: &str) {
    let mut file = OpenOptions::new().create(true).append(true).open(path).expect("a transcript");
    file.write_all(text.as_bytes()).expect("written");
}

/// One more message in a long transcript: opening, finding and keeping it.
fn added(messages: usize, rounds: Rounds) -> Row {
    let home = Home::new();
    let path = home.transcript("long");
    let mut dice = Dice(7);
    // As large as the predecessor's measured one: 18 MB.
    let wide = ("long", 2);
    let text: String = (0..messages).map(|step| wide_line(wide, step, &mut dice)).collect();
    let mib = text.len() as f64 / f64::from(1 << 20);
    append(&path, &text);
    let bring = || home.memory().bring(u64::MAX, &Quiet).expect("it is brought").records;
    assert!(bring() > 0);
    let mut times = Vec::new();
    for round in 0..rounds.warm + rounds.counted {
        append(&path, &wide_line(wide, messages + round, &mut dice));
        let time = spent(|| assert!(bring() > 0));
        if round >= rounds.warm {
            times.push(time);
        }
    }
    times.sort_unstable();
    let what = format!("one message more in a transcript of {messages} ({mib:.1} MiB), processor time");
    Row::fact(&what, format!("{} / {}", millis(times[0]), millis(times[times.len() / 2])))
}

/// One more message in one of many transcripts: where it is known which, as the daemon is told, and where all are looked at.
fn among(transcripts: usize, rounds: Rounds) -> Row {
    let home = Home::new();
    let mut dice = Dice(13);
    let name = |number: usize| format!("session-{number:05}");
    for number in 0..transcripts {
        append(&home.transcript_in(number % 100, &name(number)), &line(&name(number), 0, &mut dice));
    }
    home.memory().bring(u64::MAX, &Quiet).expect("they are brought");
    let (mut told, mut looked) = (Vec::new(), Vec::new());
    for round in 0..rounds.warm + rounds.counted {
        let number = (round * 37) % transcripts;
        let path = home.transcript_in(number % 100, &name(number));
        let changed = Changed::At([AbsPath::from_path(&path).expect("UTF-8")].into());
        for (step, times, changed) in [(1, &mut told, changed), (2, &mut looked, Changed::Anything)] {
            append(&path, &line(&name(number), 2 * round + step, &mut dice));
            let bring =
                || home.memory().bring_changed(&changed, u64::MAX, &Quiet).expect("it is brought").records;
            let time = spent(|| assert!(bring() > 0));
            if round >= rounds.warm {
                times.push(time);
            }
        }
    }
    told.sort_unstable();
    looked.sort_unstable();
    let what = format!("one message more in one of {transcripts} transcripts, processor time, min / median");
    let middle = told.len() / 2;
    let figures = format!("{} / {}", millis(told[0]), millis(told[middle]));
    let all = format!("{} / {}", millis(looked[0]), millis(looked[middle]));
    Row::fact(&what, format!("{figures} (looking at all of them: {all})"))
}

fn millis(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1_000.0)
}

/// Taking transcripts in beside the bare index, and searching what was taken in.
fn taken_in(messages: usize, rounds: Rounds) -> Vec<Row> {
    const PER_SESSION: usize = 2_000;
    let home = Home::new();
    let mut dice = Dice(11);
    let mut bytes = 0;
    for session in 0..messages.div_ceil(PER_SESSION) {
        let name = format!("session-{session:04}");
        let from = session * PER_SESSION;
        let text: String =
            (from..(from + PER_SESSION).min(messages)).map(|step| line(&name, step, &mut dice)).collect();
        bytes += text.len();
        append(&home.transcript(&name), &text);
    }
    let mib = bytes as f64 / f64::from(1 << 20);
    forget_peak();
    let whole = spent(|| assert!(home.memory().bring(u64::MAX, &Quiet).expect("it is brought").records > 0));
    let peak = peak_mib();
    let bare = bare(messages);
    let rate = |time: Duration| mib / time.as_secs_f64();
    let taken = format!("taking in {messages} messages ({mib:.0} MiB of transcripts)");
    let floor = format!("the bare index of the same words: {:.0}", rate(bare));
    let mut rows = vec![Row::fact(&taken, format!("{:.1} MiB per processor second ({floor})", rate(whole)))];
    if let Some(peak) = peak {
        rows.push(Row::fact("resident memory of the process at most, meanwhile", format!("{peak:.0} MiB")));
    }
    let memory = home.memory();
    let everything = Filter { with_parts: true, ..Filter::default() };
    let project = Filter { folder: Some("/home/ada/repo".to_owned()), ..everything.clone() };
    for (what, filter) in [("a search", everything), ("a search in one project", project)] {
        let (p50, p99) = searches(&memory, &filter, rounds);
        let what = format!("{what} among {messages} messages, {} searches, p50 / p99", QUERIES.len());
        rows.push(Row::fact(&what, format!("{p50} / {p99}")));
    }
    rows.push(cold(&home, rounds));
    rows
}

/// Returns how long the searches take.
fn searches(memory: &Memory<'_>, filter: &Filter, rounds: Rounds) -> (String, String) {
    let mut times = Vec::new();
    for _ in 0..rounds.counted {
        for ranks in QUERIES {
            let words: Vec<String> = ranks.iter().map(|rank| word(*rank)).collect();
            let query = Query::parse(&words.join(" ")).expect("words");
            let start = Instant::now();
            let _ = memory.search(&query, filter, 20).expect("an answer");
            times.push(start.elapsed());
        }
    }
    times.sort_unstable();
    let at = |part: f64| millis(times[((times.len() - 1) as f64 * part) as usize]);
    (at(0.5), at(0.99))
}

/// Lets the system count the most memory that this process takes anew, where it counts that.
fn forget_peak() {
    // Elsewhere there is no such file, and no row either.
    let _ = fs::write("/proc/self/clear_refs", "5");
}

/// Returns the most memory that this process has taken since, in mebibytes.
fn peak_mib() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: f64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kib / 1_024.0)
}

/// Returns the processor time of putting the same words into nothing but an index.
fn bare(messages: usize) -> Duration {
    let folder = tempfile::tempdir().expect("a folder");
    let connection = rusqlite::Connection::open(folder.path().join("bare.db")).expect("a database");
    connection
        .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; CREATE VIRTUAL TABLE t USING fts5(text);")
        .expect("a table");
    let mut dice = Dice(11);
    let mut time = Duration::ZERO;
    for from in (0..messages).step_by(2_000) {
        let to = (from + 2_000).min(messages);
        let batch: Vec<String> = (from..to).map(|step| dice.text([20, 60, 8, 120][step % 4])).collect();
        time += spent(|| {
            connection.execute_batch("BEGIN IMMEDIATE").expect("a transaction");
            let mut statement = connection.prepare_cached("INSERT INTO t VALUES (?1)").expect("a statement");
            for text in &batch {
                statement.execute([text]).expect("a row");
            }
            drop(statement);
            connection.execute_batch("COMMIT").expect("committed");
        });
    }
    time
}

/// A whole call of the program that searches, with nothing new to take in.
fn cold(home: &Home, rounds: Rounds) -> Row {
    let run = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_openclaw"));
        command.env_clear().env("HOME", home.folder.path().canonicalize().expect("a path"));
        command.args(["session", "search", &word(3_000)]).stdin(Stdio::null());
        let start = Instant::now();
        let output = command.output().expect("the binary starts");
        let time = start.elapsed();
        assert!(output.status.success(), "{output:?}");
        time
    };
    let _ = run();
    let mut times: Vec<Duration> = (0..rounds.counted).map(|_| run()).collect();
    times.sort_unstable();
    let figure = format!("{} / {}", millis(times[0]), millis(times[times.len() / 2]));
    Row::fact("a cold `session search` in the same", figure)
}
