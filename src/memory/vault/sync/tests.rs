//! Syncs on a simulated disk: single cases, then random edits on both sides with a kill or a failure at any effect. What is
//! promised: no line that somebody added on either side is lost, and without edits both sides become equal.

mod meddling;

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::state::{Read, State};
use super::*;
use crate::base::digest::Digest;
use crate::base::path::AbsPath;
use crate::base::relative::RelPath;
use crate::base::time::Timestamp;
use crate::config::layout::{Layout, MovedFolders};
use crate::config::settings::Settings;
use crate::config::vault::{Domain, DomainLines};
use crate::memory::vault::error::VaultError;
use crate::memory::vault::place::VaultMeans;
use crate::ports::fs::Fs as _;
use crate::sim::clock::ManualClock;
use crate::sim::fs::{CrashPolicy, Errno, Fault, SimFs};

const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

fn at(text: &str) -> AbsPath {
    AbsPath::new(text).expect("a path")
}

fn note(text: &str) -> RelPath {
    RelPath::parse(text).expect("a path")
}

fn layout() -> Layout {
    let (home, root, claude, config) = (at("/h"), at("/h/.openclaw"), at("/h/.claude"), at("/h/.config"));
    Layout { home, root, claude, config, moved: MovedFolders::default() }
}

fn disk() -> SimFs {
    let fs = SimFs::new(layout().anchors());
    for folder in
        ["/h/.openclaw/harness", "/h/.openclaw/workspace/memory-vault/lessons", "/h/Notes/Team/Lessons"]
    {
        fs.put_dir(&at(folder), 0o700);
    }
    fs.settle();
    fs
}

/// A disk with a pairing: `lessons` is `Team/Lessons` there.
struct Scene {
    fs: SimFs,
    clock: ManualClock,
    layout: Layout,
    pairing: Pairing,
}

impl Scene {
    fn new() -> Self {
        Self::on(disk())
    }

    fn on(fs: SimFs) -> Self {
        let lines = DomainLines::parse(&["lessons = Team/Lessons".to_owned()]).expect("domains");
        let pairing =
            Pairing { folder: at("/h/Notes"), domains: lines.domains().to_vec(), kept_ms: 30 * DAY_MS };
        let clock = ManualClock::new(Timestamp::from_millis(1_795_000_000_000));
        Self { fs, clock, layout: layout(), pairing }
    }

    fn means(&self) -> VaultMeans<'_> {
        VaultMeans { fs: &self.fs, clock: &self.clock, layout: &self.layout, holder: "a test" }
    }

    fn run(&self, mode: SyncMode) -> Result<Synced, VaultError> {
        sync(&self.means(), &self.pairing, mode)
    }

    fn sync(&self) -> Synced {
        self.run(SyncMode::Act).expect("a sync")
    }

    fn ours(&self, name: &str) -> AbsPath {
        self.layout.vault().join("lessons").join(name)
    }

    fn theirs(name: &str) -> AbsPath {
        at("/h/Notes/Team/Lessons").join(name)
    }

    fn write(&self, path: &AbsPath, text: &str) {
        if self.fs.stat(path).expect("an answer").is_some() {
            self.fs.remove_file(path).expect("removed");
        }
        self.fs.put_file(path, text.as_bytes(), 0o644);
    }

    fn text(&self, path: &AbsPath) -> Option<String> {
        self.fs.read(path, 1 << 20).ok().map(|bytes| String::from_utf8(bytes).expect("UTF-8"))
    }

    /// Returns every note of a folder, but not of those below, with its text.
    fn notes(&self, folder: &AbsPath) -> BTreeMap<String, String> {
        let names = self.fs.list(folder).expect("a folder");
        let notes = names.into_iter().filter(|name| name.ends_with(".md") && !name.starts_with('.'));
        notes.map(|name| (name.clone(), self.text(&folder.join_name(&name)).expect("a note"))).collect()
    }

    fn both(&self) -> [BTreeMap<String, String>; 2] {
        [self.notes(&self.layout.vault().join("lessons")), self.notes(&at("/h/Notes/Team/Lessons"))]
    }
}

#[test]
fn notes_go_both_ways_and_edits_follow() {
    let scene = Scene::new();
    scene.write(&scene.ours("a.md"), "a\n");
    scene.write(&Scene::theirs("deep/b.md"), "b\n");
    let synced = scene.sync();
    assert_eq!(
        (synced.to_obsidian, synced.to_vault),
        (vec![note("lessons/a.md")], vec![note("lessons/deep/b.md")])
    );
    assert_eq!(scene.text(&Scene::theirs("a.md")).as_deref(), Some("a\n"));
    assert_eq!(scene.text(&scene.ours("deep/b.md")).as_deref(), Some("b\n"));
    assert!(scene.sync().is_quiet());
    scene.write(&Scene::theirs("a.md"), "a2\n");
    assert_eq!(scene.sync().to_vault, [note("lessons/a.md")]);
    assert_eq!(scene.text(&scene.ours("a.md")).as_deref(), Some("a2\n"));
    assert_eq!(scene.fs.stat(&Scene::theirs("a.md")).expect("an answer").expect("a file").mode, 0o644);
    let effects = scene.fs.effects();
    assert!(scene.sync().is_quiet());
    let log = scene.fs.log();
    let wrote = log[usize::try_from(effects).expect("few")..]
        .iter()
        .filter(|line| !line.contains("already") && !line.contains("exists"));
    assert!(wrote.clone().all(|line| line.contains("lock") || line.contains("make")), "{log:?}");
}

#[test]
fn what_both_sides_changed_is_joined_or_kept_beside() {
    let scene = Scene::new();
    scene.write(&scene.ours("a.md"), "1\n2\n3\n4\n5\n");
    scene.sync();
    scene.write(&scene.ours("a.md"), "0\n1\n2\n3\n4\n5\n");
    scene.write(&Scene::theirs("a.md"), "1\n2\n3\n4\n5\n6\n");
    assert_eq!(scene.sync().joined, [note("lessons/a.md")]);
    let [ours, theirs] = scene.both();
    assert_eq!((ours["a.md"].as_str(), &theirs), ("0\n1\n2\n3\n4\n5\n6\n", &ours));
    scene.write(&scene.ours("a.md"), "mine\n");
    scene.write(&Scene::theirs("a.md"), "yours\n");
    let conflicts = scene.sync().conflicts;
    assert!(conflicts.len() == 1 && is_conflict(&conflicts[0]), "{conflicts:?}");
    let [ours, theirs] = scene.both();
    assert_eq!(ours, theirs);
    assert_eq!(ours["a.md"], "yours\n");
    assert_eq!(ours[conflicts[0].name()], "mine\n");
    assert!(scene.sync().is_quiet());
}

#[test]
fn a_deleted_note_goes_and_can_come_back_but_an_edit_outlives_a_deletion() {
    let scene = Scene::new();
    for name in ["a.md", "b.md", "c.md", "d.md"] {
        scene.write(&scene.ours(name), &format!("{name}\n"));
    }
    scene.sync();
    scene.fs.remove_file(&Scene::theirs("a.md")).expect("removed");
    scene.fs.remove_file(&Scene::theirs("b.md")).expect("removed");
    scene.write(&scene.ours("b.md"), "b, edited\n");
    let synced = scene.sync();
    assert_eq!(
        (synced.removed_in_vault, synced.to_obsidian),
        (vec![note("lessons/a.md")], vec![note("lessons/b.md")])
    );
    assert_eq!(scene.text(&scene.ours("a.md")), None);
    assert_eq!(scene.text(&Scene::theirs("b.md")).as_deref(), Some("b, edited\n"));
    assert_eq!(buried(&scene.means()).expect("a list")[0].note, "lessons/a.md");
    restore(&scene.means(), &note("lessons/a.md")).expect("it comes back");
    assert!(matches!(restore(&scene.means(), &note("lessons/a.md")), Err(VaultError::Unknown { .. })));
    assert_eq!(scene.sync().to_obsidian, [note("lessons/a.md")]);
    assert_eq!(scene.text(&Scene::theirs("a.md")).as_deref(), Some("a.md\n"));
    scene.fs.remove_file(&scene.ours("c.md")).expect("removed");
    assert_eq!(scene.sync().removed_in_obsidian, [note("lessons/c.md")]);
    scene.clock.advance(31 * DAY_MS);
    scene.sync();
    assert_eq!(buried(&scene.means()).expect("a list"), []);
    assert!(!scene.fs.tree().keys().any(|path| path.ends_with(&Digest::of(b"c.md\n").hex())));
}

#[test]
fn a_side_that_is_gone_deletes_nothing() {
    let scene = Scene::new();
    for at in 0..6 {
        scene.write(&scene.ours(&format!("{at}.md")), &format!("{at}\n"));
    }
    scene.sync();
    for at in 0..5 {
        scene.fs.remove_file(&Scene::theirs(&format!("{at}.md"))).expect("removed");
    }
    let before = scene.both();
    let error = scene.run(SyncMode::Act).expect_err("it is refused");
    assert!(matches!(error, VaultError::Emptied { gone: 5, known: 6, .. }), "{error}");
    assert_eq!(scene.both(), before);
    assert_eq!(scene.run(SyncMode::Look).expect("a look").removed_in_vault.len(), 5);
    assert_eq!(scene.both(), before);
    assert_eq!(scene.run(SyncMode::ActWithDeletes).expect("a sync").removed_in_vault.len(), 5);
    let gone = Scene { pairing: Pairing { folder: at("/h/Elsewhere"), ..scene.pairing.clone() }, ..scene };
    assert!(matches!(gone.run(SyncMode::Act), Err(VaultError::Unusable { .. })));
}

#[test]
fn another_folder_or_domain_has_nothing_in_common_with_the_one_before() {
    let scene = Scene::new();
    scene.write(&scene.ours("a.md"), "a\n");
    scene.sync();
    scene.fs.put_dir(&at("/h/Other"), 0o700);
    let other = Scene { pairing: Pairing { folder: at("/h/Other"), ..scene.pairing.clone() }, ..scene };
    assert_eq!(other.sync().to_obsidian, [note("lessons/a.md")]);
    let domains = vec![Domain { ours: note("lessons"), theirs: note("L") }];
    let renamed = Scene { pairing: Pairing { domains, ..other.pairing.clone() }, ..other };
    let synced = renamed.sync();
    assert_eq!((synced.to_obsidian, synced.removed_in_vault), (vec![note("lessons/a.md")], Vec::new()));
    assert_eq!(renamed.text(&at("/h/Other/L/a.md")).as_deref(), Some("a\n"));
    assert_eq!(renamed.text(&at("/h/Other/Team/Lessons/a.md")).as_deref(), Some("a\n"));
}

#[test]
fn a_hostile_folder_is_left_alone_and_loses_nothing() {
    let scene = Scene::new();
    for name in ["a.md", "b.md", "c.md", "d.md", "e.md", "f.md"] {
        scene.write(&scene.ours(name), &format!("{name}\n"));
    }
    scene.sync();
    let fs = &scene.fs;
    fs.put_file(&at("/h/secret.md"), b"secret\n", 0o600);
    // A note became a link out, another one too large; a folder is a loop, a name is no text, a pipe would hang.
    for name in ["a.md", "b.md"] {
        fs.remove_file(&Scene::theirs(name)).expect("removed");
    }
    fs.put_link(&Scene::theirs("a.md"), "/h/secret.md");
    fs.put_file(&Scene::theirs("b.md"), &vec![b'x'; (1 << 20) + 1], 0o644);
    fs.put_link(&Scene::theirs("loop"), "..");
    fs.put_pipe(&Scene::theirs("pipe.md"));
    let odd = at("/h/Notes/Team/Lessons").join_bytes(b"odd-\xff.md").expect("a path");
    fs.put_file(&odd, b"odd\n", 0o644);
    fs.put_file(&Scene::theirs(".hidden.md"), b"hidden\n", 0o644);
    fs.put_file(&Scene::theirs("picture.png"), b"png", 0o644);
    fs.put_file(&Scene::theirs("bytes.md"), b"\xff\xfe no text\n", 0o644);
    let synced = scene.sync();
    let told: Vec<&str> = synced.odd.iter().map(|odd| odd.path.as_str()).collect();
    let wanted = ["/h/Notes/Team/Lessons/odd-\\xff.md", "Team/Lessons/a.md", "Team/Lessons/b.md"];
    assert!(wanted.iter().all(|path| told.contains(path)), "{told:?}");
    assert!(["Team/Lessons/loop", "Team/Lessons/pipe.md"].iter().all(|path| told.contains(path)), "{told:?}");
    assert_eq!(synced.to_vault, [note("lessons/bytes.md")]);
    assert!(synced.removed_in_vault.is_empty() && synced.later.is_empty(), "{synced:?}");
    let names: BTreeSet<String> =
        scene.fs.list(&scene.layout.vault().join("lessons")).expect("a folder").into_iter().collect();
    assert_eq!(names.len(), 7, "{names:?}");
    assert_eq!(scene.text(&scene.ours("a.md")).as_deref(), Some("a.md\n"));
}

#[test]
fn a_folder_that_became_a_link_is_not_taken_for_empty() {
    let scene = Scene::new();
    scene.write(&scene.ours("a.md"), "a\n");
    scene.write(&scene.ours("b.md"), "b\n");
    scene.sync();
    let fs = &scene.fs;
    fs.rename(&at("/h/Notes/Team"), &at("/h/Notes/Moved")).expect("moved");
    fs.put_link(&at("/h/Notes/Team"), "Moved");
    let synced = scene.run(SyncMode::ActWithDeletes).expect("a sync");
    assert!(synced.removed_in_vault.is_empty() && synced.to_obsidian.is_empty(), "{synced:?}");
    assert_eq!(synced.odd[0].path, "Team");
    assert_eq!(scene.text(&scene.ours("a.md")).as_deref(), Some("a\n"));
    fs.remove_file(&at("/h/Notes/Team")).expect("removed");
    fs.rename(&at("/h/Notes/Moved"), &at("/h/Notes/Team")).expect("moved");
    assert!(scene.sync().is_quiet());
}

#[test]
fn folders_that_would_eat_each_other_are_refused() {
    let scene = Scene::new();
    for folder in [
        "/h/.openclaw/workspace/memory-vault/lessons",
        "/h/.openclaw/workspace",
        "/h",
        "/h/.openclaw/harness",
    ] {
        let pairing = Pairing { folder: at(folder), ..scene.pairing.clone() };
        let refused = sync(&scene.means(), &pairing, SyncMode::Act);
        assert!(matches!(refused, Err(VaultError::Unusable { .. })), "{folder}");
    }
    scene.fs.put_link(&at("/h/link"), "/h/.openclaw/workspace/memory-vault");
    let pairing = Pairing { folder: at("/h/link"), ..scene.pairing.clone() };
    assert!(matches!(sync(&scene.means(), &pairing, SyncMode::Act), Err(VaultError::Unusable { .. })));
    scene.fs.put_file(&at("/h/file"), b"", 0o600);
    let pairing = Pairing { folder: at("/h/file"), ..scene.pairing.clone() };
    assert!(matches!(sync(&scene.means(), &pairing, SyncMode::Act), Err(VaultError::Unusable { .. })));
}

#[test]
fn a_folder_that_cannot_be_listed_stops_the_sync() {
    let scene = Scene::new();
    scene.write(&Scene::theirs("deep/b.md"), "b\n");
    scene.sync();
    scene.fs.set_mode(&Scene::theirs("deep"), 0).expect("a mode");
    assert!(matches!(scene.run(SyncMode::Act), Err(VaultError::Unusable { .. })));
    assert_eq!(scene.text(&scene.ours("deep/b.md")).as_deref(), Some("b\n"));
}

#[test]
fn a_damaged_memory_deletes_nothing_and_a_newer_one_is_left_alone() {
    let scene = Scene::new();
    scene.write(&scene.ours("a.md"), "a\n");
    scene.write(&scene.ours("b.md"), "b\n");
    scene.sync();
    let state = scene.layout.vault_state().join("sync.json");
    scene.fs.remove_file(&Scene::theirs("a.md")).expect("removed");
    for bytes in
        [&b"{"[..], b"", b"\xff", b"{\"schema\":\"else/1\"}", b"{\"schema\":\"openclaw.vault-sync/1\"}"]
    {
        scene.fs.remove_file(&state).expect("removed");
        scene.fs.put_file(&state, bytes, 0o600);
        let synced = scene.sync();
        assert!(synced.started_over && synced.removed_in_vault.is_empty());
        assert_eq!(scene.text(&scene.ours("a.md")).as_deref(), Some("a\n"));
    }
    scene.fs.remove_file(&state).expect("removed");
    scene.fs.put_file(&state, b"{\"schema\":\"openclaw.vault-sync/2\"}", 0o600);
    assert!(matches!(scene.run(SyncMode::Act), Err(VaultError::Newer { .. })));
}

#[test]
fn unasked_it_runs_only_where_settings_name_a_folder() {
    let scene = Scene::new();
    scene.write(&scene.ours("a.md"), "a\n");
    let before = scene.fs.tree();
    let parse =
        |text: &str| Settings::parse(&at("/h/.openclaw/openclaw.toml"), text.as_bytes()).expect("settings");
    assert_eq!(tend(&scene.means(), &parse("")).expect("nothing"), None);
    assert_eq!(scene.fs.tree(), before);
    let on = parse("[vault]\nobsidian = \"~/Notes\"\ntombstone_days = 7\n");
    let synced = tend(&scene.means(), &on).expect("a sync").expect("it is on");
    assert_eq!(synced.to_obsidian, [note("lessons/a.md")]);
    assert_eq!(scene.text(&at("/h/Notes/lessons/a.md")).as_deref(), Some("a\n"));
    assert!(tend(&scene.means(), &on).expect("a sync").is_some_and(|synced| synced.is_quiet()));
}

#[test]
fn only_one_run_syncs() {
    let scene = Scene::new();
    let held = scene.means().lock(&scene.layout.vault_lock()).expect("the lock");
    assert!(matches!(scene.run(SyncMode::Act), Err(VaultError::Busy { .. })));
    drop(held);
    assert!(scene.run(SyncMode::Act).is_ok());
}

/// What a person does to one note on one side.
#[derive(Clone, Debug)]
enum Edit {
    /// Adds a line of its own at a place.
    Add(usize),
    /// Takes a line away.
    Cut(usize),
    /// Deletes the note.
    Delete,
}

/// One round: some edits on both sides, then a sync that may meet a fault.
type Round = (Vec<(bool, u8, Edit)>, Option<(u64, u8)>);

fn rounds() -> impl Strategy<Value = Vec<Round>> {
    let edit = prop_oneof![
        6 => (0_usize..8).prop_map(Edit::Add),
        2 => (0_usize..8).prop_map(Edit::Cut),
        1 => Just(Edit::Delete),
    ];
    let edits = prop::collection::vec((any::<bool>(), 0_u8..4, edit), 0..6);
    prop::collection::vec((edits, prop::option::of((0_u64..60, 0_u8..5))), 1..7)
}

/// A line that is nowhere else.
fn edited(text: &str, edit: &Edit, token: &str) -> Option<String> {
    let mut lines: Vec<&str> = text.lines().collect();
    match edit {
        Edit::Add(at) => lines.insert((*at).min(lines.len()), token),
        Edit::Cut(at) if *at < lines.len() => {
            lines.remove(*at);
        }
        Edit::Cut(_) => {}
        Edit::Delete => return None,
    }
    Some(lines.iter().map(|line| format!("{line}\n")).collect())
}

fn lines_of(side: &BTreeMap<String, String>) -> BTreeSet<String> {
    side.values().flat_map(|text| text.lines().map(str::to_owned)).collect()
}

/// Returns what both sides had in common as the state on disk says: by what it keeps, or by a side that is still so.
fn base_lines(scene: &Scene) -> BTreeSet<String> {
    let read = State::read(&scene.fs, &scene.layout.vault_state().join("sync.json")).expect("readable");
    let Read::State(state) = read else { panic!("the state is damaged") };
    let kept = super::kept::Kept { fs: &scene.fs, folder: scene.layout.vault_state().join("base") };
    let digests: BTreeSet<Digest> = state.notes.values().map(|paired| paired.digest).collect();
    let is_known = |text: &String| digests.contains(&Digest::of(text.as_bytes()));
    let sides = scene.both().into_iter().flat_map(BTreeMap::into_values).filter(is_known);
    let texts = digests.iter().filter_map(|digest| kept.get(*digest));
    let texts = texts.map(|bytes| String::from_utf8(bytes).expect("UTF-8"));
    texts.chain(sides).flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>()).collect()
}

fn go_through(rounds: &[Round]) -> Result<(), TestCaseError> {
    let mut scene = Scene::new();
    let mut token = 0;
    for (edits, fault) in rounds {
        for (is_ours, which, edit) in edits {
            token += 1;
            let name = format!("n{which}.md");
            let path = if *is_ours { scene.ours(&name) } else { Scene::theirs(&name) };
            let before = scene.text(&path).unwrap_or_default();
            match edited(&before, edit, &format!("line {token}")) {
                Some(after) => scene.write(&path, &after),
                None if scene.text(&path).is_some() => scene.fs.remove_file(&path).expect("removed"),
                None => {}
            }
        }
        scene.fs.settle();
        let known = base_lines(&scene);
        let before = scene.both();
        // What somebody added since the last sync, or all of it where a kill took the memory of that back.
        let added: BTreeSet<String> =
            before.iter().flat_map(lines_of).filter(|line| !known.contains(line)).collect();
        if let Some((effect, kind)) = fault {
            let effect = *effect;
            scene.fs.script(match kind {
                0 | 1 => Fault::DieAt { effect, torn: *kind == 1 },
                2 | 3 => Fault::FailAt { effect, errno: Errno::Eio, torn: *kind == 3 },
                _ => Fault::FailFrom { effect, errno: Errno::Enospc },
            });
        }
        // A refusal and an error are fine; what is lost is not.
        let _ = scene.run(SyncMode::ActWithDeletes);
        let policy = match fault {
            Some((effect, 0 | 1)) if effect % 3 == 0 => CrashPolicy::Lose,
            Some((effect, 0 | 1)) if effect % 3 == 1 => CrashPolicy::Seeded(*effect),
            Some(_) | None => CrashPolicy::Keep,
        };
        let fs = scene.fs.crash(policy);
        scene = Scene::on(fs);
        let after = scene.both();
        let left: BTreeSet<String> = after.iter().flat_map(lines_of).collect();
        let lost: Vec<&String> = added.difference(&left).collect();
        prop_assert!(lost.is_empty(), "lost {lost:?}\nbefore {before:#?}\nafter {after:#?}");
    }
    let added_before: BTreeSet<String> = {
        let known = base_lines(&scene);
        scene.both().iter().flat_map(lines_of).filter(|line| !known.contains(line)).collect()
    };
    scene.run(SyncMode::ActWithDeletes).expect("a sync");
    let [ours, theirs] = scene.both();
    prop_assert_eq!(&ours, &theirs);
    let lost: Vec<String> = added_before.difference(&lines_of(&ours)).cloned().collect();
    prop_assert!(lost.is_empty(), "lost at the end {lost:?}");
    let again = scene.run(SyncMode::Act).expect("a sync");
    prop_assert!(again.is_quiet(), "{again:?}");
    let temps = scene.fs.tree().keys().filter(|path| path.contains(".openclaw-vault-")).count();
    prop_assert_eq!(temps, 0);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_edit_is_lost_whatever_happens(rounds in rounds()) {
        go_through(&rounds)?;
    }
}

/// One sync with every kind of deed in it.
fn full() -> SimFs {
    let scene = Scene::new();
    for name in
        ["copy.md", "join.md", "apart.md", "gone-ours.md", "gone-theirs.md", "same.md", "1.md", "2.md"]
    {
        scene.write(&scene.ours(name), "1\n2\n3\n4\n5\n");
    }
    scene.sync();
    scene.write(&scene.ours("copy.md"), "copied\n");
    scene.write(&scene.ours("join.md"), "joined 1\n1\n2\n3\n4\n5\n");
    scene.write(&Scene::theirs("join.md"), "1\n2\n3\n4\n5\njoined 2\n");
    scene.write(&scene.ours("apart.md"), "apart 1\n");
    scene.write(&Scene::theirs("apart.md"), "apart 2\n");
    scene.fs.remove_file(&scene.ours("gone-ours.md")).expect("removed");
    scene.fs.remove_file(&Scene::theirs("gone-theirs.md")).expect("removed");
    scene.write(&scene.ours("new/one.md"), "new 1\n");
    scene.write(&Scene::theirs("new/two.md"), "new 2\n");
    scene.fs.settle();
    scene.fs
}

#[test]
fn a_kill_at_every_effect_ends_where_a_whole_run_does() {
    let start = full();
    let clean = Scene::on(start.clone());
    clean.sync();
    let effects = clean.fs.effects();
    let wanted = clean.both();
    let deep = |scene: &Scene| {
        [
            scene.notes(&scene.layout.vault().join("lessons/new")),
            scene.notes(&at("/h/Notes/Team/Lessons/new")),
        ]
    };
    assert!(effects > 40, "{effects}");
    for effect in 0..effects {
        for torn in [false, true] {
            for policy in [
                CrashPolicy::Keep,
                CrashPolicy::Lose,
                CrashPolicy::Seeded(effect),
                CrashPolicy::Seeded(effect + 7),
            ] {
                let dying = Scene::on(start.clone());
                dying.fs.script(Fault::DieAt { effect, torn });
                let _ = dying.run(SyncMode::Act);
                let scene = Scene::on(dying.fs.crash(policy));
                scene.sync();
                let log = || dying.fs.log().last().cloned();
                let lines = |sides: &[BTreeMap<String, String>; 2]| sides.clone().map(|side| lines_of(&side));
                assert_eq!(
                    lines(&scene.both()),
                    lines(&wanted),
                    "effect {effect} {torn} {policy:?} {:?}",
                    log()
                );
                assert_eq!(deep(&scene), deep(&clean), "effect {effect} {torn} {policy:?} {:?}", log());
                assert!(scene.sync().is_quiet());
                let kept: Vec<String> =
                    buried(&scene.means()).expect("a list").into_iter().map(|of| of.note).collect();
                assert_eq!(kept.len(), 2, "effect {effect} {torn} {policy:?}: {kept:?} {:?}", log());
                assert!(
                    restore(&scene.means(), &note("lessons/gone-theirs.md")).is_ok(),
                    "effect {effect} {torn} {policy:?}"
                );
            }
        }
    }
}
