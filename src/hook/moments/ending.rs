//! A turn or a session ends: one line in the record of agents for a session, with what the guards answered in it. A turn
//! alone leaves nothing behind, and nothing is said to the host.

use crate::base::agents::{Counts, Line, What};
use crate::base::spool::Outcome;
use crate::guard::event::Event;
use crate::hook::agent::Firer;
use crate::hook::answer::{Decided, named};
use crate::hook::record;

/// How long a second firing of one end counts as the same: a session that goes on can end again.
const END_WINDOW_MS: u64 = 2_000;
/// What a session that had a turn's end recorded is marked with.
const TURNED: &str = "turned";

impl Firer<'_> {
    /// Records the first turn that ends in a session: where a host tells of no session's end, this is the only trace of it.
    pub(in crate::hook) fn turn_end(&self, event: &Event<'_>) -> Decided {
        let Some(session) = self.session(event) else { return Decided::silent(Outcome::Allow) };
        if !session.read(TURNED).is_empty() {
            return Decided::silent(Outcome::Allow);
        }
        match session.append(TURNED, b"1\n") {
            Ok(()) => self.recorded(event, What::FirstTurn, None),
            // It cannot be marked, so it would be recorded at every turn.
            Err(_) => Decided::silent(Outcome::Allow),
        }
    }

    pub(in crate::hook) fn session_end(&self, event: &Event<'_>) -> Decided {
        if self.is_repeat(event, END_WINDOW_MS) {
            return Decided::silent(Outcome::Repeat);
        }
        if let Some(session) = self.session(event) {
            session.sweep(self.call.machine.clock.now());
        }
        let counts =
            self.call.layout.map(|layout| record::counted(self.call.machine.fs, layout, &event.session));
        self.recorded(event, What::SessionEnd, counts)
    }

    /// Puts a line into the record of agents.
    pub(super) fn recorded(&self, event: &Event<'_>, what: What, counts: Option<Counts>) -> Decided {
        let Some(layout) = self.call.layout else { return Decided::silent(Outcome::Allow) };
        let line = Line {
            v: crate::base::agents::SCHEMA,
            at: self.call.machine.clock.now(),
            host: self.host().to_owned(),
            what,
            session: named(&event.session),
            agent: named(&event.agent),
            kind: named(&event.agent_kind),
            cause: named(&event.cause),
            counts,
        };
        match record::append_agent(self.call.machine.fs, layout, &line) {
            Ok(()) => Decided::silent(Outcome::Allow),
            Err(error) => self.open(&format!("the record of agents cannot be written: {error}")),
        }
    }
}
