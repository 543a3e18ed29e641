//! `openclaw vault handoff`.

use clap::Args;

use crate::base::report::Exit;
use crate::cli::run::Failure;
use crate::cli::ui::Ui;
use crate::cli::vault::{As, refused, wrote};
use crate::memory::vault::{Handoff, Vault};

/// What can be said with `handoff`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The work that is handed over
    task: String,
    /// Who gets it
    #[arg(long, value_name = "NAME")]
    to: String,
    /// Who has it now [default: the reader of `--as`]
    #[arg(long, value_name = "NAME")]
    from: Option<String>,
    /// Why it is handed over
    #[arg(long, value_name = "TEXT", default_value = "")]
    reason: String,
    /// What there is to know
    #[arg(long, value_name = "TEXT", default_value = "")]
    text: String,
    /// When it counts as done; may be repeated
    #[arg(long, value_name = "TEXT")]
    criterion: Vec<String>,
    /// What was done; may be repeated
    #[arg(long, value_name = "TEXT")]
    done: Vec<String>,
    /// A file to look at; may be repeated
    #[arg(long, value_name = "PATH")]
    file: Vec<String>,
    /// What comes next; may be repeated
    #[arg(long, value_name = "TEXT")]
    next: Vec<String>,
    #[command(flatten)]
    pub(super) reader: As,
}

/// Writes one handoff.
pub(super) fn handoff(arguments: &Arguments, vault: &Vault<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    let handoff = Handoff {
        task: &arguments.task,
        from: arguments.from.as_deref(),
        to: &arguments.to,
        reason: &arguments.reason,
        context: &arguments.text,
        criteria: &arguments.criterion,
        done: &arguments.done,
        files: &arguments.file,
        next: &arguments.next,
    };
    Ok(wrote(vault.handoff(&handoff).map_err(refused)?, ui))
}
