//! Secrets in bytes: a table of rules, a keyword pass, and findings that never carry the secret itself.

mod allow;
mod archive;
mod baseline;
mod checksum;
mod decode;
mod entropy;
mod keywords;
mod redact;
mod rule;
mod rules;
mod scan;
#[cfg(test)]
mod tests;

pub use allow::Allowance;
pub use archive::{entries, is_archive};
pub use baseline::{BASELINE_SCHEMA, Baseline, BaselineError, Known, Seen, Standing};
pub use checksum::Check;
pub use redact::{redacted, replaced};
pub use rule::{Reach, Rule, Value};
pub use rules::RULES;
pub use scan::{Finding, absent_from, new_in, ruleset, scan};
