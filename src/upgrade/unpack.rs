//! Takes the program out of the tarball of a release. Refuses the whole tarball for anything that ours never hold, and never
//! writes to any other place than the one that it is told.

use std::collections::BTreeSet;
use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::GzDecoder;
use tar::EntryType;

use crate::base::limits::{
    BINARY_BYTES_MAX, DOWNLOAD_CHUNK_BYTES, TARBALL_ENTRIES_MAX, TARBALL_RATIO_MAX, TARBALL_SLACK_BYTES,
};
use crate::base::path::AbsPath;
use crate::base::report::{Code, Explain, Report};
use crate::ports::fs::{Fs, NewFile};

/// The program that a tarball held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unpacked {
    /// Its length.
    pub bytes: u64,
}

/// Why a tarball was refused.
#[derive(Debug, thiserror::Error)]
pub enum UnpackError {
    /// It is no gzip or tar, or is damaged, or goes on behind its end.
    #[error("unpack `{tarball}`")]
    Form {
        /// The tarball.
        tarball: AbsPath,
        /// What is wrong with it.
        #[source]
        source: io::Error,
    },
    /// It holds something that a release never holds.
    #[error("unpack `{tarball}`: `{entry}` {why}")]
    Entry {
        /// The tarball.
        tarball: AbsPath,
        /// The entry's name, as far as it can be shown.
        entry: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// It is for another version or target.
    #[error("unpack `{tarball}`: it holds `{found}/` where `{wanted}/` is wanted")]
    OtherTarget {
        /// The tarball.
        tarball: AbsPath,
        /// Its folder.
        found: String,
        /// The folder of the version and target that is wanted.
        wanted: String,
    },
    /// There is no program in it.
    #[error("unpack `{tarball}`: it holds no `{wanted}`")]
    NoProgram {
        /// The tarball.
        tarball: AbsPath,
        /// The entry that is missing.
        wanted: String,
    },
    /// Its content is larger than that of any release.
    #[error("unpack `{tarball}`: it grows beyond {bytes_max} bytes")]
    Bomb {
        /// The tarball.
        tarball: AbsPath,
        /// The bound.
        bytes_max: u64,
    },
    /// The disk refused to take the program.
    #[error("write `{path}`")]
    Disk {
        /// The program's place.
        path: AbsPath,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

impl Explain for UnpackError {
    fn report(&self) -> Report {
        let what = "the release cannot be unpacked";
        match self {
            Self::Disk { .. } => Report::new(Code::DiskFailed, what)
                .because(self)
                .fix("make room on the disk and run the command again"),
            Self::OtherTarget { .. } => Report::new(Code::ReleaseDamaged, what)
                .because(self)
                .fix("tell whoever keeps the source that it serves another target's file: nothing was changed here"),
            Self::Form { .. } | Self::Entry { .. } | Self::NoProgram { .. } | Self::Bomb { .. } => {
                Report::new(Code::ReleaseDamaged, what)
                    .because(self)
                    .fix("tell whoever keeps the source that its tarball is not as releases are: nothing was changed here")
            }
        }
    }
}

/// The name of the program in a tarball, and on disk.
const PROGRAM: &str = "openclaw";
/// Everybody may run it; the folder that it lies in is the person's alone.
const PROGRAM_MODE: u32 = 0o755;

/// Takes the program out of `tarball` and puts it, executable, at `program`, which must not exist. Not synced.
///
/// `folder` is the one folder that the tarball may hold: `openclaw-<version>-<target>`. On error nothing is left at
/// `program`, as far as the disk lets it be removed.
///
/// # Errors
/// See [`UnpackError`].
pub fn unpack(
    fs: &dyn Fs,
    tarball: &AbsPath,
    folder: &str,
    program: &AbsPath,
) -> Result<Unpacked, UnpackError> {
    let made = fs.write_new(program, &[], NewFile { mode: 0o600, group: None });
    made.map_err(|source| UnpackError::Disk { path: program.clone(), source })?;
    let work = Work { fs, tarball, folder, program };
    let result = work.unpacked();
    if result.is_err() {
        // The error that led here is the one to tell; whoever stages removes the folder as a whole.
        let _ = fs.remove_file(program);
    }
    result
}

/// One unpacking.
#[derive(Clone, Copy)]
struct Work<'a> {
    fs: &'a dyn Fs,
    tarball: &'a AbsPath,
    folder: &'a str,
    program: &'a AbsPath,
}

type Unzipped<'a> = Bounded<GzDecoder<BufReader<FileOf<'a>>>>;

impl<'a> Work<'a> {
    fn unpacked(self) -> Result<Unpacked, UnpackError> {
        let bytes_max = self.bytes_max()?;
        let file = FileOf { fs: self.fs, path: self.tarball, offset: 0 };
        let unzipped = GzDecoder::new(BufReader::with_capacity(DOWNLOAD_CHUNK_BYTES, file));
        let mut archive = tar::Archive::new(Bounded { inner: unzipped, bytes_left: bytes_max });
        let found = self.entries(&mut archive, bytes_max)?;
        self.check_end(archive.into_inner(), bytes_max)?;
        let wanted = || format!("{}/{PROGRAM}", self.folder);
        let found = found
            .ok_or_else(|| UnpackError::NoProgram { tarball: self.tarball.clone(), wanted: wanted() })?;
        self.fs.set_mode(self.program, PROGRAM_MODE).map_err(|source| self.disk(source))?;
        Ok(found)
    }

    /// Returns what all entries together may have.
    fn bytes_max(self) -> Result<u64, UnpackError> {
        let stat = self.fs.stat(self.tarball).map_err(|error| self.form(error))?;
        let stat = stat.ok_or_else(|| self.form(io::ErrorKind::NotFound.into()))?;
        let by_ratio = stat.bytes.saturating_mul(TARBALL_RATIO_MAX).saturating_add(TARBALL_SLACK_BYTES);
        Ok(by_ratio.min(BINARY_BYTES_MAX))
    }

    /// Looks at every entry; writes the program when it comes.
    fn entries(
        self,
        archive: &mut tar::Archive<Unzipped<'a>>,
        bytes_max: u64,
    ) -> Result<Option<Unpacked>, UnpackError> {
        let mut names = BTreeSet::new();
        let mut found = None;
        // Raw, because every extension that would rename an entry is an entry of its own and refused.
        let entries = archive.entries().map_err(|error| self.broken(error, bytes_max))?.raw(true);
        for entry in entries {
            let mut entry = entry.map_err(|error| self.broken(error, bytes_max))?;
            let path = entry.path_bytes().into_owned();
            let Some(name) = self.name_of(&path, entry.header().entry_type())? else { continue };
            let refuse = |why| self.entry(&path, why);
            if !names.insert(name.to_owned()) {
                return Err(refuse("is there twice"));
            }
            if names.len() > TARBALL_ENTRIES_MAX {
                return Err(refuse("is one file too many for a release"));
            }
            if entry.size() > bytes_max {
                return Err(UnpackError::Bomb { tarball: self.tarball.clone(), bytes_max });
            }
            if name == PROGRAM {
                let bytes = entry.size();
                found = Some(self.write(&mut entry, bytes, bytes_max)?);
            }
        }
        Ok(found)
    }

    /// Returns the name of a file of ours; `None` for the folder itself. Anything else is refused.
    fn name_of(self, path: &[u8], kind: EntryType) -> Result<Option<&str>, UnpackError> {
        let refuse = |why| Err(self.entry(path, why));
        let Ok(text) = std::str::from_utf8(path) else {
            return refuse("has a name that is no text");
        };
        if text.starts_with('/') {
            return refuse("has an absolute path");
        }
        if text.split('/').any(|part| part == "..") {
            return refuse("leads out of its folder");
        }
        if !(kind == EntryType::Regular || kind == EntryType::Directory) {
            return refuse("is neither a regular file nor a folder");
        }
        let (top, name) = text.split_once('/').unwrap_or((text, ""));
        if top != self.folder {
            let (found, wanted) = (shown(top.as_bytes()), self.folder.to_owned());
            return Err(UnpackError::OtherTarget { tarball: self.tarball.clone(), found, wanted });
        }
        match (kind == EntryType::Directory, name) {
            (true, "") => Ok(None),
            (true, _) => refuse("is a folder within the folder"),
            (false, "" | ".") => refuse("is no name of a file"),
            (false, name) if name.contains(['/', '\\']) || name.chars().any(char::is_control) => {
                refuse("is no name of a file")
            }
            (false, name) => Ok(Some(name)),
        }
    }

    fn write(self, entry: &mut dyn Read, bytes_wanted: u64, bytes_max: u64) -> Result<Unpacked, UnpackError> {
        let mut bytes = 0;
        let mut chunk = Vec::with_capacity(DOWNLOAD_CHUNK_BYTES);
        loop {
            chunk.clear();
            let read = entry.take(DOWNLOAD_CHUNK_BYTES as u64).read_to_end(&mut chunk);
            read.map_err(|error| self.broken(error, bytes_max))?;
            if chunk.is_empty() {
                break;
            }
            self.fs.append(self.program, &chunk).map_err(|source| self.disk(source))?;
            bytes += chunk.len() as u64;
        }
        if bytes == bytes_wanted && bytes > 0 {
            return Ok(Unpacked { bytes });
        }
        Err(self.entry(PROGRAM.as_bytes(), "is empty, or shorter than its header says"))
    }

    /// Holds what follows the last entry to nothing but padding, and the file to one gzip member.
    fn check_end(self, mut rest: Unzipped<'a>, bytes_max: u64) -> Result<(), UnpackError> {
        let mut block = [0_u8; 4096];
        loop {
            // The end of the gzip member is where its checksum is compared.
            match rest.read(&mut block).map_err(|error| self.broken(error, bytes_max))? {
                0 => break,
                count if block[..count].iter().all(|byte| *byte == 0) => {}
                _ => return Err(self.form(damaged("it goes on behind the end of its files"))),
            }
        }
        let mut file = rest.inner.into_inner();
        let is_at_end = file.fill_buf().map_err(|error| self.form(error))?.is_empty();
        if is_at_end { Ok(()) } else { Err(self.form(damaged("it goes on behind the end of its gzip"))) }
    }

    /// Tells a tarball that grew beyond its bound from one that is damaged.
    fn broken(self, error: io::Error, bytes_max: u64) -> UnpackError {
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
        while let Some(error) = cause {
            let is_bound = |error: &io::Error| error.get_ref().is_some_and(|inner| inner.is::<Beyond>());
            if error.is::<Beyond>() || error.downcast_ref::<io::Error>().is_some_and(is_bound) {
                return UnpackError::Bomb { tarball: self.tarball.clone(), bytes_max };
            }
            cause = error.source();
        }
        self.form(error)
    }

    fn form(self, source: io::Error) -> UnpackError {
        UnpackError::Form { tarball: self.tarball.clone(), source }
    }

    fn entry(self, path: &[u8], why: &'static str) -> UnpackError {
        UnpackError::Entry { tarball: self.tarball.clone(), entry: shown(path), why }
    }

    fn disk(self, source: io::Error) -> UnpackError {
        UnpackError::Disk { path: self.program.clone(), source }
    }
}

fn damaged(why: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

/// Returns a name for people, without what could act on a terminal.
fn shown(path: &[u8]) -> String {
    path.escape_ascii().to_string().chars().take(120).collect()
}

/// A file read from its beginning through the port.
struct FileOf<'a> {
    fs: &'a dyn Fs,
    path: &'a AbsPath,
    offset: u64,
}

impl Read for FileOf<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let part = self.fs.read_from(self.path, self.offset, buffer.len() as u64)?;
        buffer[..part.len()].copy_from_slice(&part);
        self.offset += part.len() as u64;
        Ok(part.len())
    }
}

/// More came than a release can hold.
#[derive(Debug, thiserror::Error)]
#[error("more comes out of it than a release can hold")]
struct Beyond;

/// What is read of `inner` before it is an error.
struct Bounded<R> {
    inner: R,
    bytes_left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        match self.bytes_left.checked_sub(count as u64) {
            Some(left) => self.bytes_left = left,
            None => return Err(io::Error::other(Beyond)),
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests;
