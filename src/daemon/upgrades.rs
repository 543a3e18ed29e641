//! Releases, as far as the daemon cares: looks once a minute whether a run is due, and has it started. Never fetches,
//! verifies or changes a version itself: it is shut off from the network, and a new version ends it.

use std::ffi::OsString;

use crate::base::limits::UPGRADE_TURN_MS;
use crate::base::report::Explain as _;
use crate::config::layout::Layout;
use crate::config::settings::Settings;
use crate::engine::state::{At as _, DiskError};
use crate::ports::fs::LockAnswer;
use crate::upgrade::{Chosen, Due, Known, State, StateError, due};

use super::run::{Machine, chain};

/// What the lock of upgrades says for the moment in which it is looked at.
const ASKER: &str = "the daemon, which looks whether an upgrade is at work";

/// When a run was begun, and what is said already.
pub(super) struct Upgrades<'a> {
    layout: &'a Layout,
    machine: Machine<'a>,
    started_micros: u64,
    looked_micros: Option<u64>,
    begun_micros: Option<u64>,
    /// What was last told; a person need not read it each minute.
    told: Option<String>,
    /// Whether that is why nobody can say what is due.
    is_unknown: bool,
}

impl<'a> Upgrades<'a> {
    pub(super) fn new(layout: &'a Layout, machine: Machine<'a>) -> Self {
        let started_micros = machine.clock.micros();
        Self {
            layout,
            machine,
            started_micros,
            looked_micros: None,
            begun_micros: None,
            told: None,
            is_unknown: false,
        }
    }

    /// Has the run started that is due, if one is.
    pub(super) fn turn(&mut self, say: &mut dyn FnMut(&str)) {
        let now = self.machine.clock.micros();
        if self.looked_micros.is_some_and(|looked| now.saturating_sub(looked) < UPGRADE_TURN_MS * 1_000) {
            return;
        }
        self.looked_micros = Some(now);
        let words: &[&str] = match self.due(now) {
            Ok(Due::Nothing) => {
                // What could not be told can be told now; a run that did not start is tried again later.
                self.told.take_if(|_| self.is_unknown);
                self.is_unknown = false;
                return;
            }
            Ok(Due::Look) => &["upgrade", "--scheduled"],
            Ok(Due::Finish) => &["recover"],
            Err(told) => {
                self.is_unknown |= !told.is_empty();
                self.tell(told, say);
                return;
            }
        };
        self.begun_micros = Some(now);
        let (program, root) = (self.layout.stable_binary().to_string(), self.layout.root.to_string());
        let words = [program.as_str()].into_iter().chain(words.iter().copied()).chain(["--root", &root]);
        let argv: Vec<OsString> = words.map(OsString::from).collect();
        match self.machine.errands.start(&argv) {
            Ok(()) => self.told = None,
            Err(error) => {
                self.tell(format!("an upgrade that is due does not start: {}", chain_of(&error)), say);
            }
        }
    }

    /// Returns what is due; the error is what a person should know, empty where somebody else tells it.
    fn due(&self, now: u64) -> Result<Due, String> {
        let Machine { fs, clock, .. } = self.machine;
        // Settings that cannot be read choose nothing; each verb that a person runs says what is wrong with them.
        let settings = Settings::load(fs, &self.layout.settings()).map_err(|_| String::new())?;
        let state = match State::read(fs, self.layout) {
            Ok(state) => state,
            // A newer version is at work already, and this daemon is about to be replaced by it.
            Err(StateError::Newer { .. }) => return Ok(Due::Nothing),
            Err(error) => return Err(format!("{}: {}", error.report().what, chain(&error))),
        };
        let changing = state.as_ref().and_then(|state| state.change.as_ref());
        let is_left = changing.is_some_and(|change| change.root == self.layout.root)
            && self.is_nobody_at_it().map_err(|error| chain(&error))?;
        let millis_since = |micros: u64| now.saturating_sub(micros) / 1_000;
        let known = Known {
            now: clock.now(),
            running_ms: millis_since(self.started_micros),
            begun_ms_ago: self.begun_micros.map(millis_since),
            node: state.as_ref().map(|state| &state.node),
            checked: state.as_ref().and_then(|state| state.checked.as_ref()),
            is_interrupted: is_left,
        };
        Ok(due(&Chosen::of(&settings), &known))
    }

    fn is_nobody_at_it(&self) -> Result<bool, DiskError> {
        let path = self.layout.upgrade_lock();
        let answer = self.machine.fs.lock(&path, ASKER).at("lock", &path)?;
        Ok(matches!(answer, LockAnswer::Held(_)))
    }

    /// Returns what was last told and still holds.
    pub(super) fn problem(&self) -> Option<String> {
        self.told.clone()
    }

    fn tell(&mut self, told: String, say: &mut dyn FnMut(&str)) {
        if !told.is_empty() && self.told.as_ref() != Some(&told) {
            say(&told);
            self.told = Some(told);
        }
    }
}

/// Returns an error of the system with its causes on one line.
fn chain_of(error: &std::io::Error) -> String {
    let cause = error.get_ref().and_then(std::error::Error::source);
    cause.map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}"))
}

#[cfg(test)]
mod tests;
