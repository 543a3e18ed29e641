//! Goal: every answer that a hook acknowledged is in the log exactly once, wherever the daemon fails or dies. Method: each
//! effect of a drain that turns over and removes spool files fails and dies in turn; the next process reads, drains, and
//! the lines are counted. Every line has a session of its own, so a line that is there twice is seen.

use std::collections::BTreeMap;

use openclaw::base::limits::{
    LOG_SEGMENT_BYTES_MAX, LOG_SEGMENTS_MAX, SPOOL_DRAINED_BYTES_MAX, SPOOL_GRACE_MS,
};
use openclaw::base::path::AbsPath;
use openclaw::base::spool::{Line, Outcome, SCHEMA};
use openclaw::base::time::Timestamp;
use openclaw::daemon::Drain;
use openclaw::guard::log::{Places, Query, Record, Which, answers, totals};
use openclaw::ports::fs::Fs as _;
use openclaw::sim::clock::ManualClock;
use openclaw::sim::fs::{CrashPolicy, Errno, Fault, SimFs};

use super::fixture::path;
use super::loops::policies;

fn harness() -> AbsPath {
    path("/home/ada/.openclaw/harness")
}

fn places() -> Places {
    Places { spool: harness().join("spool"), logs: harness().join("logs") }
}

fn line(n: u64) -> Line {
    Line {
        v: SCHEMA,
        at: Timestamp::from_millis(n),
        host: "claude".into(),
        event: "PreToolUse".into(),
        session: format!("s{n}"),
        tool: "Bash".into(),
        verdict: if n.is_multiple_of(7) { Outcome::Deny } else { Outcome::Allow },
        rule: String::new(),
        micros: n,
        probe: false,
    }
}

fn lines(range: std::ops::Range<u64>) -> Vec<u8> {
    range.flat_map(|n| line(n).to_bytes()).collect()
}

/// A home whose spool was turned over by a hook, and whose newer file is large enough to be turned over by the daemon.
/// Between the lines there are a torn one, garbage and a trial run; the last line of the newer file is being written.
fn start() -> (SimFs, u64) {
    let fs = SimFs::new(vec![path("/home/ada"), path("/home/ada/.openclaw")]);
    fs.put_dir(&harness().join("run"), 0o700);
    let torn = &line(900_000).to_bytes()[..40];
    let trial = Line { probe: true, ..line(900_001) }.to_bytes();
    let older = [&lines(0..3), torn, &lines(3..6), b"garbage\n".as_slice(), &trial, &lines(6..9)].concat();
    fs.put_file(&places().spool.join("hooks.1.jsonl"), &older, 0o600);
    let mut count = 9;
    let mut newer = Vec::new();
    while (newer.len() as u64) < SPOOL_DRAINED_BYTES_MAX + 1_000 {
        // Few lines and much that is none, so that the loop is about places and not about counting.
        newer.extend(lines(count..count + 5));
        newer.extend([vec![b'x'; 20_000], b"\n".to_vec()].concat());
        count += 5;
    }
    fs.put_file(&places().spool.join("hooks.jsonl"), &newer, 0o600);
    fs.settle();
    (fs, count)
}

/// Drains as the daemon does for some minutes: to the end, past the grace, and past that of what was turned over.
fn live(fs: &SimFs) -> u64 {
    let clock = ManualClock::new(Timestamp::from_millis(1_795_000_000_000));
    let mut drain = Drain::new(fs, &clock, places(), harness().join("run/spool.lock"));
    let mut moved = 0;
    for _ in 0..4 {
        for _ in 0..5 {
            // A refusal is told and tried again; a dead process refuses everything.
            moved += drain.turn().map_or(0, |turn| turn.lines);
        }
        clock.advance(SPOOL_GRACE_MS + 1);
    }
    moved
}

/// Asserts that log and spool hold each of `expected` lines once, as a reader sees it.
fn check(fs: &SimFs, expected: u64) -> Result<(), String> {
    let query = Query { which: Which::All, since: None };
    let found = answers(fs, &places(), query).map_err(|error| format!("{error:?}"))?;
    let mut times: BTreeMap<&str, u64> = BTreeMap::new();
    for line in &found.answers {
        *times.entry(line.session.as_str()).or_default() += 1;
    }
    let wrong: Vec<String> = (0..expected)
        .map(|n| format!("s{n}"))
        .filter_map(|session| match times.remove(session.as_str()) {
            Some(1) => None,
            times => Some(format!("{session}: {} times", times.unwrap_or_default())),
        })
        .take(5)
        .collect();
    if !wrong.is_empty() || !times.is_empty() {
        let others = times.len();
        return Err(format!("{wrong:?}; not expected: {others}, {:?}", times.into_iter().next()));
    }
    let totals = totals(fs, &places()).map_err(|error| format!("{error:?}"))?;
    let counted: u64 = totals.counts.0.iter().map(|row| row.count).sum();
    let denied: u64 =
        totals.counts.0.iter().filter(|row| row.verdict == Outcome::Deny).map(|row| row.count).sum();
    if (counted, denied, totals.probes) != (expected, expected.div_ceil(7), 1) {
        return Err(format!("counted {counted}, denied {denied}, trial runs {}", totals.probes));
    }
    Ok(())
}

/// Lets every effect fail and die, and whoever comes after find each line once.
fn every_effect(start: &SimFs, count: u64, crashes: &dyn Fn(&Fault, u64) -> Vec<CrashPolicy>) -> u64 {
    let clean = start.clone();
    assert!(live(&clean) > 0);
    check(&clean, count).expect("a clean run");
    let effects = clean.effects();
    for effect in 0..effects {
        for fault in [
            Fault::FailAt { effect, errno: Errno::Eio, torn: false },
            Fault::FailAt { effect, errno: Errno::Enospc, torn: true },
            Fault::FailFrom { effect, errno: Errno::Enospc },
            Fault::DieAt { effect, torn: false },
            Fault::DieAt { effect, torn: true },
        ] {
            let disk = start.clone();
            disk.script(fault);
            live(&disk);
            for policy in crashes(&fault, effect) {
                let next = disk.crash(policy);
                let context = |when: &str, error: String| {
                    let tail: Vec<String> = disk.log().into_iter().rev().take(6).rev().collect();
                    format!("{when}: {fault:?}, then {policy:?}: {error}\n  {}", tail.join("\n  "))
                };
                check(&next, count).unwrap_or_else(|error| panic!("{}", context("read at once", error)));
                // Hooks go on, whether the daemon is there or not.
                next.append(&places().spool.join("hooks.jsonl"), &lines(count..count + 2)).expect("a hook");
                live(&next);
                check(&next, count + 2).unwrap_or_else(|error| panic!("{}", context("drained", error)));
                let again = next.crash(CrashPolicy::Lose);
                check(&again, count + 2).unwrap_or_else(|error| panic!("{}", context("after all", error)));
            }
        }
    }
    effects
}

#[test]
fn every_line_is_in_the_log_once_wherever_a_drain_fails_or_dies() {
    let (fs, count) = start();
    let effects = every_effect(&fs, count, &|_, effect| policies(effect).to_vec());
    assert!(effects > 40, "{effects}");
    let clean = fs.clone();
    live(&clean);
    assert_eq!(
        clean.list(&places().spool).expect("a folder"),
        Vec::<String>::new(),
        "everything was drained"
    );
}

/// The same at the end of a segment, with more segments than are kept.
#[test]
fn a_new_segment_begins_and_the_oldest_goes_without_losing_another() {
    let (fs, count) = start();
    let last = LOG_SEGMENTS_MAX as u64 + 2;
    let mut filler = vec![b'x'; LOG_SEGMENT_BYTES_MAX as usize - 100];
    filler.push(b'\n');
    for number in 3..=last {
        let bytes = if number == last { filler.as_slice() } else { b"\n" };
        fs.put_file(&places().segment(number), bytes, 0o600);
    }
    let record = Record { bytes: filler.len() as u64, ..Record::starting(Timestamp::from_millis(1), last) };
    fs.put_file(&places().record(), &record.to_bytes(), 0o600);
    fs.settle();
    // The other faults are as above; a segment takes its time here.
    every_effect(&fs, count, &|fault, effect| match fault {
        Fault::DieAt { torn: true, .. } => vec![CrashPolicy::Seeded(effect)],
        Fault::DieAt { torn: false, .. } | Fault::FailAt { .. } | Fault::FailFrom { .. } => Vec::new(),
    });
    live(&fs);
    let numbers = places().segments(&fs).expect("a folder");
    assert_eq!(numbers, (last + 2 - LOG_SEGMENTS_MAX as u64..=last + 1).collect::<Vec<_>>());
}
