//! Goal: no sequence of calls tells the simulated disk from the real one, also none that nobody thought of.
//! Method: random calls on few names, so that they meet; after each, both answers and both trees are the same.

use std::io;

use proptest::prelude::*;
use rustix::io::Errno;

use openclaw::base::path::AbsPath;
use openclaw::ports::fs::{Fs, NewFile, NodeKind};
use openclaw::sim::fs::SimFs;
use openclaw::sys::fs::OsFs;

/// Names below the anchor; some of them below others, whatever those turn out to be.
const NAMES: [&str; 9] = ["a", "b", "c", "a/a", "a/b", "b/a", "b/b", "a/b/a", "anchor/a"];
const TARGETS: [&str; 7] = ["a", "b", "../b", "a/b", ".", "nowhere", "anchor"];

#[derive(Clone, Debug)]
enum Call {
    MakeDir(usize, u32),
    WriteNew(usize, Vec<u8>, u32),
    Append(usize, Vec<u8>),
    MakeLink(usize, usize),
    Rename(usize, usize),
    RemoveFile(usize),
    RemoveDir(usize),
    SetMode(usize, u32),
    SyncFile(usize),
    SyncDir(usize),
    Stat(usize),
    Read(usize, u64),
    ReadLink(usize),
    List(usize),
    Resolve(usize),
    Lock(usize),
    LockDir(usize),
}

fn calls() -> impl Strategy<Value = Call> {
    let name = || 0..NAMES.len();
    let bytes = || prop::collection::vec(any::<u8>(), 0..6);
    // The owner keeps every right, so that the sequences run alike for root and for others.
    let mode = || (0_u32..0o100).prop_map(|bits| 0o700 | bits);
    prop_oneof![
        3 => (name(), mode()).prop_map(|(name, mode)| Call::MakeDir(name, mode)),
        3 => (name(), bytes(), mode()).prop_map(|(name, bytes, mode)| Call::WriteNew(name, bytes, mode)),
        1 => (name(), bytes()).prop_map(|(name, bytes)| Call::Append(name, bytes)),
        3 => (name(), 0..TARGETS.len()).prop_map(|(name, target)| Call::MakeLink(name, target)),
        4 => (name(), name()).prop_map(|(from, to)| Call::Rename(from, to)),
        1 => name().prop_map(Call::RemoveFile),
        1 => name().prop_map(Call::RemoveDir),
        1 => (name(), mode()).prop_map(|(name, mode)| Call::SetMode(name, mode)),
        1 => name().prop_map(Call::SyncFile),
        1 => name().prop_map(Call::SyncDir),
        1 => name().prop_map(Call::Stat),
        1 => (name(), 0_u64..8).prop_map(|(name, limit)| Call::Read(name, limit)),
        1 => name().prop_map(Call::ReadLink),
        1 => name().prop_map(Call::List),
        2 => name().prop_map(Call::Resolve),
        1 => name().prop_map(Call::Lock),
        1 => name().prop_map(Call::LockDir),
    ]
}

/// Returns the answer as text, without what differs by machine.
fn answer(fs: &dyn Fs, home: &AbsPath, call: &Call) -> String {
    let at = |name: &usize| home.join(NAMES[*name]);
    match call {
        Call::MakeDir(name, mode) => shown(fs.make_dir(&at(name), *mode)),
        Call::WriteNew(name, bytes, mode) => {
            shown(fs.write_new(&at(name), bytes, NewFile { mode: *mode, group: None }))
        }
        Call::Append(name, bytes) => shown(fs.append(&at(name), bytes)),
        Call::MakeLink(name, target) => shown(fs.make_link(&at(name), TARGETS[*target])),
        Call::Rename(from, to) => shown(fs.rename(&at(from), &at(to))),
        Call::RemoveFile(name) => shown(fs.remove_file(&at(name))),
        Call::RemoveDir(name) => shown(fs.remove_dir(&at(name))),
        Call::SetMode(name, mode) => shown(fs.set_mode(&at(name), *mode)),
        Call::SyncFile(name) => shown(fs.sync_file(&at(name))),
        Call::SyncDir(name) => shown(fs.sync_dir(&at(name))),
        Call::Stat(name) => {
            shown(fs.stat(&at(name)).map(|stat| stat.map(|stat| (stat.kind, stat.mode, stat.uid))))
        }
        Call::Read(name, limit) => shown(fs.read(&at(name), *limit)),
        Call::ReadLink(name) => shown(fs.read_link(&at(name))),
        Call::List(name) => shown(fs.list(&at(name))),
        Call::Resolve(name) => {
            let found = fs.resolve(&at(name));
            shown(found.map(|found| found.map(|path| path.relative_to(home).map(str::to_owned))))
        }
        Call::Lock(name) => shown(fs.lock(&at(name), "us").map(drop)),
        Call::LockDir(name) => shown(fs.lock_dir(&at(name)).map(drop)),
    }
}

fn shown<T: std::fmt::Debug>(result: io::Result<T>) -> String {
    match result {
        Ok(value) => format!("{value:?}"),
        // Linux and macOS refuse to unlink a folder with different codes.
        Err(error) => match Errno::from_io_error(&error) {
            Some(Errno::PERM | Errno::ISDIR) => "EISDIR or EPERM".to_owned(),
            Some(errno) => format!("{errno:?}"),
            None => format!("{:?}", error.kind()),
        },
    }
}

fn tree(fs: &dyn Fs, folder: &AbsPath, lines: &mut Vec<String>) {
    for name in fs.list(folder).expect("it is a folder") {
        let path = folder.join(&name);
        let stat = fs.stat(&path).expect("stat answers").expect("it was listed");
        let rest = match stat.kind {
            NodeKind::File => {
                format!("{} {:?}", stat.links, fs.read(&path, 1 << 20).expect("it is readable"))
            }
            NodeKind::Symlink => fs.read_link(&path).expect("it is a link"),
            NodeKind::Dir | NodeKind::Other => String::new(),
        };
        // A link's own mode differs by system and means nothing.
        let mode = if stat.kind == NodeKind::Symlink { 0 } else { stat.mode };
        lines.push(format!("{path} {:?} {mode:o} {rest}", stat.kind));
        if stat.kind == NodeKind::Dir {
            tree(fs, &path, lines);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nobody_tells_them_apart(calls in prop::collection::vec(calls(), 1..40)) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let home = AbsPath::from_path(&folder.path().canonicalize().expect("it exists")).expect("UTF-8");
        let anchors = vec![home.clone(), home.join("anchor")];
        let os = OsFs::new(anchors.clone());
        let sim = SimFs::new(anchors);
        sim.become_user(os.user());
        sim.put_dir(&home, 0o700);
        for call in &calls {
            prop_assert_eq!(answer(&os, &home, call), answer(&sim, &home, call), "{:?} of {:?}", call, calls);
        }
        let (mut on_os, mut on_sim) = (Vec::new(), Vec::new());
        tree(&os, &home, &mut on_os);
        tree(&sim, &home, &mut on_sim);
        prop_assert_eq!(on_os, on_sim, "after {:?}", calls);
    }
}
