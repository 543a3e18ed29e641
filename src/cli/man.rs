//! `openclaw man [VERB]...`: one page of the manual as roff, for `man -l -`. Installs nothing.

use clap::{Args, Command};
use serde::Serialize;

use crate::base::report::{Code, Exit, Report};
use crate::base::text::closest;
use crate::cli::parse::command;
use crate::cli::run::Failure;
use crate::cli::ui::{Answer, Paint, Ui};

/// The JSON form of the outcome.
pub const SCHEMA: &str = "openclaw.man/1";

/// What `man` takes.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The verb, with its own verbs, such as `config get`; without one, the page of the program
    #[arg(value_name = "VERB")]
    pub verbs: Vec<String>,
}

#[derive(Serialize)]
struct Page {
    name: String,
    roff: String,
}

impl Answer for Page {
    fn text(&self, _paint: Paint) -> String {
        self.roff.clone()
    }
}

/// Prints the page.
///
/// # Errors
/// When there is no such verb.
pub fn run(arguments: &Arguments, ui: &mut Ui) -> Result<Exit, Failure> {
    let mut tree = command().disable_help_subcommand(true);
    tree.build();
    let mut page = &tree;
    for verb in &arguments.verbs {
        page = page.find_subcommand(verb).ok_or_else(|| unknown(page, verb))?;
    }
    let name = arguments.verbs.iter().fold("openclaw".to_owned(), |name, verb| name + "-" + verb);
    let manual = clap_mangen::Man::new(page.clone()).title(name.clone()).manual("openclaw manual");
    let mut roff = Vec::new();
    // Writing to memory cannot fail.
    let _ = manual.render(&mut roff);
    Ok(ui.answer(&Page { name, roff: String::from_utf8_lossy(&roff).into_owned() }))
}

fn unknown(page: &Command, verb: &str) -> Report {
    let names = page.get_subcommands().map(Command::get_name);
    let report = Report::new(Code::UsageInvalid, format!("the manual has no page for `{verb}`"));
    match closest(verb, names) {
        Some(close) => report.fix(format!("use `{close}`")),
        None => report.fix("`openclaw --help` lists the verbs"),
    }
}
