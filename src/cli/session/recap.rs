//! `openclaw session recap`.

use crate::base::report::{Exit, Explain as _};
use crate::cli::run::{Failure, Ports};
use crate::cli::session::find;
use crate::cli::ui::{Answer, Paint, Ui};
use crate::memory::{Memory, Recap};

/// Tells what a session was about.
pub(super) fn recap(
    session: Option<&str>,
    memory: &Memory<'_>,
    ports: &Ports<'_>,
    ui: &mut Ui,
) -> Result<Exit, Failure> {
    let session = find(memory, session, ports)?;
    Ok(ui.answer(&memory.recap(&session).map_err(|error| error.report())?))
}

impl Answer for Recap {
    fn text(&self, _: Paint) -> String {
        Recap::text(self)
    }
}
