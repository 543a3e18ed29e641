//! What people and models read: rules and workspace seeds.

use super::super::{ItemKind, by_kind, item, items};

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
fn rules_carry_the_keys_that_both_readers_need() {
    let priorities =
        [("security", 100), ("test-standards", 80), ("design-documents", 60), ("git-hygiene", 40)];
    assert_eq!(by_kind(ItemKind::Rule).count(), priorities.len());
    for (id, priority) in priorities {
        let text = item(&format!("rules/{id}.md")).expect("the rule is embedded").text();
        let (front, body) = text
            .strip_prefix("---\n")
            .and_then(|rest| rest.split_once("\n---\n"))
            .expect("front matter stands between two lines of dashes");
        for line in [
            format!("id: {id}"),
            "version: 1.0.0".into(),
            "tier: universal".into(),
            format!("priority: {priority}"),
        ] {
            assert!(front.lines().any(|found| found == line), "{id}: {line}");
        }
        // Claude Code loads a rule without `paths` at the start of each session, and the others on reading a match.
        let loads_at_start = ["security", "git-hygiene"].contains(&id);
        assert_eq!(!front.contains("\npaths:\n  - \""), loads_at_start, "{id}");
        let points = body.lines().filter(|line| line.starts_with("- ")).count();
        assert!((10..=30).contains(&points), "{id} has {points} points");
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
