//! Messages that came after another, with whose they are.

use rusqlite::params;

use crate::base::time::Timestamp;
use crate::db::DbError;
use crate::memory::store::{Filter, MessageRow, SESSION_FILTER, Store, message_row};

use super::Whose;

/// Returns the number of the last message; 0 where there is none.
pub(super) fn last_message(store: &Store) -> Result<i64, DbError> {
    store.ask(|connection| {
        connection.query_row("SELECT coalesce(max(id), 0) FROM message", [], |row| row.get(0))
    })
}

/// Returns messages after the one with the number `after`, of sessions that `filter` asks for, in the order in which they
/// came.
pub(super) fn messages_after(
    store: &Store,
    (filter, after): (&Filter, i64),
    rows_max: usize,
) -> Result<Vec<(i64, Whose, MessageRow)>, DbError> {
    store.ask(|connection| {
        let sql = format!(
            "SELECT m.id, m.session, m.turn, m.kind, m.at, m.failed, m.tool, m.text, s.host, s.name, s.agent, s.folder \
             FROM message m CROSS JOIN session s ON s.id = m.session \
             WHERE m.id > ?5 AND {SESSION_FILTER} ORDER BY m.id LIMIT ?6"
        );
        let mut statement = connection.prepare_cached(&sql)?;
        let Filter { host, folder, since, with_parts } = filter;
        let since = since.map(Timestamp::millis);
        let rows = statement.query_map(
            params![host, since, folder, with_parts, after, rows_max as i64],
            |row| {
                let whose =
                    Whose { host: row.get(8)?, session: row.get(9)?, agent: row.get(10)?, folder: row.get(11)? };
                Ok((row.get(0)?, whose, message_row(row)?))
            },
        )?;
        rows.collect()
    })
}
