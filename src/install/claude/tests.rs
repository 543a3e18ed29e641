//! Our side of Claude Code's settings: which file is whose, what the rules name, and who else is called.

use super::*;
use crate::agents::claude::HOST as CLAUDE;
use crate::install::hosts::other_programs;
use crate::install::world::{World, wish};

const TUTORIAL: &str = r#"{"hooks":{"SessionStart":[{"hooks":[{"type":"command","command":"bash ~/work/app/.claude/hooks/session-start.sh"}]}]}}"#;

#[test]
fn a_script_in_the_settings_of_the_person_is_theirs_whatever_its_name() {
    let world = World::new();
    world.fs.put_file(&world.layout.claude_settings(), TUTORIAL.as_bytes(), 0o644);
    world.fs.put_file(&world.layout.workspace_claude_settings(), TUTORIAL.as_bytes(), 0o644);
    let _ = world.install(&wish());
    assert!(
        world.text(&world.layout.claude_settings()).contains("~/work/app/.claude/hooks/session-start.sh")
    );
    assert!(!world.text(&world.layout.workspace_claude_settings()).contains("session-start.sh"));
}

#[test]
fn the_deny_rules_name_the_environment_file_of_this_root() {
    let rules = |root| {
        let world = World::rooted(root);
        let values = deny_entries(&world.layout).into_iter().filter_map(|entry| match entry {
            JsonEntry::Member { value, .. } => value.contains("openclaw.env").then_some(value),
            JsonEntry::Handler { .. } | JsonEntry::Constant { .. } => None,
        });
        values.collect::<Vec<_>>()
    };
    assert_eq!(rules(None), ["Read(~/.openclaw/openclaw.env)", "Edit(~/.openclaw/openclaw.env)"]);
    assert_eq!(rules(Some("/h/.openclaw")), rules(None));
    assert_eq!(rules(Some("/srv/x")), ["Read(//srv/x/openclaw.env)", "Edit(//srv/x/openclaw.env)"]);
}

#[test]
fn the_programs_of_other_roots_are_found_in_both_forms() {
    let World { layout, .. } = World::new();
    let check = |handler: &str, expected: &[&str]| {
        let bytes = format!(r#"{{"hooks":{{"Stop":[{{"hooks":[{handler}]}}]}}}}"#);
        assert_eq!(other_programs(&CLAUDE, bytes.as_bytes(), &layout), expected, "{handler}");
    };
    let args = r#""args":["hook","claude","Stop"]"#;
    check(&format!(r#"{{"command":"/h/.openclaw/harness/bin/openclaw",{args}}}"#), &[]);
    check(&format!(r#"{{"command":"/t y/harness/bin/openclaw",{args}}}"#), &["/t y/harness/bin/openclaw"]);
    check(
        r#"{"command":"exec '/t y/harness/bin/openclaw' hook claude Stop"}"#,
        &["/t y/harness/bin/openclaw"],
    );
    check(r#"{"command":"X=1 /t/harness/bin/openclaw hook claude Stop"}"#, &["/t/harness/bin/openclaw"]);
    check(r#"{"command":"/t/harness/bin/openclaw status"}"#, &[]);
    check(r#"{"command":"~/.openclaw/harness/bin/openclaw hook claude Stop"}"#, &[]);
    check(r#"{"command":"\"${HOME}/.openclaw/harness/bin/openclaw\" hook claude Stop"}"#, &[]);
    check(r#"{"type":"http"}"#, &[]);
    assert_eq!(other_programs(&CLAUDE, b"// not strict\n{}", &layout), Vec::<String>::new());
}
