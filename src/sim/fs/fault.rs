//! What goes wrong and when: numbers the effects and decides how far each gets. Never touches the disk itself.

use std::collections::BTreeSet;
use std::io;

use super::errno::Errno;

/// One thing that goes wrong. Effects are numbered from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// This effect fails once.
    FailAt {
        /// The effect's number.
        effect: u64,
        /// What it answers.
        errno: Errno,
        /// Whether a part of it happens: half of the bytes, a new file or folder without its mode.
        torn: bool,
    },
    /// This effect and the later ones fail: those that need space on a full disk, all of them otherwise.
    FailFrom {
        /// The first effect's number.
        effect: u64,
        /// What they answer.
        errno: Errno,
    },
    /// The process ends in this effect: it and every later call, reads too, answer [`Dead`].
    DieAt {
        /// The effect's number.
        effect: u64,
        /// Whether a part of it happens, as in `FailAt`; a torn sync makes a part durable.
        torn: bool,
    },
}

/// The error of every call after the simulated process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the simulated process has ended")]
pub struct Dead;

impl From<Dead> for io::Error {
    fn from(dead: Dead) -> Self {
        Self::other(dead)
    }
}

/// What an effect needs of the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EffectKind {
    /// Room for something new.
    Grow,
    /// Nothing new.
    Change,
    /// To be on the medium.
    Sync,
}

/// How much of an effect happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    Whole,
    Torn,
}

impl Extent {
    /// Returns the part of `bytes` that arrives.
    pub(super) fn part(self, bytes: &[u8]) -> &[u8] {
        match self {
            Self::Whole => bytes,
            Self::Torn => &bytes[..bytes.len() / 2],
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Whole,
    Ignored,
    Fails { errno: Errno, extent: Option<Extent> },
    Dies { extent: Option<Extent> },
}

#[derive(Clone, Debug, Default)]
pub(super) struct Script {
    pub(super) faults: Vec<Fault>,
    pub(super) ignored_syncs: BTreeSet<u64>,
    pub(super) effects: u64,
    pub(super) syncs: u64,
    pub(super) log: Vec<String>,
    pub(super) is_dead: bool,
}

impl Script {
    pub(super) fn check_alive(&self) -> io::Result<()> {
        if self.is_dead { Err(Dead.into()) } else { Ok(()) }
    }

    /// Numbers the next effect and returns what becomes of it; death outranks an error.
    pub(super) fn begin(&mut self, kind: EffectKind) -> Outcome {
        let number = self.effects;
        self.effects += 1;
        let mut outcome = Outcome::Whole;
        if kind == EffectKind::Sync {
            if self.ignored_syncs.contains(&self.syncs) {
                outcome = Outcome::Ignored;
            }
            self.syncs += 1;
        }
        for fault in &self.faults {
            match *fault {
                Fault::DieAt { effect, torn } if effect == number => {
                    self.is_dead = true;
                    return Outcome::Dies { extent: torn.then_some(Extent::Torn) };
                }
                Fault::FailAt { effect, errno, torn } if effect == number => {
                    outcome = Outcome::Fails { errno, extent: torn.then_some(Extent::Torn) };
                }
                Fault::FailFrom { effect, errno } if effect <= number && is_refused(errno, kind) => {
                    outcome = Outcome::Fails { errno, extent: None };
                }
                Fault::DieAt { .. } | Fault::FailAt { .. } | Fault::FailFrom { .. } => {}
            }
        }
        outcome
    }

    pub(super) fn end(&mut self, label: &str, outcome: Outcome, result: &io::Result<()>) {
        let number = self.effects - 1;
        let note = match (outcome, result) {
            (Outcome::Ignored, _) => ": dropped".to_owned(),
            (_, Ok(())) => String::new(),
            (Outcome::Whole, Err(error)) => format!(": {error}"),
            (Outcome::Fails { extent, .. }, Err(error)) => format!(": {error} (injected, {})", named(extent)),
            (Outcome::Dies { extent }, Err(_)) => format!(": dies here ({})", named(extent)),
        };
        self.log.push(format!("{number} {label}{note}"));
    }
}

fn named(extent: Option<Extent>) -> &'static str {
    match extent {
        Some(Extent::Whole) => "whole",
        Some(Extent::Torn) => "torn",
        None => "nothing happens",
    }
}

/// A full disk still renames, removes and syncs; one that fails otherwise does nothing.
fn is_refused(errno: Errno, kind: EffectKind) -> bool {
    kind == EffectKind::Grow || !matches!(errno, Errno::Enospc | Errno::Edquot)
}
