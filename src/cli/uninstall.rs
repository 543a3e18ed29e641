//! `openclaw uninstall`: takes away what is ours, and says what stays.

use clap::Args;
use serde::Serialize;

use crate::base::path::AbsPath;
use crate::base::report::Exit;
use crate::cli::plan::{Detail, Planned, recovered_lines, remarks, rendered, undecided};
use crate::cli::run::{Failure, Ports};
use crate::cli::ui::{Answer, Paint, Ui};
use crate::engine::apply::OnChange;
use crate::engine::plan::{Closing, Finding, Removal};
use crate::engine::recover::Direction;
use crate::install::{InstallError, Session, propose_uninstall};

/// The JSON form of the outcome.
pub const SCHEMA: &str = "openclaw.uninstall/1";

/// What can be said with `uninstall`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Take away edited files and recorded data as well
    #[arg(long)]
    pub purge: bool,
    /// Show the plan and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Agree to the plan ahead
    #[arg(short, long)]
    pub yes: bool,
}

/// Runs the verb.
///
/// # Errors
/// With the report of what stopped it, or of what was left for a person to decide.
pub fn run(arguments: &Arguments, ports: &Ports<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    let node = ports.node()?;
    let removal = if arguments.purge { Removal::Purge } else { Removal::KeepEdited };
    if arguments.dry_run {
        let store = node.look()?;
        let proposal = propose_uninstall(&node, &store, removal)?;
        return Ok(ui.answer(&Planned { plan: proposal.plan }));
    }
    let session = Session::open(&node, Direction::Forward)?;
    recovered_lines(&session.recovered).iter().for_each(|line| ui.say(line));
    let proposal = match propose_uninstall(&node, session.store(), removal) {
        // What was interrupted was an uninstall, and ending it was all there was to do.
        Err(InstallError::NotInstalled { root }) if !session.recovered.is_empty() => {
            return Ok(ui.answer(&Outcome { root, changes: 0, is_gone: true, findings: Vec::new() }));
        }
        proposed => proposed?,
    };
    let plan = &proposal.plan;
    if !plan.is_empty() {
        let shown = rendered(plan, Detail::Places, ui.err_paint());
        if arguments.yes {
            ui.detail(shown.trim_end());
        } else {
            ui.say(shown.trim_end());
            if !ui.confirm("Take these away?", "run the command again with `--yes`")? {
                ui.say("Nothing was changed.");
                return Ok(Exit::Done);
            }
        }
        let bar = ui.progress();
        session.apply(&proposal, OnChange::Rederive, &bar)?;
    }
    let outcome = Outcome {
        root: node.layout.root.clone(),
        changes: plan.body.steps.len(),
        is_gone: plan.body.closing != Closing::Nothing,
        findings: plan.body.findings.clone(),
    };
    if plan.needs_decision() {
        let data = serde_json::to_value(&outcome).ok();
        return Err(Failure { report: Box::new(undecided(plan)), data });
    }
    Ok(ui.answer(&outcome))
}

#[derive(Serialize)]
struct Outcome {
    root: AbsPath,
    changes: usize,
    is_gone: bool,
    findings: Vec<Finding>,
}

impl Answer for Outcome {
    fn text(&self, paint: Paint) -> String {
        let Self { root, changes, is_gone, findings } = self;
        let left = if *is_gone {
            "nothing of ours is left"
        } else {
            "edited files or recorded data stay; `openclaw uninstall --purge` takes them away as well"
        };
        format!(
            "openclaw is uninstalled from {root} ({changes} changes): {left}.\n{}",
            remarks(findings, paint)
        )
    }
}
