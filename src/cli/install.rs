//! `openclaw install`: shows what will change, asks once, applies it whole.

use std::collections::BTreeSet;

use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::base::path::AbsPath;
use crate::base::report::{Exit, Explain as _, Report};
use crate::cli::doctor;
use crate::cli::next;
use crate::cli::plan::{Declined, Detail, Planned, recovered_lines, remarks, rendered, undecided};
use crate::cli::run::{Failure, Ports, open};
use crate::cli::service::{self, Served};
use crate::cli::ui::{Answer, Paint, Ui};
use crate::config::settings::Settings;
use crate::config::value::{LingerChoice, OnConflict, Profile, ServiceChoice, Value};
use crate::engine::apply::OnChange;
use crate::engine::plan::{ConflictPolicy, ContentPolicy, Finding, FindingKind, LedgerChange};
use crate::install::claude::Carrier;
use crate::install::doctor::Examination;
use crate::install::{
    Node, Proposal, Scope, ServiceWish, Session, Wish, machine_notes, propose_install, propose_ledger_change,
    propose_setting, wish_of,
};
use crate::ports::machine::Machine;
use crate::ports::services::Services;

/// The JSON form of the outcome.
pub const SCHEMA: &str = "openclaw.install/1";

/// What can be said with `install`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Bring new content: shipped files are replaced, or merged where you edited them
    #[arg(long)]
    pub update: bool,
    /// How much to install [default: the setting, then what is there, then `standard`]
    #[arg(long, value_name = "PROFILE")]
    pub profile: Option<ProfileName>,
    /// Whose Claude Code settings get our entries [default: what is there, then `user`]
    #[arg(long, value_name = "SCOPE")]
    pub scope: Option<ScopeName>,
    /// Bring no service, now and in later installs
    #[arg(long)]
    pub no_service: bool,
    /// Let the service run while you are not logged in
    #[arg(long, conflicts_with = "no_service")]
    pub linger: bool,
    /// Put our folder on PATH in your shell's start-up files
    #[arg(long)]
    pub modify_path: bool,
    /// Show the plan and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Agree to the plan ahead
    #[arg(short, long)]
    pub yes: bool,
    /// Examine the installation afterwards, as `openclaw doctor` does; the exit is "no" where something is found
    #[arg(long, conflicts_with = "dry_run")]
    pub doctor: bool,
    /// What happens to a file of yours where one of ours should be [default: the setting]
    #[arg(long, value_name = "WHAT")]
    pub on_conflict: Option<Conflicts>,
}

/// How much to install.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum ProfileName {
    /// The program, rules, agent hooks and deny rules
    Minimal,
    /// Also the workspace's seeds and plan templates
    Standard,
}

/// Whose settings get our entries.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum ScopeName {
    /// Yours, for every project
    User,
    /// The agents' workspace alone
    Workspace,
}

/// What happens to a file in the way.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Conflicts {
    /// Yours stays and ours is put beside it
    Keep,
    /// Ours takes its place and yours goes to the backups
    Replace,
    /// You are asked, file by file
    Ask,
}

/// Runs the verb.
///
/// # Errors
/// With the report of what stopped it, or of what was left for a person to decide.
pub fn run(arguments: &Arguments, ports: &Ports<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    let node = ports.node()?;
    let settings =
        Settings::load(ports.fs, &node.layout.settings()).map_err(|error| Failure::from(error.report()))?;
    let services = (ports.services)();
    let mut wish = wish(arguments, &settings, ports);
    wish.service =
        if arguments.no_service { ServiceWish::Out } else { service::wished(&settings, &*services) };
    if arguments.dry_run {
        let store = node.look()?;
        let proposal = propose_install(&node, &store, &wish)?;
        return Ok(ui.answer(&Planned { plan: proposal.plan, removed: proposal.removed }));
    }
    let session = open(&node, ui)?;
    let mut proposal = propose_install(&node, session.store(), &wish)?;
    if asks(arguments, &settings) {
        let chosen = choose(&session, &wish, &proposal, ui)?;
        if !chosen.is_empty() {
            wish.conflict = ConflictPolicy::ReplaceOnly(chosen);
            proposal = propose_install(&node, session.store(), &wish)?;
        }
    }
    if !agrees(arguments, &proposal, ui)? {
        return Ok(ui.answer(&Declined::default()));
    }
    let linger = if arguments.linger { LingerChoice::On } else { settings.install_linger.value };
    let lingers = wish.brings_service() && service::wants_linger(linger, &*services, &proposal.plan, ui)?;
    let proposal = if lingers { proposal.with(LedgerChange::Linger(true)) } else { proposal };
    let changes = apply(&session, &proposal, ui)?;
    let mut served = service::serve(&node, &*services, &proposal.plan)?;
    if lingers {
        linger_on(&session, &*services, &mut served, ui)?;
    }
    if arguments.no_service && settings.install_service.value != ServiceChoice::Off {
        served.notes.push(no_more_service(&session, ui)?);
    }
    let recovered = recovered_lines(&session.recovered);
    // What follows only looks, so whoever waits for the lock need not wait for it.
    drop(session);
    // Looking at the machine starts a program or two, which nobody waits for who would not read of it.
    let machine = (changes > 0 || arguments.doctor || ui.tells_all()).then(|| (ports.machine)());
    let examined = machine.as_ref().filter(|_| arguments.doctor);
    let examined = examined.map(|machine| doctor::examined(&node, ports, machine)).transpose();
    let (examination, failed) = match examined {
        Ok(examination) => (examination, None),
        Err(error) => (None, Some(error.report())),
    };
    let outcome = Outcome {
        root: node.layout.root.clone(),
        version: node.version.to_owned(),
        changes,
        recovered,
        carrier: proposal.carrier,
        findings: proposal.plan.body.findings.clone(),
        notes: machine.as_ref().map(|machine| notes(machine, ports, &node)).unwrap_or_default(),
        machine,
        service: served,
        examination,
    };
    // What a person has to decide is told first: an examination can be had again.
    let decision = proposal.plan.needs_decision().then(|| undecided(&proposal.plan));
    conclude(&outcome, decision.or(failed), ui)
}

/// Tells what was done; `refusal` is why that is not all.
fn conclude(outcome: &Outcome, refusal: Option<Report>, ui: &mut Ui) -> Result<Exit, Failure> {
    if let Some(report) = refusal {
        if let Some(examination) = outcome.examination.as_ref().filter(|_| ui.is_text()) {
            ui.say(doctor::told(examination, ui.err_paint()).trim_end());
        }
        return Err(Failure { report: Box::new(report), data: serde_json::to_value(outcome).ok() });
    }
    let is_sound = outcome.examination.as_ref().is_none_or(Examination::is_sound);
    Ok(ui.answer_with(outcome, if is_sound { Exit::Done } else { Exit::No }))
}

/// Lets the service run on after its person left, and remembers where that failed.
fn linger_on(
    session: &Session<'_>,
    services: &dyn Services,
    served: &mut Served,
    ui: &Ui,
) -> Result<(), Failure> {
    service::linger(services, served);
    if !served.linger {
        let without = propose_ledger_change(session.node, session.store(), LedgerChange::Linger(false))?;
        apply(session, &without, ui)?;
    }
    Ok(())
}

/// Remembers that later installs bring no service; returns what to say of it.
fn no_more_service(session: &Session<'_>, ui: &Ui) -> Result<String, Failure> {
    let off = Value::Word(ServiceChoice::Off.word().to_owned());
    apply(session, &propose_setting(session.node, session.store(), "install.service", &off)?, ui)?;
    Ok("`install.service` is now \"off\" in `openclaw.toml`, so later installs bring none".to_owned())
}

/// Returns what the machine and the project of the call let a person know.
fn notes(machine: &Machine, ports: &Ports<'_>, node: &Node<'_>) -> Vec<String> {
    machine_notes(machine).into_iter().chain(next::step(ports, node)).collect()
}

fn wish(arguments: &Arguments, settings: &Settings, ports: &Ports<'_>) -> Wish {
    let mut wish = wish_of(settings);
    if let Some(profile) = arguments.profile {
        wish.profile = Some(match profile {
            ProfileName::Minimal => Profile::Minimal,
            ProfileName::Standard => Profile::Standard,
        });
    }
    wish.scope = arguments.scope.map(|scope| match scope {
        ScopeName::User => Scope::User,
        ScopeName::Workspace => Scope::Workspace,
    });
    match arguments.on_conflict {
        Some(Conflicts::Keep | Conflicts::Ask) => wish.conflict = ConflictPolicy::Keep,
        Some(Conflicts::Replace) => wish.conflict = ConflictPolicy::Replace,
        None => {}
    }
    if arguments.update {
        wish.content = ContentPolicy::Bring;
    }
    wish.programs = (ports.agents)();
    wish.modify_path = arguments.modify_path.then(|| ports.shell.clone());
    wish
}

fn asks(arguments: &Arguments, settings: &Settings) -> bool {
    match arguments.on_conflict {
        Some(Conflicts::Ask) => true,
        Some(Conflicts::Keep | Conflicts::Replace) => false,
        None => settings.install_on_conflict.value == OnConflict::Ask && !arguments.yes,
    }
}

/// Asks about each file in the way that ours could take the place of. Where nobody can be asked, each is kept.
fn choose(
    session: &Session<'_>,
    wish: &Wish,
    proposal: &Proposal<'_>,
    ui: &mut Ui,
) -> Result<BTreeSet<AbsPath>, Failure> {
    let mut chosen = BTreeSet::new();
    if !ui.can_ask() || conflicts(proposal).next().is_none() {
        return Ok(chosen);
    }
    // A folder or a link of theirs stays whatever the answer would be.
    let replacing = Wish { conflict: ConflictPolicy::Replace, ..wish.clone() };
    let node: &Node<'_> = session.node;
    let replaced = propose_install(node, session.store(), &replacing)?;
    let stays = |finding: &Finding| conflicts(&replaced).any(|other| other.path == finding.path);
    for finding in conflicts(proposal).filter(|finding| !stays(finding)) {
        let question = format!("{}: {}. Replace yours?", finding.path, finding.what);
        if ui.confirm(&question, "choose ahead with `--on-conflict keep` or `--on-conflict replace`")? {
            chosen.insert(finding.path.clone());
        }
    }
    Ok(chosen)
}

fn conflicts<'p>(proposal: &'p Proposal<'_>) -> impl Iterator<Item = &'p Finding> {
    proposal.plan.body.findings.iter().filter(|finding| finding.kind == FindingKind::Conflict)
}

/// Shows what will change and asks for consent, where something changes.
fn agrees(arguments: &Arguments, proposal: &Proposal<'_>, ui: &mut Ui) -> Result<bool, Failure> {
    if proposal.plan.is_empty() {
        return Ok(true);
    }
    let shown = rendered(&proposal.plan, &proposal.removed, Detail::Places, ui.err_paint());
    // A plan that only remembers something (an entry that a person took out, say) changes nothing of theirs.
    if arguments.yes || proposal.plan.body.steps.is_empty() {
        ui.detail(shown.trim_end());
        return Ok(true);
    }
    ui.say(shown.trim_end());
    Ok(ui.confirm("Apply these changes?", "run the command again with `--yes`")?)
}

/// Applies a plan that changes something; returns how many steps were made.
fn apply(session: &Session<'_>, proposal: &Proposal<'_>, ui: &Ui) -> Result<usize, Failure> {
    if proposal.plan.is_empty() {
        return Ok(0);
    }
    let bar = ui.progress();
    Ok(session.apply(proposal, OnChange::Rederive, &bar)?.steps)
}

#[derive(Serialize)]
struct Outcome {
    root: AbsPath,
    version: String,
    changes: usize,
    recovered: Vec<String>,
    carrier: Option<Carrier>,
    findings: Vec<Finding>,
    machine: Option<Machine>,
    service: Served,
    notes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    examination: Option<Examination>,
}

impl Answer for Outcome {
    fn text(&self, paint: Paint) -> String {
        let Self { root, version, changes, carrier, findings, service, notes, examination, .. } = self;
        let mut text = match changes {
            0 => format!("openclaw {version} in {root}: everything is in place.\n"),
            1 => format!("openclaw {version} in {root}: 1 change made.\n"),
            n => format!("openclaw {version} in {root}: {n} changes made.\n"),
        };
        if *changes > 0 {
            text.push_str(match carrier {
                Some(Carrier::Settings) => "Claude Code runs our hooks through its settings.\n",
                Some(Carrier::Plugin) => "Claude Code runs our hooks through a plugin folder.\n",
                None => "",
            });
        }
        text.push_str(&service.text(paint));
        text.push_str(&notes.iter().map(|note| format!("{note}\n")).collect::<String>());
        text.push_str(&remarks(findings, paint));
        text + &examination.as_ref().map(|one| doctor::told(one, paint)).unwrap_or_default()
    }
}
