//! One resource of each kind, as release 1 or 2 ships it: the row of a kind in the contract suite and the crash loop.
//! A new kind does not compile before it has its row here.

use std::borrow::Cow;
use std::io;

use openclaw::base::digest::Digest;
use openclaw::base::path::AbsPath;
use openclaw::engine::desired::{Before, Contents, Desired, Resource, Spec, Stage, Wants};
use openclaw::engine::document::DocumentSpec;
use openclaw::engine::ledger::Kind;
use openclaw::engine::merge::block::{Block, CommentStyle};
use openclaw::engine::merge::git_config::GitConfigEntry;
use openclaw::engine::merge::json::{JsonEntry, Mark};
use openclaw::engine::merge::toml::TomlEntry;

/// The programs that the releases ship.
const PROGRAMS: [&[u8]; 2] = [b"program 1", b"program 2"];

/// The unit of a predecessor, below home.
pub const PREDECESSOR: &str = ".config/systemd/user/openclaw-memory-daemon.service";

/// Returns the hook that a release ships.
pub fn hook(release: u8) -> Vec<u8> {
    format!("#!/bin/sh\nexec /opt/openclaw hook git pre-commit # release {release}\n").into_bytes()
}

/// Returns the text that a release ships in a file of ours.
pub fn text(name: &str, release: u8) -> Vec<u8> {
    format!("{name}\nline 2\nline 3\nline 4\nline 5 of release {release}\n").into_bytes()
}

/// Returns the row of `kind` for the home folder `home`.
pub fn resource(kind: Kind, home: &AbsPath, release: u8) -> Resource {
    let root = home.join(".openclaw");
    let document = |spec| Spec::Document { spec, mode: 0o600 };
    let (path, spec, stage) = match kind {
        Kind::Directory => (root.join("empty"), Spec::Directory { mode: 0o700 }, Stage::Content),
        Kind::File => {
            let spec = Spec::File { bytes: text("own", release).into(), mode: 0o600 };
            (root.join("harness/own.txt"), spec, Stage::Content)
        }
        Kind::Shared => {
            let spec = Spec::Shared { bytes: text("a", release).into(), mode: 0o644 };
            (root.join("rules/a.md"), spec, Stage::Content)
        }
        Kind::Seed => {
            let spec = Spec::Seed { bytes: text("seed", release).into(), mode: 0o600 };
            (root.join("seed.env"), spec, Stage::Content)
        }
        Kind::Symlink => {
            let target = format!("../versions/{release}/openclaw");
            (root.join("harness/bin/openclaw"), Spec::Symlink { target }, Stage::Switch)
        }
        Kind::Json => (home.join(".claude/settings.json"), document(json(home, release)), Stage::Callers),
        Kind::Toml => {
            let (table, key) = (vec!["ours".to_owned()], "release".to_owned());
            let entries = vec![TomlEntry { table, key, value: release.to_string() }];
            (home.join(".config/tool.toml"), document(DocumentSpec::Toml { entries }), Stage::Callers)
        }
        Kind::Block => {
            let (id, body) = ("path".to_owned(), format!("export R={release}\n"));
            let block = Block { id, body, style: CommentStyle::Hash };
            (home.join(".profile"), document(DocumentSpec::Block { block }), Stage::Callers)
        }
        Kind::Binary => {
            let digest = Digest::of(PROGRAMS[usize::from(release) - 1]);
            let path = root.join(&format!("harness/versions/{release}/openclaw"));
            (path, Spec::Binary { digest, mode: 0o755 }, Stage::Binary)
        }
        Kind::GitHook => {
            let spec = Spec::GitHook { bytes: hook(release).into(), mode: 0o755, before: Before::Runs };
            (home.join("work/.git/hooks/pre-commit"), spec, Stage::Callers)
        }
        Kind::GitConfig => {
            let entries = vec![GitConfigEntry {
                section: "core".to_owned(),
                subsection: None,
                key: "hooksPath".to_owned(),
                value: format!("/srv/hooks of {release}"),
            }];
            (home.join("work/.git/config"), document(DocumentSpec::GitConfig { entries }), Stage::Callers)
        }
        Kind::Unit => {
            let path = home.join(".config/systemd/user/openclaw.service");
            let wants = Wants {
                link: home.join(".config/systemd/user/default.target.wants/openclaw.service"),
                target: "../openclaw.service".to_owned(),
            };
            let spec = Spec::Unit { bytes: text("unit", release).into(), mode: 0o644, wants: Some(wants) };
            (path, spec, Stage::Callers)
        }
        Kind::Displaced => (home.join(PREDECESSOR), Spec::Displaced, Stage::Callers),
    };
    Resource { path, spec, stage, part: "test", project: None }
}

fn json(home: &AbsPath, release: u8) -> DocumentSpec {
    let group = serde_json::json!({ "hooks": [{
        "type": "command",
        "command": home.join(".openclaw/harness/bin/openclaw").as_str(),
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
            JsonEntry::Constant { key: "version".to_owned(), value: 1.into() },
        ],
        displace: Vec::new(),
    }
}

/// The bytes that a wish and the releases bring.
pub struct Shipped<'a>(pub &'a Desired);

impl Contents for Shipped<'_> {
    fn bytes(&self, digest: &Digest) -> io::Result<Option<Cow<'_, [u8]>>> {
        let found = self.0.resources.iter().find_map(|resource| match &resource.spec {
            Spec::File { bytes, .. }
            | Spec::Shared { bytes, .. }
            | Spec::Seed { bytes, .. }
            | Spec::GitHook { bytes, .. }
            | Spec::Unit { bytes, .. } => {
                (Digest::of(bytes) == *digest).then(|| Cow::Borrowed(bytes.as_ref()))
            }
            Spec::Directory { .. }
            | Spec::Symlink { .. }
            | Spec::Document { .. }
            | Spec::Binary { .. }
            | Spec::Displaced => None,
        });
        let program = || PROGRAMS.into_iter().find(|bytes| Digest::of(bytes) == *digest);
        Ok(found.or_else(|| program().map(Cow::Borrowed)))
    }
}
