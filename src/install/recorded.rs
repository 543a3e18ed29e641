//! The ledger as far as this node trusts it: an entry at a place where openclaw puts nothing is never acted upon.

use crate::base::digest::Digest;
use crate::base::limits::DOCUMENT_BYTES_MAX;
use crate::base::path::AbsPath;
use crate::config::layout::Layout;
use crate::engine::desired::BEFORE_ENDING;
use crate::engine::ledger::{Entry, Kind, Ledger};
use crate::engine::plan::{Finding, FindingKind, LedgerChange};
use crate::install::{hosts, init};
use crate::ports::fs::Fs;

/// The folders of units, as their ends.
const UNIT_FOLDERS: [&str; 2] = ["/systemd/user", "/Library/LaunchAgents"];

/// What is recorded about this node.
pub(super) struct Recorded {
    /// The ledger, without what is foreign.
    pub ledger: Ledger,
    /// Digest of the ledger file.
    pub digest: Digest,
    /// The paths of entries that no release of ours can have written.
    pub foreign: Vec<AbsPath>,
}

impl Recorded {
    /// Takes the foreign entries out of a ledger.
    pub fn of(layout: &Layout, mut ledger: Ledger, digest: Digest) -> Self {
        let (ours, foreign): (Vec<Entry>, Vec<Entry>) =
            ledger.entries.into_iter().partition(|entry| is_plausible(layout, entry));
        ledger.entries = ours;
        Self { ledger, digest, foreign: foreign.into_iter().map(|entry| entry.path).collect() }
    }

    /// Returns the changes that make the ledger forget what is foreign.
    pub fn drops(&self) -> impl Iterator<Item = LedgerChange> + '_ {
        self.foreign.iter().cloned().map(LedgerChange::Drop)
    }

    /// Returns the first foreign file that calls this root's program, as settings of another `CLAUDE_CONFIG_DIR` do.
    pub fn caller_elsewhere(&self, fs: &dyn Fs, layout: &Layout) -> Option<&AbsPath> {
        let program = layout.stable_binary();
        self.foreign.iter().find(|path| {
            // What cannot be read is not ours to judge.
            let bytes = fs.read(path, DOCUMENT_BYTES_MAX).unwrap_or_default();
            let is_caller = [".json", ".js"].iter().any(|ending| path.as_str().ends_with(ending));
            is_caller && hosts::calls(&bytes, &program)
        })
    }

    /// Returns a remark about each foreign entry.
    pub fn remarks(&self) -> impl Iterator<Item = Finding> + '_ {
        self.foreign.iter().map(|path| Finding {
            kind: FindingKind::Notice,
            path: path.clone(),
            position: None,
            what: "the ledger names it, but openclaw puts nothing there: it stays, and the ledger forgets it"
                .to_owned(),
            // Settings of another `CLAUDE_CONFIG_DIR` look like this as well.
            fix: Some(format!(
                "if our hooks are in it, run the command again with `CLAUDE_CONFIG_DIR={}`",
                path.parent().unwrap_or_else(|| path.clone())
            )),
        })
    }
}

/// Returns whether openclaw is installed: what stays behind after an uninstall is no installation.
pub(super) fn is_installed(ledger: &Ledger) -> bool {
    ledger.entries.iter().any(|entry| entry.kind == Kind::Binary)
}

/// Returns whether an entry can be one of ours. Of a document only our nodes are taken out and a folder goes only when
/// it is empty, so those two may be anywhere in our places.
fn is_plausible(layout: &Layout, entry: &Entry) -> bool {
    if let Some(project) = &entry.project {
        return is_beside(entry) && init::is_plausible(project, entry);
    }
    let may_be_anywhere = entry.kind.is_document() || entry.kind == Kind::Directory;
    let is_at_home = entry.path.is_within(&layout.root)
        || entry.path.is_within(&layout.claude_plugin())
        || (entry.kind == Kind::File && hosts::is_own_file(layout, &entry.path));
    let is_at_home =
        is_at_home || (matches!(entry.kind, Kind::Unit | Kind::Displaced) && is_unit_place(&entry.path));
    let has_companion = entry.companion.as_ref().is_none_or(|companion| match entry.kind {
        Kind::GitHook => companion.path == entry.path.with_suffix(BEFORE_ENDING),
        Kind::Unit => is_place(layout, &companion.path) && is_unit_place(&companion.path),
        Kind::Directory
        | Kind::File
        | Kind::Shared
        | Kind::Seed
        | Kind::Symlink
        | Kind::Json
        | Kind::Toml
        | Kind::Block
        | Kind::Binary
        | Kind::GitConfig
        | Kind::Displaced => false,
    });
    is_place(layout, &entry.path) && (may_be_anywhere || is_at_home) && has_companion && is_beside(entry)
}

/// Returns whether a path lies where service managers look for the units of a person.
fn is_unit_place(path: &AbsPath) -> bool {
    let mut folders = std::iter::successors(path.parent(), AbsPath::parent);
    folders.any(|folder| UNIT_FOLDERS.iter().any(|name| folder.as_str().ends_with(name)))
}

/// Returns whether what an open conflict offers is where such an offer is put.
fn is_beside(entry: &Entry) -> bool {
    let beside = entry.conflict.as_ref().and_then(|conflict| conflict.beside.as_ref());
    beside.is_none_or(|beside| *beside == entry.path.with_suffix(".new"))
}

/// Returns whether a path lies where this installation may have things: in home, the root or Claude's folder, or on
/// the way to Claude's folder or that of units, which are made when they are missing.
fn is_place(layout: &Layout, path: &AbsPath) -> bool {
    let Layout { home, root: _, claude, config, moved: _ } = layout;
    let is_within = layout.anchors().iter().any(|anchor| path.is_within(anchor));
    let is_above_host = layout.host_folders().any(|folder| folder.is_within(path));
    (is_within || claude.is_within(path) || config.is_within(path) || is_above_host) && path != home
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use super::*;
    use crate::config::env::Environment;
    use crate::engine::ledger::{Companion, Conflict, LEDGER_SCHEMA};
    use crate::engine::state::State;

    fn entry(kind: Kind, path: &str) -> Entry {
        let written = State::File { digest: Digest::of(b"x"), mode: 0o644 };
        Entry::new(AbsPath::new(path).expect("a path of the test"), kind, written)
    }

    fn recorded(entries: Vec<Entry>) -> Recorded {
        let environment = Environment::new([("HOME".into(), "/h".into())]);
        let layout = Layout::named_by(&environment, None::<&OsStr>).expect("a layout");
        let ledger = Ledger {
            schema: LEDGER_SCHEMA.to_owned(),
            root: layout.root.clone(),
            version: "0.1.0".to_owned(),
            plan: Digest::of(b""),
            root_made: true,
            kept: Vec::new(),
            linger: false,
            entries,
        };
        Recorded::of(&layout, ledger, Digest::of(b""))
    }

    #[test]
    fn what_is_ours_stays() {
        let entries = vec![
            entry(Kind::File, "/h/.claude/skills/openclaw/hooks/hooks.json"),
            entry(Kind::Shared, "/h/.openclaw/rules/security.md"),
            entry(Kind::Directory, "/h/.claude"),
            entry(Kind::Json, "/h/.claude/settings.json"),
            entry(Kind::Block, "/h/.profile"),
            entry(Kind::Unit, "/h/.config/systemd/user/openclaw.service"),
            entry(Kind::Displaced, "/h/.config/systemd/user/default.target.wants/openclaw-old.service"),
        ];
        let recorded = recorded(entries.clone());
        assert_eq!((recorded.ledger.entries, recorded.foreign), (entries, Vec::new()));
    }

    #[test]
    fn what_a_hand_added_elsewhere_is_left_alone_and_told() {
        let mut beside = entry(Kind::Shared, "/h/.openclaw/rules/security.md");
        beside.conflict =
            Some(Conflict { offered: Digest::of(b"x"), beside: AbsPath::new("/h/thesis").ok() });
        let kinds = [Kind::File, Kind::Shared, Kind::Seed, Kind::Symlink, Kind::Binary];
        let mut entries: Vec<Entry> = kinds.into_iter().map(|kind| entry(kind, "/h/thesis")).collect();
        entries.push(entry(Kind::File, "/h/.claude/skills/openclaw-mine/x"));
        entries.push(entry(Kind::Json, "/srv/x.json"));
        entries.push(entry(Kind::Unit, "/h/thesis.service"));
        entries.push(entry(Kind::Displaced, "/h/thesis.md"));
        let link = |path| {
            let path = AbsPath::new(path).expect("a path of the test");
            let written = State::Link { target: "../x.service".to_owned() };
            Some(Companion { path, written, original: None })
        };
        let mut linked = entry(Kind::Unit, "/h/.config/systemd/user/x.service");
        linked.companion = link("/h/thesis");
        entries.push(linked);
        entries.push(entry(Kind::Directory, "/h"));
        entries.push(beside);
        let recorded = recorded(entries.clone());
        assert_eq!(recorded.ledger.entries, Vec::new());
        assert_eq!(recorded.foreign.len(), entries.len());
        assert_eq!(recorded.drops().count(), entries.len());
        assert!(recorded.remarks().all(|finding| finding.kind == FindingKind::Notice));
    }
}
