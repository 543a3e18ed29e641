//! A role as plain values. What it demands is judged elsewhere; nothing here reads a file.

use serde::Serialize;

use crate::guard::demand::{Forbidden, RequiredOutput, Scope};
use crate::guard::globs::Glob;

/// A kind of worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// When to choose it.
    pub description: String,
    /// What it answers for.
    pub responsibilities: Vec<String>,
    /// What it leaves alone.
    pub must_not: Vec<String>,
    /// How it goes about its work.
    pub framework: Option<Framework>,
    /// What its work has to bring.
    pub required_outputs: Vec<RequiredOutput>,
    /// What its work may not hold.
    pub forbidden: Vec<Forbidden>,
    /// The files that it may change; of none, all.
    pub scope: Vec<Glob>,
    /// Who takes over when it does not get on.
    pub escalation: Escalation,
    /// It may write source files: one that may not is never given any.
    pub implements: bool,
}

/// A way to go about work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Framework {
    /// What it is called.
    pub name: String,
    /// What it asks for.
    pub prompt: String,
}

/// Who takes over, for each thing that can stop work.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Escalation {
    /// The work needs files that are out of scope.
    pub on_scope_violation: Option<Target>,
    /// Time or money ran out.
    pub on_budget_exceeded: Option<Target>,
    /// The metric fails.
    pub on_metric_failure: Option<Target>,
}

/// What can stop work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// It needs files that are out of scope.
    Scope,
    /// Time or money ran out.
    Budget,
    /// The metric fails.
    Metric,
}

impl Occasion {
    /// Every occasion.
    pub const ALL: [Self; 3] = [Self::Scope, Self::Budget, Self::Metric];

    /// Returns its key in a role file.
    pub fn key(self) -> &'static str {
        match self {
            Self::Scope => "on_scope_violation",
            Self::Budget => "on_budget_exceeded",
            Self::Metric => "on_metric_failure",
        }
    }

    /// Returns it in words.
    pub fn word(self) -> &'static str {
        match self {
            Self::Scope => "the work needs files that are out of scope",
            Self::Budget => "the budget is used up",
            Self::Metric => "the metric fails",
        }
    }
}

/// Who takes over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A person.
    Human,
    /// The role of this id.
    Role(String),
}

impl Target {
    /// Returns it as role files write it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Human => "human",
            Self::Role(id) => id,
        }
    }
}

impl Escalation {
    /// Returns who takes over on `occasion`.
    pub fn on(&self, occasion: Occasion) -> Option<&Target> {
        match occasion {
            Occasion::Scope => self.on_scope_violation.as_ref(),
            Occasion::Budget => self.on_budget_exceeded.as_ref(),
            Occasion::Metric => self.on_metric_failure.as_ref(),
        }
    }
}

impl Role {
    /// Returns what is within both `task`, the scope of a task, and the role's own.
    pub fn narrow(&self, task: Scope) -> Scope {
        task.narrowed(self.scope.clone())
    }
}
