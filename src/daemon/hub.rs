//! Answers who asks at the socket: the overview, and events as they come. Whoever does not listen is forgotten, and nobody
//! is waited for.

use crate::base::overview::{ASK_EVENTS, ASK_OVERVIEW, Event, line_of};
use crate::ports::control::Listens;

use super::desk::Turned;
use super::front::Front;

/// What a question of another kind hears.
const UNKNOWN: &str = r#"{"error":"ask `overview` or `events`"}"#;

impl Front<'_> {
    /// Opens the socket where it is not open, and answers what was asked.
    pub(super) fn control(&mut self) -> Result<Turned, String> {
        let control = self.machine.control;
        if !self.is_open {
            let path = self.layout.daemon_socket();
            control.open(&path).map_err(|error| format!("cannot open the socket `{path}`: {error}"))?;
            self.is_open = true;
        }
        for asked in control.take() {
            match asked.line.trim() {
                ASK_OVERVIEW => {
                    control.tell(asked.client, &line_of(&self.overview()));
                    control.end(asked.client);
                }
                ASK_EVENTS => {
                    if control.tell(asked.client, &line_of(&self.overview())) == Listens::Yes
                        && !self.listeners.contains(&asked.client)
                    {
                        self.listeners.push(asked.client);
                    }
                }
                _ => {
                    control.tell(asked.client, UNKNOWN);
                    control.end(asked.client);
                }
            }
        }
        Ok(Turned::default())
    }

    /// Tells an event to everybody who listens.
    pub(super) fn tell_listeners(&mut self, event: &Event) {
        if self.listeners.is_empty() {
            return;
        }
        let (line, control) = (line_of(event), self.machine.control);
        self.listeners.retain(|client| control.tell(*client, &line) == Listens::Yes);
    }
}
