//! What a call of a tool does and how it reads, from its name and what it is given; and commits in what git prints.
//! Hosts name their tools differently and name their arguments alike, so arguments decide.

use serde_json::Value;

use crate::memory::transcript::record::{Act, How};

/// Keys under which a command stands.
const COMMANDS: [&str; 3] = ["command", "cmd", "script"];
/// Keys under which a path stands.
const PATHS: [&str; 6] = ["file_path", "filePath", "notebook_path", "absolute_path", "path", "file"];
/// Parts of the names of tools that change files.
const WRITERS: [&str; 7] = ["write", "edit", "replace", "patch", "create", "delete", "insert"];
/// Lines that name a file in the patches of Codex.
const PATCH_LINES: [&str; 4] = ["*** Add File: ", "*** Update File: ", "*** Delete File: ", "*** Move to: "];
/// Files of one patch that are told; more is a generated change.
const PATCH_FILES_MAX: usize = 200;

/// Returns what the tool `name` does with `input`, and the input as people read it.
pub(super) fn of_call(name: &str, input: &Value) -> (Vec<Act>, String) {
    let lower = name.to_lowercase();
    let is_writer = WRITERS.iter().any(|part| lower.contains(part));
    match input {
        Value::String(text) if is_writer => (patched(text), text.clone()),
        Value::String(text) => (Vec::new(), text.clone()),
        Value::Object(fields) => {
            if let Some(command) = COMMANDS.iter().find_map(|key| fields.get(*key)).and_then(command_of) {
                return (vec![Act::Ran(command.clone())], command);
            }
            // A patch may come as the argument of a function as well.
            if let Some(patch) = fields.get("patch").or_else(|| fields.get("input")).and_then(Value::as_str) {
                return (patched(patch), patch.to_owned());
            }
            let how = if is_writer { How::Written } else { How::Read };
            let path = PATHS.iter().find_map(|key| fields.get(*key)).and_then(Value::as_str);
            let acts = path.filter(|_| is_writer || lower.contains("read") || lower.contains("view"));
            (acts.map(|path| Act::Touched(path.to_owned(), how)).into_iter().collect(), told(fields))
        }
        Value::Null => (Vec::new(), String::new()),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) => (Vec::new(), input.to_string()),
    }
}

/// Returns the command that a text or a list of arguments is; a shell's own words around it are left out.
fn command_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(words) => {
            let words: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
            match words.as_slice() {
                [] => None,
                [shell, flag, command] if shell.ends_with("sh") && flag.starts_with('-') => {
                    Some((*command).to_owned())
                }
                words => Some(words.join(" ")),
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => None,
    }
}

fn patched(patch: &str) -> Vec<Act> {
    let paths = patch.lines().filter_map(|line| PATCH_LINES.iter().find_map(|lead| line.strip_prefix(lead)));
    paths.take(PATCH_FILES_MAX).map(|path| Act::Touched(path.trim().to_owned(), How::Written)).collect()
}

/// Returns the fields of an input as lines.
fn told(fields: &serde_json::Map<String, Value>) -> String {
    let mut text = String::new();
    for (key, value) in fields {
        let value = match value {
            Value::String(value) => value.clone(),
            Value::Null => continue,
            Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
        };
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&format!("{key}: {value}"));
    }
    text
}

/// Returns the commits that git says it made in what a command printed: short id and subject.
pub fn commits_in(output: &str) -> Vec<(String, String)> {
    output.lines().filter_map(commit_of).collect()
}

/// Reads `[main 9231eef] feat: new file`, which git also prints as `[main (root-commit) 9231eef] …`.
fn commit_of(line: &str) -> Option<(String, String)> {
    let (head, subject) = line.trim().strip_prefix('[')?.split_once("] ")?;
    let mut words = head.split(' ');
    let (_branch, id) = (words.next()?, words.next_back()?);
    let is_id = (7..=40).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_subject = !subject.trim().is_empty();
    (is_id && is_subject).then(|| (id.to_owned(), subject.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn arguments_tell_what_a_call_does() {
        let ran = |command: &str| vec![Act::Ran(command.to_owned())];
        let wrote = |path: &str| vec![Act::Touched(path.to_owned(), How::Written)];
        for (tool, input, acts) in [
            ("Bash", json!({"command": "ls", "description": "d"}), ran("ls")),
            ("exec_command", json!({"cmd": "ls"}), ran("ls")),
            ("shell", json!({"command": ["bash", "-lc", "ls | wc"]}), ran("ls | wc")),
            ("shell", json!({"command": ["ls", "-l"]}), ran("ls -l")),
            ("Write", json!({"file_path": "/a", "content": "x"}), wrote("/a")),
            ("NotebookEdit", json!({"notebook_path": "/n"}), wrote("/n")),
            ("replace", json!({"file_path": "/a"}), wrote("/a")),
            ("read_file", json!({"absolute_path": "/a"}), vec![Act::Touched("/a".to_owned(), How::Read)]),
            ("apply_patch", json!("*** Begin Patch\n*** Add File: b\n+x\n*** End Patch"), wrote("b")),
            ("Grep", json!({"pattern": "x", "path": "/a"}), vec![]),
            ("Task", json!({"prompt": "p"}), vec![]),
            ("odd", json!(null), vec![]),
            ("odd", json!([1]), vec![]),
            ("shell", json!({"command": []}), vec![]),
        ] {
            assert_eq!(of_call(tool, &input).0, acts, "{tool} {input}");
        }
    }

    #[test]
    fn commits_are_read_from_what_git_prints() {
        let said = "[main 9231eef] feat: new file\n 1 file changed\n[x (root-commit) 0123456789] first [a] b";
        let commits = commits_in(said);
        assert_eq!(commits.len(), 2);
        assert_eq!(commits[0], ("9231eef".to_owned(), "feat: new file".to_owned()));
        assert_eq!(commits[1], ("0123456789".to_owned(), "first [a] b".to_owned()));
        for other in ["", "[", "[] x", "[main] x", "[main 12] x", "[info 9231eeg] x", "[main 9231eef] "] {
            assert_eq!(commits_in(other), [], "{other}");
        }
    }
}
