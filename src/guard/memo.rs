//! Which blobs were scanned and hold no secret, under one set of rules; shared by commits, pushes and scans. Speed and
//! nothing else: without it every answer is the same. What is torn, foreign or of other rules is forgotten.
//!
//! The file is sorted and divided by the first byte of an id, each part with a checksum, so that a commit of twenty files
//! looks at twenty parts and not at everything. A checksum proves that we wrote it, not that nobody else of this user did:
//! whoever can write below `harness/` can replace the program as well.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io;

use crate::base::digest::Digest;
use crate::base::limits::MEMO_ENTRIES_MAX;
use crate::base::path::AbsPath;
use crate::git::BlobId;
use crate::ports::fs::{Fs, NewFile};
use crate::secrets;

const MAGIC: &[u8; 16] = b"openclaw.memo/1\n";
/// Hex digits of the rules' digest as they stand in the head.
const RULES_BYTES: usize = 64;
const PARTS: usize = 256;
/// One part in the head: where it ends, counted in ids, and its checksum.
const PART_BYTES: usize = 4 + 8;
const HEAD_BYTES: usize = MAGIC.len() + RULES_BYTES + PARTS * PART_BYTES + 8;
/// Bytes of an id that are kept: all of SHA-1, and as much of SHA-256.
const ID_BYTES: usize = 20;
const FILE_BYTES_MAX: u64 = (HEAD_BYTES + MEMO_ENTRIES_MAX * ID_BYTES) as u64;

type Id = [u8; ID_BYTES];

/// Blobs without a finding.
pub struct Memo<'a> {
    fs: &'a dyn Fs,
    path: AbsPath,
    rules: String,
    stored: Stored,
    new: BTreeSet<Id>,
}

/// A way of looking at a blob other than for secrets: what is clean in one view need not be in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct View(Id);

impl View {
    /// Returns the view of this description.
    pub(super) fn of(description: &str) -> Self {
        let mut mask = [0; ID_BYTES];
        // The digits are halves of bytes: a mask of these differs as the digest does.
        mask.copy_from_slice(&Digest::of(description.as_bytes()).hex().as_bytes()[..ID_BYTES]);
        Self(mask)
    }

    fn id_of(&self, blob: &BlobId) -> Id {
        let mut id = id_of(blob);
        id.iter_mut().zip(self.0).for_each(|(byte, mask)| *byte ^= mask);
        id
    }
}

/// What a part of the file is known to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Unseen,
    Sound,
    Broken,
}

/// The file as it was read.
struct Stored {
    bytes: Vec<u8>,
    parts: RefCell<[Part; PARTS]>,
}

impl<'a> Memo<'a> {
    /// Returns what the file at `path` remembers under `ruleset`; nothing where it cannot be used.
    pub fn open(fs: &'a dyn Fs, path: &AbsPath, ruleset: Digest) -> Self {
        let rules = ruleset.hex();
        let stored = Stored::read(fs, path, &rules);
        Self { fs, path: path.clone(), rules, stored, new: BTreeSet::new() }
    }

    /// Returns whether the blob is known to hold no secret.
    pub fn is_clean(&self, blob: &BlobId) -> bool {
        let id = id_of(blob);
        self.new.contains(&id) || self.stored.has(&id)
    }

    /// Remembers that `content`, the content of the blob, holds no secret. An archive is never remembered: not everybody
    /// who asks looks into archives.
    pub fn note_clean(&mut self, blob: &BlobId, content: &[u8]) {
        if !secrets::is_archive(content) {
            self.note(blob);
        }
    }

    /// As [`Self::note_clean`], of a content that is known to be no archive.
    pub(super) fn note(&mut self, blob: &BlobId) {
        self.new.insert(id_of(blob));
    }

    /// Returns whether the blob is known to be clean in `view`.
    pub(super) fn is_noted(&self, blob: &BlobId, view: &View) -> bool {
        let id = view.id_of(blob);
        self.new.contains(&id) || self.stored.has(&id)
    }

    /// Remembers that the blob is clean in `view`.
    pub(super) fn note_as(&mut self, blob: &BlobId, view: &View) {
        self.new.insert(view.id_of(blob));
    }

    /// Writes what is new. Two at once may lose what one of them wrote, never more.
    ///
    /// # Errors
    /// As the disk says. Nobody has to act on it: the next scan takes longer.
    pub fn save(self) -> io::Result<()> {
        let Self { fs, path, rules, stored: _, new } = self;
        if new.is_empty() {
            return Ok(());
        }
        // Somebody else may have written since.
        let before = Stored::read(fs, &path, &rules).all();
        let bytes = encoded(&rules, &bounded(&before, &new));
        let fresh = path.parent().unwrap_or_else(|| path.clone()).join_name(&format!("{}.new", path.name()));
        let file = NewFile { mode: 0o600, group: None };
        match fs.write_new(&fresh, &bytes, file) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                // A run that was killed left it, or one writes just now: the checksums find out what comes of that.
                fs.remove_file(&fresh)?;
                fs.write_new(&fresh, &bytes, file)?;
            }
            written => written?,
        }
        fs.rename(&fresh, &path)
    }
}

/// Returns `new` and as many of `before` as fit, beginning at a place that changes from time to time; sorted, each once.
fn bounded(before: &[Id], new: &BTreeSet<Id>) -> Vec<Id> {
    let start = new.first().map_or(0, |id| usize::from(id[1])) * before.len() / 256;
    let (later, first) = before.split_at(start);
    let old = first.iter().chain(later).filter(|id| !new.contains(*id));
    let mut all: Vec<Id> = new.iter().chain(old).take(MEMO_ENTRIES_MAX).copied().collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn encoded(rules: &str, ids: &[Id]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEAD_BYTES + ids.len() * ID_BYTES);
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(rules.as_bytes());
    let body = ids.as_flattened();
    let mut start = 0;
    for part in 0..PARTS {
        let end = ids.partition_point(|id| usize::from(id[0]) <= part);
        bytes.extend_from_slice(&u32::try_from(end).unwrap_or(u32::MAX).to_le_bytes());
        bytes.extend_from_slice(&checksum(&body[start * ID_BYTES..end * ID_BYTES]).to_le_bytes());
        start = end;
    }
    let head = checksum(&bytes);
    bytes.extend_from_slice(&head.to_le_bytes());
    bytes.extend_from_slice(body);
    bytes
}

impl Stored {
    fn read(fs: &dyn Fs, path: &AbsPath, rules: &str) -> Self {
        let parts = RefCell::new([Part::Unseen; PARTS]);
        let bytes = fs.read(path, FILE_BYTES_MAX).ok().filter(|bytes| is_sound(bytes, rules));
        Self { bytes: bytes.unwrap_or_default(), parts }
    }

    /// Returns the ids of a part; none where its checksum does not hold.
    fn part(&self, part: usize) -> &[u8] {
        let Some(range) = self.range(part) else { return &[] };
        let ids = self.bytes.get(range).unwrap_or_default();
        let known = self.parts.borrow()[part];
        let state = match known {
            Part::Sound | Part::Broken => known,
            Part::Unseen if checksum(ids) == self.expected(part) => Part::Sound,
            Part::Unseen => Part::Broken,
        };
        self.parts.borrow_mut()[part] = state;
        if state == Part::Sound { ids } else { &[] }
    }

    fn range(&self, part: usize) -> Option<std::ops::Range<usize>> {
        let end_of = |part: usize| {
            let at = MAGIC.len() + RULES_BYTES + part * PART_BYTES;
            let number = self.bytes.get(at..at + 4)?;
            Some(u32::from_le_bytes(number.try_into().ok()?) as usize)
        };
        let start = if part == 0 { 0 } else { end_of(part - 1)? };
        let range = HEAD_BYTES + start * ID_BYTES..HEAD_BYTES + end_of(part)? * ID_BYTES;
        (range.start <= range.end && range.end <= self.bytes.len()).then_some(range)
    }

    fn expected(&self, part: usize) -> u64 {
        let at = MAGIC.len() + RULES_BYTES + part * PART_BYTES + 4;
        number(self.bytes.get(at..at + 8))
    }

    fn has(&self, id: &Id) -> bool {
        let ids = self.part(usize::from(id[0]));
        let (mut low, mut high) = (0, ids.len() / ID_BYTES);
        while low < high {
            let middle = low + (high - low) / 2;
            match ids[middle * ID_BYTES..(middle + 1) * ID_BYTES].cmp(id) {
                std::cmp::Ordering::Equal => return true,
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        false
    }

    fn all(&self) -> Vec<Id> {
        let ids = (0..PARTS).flat_map(|part| self.part(part).chunks_exact(ID_BYTES));
        ids.filter_map(|id| id.try_into().ok()).collect()
    }
}

fn is_sound(bytes: &[u8], rules: &str) -> bool {
    let head = HEAD_BYTES - 8;
    bytes.len() >= HEAD_BYTES
        && bytes.starts_with(MAGIC)
        && bytes[MAGIC.len()..].starts_with(rules.as_bytes())
        && checksum(&bytes[..head]) == number(bytes.get(head..HEAD_BYTES))
}

fn number(bytes: Option<&[u8]>) -> u64 {
    bytes.and_then(|bytes| bytes.try_into().ok()).map_or(0, u64::from_le_bytes)
}

/// FNV-1a over words of eight bytes: it finds what a disk or a killed writer did, and costs a commit nothing.
fn checksum(bytes: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64 ^ bytes.len() as u64;
    for chunk in bytes.chunks(8) {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        hash = (hash ^ u64::from_le_bytes(word)).wrapping_mul(0x0000_0100_0000_01b3);
        hash ^= hash >> 29;
    }
    hash
}

fn id_of(blob: &BlobId) -> Id {
    let mut id = [0; ID_BYTES];
    id.copy_from_slice(&blob.as_bytes()[..ID_BYTES]);
    id
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::fs::SimFs;

    fn path() -> AbsPath {
        AbsPath::new("/h/harness/scan-memo").expect("a path of the test")
    }

    fn disk() -> SimFs {
        let fs = SimFs::new(Vec::new());
        fs.put_file(&AbsPath::new("/h/harness/x").expect("a path of the test"), b"", 0o600);
        fs
    }

    fn blob(number: usize) -> BlobId {
        let digest = Digest::of(&number.to_le_bytes()).hex();
        BlobId::from_hex(&digest.as_bytes()[..40]).expect("an id")
    }

    fn rules() -> Digest {
        Digest::of(b"rules")
    }

    fn remember(fs: &SimFs, numbers: std::ops::Range<usize>) {
        let mut memo = Memo::open(fs, &path(), rules());
        numbers.for_each(|number| memo.note_clean(&blob(number), b"text"));
        memo.save().expect("saved");
    }

    #[test]
    fn what_is_noted_is_known_later_and_nothing_else() {
        let fs = disk();
        remember(&fs, 0..1_000);
        remember(&fs, 1_000..1_010);
        let memo = Memo::open(&fs, &path(), rules());
        assert!((0..1_010).all(|number| memo.is_clean(&blob(number))));
        assert!(!(1_010..3_000).any(|number| memo.is_clean(&blob(number))));
        let other = Memo::open(&fs, &path(), Digest::of(b"other rules"));
        assert!(!other.is_clean(&blob(1)));
    }

    #[test]
    fn archives_are_not_remembered() {
        let fs = disk();
        let mut memo = Memo::open(&fs, &path(), rules());
        memo.note_clean(&blob(1), b"PK\x03\x04 and so on");
        assert!(!memo.is_clean(&blob(1)));
    }

    #[test]
    fn each_changed_byte_makes_something_forgotten_and_nothing_known() {
        let fs = disk();
        remember(&fs, 0..40);
        let whole = fs.read(&path(), FILE_BYTES_MAX).expect("the file");
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x10;
            fs.remove_file(&path()).expect("removed");
            fs.put_file(&path(), &bytes, 0o600);
            let memo = Memo::open(&fs, &path(), rules());
            let known = (0..40).filter(|number| memo.is_clean(&blob(*number))).count();
            let is_known_head = at >= MAGIC.len() + RULES_BYTES || known == 0;
            assert!(known < 40 && is_known_head, "byte {at}: {known}");
            assert!(!(40..200).any(|number| memo.is_clean(&blob(number))), "byte {at}");
        }
        for length in [0, 1, HEAD_BYTES - 1, HEAD_BYTES, whole.len() - 1] {
            fs.remove_file(&path()).expect("removed");
            fs.put_file(&path(), &whole[..length], 0o600);
            let memo = Memo::open(&fs, &path(), rules());
            assert!((0..40).filter(|number| memo.is_clean(&blob(*number))).count() < 40);
        }
    }

    #[test]
    fn a_left_over_file_is_in_nobodys_way() {
        let fs = disk();
        fs.put_file(&AbsPath::new("/h/harness/scan-memo.new").expect("a path"), b"half", 0o600);
        remember(&fs, 0..3);
        assert!(Memo::open(&fs, &path(), rules()).is_clean(&blob(2)));
    }

    #[test]
    fn the_file_is_bounded_and_keeps_what_is_new() {
        let fs = disk();
        remember(&fs, 0..MEMO_ENTRIES_MAX);
        remember(&fs, MEMO_ENTRIES_MAX..MEMO_ENTRIES_MAX + 100);
        let memo = Memo::open(&fs, &path(), rules());
        assert_eq!(memo.stored.all().len(), MEMO_ENTRIES_MAX);
        assert!((MEMO_ENTRIES_MAX..MEMO_ENTRIES_MAX + 100).all(|number| memo.is_clean(&blob(number))));
    }

    #[test]
    fn without_a_folder_nothing_is_remembered_and_nothing_breaks() {
        let fs = SimFs::new(Vec::new());
        let mut memo = Memo::open(&fs, &path(), rules());
        memo.note_clean(&blob(1), b"text");
        assert!(memo.is_clean(&blob(1)));
        assert!(memo.save().is_err());
    }
}
