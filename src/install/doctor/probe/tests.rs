//! Calls as the host makes them, and what each answer proves.

use serde_json::json;

use super::*;
use crate::agents::InstalledHook;
use crate::base::path::AbsPath;

fn running(event: &str, args: Option<&[&str]>) -> Running {
    let hook = InstalledHook {
        event: event.to_owned(),
        matcher: None,
        program: "/r/harness/bin/openclaw".to_owned(),
        command: "/r/harness/bin/openclaw".to_owned(),
        args: args.map(|args| args.iter().map(|arg| (*arg).to_owned()).collect()),
        timeout_ms: 10_000,
    };
    Running {
        host: &crate::agents::claude::HOST,
        document: AbsPath::new("/h/.claude/settings.json").expect("a path"),
        hook,
    }
}

fn answer(trial: Trial, status: i32, stdout: &str) -> Answer {
    let event = if trial == Trial::Session { "SessionStart" } else { "PreToolUse" };
    let output = Output { status: Some(status), stdout: stdout.into(), stderr: Vec::new() };
    Answer { running: running(event, None), trial, said: Ok(output), micros: 5, is_timed_out: false }
}

fn code(answer: &Answer, secrets: Mode) -> Option<Kind> {
    judge(answer, secrets).map(|finding| finding.code)
}

const DENY: &str = r#"{"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"deny","permissionDecisionReason":"x"}}"#;
const ASK: &str = r#"{"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"ask"}}"#;
const ADVICE: &str = r#"{"hookSpecificOutput":{"hookEventName":"PreToolUse","additionalContext":"x"}}"#;
const CONTEXT: &str = r#"{"hookSpecificOutput":{"hookEventName":"SessionStart","additionalContext":"x"}}"#;

#[test]
fn a_call_is_what_the_host_makes() {
    let env = Env::from([("HOME".to_owned(), "/h".into())]);
    let surroundings = Surroundings { folder: Path::new("/h/trial"), env: &env, id: "7" };
    let hook = running("PreToolUse", Some(&["hook", "claude", "PreToolUse"]));
    let exec = call(&hook, Trial::PlantedCommit, &surroundings);
    assert_eq!(exec.argv, ["/r/harness/bin/openclaw", "hook", "claude", "PreToolUse"]);
    let names: Vec<&str> = exec.env.keys().map(String::as_str).collect();
    assert_eq!(names, ["CLAUDE_PROJECT_DIR", "HOME", "OPENCLAW_PROBE"]);
    assert_eq!((exec.timeout_ms, exec.cwd.as_path()), (10_000, Path::new("/h/trial")));
    let payload: Value = serde_json::from_slice(&exec.stdin).expect("JSON");
    assert_eq!((&payload["cwd"], &payload["tool_name"]), (&json!("/h/trial"), &json!("Bash")));
    let shell = call(&running("SessionStart", None), Trial::Session, &surroundings);
    assert_eq!(shell.argv, ["sh", "-c", "/r/harness/bin/openclaw"]);
}

#[test]
fn other_hosts_are_heard_in_their_own_form() {
    let check = |host: &str, event: &str, (status, stdout): (i32, &str), secrets| {
        let host = crate::agents::host(host).expect("a row");
        let output = Output { status: Some(status), stdout: stdout.into(), stderr: Vec::new() };
        let running = Running { host, ..running(event, None) };
        let (trial, micros, is_timed_out) = (Trial::PlantedCommit, 5, false);
        code(&Answer { running, trial, said: Ok(output), micros, is_timed_out }, secrets)
    };
    let deny = r#"{"permission":"deny","user_message":"x"}"#;
    for (host, event, said, secrets, want) in [
        ("cursor", "preToolUse", (0, deny), Mode::Block, None),
        ("cursor", "preToolUse", (2, ""), Mode::Block, None),
        ("cursor", "preToolUse", (0, DENY), Mode::Block, Some(Kind::HookFails)),
        ("cursor", "preToolUse", (0, "words"), Mode::Block, Some(Kind::HookFails)),
        ("cursor", "beforeShellExecution", (0, ""), Mode::Advise, None),
        ("cursor", "beforeShellExecution", (0, ""), Mode::Block, Some(Kind::HookOpen)),
        ("copilot", "preToolUse", (0, r#"{"permissionDecision":"deny"}"#), Mode::Block, None),
        ("copilot", "preToolUse", (0, r#"{"permissionDecision":"ask"}"#), Mode::Block, Some(Kind::HookOpen)),
        ("windsurf", "pre_run_command", (2, ""), Mode::Block, None),
        ("windsurf", "pre_run_command", (0, "words"), Mode::Advise, None),
        ("windsurf", "pre_run_command", (1, ""), Mode::Block, Some(Kind::HookFails)),
    ] {
        assert_eq!(check(host, event, said, secrets), want, "{host} {event} {said:?}");
    }
}

#[test]
fn what_must_pass_and_what_must_be_refused() {
    for (trial, stdout, want) in [
        (Trial::Session, "", None),
        (Trial::Session, CONTEXT, None),
        (Trial::Session, ADVICE, Some(Kind::HookFails)),
        (Trial::CleanCommit, "", None),
        (Trial::CleanCommit, DENY, Some(Kind::HookFails)),
        (Trial::CleanCommit, "{}", Some(Kind::HookFails)),
        (Trial::CleanCommit, "words", Some(Kind::HookFails)),
        (Trial::PlantedCommit, DENY, None),
        (Trial::PlantedCommit, "", Some(Kind::HookOpen)),
        (Trial::PlantedCommit, ASK, Some(Kind::HookOpen)),
        (Trial::PlantedCommit, ADVICE, Some(Kind::HookOpen)),
        (Trial::PlantedCommit, "{", Some(Kind::HookFails)),
    ] {
        assert_eq!(code(&answer(trial, 0, stdout), Mode::Block), want, "{trial:?} {stdout}");
    }
    assert_eq!(code(&answer(Trial::PlantedCommit, 2, ""), Mode::Block), None);
    assert_eq!(code(&answer(Trial::CleanCommit, 2, ""), Mode::Block), Some(Kind::HookFails));
    assert_eq!(code(&answer(Trial::Session, 127, ""), Mode::Block), Some(Kind::HookFails));
}

#[test]
fn a_softer_choice_expects_what_it_says() {
    let planted = |stdout, secrets| code(&answer(Trial::PlantedCommit, 0, stdout), secrets);
    assert_eq!(planted(ADVICE, Mode::Advise), None);
    assert_eq!(planted("", Mode::Advise), Some(Kind::HookOpen));
    assert_eq!(planted(DENY, Mode::Advise), Some(Kind::HookFails));
    assert_eq!(planted("", Mode::Off), None);
    assert_eq!(planted(ADVICE, Mode::Off), Some(Kind::HookFails));
}

#[test]
fn trouble_and_slowness_are_told() {
    let mut loud = answer(Trial::CleanCommit, 0, "");
    loud.said =
        Ok(Output { status: Some(0), stdout: Vec::new(), stderr: b"openclaw: not recorded\n".to_vec() });
    assert_eq!(code(&loud, Mode::Block), Some(Kind::HookFails));
    let slow = |micros, is_timed_out| Answer { micros, is_timed_out, ..answer(Trial::CleanCommit, 0, "") };
    assert_eq!(code(&slow(5_000_000, false), Mode::Block), None);
    assert_eq!(code(&slow(5_000_001, false), Mode::Block), Some(Kind::HookLate));
    let mut ended = slow(1, true);
    ended.said = Err("a program did not end in time".to_owned());
    assert_eq!(code(&ended, Mode::Block), Some(Kind::HookLate));
    let gone = Answer { said: Err("not found".to_owned()), ..slow(1, false) };
    assert_eq!(code(&gone, Mode::Block), Some(Kind::HookFails));
    let killed = Output { status: None, stdout: Vec::new(), stderr: Vec::new() };
    assert_eq!(code(&Answer { said: Ok(killed), ..slow(1, false) }, Mode::Block), Some(Kind::HookFails));
}
