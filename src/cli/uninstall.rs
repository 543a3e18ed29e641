//! `openclaw uninstall`: takes away what is ours, and says what stays.

use clap::Args;
use serde::Serialize;

use crate::base::path::AbsPath;
use crate::base::report::Exit;
use crate::cli::plan::{Declined, Detail, Planned, counted, remarks, rendered, undecided};
use crate::cli::run::{Failure, Ports, open};
use crate::cli::ui::{Answer, Paint, Ui};
use crate::engine::apply::OnChange;
use crate::engine::plan::{Closing, Finding, FindingKind, Fresh, Removal};
use crate::install::service::settle::Leaving;
use crate::install::{InstallError, Node, Proposal, propose_uninstall};
use crate::upgrade::{UpgradeError, UpgradeLock, lock};

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
        return match propose_uninstall(&node, &store, removal) {
            Ok(Proposal { plan, removed, .. }) => Ok(ui.answer(&Planned { plan, removed })),
            Err(InstallError::NotInstalled { root }) => Ok(ui.answer(&Outcome::nothing(root))),
            Err(error) => Err(error.into()),
        };
    }
    let _no_upgrade = alone(&node)?;
    let session = open(&node, ui)?;
    let proposal = match propose_uninstall(&node, session.store(), removal) {
        Err(InstallError::NotInstalled { root }) => return Ok(ui.answer(&Outcome::nothing(root))),
        proposal => proposal?,
    };
    let plan = &proposal.plan;
    let services = (ports.services)();
    let mut notes = Vec::new();
    if !plan.is_empty() {
        if !agrees(arguments, &proposal, ui)? {
            return Ok(ui.answer(&Declined::default()));
        }
        let leaving = Leaving::begin(&node, &*services)?;
        let bar = ui.progress();
        session.apply(&proposal, OnChange::Rederive, &bar)?;
        drop(bar);
        notes = leaving.end(&*services);
    }
    let mut closing = plan.body.closing;
    if plan.body.fresh != Fresh::Nothing && !plan.is_empty() {
        // Only callers were left, and a change needs a folder for its journal: that goes as well now.
        let rest = propose_uninstall(&node, session.store(), removal)?;
        session.apply(&rest, OnChange::Rederive, &ui.progress())?;
        closing = rest.plan.body.closing;
    }
    let outcome = Outcome {
        was_installed: true,
        root: node.layout.root.clone(),
        changes: plan.body.steps.len(),
        is_gone: closing != Closing::Nothing,
        findings: plan.body.findings.clone(),
        notes,
    };
    if plan.needs_decision() {
        let data = serde_json::to_value(&outcome).ok();
        return Err(Failure { report: Box::new(undecided(plan)), data });
    }
    Ok(ui.answer(&outcome))
}

/// Keeps upgrades from beginning: one that went on would install again what is taken away.
fn alone(node: &Node<'_>) -> Result<Option<UpgradeLock>, Failure> {
    match lock(node.fs, node.layout, &node.holder) {
        Ok(lock) => Ok(Some(lock)),
        Err(error @ UpgradeError::Held { .. }) => Err(error.into()),
        // Where there is nothing to lock there is no upgrade either; what is wrong with the place is told next.
        Err(_) => Ok(None),
    }
}

/// Shows what goes and asks for consent.
fn agrees(arguments: &Arguments, proposal: &Proposal<'_>, ui: &mut Ui) -> Result<bool, Failure> {
    let shown = rendered(&proposal.plan, &proposal.removed, Detail::Places, ui.err_paint());
    if arguments.yes {
        ui.detail(shown.trim_end());
        return Ok(true);
    }
    ui.say(shown.trim_end());
    Ok(ui.confirm("Take these away?", "run the command again with `--yes`")?)
}

#[derive(Serialize)]
struct Outcome {
    was_installed: bool,
    root: AbsPath,
    changes: usize,
    is_gone: bool,
    findings: Vec<Finding>,
    notes: Vec<String>,
}

impl Outcome {
    /// The second uninstall finds nothing to do.
    fn nothing(root: AbsPath) -> Self {
        Self {
            was_installed: false,
            root,
            changes: 0,
            is_gone: true,
            findings: Vec::new(),
            notes: Vec::new(),
        }
    }
}

impl Answer for Outcome {
    fn text(&self, paint: Paint) -> String {
        let Self { was_installed, root, changes, is_gone, findings, notes } = self;
        if !was_installed {
            return format!("openclaw is not installed in {root}: nothing to take away\n");
        }
        // The ledger may name places that this call does not trust, such as settings of another `CLAUDE_CONFIG_DIR`.
        let is_whole = findings.iter().all(|finding| finding.kind != FindingKind::Notice);
        let left = match (is_gone, is_whole) {
            (true, true) => "nothing of ours is left",
            (true, false) => "what is named below was not touched",
            (false, _) => {
                "edited files or recorded data stay; `openclaw uninstall --purge` takes them away as well"
            }
        };
        format!(
            "openclaw is uninstalled from {root} ({}): {left}.\n{}{}",
            counted(*changes, "change", "changes"),
            notes.iter().map(|note| format!("{note}\n")).collect::<String>(),
            remarks(findings, paint)
        )
    }
}
