//! The probe port: whether a service is there, asked before work that needs it. Sends nothing but one plain question to this
//! machine.
//!
//! Adapters: `sys::probe::OsProbe` (sockets) and `sim::probe::SimProbe` (a table). One conformance suite holds both.

use std::io;

use crate::base::network::{Address, LoopbackUrl};

/// Why a service is not there.
#[derive(Debug, thiserror::Error)]
pub enum Unreached {
    /// Its host has no number.
    #[error("find the host `{0}`")]
    Unknown(String),
    /// Nothing accepts a connection.
    #[error("connect to `{place}`")]
    Refused {
        /// The address.
        place: String,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// It took too long.
    #[error("wait for `{0}`: it did not answer in time")]
    TooLate(String),
    /// It answers, but not well.
    #[error("ask `{place}`: it answered {status}")]
    Status {
        /// The page.
        place: String,
        /// The status.
        status: u16,
    },
    /// It answers, but not in HTTP.
    #[error("ask `{0}`: what it answered is no HTTP")]
    Garbled(String),
}

/// Asks services whether they are there.
pub trait Probe {
    /// Connects to `address`, and ends the connection without a word.
    ///
    /// # Errors
    /// `Unknown`, `Refused` or `TooLate`.
    fn accepts(&self, address: &Address, timeout_ms: u64) -> Result<(), Unreached>;

    /// Asks for `url` once. A status from 200 to 299 is well; no other place is followed.
    ///
    /// # Errors
    /// See [`Unreached`].
    fn answers(&self, url: &LoopbackUrl, timeout_ms: u64) -> Result<(), Unreached>;
}
