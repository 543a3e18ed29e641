//! `openclaw roles`: which roles are known, what one of them is told and held to, which one a task belongs to, and whether
//! role files are right. Only looks.

mod check;
mod list;
mod matching;

use clap::Subcommand;

use crate::base::report::{Code, Exit, Report};
use crate::base::text::closest;
use crate::cli::run::{Failure, Ports};
use crate::cli::shown_text::harmless_word;
use crate::cli::ui::Ui;
use crate::guard::roles::{Catalog, Known};

/// What `roles` can do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// List the roles that are known here
    List,
    /// Print one role
    Show {
        /// The role's id, such as `implementer`
        id: String,
    },
    /// Tell which role work on some files belongs to, and why
    ///
    /// A role has to cover each file or glob whole. Among several the one whose globs say most is taken, then the one with
    /// the fewest globs. A role that writes no source files is never given any.
    Match {
        /// Files and globs, from the top of the project, as the scope of a task has them
        #[arg(required = true, value_name = "GLOB")]
        scope: Vec<String>,
    },
    /// Tell everything that is wrong with role files
    Check {
        /// Role files [default: the roles that are known here]
        #[arg(value_name = "FILE")]
        files: Vec<String>,
    },
}

impl Verb {
    /// Returns the name of the JSON form of the outcome.
    pub fn schema(&self) -> &'static str {
        match self {
            Self::List => "openclaw.roles.list/1",
            Self::Show { .. } => "openclaw.roles.show/1",
            Self::Match { .. } => "openclaw.roles.match/1",
            Self::Check { .. } => "openclaw.roles.check/1",
        }
    }
}

/// Runs `verb`.
///
/// # Errors
/// When a role, a glob or a file that was named is none, or the disk refuses.
pub fn run(verb: &Verb, ports: &Ports<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    match verb {
        Verb::List => list::list(ports, ui),
        Verb::Show { id } => list::show(id, ports, ui),
        Verb::Match { scope } => matching::matching(scope, ports, ui),
        Verb::Check { files } => check::check(files, ports, ui),
    }
}

/// Returns the roles that are known here, and warns of files that do not count.
fn known(ports: &Ports<'_>, ui: &mut Ui) -> Result<Catalog, Failure> {
    let catalog = Catalog::gather(ports.fs, Some(&ports.layout()?.roles()));
    for (path, why) in &catalog.unread {
        ui.warn(&format!("`{path}` is left out: {why}"));
    }
    Ok(catalog)
}

/// Returns the role `id`.
fn find<'c>(catalog: &'c Catalog, id: &str) -> Result<&'c Known, Report> {
    catalog.find(id).ok_or_else(|| unknown(catalog, id))
}

/// Returns the refusal of an id that no role has.
pub(super) fn unknown(catalog: &Catalog, id: &str) -> Report {
    let report = Report::new(Code::RoleUnknown, format!("no role has the id `{}`", harmless_word(id)));
    match closest(id, catalog.roles.iter().map(|known| known.id.as_str())) {
        Some(close) => report.fix(format!("use `{close}`")),
        None => report.fix("`openclaw roles list` shows every role"),
    }
}
