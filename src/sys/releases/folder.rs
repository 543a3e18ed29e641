//! A folder on a disk that holds releases, for nodes without a network. Never follows a link below it, and never writes.

use std::io::{ErrorKind, Write};

use crate::base::path::AbsPath;
use crate::ports::fs::Fs as _;
use crate::ports::releases::{FetchError, Releases, Shelf, Wanted};
use crate::sys::fs::OsFs;

/// A folder on a disk.
#[derive(Clone, Debug)]
pub struct Folder {
    fs: OsFs,
    path: AbsPath,
}

/// What is read at once.
const CHUNK_BYTES: u64 = 1 << 20;

impl Folder {
    /// Returns the folder at `path`, which may itself be reached through links.
    pub fn new(path: AbsPath) -> Self {
        Self { fs: OsFs::new(vec![path.clone()]), path }
    }

    /// Returns the path of a name below the folder.
    fn below(&self, relative: &str) -> Result<AbsPath, FetchError> {
        let unfit = |why| FetchError::Unfit { place: relative.chars().take(200).collect(), why };
        if relative.contains("://") {
            return Err(unfit("the source is a folder, and this lies on the web"));
        }
        self.path.join_bytes(relative.as_bytes()).map_err(|_| unfit("it is no path below a folder"))
    }

    /// Returns the path and length of a file below the folder.
    fn found(&self, relative: &str) -> Result<(AbsPath, u64), FetchError> {
        let path = self.below(relative)?;
        let place = path.to_string();
        match self.fs.stat(&path) {
            Ok(Some(stat)) => Ok((path, stat.bytes)),
            Ok(None) => Err(FetchError::NotThere { place }),
            Err(source) => Err(FetchError::Unread { place, source }),
        }
    }

    fn copied(&self, relative: &str, wanted: &Wanted<'_>, sink: &mut dyn Write) -> Result<(), FetchError> {
        let Wanted { shelf: _, url: _, bytes: bytes_wanted, offset } = *wanted;
        let (path, bytes) = self.found(relative)?;
        let place = path.to_string();
        if bytes != bytes_wanted {
            return Err(FetchError::OtherLength { place, bytes, bytes_wanted });
        }
        let mut at = offset;
        while at < bytes_wanted {
            let part = self.fs.read_from(&path, at, CHUNK_BYTES.min(bytes_wanted - at));
            let part = part.map_err(|source| FetchError::Unread { place: place.clone(), source })?;
            if part.is_empty() {
                return Err(FetchError::Cut { place, bytes: at, bytes_wanted });
            }
            sink.write_all(&part).map_err(|source| FetchError::Unkept { place: place.clone(), source })?;
            at += part.len() as u64;
        }
        Ok(())
    }
}

impl Releases for Folder {
    fn source(&self) -> String {
        self.path.to_string()
    }

    fn document(&self, shelf: &Shelf, name: &str, bytes_max: u64) -> Result<Vec<u8>, FetchError> {
        let (path, _) = self.found(&format!("{}{name}", shelf.folder()))?;
        let place = path.to_string();
        self.fs.read(&path, bytes_max).map_err(|source| match source.kind() {
            ErrorKind::FileTooLarge => FetchError::TooLong { place, bytes_max },
            _other_kind => FetchError::Unread { place, source },
        })
    }

    fn artifact(&self, wanted: &Wanted<'_>, sink: &mut dyn Write) -> Result<(), FetchError> {
        let Wanted { shelf, url, .. } = *wanted;
        match (self.copied(&format!("{}{url}", shelf.folder()), wanted, sink), shelf) {
            // A manifest that was copied onto its shelf still names what lies at the base.
            (Err(FetchError::NotThere { .. }), Shelf::Beta | Shelf::Version(_)) => {
                self.copied(url, wanted, sink)
            }
            (result, Shelf::Stable | Shelf::Beta | Shelf::Version(_)) => result,
        }
    }
}
