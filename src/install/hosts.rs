//! The hooks of any agent host, made from its row: entries in its document, or a file of ours. Pure.
//!
//! Claude Code's are made by `claude`, because a plugin folder may stand in for them and deny rules come beside them.

use serde_json::{Map, Value, json};

use crate::agents::{
    Form, HOSTS, HookEvent, Host, LineForm, Nesting, Reading as HostReads, Shape, claude as claude_row,
};
use crate::base::path::AbsPath;
use crate::config::layout::{Anchor, HOST_FOLDERS, Layout, Owner, PLACES, PlaceKind};
use crate::content;
use crate::engine::desired::{Resource, Spec, Stage};
use crate::engine::document::DocumentSpec;
use crate::engine::merge::json::{HostReading, JsonEntry, Mark, host_reads};
use crate::engine::state::Observed;

/// Mode of a document that has to be made: it may come to hold keys.
const DOCUMENT_MODE: u32 = 0o600;
/// Mode of a file that is ours.
const FILE_MODE: u32 = 0o644;

/// A host as the disk shows it.
pub(super) struct FoundHost {
    /// Its row.
    pub host: &'static Host,
    /// Whether its folder is there.
    pub has_folder: bool,
    /// The file that brings our hooks.
    pub file: Observed,
}

/// Returns the hosts whose hooks are made here.
pub(super) fn rows() -> impl Iterator<Item = &'static Host> {
    HOSTS.iter().copied().filter(|host| host.name != claude_row::HOST.name)
}

/// Returns the file that brings our hooks to `host`.
pub(super) fn file(host: &Host, layout: &Layout) -> AbsPath {
    layout.host_folder(host.name).join(host.file)
}

/// Returns what brings our hooks to `host`.
pub(super) fn resource(host: &Host, layout: &Layout) -> Resource {
    let program = layout.stable_binary();
    let spec = match &host.form {
        Form::Merged(shape) => Spec::Document {
            spec: DocumentSpec::Json { entries: entries(host, shape, &program), displace: Vec::new() },
            mode: DOCUMENT_MODE,
        },
        Form::Own(shape) => Spec::File { bytes: document(host, shape, &program).into(), mode: FILE_MODE },
        Form::Script(name) => Spec::File { bytes: script(name, &program).into(), mode: FILE_MODE },
    };
    Resource { path: file(host, layout), spec, stage: Stage::Callers, part: host.title, project: None }
}

/// Returns our entries in a document of `host`.
fn entries(host: &Host, shape: &Shape, program: &AbsPath) -> Vec<JsonEntry> {
    let version =
        shape.version.map(|version| JsonEntry::Constant { key: "version".to_owned(), value: version.into() });
    let mark = mark(host);
    let handlers = host.events.iter().map(|event| JsonEntry::Handler {
        at: vec!["hooks".to_owned(), event.name.to_owned()],
        group: entry(host, shape, event, program),
        mark: mark.clone(),
    });
    version.into_iter().chain(handlers).collect()
}

/// How handlers of `host` that are ours are recognised: by program and verb.
fn mark(host: &Host) -> Mark {
    let words = host.mark.verb.map(str::to_owned).to_vec();
    Mark { program: format!("/{}", host.mark.program), words }
}

/// Returns the element of the event's list.
fn entry(host: &Host, shape: &Shape, event: &HookEvent, program: &AbsPath) -> Value {
    let mut handler = Map::new();
    handler.extend(shape.fields.iter().map(|(key, value)| ((*key).to_owned(), json!(value))));
    let [hook, name] = host.mark.verb;
    match shape.line {
        LineForm::Exec => {
            handler.insert("command".to_owned(), json!(program.as_str()));
            handler.insert("args".to_owned(), json!([hook, name, event.name]));
        }
        LineForm::Shell(key) => {
            let line = format!("{} {hook} {name} {}", quoted(program.as_str()), event.name);
            handler.insert(key.to_owned(), json!(line));
        }
    }
    if let Some(key) = shape.timeout {
        handler.insert(key.name.to_owned(), json!(event.timeout));
    }
    let matcher = event.matcher.map(|matcher| ("matcher".to_owned(), json!(matcher)));
    match shape.nesting {
        Nesting::Groups => {
            let mut group: Map<String, Value> = matcher.into_iter().collect();
            group.insert("hooks".to_owned(), json!([handler]));
            group.into()
        }
        Nesting::Flat => {
            handler.extend(matcher);
            handler.into()
        }
    }
}

/// Returns a whole document with nothing but our entries.
fn document(host: &Host, shape: &Shape, program: &AbsPath) -> Vec<u8> {
    let mut document = Map::new();
    document.extend(shape.version.map(|version| ("version".to_owned(), json!(version))));
    let events = host.events.iter();
    let hooks: Map<String, Value> =
        events.map(|event| (event.name.to_owned(), json!([entry(host, shape, event, program)]))).collect();
    document.insert("hooks".to_owned(), hooks.into());
    let mut bytes = serde_json::to_vec_pretty(&document).expect("a JSON value is JSON");
    bytes.push(b'\n');
    bytes
}

/// Returns the embedded script with the program's path in it, as a string of JavaScript.
fn script(name: &str, program: &AbsPath) -> Vec<u8> {
    let text = content::item(name).expect("the manifest lists every script of a host's row").text();
    let placeholder = Value::from(content::PROGRAM_PLACEHOLDER).to_string();
    text.replace(&placeholder, &Value::from(program.as_str()).to_string()).into_bytes()
}

/// Returns a word as a POSIX shell reads it back.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+@%:,".contains(c);
    if word.chars().all(is_plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

/// Returns why the hooks in a document do not run although they stand there; `None` where they run.
pub(super) fn ignored(found: &FoundHost) -> Option<String> {
    let shape = found.host.shape()?;
    let bytes = found.file.bytes.as_deref().unwrap_or_default();
    let is_ignored = shape.reading == HostReads::Strict && host_reads(bytes) == HostReading::Lenient;
    is_ignored.then(|| {
        format!(
            "{} ignores this file, because it takes strict JSON only (a comment or a trailing comma is enough): the \
             hooks in it do not run",
            found.host.title
        )
    })
}

/// Returns the programs of other state roots whose handlers an edit of this document of `host` replaces by ours.
pub(super) fn other_programs(host: &Host, bytes: &[u8], layout: &Layout) -> Vec<String> {
    let value: Value = serde_json::from_slice(bytes).unwrap_or_default();
    let events = value["hooks"].as_object().into_iter().flatten();
    let entries = events.flat_map(|(_, entries)| entries.as_array().into_iter().flatten());
    // A host without groups has the handlers in their place.
    let handlers = entries.flat_map(|entry| match entry["hooks"].as_array() {
        Some(handlers) => handlers.iter().collect(),
        None => vec![entry],
    });
    let mut programs: Vec<String> = handlers.filter_map(|handler| program_of(host, handler)).collect();
    programs.sort();
    programs.dedup();
    let is_ours = |other: &str| {
        // A person may have written home as a shell knows it.
        let below_home = ["~/", "$HOME/", "${HOME}/"].iter().find_map(|home| other.strip_prefix(home));
        let whole = below_home.map_or_else(|| other.to_owned(), |rest| format!("{}/{rest}", layout.home));
        whole == layout.stable_binary().as_str()
    };
    programs.retain(|other| !is_ours(other));
    programs
}

/// Returns the program that a handler of ours names, of whatever root.
fn program_of(host: &Host, handler: &Value) -> Option<String> {
    let suffix = format!("/{}", host.mark.program);
    let command = handler["command"].as_str()?;
    let end = command.find(&suffix)? + suffix.len();
    let (before, after) = command.split_at(end);
    let words: Vec<&str> = match handler["args"].as_array() {
        Some(args) => args.iter().filter_map(Value::as_str).collect(),
        None => after.trim_start_matches(['"', '\'']).split_whitespace().collect(),
    };
    // In a line for a shell, the program starts behind a quote or a space.
    let start = before.rfind(['"', '\'']).or_else(|| before.rfind(' ')).filter(|_| handler["args"].is_null());
    let program = &before[start.map_or(0, |at| at + 1)..];
    words.starts_with(&host.mark.verb).then(|| program.to_owned())
}

/// Returns whether a file of a host calls `program`: as a word of its own, or at the start of a line for a shell.
pub(super) fn calls(bytes: &[u8], program: &AbsPath) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let whole = Value::from(program.as_str()).to_string();
    let bare = whole.trim_matches('"');
    let forms = [whole.clone(), format!("\"{bare} hook "), format!("'{bare}' hook ")];
    forms.iter().any(|form| text.contains(form.as_str()))
}

/// Returns the host whose document is at `path`; Claude Code where no other has one there.
pub(super) fn host_of(layout: &Layout, path: &AbsPath) -> &'static Host {
    rows().find(|host| file(host, layout) == *path).unwrap_or(&claude_row::HOST)
}

/// Returns whether a file at `path` is one that is ours alone in a host's folder.
pub(super) fn is_own_file(layout: &Layout, path: &AbsPath) -> bool {
    let is_ours = |place: &crate::config::layout::Place| {
        matches!(place.anchor, Anchor::Host(_)) && place.kind == PlaceKind::File && place.owner == Owner::Ours
    };
    PLACES
        .iter()
        .filter(|place| is_ours(place))
        .any(|place| layout.anchor(place.anchor).join(place.relative) == *path)
}

/// Returns the variable and the value by which a host's file elsewhere is found again.
pub(super) fn moved_by(file: &AbsPath) -> Option<(&'static str, String)> {
    rows().find_map(|host| {
        let (variable, below) = HOST_FOLDERS.iter().find(|row| row.host == host.name)?.variable?;
        let below = if below.is_empty() { String::new() } else { format!("/{below}") };
        let folder = file.as_str().strip_suffix(&format!("{below}/{}", host.file))?;
        Some((variable.name(), folder.to_owned()))
    })
}

#[cfg(test)]
mod tests;
