//! `openclaw apply`: applies a plan that was saved and read; refuses it when the machine has changed since.

use std::io::Read as _;

use clap::Args;
use serde::Serialize;

use crate::base::digest::Digest;
use crate::base::limits::PLAN_BYTES_MAX;
use crate::base::report::{Code, Exit, Report};
use crate::cli::plan::{counted, undecided};
use crate::cli::run::{Failure, Ports, open};
use crate::cli::service::{self, Served};
use crate::cli::ui::{Answer, Paint, Ui};
use crate::engine::apply::OnChange;
use crate::install::propose_saved;

/// The JSON form of the outcome.
pub const SCHEMA: &str = "openclaw.apply/1";

/// What can be said with `apply`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The plan, as `--dry-run --json` prints it; `-` reads it from standard input
    #[arg(value_name = "PLAN.json")]
    pub plan: String,
}

/// Runs the verb.
///
/// # Errors
/// With the report of what stopped it.
pub fn run(arguments: &Arguments, ports: &Ports<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    let node = ports.node()?;
    let saved = read(&arguments.plan, ports)?;
    let session = open(&node, ui)?;
    let proposal = propose_saved(&node, session.store(), &saved)?;
    let bar = ui.progress();
    let applied = session.apply(&proposal, OnChange::Refuse, &bar)?;
    drop(bar);
    let service = service::serve(&node, &*(ports.services)(), &proposal.plan)?;
    let outcome = Outcome { plan: applied.plan, changes: applied.steps, service };
    if proposal.plan.needs_decision() {
        let data = serde_json::to_value(&outcome).ok();
        return Err(Failure { report: Box::new(undecided(&proposal.plan)), data });
    }
    Ok(ui.answer(&outcome))
}

fn read(name: &str, ports: &Ports<'_>) -> Result<Vec<u8>, Failure> {
    let unread = |error: &std::io::Error| {
        let report = Report::new(Code::PlanInvalid, format!("the plan `{name}` cannot be read"));
        Failure::from(
            report.because(error).fix("make one with `openclaw install --dry-run --json >plan.json`"),
        )
    };
    if name == "-" {
        let mut saved = Vec::new();
        let mut stdin = std::io::stdin().lock().take(PLAN_BYTES_MAX + 1);
        stdin.read_to_end(&mut saved).map_err(|error| unread(&error))?;
        return Ok(saved);
    }
    let path = ports.path(name)?;
    let place = ports.fs.resolve(&path).map_err(|error| unread(&error))?.unwrap_or(path);
    ports.fs.read(&place, PLAN_BYTES_MAX).map_err(|error| unread(&error))
}

#[derive(Serialize)]
struct Outcome {
    plan: Digest,
    changes: usize,
    service: Served,
}

impl Answer for Outcome {
    fn text(&self, paint: Paint) -> String {
        let changes = counted(self.changes, "change", "changes");
        format!("Applied plan {} ({changes}).\n{}", self.plan.short(12), self.service.text(paint))
    }
}
