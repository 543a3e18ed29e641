//! Whether a file of the work tree is still the one that an index entry remembers, by stat data alone. Pure. In doubt
//! it is not: then whoever asks reads more.

use rustix::fs::{FileType, Stat};

use crate::git::direct::index::{Entry, Index};
use crate::git::entry::EntryKind;

/// Returns whether `stat` is what `entry` of `index` remembers, and was so before the index was written: a file that
/// changed within one tick of the clock looks the same.
pub(super) fn is_same(stat: &Stat, entry: &Entry<'_>, index: &Index) -> bool {
    let remembered = entry.remembered();
    let modified = (stat.st_mtime, stat.st_mtime_nsec as i64);
    is_kind(stat, entry)
        && entry.is_looked_at()
        && entry.stage() == 0
        && stat.st_size as u64 == u64::from(remembered.bytes)
        // An index marks by size zero what it is not sure of.
        && (remembered.bytes != 0 || is_empty_blob(entry.id_bytes()))
        && stat.st_ino as u32 == remembered.inode
        && stat.st_uid == remembered.user
        && stat.st_gid == remembered.group
        && is_time(remembered.modified, modified)
        && is_time(remembered.changed, (stat.st_ctime, stat.st_ctime_nsec as i64))
        && is_before(modified, index.written())
}

/// Returns whether `stat` is of what git would store as the kind of `entry`.
fn is_kind(stat: &Stat, entry: &Entry<'_>) -> bool {
    let found = FileType::from_raw_mode(stat.st_mode);
    match entry.kind() {
        Some(EntryKind::File | EntryKind::Executable) => found == FileType::RegularFile,
        Some(EntryKind::Link) => found == FileType::Symlink,
        Some(EntryKind::Submodule) | None => false,
    }
}

/// An index without nanoseconds says zero for them; it has 32 bits for the seconds.
fn is_time(remembered: (u32, u32), found: (i64, i64)) -> bool {
    remembered.0 == found.0 as u32 && (remembered.1 == 0 || i64::from(remembered.1) == found.1)
}

/// Where one of the two has no nanoseconds, the whole second is in doubt.
fn is_before(modified: (i64, i64), written: (i64, i64)) -> bool {
    modified.0 < written.0
        || (modified.0 == written.0 && modified.1 != 0 && written.1 != 0 && modified.1 < written.1)
}

fn is_empty_blob(id: &[u8]) -> bool {
    const SHA1: [u8; 20] = [
        0xe6, 0x9d, 0xe2, 0x9b, 0xb2, 0xd1, 0xd6, 0x43, 0x4b, 0x8b, 0x29, 0xae, 0x77, 0x5a, 0xd8, 0xc2, 0xe4,
        0x8c, 0x53, 0x91,
    ];
    id == SHA1
}
