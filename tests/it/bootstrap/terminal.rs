//! Who is asked: the person at the terminal, also when the script comes through a pipe; and what a run that is ended leaves.

use std::fs;
use std::process::{Command, Stdio};

use rexpect::session::spawn_command;

use super::ground::{EXIT, Ground, Machine, SCRIPT, VERSION, made, program};
use crate::support::releases::{Made, here, key, tarball};

const DEADLINE_MS: u64 = 30_000;

/// Returns a release whose program does `does` when it is told to install.
fn release(does: &str) -> Made {
    let text = String::from_utf8(program(VERSION)).expect("text");
    let text = text.replace("for word", &format!("{does}\nfor word"));
    Made::around(VERSION, tarball(VERSION, &here(), text.as_bytes()))
}

#[test]
fn a_piped_script_leaves_the_terminal_to_the_question() {
    for machine in Machine::ALL {
        let ground = Ground::new(machine);
        let asks = release("printf 'Apply? '; read -r answer || answer=nobody; echo \"answer: $answer\"");
        let from = ground.base(&asks);
        fs::write(ground.path("install.sh"), SCRIPT).expect("the script");
        let (shell, options) = machine.shell();
        let shell = which::which(shell).expect("the shell is on PATH");
        let line = format!(
            "cat install.sh | '{}' {} -s -- --from '{from}' --keys \"$KEYS\"",
            shell.display(),
            options.join(" ")
        );
        let mut command = Command::new("/bin/sh");
        command.args(["-c", &line]);
        ground.surround(&mut command, &[("KEYS", &key(1).line())]);
        let mut session = spawn_command(command, Some(DEADLINE_MS)).expect("a pseudo-terminal");
        let _ = session.exp_string("Apply? ").expect("the question");
        session.send_line("certainly").expect("an answer");
        let said = session.exp_eof().expect("an end");
        assert!(said.contains("answer: certainly"), "{machine:?}: {said}");
        assert!(said.contains("[install]"), "{machine:?}: {said}");
        let status = format!("{:?}", session.process().wait().expect("a status"));
        assert!(status.contains(&format!(", {EXIT})")), "{machine:?}: {status}");
        ground.is_untouched();
    }
}

#[test]
fn where_nobody_can_be_asked_the_way_to_agree_is_told() {
    let ground = Ground::new(Machine::Dash);
    let from = ground.base(&release("read -r answer && echo \"answer: $answer\""));
    let hint = "end the line with: sh -s -- --yes";
    for (arguments, is_told) in
        [(&[] as &[&str], true), (&["--yes"], false), (&["-y"], false), (&["--dry-run"], false)]
    {
        let run = ground.run(&from, arguments);
        // The program gets none of the script's own text to read.
        run.installed(arguments);
        assert_eq!(run.told.contains(hint), is_told, "{arguments:?}: {}", run.told);
    }
}

#[test]
fn a_run_that_is_ended_leaves_nothing() {
    for machine in Machine::ALL {
        for (signal, status) in [("TERM", 143), ("INT", 130), ("HUP", 129)] {
            let ground = Ground::new(machine);
            let from = ground.base(&release(&format!("kill -{signal} \"$PPID\"")));
            let run = ground.run(&from, &["--yes"]);
            assert_eq!(run.status, Some(status), "{machine:?}: {signal}: {}", run.told);
            ground.is_untouched();
        }
    }
}

/// A script that was saved to a file, in a folder that is no checkout, does the same.
#[test]
fn a_saved_script_does_what_a_piped_one_does() {
    let ground = Ground::new(Machine::Dash);
    let from = ground.base(&made(VERSION));
    fs::write(ground.path("install.sh"), SCRIPT).expect("the script");
    let trusted = key(1).line();
    for name in ["install.sh", "./install.sh"] {
        let mut command = Command::new(which::which("dash").expect("dash is on PATH"));
        command.args([name, "--from", &from, "--keys", &trusted, "--yes"]).stdin(Stdio::null());
        ground.surround(&mut command, &[]);
        let output = command.output().expect("a shell");
        assert_eq!(String::from_utf8_lossy(&output.stdout), "[install][--yes]", "{output:?}");
        assert_eq!(output.status.code(), Some(EXIT));
        ground.is_untouched();
    }
}
