//! `openclaw resolve`: ends a conflict the way a person chose.

use clap::Args;
use serde::Serialize;

use crate::base::path::AbsPath;
use crate::base::report::Exit;
use crate::cli::run::{Failure, Ports, open};
use crate::cli::ui::{Answer, Paint, Ui};
use crate::engine::apply::OnChange;
use crate::engine::resolve::Choice;
use crate::install::propose_resolve;

/// The JSON form of the outcome.
pub const SCHEMA: &str = "openclaw.resolve/1";

/// What can be said with `resolve`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The file of the conflict, as `openclaw status` lists it
    #[arg(value_name = "PATH")]
    pub path: String,
    /// How it ends.
    #[command(flatten)]
    pub choice: ChoiceFlags,
}

/// How a conflict ends; exactly one.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct ChoiceFlags {
    /// Yours stays as it is
    #[arg(long)]
    pub keep: bool,
    /// Ours takes its place; yours goes to the backups
    #[arg(long)]
    pub take: bool,
    /// Yours holds both by now: you merged them
    #[arg(long)]
    pub merged: bool,
}

/// Runs the verb.
///
/// # Errors
/// With the report of what stopped it.
pub fn run(arguments: &Arguments, ports: &Ports<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    let node = ports.node()?;
    let ChoiceFlags { keep, take, merged: _ } = arguments.choice;
    let choice = match (keep, take) {
        (true, _) => Choice::Keep,
        (false, true) => Choice::Take,
        (false, false) => Choice::Merged,
    };
    let path = ports.path(&arguments.path)?;
    let session = open(&node, ui)?;
    let proposal = propose_resolve(&node, session.store(), &path, choice)?;
    let bar = ui.progress();
    session.apply(&proposal, OnChange::Refuse, &bar)?;
    drop(bar);
    Ok(ui.answer(&Outcome { path, choice }))
}

#[derive(Serialize)]
struct Outcome {
    path: AbsPath,
    choice: Choice,
}

impl Answer for Outcome {
    fn text(&self, _paint: Paint) -> String {
        let how = match self.choice {
            Choice::Keep => "yours stays",
            Choice::Take => "ours is in its place, yours is in the backups",
            Choice::Merged => "yours counts as merged",
        };
        format!("{}: the conflict is over; {how}.\n", self.path)
    }
}
