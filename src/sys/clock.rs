//! The machine's clock. Tests hold it still through the feature `test-clock`, which released binaries lack.
#![expect(clippy::disallowed_methods, reason = "this is the port's adapter")]

use std::time::SystemTime;

use crate::base::time::Timestamp;
use crate::ports::clock::Clock;

/// The wall clock of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        #[cfg(feature = "test-clock")]
        if let Some(fixed) = fixed() {
            return fixed;
        }
        // A clock before 1970 is a machine without a battery; its records begin at zero.
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_millis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
    }
}

/// Returns the time that a test asks for, in milliseconds since 1970.
#[cfg(feature = "test-clock")]
fn fixed() -> Option<Timestamp> {
    let millis = std::env::var("OPENCLAW_TEST_CLOCK").ok()?.parse().ok()?;
    Some(Timestamp::from_millis(millis))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_tells_a_time_of_this_century() {
        let year_2020 = Timestamp::from_millis(1_577_836_800_000);
        assert!(SystemClock.now() > year_2020);
    }
}
