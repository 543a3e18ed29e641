//! The machine's clock, and the few waits. Never decides anything by it: its times are for records that people read.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::base::time::Timestamp;
use crate::ports::clock::Clock;

/// The wall clock.
#[derive(Clone, Debug)]
pub struct SystemClock {
    started: Instant,
    #[cfg(feature = "test-clock")]
    fixed: Option<Timestamp>,
    /// Whether durations are real ones where the time is fixed.
    #[cfg(feature = "test-clock")]
    is_running: bool,
}

impl SystemClock {
    /// Returns the machine's clock, whose durations are real ones also where a test holds the time: a schedule would
    /// stand still otherwise.
    pub fn running() -> Self {
        Self {
            #[cfg(feature = "test-clock")]
            is_running: true,
            ..Self::new()
        }
    }
}

#[cfg(not(feature = "test-clock"))]
impl SystemClock {
    /// Returns the machine's clock.
    #[expect(clippy::new_without_default, reason = "there is nothing to default to; it is the machine's")]
    #[expect(clippy::disallowed_methods, reason = "this is the adapter of the clock port")]
    pub fn new() -> Self {
        Self { started: Instant::now() }
    }
}

#[cfg(feature = "test-clock")]
impl SystemClock {
    /// Returns a clock that stands at `OPENCLAW_TEST_CLOCK` (milliseconds since the epoch) where that is set.
    ///
    /// # Panics
    /// When it holds something else: a test that means a fixed time must not run on the real one.
    #[expect(clippy::new_without_default, reason = "there is nothing to default to; it is the machine's")]
    #[expect(clippy::disallowed_methods, reason = "this is the adapter of the clock port")]
    pub fn new() -> Self {
        let value = super::env::variables().into_iter().find(|(name, _)| name == "OPENCLAW_TEST_CLOCK");
        Self { started: Instant::now(), fixed: value.map(|(_, value)| fixed_by(&value)), is_running: false }
    }
}

#[cfg(feature = "test-clock")]
fn fixed_by(value: &std::ffi::OsStr) -> Timestamp {
    let millis = value.to_str().and_then(|text| text.parse().ok());
    Timestamp::from_millis(millis.expect("OPENCLAW_TEST_CLOCK holds milliseconds since the epoch"))
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the adapter of the clock port")]
    fn now(&self) -> Timestamp {
        #[cfg(feature = "test-clock")]
        if let Some(fixed) = self.fixed {
            return fixed;
        }
        // A clock before 1970 is one that was never set; the epoch says so as well as any other time.
        let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_millis(u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX))
    }

    /// Steady: setting the wall clock neither stretches nor cuts a deadline.
    #[expect(clippy::disallowed_methods, reason = "this is the adapter of the clock port")]
    fn micros(&self) -> u64 {
        #[cfg(feature = "test-clock")]
        if let Some(fixed) = self.fixed.filter(|_| !self.is_running) {
            return fixed.millis().saturating_mul(1_000);
        }
        u64::try_from(self.started.elapsed().as_micros()).unwrap_or(u64::MAX)
    }
}

/// Returns when the steady clock of the system stood at `micros`, in milliseconds since the epoch.
#[expect(clippy::disallowed_methods, reason = "times of the system itself, which a fixed clock does not fit")]
pub(super) fn since_monotonic(micros: u64) -> u64 {
    let steady = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
    let seconds = u64::try_from(steady.tv_sec).unwrap_or(0);
    let steady = seconds.saturating_mul(1_000_000) + u64::try_from(steady.tv_nsec).unwrap_or(0) / 1_000;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let now = u64::try_from(now.as_micros()).unwrap_or(u64::MAX);
    now.saturating_sub(steady.saturating_sub(micros)) / 1_000
}

/// Waits for what only asking again can tell, in short pauses that end at a deadline.
pub(super) struct Pause {
    ends: Instant,
}

impl Pause {
    const EACH: Duration = Duration::from_millis(50);

    /// Returns pauses that end `millis` milliseconds from now.
    #[expect(clippy::disallowed_methods, reason = "one of the few waits")]
    pub(super) fn up_to(millis: u64) -> Self {
        Self { ends: Instant::now() + Duration::from_millis(millis) }
    }

    /// Waits once; returns whether there was time for it.
    #[expect(clippy::disallowed_methods, reason = "one of the few waits")]
    pub(super) fn once(&self) -> bool {
        let is_early = Instant::now() < self.ends;
        if is_early {
            std::thread::sleep(Self::EACH);
        }
        is_early
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "the adapter is held against what it adapts")]
    fn the_clock_tells_the_machines_time() {
        let millis = || SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_millis();
        let before = millis();
        let now = u128::from(SystemClock::new().now().millis());
        assert!((before..=millis()).contains(&now), "{before} <= {now}");
    }

    #[test]
    #[cfg(not(feature = "test-clock"))]
    fn durations_are_steady_and_fine() {
        let clock = SystemClock::new();
        let first = clock.micros();
        assert!(first < 60_000_000, "counted from the start of the clock");
        let later = (0..1_000_000).map(|_| clock.micros()).find(|micros| *micros > first);
        assert!(later.is_some_and(|later| later - first < 1_000_000), "finer than a second");
    }

    #[test]
    #[cfg(feature = "test-clock")]
    fn a_fixed_time_is_read_as_milliseconds() {
        let fixed = Some(fixed_by(std::ffi::OsStr::new("1795000000123")));
        assert_eq!(SystemClock { fixed, ..SystemClock::new() }.now().to_string(), "2026-11-18T11:06:40.123Z");
    }
}
