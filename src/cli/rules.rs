//! `openclaw rules`: which rules are known, which a project gets and why, how they differ, what is wrong with them. Looks,
//! and makes a file where a new rule is asked for.

mod check;
mod detect;
mod diff;
mod list;
mod matching;
mod new;

use clap::Subcommand;

use crate::base::path::AbsPath;
use crate::base::report::{Code, Exit, Report};
use crate::base::text::closest;
use crate::cli::run::{Failure, Ports};
use crate::cli::ui::Ui;
use crate::guard::detect::{Detection, look};
use crate::guard::project::top_of;
use crate::guard::rules::{Catalog, Folders, Known, RuleEntry};
use crate::ports::tree::Listing;

/// What `rules` can do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// List the rules that are known here, the strongest first
    List,
    /// Print one rule, the copy that counts here
    Show {
        /// The rule's id, such as `security`
        id: String,
    },
    /// Tell which rules are about some files, in the order in which they count, and why
    Match(matching::Arguments),
    /// Tell what is wrong with the rules that hold here, or wasted in them
    ///
    /// Rules that are as this program ships them are taken as they are. Notes do not count for the exit.
    Check {
        /// Only this rule
        id: Option<String>,
    },
    /// Make the file of a new rule
    New(new::Arguments),
    /// Tell what a project is made of, with the evidence, and which rules it gets
    ///
    /// Evidence is a manifest, a lock file, a folder of a known name, or a dependency. Sources without any of these count
    /// when there are at least three, or when they are more than half of all sources. Ignored files, dependencies, build
    /// output, folders of test data and repositories within the repository are left out.
    Detect {
        /// The folder to look at [default: the repository that the working folder is in, else that folder]
        #[arg(value_name = "DIR")]
        folder: Option<String>,
    },
    /// Show how the node's and the project's rules differ from what is shipped
    Diff {
        /// Only this rule
        id: Option<String>,
    },
}

impl Verb {
    /// Returns the name of the JSON form of the outcome.
    pub fn schema(&self) -> &'static str {
        match self {
            Self::List => "openclaw.rules.list/1",
            Self::Show { .. } => "openclaw.rules.show/1",
            Self::Match(_) => "openclaw.rules.match/1",
            Self::Check { .. } => "openclaw.rules.check/1",
            Self::New(_) => "openclaw.rules.new/1",
            Self::Detect { .. } => "openclaw.rules.detect/1",
            Self::Diff { .. } => "openclaw.rules.diff/1",
        }
    }
}

/// Runs `verb`.
///
/// # Errors
/// When a rule or a folder that was named is not there, or the disk refuses.
pub fn run(verb: &Verb, ports: &Ports<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    match verb {
        Verb::List => list::list(ports, ui),
        Verb::Show { id } => list::show(id, ports, ui),
        Verb::Match(arguments) => matching::matching(arguments, ports, ui),
        Verb::Check { id } => check::check(id.as_deref(), ports, ui),
        Verb::New(arguments) => new::new(arguments, ports, ui),
        Verb::Detect { folder } => detect::detect(folder.as_deref(), ports, ui),
        Verb::Diff { id } => diff::diff(id.as_deref(), ports, ui),
    }
}

/// The project that a call is about, with the rules that are known there.
pub(super) struct Here {
    pub(super) top: AbsPath,
    pub(super) catalog: Catalog,
}

impl Here {
    /// Returns the project of the folder of the call.
    pub(super) fn find(ports: &Ports<'_>, ui: &mut Ui) -> Result<Self, Failure> {
        let folder = ports.folder.as_ref().ok_or_else(|| {
            Report::new(Code::UsageInvalid, "the working folder is gone, or its path is not UTF-8")
                .fix("change to a folder that is there")
        })?;
        let home = &ports.layout()?.home;
        let top = top_of(ports.fs, folder, Some(home)).map_err(|error| {
            Report::new(Code::DiskFailed, format!("the folders above `{folder}` cannot be looked at"))
                .because(&error)
        })?;
        Self::at(top, ports, ui)
    }

    /// Returns the project whose top is `top`.
    fn at(top: AbsPath, ports: &Ports<'_>, ui: &mut Ui) -> Result<Self, Failure> {
        let node = Some(ports.layout()?.rules());
        let project = Some(top.join(".claude/rules"));
        let catalog = Catalog::gather(ports.fs, &Folders { node, project });
        for (path, why) in &catalog.unread {
            ui.warn(&format!("`{path}` is left out: {why}"));
        }
        Ok(Self { top, catalog })
    }

    /// Looks at what the project is made of.
    pub(super) fn detection(&self, ports: &Ports<'_>) -> Result<Detection, Failure> {
        Ok(look(ports.fs, &self.top, &self.listing(ports)?))
    }

    /// Returns the files of the project.
    fn listing(&self, ports: &Ports<'_>) -> Result<Listing, Failure> {
        let listed = (ports.list_files)(&self.top).map_err(|error| {
            Report::new(Code::DiskFailed, format!("`{}` cannot be listed", self.top)).because(&error)
        });
        Ok(listed?)
    }

    /// Returns the heads of the rules that hold here.
    fn entries(&self) -> Vec<RuleEntry> {
        self.catalog.here().map(|known| known.governing().entry.clone()).collect()
    }

    /// Returns the rule `id`.
    fn rule(&self, id: &str) -> Result<&Known, Report> {
        self.catalog.rule(id).ok_or_else(|| {
            let report = Report::new(Code::RuleUnknown, format!("no rule has the id `{id}`"));
            match closest(id, self.catalog.rules.iter().map(|known| known.id.as_str())) {
                Some(close) => report.fix(format!("use `{close}`")),
                None => report.fix("`openclaw rules list` shows every rule"),
            }
        })
    }
}
