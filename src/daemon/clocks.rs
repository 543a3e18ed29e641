//! Notices that the machine slept or that its clock was set: the wall clock and the steady one then disagree. Pure apart
//! from reading both.

use crate::base::limits::CLOCK_JUMP_MS;
use crate::base::time::Timestamp;
use crate::ports::clock::Clock;

/// What both clocks said at the last look.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clocks {
    wall: Timestamp,
    steady_micros: u64,
}

impl Clocks {
    /// Looks at both.
    pub(super) fn at(clock: &dyn Clock) -> Self {
        Self { wall: clock.now(), steady_micros: clock.micros() }
    }

    /// Looks again, and says what happened to the time in between, where something did.
    pub(super) fn look(&mut self, clock: &dyn Clock) -> Option<String> {
        let before = std::mem::replace(self, Self::at(clock));
        let back_ms = before.wall.millis_since(self.wall);
        if back_ms > CLOCK_JUMP_MS {
            return Some(format!("the clock was set back by {} s", back_ms / 1_000));
        }
        let wall_ms = self.wall.millis_since(before.wall);
        let steady_ms = self.steady_micros.saturating_sub(before.steady_micros) / 1_000;
        let ahead_ms = wall_ms.saturating_sub(steady_ms);
        (ahead_ms > CLOCK_JUMP_MS)
            .then(|| format!("the machine slept or its clock was set: {} s are gone", ahead_ms / 1_000))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::clock::ManualClock;

    #[test]
    fn sleep_and_a_clock_that_is_set_are_noticed_and_time_that_passes_is_not() {
        let clock = ManualClock::new(Timestamp::from_millis(1_795_000_000_000));
        let mut clocks = Clocks::at(&clock);
        for ms in [0, 1, 1_000, 600_000] {
            clock.advance(ms);
            assert_eq!(clocks.look(&clock), None, "{ms}");
        }
        clock.jump(3_600_000);
        assert!(clocks.look(&clock).is_some_and(|text| text.contains("3600 s are gone")));
        assert_eq!(clocks.look(&clock), None, "it is told once");
        clock.jump(-7_200_000);
        assert!(clocks.look(&clock).is_some_and(|text| text.contains("set back by 7200 s")));
        clock.jump(-2_000);
        assert_eq!(clocks.look(&clock), None, "clocks are corrected by a little all the time");
    }
}
