//! What sessions cost, as far as hosts wrote it down. No price is known here: where a host tells tokens alone, what they cost
//! is unknown, and unknown is never nothing.

use serde::Serialize;

/// What a session cost, as far as its host wrote it down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Cost {
    /// Millionths of a dollar.
    pub usd_micros: u64,
    /// Counts of tokens beside which no cost stands: with any, the whole is more than that.
    pub counts_without: u64,
}

impl Cost {
    /// Returns it as people read it: `$12.35`, below a dollar `$0.0123`.
    pub fn text(&self) -> String {
        const MICROS: u64 = 1_000_000;
        let Self { usd_micros, counts_without } = *self;
        let amount = match usd_micros {
            0..50 => "less than $0.0001".to_owned(),
            // What would round to a dollar is written as one.
            50..999_950 => format!("$0.{:04}", (usd_micros + 50) / 100),
            _ => {
                let cents = usd_micros.saturating_add(5_000) / 10_000;
                format!("${}.{:02}", cents / (MICROS / 10_000), cents % (MICROS / 10_000))
            }
        };
        if counts_without == 0 { amount } else { format!("at least {amount}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_as_money_and_parts_as_parts() {
        for (usd_micros, counts_without, expected) in [
            (1, 0, "less than $0.0001"),
            (49, 0, "less than $0.0001"),
            (50, 0, "$0.0001"),
            (12_345, 0, "$0.0123"),
            (12_350, 0, "$0.0124"),
            (999_949, 0, "$0.9999"),
            (999_950, 0, "$1.00"),
            (1_000_000, 0, "$1.00"),
            (12_345_678, 0, "$12.35"),
            (12_345_678, 3, "at least $12.35"),
            (1_999_999_999, 0, "$2000.00"),
        ] {
            assert_eq!(Cost { usd_micros, counts_without }.text(), expected, "{usd_micros}");
        }
        assert!(Cost { usd_micros: u64::MAX, counts_without: 0 }.text().starts_with('$'));
    }
}
