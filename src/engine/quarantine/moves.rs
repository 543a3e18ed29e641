//! Which places change, from what to what: what is asked for, with everything in its way and the folders that follow.
//! Looks at the disk through `Fs`; changes nothing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::base::limits::{BINARY_BYTES_MAX, QUARANTINE_DEPTH_MAX, QUARANTINE_PLACES_MAX};
use crate::base::path::AbsPath;
use crate::engine::state::{DiskError, Look, Observed, State, observe};
use crate::ports::fs::{Fs, NodeKind};

/// Permission bits of a folder that has to be made on the way to a file, as git makes them.
pub(super) const FOLDER_MODE: u32 = 0o755;

/// One place: what was found there and what is left there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// Where.
    pub path: AbsPath,
    /// What was found.
    pub found: State,
    /// What is left.
    pub left: State,
}

impl Move {
    /// Returns whether it lies strictly below `top`.
    pub fn is_below(&self, top: &AbsPath) -> bool {
        self.path != *top && self.path.is_within(top)
    }

    /// Returns the way back.
    pub fn back(&self) -> Self {
        Self { path: self.path.clone(), found: self.left.clone(), left: self.found.clone() }
    }

    /// Returns whether one of the two is a folder and the other a file or link, so that one has to go first.
    pub fn changes_type(&self) -> bool {
        let is_dir = |state: &State| matches!(state, State::Dir { .. });
        !self.found.is_absent() && !self.left.is_absent() && is_dir(&self.found) != is_dir(&self.left)
    }
}

/// A place with what should be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Where.
    pub path: AbsPath,
    /// What should be there: nothing, a file or a link.
    pub wanted: State,
}

/// A place that stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// Where.
    pub path: AbsPath,
    /// Why, in words.
    pub why: String,
}

/// What has to move.
#[derive(Debug, Default)]
pub(super) struct Moves {
    pub moves: BTreeMap<AbsPath, Move>,
    pub refused: Vec<Refused>,
}

/// Finds out what has to move below `top`, so that each of `places` is as wanted.
pub(super) fn find(fs: &dyn Fs, top: &AbsPath, places: &[Place]) -> Result<Moves, DiskError> {
    let comes: Vec<&AbsPath> =
        places.iter().filter(|place| !place.wanted.is_absent()).map(|place| &place.path).collect();
    let mut finder = Finder { fs, top, comes, found: Moves::default() };
    // What goes is found first, so that a folder which goes does not take along what is put back in it.
    let mut places: Vec<&Place> = places.iter().collect();
    places.sort_by_key(|place| (!place.wanted.is_absent(), &place.path));
    for place in places {
        finder.place(place)?;
    }
    finder.folders_left_empty()?;
    Ok(finder.found)
}

/// What is on the way to a place.
#[derive(Clone, Copy)]
enum Way {
    /// Folders: something may be there.
    There,
    /// Not all folders: nothing is there.
    Missing,
    /// Something that never moves.
    Blocked,
}

/// Why something special stays.
const NEITHER: &str = "neither a file nor a folder";

struct Finder<'a> {
    fs: &'a dyn Fs,
    top: &'a AbsPath,
    /// Where something should be.
    comes: Vec<&'a AbsPath>,
    found: Moves,
}

impl Finder<'_> {
    fn place(&mut self, place: &Place) -> Result<(), DiskError> {
        let Place { path, wanted } = place;
        match self.clear_way(path, !wanted.is_absent())? {
            Way::Blocked => return Ok(()),
            Way::Missing if wanted.is_absent() => return Ok(()),
            Way::Missing => {
                self.add(path, State::Absent, wanted.clone());
                return Ok(());
            }
            Way::There => {}
        }
        let Observed { state, blocked, .. } = self.look(path)?;
        match (&state, blocked) {
            (_, Some(why)) => self.refuse(path, why),
            // What is wanted in it has its folder back already.
            (State::Dir { .. }, None) if wanted.is_absent() && self.holds_what_comes(path) => {}
            (State::Dir { .. }, None) => {
                let (known, told) = (self.found.moves.clone(), self.found.refused.len());
                self.folder(path, QUARANTINE_DEPTH_MAX)?;
                if self.found.refused.len() > told {
                    // A folder that cannot go whole stays whole.
                    self.found.moves = known;
                } else if let Some(one) = self.found.moves.get_mut(path) {
                    one.left = wanted.clone();
                }
            }
            (State::Other, None) => self.refuse(path, NEITHER.to_owned()),
            (now, None) if now == wanted => {
                self.found.moves.remove(path);
            }
            (State::Absent | State::File { .. } | State::Link { .. }, None) => {
                self.add(path, state, wanted.clone());
            }
        }
        Ok(())
    }

    fn holds_what_comes(&self, folder: &AbsPath) -> bool {
        self.comes.iter().any(|path| *path != folder && path.is_within(folder))
    }

    /// Goes down to the folder of `path`. Where folders are `needed`, those that are missing are made, and what has their
    /// place moves.
    fn clear_way(&mut self, path: &AbsPath, is_needed: bool) -> Result<Way, DiskError> {
        let below = path.relative_to(self.top).unwrap_or_default();
        let Some((folders, _)) = below.rsplit_once('/') else { return Ok(Way::There) };
        let (mut way, mut at) = (Way::There, self.top.clone());
        for name in folders.split('/') {
            at = at.join_name(name);
            let (state, blocked) = match (self.found.moves.get(&at), way) {
                (Some(known), _) => (known.found.clone(), None),
                (None, Way::There) => {
                    let Observed { state, blocked, .. } = self.look(&at)?;
                    (state, blocked)
                }
                (None, Way::Missing | Way::Blocked) => (State::Absent, None),
            };
            match state {
                State::Dir { .. } => {
                    // It was to go with everything in it, and has to stay for what is put back below.
                    if is_needed {
                        self.found.moves.remove(&at);
                    }
                }
                State::Absent | State::File { .. } | State::Link { .. } if is_needed => {
                    self.add(&at, state, State::Dir { mode: FOLDER_MODE });
                    way = Way::Missing;
                }
                State::Absent | State::File { .. } | State::Link { .. } => return Ok(Way::Missing),
                State::Other => {
                    self.refuse(&at, blocked.unwrap_or_else(|| NEITHER.to_owned()));
                    return Ok(Way::Blocked);
                }
            }
        }
        Ok(way)
    }

    /// Adds a folder with everything in it.
    fn folder(&mut self, path: &AbsPath, depth_left: usize) -> Result<(), DiskError> {
        let Observed { state, names, blocked, .. } = self.look(path)?;
        if self.found.moves.len() >= QUARANTINE_PLACES_MAX || depth_left == 0 {
            let why = format!(
                "it holds too much to be moved (more than {QUARANTINE_PLACES_MAX} places, or folders deeper than \
                 {QUARANTINE_DEPTH_MAX})"
            );
            self.refuse(path, why);
            return Ok(());
        }
        match (state, blocked) {
            (_, Some(why)) => self.refuse(path, why),
            (State::Other, None) => self.refuse(path, NEITHER.to_owned()),
            (State::Absent, None) => {}
            (state @ (State::File { .. } | State::Link { .. }), None) => self.add(path, state, State::Absent),
            (state @ State::Dir { .. }, None) => {
                self.add(path, state, State::Absent);
                for name in names {
                    self.folder(&path.join_name(&name), depth_left - 1)?;
                    if !self.found.refused.is_empty() && self.found.moves.len() >= QUARANTINE_PLACES_MAX {
                        break;
                    }
                }
            }
        }
        Ok(())
    }

    /// Adds the folders that hold nothing any more once everything has moved: git knows no empty ones.
    fn folders_left_empty(&mut self) -> Result<(), DiskError> {
        let mut candidates: Vec<AbsPath> = self.going().filter_map(|one| one.path.parent()).collect();
        while let Some(folder) = candidates.pop() {
            let is_inside = folder != *self.top && folder.is_within(self.top);
            if !is_inside || self.found.moves.contains_key(&folder) {
                continue;
            }
            let stat = self.fs.stat(&folder).map_err(|source| failed("look at", &folder, source))?;
            let Some(stat) = stat.filter(|stat| stat.kind == NodeKind::Dir) else { continue };
            let names = self.fs.list(&folder).map_err(|source| failed("list", &folder, source))?;
            let is_gone = |name: &String| {
                let path = folder.join_name(name);
                self.found.moves.get(&path).is_some_and(|one| one.left.is_absent())
            };
            let is_filled =
                self.found.moves.values().any(|one| !one.left.is_absent() && one.is_below(&folder));
            if names.iter().all(is_gone) && !is_filled {
                self.add(&folder, State::Dir { mode: stat.mode }, State::Absent);
                candidates.extend(folder.parent());
            }
        }
        Ok(())
    }

    fn going(&self) -> impl Iterator<Item = &Move> {
        self.found.moves.values().filter(|one| one.left.is_absent() && !one.found.is_absent())
    }

    fn look(&self, path: &AbsPath) -> Result<Observed, DiskError> {
        observe(self.fs, path, Look::State, BINARY_BYTES_MAX)
    }

    fn add(&mut self, path: &AbsPath, found: State, left: State) {
        self.found.moves.insert(path.clone(), Move { path: path.clone(), found, left });
    }

    fn refuse(&mut self, path: &AbsPath, why: String) {
        self.found.refused.push(Refused { path: path.clone(), why });
    }
}

fn failed(doing: &'static str, path: &AbsPath, source: std::io::Error) -> DiskError {
    DiskError { doing, path: path.clone(), source }
}
