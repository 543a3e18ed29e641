//! Links between notes: which stand in a text, and what each leads to. Pure. A link in code is no link.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::base::relative::RelPath;
use crate::base::text::closest;
use crate::memory::vault::note::{Head, stem};

/// A link as it stands in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Link {
    /// The line, from 1.
    pub(super) line: usize,
    pub(super) to: To,
}

/// What a link names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum To {
    /// A note by name, as `[[name]]`.
    Name(String),
    /// A file counted from the note's own folder, as `[text](file.md)`.
    File(String),
}

/// Links of one note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Linked {
    /// The note.
    pub note: RelPath,
    /// Notes that it names.
    pub to: Vec<RelPath>,
    /// Notes that name it.
    pub from: Vec<RelPath>,
    /// Links that lead nowhere, as they stand there.
    pub broken: Vec<String>,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Led {
    /// To this note.
    Note(RelPath),
    /// To no note that there is; perhaps this one is meant.
    Nowhere(Option<String>),
    /// To one of several.
    Several(Vec<RelPath>),
    /// Out of the vault.
    Out,
}

impl std::fmt::Display for To {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Name(name) => write!(f, "[[{name}]]"),
            Self::File(file) => write!(f, "({file})"),
        }
    }
}

/// Returns the links of a text that may lead to notes; pictures, addresses and places within the note are none.
pub(super) fn links_of(text: &str) -> Vec<Link> {
    let mut links = Vec::new();
    let mut fence: Option<&str> = None;
    for (at, line) in text.lines().enumerate() {
        let bare = line.trim_start();
        let mark = ["```", "~~~"].into_iter().find(|mark| bare.starts_with(mark));
        match (fence, mark) {
            (None, Some(mark)) => fence = Some(mark),
            (Some(open), Some(mark)) if open == mark => fence = None,
            (Some(_), _) => {}
            (None, None) => of_line(&without_code(line), at + 1, &mut links),
        }
    }
    links
}

fn of_line(line: &str, number: usize, links: &mut Vec<Link>) {
    let mut rest = line;
    while let Some(at) = rest.find('[') {
        rest = &rest[at..];
        let next = if let Some(inner) = rest.strip_prefix("[[") {
            inner.split_once("]]").map(|(name, after)| {
                let name = name.split(['|', '#', '^']).next().unwrap_or_default().trim();
                // In a table the bar has a backslash.
                let name = name.trim_end_matches('\\').trim_end();
                if !name.is_empty() && !has_other_ending(name) {
                    links.push(Link { line: number, to: To::Name(name.to_owned()) });
                }
                after
            })
        } else {
            rest.split_once("](").and_then(|(_, target)| target.split_once(')')).map(|(target, after)| {
                let target = target.trim().trim_start_matches('<').trim_end_matches('>');
                let file = target.split(['#', ' ']).next().unwrap_or_default();
                let is_address = file.contains(':') || file.starts_with('/');
                if file.to_ascii_lowercase().ends_with(".md") && !is_address {
                    links.push(Link { line: number, to: To::File(decoded(file)) });
                }
                after
            })
        };
        rest = next.unwrap_or(&rest[1..]);
    }
}

/// Returns whether a name has the ending of a picture or another file, which is linked the same way.
fn has_other_ending(name: &str) -> bool {
    const ENDINGS: [&str; 14] = [
        "png",
        "jpg",
        "jpeg",
        "gif",
        "svg",
        "webp",
        "pdf",
        "canvas",
        "base",
        "mp3",
        "mp4",
        "webm",
        "csv",
        "excalidraw",
    ];
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
}

/// Returns a line with blanks in place of what stands between backticks.
fn without_code(line: &str) -> String {
    let mut is_code = false;
    let blank = |c: char| {
        if c == '`' {
            is_code = !is_code;
        }
        if is_code { ' ' } else { c }
    };
    if line.matches('`').count() < 2 { line.to_owned() } else { line.chars().map(blank).collect() }
}

/// Returns a text with `%20` and the like as what they stand for, where that is text.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|digits| str::from_utf8(digits).ok());
        match digits.filter(|_| *first == b'%').and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// The names under which notes are found.
#[derive(Default)]
pub(super) struct Names {
    by_stem: BTreeMap<String, Vec<RelPath>>,
    by_title: BTreeMap<String, Vec<RelPath>>,
    paths: BTreeMap<String, RelPath>,
}

impl Names {
    /// Takes a note in.
    pub(super) fn take(&mut self, head: &Head) {
        let path = &head.path;
        self.paths.insert(path.as_str().to_lowercase(), path.clone());
        self.by_stem.entry(stem(path).to_lowercase()).or_default().push(path.clone());
        self.by_title.entry(head.title.to_lowercase()).or_default().push(path.clone());
    }

    /// Returns what `to`, in the note `from`, leads to. Capitals do not count, as in Obsidian.
    pub(super) fn lead(&self, from: &RelPath, to: &To) -> Led {
        match to {
            To::Name(name) => self.named(name),
            To::File(file) => match joined(from, file) {
                None => Led::Out,
                Some(path) => match self.paths.get(&path.to_lowercase()) {
                    Some(found) => Led::Note(found.clone()),
                    None => Led::Nowhere(self.close(&path)),
                },
            },
        }
    }

    /// Returns the note that a name means: its path, its name, or its title.
    pub(super) fn named(&self, name: &str) -> Led {
        let key = name.to_lowercase();
        let bare = key.strip_suffix(".md").unwrap_or(&key);
        let path = format!("{bare}.md");
        if name.contains('/') && joined_from_top(name).is_none() {
            return Led::Out;
        }
        if let Some(found) = self.paths.get(&path) {
            return Led::Note(found.clone());
        }
        let by_stem = self.by_stem.get(bare);
        match by_stem.or_else(|| self.by_title.get(&key)).map(Vec::as_slice) {
            None | Some([]) => Led::Nowhere(self.close(bare)),
            Some([one]) => Led::Note(one.clone()),
            Some(several) => Led::Several(several.to_vec()),
        }
    }

    fn close(&self, name: &str) -> Option<String> {
        let name = name.rsplit('/').next().unwrap_or(name).trim_end_matches(".md");
        closest(name, self.by_stem.keys().map(String::as_str)).map(str::to_owned)
    }

    /// Returns what a link to `path` is called: its name where that means one note, else its path.
    pub(super) fn shortest(&self, path: &RelPath) -> String {
        let is_one = self.by_stem.get(&stem(path).to_lowercase()).is_some_and(|notes| notes.len() == 1);
        let whole = path.as_str();
        let bare = whole.len().checked_sub(3).and_then(|at| whole.get(..at)).unwrap_or(whole);
        if is_one { stem(path).to_owned() } else { bare.to_owned() }
    }
}

/// Returns the path that `file` names, counted from the folder of `from`; `None` where it leaves the vault.
fn joined(from: &RelPath, file: &str) -> Option<String> {
    let folder = from.parent();
    let start = folder.as_ref().map(RelPath::as_str).unwrap_or_default();
    joined_from_top(&format!("{start}/{file}"))
}

fn joined_from_top(path: &str) -> Option<String> {
    let mut names: Vec<&str> = Vec::new();
    for name in path.split('/').filter(|name| !matches!(*name, "" | ".")) {
        match name {
            ".." => {
                names.pop()?;
            }
            name => names.push(name),
        }
    }
    Some(names.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> RelPath {
        RelPath::parse(text).expect("a path")
    }

    #[test]
    fn links_are_found_where_readers_see_them() {
        let text = "a [[one]] [[Two|2]] [[three#Part]] ![[pic.png]]\n```\n[[code]]\n```\n`[[code]]` [x](../d/four%20b.md#y)\n\
                    [y](https://e.example/a.md) [[#here]] [z](<five.md>) | [[six\\|6]] [open";
        let found: Vec<(usize, String)> =
            links_of(text).iter().map(|link| (link.line, link.to.to_string())).collect();
        let wanted = [
            (1, "[[one]]"),
            (1, "[[Two]]"),
            (1, "[[three]]"),
            (5, "(../d/four b.md)"),
            (6, "(five.md)"),
            (6, "[[six]]"),
        ];
        assert_eq!(found, wanted.map(|(line, text)| (line, text.to_owned())));
    }

    #[test]
    fn a_link_leads_to_one_note_or_is_told() {
        let mut names = Names::default();
        for (at, text) in [("a/one.md", ""), ("b/two.md", "# Second"), ("c/two.md", ""), ("d/x y.md", "")] {
            names.take(&Head::of(&path(at), text));
        }
        let from = path("a/one.md");
        let name = |name: &str| names.lead(&from, &To::Name(name.to_owned()));
        let file = |file: &str| names.lead(&from, &To::File(file.to_owned()));
        assert_eq!(name("ONE"), Led::Note(path("a/one.md")));
        assert_eq!(name("b/two"), Led::Note(path("b/two.md")));
        assert_eq!(name("second"), Led::Note(path("b/two.md")));
        assert_eq!(name("two"), Led::Several(vec![path("b/two.md"), path("c/two.md")]));
        assert_eq!(name("onw"), Led::Nowhere(Some("one".to_owned())));
        assert_eq!(name("../../etc/passwd"), Led::Out);
        assert_eq!(file("../d/x y.md"), Led::Note(path("d/x y.md")));
        assert_eq!(file("../../x.md"), Led::Out);
        assert_eq!(file("gone-elsewhere.md"), Led::Nowhere(None));
        assert_eq!(
            (names.shortest(&from), names.shortest(&path("b/two.md"))),
            ("one".into(), "b/two".into())
        );
    }
}
