//! A maintenance window as a value: on which days, between which times of day, counted from UTC. Never reads a clock.
//!
//! Times are UTC, or UTC with a fixed offset that the text names. A machine's own time zone is left out on purpose: it
//! would make one settings file mean another thing on each machine of a fleet, twice a year also on the same one.

use std::fmt;

use crate::base::time::Timestamp;

/// Minutes of a day.
const DAY: i64 = 24 * 60;
/// The farthest that a place on earth is from UTC, in minutes.
const OFFSET_MAX: i64 = 14 * 60;
/// The days, from that of the first moment that a [`Timestamp`] can name.
const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];

/// When a node may be changed without being asked: always, or on some days between two times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    text: String,
    hours: Option<Hours>,
}

/// The hours of a window. One that passes midnight belongs to the day it begins on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Hours {
    /// A bit for each of [`DAYS`].
    days: u8,
    /// The minute of the day at which it opens.
    opens: i64,
    /// How many minutes it is open, a day at most.
    minutes: i64,
    /// Minutes that its times are ahead of UTC.
    offset: i64,
}

impl Window {
    /// What a text of a window looks like.
    pub const FORM: &'static str = "nothing, or days and times in UTC or with an offset, such as `Sat,Sun 02:00-05:00` or `22:30-04:00 +02:00`";

    /// Returns the window that is always open.
    pub const fn always() -> Self {
        Self { text: String::new(), hours: None }
    }

    /// Parses `[DAYS ]HH:MM-HH:MM[ +HH:MM]`; the empty text is always open. Days are `Mon`, `Sat,Sun` or `Mon-Fri`.
    pub fn parse(text: &str) -> Option<Self> {
        let window = |hours| Self { text: text.to_owned(), hours };
        if text.is_empty() {
            return Some(window(None));
        }
        let mut parts: Vec<&str> = text.split(' ').collect();
        let days = match parts.first()?.starts_with(|first: char| first.is_ascii_digit()) {
            true => 0b111_1111,
            false => days_of(parts.remove(0))?,
        };
        let (times, offset) = match parts[..] {
            [times] => (times, 0),
            [times, offset] => (times, offset_of(offset)?),
            _ => return None,
        };
        let (opens, closes) = times.split_once('-')?;
        let (opens, closes) = (time_of(opens)?, time_of(closes)?);
        if opens == closes || opens == DAY {
            return None;
        }
        // A window that closes ahead of its opening passes midnight.
        let minutes = if closes > opens { closes - opens } else { closes + DAY - opens };
        Some(window(Some(Hours { days, opens, minutes, offset })))
    }

    /// Returns the text it was made of.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns whether it is open at `at`.
    pub fn is_open(&self, at: Timestamp) -> bool {
        self.hours.is_none_or(|hours| hours.is_open(minute_of(at)))
    }

    /// Returns the first moment from `at` on at which it is open.
    pub fn opens(&self, at: Timestamp) -> Timestamp {
        let Some(hours) = self.hours else { return at };
        let now = minute_of(at);
        if hours.is_open(now) {
            return at;
        }
        let today = (now + hours.offset).div_euclid(DAY);
        // Some day of the eight from today on has an opening that is still to come: a week later it is the same day.
        let openings = (today..=today + 7).filter(|day| hours.is_on(*day));
        let next = openings.map(|day| day * DAY + hours.opens - hours.offset).find(|opening| *opening > now);
        next.and_then(|minute| u64::try_from(minute).ok()?.checked_mul(60_000))
            .map_or(at, Timestamp::from_millis)
    }
}

impl Hours {
    fn is_open(self, now: i64) -> bool {
        let now = now + self.offset;
        let today = now.div_euclid(DAY);
        [today - 1, today].into_iter().filter(|day| self.is_on(*day)).any(|day| {
            let opening = day * DAY + self.opens;
            (opening..opening + self.minutes).contains(&now)
        })
    }

    fn is_on(self, day: i64) -> bool {
        self.days & (1 << day.rem_euclid(7)) != 0
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.text.is_empty() { "always" } else { &self.text })
    }
}

fn minute_of(at: Timestamp) -> i64 {
    i64::try_from(at.millis() / 60_000).unwrap_or(i64::MAX / 2)
}

fn days_of(text: &str) -> Option<u8> {
    let day = |name: &str| DAYS.iter().position(|day| day.eq_ignore_ascii_case(name));
    text.split(',').try_fold(0_u8, |days, part| {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (day(first)?, day(last)?);
        let length = (last + 7 - first) % 7;
        Some((first..=first + length).fold(days, |days, day| days | 1 << (day % 7)))
    })
}

/// Returns the minute of the day; `24:00` is the end of it.
fn time_of(text: &str) -> Option<i64> {
    let minutes = clock_of(text)?;
    (minutes <= DAY).then_some(minutes)
}

fn offset_of(text: &str) -> Option<i64> {
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let minutes = clock_of(rest)?;
    (minutes <= OFFSET_MAX).then_some(sign * minutes)
}

fn clock_of(text: &str) -> Option<i64> {
    let (hours, minutes) = text.split_once(':')?;
    let number = |text: &str| {
        let is_pair = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        is_pair.then(|| text.parse::<i64>().ok()).flatten()
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    (minutes < 60).then_some(hours * 60 + minutes)
}

#[cfg(test)]
mod tests;
