//! The parts of the writing thread that keep what people and agents read: context files, the logs of days, the vault. Each
//! calls one verb of `memory`, which does nothing twice; what a person wrote is theirs to guard, not ours.

use crate::base::limits::CONTEXT_LOOK_MS;
use crate::base::overview::Level;
use crate::base::report::{Code, Explain};
use crate::base::time::Timestamp;
use crate::config::value::{DayLogChoice, LearnChoice};
use crate::memory::learned::{Notes, NotesMeans, learn};
use crate::memory::vault::{VaultMeans, tend};
use crate::memory::{context, daily};

use super::desk::Turned;
use super::writer::{Place, Room, words};

/// How much earlier than the last look something may have happened that comes only now, in milliseconds.
const LATE_MS: u64 = 600_000;
/// How soon what somebody else is at work on is looked at again, in milliseconds.
const BUSY_MS: u64 = 5_000;
/// What locks say about the daemon.
const HOLDER: &str = "the daemon";

impl Room<'_> {
    pub(super) fn context(&mut self) -> Result<Turned, String> {
        let Place { clock, .. } = self.place;
        let (now, micros) = (clock.now(), clock.micros());
        let is_old = |since: u64| micros.saturating_sub(since) >= CONTEXT_LOOK_MS * 1_000;
        if self.sight.context_whole.is_none_or(is_old) {
            self.sight.context_from = None;
        }
        let from = self.sight.context_from;
        let memory = self.memory(&[])?;
        context::refresh(&memory, from).map_err(|error| words(&error))?;
        if from.is_none() {
            self.sight.context_whole = Some(micros);
        }
        self.sight.context_from = Some(Timestamp::from_millis(now.millis().saturating_sub(LATE_MS)));
        Ok(Turned::default())
    }

    pub(super) fn days(&mut self) -> Result<Turned, String> {
        match self.settings.memory_day_log.value {
            DayLogChoice::Off => return Ok(Turned::default()),
            DayLogChoice::On => {}
        }
        let closed = daily::close(&self.memory(&[])?).map_err(|error| words(&error))?;
        if closed.sessions > 0 {
            let text = format!("sessions in the log of their day: {}", closed.sessions);
            self.event(Level::Change, "days", text);
        }
        Ok(Turned { problem: closed.problems.into_iter().next(), ..Turned::default() })
    }

    pub(super) fn learn(&mut self) -> Result<Turned, String> {
        let Place { layout, fs, clock, version } = self.place;
        let choice = self.settings.memory_learn.value;
        match choice {
            LearnChoice::Off => return Ok(Turned::default()),
            LearnChoice::On | LearnChoice::Propose => {}
        }
        let memory = self.memory(&[])?;
        let means = NotesMeans { fs, clock, layout, version, holder: HOLDER };
        let learning = match Notes::new(means).and_then(|notes| learn(&notes, &memory, choice)) {
            Ok(learning) => learning,
            Err(error) => return later(&error),
        };
        if let Some(change) = &learning.change {
            let text =
                format!("change {} of what is remembered; `openclaw memory log` shows it", change.number);
            self.event(Level::Change, "memory", text);
        }
        Ok(Turned { waiting: learning.sessions_left as u64, ..Turned::default() })
    }

    pub(super) fn vault(&mut self) -> Result<Turned, String> {
        let Place { layout, fs, clock, version: _ } = self.place;
        let means = VaultMeans { fs, clock, layout, holder: HOLDER };
        let synced = match tend(&means, &self.settings) {
            Ok(Some(synced)) => synced,
            Ok(None) => return Ok(Turned::default()),
            Err(error) => return later(&error),
        };
        let acted = [
            ("to Obsidian", synced.to_obsidian.len()),
            ("to the vault", synced.to_vault.len()),
            ("joined", synced.joined.len()),
            ("kept beside", synced.conflicts.len()),
            ("deleted in Obsidian", synced.removed_in_obsidian.len()),
            ("deleted in the vault", synced.removed_in_vault.len()),
        ];
        let told: Vec<String> = acted
            .iter()
            .filter(|(_, count)| *count > 0)
            .map(|(what, count)| format!("{what}: {count}"))
            .collect();
        if !told.is_empty() {
            self.event(Level::Change, "vault", told.join(", "));
        }
        let later =
            synced.later.first().map(|later| format!("`{}` is left for later: {}", later.note, later.why));
        let anew = "what was remembered of earlier syncs was damaged and is put aside; nothing was deleted";
        let problem = if synced.started_over { Some(anew.to_owned()) } else { later };
        Ok(Turned { problem, ..Turned::default() })
    }
}

/// Returns what comes of an error: where somebody else is at the same work, that is no problem, and the turn comes again.
fn later<E: Explain + std::error::Error>(error: &E) -> Result<Turned, String> {
    if error.report().code == Code::LockHeld {
        return Ok(Turned { again_ms: Some(BUSY_MS), ..Turned::default() });
    }
    Err(words(error))
}
