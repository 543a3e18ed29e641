//! Claude Code's side: our hook entries and deny rules, and which carrier brings the hooks. Pure.

use serde::Serialize;
use serde_json::Value;

use crate::base::path::AbsPath;
use crate::config::layout::Layout;
use crate::content;
use crate::engine::desired::{Resource, Spec, Stage};
use crate::engine::document::{DocumentEdit, DocumentSpec};
use crate::engine::merge::json::{self, EntryState, HostReading, JsonEntry, Mark};
use crate::engine::state::{Observed, State};
use crate::install::change::Scope;
use crate::install::predecessor;

/// Mode of a settings file that has to be made: it may come to hold keys.
const SETTINGS_MODE: u32 = 0o600;
/// Mode of the plugin's files.
const PLUGIN_MODE: u32 = 0o644;

/// What brings our hooks to Claude Code. Never both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Carrier {
    /// Entries in the settings file.
    Settings,
    /// A plugin folder below `skills/`, which needs no edit.
    Plugin,
}

/// The program as the mark of our handlers names it: below any state root.
const PROGRAM: &str = "/harness/bin/openclaw";
/// The environment file as the deny rules name it: below the usual state root.
const ENV_FILE: &str = "~/.openclaw/openclaw.env";

/// How our handlers are recognised in settings: by program and verb.
pub fn mark() -> Mark {
    Mark { program: PROGRAM.to_owned(), words: vec!["hook".to_owned(), "claude".to_owned()] }
}

/// Returns the hook manifest with the program's real path.
fn hook_manifest(program: &AbsPath) -> Value {
    let item = content::item("hooks/claude/hooks.json").expect("the manifest lists the hook manifest");
    let mut manifest: Value = serde_json::from_slice(item.bytes).expect("a test parses every host manifest");
    fill_in(&mut manifest, program.as_str());
    manifest
}

fn fill_in(value: &mut Value, program: &str) {
    match value {
        Value::String(text) if text == content::PROGRAM_PLACEHOLDER => program.clone_into(text),
        Value::Array(items) => items.iter_mut().for_each(|item| fill_in(item, program)),
        Value::Object(fields) => fields.values_mut().for_each(|field| fill_in(field, program)),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Returns our hook entries.
pub fn hook_entries(program: &AbsPath) -> Vec<JsonEntry> {
    let manifest = hook_manifest(program);
    let events = manifest["hooks"].as_object().into_iter().flatten();
    events
        .flat_map(|(event, groups)| {
            let at = vec!["hooks".to_owned(), event.clone()];
            let groups = groups.as_array().into_iter().flatten();
            groups.map(move |group| JsonEntry::Handler { at: at.clone(), group: group.clone(), mark: mark() })
        })
        .collect()
}

/// Returns our deny rules. Those for the environment file name the one in this root.
pub fn deny_entries(layout: &Layout) -> Vec<JsonEntry> {
    let item = content::item("hooks/claude/deny.json").expect("the manifest lists the deny rules");
    let rules: Vec<String> = serde_json::from_slice(item.bytes).expect("a test parses every host manifest");
    let at = || vec!["permissions".to_owned(), "deny".to_owned()];
    // Claude Code reads one leading slash as "below the settings file", two as "absolute".
    let env_file = match layout.root == layout.home.join(".openclaw") {
        true => ENV_FILE.to_owned(),
        false => format!("/{}", layout.env_file()),
    };
    rules
        .into_iter()
        .map(|rule| JsonEntry::Member { at: at(), value: rule.replace(ENV_FILE, &env_file) })
        .collect()
}

/// Returns the handlers that go for ours. The predecessor registered its own in the workspace alone; a script of the
/// same name in the person's settings is the person's.
fn displaced(scope: Scope) -> Vec<Mark> {
    match scope {
        Scope::User => Vec::new(),
        Scope::Workspace => predecessor::marks(),
    }
}

/// How the settings file stands, as far as the carrier depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Readability {
    /// It is, or can become, a document that the host reads and that we may edit.
    Usable,
    /// The host ignores it, though we could edit it.
    Ignored,
    /// We leave it as it is.
    Untouchable,
}

/// Judges the settings file of `scope` for the user `user`.
pub(super) fn judge(observed: &Observed, user: u32, scope: Scope, entries: Vec<JsonEntry>) -> Readability {
    let is_plain = observed.blocked.is_none()
        && observed.stat.is_none_or(|stat| {
            let is_file = matches!(observed.state, State::File { .. });
            is_file && stat.uid == user && stat.links == 1 && stat.mode & 0o200 != 0
        });
    if !is_plain {
        return Readability::Untouchable;
    }
    let bytes = observed.bytes.as_deref().unwrap_or_default();
    match json::host_reads(bytes) {
        HostReading::Broken => Readability::Untouchable,
        HostReading::Lenient => Readability::Ignored,
        HostReading::Strict | HostReading::Blank => {
            let spec = DocumentSpec::Json { entries, displace: displaced(scope) };
            match (DocumentEdit::Put { spec, record: None }).derive(bytes) {
                Ok(_) => Readability::Usable,
                Err(_) => Readability::Untouchable,
            }
        }
    }
}

/// Returns whether the host runs handlers of ours out of a settings file.
pub(super) fn runs_ours(observed: &Observed, program: &AbsPath) -> bool {
    let bytes = observed.bytes.as_deref().unwrap_or_default();
    let is_there = |state: &EntryState| *state != EntryState::Missing;
    json::host_reads(bytes) == HostReading::Strict
        && json::inspect(bytes, &hook_entries(program)).is_ok_and(|states| states.iter().any(is_there))
}

/// Returns the resource that puts our entries into the settings file of `scope`.
pub(super) fn settings(path: AbsPath, scope: Scope, entries: Vec<JsonEntry>) -> Resource {
    let spec = DocumentSpec::Json { entries, displace: displaced(scope) };
    Resource {
        path,
        spec: Spec::Document { spec, mode: SETTINGS_MODE },
        stage: Stage::Callers,
        part: "Claude Code settings",
        project: None,
    }
}

/// Returns whether a settings file with these bytes holds handlers of the predecessor.
pub(super) fn has_predecessor(bytes: &[u8]) -> bool {
    let spec = DocumentSpec::Json { entries: Vec::new(), displace: predecessor::marks() };
    let edit = DocumentEdit::Put { spec, record: None };
    edit.derive(bytes).is_ok_and(|derived| derived.bytes != bytes)
}

/// Returns the files of the plugin folder.
pub(super) fn plugin(folder: &AbsPath, program: &AbsPath) -> Vec<Resource> {
    let item = content::item("hooks/claude/plugin.json").expect("the manifest lists the plugin manifest");
    let mut hooks = serde_json::to_vec_pretty(&hook_manifest(program)).expect("a JSON value is JSON");
    hooks.push(b'\n');
    let file = |name: &str, bytes: Vec<u8>| Resource {
        path: folder.join(name),
        spec: Spec::File { bytes: bytes.into(), mode: PLUGIN_MODE },
        stage: Stage::Callers,
        part: "Claude Code plugin",
        project: None,
    };
    // The manifest comes last: without it the host does not take the folder for a plugin.
    vec![file("hooks/hooks.json", hooks), file(".claude-plugin/plugin.json", item.bytes.to_vec())]
}

#[cfg(test)]
mod tests;
