//! The vault on disk, seen by one reader: finding, reading, making and changing one note. Every path goes through the
//! reader's folders first, so that a refusal says nothing about what is there.

use crate::base::digest::Digest;
use crate::base::limits::{NOTE_BYTES_MAX, NOTE_LOCK_ATTEMPTS_MAX, REDERIVE_ATTEMPTS_MAX};
use crate::base::path::AbsPath;
use crate::base::relative::RelPath;
use crate::config::layout::Layout;
use crate::memory::vault::access::Access;
use crate::memory::vault::error::VaultError;
use crate::memory::vault::files::{NOTE_TEMP, OURS, Put, Target, create, put};
use crate::memory::vault::links::{Led, Names};
use crate::memory::vault::note::{Head, Note};
use crate::memory::vault::walk::{Ground, NOTE_END, Walked};
use crate::ports::clock::Clock;
use crate::ports::fs::{Fs, Held, LockAnswer, NodeKind, is_link_in_the_way};

/// What the vault works with.
#[derive(Clone, Copy)]
pub struct VaultMeans<'a> {
    /// The disk.
    pub fs: &'a dyn Fs,
    /// The time.
    pub clock: &'a dyn Clock,
    /// Where everything is.
    pub layout: &'a Layout,
    /// What the lock says about this call.
    pub holder: &'a str,
}

/// The notes of this node, as one reader sees them.
pub struct Vault<'a> {
    pub(super) means: VaultMeans<'a>,
    pub(super) access: Access,
    pub(super) top: AbsPath,
}

impl VaultMeans<'_> {
    /// Returns whether the vault is there.
    ///
    /// # Errors
    /// When nothing is installed, or something else than a folder stands there.
    pub(super) fn is_there(&self) -> Result<bool, VaultError> {
        let stat =
            |path: &AbsPath| self.fs.stat(path).map_err(|source| VaultError::disk("look at", path, source));
        if stat(&self.layout.harness())?.is_none() {
            return Err(VaultError::NotInstalled { root: self.layout.root.clone() });
        }
        let path = self.layout.vault();
        let unusable = |path: &AbsPath, why| VaultError::Unusable { path: path.clone(), why };
        match stat(&path)?.map(|stat| stat.kind) {
            Some(NodeKind::Dir) => Ok(true),
            None => Ok(false),
            Some(NodeKind::Symlink) => Err(unusable(&path, "it is a link, and none is followed")),
            Some(NodeKind::File | NodeKind::Other) => Err(unusable(&path, "it is no folder")),
        }
    }

    /// Takes a lock.
    pub(super) fn lock(&self, path: &AbsPath) -> Result<Box<dyn Held>, VaultError> {
        let disk = |doing, path: &AbsPath, source| VaultError::disk(doing, path, source);
        let folder = self.layout.run();
        match self.fs.make_dir(&folder, 0o700) {
            Err(source) if source.kind() != std::io::ErrorKind::AlreadyExists => {
                return Err(disk("make", &folder, source));
            }
            Ok(()) | Err(_) => {}
        }
        match self.fs.lock(path, self.holder).map_err(|source| disk("lock", path, source))? {
            LockAnswer::Held(held) => Ok(held),
            LockAnswer::Busy(holder) => Err(VaultError::Busy { path: path.clone(), holder }),
        }
    }
}

impl<'a> Vault<'a> {
    /// Opens the vault for a reader. Where there is none, it is empty, and the first note makes it.
    ///
    /// # Errors
    /// See [`VaultError`].
    pub fn open(means: VaultMeans<'a>, access: Access) -> Result<Self, VaultError> {
        means.is_there()?;
        Ok(Self { means, access, top: means.layout.vault() })
    }

    /// Returns what of the vault the reader may see.
    pub(super) fn walk(&self) -> Result<Walked, VaultError> {
        if !self.means.is_there()? {
            return Ok(Walked::default());
        }
        Ground { fs: self.means.fs, top: &self.top, access: &self.access }.walk(None)
    }

    /// Returns the path that a text is; what has no ending gets that of notes.
    ///
    /// # Errors
    /// When it is none of the vault's, in whatever way it is written.
    pub fn path(&self, text: &str) -> Result<RelPath, VaultError> {
        let whole = match text.to_ascii_lowercase().ends_with(NOTE_END) {
            true => text.to_owned(),
            false => format!("{text}{NOTE_END}"),
        };
        RelPath::parse(&whole).map_err(|source| VaultError::NotAPath { text: text.to_owned(), source })
    }

    /// Returns the note that a person or agent means: by its path, its name or its title.
    ///
    /// # Errors
    /// When it is refused, unknown, or one of several.
    pub fn find(&self, name: &str) -> Result<RelPath, VaultError> {
        let is_path = name.contains(['/', '\\', '%']) || name.starts_with(['.', '~']);
        let path = match self.path(name) {
            Err(error) if is_path => return Err(error),
            path => path.ok(),
        };
        if let Some(path) = path.as_ref().filter(|_| is_path) {
            self.must_read(path)?;
        }
        let is_there = |path: &RelPath| {
            self.access.may_read(path)
                && self.means.fs.stat(&self.place(path)).is_ok_and(|stat| stat.is_some())
        };
        if let Some(path) = path.filter(is_there) {
            return Ok(path);
        }
        match self.names()?.named(name) {
            Led::Note(path) => Ok(path),
            Led::Nowhere(close) => Err(VaultError::Unknown { name: name.to_owned(), close }),
            Led::Out => Err(VaultError::Unknown { name: name.to_owned(), close: None }),
            Led::Several(notes) => {
                let notes: Vec<String> = notes.iter().map(|note| format!("`{note}`")).collect();
                Err(VaultError::Several { name: name.to_owned(), notes: notes.join(", ") })
            }
        }
    }

    /// Returns the names of all notes that may be read. What cannot be read has the name of its file.
    pub(super) fn names(&self) -> Result<Names, VaultError> {
        let mut names = Names::default();
        for path in self.walk()?.notes {
            let text = self.text(&path).unwrap_or_default();
            names.take(&Head::of(&path, &text));
        }
        Ok(names)
    }

    /// Returns a note.
    ///
    /// # Errors
    /// When the reader may not read it, or it is none.
    pub fn show(&self, path: &RelPath) -> Result<Note, VaultError> {
        let text = self.text(path)?;
        Ok(Note { head: Head::of(path, &text), text })
    }

    /// Returns the text of a note.
    pub(super) fn text(&self, path: &RelPath) -> Result<String, VaultError> {
        self.must_read(path)?;
        let place = self.place(path);
        let refused = |why: &str| VaultError::NotANote { note: path.to_string(), why: why.to_owned() };
        let stat = match self.means.fs.stat(&place) {
            Err(error) if is_link_in_the_way(&error) => {
                return Err(refused("a folder above it is a link, and none is followed"));
            }
            stat => stat.map_err(|source| VaultError::disk("look at", &place, source))?,
        };
        let Some(stat) = stat else {
            return Err(VaultError::Unknown { name: path.to_string(), close: None });
        };
        match stat.kind {
            NodeKind::File => {}
            NodeKind::Symlink => return Err(refused("it is a link, and none is followed")),
            NodeKind::Dir | NodeKind::Other => return Err(refused("it is no file")),
        }
        // A second name of a file in somebody else's folder would be a way around the folders of this reader.
        if stat.links > 1 && self.access != Access::Person {
            return Err(refused("its file has another name as well, so that it may be somebody else's"));
        }
        if stat.bytes > NOTE_BYTES_MAX {
            return Err(refused("it is larger than a note may be"));
        }
        let bytes = self.means.fs.read(&place, NOTE_BYTES_MAX);
        let bytes = bytes.map_err(|source| VaultError::disk("read", &place, source))?;
        String::from_utf8(bytes).map_err(|_| refused("it is no UTF-8"))
    }

    /// Makes a note.
    pub(super) fn make(&self, path: &RelPath, text: &str) -> Result<(), VaultError> {
        self.must_write(path)?;
        let place = self.place(path);
        let root = &self.means.layout.root;
        let target = Target { fs: self.means.fs, top: root, path: &place, modes: OURS, temp: NOTE_TEMP };
        match create(target, text.as_bytes())? {
            Put::Done => Ok(()),
            Put::Changed => Err(VaultError::Exists { note: path.to_string() }),
        }
    }

    /// Puts what `after` makes of the text of a note in its place; `None` leaves it. Returns whether it is other than before.
    ///
    /// Verbs take turns, each some milliseconds; a sync does not wait for them, since it looks right ahead of each write.
    pub(super) fn amend(
        &self,
        path: &RelPath,
        after: &dyn Fn(&str) -> Option<String>,
    ) -> Result<bool, VaultError> {
        self.must_write(path)?;
        let _held = self.turn()?;
        let place = self.place(path);
        let target = Target { fs: self.means.fs, top: &self.top, path: &place, modes: OURS, temp: NOTE_TEMP };
        // An editor or a sync may come in between; then what it wrote is what is changed.
        for _ in 0..REDERIVE_ATTEMPTS_MAX {
            let before = self.text(path)?;
            let Some(text) = after(&before) else { return Ok(false) };
            if text.len() as u64 > NOTE_BYTES_MAX {
                let why = "it would be larger than a note may be".to_owned();
                return Err(VaultError::NotANote { note: path.to_string(), why });
            }
            if put(target, text.as_bytes(), Some(Digest::of(before.as_bytes())))? == Put::Done {
                return Ok(true);
            }
        }
        Err(VaultError::Changed { note: path.to_string() })
    }

    /// Takes the lock of verbs that change a note; one that is held is free again in some milliseconds.
    fn turn(&self) -> Result<Box<dyn Held>, VaultError> {
        let path = self.means.layout.notes_lock();
        let mut answer = self.means.lock(&path);
        for _ in 1..NOTE_LOCK_ATTEMPTS_MAX {
            match answer {
                Err(VaultError::Busy { .. }) => answer = self.means.lock(&path),
                answer => return answer,
            }
        }
        answer
    }

    pub(super) fn must_read(&self, path: &RelPath) -> Result<(), VaultError> {
        if self.access.may_read(path) { Ok(()) } else { Err(self.denied("read", path)) }
    }

    pub(super) fn must_write(&self, path: &RelPath) -> Result<(), VaultError> {
        if self.access.may_write(path) { Ok(()) } else { Err(self.denied("write", path)) }
    }

    fn denied(&self, act: &'static str, path: &RelPath) -> VaultError {
        let reader = self.access.name().unwrap_or_default().to_owned();
        VaultError::Denied { reader, act, path: path.to_string() }
    }

    fn place(&self, path: &RelPath) -> AbsPath {
        self.top.join(path.as_str())
    }
}
