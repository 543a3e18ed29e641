//! The contract of every resource kind: made, found, tampered with, brought up to date, taken away, undone, in the way.
//! Each case walks `Kind::ALL`, so a new kind is held to it without another line.

use std::collections::BTreeMap;

use openclaw::base::path::AbsPath;
use openclaw::engine::desired::Spec;
use openclaw::engine::ledger::Kind;
use openclaw::engine::plan::{FindingKind, Plan, Step};
use openclaw::engine::recover::Direction;
use openclaw::ports::fs::Fs as _;
use openclaw::sim::fs::{CrashPolicy, Errno, Fault, SimFs};

use super::world::{Wish, World};
use crate::support::{PREDECESSOR, Shipped, Tree, at};

/// A git configuration that names the person's own hooks.
const CONFIG: &[u8] = b"[core]\n\tbare = false\n\thooksPath = .husky ; mine\n[url]\n\tx = sk-planted";

/// A home as a person has it: documents that hold keys, and nothing of ours.
pub fn home() -> SimFs {
    let fs = SimFs::new(vec![at("/home/ada"), at("/home/ada/.openclaw"), at("/home/ada/.claude")]);
    fs.put_dir(&at("/home/ada"), 0o755);
    fs.put_file(&at("/home/ada/.claude/settings.json"), b"{\n  \"env\": {\"KEY\": \"sk-planted\"}\n}", 0o640);
    fs.put_file(&at("/home/ada/.config/tool.toml"), b"# mine\n[a]\nkey = \"sk-planted\"\n", 0o600);
    fs.put_file(&at("/home/ada/.profile"), b"export KEY=sk-planted", 0o644);
    fs.put_file(&at("/home/ada/work/.git/hooks/pre-commit"), b"#!/bin/sh\necho theirs\n", 0o700);
    fs.put_file(&at("/home/ada/work/.git/config"), CONFIG, 0o644);
    fs.put_file(&at("/home/ada").join(PREDECESSOR), b"[Service]\nExecStart=/bin/true\n", 0o644);
    fs.put_dir(&at("/home/ada/.config/systemd/user/default.target.wants"), 0o755);
    fs.settle();
    fs
}

pub fn world<'a>(fs: &'a SimFs, kinds: &'a [Kind]) -> World<'a> {
    World { fs, home: at("/home/ada"), kinds }
}

pub fn tree(fs: &SimFs) -> BTreeMap<String, String> {
    let mut tree = fs.tree();
    tree.retain(|path, _| !path.ends_with("/harness/run/lock"));
    tree
}

fn steps_at<'p>(plan: &'p Plan, path: &AbsPath) -> Vec<&'p Step> {
    plan.body.steps.iter().filter(|step| step.path == *path).collect()
}

/// Runs a case for each kind on a fresh home.
fn each(case: impl Fn(Kind, &SimFs, &World<'_>)) {
    for kind in Kind::ALL {
        let fs = home();
        let kinds = [kind];
        case(kind, &fs, &world(&fs, &kinds));
    }
}

#[test]
fn made_once_and_then_left_in_peace() {
    each(|kind, fs, world| {
        let plan = world.make(Wish::Release(1));
        let row = world.row(1);
        assert_eq!(steps_at(&plan, &row.path).len(), 1, "{kind:?}");
        let again = world.plan(Wish::Release(1));
        assert!(again.is_empty(), "{kind:?}: {:#?}", again.body);
        let there = fs.read(&row.path, 1 << 20);
        match &row.spec {
            Spec::Directory { mode } => assert_eq!(fs.stat(&row.path).unwrap().unwrap().mode, *mode),
            Spec::Symlink { target } => assert_eq!(fs.read_link(&row.path).unwrap(), *target),
            Spec::File { bytes, mode }
            | Spec::Shared { bytes, mode }
            | Spec::Seed { bytes, mode }
            | Spec::GitHook { bytes, mode, before: _ }
            | Spec::Unit { bytes, mode, wants: _ } => {
                assert_eq!(
                    (there.unwrap(), fs.stat(&row.path).unwrap().unwrap().mode),
                    (bytes.to_vec(), *mode)
                );
            }
            Spec::Binary { digest, mode } => {
                assert_eq!(openclaw::base::digest::Digest::of(&there.unwrap()), *digest);
                assert_eq!(fs.stat(&row.path).unwrap().unwrap().mode, *mode);
            }
            Spec::Document { .. } => {
                let text = String::from_utf8(there.unwrap()).expect("text");
                assert!(text.contains("sk-planted"), "{kind:?}: {text}");
            }
            Spec::Displaced => assert_eq!(fs.stat(&row.path).unwrap(), None),
        }
        fs.settle();
        world.make(Wish::Release(1));
        assert_eq!(fs.effects(), 0, "{kind:?}: {:?}", fs.log());
    });
}

#[test]
fn what_equals_ours_already_is_adopted_and_stays_theirs() {
    each(|kind, fs, world| {
        let other = home();
        let kinds = [kind];
        let twin = World { fs: &other, home: world.home.clone(), kinds: &kinds };
        twin.make(Wish::Release(1));
        let row = world.row(1);
        match &row.spec {
            Spec::Directory { mode } => fs.put_dir(&row.path, *mode),
            Spec::Symlink { target } => fs.put_link(&row.path, target),
            Spec::File { .. }
            | Spec::Shared { .. }
            | Spec::Seed { .. }
            | Spec::Binary { .. }
            | Spec::GitHook { .. }
            | Spec::Unit { .. }
            | Spec::Document { .. } => {
                let mode = other.stat(&row.path).unwrap().unwrap().mode;
                fs.put_file(&row.path, &other.read(&row.path, 1 << 20).unwrap(), mode);
            }
            // Nothing is there already.
            Spec::Displaced => fs.remove_file(&row.path).expect("what the home holds"),
        }
        if let Spec::Unit { wants: Some(wants), .. } = &row.spec {
            fs.put_link(&wants.link, &wants.target);
        }
        let before = tree(fs);
        let plan = world.make(Wish::Release(1));
        assert!(steps_at(&plan, &row.path).is_empty(), "{kind:?}: {:#?}", plan.body);
        assert!(world.plan(Wish::Release(1)).is_empty(), "{kind:?}");
        world.make(Wish::Purged);
        let is_ours_alone = row.path.is_within(&at("/home/ada/.openclaw/harness"));
        if !is_ours_alone && !kind.is_document() {
            assert_eq!(tree(fs), before, "{kind:?}");
        }
    });
}

/// What a person's hand on a resource leads to.
#[derive(PartialEq, Eq, Debug)]
enum Tampered {
    Repaired,
    Kept,
}

fn tamper(kind: Kind, fs: &SimFs, path: &AbsPath) -> Tampered {
    match kind {
        Kind::Directory => fs.set_mode(path, 0o777).expect("a mode"),
        Kind::Symlink => fs.put_link(path, "/bin/true"),
        Kind::File | Kind::Binary | Kind::Shared | Kind::Seed => fs.put_file(path, b"mine", 0o600),
        Kind::Json => fs.put_file(path, br#"{"mine": "sk-planted"}"#, 0o600),
        Kind::Toml => fs.put_file(path, b"mine = 'sk-planted'\n", 0o600),
        Kind::Block => fs.put_file(path, b"mine sk-planted\n", 0o600),
        Kind::GitConfig => fs.put_file(path, b"[mine]\n\tkey = sk-planted\n", 0o600),
        Kind::GitHook | Kind::Unit | Kind::Displaced => fs.put_file(path, b"mine", 0o755),
    }
    match kind {
        Kind::Directory | Kind::Symlink | Kind::File | Kind::Binary => Tampered::Repaired,
        Kind::Json | Kind::Toml | Kind::Block | Kind::GitConfig => Tampered::Repaired,
        Kind::Unit | Kind::Displaced => Tampered::Repaired,
        // Their new hook, and the one that ours calls: a person decides which of them runs.
        Kind::GitHook => Tampered::Kept,
        Kind::Shared | Kind::Seed => Tampered::Kept,
    }
}

#[test]
fn tampering_is_repaired_or_kept_as_the_kind_says() {
    each(|kind, fs, world| {
        world.make(Wish::Release(1));
        let path = world.row(1).path;
        let expected = tamper(kind, fs, &path);
        let tampered = tree(fs);
        world.make(Wish::Release(1));
        let is_kept = tree(fs).get(path.as_str()) == tampered.get(path.as_str());
        let found = if is_kept { Tampered::Kept } else { Tampered::Repaired };
        assert_eq!(found, expected, "{kind:?}");
        assert!(world.plan(Wish::Release(1)).is_empty(), "{kind:?}");
        if kind.is_document() {
            // What the person wrote is still there beside ours; taken out once more, ours stays out.
            let text = String::from_utf8(fs.read(&path, 1 << 20).unwrap()).expect("text");
            assert!(text.contains("sk-planted") && text.contains("mine"), "{kind:?}: {text}");
            tamper(kind, fs, &path);
            world.make(Wish::Release(1));
            assert_eq!(tree(fs)[path.as_str()], tampered[path.as_str()], "{kind:?}");
            assert!(world.plan(Wish::Release(1)).is_empty(), "{kind:?}");
        }
    });
}

#[test]
fn a_new_release_is_brought_and_everything_goes_again() {
    each(|kind, fs, world| {
        let before = tree(fs);
        world.make(Wish::Release(1));
        world.make(Wish::Release(2));
        let again = world.plan(Wish::Release(2));
        assert!(again.is_empty(), "{kind:?}: {:#?}", again.body);
        let path = world.row(2).path;
        let seen = fs.read(&path, 1 << 20).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        match kind {
            Kind::Directory | Kind::Symlink | Kind::Displaced => {}
            // A seed is the person's once it is there.
            Kind::Seed => assert!(seen.unwrap().contains("release 1")),
            Kind::File
            | Kind::Shared
            | Kind::Json
            | Kind::Toml
            | Kind::Block
            | Kind::Binary
            | Kind::GitHook
            | Kind::GitConfig
            | Kind::Unit => {
                assert!(seen.unwrap().contains('2'), "{kind:?}");
            }
        }
        world.make(Wish::Uninstalled);
        assert_eq!(tree(fs), before, "{kind:?}");
    });
}

#[test]
fn dying_anywhere_is_undone_to_bytes_and_modes() {
    each(|kind, fs, world| {
        for wish in [Wish::Release(1), Wish::Release(2), Wish::Purged] {
            fs.settle();
            let start = fs.clone();
            let before = tree(&start);
            world.make(wish);
            let after = tree(fs);
            let mut undone = 0;
            for effect in 0..fs.effects() {
                let disk = start.clone();
                disk.script(Fault::DieAt { effect, torn: effect % 2 == 0 });
                let kinds = [kind];
                let dying = World { fs: &disk, home: world.home.clone(), kinds: &kinds };
                let _ = dying.change(wish);
                let survivor = disk.crash(CrashPolicy::Keep);
                World { fs: &survivor, home: world.home.clone(), kinds: &kinds }.recover(Direction::Back);
                let now = tree(&survivor);
                assert!(now == before || now == after, "{kind:?} {wish:?} at {effect}");
                undone += u32::from(now == before);
            }
            assert!(before == after || undone > 0, "{kind:?} {wish:?}");
        }
    });
}

#[test]
fn a_failing_disk_leaves_all_as_it_was() {
    each(|kind, fs, world| {
        let clean = fs.clone();
        let kinds = [kind];
        World { fs: &clean, home: world.home.clone(), kinds: &kinds }.make(Wish::Release(1));
        let before = tree(fs);
        for effect in 0..clean.effects() {
            let disk = fs.clone();
            disk.script(Fault::FailAt { effect, errno: Errno::Eio, torn: false });
            let result =
                World { fs: &disk, home: world.home.clone(), kinds: &kinds }.change(Wish::Release(1));
            match result {
                Ok(_) | Err(openclaw::engine::apply::ApplyError::Interrupted { .. }) => {}
                Err(_) => assert_eq!(tree(&disk), before, "{kind:?} at {effect}"),
            }
        }
    });
}

/// Puts something where a resource should be.
type Put = fn(&SimFs, &AbsPath);

#[test]
fn what_is_in_the_way_stays_and_is_told() {
    let obstacles: [(&str, Put); 4] = [
        ("a folder", |fs, path| fs.put_file(&path.join("mine"), b"mine", 0o600)),
        ("a pipe", SimFs::put_pipe),
        ("a link", |fs, path| fs.put_link(path, "/nowhere")),
        ("a file", |fs, path| fs.put_file(path, b"\xff mine, and no document", 0o600)),
    ];
    for (name, put) in obstacles {
        each(|kind, fs, world| {
            let path = world.row(1).path;
            let is_ours_alone = path.is_within(&at("/home/ada/.openclaw/harness"));
            let is_replaced = is_ours_alone && matches!(name, "a link" | "a file");
            // A folder that is there will do, a block goes into any text, and what may move aside moves.
            let is_no_obstacle = matches!(
                (kind, name),
                (Kind::Directory, "a folder")
                    | (Kind::Block, "a file")
                    | (Kind::GitHook | Kind::Displaced, "a file" | "a link")
            );
            if is_replaced || is_no_obstacle {
                return;
            }
            if fs.stat(&path).unwrap().is_some() {
                fs.remove_file(&path).expect("what the home holds");
            }
            put(fs, &path);
            let before = tree(fs);
            let plan = world.make(Wish::Release(1));
            assert!(steps_at(&plan, &path).is_empty(), "{kind:?}, {name}");
            let told = plan.body.findings.iter().any(|finding| {
                matches!(finding.kind, FindingKind::Conflict | FindingKind::Refused) && finding.fix.is_some()
            });
            // A seed that is there is the person's, whatever it is.
            assert!(told || kind == Kind::Seed, "{kind:?}, {name}: {:#?}", plan.body.findings);
            let now = tree(fs);
            assert_eq!(now.get(path.as_str()), before.get(path.as_str()), "{kind:?}, {name}");
            assert!(world.plan(Wish::Release(1)).body.steps.is_empty(), "{kind:?}, {name}");
            world.change(Wish::Purged).expect("a purge works");
            let left: Vec<_> =
                before.iter().filter(|(path, line)| tree(fs).get(*path) != Some(*line)).collect();
            assert!(is_ours_alone || left.is_empty(), "{kind:?}, {name}: {left:?}");
        });
    }
}

#[test]
fn a_plan_depends_on_nothing_but_what_it_is_made_of_and_survives_its_text() {
    each(|kind, _, world| {
        for wish in [Wish::Release(1), Wish::Release(2), Wish::Uninstalled, Wish::Purged] {
            let plan = world.plan(wish);
            assert_eq!(plan, world.plan(wish), "{kind:?}");
            let text = serde_json::to_string(&plan).expect("JSON");
            let read: Plan = serde_json::from_str(&text).expect("a plan");
            assert!(read == plan && read.is_genuine(), "{kind:?} {wish:?}: {text}");
            let mut edited = read;
            edited.body.version.push('x');
            assert!(!edited.is_genuine());
            world.make(wish);
        }
    });
}

#[test]
fn on_the_real_disk_as_well() {
    for kind in Kind::ALL {
        let folder = tempfile::tempdir().expect("a folder");
        let home = AbsPath::from_path(&folder.path().canonicalize().expect("it is there")).expect("a path");
        std::fs::write(folder.path().join(".profile"), "export A=1").expect("a file");
        let fs = openclaw::sys::fs::OsFs::new(vec![home.clone(), home.join(".openclaw")]);
        let before = Tree::of(folder.path());
        let kinds = [kind];
        let world = World { fs: &fs, home, kinds: &kinds };
        for wish in [Wish::Release(1), Wish::Release(2)] {
            world.make(wish);
            assert!(world.plan(wish).is_empty(), "{kind:?}");
        }
        world.make(Wish::Purged);
        assert_eq!(before.difference(&Tree::of(folder.path())), "", "{kind:?}");
    }
}

#[test]
fn every_kind_has_its_own_row() {
    let rows: std::collections::BTreeSet<String> =
        Kind::ALL.iter().map(|kind| crate::support::resource(*kind, &at("/h"), 1).path.to_string()).collect();
    assert_eq!(rows.len(), Kind::ALL.len());
    for kind in Kind::ALL {
        assert_eq!(crate::support::resource(kind, &at("/h"), 1).spec.kind(), kind);
    }
    let desired = openclaw::engine::desired::Desired::default();
    use openclaw::engine::desired::Contents as _;
    assert!(Shipped(&desired).bytes(&openclaw::base::digest::Digest::of(b"program 1")).unwrap().is_some());
}
