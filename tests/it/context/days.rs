//! The log of a day: sessions come into it once, in our block, and people's bytes stay.

use std::fs;
use std::path::PathBuf;

use super::scene::Desk;

const FIRST: &str = "<!-- >>> openclaw day >>> -->";
const LAST: &str = "<!-- <<< openclaw day <<< -->";

impl Desk {
    fn log(&self) -> PathBuf {
        self.node.path(".openclaw/workspace/memory/2026-11-18.md")
    }

    fn logged(&self) -> String {
        fs::read_to_string(self.log()).unwrap_or_default()
    }
}

#[test]
fn sessions_that_ended_come_into_the_log_once() {
    let desk = Desk::new();
    desk.session("run-3333", "p", 1);
    let _ = desk.bring();
    let log = desk.logged();
    assert!(log.starts_with(&format!("# 2026-11-18 — Daily Log\n\n{FIRST}\n## Sessions\n")), "{log}");
    for part in [
        ", session claude/one-1111\n  - goal: [1] Make one-1111 faster\n",
        ", session claude/two-2222\n",
        "  - open: [1] Shall I release one-1111 now?\n",
    ] {
        assert!(log.contains(part), "{part}: {log}");
    }
    assert!(!log.contains("run-3333"), "it is not over: {log}");
    // Its host says that it is.
    let program = desk.node.path(".openclaw/harness/bin/openclaw");
    let end = r#"{"session_id":"run-3333","reason":"other"}"#;
    let _ = desk.node.call(&["hook", "claude", "SessionEnd"]).program(&program).input(end).run().exits(0);
    desk.session("four-4444", "q", 70);
    let _ = desk.bring();
    let log = desk.logged();
    assert_eq!(log.matches(", session claude/run-3333\n").count(), 1, "{log}");
    let _ = desk.bring();
    assert_eq!(desk.logged(), log);
    // Whoever is taken up again is told anew, in the same place.
    desk.say("one-1111", "p", 40, "And now the docs");
    let _ = desk.bring();
    let again = desk.logged();
    assert_eq!(again.matches("session claude/one-1111").count(), 1, "{again}");
    assert!(again.contains("turns: 2, session claude/one-1111"), "{again}");
}

#[test]
fn what_people_write_stays_and_what_they_remove_stays_away() {
    let desk = Desk::new();
    let own = "\u{feff}# Wednesday\r\n\r\nLunch with Ada.\r\n";
    desk.node.write(".openclaw/workspace/memory/2026-11-18.md", own);
    let _ = desk.bring();
    let log = desk.logged();
    assert!(log.starts_with(own) && log.contains("one-1111"), "{log}");
    assert_eq!(log.matches('\n').count(), log.matches("\r\n").count(), "{log}");
    // The block goes; a session that comes later brings a new one, without what was removed.
    desk.node.write(".openclaw/workspace/memory/2026-11-18.md", own);
    desk.session("four-4444", "q", 70);
    let _ = desk.bring();
    let log = desk.logged();
    assert!(log.starts_with(own) && log.contains("four-4444") && !log.contains("one-1111"), "{log}");
}

#[test]
fn a_log_whose_marks_are_damaged_is_left_alone_and_told() {
    let desk = Desk::new();
    for damaged in [
        format!("a\n{FIRST}\nno end\n"),
        format!("a\n{LAST}\n"),
        format!("{FIRST}\n{LAST}\n{FIRST}\n{LAST}\n"),
        format!("{FIRST}\n{FIRST}\n{LAST}\n{LAST}\n"),
    ] {
        desk.node.write(".openclaw/workspace/memory/2026-11-18.md", &damaged);
        desk.say("two-2222", "q", 30, &format!("again {}", damaged.len()));
        let _ = desk.bring().tells("the log of 2026-11-18 is left alone: line ");
        assert_eq!(desk.logged(), damaged);
    }
    // Put right, it comes.
    desk.node.write(".openclaw/workspace/memory/2026-11-18.md", format!("a\n{FIRST}\n{LAST}\nb\n"));
    desk.say("two-2222", "q", 20, "once more");
    let _ = desk.bring();
    let log = desk.logged();
    assert!(
        log.starts_with("a\n") && log.ends_with(&format!("{LAST}\nb\n")) && log.contains("two-2222"),
        "{log}"
    );
}

#[test]
fn nothing_is_written_where_it_is_not_wanted() {
    let desk = Desk::new();
    let _ = desk.node.run(&["config", "set", "memory.day_log", "off"]).exits(0);
    let _ = desk.bring();
    assert!(!desk.log().exists());
    // Switched on, the next session that brings something brings the others of the week along.
    let _ = desk.node.run(&["config", "set", "memory.day_log", "on"]).exits(0);
    desk.node.write(".openclaw/openclaw.json", "{}");
    desk.session("four-4444", "q", 70);
    let _ = desk.bring();
    assert!(!desk.log().exists(), "the workspace of an upstream home is not ours");
    fs::remove_file(desk.node.path(".openclaw/openclaw.json")).expect("removed");
    desk.session("five-5555", "q", 70);
    let _ = desk.bring();
    assert!(desk.logged().contains("one-1111"), "{}", desk.logged());
}
