//! The worlds in which changes are interrupted, and the changes themselves as plain functions on a disk.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;

use openclaw::base::digest::Digest;
use openclaw::base::path::AbsPath;
use openclaw::engine::apply::{ApplyError, Means, OnChange, Phase, apply_in_order};
use openclaw::engine::desired::{Contents, Desired, Resource, Spec, Stage};
use openclaw::engine::document::DocumentSpec;
use openclaw::engine::merge::block::{Block, CommentStyle};
use openclaw::engine::merge::json::{JsonEntry, Mark};
use openclaw::engine::merge::toml::TomlEntry;
use openclaw::engine::plan::{ConflictPolicy, ContentPolicy, Plan, Policy, Removal, Request, plan};
use openclaw::engine::recover::{Direction, RecoverError, recover};
use openclaw::engine::store::Store;
use openclaw::engine::survey::survey;
use openclaw::ports::progress::Quiet;
use openclaw::sim::fs::SimFs;

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

struct Bytes<'a>(&'a Desired);

impl Contents for Bytes<'_> {
    fn bytes(&self, digest: &Digest) -> io::Result<Option<Cow<'_, [u8]>>> {
        let found = self.0.resources.iter().find_map(|resource| match &resource.spec {
            Spec::File { bytes, .. } | Spec::Shared { bytes, .. } | Spec::Seed { bytes, .. } => {
                (Digest::of(bytes) == *digest).then(|| Cow::Borrowed(bytes.as_ref()))
            }
            _ => None,
        });
        let binary = || [b"program 1", b"program 2"].into_iter().find(|bytes| Digest::of(*bytes) == *digest);
        Ok(found.or_else(|| binary().map(|bytes| Cow::Borrowed(&bytes[..]))))
    }
}

/// One resource of each kind, as release 1 or 2 ships it.
pub fn one_of_each(release: u8) -> Desired {
    let root = path("/home/ada/.openclaw");
    let text =
        |name: &str| format!("{name}\nline 2\nline 3\nline 4\nline 5 of release {release}\n").into_bytes();
    let resource = |path: AbsPath, spec: Spec, stage: Stage| Resource { path, spec, stage, part: "test" };
    let document = |path: AbsPath, spec: DocumentSpec| {
        resource(path, Spec::Document { spec, mode: 0o600 }, Stage::Callers)
    };
    let program: &[u8] = if release == 1 { b"program 1" } else { b"program 2" };
    let version = root.join(&format!("harness/versions/{release}/openclaw"));
    let target = format!("../versions/{release}/openclaw");
    let block =
        Block { id: "path".to_owned(), body: format!("export R={release}\n"), style: CommentStyle::Hash };
    let toml =
        TomlEntry { table: vec!["ours".to_owned()], key: "release".to_owned(), value: release.to_string() };
    Desired {
        resources: vec![
            resource(version, Spec::Binary { digest: Digest::of(program), mode: 0o755 }, Stage::Binary),
            resource(root.join("harness/bin/openclaw"), Spec::Symlink { target }, Stage::Switch),
            resource(root.join("empty"), Spec::Directory { mode: 0o700 }, Stage::Content),
            resource(
                root.join("harness/own.txt"),
                Spec::File { bytes: text("own").into(), mode: 0o600 },
                Stage::Content,
            ),
            resource(
                root.join("rules/a.md"),
                Spec::Shared { bytes: text("a").into(), mode: 0o644 },
                Stage::Content,
            ),
            resource(
                root.join("rules/b.md"),
                Spec::Shared { bytes: text("b").into(), mode: 0o644 },
                Stage::Content,
            ),
            resource(
                root.join("seed.env"),
                Spec::Seed { bytes: text("seed").into(), mode: 0o600 },
                Stage::Content,
            ),
            document(path("/home/ada/.claude/settings.json"), json(release)),
            document(path("/home/ada/.config/tool.toml"), DocumentSpec::Toml { entries: vec![toml] }),
            document(path("/home/ada/.profile"), DocumentSpec::Block { block }),
        ],
    }
}

fn json(release: u8) -> DocumentSpec {
    let group = serde_json::json!({ "hooks": [{
        "type": "command",
        "command": "/home/ada/.openclaw/harness/bin/openclaw",
        "args": ["hook", "claude", "SessionStart"],
        "timeout": release,
    }]});
    let mark = Mark {
        program: "/harness/bin/openclaw".to_owned(),
        words: vec!["hook".to_owned(), "claude".to_owned()],
    };
    let deny = vec!["permissions".to_owned(), "deny".to_owned()];
    DocumentSpec::Json {
        entries: vec![
            JsonEntry::Handler { at: vec!["hooks".to_owned(), "SessionStart".to_owned()], group, mark },
            JsonEntry::Member { at: deny, value: format!("Bash(rm -rf /{release})") },
        ],
        displace: Vec::new(),
    }
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
            Means { contents: &Bytes(&self.desired), on_change: OnChange::Rederive, progress: &Quiet };
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
