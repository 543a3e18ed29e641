//! Work that is taken back and comes again: kinds of places, odd names, changes of type, and what is refused.

use super::*;
use crate::base::path::AbsPath;
use crate::base::report::{Code, Explain as _};
use crate::base::time::Timestamp;
use crate::ports::fs::Fs as _;
use crate::sim::fs::SimFs;
use std::collections::BTreeMap;

fn at(path: &str) -> AbsPath {
    AbsPath::new(path).expect("a path of the test")
}

struct Scene {
    fs: SimFs,
    root: AbsPath,
}

impl Scene {
    /// A work tree as its base has it: `a`, `run` (executable), `link`, `src/b` and `src/deep/c`.
    fn new() -> Self {
        let fs = SimFs::new(vec![at("/h"), at("/h/.openclaw")]);
        fs.put_dir(&at("/h"), 0o755);
        fs.put_file(&at("/w/a"), b"a of base", 0o644);
        fs.put_file(&at("/w/run"), b"run of base", 0o755);
        fs.put_link(&at("/w/link"), "a");
        fs.put_file(&at("/w/src/b"), b"b of base", 0o600);
        fs.put_file(&at("/w/src/deep/c"), b"c of base", 0o644);
        fs.put_file(&at("/w/.git/HEAD"), b"ref", 0o644);
        fs.settle();
        Self { fs, root: at("/h/.openclaw") }
    }

    fn keeper(&self, now: u64) -> Keeper<'_> {
        let now = Timestamp::from_millis(now);
        Keeper { fs: &self.fs, root: &self.root, version: "1.0.0", holder: "a test", now }
    }

    fn tree(&self) -> BTreeMap<String, String> {
        let mut tree = self.fs.tree();
        tree.retain(|path, _| path.starts_with("/w"));
        tree
    }

    fn take(&self, paths: &[PutBack]) -> Outcome {
        quarantine(&request(paths), &self.keeper(7)).expect("a quarantine")
    }

    fn back(&self, outcome: &Outcome) -> Restored {
        let id = outcome.id.as_ref().expect("something moved");
        restore(id.as_str(), &self.keeper(9)).expect("a way back")
    }
}

fn request(paths: &[PutBack]) -> Request {
    Request { repository: at("/w"), paths: paths.to_vec(), reason: "outside its scope".to_owned() }
}

fn put_back(path: &str, to: Former) -> PutBack {
    PutBack { path: path.as_bytes().to_vec(), to }
}

fn file(path: &str, text: &str) -> PutBack {
    put_back(path, Former::File { bytes: text.as_bytes().to_vec(), is_executable: false })
}

fn absent(path: &str) -> PutBack {
    put_back(path, Former::Absent)
}

/// What an agent did, and what puts it back.
type Deed = (&'static str, fn(&SimFs), Vec<PutBack>);

fn a() -> PutBack {
    file("a", "a of base")
}

fn b() -> PutBack {
    file("src/b", "b of base")
}

fn c() -> PutBack {
    file("src/deep/c", "c of base")
}

fn link() -> PutBack {
    put_back("link", Former::Link { target: b"a".to_vec() })
}

/// One row for each kind of deed; after a quarantine of each the work tree is as its base.
fn deeds() -> Vec<Deed> {
    let run = || put_back("run", Former::File { bytes: b"run of base".to_vec(), is_executable: true });
    vec![
        ("an edit", |fs| fs.put_file(&at("/w/a"), b"theirs", 0o644), vec![a()]),
        ("a new file", |fs| fs.put_file(&at("/w/src/new"), b"n", 0o600), vec![absent("src/new")]),
        ("new folders", |fs| fs.put_file(&at("/w/x/y/z"), b"n", 0o600), vec![absent("x/y/z")]),
        ("a folder as a whole", |fs| fs.put_file(&at("/w/x/y/z"), b"n", 0o600), vec![absent("x")]),
        ("an empty folder", |fs| fs.put_dir(&at("/w/x/y"), 0o700), vec![absent("x/y")]),
        ("a removal", |fs| fs.remove_file(&at("/w/a")).expect("there"), vec![a()]),
        ("a removed folder", remove_deep, vec![c()]),
        (
            "a rename",
            |fs| {
                fs.rename(&at("/w/a"), &at("/w/moved")).expect("there");
            },
            vec![a(), absent("moved")],
        ),
        ("a mode", |fs| fs.set_mode(&at("/w/run"), 0o644).expect("there"), vec![run()]),
        ("a file made a program", |fs| fs.set_mode(&at("/w/a"), 0o755).expect("there"), vec![a()]),
        ("a link elsewhere", |fs| fs.put_link(&at("/w/link"), "/etc/passwd"), vec![link()]),
        (
            "a link for a file",
            |fs| {
                fs.remove_file(&at("/w/a")).expect("there");
                fs.put_link(&at("/w/a"), "/etc/passwd");
            },
            vec![a()],
        ),
        (
            "a file for a link",
            |fs| {
                fs.remove_file(&at("/w/link")).expect("there");
                fs.put_file(&at("/w/link"), b"f", 0o644);
            },
            vec![link()],
        ),
    ]
}

/// Deeds that put one type where another was, many at once, and odd names.
fn stranger_deeds() -> Vec<Deed> {
    vec![
        (
            "a folder for a file",
            |fs| {
                fs.remove_file(&at("/w/a")).expect("there");
                fs.put_file(&at("/w/a/in/it"), b"f", 0o644);
            },
            vec![a()],
        ),
        (
            "a folder for a link",
            |fs| {
                fs.remove_file(&at("/w/link")).expect("there");
                fs.put_file(&at("/w/link/in"), b"f", 0o644);
            },
            vec![link(), absent("link/in")],
        ),
        (
            "a file for a folder",
            |fs| {
                remove_deep(fs);
                fs.put_file(&at("/w/src/deep"), b"f", 0o644);
            },
            vec![absent("src/deep"), c()],
        ),
        (
            "a link for a folder, told by its file alone",
            |fs| {
                remove_deep(fs);
                fs.put_link(&at("/w/src/deep"), "/etc");
            },
            vec![c()],
        ),
        (
            "everything at once",
            |fs| {
                fs.put_file(&at("/w/a"), b"same", 0o644);
                fs.put_file(&at("/w/src/b"), b"same", 0o600);
                fs.put_file(&at("/w/new"), b"same", 0o600);
            },
            vec![b(), absent("new"), a()],
        ),
        (
            "odd names",
            |fs| {
                for name in [&b"odd-\xff"[..], b"new\nline", b"-rf", b" ", b"\xc3\x28/\xfe"] {
                    fs.put_file(&at("/w").join_bytes(name).expect("a name"), b"n", 0o600);
                }
                fs.put_link(&at("/w/to"), &crate::base::name::text_of(b"odd-\xff"));
            },
            [&b"odd-\xff"[..], b"new\nline", b"-rf", b" ", b"\xc3\x28/\xfe", b"to"]
                .map(|path| PutBack { path: path.to_vec(), to: Former::Absent })
                .to_vec(),
        ),
    ]
}

fn remove_deep(fs: &SimFs) {
    fs.remove_file(&at("/w/src/deep/c")).expect("there");
    fs.remove_dir(&at("/w/src/deep")).expect("empty");
}

#[test]
fn every_deed_is_taken_back_and_comes_again() {
    for (name, deed, paths) in deeds().into_iter().chain(stranger_deeds()) {
        let scene = Scene::new();
        let base = scene.tree();
        deed(&scene.fs);
        let theirs = scene.tree();
        assert_ne!(base, theirs, "{name}");
        let outcome = scene.take(&paths);
        assert_eq!(outcome.stays, [], "{name}");
        assert_eq!(scene.tree(), base, "{name}");
        // What is as wanted does not move again.
        assert_eq!(scene.take(&paths).id, None, "{name}");
        let restored = scene.back(&outcome);
        assert_eq!(scene.tree(), theirs, "{name}");
        assert!(!restored.was_back() && scene.back(&outcome).was_back(), "{name}");
        // And once more, by a quarantine of its own.
        let again = quarantine(&request(&paths), &scene.keeper(8)).expect("a quarantine");
        assert_ne!(again.id, outcome.id, "{name}");
        assert_eq!(scene.tree(), base, "{name}");
        assert_eq!(list(&scene.keeper(9)).expect("a list").len(), 2, "{name}");
    }
}

#[test]
fn what_was_there_is_kept_once_and_privately() {
    let scene = Scene::new();
    scene.fs.put_file(&at("/w/a"), b"sk-planted", 0o644);
    scene.fs.put_file(&at("/w/new"), b"sk-planted", 0o644);
    let outcome = scene.take(&[file("a", "a of base"), absent("new")]);
    let folder = outcome.kept_in.expect("a folder");
    let names = scene.fs.list(&folder).expect("a folder");
    assert_eq!(names.len(), 2, "{names:?}");
    for name in &names {
        assert_eq!(scene.fs.stat(&folder.join_name(name)).expect("an answer").expect("there").mode, 0o600);
    }
    assert_eq!(scene.fs.stat(&folder).expect("an answer").expect("there").mode, 0o700);
    // The backups of the engine hold no second copy.
    let backups = scene.fs.list(&at("/h/.openclaw/harness/backup")).expect("a folder");
    assert_eq!(backups, [""; 0]);
    let record = scene.fs.read(&folder.join("record.json"), 1 << 20).expect("a record");
    assert!(!String::from_utf8_lossy(&record).contains("sk-planted"));
    assert_eq!(
        outcome.moved.iter().map(Moved::line).collect::<Vec<_>>(),
        ["a: a file was there, a file is there now", "new: a file was there, nothing is there now",]
    );
}

#[test]
fn what_cannot_move_stays_and_the_rest_moves() {
    let scene = Scene::new();
    scene.fs.put_pipe(&at("/w/pipe"));
    scene.fs.put_pipe(&at("/w/x/pipe"));
    scene.fs.put_file(&at("/w/x/file"), b"f", 0o644);
    scene.fs.put_file(&at("/w/new"), b"n", 0o644);
    let outcome = scene.take(&[absent("pipe"), absent("x"), absent("new"), file("pipe/in", "x")]);
    let stays: Vec<&str> = outcome.stays.iter().map(|one| one.path.as_str()).collect();
    assert_eq!(stays, ["pipe", "x/pipe", "pipe"]);
    assert_eq!(outcome.moved.len(), 1, "{:?}", outcome.moved);
    assert!(scene.tree().contains_key("/w/x/file") && !scene.tree().contains_key("/w/new"));
}

#[test]
fn paths_outside_the_work_are_refused() {
    let scene = Scene::new();
    for path in
        ["", "/etc/passwd", "../x", "a/../../x", ".git/HEAD", "sub/.GIT/config", "a//b", "./a", "a\0b"]
    {
        let error = quarantine(&request(&[absent("a"), absent(path)]), &scene.keeper(7)).expect_err(path);
        assert_eq!(error.report().code, Code::UsageInvalid, "{path}");
    }
    let inside = Request { repository: at("/h"), ..request(&[absent(".openclaw/rules")]) };
    assert!(quarantine(&inside, &scene.keeper(7)).is_err());
    let gone = Request { repository: at("/nowhere"), ..request(&[absent("a")]) };
    assert!(quarantine(&gone, &scene.keeper(7)).is_err());
    assert_eq!(scene.fs.effects(), 0, "{:?}", scene.fs.log());
}

#[test]
fn a_place_that_changed_since_stops_the_way_back() {
    let scene = Scene::new();
    scene.fs.put_file(&at("/w/a"), b"theirs", 0o644);
    scene.fs.put_file(&at("/w/new"), b"theirs", 0o644);
    let outcome = scene.take(&[file("a", "a of base"), absent("new")]);
    scene.fs.put_file(&at("/w/a"), b"newer", 0o644);
    let before = scene.tree();
    let error = restore(outcome.id.as_ref().expect("an id").as_str(), &scene.keeper(9)).expect_err("changed");
    let report = error.report();
    assert_eq!(report.code, Code::QuarantineChanged);
    assert!(report.why.iter().any(|why| why == "/w/a"), "{report:?}");
    assert_eq!(scene.tree(), before);
    // Folders that went since are made again, and one that a person filled stays.
    let scene = Scene::new();
    scene.fs.put_file(&at("/w/src/deep/new"), b"theirs", 0o644);
    let outcome = scene.take(&[absent("src/deep/new")]);
    remove_deep(&scene.fs);
    let _ = scene.back(&outcome);
    assert!(scene.tree().contains_key("/w/src/deep/new"));
    let scene = Scene::new();
    scene.fs.remove_file(&at("/w/a")).expect("there");
    scene.fs.put_file(&at("/w/a/in"), b"theirs", 0o644);
    let outcome = scene.take(&[file("a", "a of base")]);
    scene.fs.remove_file(&at("/w/a")).expect("there");
    scene.fs.put_file(&at("/w/a/mine"), b"mine", 0o644);
    let _ = scene.back(&outcome);
    assert!(scene.tree().contains_key("/w/a/in") && scene.tree().contains_key("/w/a/mine"));
}

#[test]
fn what_is_unknown_or_damaged_is_told() {
    let scene = Scene::new();
    let code = |id: &str| restore(id, &scene.keeper(9)).expect_err("no way back").report().code;
    assert_eq!(code("nonsense"), Code::UsageInvalid);
    assert_eq!(code("../../../../w"), Code::UsageInvalid);
    assert_eq!(code("0123456789ab"), Code::QuarantineUnknown);
    assert_eq!(scene.fs.effects(), 0);
    scene.fs.put_file(&at("/w/a"), b"theirs", 0o644);
    let outcome = scene.take(&[file("a", "a of base")]);
    assert_eq!(code("0123456789ab"), Code::QuarantineUnknown);
    let (id, folder) = (outcome.id.expect("an id"), outcome.kept_in.expect("a folder"));
    let kept = folder.join(&crate::base::digest::Digest::of(b"theirs").hex());
    scene.fs.put_file(&kept, b"other", 0o600);
    let before = scene.tree();
    assert_eq!(code(id.as_str()), Code::QuarantineDamaged);
    scene.fs.put_file(&folder.join("record.json"), b"{}", 0o600);
    assert_eq!(code(id.as_str()), Code::QuarantineDamaged);
    scene.fs.put_file(&folder.join("record.json"), br#"{"schema":"openclaw.quarantine/9"}"#, 0o600);
    assert_eq!(code(id.as_str()), Code::FormatNewer);
    assert_eq!(scene.tree(), before);
    let listed = list(&scene.keeper(9)).expect("a list");
    assert_eq!((listed.len(), listed[0].made_ms), (1, None));
}

#[test]
fn the_oldest_go_in_time_and_say_so() {
    let scene = Scene::new();
    let year = 365 * 24 * 60 * 60 * 1_000;
    let mut ids = Vec::new();
    for n in 0..12_u64 {
        scene.fs.put_file(&at("/w/a"), format!("theirs {n}").as_bytes(), 0o644);
        let taken = quarantine(&request(&[file("a", "a of base")]), &scene.keeper(n)).expect("a quarantine");
        assert_eq!(taken.dropped, []);
        ids.extend(taken.id);
    }
    scene.fs.put_file(&at("/w/a"), b"last", 0o644);
    let last = quarantine(&request(&[file("a", "a of base")]), &scene.keeper(year)).expect("a quarantine");
    assert_eq!(last.dropped, [ids[1].clone(), ids[0].clone()]);
    assert_eq!(list(&scene.keeper(year)).expect("a list").len(), 11);
    let backups = scene.fs.list(&at("/h/.openclaw/harness/backup")).expect("a folder");
    assert_eq!(backups, [""; 0], "what had its time is not kept once more");
}
