//! `openclaw session`: what agents did in their sessions. Each verb first takes what hosts wrote since the last one, then
//! answers; the work is `memory`'s.

mod export;
mod forget;
mod list;
mod recap;
mod search;
mod show;
mod watch;

use clap::{Args, Subcommand};

use crate::base::limits::{INGEST_BATCH_RECORDS, INGEST_BYTES_MAX, SESSION_ROWS_DEFAULT};
use crate::base::path::AbsPath;
use crate::base::report::{Code, Exit, Explain as _, Report};
use crate::base::time::Timestamp;
use crate::cli::run::{Failure, Ports};
use crate::cli::ui::Ui;
use crate::config::layout::Layout;
use crate::config::settings::Settings;
use crate::config::value::DayLogChoice;
use crate::memory::{Ask, Filter, Keeping, Means, Memory, MemoryError, SessionRow, context, daily};

/// How far back sessions are looked at for what is to be told of them, where little is new.
const LATELY_MS: u64 = 2 * 24 * 60 * 60 * 1_000;

/// What `session` can do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// List sessions, the last first, and what their agents do now
    List(list::Arguments),
    /// Print what was said in a session
    Show(show::Arguments),
    /// Search what was said and done, the best first
    ///
    /// All words have to be there; where no message has them all, any of them will do, and they may go on. Words in double
    /// quotes follow each other, and `word*` is what begins so.
    Search(search::Arguments),
    /// Tell what happens in sessions as it happens, until Ctrl-C; with `--json` an object a line
    Watch(watch::Arguments),
    /// Tell what a session was about, in less than two kilobytes: goal, decisions, what is open, what failed and was done
    Recap {
        /// The first letters of the session's id [default: the last session of this project]
        session: Option<String>,
    },
    /// Print a whole session, to be kept elsewhere
    Export(export::Arguments),
    /// Forget a session with its sub-agents for good, also where its transcript is still there
    Forget(forget::Arguments),
}

impl Verb {
    /// Returns the name of the JSON form of the outcome.
    pub fn schema(&self) -> &'static str {
        match self {
            Self::List(_) => "openclaw.session.list/1",
            Self::Show(_) => "openclaw.session.show/1",
            Self::Search(_) => "openclaw.session.search/1",
            Self::Watch(_) => "openclaw.session.watch/1",
            Self::Recap { .. } => "openclaw.session.recap/1",
            Self::Export(_) => "openclaw.session.export/1",
            Self::Forget(_) => "openclaw.session.forget/1",
        }
    }
}

/// Whose sessions are meant.
#[derive(Debug, Args)]
pub struct Among {
    /// Only sessions of the project in this folder
    #[arg(long, value_name = "DIR", conflicts_with = "here")]
    project: Option<String>,
    /// Only sessions of the folder of this call
    #[arg(long)]
    here: bool,
    /// Only sessions of this host, such as `claude`
    #[arg(long, value_name = "HOST")]
    host: Option<String>,
}

/// Which sessions are meant.
#[derive(Debug, Args)]
pub struct Chosen {
    #[command(flatten)]
    among: Among,
    /// Only what happened from then on: a length of time such as `2h`, or a moment in UTC such as `2026-11-20T08:30`
    #[arg(long, value_name = "WHEN")]
    since: Option<String>,
    /// How many are shown at most
    #[arg(long, value_name = "COUNT", default_value_t = SESSION_ROWS_DEFAULT)]
    limit: usize,
}

impl Among {
    /// Returns the filter for these words.
    fn filter(&self, ports: &Ports<'_>) -> Result<Filter, Failure> {
        let folder = match &self.project {
            Some(name) => Some(ports.path(name)?),
            None if self.here => Some(here(ports)?),
            None => None,
        };
        let folder =
            folder.map(|folder| ports.fs.resolve(&folder).ok().flatten().unwrap_or(folder).to_string());
        Ok(Filter { host: self.host.clone(), folder, since: None, with_parts: true })
    }
}

impl Chosen {
    /// Returns the filter for these words.
    fn filter(&self, ports: &Ports<'_>) -> Result<Filter, Failure> {
        let since = self.since.as_deref().map(|text| Timestamp::before(ports.clock.now(), text));
        let since = since.transpose().map_err(|error| {
            Report::new(Code::UsageInvalid, "this is no time")
                .because(&error)
                .fix("give `--since 2h`, for example")
        })?;
        Ok(Filter { since, ..self.among.filter(ports)? })
    }
}

/// Runs `verb`.
///
/// # Errors
/// With the report of what stopped it.
pub fn run(verb: &Verb, ports: &Ports<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    let layout = ports.layout()?;
    let settings = Settings::load(ports.fs, &layout.settings()).map_err(|error| error.report())?;
    let means = Means { fs: ports.fs, clock: ports.clock, layout, skip: &settings.memory_skip.value.0 };
    let mut memory = Memory::open(means).map_err(|error| error.report())?.with(Keeping::of(&settings));
    let records = bring(&mut memory, ui)?;
    if records > 0 {
        ready(&memory, records, (ports, &settings), ui);
    }
    let exit = answer(verb, &mut memory, ports, ui)?;
    tend(&mut memory, ui);
    Ok(exit)
}

fn answer(verb: &Verb, memory: &mut Memory<'_>, ports: &Ports<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    match verb {
        Verb::List(arguments) => list::list(arguments, memory, ports, ui),
        Verb::Show(arguments) => show::show(arguments, memory, ports, ui),
        Verb::Search(arguments) => search::search(arguments, memory, ports, ui),
        Verb::Watch(arguments) => watch::watch(arguments, memory, ports, ui),
        Verb::Recap { session } => recap::recap(session.as_deref(), memory, ports, ui),
        Verb::Export(arguments) => export::export(arguments, memory, ui),
        Verb::Forget(arguments) => forget::forget(arguments, memory, ui),
    }
}

/// Removes old sessions and copies the database where that is due: after the answer, so that nobody waits for it. What it
/// cannot do is told, and takes nothing from the answer.
fn tend(memory: &mut Memory<'_>, ui: &mut Ui) {
    /// A copy of less is made before anybody wonders.
    const TOLD_BYTES_MIN: u64 = 64 << 20;
    if let Ok(Some(bytes)) = memory.copy_bytes()
        && bytes >= TOLD_BYTES_MIN
    {
        ui.say(&format!("copying the database of sessions, {} MiB", bytes >> 20));
    }
    match memory.tend() {
        Ok(tended) => {
            if tended.sessions > 0 {
                ui.say(&format!(
                    "sessions that are kept no longer: {}, with messages: {}",
                    tended.sessions, tended.messages
                ));
            }
            if let Some(copy) = tended.backup {
                ui.detail(&format!("the database was copied to `{copy}`"));
            }
        }
        Err(error) => {
            let report = error.report();
            ui.warn(&format!("sessions could not be tended: {}", report.what));
            report.why.iter().for_each(|why| ui.detail(why));
        }
    }
}

/// Brings up to date what hooks tell of earlier sessions, and the logs of days. What fails here is told, and no reason not to
/// answer: the next call, or the daemon, does it again.
fn ready(memory: &Memory<'_>, records: u64, (ports, settings): (&Ports<'_>, &Settings), ui: &mut Ui) {
    // A few records are of sessions that go on; among many there may be any.
    let lately = Timestamp::from_millis(ports.clock.now().millis().saturating_sub(LATELY_MS));
    let is_first = || {
        let folder = ports.layout().map(Layout::contexts);
        folder.is_ok_and(|folder| !matches!(ports.fs.stat(&folder), Ok(Some(_))))
    };
    let is_whole = records >= INGEST_BATCH_RECORDS as u64 || is_first();
    if let Err(error) = context::refresh(memory, (!is_whole).then_some(lately)) {
        ui.warn(&format!(
            "what a session start tells of earlier sessions is not up to date: failed to {error}"
        ));
    }
    match settings.memory_day_log.value {
        DayLogChoice::Off => {}
        DayLogChoice::On => match daily::close(memory) {
            Ok(closed) => closed.problems.iter().for_each(|problem| ui.warn(problem)),
            Err(error) => ui.warn(&format!("the log of the day is not up to date: failed to {error}")),
        },
    }
}

/// Takes what is new, tells what of it could not be read, and returns how many records came.
fn bring(memory: &mut Memory<'_>, ui: &mut Ui) -> Result<u64, Failure> {
    let brought = {
        let bar = ui.progress();
        memory.bring(INGEST_BYTES_MAX, &bar)
    };
    let brought = brought.map_err(|error| error.report())?;
    for unread in &brought.unread {
        ui.warn(&format!("`{}` is left out: {}", unread.path, unread.why));
    }
    ui.detail(&format!(
        "transcripts with something new: {}, records: {}, bytes: {}",
        brought.transcripts, brought.records, brought.bytes
    ));
    if brought.bytes_left > 0 {
        let mib = (brought.bytes_left >> 20).max(1);
        ui.warn(&format!("{mib} MiB of older transcripts are not read yet; run the command again to go on"));
    }
    Ok(brought.records)
}

/// Returns the session that `name` means; without one the last of this project.
fn find(memory: &Memory<'_>, name: Option<&str>, ports: &Ports<'_>) -> Result<SessionRow, Failure> {
    let found = match name {
        Some(name) => memory.find(Ask::Named(name)),
        None => {
            let folder = here(ports)?;
            let folder = ports.fs.resolve(&folder).ok().flatten().unwrap_or(folder);
            last_above(memory, &folder)
        }
    };
    Ok(found.map_err(|error| error.report())?)
}

/// Returns the last session of `folder`, or of the nearest folder above that has one: people call from within a project.
fn last_above(memory: &Memory<'_>, folder: &AbsPath) -> Result<SessionRow, MemoryError> {
    let mut at = folder.clone();
    loop {
        match memory.find(Ask::LastIn(&at)) {
            Err(MemoryError::NoneIn(_)) => match at.parent().filter(|parent| parent.depth() > 1) {
                Some(parent) => at = parent,
                None => return Err(MemoryError::NoneIn(folder.clone())),
            },
            found => return found,
        }
    }
}

fn here(ports: &Ports<'_>) -> Result<AbsPath, Report> {
    ports.folder.clone().ok_or_else(|| {
        Report::new(Code::UsageInvalid, "the working folder is gone, or its path is not UTF-8")
            .fix("change to a folder that is there")
    })
}

/// Returns the first letters of an id, enough to name it.
fn short(id: &str) -> String {
    const LETTERS: usize = 13;
    id.chars().take(LETTERS).collect()
}
