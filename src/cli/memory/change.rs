//! The outcome of `openclaw memory add|undo|promote|forget`: which entries changed, and how full the file is now.

use serde::Serialize;

use crate::base::report::{Exit, Explain as _};
use crate::cli::run::Failure;
use crate::cli::ui::{Answer, Paint, Ui};
use crate::memory::learned::{Budget, Change, Changed, Level, NotesError, Standing, Was};

/// Tells what a verb changed.
pub(super) fn told(changed: Result<Changed, NotesError>, ui: &mut Ui) -> Result<Exit, Failure> {
    let changed = changed.map_err(|error| error.report())?;
    warn_of(changed.budget.as_ref(), ui);
    Ok(ui.answer(&Shown(changed)))
}

/// Warns where little room is left.
pub(super) fn warn_of(budget: Option<&Budget>, ui: &mut Ui) {
    let Some(budget) = budget else { return };
    let words = match budget.level() {
        Level::Room => return,
        Level::NearlyFull => "is nearly full",
        Level::Full => "is full: what is worth least goes into the archive",
    };
    ui.warn(&format!("`MEMORY.md` {words} {}", budget.meter()));
}

/// The outcome.
#[derive(Serialize)]
#[serde(transparent)]
struct Shown(Changed);

impl Answer for Shown {
    fn text(&self, _: Paint) -> String {
        lines(&self.0.change) + &format!("`openclaw memory undo {}` undoes it.\n", self.0.change.number)
    }
}

/// Returns a line for each entry of a change.
pub(super) fn lines(change: &Change) -> String {
    change.entries.iter().map(line).collect()
}

fn line(was: &Was) -> String {
    let after = &was.after;
    let before = was.before.as_ref().map(|before| &before.standing);
    let became = match (&after.standing, before) {
        (Standing::Live, Some(Standing::Live)) => "changed".to_owned(),
        (Standing::Live, _) => "remembered".to_owned(),
        (Standing::Proposed, _) => "waits for `openclaw memory promote`".to_owned(),
        (Standing::Archived, _) => "archived: there was no room".to_owned(),
        (Standing::Superseded { by }, _) => format!("superseded by {by}"),
        (Standing::Forgotten, _) => "forgotten".to_owned(),
    };
    format!("{}  [{}] {}  ({became})\n", after.id, after.kind.word(), after.text)
}
