//! How one file of a note is read and written: whole, durably, and never over what was not looked at. Follows no link.

use std::io;

use crate::base::digest::Digest;
use crate::base::limits::{NOTE_BYTES_MAX, VAULT_DEPTH_MAX};
use crate::base::path::AbsPath;
use crate::memory::vault::error::VaultError;
use crate::ports::fs::{Fs, NewFile, NodeKind};

/// How the name of a file begins that a sync puts into its place; whoever has its lock may remove what is left of them.
pub(super) const SYNC_TEMP: &str = ".openclaw-vault-";
/// How it begins where a verb changes a note.
pub(super) const NOTE_TEMP: &str = ".openclaw-note-";
/// How it ends.
const TEMP_END: &str = ".tmp";

/// Permission bits of new files and folders.
#[derive(Clone, Copy)]
pub(super) struct Modes {
    pub(super) file: u32,
    pub(super) folder: u32,
}

/// The vault is the person's alone.
pub(super) const OURS: Modes = Modes { file: 0o600, folder: 0o700 };
/// Obsidian's folder is as its program makes it; whoever syncs it further has to read it.
pub(super) const THEIRS: Modes = Modes { file: 0o644, folder: 0o755 };

/// What became of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Put {
    /// It is there, durably.
    Done,
    /// Something else is there than was seen before; nothing was written.
    Changed,
}

/// Where something is put.
#[derive(Clone, Copy)]
pub(super) struct Target<'a> {
    pub(super) fs: &'a dyn Fs,
    /// The folder above which nothing is made.
    pub(super) top: &'a AbsPath,
    pub(super) path: &'a AbsPath,
    pub(super) modes: Modes,
    /// How the name of the file on its way begins.
    pub(super) temp: &'static str,
}

/// Returns whether a name is of a file on its way, which only a run that died leaves behind.
pub(super) fn is_temp(name: &str) -> bool {
    let rest = [SYNC_TEMP, NOTE_TEMP].into_iter().find_map(|start| name.strip_prefix(start));
    let middle = rest.and_then(|rest| rest.strip_suffix(TEMP_END));
    middle.is_some_and(|digits| digits.len() == 24 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Returns the content of a note; `None` when it is not there.
pub(super) fn read(fs: &dyn Fs, path: &AbsPath) -> Result<Option<Vec<u8>>, VaultError> {
    match fs.read(path, NOTE_BYTES_MAX) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(VaultError::disk("read", path, source)),
    }
}

/// Returns the digest of what is at `path`.
pub(super) fn digest(fs: &dyn Fs, path: &AbsPath) -> Result<Option<Digest>, VaultError> {
    Ok(read(fs, path)?.map(|bytes| Digest::of(&bytes)))
}

/// Puts `bytes` in the place of what has the digest `before`, or of nothing.
///
/// The last look comes right ahead of the rename, so that an edit of somebody else's is seen wherever it falls before.
pub(super) fn put(target: Target<'_>, bytes: &[u8], before: Option<Digest>) -> Result<Put, VaultError> {
    let Target { fs, path, modes, temp: start, .. } = target;
    let folder = make_folders(target)?;
    let mode = match fs.stat(path) {
        Ok(Some(stat)) if stat.kind == NodeKind::File => stat.mode & 0o777,
        Ok(_) => modes.file,
        Err(source) => return Err(VaultError::disk("look at", path, source)),
    };
    let name = Digest::of(&[path.as_str().as_bytes(), b"\0", bytes].concat()).short(24);
    let temp = folder.join_name(&format!("{start}{name}{TEMP_END}"));
    remove_if_there(fs, &temp)?;
    let new = NewFile { mode, group: None };
    let written = fs.write_new(&temp, bytes, new).and_then(|()| fs.sync_file(&temp));
    if let Err(source) = written {
        // What is half there helps nobody; if it cannot be removed either, the next run does.
        let _ = fs.remove_file(&temp);
        return Err(VaultError::disk("write", &temp, source));
    }
    if digest(fs, path)? != before {
        remove_if_there(fs, &temp)?;
        return Ok(Put::Changed);
    }
    fs.rename(&temp, path).map_err(|source| VaultError::disk("replace", path, source))?;
    fs.sync_dir(&folder).map_err(|source| VaultError::disk("sync", &folder, source))?;
    Ok(Put::Done)
}

/// Makes the file `path`, which must not be there.
pub(super) fn create(target: Target<'_>, bytes: &[u8]) -> Result<Put, VaultError> {
    let Target { fs, path, modes, .. } = target;
    let folder = make_folders(target)?;
    match fs.write_new(path, bytes, NewFile { mode: modes.file, group: None }) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(Put::Changed),
        Err(source) => return Err(VaultError::disk("write", path, source)),
    }
    fs.sync_file(path).map_err(|source| VaultError::disk("sync", path, source))?;
    fs.sync_dir(&folder).map_err(|source| VaultError::disk("sync", &folder, source))?;
    Ok(Put::Done)
}

/// Removes what has the digest `before`.
pub(super) fn remove(fs: &dyn Fs, path: &AbsPath, before: Digest) -> Result<Put, VaultError> {
    if digest(fs, path)? != Some(before) {
        return Ok(Put::Changed);
    }
    fs.remove_file(path).map_err(|source| VaultError::disk("remove", path, source))?;
    if let Some(folder) = path.parent() {
        fs.sync_dir(&folder).map_err(|source| VaultError::disk("sync", &folder, source))?;
    }
    Ok(Put::Done)
}

/// Removes a file that may be gone already.
pub(super) fn remove_if_there(fs: &dyn Fs, path: &AbsPath) -> Result<(), VaultError> {
    match fs.remove_file(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(VaultError::disk("remove", path, source))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Makes the folders between `top` and the file, and returns the last one.
fn make_folders(target: Target<'_>) -> Result<AbsPath, VaultError> {
    let Target { fs, top, path, modes, temp: _ } = target;
    let folder = path.parent().unwrap_or_else(|| path.clone());
    let mut missing = Vec::new();
    let mut at = folder.clone();
    while missing.len() <= VAULT_DEPTH_MAX + 1 && at.is_within(top) {
        match fs.stat(&at) {
            Ok(Some(_)) => break,
            Ok(None) => missing.push(at.clone()),
            Err(source) => return Err(VaultError::disk("look at", &at, source)),
        }
        match at.parent() {
            Some(parent) => at = parent,
            None => break,
        }
    }
    for at in missing.iter().rev() {
        match fs.make_dir(at, modes.folder) {
            Err(source) if source.kind() != io::ErrorKind::AlreadyExists => {
                return Err(VaultError::disk("make", at, source));
            }
            Ok(()) | Err(_) => {}
        }
        if let Some(parent) = at.parent() {
            fs.sync_dir(&parent).map_err(|source| VaultError::disk("sync", &parent, source))?;
        }
    }
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::fs::SimFs;

    fn at(text: &str) -> AbsPath {
        AbsPath::new(text).expect("a path")
    }

    #[test]
    fn nothing_is_written_over_what_was_not_seen() {
        let fs = SimFs::new(vec![at("/h")]);
        fs.put_file(&at("/h/v/a.md"), b"one", 0o640);
        let (top, path, deep) = (at("/h/v"), at("/h/v/a.md"), at("/h/v/x/y/b.md"));
        let target = |path| Target { fs: &fs, top: &top, path, modes: OURS, temp: NOTE_TEMP };
        assert_eq!(put(target(&path), b"two", None).expect("an answer"), Put::Changed);
        assert_eq!(put(target(&path), b"two", Some(Digest::of(b"old"))).expect("an answer"), Put::Changed);
        assert_eq!(fs.read(&path, 9).expect("a file"), b"one");
        assert_eq!(put(target(&path), b"two", Some(Digest::of(b"one"))).expect("an answer"), Put::Done);
        assert_eq!(fs.stat(&path).expect("an answer").expect("a file").mode, 0o640);
        assert_eq!(create(target(&path), b"x").expect("an answer"), Put::Changed);
        assert_eq!(create(target(&deep), b"x").expect("an answer"), Put::Done);
        assert_eq!(remove(&fs, &deep, Digest::of(b"y")).expect("an answer"), Put::Changed);
        assert_eq!(remove(&fs, &deep, Digest::of(b"x")).expect("an answer"), Put::Done);
        assert!(!fs.tree().keys().any(|path| path.contains(".openclaw-")), "{:?}", fs.tree());
    }

    #[test]
    fn only_names_of_ours_are_temporary() {
        assert!(is_temp(".openclaw-vault-0123456789abcdef01234567.tmp"));
        assert!(
            [".openclaw-vault-.tmp", ".openclaw-vault-zz.tmp", "a.tmp"].iter().all(|name| !is_temp(name))
        );
    }
}
