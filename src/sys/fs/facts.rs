//! Between the system's numbers, whose widths differ by platform, and ours. Never calls the system.
#![allow(
    clippy::unnecessary_cast,
    reason = "the widths differ between Linux and macOS, so each cast is needed on one"
)]

use rustix::fs::{FileType, Mode, RawMode};

use crate::ports::fs::{NodeKind, Stat};

const PERMISSION_BITS: u32 = 0o7777;

/// Returns the permission bits of `mode` as the system takes them.
pub(super) fn mode_bits(mode: u32) -> Mode {
    Mode::from_raw_mode((mode & PERMISSION_BITS) as RawMode)
}

/// Returns our facts of what the system told.
pub(super) fn stat_of(stat: &rustix::fs::Stat) -> Stat {
    Stat {
        kind: match FileType::from_raw_mode(stat.st_mode) {
            FileType::RegularFile => NodeKind::File,
            FileType::Directory => NodeKind::Dir,
            FileType::Symlink => NodeKind::Symlink,
            _ => NodeKind::Other,
        },
        mode: stat.st_mode as u32 & PERMISSION_BITS,
        uid: stat.st_uid as u32,
        gid: stat.st_gid as u32,
        bytes: stat.st_size as u64,
        links: stat.st_nlink as u64,
        device: stat.st_dev as u64,
        inode: stat.st_ino as u64,
        modified_ns: i128::from(stat.st_mtime as i64) * 1_000_000_000 + stat.st_mtime_nsec as i128,
    }
}
