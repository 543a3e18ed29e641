//! Secrets in bytes: a table of rules, a keyword pass, and findings that never carry the secret itself.

mod allow;
mod entropy;
mod replace;
mod rule;
mod scan;
mod table;
#[cfg(test)]
mod tests;

pub use allow::Allowance;
pub use replace::{new_in, replaced};
pub use rule::{Reach, Rule, Value};
pub use scan::{Finding, absent_from, redacted, scan};
pub use table::RULES;
