//! What tending asks the database: what it takes, which sessions are the oldest, and to go without them; and its copy.

use rusqlite::params;

use crate::base::path::AbsPath;
use crate::db::DbError;
use crate::memory::store::Store;

/// What the database takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Room {
    pub(super) pages: u64,
    pub(super) free_pages: u64,
    pub(super) page_bytes: u64,
    /// The messages in it.
    pub(super) messages: u64,
}

impl Room {
    pub(super) fn used_bytes(&self) -> u64 {
        self.pages.saturating_sub(self.free_pages) * self.page_bytes
    }
}

/// A session with its sub-agents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Old {
    pub(super) host: String,
    pub(super) name: String,
    pub(super) messages: u64,
}

/// Returns what the database takes.
pub(super) fn room(store: &Store) -> Result<Room, DbError> {
    store.ask(|connection| {
        let number = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, u64>(0));
        Ok(Room {
            pages: number("PRAGMA page_count")?,
            free_pages: number("PRAGMA freelist_count")?,
            page_bytes: number("PRAGMA page_size")?,
            messages: number("SELECT coalesce(sum(messages), 0) FROM session")?,
        })
    })
}

/// Returns the sessions in which nothing happened since `before_ms`, the oldest first; those without any time are the
/// oldest.
pub(super) fn oldest(store: &Store, before_ms: u64, rows_max: usize) -> Result<Vec<Old>, DbError> {
    store.ask(|connection| {
        let mut statement = connection.prepare_cached(
            "SELECT host, name, sum(messages) FROM session GROUP BY host, name \
             HAVING coalesce(max(last), 0) < ?1 ORDER BY coalesce(max(last), 0), max(id) LIMIT ?2",
        )?;
        let rows = statement.query_map(params![before_ms, rows_max as i64], |row| {
            Ok(Old { host: row.get(0)?, name: row.get(1)?, messages: row.get(2)? })
        })?;
        rows.collect()
    })
}

/// Removes sessions with their sub-agents; returns how many messages went.
pub(super) fn remove(store: &mut Store, names: &[(String, String)]) -> Result<u64, DbError> {
    store.db().write(|transaction| {
        let mut gone = 0;
        let mut messages = transaction.prepare_cached(
            "DELETE FROM message WHERE session IN (SELECT id FROM session WHERE host = ?1 AND name = ?2)",
        )?;
        let mut sessions = transaction.prepare_cached("DELETE FROM session WHERE host = ?1 AND name = ?2")?;
        for (host, name) in names {
            // Messages by their own statement, so that the index hears of each.
            gone += messages.execute([host, name])? as u64;
            sessions.execute([host, name])?;
        }
        Ok(gone)
    })
}

/// Copies the database into the empty file `to`: whole, as of one moment, without room that is free in it. Others may
/// write meanwhile.
pub(super) fn copy_into(store: &Store, to: &AbsPath) -> Result<(), DbError> {
    store.ask(|connection| connection.execute("VACUUM INTO ?1", [to.as_str()]).map(drop))
}
