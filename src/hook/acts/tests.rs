//! Inputs of tools of several hosts and servers, and what they do.

use super::*;

fn told(tool: &str, input: &str) -> Vec<String> {
    let input: Raw<'_> = serde_json::from_str(input).expect("JSON");
    of_fields(tool, input).iter().map(shown).collect()
}

fn shown(act: &Act<'_>) -> String {
    match act {
        Act::Shell { command, cwd } => format!("run {command} in {}", cwd.as_deref().unwrap_or("-")),
        Act::Write { path, text } => format!("write {path}: {}", text.replace('\n', "|")),
        Act::Remove { path } => format!("remove {path}"),
        Act::Read { path } => format!("read {path}"),
    }
}

#[test]
fn fields_tell_what_a_tool_does() {
    for (tool, input, want) in [
        ("mcp__fs__write_file", r#"{"path":"a","content":"x"}"#, &["write a: x"][..]),
        ("mcp__fs__read_file", r#"{"path":"a"}"#, &["read a"]),
        ("mcp__fs__read_multiple_files", r#"{"paths":["a","b"]}"#, &["read a", "read b"]),
        (
            "mcp__fs__edit_file",
            r#"{"path":"a","edits":[{"oldText":"o","newText":"n"},{"newText":"m"}]}"#,
            &["write a: n|m"],
        ),
        ("mcp__fs__move_file", r#"{"source":"a","destination":"b"}"#, &["remove a", "write b: "]),
        ("mcp__fs__delete_file", r#"{"path":"a","text":"x"}"#, &["remove a"]),
        (
            "mcp__git__push_files",
            r#"{"files":[{"path":"a","content":"x"},{"path":"b","content":"y"}]}"#,
            &["write a: x", "write b: y"],
        ),
        ("mcp__sh__run", r#"{"command":"ls","cwd":"/w"}"#, &["run ls in /w"]),
        ("mcp__x__open", r#"{"uri":"file:///etc/x"}"#, &["read /etc/x"]),
        (
            "apply_patch",
            "{\"input\":\"*** Begin Patch\\n*** Delete File: a\\n*** End Patch\"}",
            &["remove a"],
        ),
        ("odd", r#"{"path":7,"content":[1],"files":{"a":1},"edits":"x"}"#, &[]),
        ("odd", "[1,2]", &[]),
    ] {
        assert_eq!(told(tool, input), want, "{input}");
    }
}

#[test]
fn patches_tell_their_files_and_added_lines() {
    let check = |patch: &str, want: &[&str]| {
        assert_eq!(of_patch(patch).iter().map(shown).collect::<Vec<_>>(), want, "{patch}");
    };
    check(
        "*** Begin Patch\n*** Add File: new.py\n+a = 1\n+++ b\n*** Update File: old.py\n@@ def\n-x\n+y\n z\n*** Move to: moved.py\n@@\n+w\n*** Delete File: gone\n*** End Patch",
        &["write new.py: a = 1|++ b|", "remove old.py", "write moved.py: w|", "remove gone"],
    );
    check(
        "diff --git a/x b/x\n--- a/x\t2020\n+++ b/x\n@@ -1 +1 @@\n-o\n+n\n--- a/y\n+++ /dev/null\n-o",
        &["write x: n|", "remove y"],
    );
    check("", &[]);
    check("+only a line", &[]);
}

#[test]
fn a_deep_input_costs_no_stack() {
    let deep = format!("{{\"path\":\"a\",\"content\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(told("x", &deep), ["read a"]);
}
