//! `openclaw memory show|search|budget`.

use serde::Serialize;

use crate::base::report::{Exit, Explain as _};
use crate::cli::memory::change::warn_of;
use crate::cli::run::Failure;
use crate::cli::ui::{Answer, Paint, Ui};
use crate::memory::learned::{Budget, Contradiction, Found, Level, Listed, Notes, Scope, Standing};

/// Shows what is remembered.
pub(super) fn show(all: bool, notes: &Notes<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    let scope = if all { Scope::All } else { Scope::Present };
    let listed = notes.show(scope).map_err(|error| error.report())?;
    warn_of(listed.budget.as_ref(), ui);
    Ok(ui.answer(&Shown(listed)))
}

/// Searches; the exit is "no" where nothing fits.
pub(super) fn search(words: &str, notes: &Notes<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    let entries = notes.search(words).map_err(|error| error.report())?;
    let exit = if entries.is_empty() { Exit::No } else { Exit::Done };
    Ok(ui.answer_with(&Hits { entries }, exit))
}

/// Tells how full the file is.
pub(super) fn budget(notes: &Notes<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    let budget = notes.budget().map_err(|error| error.report())?;
    warn_of(budget.as_ref(), ui);
    Ok(ui.answer(&Room { budget, level: budget.map(|budget| budget.level()) }))
}

/// The outcome of `show`.
#[derive(Serialize)]
#[serde(transparent)]
struct Shown(Listed);

impl Answer for Shown {
    fn text(&self, paint: Paint) -> String {
        let Listed { entries, contradictions, budget } = &self.0;
        if entries.is_empty() {
            return "Nothing is remembered.\n".to_owned();
        }
        let mut text: String = entries.iter().map(|found| entry(found, paint)).collect();
        for Contradiction { id, other, line, text: said } in contradictions {
            let place = match (other, line) {
                (Some(other), _) => other.clone(),
                (None, Some(line)) => format!("line {line}"),
                (None, None) => String::new(),
            };
            text.push_str(&paint.yellow(&format!("{id} speaks against {place}: {said}")));
            text.push('\n');
        }
        text.push_str(&budget.map(|budget| budget.meter() + "\n").unwrap_or_default());
        text
    }
}

/// The outcome of `search`.
#[derive(Serialize)]
struct Hits {
    entries: Vec<Found>,
}

impl Answer for Hits {
    fn text(&self, paint: Paint) -> String {
        if self.entries.is_empty() {
            return "No entry fits.\n".to_owned();
        }
        self.entries.iter().map(|found| entry(found, paint)).collect()
    }
}

/// The outcome of `budget`.
#[derive(Serialize)]
struct Room {
    budget: Option<Budget>,
    level: Option<Level>,
}

impl Answer for Room {
    fn text(&self, _: Paint) -> String {
        match &self.budget {
            None => "`MEMORY.md` has no block of openclaw.\n".to_owned(),
            Some(budget) => format!(
                "{}\noutside the block: {}, the block: {} of {}\n",
                budget.meter(),
                budget.outside,
                budget.block,
                budget.block_max
            ),
        }
    }
}

/// Returns an entry in two lines: what it says, and where that comes from.
fn entry(found: &Found, paint: Paint) -> String {
    let Found { entry, score } = found;
    let origin = &entry.origin;
    let place = if origin.session.is_empty() {
        String::new()
    } else {
        let session: String = origin.session.chars().take(13).collect();
        format!(", {} {session} [{}]", origin.host, origin.turn)
    };
    let standing = match &entry.standing {
        Standing::Live => String::new(),
        Standing::Superseded { by } => format!(", superseded by {by}"),
        Standing::Proposed | Standing::Archived | Standing::Forgotten => {
            format!(", {}", entry.standing.word())
        }
    };
    let old = entry.supersedes.as_ref().map(|old| format!(", in the place of {old}")).unwrap_or_default();
    let head = paint.bold(&format!("{}  [{}] {}", entry.id, entry.kind.word(), entry.text));
    let said = origin.by.words();
    let (first, last, seen) = (entry.first, entry.last, entry.seen);
    format!(
        "{head}\n  {said}{place}{standing}{old}; first {first}, last {last}, seen {seen}, score {score}\n"
    )
}
