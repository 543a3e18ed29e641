//! Recognising a handler by the program it runs. Never runs or expands anything, and never takes a line that does more
//! than call one program for ours: what a person added to it is theirs.

use jsonc_parser::ast::Object;
use serde_json::Value;

use super::model::Mark;
use super::read::{property, string_of};

/// The program and the words of a handler that calls exactly one program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CommandLine {
    words: Vec<String>,
}

impl CommandLine {
    /// Reads a handler in the document, in exec form (`command` and `args`) or shell form (`command` alone).
    pub(super) fn of_node(handler: &Object<'_>) -> Option<Self> {
        let command = property(handler, "command").and_then(|found| string_of(&found.value))?;
        let Some(args) = property(handler, "args") else { return Self::of_shell(command) };
        let args = args.value.as_array()?;
        let args: Option<Vec<&str>> = args.elements.iter().map(string_of).collect();
        Some(Self::of_exec(command, &args?))
    }

    /// Reads a handler of ours.
    pub(super) fn of_value(handler: &Value) -> Option<Self> {
        let command = handler.get("command")?.as_str()?;
        let Some(args) = handler.get("args") else { return Self::of_shell(command) };
        let args: Option<Vec<&str>> = args.as_array()?.iter().map(Value::as_str).collect();
        Some(Self::of_exec(command, &args?))
    }

    fn of_exec(command: &str, args: &[&str]) -> Self {
        Self { words: std::iter::once(&command).chain(args).map(|word| (*word).to_owned()).collect() }
    }

    fn of_shell(command: &str) -> Option<Self> {
        let mut words = split(command)?;
        let is_prefix =
            |word: &String| is_assignment(word) || matches!(word.as_str(), "exec" | "env" | "command");
        words.drain(..words.iter().take_while(|word| is_prefix(word)).count());
        (!words.is_empty()).then_some(Self { words })
    }
}

impl Mark {
    /// Returns whether `line` calls what this mark names.
    pub(super) fn recognises(&self, line: &CommandLine) -> bool {
        let Some((program, words)) = line.words.split_first() else { return false };
        let script = match self.words.as_slice() {
            [only] if only.contains('/') => Some(only),
            _ => None,
        };
        if script.is_some_and(|script| is_path_suffix(program, script)) {
            return true;
        }
        if !is_path_suffix(program, &self.program) {
            return false;
        }
        // An interpreter may be given options before its script.
        let skipped =
            if script.is_some() { words.iter().take_while(|word| word.starts_with('-')).count() } else { 0 };
        let words = &words[skipped..];
        let Some((last, first)) = self.words.split_last() else { return true };
        words.len() > first.len()
            && first.iter().zip(words).all(|(wanted, word)| wanted == word)
            && is_path_suffix(&words[first.len()], last)
    }

    /// Returns a short name of what this mark recognises, for people.
    pub(super) fn name(&self) -> String {
        let word = self.words.last().unwrap_or(&self.program);
        word.rsplit('/').next().unwrap_or_default().to_owned()
    }
}

/// Returns whether `word` ends with the path `suffix`, at a component's border.
fn is_path_suffix(word: &str, suffix: &str) -> bool {
    let suffix = suffix.strip_prefix("./").unwrap_or(suffix);
    word.strip_suffix(suffix).is_some_and(|rest| {
        rest.is_empty() || (!suffix.is_empty() && (suffix.starts_with('/') || rest.ends_with('/')))
    })
}

fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    })
}

/// Splits a shell line into words; `None` when it is more than one call with harmless redirections or `|| true`.
fn split(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut rest = line.trim();
    while !rest.is_empty() {
        let operator_start =
            |c: char| matches!(c, ';' | '&' | '|' | '<' | '>' | '(' | ')' | '`' | '\n' | '\r');
        if rest.starts_with(operator_start) {
            return is_harmless_tail(rest).then_some(words);
        }
        let (word, after) = take_word(rest)?;
        let is_descriptor = after.starts_with(['<', '>']) && word.chars().all(|c| c.is_ascii_digit());
        if is_descriptor {
            return is_harmless_tail(after).then_some(words);
        }
        words.push(word);
        rest = after.trim_start_matches([' ', '\t']);
    }
    Some(words)
}

/// Takes one word with its quotes resolved; `None` when a quote stays open.
fn take_word(text: &str) -> Option<(String, &str)> {
    let mut word = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            ' ' | '\t' | '\n' | '\r' | ';' | '&' | '|' | '<' | '>' | '(' | ')' | '`' => {
                return Some((word, &text[at..]));
            }
            '\'' => loop {
                match chars.next()?.1 {
                    '\'' => break,
                    inner => word.push(inner),
                }
            },
            '"' => loop {
                match chars.next()?.1 {
                    '"' => break,
                    '\\' => match chars.next()?.1 {
                        escaped @ ('"' | '\\' | '$' | '`') => word.push(escaped),
                        other => word.extend(['\\', other]),
                    },
                    inner => word.push(inner),
                }
            },
            '\\' => word.push(chars.next()?.1),
            other => word.push(other),
        }
    }
    Some((word, ""))
}

/// Returns whether what follows the call changes nothing about it: redirections, `|| true`, `;` at the end.
fn is_harmless_tail(tail: &str) -> bool {
    let tail: String = tail.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut rest = tail.as_str();
    for ending in ["|| true", "|| :", "|| exit 0", ";"] {
        rest = rest.strip_suffix(ending).unwrap_or(rest).trim_end();
    }
    rest.split(' ').filter(|part| !part.is_empty()).all(|part| {
        let redirection = part.trim_start_matches(|c: char| c.is_ascii_digit());
        matches!(
            redirection,
            ">/dev/null" | ">&1" | ">&2" | "</dev/null" | "&>/dev/null" | ">" | "<" | "/dev/null"
        )
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn ours() -> Mark {
        Mark { program: "/harness/bin/openclaw".into(), words: vec!["hook".into(), "claude".into()] }
    }

    fn predecessor() -> Mark {
        Mark { program: "bash".into(), words: vec![".claude/hooks/session-start.sh".into()] }
    }

    fn check(mark: &Mark, handler: &Value, expected: bool) {
        let line = CommandLine::of_value(handler);
        assert_eq!(line.is_some_and(|line| mark.recognises(&line)), expected, "{handler}");
    }

    #[test]
    fn our_handlers_are_recognised_in_both_forms() {
        for command in [
            "/home/a/.openclaw/harness/bin/openclaw hook claude SessionStart",
            "\"/home/a b/.openclaw/harness/bin/openclaw\" hook claude PreToolUse",
            "/home/a\\ b/.openclaw/harness/bin/openclaw 'hook' claude",
            "~/.openclaw/harness/bin/openclaw hook claude Stop 2>/dev/null || true",
            "FOO=1 exec /x/harness/bin/openclaw hook claude Stop > /dev/null 2>&1;",
        ] {
            check(&ours(), &json!({"command": command}), true);
        }
        check(
            &ours(),
            &json!({"command": "/a b/harness/bin/openclaw", "args": ["hook", "claude", "Stop"]}),
            true,
        );
    }

    #[test]
    fn other_handlers_are_not_ours() {
        for command in [
            "",
            "openclaw hook claude",
            "/x/notharness/bin/openclaw hook claude",
            "/x/harness/bin/openclaw hook",
            "/x/harness/bin/openclaw hook gemini",
            "/x/harness/bin/openclaw-old hook claude",
            "echo /x/harness/bin/openclaw hook claude",
            "/x/harness/bin/openclaw hook claude && say done",
            "/x/harness/bin/openclaw hook claude | tee log",
            "/x/harness/bin/openclaw hook claude; rm -rf x",
            "/x/harness/bin/openclaw hook claude\nsay done",
            "/x/harness/bin/openclaw hook claude > mine.log",
            "\"/x/harness/bin/openclaw hook claude",
            "/x/harness/bin/openclaw 'hook claude'",
        ] {
            check(&ours(), &json!({"command": command}), false);
        }
        check(&ours(), &json!({"command": "/x/harness/bin/openclaw hook claude", "args": []}), false);
        check(&ours(), &json!({"command": "/x/harness/bin/openclaw", "args": ["hook", 7]}), false);
        check(&ours(), &json!({"type": "http", "url": "http://x/harness/bin/openclaw"}), false);
    }

    #[test]
    fn a_predecessors_script_is_recognised_however_it_is_called() {
        for command in [
            "bash .claude/hooks/session-start.sh",
            "/bin/bash ./.claude/hooks/session-start.sh",
            "bash -e \"$CLAUDE_PROJECT_DIR\"/.claude/hooks/session-start.sh",
            "bash \"${CLAUDE_PROJECT_DIR}/.claude/hooks/session-start.sh\" --fast",
            "bash '/home/a b/.openclaw/workspace/.claude/hooks/session-start.sh'",
            "$CLAUDE_PROJECT_DIR/.claude/hooks/session-start.sh",
            ".claude/hooks/session-start.sh || true",
        ] {
            check(&predecessor(), &json!({"command": command}), true);
        }
        check(&predecessor(), &json!({"command": "bash", "args": [".claude/hooks/session-start.sh"]}), true);
        for command in
            ["bash .claude/hooks/my-session-start.sh", "bash x.claude/hooks/session-start.sh", "bash"]
        {
            check(&predecessor(), &json!({"command": command}), false);
        }
    }
}
