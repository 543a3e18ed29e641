//! What the settings of the vault hold: readers with their folders, the folder of Obsidian, which folder is which there.
//! Values that cannot be wrong; never looks at a disk.

use crate::base::limits::{TOMBSTONE_DAYS, TOMBSTONE_DAYS_RANGE, VAULT_DOMAINS_MAX, VAULT_READERS_MAX};
use crate::base::path::AbsPath;
use crate::base::relative::RelPath;
use crate::config::value::{Kind, Typed, Value};

/// What stands for the whole vault.
const EVERYTHING: &str = "*";

/// A part of the vault that somebody may reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Whole,
    /// This folder and what is below it.
    Folder(RelPath),
}

/// Somebody who reads the vault under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    /// The name.
    pub name: String,
    /// What may be read; what may be written may be read as well.
    pub reads: Vec<Part>,
    /// What may be written.
    pub writes: Vec<Part>,
}

/// Readers, one line each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReaderLines {
    lines: Vec<String>,
    readers: Vec<Reader>,
}

impl ReaderLines {
    /// What a list of readers looks like.
    pub const FORM: &'static str =
        "a list of readers, each `NAME reads FOLDER... writes FOLDER...`, where `*` is the whole vault";

    /// Returns no reader.
    pub const fn none() -> Self {
        Self { lines: Vec::new(), readers: Vec::new() }
    }

    /// Returns the lines as readers; `None` when one of them is none, or two have one name.
    pub fn parse(lines: &[String]) -> Option<Self> {
        let readers: Vec<Reader> = lines.iter().map(|line| Reader::parse(line)).collect::<Option<_>>()?;
        let is_again = |at: usize| readers[..at].iter().any(|before| before.name == readers[at].name);
        let is_wrong = readers.len() > VAULT_READERS_MAX || (0..readers.len()).any(is_again);
        (!is_wrong).then(|| Self { lines: lines.to_vec(), readers })
    }

    /// Returns the readers.
    pub fn readers(&self) -> &[Reader] {
        &self.readers
    }
}

impl Reader {
    fn parse(line: &str) -> Option<Self> {
        let mut words = line.split_whitespace();
        let name = words.next().filter(|name| is_name(name))?.to_owned();
        let mut reader = Self { name, reads: Vec::new(), writes: Vec::new() };
        let mut is_writing = None;
        for word in words {
            match (word, is_writing) {
                ("reads", _) => is_writing = Some(false),
                ("writes", _) => is_writing = Some(true),
                (folder, Some(true)) => reader.writes.push(part(folder)?),
                (folder, Some(false)) => reader.reads.push(part(folder)?),
                (_, None) => return None,
            }
        }
        (!reader.reads.is_empty() || !reader.writes.is_empty()).then_some(reader)
    }
}

fn is_name(name: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    name.chars().all(is_letter) && name.starts_with(|c: char| c.is_ascii_alphanumeric()) && name.len() <= 64
}

fn part(word: &str) -> Option<Part> {
    if word == EVERYTHING {
        return Some(Part::Whole);
    }
    RelPath::parse(word.strip_suffix('/').unwrap_or(word)).ok().map(Part::Folder)
}

/// A folder of the vault and the one of Obsidian that it is kept equal with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Domain {
    /// The folder of the vault.
    pub ours: RelPath,
    /// The folder in Obsidian.
    pub theirs: RelPath,
}

/// Which folders are kept equal, one line each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DomainLines {
    lines: Vec<String>,
    domains: Vec<Domain>,
}

impl DomainLines {
    /// What a list of domains looks like.
    pub const FORM: &'static str =
        "a list of folders, each `FOLDER` or `FOLDER = FOLDER IN OBSIDIAN`, none of them within another";

    /// Returns no line: the folders of the kinds of notes.
    pub const fn none() -> Self {
        Self { lines: Vec::new(), domains: Vec::new() }
    }

    /// Returns the lines as domains; `None` when one of them is none, or folders lie within each other.
    pub fn parse(lines: &[String]) -> Option<Self> {
        let domains: Vec<Domain> = lines.iter().map(|line| Domain::parse(line)).collect::<Option<_>>()?;
        let meets = |a: &RelPath, b: &RelPath| a.is_within(b) || b.is_within(a);
        let is_mixed = |at: usize| {
            let (now, before) = (&domains[at], &domains[..at]);
            before.iter().any(|other| meets(&now.ours, &other.ours) || meets(&now.theirs, &other.theirs))
        };
        let is_wrong = domains.len() > VAULT_DOMAINS_MAX || (0..domains.len()).any(is_mixed);
        (!is_wrong).then(|| Self { lines: lines.to_vec(), domains })
    }

    /// Returns the domains; none is the folders of the kinds of notes.
    pub fn domains(&self) -> &[Domain] {
        &self.domains
    }
}

impl Domain {
    fn parse(line: &str) -> Option<Self> {
        let (ours, theirs) = line.split_once('=').unwrap_or((line, line));
        let folder = |text: &str| {
            let text = text.trim();
            RelPath::parse(text.strip_suffix('/').unwrap_or(text)).ok()
        };
        Some(Self { ours: folder(ours)?, theirs: folder(theirs)? })
    }
}

/// The folder of somebody else's program, as a person wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderText(String);

impl FolderText {
    /// What such a text looks like.
    pub const FORM: &'static str = "nothing, an absolute path of a folder, or one that starts with `~/`";

    /// Returns no folder.
    pub const fn none() -> Self {
        Self(String::new())
    }

    /// Parses the text of a setting.
    pub fn parse(text: &str) -> Option<Self> {
        let is_path = match text.strip_prefix("~/") {
            Some(rest) => !rest.is_empty() && AbsPath::new(&format!("/{rest}")).is_ok(),
            None => text.is_empty() || (text != "/" && AbsPath::new(text).is_ok()),
        };
        is_path.then(|| Self(text.to_owned()))
    }

    /// Returns the folder, with `home` for `~`; `None` where nobody chose one.
    pub fn chosen(&self, home: &AbsPath) -> Option<AbsPath> {
        match self.0.strip_prefix("~/") {
            Some(rest) => AbsPath::new(&format!("{}/{rest}", home.as_str())).ok(),
            None => AbsPath::new(&self.0).ok(),
        }
    }
}

/// How many days a note that went away is kept, within [`TOMBSTONE_DAYS_RANGE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TombstoneDays(u16);

impl TombstoneDays {
    /// What holds where nobody chose.
    pub const DEFAULT: Self = Self(TOMBSTONE_DAYS);

    /// Returns the days as milliseconds.
    pub fn millis(self) -> u64 {
        u64::from(self.0) * 24 * 60 * 60 * 1_000
    }
}

impl Typed for ReaderLines {
    const KIND: Kind = Kind::VaultReaders;

    fn from_value(value: &Value) -> Option<Self> {
        value.words().and_then(Self::parse)
    }

    fn to_value(&self) -> Value {
        Value::Words(self.lines.clone())
    }
}

impl Typed for DomainLines {
    const KIND: Kind = Kind::VaultDomains;

    fn from_value(value: &Value) -> Option<Self> {
        value.words().and_then(Self::parse)
    }

    fn to_value(&self) -> Value {
        Value::Words(self.lines.clone())
    }
}

impl Typed for FolderText {
    const KIND: Kind = Kind::Folder;

    fn from_value(value: &Value) -> Option<Self> {
        value.word().and_then(Self::parse)
    }

    fn to_value(&self) -> Value {
        Value::Word(self.0.clone())
    }
}

impl Typed for TombstoneDays {
    const KIND: Kind = Kind::Integer { min: TOMBSTONE_DAYS_RANGE.0, max: TOMBSTONE_DAYS_RANGE.1 };

    fn from_value(value: &Value) -> Option<Self> {
        value.whole(Self::KIND).and_then(|number| u16::try_from(number).ok()).map(Self)
    }

    fn to_value(&self) -> Value {
        Value::Integer(i64::from(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn readers_are_sentences() {
        let read = ReaderLines::parse(&lines(&[
            "ada reads shared handoffs/ writes private/ada",
            "daedalus writes *",
        ]));
        let readers = read.expect("readers");
        let folder = |text: &str| Part::Folder(RelPath::parse(text).expect("a path"));
        assert_eq!(readers.readers()[0].reads, [folder("shared"), folder("handoffs")]);
        assert_eq!(readers.readers()[0].writes, [folder("private/ada")]);
        assert_eq!(readers.readers()[1].writes, [Part::Whole]);
        for wrong in [
            "",
            "ada",
            "ada reads",
            "ada shared",
            "ada reads ../x",
            "ada reads private/me/../other",
            "ada reads /etc",
            "ada reads .obsidian",
            "../ada reads shared",
            "ada/b reads shared",
        ] {
            assert_eq!(ReaderLines::parse(&lines(&[wrong])), None, "{wrong:?}");
        }
        assert_eq!(ReaderLines::parse(&lines(&["ada reads a", "ada reads b"])), None);
    }

    #[test]
    fn domains_do_not_meet() {
        let read =
            DomainLines::parse(&lines(&["decisions = Team/Our Decisions", "lessons"])).expect("domains");
        assert_eq!(read.domains()[0].theirs.as_str(), "Team/Our Decisions");
        assert_eq!(read.domains()[1].theirs, read.domains()[1].ours);
        for wrong in
            [&["a = ../b"][..], &["a", "a/b"], &["a = x", "b = x/y"], &["a", "a = b"], &["= b"], &["a ="]]
        {
            assert_eq!(DomainLines::parse(&lines(wrong)), None, "{wrong:?}");
        }
    }

    #[test]
    fn a_folder_is_absolute_or_at_home() {
        let home = AbsPath::new("/home/ada").expect("a path");
        let chosen =
            |text: &str| FolderText::parse(text).map(|folder| folder.chosen(&home).map(|at| at.to_string()));
        assert_eq!(chosen(""), Some(None));
        assert_eq!(chosen("~/Notes/open claw"), Some(Some("/home/ada/Notes/open claw".to_owned())));
        assert_eq!(chosen("/mnt/notes/"), Some(Some("/mnt/notes".to_owned())));
        for wrong in ["/", "~", "~/", "~ada/x", "notes", "~/../x", "/a/../b"] {
            assert_eq!(chosen(wrong), None, "{wrong}");
        }
    }
}
