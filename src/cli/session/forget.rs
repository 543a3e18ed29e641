//! `openclaw session forget`.

use clap::Args;
use serde::Serialize;

use crate::base::report::{Exit, Explain as _};
use crate::cli::run::Failure;
use crate::cli::ui::{Answer, Paint, Ui};
use crate::memory::{Ask, Memory};

/// What can be said with `forget`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The first letters of the session's id
    session: String,
    /// Agree ahead
    #[arg(long)]
    yes: bool,
}

/// Forgets one session, with somebody's consent.
pub(super) fn forget(arguments: &Arguments, memory: &mut Memory<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    let session = memory.find(Ask::Named(&arguments.session)).map_err(|error| error.report())?;
    let name = session.name.clone();
    let question = format!(
        "Forget the session `{name}` of {} ({} messages) and its sub-agents for good?",
        session.host, session.messages
    );
    let fix = format!("run `openclaw session forget {name} --yes`");
    if !arguments.yes && !ui.confirm(&question, &fix)? {
        ui.say("nothing was forgotten");
        return Ok(Exit::Done);
    }
    let messages = memory.forget(&session).map_err(|error| error.report())?;
    Ok(ui.answer(&Gone { host: session.host, session: name, messages }))
}

/// The outcome.
#[derive(Serialize)]
struct Gone {
    host: String,
    session: String,
    messages: u64,
}

impl Answer for Gone {
    fn text(&self, _: Paint) -> String {
        let Self { host, session, messages } = self;
        format!(
            "The session `{session}` of {host} is forgotten, messages: {messages}. Its transcript belongs to the host and stays.\n"
        )
    }
}
