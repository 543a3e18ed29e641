//! Brings one file of a release onto the disk: goes on where an earlier run ended, and ends with the bytes that the signed
//! manifest names or with nothing. Believes no source, and never writes anything but the partial file that it is told.

use std::io::{self, Write};

use crate::base::digest::{Digest, Digesting};
use crate::base::limits::{DOWNLOAD_ATTEMPTS_MAX, DOWNLOAD_CHUNK_BYTES, DOWNLOAD_FREE_BYTES_MIN};
use crate::base::path::AbsPath;
use crate::base::report::{Code, Explain, Report};
use crate::ports::fs::{Fs, NodeKind};
use crate::ports::progress::Progress;
use crate::ports::releases::{FetchError, Releases, Shelf, Wanted};

/// What is fetched, as a verified manifest tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parcel<'a> {
    /// The shelf that the manifest came from.
    pub shelf: &'a Shelf,
    /// Its place, as the manifest has it.
    pub url: &'a str,
    /// Its length.
    pub bytes: u64,
    /// Its digest.
    pub sha256: Digest,
}

/// What a download works with.
#[derive(Clone, Copy)]
pub struct Ways<'a> {
    /// The disk.
    pub fs: &'a dyn Fs,
    /// Where releases lie.
    pub releases: &'a dyn Releases,
    /// Hears how far it is.
    pub progress: &'a dyn Progress,
}

/// A download that is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Downloaded {
    /// How much of it an earlier run had left.
    pub bytes_resumed: u64,
    /// How much came now.
    pub bytes_fetched: u64,
}

/// Why a file of a release did not come.
#[derive(Debug, thiserror::Error)]
pub enum DownloadError {
    /// The source did not hand it over.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// It does not fit onto the disk.
    #[error("keep {bytes_wanted} bytes in `{folder}`: {bytes_free} are free, and some have to stay so")]
    NoRoom {
        /// Where it would lie.
        folder: AbsPath,
        /// What is needed.
        bytes_wanted: u64,
        /// What is there.
        bytes_free: u64,
    },
    /// The bytes are other ones than those that were signed.
    #[error("accept `{place}`: its digest is {found} where the signed manifest says {wanted}")]
    OtherDigest {
        /// The file, as the manifest names it.
        place: String,
        /// What came.
        found: Digest,
        /// What was signed.
        wanted: Digest,
    },
    /// The partial file cannot be read, written or removed.
    #[error("use `{path}` for the download")]
    Disk {
        /// The file or folder.
        path: AbsPath,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

impl Explain for DownloadError {
    fn report(&self) -> Report {
        let what = "the release cannot be downloaded";
        match self {
            Self::Fetch(error) => error.report(),
            Self::NoRoom { folder, .. } => Report::new(Code::DiskFailed, what)
                .because(self)
                .fix(format!("make room on the disk of `{folder}` and run the command again")),
            Self::OtherDigest { .. } => Report::new(Code::ReleaseDamaged, what).because(self).fix(
                "run the command again; when it stays so, tell whoever keeps the source: nothing was changed here",
            ),
            Self::Disk { path, .. } => Report::new(Code::DiskFailed, what)
                .because(self)
                .fix(format!("see that `{path}` can be written, or remove it, and run the command again")),
        }
    }
}

/// Returns the name of the partial file of what has this digest: another file never goes on where this one ended.
pub fn partial_name(sha256: &Digest) -> String {
    format!("{}.partial", sha256.short(32))
}

/// Brings `parcel` to `partial`, whole and with its digest, or fails. What came is kept for the next run unless it is wrong.
///
/// Nothing is synced: what a crash leaves of the partial file is looked at again, and its digest tells.
///
/// # Errors
/// See [`DownloadError`].
pub fn download(ways: Ways<'_>, parcel: &Parcel<'_>, partial: &AbsPath) -> Result<Downloaded, DownloadError> {
    let begun = Partial::take_up(ways, parcel, partial)?;
    let bytes_resumed = begun.bytes;
    match fetched(ways, parcel, begun) {
        // What an earlier run left may be what is wrong.
        Err(DownloadError::OtherDigest { .. }) if bytes_resumed > 0 => {
            fetched(ways, parcel, Partial::begin(ways, parcel, partial)?)?;
            Ok(Downloaded { bytes_resumed: 0, bytes_fetched: parcel.bytes })
        }
        Err(error) => Err(error),
        Ok(()) => Ok(Downloaded { bytes_resumed, bytes_fetched: parcel.bytes - bytes_resumed }),
    }
}

/// Removes every partial file in `folder` but the one named `kept`: what is left of versions that nobody wants any more.
///
/// # Errors
/// [`DownloadError::Disk`].
pub fn sweep_partials(fs: &dyn Fs, folder: &AbsPath, kept: Option<&str>) -> Result<(), DownloadError> {
    let failed = |path: &AbsPath, source| DownloadError::Disk { path: path.clone(), source };
    let names = match fs.list(folder) {
        Ok(names) => names,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed(folder, error)),
    };
    for name in names.iter().filter(|name| name.ends_with(".partial") && Some(name.as_str()) != kept) {
        let path = folder.join_name(name);
        fs.remove_file(&path).map_err(|error| failed(&path, error))?;
    }
    Ok(())
}

/// Fetches what is missing, over again while each time brings something, and compares the digest of the whole.
fn fetched(ways: Ways<'_>, parcel: &Parcel<'_>, mut partial: Partial<'_>) -> Result<(), DownloadError> {
    for attempt in 1..=DOWNLOAD_ATTEMPTS_MAX {
        let offset = partial.bytes;
        if offset == parcel.bytes {
            break;
        }
        let Parcel { shelf, url, bytes, sha256: _ } = *parcel;
        let result = ways.releases.artifact(&Wanted { shelf, url, bytes, offset }, &mut partial);
        // What came before a cut is kept as well.
        partial.flush().map_err(|source| partial.failed(source))?;
        match result {
            Ok(()) if partial.bytes == parcel.bytes => break,
            Ok(()) => {
                let place = url.to_owned();
                return Err(FetchError::Cut { place, bytes: partial.bytes, bytes_wanted: bytes }.into());
            }
            Err(error @ FetchError::Cut { .. })
                if attempt == DOWNLOAD_ATTEMPTS_MAX || partial.bytes == offset =>
            {
                return Err(error.into());
            }
            Err(FetchError::Cut { .. }) => {}
            Err(FetchError::Unkept { place: _, source }) => return Err(partial.failed(source)),
            Err(error) => return Err(error.into()),
        }
    }
    partial.compare(parcel)
}

/// The file that grows.
struct Partial<'a> {
    ways: Ways<'a>,
    path: &'a AbsPath,
    what: &'a str,
    bytes: u64,
    bytes_total: u64,
    digest: Digesting,
    buffer: Vec<u8>,
}

impl<'a> Partial<'a> {
    /// Returns the file with what an earlier run left of it, where that can be a beginning of this parcel.
    fn take_up(ways: Ways<'a>, parcel: &Parcel<'a>, path: &'a AbsPath) -> Result<Self, DownloadError> {
        let failed = |source| DownloadError::Disk { path: path.clone(), source };
        let mut partial = Self {
            ways,
            path,
            what: parcel.url.rsplit('/').next().unwrap_or(parcel.url),
            bytes: 0,
            bytes_total: parcel.bytes,
            digest: Digesting::default(),
            buffer: Vec::new(),
        };
        let stat = ways.fs.stat(path).map_err(failed)?;
        if let Some(stat) = stat {
            if stat.kind != NodeKind::File {
                return Err(failed(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file")));
            }
            if stat.bytes > parcel.bytes {
                ways.fs.remove_file(path).map_err(failed)?;
            } else {
                partial.read_again().map_err(failed)?;
            }
        }
        partial.check_room(parcel)?;
        Ok(partial)
    }

    /// Returns the file anew.
    fn begin(ways: Ways<'a>, parcel: &Parcel<'a>, path: &'a AbsPath) -> Result<Self, DownloadError> {
        match ways.fs.remove_file(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            removed => removed.map_err(|source| DownloadError::Disk { path: path.clone(), source })?,
        }
        Self::take_up(ways, parcel, path)
    }

    /// Reads what is there, for its digest.
    fn read_again(&mut self) -> io::Result<()> {
        loop {
            let part = self.ways.fs.read_from(self.path, self.bytes, DOWNLOAD_CHUNK_BYTES as u64)?;
            if part.is_empty() {
                return Ok(());
            }
            self.digest.take(&part);
            self.bytes += part.len() as u64;
        }
    }

    fn check_room(&self, parcel: &Parcel<'_>) -> Result<(), DownloadError> {
        let bytes_missing = parcel.bytes.saturating_sub(self.bytes);
        let folder = self.path.parent().unwrap_or_else(|| self.path.clone());
        let space = self.ways.fs.space(&folder);
        let space = space.map_err(|source| DownloadError::Disk { path: folder.clone(), source })?;
        let bytes_wanted = bytes_missing.saturating_add(DOWNLOAD_FREE_BYTES_MIN);
        if bytes_missing == 0 || space.bytes >= bytes_wanted {
            return Ok(());
        }
        Err(DownloadError::NoRoom { folder, bytes_wanted: bytes_missing, bytes_free: space.bytes })
    }

    fn compare(&self, parcel: &Parcel<'_>) -> Result<(), DownloadError> {
        let found = self.digest.clone().end();
        if found == parcel.sha256 {
            return Ok(());
        }
        // Bytes that were never signed are not kept; the error says what there is to say.
        let _ = self.ways.fs.remove_file(self.path);
        Err(DownloadError::OtherDigest { place: parcel.url.to_owned(), found, wanted: parcel.sha256 })
    }

    fn failed(&self, source: io::Error) -> DownloadError {
        DownloadError::Disk { path: self.path.clone(), source }
    }
}

impl Write for Partial<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= DOWNLOAD_CHUNK_BYTES {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let buffer = std::mem::take(&mut self.buffer);
        if buffer.is_empty() {
            return Ok(());
        }
        self.ways.fs.append(self.path, &buffer)?;
        self.digest.take(&buffer);
        self.bytes += buffer.len() as u64;
        self.ways.progress.came(self.bytes, self.bytes_total, self.what);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
