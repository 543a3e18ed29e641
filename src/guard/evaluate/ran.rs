//! Judges the record of what ran. A pattern is held against commands, and against what they printed; never against what
//! somebody said about a command, nor against the text that a command only carries along. Pure.

use std::path::Path;

use regex::bytes::Regex;

use crate::base::limits::CHECK_FINDINGS_MAX;
use crate::guard::command::{self, Aliases, Step, UNKNOWN};
use crate::guard::evaluate::look::{shown, words};
use crate::guard::evaluate::record::{Command, Ran, Record};
use crate::guard::evaluate::request::Pattern;
use crate::guard::evaluate::state::{Finding, State};
use crate::guard::evaluate::table::Check;
use crate::guard::pattern::compile;
use crate::ports::exec::Env;

/// Programs whose words are text and do nothing.
const SAYERS: [&str; 4] = ["echo", "printf", "true", ":"];

/// Returns what came of holding `patterns` against the commands that ran.
pub(super) fn blocked(patterns: &[Pattern], record: &Record) -> State {
    judged(patterns, |pattern, regex| {
        let mut found = Vec::new();
        for ran in &record.ran {
            let line = lines(&ran.command).into_iter().find(|line| regex.is_match(line.as_bytes()));
            if let Some(line) = line {
                let source = words(&pattern.source);
                let what = format!(
                    "line {} of the record: `{}` ran, which {source} blocks",
                    ran.line,
                    shown(line.as_bytes())
                );
                found
                    .push(Finding::new("output", what, fix(pattern, Check::Output)).weighing(pattern.weight));
            }
        }
        found
    })
}

/// Returns what came of holding `patterns` against what the last run of each command printed.
pub(super) fn errors(patterns: &[Pattern], record: &Record) -> State {
    let last = Ran::last_of_each(&record.ran);
    judged(patterns, |pattern, regex| {
        let mut found = Vec::new();
        for ran in &last {
            // What ended well and says so is no error, whatever words it uses.
            let hit = regex.find(ran.output.as_bytes()).filter(|_| ran.status != Some(0));
            if let Some(hit) = hit {
                let bytes = ran.output.as_bytes();
                let start =
                    bytes[..hit.start()].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
                let end = bytes[hit.start()..].iter().position(|byte| *byte == b'\n');
                let text = &bytes[start..end.map_or(bytes.len(), |at| hit.start() + at)];
                let what = format!(
                    "line {} of the record: `{}` printed `{}`",
                    ran.line,
                    shown(told(&ran.command).as_bytes()),
                    shown(text)
                );
                found
                    .push(Finding::new("errors", what, fix(pattern, Check::Errors)).weighing(pattern.weight));
            }
        }
        found
    })
}

fn judged(patterns: &[Pattern], look: impl Fn(&Pattern, &Regex) -> Vec<Finding>) -> State {
    let mut found = Vec::new();
    for pattern in patterns {
        match compile(&pattern.pattern) {
            Ok(regex) => found.extend(look(pattern, &regex)),
            Err(error) => {
                let source = words(&pattern.source);
                let why = words(&error.to_string());
                return State::Failed(format!("a pattern of {source} cannot be used: {why}"));
            }
        }
    }
    found.truncate(CHECK_FINDINGS_MAX);
    State::of(found)
}

fn fix(pattern: &Pattern, check: Check) -> String {
    match pattern.description.trim() {
        "" => check.row().fix.to_owned(),
        said => words(said),
    }
}

/// Returns a command as it was given.
fn told(command: &Command) -> String {
    match command {
        Command::Shell(text) => text.clone(),
        Command::Argv(argv) => argv.join(" "),
    }
}

/// Returns each program that a command runs with its words, as one line each. A word of several words is text that the
/// program carries, and stands for itself as `…`.
fn lines(command: &Command) -> Vec<String> {
    match command {
        Command::Argv(argv) => {
            let words: Vec<&str> = argv.iter().map(String::as_str).collect();
            let mut lines = vec![line(&words)];
            if let Some(script) = script(&words) {
                lines.extend(self::lines(&Command::Shell(script.to_owned())));
            }
            lines
        }
        Command::Shell(text) => {
            let (here, env) = (Path::new("/"), Env::new());
            let read = command::read(text, here, &env, &Aliases::default());
            let steps = match read {
                Ok(read) if !read.is_refused => read.steps,
                Ok(_) | Err(_) => command::read_flat(text, here, &env),
            };
            let mut lines: Vec<String> = steps.iter().map(of_step).collect();
            // A program that only starts another one is no step of its own; the text has it.
            lines.extend(segments(text).filter_map(|segment| {
                let words: Vec<&str> = segment.split_whitespace().collect();
                (!words.is_empty()).then(|| line(&words))
            }));
            lines
        }
    }
}

fn of_step(step: &Step) -> String {
    let args = step.args.iter().map(|arg| arg.text.as_str());
    let words: Vec<&str> = std::iter::once(step.path.as_str()).chain(args).collect();
    line(&words)
}

fn line(words: &[&str]) -> String {
    let Some((path, rest)) = words.split_first() else { return String::new() };
    let program = path.rsplit('/').next().unwrap_or(path);
    if SAYERS.contains(&program) {
        return program.to_owned();
    }
    let shown = |word: &&str| {
        let is_text = word.contains(char::is_whitespace) || word.contains(UNKNOWN);
        if is_text { "…".to_owned() } else { (*word).to_owned() }
    };
    std::iter::once(program.to_owned()).chain(rest.iter().map(shown)).collect::<Vec<_>>().join(" ")
}

/// Returns the script that a shell is handed as a word.
fn script<'w>(words: &[&'w str]) -> Option<&'w str> {
    let program = words.first()?.rsplit('/').next()?;
    let is_shell = ["sh", "bash", "zsh", "dash", "ksh"].contains(&program);
    let at =
        words.iter().position(|word| word.starts_with('-') && word.ends_with('c')).filter(|_| is_shell)?;
    words.get(at + 1).copied()
}

/// Returns the parts of a text that commands may be, with what quotes keep together as one word.
fn segments(text: &str) -> impl Iterator<Item = String> {
    let mut parts = vec![String::new()];
    let mut quote: Option<char> = None;
    let (mut held, mut is_comment) = (String::new(), false);
    for letter in text.chars() {
        if is_comment && letter != '\n' {
            continue;
        }
        is_comment = false;
        match (quote, letter) {
            (None, '#') if parts.last().is_none_or(|part| part.is_empty() || part.ends_with([' ', '\t'])) => {
                is_comment = true;
            }
            (Some(open), letter) if open == letter => {
                quote = None;
                let is_text = held.contains(char::is_whitespace);
                let word = if is_text { "…".to_owned() } else { std::mem::take(&mut held) };
                held.clear();
                if let Some(part) = parts.last_mut() {
                    part.push_str(&word);
                }
            }
            (Some(_), letter) => held.push(letter),
            (None, '\'' | '"') => quote = Some(letter),
            (None, ';' | '|' | '&' | '\n' | '(' | ')') => parts.push(String::new()),
            (None, letter) => {
                if let Some(part) = parts.last_mut() {
                    part.push(letter);
                }
            }
        }
    }
    parts.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guard::evaluate::state::Weight;

    fn pattern(text: &str) -> Pattern {
        let (source, pattern, description) = ("rule x".to_owned(), text.to_owned(), String::new());
        Pattern { weight: Weight::Full, source, pattern, description }
    }

    fn record(command: Command, status: Option<i64>, output: &str) -> Record {
        let ran = Ran { line: 2, command, status, output: output.to_owned() };
        Record { said: vec!["I never run sudo rm -rf /".to_owned()], ran: vec![ran] }
    }

    fn is_blocked(regex: &str, command: &str) -> bool {
        let record = record(Command::Shell(command.to_owned()), None, "");
        match blocked(&[pattern(regex)], &record) {
            State::Found(found) => found.len() == 1,
            State::Passed => false,
            state => unreachable!("{state:?}"),
        }
    }

    #[test]
    fn commands_are_judged_and_prose_is_not() {
        for (regex, command, want) in [
            (r"\bsudo\s+\S", "sudo apt install x", true),
            (r"\bsudo\s+\S", "cd /tmp && sudo -n id", true),
            (r"\bsudo\s+\S", "git commit -m 'never use sudo here'", false),
            (r"\bsudo\s+\S", "echo sudo rm", false),
            (r"\bsudo\b", "ls # no sudo here\nls", false),
            (r"\bsudo\b", "ls x#y\nsudo ls", true),
            (r"\bHUSKY=0", "HUSKY=0 git commit -m x", true),
            (r"\bsudo\s+\S", "echo \"sudo rm\" > notes", false),
            (r"^rm\s+-rf\b", "bash -c 'rm -rf build'", true),
            (r"^rm\s+-rf\b", "ls; rm -rf build", true),
            (r"^rm\s+-rf\b", "grep 'rm -rf' notes", false),
            (r"^rm\s+-rf\b", "x=-rf; rm $x build", true),
            (r"--no-verify", "git commit --no-verify -m x", true),
            (r"^git push .*--force", "/usr/bin/git push origin --force", true),
        ] {
            assert_eq!(is_blocked(regex, command), want, "{command}");
        }
    }

    #[test]
    fn words_of_a_program_are_judged_too() {
        let argv = |words: &[&str]| Command::Argv(words.iter().map(|word| (*word).to_owned()).collect());
        let found =
            |words: &[&str]| blocked(&[pattern("^rm -rf")], &record(argv(words), None, "")) != State::Passed;
        assert!(found(&["/bin/rm", "-rf", "x"]) && found(&["sh", "-c", "true; rm -rf x"]));
        assert!(!found(&["git", "commit", "-m", "rm -rf x"]) && !found(&["echo", "rm", "-rf"]));
    }

    #[test]
    fn errors_are_those_that_were_left() {
        let state = |status, output: &str| {
            errors(&[pattern("^error")], &record(Command::Shell("make".to_owned()), status, output))
        };
        assert_eq!(state(Some(0), "error: none\n"), State::Passed, "it ended well");
        assert_eq!(state(Some(2), "0 errors\n"), State::Passed);
        let State::Found(found) = state(Some(2), "a\nerror: x\nb\n") else { unreachable!("it is found") };
        assert!(found[0].what.ends_with("`make` printed `error: x`"), "{}", found[0].what);
        assert!(matches!(state(None, "error"), State::Found(_)), "how it ended is not known");
    }

    #[test]
    fn a_pattern_that_is_none_fails_closed() {
        let it = record(Command::Shell("ls".to_owned()), None, "");
        assert!(matches!(blocked(&[pattern("(")], &it), State::Failed(_)));
    }
}
