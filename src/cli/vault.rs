//! `openclaw vault`: notes of people and agents, under names with folders, kept equal with Obsidian where that is wanted. The
//! work is `memory`'s.

mod checkpoint;
mod doctor;
mod handoff;
mod link;
mod note;
mod search;
mod show;
mod sync;

use clap::{Args, Subcommand};

use crate::base::report::{Code, Exit, Explain as _, Report};
use crate::cli::run::{Failure, Ports};
use crate::cli::ui::{Answer, Paint, Ui};
use crate::config::settings::Settings;
use crate::memory::vault::{Access, Vault, VaultError, VaultMeans, Wrote};

/// What `vault` can do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Write a note, or add to one
    ///
    /// The note is a Markdown file with front matter in the folder of its kind. Secrets in it are replaced by the names of
    /// their rules.
    Note(note::Arguments),
    /// Print a note
    Show(show::Arguments),
    /// Search notes, the best first
    ///
    /// Notes with all words come first; where none has them all, any of them will do. Words of four letters and more may go
    /// on.
    Search(search::Arguments),
    /// Link one note to another, or show what a note links to and what links to it
    Link(link::Arguments),
    /// Write down that work goes to somebody else
    Handoff(handoff::Arguments),
    /// Write down where work stands; without `--working-on`, print the last checkpoint
    Checkpoint(checkpoint::Arguments),
    /// Look for what is odd: entries that are no notes, broken links, versions that were not joined, secrets
    Doctor,
    /// Make folders of the vault and of Obsidian equal, in both directions, as `vault.obsidian` says
    Sync(sync::Arguments),
}

impl Verb {
    /// Returns the name of the JSON form of the outcome.
    pub fn schema(&self) -> &'static str {
        match self {
            Self::Note(_) => "openclaw.vault.note/1",
            Self::Show(_) => "openclaw.vault.show/1",
            Self::Search(_) => "openclaw.vault.search/1",
            Self::Link(_) => "openclaw.vault.link/1",
            Self::Handoff(_) => "openclaw.vault.handoff/1",
            Self::Checkpoint(_) => "openclaw.vault.checkpoint/1",
            Self::Doctor => "openclaw.vault.doctor/1",
            Self::Sync(_) => "openclaw.vault.sync/1",
        }
    }

    /// Returns the reader under whose name it is called.
    fn reader(&self) -> Option<&str> {
        let named = match self {
            Self::Note(note::Arguments { reader, .. })
            | Self::Show(show::Arguments { reader, .. })
            | Self::Search(search::Arguments { reader, .. })
            | Self::Link(link::Arguments { reader, .. })
            | Self::Handoff(handoff::Arguments { reader, .. })
            | Self::Checkpoint(checkpoint::Arguments { reader, .. }) => reader,
            Self::Doctor | Self::Sync(_) => return None,
        };
        named.name.as_deref()
    }
}

/// On whose behalf the vault is used.
#[derive(Debug, Args)]
pub struct As {
    /// Use only the folders that `vault.readers` gives this reader
    #[arg(long = "as", value_name = "NAME")]
    name: Option<String>,
}

/// Runs `verb`.
///
/// # Errors
/// With the report of what stopped it.
pub fn run(verb: &Verb, ports: &Ports<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    let layout = ports.layout()?;
    let settings = Settings::load(ports.fs, &layout.settings()).map_err(|error| error.report())?;
    let means = VaultMeans { fs: ports.fs, clock: ports.clock, layout, holder: &ports.holder };
    let readers = &settings.vault_readers.value;
    let access = Access::of(verb.reader(), readers).map_err(refused)?;
    let vault = Vault::open(means, access).map_err(refused)?;
    match verb {
        Verb::Note(arguments) => note::note(arguments, &vault, ui),
        Verb::Show(arguments) => show::show(arguments, &vault, ui),
        Verb::Search(arguments) => search::search(arguments, &vault, ui),
        Verb::Link(arguments) => link::link(arguments, &vault, ui),
        Verb::Handoff(arguments) => handoff::handoff(arguments, &vault, ui),
        Verb::Checkpoint(arguments) => checkpoint::checkpoint(arguments, &vault, ui),
        Verb::Doctor => doctor::doctor(&vault, readers, ui),
        Verb::Sync(arguments) => sync::sync(arguments, &means, &settings, ui),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it stands in `map_err`")]
fn refused(error: VaultError) -> Failure {
    error.report().into()
}

/// Returns a refusal of the words of a call.
fn unclear(what: &str, fix: &str) -> Failure {
    Report::new(Code::UsageInvalid, what).fix(fix).into()
}

/// Tells what was written.
fn wrote(wrote: Wrote, ui: &mut Ui) -> Exit {
    if wrote.redacted {
        ui.warn("a secret was left out of the note");
    }
    ui.answer(&Told(wrote))
}

/// The outcome of a verb that writes.
#[derive(serde::Serialize)]
struct Told(Wrote);

impl Answer for Told {
    fn text(&self, _: Paint) -> String {
        let Wrote { note, changed, .. } = &self.0;
        if *changed { format!("{note}\n") } else { format!("{note} is as it should be already\n") }
    }
}
