//! Calls the verb that was asked for and shows its refusal, if it refuses.

use serde_json::Value;

use crate::base::report::{Exit, Report};
use crate::cli::parse::Verb;
use crate::cli::ui::Ui;
use crate::cli::{completions, config, man};
use crate::config::layout::Layout;
use crate::ports::fs::Fs;

/// What verbs work with; made by `app`.
pub struct Ports<'a> {
    /// The disk.
    pub fs: &'a dyn Fs,
    /// Where everything is, or why that is unknown; verbs that touch nothing work without.
    pub layout: Result<Layout, Report>,
}

impl Ports<'_> {
    /// Returns where everything is.
    ///
    /// # Errors
    /// Why that is unknown.
    pub fn layout(&self) -> Result<&Layout, Failure> {
        self.layout.as_ref().map_err(|report| Failure::from(report.clone()))
    }
}

/// A refusal, with the outcome of the part that was done.
#[derive(Debug)]
pub struct Failure {
    /// What people see.
    pub report: Box<Report>,
    /// What was done, where something was.
    pub data: Option<Value>,
}

impl From<Report> for Failure {
    fn from(report: Report) -> Self {
        Self { report: Box::new(report), data: None }
    }
}

/// Runs `verb` and returns how the process ends.
pub fn run(verb: &Verb, ports: &Ports<'_>, ui: &mut Ui) -> Exit {
    let outcome = match verb {
        Verb::Config(verb) => config::run(verb, ports, ui),
        Verb::Completions(arguments) => Ok(completions::run(arguments, ui)),
        Verb::Man(arguments) => man::run(arguments, ui),
    };
    outcome.unwrap_or_else(|failure| ui.refuse(&failure.report, failure.data))
}
