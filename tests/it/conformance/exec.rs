//! What every adapter of the process port answers about a program that is tried. The script is told what the real program
//! does, so that whoever is tested with it is told the same.

use std::io;
use std::time::Instant;

use openclaw::ports::exec::{Call, End, Env, Exec, Output, Trial, Tried};
use openclaw::sim::exec::ScriptedExec;
use openclaw::sys::children::OsExec;

fn trial(argv: &[&str]) -> Trial {
    Trial {
        argv: argv.iter().map(Into::into).collect(),
        cwd: "/".into(),
        env: Env::from([("PATH".to_owned(), "/usr/bin:/bin".into())]),
        output_bytes_kept: 8,
        timeout_ms: 20_000,
    }
}

/// Tries a program on both adapters, of which the script is given `answer`, and asserts that they say the same.
fn tried(trial: &Trial, answer: io::Result<Output>) -> io::Result<Tried> {
    let scripted = ScriptedExec::new([answer]).attempt(trial);
    let real = OsExec.attempt(trial);
    match (&real, &scripted) {
        (Ok(real), Ok(scripted)) => assert_eq!(real, scripted),
        (Err(real), Err(scripted)) => assert_eq!(real.kind(), scripted.kind()),
        (real, scripted) => panic!("{real:?}, but {scripted:?}"),
    }
    real
}

fn printed(status: Option<i32>, text: &str) -> io::Result<Output> {
    Ok(Output { status, stdout: text.into(), stderr: Vec::new() })
}

#[test]
fn the_end_counts_and_the_last_of_the_output_is_kept() {
    let one = trial(&["sh", "-c", "printf out; printf err >&2; exit 3"]);
    let ran = tried(&one, printed(Some(3), "outerr")).expect("sh");
    assert_eq!((ran.end, &ran.output[..]), (End::Exited(3), &b"outerr"[..]));
    let ran = tried(&trial(&["sh", "-c", "printf 0123456789"]), printed(Some(0), "0123456789")).expect("sh");
    assert_eq!((&ran.output[..], ran.bytes_dropped), (&b"23456789"[..], 2));
    let ran = tried(&trial(&["sh", "-c", "kill -9 $$"]), printed(None, "")).expect("sh");
    assert_eq!(ran.end, End::Signalled(9));
    let error =
        tried(&trial(&["no-such-program-here"]), Err(io::ErrorKind::NotFound.into())).expect_err("absent");
    assert_eq!(error.kind(), io::ErrorKind::NotFound);
}

#[test]
fn nothing_is_read_and_no_word_is_a_shells() {
    let ran = tried(&trial(&["cat"]), printed(Some(0), "")).expect("cat");
    assert_eq!(ran.end, End::Exited(0));
    let ran = tried(&trial(&["echo", "$(id)", "a;b"]), printed(Some(0), "$(id) a;b\n")).expect("echo");
    assert_eq!(ran.output, b"id) a;b\n");
}

#[test]
fn whoever_takes_too_long_is_killed_with_its_group() {
    let late = || Err(io::ErrorKind::TimedOut.into());
    for script in ["sleep 60", "exec >&- 2>&-; sleep 60", "sleep 60 & sleep 60", "trap '' TERM INT; sleep 60"]
    {
        let one = Trial { timeout_ms: 150, ..trial(&["sh", "-c", script]) };
        let began = Instant::now();
        assert_eq!(tried(&one, late()).expect("sh").end, End::TooLate, "{script}");
        assert!(began.elapsed().as_secs() < 20, "{script}");
    }
}

#[test]
fn what_a_program_leaves_behind_ends_with_it_and_is_not_waited_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let mark = folder.path().join("pid");
    let script = format!("sleep 60 & echo $! > {}; exit 0", mark.display());
    let began = Instant::now();
    let ran = tried(&trial(&["sh", "-c", &script]), printed(Some(0), "")).expect("sh");
    assert_eq!(ran.end, End::Exited(0));
    // Bash and dash have no `setsid`; a program that leaves the group keeps the pipe, and is not waited for.
    let away = "setsid sleep 5 & exit 0";
    assert_eq!(OsExec.attempt(&trial(&["sh", "-c", away])).expect("sh").end, End::Exited(0));
    assert!(began.elapsed().as_secs() < 4, "{:?}", began.elapsed());
    let pid: i32 = std::fs::read_to_string(&mark).expect("a mark").trim().parse().expect("a number");
    let pid = rustix::process::Pid::from_raw(pid).expect("a number");
    // It is gone, or waits for whoever inherited it to take note.
    let is_gone = rustix::process::test_kill_process(pid).is_err()
        || std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero()))
            .is_ok_and(|stat| stat.contains(") Z "));
    assert!(is_gone);
}

#[test]
fn an_endless_output_ends_with_its_time_and_takes_no_memory() {
    let one = Trial { timeout_ms: 300, ..trial(&["yes"]) };
    let ran = OsExec.attempt(&one).expect("yes");
    assert_eq!((ran.end, ran.output.len()), (End::TooLate, 8));
    assert!(ran.bytes_dropped > 1 << 16, "{}", ran.bytes_dropped);
}

#[test]
fn what_is_begun_answers_as_what_is_run() {
    let call = |argv: &[&str]| Call {
        argv: argv.iter().map(Into::into).collect(),
        cwd: "/".into(),
        env: Env::from([("PATH".to_owned(), "/usr/bin:/bin".into())]),
        stdin: b"in".to_vec(),
        stdout_bytes_max: 100,
        timeout_ms: 20_000,
    };
    let echo = call(&["sh", "-c", "cat; printf err >&2; exit 3"]);
    let said = Output { status: Some(3), stdout: b"in".to_vec(), stderr: b"err".to_vec() };
    let gone = call(&["no-such-program-here"]);
    let scripted = ScriptedExec::new([Ok(said.clone()), Err(io::ErrorKind::NotFound.into())]);
    for exec in [&OsExec as &dyn Exec, &scripted] {
        let (first, second) = (exec.begin(&echo), exec.begin(&gone));
        assert_eq!(second.end().expect_err("absent").kind(), io::ErrorKind::NotFound);
        assert_eq!(first.end().expect("sh"), said);
    }
}

#[test]
fn two_that_are_begun_run_side_by_side() {
    let folder = tempfile::tempdir().expect("a folder");
    // Each waits for what the other makes.
    let call = |mine: &str, other: &str| Call {
        argv: ["sh", "-c", "touch $0; until [ -e $1 ]; do :; done", mine, other].map(Into::into).into(),
        cwd: folder.path().to_owned(),
        env: Env::from([("PATH".to_owned(), "/usr/bin:/bin".into())]),
        stdin: Vec::new(),
        stdout_bytes_max: 100,
        timeout_ms: 20_000,
    };
    let (first, second) = (OsExec.begin(&call("a", "b")), OsExec.begin(&call("b", "a")));
    assert_eq!(first.end().expect("sh").status, Some(0));
    assert_eq!(second.end().expect("sh").status, Some(0));
}
