//! A clock that stands still until it is told otherwise. Never reads the real one.

use std::cell::Cell;

use crate::base::time::Timestamp;
use crate::ports::clock::Clock;

/// A clock moved by hand.
#[derive(Clone, Debug)]
pub struct ManualClock {
    now: Cell<Timestamp>,
    /// What the steady clock shows, in milliseconds.
    steady: Cell<u64>,
}

impl ManualClock {
    /// Returns a clock that shows `now`.
    pub fn new(now: Timestamp) -> Self {
        Self { now: Cell::new(now), steady: Cell::new(now.millis()) }
    }

    /// Moves the clock `millis` milliseconds ahead.
    pub fn advance(&self, millis: u64) {
        self.now.set(Timestamp::from_millis(self.now.get().millis().saturating_add(millis)));
        self.steady.set(self.steady.get().saturating_add(millis));
    }

    /// Sets the wall clock ahead or back, as a person or a sleep of the machine does; the steady clock goes on.
    pub fn jump(&self, millis: i64) {
        self.now.set(Timestamp::from_millis(self.now.get().millis().saturating_add_signed(millis)));
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        self.now.get()
    }

    fn micros(&self) -> u64 {
        self.steady.get().saturating_mul(1_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_passes_only_when_told() {
        let clock = ManualClock::new(Timestamp::from_millis(7));
        assert_eq!((clock.now(), clock.now()), (Timestamp::from_millis(7), Timestamp::from_millis(7)));
        clock.advance(3);
        assert_eq!(clock.now(), Timestamp::from_millis(10));
        clock.advance(u64::MAX);
        assert_eq!(clock.now(), Timestamp::from_millis(u64::MAX));
    }
}
