//! `openclaw upgrade`: looks for a release, says what it brings, asks once, and moves to it; or back to the version before.

use clap::Args;
use serde::Serialize;

use crate::base::report::{Code, Exit, Explain as _, Report};
use crate::base::source::Source;
use crate::cli::plan::{Declined, Detail, rendered};
use crate::cli::run::{Failure, Ports};
use crate::cli::ui::{Answer, Paint, Ui};
use crate::config::settings::Settings;
use crate::config::value::UpgradeChannel;
use crate::install::daemon::installed_version;
use crate::install::{InstallError, Node};
use crate::ports::fs::NodeKind;
use crate::ports::releases::Releases;
use crate::upgrade::{
    Ask, Asks, Chosen, Key, LeftBy, Means, NoReleases, Outcome, Prepared, Reach, Reason, Said, Scheduled,
    SignersError, Stay, Target, Version, check, peek, pinned, rollback, scheduled, upgrade,
};
use crate::upgrade::{Change, Changed, RELEASE_FILE, State, UpgradeError, news, settled};

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

/// Where a release is looked for.
struct Place {
    /// The source; `None` is the repository of this package.
    source: Option<Source>,
    /// The file that a person named.
    file: Option<String>,
}

impl Place {
    /// Returns the place that a person names in this call, else the one of the settings.
    fn of(from: Option<&str>, settings: &Settings, ports: &Ports<'_>) -> Result<Self, Failure> {
        let Some(text) = from else {
            return Ok(Self { source: settings.upgrade_source.value.chosen().cloned(), file: None });
        };
        let refused = |why: String| {
            Report::new(Code::SourceUnusable, "the place of the release cannot be used")
                .why(why)
                .fix("name a folder that holds `release.json`, a file of such a folder, or an https address")
        };
        if text.contains("://") {
            let source = Source::parse(text).map_err(|error| refused(error.to_string()))?;
            return Ok(Self { source: Some(source), file: None });
        }
        let path = ports.path(text)?;
        let place = ports.fs.resolve(&path).ok().flatten();
        let stat = place.as_ref().and_then(|place| ports.fs.stat(place).ok().flatten());
        let is_file = match stat.map(|stat| stat.kind) {
            Some(NodeKind::File) => true,
            Some(NodeKind::Dir) => false,
            Some(NodeKind::Symlink | NodeKind::Other) | None => {
                return Err(refused(format!("`{path}` is neither a folder nor a file")).into());
            }
        };
        let folder = if is_file { path.parent() } else { None };
        let source = Some(Source::Folder(folder.unwrap_or_else(|| path.clone())));
        Ok(Self { source, file: is_file.then(|| path.name().to_owned()) })
    }
}

/// Returns the keys that are pinned or named in settings.
fn keys(settings: &Settings) -> Result<Vec<Key>, Failure> {
    let damaged = |error: &SignersError| {
        let report = Report::new(Code::Internal, "the release keys of this program cannot be read");
        Failure::from(report.because(error).fix("report it with this text"))
    };
    let mut keys = pinned().map_err(|error| damaged(&error))?;
    for line in settings.upgrade_keys.value.lines() {
        keys.push(line.parse::<Key>().map_err(|error| Failure::from(error.report()))?);
    }
    Ok(keys)
}

fn named(text: &str) -> Result<Version, Failure> {
    let text = text.strip_prefix('v').unwrap_or(text);
    text.parse().map_err(|error| {
        let report = Report::new(Code::UsageInvalid, "this is no version").because(&error);
        Failure::from(report.fix("write it as `openclaw upgrade --version 0.2.0`"))
    })
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

/// The outcome as it is shown.
#[derive(Serialize)]
struct Shown {
    /// What is installed, where that is not part of the outcome.
    #[serde(rename = "installed", skip_serializing_if = "Option::is_none")]
    at: Option<Version>,
    #[serde(flatten)]
    what: What,
}

#[derive(Serialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
enum What {
    /// The settings let nobody look.
    Off,
    /// Nothing was reached, or somebody else is at work.
    Later,
    Pinned,
    Current,
    NotYet {
        version: Version,
        rollout: u8,
    },
    Left {
        version: Version,
        by: LeftBy,
    },
    Offered {
        version: Version,
    },
    Withdrawn {
        why: String,
        to: Option<Version>,
    },
    Failed {
        code: String,
        what: String,
    },
    WouldMove {
        from: Version,
        to: Version,
    },
    Moved {
        from: Version,
        to: Version,
        #[serde(skip_serializing_if = "Option::is_none")]
        withdrawn: Option<String>,
    },
    WentBack {
        from: Version,
        to: Version,
    },
    Returned {
        from: Version,
        to: Version,
    },
    Overtaken,
}

impl What {
    fn stayed(stay: Stay) -> Self {
        match stay {
            Stay::Current => Self::Current,
            Stay::NotYet { version, rollout } => Self::NotYet { version, rollout: rollout.number() },
            Stay::Left { version, by } => Self::Left { version, by },
        }
    }

    /// Returns what became of a change, and why a person has to decide something.
    fn changed(changed: Changed, withdrawn: Option<String>) -> (Self, Option<String>) {
        match changed {
            Changed::Moved { from, to, reason, open } => {
                let what = match (reason, withdrawn) {
                    (Reason::Upgrade, withdrawn) | (_, withdrawn @ Some(_)) => {
                        Self::Moved { from, to, withdrawn }
                    }
                    (Reason::Replace | Reason::Leave(_), None) => Self::WentBack { from, to },
                };
                (what, open)
            }
            Changed::Returned { from, to } => (Self::Returned { from, to }, None),
            Changed::Overtaken => (Self::Overtaken, None),
        }
    }
}

/// Returns the line about a change that was interrupted and is ended.
pub(super) fn resumed(changed: Changed) -> String {
    What::changed(changed, None).0.line()
}

impl What {
    fn line(&self) -> String {
        match self {
            Self::Off => "Releases are not looked for: `upgrade.policy` is \"off\".".to_owned(),
            Self::Later => "Nothing can be done now: the source is not reached, what it has was taken back, or another \
                            upgrade is at work. The next look is due later."
                .to_owned(),
            Self::Pinned => "The version stays, because `upgrade.channel` is \"pinned\"; \
                             `openclaw upgrade --version VERSION` names another."
                .to_owned(),
            Self::Current => "There is no newer release.".to_owned(),
            Self::NotYet { version, rollout } => {
                format!("{version} is for {rollout} % of nodes by now, and this one is not among them yet.")
            }
            Self::Left { version, by } => format!(
                "{version} is there, and this node left it {}; `openclaw upgrade --version {version}` tries it again.",
                match by {
                    LeftBy::Person => "because a person went back",
                    LeftBy::Doctor => "because its examination failed",
                    LeftBy::Withdrawn => "because it was taken back",
                }
            ),
            Self::Offered { version } => format!("{version} is there: `openclaw upgrade` moves to it."),
            Self::Withdrawn { why, to: Some(to) } => {
                format!("This version was taken back: {why}. `openclaw upgrade` moves to {to}.")
            }
            Self::Withdrawn { why, to: None } => {
                format!("This version was taken back: {why}. `openclaw upgrade` goes back to the one before.")
            }
            Self::Failed { code, what } => format!("The source says nothing now: {what} ({code})."),
            Self::WouldMove { from, to } => format!("{from} would become {to}."),
            Self::Moved { from, to, withdrawn: None } => {
                format!("openclaw {to} is at work; {from} stays for `openclaw upgrade --rollback`.")
            }
            Self::WentBack { from, to } => format!(
                "openclaw {to} is at work; {from} is not taken again unless `openclaw upgrade --version {from}` names it."
            ),
            Self::Moved { from, to, withdrawn: Some(why) } => {
                format!("openclaw {to} is at work; {from} was taken back: {why}.")
            }
            Self::Returned { from, to } => format!("openclaw {to} is at work again, and {from} is not."),
            Self::Overtaken => {
                "A change of the version was interrupted, and somebody else changed it since: nothing is left to do."
                    .to_owned()
            }
        }
    }
}

impl Answer for Shown {
    fn text(&self, _paint: Paint) -> String {
        let line = self.what.line();
        match &self.at {
            Some(installed) => format!("openclaw {installed}: {}{}\n", line[..1].to_lowercase(), &line[1..]),
            None => format!("{line}\n"),
        }
    }
}
