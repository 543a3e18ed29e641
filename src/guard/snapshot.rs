//! The guard snapshot: policy, rules index and expected entries in one file per binary version, so that a hook reads one
//! file instead of a folder. It is a copy: whatever is odd about it, it is made again from its inputs, and nobody notices.

use serde::{Deserialize, Serialize};

use crate::base::limits::{RULES_MAX, SETTINGS_BYTES_MAX, SHARED_BYTES_MAX, SNAPSHOT_BYTES_MAX};
use crate::base::name::is_odd;
use crate::base::path::AbsPath;
use crate::base::time::Timestamp;
use crate::guard::policy::Policy;
use crate::guard::rules::{self, RuleEntry};
use crate::ports::fs::{Fs, NewFile, NodeKind};

/// The version of the file's form.
const FORMAT: u32 = 1;
/// A change within this time before the snapshot was made may have left the same stat data: file systems tick slowly.
const TICK_MS: u64 = 2_000;

/// A hook entry that the ledger says is installed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    /// The document that holds it.
    pub document: AbsPath,
    /// The host's event.
    pub event: String,
}

/// What a hook has to know.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The choices in force.
    pub policy: Policy,
    /// Why the settings could not be read, where they could not; the policy is then the strict one.
    pub settings_problem: Option<String>,
    /// Rules, in order.
    pub rules: Vec<RuleEntry>,
    /// Hook entries that ought to be installed.
    pub expected: Vec<Expected>,
}

/// Where a snapshot comes from.
pub struct Sources<'a> {
    /// The settings file; may be absent.
    pub settings: AbsPath,
    /// The rules folder; may be absent.
    pub rules: AbsPath,
    /// The ledger; may be absent.
    pub ledger: AbsPath,
    /// Reads the content of the settings file; the error is one line for people.
    pub parse_policy: &'a dyn Fn(&[u8]) -> Result<Policy, String>,
    /// Returns what the ledger expects.
    pub expected: &'a dyn Fn() -> Vec<Expected>,
}

/// The snapshot file of one binary version.
pub struct Store<'a> {
    /// The disk.
    pub fs: &'a dyn Fs,
    /// The file.
    pub path: AbsPath,
    /// The version of this binary.
    pub version: &'a str,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    format: u32,
    version: String,
    made: Timestamp,
    inputs: Vec<Input>,
    snapshot: Snapshot,
}

/// An input with what identified its content when it was read.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Input {
    path: AbsPath,
    facts: Option<InputFacts>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct InputFacts {
    modified_ns: i64,
    bytes: u64,
    inode: u64,
    device: u64,
}

impl Store<'_> {
    /// Returns the snapshot: the stored one where its inputs are unchanged, else a new one, which is stored.
    pub fn current(&self, sources: &Sources<'_>, now: Timestamp) -> Snapshot {
        if let Some(snapshot) = self.stored() {
            return snapshot;
        }
        let stored = self.build(sources, now);
        // A snapshot that cannot be written costs the next hook a rebuild, nothing else.
        let _ = self.write(&stored);
        stored.snapshot
    }

    /// Returns whether the stored snapshot is one that this binary wrote whole; `None` where there is none.
    ///
    /// # Errors
    /// When something is there that cannot be read.
    pub fn is_whole(&self) -> std::io::Result<Option<bool>> {
        if self.fs.stat(&self.path)?.is_none() {
            return Ok(None);
        }
        let bytes = self.fs.read(&self.path, SNAPSHOT_BYTES_MAX)?;
        let is_ours = |stored: Stored| stored.format == FORMAT && stored.version == self.version;
        Ok(Some(serde_json::from_slice(&bytes).is_ok_and(is_ours)))
    }

    /// Returns the stored snapshot if it is whole, of this version, and its inputs are what they were.
    fn stored(&self) -> Option<Snapshot> {
        let bytes = self.fs.read(&self.path, SNAPSHOT_BYTES_MAX).ok()?;
        let stored: Stored = serde_json::from_slice(&bytes).ok()?;
        let is_ours = stored.format == FORMAT && stored.version == self.version;
        let is_current = |input: &Input| {
            let facts = self.facts(&input.path);
            facts == input.facts && facts.is_none_or(|facts| is_settled(&facts, stored.made))
        };
        (is_ours && stored.inputs.iter().all(is_current)).then_some(stored.snapshot)
    }

    fn build(&self, sources: &Sources<'_>, made: Timestamp) -> Stored {
        // Stat data is taken ahead of each read: what changes in between is then seen as a mismatch.
        let mut inputs =
            vec![self.input(&sources.settings), self.input(&sources.rules), self.input(&sources.ledger)];
        let (policy, settings_problem) = match self.fs.read(&sources.settings, SETTINGS_BYTES_MAX) {
            Ok(bytes) => match (sources.parse_policy)(&bytes) {
                Ok(policy) => (policy, None),
                Err(problem) => (Policy::default(), Some(problem)),
            },
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => (Policy::default(), None),
            Err(error) => (Policy::default(), Some(error.to_string())),
        };
        let mut rules = Vec::new();
        for name in self.fs.list(&sources.rules).unwrap_or_default() {
            let is_rule = name.ends_with(".md") && !name.starts_with('.') && !is_odd(&name);
            if !is_rule || rules.len() >= RULES_MAX {
                continue;
            }
            let path = sources.rules.join(&name);
            inputs.push(self.input(&path));
            // A folder of that name, or a file that cannot be read, is no rule.
            if let Ok(bytes) = self.fs.read(&path, SHARED_BYTES_MAX) {
                rules.push(RuleEntry::of(&name, &String::from_utf8_lossy(&bytes)));
            }
        }
        rules::sort(&mut rules);
        let snapshot = Snapshot { policy, settings_problem, rules, expected: (sources.expected)() };
        Stored { format: FORMAT, version: self.version.to_owned(), made, inputs, snapshot }
    }

    fn write(&self, stored: &Stored) -> std::io::Result<()> {
        let bytes = serde_json::to_vec(stored)?;
        let temporary = AbsPath::new(&format!("{}.new", self.path)).map_err(std::io::Error::other)?;
        if self.fs.stat(&temporary)?.is_some() {
            // Of a run that died here; two that write at once write the same.
            self.fs.remove_file(&temporary)?;
        }
        self.fs.write_new(&temporary, &bytes, NewFile { mode: 0o600, group: None })?;
        self.fs.rename(&temporary, &self.path)
    }

    fn input(&self, path: &AbsPath) -> Input {
        Input { path: path.clone(), facts: self.facts(path) }
    }

    fn facts(&self, path: &AbsPath) -> Option<InputFacts> {
        let stat = self.fs.stat(path).ok().flatten()?;
        let bytes = match stat.kind {
            // The size of a folder says nothing that its time does not.
            NodeKind::Dir => 0,
            NodeKind::File | NodeKind::Symlink | NodeKind::Other => stat.bytes,
        };
        let modified_ns = i64::try_from(stat.modified_ns).unwrap_or(i64::MAX);
        Some(InputFacts { modified_ns, bytes, inode: stat.inode, device: stat.device })
    }
}

/// Returns whether a change after the snapshot was made would show in the modification time.
fn is_settled(facts: &InputFacts, made: Timestamp) -> bool {
    let modified_ms = u64::try_from(facts.modified_ns / 1_000_000).unwrap_or(0);
    modified_ms.saturating_add(TICK_MS) <= made.millis()
}

#[cfg(test)]
mod tests;
