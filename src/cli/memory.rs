//! `openclaw memory`: what agents should remember, entries of `MEMORY.md` and those that wait. The work is `memory`'s.

mod change;
mod learn;
mod log;
mod show;

use clap::{Args, Subcommand};

use crate::base::report::{Exit, Explain as _};
use crate::cli::run::{Failure, Ports};
use crate::cli::ui::Ui;
use crate::memory::learned::{Kind, Notes, NotesMeans};

/// What `memory` can do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Show what is remembered, what waits for you, and what speaks against each other
    Show {
        /// Also what is gone from `MEMORY.md`: archived, superseded, forgotten
        #[arg(long)]
        all: bool,
    },
    /// Remember something: one line, which every session reads
    Add(Text),
    /// Find entries by their words, also those that are gone
    Search {
        /// What to look for; all of it has to be there
        #[arg(required = true, value_name = "WORDS")]
        words: Vec<String>,
    },
    /// Show what changed, the last first, each with the number by which it can be undone
    Log {
        /// How many changes are shown at most
        #[arg(long, value_name = "COUNT", default_value_t = 20)]
        limit: usize,
    },
    /// Undo a change
    Undo {
        /// Its number [default: the last change that is not undone]
        number: Option<u64>,
    },
    /// Take an entry into `MEMORY.md`: one that waits, or one that is gone
    Promote {
        /// The first letters of its id
        id: String,
    },
    /// Take an entry out of `MEMORY.md`, or one away that waits
    Forget {
        /// The first letters of its id
        id: String,
    },
    /// Tell how full `MEMORY.md` is
    Budget,
    /// Take what was said in sessions since the last time; the service does so by itself
    Learn {
        /// Ask the model of `memory.extractor` alone, as the background process does
        #[arg(long)]
        scheduled: bool,
    },
}

/// A text to remember.
#[derive(Debug, Args)]
pub struct Text {
    /// What to remember
    #[arg(required = true, value_name = "TEXT")]
    words: Vec<String>,
    /// What sort of thing it is [default: what it looks like]
    #[arg(long, value_name = "KIND", value_parser = ["preference", "decision", "fact", "correction", "environment"])]
    kind: Option<String>,
}

impl Text {
    fn kind(&self) -> Option<Kind> {
        self.kind.as_deref().and_then(Kind::named)
    }
}

impl Verb {
    /// Returns the name of the JSON form of the outcome.
    pub fn schema(&self) -> &'static str {
        match self {
            Self::Show { .. } => "openclaw.memory.show/1",
            Self::Add(_) => "openclaw.memory.add/1",
            Self::Search { .. } => "openclaw.memory.search/1",
            Self::Log { .. } => "openclaw.memory.log/1",
            Self::Undo { .. } => "openclaw.memory.undo/1",
            Self::Promote { .. } => "openclaw.memory.promote/1",
            Self::Forget { .. } => "openclaw.memory.forget/1",
            Self::Budget => "openclaw.memory.budget/1",
            Self::Learn { .. } => "openclaw.memory.learn/1",
        }
    }
}

/// Runs `verb`.
///
/// # Errors
/// With the report of what stopped it.
pub fn run(verb: &Verb, ports: &Ports<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    let (fs, clock, layout) = (ports.fs, ports.clock, ports.layout()?);
    let means = NotesMeans { fs, clock, layout, version: ports.version, holder: &ports.holder };
    let notes = Notes::new(means).map_err(|error| error.report())?;
    match verb {
        Verb::Show { all } => show::show(*all, &notes, ui),
        Verb::Search { words } => show::search(&words.join(" "), &notes, ui),
        Verb::Budget => show::budget(&notes, ui),
        Verb::Log { limit } => log::log(*limit, &notes, ui),
        Verb::Add(text) => change::told(notes.add(&text.words.join(" "), text.kind()), ui),
        Verb::Undo { number } => change::told(notes.undo(*number), ui),
        Verb::Promote { id } => change::told(notes.promote(id), ui),
        Verb::Forget { id } => change::told(notes.forget(id), ui),
        Verb::Learn { scheduled: false } => learn::learn(&notes, ports, ui),
        Verb::Learn { scheduled: true } => learn::ask(&notes, ports, ui),
    }
}
