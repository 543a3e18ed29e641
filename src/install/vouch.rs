//! Whether a saved plan may be applied: its id proves that nobody edited it, not who made it. A plan is accepted only as
//! far as it does what a plan of this node could do. Decides; changes nothing.

use crate::base::digest::Digest;
use crate::base::path::AbsPath;
use crate::config::settings::Settings;
use crate::engine::desired::{BEFORE_ENDING, Resource, Spec};
use crate::engine::document::{DocumentEdit, DocumentRecord, DocumentSpec};
use crate::engine::ledger::{Entry, Kind, Ledger, Original};
use crate::engine::merge::block::Block;
use crate::engine::merge::git_config::GitConfigEntry;
use crate::engine::merge::json::{JsonEntry, Mark};
use crate::engine::merge::toml::TomlEntry;
use crate::engine::plan::{Action, Body, Closing, LedgerChange, Source, Step};
use crate::engine::state::State;
use crate::engine::store::Store;
use crate::install::node::{InstallError, Node};

/// What a plan of this node can be about.
pub(super) struct Grounds<'a> {
    node: &'a Node<'a>,
    store: &'a Store<'a>,
    resources: &'a [Resource],
    ledger: Option<&'a Ledger>,
    forgotten: &'a [AbsPath],
}

/// Which of the files that belong to a resource a step is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Where {
    /// The resource itself, or the document behind its link.
    Itself,
    /// Its pristine copy.
    Base,
    /// The offer beside it.
    Beside,
    /// The second path of a resource that has two.
    Companion,
}

/// Mode of pristine copies.
const BASE_MODE: u32 = 0o600;
/// Modes of folders that we make.
const FOLDER_MODES: [u32; 2] = [0o755, 0o700];

/// Accepts a plan, or names the path at which it does what no plan of this node does.
///
/// # Errors
/// `PlanInvalid`.
pub(super) fn vouch(grounds: &Grounds<'_>, body: &Body) -> Result<(), InstallError> {
    let invalid = |path: &AbsPath, why: &str| InstallError::PlanInvalid { why: format!("`{path}`: {why}") };
    for step in &body.steps {
        grounds.step(step).map_err(|why| invalid(&step.path, why))?;
    }
    for change in &body.ledger {
        let path = match change {
            LedgerChange::Put(entry) => &entry.path,
            LedgerChange::Drop(path) => path,
            LedgerChange::Linger(_) => &grounds.store.places.harness,
        };
        grounds.change(change, &body.steps).map_err(|why| invalid(path, why))?;
    }
    grounds.closing(body).map_err(|why| invalid(&grounds.store.places.harness, why))
}

type Verdict = Result<(), &'static str>;

fn must(is_so: bool, why: &'static str) -> Verdict {
    if is_so { Ok(()) } else { Err(why) }
}

impl<'a> Grounds<'a> {
    /// Returns the grounds of `node`: what any installation has, and what the ledger says.
    pub fn new(
        node: &'a Node<'a>,
        store: &'a Store<'a>,
        resources: &'a [Resource],
        ledger: Option<&'a Ledger>,
    ) -> Self {
        Self { node, store, resources, ledger, forgotten: &[] }
    }

    /// Adds the paths that the ledger may forget although nothing of ours is there.
    #[must_use]
    pub fn forgetting(self, forgotten: &'a [AbsPath]) -> Self {
        Self { forgotten, ..self }
    }

    fn specs(&self, path: &AbsPath) -> impl Iterator<Item = &'a Spec> {
        self.resources.iter().filter(move |resource| resource.path == *path).map(|resource| &resource.spec)
    }

    fn documents(&self, path: &AbsPath) -> impl Iterator<Item = &'a DocumentSpec> {
        self.specs(path).filter_map(Spec::document)
    }

    fn entry(&self, path: &AbsPath) -> Option<&'a Entry> {
        self.ledger.and_then(|ledger| ledger.entry(path))
    }

    fn record(&self, path: &AbsPath) -> Option<&'a DocumentRecord> {
        self.entry(path).and_then(|entry| entry.document.as_ref())
    }

    fn is_known(&self, path: &AbsPath) -> bool {
        self.specs(path).next().is_some() || self.entry(path).is_some()
    }

    fn step(&self, step: &Step) -> Verdict {
        match &step.action {
            Action::MakeDir | Action::RemoveDir | Action::SetMode => self.folder(step),
            Action::Link => self.link(step),
            Action::Remove => self.removal(step, self.place(step)?),
            Action::Write { source } => self.write(step, source, self.place(step)?),
        }
    }

    /// Returns which file of its resource a step is about.
    fn place(&self, step: &Step) -> Result<Where, &'static str> {
        let Step { path, subject, .. } = step;
        if !self.is_known(subject) {
            return Err("openclaw puts nothing there");
        }
        let is_document = self.documents(subject).next().is_some()
            || self.entry(subject).is_some_and(|entry| entry.kind.is_document())
            || *subject == self.node.layout.settings();
        let is_behind = || self.node.fs.resolve(subject).ok().flatten().is_some_and(|place| place == *path);
        if path == subject || (is_document && is_behind()) {
            Ok(Where::Itself)
        } else if *path == self.store.places.base(subject) {
            Ok(Where::Base)
        } else if *path == subject.with_suffix(".new") {
            Ok(Where::Beside)
        } else if self.companions(subject).any(|companion| companion == *path) {
            Ok(Where::Companion)
        } else {
            Err("openclaw puts nothing there")
        }
    }

    fn folder(&self, step: &Step) -> Verdict {
        let Step { path, after, .. } = step;
        let recorded = self.entry(path).filter(|entry| entry.kind == Kind::Directory);
        let is_ours = recorded.is_some() || self.specs(path).any(|spec| spec.kind() == Kind::Directory);
        let is_way = path.is_within(&self.store.places.harness) || self.is_on_a_way(path);
        let layout = self.node.layout;
        let ours = [layout.root.clone(), layout.claude.clone()].into_iter();
        let is_inside = ours.chain(layout.host_folders()).any(|folder| path.is_within(&folder));
        let mode = match after {
            State::Dir { mode } => Some(*mode),
            State::Absent | State::File { .. } | State::Link { .. } | State::Other => None,
        };
        let has_mode = mode.is_some_and(|mode| FOLDER_MODES.contains(&mode));
        let is_allowed = match step.action {
            Action::MakeDir => (is_way || is_ours) && has_mode,
            Action::SetMode => (is_ours || *path == self.store.places.harness) && has_mode,
            Action::RemoveDir => is_ours || (is_way && is_inside),
            Action::Write { .. } | Action::Link | Action::Remove => false,
        };
        must(is_allowed, "this folder is not openclaw's")
    }

    /// Returns whether something of ours goes below `folder`.
    fn is_on_a_way(&self, folder: &AbsPath) -> bool {
        self.resources.iter().any(|Resource { path, .. }| {
            path.is_within(folder) || self.companions(path).any(|second| second.is_within(folder))
        })
    }

    /// Returns the second paths that the resource at `path` may have.
    fn companions(&self, path: &AbsPath) -> impl Iterator<Item = AbsPath> {
        let recorded = self.entry(path).and_then(|entry| Some(entry.companion.as_ref()?.path.clone()));
        let is_hook = self.specs(path).any(|spec| spec.kind() == Kind::GitHook);
        let beside = is_hook.then(|| path.with_suffix(BEFORE_ENDING));
        let links = self.specs(path).filter_map(|spec| spec.wants().map(|wants| wants.link.clone()));
        recorded.into_iter().chain(beside).chain(links)
    }

    fn link(&self, step: &Step) -> Verdict {
        let State::Link { target } = &step.after else { return Err("it makes no link") };
        let entry = self.entry(&step.subject);
        let companion = entry.and_then(|entry| entry.companion.as_ref());
        let is_kept = |original: Option<&Original>| matches!(original, Some(Original::Link { target: kept }) if kept == target);
        let is_allowed = match self.place(step)? {
            Where::Itself => {
                let is_ours =
                    |spec: &Spec| matches!(spec, Spec::Symlink { target: wanted } if wanted == target);
                self.specs(&step.path).any(is_ours)
                    || is_kept(entry.and_then(|entry| entry.original.as_ref()))
                    || companion.is_some_and(|companion| companion.written == step.after)
            }
            Where::Companion => {
                let is_ours = |spec: &Spec| spec.wants().is_some_and(|wants| wants.target == *target);
                // The hook that ours takes the place of is a link, which moves as it is.
                let is_moved = || self.node.fs.read_link(&step.subject).is_ok_and(|text| text == *target);
                self.specs(&step.subject).any(is_ours)
                    || is_kept(companion.and_then(|companion| companion.original.as_ref()))
                    || is_kept(entry.and_then(|entry| entry.original.as_ref()))
                    || is_moved()
            }
            Where::Base | Where::Beside => false,
        };
        must(is_allowed, "openclaw makes no such link there")
    }

    fn removal(&self, step: &Step, place: Where) -> Verdict {
        let entry = self.entry(&step.subject);
        let is_allowed = match (place, entry) {
            (Where::Base, _) => true,
            (Where::Beside, Some(entry)) => {
                entry.conflict.as_ref().is_some_and(|open| Some(open.offered) == step.before.digest())
            }
            (Where::Itself, Some(entry)) => match &entry.document {
                Some(record) => entry.original == Some(Original::Absent) && self.leaves_nothing(step, record),
                None => !entry.kind.is_document(),
            },
            (Where::Itself, None) => self.specs(&step.subject).any(|spec| *spec == Spec::Displaced),
            (Where::Companion, Some(entry)) => {
                entry.companion.as_ref().is_some_and(|companion| companion.path == step.path)
            }
            (Where::Beside | Where::Companion, None) => false,
        };
        must(is_allowed, "the ledger does not say that this is openclaw's to remove")
    }

    /// Returns whether a document holds nothing but ours. One that changed meanwhile is refused when the plan is applied.
    fn leaves_nothing(&self, step: &Step, record: &DocumentRecord) -> bool {
        let Ok(bytes) = self.node.fs.read(&step.path, crate::base::limits::DOCUMENT_BYTES_MAX) else {
            return false;
        };
        let is_changed = Some(Digest::of(&bytes)) != step.before.digest();
        let edit = DocumentEdit::TakeOut { record: record.clone() };
        is_changed || edit.derive(&bytes).is_ok_and(|derived| derived.bytes.trim_ascii().is_empty())
    }

    fn write(&self, step: &Step, source: &Source, place: Where) -> Verdict {
        let State::File { digest, mode } = &step.after else { return Err("it writes no file") };
        must(self.modes(step).contains(mode), "openclaw does not give it this mode")?;
        let subject = &step.subject;
        let (is_allowed, why) = match source {
            Source::Content => (self.contents(subject).contains(digest), "this content is not openclaw's"),
            Source::Copy { path } => {
                let is_copied = match place {
                    Where::Itself => self.copies(subject, path),
                    Where::Companion => self.moves_aside(subject, path),
                    Where::Base | Where::Beside => false,
                };
                let is_offer =
                    matches!(place, Where::Itself | Where::Base) && self.is_offer(subject, path, digest);
                (is_copied || is_offer, "openclaw copies no such file there")
            }
            Source::Merge { base, offered } => (
                place == Where::Itself
                    && *base == self.store.places.base(subject)
                    && self.contents(subject).contains(offered),
                "openclaw merges no such content there",
            ),
            Source::Edit { edit } => {
                (place == Where::Itself && self.edit(subject, edit), "openclaw makes no such edit there")
            }
        };
        must(is_allowed, why)
    }

    /// Returns the modes that a file of ours, or the one that it takes the place of, has.
    fn modes(&self, step: &Step) -> Vec<u32> {
        let mut modes = vec![BASE_MODE];
        modes.extend(self.specs(&step.subject).filter_map(|spec| match spec {
            Spec::File { mode, .. }
            | Spec::Shared { mode, .. }
            | Spec::Seed { mode, .. }
            | Spec::Document { mode, .. }
            | Spec::Binary { mode, .. }
            | Spec::GitHook { mode, .. }
            | Spec::Unit { mode, .. } => Some(*mode),
            Spec::Directory { .. } | Spec::Symlink { .. } | Spec::Displaced => None,
        }));
        if let State::File { mode, .. } = step.before {
            modes.push(mode);
        }
        // What comes back has the mode that it had.
        modes.extend(self.entry(&step.subject).into_iter().flat_map(Entry::originals).filter_map(
            |original| match original {
                Original::Bytes { digest: _, mode } => Some(*mode),
                Original::Absent | Original::Link { .. } => None,
            },
        ));
        // An offer beside a file has the mode of that file, and a hook keeps its own when it moves.
        for path in [&step.subject, &step.subject.with_suffix(BEFORE_ENDING)] {
            modes.extend(self.node.fs.stat(path).ok().flatten().map(|stat| stat.mode));
        }
        modes
    }

    /// Returns the digests of what we ship for a path.
    fn contents(&self, path: &AbsPath) -> Vec<Digest> {
        let digest = |spec: &Spec| match spec {
            Spec::File { bytes, .. }
            | Spec::Shared { bytes, .. }
            | Spec::Seed { bytes, .. }
            | Spec::GitHook { bytes, .. }
            | Spec::Unit { bytes, .. } => Some(Digest::of(bytes)),
            Spec::Binary { digest, .. } => Some(*digest),
            Spec::Directory { .. } | Spec::Symlink { .. } | Spec::Document { .. } | Spec::Displaced => None,
        };
        self.specs(path).filter_map(digest).collect()
    }

    /// Returns whether `from` is what is copied to `path`: its pristine copy, or what was there before us.
    fn copies(&self, path: &AbsPath, from: &AbsPath) -> bool {
        let is_chained = self.entry(path).is_some_and(|entry| {
            entry.kind == Kind::GitHook
                && entry.companion.as_ref().is_some_and(|companion| companion.path == *from)
        });
        self.is_original(path, from)
            || is_chained
            || (self.documents(path).next().is_none() && *from == self.store.places.base(path))
    }

    /// Returns whether `from` is what moves beside a hook of ours: the hook at `path`, or its copy in the backups.
    fn moves_aside(&self, path: &AbsPath, from: &AbsPath) -> bool {
        let is_hook = self.specs(path).any(|spec| spec.kind() == Kind::GitHook);
        (is_hook && from == path) || self.is_original(path, from)
    }

    /// Returns whether `from` is the copy of what was there before us.
    fn is_original(&self, path: &AbsPath, from: &AbsPath) -> bool {
        let originals = self.entry(path).into_iter().flat_map(Entry::originals);
        originals.filter_map(Original::backup).any(|digest| *from == self.store.places.backup_of(&digest))
    }

    /// Returns whether `from` is the offer beside `path` in a conflict that is open.
    fn is_offer(&self, path: &AbsPath, from: &AbsPath, digest: &Digest) -> bool {
        let open = self.entry(path).and_then(|entry| entry.conflict.as_ref());
        *from == path.with_suffix(".new") && open.is_some_and(|conflict| conflict.offered == *digest)
    }

    fn edit(&self, path: &AbsPath, edit: &DocumentEdit) -> bool {
        let recorded = self.record(path);
        match edit {
            DocumentEdit::TakeOut { record } => recorded == Some(record),
            DocumentEdit::Put { spec, record } => {
                let is_recorded = record.is_none() || record.as_ref() == recorded;
                is_recorded && self.wants(path, spec)
            }
        }
    }

    /// Returns whether `spec` asks for nothing but what we put into the document at `path`.
    fn wants(&self, path: &AbsPath, spec: &DocumentSpec) -> bool {
        match spec {
            DocumentSpec::Json { entries, displace } => {
                entries.iter().all(|entry| self.json_entries(path).any(|ours| ours == entry))
                    && displace.iter().all(|mark| self.displaced(path).any(|ours| ours == mark))
            }
            DocumentSpec::Toml { entries } => {
                *path == self.node.layout.settings() && entries.iter().all(|entry| is_setting(path, entry))
            }
            DocumentSpec::Block { block } => self.blocks(path).any(|ours| ours == block),
            DocumentSpec::GitConfig { entries } => {
                entries.iter().all(|entry| self.git_entries(path).any(|ours| ours == entry))
            }
        }
    }

    fn json_entries(&self, path: &AbsPath) -> impl Iterator<Item = &'a JsonEntry> {
        let entries = |spec: &'a DocumentSpec| match spec {
            DocumentSpec::Json { entries, .. } => entries.as_slice(),
            DocumentSpec::Toml { .. } | DocumentSpec::Block { .. } | DocumentSpec::GitConfig { .. } => &[],
        };
        self.documents(path).flat_map(entries)
    }

    fn displaced(&self, path: &AbsPath) -> impl Iterator<Item = &'a Mark> {
        let marks = |spec: &'a DocumentSpec| match spec {
            DocumentSpec::Json { displace, .. } => displace.as_slice(),
            DocumentSpec::Toml { .. } | DocumentSpec::Block { .. } | DocumentSpec::GitConfig { .. } => &[],
        };
        self.documents(path).flat_map(marks)
    }

    fn blocks(&self, path: &AbsPath) -> impl Iterator<Item = &'a Block> {
        self.documents(path).filter_map(|spec| match spec {
            DocumentSpec::Block { block } => Some(block),
            DocumentSpec::Json { .. } | DocumentSpec::Toml { .. } | DocumentSpec::GitConfig { .. } => None,
        })
    }

    fn git_entries(&self, path: &AbsPath) -> impl Iterator<Item = &'a GitConfigEntry> {
        let entries = |spec: &'a DocumentSpec| match spec {
            DocumentSpec::GitConfig { entries } => entries.as_slice(),
            DocumentSpec::Json { .. } | DocumentSpec::Toml { .. } | DocumentSpec::Block { .. } => &[],
        };
        self.documents(path).flat_map(entries)
    }

    fn change(&self, change: &LedgerChange, steps: &[Step]) -> Verdict {
        let new = match change {
            LedgerChange::Drop(path) => {
                let is_allowed = self.is_known(path) || self.forgotten.contains(path);
                return must(is_allowed, "the ledger does not name it");
            }
            LedgerChange::Put(new) => new,
            LedgerChange::Linger(_) => return Ok(()),
        };
        let old = self.entry(&new.path);
        let has_project = new.project == old.and_then(|old| old.project.clone());
        must(has_project, "openclaw does not keep it for that repository")?;
        let is_way = new.kind == Kind::Directory && self.is_on_a_way(&new.path)
            || new.path.is_within(&self.store.places.harness);
        let has_kind = self.specs(&new.path).any(|spec| spec.kind() == new.kind)
            || old.is_some_and(|old| old.kind == new.kind);
        must(is_way || has_kind, "openclaw keeps nothing of that kind there")?;
        let has_record = match &new.document {
            Some(record) => {
                old.is_some_and(|old| old.document.as_ref() == Some(record)) || self.owns(new, record)
            }
            None => true,
        };
        must(has_record, "openclaw puts no such entries there")?;
        let beside = new.conflict.as_ref().and_then(|conflict| conflict.beside.as_ref());
        must(
            beside.is_none_or(|beside| *beside == new.path.with_suffix(".new")),
            "openclaw puts no offer there",
        )?;
        let has_companion = new.companion.as_ref().is_none_or(|companion| {
            self.companions(&new.path).any(|path| path == companion.path)
                && self.was_so(companion.original.as_ref(), &companion.path, new, steps)
        });
        must(has_companion, "openclaw puts nothing there")?;
        let was_so = self.was_so(new.original.as_ref(), &new.path, new, steps);
        must(was_so, "something else was there before")
    }

    /// Returns whether `original` is what was at `path` before us: the ledger says so, or a step of the plan found it.
    fn was_so(&self, original: Option<&Original>, path: &AbsPath, new: &Entry, steps: &[Step]) -> bool {
        let Some(original) = original else { return true };
        let old = self.entry(&new.path);
        let mut before = steps.iter().filter(|step| step.subject == new.path).map(|step| &step.before);
        let is_known = old.is_some_and(|old| old.originals().any(|known| known == original));
        is_known
            || match original {
                Original::Bytes { digest, mode: _ } => before.any(|state| state.digest() == Some(*digest)),
                // A link that starts our unit already is found without a step.
                Original::Link { target } => {
                    before.any(|state| matches!(state, State::Link { target: there } if there == target))
                        || self.node.fs.read_link(path).is_ok_and(|text| text == *target)
                }
                Original::Absent => self.node.fs.stat(path).is_ok_and(|stat| stat.is_none()),
            }
    }

    /// Returns whether a record holds nothing but entries of ours.
    fn owns(&self, new: &Entry, record: &DocumentRecord) -> bool {
        let old = self.record(&new.path);
        match record {
            DocumentRecord::Json { entries, footprint } => {
                let known: Vec<&JsonEntry> = match old {
                    Some(DocumentRecord::Json { entries, .. }) => entries.iter().collect(),
                    Some(
                        DocumentRecord::Toml { .. }
                        | DocumentRecord::Block { .. }
                        | DocumentRecord::GitConfig { .. },
                    )
                    | None => Vec::new(),
                };
                let is_ours = |entry: &JsonEntry| {
                    known.contains(&entry) || self.json_entries(&new.path).any(|ours| ours == entry)
                };
                entries.iter().all(is_ours)
                    && footprint.members.iter().all(|member| {
                        is_ours(&JsonEntry::Member { at: member.at.clone(), value: member.value.clone() })
                    })
            }
            DocumentRecord::Block { block, .. } => self.blocks(&new.path).any(|ours| ours == block),
            DocumentRecord::GitConfig { entries, .. } => {
                entries.iter().all(|entry| self.git_entries(&new.path).any(|ours| ours == entry))
            }
            DocumentRecord::Toml { .. } => false,
        }
    }

    /// `harness/` goes only when nothing is recorded any more that lies elsewhere.
    fn closing(&self, body: &Body) -> Verdict {
        if body.closing == Closing::Nothing {
            return Ok(());
        }
        let is_dropped = |entry: &Entry| {
            body.ledger.iter().any(|change| matches!(change, LedgerChange::Drop(path) if *path == entry.path))
        };
        let is_allowed = self.ledger.is_some_and(|ledger| ledger.entries.iter().all(is_dropped));
        must(is_allowed, "it would go while things of openclaw's are elsewhere")
    }
}

/// Returns whether an entry makes a setting of ours.
fn is_setting(path: &AbsPath, entry: &TomlEntry) -> bool {
    let TomlEntry { table, key, value } = entry;
    let name = table.iter().chain([key]).cloned().collect::<Vec<_>>().join(".");
    let line = format!("{name} = {value}\n");
    Settings::parse(path, line.as_bytes()).is_ok()
}

#[cfg(test)]
mod tests;
