//! The machine's clock. Never decides anything by it: its times are for records that people read.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::base::time::Timestamp;
use crate::ports::clock::Clock;

/// The wall clock.
#[derive(Clone, Debug)]
pub struct SystemClock {
    #[cfg(feature = "test-clock")]
    fixed: Option<Timestamp>,
}

#[cfg(not(feature = "test-clock"))]
impl SystemClock {
    /// Returns the machine's clock.
    #[expect(clippy::new_without_default, reason = "there is nothing to default to; it is the machine's")]
    pub fn new() -> Self {
        Self {}
    }
}

#[cfg(feature = "test-clock")]
impl SystemClock {
    /// Returns a clock that stands at `OPENCLAW_TEST_CLOCK` (milliseconds since the epoch) where that is set.
    ///
    /// # Panics
    /// When it holds something else: a test that means a fixed time must not run on the real one.
    #[expect(clippy::new_without_default, reason = "there is nothing to default to; it is the machine's")]
    pub fn new() -> Self {
        let value = super::env::variables().into_iter().find(|(name, _)| name == "OPENCLAW_TEST_CLOCK");
        Self { fixed: value.map(|(_, value)| fixed_by(&value)) }
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
    #[cfg(feature = "test-clock")]
    fn a_fixed_time_is_read_as_milliseconds() {
        let fixed = Some(fixed_by(std::ffi::OsStr::new("1795000000123")));
        assert_eq!(SystemClock { fixed }.now().to_string(), "2026-11-18T11:06:40.123Z");
    }
}
