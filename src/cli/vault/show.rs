//! `openclaw vault show`.

use clap::Args;
use serde::Serialize;

use crate::base::report::Exit;
use crate::cli::run::Failure;
use crate::cli::ui::{Answer, Paint, Ui};
use crate::cli::vault::{As, refused};
use crate::memory::vault::{Note, Vault};

/// What can be said with `show`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Its path in the vault, its name, or its title
    note: String,
    #[command(flatten)]
    pub(super) reader: As,
}

/// Prints one note.
pub(super) fn show(arguments: &Arguments, vault: &Vault<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    let path = vault.find(&arguments.note).map_err(refused)?;
    Ok(ui.answer(&Shown(vault.show(&path).map_err(refused)?)))
}

/// The outcome.
#[derive(Serialize)]
pub(super) struct Shown(pub(super) Note);

impl Answer for Shown {
    fn text(&self, _: Paint) -> String {
        let text = &self.0.text;
        if text.ends_with('\n') { text.clone() } else { format!("{text}\n") }
    }
}
