//! A simulated home in which one resource is wanted and no longer wanted: what the tests of single kinds play in.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;

use crate::base::digest::Digest;
use crate::base::path::AbsPath;
use crate::engine::apply::{Means, OnChange, apply};
use crate::engine::desired::{Contents, Desired, Reach, Resource, Spec, Stage};
use crate::engine::plan::{ConflictPolicy, FindingKind, Plan, Policy, Removal, Request, plan};
use crate::engine::store::Store;
use crate::engine::survey::survey;
use crate::ports::fs::Fs as _;
use crate::ports::progress::Quiet;
use crate::sim::fs::SimFs;

/// The home.
pub(super) struct Scene {
    /// Its disk.
    pub fs: SimFs,
    /// What happens to files in the way.
    pub conflict: ConflictPolicy,
}

/// The bytes that a test ships.
struct Shipped<'a>(&'a Desired);

impl Contents for Shipped<'_> {
    fn bytes(&self, digest: &Digest) -> io::Result<Option<Cow<'_, [u8]>>> {
        Ok(self.0.resources.iter().find_map(|resource| match &resource.spec {
            Spec::GitHook { bytes, .. } | Spec::Unit { bytes, .. } => {
                (Digest::of(bytes) == *digest).then(|| Cow::Borrowed(bytes.as_ref()))
            }
            Spec::Directory { .. }
            | Spec::File { .. }
            | Spec::Shared { .. }
            | Spec::Seed { .. }
            | Spec::Symlink { .. }
            | Spec::Document { .. }
            | Spec::Binary { .. }
            | Spec::Displaced => None,
        }))
    }
}

/// Returns a path of a test.
pub(super) fn at(path: &str) -> AbsPath {
    AbsPath::new(path).expect("a path of the test")
}

/// Returns what is there, of which `path` is the place.
pub(super) fn caller(path: &str, spec: Spec) -> Resource {
    Resource { path: at(path), spec, stage: Stage::Callers, part: "test", project: None }
}

impl Scene {
    /// Returns an empty home.
    pub fn new() -> Self {
        let fs = SimFs::new(vec![at("/h")]);
        fs.put_dir(&at("/h"), 0o755);
        Self { fs, conflict: ConflictPolicy::Keep }
    }

    /// Makes what `wanted` says, and asserts that this is the end of it.
    #[track_caller]
    pub fn make(&self, wanted: &[Resource]) -> Plan {
        let plan = self.change(wanted, Removal::KeepEdited);
        let again = self.plan(wanted, Removal::KeepEdited);
        assert_eq!(again.body.steps, Vec::new(), "{:?}", again.body.findings);
        plan
    }

    /// Takes everything away.
    pub fn retire(&self, removal: Removal) -> Plan {
        self.change(&[], removal)
    }

    fn change(&self, wanted: &[Resource], removal: Removal) -> Plan {
        let plan = self.plan(wanted, removal);
        let store = self.store();
        let lock = store.lock("a test").expect("nobody else has the lock");
        let desired = Desired { resources: wanted.to_vec(), reach: Reach::Everything, ..Desired::default() };
        let means = Means { contents: &Shipped(&desired), on_change: OnChange::Refuse, progress: &Quiet };
        apply(&store, &lock, &plan, &means).expect("the plan is fresh");
        plan
    }

    fn store(&self) -> Store<'_> {
        Store::new(&self.fs, at("/h/.openclaw"))
    }

    /// Plans on what is there.
    pub fn plan(&self, wanted: &[Resource], removal: Removal) -> Plan {
        let desired = Desired { resources: wanted.to_vec(), reach: Reach::Everything, ..Desired::default() };
        let store = self.store();
        let ledger = store.ledger().expect("the disk answers").expect("a ledger of ours");
        let ledger = ledger.as_ref();
        let observation = survey(&store, &desired, ledger.map(|(ledger, _)| ledger));
        let policy = Policy { conflict: self.conflict.clone(), removal, ..Policy::repair() };
        plan(&Request {
            places: &store.places,
            desired: &desired,
            ledger: ledger.map(|(ledger, digest)| (ledger, *digest)),
            observation: &observation.expect("the disk answers"),
            policy: &policy,
            version: "1.0.0",
        })
    }

    /// Loses the ledger.
    pub fn lose_ledger(&self) {
        self.fs.remove_file(&at("/h/.openclaw/harness/ledger.json")).expect("there is one");
    }

    /// Returns everything outside the root, with mode and content.
    pub fn tree(&self) -> BTreeMap<String, String> {
        let mut tree = self.fs.tree();
        tree.retain(|path, _| !path.starts_with("/h/.openclaw"));
        tree
    }

    /// Returns the text of a file, or the target of a link behind an arrow, with the mode; `-` where nothing is.
    pub fn text(&self, path: &str) -> String {
        let path = at(path);
        let Some(stat) = self.fs.stat(&path).expect("the disk answers") else { return "-".to_owned() };
        match self.fs.read_link(&path) {
            Ok(target) => format!("-> {target}"),
            Err(_) => match self.fs.read(&path, 1 << 20) {
                Ok(bytes) => format!("{:o} {}", stat.mode, String::from_utf8_lossy(&bytes)),
                Err(_) => "something else".to_owned(),
            },
        }
    }
}

/// Returns the kinds of a plan's remarks.
pub(super) fn told(plan: &Plan) -> Vec<FindingKind> {
    plan.body.findings.iter().map(|finding| finding.kind).collect()
}
