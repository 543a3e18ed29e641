//! The web port: one file by its URL, bounded in length and time. Follows only where nobody can listen or swap, and
//! believes nothing of what comes.
//!
//! Adapters: `sys::web::OsWeb` (the network) and `sim::web::SimWeb` (a table).

use std::fmt;
use std::io::Write;

use crate::base::limits::BEARER_CHARS_MAX;
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

/// A key by which a server knows who asks; it is shown nobody else.
#[derive(Clone)]
pub struct Bearer(String);

impl Bearer {
    /// Returns the key of this text; `None` where it cannot be one: empty, too long, or of characters that a head does not carry.
    pub fn parse(text: &str) -> Option<Self> {
        let is_key =
            (1..=BEARER_CHARS_MAX).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
        is_key.then(|| Self(text.to_owned()))
    }

    /// Returns what a head says with it. For the wire alone.
    pub fn to_field(&self) -> String {
        format!("Bearer {}", self.0)
    }
}

impl fmt::Debug for Bearer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bearer")
    }
}

/// JSON that is sent, and how long the answer may be.
#[derive(Clone, Copy, Debug)]
pub struct Letter<'a> {
    /// To whom; nobody else gets it, wherever the answer leads.
    pub url: &'a WebUrl,
    /// What is sent.
    pub json: &'a [u8],
    /// The key, where the server asks for one.
    pub bearer: Option<&'a Bearer>,
    /// How long the answer may be.
    pub bytes_max: u64,
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

    /// Sends a letter once and returns the answer. A redirect is an error: nobody else gets what was sent.
    ///
    /// # Errors
    /// See [`FetchError`].
    fn post(&self, letter: &Letter<'_>) -> Result<Vec<u8>, FetchError>;
}
