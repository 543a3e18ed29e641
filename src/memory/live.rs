//! What the agents of the last sessions do now: asked of the database when something came, and judged by the time without
//! asking again. Says whose a session is and never what was said in it.

mod store;

use crate::base::limits::AGENTS_WATCHED_MAX;
use crate::base::overview::Agent;
use crate::base::time::Timestamp;
use crate::memory::activity::{Activity, Live};
use crate::memory::verbs::{Memory, MemoryError};

/// How far back sessions are looked at: after that, they have ended.
const DAY_MS: u64 = 24 * 60 * 60_000;

/// The last sessions, as the database knew them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Agents(Vec<(Agent, Live)>);

impl Agents {
    /// Returns what each agent does at the time `now`, the last ones first; those whose session has ended are left out.
    pub fn at(&self, now: Timestamp) -> Vec<Agent> {
        let judged = |(agent, live): &(Agent, Live)| {
            let activity = live.activity(now);
            let word = activity.word().to_owned();
            (activity != Activity::Ended).then(|| Agent { activity: word, ..agent.clone() })
        };
        self.0.iter().filter_map(judged).collect()
    }
}

impl Memory<'_> {
    /// Returns the sessions in which something happened within a day of `now`.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn agents(&mut self, now: Timestamp) -> Result<Agents, MemoryError> {
        let since = Timestamp::from_millis(now.millis().saturating_sub(DAY_MS));
        Ok(Agents(store::since(self.store.db(), since, AGENTS_WATCHED_MAX)?))
    }
}
