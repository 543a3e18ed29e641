//! Replaces one file as a whole: beside it, synced, then renamed. A text that people edit as well is replaced only while it
//! is the one that the new text was made from.

use std::io;

use crate::base::path::AbsPath;
use crate::ports::fs::{Fs, NewFile, NodeKind};

/// The mode of files that are ours alone.
pub(super) const OURS: u32 = 0o600;
/// How often a text is made again because somebody wrote it meanwhile.
const ATTEMPTS_MAX: u32 = 3;
/// The bit by which an owner may write.
const WRITABLE: u32 = 0o200;

/// What came of editing a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Edited {
    /// It is as it ought to be.
    Same,
    /// It was replaced.
    Replaced,
    /// It is left alone, and why.
    Left(String),
}

/// What a text becomes: `None` where nothing is to change, words where it is left alone.
pub(super) type Made = Result<Option<Vec<u8>>, String>;

/// Replaces a file that is ours alone, and makes it where it is not there.
pub(super) fn replace(fs: &dyn Fs, path: &AbsPath, bytes: &[u8]) -> io::Result<()> {
    let next = path.with_suffix(".next");
    put(fs, &next, bytes, OURS)?;
    fs.rename(&next, path)
}

/// Brings the text at `path` to what `make` makes of it; `make` returns `None` where nothing is to change, and says in words
/// why it refuses. A file that is not there counts as an empty one and gets `mode`.
pub(super) fn edit(
    fs: &dyn Fs,
    path: &AbsPath,
    (bytes_max, mode): (u64, u32),
    make: &dyn Fn(&[u8]) -> Made,
) -> io::Result<Edited> {
    let left = |why: &str| Ok(Edited::Left(why.to_owned()));
    for _ in 0..ATTEMPTS_MAX {
        let stat = fs.stat(path)?;
        let mode = match stat {
            None => mode,
            Some(stat) if stat.kind != NodeKind::File => return left("it is no regular file"),
            Some(stat) if stat.mode & WRITABLE == 0 => return left("it is not writable"),
            Some(stat) => stat.mode,
        };
        let Some(before) = content(fs, path, bytes_max)? else { return left("it is too long") };
        let after = match make(before.as_deref().unwrap_or_default()) {
            Ok(Some(after)) => after,
            Ok(None) => return Ok(Edited::Same),
            Err(why) => return Ok(Edited::Left(why)),
        };
        let next = path.with_suffix(".openclaw");
        put(fs, &next, &after, mode)?;
        fs.sync_file(&next)?;
        // Asked last: whoever wrote in between is not overwritten.
        if content(fs, path, bytes_max)? == Some(before) {
            fs.rename(&next, path)?;
            if let Some(folder) = path.parent() {
                fs.sync_dir(&folder)?;
            }
            return Ok(Edited::Replaced);
        }
        fs.remove_file(&next)?;
    }
    left("somebody writes it all the time")
}

/// Returns the content, the inner `None` where there is no file, the outer where it is too long.
fn content(fs: &dyn Fs, path: &AbsPath, bytes_max: u64) -> io::Result<Option<Option<Vec<u8>>>> {
    match fs.read(path, bytes_max) {
        Ok(bytes) => Ok(Some(Some(bytes))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Some(None)),
        Err(error) if error.kind() == io::ErrorKind::FileTooLarge => Ok(None),
        Err(error) => Err(error),
    }
}

/// Puts `bytes` into a file of its own; one that a process left which died here goes first.
fn put(fs: &dyn Fs, path: &AbsPath, bytes: &[u8], mode: u32) -> io::Result<()> {
    match fs.remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    fs.write_new(path, bytes, NewFile { mode, group: None })
}

/// Makes a folder where it is not there.
pub(super) fn make_folder(fs: &dyn Fs, path: &AbsPath, mode: u32) -> io::Result<()> {
    match fs.make_dir(path, mode) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        made => made,
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::sim::fs::{CrashPolicy, Errno, Fault, SimFs};

    fn at(text: &str) -> AbsPath {
        AbsPath::new(text).expect("a path of the test")
    }

    fn read(fs: &SimFs, path: &str) -> Vec<u8> {
        fs.read(&at(path), 1_000).expect("a file")
    }

    #[test]
    fn what_somebody_writes_meanwhile_is_never_lost() {
        let fs = SimFs::new(vec![at("/w")]);
        fs.put_file(&at("/w/day.md"), b"a\n", 0o640);
        // A person adds a line at each of the first calls, between the read and the rename.
        for writes in [0, 1, 2, 3] {
            let left = Cell::new(writes);
            let make = |bytes: &[u8]| {
                if left.get() > 0 {
                    left.set(left.get() - 1);
                    fs.append(&at("/w/day.md"), b"by hand\n").expect("written");
                }
                Ok(Some([bytes, b"ours\n"].concat()))
            };
            let before = read(&fs, "/w/day.md");
            let edited = edit(&fs, &at("/w/day.md"), (1_000, 0o600), &make).expect("edited");
            let mut expected = [before, b"by hand\n".repeat(writes)].concat();
            if writes < 3 {
                expected.extend(b"ours\n");
                assert_eq!(edited, Edited::Replaced);
            } else {
                assert!(matches!(edited, Edited::Left(_)), "{edited:?}");
            }
            assert_eq!(read(&fs, "/w/day.md"), expected, "{writes}");
            assert_eq!(fs.list(&at("/w")).expect("names"), ["day.md"]);
        }
        assert_eq!(fs.stat(&at("/w/day.md")).expect("a stat").expect("a file").mode, 0o640);
    }

    #[test]
    fn a_kill_or_a_failure_at_any_effect_leaves_the_text_whole() {
        let path = at("/w/day.md");
        let make = |bytes: &[u8]| Ok((!bytes.ends_with(b"ours\n")).then(|| [bytes, b"ours\n"].concat()));
        let prepared = || {
            let fs = SimFs::new(vec![at("/w")]);
            fs.put_file(&path, b"by hand\n", 0o640);
            fs.settle();
            fs
        };
        let whole = prepared();
        assert_eq!(edit(&whole, &path, (1_000, 0o600), &make).expect("edited"), Edited::Replaced);
        assert!(whole.effects() >= 4, "beside it, synced, renamed, the folder synced");
        for effect in 0..whole.effects() {
            for torn in [false, true] {
                let dying = Fault::DieAt { effect, torn };
                let failing = Fault::FailAt { effect, errno: Errno::Enospc, torn };
                for fault in [dying, failing] {
                    let fs = prepared();
                    fs.script(fault);
                    // What it answers says nothing about what is there.
                    let _ = edit(&fs, &path, (1_000, 0o600), &make);
                    for policy in [CrashPolicy::Lose, CrashPolicy::Keep, CrashPolicy::Seeded(effect)] {
                        let left = fs.crash(policy);
                        let text = read(&left, "/w/day.md");
                        assert!(
                            text == b"by hand\n" || text == b"by hand\nours\n",
                            "{fault:?} {policy:?}: {text:?}"
                        );
                        let _ = edit(&left, &path, (1_000, 0o600), &make).expect("the next process edits it");
                        assert_eq!(read(&left, "/w/day.md"), b"by hand\nours\n");
                        let stat = left.stat(&path).expect("a stat").expect("a file");
                        assert_eq!(stat.mode, 0o640, "{fault:?} {policy:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_no_text_of_a_person_is_left_alone() {
        let fs = SimFs::new(vec![at("/w")]);
        fs.put_file(&at("/w/other"), b"x", 0o600);
        fs.put_link(&at("/w/link"), "other");
        fs.put_file(&at("/w/shut"), b"x", 0o444);
        fs.put_file(&at("/w/long"), &[b'x'; 2_000], 0o600);
        fs.put_file(&at("/w/refused"), b"x", 0o600);
        for (name, why) in [
            ("link", "no regular file"),
            ("shut", "not writable"),
            ("long", "too long"),
            ("refused", "words"),
        ] {
            let make = |_: &[u8]| {
                if name == "refused" { Err("words".to_owned()) } else { Ok(Some(b"new".to_vec())) }
            };
            let edited = edit(&fs, &at(&format!("/w/{name}")), (1_000, 0o600), &make).expect("an answer");
            assert!(matches!(&edited, Edited::Left(said) if said.contains(why)), "{name}: {edited:?}");
        }
        let same = edit(&fs, &at("/w/other"), (1_000, 0o600), &|_| Ok(None)).expect("an answer");
        assert_eq!((same, read(&fs, "/w/other")), (Edited::Same, b"x".to_vec()));
        // What a process left that died ahead of its rename is in nobody's way.
        fs.put_file(&at("/w/new.openclaw"), b"torn", 0o600);
        let new =
            edit(&fs, &at("/w/new"), (1_000, 0o600), &|_| Ok(Some(b"new".to_vec()))).expect("an answer");
        assert_eq!((new, read(&fs, "/w/new")), (Edited::Replaced, b"new".to_vec()));
    }
}
