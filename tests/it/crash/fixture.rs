//! The worlds in which changes are interrupted, and the changes themselves as plain functions on a disk.

use std::collections::BTreeMap;
use std::io;

use openclaw::base::path::AbsPath;
use openclaw::engine::apply::{ApplyError, Means, OnChange, Phase, apply_in_order};
use openclaw::engine::desired::{Before, Desired, Reach, Resource, Spec, Stage};
use openclaw::engine::ledger::Kind;
use openclaw::engine::plan::{ConflictPolicy, ContentPolicy, Plan, Policy, Removal, Request, plan};
use openclaw::engine::recover::{Direction, RecoverError, recover};
use openclaw::engine::store::Store;
use openclaw::engine::survey::survey;
use openclaw::ports::progress::Quiet;
use openclaw::sim::fs::SimFs;

use crate::support::{PREDECESSOR, Shipped, hook, resource, text};

pub fn path(text: &str) -> AbsPath {
    AbsPath::new(text).expect("a path")
}

/// Everything on a disk but the lock file, which a crash may or may not leave.
pub fn tree(fs: &SimFs) -> BTreeMap<String, String> {
    let mut tree = fs.tree();
    tree.retain(|path, _| !path.ends_with("/harness/run/lock"));
    tree
}

/// A home as a person has it before we come.
pub fn home() -> SimFs {
    let fs = SimFs::new(vec![path("/home/ada"), path("/home/ada/.openclaw"), path("/home/ada/.claude")]);
    fs.put_dir(&path("/home/ada"), 0o755);
    fs.put_file(&path("/home/ada/notes.txt"), b"mine", 0o600);
    fs.put_file(&path("/home/ada/.claude/settings.json"), SETTINGS.as_bytes(), 0o600);
    fs.put_file(&path("/home/ada/.config/tool.toml"), b"# mine\n[a]\nb = 1 # one\n", 0o640);
    fs.put_file(&path("/home/ada/.profile"), b"export A=1", 0o644);
    fs.put_file(&path("/home/ada/work/.git/hooks/pre-commit"), b"#!/bin/sh\necho theirs\n", 0o700);
    let config = b"[core]\n\tbare = false\n\thooksPath = .husky ; mine\n[remote \"o\"]\n\turl = x\n";
    fs.put_file(&path("/home/ada/work/.git/config"), config, 0o644);
    fs.put_file(&path("/home/ada").join(PREDECESSOR), b"[Service]\nExecStart=/bin/true\n", 0o644);
    fs.put_link(&path("/home/ada").join(LINKED_HOOK), "../../hooks/all");
    fs.put_link(&path(&format!("/home/ada/{PREDECESSOR_LINK}")), "../openclaw-memory-daemon.service");
    fs.settle();
    fs
}

const SETTINGS: &str = r#"{
    "model": "opus", "n": 12345678901234567890,
    "hooks": {"Stop": [{"hooks": [{"type": "command", "command": "bell"}]}]}
}"#;

/// The same home with a root that somebody else made and uses.
pub fn home_with_root() -> SimFs {
    let fs = home();
    fs.put_file(&path("/home/ada/.openclaw/openclaw.json"), b"{}", 0o600);
    fs.settle();
    fs
}

/// The link that starts the predecessor's unit.
const PREDECESSOR_LINK: &str = ".config/systemd/user/default.target.wants/openclaw-memory-daemon.service";

/// A hook of the person's that is a link.
const LINKED_HOOK: &str = "work/.git/hooks/pre-push";

/// One resource of each kind, as release 1 or 2 ships it, and a second shared file to be in conflict about.
pub fn one_of_each(release: u8) -> Desired {
    let home = path("/home/ada");
    let mut resources: Vec<Resource> = Kind::ALL.map(|kind| resource(kind, &home, release)).to_vec();
    let spec = Spec::Shared { bytes: text("b", release).into(), mode: 0o644 };
    let path = home.join(".openclaw/rules/b.md");
    resources.push(Resource { path, spec, stage: Stage::Content, part: "test", project: None });
    Desired { resources, reach: Reach::Everything, ..Desired::default() }
}

/// What takes the place of a link: a hook that is one moves beside ours, and a predecessor's goes.
pub fn over_links() -> Desired {
    let home = path("/home/ada");
    let hook = Spec::GitHook { bytes: hook(1).into(), mode: 0o755, before: Before::Runs };
    let specs = [(LINKED_HOOK, hook), (PREDECESSOR_LINK, Spec::Displaced)];
    let resources = specs.map(|(path, spec)| {
        let (path, stage) = (home.join(path), Stage::Callers);
        Resource { path, spec, stage, part: "test", project: None }
    });
    Desired { resources: resources.to_vec(), reach: Reach::Everything, ..Desired::default() }
}

/// A change: what should be there afterwards.
#[derive(Clone, Debug)]
pub struct Change {
    pub name: &'static str,
    pub desired: Desired,
    pub policy: Policy,
}

impl Change {
    pub fn install(release: u8) -> Self {
        Self { name: "install", desired: one_of_each(release), policy: policy(Removal::KeepEdited) }
    }

    pub fn purge() -> Self {
        Self { name: "purge", desired: Desired::default(), policy: policy(Removal::Purge) }
    }

    pub fn uninstall() -> Self {
        Self { name: "uninstall", desired: Desired::default(), policy: policy(Removal::KeepEdited) }
    }

    /// Plans on what is there and applies. The error's text tells apart what a test wants to tell apart.
    pub fn run(&self, fs: &SimFs) -> Result<(), ApplyError> {
        self.run_in_order(fs, &Phase::ORDER)
    }

    pub fn run_in_order(&self, fs: &SimFs, order: &[Phase]) -> Result<(), ApplyError> {
        let store = Store::new(fs, path("/home/ada/.openclaw"));
        let lock = match store.lock("a test") {
            Ok(lock) => lock,
            Err(error) => return Err(as_disk_error(error.to_string())),
        };
        let plan = self.plan(&store)?;
        let means =
            Means { contents: &Shipped(&self.desired), on_change: OnChange::Rederive, progress: &Quiet };
        apply_in_order(&store, &lock, &plan, &means, order)
    }

    pub fn plan(&self, store: &Store<'_>) -> Result<Plan, ApplyError> {
        let ledger = store.ledger()??;
        let observation = survey(store, &self.desired, ledger.as_ref().map(|(ledger, _)| ledger))?;
        Ok(plan(&Request {
            places: &store.places,
            desired: &self.desired,
            ledger: ledger.as_ref().map(|(ledger, digest)| (ledger, *digest)),
            observation: &observation,
            policy: &self.policy,
            version: "1.0.0",
        }))
    }
}

fn as_disk_error(text: String) -> ApplyError {
    ApplyError::Disk(openclaw::engine::state::DiskError {
        doing: "lock",
        path: path("/"),
        source: io::Error::other(text),
    })
}

fn policy(removal: Removal) -> Policy {
    Policy { content: ContentPolicy::Bring, conflict: ConflictPolicy::Keep, removal }
}

/// Ends interrupted work on a disk.
pub fn recover_all(fs: &SimFs, direction: Direction) -> Result<(), RecoverError> {
    let store = Store::new(fs, path("/home/ada/.openclaw"));
    match store.lock("recovery") {
        Ok(lock) => recover(&store, &lock, direction).map(|_| ()),
        Err(error) => Err(RecoverError::Apply(as_disk_error(error.to_string()))),
    }
}

/// A home with release 1 installed, and then edited by its person in every way that an update has to respect.
pub fn edited_home() -> SimFs {
    let fs = home();
    Change::install(1).run(&fs).expect("a plain install works");
    let edited = b"a\nline 2, edited\nline 3\nline 4\nline 5 of release 1\n";
    fs.put_file(&path("/home/ada/.openclaw/rules/a.md"), edited, 0o644);
    let conflicting = b"b\nline 2\nline 3\nline 4\nline 5 of mine\n";
    fs.put_file(&path("/home/ada/.openclaw/rules/b.md"), conflicting, 0o600);
    fs.put_file(&path("/home/ada/.openclaw/seed.env"), b"KEY=1\n", 0o600);
    fs.put_file(&path("/home/ada/.openclaw/mine.txt"), b"mine", 0o600);
    fs.put_file(&path("/home/ada/.config/tool.toml"), b"# other\n[ours]\nrelease = 1\n[z]\ny = 2\n", 0o640);
    fs.settle();
    fs
}
