//! A harness rule as plain values, and what the rules of a place demand. Patterns stay as they were written.

use serde::Serialize;

use crate::guard::demand::{Forbidden, Metric};
use crate::guard::harness_rules::endpoint::Endpoint;

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HarnessRule {
    /// Its id.
    pub id: String,
    /// What it is for.
    pub description: String,
    /// When it is told.
    pub tier: Tier,
    /// What follows where it does not hold.
    pub kind: Kind,
    /// Where it holds.
    pub places: Vec<Place>,
    /// What is told.
    pub content: String,
    /// Words of a task that call for it.
    pub words: Vec<String>,
    /// It holds.
    pub is_active: bool,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// How it is judged.
    pub mapping: Mapping,
}

/// When a rule is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tier {
    /// 1: with every task.
    Always,
    /// 2: with tasks that have one of its words.
    OnWords,
    /// 3: never; it is judged.
    Quiet,
}

/// What follows where a rule does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A remark.
    Inject,
    /// A person looks at the work.
    Enforce,
    /// The work does not pass.
    Block,
}

/// Where work is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// In a session on this machine.
    Local,
    /// By a worker of the mesh.
    Mesh,
}

/// How a rule is judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mapping {
    /// By nobody: it is advice.
    Advice,
    /// The task has to have a metric.
    MetricRequired,
    /// No line that a command printed may match one of these.
    ErrorScan(Vec<String>),
    /// These have to answer before the work begins.
    PreCheck(Vec<Endpoint>),
    /// These have to end with 0 after the work.
    PostValidate(Metric),
    /// What is committed is searched for secrets.
    SecretScan,
    /// Only files within the scope may change.
    ScopeCheck,
    /// No command that ran may match one of these.
    OutputBlock(Vec<String>),
    /// No changed file may hold this.
    ForbiddenText(Forbidden),
}

impl Mapping {
    /// Returns the word for it, as rule files write it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Advice => "advice",
            Self::MetricRequired => "metric-required",
            Self::ErrorScan(_) => "error-scan",
            Self::PreCheck(_) => "pre-check",
            Self::PostValidate(_) => "post-validate",
            Self::SecretScan => "secret-scan",
            Self::ScopeCheck => "scope-check",
            Self::OutputBlock(_) => "output-block",
            Self::ForbiddenText(_) => "forbidden-text",
        }
    }
}

/// What a rule demands of work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demand {
    /// The rule's id.
    pub rule: String,
    /// What follows where it is not met.
    pub kind: Kind,
    /// What the rule is for.
    pub description: String,
    /// How it is judged; never [`Mapping::Advice`].
    pub mapping: Mapping,
}

/// Returns what the active rules of `place` demand, in the order of the rules.
pub fn demands(rules: &[HarnessRule], place: Place) -> Vec<Demand> {
    let is_judged = |rule: &&HarnessRule| {
        rule.is_active && rule.places.contains(&place) && rule.mapping != Mapping::Advice
    };
    let demand = |rule: &HarnessRule| Demand {
        rule: rule.id.clone(),
        kind: rule.kind,
        description: rule.description.clone(),
        mapping: rule.mapping.clone(),
    };
    rules.iter().filter(is_judged).map(demand).collect()
}
