//! The tables of sessions and every question about them; what fills them is `ingest`'s. Nothing here reads a transcript.

use std::collections::{BTreeMap, HashMap};

use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde::Serialize;

use crate::base::time::Timestamp;
use crate::db::{Db, DbError, Schema, Target};
use crate::memory::activity::{Activity, Live};
use crate::memory::cost::Cost;
use crate::memory::tail::Position;
use crate::memory::transcript::{Kind, State};

/// The tables, version by version.
pub(super) const SCHEMA: Schema = Schema { application: 0x6f63_6d65, versions: &[FIRST, COSTS, IN_ORDER] };

/// Version 1. A message's text stands last in its row, so that its other columns are read without it.
const FIRST: &str = "
CREATE TABLE source(
  id INTEGER PRIMARY KEY, host TEXT NOT NULL, form TEXT NOT NULL, path TEXT NOT NULL UNIQUE,
  position TEXT NOT NULL, state TEXT NOT NULL,
  lines INTEGER NOT NULL, unknown INTEGER NOT NULL, broken INTEGER NOT NULL, too_long INTEGER NOT NULL
);
CREATE TABLE session(
  id INTEGER PRIMARY KEY, host TEXT NOT NULL, name TEXT NOT NULL, agent TEXT NOT NULL,
  parent TEXT, folder TEXT, branch TEXT, version TEXT, model TEXT, title TEXT, asked TEXT,
  began INTEGER, last INTEGER, turns INTEGER NOT NULL, messages INTEGER NOT NULL, live TEXT NOT NULL,
  UNIQUE(host, name, agent)
);
CREATE INDEX session_last ON session(last);
CREATE TABLE message(
  id INTEGER PRIMARY KEY, session INTEGER NOT NULL REFERENCES session(id) ON DELETE CASCADE, key INTEGER NOT NULL,
  turn INTEGER NOT NULL, kind INTEGER NOT NULL, at INTEGER, failed INTEGER NOT NULL, tool TEXT NOT NULL,
  call TEXT NOT NULL, text TEXT NOT NULL, UNIQUE(session, key)
);
CREATE VIRTUAL TABLE message_index USING fts5(
  text, content='message', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE message_word USING fts5vocab('message_index', 'row');
CREATE TRIGGER message_added AFTER INSERT ON message BEGIN
  INSERT INTO message_index(rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER message_gone AFTER DELETE ON message BEGIN
  INSERT INTO message_index(message_index, rowid, text) VALUES ('delete', old.id, old.text);
END;
CREATE TRIGGER message_changed AFTER UPDATE OF text ON message BEGIN
  INSERT INTO message_index(message_index, rowid, text) VALUES ('delete', old.id, old.text);
  INSERT INTO message_index(rowid, text) VALUES (new.id, new.text);
END;
CREATE TABLE usage(
  session INTEGER NOT NULL REFERENCES session(id) ON DELETE CASCADE, key TEXT NOT NULL, model TEXT NOT NULL,
  input INTEGER NOT NULL, cache_written INTEGER NOT NULL, cache_read INTEGER NOT NULL, output INTEGER NOT NULL,
  PRIMARY KEY(session, key)
) WITHOUT ROWID;
CREATE TABLE touched(
  session INTEGER NOT NULL REFERENCES session(id) ON DELETE CASCADE, path TEXT NOT NULL, written INTEGER NOT NULL,
  turn INTEGER NOT NULL, PRIMARY KEY(session, path, written)
) WITHOUT ROWID;
CREATE TABLE command(
  session INTEGER NOT NULL REFERENCES session(id) ON DELETE CASCADE, call TEXT NOT NULL, turn INTEGER NOT NULL,
  failed INTEGER, text TEXT NOT NULL, PRIMARY KEY(session, call)
) WITHOUT ROWID;
CREATE TABLE committed(
  session INTEGER NOT NULL REFERENCES session(id) ON DELETE CASCADE, id TEXT NOT NULL, subject TEXT NOT NULL,
  turn INTEGER NOT NULL, PRIMARY KEY(session, id)
) WITHOUT ROWID;
";

/// Version 2: what hosts say that tokens cost. Of what was read before, nobody kept it, and it stays unknown: to read all
/// transcripts anew would bring back sessions that went, and find few of those that hosts have deleted since.
const COSTS: &str = "
ALTER TABLE usage ADD COLUMN cost INTEGER;
CREATE INDEX session_parent ON session(host, parent) WHERE parent IS NOT NULL;
";

/// Version 3: the last messages of a session without a look at all of them. The unique index knows them by key alone, in no
/// order of time; of this one each entry ends with the row.
const IN_ORDER: &str = "
CREATE INDEX message_session ON message(session);
";

/// Columns of a session, in the order of [`session_row`].
const SESSION_COLUMNS: &str = "s.id, s.host, s.name, s.agent, s.parent, s.folder, s.branch, s.version, s.model, \
    s.title, s.began, s.last, s.turns, s.messages, s.live, \
    (SELECT total(input) FROM usage u WHERE u.session = s.id), \
    (SELECT total(cache_written) FROM usage u WHERE u.session = s.id), \
    (SELECT total(cache_read) FROM usage u WHERE u.session = s.id), \
    (SELECT total(output) FROM usage u WHERE u.session = s.id), s.asked, \
    (SELECT sum(1.0 * cost) FROM usage u WHERE u.session = s.id), \
    (SELECT count(*) FROM usage u WHERE u.session = s.id AND cost IS NULL \
     AND (input > 0 OR cache_written > 0 OR cache_read > 0 OR output > 0))";
/// Which sessions are meant: each parameter that is NULL asks for nothing.
pub(super) const SESSION_FILTER: &str = "(?1 IS NULL OR s.host = ?1) AND (?2 IS NULL OR s.last >= ?2) \
    AND (?3 IS NULL OR s.folder = ?3 OR substr(s.folder, 1, length(?3) + 1) = ?3 || '/') \
    AND (?4 OR (s.agent = '' AND s.parent IS NULL))";

/// Messages of a session in some turns, the last first.
const MESSAGES: &str = "SELECT id, session, turn, kind, at, failed, tool, text FROM message \
    WHERE session = ?1 AND turn BETWEEN ?2 AND ?3 ORDER BY id DESC LIMIT ?4";
/// Prompts and answers of a session, the last first.
const WORDS: &str = "SELECT id, session, turn, kind, at, failed, tool, text FROM message \
    WHERE session = ?1 AND kind IN (1, 2) ORDER BY id DESC LIMIT ?2";
/// The first prompt of a session.
const FIRST_PROMPT: &str = "SELECT id, session, turn, kind, at, failed, tool, text FROM message \
    WHERE session = ?1 AND kind = 1 ORDER BY id LIMIT 1";

/// So many messages are gathered in some milliseconds.
const FEW_MESSAGES: u64 = 20_000;

/// Which sessions are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Those of this host.
    pub host: Option<String>,
    /// Those of this folder and below.
    pub folder: Option<String>,
    /// Those in which something happened since.
    pub since: Option<Timestamp>,
    /// Sub-agents as well.
    pub with_parts: bool,
}

/// A session.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SessionRow {
    #[serde(skip)]
    pub(super) id: i64,
    /// The host.
    pub host: String,
    /// The host's id of it.
    pub name: String,
    /// The sub-agent, where it is one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub agent: String,
    /// The session that started it.
    pub parent: Option<String>,
    /// The folder it began in.
    pub folder: Option<String>,
    /// The git branch.
    pub branch: Option<String>,
    /// The version of the host.
    pub version: Option<String>,
    /// The model.
    pub model: Option<String>,
    /// What the host calls it.
    pub title: Option<String>,
    /// The beginning of what a person asked first.
    pub asked: Option<String>,
    /// When it began.
    pub began: Option<Timestamp>,
    /// When something last happened in it.
    pub last: Option<Timestamp>,
    /// Prompts of a person.
    pub turns: u32,
    /// Messages that are kept.
    pub messages: u64,
    /// What its agent does; filled in by whoever knows the time.
    pub activity: Option<Activity>,
    #[serde(skip)]
    pub(super) live: Live,
    /// Tokens.
    pub tokens: Tokens,
    /// What it cost without its sub-agents, where its host wrote that down.
    pub cost: Option<Cost>,
}

/// Tokens of a session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tokens {
    /// Read anew.
    pub input: u64,
    /// Put into the provider's cache.
    pub cache_written: u64,
    /// Read from it.
    pub cache_read: u64,
    /// Written.
    pub output: u64,
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MessageRow {
    #[serde(skip)]
    pub(super) id: i64,
    #[serde(skip)]
    pub(super) session: i64,
    /// The turn, from 1; 0 before the first prompt.
    pub turn: u32,
    /// What it is.
    #[serde(serialize_with = "word_of_kind")]
    pub kind: Kind,
    /// When it was written.
    pub at: Option<Timestamp>,
    /// The tool, of calls.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub tool: String,
    /// Whether a result says that the tool failed.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub failed: bool,
    /// The text.
    pub text: String,
}

fn word_of_kind<S: serde::Serializer>(kind: &Kind, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(kind.word())
}

/// A command that an agent ran.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CommandRow {
    pub(super) turn: u32,
    /// Whether it failed; `None` where it never returned.
    pub(super) failed: Option<bool>,
    pub(super) text: String,
}

/// A transcript that was read before.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct SourceRow {
    pub(super) position: Position,
    pub(super) state: State,
}

/// What lines of a transcript were, beside records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counted {
    pub(super) lines: u64,
    pub(super) unknown: u64,
    pub(super) broken: u64,
    pub(super) too_long: u64,
}

/// The database of sessions.
pub(super) struct Store {
    db: Db,
}

impl Store {
    pub(super) fn open(target: Target<'_>) -> Result<Self, DbError> {
        Ok(Self { db: Db::open(target, &SCHEMA)? })
    }

    /// Returns the database, for what brings records into it.
    pub(super) fn db(&mut self) -> &mut Db {
        &mut self.db
    }

    /// Returns every transcript that was read before, by its path.
    pub(super) fn sources(&self) -> Result<HashMap<String, SourceRow>, DbError> {
        self.ask(|connection| {
            let mut statement = connection.prepare_cached("SELECT path, position, state FROM source")?;
            let rows = statement.query_map([], source_row)?;
            rows.collect()
        })
    }

    /// Returns those of the transcripts at `paths` that were read before.
    pub(super) fn sources_at<'p>(
        &self,
        paths: impl Iterator<Item = &'p str>,
    ) -> Result<HashMap<String, SourceRow>, DbError> {
        self.ask(|connection| {
            let sql = "SELECT path, position, state FROM source WHERE path = ?1";
            let mut statement = connection.prepare_cached(sql)?;
            paths.filter_map(|path| statement.query_row([path], source_row).optional().transpose()).collect()
        })
    }

    /// Returns the sessions that `filter` asks for, the last first, `rows_max` at most.
    pub(super) fn sessions(&self, filter: &Filter, rows_max: usize) -> Result<Vec<SessionRow>, DbError> {
        self.ask(|connection| {
            let sql = format!(
                "SELECT {SESSION_COLUMNS} FROM session s WHERE {SESSION_FILTER} \
                 ORDER BY s.last DESC, s.id DESC LIMIT ?5"
            );
            let mut statement = connection.prepare_cached(&sql)?;
            let Filter { host, folder, since, with_parts } = filter;
            let since = since.map(Timestamp::millis);
            let rows = statement
                .query_map(params![host, since, folder, with_parts, rows_max as i64], session_row)?;
            rows.collect()
        })
    }

    /// Returns the sessions whose host's id begins with `prefix`, or whose sub-agent's does; a few are enough to tell
    /// that they are several.
    pub(super) fn sessions_named(&self, prefix: &str) -> Result<Vec<SessionRow>, DbError> {
        self.ask(|connection| {
            let sql = format!(
                "SELECT {SESSION_COLUMNS} FROM session s WHERE \
                 (s.agent = '' AND substr(s.name, 1, length(?1)) = ?1) \
                 OR (s.agent <> '' AND substr(s.agent, 1, length(?1)) = ?1) \
                 ORDER BY s.last DESC, s.id DESC LIMIT 5"
            );
            let mut statement = connection.prepare_cached(&sql)?;
            let rows = statement.query_map([prefix], session_row)?;
            rows.collect()
        })
    }

    /// Returns the session with this row.
    pub(super) fn session(&self, id: i64) -> Result<Option<SessionRow>, DbError> {
        self.ask(|connection| {
            let sql = format!("SELECT {SESSION_COLUMNS} FROM session s WHERE s.id = ?1");
            connection.prepare_cached(&sql)?.query_row([id], session_row).optional()
        })
    }

    /// Returns the sub-agents of a session.
    pub(super) fn parts(&self, session: &SessionRow) -> Result<Vec<SessionRow>, DbError> {
        self.ask(|connection| {
            let sql = format!(
                "SELECT {SESSION_COLUMNS} FROM session s WHERE s.host = ?1 AND s.parent = ?2 AND s.id <> ?3 \
                 ORDER BY s.began, s.id"
            );
            let mut statement = connection.prepare_cached(&sql)?;
            let rows = statement.query_map(params![session.host, session.name, session.id], session_row)?;
            rows.collect()
        })
    }

    /// Returns what a session cost together with the sub-agents that it and they started, each once.
    pub(super) fn cost_with_parts(&self, session: &SessionRow) -> Result<Option<Cost>, DbError> {
        if !session.agent.is_empty() {
            return Ok(session.cost);
        }
        self.ask(|connection| {
            // A union of sets: who is named twice, or in a circle, is there once.
            let sql = "WITH RECURSIVE part(id) AS (SELECT ?1 UNION \
                       SELECT s.id FROM part p JOIN session a ON a.id = p.id AND a.agent = '' \
                       JOIN session s ON s.host = a.host AND s.parent = a.name) \
                       SELECT sum(1.0 * u.cost), count(*) FILTER (WHERE u.cost IS NULL AND \
                       (u.input > 0 OR u.cache_written > 0 OR u.cache_read > 0 OR u.output > 0)) \
                       FROM part p JOIN usage u ON u.session = p.id";
            connection.prepare_cached(sql)?.query_row([session.id], |row| cost(row, 0))
        })
    }

    /// Returns messages of a session in their order, those of turns `from..=to`; the last `rows_max` of them.
    pub(super) fn messages(
        &self,
        session: i64,
        (from, to): (u32, u32),
        rows_max: usize,
    ) -> Result<Vec<MessageRow>, DbError> {
        self.ask(|connection| {
            let mut statement = connection.prepare_cached(MESSAGES)?;
            let rows = statement.query_map(params![session, from, to, rows_max as i64], message_row)?;
            let mut rows: Vec<MessageRow> = rows.collect::<Result<_, _>>()?;
            rows.reverse();
            Ok(rows)
        })
    }

    /// Returns the last prompts and answers of a session, in their order.
    pub(super) fn words(&self, session: i64, rows_max: usize) -> Result<Vec<MessageRow>, DbError> {
        self.ask(|connection| {
            let mut statement = connection.prepare_cached(WORDS)?;
            let rows = statement.query_map(params![session, rows_max as i64], message_row)?;
            let mut rows: Vec<MessageRow> = rows.collect::<Result<_, _>>()?;
            rows.reverse();
            Ok(rows)
        })
    }

    /// Returns the first prompt of a session.
    pub(super) fn first_prompt(&self, session: i64) -> Result<Option<MessageRow>, DbError> {
        self.ask(|connection| {
            connection.prepare_cached(FIRST_PROMPT)?.query_row([session], message_row).optional()
        })
    }

    /// Returns the message with this row, without its text, which is the long part of it.
    pub(super) fn place(&self, id: i64) -> Result<Option<MessageRow>, DbError> {
        self.ask(|connection| {
            let sql = "SELECT id, session, turn, kind, at, failed, tool, '' FROM message WHERE id = ?1";
            connection.prepare_cached(sql)?.query_row([id], message_row).optional()
        })
    }

    /// Returns the message with this row.
    pub(super) fn message(&self, id: i64) -> Result<Option<MessageRow>, DbError> {
        self.ask(|connection| {
            let sql = "SELECT id, session, turn, kind, at, failed, tool, text FROM message WHERE id = ?1";
            connection.prepare_cached(sql)?.query_row([id], message_row).optional()
        })
    }

    /// Returns the paths that a session wrote, the last first.
    pub(super) fn written(&self, session: i64, rows_max: usize) -> Result<Vec<(String, u32)>, DbError> {
        self.ask(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT path, turn FROM touched WHERE session = ?1 AND written = 1 \
                 ORDER BY turn DESC, path LIMIT ?2",
            )?;
            let rows = statement
                .query_map(params![session, rows_max as i64], |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.collect()
        })
    }

    /// Returns the commits of a session: short id, subject, turn.
    pub(super) fn commits(&self, session: i64) -> Result<Vec<(String, String, u32)>, DbError> {
        self.ask(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT id, subject, turn FROM committed WHERE session = ?1 ORDER BY turn DESC, id",
            )?;
            let rows = statement.query_map([session], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            rows.collect()
        })
    }

    /// Returns the commands of a session.
    pub(super) fn commands(&self, session: i64) -> Result<Vec<CommandRow>, DbError> {
        self.ask(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT turn, failed, text FROM command WHERE session = ?1 ORDER BY turn, call",
            )?;
            let rows = statement.query_map([session], |row| {
                Ok(CommandRow { turn: row.get(0)?, failed: row.get(1)?, text: row.get(2)? })
            })?;
            rows.collect()
        })
    }

    /// Returns in how many messages each word is, and how many messages there are.
    pub(super) fn frequencies(&self, words: &[String]) -> Result<(Vec<u64>, u64), DbError> {
        self.ask(|connection| {
            let mut statement = connection.prepare_cached("SELECT doc FROM message_word WHERE term = ?1")?;
            let of = |word: &String| -> rusqlite::Result<u64> {
                Ok(statement.query_row([word], |row| row.get(0)).optional()?.unwrap_or_default())
            };
            let frequencies = words.iter().map(of).collect::<Result<_, _>>()?;
            let all = connection
                .query_row("SELECT coalesce(sum(messages), 0) FROM session", [], |row| row.get(0))?;
            Ok((frequencies, all))
        })
    }

    /// Returns messages that match an expression of the index, the newest ones, with their rank: the less the better.
    /// `hits_about` is in how many messages its rarest word is.
    pub(super) fn matching(
        &self,
        expression: &str,
        (filter, hits_about): (&Filter, u64),
        rows_max: usize,
    ) -> Result<Vec<(i64, f64)>, DbError> {
        let is_filtered = *filter != Filter { with_parts: true, ..Filter::default() };
        self.ask(|connection| {
            let row = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
            if !is_filtered {
                let mut statement = connection.prepare_cached(
                    "SELECT rowid, bm25(message_index) FROM message_index WHERE message_index MATCH ?1 \
                     ORDER BY rowid DESC LIMIT ?2",
                )?;
                return statement.query_map(params![expression, rows_max as i64], row)?.collect();
            }
            let Filter { host, folder, since, with_parts } = filter;
            let since = since.map(Timestamp::millis);
            let sql = format!("SELECT coalesce(sum(s.messages), 0) FROM session s WHERE {SESSION_FILTER}");
            let meant: u64 = connection
                .prepare_cached(&sql)?
                .query_row(params![host, since, folder, with_parts], |row| row.get(0))?;
            if meant == 0 {
                return Ok(Vec::new());
            }
            // Of few messages the numbers are gathered first, from an index alone; of many it is cheaper to ask each message
            // that matches for its session.
            let is_meant = if meant < hits_about.saturating_mul(2) + FEW_MESSAGES {
                "+i.rowid IN (SELECT m.id FROM message m WHERE m.session IN"
            } else {
                "((SELECT m.session FROM message m WHERE m.id = i.rowid) IN"
            };
            let sql = format!(
                "SELECT i.rowid, bm25(message_index) FROM message_index i WHERE message_index MATCH ?5 \
                 AND {is_meant} (SELECT s.id FROM session s WHERE {SESSION_FILTER})) \
                 ORDER BY i.rowid DESC LIMIT ?6"
            );
            let mut statement = connection.prepare_cached(&sql)?;
            let parameters = params![host, since, folder, with_parts, expression, rows_max as i64];
            statement.query_map(parameters, row)?.collect()
        })
    }

    /// Returns how many lines were not understood, by host: unknown, broken, too long.
    pub(super) fn counted(&self) -> Result<BTreeMap<String, Counted>, DbError> {
        self.ask(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT host, sum(lines), sum(unknown), sum(broken), sum(too_long) FROM source GROUP BY host",
            )?;
            let rows = statement.query_map([], |row| {
                let counted = Counted {
                    lines: row.get(1)?,
                    unknown: row.get(2)?,
                    broken: row.get(3)?,
                    too_long: row.get(4)?,
                };
                Ok((row.get(0)?, counted))
            })?;
            rows.collect()
        })
    }

    /// Removes sessions by host and name, with all that is kept of them; returns how many messages went.
    pub(super) fn remove(&mut self, sessions: &[(String, String)]) -> Result<u64, DbError> {
        self.db.write(|transaction| {
            let mut gone = 0;
            for (host, name) in sessions {
                let mut statement =
                    transaction.prepare_cached("SELECT id FROM session WHERE host = ?1 AND name = ?2")?;
                let ids: Vec<i64> =
                    statement.query_map([host, name], |row| row.get(0))?.collect::<Result<_, _>>()?;
                for id in ids {
                    // By the message's own statement, so that the index hears of each.
                    gone += transaction.execute("DELETE FROM message WHERE session = ?1", [id])? as u64;
                    transaction.execute("DELETE FROM session WHERE id = ?1", [id])?;
                }
            }
            if gone > 0 {
                // What is only marked as gone would still stand in the file.
                transaction.execute("INSERT INTO message_index(message_index) VALUES ('optimize')", [])?;
            }
            Ok(gone)
        })
    }

    /// Brings the parts of the index together, so that what is only marked as gone leaves it.
    pub(super) fn merge_index(&mut self) -> Result<(), DbError> {
        self.db.write(|transaction| {
            transaction.execute("INSERT INTO message_index(message_index) VALUES ('optimize')", []).map(drop)
        })
    }

    /// Writes the database anew without what was removed from it.
    pub(super) fn compact(&self) -> Result<(), DbError> {
        self.ask(|connection| {
            // What is in between would be held in memory otherwise, as large as it is.
            connection.pragma_update(None, "temp_store", "FILE")?;
            let made = connection.execute_batch("VACUUM");
            connection.pragma_update(None, "temp_store", "MEMORY")?;
            made?;
            connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        })
    }

    /// Returns whether a session of this host and name is there.
    pub(super) fn has(&self, host: &str, name: &str) -> Result<bool, DbError> {
        self.ask(|connection| {
            let sql = "SELECT EXISTS(SELECT 1 FROM session WHERE host = ?1 AND name = ?2)";
            connection.prepare_cached(sql)?.query_row([host, name], |row| row.get(0))
        })
    }

    /// Asks the database something.
    pub(super) fn ask<T>(
        &self,
        question: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, DbError> {
        question(self.db.connection()).map_err(|source| self.db.refused(source))
    }
}

/// Sessions that must not come back, by host and name.
#[derive(Clone, Debug, Default)]
pub(super) struct Forgotten(pub(super) Vec<(String, String)>);

impl Forgotten {
    pub(super) fn holds(&self, host: &str, name: &str) -> bool {
        self.0.iter().any(|(of, forgotten)| of == host && forgotten == name)
    }
}

/// Returns the cost that stands in two columns from `at` on.
fn cost(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Cost>> {
    let (sum, counts_without): (Option<f64>, u64) = (row.get(at)?, row.get(at + 1)?);
    Ok(sum.map(|sum| Cost { usd_micros: sum as u64, counts_without }))
}

/// Returns the path of a transcript, and how far it was read.
fn source_row(row: &Row<'_>) -> rusqlite::Result<(String, SourceRow)> {
    let (position, state): (String, String) = (row.get(1)?, row.get(2)?);
    // What cannot be read is read anew; that is what a form of another release comes to as well.
    let position = serde_json::from_str(&position).unwrap_or_default();
    let state = serde_json::from_str(&state).unwrap_or_default();
    Ok((row.get(0)?, SourceRow { position, state }))
}

fn session_row(row: &Row<'_>) -> rusqlite::Result<SessionRow> {
    let live: String = row.get(14)?;
    let number = |at: usize| -> rusqlite::Result<u64> { Ok(row.get::<_, f64>(at)? as u64) };
    Ok(SessionRow {
        id: row.get(0)?,
        host: row.get(1)?,
        name: row.get(2)?,
        agent: row.get(3)?,
        parent: row.get(4)?,
        folder: row.get(5)?,
        branch: row.get(6)?,
        version: row.get(7)?,
        model: row.get(8)?,
        title: row.get(9)?,
        asked: row.get(19)?,
        began: row.get::<_, Option<u64>>(10)?.map(Timestamp::from_millis),
        last: row.get::<_, Option<u64>>(11)?.map(Timestamp::from_millis),
        turns: row.get(12)?,
        messages: row.get(13)?,
        activity: None,
        live: serde_json::from_str(&live).unwrap_or_default(),
        tokens: Tokens {
            input: number(15)?,
            cache_written: number(16)?,
            cache_read: number(17)?,
            output: number(18)?,
        },
        cost: cost(row, 20)?,
    })
}

pub(super) fn message_row(row: &Row<'_>) -> rusqlite::Result<MessageRow> {
    let kind: u8 = row.get(3)?;
    Ok(MessageRow {
        id: row.get(0)?,
        session: row.get(1)?,
        turn: row.get(2)?,
        // A number that no release wrote reads as what a model said.
        kind: Kind::numbered(kind).unwrap_or(Kind::Answer),
        at: row.get::<_, Option<u64>>(4)?.map(Timestamp::from_millis),
        failed: row.get(5)?,
        tool: row.get(6)?,
        text: row.get(7)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::digest::Digest;

    /// A database of a release is never of another form than that release made: a change is a further version.
    #[test]
    fn released_versions_stay_as_they_are() {
        let digests: Vec<String> =
            SCHEMA.versions.iter().map(|statements| Digest::of(statements.as_bytes()).short(16)).collect();
        assert_eq!(digests, ["eaa8109c92c1a616", "3a897ac1fb862e63", "454828c52afbf409"]);
    }

    #[test]
    fn the_last_messages_of_a_session_are_found_without_looking_at_all_of_them() {
        let connection = Connection::open_in_memory().expect("a database");
        connection.execute_batch(&SCHEMA.versions.concat()).expect("tables");
        for question in [MESSAGES, WORDS, FIRST_PROMPT] {
            let mut statement =
                connection.prepare(&format!("EXPLAIN QUERY PLAN {question}")).expect("a question");
            let count = statement.parameter_count();
            let rows = statement.query_map(rusqlite::params_from_iter(vec![1; count]), |row| row.get(3));
            let steps: Vec<String> = rows.expect("a plan").map(|step| step.expect("a step")).collect();
            assert!(
                matches!(&steps[..], [only] if only.contains("message_session")),
                "{question}: {steps:?}"
            );
        }
    }
}
