//! Times work and its floor in turns, so that a busy machine slows both.

use std::fmt;
use std::time::{Duration, Instant};

/// How often work is timed.
#[derive(Clone, Copy, Debug)]
pub struct Rounds {
    /// Rounds that do not count.
    pub warm: usize,
    /// Rounds that count.
    pub counted: usize,
}

/// Minimum and median of a series.
#[derive(Clone, Copy, Debug)]
pub struct Series {
    /// The fastest round.
    pub min: Duration,
    /// The middle round.
    pub median: Duration,
}

/// One line of the table.
#[derive(Clone, Debug)]
pub struct Row {
    what: String,
    figure: String,
    floor: String,
    ratio: String,
}

impl Row {
    /// Returns the head of the table.
    pub fn head() -> Self {
        Self {
            what: "what".into(),
            figure: "min / median".into(),
            floor: "floor".into(),
            ratio: "ratio".into(),
        }
    }

    /// Returns a row of work against its floor, by their minima.
    pub fn against(what: &str, work: Series, floor_name: &str, floor: Series) -> Self {
        Self {
            what: what.into(),
            figure: work.to_string(),
            floor: format!("{floor} ({floor_name})"),
            ratio: format!("{:.2}", work.min.as_secs_f64() / floor.min.as_secs_f64()),
        }
    }

    /// Returns a row of one fact.
    pub fn fact(what: &str, figure: String) -> Self {
        Self { what: what.into(), figure, floor: String::new(), ratio: String::new() }
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, figure, floor, ratio } = self;
        write!(f, "| {what} | {figure} | {floor} | {ratio} |")
    }
}

impl fmt::Display for Series {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = |time: Duration| format!("{:.2}", time.as_secs_f64() * 1_000.0);
        write!(f, "{} / {} ms", millis(self.min), millis(self.median))
    }
}

/// Times two pieces of work in turns; each round starts from what `prepare` returns.
pub fn in_turns<T>(
    rounds: Rounds,
    mut prepare: impl FnMut() -> T,
    mut work: impl FnMut(&T),
    mut floor: impl FnMut(&T),
) -> (Series, Series) {
    let mut times = (Vec::new(), Vec::new());
    for round in 0..rounds.warm + rounds.counted {
        let world = prepare();
        let one = timed(|| work(&world));
        let other = timed(|| floor(&world));
        if round >= rounds.warm {
            times.0.push(one);
            times.1.push(other);
        }
    }
    (series(times.0), series(times.1))
}

/// Returns how long `work` takes.
pub fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

/// Returns the minimum and the median of `times`, which holds at least one.
pub fn series(mut times: Vec<Duration>) -> Series {
    times.sort_unstable();
    Series { min: times[0], median: times[times.len() / 2] }
}
