//! The parts of the writing thread that keep the database of sessions: taking transcripts in, judging what agents do, and
//! removing what is kept no longer. Each begins with what is on disk.

use crate::base::limits::{TRANSCRIPTS_LOOK_ALONE_MS, TRANSCRIPTS_LOOK_MS, TRANSCRIPTS_TURN_BYTES};
use crate::base::overview::{Agent, Level};
use crate::base::time::Timestamp;
use crate::memory::{Agents, Unread};
use crate::ports::changes::Changed;
use crate::ports::progress::Quiet;

use super::desk::{Cause, Causes, Turned};
use super::events::turned;
use super::writer::{Room, words};

/// What was made of the database.
#[derive(Debug, Default)]
pub(super) struct Sight {
    /// What changed where transcripts are since they were last taken in.
    changed: Changed,
    /// When all of them were last looked at, in steady microseconds; `None` where they have to be.
    whole: Option<u64>,
    /// What could not be read then.
    left_out: Option<String>,
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

impl Sight {
    /// Takes what the writing thread was called for.
    pub(super) fn hear(&mut self, causes: Causes, changed: Changed) {
        self.changed.join(changed);
        // Other settings read other folders; and of what happened in a sleep nobody may have told.
        if causes.holds(Cause::Chosen) || causes.holds(Cause::Jumped) {
            self.whole = None;
        }
    }

    /// Returns what the next turn looks at: what changed, as long as everything was looked at in the last `whole_ms`.
    fn next_look(&mut self, now_micros: u64, whole_ms: u64) -> Changed {
        let changed = std::mem::take(&mut self.changed);
        let is_lately = |whole: u64| now_micros.saturating_sub(whole) < whole_ms * 1_000;
        if changed.is_nothing() || !self.whole.is_some_and(is_lately) { Changed::Anything } else { changed }
    }
}

impl Room<'_> {
    pub(super) fn transcripts(&mut self) -> Result<Turned, String> {
        let skip = self.settings.memory_skip.value.0.clone();
        let now_micros = self.place.clock.micros();
        let whole_ms = if self.has_notifications { TRANSCRIPTS_LOOK_MS } else { TRANSCRIPTS_LOOK_ALONE_MS };
        let look = self.sight.next_look(now_micros, whole_ms);
        // Where this turn fails, or leaves something, the next one looks at everything.
        let before = self.sight.whole.take();
        let mut memory = self.memory(&skip)?;
        let came =
            memory.bring_changed(&look, TRANSCRIPTS_TURN_BYTES, &Quiet).map_err(|error| words(&error))?;
        let left_out = left_out(&came.unread);
        let is_whole = look == Changed::Anything;
        if came.bytes_left == 0 {
            self.sight.whole = if is_whole { Some(now_micros) } else { before };
        }
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
        if is_whole {
            self.sight.left_out.clone_from(&left_out);
        }
        turned.problem = left_out.or_else(|| self.sight.left_out.clone());
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::path::AbsPath;

    #[test]
    fn what_changed_is_looked_at_and_everything_from_time_to_time() {
        let changed = || Changed::At([AbsPath::new("/h/s.jsonl").expect("a path")].into());
        let (mut sight, called) = (Sight::default(), Causes::from(Cause::Changed));
        sight.hear(called, changed());
        assert_eq!(sight.next_look(0, 60_000), Changed::Anything, "nobody knows what was there before");
        sight.whole = Some(0);
        sight.hear(called, changed());
        assert_eq!(sight.next_look(59_000_000, 60_000), changed());
        assert_eq!(
            sight.next_look(59_000_000, 60_000),
            Changed::Anything,
            "it is time, or something is left"
        );
        sight.hear(called, changed());
        assert_eq!(sight.next_look(60_000_000, 60_000), Changed::Anything);
        for cause in [Cause::Chosen, Cause::Jumped] {
            sight.whole = Some(0);
            sight.hear(cause.into(), changed());
            assert_eq!(sight.next_look(1_000_000, 60_000), Changed::Anything, "{cause:?}");
        }
    }
}
