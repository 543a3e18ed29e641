//! Points in time as values. Never reads a clock.

use std::fmt;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01T00:00:00Z; shown as RFC 3339 in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(u64);

impl Timestamp {
    /// Returns the time `millis` milliseconds after the epoch.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// Returns the milliseconds since the epoch.
    pub fn millis(self) -> u64 {
        self.0
    }

    /// Returns the milliseconds from `earlier` to this time; zero when `earlier` is later.
    pub fn millis_since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Returns the moment that a record names as RFC 3339 does; without a zone it counts as UTC.
    pub fn of_rfc3339(text: &str) -> Option<Self> {
        let time = humantime::parse_rfc3339_weak(text).ok()?;
        let since = time.duration_since(SystemTime::UNIX_EPOCH).ok()?;
        u64::try_from(since.as_millis()).ok().map(Self)
    }
}

/// A moment that lies before any run of this program: 2026-11-18, when this release was worked on. A clock that shows less
/// was never set. It is written down here and moves with a release, so that two builds of one commit stay the same bytes.
pub const WRITTEN: Timestamp = Timestamp::from_millis(1_794_960_000_000);
/// A text that names no moment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("read `{0}` as a time: it is neither a length such as `2h` nor a moment such as `2026-11-20T08:30`")]
pub struct NotATime(pub String);

impl Timestamp {
    /// Returns the moment that a person names: a length of time before `now` (`2h`, `3days`), or a date with or without
    /// a time of day in UTC.
    ///
    /// # Errors
    /// When it is neither.
    pub fn before(now: Self, text: &str) -> Result<Self, NotATime> {
        if let Ok(length) = humantime::parse_duration(text) {
            let millis = u64::try_from(length.as_millis()).unwrap_or(u64::MAX);
            return Ok(Self(now.0.saturating_sub(millis)));
        }
        // The reader of times wants a whole one, and takes a final `Z` or leaves it.
        let (bare, rest) = ("2026-11-20", "T00:00:00");
        let bare_minute = bare.len() + "T00:00".len();
        let whole = match text.trim_end_matches('Z').len() {
            length if length == bare.len() => format!("{}{rest}", text.trim_end_matches('Z')),
            length if length == bare_minute => format!("{}:00", text.trim_end_matches('Z')),
            _ => text.to_owned(),
        };
        let time = humantime::parse_rfc3339_weak(&whole).map_err(|_| NotATime(text.to_owned()))?;
        let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Ok(Self(u64::try_from(since.as_millis()).unwrap_or(u64::MAX)))
    }
}

impl Timestamp {
    /// Returns the moment that `text` names in the one form that signed documents use: `2026-11-20T08:30:00Z`.
    ///
    /// One form only, so that a shell can compare two of them as texts.
    ///
    /// # Errors
    /// When it is written in another way, or names no moment.
    pub fn from_seconds_text(text: &str) -> Result<Self, NotATime> {
        let refuse = || NotATime(text.chars().take(80).collect());
        let time = humantime::parse_rfc3339(text).map_err(|_| refuse())?;
        let since = time.duration_since(SystemTime::UNIX_EPOCH).map_err(|_| refuse())?;
        let moment = Self(u64::try_from(since.as_millis()).map_err(|_| refuse())?);
        if moment.seconds_text() == text { Ok(moment) } else { Err(refuse()) }
    }

    /// Returns this time without its fraction, in the form that signed documents use.
    pub fn seconds_text(self) -> String {
        let mut text = self.to_string();
        if let Some(dot) = text.find('.') {
            text.replace_range(dot.., "Z");
        }
        text
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The formatter covers years up to 9999; a clock beyond that shows as the number it is.
        const LAST_MILLIS: u64 = 253_402_300_799_000;
        if self.0 > LAST_MILLIS {
            return write!(f, "{}ms", self.0);
        }
        let time = SystemTime::UNIX_EPOCH + Duration::from_millis(self.0);
        write!(f, "{}", humantime::format_rfc3339_millis(time))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_as_rfc_3339() {
        assert_eq!(WRITTEN.to_string(), "2026-11-18T00:00:00.000Z");
        assert_eq!(Timestamp::from_millis(0).to_string(), "1970-01-01T00:00:00.000Z");
        assert_eq!(Timestamp::from_millis(1_795_000_000_123).to_string(), "2026-11-18T11:06:40.123Z");
        assert_eq!(Timestamp::from_millis(u64::MAX).to_string(), "18446744073709551615ms");
    }

    #[test]
    fn signed_documents_name_moments_in_one_form() {
        let text = "2026-11-18T11:06:40Z";
        let moment = Timestamp::from_seconds_text(text).expect("a moment");
        assert_eq!((moment.millis(), moment.seconds_text().as_str()), (1_795_000_000_000, text));
        assert_eq!(Timestamp::from_millis(1_795_000_000_999).seconds_text(), text);
        let others = [
            "",
            "2026-11-18",
            "2026-11-18 11:06:40Z",
            "2026-11-18T11:06:40",
            "2026-11-18T11:06:40.000Z",
            "2026-11-18T11:06:40+00:00",
            "2026-11-18T11:06:40z",
            "1969-12-31T23:59:59Z",
            "2026-02-30T00:00:00Z",
        ];
        for text in others {
            assert_eq!(Timestamp::from_seconds_text(text), Err(NotATime(text.to_owned())), "{text}");
        }
    }

    #[test]
    fn a_person_names_a_moment() {
        let now = Timestamp::from_millis(1_795_000_000_123);
        for (text, shown) in [
            ("2h", "2026-11-18T09:06:40.123Z"),
            ("3days 1h", "2026-11-15T10:06:40.123Z"),
            ("2026-11-17", "2026-11-17T00:00:00.000Z"),
            ("2026-11-17T08:30", "2026-11-17T08:30:00.000Z"),
            ("2026-11-17T08:30Z", "2026-11-17T08:30:00.000Z"),
            ("2026-11-17T08:30:15", "2026-11-17T08:30:15.000Z"),
            ("2026-11-17 08:30:15.5Z", "2026-11-17T08:30:15.500Z"),
            ("9999years", "1970-01-01T00:00:00.000Z"),
        ] {
            assert_eq!(
                Timestamp::before(now, text).map(|time| time.to_string()),
                Ok(shown.to_owned()),
                "{text}"
            );
        }
        for text in ["", "yesterday", "2", "2026-13-01", "2026-11-17T25:00", "-2h"] {
            assert_eq!(Timestamp::before(now, text), Err(NotATime(text.to_owned())), "{text}");
        }
    }

    #[test]
    fn a_record_names_a_moment() {
        let read = |text| Timestamp::of_rfc3339(text).map(Timestamp::millis);
        assert_eq!(read("2026-11-18T11:06:40.123Z"), Some(1_795_000_000_123));
        assert_eq!(read("2026-11-18T11:06:40"), Some(1_795_000_000_000));
        assert!(
            ["", "2h", "2026-11-18", "1969-01-01T00:00:00Z", "x"].iter().all(|text| read(text).is_none())
        );
    }
}
