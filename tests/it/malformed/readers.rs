//! Readers of what others write: hosts' payloads, settings of people and of repositories, baselines, and what we remember.
//! On any bytes, and on whole ones with a few changed: an answer, never a panic, and never one that knows too much.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use openclaw::agents::{self, HOSTS};
use openclaw::base::digest::Digest;
use openclaw::base::path::AbsPath;
use openclaw::base::spool::Line;
use openclaw::config::settings::Settings;
use openclaw::git::{BlobId, Outside, Place, Repository};
use openclaw::guard::Memo;
use openclaw::guard::log::split;
use openclaw::hook::{HookRequest, Machine, answer, project_settings};
use openclaw::ports::clock::Deadline;
use openclaw::ports::exec::Env;
use openclaw::ports::terminal::Terminals;
use openclaw::secrets::Baseline;
use openclaw::sim::exec::ScriptedExec;
use openclaw::sim::fs::SimFs;
use openclaw::sys::clock::SystemClock;
use openclaw::sys::fs::OsFs;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use super::properties::{damaged, damages};
use crate::support::at;

/// Recorded payloads of every host, each with its host.
fn payloads() -> &'static [(&'static str, Vec<u8>)] {
    static PAYLOADS: OnceLock<Vec<(&str, Vec<u8>)>> = OnceLock::new();
    PAYLOADS.get_or_init(|| HOSTS.iter().flat_map(|host| recorded(host.name)).collect())
}

fn recorded(host: &'static str) -> Vec<(&'static str, Vec<u8>)> {
    let hosts = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/hosts");
    let mut folders = vec![hosts.join(host), hosts.join("golden").join(host)];
    let mut paths = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.expect("an entry").path();
            if path.is_dir() { folders.push(path) } else { paths.push(path) }
        }
    }
    paths.sort();
    let texts = paths.iter().filter_map(|path| fs::read_to_string(path).ok());
    let payload = |text: String| {
        let value: serde_json::Value = serde_json::from_str(&text).ok()?;
        Some((host, value.get("payload").unwrap_or(&value).to_string().into_bytes()))
    };
    texts.filter_map(payload).collect()
}

/// A state root and a folder that is no repository, once for all payloads.
fn folder() -> &'static Path {
    static FOLDER: OnceLock<tempfile::TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(folder.path().join("root/harness/run")).expect("folders");
        fs::create_dir_all(folder.path().join("work")).expect("folders");
        folder
    });
    folder.path()
}

/// Fires an event with any bytes; a panic inside is caught there and told, so it is looked for.
fn fire(host: &str, event: &str, mut payload: &[u8]) {
    let top = folder();
    let disk = OsFs::new(vec![AbsPath::from_path(&top.join("root")).expect("UTF-8")]);
    let env = Env::new();
    let exec = ScriptedExec::default();
    let machine = Machine { fs: &disk, clock: &SystemClock::new(), exec: &exec, env: &env, process: 1 };
    let request = HookRequest {
        host,
        event,
        arguments: &[],
        stdin: &mut payload,
        program: &top.join("root/harness/bin/openclaw"),
        cwd: &top.join("work"),
        terminals: Terminals::default(),
        version: "0.0.0-test",
        expected: &|_| Vec::new(),
    };
    let answer = answer(request, machine);
    let told = String::from_utf8_lossy(&answer.stderr);
    assert!(!told.contains("defect"), "{host} {event}: {told}");
    let row = agents::host(host).and_then(|host| host.event(event)).expect("a row");
    assert!(answer.exit == 0 || answer.exit == 2, "{host} {}: {}", row.name, answer.exit);
    if !answer.stdout.is_empty() {
        serde_json::from_slice::<serde_json::Value>(&answer.stdout).expect("a host reads JSON");
    }
}

fn settings() -> &'static [u8] {
    b"[guard]\nsecrets = \"block\"\nprotected_refs = [\"main\"]\n[checks]\nlarge_bytes_max = 500000\n[secrets]\nbaseline = \"k\"\nallow = [{ path = \"a/**\", rule = \"jwt\", reason = \"r\" }]\n"
}

fn baseline() -> &'static [u8] {
    br#"{"schema":"openclaw.baseline/1","entries":[{"rule":"github-token","digest":"sha256:00","path":"a/**","reason":"r","expires":"2027-01-31"}]}"#
}

fn line() -> &'static [u8] {
    br#"{"v":1,"at":"2026-11-18T11:06:40.123Z","host":"claude","event":"PreToolUse","session":"s","tool":"Bash","verdict":"allow","rule":"","micros":12}
"#
}

fn read_all(bytes: &[u8]) {
    let _ = Settings::parse(&at("/h/openclaw.toml"), bytes);
    let project = project_settings(bytes);
    assert!(project.problems.iter().all(|problem| !problem.contains('\n')), "{:?}", project.problems);
    let _ = Baseline::parse(bytes);
    let found = split(bytes);
    assert!(found.whole <= bytes.len());
    let _ = Line::of(&String::from_utf8_lossy(bytes));
}

fn blob(number: usize) -> BlobId {
    let digest = Digest::of(&number.to_le_bytes()).hex();
    BlobId::from_hex(&digest.as_bytes()[..40]).expect("an id")
}

/// Returns the bytes of a memory of forty clean blobs.
fn memory() -> &'static [u8] {
    static MEMORY: OnceLock<Vec<u8>> = OnceLock::new();
    MEMORY.get_or_init(|| {
        let disk = disk_with(None);
        let mut memo = Memo::open(&disk, &at("/h/scan-memo"), Digest::of(b"rules"));
        (0..40).for_each(|number| memo.note_clean(&blob(number), b"text"));
        memo.save().expect("saved");
        openclaw::ports::fs::Fs::read(&disk, &at("/h/scan-memo"), 1 << 20).expect("the memory")
    })
}

fn disk_with(memory: Option<&[u8]>) -> SimFs {
    let disk = SimFs::new(Vec::new());
    disk.put_file(&at("/h/x"), b"", 0o600);
    if let Some(bytes) = memory {
        disk.put_file(&at("/h/scan-memo"), bytes, 0o600);
    }
    disk
}

/// A repository with some files staged, and its index as git wrote it.
fn staged() -> &'static (tempfile::TempDir, Vec<u8>) {
    static STAGED: OnceLock<(tempfile::TempDir, Vec<u8>)> = OnceLock::new();
    STAGED.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let repo = git2::Repository::init(folder.path()).expect("a repository");
        let mut index = repo.index().expect("an index");
        for name in ["a", "b/c", "b/d", "e f"] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("inside")).expect("folders");
            fs::write(&path, name).expect("a file");
            index.add_path(Path::new(name)).expect("added");
        }
        index.write().expect("written");
        let bytes = fs::read(folder.path().join(".git/index")).expect("an index");
        (folder, bytes)
    })
}

fn read_index(bytes: &[u8]) {
    let (folder, _) = staged();
    fs::write(folder.path().join(".git/index"), bytes).expect("written");
    let env = Env::new();
    let exec = ScriptedExec::default();
    let clock = SystemClock::new();
    let outside = Outside { exec: &exec, env: &env, deadline: Deadline::after(&clock, 5_000) };
    let Ok(repo) = Repository::open(Place::of(folder.path(), &env), outside) else { return };
    // Whatever is in it, reading ends, and what was read is bounded by it.
    if let Ok((entries, _)) = repo.staged_entries() {
        assert!(entries.len() <= bytes.len() / 62 + 4, "{} entries of {} bytes", entries.len(), bytes.len());
    }
    let _ = repo.index_paths();
    let _ = repo.staged(&mut |_| {});
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_an_answer(bytes in vec(any::<u8>(), 0..400)) {
        read_all(&bytes);
        for host in HOSTS {
            for event in host.events {
                fire(host.name, event.name, &bytes);
            }
        }
    }

    #[test]
    fn damaged_settings_and_records_are_an_answer(damages in damages()) {
        for whole in [settings(), baseline(), line()] {
            read_all(&damaged(whole, &damages));
        }
    }

    #[test]
    fn damaged_payloads_are_answered_in_the_host_s_form(at in any::<Index>(), event in any::<Index>(), damages in damages()) {
        let (host, payload) = at.get(payloads());
        let events = agents::host(host).expect("a row").events;
        fire(host, event.get(events).name, &damaged(payload, &damages));
    }

    #[test]
    fn a_damaged_memory_knows_nothing_that_was_not_in_it(damages in damages()) {
        let bytes = damaged(memory(), &damages);
        let disk = disk_with(Some(&bytes));
        let memo = Memo::open(&disk, &at("/h/scan-memo"), Digest::of(b"rules"));
        prop_assert!(!(40..400).any(|number| memo.is_clean(&blob(number))));
    }

    #[test]
    fn a_damaged_index_is_read_to_an_end(damages in damages(), any_bytes in vec(any::<u8>(), 0..300)) {
        let (_, whole) = staged();
        read_index(&damaged(whole, &damages));
        read_index(&any_bytes);
        read_index(&[&whole[..12], &any_bytes].concat());
    }
}

#[test]
fn every_host_has_recorded_payloads_to_be_damaged() {
    for host in HOSTS {
        let count = payloads().iter().filter(|(name, _)| *name == host.name).count();
        assert!(count > 0, "tests/it/hosts/{} holds none", host.name);
    }
}
