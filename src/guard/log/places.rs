//! Where the log and the spool are, and which spool files there are now. Looks at the disk; never writes.

use std::io;

use crate::base::path::AbsPath;
use crate::base::spool;
use crate::engine::state::DiskError;
use crate::ports::fs::{Fs, NodeKind};

use super::record::{Record, Source};

/// The folders of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// Where hooks put their lines.
    pub spool: AbsPath,
    /// Where segments and the record are.
    pub logs: AbsPath,
}

/// A spool file as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpoolFile {
    /// Its name.
    pub name: &'static str,
    /// Where it is.
    pub path: AbsPath,
    /// Its inode number.
    pub inode: u64,
    /// Its length.
    pub bytes: u64,
    /// How many of its bytes are in the log.
    pub offset: u64,
}

impl Places {
    /// Returns the record's file.
    pub fn record(&self) -> AbsPath {
        self.logs.join("guard.json")
    }

    /// Returns the segment of this number.
    pub fn segment(&self, number: u64) -> AbsPath {
        self.logs.join(&segment_name(number))
    }

    /// Returns the numbers of the segments that are there, in order.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn segments(&self, fs: &dyn Fs) -> Result<Vec<u64>, DiskError> {
        let names = match fs.list(&self.logs) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            names => names.map_err(|source| refused("list", &self.logs, source))?,
        };
        let mut numbers: Vec<u64> = names.iter().filter_map(|name| number_of(name)).collect();
        numbers.sort_unstable();
        Ok(numbers)
    }

    /// Returns the spool files, older ones first, each with what `record` says is in the log.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn spool_files(&self, fs: &dyn Fs, record: Option<&Record>) -> Result<Vec<SpoolFile>, DiskError> {
        let mut files: Vec<SpoolFile> = Vec::new();
        // In the order in which a file can be renamed, so that one that is renamed meanwhile is seen at least once.
        for name in [spool::FILE, spool::TURNED, spool::TAKEN] {
            let path = self.spool.join(name);
            let stat = fs.stat(&path).map_err(|source| refused("look at", &path, source))?;
            let Some(stat) = stat.filter(|stat| stat.kind == NodeKind::File) else { continue };
            files.retain(|file| file.inode != stat.inode);
            let (inode, bytes) = (stat.inode, stat.bytes);
            let offset = record.map_or(Ok(0), |record| offset_in(fs, record, &path, (inode, bytes)))?;
            files.push(SpoolFile { name, path, inode, bytes, offset });
        }
        files.reverse();
        Ok(files)
    }
}

/// Returns how much of the file is in the log: nothing of one that the record does not know.
fn offset_in(
    fs: &dyn Fs,
    record: &Record,
    path: &AbsPath,
    (inode, bytes): (u64, u64),
) -> Result<u64, DiskError> {
    let known = record.sources.iter().find(|source| source.can_be(path.name(), inode, bytes));
    let Some(source) = known else { return Ok(0) };
    match fs.read_from(path, 0, Source::head_bytes(source.offset)) {
        Ok(head) if Source::head_of(&head) == source.head => Ok(source.offset),
        Ok(_) => Ok(0),
        // Renamed meanwhile: whoever reads on finds out as well, and looks again.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(source.offset),
        Err(error) => Err(refused("read", path, error)),
    }
}

/// Returns the error of a refused look at the log.
pub(super) fn refused(doing: &'static str, path: &AbsPath, source: io::Error) -> DiskError {
    DiskError { doing, path: path.clone(), source }
}

/// Returns the file name of a segment.
pub fn segment_name(number: u64) -> String {
    format!("guard-{number:06}.jsonl")
}

/// Returns the number of a segment by its file name; `None` for any other name.
pub fn number_of(name: &str) -> Option<u64> {
    let number = name.strip_prefix("guard-")?.strip_suffix(".jsonl")?.parse().ok()?;
    (segment_name(number) == name).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_segments_are_numbers() {
        for number in [1, 999_999, 1_000_000, u64::MAX] {
            assert_eq!(number_of(&segment_name(number)), Some(number));
        }
        for name in
            ["guard.json", "guard-1.jsonl", "guard-000001.jsonl.next", "guard-+00001.jsonl", "guard-.jsonl"]
        {
            assert_eq!(number_of(name), None, "{name}");
        }
    }
}
