//! Notes: made, added to, found, linked, handed over, examined.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::thread;

use openclaw::base::report::Code;

use super::{VAULT, node, place, text, write};
use crate::support::TestNode;

/// A token that is nobody's.
const TOKEN: &str = concat!("gh", "p_a8Kd03jfLQm2xZ7vBn5tYr9wEs1uHg4cOiPq");

#[test]
fn a_note_is_made_once_and_added_to() {
    let node = node();
    let made =
        node.run(&["vault", "note", "decision", "Use SQLite: why", "--text", "It is small.", "--tag", "db"]);
    assert_eq!(made.exits(0).text(), "decisions/use-sqlite-why.md\n");
    let head = "---\nkind: decision\ntitle: 'Use SQLite: why'\nstatus: decided\ntags: [db]\ncreated: ";
    let first = text(&node, "decisions/use-sqlite-why.md");
    assert!(
        first.starts_with(head) && first.ends_with("\n---\n\n# Use SQLite: why\n\nIt is small.\n"),
        "{first}"
    );
    let mode =
        fs::metadata(place(&node, "decisions/use-sqlite-why.md")).expect("a note").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let again = node.run(&["vault", "note", "decision", "use sqlite, why", "--text", "x"]);
    let _ = again.refuses(Code::NoteExists).tells("--add decisions/use-sqlite-why.md");
    assert_eq!(text(&node, "decisions/use-sqlite-why.md"), first);
    let _ = node.run(&["vault", "note", "--add", "Use SQLite: why", "--text", "Still true."]).exits(0);
    let second = text(&node, "decisions/use-sqlite-why.md");
    assert!(second.starts_with(&first) && second.ends_with(" UTC\n\nStill true.\n"), "{second}");
    let shown = node.run(&["vault", "show", "use-sqlite-why"]).exits(0);
    assert_eq!(shown.text(), second);
    for (arguments, code) in [
        (&["note", "idea", "x"][..], Code::UsageInvalid),
        (&["note", "decision", "x", "--status", "odd"], Code::UsageInvalid),
        (&["note", "decision"], Code::UsageInvalid),
        (&["note", "decision", "../.."], Code::NoteUnusable),
        (&["note", "decision", "x", "--folder", "../.."], Code::NoteUnusable),
        (&["note", "decision", "x", "--folder", "/tmp"], Code::NoteUnusable),
        (&["show", "nowhere"], Code::NoteUnknown),
        (&["show", "use-sqlite-whi"], Code::NoteUnknown),
        (&["show", "../../openclaw.env"], Code::NoteUnusable),
    ] {
        let _ = node.run(&[&["vault"][..], arguments].concat()).refuses(code);
    }
    let _ = node.run(&["vault", "show", "use-sqlite-whi"]).tells("use `use-sqlite-why`");
    let bare = TestNode::new();
    let _ = bare.run(&["vault", "search", "x"]).refuses(Code::RootUnusable).tells("openclaw install");
    assert!(!bare.path(".openclaw").exists());
}

#[test]
fn a_secret_never_gets_into_a_note() {
    let node = node();
    let said = format!("the token is {TOKEN}");
    let made = node.run(&["vault", "note", "lesson", "Tokens", "--text", &said]).exits(0);
    let _ = made.tells("a secret was left out");
    let _ = node.run(&["vault", "note", "--add", "tokens", "--text", &said]).exits(0);
    let _ = node.run(&["vault", "handoff", "deploy", "--to", "bob", "--next", &said]).exits(0);
    let _ = node.run(&["vault", "checkpoint", "--working-on", "deploy", "--focus", &said]).exits(0);
    let found = node.run(&["vault", "doctor"]).exits(0);
    assert!(found.text().contains("Notes: 3. Nothing is odd."), "{}", found.text());
    write(&node, "lessons/mine.md", &said);
    let told = node.run(&["vault", "doctor"]).exits(1);
    assert!(told.text().contains("lessons/mine.md  it holds a secret") && !told.text().contains(TOKEN));
}

#[test]
fn notes_are_found_the_best_first() {
    let node = node();
    write(
        &node,
        "lessons/retry.md",
        "# Retries\n\nBack off when the server says so.\nTimeouts need a bound.\n",
    );
    write(&node, "lessons/other.md", "# Other\n\nA retry here.\n");
    write(&node, "decisions/storage.md", "---\ntags: [retry]\n---\n# Storage\n\nNothing of it.\n");
    write(&node, "notes.md", "no retry word but this\n");
    let found = node.run(&["vault", "search", "retries", "--json"]).exits(0).json();
    let hits = found["data"]["hits"].as_array().expect("a list").clone();
    assert_eq!(hits[0]["path"], "lessons/retry.md");
    let found = node.run(&["vault", "search", "retry", "--json"]).exits(0).json();
    let paths: Vec<&str> = found["data"]["hits"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|hit| hit["path"].as_str())
        .collect();
    assert_eq!(paths[0], "decisions/storage.md", "{paths:?}");
    assert_eq!(paths.len(), 3);
    let shown = node.run(&["vault", "search", "timeouts", "bound"]).exits(0);
    assert_eq!(shown.text(), "lessons/retry.md:4  lesson  Retries\n  Timeouts need a bound.\n");
    for (arguments, count) in [
        (["--kind", "lesson"], 1),
        (["--tag", "Retry"], 1),
        (["--folder", "decisions/"], 1),
        (["--limit", "1"], 1),
    ] {
        let asked = [&["vault", "search", "retry", "--json"][..], &arguments].concat();
        let found = node.run(&asked).exits(0).json();
        assert_eq!(found["data"]["hits"].as_array().map(Vec::len), Some(count), "{arguments:?}");
    }
    assert_eq!(node.run(&["vault", "search", "nowhere"]).exits(1).text(), "No note fits.\n");
    let _ = node.run(&["vault", "search", "()"]).refuses(Code::UsageInvalid);
    let _ = node.run(&["vault", "search", "x", "--kind", "idea"]).refuses(Code::UsageInvalid);
    let _ = node.run(&["vault", "search", "x", "--folder", "a/../b"]).refuses(Code::NoteUnusable);
}

#[test]
fn links_are_made_once_shown_and_checked() {
    let node = node();
    write(&node, "decisions/a.md", "# A\r\n\r\nfirst line\r\n");
    write(&node, "lessons/b.md", "# B\n\nsee [[a]] and [c](../gone.md), `[[code]]`, [[lesons]]\n");
    write(&node, "lessons/lessons.md", "x\n");
    assert_eq!(node.run(&["vault", "link", "a", "b"]).exits(0).text(), "decisions/a.md\n");
    assert_eq!(text(&node, "decisions/a.md"), "# A\r\n\r\nfirst line\r\n\r\n## Links\r\n\r\n- [[b]]\r\n");
    let again = node.run(&["vault", "link", "a", "b"]).exits(0);
    assert_eq!(again.text(), "decisions/a.md is as it should be already\n");
    let shown = node.run(&["vault", "link", "b"]).exits(0);
    assert_eq!(
        shown.text(),
        "lessons/b.md\n  to    decisions/a.md\n  from  decisions/a.md\n  leads to no one note  (../gone.md)\n  leads to no one note  [[lesons]]\n"
    );
    let told = node.run(&["vault", "doctor"]).exits(1);
    let wanted = "lessons/b.md:3  `(../gone.md)` leads to no note\n  make the note, or take the link out\n\
                  lessons/b.md:3  `[[lesons]]` leads to no note\n  perhaps `lessons` is meant\nNotes: 3. Odd: 2.\n";
    assert_eq!(told.text(), wanted);
    write(&node, "people/a.md", "# Ada\n");
    let several = node.run(&["vault", "show", "a"]).refuses(Code::NoteUnknown);
    let _ = several.tells("`decisions/a.md`, `people/a.md`");
    let _ = node.run(&["vault", "link", "Ada", "decisions/a"]).exits(0);
    assert!(text(&node, "people/a.md").ends_with("- [[decisions/a]]\n"));
}

#[test]
fn work_is_handed_over_and_its_state_is_kept() {
    let node = node();
    let arguments = [
        "vault",
        "handoff",
        "Fix login",
        "--to",
        "bob",
        "--from",
        "ada",
        "--reason",
        "out of time",
        "--criterion",
        "tests pass",
        "--done",
        "found the cause",
        "--file",
        "src/login.rs",
        "--next",
        "write the test",
    ];
    assert_eq!(node.run(&arguments).exits(0).text(), "handoffs/fix-login-handoff.md\n");
    let note = text(&node, "handoffs/fix-login-handoff.md");
    for part in [
        "kind: handoff\n",
        "task: Fix login\n",
        "from: ada\n",
        "to: bob\n",
        "status: open\n",
        "## Reason\n\nout of time\n",
        "## Success Criteria\n\n- [ ] tests pass\n",
        "## Previous Work\n\n- found the cause\n",
        "## Resources\n\n- src/login.rs\n",
        "## Next Steps\n\n- write the test\n",
    ] {
        assert!(note.contains(part), "no {part:?} in {note}");
    }
    let none = node.run(&["vault", "checkpoint"]).exits(1);
    assert_eq!(none.text(), "There is no checkpoint yet.\n");
    let _ = node.run(&["vault", "checkpoint", "--working-on", "login", "--next", "ship"]).exits(0);
    let last = node.run(&["vault", "checkpoint"]).exits(0);
    assert!(last.text().contains("# login\n") && last.text().contains("- ship\n"), "{}", last.text());
    let _ = node.run(&["vault", "checkpoint", "--focus", "x"]).refuses(Code::UsageInvalid);
}

#[test]
fn writers_at_the_same_time_each_get_their_note() {
    let node = node();
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| node.run(&["vault", "handoff", "same", "--to", "bob"]).exits(0));
        }
    });
    let notes = fs::read_dir(place(&node, "handoffs")).expect("a folder").count();
    assert_eq!(notes, 8);
    thread::scope(|scope| {
        for number in 0..8 {
            let said = format!("said by {number}");
            let node = &node;
            scope.spawn(move || {
                node.run(&["vault", "note", "--add", "handoffs/same-handoff.md", "--text", &said]).exits(0)
            });
        }
    });
    let note = text(&node, "handoffs/same-handoff.md");
    assert!((0..8).all(|number| note.contains(&format!("\n\nsaid by {number}\n"))), "{note}");
}

#[test]
fn a_hostile_vault_is_told_and_harms_nothing() {
    let node = node();
    write(&node, "lessons/a.md", "fine needle\n");
    node.write("outside.md", "outside needle\n");
    symlink(node.path("outside.md"), place(&node, "lessons/out.md")).expect("a link");
    symlink("..", place(&node, "lessons/loop")).expect("a link");
    write(&node, "lessons/large.md", vec![b'x'; (1 << 20) + 1]);
    write(&node, "lessons/bytes.md", b"\xff\xfe needle");
    write(&node, "lessons/head.md", "---\nkind: idea\nstatus: [\n---\n");
    fs::write(place(&node, "lessons").join(OsStr::from_bytes(b"odd-\xff.md")), "needle").expect("a file");
    let found = node.run(&["vault", "search", "needle", "--json"]).exits(0).json();
    assert_eq!(found["data"]["hits"].as_array().map(Vec::len), Some(1));
    let told = node.run(&["vault", "doctor"]).exits(1);
    for part in [
        "lessons/bytes.md  failed to use `lessons/bytes.md`: it is no UTF-8",
        "lessons/head.md:2  `idea` is no kind of note",
        "lessons/large.md  it is larger than a note may be",
        "lessons/loop  it is a link, and none is followed",
        "lessons/out.md  it is a link, and none is followed",
        "odd-\\xff.md  its name is none that a note can have",
    ] {
        assert!(told.text().contains(part), "no {part:?} in {}", told.text());
    }
    let _ = node.run(&["vault", "show", "lessons/out.md"]).refuses(Code::NoteUnusable);
    let _ = node.run(&["vault", "show", "lessons/loop/a.md"]).refuses(Code::NoteUnknown);
    fs::rename(node.path(VAULT), node.path("elsewhere")).expect("moved");
    symlink(node.path("elsewhere"), node.path(VAULT)).expect("a link");
    let _ = node.run(&["vault", "search", "needle"]).refuses(Code::VaultUnusable);
}
