//! `openclaw rules`: which rules are known, which a project gets and why, and how they differ. Only looks.

mod detect;
mod diff;
mod list;
mod matching;

use clap::Subcommand;

use crate::base::path::AbsPath;
use crate::base::report::{Code, Exit, Report};
use crate::base::text::{closest, is_unseen};
use crate::cli::run::{Failure, Ports};
use crate::cli::ui::Ui;
use crate::guard::detect::{Detection, look};
use crate::guard::project::top_of;
use crate::guard::rules::{Catalog, Folders, Known, RuleEntry};

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
    /// Tell which rules are about some files, and which glob says so
    Match {
        /// A file of this project; it need not exist
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<String>,
    },
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
            Self::Match { .. } => "openclaw.rules.match/1",
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
        Verb::Match { paths } => matching::matching(paths, ports, ui),
        Verb::Detect { folder } => detect::detect(folder.as_deref(), ports, ui),
        Verb::Diff { id } => diff::diff(id.as_deref(), ports, ui),
    }
}

/// The project that a call is about, with the rules that are known there.
struct Here {
    top: AbsPath,
    catalog: Catalog,
}

impl Here {
    /// Returns the project of the folder of the call.
    fn find(ports: &Ports<'_>, ui: &mut Ui) -> Result<Self, Failure> {
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
    fn detection(&self, ports: &Ports<'_>) -> Result<Detection, Failure> {
        let listing = (ports.list_files)(&self.top).map_err(|error| {
            Report::new(Code::DiskFailed, format!("`{}` cannot be listed", self.top)).because(&error)
        })?;
        Ok(look(ports.fs, &self.top, &listing))
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

/// Returns `text` for a screen: a rule of somebody else's repository must not steer the terminal.
fn harmless(text: &str) -> String {
    let clean = |c: char| if is_unseen(c) && !matches!(c, '\n' | '\t') { '\u{fffd}' } else { c };
    text.replace("\r\n", "\n").chars().map(clean).collect()
}
