//! A note as text: what stands in its head, and how a new one is written. Pure. Nothing that a person wrote is changed here:
//! what is added goes to the end.

use serde::Serialize;

use crate::base::front_matter::FrontMatter;
use crate::base::relative::RelPath;
use crate::memory::vault::kind::NoteKind;

/// Letters of a file's name that are made of a title.
const SLUG_CHARS_MAX: usize = 60;
/// The heading below which links stand.
const LINKS: &str = "## Links";

/// What a note says about itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Head {
    /// Its path in the vault.
    pub path: RelPath,
    /// Its title: of the head, else its first heading, else its name.
    pub title: String,
    /// What it is about, where it or its folder says so.
    pub kind: Option<NoteKind>,
    /// Its state.
    pub status: Option<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// When it was made, as it says.
    pub created: Option<String>,
    /// By whom.
    pub by: Option<String>,
}

/// A note with its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    /// What it says about itself.
    pub head: Head,
    /// All of it, as it stands in its file.
    pub text: String,
}

/// A note to be written.
#[derive(Clone, Debug)]
pub(super) struct Draft<'t> {
    pub(super) kind: NoteKind,
    pub(super) title: &'t str,
    pub(super) status: Option<&'t str>,
    pub(super) tags: &'t [String],
    /// Further lines of the head.
    pub(super) fields: &'t [(&'static str, String)],
    pub(super) created: &'t str,
    pub(super) by: Option<&'t str>,
    /// What follows the heading.
    pub(super) body: &'t str,
}

impl Head {
    /// Reads the head of a note, tolerantly: what is missing is told by its folder and name.
    pub fn of(path: &RelPath, text: &str) -> Self {
        let front = FrontMatter::of(text);
        let word = ["kind", "type", "primitive"].into_iter().find_map(|key| front.scalar(key));
        let folder = path.as_str().split('/').next().unwrap_or_default();
        let of_folder = || NoteKind::all().find(|kind| path.parent().is_some() && kind.folder() == folder);
        let heading = || front.body.lines().find_map(|line| line.strip_prefix("# ")).map(str::trim);
        let title = front.scalar("title").or_else(heading).filter(|title| !title.is_empty());
        let one = |key: &str| front.scalar(key).map(str::to_owned);
        Self {
            title: title.map_or_else(|| stem(path).to_owned(), str::to_owned),
            kind: word.and_then(NoteKind::of_word).or_else(of_folder),
            status: one("status"),
            tags: front.list("tags").unwrap_or_default(),
            created: one("created"),
            by: one("by"),
            path: path.clone(),
        }
    }
}

/// Returns the name of a note without its ending.
pub(super) fn stem(path: &RelPath) -> &str {
    let name = path.name();
    name.len().checked_sub(3).and_then(|at| name.get(..at)).unwrap_or(name)
}

/// Returns a name for a file of this title; empty where the title has no letter.
pub(super) fn slug(title: &str) -> String {
    let mut slug = String::new();
    for c in title.to_lowercase().chars().take(4 * SLUG_CHARS_MAX) {
        match c.is_alphanumeric() {
            true => slug.push(c),
            false if slug.ends_with('-') || slug.is_empty() => {}
            false => slug.push('-'),
        }
        if slug.chars().count() >= SLUG_CHARS_MAX || slug.len() > 2 * SLUG_CHARS_MAX {
            break;
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// Returns the text of a new note.
pub(super) fn compose(draft: &Draft<'_>) -> String {
    let Draft { kind, title, status, tags, fields, created, by, body } = draft;
    let title = one_line(title);
    let mut text = format!("---\nkind: {}\ntitle: {}\n", kind.word(), quoted(&title));
    if let Some(status) = status {
        text.push_str(&format!("status: {}\n", quoted(status)));
    }
    if !tags.is_empty() {
        let tags: Vec<String> = tags.iter().map(|tag| quoted(tag)).collect();
        text.push_str(&format!("tags: [{}]\n", tags.join(", ")));
    }
    for (key, value) in *fields {
        text.push_str(&format!("{key}: {}\n", quoted(value)));
    }
    text.push_str(&format!("created: {created}\n"));
    if let Some(by) = by {
        text.push_str(&format!("by: {}\n", quoted(by)));
    }
    text.push_str(&format!("---\n\n# {title}\n"));
    let body = body.trim_matches('\n');
    if !body.trim().is_empty() {
        text.push_str(&format!("\n{body}\n"));
    }
    text
}

/// Returns `text` with a section at its end. What was there stays byte for byte, line ends included.
pub(super) fn with_section(text: &str, heading: &str, body: &str) -> String {
    added(text, &format!("\n## {}\n\n{}\n", one_line(heading), body.trim_matches('\n')))
}

/// Returns `text` with a link to the note `name` in its list of links; the same text where it stands there.
pub(super) fn with_link(text: &str, name: &str) -> String {
    let line = format!("- [[{name}]]");
    let ending = text.lines().rev().skip_while(|line| line.trim().is_empty());
    // Only a list at the very end can go on without moving what a person wrote.
    let is_list = |line: &str| line.trim_start().starts_with("- [[") || line.trim().is_empty();
    let above = ending.skip_while(|line| is_list(line)).map(str::trim_end).next();
    match above == Some(LINKS) {
        true => added(text, &format!("{line}\n")),
        false => added(text, &format!("\n{LINKS}\n\n{line}\n")),
    }
}

/// Returns `text` and behind it `more`, whose line ends become those of the text.
fn added(text: &str, more: &str) -> String {
    let crlf = text.contains("\r\n");
    let end = if crlf { "\r\n" } else { "\n" };
    let open = if text.is_empty() || text.ends_with('\n') { "" } else { end };
    let more = if crlf { more.replace('\n', "\r\n") } else { more.to_owned() };
    [text, open, &more].concat()
}

/// Returns a text as one line.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns a value as YAML and our own reader both take it: plain where nothing in it means something, else in quotes.
fn quoted(text: &str) -> String {
    let text = one_line(text);
    let is_plain =
        |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | '/' | '(' | ')' | '+');
    let is_word =
        matches!(text.to_ascii_lowercase().as_str(), "null" | "true" | "false" | "yes" | "no" | "on" | "off");
    let starts_well = text.starts_with(|c: char| c.is_alphabetic());
    if starts_well && !is_word && text.chars().all(is_plain) {
        return text;
    }
    match (text.contains('\''), text.contains(['"', '\\'])) {
        (false, _) => format!("'{text}'"),
        (true, false) => format!("\"{text}\""),
        // Neither kind of quotes can hold both without marks that our reader would keep.
        (true, true) => format!("'{}'", text.replace('\'', "’")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn path(text: &str) -> RelPath {
        RelPath::parse(text).expect("a path")
    }

    fn draft(title: &str) -> String {
        compose(&Draft {
            kind: NoteKind::Decision,
            title,
            status: Some("decided"),
            tags: &["db".to_owned(), "a: b".to_owned()],
            fields: &[],
            created: "2026-11-21T17:00:00Z",
            by: Some("ada"),
            body: "Because.",
        })
    }

    #[test]
    fn a_note_reads_as_it_was_written() {
        let text = draft("Use SQLite: why");
        assert_eq!(
            text,
            "---\nkind: decision\ntitle: 'Use SQLite: why'\nstatus: decided\ntags: [db, 'a: b']\n\
             created: 2026-11-21T17:00:00Z\nby: ada\n---\n\n# Use SQLite: why\n\nBecause.\n"
        );
        let head = Head::of(&path("x/use.md"), &text);
        assert_eq!((head.title.as_str(), head.kind), ("Use SQLite: why", Some(NoteKind::Decision)));
        assert_eq!((head.tags, head.by.as_deref()), (vec!["db".to_owned(), "a: b".to_owned()], Some("ada")));
    }

    #[test]
    fn older_notes_are_read_too() {
        let head = Head::of(&path("lessons/a b.md"), "no head\n# Heading \nx");
        assert_eq!((head.title.as_str(), head.kind), ("Heading", Some(NoteKind::Lesson)));
        let head = Head::of(&path("inbox/a.md"), "---\nprimitive: Task\n---\n");
        assert_eq!((head.title.as_str(), head.kind), ("a", Some(NoteKind::Task)));
        assert_eq!(Head::of(&path("decisions.md"), "").kind, None);
    }

    #[test]
    fn names_are_made_of_titles() {
        assert_eq!(slug("  Use SQLite -- (why?)"), "use-sqlite-why");
        assert_eq!(slug("Über ../etc/passwd"), "über-etc-passwd");
        assert_eq!(slug("../.."), "");
        assert!(slug(&"äöü ".repeat(99)).len() <= 2 * SLUG_CHARS_MAX + 4);
    }

    #[test]
    fn what_is_added_goes_to_the_end() {
        assert_eq!(with_section("a", "Then", "b"), "a\n\n## Then\n\nb\n");
        assert_eq!(with_section("a\r\n", "Then", "b"), "a\r\n\r\n## Then\r\n\r\nb\r\n");
        let once = with_link("a\n", "b");
        assert_eq!(once, "a\n\n## Links\n\n- [[b]]\n");
        assert_eq!(with_link(&once, "c"), "a\n\n## Links\n\n- [[b]]\n- [[c]]\n");
        assert_eq!(with_link("## Links\n\nwords\n", "c"), "## Links\n\nwords\n\n## Links\n\n- [[c]]\n");
    }

    proptest! {
        #[test]
        fn any_title_comes_back(title in "\\PC{0,40}") {
            let head = Head::of(&path("x/y.md"), &draft(&title));
            let wanted = one_line(&title);
            let said = head.title.replace('’', "'");
            if !matches!(wanted.as_str(), "" | "~") {
                prop_assert_eq!(said, wanted.replace('’', "'"));
            }
            prop_assert_eq!(head.kind, Some(NoteKind::Decision));
        }

        #[test]
        fn a_persons_text_stays(text in "[a-z#\\-\\[\\] \r\n]{0,80}") {
            prop_assert!(with_link(&text, "n").starts_with(&text));
            prop_assert!(with_section(&text, "h", "b").starts_with(&text));
        }
    }
}
