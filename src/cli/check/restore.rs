//! `openclaw check --restore ID`: brings back what an earlier call put into the quarantine.

use serde::Serialize;

use crate::base::report::{Exit, Explain as _};
use crate::cli::check::keeper;
use crate::cli::run::{Failure, Ports};
use crate::cli::ui::{Answer, Paint, Ui};
use crate::guard::quarantine::{Moved, Restored, restore};

/// Runs it.
///
/// # Errors
/// With the report of what stopped it.
pub(super) fn run(id: &str, ports: &Ports<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    let restored = restore(id, &keeper(ports)?).map_err(|error| Failure::from(error.report()))?;
    if restored.was_back() {
        ui.say("everything was back already");
    }
    Ok(ui.answer(&Shown(restored)))
}

#[derive(Serialize)]
#[serde(transparent)]
struct Shown(Restored);

impl Answer for Shown {
    fn text(&self, _: Paint) -> String {
        self.0.moved.iter().map(|moved: &Moved| moved.line() + "\n").collect()
    }
}
