//! `openclaw rules new`: makes the file of a rule. Replaces nothing that is there.

use std::io;

use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::base::front_matter::Tier;
use crate::base::path::AbsPath;
use crate::base::report::{Code, Exit, Report};
use crate::cli::rules::Here;
use crate::cli::run::{Failure, Ports};
use crate::cli::shown_text::harmless;
use crate::cli::ui::{Answer, Paint, Ui};
use crate::guard::rules::{Draft, Origin};
use crate::ports::fs::{Fs, NewFile};

/// Modes of a rule and of the folders that hold it.
const FILE_MODE: u32 = 0o644;
const FOLDER_MODE: u32 = 0o755;

/// What can be said with `rules new`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The rule's id, which is also the name of its file: lower-case letters, digits and `-`
    id: String,
    /// Its title [default: the id]
    #[arg(long)]
    title: Option<String>,
    /// Which projects it is for [default: `project`; with `--node`, `universal`]
    #[arg(long)]
    tier: Option<TierWord>,
    /// Its place among the rules of its tier: higher ones come first
    #[arg(long, allow_negative_numbers = true)]
    priority: Option<i32>,
    /// A glob of the files it is about, from the project's top; without one it is about every file
    #[arg(long = "path", value_name = "GLOB")]
    paths: Vec<String>,
    /// A signal that calls for it, for the tier `framework`
    #[arg(long, value_name = "SIGNAL")]
    detect: Vec<String>,
    /// A point that it makes, one line
    #[arg(long = "point", value_name = "TEXT")]
    points: Vec<String>,
    /// Make it on this node, for all your projects, in place of this project
    #[arg(long)]
    node: bool,
}

/// The tiers, as they are typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum TierWord {
    /// Every project
    Universal,
    /// Projects in which one of the signals is found
    Framework,
    /// This project
    Project,
}

pub(super) fn new(arguments: &Arguments, ports: &Ports<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    let here = Here::find(ports, ui)?;
    let Arguments { id, title, priority, paths, detect, points, node, tier: _ } = arguments;
    let draft = Draft {
        id: id.clone(),
        title: title.clone(),
        tier: tier(arguments),
        priority: *priority,
        paths: paths.clone(),
        detect: detect.clone(),
        points: points.clone(),
    };
    let invalid = |error| {
        Report::new(Code::UsageInvalid, "this is no rule")
            .because(&error)
            .fix("see `openclaw rules new --help`")
    };
    let text = draft.text().map_err(invalid)?;
    let (origin, top, folder) = match node {
        true => (Origin::Node, ports.layout()?.root.clone(), "rules"),
        false => (Origin::Project, here.top.clone(), ".claude/rules"),
    };
    let there = here.catalog.rule(id).and_then(|known| known.copy(origin));
    if let Some(path) = there.and_then(|copy| copy.path.as_ref()) {
        return Err(refused(id, format!("`{path}` is that rule")).into());
    }
    let path = write(ports.fs, &top, folder, (id, &text)).map_err(|error| {
        let why =
            if error.kind() == io::ErrorKind::AlreadyExists { "something is there already" } else { "" };
        let report = refused(id, format!("its file cannot be made in `{}`", top.join(folder)));
        if why.is_empty() { report.because(&error) } else { report.why(why) }
    })?;
    let below = here.catalog.rule(id).map(|known| known.governing().origin.word());
    if let Some(origin) = below.filter(|_| !*node) {
        ui.say(&format!("here it goes before the {origin} rule of that id"));
    }
    Ok(ui.answer(&Made { id: id.clone(), origin, path }))
}

fn tier(arguments: &Arguments) -> Tier {
    match (arguments.tier, arguments.detect.is_empty(), arguments.node) {
        (Some(TierWord::Universal), ..) | (None, true, true) => Tier::Universal,
        (Some(TierWord::Framework), ..) | (None, false, _) => Tier::Framework,
        (Some(TierWord::Project), ..) | (None, true, false) => Tier::Project,
    }
}

fn refused(id: &str, why: String) -> Report {
    let report = Report::new(Code::RuleRefused, format!("the rule `{id}` cannot be made"));
    report.why(why).fix("use another id, or edit the file that is there")
}

/// Writes a new file below `top`; the folders on the way are made, and where one of them leads out of `top`, nothing is.
fn write(fs: &dyn Fs, top: &AbsPath, folder: &str, (id, text): (&str, &str)) -> io::Result<AbsPath> {
    let top = fs.resolve(top)?.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
    let mut place = top.clone();
    for name in folder.split('/') {
        place = place.join_name(name);
        if fs.stat(&place)?.is_none() {
            fs.make_dir(&place, FOLDER_MODE)?;
        }
        let real = fs.resolve(&place)?.filter(|real| real.is_within(&top));
        place = real.ok_or_else(|| io::Error::other(format!("`{name}` leads out of `{top}`")))?;
    }
    let path = place.join_name(&format!("{id}.md"));
    fs.write_new(&path, text.as_bytes(), NewFile { mode: FILE_MODE, group: None })?;
    fs.sync_file(&path)?;
    fs.sync_dir(&place)?;
    Ok(path)
}

#[derive(Serialize)]
struct Made {
    id: String,
    origin: Origin,
    path: AbsPath,
}

impl Answer for Made {
    fn text(&self, _paint: Paint) -> String {
        harmless(&format!("{}\n", self.path))
    }
}
