//! A home in which resources are wanted and no longer wanted, on any disk.

use openclaw::base::path::AbsPath;
use openclaw::engine::apply::{ApplyError, Means, OnChange, apply};
use openclaw::engine::desired::{Desired, Reach, Resource};
use openclaw::engine::ledger::Kind;
use openclaw::engine::plan::{ConflictPolicy, ContentPolicy, Plan, Policy, Removal, Request, plan};
use openclaw::engine::recover::{Direction, recover};
use openclaw::engine::store::Store;
use openclaw::engine::survey::survey;
use openclaw::ports::fs::Fs;
use openclaw::ports::progress::Quiet;

use crate::support::{Shipped, resource};

/// What is wanted of a home.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// What a release ships, new content included.
    Release(u8),
    /// Nothing; edited things stay.
    Uninstalled,
    /// Nothing at all.
    Purged,
}

/// A home on a disk, with the kinds that are wanted in it.
pub struct World<'a> {
    pub fs: &'a dyn Fs,
    pub home: AbsPath,
    pub kinds: &'a [Kind],
}

impl World<'_> {
    pub fn row(&self, release: u8) -> Resource {
        resource(self.kinds[0], &self.home, release)
    }

    fn store(&self) -> Store<'_> {
        Store::new(self.fs, self.home.join(".openclaw"))
    }

    fn desired(&self, wish: Wish) -> Desired {
        let resources = match wish {
            Wish::Release(release) => {
                self.kinds.iter().map(|kind| resource(*kind, &self.home, release)).collect()
            }
            Wish::Uninstalled | Wish::Purged => Vec::new(),
        };
        Desired { resources, reach: Reach::Everything, ..Desired::default() }
    }

    /// Plans on what is there.
    pub fn plan(&self, wish: Wish) -> Plan {
        let (store, desired) = (self.store(), self.desired(wish));
        let ledger = store.ledger().expect("the disk answers").expect("a ledger of ours");
        let ledger = ledger.as_ref();
        let observation =
            survey(&store, &desired, ledger.map(|(ledger, _)| ledger)).expect("the disk answers");
        let removal = if wish == Wish::Purged { Removal::Purge } else { Removal::KeepEdited };
        let policy = Policy { content: ContentPolicy::Bring, conflict: ConflictPolicy::Keep, removal };
        plan(&Request {
            places: &store.places,
            desired: &desired,
            ledger: ledger.map(|(ledger, digest)| (ledger, *digest)),
            observation: &observation,
            policy: &policy,
            version: "1.0.0",
        })
    }

    /// Plans and applies.
    pub fn change(&self, wish: Wish) -> Result<Plan, ApplyError> {
        let (store, desired) = (self.store(), self.desired(wish));
        let lock = store.lock("a test").expect("nobody else has the lock");
        let plan = self.plan(wish);
        let means = Means { contents: &Shipped(&desired), on_change: OnChange::Rederive, progress: &Quiet };
        apply(&store, &lock, &plan, &means).map(|()| plan)
    }

    /// Plans and applies what must work.
    #[track_caller]
    pub fn make(&self, wish: Wish) -> Plan {
        self.change(wish).unwrap_or_else(|error| panic!("{:?} {wish:?}: {error:?}", self.kinds))
    }

    /// Ends what was interrupted.
    pub fn recover(&self, direction: Direction) {
        let store = self.store();
        let lock = store.lock("recovery").expect("nobody else has the lock");
        recover(&store, &lock, direction).unwrap_or_else(|error| panic!("{:?}: {error:?}", self.kinds));
    }
}
