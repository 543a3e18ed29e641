//! Work that is taken out of a repository and put back, interrupted at every effect: it is where it was, or kept whole.

use openclaw::base::digest::Digest;
use openclaw::base::time::Timestamp;
use openclaw::engine::recover::Direction;
use openclaw::guard::quarantine::{Former, Keeper, PutBack, Request, list, quarantine, restore};
use openclaw::ports::fs::Fs as _;
use openclaw::sim::fs::{CrashPolicy, Fault, SimFs};

use super::fixture::{Change, home, home_with_root, path, recover_all, tree};
use super::loops::{Run, every_effect};

/// What is asked for.
pub struct Taking(Vec<PutBack>);

/// Putting back the only quarantine that there is.
pub struct Restoring;

fn file(path: &str, text: &[u8]) -> PutBack {
    PutBack { path: path.into(), to: Former::File { bytes: text.to_vec(), is_executable: false } }
}

fn absent(path: &str) -> PutBack {
    PutBack { path: path.into(), to: Former::Absent }
}

/// Puts an agent's work into a repository: one deed of each kind whose type stays.
fn work(fs: SimFs) -> SimFs {
    let at = |name: &str| path("/home/ada/work").join(name);
    fs.put_file(&at("edited"), b"theirs", 0o644);
    fs.put_file(&at("same"), b"theirs", 0o644);
    fs.put_file(&at("new/deep/file"), b"new", 0o600);
    fs.put_file(&at("run"), b"run", 0o755);
    fs.put_link(&at("link"), "/etc/passwd");
    fs.put_link(&at("linked"), "elsewhere");
    fs.settle();
    fs
}

/// A home in which an agent worked.
pub fn worked_home() -> SimFs {
    work(home())
}

impl Taking {
    /// Returns the request that takes all of it back.
    pub fn all() -> Self {
        let to = |target: &[u8]| Former::Link { target: target.to_vec() };
        Self(vec![
            file("edited", b"base"),
            file("gone/deep", b"base"),
            file("run", b"run"),
            file("linked", b"was a file"),
            absent("same"),
            absent("new/deep/file"),
            PutBack { path: b"link".to_vec(), to: to(b"base") },
            PutBack { path: b"lost".to_vec(), to: to(b"base") },
        ])
    }

    /// Returns the request that takes back an edit and a file in folders of its own.
    pub fn few() -> Self {
        Self(vec![file("edited", b"base"), absent("new/deep/file")])
    }
}

fn keeper<'a>(fs: &'a SimFs, root: &'a openclaw::base::path::AbsPath) -> Keeper<'a> {
    Keeper { fs, root, version: "1.0.0", holder: "a test", now: Timestamp::from_millis(7) }
}

impl Run for Taking {
    fn name(&self) -> &str {
        "quarantine"
    }

    fn run(&self, disk: &SimFs) -> Result<(), String> {
        let root = path("/home/ada/.openclaw");
        let repository = path("/home/ada/work");
        let request = Request { repository, paths: self.0.clone(), reason: "outside".to_owned() };
        quarantine(&request, &keeper(disk, &root)).map(|_| ()).map_err(|error| format!("{error:?}"))
    }
}

impl Run for Restoring {
    fn name(&self) -> &str {
        "restore"
    }

    fn run(&self, disk: &SimFs) -> Result<(), String> {
        let root = path("/home/ada/.openclaw");
        let kept = list(&keeper(disk, &root)).map_err(|error| format!("{error:?}"))?;
        let id = kept.first().ok_or("nothing is kept")?.id.clone();
        restore(id.as_str(), &keeper(disk, &root)).map(|_| ()).map_err(|error| format!("{error:?}"))
    }
}

fn check(start: &SimFs, change: &impl Run, effects_min: u64) {
    let tally = every_effect(start, change).unwrap_or_else(|broken| panic!("{broken}"));
    println!("{}: {} effects, {} interrupted runs recovered", change.name(), tally.effects, tally.runs);
    assert!(tally.effects >= effects_min, "the loop covers too little: {tally:?}");
}

#[test]
fn work_is_taken_out_where_nothing_of_ours_is() {
    check(&worked_home(), &Taking::all(), 50);
    check(&work(home_with_root()), &Taking::few(), 30);
}

#[test]
fn work_is_taken_out_of_a_repository_of_a_node_and_comes_back() {
    let fs = home();
    Change::install(1).run(&fs).expect("a plain install works");
    let fs = work(fs);
    let theirs = tree(&fs);
    check(&fs, &Taking::few(), 25);
    Taking::all().run(&fs).expect("a quarantine works");
    fs.settle();
    check(&fs, &Restoring, 25);
    Restoring.run(&fs).expect("a way back");
    let ours = |path: &String| path.contains("/.openclaw/");
    let now: Vec<_> = tree(&fs).into_iter().filter(|(path, _)| !ours(path)).collect();
    let before: Vec<_> = theirs.into_iter().filter(|(path, _)| !ours(path)).collect();
    assert_eq!(now, before);
    // Uninstalling keeps what is kept, as recorded data, and a purge takes it along.
    Change::uninstall().run(&fs).expect("an uninstall works");
    assert!(tree(&fs).keys().any(|path| path.ends_with("/record.json")));
    Change::purge().run(&fs).expect("a purge works");
    assert!(!tree(&fs).keys().any(|path| path.ends_with("/record.json")));
}

/// Goal: where a type changes, which takes two plans, a kill between them loses nothing and the next run goes on.
/// Method: after each kill and recovery the work is in place or kept, and asking again makes the tree its base.
#[test]
fn changes_of_type_lose_nothing_and_are_ended_by_asking_again() {
    let at = |name: &str| path("/home/ada/work").join(name);
    let start = home();
    start.put_file(&at("was-file/in/it"), b"one of theirs", 0o644);
    start.put_file(&at("was-folder"), b"two of theirs", 0o644);
    start.put_link(&at("was-other"), "three of theirs");
    start.settle();
    let asked = Taking(vec![
        file("was-file", b"base"),
        absent("was-folder"),
        file("was-folder/in", b"base"),
        file("was-other/in", b"base"),
    ]);
    let clean = start.clone();
    asked.run(&clean).expect("a quarantine works");
    let base = work_tree(&clean);
    assert_eq!(base.len(), 5, "{base:?}");
    let mut runs = 0;
    for effect in 0..clean.effects() {
        for policy in [CrashPolicy::Keep, CrashPolicy::Lose, CrashPolicy::Seeded(effect)] {
            for direction in [Direction::Forward, Direction::Back] {
                let disk = start.clone();
                disk.script(Fault::DieAt { effect, torn: effect % 2 == 0 });
                let _ = asked.run(&disk);
                let survivor = disk.crash(policy);
                recover_all(&survivor, direction).expect("recovery works");
                let bytes = everything(&survivor);
                for text in ["one of theirs", "two of theirs", "three of theirs"] {
                    assert!(bytes.contains(text), "{text} is lost at {effect}, {policy:?}, {direction:?}");
                }
                asked.run(&survivor).expect("asking again works");
                assert_eq!(work_tree(&survivor), base, "{effect}, {policy:?}, {direction:?}");
                runs += 1;
            }
        }
    }
    assert!(runs > 300, "{runs}");
    let kept = path("/home/ada/.openclaw/harness/quarantine");
    let kept = clean.list(&kept).expect("a folder").len();
    assert_eq!(kept, 1);
    Restoring.run(&clean).expect("a way back");
    assert_eq!(work_tree(&clean), work_tree(&start));
}

fn work_tree(fs: &SimFs) -> Vec<(String, String)> {
    tree(fs).into_iter().filter(|(path, _)| path.contains("/work/was-")).collect()
}

/// Returns every content and link of a disk, and the links that records tell.
fn everything(fs: &SimFs) -> String {
    let mut all = String::new();
    for (name, line) in tree(fs) {
        all.push_str(&line);
        if let Ok(bytes) = fs.read(&path(&name), 1 << 20) {
            all.push_str(&String::from_utf8_lossy(&bytes));
            assert!(
                !name.contains("/quarantine/") || name.ends_with(".json") || is_named(&name, &bytes),
                "{name}"
            );
        }
    }
    all
}

/// Returns whether a kept content is the one that its name says, unless it is not yet renamed.
fn is_named(name: &str, bytes: &[u8]) -> bool {
    let name = name.rsplit('/').next().unwrap_or_default();
    name.starts_with(".openclaw-") || name == Digest::of(bytes).hex()
}
