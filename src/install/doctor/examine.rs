//! The whole examination: fetches facts, has them judged, and says what is proved where nothing was found.

use std::cell::Cell;

use serde::Serialize;

use super::hooks::{self, Running};
use super::probe::{self, Answer, Trial, trials_of};
use super::repositories::{self, GitAnswer, GitHook};
use super::table::{Finding, Group, Kind, Proof};
use super::trial::{self, Tried};
use super::{look, machine, program};
use crate::agents::HOSTS;
use crate::base::path::AbsPath;
use crate::base::report::Explain as _;
use crate::config::settings::Settings;
use crate::config::value::GuardMode;
use crate::engine::ledger::Ledger;
use crate::engine::store::PRIVATE_DIR;
use crate::guard::Mode;
use crate::guard::snapshot;
use crate::install::change::Scope;
use crate::install::init::Repositories;
use crate::install::node::{InstallError, Node};
use crate::install::recorded::is_installed;
use crate::install::service::look::{Standing, service_status};
use crate::install::status::{self, Drift, Status};
use crate::ports::clock::Clock;
use crate::ports::exec::{Env, Exec};
use crate::ports::fs::NodeKind;
use crate::ports::machine::Machine;
use crate::ports::services::Services;

/// Changed things that are named one by one; `status` lists them all.
const DRIFT_LINES_MAX: usize = 5;

/// The part of drift that is about git hooks.
const GIT_HOOKS: &str = "git hooks";

/// The machine, as an examination needs it.
pub struct World<'a> {
    /// The time.
    pub clock: &'a dyn Clock,
    /// Runs the hooks.
    pub exec: &'a dyn Exec,
    /// Gathers the facts of the machine.
    pub machine: &'a dyn Fn() -> Machine,
    /// The environment of this process.
    pub env: &'a Env,
    /// Finds the person's service manager.
    pub services: &'a dyn Fn() -> Box<dyn Services>,
    /// The id of this process.
    pub process: u32,
    /// How many examinations there were: a hook answers each call once, so that no two may have the same name.
    pub round: Cell<u32>,
}

/// What came out.
#[derive(Clone, Debug, Serialize)]
pub struct Examination {
    /// The state root.
    pub root: AbsPath,
    /// The installed version; `None` when nothing is installed.
    pub version: Option<String>,
    /// What is wrong, by group.
    pub findings: Vec<Finding>,
    /// What is proved.
    pub proved: Vec<Proof>,
    /// What is good to know.
    pub notes: Vec<String>,
}

impl Examination {
    /// Returns whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.findings.is_empty()
    }

    fn prove(&mut self, group: Group, what: impl Into<String>) {
        self.proved.push(Proof { group, what: what.into() });
    }

    fn is_clear(&self, group: Group) -> bool {
        self.findings.iter().all(|finding| finding.group != group)
    }
}

/// Examines the node. Writes nothing but below `harness/run`; the hooks that it runs write what they always do.
///
/// # Errors
/// `Interrupted` while interrupted work is on disk; else see [`InstallError`].
pub fn examine(node: &Node<'_>, world: &World<'_>) -> Result<Examination, InstallError> {
    world.round.set(world.round.get() + 1);
    let store = node.look()?;
    // Programs are read from now on, beside git and the hooks that are run; what became of them is looked at last.
    let ledger = node.recorded(&store)?.map(|recorded| recorded.ledger);
    let machine = (world.machine)();
    let installed = ledger.as_ref().filter(|ledger| is_installed(ledger));
    let root = &store.places.root;
    let mut examination = Examination {
        root: root.clone(),
        version: installed.map(|ledger| ledger.version.clone()),
        findings: Vec::new(),
        proved: Vec::new(),
        notes: Vec::new(),
    };
    let is_lost = ledger.is_none() && store.has_harness()?;
    if examination.version.is_none() && !is_lost {
        examination.findings.push(Finding::of(Kind::Missing).at(root).why(format!("nothing is in `{root}`")));
        return Ok(examination);
    }
    if is_lost {
        let path = store.places.ledger();
        let why = format!("`{path}` is gone, or no ledger");
        examination.findings.push(Finding::of(Kind::Ledger).at(&path).why(why));
    }
    examine_program(node, &machine, &mut examination)?;
    examine_machine(node, world, &machine, &mut examination)?;
    let (_, scope) = status::carried(ledger.as_ref(), node.layout);
    let running = examine_hooks(node, (ledger.as_ref(), &machine.os), scope, &mut examination)?;
    let git = examine_repositories(node, world, ledger.as_ref(), &mut examination);
    let secrets = examine_settings(node, &mut examination);
    // A program that cannot run fails at every call, and that is told.
    if examination.is_clear(Group::Program) {
        try_hooks(node, world, Hooks { running, git, secrets }, &mut examination);
    }
    examine_service(node, world, &mut examination)?;
    examine_privacy(node, &mut examination)?;
    let status = status::status(node, &machine.os, None)?;
    examine_drift(&status, node, &mut examination);
    examination.findings.sort_by_key(|finding| finding.group);
    examination.proved.sort_by_key(|proof| proof.group);
    Ok(examination)
}

fn examine_program(
    node: &Node<'_>,
    machine: &Machine,
    examination: &mut Examination,
) -> Result<(), InstallError> {
    let stable = node.layout.stable_binary();
    let found = look::program(node)?;
    match program::judge(&found, &stable, &machine.os, &machine.arch) {
        Some(finding) => examination.findings.push(finding),
        None => {
            let what = format!("`{stable}` is there, may be executed, and is built for this machine");
            examination.prove(Group::Program, what);
        }
    }
    Ok(())
}

fn examine_machine(
    node: &Node<'_>,
    world: &World<'_>,
    machine: &Machine,
    examination: &mut Examination,
) -> Result<(), InstallError> {
    let root = &node.layout.root;
    let failed = |doing| {
        let path = root.clone();
        move |source| crate::engine::state::DiskError { doing, path, source }
    };
    let (shadowed, note) = machine::path(&look::named(node, &machine.openclaw));
    let space = node.fs.space(root).map_err(failed("ask for the free space of"))?;
    let newest = look::newest(node).map_err(failed("look at the records in"))?;
    let newest = newest.as_ref().map(|(path, at)| (path, *at));
    let findings = [shadowed, machine::space(space, root), machine::clock(world.clock.now(), newest)];
    examination.findings.extend(findings.into_iter().flatten());
    examination.notes.extend(note);
    if machine.git.path.is_none() {
        let note =
            "git is not on PATH: repositories that only git itself can read are not checked before a commit";
        examination.notes.push(note.to_owned());
    }
    if examination.is_clear(Group::Machine) {
        let free = machine::mebibytes(space.bytes);
        examination.prove(Group::Machine, format!("PATH, the clock and the disk ({free} free) are in order"));
    }
    Ok(())
}

/// What can be run, and the choice for secrets that is in force.
struct Hooks {
    running: Vec<Running>,
    git: Vec<GitHook>,
    secrets: Mode,
}

/// Looks at what stands in the hosts' files; returns what runs.
fn examine_hooks(
    node: &Node<'_>,
    (ledger, os): (Option<&Ledger>, &str),
    scope: Scope,
    examination: &mut Examination,
) -> Result<Vec<Running>, InstallError> {
    let documents = look::documents(node, ledger)?;
    let standing = hooks::judge(&documents, node.layout, &|program| look::is_file(node.fs, program));
    examination.findings.extend(standing.findings);
    examination.notes.extend(standing.notes);
    // In the workspace's scope, only Claude Code is called for.
    if scope == Scope::User {
        examine_unreached(node, ledger, examination);
    }
    let (locked, unclear) = status::managed(node.fs, os);
    examination.notes.extend(unclear);
    examination.findings.extend(locked.into_iter().map(|why| Finding::of(Kind::HooksLocked).why(why)));
    Ok(standing.running)
}

/// Returns the hooks of this node that hosts run: the host's name, and the event.
///
/// # Errors
/// When the system refuses to say what is there.
pub(in crate::install) fn running(
    node: &Node<'_>,
    ledger: Option<&Ledger>,
) -> Result<Vec<(&'static str, String)>, InstallError> {
    let documents = look::documents(node, ledger)?;
    let standing = hooks::judge(&documents, node.layout, &|program| look::is_file(node.fs, program));
    Ok(standing.running.into_iter().map(|one| (one.host.name, one.hook.event)).collect())
}

/// Tells the hosts that are here and have no hooks of ours.
fn examine_unreached(node: &Node<'_>, ledger: Option<&Ledger>, examination: &mut Examination) {
    let settings = Settings::load(node.fs, &node.layout.settings());
    let skipped = settings.map(|settings| settings.agents_skip.value.0).unwrap_or_default();
    for (host, folder) in look::unreached(node, ledger) {
        let title = host.title;
        if skipped.iter().any(|name| name == host.name) {
            examination.notes.push(format!("{title} is not guarded, as `agents.skip` says"));
            continue;
        }
        let finding = Finding::of(Kind::HooksAbsent).at(&folder);
        let finding = finding.why(format!("`{folder}` is there, and no hook of ours in it"));
        examination.findings.push(Finding { what: format!("{title} is here and not guarded"), ..finding });
    }
}

/// Looks at the way from git to our hooks; returns what can be run.
fn examine_repositories(
    node: &Node<'_>,
    world: &World<'_>,
    ledger: Option<&Ledger>,
    examination: &mut Examination,
) -> Vec<GitHook> {
    let repositories = Repositories { exec: world.exec, env: world.env, clock: world.clock };
    let looked = ledger.map(|ledger| repositories::look(node, &repositories, ledger)).unwrap_or_default();
    examination.findings.extend(looked.findings);
    examination.notes.extend(looked.notes);
    looked.hooks
}

/// Looks at the settings; returns the choice for secrets, which is the strict one where they cannot be read.
fn examine_settings(node: &Node<'_>, examination: &mut Examination) -> Mode {
    match Settings::load(node.fs, &node.layout.settings()) {
        Ok(settings) => match settings.guard_secrets.value {
            GuardMode::Block => Mode::Block,
            GuardMode::Advise => Mode::Advise,
            GuardMode::Off => Mode::Off,
        },
        Err(error) => {
            let finding = Finding::of(Kind::GuardSettings).at(&node.layout.settings());
            examination.findings.push(error.report().why.into_iter().fold(finding, Finding::why));
            Mode::Block
        }
    }
}

/// Runs everything that is installed, and looks at the guards' snapshot before and after.
fn try_hooks(node: &Node<'_>, world: &World<'_>, hooks: Hooks, examination: &mut Examination) {
    let Hooks { running, git, secrets } = hooks;
    let version = examination.version.clone().unwrap_or_else(|| node.version.to_owned());
    let path = node.layout.snapshot(&version);
    let store = snapshot::Store { fs: node.fs, path: path.clone(), version: &version };
    let before = store.is_whole();
    match trial::run(node, world, &running, &git) {
        Tried::Unwritable { path, why } => {
            let why = format!("a trial below `{path}` failed: {why}");
            examination.proved.retain(|proof| proof.group != Group::Machine);
            examination.findings.push(Finding::of(Kind::DiskRefuses).at(&path).why(why));
            return;
        }
        Tried::Answers(answers, git_answers) => {
            judge_answers(&answers, &running, secrets, examination);
            judge_git(&git_answers, &git, secrets, examination);
        }
    }
    let is_used = running.iter().any(|running| running.hook.event == "PreToolUse");
    let finding = match (before, store.is_whole()) {
        (_, Ok(None)) if !is_used => None,
        (_, Ok(None | Some(false)) | Err(_)) => Some(Finding::of(Kind::GuardStuck)),
        (Ok(Some(false)) | Err(_), Ok(Some(true))) => Some(Finding::of(Kind::GuardSnapshot)),
        (Ok(None | Some(true)), Ok(Some(true))) => None,
    };
    let why = format!("`{path}` is no snapshot of release {version}");
    examination.findings.extend(finding.map(|finding| match finding.code {
        Kind::GuardStuck => {
            let fix = format!("move away what is in the place of `{path}` or `{path}.new`");
            finding.at(&path).why(why).fix(fix)
        }
        _made_again => finding.at(&path).why(why),
    }));
    if examination.is_clear(Group::Guard) {
        examination
            .prove(Group::Guard, "the settings are read, and the snapshot of rules and choices is whole");
    }
}

/// Tells what the runs of git hooks showed, in one line for each repository where nothing is wrong.
fn judge_git(answers: &[GitAnswer], git: &[GitHook], secrets: Mode, examination: &mut Examination) {
    let mut rest = git;
    while let Some(first) = rest.first() {
        let (of_one, others) =
            rest.split_at(rest.partition_point(|hook| hook.repository == first.repository));
        rest = others;
        let of_hook = |hook: &GitHook| {
            let mut said = answers.iter().filter(|answer| answer.hook == *hook);
            said.find_map(|answer| repositories::judge_answer(answer, secrets))
        };
        let findings: Vec<Finding> = of_one.iter().filter_map(of_hook).collect();
        if findings.is_empty() {
            let names: Vec<String> = of_one.iter().map(|hook| format!("`{}`", hook.event)).collect();
            let (names, planted) = (names.join(", "), passed(Trial::PlantedCommit, secrets));
            let what = format!(
                "git runs our hooks in `{}` ({names}): what is clean passes, {planted}",
                first.repository
            );
            examination.prove(Group::Git, what);
        }
        examination.findings.extend(findings);
    }
}

fn examine_service(
    node: &Node<'_>,
    world: &World<'_>,
    examination: &mut Examination,
) -> Result<(), InstallError> {
    let status = service_status(node, &*(world.services)())?;
    let kind = match status.standing {
        Standing::Failed => Kind::ServiceFailed,
        Standing::Stopped => Kind::ServiceStopped,
        Standing::Masked => Kind::ServiceMasked,
        Standing::Running => {
            examination.prove(Group::Service, "the service runs");
            return Ok(());
        }
        Standing::None => return Ok(()),
        Standing::Changing | Standing::Unknown => {
            let why = status.why.unwrap_or_else(|| "it is starting or ending".to_owned());
            examination.notes.push(format!("whether the service runs cannot be told: {why}"));
            return Ok(());
        }
    };
    let mut finding = Finding::of(kind).why(status.why.unwrap_or_default());
    finding.path = status.file;
    // Where starting it again does not help, its log says why.
    finding.fix.extend(status.fix.filter(|_| kind == Kind::ServiceFailed));
    examination.findings.push(finding);
    Ok(())
}

/// Tells what the runs showed: what is wrong, else one line for each event.
fn judge_answers(answers: &[Answer], running: &[Running], secrets: Mode, examination: &mut Examination) {
    let before = examination.findings.len();
    for answer in answers {
        let finding = probe::judge(answer, secrets);
        examination.findings.extend(finding);
    }
    if examination.findings.len() > before || !examination.is_clear(Group::Hooks) {
        return;
    }
    for one in running.iter().filter(|one| !trials_of(one).is_empty()) {
        let of_one = answers.iter().filter(|answer| answer.running == *one);
        let slowest = of_one.clone().map(|answer| answer.micros).max().unwrap_or_default();
        let tried: Vec<&str> = of_one.map(|answer| passed(answer.trial, secrets)).collect();
        let (event, seconds) = (&one.hook.event, one.hook.timeout_ms / 1_000);
        let time = format!("{}.{} ms of {seconds} s", slowest / 1_000, slowest / 100 % 10);
        let what = format!("{} runs our `{event}` hook: {} ({time})", one.host.title, tried.join(", "));
        examination.prove(Group::Hooks, what);
    }
    prove_untried(running, examination);
}

/// Tells the hooks that stand where they must and are not tried.
fn prove_untried(running: &[Running], examination: &mut Examination) {
    for host in HOSTS {
        let of_host = running.iter().filter(|one| one.host.name == host.name && trials_of(one).is_empty());
        let events: Vec<String> = of_host.map(|one| format!("`{}`", one.hook.event)).collect();
        if !events.is_empty() {
            let what = format!(
                "{} calls our program on {}, which are not tried because they leave a record",
                host.title,
                events.join(", ")
            );
            examination.prove(Group::Hooks, what);
        }
    }
}

/// Returns what a run proved that had no finding.
fn passed(trial: Trial, secrets: Mode) -> &'static str {
    match (trial, secrets) {
        (Trial::Session, _) => "a session gets its context",
        (Trial::CleanCommit, _) => "a clean commit passes",
        (Trial::Harmless, _) => "what concerns no guard passes",
        (Trial::PlantedCommit, Mode::Block) => "a commit with a planted key is refused",
        (Trial::PlantedCommit, Mode::Advise) => {
            "a commit with a planted key gets advice, as `guard.secrets` says"
        }
        (Trial::PlantedCommit, Mode::Off) => "a commit with a planted key passes, as `guard.secrets` says",
    }
}

fn examine_privacy(node: &Node<'_>, examination: &mut Examination) -> Result<(), InstallError> {
    let path = node.layout.env_file();
    let failed = |source| crate::engine::state::DiskError { doing: "look at", path: path.clone(), source };
    // People keep it among their dotfiles, with a link here.
    let place = node.fs.resolve(&path).map_err(failed)?;
    let stat = place.map(|place| node.fs.stat(&place)).transpose().map_err(failed)?.flatten();
    let harness = node.layout.harness();
    let open = node.fs.stat(&harness).map_err(failed)?.filter(|stat| stat.mode != PRIVATE_DIR);
    if let Some(open) = open {
        let why = format!("its mode is {:04o}", open.mode);
        examination.findings.push(Finding::of(Kind::Open).at(&harness).why(why));
    }
    let readable = stat.filter(|stat| stat.kind == NodeKind::File && stat.mode & 0o077 != 0);
    if let Some(stat) = readable {
        let why = format!("the mode of `{path}` is {:04o}", stat.mode);
        examination.findings.push(Finding::of(Kind::SecretsReadable).at(&path).why(why));
    }
    if examination.is_clear(Group::Privacy) {
        examination.prove(Group::Privacy, "secrets and settings are open to nobody else");
    }
    Ok(())
}

/// Tells what drifted beyond what other findings tell.
fn examine_drift(status: &Status, node: &Node<'_>, examination: &mut Examination) {
    let is_program_told = !examination.is_clear(Group::Program);
    let is_told = |drift: &Drift| {
        let is_named = examination.findings.iter().any(|finding| finding.path.as_ref() == Some(&drift.path));
        let is_ledger = drift.path == node.layout.ledger();
        let is_git = drift.part == GIT_HOOKS && !examination.is_clear(Group::Git);
        is_named || is_ledger || is_git || (is_program_told && drift.part == "program")
    };
    let untold: Vec<&Drift> = status.drift.iter().filter(|drift| !is_told(drift)).collect();
    if let Some(first) = untold.first() {
        let mut finding = Finding::of(Kind::Drift).at(&first.path);
        for drift in untold.iter().take(DRIFT_LINES_MAX) {
            finding = finding.why(format!("{}: {}", drift.path, drift.what));
        }
        if untold.len() > DRIFT_LINES_MAX {
            finding = finding.why(format!("and {} more", untold.len() - DRIFT_LINES_MAX));
        }
        examination.findings.push(finding);
    }
    if examination.is_clear(Group::Node) {
        let what = format!("{} things of ours are as they were left", status.resources);
        examination.prove(Group::Node, what);
    }
}
