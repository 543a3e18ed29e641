//! What people and models read: the form of every text, and the workspace seeds.

use super::super::{item, items};

#[test]
fn texts_are_tidy() {
    for item in items() {
        let text = item.text();
        assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{}: one newline at the end", item.path);
        for (number, line) in (1..).zip(text.lines()) {
            let at = format!("{}:{number}", item.path);
            assert!(
                !line.contains(['\t', '\r', '\u{feff}']),
                "{at}: tab, carriage return or byte order mark"
            );
            assert_eq!(line.trim_end(), line, "{at}: blanks at the end");
            assert!(line.chars().count() <= 140, "{at}: too long to read");
        }
    }
}

#[test]
fn claude_reads_the_other_seeds_through_imports() {
    let claude = item("payload/workspace/CLAUDE.md").expect("it is embedded").text();
    let imports: Vec<_> = claude.lines().filter_map(|line| line.strip_prefix('@')).collect();
    assert_eq!(imports, ["SOUL.md", "PRINCIPLES.md", "AGENTS.md", "MEMORY.md"]);
    for import in imports {
        assert!(item(&format!("payload/workspace/{import}")).is_some(), "{import}");
    }
}

#[test]
fn the_task_file_starts_with_no_task_whoever_reads_it() {
    let text = item("payload/workspace/memory/active-tasks.md").expect("it is embedded").text();
    let (before, comment) = text.split_once("<!--").expect("the format is described in a comment");
    let (comment, after) = comment.split_once("-->").expect("the comment ends");
    assert_eq!((before.trim(), after.trim()), ("# Active tasks", ""));
    for key in
        ["task_id", "title", "status", "owner", "success_criteria", "artifacts", "next_action", "updated_at"]
    {
        assert!(comment.lines().any(|line| line.starts_with(&format!("  {key} "))), "{key}");
    }
    // A reader that does not know comments must not take the description for an entry.
    assert!(!text.lines().any(|line| line.trim_start().starts_with('-') && line.contains("task_id")));
}
