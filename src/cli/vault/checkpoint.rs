//! `openclaw vault checkpoint`.

use clap::Args;

use crate::base::report::Exit;
use crate::cli::run::Failure;
use crate::cli::ui::{Answer, Paint, Ui};
use crate::cli::vault::show::Shown;
use crate::cli::vault::{As, refused, wrote};
use crate::memory::vault::{Checkpoint, Vault};

/// What can be said with `checkpoint`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// What is worked on
    #[arg(long, value_name = "TEXT")]
    working_on: Option<String>,
    /// What matters now
    #[arg(long, value_name = "TEXT", requires = "working_on")]
    focus: Option<String>,
    /// What comes next; may be repeated
    #[arg(long, value_name = "TEXT", requires = "working_on")]
    next: Vec<String>,
    /// What else there is to know
    #[arg(long, value_name = "TEXT", requires = "working_on")]
    text: Option<String>,
    #[command(flatten)]
    pub(super) reader: As,
}

/// Writes a checkpoint, or prints the last one; the exit is "no" where there is none.
pub(super) fn checkpoint(arguments: &Arguments, vault: &Vault<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    let Some(working_on) = &arguments.working_on else {
        return Ok(match vault.last_checkpoint().map_err(refused)? {
            Some(note) => ui.answer(&Shown(note)),
            None => ui.answer_with(&Absent {}, Exit::No),
        });
    };
    let checkpoint = Checkpoint {
        working_on,
        focus: arguments.focus.as_deref(),
        next: &arguments.next,
        text: arguments.text.as_deref().unwrap_or_default(),
    };
    Ok(wrote(vault.checkpoint(&checkpoint).map_err(refused)?, ui))
}

/// There is no checkpoint.
#[derive(serde::Serialize)]
struct Absent {}

impl Answer for Absent {
    fn text(&self, _: Paint) -> String {
        "There is no checkpoint yet.\n".to_owned()
    }
}
