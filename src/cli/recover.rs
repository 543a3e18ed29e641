//! `openclaw recover`: ends interrupted work, forward or back.

use clap::Args;
use serde::Serialize;

use crate::base::report::Exit;
use crate::cli::plan::recovered_lines;
use crate::cli::run::{Failure, Ports};
use crate::cli::ui::{Answer, Paint, Ui};
use crate::cli::upgrade;
use crate::engine::recover::Direction;
use crate::install::Session;
use crate::upgrade::{NoReleases, resume};

/// The JSON form of the outcome.
pub const SCHEMA: &str = "openclaw.recover/1";

/// What can be said with `recover`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Undo the interrupted change, or upgrade, instead of finishing it
    #[arg(long)]
    pub rollback: bool,
}

/// Runs the verb.
///
/// # Errors
/// With the report of what stopped it.
pub fn run(arguments: &Arguments, ports: &Ports<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    let node = ports.node()?;
    let direction = if arguments.rollback { Direction::Back } else { Direction::Forward };
    let session = Session::open(&node, direction)?;
    let mut recovered = recovered_lines(&session.recovered);
    // A version changes by calls of other versions, which take the lock themselves.
    drop(session);
    upgrade::with_means(ports, &NoReleases, &[], ui, |means, ui| {
        recovered.extend(resume(means, direction)?.map(upgrade::resumed));
        Ok(ui.answer(&Outcome { recovered }))
    })
}

#[derive(Serialize)]
struct Outcome {
    recovered: Vec<String>,
}

impl Answer for Outcome {
    fn text(&self, _paint: Paint) -> String {
        if self.recovered.is_empty() {
            return "No interrupted change is on disk.\n".to_owned();
        }
        self.recovered.iter().map(|line| format!("{line}\n")).collect()
    }
}
