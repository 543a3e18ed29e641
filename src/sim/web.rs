//! The web as a table. Never opens a socket.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::{Mutex, PoisonError};

use crate::ports::releases::FetchError;
use crate::ports::web::{Ask, Letter, Stream, Web};

/// Files by their URL; what was not put is not there. A letter is answered with the file of its URL.
#[derive(Debug, Default)]
pub struct SimWeb {
    files: Mutex<BTreeMap<String, Vec<u8>>>,
    asked: Mutex<Vec<String>>,
    sent: Mutex<Vec<String>>,
}

impl SimWeb {
    /// Puts a file at `url`.
    pub fn put(&self, url: &str, bytes: impl Into<Vec<u8>>) {
        self.files.lock().unwrap_or_else(PoisonError::into_inner).insert(url.to_owned(), bytes.into());
    }

    /// Returns the URLs that were asked for, in order.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns what was sent, in order.
    pub fn sent(&self) -> Vec<String> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn found(&self, place: &str) -> Result<Vec<u8>, FetchError> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(place.to_owned());
        let files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        files.get(place).cloned().ok_or_else(|| FetchError::NotThere { place: place.to_owned() })
    }
}

impl Web for SimWeb {
    fn page(&self, ask: &Ask<'_>) -> Result<Vec<u8>, FetchError> {
        let place = ask.url.to_string();
        let page = self.found(&place)?;
        if page.len() as u64 > ask.bytes_max {
            return Err(FetchError::TooLong { place, bytes_max: ask.bytes_max });
        }
        Ok(page)
    }

    fn stream(&self, stream: &Stream<'_>, sink: &mut dyn Write) -> Result<(), FetchError> {
        let place = stream.url.to_string();
        let bytes = self.found(&place)?;
        if bytes.len() as u64 != stream.bytes {
            let (bytes, bytes_wanted) = (bytes.len() as u64, stream.bytes);
            return Err(FetchError::OtherLength { place, bytes, bytes_wanted });
        }
        let offset = usize::try_from(stream.offset).unwrap_or(usize::MAX);
        let rest = bytes.get(offset..).unwrap_or_default();
        sink.write_all(rest).map_err(|source| FetchError::Unkept { place, source })
    }

    fn post(&self, letter: &Letter<'_>) -> Result<Vec<u8>, FetchError> {
        let place = letter.url.to_string();
        let page = self.found(&place)?;
        let text = String::from_utf8_lossy(letter.json).into_owned();
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).push(text);
        if page.len() as u64 > letter.bytes_max {
            return Err(FetchError::TooLong { place, bytes_max: letter.bytes_max });
        }
        Ok(page)
    }
}
