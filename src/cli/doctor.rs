//! `openclaw doctor`: proves that the installation works, and with `--fix` mends what can be mended by a plan.

use std::cell::Cell;

use clap::Args;
use serde::Serialize;

use crate::base::report::{Exit, Explain as _};
use crate::cli::plan::{Declined, Detail, remarks, rendered};
use crate::cli::run::{Failure, Ports, open};
use crate::cli::service;
use crate::cli::ui::{Answer, Paint, Ui};
use crate::cli::upgrade::under_way;
use crate::config::settings::Settings;
use crate::engine::apply::OnChange;
use crate::install::doctor::{Examination, Finding, Mend, World, examine, propose_mend};
use crate::install::service::settle::{Settled, settle};
use crate::install::{InstallError, Node, Wish, wish_of};
use crate::ports::machine::Machine;

/// The JSON form of the outcome.
pub const SCHEMA: &str = "openclaw.doctor/1";

/// What can be said with `doctor`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Mend what can be mended: shows the plan and asks once
    #[arg(long)]
    pub fix: bool,
    /// Agree to the plan ahead
    #[arg(short, long, requires = "fix")]
    pub yes: bool,
}

/// Runs the verb; the exit is "no" where something was found and is still so.
///
/// # Errors
/// With the report of what stopped it.
pub fn run(arguments: &Arguments, ports: &Ports<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    let node = ports.node()?;
    under_way(&node, ui)?;
    let world = world(ports, ports.machine);
    if arguments.fix {
        return fix(arguments, &node, &world, ui);
    }
    let examination = examine(&node, &world)?;
    Ok(answer(&Outcome { examination, mended: Vec::new() }, ui))
}

/// Examines what another verb has just put there, on a machine that it has looked at.
///
/// # Errors
/// See [`examine`].
pub(super) fn examined(
    node: &Node<'_>,
    ports: &Ports<'_>,
    machine: &Machine,
) -> Result<Examination, InstallError> {
    examine(node, &world(ports, &|| machine.clone()))
}

fn world<'a>(ports: &Ports<'a>, machine: &'a dyn Fn() -> Machine) -> World<'a> {
    World {
        clock: ports.clock,
        exec: ports.exec,
        machine,
        env: ports.env,
        services: ports.services,
        process: ports.process,
        round: Cell::new(0),
    }
}

fn fix(arguments: &Arguments, node: &Node<'_>, world: &World<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    let session = open(node, ui)?;
    let examination = examine(node, world)?;
    if examination.findings.iter().all(|finding| finding.mend != Mend::Fix) {
        return Ok(answer(&Outcome { examination, mended: Vec::new() }, ui));
    }
    let settings = Settings::load(node.fs, &node.layout.settings());
    let settings = settings.map_err(|error| Failure::from(error.report()))?;
    let services = (world.services)();
    let wish = Wish { service: service::wished(&settings, &*services), ..wish_of(&settings) };
    let Some(proposal) = propose_mend(node, session.store(), &wish, &examination.findings)? else {
        return Ok(answer(&Outcome { examination, mended: Vec::new() }, ui));
    };
    ui.say(found(&examination.findings, ui.err_paint()).trim_end());
    let shown = rendered(&proposal.plan, &proposal.removed, Detail::Places, ui.err_paint());
    if arguments.yes {
        ui.detail(shown.trim_end());
    } else {
        ui.say(shown.trim_end());
        if !ui.confirm("Apply these changes?", "run the command again with `--yes`")? {
            return Ok(ui.answer_with(&Declined::default(), Exit::No));
        }
    }
    let bar = ui.progress();
    session.apply(&proposal, OnChange::Rederive, &bar)?;
    drop(bar);
    let settlement = settle(node, &*services, service::changed(&proposal.plan))?;
    if let Some(Settled::Idle { why, fix }) = settlement.service {
        ui.warn(&format!("the service does not run: {why}; {fix}"));
    }
    let told = remarks(&proposal.plan.body.findings, ui.err_paint());
    if !told.is_empty() {
        ui.say(told.trim_end());
    }
    let after = examine(node, world)?;
    let is_left = |finding: &Finding| {
        after.findings.iter().any(|left| left.code == finding.code && left.path == finding.path)
    };
    let mended = examination.findings.into_iter().filter(|finding| !is_left(finding)).collect();
    Ok(answer(&Outcome { examination: after, mended }, ui))
}

fn answer(outcome: &Outcome, ui: &mut Ui) -> Exit {
    let exit = if outcome.examination.is_sound() { Exit::Done } else { Exit::No };
    ui.answer_with(outcome, exit)
}

#[derive(Serialize)]
struct Outcome {
    #[serde(flatten)]
    examination: Examination,
    mended: Vec<Finding>,
}

impl Answer for Outcome {
    fn text(&self, paint: Paint) -> String {
        let Self { examination, mended } = self;
        let root = &examination.root;
        let mut text = match &examination.version {
            Some(version) => format!("openclaw {version} in {root}\n"),
            None => format!("openclaw in {root}\n"),
        };
        for finding in mended {
            text.push_str(&format!("{}: {}\n", paint.green("mended"), finding.what));
        }
        text + &told(examination, paint)
    }
}

/// Returns what an examination says, for people: what is proved, what is good to know, what is wrong.
pub(super) fn told(examination: &Examination, paint: Paint) -> String {
    let Examination { root: _, version: _, findings, proved, notes } = examination;
    let mut text = String::new();
    for proof in proved {
        text.push_str(&format!("{}: {}\n", paint.green("ok"), proof.what));
    }
    for note in notes {
        text.push_str(&format!("{}: {note}\n", paint.bold("note")));
    }
    text + &found(findings, paint)
}

/// Returns findings for people: what, why, fix.
fn found(findings: &[Finding], paint: Paint) -> String {
    let mut text = String::new();
    for finding in findings {
        let Finding { code, group: _, mend: _, path: _, what, why, fix } = finding;
        text.push_str(&format!("{} {what}\n", paint.red(&format!("found[{}]:", code.code()))));
        for (word, lines) in [("why:", why), ("fix:", fix)] {
            for line in lines {
                text.push_str(&format!("  {} {line}\n", paint.bold(word)));
            }
        }
    }
    text
}
