//! Secrets in bytes: a table of rules, a keyword pass, and findings that never carry the secret itself.

mod allow;
mod archive;
mod baseline;
mod entropy;
mod rule;
mod scan;
mod table;
#[cfg(test)]
mod tests;

pub use allow::Allowance;
pub use archive::{entries, is_archive};
pub use baseline::{BASELINE_SCHEMA, Baseline, BaselineError, Known, Seen, Standing};
pub use rule::{Reach, Rule, Value};
pub use scan::{Finding, absent_from, redacted, ruleset, scan};
pub use table::RULES;
