//! The parts of the writing thread that keep the database of sessions: taking transcripts in, judging what agents do, and
//! removing what is kept no longer. Each begins with what is on disk.

use crate::base::limits::{TRANSCRIPTS_LOOK_ALONE_MS, TRANSCRIPTS_TURN_BYTES};
use crate::base::overview::{Agent, Level};
use crate::base::time::Timestamp;
use crate::memory::{Agents, Unread};
use crate::ports::progress::Quiet;

use super::desk::{Cause, Turned};
use super::events::turned;
use super::writer::{Room, words};

/// What was made of the database.
#[derive(Debug, Default)]
pub(super) struct Sight {
    /// Whether agents were asked for since records last came.
    is_known: bool,
    known: Agents,
    /// What agents did when that was last told.
    agents: Vec<Agent>,
    /// From when on context files are as the database has it; `None` where all of them are to be looked at.
    pub(super) context_from: Option<Timestamp>,
    /// When all of them were last looked at.
    pub(super) context_whole: Option<u64>,
}

impl Room<'_> {
    pub(super) fn transcripts(&mut self) -> Result<Turned, String> {
        let skip = self.settings.memory_skip.value.0.clone();
        let mut memory = self.memory(&skip)?;
        let came = memory.bring(TRANSCRIPTS_TURN_BYTES, &Quiet).map_err(|error| words(&error))?;
        let mut turned = Turned { waiting: came.bytes_left, ..Turned::default() };
        if came.records > 0 {
            self.sight.is_known = false;
            turned.causes = Cause::Brought.into();
            if came.bytes_left > 0 {
                // Old sessions come as well, of which nobody can say when they were.
                self.sight.context_from = None;
            }
            let (records, transcripts, bytes) = (came.records, came.transcripts, came.bytes);
            let text = format!("records: {records}, transcripts: {transcripts}, bytes: {bytes}");
            self.event(Level::Detail, "transcripts", text);
        }
        if !self.has_notifications {
            turned.again_ms = Some(TRANSCRIPTS_LOOK_ALONE_MS);
        }
        turned.problem = left_out(&came.unread);
        Ok(turned)
    }

    pub(super) fn sessions(&mut self) -> Result<Turned, String> {
        let now = self.place.clock.now();
        if !self.sight.is_known {
            self.sight.known = self.memory(&[])?.agents(now).map_err(|error| words(&error))?;
            self.sight.is_known = true;
        }
        let agents = self.sight.known.at(now);
        if agents == self.sight.agents {
            return Ok(Turned::default());
        }
        for agent in &agents {
            let before = self.sight.agents.iter().find(|before| before.is_same(agent));
            if before.is_none_or(|before| before.activity != agent.activity) {
                self.told.events.add(turned(now, "sessions", agent.clone()));
            }
        }
        self.told.agents = Some(agents.clone());
        self.sight.agents = agents;
        Ok(Turned::default())
    }

    pub(super) fn retention(&mut self) -> Result<Turned, String> {
        let skip = self.settings.memory_skip.value.0.clone();
        let tended = self.memory(&skip)?.tend().map_err(|error| words(&error))?;
        if tended.sessions > 0 {
            self.sight.is_known = false;
            self.sight.context_from = None;
            let (sessions, messages) = (tended.sessions, tended.messages);
            let text = format!("sessions that are kept no longer: {sessions}, with messages: {messages}");
            self.event(Level::Change, "retention", text);
        }
        if tended.backup.is_some() {
            self.event(Level::Change, "retention", "the database was copied".to_owned());
        }
        Ok(Turned::default())
    }
}

/// Returns what is told of places that could not be read.
fn left_out(unread: &[Unread]) -> Option<String> {
    let (first, others) = unread.split_first()?;
    let and = if others.is_empty() { String::new() } else { format!(", and {} more", others.len()) };
    Some(format!("`{}` is left out: {}{and}", first.path, first.why))
}
