//! What may be typed: the whole command tree, from which help, completions, manual and reference derive.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{
    ArgAction, Args, Command, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum,
};

use crate::base::report::{Code, Report};
use crate::cli::{
    agents, apply, check, completions, config, daemon, doctor, init, install, log, man, memory, prompt,
    recover, resolve, roles, rules, scan, session, status, uninstall, upgrade, vault,
};

/// Turns a machine on which AI coding agents work into a governed node.
///
/// It installs and keeps the node, and guards what agents do there.
#[derive(Debug, Parser)]
#[command(
    name = "openclaw",
    bin_name = "openclaw",
    version,
    max_term_width = 100,
    subcommand_value_name = "VERB",
    subcommand_help_heading = "Verbs",
    after_help = "A verb that is not listed here goes to the upstream `openclaw` program, where there is one."
)]
pub struct Cli {
    /// Flags that every verb has.
    #[command(flatten)]
    pub global: Global,
    /// What to do; without it, help is shown.
    #[command(subcommand)]
    pub verb: Option<Verb>,
}

/// Flags that every verb has.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// Print one JSON object on standard output (the same as `--format json`)
    #[arg(long, global = true)]
    pub json: bool,
    /// How to print the outcome
    #[arg(long, global = true, value_name = "FORMAT", conflicts_with = "json")]
    pub format: Option<Format>,
    /// Print nothing on standard error but refusals
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Tell more on standard error
    #[arg(short, long, global = true, action = ArgAction::Count, conflicts_with = "quiet")]
    pub verbose: u8,
    /// The state root [default: `OPENCLAW_ROOT`, then `OPENCLAW_STATE_DIR`, then `~/.openclaw`]
    #[arg(long, global = true, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// When to use colours; they never carry meaning
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: When,
}

/// How an outcome is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    #[default]
    Text,
    /// One JSON object
    Json,
    /// SARIF 2.1.0, for code hosts; verbs that report findings have it
    Sarif,
}

/// When colours are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal, unless the environment says otherwise
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Everything that can be asked for.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Install openclaw, or repair what is installed
    Install(install::Arguments),
    /// Put a repository under guard: rules for its agents, hooks of git
    Init(init::Arguments),
    /// Apply a plan that `--dry-run --json` printed
    Apply(apply::Arguments),
    /// Show what is installed and what drifted
    Status,
    /// Prove that it works: run the installed hooks as their host would, look at modes, PATH, disk and clock
    Doctor(doctor::Arguments),
    /// List agent hosts: which are here, which are guarded, and what proves it
    Agents,
    /// End a conflict between a file of yours and one of ours
    Resolve(resolve::Arguments),
    /// Finish or undo an interrupted change
    Recover(recover::Arguments),
    /// Take away what openclaw installed
    Uninstall(uninstall::Arguments),
    /// Move to a newer release, or back to the version before
    Upgrade(upgrade::Arguments),
    /// Show and change settings
    #[command(subcommand)]
    Config(config::Verb),
    /// Show what the guards answered
    Log(log::Arguments),
    /// Run, look at or end the background process
    #[command(subcommand)]
    Daemon(daemon::Verb),
    /// Show rules, and which of them a project gets
    #[command(subcommand)]
    Rules(rules::Verb),
    /// Show roles, which of them work belongs to, and what is wrong with them
    #[command(subcommand)]
    Roles(roles::Verb),
    /// Print exactly what an agent would be told with a task
    Prompt(prompt::Arguments),
    /// Make every check, that for secrets included, on what is staged, on commits, or on files
    Check(check::Arguments),
    /// Look for secrets in files, in what is staged, or in history
    Scan(scan::Arguments),
    /// Find what agents did in earlier sessions
    #[command(subcommand)]
    Session(session::Verb),
    /// Keep notes of decisions, lessons, people, projects, tasks, handoffs and checkpoints
    #[command(subcommand)]
    Vault(vault::Verb),
    /// Show and change what agents should remember: entries of `MEMORY.md`, learned and added
    #[command(subcommand)]
    Memory(memory::Verb),
    /// Print the completion script of a shell
    Completions(completions::Arguments),
    /// Print a page of the manual
    Man(man::Arguments),
}

impl Verb {
    /// Returns the name of the JSON form of this verb's outcome.
    pub fn schema(&self) -> &'static str {
        match self {
            Self::Install(_) => install::SCHEMA,
            Self::Init(_) => init::SCHEMA,
            Self::Apply(_) => apply::SCHEMA,
            Self::Status => status::SCHEMA,
            Self::Doctor(_) => doctor::SCHEMA,
            Self::Agents => agents::SCHEMA,
            Self::Resolve(_) => resolve::SCHEMA,
            Self::Recover(_) => recover::SCHEMA,
            Self::Uninstall(_) => uninstall::SCHEMA,
            Self::Upgrade(_) => upgrade::SCHEMA,
            Self::Config(verb) => verb.schema(),
            Self::Log(_) => log::SCHEMA,
            Self::Daemon(verb) => verb.schema(),
            Self::Rules(verb) => verb.schema(),
            Self::Roles(verb) => verb.schema(),
            Self::Prompt(_) => prompt::SCHEMA,
            Self::Check(arguments) => arguments.schema(),
            Self::Scan(_) => scan::SCHEMA,
            Self::Session(verb) => verb.schema(),
            Self::Vault(verb) => verb.schema(),
            Self::Memory(verb) => verb.schema(),
            Self::Completions(_) => completions::SCHEMA,
            Self::Man(_) => man::SCHEMA,
        }
    }
}

impl Verb {
    /// Returns whether the outcome is a list of findings, which has a SARIF form.
    pub fn has_sarif(&self) -> bool {
        match self {
            Self::Check(_) | Self::Scan(_) | Self::Rules(rules::Verb::Check { .. }) => true,
            Self::Install(_)
            | Self::Init(_)
            | Self::Apply(_)
            | Self::Status
            | Self::Doctor(_)
            | Self::Agents
            | Self::Upgrade(_)
            | Self::Resolve(_)
            | Self::Recover(_)
            | Self::Uninstall(_)
            | Self::Config(_)
            | Self::Log(_)
            | Self::Daemon(_)
            | Self::Rules(_)
            | Self::Roles(_)
            | Self::Prompt(_)
            | Self::Session(_)
            | Self::Vault(_)
            | Self::Memory(_)
            | Self::Completions(_)
            | Self::Man(_) => false,
        }
    }
}

impl std::fmt::Display for Verb {
    /// Writes the verb as it is typed (`config set`).
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Its outcome has another form where work is judged; the verb is typed alike.
        let schema = if let Self::Check(_) = self { check::SCHEMA } else { self.schema() };
        let schema = schema.split('/').next().unwrap_or_default();
        f.write_str(&schema.trim_start_matches("openclaw.").replace('.', " "))
    }
}

/// What the arguments mean.
pub enum Parsed {
    /// A call.
    Call(Box<Cli>),
    /// A text to show instead, such as help.
    Text(String),
}

/// Returns the whole command tree. `harness` and `upstream` are taken care of ahead of the parser and stand here for
/// help, completions and documentation.
pub fn command() -> Command {
    let words =
        |help: &'static str| clap::Arg::new("WORDS").num_args(0..).allow_hyphen_values(true).help(help);
    let ours = Command::new("harness")
        .about("Run a verb of this program, even one that is handed to the upstream one")
        .arg(words("The verb and its arguments").trailing_var_arg(true));
    let theirs = Command::new("upstream")
        .about("Run the upstream `openclaw` with the words behind `--`")
        .arg(words("Arguments, passed on byte for byte").last(true));
    Cli::command().subcommand(ours).subcommand(theirs)
}

/// Returns the verbs that people can type, `harness` and `upstream` included.
pub fn verbs() -> Vec<String> {
    command().get_subcommands().map(|verb| verb.get_name().to_owned()).collect()
}

/// Parses the arguments behind the program's name.
///
/// # Errors
/// With what is wrong, and the usage to follow.
pub fn parse(arguments: &[OsString]) -> Result<Parsed, Report> {
    let name = [OsString::from("openclaw")];
    let matches = command().try_get_matches_from(name.iter().chain(arguments));
    match matches.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) if cli.verb.is_none() => Ok(Parsed::Text(command().render_help().to_string())),
        Ok(cli) => Ok(Parsed::Call(Box::new(cli))),
        Err(error) => match error.kind() {
            ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => Ok(Parsed::Text(error.to_string())),
            _ => Err(refusal(&error)),
        },
    }
}

/// Turns the parser's error into a report: its first sentence, and its suggestions as things to do.
fn refusal(error: &clap::Error) -> Report {
    let text = error.to_string();
    let (said, _) = text.split_once("\n\n").unwrap_or((&text, ""));
    let said = said.strip_prefix("error: ").unwrap_or(said);
    let said: Vec<&str> = said.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let mut report = Report::new(Code::UsageInvalid, said.join(" "));
    for kind in [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue] {
        match error.get(kind) {
            Some(ContextValue::String(close)) => report = report.fix(format!("use `{close}`")),
            Some(ContextValue::Strings(close)) => {
                report = close.iter().fold(report, |report, close| report.fix(format!("use `{close}`")));
            }
            Some(_) | None => {}
        }
    }
    match error.get(ContextKind::Usage) {
        Some(ContextValue::StyledStr(usage)) => {
            let usage = usage.to_string();
            let usage = usage.strip_prefix("Usage:").unwrap_or(&usage).trim();
            report.fix(format!("the form is `{usage}`"))
        }
        Some(_) | None => report.fix("see `openclaw --help`"),
    }
}

#[cfg(test)]
mod tests;
