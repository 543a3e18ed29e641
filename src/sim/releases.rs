//! Releases from a table, with every fault that a source can have. Never touches disk or network.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};

use crate::ports::releases::{FetchError, Releases, Shelf, Wanted};

/// What is wrong with a source; one fault holds for every later question until another is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    #[default]
    None,
    /// Nothing answers.
    Down,
    /// It answers, and then says nothing for too long: ahead of each file's end, half of it having come.
    Slow,
    /// The connection breaks after this many bytes of each large file, counted from its beginning.
    CutAt(u64),
    /// This byte of each large file arrives with its bits inverted.
    FlippedAt(u64),
}

/// A source in memory. It may be changed while it is in use, as a real one is.
#[derive(Debug, Default)]
pub struct SimReleases {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    files: BTreeMap<String, Vec<u8>>,
    fault: Fault,
    asked: Vec<String>,
    bytes_sent: u64,
}

/// What is handed to a sink at once.
const CHUNK_BYTES: usize = 64 << 10;

impl SimReleases {
    /// Puts a file at `path` below the base: `release.json`, `beta/release.json`, `v0.1.0/...`.
    pub fn put(&self, path: &str, bytes: impl Into<Vec<u8>>) {
        self.with(|state| state.files.insert(path.to_owned(), bytes.into()));
    }

    /// Takes a file away.
    pub fn remove(&self, path: &str) {
        self.with(|state| state.files.remove(path));
    }

    /// Says what goes wrong from now on.
    pub fn choose(&self, fault: Fault) {
        self.with(|state| state.fault = fault);
    }

    /// Returns the paths that were asked for, in order.
    pub fn asked(&self) -> Vec<String> {
        self.with(|state| state.asked.clone())
    }

    /// Returns how many bytes of large files were handed over.
    pub fn bytes_sent(&self) -> u64 {
        self.with(|state| state.bytes_sent)
    }

    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Returns the first of `paths` that is there, with its name for people, and what goes wrong.
    fn find(&self, paths: &[String]) -> Result<(String, Vec<u8>, Fault), FetchError> {
        self.with(|state| {
            state.asked.extend(paths.first().cloned());
            let place = |path: &String| format!("sim:{path}");
            let first = paths.first().map(place).unwrap_or_default();
            if state.fault == Fault::Down {
                let source = io::ErrorKind::ConnectionRefused.into();
                return Err(FetchError::Unreached { place: first, source });
            }
            let found = paths.iter().find_map(|path| Some((place(path), state.files.get(path)?.clone())));
            let (place, bytes) = found.ok_or(FetchError::NotThere { place: first })?;
            Ok((place, bytes, state.fault))
        })
    }
}

impl Releases for SimReleases {
    fn source(&self) -> String {
        "sim:".to_owned()
    }

    fn document(&self, shelf: &Shelf, name: &str, bytes_max: u64) -> Result<Vec<u8>, FetchError> {
        let (place, bytes, fault) = self.find(&[format!("{}{name}", shelf.folder())])?;
        if fault == Fault::Slow {
            return Err(FetchError::TooLate { place, seconds: 1 });
        }
        if bytes.len() as u64 > bytes_max { Err(FetchError::TooLong { place, bytes_max }) } else { Ok(bytes) }
    }

    fn artifact(&self, wanted: &Wanted<'_>, sink: &mut dyn Write) -> Result<(), FetchError> {
        let Wanted { shelf, url, bytes: bytes_wanted, offset } = *wanted;
        let (place, mut bytes, fault) = self.find(&[format!("{}{url}", shelf.folder()), url.to_owned()])?;
        if bytes.len() as u64 != bytes_wanted {
            return Err(FetchError::OtherLength { place, bytes: bytes.len() as u64, bytes_wanted });
        }
        let end = match fault {
            Fault::Slow => bytes_wanted / 2,
            Fault::CutAt(at) => at.min(bytes_wanted),
            Fault::None | Fault::Down | Fault::FlippedAt(_) => bytes_wanted,
        };
        if let Fault::FlippedAt(at) = fault
            && let Some(byte) = usize::try_from(at).ok().and_then(|at| bytes.get_mut(at))
        {
            *byte = !*byte;
        }
        let [begin, stop] = [offset, end].map(|at| usize::try_from(at).unwrap_or(usize::MAX));
        for chunk in bytes.get(begin..stop).unwrap_or_default().chunks(CHUNK_BYTES) {
            sink.write_all(chunk).map_err(|source| FetchError::Unkept { place: place.clone(), source })?;
            self.with(|state| state.bytes_sent += chunk.len() as u64);
        }
        match fault {
            Fault::Slow => Err(FetchError::TooLate { place, seconds: 1 }),
            Fault::CutAt(_) if end < bytes_wanted => {
                Err(FetchError::Cut { place, bytes: end.max(offset), bytes_wanted })
            }
            Fault::None | Fault::Down | Fault::CutAt(_) | Fault::FlippedAt(_) => Ok(()),
        }
    }
}
