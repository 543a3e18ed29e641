//! The entropy port: bytes that nobody can foresee, for names that must differ from machine to machine.
//!
//! Adapters: `sys::entropy::OsEntropy` (the system's generator) and `sim::entropy::SeededEntropy` (the same bytes for the
//! same seed).

use std::io;

/// Gives bytes that nobody can foresee.
pub trait Entropy {
    /// Fills `bytes`.
    ///
    /// # Errors
    /// When the system has none to give.
    fn fill(&self, bytes: &mut [u8]) -> io::Result<()>;
}
