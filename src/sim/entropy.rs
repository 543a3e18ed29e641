//! Entropy that follows from a seed, so that a run can be made again. Never asks the machine for any.

use std::cell::Cell;
use std::io;

use crate::ports::entropy::Entropy;

/// The same bytes for the same seed, in the same order.
#[derive(Clone, Debug)]
pub struct SeededEntropy {
    state: Cell<u64>,
}

impl SeededEntropy {
    /// Returns the entropy of `seed`.
    pub fn new(seed: u64) -> Self {
        Self { state: Cell::new(seed) }
    }

    /// Returns the next number (SplitMix64: small, and good enough for choices in a simulation).
    pub fn next(&self) -> u64 {
        let state = self.state.get().wrapping_add(0x9e37_79b9_7f4a_7c15);
        self.state.set(state);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, bytes: &mut [u8]) -> io::Result<()> {
        for chunk in bytes.chunks_mut(8) {
            let number = self.next().to_le_bytes();
            chunk.copy_from_slice(&number[..chunk.len()]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(seed: u64) -> [u8; 13] {
        let mut bytes = [0; 13];
        SeededEntropy::new(seed).fill(&mut bytes).expect("there is always some");
        bytes
    }

    #[test]
    fn a_seed_says_what_comes() {
        assert_eq!(filled(7), filled(7));
        assert_ne!(filled(7), filled(8));
        let entropy = SeededEntropy::new(7);
        assert_ne!(entropy.next(), entropy.next());
    }
}
