//! What a tool does, told by its input: patches, and the fields by which tools of any host name paths, texts and commands.
//! Knows names of fields, never whether something is allowed. Text is borrowed where it can be.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::guard::event::Act;

use super::json::{Raw, Text};

/// Fields that name a file.
const PATHS: &[&str] = &[
    "file_path",
    "path",
    "filePath",
    "filepath",
    "file",
    "filename",
    "file_name",
    "fileName",
    "notebook_path",
    "absolute_path",
    "relative_path",
    "target_file",
    "targetFile",
    "TargetFile",
    "uri",
];
/// Fields that list files.
const PATH_LISTS: &[&str] = &["paths", "file_paths", "filePaths", "files"];
/// Fields that name where something is moved from, and where to.
const SOURCES: &[&str] = &["source", "source_path", "sourcePath", "old_path", "oldPath", "from"];
const TARGETS: &[&str] = &["destination", "destination_path", "target", "new_path", "newPath", "to"];
/// Fields that hold what comes into a file.
const TEXTS: &[&str] = &[
    "content",
    "contents",
    "new_string",
    "newString",
    "new_str",
    "new_text",
    "newText",
    "new_source",
    "file_text",
    "insert_text",
    "replacement",
    "code_edit",
    "text",
    "body",
    "data",
];
/// Fields that list such texts in objects of their own.
const EDITS: &[&str] = &["edits", "replacements", "changes", "operations", "ReplacementChunks"];
/// Fields that hold a line for a shell.
const COMMANDS: &[&str] = &["command", "cmd", "script", "CommandLine"];
const FOLDERS: &[&str] = &["cwd", "workdir", "working_directory", "workingDirectory", "dir_path", "Cwd"];
/// Fields that hold a patch.
const PATCHES: &[&str] = &["patch", "input", "diff", "patchText"];
/// Words in a tool's name that say that it takes a file away.
const REMOVING: &[&str] = &["delete", "remove", "unlink", "trash"];

/// The fields of an input, each read when it is asked for, so that a deep one costs nothing.
pub(super) type Fields<'a> = BTreeMap<Cow<'a, str>, Raw<'a>>;

/// Returns what a tool named `tool` does with `input`, told by the names of its fields alone.
pub(super) fn of_fields<'a>(tool: &str, input: Raw<'a>) -> Vec<Act<'a>> {
    let fields: Fields<'a> = input.read();
    let mut acts = Vec::new();
    if let Some(command) = first(&fields, COMMANDS) {
        acts.push(Act::Shell { command, cwd: first(&fields, FOLDERS) });
    }
    for patch in PATCHES.iter().filter_map(|name| filled(&fields, name)) {
        acts.extend(of_patch(&patch).into_iter().map(owned));
    }
    if let (Some(source), Some(target)) = (first(&fields, SOURCES), first(&fields, TARGETS)) {
        acts.push(Act::Remove { path: source });
        acts.push(Act::Write { path: target, text: Cow::Borrowed("") });
    }
    of_files(tool, &fields, &mut acts);
    acts
}

/// Returns what a tool named `tool` does with an input that stands as JSON in a text of the payload.
pub(super) fn of_text<'b>(tool: &str, input: &str) -> Vec<Act<'b>> {
    let raw = serde_json::from_str::<Raw<'_>>(input).unwrap_or_default();
    of_fields(tool, raw).into_iter().map(owned).collect()
}

/// Adds what is done with the files that `fields` name.
fn of_files<'a>(tool: &str, fields: &Fields<'a>, acts: &mut Vec<Act<'a>>) {
    let text = texts(fields);
    let lower = tool.to_ascii_lowercase();
    let is_removing = REMOVING.iter().any(|word| lower.contains(word));
    let mut touch = |path: Cow<'a, str>, text: Option<Cow<'a, str>>| {
        let path = plain(path);
        acts.push(match text {
            _ if is_removing => Act::Remove { path },
            Some(text) => Act::Write { path, text },
            None => Act::Read { path },
        });
    };
    if let Some(path) = first(fields, PATHS) {
        touch(path, text.clone());
    }
    for raw in PATH_LISTS.iter().filter_map(|name| fields.get(*name)) {
        for path in raw.read::<Vec<Text<'a>>>() {
            if path.filled().is_some() {
                touch(path.0, text.clone());
            }
        }
        for each in raw.read::<Vec<Raw<'a>>>() {
            let each: Fields<'a> = each.read();
            if let Some(path) = first(&each, PATHS) {
                let own = texts(&each).or_else(|| text.clone());
                touch(path, own);
            }
        }
    }
}

/// Returns all that comes into a file, joined; `None` where the tool brings nothing.
fn texts<'a>(fields: &Fields<'a>) -> Option<Cow<'a, str>> {
    let mut found: Vec<Cow<'a, str>> = TEXTS.iter().filter_map(|name| filled(fields, name)).collect();
    for raw in EDITS.iter().filter_map(|name| fields.get(*name)) {
        for each in raw.read::<Vec<Raw<'a>>>() {
            let each: Fields<'a> = each.read();
            found.extend(TEXTS.iter().filter_map(|name| filled(&each, name)));
        }
    }
    joined(found)
}

/// Returns texts as one; `None` for none.
pub(super) fn joined(texts: Vec<Cow<'_, str>>) -> Option<Cow<'_, str>> {
    match texts.len() {
        0 | 1 => texts.into_iter().next(),
        _ => Some(Cow::Owned(texts.join("\n"))),
    }
}

fn first<'a>(fields: &Fields<'a>, names: &[&str]) -> Option<Cow<'a, str>> {
    names.iter().find_map(|name| filled(fields, name))
}

fn filled<'a>(fields: &Fields<'a>, name: &str) -> Option<Cow<'a, str>> {
    let text: Text<'a> = fields.get(name)?.read();
    text.filled().is_some().then_some(text.0)
}

/// Returns a command that may be written as one line for a shell, or as a list of words.
pub(super) fn line_of(command: Raw<'_>) -> Cow<'_, str> {
    let line: Text<'_> = command.read();
    if line.filled().is_some() {
        return line.0;
    }
    let words: Vec<Text<'_>> = command.read();
    Cow::Owned(words.iter().map(|word| shell_word(&word.0)).collect::<Vec<_>>().join(" "))
}

/// Returns a word as a shell reads it back.
fn shell_word(word: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+=@%:,".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return Cow::Borrowed(word);
    }
    Cow::Owned(format!("'{}'", word.replace('\'', r"'\''")))
}

/// Returns the text that a JSON text holds; anything else as it stands.
pub(super) fn plain_text(json: &str) -> Cow<'_, str> {
    serde_json::from_str::<String>(json).map_or(Cow::Borrowed(json), Cow::Owned)
}

/// Returns a path that may be written as a `file:` address.
fn plain(path: Cow<'_, str>) -> Cow<'_, str> {
    match path.strip_prefix("file://") {
        Some(rest) => Cow::Owned(rest.to_owned()),
        None => path,
    }
}

/// Returns an act that borrows nothing.
pub(super) fn owned<'b>(act: Act<'_>) -> Act<'b> {
    let own = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
    match act {
        Act::Shell { command, cwd } => Act::Shell { command: own(command), cwd: cwd.map(own) },
        Act::Write { path, text } => Act::Write { path: own(path), text: own(text) },
        Act::Remove { path } => Act::Remove { path: own(path) },
        Act::Read { path } => Act::Read { path: own(path) },
    }
}

/// Returns what a patch does: one in the `*** Begin Patch` form, else a unified diff.
pub(super) fn of_patch(text: &str) -> Vec<Act<'_>> {
    let is_enveloped = text.lines().any(|line| line.trim_end() == "*** Begin Patch");
    if is_enveloped { of_envelope(text) } else { of_diff(text) }
}

fn of_envelope(text: &str) -> Vec<Act<'_>> {
    let mut acts: Vec<Act<'_>> = Vec::new();
    for line in text.lines() {
        let named = |mark: &str| line.trim_start().strip_prefix(mark).map(|path| Cow::Borrowed(path.trim()));
        if let Some(path) = named("*** Add File:").or_else(|| named("*** Update File:")) {
            acts.push(Act::Write { path, text: Cow::Borrowed("") });
        } else if let Some(path) = named("*** Delete File:") {
            acts.push(Act::Remove { path });
        } else if let Some(path) = named("*** Move to:") {
            if let Some(Act::Write { path: from, text: _ }) = acts.pop() {
                acts.push(Act::Remove { path: from });
            }
            acts.push(Act::Write { path, text: Cow::Borrowed("") });
        } else if let (Some(added), Some(Act::Write { text, .. })) = (line.strip_prefix('+'), acts.last_mut())
        {
            add_line(text.to_mut(), added);
        }
    }
    acts
}

fn of_diff(text: &str) -> Vec<Act<'_>> {
    let mut acts: Vec<Act<'_>> = Vec::new();
    let mut from = "";
    for line in text.lines() {
        if let Some(path) = line.strip_prefix("--- ") {
            from = side(path);
        } else if let Some(path) = line.strip_prefix("+++ ") {
            acts.push(match side(path) {
                "/dev/null" => Act::Remove { path: Cow::Borrowed(from) },
                path => Act::Write { path: Cow::Borrowed(path), text: Cow::Borrowed("") },
            });
        } else if let (Some(added), Some(Act::Write { text, .. })) = (line.strip_prefix('+'), acts.last_mut())
        {
            add_line(text.to_mut(), added);
        }
    }
    acts
}

/// Returns the path on one side of a unified diff.
fn side(path: &str) -> &str {
    let path = path.split('\t').next().unwrap_or_default().trim();
    path.strip_prefix("a/").or_else(|| path.strip_prefix("b/")).unwrap_or(path)
}

fn add_line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

#[cfg(test)]
mod tests;
