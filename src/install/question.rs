//! What a plan is asked from, in one value: every verb of this room plans through it.

use crate::engine::desired::Desired;
use crate::engine::plan::{Policy, Request};
use crate::engine::state::{DiskError, Observation};
use crate::engine::store::Store;
use crate::engine::survey::survey;
use crate::install::recorded::Recorded;

/// A question to the engine, without what the disk says.
pub(super) struct Question<'q> {
    /// Where things are.
    pub store: &'q Store<'q>,
    /// What should be there.
    pub desired: &'q Desired,
    /// What we last wrote.
    pub recorded: Option<&'q Recorded>,
    /// The choices.
    pub policy: &'q Policy,
    /// The version that plans.
    pub version: &'q str,
}

impl<'q> Question<'q> {
    /// Looks at everything that the question names.
    pub fn survey(&self) -> Result<Observation, DiskError> {
        survey(self.store, self.desired, self.recorded.map(|recorded| &recorded.ledger))
    }

    /// Returns the request to the engine.
    pub fn request(&self, observation: &'q Observation) -> Request<'q> {
        Request {
            places: &self.store.places,
            desired: self.desired,
            ledger: self.recorded.map(|recorded| (&recorded.ledger, recorded.digest)),
            observation,
            policy: self.policy,
            version: self.version,
        }
    }
}
