//! A disk on which somebody edits while a sync runs: before any one call, but not between the last look and the rename that
//! follows it, which are two calls of the system with nothing between.

use std::cell::{Cell, RefCell};
use std::io;

use super::{Scene, SyncMode, full, lines_of};
use crate::base::path::AbsPath;
use crate::memory::vault::place::VaultMeans;
use crate::memory::vault::sync::sync;
use crate::ports::fs::{Fs, LockAnswer, NewFile, Space, Stat};
use crate::sim::fs::SimFs;

/// What is edited, and to what.
type Meddling<'a> = &'a dyn Fn(&SimFs);

struct Meddled<'a> {
    disk: &'a SimFs,
    calls: Cell<u64>,
    at: u64,
    edit: RefCell<Option<Meddling<'a>>>,
}

impl Meddled<'_> {
    fn call(&self) -> &SimFs {
        let number = self.calls.replace(self.calls.get() + 1);
        if number >= self.at
            && let Some(edit) = self.edit.borrow_mut().take()
        {
            edit(self.disk);
        }
        self.disk
    }
}

impl Fs for Meddled<'_> {
    fn stat(&self, path: &AbsPath) -> io::Result<Option<Stat>> {
        self.call().stat(path)
    }
    fn read(&self, path: &AbsPath, bytes_max: u64) -> io::Result<Vec<u8>> {
        self.call().read(path, bytes_max)
    }
    fn read_from(&self, path: &AbsPath, offset: u64, bytes_max: u64) -> io::Result<Vec<u8>> {
        self.call().read_from(path, offset, bytes_max)
    }
    fn read_link(&self, path: &AbsPath) -> io::Result<String> {
        self.call().read_link(path)
    }
    fn list(&self, path: &AbsPath) -> io::Result<Vec<String>> {
        self.call().list(path)
    }
    fn resolve(&self, path: &AbsPath) -> io::Result<Option<AbsPath>> {
        self.call().resolve(path)
    }
    fn make_dir(&self, path: &AbsPath, mode: u32) -> io::Result<()> {
        self.call().make_dir(path, mode)
    }
    fn write_new(&self, path: &AbsPath, bytes: &[u8], file: NewFile) -> io::Result<()> {
        self.call().write_new(path, bytes, file)
    }
    fn append(&self, path: &AbsPath, bytes: &[u8]) -> io::Result<()> {
        self.call().append(path, bytes)
    }
    fn make_link(&self, path: &AbsPath, target: &str) -> io::Result<()> {
        self.call().make_link(path, target)
    }
    fn rename(&self, from: &AbsPath, to: &AbsPath) -> io::Result<()> {
        self.disk.rename(from, to)
    }
    fn remove_file(&self, path: &AbsPath) -> io::Result<()> {
        self.disk.remove_file(path)
    }
    fn remove_dir(&self, path: &AbsPath) -> io::Result<()> {
        self.call().remove_dir(path)
    }
    fn set_mode(&self, path: &AbsPath, mode: u32) -> io::Result<()> {
        self.call().set_mode(path, mode)
    }
    fn sync_file(&self, path: &AbsPath) -> io::Result<()> {
        self.call().sync_file(path)
    }
    fn sync_dir(&self, path: &AbsPath) -> io::Result<()> {
        self.call().sync_dir(path)
    }
    fn lock(&self, path: &AbsPath, holder: &str) -> io::Result<LockAnswer> {
        self.call().lock(path, holder)
    }
    fn lock_dir(&self, path: &AbsPath) -> io::Result<LockAnswer> {
        self.call().lock_dir(path)
    }
    fn space(&self, path: &AbsPath) -> io::Result<Space> {
        self.call().space(path)
    }
    fn user(&self) -> u32 {
        self.disk.user()
    }
}

/// Replaces a file, or makes it.
fn write(disk: &SimFs, path: &AbsPath, text: &str) {
    if disk.stat(path).expect("an answer").is_some() {
        disk.remove_file(path).expect("removed");
    }
    disk.put_file(path, text.as_bytes(), 0o644);
}

/// Runs a sync during which `edit` happens before call `number`; returns how many calls there were.
fn synced_while(scene: &Scene, number: u64, edit: Meddling<'_>) -> u64 {
    let fs = Meddled { disk: &scene.fs, calls: Cell::new(0), at: number, edit: RefCell::new(Some(edit)) };
    let means = VaultMeans { fs: &fs, clock: &scene.clock, layout: &scene.layout, holder: "a test" };
    // Whatever it answers, nothing may be lost.
    let _ = sync(&means, &scene.pairing, SyncMode::Act);
    if let Some(edit) = fs.edit.take() {
        edit(&scene.fs);
    }
    fs.calls.get()
}

#[test]
fn an_edit_at_any_moment_of_a_sync_is_kept() {
    const NAMES: [&str; 8] = [
        "copy.md",
        "join.md",
        "apart.md",
        "gone-ours.md",
        "gone-theirs.md",
        "same.md",
        "new/one.md",
        "new/two.md",
    ];
    let start = full();
    for name in NAMES {
        for is_ours in [true, false] {
            let mut number = 0;
            loop {
                let scene = Scene::on(start.clone());
                let path = if is_ours { scene.ours(name) } else { Scene::theirs(name) };
                let edit = |disk: &SimFs| write(disk, &path, "edited meanwhile\nmore\n");
                let calls = synced_while(&scene, number, &edit);
                let what = || format!("{name} {is_ours} before call {number} of {calls}");
                scene.run(SyncMode::ActWithDeletes).expect("a sync");
                let sides = scene.both();
                assert_eq!(sides[0], sides[1], "{}", what());
                let folder = scene.layout.vault().join("lessons/new");
                let deep = scene.notes(&folder);
                let found = lines_of(&sides[0]).contains("edited meanwhile")
                    || lines_of(&deep).contains("edited meanwhile");
                assert!(found, "{}: {sides:#?} {deep:#?}", what());
                for line in ["copied", "joined 1", "joined 2", "apart 1", "apart 2", "new 1", "new 2"] {
                    // What the meddler wrote over is gone by a person's hand.
                    let is_there = lines_of(&sides[0]).contains(line) || lines_of(&deep).contains(line);
                    assert!(is_there || is_of(name, line), "{}: {line} is lost", what());
                }
                number += 1;
                if number > calls {
                    break;
                }
            }
        }
    }
}

/// Returns whether a line stood in the very file that is written over.
fn is_of(name: &str, line: &str) -> bool {
    let of = match name {
        "copy.md" => &["copied"][..],
        "join.md" => &["joined 1", "joined 2"],
        "apart.md" => &["apart 1", "apart 2"],
        "new/one.md" => &["new 1"],
        "new/two.md" => &["new 2"],
        _ => &[],
    };
    of.contains(&line)
}
