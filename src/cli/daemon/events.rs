//! `openclaw daemon events`: first how the agents are, then what happens, until the daemon or the caller ends.

use std::io;

use serde::Serialize;

use crate::base::overview::{ASK_EVENTS, Event, Level, Overview};
use crate::base::report::{Code, Exit, Report};
use crate::cli::daemon::status::line_of;
use crate::cli::run::{Failure, Ports};
use crate::cli::ui::{Answer, Paint, Ui};
use crate::config::layout::Layout;
use crate::ports::control::Patience;

/// Follows the daemon.
pub(super) fn events(ports: &Ports<'_>, layout: &Layout, ui: &mut Ui) -> Result<Exit, Failure> {
    let mut is_first = true;
    let called = (ports.control)(&layout.daemon_socket(), (ASK_EVENTS, Patience::Endless), &mut |line| {
        if std::mem::take(&mut is_first) {
            if let Some(overview) = Overview::of(line) {
                ui.answer(&Heard::Overview(overview));
            }
        } else if let Some(event) = Event::of(line) {
            ui.answer(&Heard::Event(event));
        }
        ui.is_heard()
    });
    match called {
        Ok(()) => Ok(Exit::Done),
        Err(error) if is_nobody(&error) => {
            Err(Report::new(Code::DaemonSilent, "no daemon answers here")
                .because(&error)
                .fix("`openclaw daemon status` says whether one runs; `openclaw install` brings it as a service, and `openclaw daemon run` starts one in the foreground")
                .into())
        }
        Err(error) => Err(Report::new(Code::DaemonSilent, "the daemon cannot be followed any longer")
            .because(&error)
            .fix("run the command again")
            .into()),
    }
}

fn is_nobody(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused)
}

/// A line that was heard.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Heard {
    /// The first one.
    Overview(Overview),
    /// Each of the others.
    Event(Event),
}

impl Answer for Heard {
    fn text(&self, paint: Paint) -> String {
        match self {
            Self::Overview(overview) => overview.agents.iter().map(|agent| line_of(agent, paint)).collect(),
            Self::Event(event) => {
                let Event { at, level, component, text, agent, v: _ } = event;
                let what = match (agent, level) {
                    (Some(agent), _) => return format!("{at}{}", line_of(agent, paint)),
                    (None, Level::Problem) => paint.yellow(text),
                    (None, Level::Change | Level::Detail) => text.clone(),
                };
                format!("{at}  {component}: {what}\n")
            }
        }
    }
}
