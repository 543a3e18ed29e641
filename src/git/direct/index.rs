//! git's index, versions 2 to 4: the entries and where the extensions lie. Pure: bytes in, entries out. Every offset is
//! looked up with its bound, so that a torn or hostile file is refused and never read beyond its end.
//!
//! The digest at the end is not checked, as git itself does not: forms and order are. Paths that are out of order would
//! hide entries from a search, so they are refused.

use crate::git::blob::BlobId;
use crate::git::direct::cache_tree::CacheTree;
use crate::git::entry::EntryKind;
use crate::git::error::GitError;

const SIGNATURE: &[u8] = b"DIRC";
const HEADER_BYTES: usize = 12;
/// Paths of version 4, unfolded: two million of the usual length have a quarter of it.
const NAMES_BYTES_MAX: usize = 512 << 20;
/// Stat data before the id of an entry.
const STAT_BYTES: usize = 40;
/// The flags: the stage in a conflict, whether more flags follow, a person's word that the file is unchanged.
const NAME_LENGTH: u16 = 0x0fff;
const STAGE: u16 = 0x3000;
const EXTENDED: u16 = 0x4000;
const ASSUME_UNCHANGED: u16 = 0x8000;
const INTENT_TO_ADD: u16 = 1 << 13;
const SKIP_WORKTREE: u16 = 1 << 14;

/// An index.
#[derive(Debug)]
pub(super) struct Index {
    bytes: Vec<u8>,
    /// The paths of version 4, which are written as differences; of other versions empty.
    names: Vec<u8>,
    entries: Vec<Place>,
    trees: Option<CacheTree>,
    /// Whether a whole folder that is not checked out may be one entry.
    is_sparse: bool,
    id_bytes: usize,
    /// When it was written: seconds and nanoseconds.
    written: (i64, i64),
}

/// Where an entry lies.
#[derive(Clone, Copy, Debug)]
struct Place {
    at: u32,
    path_at: u32,
    path_bytes: u32,
    flags: u16,
    more_flags: u16,
}

/// One entry.
#[derive(Clone, Copy)]
pub(super) struct Entry<'a> {
    stat: &'a [u8],
    id: &'a [u8],
    pub(super) path: &'a [u8],
    flags: u16,
    more_flags: u16,
}

/// What an entry remembers of its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Remembered {
    pub(super) changed: (u32, u32),
    pub(super) modified: (u32, u32),
    pub(super) inode: u32,
    pub(super) user: u32,
    pub(super) group: u32,
    pub(super) bytes: u32,
}

impl Index {
    /// Reads an index whose ids have `id_bytes` bytes and that was written at `written`.
    pub(super) fn parse(bytes: Vec<u8>, id_bytes: usize, written: (i64, i64)) -> Result<Self, GitError> {
        let read = parsed(&bytes, id_bytes).ok_or(TORN)?;
        let Parsed { entries, names, end, version: _ } = read;
        let Extensions { trees, is_sparse } = extensions(bytes.get(end..).ok_or(TORN)?, id_bytes)?;
        let index = Self { bytes, names, entries, trees, is_sparse, id_bytes, written };
        if index.is_ordered() { Ok(index) } else { Err(TORN) }
    }

    /// Returns the index that is not there: git takes it as one without entries.
    pub(super) fn absent(id_bytes: usize) -> Self {
        Self {
            bytes: Vec::new(),
            names: Vec::new(),
            entries: Vec::new(),
            trees: None,
            is_sparse: false,
            id_bytes,
            written: (0, 0),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Returns the trees that it remembers.
    pub(super) fn trees(&self) -> Option<&CacheTree> {
        self.trees.as_ref()
    }

    /// Returns whether a whole folder may be one entry, so that not all paths are told.
    pub(super) fn is_sparse(&self) -> bool {
        self.is_sparse
    }

    /// Returns when it was written: seconds and nanoseconds.
    pub(super) fn written(&self) -> (i64, i64) {
        self.written
    }

    /// Returns the path of the entry `number`.
    pub(super) fn path(&self, number: usize) -> &[u8] {
        let place = &self.entries[number];
        let names = if self.names.is_empty() { &self.bytes } else { &self.names };
        &names[place.path_at as usize..][..place.path_bytes as usize]
    }

    /// Returns the entry `number`.
    pub(super) fn entry(&self, number: usize) -> Entry<'_> {
        let Place { at, flags, more_flags, .. } = self.entries[number];
        let fixed = &self.bytes[at as usize..][..STAT_BYTES + self.id_bytes];
        let (stat, id) = fixed.split_at(STAT_BYTES);
        Entry { stat, id, path: self.path(number), flags, more_flags }
    }

    /// Returns all entries, sorted by path.
    pub(super) fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        (0..self.entries.len()).map(|number| self.entry(number))
    }

    /// Returns the entry for `path` that is in no conflict.
    pub(super) fn find(&self, path: &[u8]) -> Option<Entry<'_>> {
        let first = self.first_at_or_after(0, path);
        (first < self.len() && self.path(first) == path)
            .then(|| self.entry(first))
            .filter(|entry| entry.stage() == 0)
    }

    /// Returns the number of the first entry from `start` on whose path is not before `path`.
    pub(super) fn first_at_or_after(&self, start: usize, path: &[u8]) -> usize {
        let (mut low, mut high) = (start, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.path(middle) < path { low = middle + 1 } else { high = middle }
        }
        low
    }

    fn is_ordered(&self) -> bool {
        (1..self.len()).all(|number| {
            let (before, after) = (self.path(number - 1), self.path(number));
            let stage = |number: usize| self.entries[number].flags & STAGE;
            before < after || (before == after && stage(number - 1) < stage(number))
        })
    }
}

impl<'a> Entry<'a> {
    /// Returns what it is; `None` for what git does not store.
    pub(super) fn kind(&self) -> Option<EntryKind> {
        EntryKind::of_mode(self.word(24))
    }

    pub(super) fn id(&self) -> Result<BlobId, GitError> {
        BlobId::from_bytes(self.id).ok_or(TORN)
    }

    pub(super) fn id_bytes(&self) -> &'a [u8] {
        self.id
    }

    /// Returns its stage: 0, or 1 to 3 in a conflict.
    pub(super) fn stage(&self) -> u16 {
        (self.flags & STAGE) >> 12
    }

    /// Returns whether a commit takes it: not one in conflict, nor one that was only announced.
    pub(super) fn is_committed(&self) -> bool {
        self.stage() == 0 && self.more_flags & INTENT_TO_ADD == 0
    }

    /// Returns whether git looks at its file at all.
    pub(super) fn is_looked_at(&self) -> bool {
        self.flags & ASSUME_UNCHANGED == 0 && self.more_flags & SKIP_WORKTREE == 0
    }

    /// Returns whether its file is not to be checked out.
    pub(super) fn is_sparse(&self) -> bool {
        self.more_flags & SKIP_WORKTREE != 0
    }

    pub(super) fn remembered(&self) -> Remembered {
        let word = |at| self.word(at);
        Remembered {
            changed: (word(0), word(4)),
            modified: (word(8), word(12)),
            inode: word(20),
            user: word(28),
            group: word(32),
            bytes: word(36),
        }
    }

    fn word(&self, at: usize) -> u32 {
        u32_at(self.stat, at).unwrap_or(0)
    }
}

const TORN: GitError = GitError::Unfit("its index has another form");

struct Parsed {
    entries: Vec<Place>,
    names: Vec<u8>,
    end: usize,
    version: u32,
}

fn parsed(bytes: &[u8], id_bytes: usize) -> Option<Parsed> {
    let version = u32_at(bytes, 4)?;
    let count = u32_at(bytes, 8)? as usize;
    let fixed = STAT_BYTES + id_bytes + 2;
    // Without this bound, a few bytes could ask for any amount of memory.
    let is_possible = bytes.len() < u32::MAX as usize && count <= bytes.len() / fixed;
    if !bytes.starts_with(SIGNATURE) || !(2..=4).contains(&version) || !is_possible {
        return None;
    }
    let mut read =
        Parsed { entries: Vec::with_capacity(count), names: Vec::new(), end: HEADER_BYTES, version };
    for _ in 0..count {
        let at = read.end;
        let flags = u16_at(bytes, at + fixed - 2)?;
        let more_flags = if flags & EXTENDED == 0 { 0 } else { u16_at(bytes, at + fixed)? };
        if flags & EXTENDED != 0 && version == 2 {
            return None;
        }
        let start = at + fixed + if flags & EXTENDED == 0 { 0 } else { 2 };
        let (path_at, path_bytes) = read.path(bytes, start, flags, at)?;
        let path_bytes = path_bytes as u32;
        read.entries.push(Place { at: at as u32, path_at: path_at as u32, path_bytes, flags, more_flags });
    }
    Some(read)
}

impl Parsed {
    /// Reads the path that starts at `start`; returns where it lies, and goes on to the next entry.
    fn path(&mut self, bytes: &[u8], start: usize, flags: u16, entry_at: usize) -> Option<(usize, usize)> {
        if self.version == 4 {
            return self.prefixed_path(bytes, start);
        }
        let short = usize::from(flags & NAME_LENGTH);
        let length = if short < usize::from(NAME_LENGTH) { short } else { length_at(bytes, start)? };
        // One to eight NUL bytes fill each entry to a multiple of eight.
        let entry_bytes = (start - entry_at + length + 8) & !7;
        if length == 0 || *bytes.get(start + length)? != 0 || bytes.len() < entry_at + entry_bytes {
            return None;
        }
        self.end = entry_at + entry_bytes;
        Some((start, length))
    }

    /// Version 4: how much of the path before is dropped, then what is added.
    fn prefixed_path(&mut self, bytes: &[u8], start: usize) -> Option<(usize, usize)> {
        let (dropped, added_at) = number_at(bytes, start)?;
        let added = length_at(bytes, added_at)?;
        let (before_at, before) =
            self.entries.last().map_or((0, 0), |last| (last.path_at as usize, last.path_bytes as usize));
        let kept = before.checked_sub(dropped)?;
        let path_at = self.names.len();
        // Paths that share all but a letter could unfold to any size.
        if kept + added == 0 || path_at + kept + added > bytes.len().saturating_mul(64).min(NAMES_BYTES_MAX) {
            return None;
        }
        self.names.extend_from_within(before_at..before_at + kept);
        self.names.extend_from_slice(&bytes[added_at..added_at + added]);
        self.end = added_at + added + 1;
        Some((path_at, kept + added))
    }
}

/// What the extensions say.
struct Extensions {
    trees: Option<CacheTree>,
    is_sparse: bool,
}

/// Goes through the extensions. One whose name starts with a small letter changes what the entries mean.
fn extensions(bytes: &[u8], id_bytes: usize) -> Result<Extensions, GitError> {
    let mut rest = bytes;
    let mut extensions = Extensions { trees: None, is_sparse: false };
    while rest.len() > id_bytes {
        let (name, length) = (rest.get(..4).ok_or(TORN)?, u32_at(rest, 4).ok_or(TORN)? as usize);
        let body = rest.get(8..).and_then(|rest| rest.get(..length)).ok_or(TORN)?;
        match name {
            // Only a shortcut: one that cannot be read is as good as none.
            b"TREE" => extensions.trees = CacheTree::parse(body, id_bytes),
            b"sdir" => extensions.is_sparse = true,
            name if name[0].is_ascii_uppercase() => {}
            _split_or_unknown => return Err(GitError::Unfit("its index is split")),
        }
        rest = &rest[8 + length..];
    }
    if rest.len() == id_bytes { Ok(extensions) } else { Err(TORN) }
}

/// Returns the bytes up to the next NUL.
fn length_at(bytes: &[u8], at: usize) -> Option<usize> {
    bytes.get(at..)?.iter().position(|byte| *byte == 0)
}

/// Reads a number as packs write offsets: seven bits a byte, the highest first, each but the last one more.
fn number_at(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    let mut at = at;
    let mut byte = *bytes.get(at)?;
    let mut value = usize::from(byte & 0x7f);
    while byte & 0x80 != 0 {
        at += 1;
        byte = *bytes.get(at)?;
        value = value.checked_add(1)?.checked_mul(128)?.checked_add(usize::from(byte & 0x7f))?;
    }
    Some((value, at + 1))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}
