//! Fetches what the findings depend on, through the ports. Changes nothing, runs nothing.

use std::io;

use serde_json::Value;

use super::hooks::{Document, Reading, Trust};
use super::machine::Named;
use super::program::{Built, Program};
use crate::agents::{Form, Host, Reading as HostReads, claude, codex};
use crate::base::limits::{BINARY_BYTES_MAX, DOCUMENT_BYTES_MAX, PROGRAM_HEADER_BYTES};
use crate::base::path::AbsPath;
use crate::base::time::Timestamp;
use crate::engine::ledger::Ledger;
use crate::engine::merge::json::{HostReading, host_reads};
use crate::engine::state::{DiskError, Look, Observed, observe};
use crate::install::hosts;
use crate::install::node::Node;
use crate::ports::fs::{Fs, NodeKind};

/// Returns the program behind the stable path.
pub(super) fn program(node: &Node<'_>) -> Result<Program, DiskError> {
    let stable = node.layout.stable_binary();
    let failed = |doing, path: &AbsPath| {
        let path = path.clone();
        move |source| DiskError { doing, path, source }
    };
    let Some(place) = node.fs.resolve(&stable).map_err(failed("follow", &stable))? else {
        return Ok(Program::Gone);
    };
    let stat = node.fs.stat(&place).map_err(failed("look at", &place))?;
    let Some(stat) = stat.filter(|stat| stat.kind == NodeKind::File) else { return Ok(Program::Gone) };
    let header = node.fs.read_from(&place, 0, PROGRAM_HEADER_BYTES).map_err(failed("read", &place))?;
    Ok(Program::File { built: Built::of(&header), mode: stat.mode, place })
}

/// Returns whether a path leads to a file.
pub(super) fn is_file(fs: &dyn Fs, path: &AbsPath) -> bool {
    // What cannot be followed cannot be started by a host either.
    let place = fs.resolve(path).ok().flatten();
    let stat = place.and_then(|place| fs.stat(&place).ok().flatten());
    stat.is_some_and(|stat| stat.kind == NodeKind::File)
}

/// Returns whether a path leads to a folder.
pub(in crate::install) fn is_folder(fs: &dyn Fs, path: &AbsPath) -> bool {
    // A folder that cannot be looked at is as good as none: nobody can put anything there.
    let place = fs.resolve(path).ok().flatten();
    let stat = place.and_then(|place| fs.stat(&place).ok().flatten());
    stat.is_some_and(|stat| stat.kind == NodeKind::Dir)
}

/// Returns the files from which hosts take hooks, those of one host beside each other.
pub(super) fn documents(node: &Node<'_>, ledger: Option<&Ledger>) -> Result<Vec<Document>, DiskError> {
    let mut documents = claude_documents(node, ledger)?;
    for host in hosts::rows() {
        let path = hosts::file(host, node.layout);
        documents.push(document(node, (host, path), ledger)?);
        // The switches of a host stand in files of their own where our hooks have one.
        if let (Form::Own(_), false) = (&host.form, host.switches().is_empty()) {
            for name in SETTINGS {
                let path = node.layout.host_folder(host.name).join(name);
                documents.push(document(node, (host, path), None)?);
            }
        }
    }
    Ok(documents)
}

/// Returns the hosts that are on this machine although nothing in the ledger reaches them.
pub(super) fn unreached(node: &Node<'_>, ledger: Option<&Ledger>) -> Vec<(&'static Host, AbsPath)> {
    let mut found = Vec::new();
    for host in hosts::rows() {
        let folder = node.layout.host_folder(host.name);
        let is_ours = ledger.is_some_and(|ledger| ledger.entry(&hosts::file(host, node.layout)).is_some());
        if !is_ours && is_folder(node.fs, &folder) {
            found.push((host, folder));
        }
    }
    found
}

/// Files of settings in a host's folder in which a switch for hooks may stand.
const SETTINGS: [&str; 2] = ["settings.json", "config.json"];

fn claude_documents(node: &Node<'_>, ledger: Option<&Ledger>) -> Result<Vec<Document>, DiskError> {
    let layout = node.layout;
    let folder = layout.claude_plugin();
    let manifest = folder.join("hooks/hooks.json");
    let has_plugin = ledger.is_some_and(|ledger| ledger.entry(&manifest).is_some());
    let mut documents = Vec::new();
    for path in [layout.claude_settings(), layout.workspace_claude_settings()] {
        documents.push(document(node, (&claude::HOST, path), ledger)?);
    }
    let mut plugin = document(node, (&claude::HOST, manifest), ledger)?;
    if has_plugin {
        plugin.expected = claude::HOST.events.iter().map(|event| event.name.to_owned()).collect();
    }
    let mark = folder.join(".claude-plugin/plugin.json");
    if plugin.reading != Reading::Absent && !is_file(node.fs, &mark) {
        let why = format!("`{mark}` is missing, so the folder is no plugin");
        plugin.reading = Reading::Ignored { why, is_ours: has_plugin };
    }
    documents.push(plugin);
    Ok(documents)
}

fn document(
    node: &Node<'_>,
    (host, path): (&'static Host, AbsPath),
    ledger: Option<&Ledger>,
) -> Result<Document, DiskError> {
    let observed = observe(node.fs, &path, Look::Document, DOCUMENT_BYTES_MAX)?;
    let entry = ledger.and_then(|ledger| ledger.entry(&path));
    let names =
        entry.and_then(|entry| entry.document.as_ref()).map(|record| record.names()).unwrap_or_default();
    let out = entry.map(|entry| [entry.declined.as_slice(), &entry.restored].concat()).unwrap_or_default();
    // A file of ours has no entries one by one: it is there as a whole.
    let expected = match &host.form {
        Form::Own(_) | Form::Script(_) if entry.is_some() => {
            host.events.iter().map(|event| event.name.to_owned()).collect()
        }
        Form::Own(_) | Form::Script(_) | Form::Merged(_) => events(&names),
    };
    // Codex names the file by the path without links.
    let trust = (host.name == codex::HOST.name).then(|| Trust {
        document: node.fs.resolve(&path).ok().flatten().unwrap_or_else(|| path.clone()).to_string(),
        text: config_of(node, host),
    });
    Ok(Document {
        trust,
        host,
        reading: reading(host, &observed, node.layout.stable_binary().as_str()),
        mode: observed.stat.filter(|stat| stat.kind == NodeKind::File).map(|stat| stat.mode),
        expected,
        declined: events(&out),
        path,
    })
}

/// Returns the events of entries that are named as the ledger names them.
fn events(names: &[String]) -> Vec<String> {
    let names = names.iter().filter_map(|name| name.strip_prefix("hooks."));
    names.map(|name| name.split(' ').next().unwrap_or(name).to_owned()).collect()
}

fn reading(host: &Host, observed: &Observed, program: &str) -> Reading {
    let Some(bytes) = &observed.bytes else {
        return match &observed.blocked {
            Some(why) => Reading::Ignored { why: why.clone(), is_ours: false },
            None => Reading::Absent,
        };
    };
    let text = String::from_utf8_lossy(bytes);
    let is_ours = text.contains(program);
    let Some(shape) = host.shape() else {
        // The drift of the file tells what else was changed in it.
        return Reading::Script { program: is_ours.then(|| program.to_owned()) };
    };
    let ignored = |why: &str| Reading::Ignored { why: why.to_owned(), is_ours };
    match host_reads(bytes) {
        HostReading::Blank => Reading::Absent,
        HostReading::Lenient if shape.reading == HostReads::Lenient => match lenient(&text) {
            Ok(value) => Reading::Read(value),
            Err(why) => ignored(&format!("it is not JSON: {why}")),
        },
        HostReading::Lenient => {
            let title = host.title;
            ignored(&format!("it holds a comment or a trailing comma, and {title} takes strict JSON only"))
        }
        HostReading::Broken => ignored("it is not JSON"),
        HostReading::Strict => {
            let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
            match serde_json::from_slice::<Value>(bytes) {
                Ok(value) => Reading::Read(value),
                Err(error) => ignored(&format!("it is not JSON: {error}")),
            }
        }
    }
}

/// Returns a document with comments and trailing commas as a value.
fn lenient(text: &str) -> Result<Value, String> {
    let value = jsonc_parser::parse_to_serde_value(text.trim_start_matches('\u{feff}'), &Default::default());
    value.map_err(|error| error.to_string())
}

/// Returns the text of a host's own configuration; empty where there is none that can be read.
fn config_of(node: &Node<'_>, host: &Host) -> String {
    let path = node.layout.host_folder(host.name).join("config.toml");
    let place = node.fs.resolve(&path).ok().flatten();
    let bytes = place.and_then(|place| node.fs.read(&place, DOCUMENT_BYTES_MAX).ok()).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Returns the programs named `openclaw`, each with whether it is this one.
pub(super) fn named(node: &Node<'_>, programs: &[AbsPath]) -> Vec<Named> {
    let place = |path: &AbsPath| node.fs.resolve(path).ok().flatten();
    let stable = place(&node.layout.stable_binary());
    let is_ours = |path: &AbsPath| {
        let Some(place) = place(path) else { return false };
        place == node.program || stable.as_ref() == Some(&place) || is_copy(node.fs, &place, &node.program)
    };
    programs.iter().map(|path| Named { is_ours: is_ours(path), path: path.clone() }).collect()
}

/// Returns whether two files hold the same bytes; files of different sizes are not read.
fn is_copy(fs: &dyn Fs, one: &AbsPath, other: &AbsPath) -> bool {
    let size = |path| fs.stat(path).ok().flatten().map(|stat| stat.bytes);
    let digest = |path| fs.digest(path, BINARY_BYTES_MAX).ok();
    size(one).is_some() && size(one) == size(other) && digest(one).is_some() && digest(one) == digest(other)
}

/// Returns the newest of our own records, by the time of its last change.
pub(super) fn newest(node: &Node<'_>) -> io::Result<Option<(AbsPath, Timestamp)>> {
    let mut newest: Option<(AbsPath, Timestamp)> = None;
    for path in [node.layout.ledger(), node.layout.spool_file()] {
        let Some(stat) = node.fs.stat(&path)? else { continue };
        let millis = u64::try_from(stat.modified_ns / 1_000_000).unwrap_or_default();
        let at = Timestamp::from_millis(millis);
        if newest.as_ref().is_none_or(|(_, known)| at > *known) {
            newest = Some((path, at));
        }
    }
    Ok(newest)
}
