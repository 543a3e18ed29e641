//! Reads the record of agents: sub-agents that began and ended, sessions that ended. Never writes.

use std::io;

use crate::base::agents::{Line, TURNED};
use crate::base::limits::AGENTS_BYTES_MAX;
use crate::base::path::AbsPath;
use crate::base::time::Timestamp;
use crate::engine::state::DiskError;
use crate::ports::fs::Fs;

/// Lines that one append may put beyond the bound of the file.
const MARGIN_BYTES: u64 = 4 << 10;

/// Returns the lines of the record `file` and of the one before it from `since` on, the newest last, and how many lines
/// could not be read.
///
/// # Errors
/// When the disk refuses.
pub fn agents(fs: &dyn Fs, file: &AbsPath, since: Option<Timestamp>) -> Result<(Vec<Line>, u64), DiskError> {
    let turned = file.parent().map(|folder| folder.join(TURNED));
    let (mut lines, mut unreadable) = (Vec::new(), 0);
    for path in turned.iter().chain([file]) {
        let bytes = match fs.read(path, AGENTS_BYTES_MAX + MARGIN_BYTES) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(source) => return Err(DiskError { doing: "read", path: path.clone(), source }),
        };
        for text in String::from_utf8_lossy(&bytes).lines() {
            match Line::of(text) {
                Some(line) if since.is_none_or(|since| line.at >= since) => lines.push(line),
                Some(_) => {}
                None => unreadable += 1,
            }
        }
    }
    lines.sort_by_key(|line| line.at);
    Ok((lines, unreadable))
}
