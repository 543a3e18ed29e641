//! `openclaw daemon`: runs, shows and ends the background process. What it does is in `daemon`; this only asks for it.

use clap::Subcommand;
use serde::Serialize;

use crate::base::health::Health;
use crate::base::report::{Exit, Explain as _, Report};
use crate::cli::run::{Failure, Ports};
use crate::cli::ui::{Answer, Paint, Ui};
use crate::engine::state::DiskError;
use crate::install::daemon::{Standing, StopError, Stopped, standing, stop};

/// What `daemon` can do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Run in the foreground until asked to end; a service starts this
    Run,
    /// Show whether it runs, and how it is
    Status,
    /// End the one that runs
    Stop,
}

impl Verb {
    /// Returns the name of the JSON form of the outcome.
    pub fn schema(&self) -> &'static str {
        match self {
            Self::Run => "openclaw.daemon.run/1",
            Self::Status => "openclaw.daemon.status/1",
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
        Verb::Status => {
            let standing = standing(ports.fs, layout, &ports.holder).map_err(refused)?;
            let exit = if standing.running { Exit::Done } else { Exit::No };
            Ok(ui.answer_with(&standing, exit))
        }
        Verb::Stop => {
            let stopped = stop(ports.fs, layout, ports.signals, &ports.holder);
            let stopped = stopped.map_err(|error| error.report())?;
            let exit = if stopped.process.is_some() { Exit::Done } else { Exit::No };
            Ok(ui.answer_with(&stopped, exit))
        }
    }
}

fn refused(error: DiskError) -> Report {
    StopError::Disk(error).report()
}

#[derive(Serialize)]
#[serde(transparent)]
struct Ended(Health);

impl Answer for Ended {
    fn text(&self, _paint: Paint) -> String {
        format!("The daemon ended; it moved {} into the log.\n", answers(self.0.lines))
    }
}

impl Answer for Standing {
    fn text(&self, paint: Paint) -> String {
        let Self { process, version, installed, since, drained, lines, supervised, problems, running: _ } =
            self;
        let Some(process) = process else {
            return "The daemon does not run: answers of the guards wait in the spool.\n".to_owned();
        };
        let version = version.as_deref().unwrap_or("of an unknown version");
        let mut text = format!("The daemon runs: openclaw {version}, process {process}\n");
        if let Some(since) = since {
            let by = if *supervised { ", started by a service manager" } else { "" };
            text.push_str(&format!("since {since}{by}\n"));
        }
        text.push_str(&format!("moved {} into the log", answers(*lines)));
        text.push_str(&drained.map(|drained| format!(", the last at {drained}")).unwrap_or_default());
        text.push('\n');
        for problem in problems {
            text.push_str(&format!("{}: {problem}\n", paint.yellow("problem")));
        }
        if self.is_of_another_version() {
            let installed = installed.as_deref().unwrap_or("no version");
            text.push_str(&format!(
                "{}: {installed} is installed; end this one with `openclaw daemon stop` and start it again\n",
                paint.yellow("other version")
            ));
        }
        text
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
