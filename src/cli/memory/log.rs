//! `openclaw memory log`.

use serde::Serialize;

use crate::base::report::{Exit, Explain as _};
use crate::cli::memory::change::lines;
use crate::cli::run::Failure;
use crate::cli::ui::{Answer, Paint, Ui};
use crate::memory::learned::{Change, Notes};

/// Shows the last changes.
pub(super) fn log(limit: usize, notes: &Notes<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    let mut changes = notes.log().map_err(|error| error.report())?;
    changes.truncate(limit);
    Ok(ui.answer(&Shown { changes }))
}

/// The outcome.
#[derive(Serialize)]
struct Shown {
    changes: Vec<Change>,
}

impl Answer for Shown {
    fn text(&self, paint: Paint) -> String {
        if self.changes.is_empty() {
            return "Nothing was changed yet.\n".to_owned();
        }
        let head = |change: &Change| {
            let of = change.of.map(|number| format!(" {number}")).unwrap_or_default();
            paint.bold(&format!("{}  {}  {}{of}", change.number, change.at, change.what.words()))
        };
        let indented =
            |change: &Change| -> String { lines(change).lines().map(|line| format!("  {line}\n")).collect() };
        self.changes.iter().map(|change| format!("{}\n{}", head(change), indented(change))).collect()
    }
}
