//! Programs that answer, fail, flood, hang and leave children behind.

use super::*;

const LONG: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_millis(200);

fn shell(script: &str, time: Duration, bytes_max: usize) -> Captured {
    let shell = AbsPath::new("/bin/sh").expect("a path");
    capture(&shell, &["-c", script], Bounds { time, bytes_max }).expect("the shell starts")
}

fn exited(code: i32, stdout: &str, stderr: &str) -> Captured {
    Captured { ending: Ending::Exited(code), stdout: stdout.into(), stderr: stderr.into() }
}

#[test]
fn answers_are_captured() {
    for (script, expected) in [
        ("echo out; echo err >&2; exit 3", exited(3, "out\n", "err\n")),
        ("cat; echo end of input", exited(0, "end of input\n", "")),
        ("exec >&- 2>&-; exit 5", exited(5, "", "")),
    ] {
        assert_eq!(shell(script, LONG, 100), expected, "{script}");
    }
    assert_eq!(shell("kill -TERM $$", LONG, 100).ending, Ending::Signalled(15));
}

#[test]
fn a_flood_is_cut_and_not_held_up() {
    let answer = shell(
        "i=0; while [ $i -lt 3000 ]; do echo 0123456789012345678901234567890123456789; i=$((i+1)); done; echo x >&2; exit 4",
        LONG,
        5,
    );
    assert_eq!(answer, exited(4, "01234", "x\n"));
}

#[test]
fn whoever_hangs_is_killed_with_its_children() {
    let hanging = [
        "echo begun; sleep 600; echo over",
        "echo begun; sleep 600 & wait",
        "echo begun; exec >&- 2>&-; sleep 600",
        "echo begun; while :; do :; done",
    ];
    for script in hanging {
        let answer = shell(script, SHORT, 100);
        assert_eq!(
            (answer.ending, answer.stdout.as_slice()),
            (Ending::TimedOut, &b"begun\n"[..]),
            "{script}"
        );
    }
}

#[test]
fn a_child_that_keeps_the_output_open_does_not_hide_the_answer() {
    assert_eq!(shell("sleep 600 & echo 1.2.3", SHORT, 100), exited(0, "1.2.3\n", ""));
}

#[test]
fn a_missing_program_is_an_error() {
    let missing = AbsPath::new("/no/such/program").expect("a path");
    let bounds = Bounds { time: LONG, bytes_max: 1 };
    assert_eq!(capture(&missing, &[], bounds).expect_err("missing").kind(), io::ErrorKind::NotFound);
    assert_eq!(become_program(missing.as_path(), &[], &[]).kind(), io::ErrorKind::NotFound);
}
