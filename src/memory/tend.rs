//! Keeps what is kept of sessions within its bounds: sessions that nobody came back to for long go, the oldest go where
//! there are too many, and the database is copied now and then. Bounded, and done again at any moment it finds nothing to do.

mod store;

use std::io;

use serde::Serialize;

use crate::base::limits::{FREE_BYTES_MIN, RETENTION_SESSIONS_MAX};
use crate::base::path::AbsPath;
use crate::config::layout::Layout;
use crate::config::settings::Settings;
use crate::config::transcripts::TranscriptSource;
use crate::memory::store::Store;
use crate::memory::verbs::{Means, MemoryError, disk};
use crate::ports::fs::{Fs, LockAnswer, NewFile};

use store::{Room, copy_into, oldest, remove, room};

const DAY_MS: u64 = 24 * 60 * 60 * 1_000;
const HOUR_MS: u64 = 60 * 60 * 1_000;
/// Who asks for the lock.
const HOLDER: &str = "openclaw, keeping sessions within their bounds";

/// What a person chose about what is read and kept of sessions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keeping {
    /// Programs that are read besides the hosts.
    pub sources: Vec<TranscriptSource>,
    /// Days after which a session goes; 0 is never.
    pub retention_days: u64,
    /// What the database may take, in bytes.
    pub bytes_max: u64,
    /// Hours between two copies; 0 makes none.
    pub backup_hours: u64,
    /// Copies that are kept.
    pub backups_max: usize,
}

impl Keeping {
    /// Returns what the settings say.
    pub fn of(settings: &Settings) -> Self {
        Self {
            sources: settings.memory_sources.value.sources().to_vec(),
            retention_days: settings.memory_retention_days.value.number(),
            bytes_max: settings.memory_size_mib_max.value.number() << 20,
            backup_hours: settings.memory_backup_hours.value.number(),
            backups_max: usize::try_from(settings.memory_backups_max.value.number()).unwrap_or(1),
        }
    }
}

impl Default for Keeping {
    fn default() -> Self {
        Self::of(&Settings::default())
    }
}

/// What was done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tended {
    /// Sessions that went, each with its sub-agents.
    pub sessions: u64,
    /// Their messages.
    pub messages: u64,
    /// The copy that was made.
    pub backup: Option<AbsPath>,
    /// What the database takes, in bytes, without room that is free in it.
    pub bytes: u64,
}

/// What tending works with.
pub(super) struct Tending<'a> {
    pub(super) means: Means<'a>,
    pub(super) keeping: &'a Keeping,
    pub(super) store: &'a mut Store,
}

impl Tending<'_> {
    /// Does what is due; nothing where another process does it.
    pub(super) fn tend(&mut self) -> Result<Tended, MemoryError> {
        let Means { fs, layout, .. } = self.means;
        let lock = layout.memory_lock();
        make_dir(fs, &layout.run())?;
        let _held = match fs.lock(&lock, HOLDER).map_err(|source| disk("lock", &lock, source))? {
            LockAnswer::Held(held) => held,
            LockAnswer::Busy(_) => return Ok(Tended::default()),
        };
        let mut tended = Tended::default();
        self.retire(&mut tended)?;
        self.shrink(&mut tended)?;
        tended.backup = self.back_up()?;
        tended.bytes = room(self.store)?.used_bytes();
        Ok(tended)
    }

    /// Removes sessions in which nothing happened for so many days.
    fn retire(&mut self, tended: &mut Tended) -> Result<(), MemoryError> {
        let days = self.keeping.retention_days;
        if days == 0 {
            return Ok(());
        }
        let before = self.means.clock.now().millis().saturating_sub(days.saturating_mul(DAY_MS));
        let old = oldest(self.store, before, RETENTION_SESSIONS_MAX)?;
        let names: Vec<(String, String)> = old.into_iter().map(|old| (old.host, old.name)).collect();
        self.remove(&names, tended)
    }

    /// Removes the oldest sessions where the database takes more than it may, until it takes a tenth less; never one of the
    /// last day.
    fn shrink(&mut self, tended: &mut Tended) -> Result<(), MemoryError> {
        let Room { messages, .. } = room(self.store)?;
        let used = room(self.store)?.used_bytes();
        if used <= self.keeping.bytes_max || messages == 0 {
            return Ok(());
        }
        let wanted = used - self.keeping.bytes_max / 10 * 9;
        let each = (used / messages).max(1);
        let before = self.means.clock.now().millis().saturating_sub(DAY_MS);
        let mut freed = 0;
        let mut names = Vec::new();
        for old in oldest(self.store, before, RETENTION_SESSIONS_MAX)? {
            if freed >= wanted {
                break;
            }
            freed += old.messages.max(1) * each;
            names.push((old.host, old.name));
        }
        self.remove(&names, tended)?;
        if !names.is_empty() {
            // What the index only marks as gone would be counted again at the next look.
            self.store.merge_index()?;
        }
        Ok(())
    }

    fn remove(&mut self, names: &[(String, String)], tended: &mut Tended) -> Result<(), MemoryError> {
        // Some at a time, so that another writer waits for some and not for all.
        for some in names.chunks(20) {
            tended.messages += remove(self.store, some)?;
            tended.sessions += some.len() as u64;
        }
        let Room { pages, free_pages, .. } = room(self.store)?;
        if !names.is_empty() && free_pages > pages / 2 {
            self.store.compact()?;
        }
        Ok(())
    }

    /// Copies the database where that is due; returns the copy.
    fn back_up(&mut self) -> Result<Option<AbsPath>, MemoryError> {
        if !self.is_copy_due()? {
            return Ok(None);
        }
        let Means { fs, clock, layout, .. } = self.means;
        let (now, folder) = (clock.now().millis(), layout.state_backups());
        make_dir(fs, &folder)?;
        for part in &Backups::find(fs, &folder, now)?.parts {
            remove_file(fs, &folder.join_name(part))?;
        }
        let needed = room(self.store)?.used_bytes().saturating_add(FREE_BYTES_MIN);
        let space = fs.space(&folder).map_err(|source| disk("look at", &folder, source))?;
        if space.bytes < needed {
            let source = io::Error::new(io::ErrorKind::StorageFull, "there is no room for a copy");
            return Err(disk("copy the database into", &folder, source));
        }
        let (part, whole) = (format!("state-{now}.db.part"), format!("state-{now}.db"));
        let (part, whole) = (folder.join_name(&part), folder.join_name(&whole));
        let told = |path: &AbsPath| {
            let path = path.clone();
            move |source| disk("write", &path, source)
        };
        fs.write_new(&part, b"", NewFile { mode: 0o600, group: None }).map_err(told(&part))?;
        let real = fs.resolve(&part).map_err(told(&part))?.unwrap_or_else(|| part.clone());
        if let Err(error) = copy_into(self.store, &real) {
            // The copy is worth nothing, and its rest is looked for again at the next one.
            let _ = fs.remove_file(&part);
            return Err(error.into());
        }
        fs.sync_file(&part).map_err(told(&part))?;
        fs.rename(&part, &whole).map_err(told(&whole))?;
        fs.sync_dir(&folder).map_err(told(&folder))?;
        self.prune(&folder, now)?;
        Ok(Some(whole))
    }

    /// Returns whether the next call makes a copy.
    pub(super) fn is_copy_due(&self) -> Result<bool, MemoryError> {
        let Means { fs, clock, layout, .. } = self.means;
        let (now, folder) = (clock.now().millis(), layout.state_backups());
        let hours = self.keeping.backup_hours;
        if hours == 0 {
            return Ok(false);
        }
        let Some(last) = Backups::find(fs, &folder, now)?.made.pop() else { return Ok(true) };
        let is_due = last.at_ms > now || now - last.at_ms >= hours.saturating_mul(HOUR_MS);
        Ok(is_due && self.has_changed_since(&folder.join_name(&last.name))?)
    }

    /// Returns what a copy is about to take, in bytes; `None` where none is due.
    pub(super) fn copy_bytes(&self) -> Result<Option<u64>, MemoryError> {
        Ok(if self.is_copy_due()? { Some(room(self.store)?.used_bytes()) } else { None })
    }

    fn has_changed_since(&self, backup: &AbsPath) -> Result<bool, MemoryError> {
        let Means { fs, layout, .. } = self.means;
        let database = layout.state_db();
        let folder = layout.state();
        let log = folder.join_name(&format!("{}-wal", database.name()));
        let modified = |path: &AbsPath| {
            let stat = fs.stat(path).map_err(|source| disk("look at", path, source))?;
            Ok::<_, MemoryError>(stat.map_or(0, |stat| stat.modified_ns))
        };
        let copied = modified(backup)?;
        Ok(modified(&database)? > copied || modified(&log)? > copied)
    }

    fn prune(&self, folder: &AbsPath, now: u64) -> Result<(), MemoryError> {
        let made = Backups::find(self.means.fs, folder, now)?.made;
        let kept = self.keeping.backups_max.max(1);
        for old in &made[..made.len().saturating_sub(kept)] {
            remove_file(self.means.fs, &folder.join_name(&old.name))?;
        }
        Ok(())
    }
}

/// Removes every copy: what is forgotten stands in them as well.
pub(super) fn remove_backups(fs: &dyn Fs, layout: &Layout) -> Result<(), MemoryError> {
    let folder = layout.state_backups();
    let Backups { made, parts } = Backups::find(fs, &folder, u64::MAX)?;
    let names = made.iter().map(|made| &made.name).chain(&parts);
    let mut is_any = false;
    for name in names {
        remove_file(fs, &folder.join_name(name))?;
        is_any = true;
    }
    if is_any {
        fs.sync_dir(&folder).map_err(|source| disk("write", &folder, source))?;
    }
    Ok(())
}

/// A copy, by its name.
struct Backup {
    name: String,
    at_ms: u64,
}

/// The copies that are there, the oldest first, and what is left of copies that did not come to their end.
struct Backups {
    made: Vec<Backup>,
    parts: Vec<String>,
}

impl Backups {
    /// Copies that say they were made later than `now_ms` are of a clock that went wrong, and count as the oldest.
    fn find(fs: &dyn Fs, folder: &AbsPath, now_ms: u64) -> Result<Self, MemoryError> {
        let names = match fs.list(folder) {
            Ok(names) => names,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(source) => return Err(disk("list", folder, source)),
        };
        let (mut made, mut parts) = (Vec::new(), Vec::new());
        for name in names {
            let Some(rest) = name.strip_prefix("state-") else { continue };
            let is_number = |text: &str| text.parse::<u64>().ok();
            if rest.strip_suffix(".db.part").and_then(is_number).is_some() {
                parts.push(name);
            } else if let Some(at_ms) = rest.strip_suffix(".db").and_then(is_number) {
                made.push(Backup { name, at_ms });
            }
        }
        made.sort_by_key(|backup| if backup.at_ms > now_ms { (0, backup.at_ms) } else { (1, backup.at_ms) });
        Ok(Self { made, parts })
    }
}

fn make_dir(fs: &dyn Fs, folder: &AbsPath) -> Result<(), MemoryError> {
    match fs.make_dir(folder, 0o700) {
        Err(source) if source.kind() != io::ErrorKind::AlreadyExists => Err(disk("make", folder, source)),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn remove_file(fs: &dyn Fs, path: &AbsPath) -> Result<(), MemoryError> {
    match fs.remove_file(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => Err(disk("remove", path, source)),
        Ok(()) | Err(_) => Ok(()),
    }
}
