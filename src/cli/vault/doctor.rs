//! `openclaw vault doctor`.

use serde::Serialize;

use crate::base::report::Exit;
use crate::cli::run::Failure;
use crate::cli::ui::{Answer, Paint, Ui};
use crate::cli::vault::refused;
use crate::config::vault::ReaderLines;
use crate::memory::vault::{Examined, Vault};

/// Examines the vault; the exit is "no" where something is odd.
pub(super) fn doctor(vault: &Vault<'_>, readers: &ReaderLines, ui: &mut Ui) -> Result<Exit, Failure> {
    let examined = vault.doctor(readers).map_err(refused)?;
    let exit = if examined.ailments.is_empty() { Exit::Done } else { Exit::No };
    Ok(ui.answer_with(&Told(examined), exit))
}

/// The outcome.
#[derive(Serialize)]
struct Told(Examined);

impl Answer for Told {
    fn text(&self, paint: Paint) -> String {
        let Examined { notes, ailments, left_out } = &self.0;
        let mut text = String::new();
        for ailment in ailments {
            let line = ailment.line.map(|line| format!(":{line}")).unwrap_or_default();
            let place =
                format!("{}{line}", if ailment.path.is_empty() { "the vault" } else { &ailment.path });
            text.push_str(&format!("{}  {}\n  {}\n", paint.bold(&place), ailment.what, ailment.fix));
        }
        if *left_out > 0 {
            text.push_str(&format!("{left_out} more are not shown\n"));
        }
        match ailments.len() {
            0 => text.push_str(&format!("Notes: {notes}. Nothing is odd.\n")),
            count => text.push_str(&format!("Notes: {notes}. Odd: {}.\n", count + left_out)),
        }
        text
    }
}
