//! Changes as git itself tells them: by ids where it compares trees, by names where it looks at the work tree.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ffi::OsString;

use super::{Spawned, other_form, split};
use crate::base::limits::CHANGES_MAX;
use crate::git::blob::BlobId;
use crate::git::change::{Change, Doubtful, Loose, LooseIs, Version};
use crate::git::changes::change;
use crate::git::contents::Extent;
use crate::git::entry::EntryKind;
use crate::git::error::GitError;

/// How a comparison is to be told.
const RAW: [&str; 5] = ["-r", "--raw", "-z", "--no-abbrev", "--no-renames"];

impl Spawned<'_> {
    /// Returns what the index has otherwise than the commit `base`.
    pub(in crate::git) fn index_since(&self, base: &BlobId) -> Result<(Vec<Change>, Extent), GitError> {
        let base = base.to_string();
        let own = ["--ita-invisible-in-index", "--ignore-submodules=dirty", "--cached", &base, "--"];
        self.compared("diff-index", &own)
    }

    /// Returns what the commit `tip` has otherwise than the commit `base`.
    pub(in crate::git) fn between(
        &self,
        base: &BlobId,
        tip: &BlobId,
    ) -> Result<(Vec<Change>, Extent), GitError> {
        self.compared("diff-tree", &[&base.to_string(), &tip.to_string(), "--"])
    }

    fn compared(&self, command: &'static str, own: &[&str]) -> Result<(Vec<Change>, Extent), GitError> {
        let arguments = [command].into_iter().chain(RAW).chain(own.iter().copied());
        let raw = self.text(arguments.map(OsString::from), Vec::new())?;
        let mut changes = Vec::new();
        let mut fields = raw.split(|byte| *byte == 0);
        while let (Some(facts), Some(path)) = (fields.next(), fields.next()) {
            // :<mode before> <mode after> <blob before> <blob after> <status>
            let facts = facts.strip_prefix(b":").ok_or_else(|| other_form(command))?;
            let facts: Vec<&[u8]> = facts.split(|byte| *byte == b' ').collect();
            let [was, is, before, after, status] = facts.as_slice() else { return Err(other_form(command)) };
            // A path in conflict is told by the entries of the index.
            if *status == b"U" {
                continue;
            }
            let side = |mode: &[u8], id: &[u8]| -> Result<Option<Version>, GitError> {
                let id = BlobId::from_hex(id).ok_or_else(|| other_form(command))?;
                Ok(EntryKind::of_octal(mode)
                    .map(|kind| Version { kind, id: Some(id).filter(|id| !id.is_zero()) }))
            };
            changes.push(change(path, side(was, before)?, side(is, after)?));
        }
        let extent = if changes.len() > CHANGES_MAX { Extent::Cut } else { Extent::Whole };
        changes.truncate(CHANGES_MAX);
        changes.sort_unstable();
        Ok((changes, extent))
    }

    /// Returns the entries of the index whose file is not known to be unchanged.
    pub(in crate::git) fn doubtful(&self) -> Result<Vec<Doubtful>, GitError> {
        let list = ["ls-files", "--full-name", "-z", "--stage", "-v", "--", ":/"].map(OsString::from);
        let changed = ["diff-files", "--name-only", "-z", "--ignore-submodules=all", "--", ":/"];
        let changed = self.text(changed.map(OsString::from), Vec::new())?;
        let changed: HashSet<&[u8]> = changed.split(|byte| *byte == 0).collect();
        let mut doubtful: Vec<Doubtful> = Vec::new();
        for line in split(&self.text(list, Vec::new())?) {
            // <tag> <mode> <blob> <stage>\t<path>; an upper-case H is a file that git itself looks at.
            let tab = line.iter().position(|byte| *byte == b'\t').ok_or_else(|| other_form("ls-files"))?;
            let (facts, path) = (&line[..tab], &line[tab + 1..]);
            let facts: Vec<&[u8]> = facts.split(|byte| *byte == b' ').collect();
            let [tag, mode, id, stage] = facts.as_slice() else { return Err(other_form("ls-files")) };
            let id = BlobId::from_hex(id).ok_or_else(|| other_form("ls-files"))?;
            let kind = EntryKind::of_octal(mode);
            let is_same = *tag == b"H"
                && *stage == b"0"
                && kind.is_some_and(EntryKind::has_blob)
                && !changed.contains(path);
            if is_same || doubtful.last().is_some_and(|last| last.path == path) {
                continue;
            }
            let is_settled = *stage == b"0" && !id.is_zero() && !self.is_announced(&id);
            let staged = kind.filter(|_| is_settled).map(|kind| Version { kind, id: Some(id) });
            let is_sparse = tag.eq_ignore_ascii_case(b"S");
            doubtful.push(Doubtful { path: path.to_vec(), staged, is_sparse });
        }
        Ok(doubtful)
    }

    /// Returns whether an entry may be one that was only announced: git keeps it with the empty blob, and a file that is
    /// empty and was added changes nothing when it is looked up.
    #[expect(clippy::unused_self, reason = "the format of ids is the repository's")]
    fn is_announced(&self, id: &BlobId) -> bool {
        const EMPTY: [&str; 2] = [
            "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
            "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
        ];
        EMPTY.iter().any(|empty| BlobId::from_hex(empty.as_bytes()) == Some(*id))
    }

    /// Returns what the commit `base` has at each of `paths`.
    pub(in crate::git) fn versions(
        &self,
        base: &BlobId,
        paths: &[Vec<u8>],
    ) -> Result<HashMap<Vec<u8>, Version>, GitError> {
        let wanted: HashSet<&[u8]> = paths.iter().map(Vec::as_slice).collect();
        let ask = ["ls-tree", "-r", "-z", "--full-tree", &base.to_string()].map(OsString::from);
        let listed = self.text(ask, Vec::new())?;
        let mut versions = HashMap::new();
        for line in listed.split(|byte| *byte == 0).filter(|line| !line.is_empty()) {
            // <mode> <kind> <id>\t<path>
            let tab = line.iter().position(|byte| *byte == b'\t').ok_or_else(|| other_form("ls-tree"))?;
            let (facts, path) = (&line[..tab], &line[tab + 1..]);
            let facts: Vec<&[u8]> = facts.split(|byte| *byte == b' ').collect();
            let [mode, _, id] = facts.as_slice() else { return Err(other_form("ls-tree")) };
            let kind = EntryKind::of_octal(mode).ok_or_else(|| other_form("ls-tree"))?;
            if wanted.contains(path) {
                versions.insert(path.to_vec(), Version { kind, id: BlobId::from_hex(id) });
            }
        }
        Ok(versions)
    }

    /// Returns what lies in the work tree beside `tracked`.
    pub(in crate::git) fn loose(
        &self,
        tracked: &BTreeSet<Vec<u8>>,
    ) -> Result<(Vec<Loose>, Extent), GitError> {
        let list = |more: &[&str]| {
            let all = ["ls-files", "--full-name", "-z", "--others", "--exclude-standard"];
            let arguments = all.iter().chain(more).chain(&["--", ":/"]).map(OsString::from);
            self.text(arguments, Vec::new())
        };
        let mut loose = Vec::new();
        for (is_ignored, listed) in [(false, list(&[])?), (true, list(&["--ignored", "--directory"])?)] {
            for path in split(&listed) {
                let is = match (path.strip_suffix(b"/"), is_ignored) {
                    (None, _) => LooseIs::File,
                    (Some(_), true) => LooseIs::Folder,
                    (Some(_), false) => LooseIs::Repository,
                };
                let path = if is == LooseIs::Repository { path[..path.len() - 1].to_vec() } else { path };
                if !tracked.contains(&path) {
                    loose.push(Loose { path, is_ignored, is });
                }
            }
        }
        loose.sort_unstable_by(|one, other| one.path.cmp(&other.path));
        let extent = if loose.len() > CHANGES_MAX { Extent::Cut } else { Extent::Whole };
        loose.truncate(CHANGES_MAX);
        Ok((loose, extent))
    }
}
