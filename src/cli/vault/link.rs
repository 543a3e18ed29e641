//! `openclaw vault link`.

use clap::Args;
use serde::Serialize;

use crate::base::report::Exit;
use crate::cli::run::Failure;
use crate::cli::ui::{Answer, Paint, Ui};
use crate::cli::vault::{As, refused, wrote};
use crate::memory::vault::{Linked, Vault};

/// What can be said with `link`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The note: its path, its name, or its title
    note: String,
    /// The note that it is to name; without it, the links of the first one are shown
    to: Option<String>,
    #[command(flatten)]
    pub(super) reader: As,
}

/// Links two notes, or shows the links of one.
pub(super) fn link(arguments: &Arguments, vault: &Vault<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    let from = vault.find(&arguments.note).map_err(refused)?;
    match &arguments.to {
        Some(to) => {
            let to = vault.find(to).map_err(refused)?;
            Ok(wrote(vault.link(&from, &to).map_err(refused)?, ui))
        }
        None => Ok(ui.answer(&Links(vault.links(&from).map_err(refused)?))),
    }
}

/// The outcome.
#[derive(Serialize)]
struct Links(Linked);

impl Answer for Links {
    fn text(&self, paint: Paint) -> String {
        let Linked { note, to, from, broken } = &self.0;
        let mut text = format!("{}\n", paint.bold(note.as_str()));
        to.iter().for_each(|path| text.push_str(&format!("  to    {path}\n")));
        from.iter().for_each(|path| text.push_str(&format!("  from  {path}\n")));
        broken.iter().for_each(|link| text.push_str(&format!("  leads to no one note  {link}\n")));
        text
    }
}
