//! The system's generator of entropy. Keeps none, and has no fallback: a guess would be worse than a refusal.
#![expect(clippy::disallowed_methods, reason = "this is the adapter of the entropy port")]

use std::fs::File;
use std::io::{self, Read as _};

use crate::ports::entropy::Entropy;

/// The generator that Linux and macOS both have under this name.
const GENERATOR: &str = "/dev/urandom";

/// The system's generator.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsEntropy;

impl Entropy for OsEntropy {
    fn fill(&self, bytes: &mut [u8]) -> io::Result<()> {
        File::open(GENERATOR)?.read_exact(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_draws_differ() {
        let draw = || {
            let mut bytes = [0; 16];
            OsEntropy.fill(&mut bytes).expect("the system has some");
            bytes
        };
        assert_ne!(draw(), draw());
    }
}
