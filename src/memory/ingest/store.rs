//! Brings records into the tables of sessions: what one transaction brings is there together with the offset that says so.
//! Texts that come here are clean already (`keep`).

use std::collections::HashMap;

use rusqlite::{OptionalExtension as _, Transaction, params};

use crate::agents::TranscriptForm;
use crate::base::digest::Digest;
use crate::base::text::shortened;
use crate::base::time::Timestamp;
use crate::db::{Db, DbError};
use crate::memory::activity::Live;
use crate::memory::store::{Counted, Forgotten, SourceRow};
use crate::memory::tail::Position;
use crate::memory::transcript::{Act, Facts, How, Kind, Message, Record, Seen, Usage, Who, commits_in};

/// Characters of what a person asked first, for lists.
const ASKED_CHARS_MAX: usize = 200;

/// A part of a transcript, to be kept as one.
pub(super) struct Batch<'a> {
    pub(super) host: &'a str,
    pub(super) form: TranscriptForm,
    pub(super) path: &'a str,
    /// Where reading began; another process may have gone on from there meanwhile.
    pub(super) from: Option<&'a Position>,
    pub(super) to: &'a SourceRow,
    pub(super) seen: &'a [Seen],
    pub(super) counted: Counted,
}

/// What became of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    /// It is in the database.
    Yes,
    /// Another process brought it meanwhile.
    Already,
}

/// Keeps a part of a transcript and how far it goes, both or neither.
pub(super) fn keep(db: &mut Db, batch: &Batch<'_>, forgotten: &Forgotten) -> Result<Kept, DbError> {
    db.write(|transaction| {
        let stands: Option<String> = transaction
            .prepare_cached("SELECT position FROM source WHERE path = ?1")?
            .query_row([batch.path], |row| row.get(0))
            .optional()?;
        // As it reads where reading begins: one of another form counts as none, and is replaced.
        let stands = stands.map(|text| serde_json::from_str::<Position>(&text).unwrap_or_default());
        if stands.as_ref() != batch.from {
            return Ok(Kept::Already);
        }
        let mut writing = Writing { transaction, host: batch.host, sessions: HashMap::new() };
        for seen in batch.seen {
            if !forgotten.holds(batch.host, &seen.who.name) {
                writing.seen(seen)?;
            }
        }
        writing.finish()?;
        put_source(transaction, batch)?;
        Ok(Kept::Yes)
    })
}

fn put_source(transaction: &Transaction<'_>, batch: &Batch<'_>) -> rusqlite::Result<()> {
    let json = |value: serde_json::Result<String>| {
        value.map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
    };
    let position = json(serde_json::to_string(&batch.to.position))?;
    let state = json(serde_json::to_string(&batch.to.state))?;
    let Counted { lines, unknown, broken, too_long } = batch.counted;
    let mut statement = transaction.prepare_cached(
        "INSERT INTO source(host, form, path, position, state, lines, unknown, broken, too_long) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) \
         ON CONFLICT(path) DO UPDATE SET position = excluded.position, state = excluded.state, \
         lines = lines + excluded.lines, unknown = unknown + excluded.unknown, \
         broken = broken + excluded.broken, too_long = too_long + excluded.too_long",
    )?;
    statement.execute(params![
        batch.host,
        batch.form.word(),
        batch.path,
        position,
        state,
        lines,
        unknown,
        broken,
        too_long
    ])?;
    Ok(())
}

/// A session while records come to it.
#[derive(Default)]
struct Open {
    id: i64,
    facts: Facts,
    last: Option<Timestamp>,
    turns: u32,
    messages: u64,
    asked: Option<String>,
    live: Live,
}

/// One transaction that brings records.
struct Writing<'t> {
    transaction: &'t Transaction<'t>,
    host: &'t str,
    sessions: HashMap<Who, Open>,
}

impl Writing<'_> {
    fn seen(&mut self, seen: &Seen) -> rusqlite::Result<()> {
        let mut open = match self.sessions.remove(&seen.who) {
            Some(open) => open,
            None => self.open(&seen.who)?,
        };
        for record in &seen.records {
            open.live.step(record);
            match record {
                Record::Facts(facts) => open.learn(facts),
                Record::Message(message) => self.message(&mut open, message)?,
                Record::Usage(usage) => self.usage(open.id, usage)?,
                Record::Mark(_, at) => open.last = open.last.max(*at),
            }
        }
        self.sessions.insert(seen.who.clone(), open);
        Ok(())
    }

    fn open(&self, who: &Who) -> rusqlite::Result<Open> {
        let mut statement = self.transaction.prepare_cached(
            "INSERT INTO session(host, name, agent, turns, messages, live) VALUES (?1, ?2, ?3, 0, 0, '{}') \
             ON CONFLICT(host, name, agent) DO NOTHING",
        )?;
        statement.execute(params![self.host, who.name, who.agent])?;
        let sql = "SELECT id, parent, folder, branch, version, model, title, began, last, turns, messages, live, \
                   asked FROM session WHERE host = ?1 AND name = ?2 AND agent = ?3";
        self.transaction.prepare_cached(sql)?.query_row(params![self.host, who.name, who.agent], |row| {
            let live: String = row.get(11)?;
            Ok(Open {
                id: row.get(0)?,
                facts: Facts {
                    parent: row.get(1)?,
                    folder: row.get(2)?,
                    branch: row.get(3)?,
                    version: row.get(4)?,
                    model: row.get(5)?,
                    title: row.get(6)?,
                    at: row.get::<_, Option<u64>>(7)?.map(Timestamp::from_millis),
                },
                last: row.get::<_, Option<u64>>(8)?.map(Timestamp::from_millis),
                turns: row.get(9)?,
                messages: row.get(10)?,
                asked: row.get(12)?,
                live: serde_json::from_str(&live).unwrap_or_default(),
            })
        })
    }

    fn message(&self, open: &mut Open, message: &Message) -> rusqlite::Result<()> {
        open.last = open.last.max(message.at);
        if open.facts.at.is_none() {
            open.facts.at = message.at;
        }
        let key = key_of(&message.key);
        let begins = message.kind == Kind::Prompt;
        let turn = open.turns + u32::from(begins);
        let at = message.at.map(Timestamp::millis);
        let mut statement = self.transaction.prepare_cached(
            "INSERT INTO message(session, key, turn, kind, at, failed, tool, call, text) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT(session, key) DO NOTHING",
        )?;
        let Message { key: _, kind, at: _, text, tool, call, failed, acts } = message;
        let is_new =
            statement.execute(params![open.id, key, turn, kind.number(), at, failed, tool, call, text])? > 0;
        if is_new {
            open.messages += 1;
            open.turns = turn;
            if begins && open.asked.is_none() {
                let words = text.split_whitespace().take(ASKED_CHARS_MAX).collect::<Vec<_>>().join(" ");
                open.asked = Some(shortened(&words, ASKED_CHARS_MAX));
            }
        } else {
            let mut statement = self.transaction.prepare_cached(
                "UPDATE message SET failed = ?3, text = ?4 WHERE session = ?1 AND key = ?2 \
                 AND (failed <> ?3 OR text <> ?4)",
            )?;
            statement.execute(params![open.id, key, failed, text])?;
        }
        // Told again, it happened once, and in the turn of the first time.
        if is_new {
            acts.iter().try_for_each(|act| self.act(open, message, act))?;
        }
        if *kind == Kind::Result { self.returned(open, message) } else { Ok(()) }
    }

    fn act(&self, open: &Open, message: &Message, act: &Act) -> rusqlite::Result<()> {
        let call = if message.call.is_empty() { &message.key } else { &message.call };
        match act {
            Act::Ran(command) => {
                let mut statement = self.transaction.prepare_cached(
                    "INSERT INTO command(session, call, turn, text) VALUES (?1, ?2, ?3, ?4) \
                     ON CONFLICT(session, call) DO NOTHING",
                )?;
                statement.execute(params![open.id, call, open.turns, command])?;
            }
            Act::Touched(path, how) => {
                let mut statement = self.transaction.prepare_cached(
                    "INSERT INTO touched(session, path, written, turn) VALUES (?1, ?2, ?3, ?4) \
                     ON CONFLICT(session, path, written) DO UPDATE SET turn = max(turn, excluded.turn)",
                )?;
                statement.execute(params![open.id, path, *how == How::Written, open.turns])?;
            }
        }
        Ok(())
    }

    /// Notes how a command ended, and the commits that it says it made.
    fn returned(&self, open: &Open, message: &Message) -> rusqlite::Result<()> {
        let mut statement = self
            .transaction
            .prepare_cached("UPDATE command SET failed = ?3 WHERE session = ?1 AND call = ?2")?;
        let is_command = statement.execute(params![open.id, message.call, message.failed])? > 0;
        if !is_command || message.failed {
            return Ok(());
        }
        for (id, subject) in commits_in(&message.text) {
            let mut statement = self.transaction.prepare_cached(
                "INSERT INTO committed(session, id, subject, turn) VALUES (?1, ?2, ?3, ?4) \
                 ON CONFLICT(session, id) DO NOTHING",
            )?;
            statement.execute(params![open.id, id, subject, open.turns])?;
        }
        Ok(())
    }

    fn usage(&self, session: i64, usage: &Usage) -> rusqlite::Result<()> {
        let Usage { key, model, input, cache_written, cache_read, output, cost } = usage;
        let mut statement = self.transaction.prepare_cached(
            "INSERT INTO usage(session, key, model, input, cache_written, cache_read, output, cost) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT(session, key) DO UPDATE SET \
             model = excluded.model, input = excluded.input, cache_written = excluded.cache_written, \
             cache_read = excluded.cache_read, output = excluded.output, \
             cost = coalesce(excluded.cost, cost)",
        )?;
        // A host's file can hold any number; the database's end at half of them.
        let bounded = |tokens: &u64| i64::try_from(*tokens).unwrap_or(i64::MAX);
        statement.execute(params![
            session,
            key,
            model,
            bounded(input),
            bounded(cache_written),
            bounded(cache_read),
            bounded(output),
            cost.as_ref().map(bounded)
        ])?;
        Ok(())
    }

    fn finish(self) -> rusqlite::Result<()> {
        let mut statement = self.transaction.prepare_cached(
            "UPDATE session SET parent = ?2, folder = ?3, branch = ?4, version = ?5, model = ?6, title = ?7, \
             began = ?8, last = ?9, turns = ?10, messages = ?11, live = ?12, asked = ?13 WHERE id = ?1",
        )?;
        for open in self.sessions.values() {
            let Facts { folder, branch, version, model, title, parent, at } = &open.facts;
            let live = serde_json::to_string(&open.live)
                .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
            let (began, last) = (at.map(Timestamp::millis), open.last.map(Timestamp::millis));
            statement.execute(params![
                open.id,
                parent,
                folder,
                branch,
                version,
                model,
                title,
                began,
                last,
                open.turns,
                open.messages,
                live,
                open.asked
            ])?;
        }
        Ok(())
    }
}

impl Open {
    /// Takes facts: what a session began with stays its own, what changes on the way is the last.
    fn learn(&mut self, facts: &Facts) {
        let Facts { folder, branch, version, model, title, parent, at } = facts;
        let mine = &mut self.facts;
        for (mine, told) in [(&mut mine.folder, folder), (&mut mine.parent, parent)] {
            if mine.is_none() {
                mine.clone_from(told);
            }
        }
        for (mine, told) in [
            (&mut mine.branch, branch),
            (&mut mine.version, version),
            (&mut mine.model, model),
            (&mut mine.title, title),
        ] {
            if told.is_some() && *mine != *told {
                mine.clone_from(told);
            }
        }
        mine.at = match (mine.at, *at) {
            (Some(mine), Some(told)) => Some(mine.min(told)),
            (mine, told) => mine.or(told),
        };
        self.last = self.last.max(*at);
    }
}

/// Returns the number that a key is kept as: 60 bits of its digest, which no session is large enough to exhaust.
fn key_of(key: &str) -> i64 {
    const DIGITS: usize = 15;
    i64::from_str_radix(&Digest::of(key.as_bytes()).short(DIGITS), 16).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_told_apart_and_fit() {
        assert_eq!(key_of("a"), key_of("a"));
        assert!(key_of("a") != key_of("b") && key_of("a") >= 0);
    }
}
