//! The web port: one file by its URL, bounded in length and time. Follows only where nobody can listen or swap, and
//! believes nothing of what comes.
//!
//! Adapters: `sys::web::OsWeb` (the network) and `sim::web::SimWeb` (a table).

use std::io::Write;

use crate::base::network::WebUrl;
use crate::ports::releases::FetchError;

/// What a small answer may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ask<'a> {
    /// Its place.
    pub url: &'a WebUrl,
    /// The form that is asked for, as HTTP names it.
    pub accept: &'a str,
    /// How long it may be.
    pub bytes_max: u64,
}

/// A large file whose length is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stream<'a> {
    /// Its place.
    pub url: &'a WebUrl,
    /// The form that is asked for, as HTTP names it.
    pub accept: &'a str,
    /// How long it is.
    pub bytes: u64,
    /// How much of its beginning is there already.
    pub offset: u64,
}

/// What any file is asked for as.
pub const ANYTHING: &str = "*/*";
/// What a file is asked for as where its place could also describe it.
pub const BYTES: &str = "application/octet-stream";

/// The web.
pub trait Web: Send + Sync {
    /// Returns a small answer.
    ///
    /// # Errors
    /// See [`FetchError`].
    fn page(&self, ask: &Ask<'_>) -> Result<Vec<u8>, FetchError>;

    /// Writes what follows the first `offset` bytes of a large file to `sink`: exactly `bytes - offset` of them, or an error.
    ///
    /// # Errors
    /// See [`FetchError`].
    fn stream(&self, stream: &Stream<'_>, sink: &mut dyn Write) -> Result<(), FetchError>;
}
