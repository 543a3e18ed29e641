//! Counts and latencies of answers by host, event and verdict. Pure.

use serde::{Deserialize, Serialize};

use crate::base::limits::LOG_ROWS_MAX;
use crate::base::spool::{Line, Outcome};

/// What rows are counted under once there are too many: an event's name comes from whoever calls the hook.
const OTHER: &str = "other";

/// How long answers took: a histogram of microseconds by powers of two, so that two can be added up.
///
/// The answer at `n` counts those that took at least 2^(n-1) and less than 2^n microseconds; the first those below 1.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Latency(Vec<u64>);

impl Latency {
    /// Counts one answer.
    pub fn add(&mut self, micros: u64) {
        let at = (u64::BITS - micros.leading_zeros()) as usize;
        if self.0.len() <= at {
            self.0.resize(at + 1, 0);
        }
        self.0[at] = self.0[at].saturating_add(1);
    }

    /// Adds another's answers.
    pub fn merge(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine = mine.saturating_add(*theirs);
        }
    }

    /// Returns a number of microseconds that `percent` of a hundred answers stayed below; `None` without answers.
    pub fn below_micros(&self, percent: u64) -> Option<u64> {
        let all: u64 = self.0.iter().sum();
        let wanted = all.saturating_mul(percent).div_ceil(100);
        let mut seen = 0;
        for (at, count) in self.0.iter().enumerate().filter(|_| all > 0) {
            seen += count;
            if seen >= wanted {
                return Some(1_u64.checked_shl(u32::try_from(at).unwrap_or(u32::MAX)).unwrap_or(u64::MAX));
            }
        }
        None
    }
}

/// The answers of one host to one event with one verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The host.
    pub host: String,
    /// The host's own event name.
    pub event: String,
    /// What was answered.
    pub verdict: Outcome,
    /// How often.
    pub count: u64,
    /// How long it took.
    pub micros: Latency,
}

/// All rows, in the order in which they first came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Counts(pub Vec<Row>);

impl Counts {
    /// Counts one answer; a trial run is none.
    pub fn add(&mut self, line: &Line) {
        if !line.probe {
            let row = self.row(&line.host, &line.event, line.verdict);
            row.count = row.count.saturating_add(1);
            row.micros.add(line.micros);
        }
    }

    fn row(&mut self, host: &str, event: &str, verdict: Outcome) -> &mut Row {
        let is = |row: &Row, host: &str, event: &str| {
            row.verdict == verdict && row.host == host && row.event == event
        };
        let (mut host, mut event) = (host, event);
        let mut at = self.0.iter().position(|row| is(row, host, event));
        if at.is_none() && self.0.len() >= LOG_ROWS_MAX {
            (host, event) = (OTHER, OTHER);
            at = self.0.iter().position(|row| is(row, host, event));
        }
        let at = at.unwrap_or_else(|| {
            let (host, event) = (host.to_owned(), event.to_owned());
            self.0.push(Row { host, event, verdict, count: 0, micros: Latency::default() });
            self.0.len() - 1
        });
        &mut self.0[at]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::spool::SCHEMA;
    use crate::base::time::Timestamp;

    fn line(event: &str, verdict: Outcome, micros: u64) -> Line {
        let (host, session, tool, rule) = ("claude".into(), "s".into(), "Bash".into(), String::new());
        let (at, event) = (Timestamp::from_millis(1), event.to_owned());
        Line { v: SCHEMA, at, host, event, session, tool, verdict, rule, micros, probe: false }
    }

    #[test]
    fn latencies_are_bounds_that_hold() {
        let mut latency = Latency::default();
        assert_eq!(latency.below_micros(50), None);
        (1..=99).for_each(|_| latency.add(1_000));
        latency.add(u64::MAX);
        assert_eq!(latency.below_micros(50), Some(1_024));
        assert_eq!(latency.below_micros(99), Some(1_024));
        assert_eq!(latency.below_micros(100), Some(u64::MAX));
        let mut other = Latency::default();
        other.add(0);
        assert_eq!(other.below_micros(99), Some(1));
        other.merge(&latency);
        assert_eq!((other.0.iter().sum::<u64>(), other.below_micros(1)), (101, Some(1_024)));
    }

    #[test]
    fn rows_are_by_host_event_and_verdict_and_trial_runs_are_none() {
        let mut counts = Counts::default();
        counts.add(&line("PreToolUse", Outcome::Allow, 1));
        counts.add(&line("PreToolUse", Outcome::Deny, 1));
        counts.add(&line("PreToolUse", Outcome::Deny, 1));
        counts.add(&Line { probe: true, ..line("PreToolUse", Outcome::Deny, 1) });
        let rows: Vec<_> = counts.0.iter().map(|row| (row.verdict, row.count)).collect();
        assert_eq!(rows, [(Outcome::Allow, 1), (Outcome::Deny, 2)]);
    }

    #[test]
    fn invented_events_do_not_fill_the_record() {
        let mut counts = Counts::default();
        (0..LOG_ROWS_MAX * 4).for_each(|n| counts.add(&line(&format!("e{n}"), Outcome::Unknown, 1)));
        assert_eq!(counts.0.len(), LOG_ROWS_MAX + 1);
        assert_eq!(counts.0.iter().map(|row| row.count).sum::<u64>(), LOG_ROWS_MAX as u64 * 4);
    }
}
