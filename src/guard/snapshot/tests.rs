//! The snapshot against a real folder: it follows its inputs, and nothing odd about it is ever an error.

use std::cell::Cell;
use std::fs;
use std::time::SystemTime;

use super::*;
use crate::guard::policy::{Guard, Mode};
use crate::sys::fs::OsFs;

/// Far enough after every change in these tests that stat data tells changes apart.
const LATER_MS: u64 = 3_600_000;

struct Folder {
    temporary: tempfile::TempDir,
    built: Cell<u32>,
}

impl Folder {
    fn new() -> Self {
        Self { temporary: tempfile::tempdir().expect("a folder"), built: Cell::new(0) }
    }

    fn path(&self, name: &str) -> AbsPath {
        AbsPath::from_path(self.temporary.path()).expect("UTF-8").join(name)
    }

    fn write(&self, name: &str, content: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("inside").as_path()).expect("folders");
        fs::write(path.as_path(), content).expect("written");
    }

    fn current_of(&self, version: &str, now: Timestamp) -> Snapshot {
        let fs = OsFs::new(vec![self.path("")]);
        let store = Store { fs: &fs, path: self.path("snapshot-1"), version };
        let parse = |bytes: &[u8]| match bytes {
            b"off" => Ok(Policy::default().with(Guard::Secrets, Mode::Off)),
            _ => Err("line 1 is odd".to_owned()),
        };
        let expected = || {
            self.built.set(self.built.get() + 1);
            Vec::new()
        };
        let sources = Sources {
            settings: self.path("openclaw.toml"),
            rules: self.path("rules"),
            ledger: self.path("ledger.json"),
            parse_policy: &parse,
            expected: &expected,
        };
        store.current(&sources, now)
    }

    fn current(&self) -> Snapshot {
        let now =
            SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("after 1970").as_millis() as u64;
        self.current_of("1", Timestamp::from_millis(now + LATER_MS))
    }
}

#[test]
fn a_second_call_reads_the_file() {
    let folder = Folder::new();
    folder.write("openclaw.toml", "off");
    folder.write("rules/a.md", "# A");
    let first = folder.current();
    assert_eq!((first.policy.mode(Guard::Secrets), first.rules.len()), (Mode::Off, 1));
    assert_eq!(folder.current(), first);
    assert_eq!(folder.built.get(), 1, "the second call made it again");
}

#[test]
fn every_change_of_an_input_takes_effect_at_once() {
    let folder = Folder::new();
    assert_eq!(folder.current(), Snapshot::default());
    let mut built = 1;
    let mut check = |change: &dyn Fn(), rules: usize| {
        change();
        assert_eq!(folder.current().rules.len(), rules);
        built += 1;
        assert_eq!(folder.built.get(), built);
    };
    check(&|| folder.write("rules/a.md", "# A"), 1);
    check(&|| folder.write("rules/b.md", "# B"), 2);
    check(&|| folder.write("rules/b.md", "# Bee"), 2);
    check(&|| fs::remove_file(folder.path("rules/a.md").as_path()).expect("removed"), 1);
    check(&|| folder.write("openclaw.toml", "off"), 1);
    check(&|| folder.write("ledger.json", "{}"), 1);
    check(&|| fs::remove_dir_all(folder.path("rules").as_path()).expect("removed"), 0);
}

#[test]
fn a_change_within_the_clock_tick_is_not_trusted() {
    let folder = Folder::new();
    folder.write("openclaw.toml", "off");
    let now = fs::metadata(folder.path("openclaw.toml").as_path())
        .and_then(|facts| facts.modified())
        .expect("time");
    let now = now.duration_since(SystemTime::UNIX_EPOCH).expect("after 1970").as_millis() as u64;
    for _ in 0..2 {
        folder.current_of("1", Timestamp::from_millis(now + 1));
    }
    assert_eq!(folder.built.get(), 2);
}

#[test]
fn a_snapshot_of_another_version_torn_or_foreign_is_made_again() {
    let folder = Folder::new();
    folder.write("rules/a.md", "# A");
    let good = folder.current();
    let file = folder.path("snapshot-1");
    let bytes = fs::read(file.as_path()).expect("stored");
    let newer = String::from_utf8(bytes.clone()).expect("JSON").replace("\"format\":1", "\"format\":2");
    for content in [&bytes[..bytes.len() / 2], b"", b"null", b"[[[[", newer.as_bytes()] {
        fs::write(file.as_path(), content).expect("written");
        assert_eq!(folder.current(), good);
    }
    let built = folder.built.get();
    folder.current_of("2", Timestamp::from_millis(0));
    assert_eq!(folder.built.get(), built + 1);
    fs::remove_file(file.as_path()).expect("removed");
    fs::create_dir(file.as_path()).expect("a folder in its place");
    assert_eq!(folder.current(), good);
}

#[test]
fn settings_that_do_not_parse_are_strict_and_said() {
    let folder = Folder::new();
    folder.write("openclaw.toml", "[[");
    let snapshot = folder.current();
    assert_eq!(
        (snapshot.policy, snapshot.settings_problem.as_deref()),
        (Policy::default(), Some("line 1 is odd"))
    );
}

#[test]
fn odd_entries_of_the_rules_folder_are_skipped() {
    let folder = Folder::new();
    folder.write("rules/a.md", "\u{feff}---\r\npriority: 0\r\n---\r\n# A");
    folder.write("rules/.hidden.md", "# H");
    folder.write("rules/a.md.new", "# N");
    folder.write("rules/note.txt", "x");
    folder.write("rules/folder.md/x", "x");
    folder.write("rules/..md", "# dots");
    let rules: Vec<_> = folder.current().rules.into_iter().map(|rule| (rule.id, rule.priority)).collect();
    assert_eq!(rules, [("a".to_owned(), 0)]);
}

#[test]
fn a_folder_that_takes_no_file_costs_nothing_but_the_rebuild() {
    let folder = Folder::new();
    folder.write("rules/a.md", "# A");
    fs::create_dir(folder.path("snapshot-1.new").as_path()).expect("a folder in the way");
    assert_eq!(folder.current(), folder.current());
    assert_eq!(folder.built.get(), 2);
}
