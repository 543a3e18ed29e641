//! How much room the block has: what stands outside leaves so much, and never less than a little. All in characters of the
//! file as it will be, marks and meter included.

use serde::Serialize;

use crate::base::limits::{MEMORY_BLOCK_CHARS_MIN, MEMORY_FILE_CHARS_MAX};

/// How full the file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Budget {
    /// Characters outside the block.
    pub outside: usize,
    /// Characters of the block, marks included.
    pub block: usize,
    /// What the block may have.
    pub block_max: usize,
}

/// How near the end is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// There is room.
    Room,
    /// From 80 % on.
    NearlyFull,
    /// From 95 % on.
    Full,
}

impl Level {
    /// Returns the level at so many percent.
    pub(super) fn of(percent: usize) -> Self {
        match percent {
            95.. => Self::Full,
            80.. => Self::NearlyFull,
            _ => Self::Room,
        }
    }
}

impl Budget {
    /// Returns the budget beside so many characters outside.
    pub fn beside(outside: usize) -> Self {
        let block_max = MEMORY_BLOCK_CHARS_MIN.max(MEMORY_FILE_CHARS_MAX.saturating_sub(outside));
        Self { outside, block: 0, block_max }
    }

    /// Returns the characters that the file has.
    pub fn used(&self) -> usize {
        self.outside + self.block
    }

    /// Returns the characters that it may have.
    pub fn max(&self) -> usize {
        self.outside + self.block_max
    }

    /// Returns how full it is, in percent, rounded.
    pub fn percent(&self) -> usize {
        (self.used() * 100 + self.max() / 2) / self.max().max(1)
    }

    /// Returns how near the end is.
    pub fn level(&self) -> Level {
        Level::of(self.percent())
    }

    /// Returns the meter as it stands in the file: `[67% — 1,474/2,200 chars]`.
    pub fn meter(&self) -> String {
        format!("[{}% — {}/{} chars]", self.percent(), thousands(self.used()), thousands(self.max()))
    }
}

/// Returns whether a line is a meter.
pub(super) fn is_meter(line: &str) -> bool {
    percent_of(line).is_some()
}

/// Returns what a meter tells, in percent; `None` of a line that is none.
pub(super) fn percent_of(line: &str) -> Option<usize> {
    let inner = line.trim().strip_prefix('[').and_then(|rest| rest.strip_suffix(" chars]"));
    let parts = inner.and_then(|inner| inner.split_once("% — ")).and_then(|(percent, rest)| {
        let (used, max) = rest.split_once('/')?;
        Some([percent, used, max])
    });
    let is_number =
        |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b',');
    let parts = parts.filter(|parts| parts.iter().all(|part| is_number(part)))?;
    parts[0].parse().ok()
}

fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_block_has_what_is_left_and_never_less_than_a_little() {
        for (outside, block_max) in [(0, 2_200), (200, 2_000), (1_800, 400), (1_801, 400), (90_000, 400)] {
            assert_eq!(Budget::beside(outside).block_max, block_max, "{outside}");
        }
    }

    #[test]
    fn the_meter_tells_how_full_it_is() {
        for (outside, block, meter, level) in [
            (0, 1_474, "[67% — 1,474/2,200 chars]", Level::Room),
            (100, 1_639, "[79% — 1,739/2,200 chars]", Level::Room),
            (100, 1_660, "[80% — 1,760/2,200 chars]", Level::NearlyFull),
            (100, 1_990, "[95% — 2,090/2,200 chars]", Level::Full),
            (1_999_700, 300, "[100% — 2,000,000/2,000,100 chars]", Level::Full),
        ] {
            let budget = Budget { block, ..Budget::beside(outside) };
            assert_eq!((budget.meter().as_str(), budget.level()), (meter, level));
            assert!(is_meter(meter));
        }
        for line in
            ["", "[x]", "[67% — 1,474/2,200 chars] and more", "[% — 1/2 chars]", "- [67% — 1/2 chars]"]
        {
            assert!(!is_meter(line), "{line:?}");
        }
    }
}
