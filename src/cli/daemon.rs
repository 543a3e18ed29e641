//! `openclaw daemon`: runs, shows, follows and ends the background process. What it does is in `daemon`; this only asks.

mod events;
mod status;

use clap::Subcommand;
use serde::Serialize;

use crate::base::health::Health;
use crate::base::report::{Exit, Explain as _};
use crate::cli::run::{Failure, Ports};
use crate::cli::ui::{Answer, Paint, Ui};
use crate::install::daemon::{Stopped, stop};

/// What `daemon` can do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Run in the foreground until asked to end; a service starts this
    Run,
    /// Show whether it runs, how its parts are, and what agents do now
    Status,
    /// Print what happens in it as it happens: what agents do, and what does not work
    Events,
    /// End the one that runs
    Stop,
}

impl Verb {
    /// Returns the name of the JSON form of the outcome.
    pub fn schema(&self) -> &'static str {
        match self {
            Self::Run => "openclaw.daemon.run/1",
            Self::Status => "openclaw.daemon.status/1",
            Self::Events => "openclaw.daemon.events/1",
            Self::Stop => "openclaw.daemon.stop/1",
        }
    }
}

/// Runs `verb`; the exit is "no" where no daemon runs.
///
/// # Errors
/// With the report of what stopped it.
pub fn run(verb: &Verb, ports: &Ports<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    let layout = ports.layout()?;
    match verb {
        Verb::Run => {
            let health = (ports.daemon)(layout, &mut |line| ui.say(line))?;
            Ok(ui.answer(&Ended(health)))
        }
        Verb::Status => status::status(ports, layout, ui),
        Verb::Events => events::events(ports, layout, ui),
        Verb::Stop => {
            let stopped = stop(ports.fs, layout, ports.signals, &ports.holder);
            let stopped = stopped.map_err(|error| error.report())?;
            let exit = if stopped.process.is_some() { Exit::Done } else { Exit::No };
            Ok(ui.answer_with(&stopped, exit))
        }
    }
}

#[derive(Serialize)]
#[serde(transparent)]
struct Ended(Health);

impl Answer for Ended {
    fn text(&self, _paint: Paint) -> String {
        format!("The daemon ended; it moved {} into the log.\n", answers(self.0.lines))
    }
}

impl Answer for Stopped {
    fn text(&self, _paint: Paint) -> String {
        match (self.process, self.supervised) {
            (None, _) => "The daemon does not run.\n".to_owned(),
            (Some(process), false) => format!("The daemon, process {process}, ended.\n"),
            (Some(process), true) => format!(
                "The daemon, process {process}, ended. A service manager had started it and may start it again.\n"
            ),
        }
    }
}

/// Returns a number of answers in words.
fn answers(count: u64) -> String {
    if count == 1 { "1 answer".to_owned() } else { format!("{count} answers") }
}
