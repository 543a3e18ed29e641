//! What an evaluation is asked for, as plain values: a mesh worker and a page of the web hand over the same.

use std::collections::BTreeMap;

use crate::base::network::{Address, LoopbackUrl};
use crate::base::path::AbsPath;
use crate::base::time::Timestamp;
use crate::git::Until;
use crate::guard::demand::{Forbidden, Metric, RequiredOutput, Scope};
use crate::guard::evaluate::state::Weight;
use crate::guard::evaluate::table::{Check, Consequence};
use crate::guard::policy::Policy;

/// What an evaluation is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// A folder of the repository.
    pub folder: AbsPath,
    /// The revision that the work began at.
    pub base: String,
    /// Up to where it is followed.
    pub area: Area,
    /// What it has to satisfy.
    pub demands: Demands,
    /// What follows from findings.
    pub consequences: Consequences,
    /// The person's choices for guards.
    pub policy: Policy,
    /// What the agent printed and ran, as [`crate::guard::evaluate::Record`] reads it.
    pub record: Option<Vec<u8>>,
    /// The time, by which entries of a baseline end.
    pub now: Timestamp,
}

/// Up to where work is followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Area {
    /// The files as they are, those included that git does not know or is told to ignore.
    WorkTree,
    /// What the next commit would hold.
    Staged,
    /// What this commit holds.
    Commit(String),
}

impl Area {
    /// Returns how the repository is asked for it.
    pub(super) fn until(&self) -> Until {
        match self {
            Self::WorkTree => Until::WorkTree,
            Self::Staged => Until::Index,
            Self::Commit(tip) => Until::Commit(tip.clone()),
        }
    }
}

/// What work has to satisfy, put together from a task, a role, harness rules and flags.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Demands {
    /// The files that it may change.
    pub scope: Scope,
    /// What must not be in them.
    pub forbidden: Vec<Weighed<Forbidden>>,
    /// What it has to bring.
    pub required: Vec<RequiredOutput>,
    /// What it proves itself by.
    pub metric: Option<Metric>,
    /// Who asks for a metric, where one does.
    pub metric_asked_by: Option<Weighed<String>>,
    /// What a command that ran must not match.
    pub blocked: Vec<Pattern>,
    /// What tells an error in what programs printed.
    pub errors: Vec<Pattern>,
    /// What has to answer.
    pub before: Vec<Asked<Service>>,
    /// What has to end with 0.
    pub after: Vec<Asked<Metric>>,
}

/// Something that is asked for, with how much it weighs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weighed<T> {
    /// How much a finding weighs.
    pub weight: Weight,
    /// What is asked for.
    pub what: T,
}

/// A regular expression with who asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// How much a finding weighs.
    pub weight: Weight,
    /// Who asks for it.
    pub source: String,
    /// The expression, over bytes, in which `^` and `$` are ends of lines.
    pub pattern: String,
    /// What is wrong with what it matches.
    pub description: String,
}

/// Something that is asked for, with who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked<T> {
    /// How much a finding weighs.
    pub weight: Weight,
    /// Who asks for it.
    pub source: String,
    /// What is asked for.
    pub what: T,
}

/// A service that has to be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Service {
    /// It accepts a connection.
    Address(Address),
    /// It answers with success.
    Url(LoopbackUrl),
    /// It cannot be asked; why.
    Unusable(String),
}

/// What follows from the findings of each check.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Consequences(BTreeMap<Check, Consequence>);

impl Consequences {
    /// Returns what follows from a finding of `check`.
    pub fn of(&self, check: Check) -> Consequence {
        self.0.get(&check).copied().unwrap_or(check.default_consequence())
    }

    /// Returns these with another one for `check`.
    #[must_use]
    pub fn with(mut self, check: Check, consequence: Consequence) -> Self {
        self.0.insert(check, consequence);
        self
    }
}
