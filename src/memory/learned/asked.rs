//! What a model was asked about, so that nothing is sent twice, and what went wrong. Holds places and digests, and no word of
//! a session. A record that cannot be read stops every request, because nobody knows then what was sent.

use std::collections::BTreeMap;
use std::io;

use serde::{Deserialize, Serialize};

use crate::base::digest::Digest;
use crate::base::limits::{EXTRACTOR_RECORD_BYTES_MAX, MEMORY_SESSIONS_MAX};
use crate::base::time::Timestamp;
use crate::config::layout::Layout;
use crate::memory::file::{Edited, OURS, edit, make_folder};
use crate::ports::fs::Fs;

/// The form of the record.
const SCHEMA: &str = "openclaw.extractor/1";

/// What a session was asked about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sent {
    /// The last turn that was sent.
    pub turn: u32,
    /// The digest of what was sent last.
    pub digest: Digest,
    /// When something last happened in the session, in milliseconds.
    pub last: u64,
}

/// How the last run ended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asking {
    /// What went wrong; `None` where nothing did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
    /// Whether there is more to ask, or the same again because it was never sent.
    #[serde(default)]
    pub has_more: bool,
}

/// Everything that is kept of requests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Asked {
    schema: String,
    /// Sessions by host and name, with a slash between.
    pub sessions: BTreeMap<String, Sent>,
    /// Requests so far.
    pub requests: u64,
    /// What of the answers was dropped so far.
    pub dropped: u64,
    /// How the last run ended.
    pub ended: Asking,
}

impl Default for Asked {
    fn default() -> Self {
        Self {
            schema: SCHEMA.to_owned(),
            sessions: BTreeMap::new(),
            requests: 0,
            dropped: 0,
            ended: Asking::default(),
        }
    }
}

impl Asked {
    /// Reads the record; the error says in words why it cannot be used.
    pub(super) fn read(fs: &dyn Fs, layout: &Layout) -> Result<Self, String> {
        /// What of any version is read.
        #[derive(Deserialize)]
        struct Head {
            schema: String,
        }
        let path = layout.extractor_record();
        let bytes = match fs.read(&path, EXTRACTOR_RECORD_BYTES_MAX) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(format!("cannot read `{path}`: {error}")),
        };
        let damaged = |error| format!("cannot read `{path}`, so no model is asked: {error}; move it away");
        let Head { schema } = serde_json::from_slice(&bytes).map_err(damaged)?;
        if schema != SCHEMA {
            return Err(format!("a newer openclaw wrote `{path}`, so no model is asked"));
        }
        serde_json::from_slice(&bytes).map_err(damaged)
    }

    /// Writes the record down for good.
    pub(super) fn write(&mut self, fs: &dyn Fs, layout: &Layout) -> Result<(), String> {
        while self.sessions.len() > MEMORY_SESSIONS_MAX {
            let oldest = self.sessions.iter().min_by_key(|(_, sent)| sent.last).map(|(name, _)| name.clone());
            let Some(oldest) = oldest else { break };
            self.sessions.remove(&oldest);
        }
        let path = layout.extractor_record();
        let bytes = serde_json::to_vec(self).expect("a record has only string keys and whole numbers");
        let failed = |error: io::Error| format!("cannot write `{path}`: {error}");
        make_folder(fs, &layout.state(), 0o700).map_err(failed)?;
        match edit(fs, &path, (EXTRACTOR_RECORD_BYTES_MAX, OURS), &|_| Ok(Some(bytes.clone()))) {
            Ok(Edited::Same | Edited::Replaced) => Ok(()),
            Ok(Edited::Left(why)) => Err(format!("cannot write `{path}`: {why}")),
            Err(error) => Err(failed(error)),
        }
    }

    /// Notes that a session is about to be sent.
    pub(super) fn note(&mut self, key: &str, sent: Sent) {
        self.sessions.insert(key.to_owned(), sent);
        self.requests += 1;
    }
}

/// Returns how the last run that asked a model ended.
pub fn asking(fs: &dyn Fs, layout: &Layout) -> Asking {
    match Asked::read(fs, layout) {
        Ok(asked) => asked.ended,
        Err(why) => Asking { trouble: Some(why), has_more: false },
    }
}

/// Returns the moment as the record holds it.
pub(super) fn millis(at: Option<Timestamp>) -> u64 {
    at.map_or(0, Timestamp::millis)
}
