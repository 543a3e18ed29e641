//! The one evaluator: what became of a piece of work since the commit that it began at, judged by every check. Whoever asks
//! (the CLI, a worker of the mesh, the web) hands in the same plain request and gets the same plain outcome.

mod demands;
mod error;
mod facts;
mod gather;
mod hidden;
mod judge;
mod look;
mod outcome;
mod prove;
mod ran;
mod record;
mod request;
mod revert;
mod run;
pub mod staged;
mod state;
mod table;
#[cfg(test)]
mod tests;

pub use demands::Sources;
pub use error::EvaluateError;
pub use facts::{Facts, ForbiddenSeen, Hooks, Met, Proof, RuleSeen, SecretSeen, Unfit, Unread};
pub use gather::{Means, gather, settings_at};
pub use outcome::{Answer, CheckResult, Outcome, Restore, judge};
pub use record::{Command, RECORD_SCHEMA, Ran, Record, RecordError};
pub use request::{Area, Asked, Consequences, Demands, Pattern, Request, Service, Weighed};
pub use revert::{RevertError, Reverted, revert};
pub use run::evaluate;
pub use state::{Finding, State, Weight};
pub use table::{Check, Consequence, ROWS, Row};
