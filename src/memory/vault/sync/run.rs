//! One sync: looks at both sides, decides for each note, acts. Each write has its last look right ahead of it; each deletion
//! is written down before it happens. Running it again after a kill ends what was begun.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::base::digest::Digest;
use crate::base::limits::{VAULT_FINDINGS_MAX, VAULT_GONE_MIN};
use crate::base::path::AbsPath;
use crate::base::relative::RelPath;
use crate::config::settings::Settings;
use crate::memory::vault::access::Access;
use crate::memory::vault::error::VaultError;
use crate::memory::vault::files::{self, Modes, OURS, Put, SYNC_TEMP, THEIRS, Target};
use crate::memory::vault::place::VaultMeans;
use crate::memory::vault::sync::decide::{Deed, Which, decide};
use crate::memory::vault::sync::join::{conflict_path, joined};
use crate::memory::vault::sync::kept::Kept;
use crate::memory::vault::sync::pairing::Pairing;
use crate::memory::vault::sync::state::{Joining, Paired, Read, State, Tombstone};
use crate::memory::vault::walk::{Ground, Odd, Walked};

/// Names that are tried for a version that is kept beside.
const CONFLICTS_MAX: u32 = 100;

/// How far a sync goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyncMode {
    /// It says what it would do.
    Look,
    /// It acts, unless most notes are gone from one side.
    Act,
    /// It acts, and a person agreed that notes which are gone go on the other side too.
    ActWithDeletes,
}

/// A note that is left for the next time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Later {
    /// Its path in the vault.
    pub note: RelPath,
    /// Why.
    pub why: String,
}

/// What a sync did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Synced {
    /// Notes that went to Obsidian.
    pub to_obsidian: Vec<RelPath>,
    /// Notes that came into the vault.
    pub to_vault: Vec<RelPath>,
    /// Notes that both sides changed, in one now.
    pub joined: Vec<RelPath>,
    /// Notes that both sides changed at the same lines: Obsidian's version has the name, the vault's is beside it.
    pub conflicts: Vec<RelPath>,
    /// Notes that were deleted in the vault and so in Obsidian.
    pub removed_in_obsidian: Vec<RelPath>,
    /// Notes that were deleted in Obsidian and so in the vault.
    pub removed_in_vault: Vec<RelPath>,
    /// Notes that are left for the next time.
    pub later: Vec<Later>,
    /// What is no note, or none that can be used, and is left alone on both sides.
    pub odd: Vec<Odd>,
    /// How many notes both sides have in common now.
    pub notes: usize,
    /// Whether what was remembered of earlier syncs could not be used, so that nothing was deleted.
    pub started_over: bool,
}

impl Synced {
    /// Returns whether both sides were equal already.
    pub fn is_quiet(&self) -> bool {
        let acted = [&self.to_obsidian, &self.to_vault, &self.joined, &self.conflicts];
        let removed = [&self.removed_in_obsidian, &self.removed_in_vault];
        acted.into_iter().chain(removed).all(Vec::is_empty) && self.later.is_empty()
    }
}

/// Keeps the folders of `pairing` equal.
///
/// # Errors
/// When a side cannot be read, most of it is gone, another run does the same, or the state cannot be written. What befalls
/// single notes is told in the outcome.
pub fn sync(means: &VaultMeans<'_>, pairing: &Pairing, mode: SyncMode) -> Result<Synced, VaultError> {
    means.is_there()?;
    let theirs = pairing.settled(means)?;
    let _held = means.lock(&means.layout.vault_lock())?;
    let mut run = Run::open(means, pairing, theirs)?;
    if mode != SyncMode::Look {
        run.finish_joining()?;
    }
    let deeds = run.look(mode)?;
    run.check(&deeds, mode)?;
    if mode == SyncMode::Look {
        run.tell(&deeds);
        return Ok(run.synced);
    }
    run.act(&deeds)?;
    run.close()
}

/// Makes both sides equal where the settings name a folder; `None` where they name none. This is what runs unasked: it never
/// agrees that most of a side goes.
///
/// # Errors
/// As [`sync`].
pub fn tend(means: &VaultMeans<'_>, settings: &Settings) -> Result<Option<Synced>, VaultError> {
    let pairing = Pairing::of(settings, means.layout);
    pairing.map(|pairing| sync(means, &pairing, SyncMode::Act)).transpose()
}

/// Returns the notes that were deleted by syncs and are kept, the last first.
///
/// # Errors
/// When the state cannot be read.
pub fn buried(means: &VaultMeans<'_>) -> Result<Vec<Tombstone>, VaultError> {
    means.is_there()?;
    match State::read(means.fs, &state_path(means))? {
        Read::State(state) => Ok(state.tombstones.into_iter().rev().collect()),
        Read::Damaged => Ok(Vec::new()),
    }
}

/// Brings back a note that a sync deleted; the next sync takes it to the other side.
///
/// # Errors
/// When no such note is kept, or one of this name is there.
pub fn restore(means: &VaultMeans<'_>, note: &RelPath) -> Result<(), VaultError> {
    means.is_there()?;
    let _held = means.lock(&means.layout.vault_lock())?;
    let path = state_path(means);
    let unknown = || VaultError::Unknown { name: note.to_string(), close: None };
    let Read::State(mut state) = State::read(means.fs, &path)? else { return Err(unknown()) };
    let is_it = |of: &&Tombstone| of.note == note.as_str();
    let found = state.tombstones.iter().rev().find(is_it).cloned().ok_or_else(unknown)?;
    let kept = Kept { fs: means.fs, folder: base_folder(means) };
    let bytes = kept.get(found.digest).ok_or_else(unknown)?;
    let place = means.layout.vault().join(note.as_str());
    let target = Target { fs: means.fs, top: &means.layout.root, path: &place, modes: OURS, temp: SYNC_TEMP };
    match files::put(target, &bytes, None)? {
        Put::Done => {}
        Put::Changed => return Err(VaultError::Exists { note: note.to_string() }),
    }
    state.tombstones.retain(|of| *of != found);
    // Both sides must not be taken for having lost it.
    state.notes.remove(note.as_str());
    state.write(means.fs, &path)
}

fn state_path(means: &VaultMeans<'_>) -> AbsPath {
    means.layout.vault_state().join("sync.json")
}

fn base_folder(means: &VaultMeans<'_>) -> AbsPath {
    means.layout.vault_state().join("base")
}

/// One side.
struct Side<'a> {
    fs: &'a dyn crate::ports::fs::Fs,
    /// The folder that paths are counted from.
    top: AbsPath,
    /// The folder above which none is made.
    made_below: AbsPath,
    modes: Modes,
}

impl Side<'_> {
    fn place(&self, path: &RelPath) -> AbsPath {
        self.top.join(path.as_str())
    }

    fn digest(&self, path: &RelPath) -> Result<Option<Digest>, VaultError> {
        files::digest(self.fs, &self.place(path))
    }

    /// Returns the content that has the digest `of`.
    fn read(&self, path: &RelPath, of: Digest) -> Result<Option<Vec<u8>>, VaultError> {
        let bytes = files::read(self.fs, &self.place(path))?;
        Ok(bytes.filter(|bytes| Digest::of(bytes) == of))
    }

    fn put(&self, path: &RelPath, bytes: &[u8], before: Option<Digest>) -> Result<Put, VaultError> {
        let place = self.place(path);
        let target =
            Target { fs: self.fs, top: &self.made_below, path: &place, modes: self.modes, temp: SYNC_TEMP };
        files::put(target, bytes, before)
    }
}

/// What is known of one note.
#[derive(Clone, Debug)]
struct Seen {
    theirs_path: RelPath,
    ours: Option<Digest>,
    theirs: Option<Digest>,
}

/// A note, what is known of it, what is to be done.
type Deeds = Vec<(RelPath, Seen, Deed)>;

struct Run<'a> {
    means: &'a VaultMeans<'a>,
    pairing: &'a Pairing,
    ours: Side<'a>,
    theirs: Side<'a>,
    kept: Kept<'a>,
    read: State,
    state: State,
    synced: Synced,
}

impl<'a> Run<'a> {
    fn open(means: &'a VaultMeans<'a>, pairing: &'a Pairing, theirs: AbsPath) -> Result<Self, VaultError> {
        let fs = means.fs;
        let folder = base_folder(means);
        for at in [means.layout.state(), means.layout.vault_state(), folder.clone()] {
            match fs.make_dir(&at, 0o700) {
                Err(source) if source.kind() != std::io::ErrorKind::AlreadyExists => {
                    return Err(VaultError::disk("make", &at, source));
                }
                Ok(()) | Err(_) => {}
            }
        }
        let path = state_path(means);
        let mut synced = Synced::default();
        let read = match State::read(fs, &path)? {
            Read::State(state) => state,
            Read::Damaged => {
                let aside = path.with_suffix(".damaged");
                fs.rename(&path, &aside).map_err(|source| VaultError::disk("put aside", &path, source))?;
                synced.started_over = true;
                State::new()
            }
        };
        let mut state = read.clone();
        if state.folder.as_ref() != Some(&theirs) {
            // What was in common with another folder says nothing about this one.
            state.notes.clear();
            state.joining.clear();
            state.folder = Some(theirs.clone());
        }
        let ours = Side { fs, top: means.layout.vault(), made_below: means.layout.root.clone(), modes: OURS };
        let theirs = Side { fs, made_below: theirs.clone(), top: theirs, modes: THEIRS };
        let kept = Kept { fs, folder };
        Ok(Self { means, pairing, ours, theirs, kept, read, state, synced })
    }

    fn save(&mut self) -> Result<(), VaultError> {
        if self.state != self.read {
            self.state.write(self.means.fs, &state_path(self.means))?;
            self.read = self.state.clone();
        }
        Ok(())
    }

    /// Ends what the state says is being joined, where both sides are as they were then, or further.
    fn finish_joining(&mut self) -> Result<(), VaultError> {
        for (name, joining) in std::mem::take(&mut self.state.joining) {
            let (Ok(note), Ok(theirs_path)) = (RelPath::parse(&name), RelPath::parse(&joining.theirs_path))
            else {
                continue;
            };
            let Some(bytes) = self.kept.get(joining.result) else { continue };
            match self.finish_one(&note, &theirs_path, (&joining, &bytes)) {
                Ok(Put::Done) => {
                    self.pair(&note, &theirs_path, joining.result);
                    self.synced.joined.push(note);
                }
                // Somebody edits it right now: both sides are looked at anew.
                Ok(Put::Changed) => {}
                Err(error) => self.later(&note, &error.to_string()),
            }
        }
        Ok(())
    }

    fn finish_one(
        &self,
        note: &RelPath,
        theirs_path: &RelPath,
        (joining, bytes): (&Joining, &[u8]),
    ) -> Result<Put, VaultError> {
        let sides = [(&self.ours, note, joining.ours), (&self.theirs, theirs_path, joining.theirs)];
        let is_known =
            |digest: Option<Digest>, before| digest == Some(before) || digest == Some(joining.result);
        for (side, path, before) in sides {
            if !is_known(side.digest(path)?, before) {
                return Ok(Put::Changed);
            }
        }
        for (side, path, before) in sides {
            if side.digest(path)? != Some(joining.result)
                && side.put(path, bytes, Some(before))? == Put::Changed
            {
                return Ok(Put::Changed);
            }
        }
        Ok(Put::Done)
    }

    /// Looks at both sides and decides.
    fn look(&mut self, mode: SyncMode) -> Result<Deeds, VaultError> {
        let folders = |of: fn(&crate::config::vault::Domain) -> &RelPath| -> Vec<RelPath> {
            self.pairing.domains.iter().map(|domain| of(domain).clone()).collect()
        };
        let (our_folders, their_folders) = (folders(|domain| &domain.ours), folders(|domain| &domain.theirs));
        let ours = walk(&self.ours, &our_folders)?;
        let theirs = walk(&self.theirs, &their_folders)?;
        if mode != SyncMode::Look {
            let is_ours = |temp: &&AbsPath| temp.name().starts_with(SYNC_TEMP);
            for temp in ours.temps.iter().chain(&theirs.temps).filter(is_ours) {
                files::remove_if_there(self.means.fs, temp)?;
            }
        }
        let pairing = self.pairing;
        let mut seen: BTreeMap<RelPath, Seen> = BTreeMap::new();
        let mut skipped: BTreeSet<RelPath> = BTreeSet::new();
        for path in &ours.notes {
            let Some(theirs_path) = pairing.theirs(path) else { continue };
            let note =
                Seen { theirs_path, ours: self.seen(Which::Ours, path, path, &mut skipped), theirs: None };
            seen.insert(path.clone(), note);
        }
        for path in &theirs.notes {
            let Some(note) = pairing.ours(path) else { continue };
            let digest = self.seen(Which::Theirs, path, &note, &mut skipped);
            let empty = || Seen { theirs_path: path.clone(), ours: None, theirs: None };
            seen.entry(note).or_insert_with(empty).theirs = digest;
        }
        self.drop_foreign();
        for name in self.state.notes.keys() {
            let Some((note, theirs_path)) =
                RelPath::parse(name).ok().and_then(|note| Some((note.clone(), pairing.theirs(&note)?)))
            else {
                continue;
            };
            seen.entry(note).or_insert(Seen { theirs_path, ours: None, theirs: None });
        }
        self.synced.odd = ours.told().into_iter().chain(theirs.told()).take(VAULT_FINDINGS_MAX).collect();
        let is_hidden = |note: &RelPath, of: &Seen| {
            skipped.contains(note) || ours.is_hidden(note) || theirs.is_hidden(&of.theirs_path)
        };
        let visible = seen.into_iter().filter(|(note, of)| !is_hidden(note, of));
        let base = |note: &RelPath| self.state.notes.get(note.as_str()).map(|paired| paired.digest);
        Ok(visible
            .map(|(note, of)| (note.clone(), of.clone(), decide(base(&note), of.ours, of.theirs)))
            .collect())
    }

    /// Returns the digest of a note that was listed; where it cannot be told, the note is left for the next time.
    fn seen(
        &mut self,
        which: Which,
        path: &RelPath,
        note: &RelPath,
        skipped: &mut BTreeSet<RelPath>,
    ) -> Option<Digest> {
        let found = self.side(which).digest(path);
        let why = match found {
            Ok(Some(digest)) => return Some(digest),
            Ok(None) => "it went away while it was looked at".to_owned(),
            Err(error) => error.to_string(),
        };
        skipped.insert(note.clone());
        self.later(note, &why);
        None
    }

    /// Forgets what was in common at another place, or in a folder that is kept equal no more. Nothing is deleted for it.
    fn drop_foreign(&mut self) {
        let pairing = self.pairing;
        let is_here = |name: &String, paired: &mut Paired| {
            let theirs = RelPath::parse(name).ok().and_then(|note| pairing.theirs(&note));
            theirs.is_some_and(|theirs| theirs.as_str() == paired.theirs)
        };
        self.state.notes.retain(is_here);
    }

    /// Refuses to delete most of a side on the word of the other one.
    fn check(&self, deeds: &Deeds, mode: SyncMode) -> Result<(), VaultError> {
        let known = self.state.notes.len();
        for (which, lost_in) in [(Which::Ours, &self.theirs), (Which::Theirs, &self.ours)] {
            let gone = deeds.iter().filter(|(.., deed)| *deed == Deed::Remove(which)).count();
            if mode == SyncMode::Act && gone >= VAULT_GONE_MIN && 2 * gone > known {
                return Err(VaultError::Emptied { folder: lost_in.top.clone(), gone, known });
            }
        }
        Ok(())
    }

    /// Says what would be done.
    fn tell(&mut self, deeds: &Deeds) {
        for (note, seen, deed) in deeds {
            let told = &mut self.synced;
            let list = match deed {
                Deed::Nothing | Deed::Settle | Deed::Forget => continue,
                Deed::CopyFrom(Which::Ours) => &mut told.to_obsidian,
                Deed::CopyFrom(Which::Theirs) => &mut told.to_vault,
                Deed::Remove(Which::Ours) => &mut told.removed_in_vault,
                Deed::Remove(Which::Theirs) => &mut told.removed_in_obsidian,
                Deed::Join if self.result(note, seen).is_some() => &mut self.synced.joined,
                Deed::Join => &mut self.synced.conflicts,
            };
            list.push(note.clone());
        }
        self.synced.notes = self.state.notes.len();
    }

    fn act(&mut self, deeds: &Deeds) -> Result<(), VaultError> {
        let mut removing = Vec::new();
        let mut apart = Vec::new();
        for (note, seen, deed) in deeds {
            let done = match deed {
                Deed::Nothing => Ok(()),
                Deed::Forget => {
                    self.state.notes.remove(note.as_str());
                    Ok(())
                }
                Deed::Settle => self.settle(note, seen),
                Deed::CopyFrom(which) => self.copy(note, seen, *which),
                Deed::Remove(which) => self.bury(note, seen, *which).map(|is_kept| {
                    if is_kept {
                        removing.push((note, seen, *which));
                    }
                }),
                Deed::Join => self.plan_join(note, seen).map(|is_planned| {
                    if !is_planned {
                        apart.push((note, seen));
                    }
                }),
            };
            if let Err(error) = done {
                self.later(note, &error.to_string());
            }
        }
        // Written down first: whoever dies after this finds what is deleted kept, and what is joined named.
        self.save()?;
        self.finish_joining()?;
        for (note, seen, which) in removing {
            if let Err(error) = self.remove(note, seen, which) {
                self.later(note, &error.to_string());
            }
        }
        for (note, seen) in apart {
            if let Err(error) = self.keep_apart(note, seen) {
                self.later(note, &error.to_string());
            }
        }
        Ok(())
    }

    fn close(mut self) -> Result<Synced, VaultError> {
        self.state.expire(self.means.clock.now(), self.pairing.kept_ms);
        let is_new = self.state != self.read;
        self.save()?;
        // After a start over, contents may be what a person wants to look for.
        if is_new && !self.synced.started_over {
            self.kept.sweep(&self.state.needed())?;
        }
        self.synced.notes = self.state.notes.len();
        self.synced.later.truncate(VAULT_FINDINGS_MAX);
        Ok(self.synced)
    }

    fn settle(&mut self, note: &RelPath, seen: &Seen) -> Result<(), VaultError> {
        let Some(digest) = seen.ours else { return Ok(()) };
        if let Some(bytes) = self.ours.read(note, digest)? {
            self.kept.hold(&bytes)?;
            self.pair(note, &seen.theirs_path, digest);
        }
        Ok(())
    }

    fn copy(&mut self, note: &RelPath, seen: &Seen, from: Which) -> Result<(), VaultError> {
        let (source, source_path, digest, target, target_path, before) = match from {
            Which::Ours => (&self.ours, note, seen.ours, &self.theirs, &seen.theirs_path, seen.theirs),
            Which::Theirs => (&self.theirs, &seen.theirs_path, seen.theirs, &self.ours, note, seen.ours),
        };
        let Some(digest) = digest else { return Ok(()) };
        let bytes = source.read(source_path, digest)?;
        let put = match &bytes {
            Some(bytes) => {
                self.kept.hold(bytes)?;
                target.put(target_path, bytes, before)?
            }
            None => Put::Changed,
        };
        match put {
            Put::Changed => self.changed(note),
            Put::Done => {
                self.pair(note, &seen.theirs_path, digest);
                match from {
                    Which::Ours => self.synced.to_obsidian.push(note.clone()),
                    Which::Theirs => self.synced.to_vault.push(note.clone()),
                }
            }
        }
        Ok(())
    }

    /// Keeps the content of a note that is about to go from the side `which`.
    fn bury(&mut self, note: &RelPath, seen: &Seen, which: Which) -> Result<bool, VaultError> {
        let (path, digest) = match which {
            Which::Ours => (note, seen.ours),
            Which::Theirs => (&seen.theirs_path, seen.theirs),
        };
        let Some(digest) = digest else { return Ok(false) };
        let Some(bytes) = self.side(which).read(path, digest)? else {
            self.changed(note);
            return Ok(false);
        };
        self.kept.hold_durably(&bytes)?;
        self.state.bury(Tombstone { note: note.to_string(), digest, at: self.means.clock.now() });
        Ok(true)
    }

    fn remove(&mut self, note: &RelPath, seen: &Seen, which: Which) -> Result<(), VaultError> {
        let (side, path, digest) = match which {
            Which::Ours => (&self.ours, note, seen.ours),
            Which::Theirs => (&self.theirs, &seen.theirs_path, seen.theirs),
        };
        let Some(digest) = digest else { return Ok(()) };
        match files::remove(side.fs, &side.place(path), digest)? {
            Put::Changed => self.changed(note),
            Put::Done => {
                self.state.notes.remove(note.as_str());
                match which {
                    Which::Ours => self.synced.removed_in_vault.push(note.clone()),
                    Which::Theirs => self.synced.removed_in_obsidian.push(note.clone()),
                }
            }
        }
        Ok(())
    }

    /// Returns both versions in one, where that can be.
    fn result(&self, note: &RelPath, seen: &Seen) -> Option<Vec<u8>> {
        let base = self.kept.get(self.state.notes.get(note.as_str())?.digest)?;
        let ours = self.ours.read(note, seen.ours?).ok()??;
        let theirs = self.theirs.read(&seen.theirs_path, seen.theirs?).ok()??;
        joined(&base, &ours, &theirs)
    }

    /// Writes down that two versions become one; `false` where they cannot.
    fn plan_join(&mut self, note: &RelPath, seen: &Seen) -> Result<bool, VaultError> {
        let (Some(bytes), Some(ours), Some(theirs)) = (self.result(note, seen), seen.ours, seen.theirs)
        else {
            return Ok(false);
        };
        self.kept.hold_durably(&bytes)?;
        let result = Digest::of(&bytes);
        let joining = Joining { ours, theirs, result, theirs_path: seen.theirs_path.to_string() };
        self.state.joining.insert(note.to_string(), joining);
        Ok(true)
    }

    /// Keeps both versions on both sides: Obsidian's under the name, where its links lead, the vault's beside it.
    fn keep_apart(&mut self, note: &RelPath, seen: &Seen) -> Result<(), VaultError> {
        let (Some(ours), Some(theirs)) = (seen.ours, seen.theirs) else { return Ok(()) };
        let (Some(our_bytes), Some(their_bytes)) =
            (self.ours.read(note, ours)?, self.theirs.read(&seen.theirs_path, theirs)?)
        else {
            self.changed(note);
            return Ok(());
        };
        let Some((beside, beside_theirs)) = self.free_name(note, ours)? else {
            self.later(note, "no name is free for the other version");
            return Ok(());
        };
        for (which, path) in [(Which::Ours, &beside), (Which::Theirs, &beside_theirs)] {
            let side = self.side(which);
            if side.digest(path)? != Some(ours) && side.put(path, &our_bytes, None)? == Put::Changed {
                self.changed(note);
                return Ok(());
            }
        }
        self.kept.hold(&our_bytes)?;
        self.pair(&beside, &beside_theirs, ours);
        // The version of this name is kept beside now, on both sides and durably, so that it can be replaced.
        match self.ours.put(note, &their_bytes, Some(ours))? {
            Put::Changed => self.changed(note),
            Put::Done => {
                self.kept.hold(&their_bytes)?;
                self.pair(note, &seen.theirs_path, theirs);
                self.synced.conflicts.push(beside);
            }
        }
        Ok(())
    }

    /// Returns a name beside `note` that is free, or has this very content, on both sides.
    fn free_name(&self, note: &RelPath, of: Digest) -> Result<Option<(RelPath, RelPath)>, VaultError> {
        for number in 1..=CONFLICTS_MAX {
            let Some(beside) = conflict_path(note, of, number) else { return Ok(None) };
            let Some(theirs) = self.pairing.theirs(&beside) else { return Ok(None) };
            let is_fit = |found: Option<Digest>| found.is_none_or(|found| found == of);
            if is_fit(self.ours.digest(&beside)?) && is_fit(self.theirs.digest(&theirs)?) {
                return Ok(Some((beside, theirs)));
            }
        }
        Ok(None)
    }

    fn pair(&mut self, note: &RelPath, theirs: &RelPath, digest: Digest) {
        self.state.notes.insert(note.to_string(), Paired { digest, theirs: theirs.to_string() });
    }

    fn changed(&mut self, note: &RelPath) {
        self.later(note, "somebody changed it meanwhile");
    }

    fn later(&mut self, note: &RelPath, why: &str) {
        self.synced.later.push(Later { note: note.clone(), why: why.to_owned() });
    }

    fn side(&self, which: Which) -> &Side<'a> {
        match which {
            Which::Ours => &self.ours,
            Which::Theirs => &self.theirs,
        }
    }
}

fn walk(side: &Side<'_>, folders: &[RelPath]) -> Result<Walked, VaultError> {
    let walked = Ground { fs: side.fs, top: &side.top, access: &Access::Person }.walk(Some(folders))?;
    match walked.unseen {
        // What was not seen must not be taken for gone.
        Some(why) => Err(VaultError::Unusable { path: side.top.clone(), why }),
        None => Ok(walked),
    }
}
