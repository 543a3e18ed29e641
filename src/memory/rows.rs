//! Transcripts that are databases of other programs: what is new in them since the last look, some at a time, as lines
//! would be told. Nothing of them changes, and one of a version that is not known is left alone.

mod store;

use crate::agents::TranscriptForm;
use crate::base::limits::{FOREIGN_BYTES_MAX, FOREIGN_OPEN_MAX, FOREIGN_ROWS_MAX};
use crate::base::path::AbsPath;
use crate::db::{Foreign, ForeignError};
use crate::memory::transcript::{Cursor, Facts, Line, Record, State, Told, Who};
use crate::memory::transcript::{line, opencode_message, opencode_part};
use crate::ports::fs::Fs;

use store::{OPENCLAW_EVENTS, OPENCODE_MESSAGES, OPENCODE_PARTS, Raw, Table};

/// The versions of the present upstream's database that are known.
const OPENCLAW_VERSIONS: [u32; 1] = [23];

/// Why a database cannot be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum RowsError {
    /// It cannot be opened or asked.
    #[error(transparent)]
    Foreign(#[from] ForeignError),
    /// It is of a version that nobody here knows.
    #[error("it is of version {found}, and the one that is known is 23")]
    Version {
        /// Its version.
        found: u32,
    },
}

/// A database of a host while it is read.
pub(super) struct Rows {
    database: Foreign,
    form: TranscriptForm,
}

/// What came of one look.
pub(super) struct Page {
    pub(super) lines: Vec<Line>,
    /// Rows that were too long.
    pub(super) too_long: u64,
    pub(super) bytes: u64,
    /// Whether there may be more.
    pub(super) is_full: bool,
}

impl Rows {
    /// Opens the database of a host.
    pub(super) fn open(fs: &dyn Fs, path: &AbsPath, form: TranscriptForm) -> Result<Self, RowsError> {
        let database = Foreign::open(fs, path, needed(form))?;
        if form == TranscriptForm::OpenClawDatabase {
            let found = database.version()?;
            if !OPENCLAW_VERSIONS.contains(&found) {
                return Err(RowsError::Version { found });
            }
        }
        Ok(Self { database, form })
    }

    /// Returns what follows `cursors`, one for each table, and moves them behind it. With `is_first`, rows that were not
    /// finished at the last look come again before.
    pub(super) fn page(&self, cursors: &mut Vec<Cursor>, is_first: bool) -> Result<Page, RowsError> {
        let tables = tables(self.form);
        cursors.resize(tables.len(), Cursor::default());
        let mut page = Page { lines: Vec::new(), too_long: 0, bytes: 0, is_full: false };
        for (table, cursor) in tables.iter().zip(cursors) {
            if is_first {
                self.check(table, cursor)?;
                for id in std::mem::take(&mut cursor.open) {
                    if let Some(raw) = store::one(&self.database, table, &id)? {
                        self.take(table, cursor, raw, &mut page);
                    }
                }
            }
            let room = FOREIGN_ROWS_MAX.saturating_sub(page.lines.len());
            let rows = store::after(&self.database, table, cursor.row, (room, FOREIGN_BYTES_MAX))?;
            page.is_full |= rows.is_cut;
            for raw in rows.rows {
                cursor.row = raw.row;
                cursor.id.clone_from(&raw.fields.id);
                self.take(table, cursor, raw, &mut page);
            }
        }
        Ok(page)
    }

    /// Returns whether what was read stays as it was read.
    pub(super) fn is_as_it_was(&self, fs: &dyn Fs) -> std::io::Result<bool> {
        self.database.is_as_it_was(fs)
    }

    /// Begins anew where the row at which reading stands is another one by now: rows may be numbered anew.
    fn check(&self, table: &Table, cursor: &mut Cursor) -> Result<(), RowsError> {
        if cursor.row > 0 && store::id_at(&self.database, table, cursor.row)?.as_ref() != Some(&cursor.id) {
            *cursor = Cursor::default();
        }
        Ok(())
    }

    fn take(&self, table: &Table, cursor: &mut Cursor, raw: Raw, page: &mut Page) {
        page.bytes += raw.bytes;
        if raw.is_too_long {
            page.too_long += 1;
            return;
        }
        let Told { line, is_open } = match (self.form, table.has_parts) {
            (TranscriptForm::OpenClawDatabase, _) => Told { line: event(&raw), is_open: false },
            (_, true) => opencode_part(&raw.fields),
            (_, false) => opencode_message(&raw.fields),
        };
        if is_open && cursor.open.len() < FOREIGN_OPEN_MAX {
            cursor.open.push(raw.fields.id);
        }
        page.lines.push(line);
    }
}

/// Returns what an event of the upstream tells: the entry is the line that older releases wrote.
fn event(raw: &Raw) -> Line {
    let who = Who { name: raw.fields.session.clone(), agent: String::new() };
    let mut state = State { who: Some(who), ..State::default() };
    let told = line(TranscriptForm::OpenClaw, &mut state, &raw.fields.session, &raw.fields.message);
    match (told, &raw.fields.parent) {
        (Line::Seen(mut seen), Some(parent)) => {
            seen.who.name.clone_from(&raw.fields.session);
            let facts = Facts { parent: Some(parent.clone()), ..Facts::default() };
            seen.records.insert(0, Record::Facts(facts));
            Line::Seen(seen)
        }
        (told, _) => told,
    }
}

fn needed(form: TranscriptForm) -> &'static [&'static str] {
    match form {
        TranscriptForm::OpenCode => &["session", "message", "part"],
        TranscriptForm::OpenClawDatabase => &["transcript_events", "session_windows", "session_nodes"],
        TranscriptForm::Claude
        | TranscriptForm::Codex
        | TranscriptForm::Gemini
        | TranscriptForm::GeminiDocument
        | TranscriptForm::OpenClaw
        | TranscriptForm::Mapped => &[],
    }
}

fn tables(form: TranscriptForm) -> &'static [Table] {
    match form {
        TranscriptForm::OpenCode => &[OPENCODE_PARTS, OPENCODE_MESSAGES],
        TranscriptForm::OpenClawDatabase => &[OPENCLAW_EVENTS],
        TranscriptForm::Claude
        | TranscriptForm::Codex
        | TranscriptForm::Gemini
        | TranscriptForm::GeminiDocument
        | TranscriptForm::OpenClaw
        | TranscriptForm::Mapped => &[],
    }
}
