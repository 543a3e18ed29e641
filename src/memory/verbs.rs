//! What can be asked of sessions: open, bring what is new, list, show, search, recap, export, forget. Each is one function;
//! how it looks is the caller's.

use std::io;

use serde::{Deserialize, Serialize};

use crate::base::limits::{
    RECAP_MESSAGES_MAX, SEARCH_CANDIDATES_MAX, SEARCH_RANKED_MAX, SESSION_ROWS_MAX, SETTINGS_BYTES_MAX,
};
use crate::base::path::AbsPath;
use crate::base::report::{Code, Explain, Report};
use crate::base::time::Timestamp;
use crate::config::layout::Layout;
use crate::db::{DbError, Target};
use crate::memory::cost::Cost;
use crate::memory::discover::Places;
use crate::memory::ingest::{Bringing, Ingested};
use crate::memory::recap::{Ground, Recap, recap};
use crate::memory::search::{Hit, NotAQuery, Query, score, snippet};
use crate::memory::store::{Filter, Forgotten, MessageRow, SessionRow, Store};
use crate::memory::tend::{Keeping, Tended, Tending, remove_backups};
use crate::memory::watch::{News, Watch};
use crate::memory::{context, daily};
use crate::ports::changes::Changed;
use crate::ports::clock::Clock;
use crate::ports::fs::Fs;
use crate::ports::progress::Progress;

/// The form of a line of the file of forgotten sessions.
const FORGOTTEN_VERSION: u32 = 1;
/// Its length: forty thousand sessions.
const FORGOTTEN_BYTES_MAX: u64 = SETTINGS_BYTES_MAX * 16;

/// What memory works with.
#[derive(Clone, Copy)]
pub struct Means<'a> {
    /// The disk.
    pub fs: &'a dyn Fs,
    /// The time.
    pub clock: &'a dyn Clock,
    /// Where everything is.
    pub layout: &'a Layout,
    /// Hosts whose transcripts are not read.
    pub skip: &'a [String],
}

/// The sessions of this node.
pub struct Memory<'a> {
    pub(super) means: Means<'a>,
    keeping: Keeping,
    pub(super) store: Store,
    forgotten: Forgotten,
}

/// Which session is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask<'t> {
    /// The one whose id begins so.
    Named(&'t str),
    /// The last one of this folder and below.
    LastIn(&'t AbsPath),
}

/// A session with its messages.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Shown {
    /// The session.
    pub session: SessionRow,
    /// What it cost with them, each once, where hosts wrote that down.
    pub cost_with_parts: Option<Cost>,
    /// Its sub-agents.
    pub parts: Vec<SessionRow>,
    /// Its messages.
    pub messages: Vec<MessageRow>,
}

/// A whole session, as it can be taken away.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Export {
    /// The session.
    pub session: SessionRow,
    /// All of its messages that are kept.
    pub messages: Vec<MessageRow>,
    /// The sub-agents, each with its own.
    pub parts: Vec<Export>,
}

/// Why memory cannot answer.
#[derive(Debug, thiserror::Error)]
pub enum MemoryError {
    /// There is no node to keep sessions for.
    #[error("find `{root}/harness`")]
    NotInstalled {
        /// The root.
        root: AbsPath,
    },
    /// The database cannot be used.
    #[error(transparent)]
    Database(#[from] DbError),
    /// The disk refused.
    #[error("{doing} `{path}`")]
    Disk {
        /// What was tried.
        doing: &'static str,
        /// With what.
        path: AbsPath,
        /// What the disk said.
        source: io::Error,
    },
    /// The record of forgotten sessions is of a newer release.
    #[error("read `{path}`: a newer openclaw wrote it")]
    Newer {
        /// The record.
        path: AbsPath,
    },
    /// No session is meant.
    #[error("find a session whose id begins with `{0}`")]
    Unknown(String),
    /// No session is there.
    #[error("find a session of `{0}`")]
    NoneIn(AbsPath),
    /// Several sessions are meant.
    #[error("choose one session by `{asked}`: there are {names}")]
    Several {
        /// What was asked for.
        asked: String,
        /// Those that it means.
        names: String,
    },
    /// The search has no meaning.
    #[error(transparent)]
    NotAQuery(#[from] NotAQuery),
}

impl Explain for MemoryError {
    fn report(&self) -> Report {
        match self {
            Self::NotInstalled { root } => {
                Report::new(Code::RootUnusable, format!("openclaw is not installed in `{root}`"))
                    .because(self)
                    .fix("run `openclaw install`")
            }
            Self::Database(error) => error.report(),
            Self::Disk { .. } => Report::new(Code::DiskFailed, "what is kept of sessions cannot be used")
                .because(self)
                .fix("check free space and permissions of the state root (`df`, `ls -l`)"),
            Self::Newer { .. } => {
                Report::new(Code::FormatNewer, "what is kept of sessions was written by a newer openclaw")
                    .because(self)
                    .fix("run the newer openclaw")
            }
            Self::Unknown(_) | Self::NoneIn(_) => {
                Report::new(Code::SessionUnknown, "no such session is remembered")
                    .because(self)
                    .fix("`openclaw session list --all` shows every session")
            }
            Self::Several { .. } => Report::new(Code::SessionUnknown, "several sessions are meant")
                .because(self)
                .fix("give more letters of its id"),
            Self::NotAQuery(error) => Report::new(Code::UsageInvalid, "this cannot be searched for")
                .because(error)
                .fix("give some words: `openclaw session search connection reset`"),
        }
    }
}

/// A line of the file of forgotten sessions.
#[derive(Serialize, Deserialize)]
struct ForgottenLine {
    v: u32,
    at: Timestamp,
    host: String,
    session: String,
}

impl<'a> Memory<'a> {
    /// Opens what is kept of sessions, and makes it where there is none yet.
    ///
    /// # Errors
    /// See [`MemoryError`].
    pub fn open(means: Means<'a>) -> Result<Self, MemoryError> {
        let Means { fs, layout, .. } = means;
        let harness = layout.harness();
        let is_there = fs.stat(&harness).map_err(|source| disk("look at", &harness, source))?;
        if is_there.is_none() {
            return Err(MemoryError::NotInstalled { root: layout.root.clone() });
        }
        let folder = layout.state();
        match fs.make_dir(&folder, 0o700) {
            Err(source) if source.kind() != io::ErrorKind::AlreadyExists => {
                return Err(disk("make", &folder, source));
            }
            Ok(()) | Err(_) => {}
        }
        let forgotten = forgotten(fs, &layout.forgotten())?;
        let mut store = Store::open(Target { fs, path: &layout.state_db() })?;
        // Whoever forgot them may have died before they were gone.
        let mut left = Vec::new();
        for (host, name) in &forgotten.0 {
            if store.has(host, name)? {
                left.push((host.clone(), name.clone()));
            }
        }
        if !left.is_empty() {
            remove_backups(fs, layout)?;
            store.remove(&left)?;
            store.compact()?;
        }
        Ok(Self { means, keeping: Keeping::default(), store, forgotten })
    }

    /// Returns the same, which reads and keeps what a person chose.
    #[must_use]
    pub fn with(self, keeping: Keeping) -> Self {
        Self { keeping, ..self }
    }

    /// Removes what is to be kept no longer and copies the database, each where it is due: some of it at once, the rest at
    /// the next call. Where another process does so, it does nothing.
    ///
    /// # Errors
    /// When the disk or the database refuses; what was done until then stays done.
    pub fn tend(&mut self) -> Result<Tended, MemoryError> {
        let tended = Tending { means: self.means, keeping: &self.keeping, store: &mut self.store }.tend();
        self.store.db().settle(self.means.fs);
        tended
    }

    /// Brings what hosts wrote since the last time, `bytes_max` of it about.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn bring(&mut self, bytes_max: u64, progress: &dyn Progress) -> Result<Ingested, MemoryError> {
        self.bring_changed(&Changed::Anything, bytes_max, progress)
    }

    /// Brings what hosts wrote where something `changed`, `bytes_max` of it about; nothing else is looked at.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn bring_changed(
        &mut self,
        changed: &Changed,
        bytes_max: u64,
        progress: &dyn Progress,
    ) -> Result<Ingested, MemoryError> {
        let Means { fs, layout, skip, .. } = self.means;
        let (store, forgotten) = (&mut self.store, &self.forgotten);
        let places = Places { layout, skip, sources: &self.keeping.sources };
        let brought = Bringing { fs, places, store, forgotten, progress }.bring(changed, bytes_max);
        self.store.db().settle(fs);
        Ok(brought?)
    }

    /// Returns how many bytes [`Memory::tend`] is about to copy; `None` where no copy is due.
    ///
    /// # Errors
    /// When the disk or the database refuses.
    pub fn copy_bytes(&mut self) -> Result<Option<u64>, MemoryError> {
        Tending { means: self.means, keeping: &self.keeping, store: &mut self.store }.copy_bytes()
    }

    /// Returns a watch over the sessions that `filter` asks for, from now on.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn watch(&self, filter: Filter) -> Result<Watch, MemoryError> {
        Ok(Watch::begin(&self.store, filter, self.means.clock.now())?)
    }

    /// Returns what is new since the last look of a watch, in order.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn look(&self, watch: &mut Watch) -> Result<Vec<News>, MemoryError> {
        Ok(watch.look(&self.store, self.means.clock.now())?)
    }

    /// Returns sessions, the last first.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn list(&self, filter: &Filter, rows_max: usize) -> Result<Vec<SessionRow>, MemoryError> {
        let mut rows = self.store.sessions(filter, rows_max.min(SESSION_ROWS_MAX))?;
        rows.iter_mut().for_each(|row| self.judge(row));
        Ok(rows)
    }

    /// Returns how many lines of transcripts were not understood.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn not_understood(&self) -> Result<u64, MemoryError> {
        let counted = self.store.counted()?;
        Ok(counted.values().map(|of| of.unknown + of.broken + of.too_long).sum())
    }

    /// Returns the session that is meant.
    ///
    /// # Errors
    /// When none or several are.
    pub fn find(&self, ask: Ask<'_>) -> Result<SessionRow, MemoryError> {
        let mut row = match ask {
            Ask::LastIn(folder) => {
                let filter = Filter { folder: Some(folder.to_string()), ..Filter::default() };
                let last = self.store.sessions(&filter, 1)?.pop();
                last.ok_or_else(|| MemoryError::NoneIn(folder.clone()))?
            }
            Ask::Named(asked) => {
                let mut rows = self.store.sessions_named(asked)?;
                let is_whole = |row: &SessionRow| {
                    if row.agent.is_empty() { row.name == asked } else { row.agent == asked }
                };
                if let Some(at) = rows.iter().position(is_whole) {
                    rows.swap(0, at);
                    rows.truncate(1);
                }
                match rows.as_slice() {
                    [] => return Err(MemoryError::Unknown(asked.to_owned())),
                    [_] => rows.remove(0),
                    several => {
                        let name = |row: &SessionRow| {
                            format!("`{}`", if row.agent.is_empty() { &row.name } else { &row.agent })
                        };
                        let names: Vec<String> = several.iter().map(name).collect();
                        let names = names.join(", ");
                        return Err(MemoryError::Several { asked: asked.to_owned(), names });
                    }
                }
            }
        };
        self.judge(&mut row);
        Ok(row)
    }

    /// Returns a session with the messages of turns `from..=to`, the last `rows_max` of them.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn show(
        &self,
        session: SessionRow,
        turns: (u32, u32),
        rows_max: usize,
    ) -> Result<Shown, MemoryError> {
        let messages = self.store.messages(session.id, turns, rows_max)?;
        let mut parts = self.parts(&session)?;
        parts.iter_mut().for_each(|row| self.judge(row));
        let cost_with_parts = self.store.cost_with_parts(&session)?;
        Ok(Shown { session, cost_with_parts, parts, messages })
    }

    /// Returns messages that fit a query, the best first.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn search(&self, query: &Query, filter: &Filter, rows_max: usize) -> Result<Vec<Hit>, MemoryError> {
        let words = query.words();
        let (frequencies, all) = self.store.frequencies(&words)?;
        let telling = query.without_frequent(&frequencies, all);
        // Only of a word that no message has its beginning is looked for: that of a frequent one is in too many.
        let known = |word: &str| {
            let at = words.iter().position(|one| one == word);
            at.and_then(|at| frequencies.get(at)).is_some_and(|of| *of > 0)
        };
        let hits_about = frequencies.iter().copied().min().unwrap_or_default();
        let mut matches = self.store.matching(&telling.all(), (filter, hits_about), SEARCH_CANDIDATES_MAX)?;
        if matches.is_empty() {
            let hits_about = frequencies.iter().sum();
            let any = telling.any(&known);
            matches = self.store.matching(&any, (filter, hits_about), SEARCH_CANDIDATES_MAX)?;
        }
        // The less the better; of equals the newer.
        matches.sort_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
        matches.truncate(SEARCH_RANKED_MAX.max(rows_max));
        let now = self.means.clock.now();
        let mut ranked = Vec::with_capacity(matches.len());
        for (id, rank) in matches {
            if let Some(message) = self.store.place(id)? {
                ranked.push((score(rank, &message, now), message));
            }
        }
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.id.cmp(&a.1.id)));
        ranked.truncate(rows_max.min(SESSION_ROWS_MAX));
        let mut hits = Vec::with_capacity(ranked.len());
        for (score, place) in ranked {
            let session = self.store.session(place.session)?;
            if let (Some(session), Some(message)) = (session, self.store.message(place.id)?) {
                hits.push(hit(score, &message, session, &words));
            }
        }
        Ok(hits)
    }

    /// Returns the recap of a session.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn recap(&self, session: &SessionRow) -> Result<Recap, MemoryError> {
        const FILES_MAX: usize = 50;
        let id = session.id;
        let first = self.store.first_prompt(id)?;
        let messages = self.store.words(id, RECAP_MESSAGES_MAX)?;
        let commands = self.store.commands(id)?;
        let commits = self.store.commits(id)?;
        let written = self.store.written(id, FILES_MAX)?;
        Ok(recap(&Ground {
            session,
            cost: self.store.cost_with_parts(session)?,
            first: first.as_ref(),
            messages: &messages,
            commands: &commands,
            commits: &commits,
            written: &written,
        }))
    }

    /// Returns a whole session with its sub-agents.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn export(&self, session: SessionRow) -> Result<Export, MemoryError> {
        let whole = |row: &SessionRow| self.store.messages(row.id, (0, u32::MAX), usize::MAX >> 1);
        let mut parts = Vec::new();
        for part in self.parts(&session)? {
            parts.push(Export { messages: whole(&part)?, session: part, parts: Vec::new() });
        }
        Ok(Export { messages: whole(&session)?, session, parts })
    }

    /// Forgets a session with its sub-agents, for good: what its transcript holds does not come back. Returns how many
    /// messages went.
    ///
    /// # Errors
    /// When the disk or the database refuses; what was noted is forgotten at the next call.
    pub fn forget(&mut self, session: &SessionRow) -> Result<u64, MemoryError> {
        let mut gone = vec![(session.host.clone(), session.name.clone())];
        for part in self.parts(session)? {
            let name = (part.host, part.name);
            if !gone.contains(&name) {
                gone.push(name);
            }
        }
        let Means { fs, clock, layout, .. } = self.means;
        let path = layout.forgotten();
        let mut lines = String::new();
        for (host, name) in &gone {
            let line = ForgottenLine {
                v: FORGOTTEN_VERSION,
                at: clock.now(),
                host: host.clone(),
                session: name.clone(),
            };
            // A struct of numbers and texts has no way to fail.
            lines.push_str(&serde_json::to_string(&line).unwrap_or_default());
            lines.push('\n');
        }
        // Noted first: whoever dies after that finds it done at the next call.
        fs.append(&path, lines.as_bytes()).map_err(|source| disk("write", &path, source))?;
        fs.sync_file(&path).map_err(|source| disk("write", &path, source))?;
        let folder = layout.state();
        fs.sync_dir(&folder).map_err(|source| disk("write", &folder, source))?;
        self.forgotten.0.extend(gone.iter().cloned());
        remove_backups(fs, layout)?;
        let count = self.store.remove(&gone)?;
        self.store.compact()?;
        context::forget(fs, layout, &gone)?;
        daily::forget(self, &gone)?;
        Ok(count)
    }

    fn parts(&self, session: &SessionRow) -> Result<Vec<SessionRow>, MemoryError> {
        if session.agent.is_empty() { Ok(self.store.parts(session)?) } else { Ok(Vec::new()) }
    }

    fn judge(&self, row: &mut SessionRow) {
        row.activity = Some(row.live.activity(self.means.clock.now()));
    }
}

fn hit(score: f64, message: &MessageRow, session: SessionRow, words: &[String]) -> Hit {
    Hit {
        host: session.host,
        session: session.name,
        agent: session.agent,
        folder: session.folder,
        turn: message.turn,
        kind: message.kind.word(),
        tool: message.tool.clone(),
        at: message.at,
        score,
        snippet: snippet(&message.text, words),
    }
}

/// Reads the file of forgotten sessions; a line that a kill tore says nothing.
fn forgotten(fs: &dyn Fs, path: &AbsPath) -> Result<Forgotten, MemoryError> {
    let bytes = match fs.read(path, FORGOTTEN_BYTES_MAX) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Forgotten::default()),
        Err(source) => return Err(disk("read", path, source)),
    };
    let mut forgotten = Forgotten::default();
    for line in bytes.split(|byte| *byte == b'\n') {
        let Ok(line) = serde_json::from_slice::<ForgottenLine>(line) else { continue };
        if line.v > FORGOTTEN_VERSION {
            return Err(MemoryError::Newer { path: path.clone() });
        }
        forgotten.0.push((line.host, line.session));
    }
    Ok(forgotten)
}

pub(super) fn disk(doing: &'static str, path: &AbsPath, source: io::Error) -> MemoryError {
    MemoryError::Disk { doing, path: path.clone(), source }
}
