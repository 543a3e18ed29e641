//! `openclaw upgrade`: looks for a release, says what it brings, asks once, and moves to it; or back to the version before.

mod place;
mod shown;

use clap::Args;

use crate::base::report::{Code, Exit, Explain as _, Report};
use crate::cli::plan::{Declined, Detail, rendered};
use crate::cli::run::{Failure, Ports};
use crate::cli::ui::Ui;
use crate::config::settings::Settings;
use crate::config::value::UpgradeChannel;
use crate::install::daemon::installed_version;
use crate::install::{InstallError, Node};
use crate::ports::releases::Releases;
use crate::upgrade::{
    Ask, Asks, Change, Changed, Chosen, Key, Means, NoReleases, Outcome, Prepared, RELEASE_FILE, Reach, Said,
    Scheduled, State, Target, UpgradeError, Version, check, news, peek, rollback, scheduled, settled,
    upgrade,
};

use place::{Place, keys, named};
use shown::{Shown, What};

/// The JSON form of the outcome.
pub const SCHEMA: &str = "openclaw.upgrade/1";

/// What can be said with `upgrade`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Say whether there is a newer release, and change nothing
    #[arg(long, conflicts_with_all = ["rollback", "dry_run"])]
    pub check: bool,
    /// Exactly this version, even an older one: its age and the rollout do not count, its signature does
    #[arg(long, value_name = "VERSION", conflicts_with = "rollback")]
    pub version: Option<String>,
    /// Where the release lies: a folder, a file of it, or an https address [default: the setting]
    #[arg(long, value_name = "PLACE", conflicts_with = "rollback")]
    pub from: Option<String>,
    /// Go back to the version before this one
    #[arg(long)]
    pub rollback: bool,
    /// Say what would be done and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Agree ahead
    #[arg(short, long)]
    pub yes: bool,
    /// Do what the settings of `[upgrade]` allow now, as the background process does
    #[arg(long, conflicts_with_all = ["check", "version", "from", "rollback", "dry_run", "yes"])]
    pub scheduled: bool,
}

/// Runs the verb; with `--check` the exit is "no" where there is something to move to.
///
/// # Errors
/// With the report of what stopped it, or of what was left for a person to decide.
pub fn run(arguments: &Arguments, ports: &Ports<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    let settings = Settings::load(ports.fs, &ports.layout()?.settings());
    let settings = settings.map_err(|error| Failure::from(error.report()))?;
    if arguments.rollback {
        return go_back(arguments, ports, ui);
    }
    let place = Place::of(arguments.from.as_deref(), &settings, ports)?;
    let chosen = Chosen::of(&settings);
    if arguments.scheduled && chosen.reach(ports.clock.now()) == Reach::Nothing {
        return told_scheduled(ui, Scheduled::Idle);
    }
    let version = arguments.version.as_deref().map(named).transpose()?;
    let is_pinned = settings.upgrade_channel.value == UpgradeChannel::Pinned;
    if is_pinned && version.is_none() && place.file.is_none() && !arguments.scheduled {
        return Ok(ui.answer(&Shown { at: None, what: What::Pinned }));
    }
    let keys = keys(&settings)?;
    let releases = (ports.releases)(place.source.as_ref()).map_err(|error| Failure::from(error.report()))?;
    let ask = Ask {
        version: version.as_ref(),
        // A file was named: whatever it is for.
        channel: place.file.is_none().then(|| chosen.channel()),
        tarball: place.file.as_deref().filter(|name| *name != RELEASE_FILE),
        asks: Asks::Person,
    };
    with_means(ports, &*releases, &keys, ui, |means, ui| {
        if arguments.scheduled {
            return told_scheduled(ui, scheduled(means, &chosen)?);
        }
        if arguments.check {
            let checked = check(means, &ask)?;
            return Ok(told(ui, checked.installed, checked.said, Exit::No));
        }
        if arguments.dry_run {
            let checked = peek(means, &ask)?;
            return Ok(told(ui, checked.installed, checked.said, Exit::Done));
        }
        let outcome = upgrade(means, &ask, &mut |prepared| agrees(arguments.yes, prepared, ui))?;
        answer(ui, outcome)
    })
}

/// Tells what a run that nobody asked for came to.
fn told_scheduled(ui: &mut Ui, done: Scheduled) -> Result<Exit, Failure> {
    match done {
        Scheduled::Idle => Ok(ui.answer(&Shown { at: None, what: What::Off })),
        Scheduled::Later => Ok(ui.answer(&Shown { at: None, what: What::Later })),
        Scheduled::Looked(checked) => Ok(told(ui, checked.installed, checked.said, Exit::Done)),
        Scheduled::Acted(outcome) => answer(ui, outcome),
    }
}

fn go_back(arguments: &Arguments, ports: &Ports<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    if arguments.dry_run {
        let node = ports.node()?;
        node.look()?;
        settled(ports.fs, node.layout, &ports.holder)?;
    }
    with_means(ports, &NoReleases, &[], ui, |means, ui| {
        let mut shown = None;
        let mut agree = |prepared: &Prepared<'_>| {
            if !arguments.dry_run {
                return agrees(arguments.yes, prepared, ui);
            }
            shown = Some(What::WouldMove { from: prepared.from.clone(), to: prepared.to.clone() });
            Ok(false)
        };
        let outcome = rollback(means, &mut agree)?;
        match shown {
            Some(what) => Ok(ui.answer(&Shown { at: None, what })),
            None => answer(ui, outcome),
        }
    })
}

/// Calls `act` with what an upgrade works with.
pub(super) fn with_means(
    ports: &Ports<'_>,
    releases: &dyn Releases,
    keys: &[Key],
    ui: &mut Ui,
    act: impl FnOnce(&Means<'_>, &mut Ui) -> Result<Exit, Failure>,
) -> Result<Exit, Failure> {
    let node = ports.node()?;
    let target = Target::of(std::env::consts::ARCH, ports.os);
    let progress = ui.progress();
    let means = Means {
        fs: ports.fs,
        clock: ports.clock,
        releases,
        exec: ports.exec,
        env: ports.env,
        entropy: ports.entropy,
        progress: &progress,
        layout: node.layout,
        keys,
        version: node.version,
        program: node.program.clone(),
        target: target.as_ref(),
        holder: node.holder.clone(),
    };
    act(&means, ui)
}

/// Refuses where a change of the version was interrupted, and tells of one that is under way, or of what the last look at
/// the source found.
pub(super) fn under_way(node: &Node<'_>, ui: &mut Ui) -> Result<(), Failure> {
    node.store().check_harness().map_err(InstallError::from)?;
    if let Some(Change { from, to, .. }) = settled(node.fs, node.layout, &node.holder)? {
        ui.detail(&format!("a change from version {from} to {to} is under way"));
    } else if let Some(line) = heard(node)? {
        ui.say(&line);
    }
    Ok(())
}

fn heard(node: &Node<'_>) -> Result<Option<String>, UpgradeError> {
    let state = State::read(node.fs, node.layout)?;
    let installed = installed_version(node.fs, node.layout)?.and_then(|text| text.parse().ok());
    let checked = state.and_then(|state| state.checked);
    Ok(checked.zip(installed).and_then(|(checked, installed)| news(&checked, &installed)))
}

/// Shows what will change and asks for consent.
fn agrees(is_agreed: bool, prepared: &Prepared<'_>, ui: &mut Ui) -> Result<bool, Box<Report>> {
    let Prepared { from, to, withdrawn, plan } = prepared;
    let mut text = format!("openclaw {from} becomes {to}.");
    if let Some(why) = withdrawn {
        text.push_str(&format!(" {from} was taken back: {why}."));
    }
    if to < from {
        text.push_str(" That is an older version: what it does not know stays on disk and has no effect.");
    }
    let shown = plan.map(|plan| rendered(plan, &[], Detail::Places, ui.err_paint())).unwrap_or_default();
    let text = format!("{text}\n{shown}");
    if is_agreed {
        ui.detail(text.trim_end());
        return Ok(true);
    }
    ui.say(text.trim_end());
    ui.confirm("Go on?", "run the command again with `--yes`").map_err(Box::new)
}

/// Tells what a look found; `exit` is for something to move to.
fn told(ui: &mut Ui, installed: Version, said: Said, exit: Exit) -> Exit {
    let (what, exit) = match said {
        Said::Offered { version } => (What::Offered { version }, exit),
        Said::Withdrawn { why, to } => (What::Withdrawn { why, to }, exit),
        Said::Nothing { stay } => (What::stayed(stay), Exit::Done),
        Said::Failed { code, what } => (What::Failed { code, what }, Exit::Unavailable),
    };
    ui.answer_with(&Shown { at: Some(installed), what }, exit)
}

pub(super) fn answer(ui: &mut Ui, outcome: Outcome) -> Result<Exit, Failure> {
    let (changed, withdrawn) = match outcome {
        Outcome::Declined => return Ok(ui.answer(&Declined::default())),
        Outcome::Stayed { installed, stay } => {
            return Ok(ui.answer(&Shown { at: Some(installed), what: What::stayed(stay) }));
        }
        Outcome::Changed { changed, withdrawn } => (changed, withdrawn),
    };
    let (what, open) = What::changed(changed, withdrawn);
    let shown = Shown { at: None, what };
    match open {
        None => Ok(ui.answer(&shown)),
        Some(why) => {
            let report = Report::new(Code::ConflictOpen, "the new version is at work; some files need a decision")
                .why(why)
                .fix("run `openclaw status` to see them, then `openclaw resolve PATH --keep`, `--take` or `--merged`");
            Ok(ui.answer_undecided(&shown, &report))
        }
    }
}

/// Returns the line about a change that was interrupted and is ended.
pub(super) fn resumed(changed: Changed) -> String {
    What::changed(changed, None).0.line()
}
