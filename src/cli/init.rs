//! `openclaw init`: puts a repository under guard, or takes it out.

use clap::Args;
use serde::Serialize;

use crate::base::path::AbsPath;
use crate::base::report::{Code, Exit, Explain as _, Report};
use crate::cli::plan::{Declined, Detail, Planned, recovered_lines, remarks, rendered, undecided};
use crate::cli::run::{Failure, Ports, open};
use crate::cli::ui::{Answer, Paint, Ui};
use crate::config::settings::Settings;
use crate::engine::apply::OnChange;
use crate::engine::plan::{Finding, FindingKind};
use crate::engine::store::Store;
use crate::install::{
    FormHere, InitWish, Initiated, Left, Node, Proposal, Repositories, Way, propose_init, propose_leave,
};

/// The JSON form of the outcome.
pub const SCHEMA: &str = "openclaw.init/1";

/// What can be said with `init`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// A folder of the repository [default: the working folder]
    #[arg(value_name = "DIR")]
    pub folder: Option<String>,
    /// Link to the node's rules instead of copying them
    #[arg(long, conflicts_with = "remove")]
    pub link: bool,
    /// Take our rules and hooks out again, and put back what was there before
    #[arg(long)]
    pub remove: bool,
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
    let folder = folder(arguments, ports)?;
    if arguments.dry_run {
        let store = node.look()?;
        let (Proposal { plan, removed, .. }, _) = propose(arguments, ports, (&node, &store), folder)?;
        return Ok(ui.answer(&Planned { plan, removed }));
    }
    let session = open(&node, ui)?;
    let (proposal, done) = propose(arguments, ports, (&node, session.store()), folder)?;
    let plan = &proposal.plan;
    if !plan.is_empty() {
        let shown = rendered(plan, &proposal.removed, Detail::Places, ui.err_paint());
        if arguments.yes || plan.body.steps.is_empty() {
            ui.detail(shown.trim_end());
        } else {
            ui.say(shown.trim_end());
            if !ui.confirm("Apply these changes?", "run the command again with `--yes`")? {
                return Ok(ui.answer(&Declined::default()));
            }
        }
        let bar = ui.progress();
        session.apply(&proposal, OnChange::Rederive, &bar)?;
    }
    let outcome = Outcome {
        changes: plan.body.steps.len(),
        recovered: recovered_lines(&session.recovered),
        findings: plan.body.findings.clone(),
        done,
    };
    if plan.needs_decision() {
        let data = serde_json::to_value(&outcome).ok();
        return Err(Failure { report: Box::new(undecided(plan)), data });
    }
    Ok(ui.answer(&outcome))
}

fn folder(arguments: &Arguments, ports: &Ports<'_>) -> Result<AbsPath, Failure> {
    match (&arguments.folder, &ports.folder) {
        (Some(named), _) => ports.path(named),
        (None, Some(folder)) => Ok(folder.clone()),
        (None, None) => {
            let what = "the working folder is gone, or its path is not UTF-8";
            Err(Report::new(Code::UsageInvalid, what).fix("change to a folder that is there").into())
        }
    }
}

fn propose<'n>(
    arguments: &Arguments,
    ports: &Ports<'_>,
    (node, store): (&Node<'n>, &Store<'n>),
    folder: AbsPath,
) -> Result<(Proposal<'n>, Done), Failure> {
    let repositories = Repositories { exec: ports.exec, env: ports.env, clock: ports.clock };
    if arguments.remove {
        let (proposal, left) = propose_leave(node, store, &repositories, &folder)?;
        return Ok((proposal, Done::Removed(left)));
    }
    let settings = Settings::load(ports.fs, &node.layout.settings()).map_err(|error| error.report())?;
    let wish = InitWish {
        folder,
        wants_links: arguments.link,
        list_files: ports.list_files,
        programs: (ports.agents)(),
        hosts_skipped: settings.agents_skip.value.0,
        rules_chars_max: settings.rules_context_chars_max.value.get(),
    };
    let (proposal, initiated) = propose_init(node, store, &repositories, &wish)?;
    Ok((proposal, Done::Guarded(initiated)))
}

#[derive(Serialize)]
struct Outcome {
    #[serde(flatten)]
    done: Done,
    changes: usize,
    recovered: Vec<String>,
    findings: Vec<Finding>,
}

#[derive(Serialize)]
#[serde(tag = "now", rename_all = "kebab-case")]
enum Done {
    Guarded(Initiated),
    Removed(Left),
}

impl Answer for Outcome {
    fn text(&self, paint: Paint) -> String {
        let Self { done, changes, recovered: _, findings } = self;
        let made = match changes {
            0 => "everything is in place".to_owned(),
            1 => "1 change made".to_owned(),
            n => format!("{n} changes made"),
        };
        let mut text = match done {
            Done::Guarded(guarded) => guarded_text(guarded, &made),
            Done::Removed(left) if *changes == 0 => {
                format!("{} is not under guard: nothing to take away\n", left.top)
            }
            Done::Removed(left) => format!("{} is no longer under guard: {made}.\n", left.top),
        };
        // An adopted file is no news here: the line above says what is in place.
        let told: Vec<Finding> =
            findings.iter().filter(|finding| finding.kind != FindingKind::Adopted).cloned().collect();
        text.push_str(&remarks(&told, paint));
        text
    }
}

fn guarded_text(guarded: &Initiated, made: &str) -> String {
    let Initiated { top, git, hooks, carried: _, rules, forms } = guarded;
    let mut text = format!("{} is under guard: {made}.\n", top.as_ref().unwrap_or(git));
    text.push_str(match hooks {
        Way::Config => "git runs our hooks by the repository's configuration.\n",
        Way::Folder => "git runs our hooks from its hooks folder; a hook that was there runs first.\n",
        Way::Chain => "git runs our hooks by `core.hooksPath`; those of the folder it named run first.\n",
    });
    for rule in rules {
        let place = match rule.subtrees.as_slice() {
            [] => String::new(),
            [top] if top == "." => String::new(),
            folders => format!(" for {}", folders.join(", ")),
        };
        let why =
            if rule.signals.is_empty() { String::new() } else { format!(" ({})", rule.signals.join(", ")) };
        text.push_str(&format!("  rule {}{why}{place}\n", rule.id));
    }
    for FormHere { path, hosts, .. } in forms {
        text.push_str(&format!("  also in `{path}`, for {}\n", hosts.join(", ")));
    }
    text
}
