//! What is new in sessions since the last look, for somebody who watches: sessions that appear, what is said in them, what
//! their agents do by now. Two looks at the same database tell nothing twice.

mod store;

use std::collections::HashMap;

use serde::Serialize;

use crate::base::limits::{SESSION_ROWS_MAX, WATCH_MESSAGES_MAX};
use crate::base::time::Timestamp;
use crate::db::DbError;
use crate::memory::activity::Activity;
use crate::memory::store::{Filter, MessageRow, SessionRow, Store};

use store::{last_message, messages_after};

/// Sessions in which nothing happened for longer change no more: an ended one stays so.
const LOOKED_AT_MS: u64 = 25 * 60 * 60 * 1_000;

/// Whose news it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Whose {
    /// The host.
    pub host: String,
    /// The session.
    pub session: String,
    /// The sub-agent, where it is one's.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub agent: String,
    /// The folder of the session.
    pub folder: Option<String>,
}

/// Something new.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum News {
    /// A session appeared.
    Session {
        /// Whose.
        #[serde(flatten)]
        whose: Whose,
        /// When something last happened in it.
        at: Option<Timestamp>,
        /// What its agent does.
        activity: Activity,
    },
    /// Something was said.
    Message {
        /// Whose.
        #[serde(flatten)]
        whose: Whose,
        /// The message.
        #[serde(flatten)]
        message: MessageRow,
    },
    /// An agent does something else than before.
    Activity {
        /// Whose.
        #[serde(flatten)]
        whose: Whose,
        /// When something last happened in the session.
        at: Option<Timestamp>,
        /// What it did.
        before: Activity,
        /// What it does.
        activity: Activity,
    },
}

/// How far somebody has watched.
#[derive(Clone, Debug)]
pub struct Watch {
    filter: Filter,
    /// The last message that was told.
    message: i64,
    /// What is older was said before anybody watched, whenever it is read.
    began: Timestamp,
    /// What agents did at the last look.
    known: HashMap<i64, Activity>,
}

impl Watch {
    /// Returns a watch that begins now.
    pub(super) fn begin(store: &Store, filter: Filter, now: Timestamp) -> Result<Self, DbError> {
        let message = last_message(store)?;
        let mut watch = Self { filter, message, began: now, known: HashMap::new() };
        watch.known =
            watch.states(store, now)?.into_iter().map(|(row, activity)| (row.id, activity)).collect();
        Ok(watch)
    }

    /// Returns what is new, in order: sessions, what was said, what agents do.
    pub(super) fn look(&mut self, store: &Store, now: Timestamp) -> Result<Vec<News>, DbError> {
        let (mut appeared, mut changed) = (Vec::new(), Vec::new());
        let states = self.states(store, now)?;
        for (row, activity) in &states {
            let (whose, at) = (whose(row), row.last);
            match self.known.insert(row.id, *activity) {
                None => appeared.push(News::Session { whose, at, activity: *activity }),
                Some(before) if before != *activity => {
                    changed.push(News::Activity { whose, at, before, activity: *activity });
                }
                Some(_) => {}
            }
        }
        // What is not looked at any more is forgotten, and would appear again if somebody came back to it.
        self.known.retain(|id, _| states.iter().any(|(row, _)| row.id == *id));
        let mut news = appeared;
        for (id, whose, message) in messages_after(store, (&self.filter, self.message), WATCH_MESSAGES_MAX)? {
            self.message = id;
            if message.at.is_none_or(|at| at >= self.began) {
                news.push(News::Message { whose, message });
            }
        }
        news.append(&mut changed);
        Ok(news)
    }

    fn states(&self, store: &Store, now: Timestamp) -> Result<Vec<(SessionRow, Activity)>, DbError> {
        let since = Timestamp::from_millis(now.millis().saturating_sub(LOOKED_AT_MS));
        let since = Some(self.filter.since.map_or(since, |chosen| chosen.max(since)));
        let rows = store.sessions(&Filter { since, ..self.filter.clone() }, SESSION_ROWS_MAX)?;
        Ok(rows.into_iter().map(|row| (row.live.activity(now), row)).map(|(live, row)| (row, live)).collect())
    }
}

fn whose(row: &SessionRow) -> Whose {
    Whose {
        host: row.host.clone(),
        session: row.name.clone(),
        agent: row.agent.clone(),
        folder: row.folder.clone(),
    }
}
