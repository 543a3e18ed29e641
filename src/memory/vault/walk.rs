//! What is in a folder of notes: bounded, without following a link, and every oddity told. Never reads a content.

use std::collections::BTreeSet;
use std::io;

use serde::Serialize;

use crate::base::limits::{
    NOTE_BYTES_MAX, VAULT_DEPTH_MAX, VAULT_ENTRIES_MAX, VAULT_FINDINGS_MAX, VAULT_NOTES_MAX,
};
use crate::base::name::shown;
use crate::base::path::AbsPath;
use crate::base::relative::RelPath;
use crate::memory::vault::access::Access;
use crate::memory::vault::error::VaultError;
use crate::memory::vault::files::is_temp;
use crate::ports::fs::{Fs, NodeKind};

/// How the name of a note ends.
pub(super) const NOTE_END: &str = ".md";

/// Something that is no note, or cannot be told to be one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Odd {
    /// Where, as people see it.
    pub path: String,
    /// Why it is left out.
    pub why: &'static str,
}

/// What a folder of notes holds.
#[derive(Default)]
pub(super) struct Walked {
    /// Its notes, sorted.
    pub(super) notes: Vec<RelPath>,
    /// Folders, sorted.
    pub(super) folders: Vec<RelPath>,
    /// What was left out.
    pub(super) odd: Vec<Odd>,
    /// Where something was left out, in our form.
    hidden: BTreeSet<RelPath>,
    /// Files that a run which died left behind.
    pub(super) temps: Vec<AbsPath>,
    /// Why not everything was seen, where that is so.
    pub(super) unseen: Option<&'static str>,
}

/// Folders that are still to be walked; `None` is the top.
type Waiting = Vec<Option<RelPath>>;

/// A folder of notes, as somebody sees it.
#[derive(Clone, Copy)]
pub(super) struct Ground<'a> {
    pub(super) fs: &'a dyn Fs,
    pub(super) top: &'a AbsPath,
    pub(super) access: &'a Access,
}

impl Ground<'_> {
    /// Walks all of it, or the folders `starts`. A folder that is not there holds nothing.
    ///
    /// # Errors
    /// When the top cannot be listed.
    pub(super) fn walk(&self, starts: Option<&[RelPath]>) -> Result<Walked, VaultError> {
        let mut walked = Walked::default();
        let mut waiting: Waiting = match starts {
            None => vec![None],
            Some(starts) => starts.iter().rev().cloned().map(Some).collect(),
        };
        if let Some(starts) = starts {
            waiting.retain(|start| start.as_ref().is_none_or(|start| self.is_folder(start, &mut walked)));
            walked
                .folders
                .extend(starts.iter().filter(|start| waiting.contains(&Some((*start).clone()))).cloned());
        }
        let mut entries = 0;
        while let Some(folder) = waiting.pop() {
            let at = folder.as_ref().map_or_else(|| self.top.clone(), |folder| self.place(folder));
            let names = match self.fs.list(&at) {
                Ok(names) => names,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(source) if folder.is_none() => return Err(VaultError::disk("list", &at, source)),
                Err(_) => {
                    walked.unseen = Some("a folder cannot be listed");
                    walked.odd(&at, folder, "it cannot be listed");
                    continue;
                }
            };
            for name in names {
                entries += 1;
                if entries > VAULT_ENTRIES_MAX || walked.notes.len() >= VAULT_NOTES_MAX {
                    walked.unseen = Some("it holds more than a vault may");
                    walked.sort();
                    return Ok(walked);
                }
                self.entry((folder.as_ref(), &name), &at, &mut walked, &mut waiting);
            }
        }
        walked.sort();
        Ok(walked)
    }

    fn place(&self, path: &RelPath) -> AbsPath {
        self.top.join(path.as_str())
    }

    /// Returns whether a folder to begin with is there. Each name on the way to it is looked at: behind a link, everything
    /// would seem to be gone.
    fn is_folder(&self, start: &RelPath, walked: &mut Walked) -> bool {
        let mut way = vec![start.clone()];
        while let Some(above) = way.last().and_then(RelPath::parent) {
            way.push(above);
        }
        for at in way.iter().rev() {
            let place = self.place(at);
            match self.fs.stat(&place) {
                Ok(Some(stat)) if stat.kind == NodeKind::Dir => {}
                Ok(None) => return false,
                Ok(Some(_)) | Err(_) => {
                    walked.odd(&place, Some(at.clone()), "it is no folder of its own");
                    return false;
                }
            }
        }
        true
    }

    /// Takes in the entry `name` of the folder `above`, which is at `folder`.
    fn entry(
        &self,
        (above, name): (Option<&RelPath>, &str),
        folder: &AbsPath,
        walked: &mut Walked,
        waiting: &mut Waiting,
    ) {
        let place = folder.join_name(name);
        if is_temp(name) {
            walked.temps.push(place);
            return;
        }
        if name.starts_with('.') {
            return;
        }
        let path = match above {
            Some(above) => above.join(name),
            None => RelPath::parse(name),
        };
        let Ok(path) = path else {
            walked.odd(&place, None, "its name is none that a note can have");
            return;
        };
        let Ok(stat) = self.fs.stat(&place) else {
            walked.unseen = Some("an entry cannot be looked at");
            walked.odd(&place, Some(path), "it cannot be looked at");
            return;
        };
        let is_note = name.to_ascii_lowercase().ends_with(NOTE_END);
        match stat.map(|stat| (stat.kind, stat.bytes)) {
            None => {}
            Some((NodeKind::Dir, _)) if path.as_str().split('/').count() > VAULT_DEPTH_MAX => {
                walked.odd(&place, Some(path), "it is too deep");
            }
            Some((NodeKind::Dir, _)) if self.access.may_enter(&path) => {
                walked.folders.push(path.clone());
                waiting.push(Some(path));
            }
            Some((NodeKind::Dir, _)) => {}
            Some((NodeKind::Symlink, _)) => {
                walked.odd(&place, Some(path), "it is a link, and none is followed");
            }
            Some((NodeKind::Other, _)) => walked.odd(&place, Some(path), "it is no file"),
            Some((NodeKind::File, bytes)) if is_note && bytes > NOTE_BYTES_MAX => {
                walked.odd(&place, Some(path), "it is larger than a note may be");
            }
            Some((NodeKind::File, _)) if is_note && self.access.may_read(&path) => walked.notes.push(path),
            Some((NodeKind::File, _)) => {}
        }
    }
}

impl Walked {
    fn odd(&mut self, place: &AbsPath, at: Option<RelPath>, why: &'static str) {
        let path = at.as_ref().map_or_else(|| shown(place.as_str()).into_owned(), ToString::to_string);
        self.odd.push(Odd { path, why });
        self.hidden.extend(at);
    }

    fn sort(&mut self) {
        self.notes.sort();
        self.folders.sort();
        self.odd.sort_by(|a, b| a.path.cmp(&b.path));
    }

    /// Returns whether something odd stands at `path` or above it, so that nothing can be said about what is there.
    pub(super) fn is_hidden(&self, path: &RelPath) -> bool {
        let mut at = Some(path.clone());
        while let Some(path) = at {
            if self.hidden.contains(&path) {
                return true;
            }
            at = path.parent();
        }
        false
    }

    /// Returns what was left out, as much as is told.
    pub(super) fn told(&self) -> Vec<Odd> {
        self.odd.iter().take(VAULT_FINDINGS_MAX).cloned().collect()
    }
}
