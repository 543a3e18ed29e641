//! The clock port: wall-clock time for records that people read, and a deadline made of it.

use crate::base::time::Timestamp;

/// Tells the wall-clock time.
pub trait Clock {
    /// Returns the time now.
    fn now(&self) -> Timestamp;

    /// Returns microseconds since some fixed moment, for durations; as coarse as `now` unless the adapter knows better.
    fn micros(&self) -> u64 {
        self.now().millis().saturating_mul(1_000)
    }
}

/// A moment after which work has to stop, for bounded loops.
#[derive(Clone, Copy)]
pub struct Deadline<'a> {
    clock: &'a dyn Clock,
    ends_micros: u64,
}

impl<'a> Deadline<'a> {
    /// Returns the deadline `millis` milliseconds from now.
    pub fn after(clock: &'a dyn Clock, millis: u64) -> Self {
        Self { clock, ends_micros: clock.micros().saturating_add(millis.saturating_mul(1_000)) }
    }

    /// Returns the milliseconds that are left, a begun one counted; zero once it has passed.
    pub fn millis_left(&self) -> u64 {
        self.ends_micros.saturating_sub(self.clock.micros()).div_ceil(1_000)
    }

    /// Returns whether the moment has come.
    pub fn has_passed(&self) -> bool {
        self.millis_left() == 0
    }
}
