//! Questions to the databases of other programs. Rows are asked for by their number, which grows; what is longer than any
//! line may be is not fetched.

use rusqlite::{Connection, OptionalExtension as _, Row as DbRow, params};

use crate::base::limits::TRANSCRIPT_LINE_BYTES_MAX;
use crate::db::{Foreign, ForeignError};
use crate::memory::transcript::Row;

/// A table of another program, and what is asked of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table {
    /// Its columns with what belongs to them: number, id, session, parent, folder, title, version, when, message, part.
    columns: &'static str,
    /// Which it is, in `columns`.
    id: &'static str,
    /// Its name, and what it is called in `columns`.
    name: &'static str,
    alias: &'static str,
    pub(super) has_parts: bool,
}

pub(super) const OPENCODE_PARTS: Table = Table {
    columns: "SELECT p.rowid, p.id, p.session_id, s.parent_id, s.directory, s.title, s.version, p.time_created, \
              m.data, p.data FROM part p LEFT JOIN message m ON m.id = p.message_id \
              LEFT JOIN session s ON s.id = p.session_id",
    id: "p.id",
    name: "part",
    alias: "p",
    has_parts: true,
};

pub(super) const OPENCODE_MESSAGES: Table = Table {
    columns: "SELECT m.rowid, m.id, m.session_id, s.parent_id, s.directory, s.title, s.version, m.time_created, \
              m.data, '' FROM message m LEFT JOIN session s ON s.id = m.session_id",
    id: "m.id",
    name: "message",
    alias: "m",
    has_parts: false,
};

/// What an event's session was started by is a key, and the session that this stands for is the one at present.
pub(super) const OPENCLAW_EVENTS: Table = Table {
    columns: "SELECT e.rowid, e.session_id || '/' || e.seq, e.session_id, n.current_session_id, NULL, NULL, NULL, \
              e.created_at, e.event_json, '' FROM transcript_events e \
              LEFT JOIN session_windows w ON w.session_id = e.session_id \
              LEFT JOIN session_nodes n ON n.session_key = coalesce(w.spawned_by, w.parent_session_key)",
    id: "e.session_id || '/' || e.seq",
    name: "transcript_events",
    alias: "e",
    has_parts: false,
};

/// A row.
#[derive(Debug)]
pub(super) struct Raw {
    pub(super) row: i64,
    pub(super) fields: Row,
    pub(super) bytes: u64,
    pub(super) is_too_long: bool,
}

/// Some rows.
pub(super) struct Rows {
    pub(super) rows: Vec<Raw>,
    /// Whether there may be more.
    pub(super) is_cut: bool,
}

/// Returns the rows after `row`, so many and so many bytes at most, about.
pub(super) fn after(
    database: &Foreign,
    table: &Table,
    row: i64,
    (rows_max, bytes_max): (usize, usize),
) -> Result<Rows, ForeignError> {
    database.ask(|connection| {
        let Table { columns, alias, .. } = table;
        let sql = format!("{columns} WHERE {alias}.rowid > ?1 ORDER BY {alias}.rowid LIMIT ?2");
        let mut statement = connection.prepare_cached(&sql)?;
        let mut answer = statement.query(params![row, rows_max as i64])?;
        let (mut rows, mut bytes) = (Vec::new(), 0);
        while let Some(row) = answer.next()? {
            let raw = raw(row)?;
            bytes += raw.bytes;
            rows.push(raw);
            if bytes >= bytes_max as u64 {
                return Ok(Rows { rows, is_cut: true });
            }
        }
        let is_cut = rows.len() >= rows_max;
        Ok(Rows { rows, is_cut })
    })
}

/// Returns the row with this id.
pub(super) fn one(database: &Foreign, table: &Table, id: &str) -> Result<Option<Raw>, ForeignError> {
    database.ask(|connection| {
        let sql = format!("{} WHERE {} = ?1", table.columns, table.id);
        connection.prepare_cached(&sql)?.query_row([id], raw).optional()
    })
}

/// Returns the id of the row with this number.
pub(super) fn id_at(database: &Foreign, table: &Table, row: i64) -> Result<Option<String>, ForeignError> {
    database.ask(|connection: &Connection| {
        let Table { id, name, alias, .. } = table;
        let sql = format!("SELECT {id} FROM {name} {alias} WHERE {alias}.rowid = ?1");
        connection.prepare_cached(&sql)?.query_row([row], |row| row.get(0)).optional()
    })
}

/// Reads a row whose columns another program filled: what is of another type than it should be is not there.
fn raw(row: &DbRow<'_>) -> rusqlite::Result<Raw> {
    let word = |at: usize| row.get_ref(at).map(|value| value.as_str().ok().map(str::to_owned));
    let bytes_of = |at: usize| row.get_ref(at).map(|value| value.as_bytes().unwrap_or_default());
    let (message, part) = (bytes_of(8)?, bytes_of(9)?);
    let is_too_long = message.len().max(part.len()) > TRANSCRIPT_LINE_BYTES_MAX;
    let kept = |bytes: &[u8]| if is_too_long { Vec::new() } else { bytes.to_vec() };
    let at_ms = row.get_ref(7)?.as_i64().ok().and_then(|ms| u64::try_from(ms).ok());
    Ok(Raw {
        row: row.get(0)?,
        bytes: (message.len() + part.len()) as u64,
        is_too_long,
        fields: Row {
            id: word(1)?.unwrap_or_default(),
            session: word(2)?.unwrap_or_default(),
            parent: word(3)?,
            folder: word(4)?,
            title: word(5)?,
            version: word(6)?,
            at_ms,
            message: kept(message),
            part: kept(part),
        },
    })
}
