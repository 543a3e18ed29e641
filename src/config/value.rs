//! What a setting can hold: choices, bounded numbers and word lists, as types that cannot be wrong. No files here.

use std::fmt;

use crate::base::limits::{
    CHECK_HOURS, CHECK_HOURS_RANGE, LARGE_FILE_BYTES_MAX, LARGE_FILE_BYTES_RANGE,
    SESSION_CONTEXT_CHARS_CEILING,
};
use crate::config::extractor::{Endpoint, ModelName};
use crate::config::origin::{KeyLines, ReleaseSource};
use crate::config::transcripts::TranscriptSources;
use crate::config::vault::{DomainLines, FolderText, ReaderLines};
use crate::config::window::Window;

/// What a setting takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A whole number in this range, both ends included.
    Integer {
        /// The least.
        min: i64,
        /// The most.
        max: i64,
    },
    /// A list of words.
    Words,
    /// Where releases come from.
    Source,
    /// Public keys.
    Keys,
    /// A maintenance window.
    Window,
    /// Programs whose transcripts are read by what the settings say about them.
    Transcripts,
    /// Readers of the vault.
    VaultReaders,
    /// Folders of the vault and what they are in Obsidian.
    VaultDomains,
    /// A folder, or none.
    Folder,
    /// Where a model answers, or nowhere.
    Endpoint,
    /// The name of a model, or none.
    Model,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Choice(words) => {
                let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
                write!(f, "one of {}", quoted.join(", "))
            }
            Self::Integer { min, max } => write!(f, "a whole number from {min} to {max}"),
            Self::Words => f.write_str("a list of words"),
            Self::Source => f.write_str(ReleaseSource::FORM),
            Self::Keys => f.write_str(KeyLines::FORM),
            Self::Window => f.write_str(Window::FORM),
            Self::Transcripts => f.write_str(TranscriptSources::FORM),
            Self::VaultReaders => f.write_str(ReaderLines::FORM),
            Self::VaultDomains => f.write_str(DomainLines::FORM),
            Self::Folder => f.write_str(FolderText::FORM),
            Self::Endpoint => f.write_str(Endpoint::FORM),
            Self::Model => f.write_str(ModelName::FORM),
        }
    }
}

/// A value as it stands in a file or comes from a flag.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(untagged)]
pub enum Value {
    /// One word.
    Word(String),
    /// A whole number.
    Integer(i64),
    /// A list of words.
    Words(Vec<String>),
}

impl Value {
    /// Returns the word, where it is one.
    pub(super) fn word(&self) -> Option<&str> {
        match self {
            Self::Word(word) => Some(word),
            Self::Integer(_) | Self::Words(_) => None,
        }
    }

    /// Returns the words, where it is a list of them.
    pub(super) fn words(&self) -> Option<&[String]> {
        match self {
            Self::Words(words) => Some(words),
            Self::Integer(_) | Self::Word(_) => None,
        }
    }

    /// Returns the whole number, where it is one that `kind` takes.
    pub(super) fn whole(&self, kind: Kind) -> Option<i64> {
        match self {
            Self::Integer(number) if kind.takes(self) => Some(*number),
            Self::Integer(_) | Self::Word(_) | Self::Words(_) => None,
        }
    }
}

/// Shown as TOML.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = |word: &String| toml_edit::Value::from(word.as_str()).to_string();
        match self {
            Self::Word(word) => f.write_str(&quoted(word)),
            Self::Integer(number) => write!(f, "{number}"),
            Self::Words(words) => {
                write!(f, "[{}]", words.iter().map(quoted).collect::<Vec<_>>().join(", "))
            }
        }
    }
}

impl Kind {
    /// Returns the value that `text` from a command line means; `None` when this kind does not take it.
    ///
    /// A list is written with commas; the empty text is the empty list.
    pub fn value_of(self, text: &str) -> Option<Value> {
        let value = match self {
            Self::Choice(_) | Self::Source | Self::Window | Self::Folder | Self::Endpoint | Self::Model => {
                Value::Word(text.to_owned())
            }
            Self::Integer { .. } => Value::Integer(text.parse().ok()?),
            Self::Words | Self::Keys | Self::Transcripts | Self::VaultReaders | Self::VaultDomains
                if text.is_empty() =>
            {
                Value::Words(Vec::new())
            }
            Self::Words | Self::Keys | Self::Transcripts | Self::VaultReaders | Self::VaultDomains => {
                Value::Words(text.split(',').map(|word| word.trim().to_owned()).collect())
            }
        };
        self.takes(&value).then_some(value)
    }

    /// Returns whether a setting of this kind takes `value`.
    pub fn takes(self, value: &Value) -> bool {
        match (self, value) {
            (Self::Choice(words), Value::Word(word)) => words.contains(&word.as_str()),
            (Self::Integer { min, max }, Value::Integer(number)) => (min..=max).contains(number),
            (Self::Words, Value::Words(words)) => words.iter().all(|word| !word.is_empty()),
            (Self::Source, Value::Word(text)) => ReleaseSource::parse(text).is_some(),
            (Self::Keys, Value::Words(lines)) => KeyLines::parse(lines).is_some(),
            (Self::Window, Value::Word(text)) => Window::parse(text).is_some(),
            (Self::Transcripts, Value::Words(lines)) => TranscriptSources::parse(lines).is_some(),
            (Self::VaultReaders, Value::Words(lines)) => ReaderLines::parse(lines).is_some(),
            (Self::VaultDomains, Value::Words(lines)) => DomainLines::parse(lines).is_some(),
            (Self::Folder, Value::Word(text)) => FolderText::parse(text).is_some(),
            (Self::Endpoint, Value::Word(text)) => Endpoint::parse(text).is_some(),
            (Self::Model, Value::Word(text)) => ModelName::parse(text).is_some(),
            (
                Self::Choice(_)
                | Self::Integer { .. }
                | Self::Words
                | Self::Source
                | Self::Keys
                | Self::Window
                | Self::Transcripts
                | Self::VaultReaders
                | Self::VaultDomains
                | Self::Folder
                | Self::Endpoint
                | Self::Model,
                _,
            ) => false,
        }
    }
}

/// A type that one setting holds.
pub trait Typed: Sized {
    /// What the setting takes.
    const KIND: Kind;

    /// Returns the typed value; `None` exactly when [`Typed::KIND`] does not take `value`.
    fn from_value(value: &Value) -> Option<Self>;

    /// Returns the value as a file holds it.
    fn to_value(&self) -> Value;
}

macro_rules! choices {
    ($($(#[doc = $doc:literal])+ $name:ident { $($(#[doc = $about:literal])+ $variant:ident = $word:literal,)+ })+) => {
        $($(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[doc = $about])+ #[serde(rename = $word)] $variant,)+ }

        impl $name {
            /// Returns the word that settings and flags use.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }

        impl Typed for $name {
            const KIND: Kind = Kind::Choice(&[$($word),+]);

            fn from_value(value: &Value) -> Option<Self> {
                match value {
                    Value::Word(word) => match word.as_str() { $($word => Some(Self::$variant),)+ _ => None },
                    Value::Integer(_) | Value::Words(_) => None,
                }
            }

            fn to_value(&self) -> Value {
                Value::Word(self.word().to_owned())
            }
        })+
    };
}

choices! {
    /// How hooks reach Claude Code.
    Carrier {
        /// Its settings, or the plugin where it would ignore them.
        Auto = "auto",
        /// Entries in its settings.
        Settings = "settings",
        /// A plugin folder of ours.
        Plugin = "plugin",
    }

    /// How much an installation brings.
    Profile {
        /// Binary, rules, agent hooks and deny rules.
        Minimal = "minimal",
        /// Also workspace seeds and plan templates.
        Standard = "standard",
    }

    /// What happens to a file that both sides changed.
    OnConflict {
        /// The person's stays; ours is put beside it.
        Keep = "keep",
        /// Ours replaces it, with a backup.
        Replace = "replace",
        /// A person at a terminal is asked.
        Ask = "ask",
    }

    /// Whether an installation has a service.
    ServiceChoice {
        /// Where a service manager answers.
        Auto = "auto",
        /// Never.
        Off = "off",
    }

    /// Whether the service is to run without a login.
    LingerChoice {
        /// A person at a terminal is asked when the service is new; otherwise it is left as it is.
        Ask = "ask",
        /// Yes.
        On = "on",
        /// It is left as it is.
        Off = "off",
    }

    /// Whether sessions come into the log of the day on which they ended.
    DayLogChoice {
        /// They do.
        On = "on",
        /// They do not.
        Off = "off",
    }

    /// What becomes of what people say in sessions.
    LearnChoice {
        /// It is remembered; what agents say is proposed.
        On = "on",
        /// All of it is proposed.
        Propose = "propose",
        /// Nothing is taken from sessions.
        Off = "off",
    }

    /// What is done about a destructive shape in a command that cannot be read to its end.
    UnresolvedChoice {
        /// A person is asked.
        Ask = "ask",
        /// Nothing.
        Allow = "allow",
        /// It is refused.
        Block = "block",
    }

    /// What follows when a check finds something in a piece of work.
    CheckConsequence {
        /// It is told.
        Warn = "warn",
        /// A person has to look before the work is taken.
        Review = "review",
        /// The work is not taken.
        Block = "block",
        /// The work is not taken, and the path is put back; what was found there is kept.
        Revert = "revert",
    }

    /// What happens about new releases when nobody asks.
    UpgradePolicy {
        /// Nothing.
        Off = "off",
        /// They are looked for and told.
        Check = "check",
        /// They are looked for and taken.
        Auto = "auto",
    }

    /// Which releases are followed.
    UpgradeChannel {
        /// Finished ones.
        Stable = "stable",
        /// Also those that are tried out.
        Beta = "beta",
        /// None: the version stays until a person names another.
        Pinned = "pinned",
    }

    /// What a guard does about a finding.
    GuardMode {
        /// Refuses.
        Block = "block",
        /// Says so and lets it pass.
        Advise = "advise",
        /// Does not look.
        Off = "off",
    }
}

/// A length in characters, at most [`SESSION_CONTEXT_CHARS_CEILING`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContextChars(u16);

impl ContextChars {
    /// Returns the length; one above the ceiling becomes the ceiling.
    pub const fn new(chars: u16) -> Self {
        if chars as usize > SESSION_CONTEXT_CHARS_CEILING {
            return Self(SESSION_CONTEXT_CHARS_CEILING as u16);
        }
        Self(chars)
    }

    /// Returns the number of characters.
    pub fn get(self) -> usize {
        usize::from(self.0)
    }
}

impl Typed for ContextChars {
    const KIND: Kind = Kind::Integer { min: 0, max: SESSION_CONTEXT_CHARS_CEILING as i64 };

    fn from_value(value: &Value) -> Option<Self> {
        value.whole(Self::KIND).and_then(|number| u16::try_from(number).ok()).map(Self)
    }

    fn to_value(&self) -> Value {
        Value::Integer(i64::from(self.0))
    }
}

/// A size in bytes, within [`LARGE_FILE_BYTES_RANGE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileBytes(u64);

impl FileBytes {
    /// What holds where nobody chose.
    pub const DEFAULT: Self = Self(LARGE_FILE_BYTES_MAX);

    /// Returns the number of bytes.
    pub fn get(self) -> u64 {
        self.0
    }
}

impl Typed for FileBytes {
    const KIND: Kind = Kind::Integer { min: LARGE_FILE_BYTES_RANGE.0, max: LARGE_FILE_BYTES_RANGE.1 };

    fn from_value(value: &Value) -> Option<Self> {
        value.whole(Self::KIND).and_then(|number| u64::try_from(number).ok()).map(Self)
    }

    fn to_value(&self) -> Value {
        Value::Integer(i64::try_from(self.0).unwrap_or(i64::MAX))
    }
}

/// A list of words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words(pub Vec<String>);

impl Words {
    /// Returns the list of these words.
    pub fn of(words: &[&str]) -> Self {
        Self(words.iter().map(|word| (*word).to_owned()).collect())
    }
}

impl Typed for Words {
    const KIND: Kind = Kind::Words;

    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Words(words) if Self::KIND.takes(value) => Some(Self(words.clone())),
            Value::Words(_) | Value::Word(_) | Value::Integer(_) => None,
        }
    }

    fn to_value(&self) -> Value {
        Value::Words(self.0.clone())
    }
}

/// Hours between two looks for a release, within [`CHECK_HOURS_RANGE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckHours(u16);

impl CheckHours {
    /// What holds where nobody chose.
    pub const DEFAULT: Self = Self(CHECK_HOURS);

    /// Returns the hours as milliseconds.
    pub fn millis(self) -> u64 {
        u64::from(self.0) * 60 * 60 * 1_000
    }
}

impl Typed for CheckHours {
    const KIND: Kind = Kind::Integer { min: CHECK_HOURS_RANGE.0, max: CHECK_HOURS_RANGE.1 };

    fn from_value(value: &Value) -> Option<Self> {
        value.whole(Self::KIND).and_then(|number| u16::try_from(number).ok()).map(Self)
    }

    fn to_value(&self) -> Value {
        Value::Integer(i64::from(self.0))
    }
}

/// A whole number from `MIN` to `MAX`, whose unit its setting names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whole<const MIN: i64, const MAX: i64>(i64);

impl<const MIN: i64, const MAX: i64> Whole<MIN, MAX> {
    /// Returns the number, or the end of the range that it is beyond.
    pub const fn new(number: i64) -> Self {
        Self(if number < MIN {
            MIN
        } else if number > MAX {
            MAX
        } else {
            number
        })
    }

    /// Returns the number; the settings that use this never go below zero.
    pub fn number(self) -> u64 {
        u64::try_from(self.0).unwrap_or_default()
    }
}

impl<const MIN: i64, const MAX: i64> Typed for Whole<MIN, MAX> {
    const KIND: Kind = Kind::Integer { min: MIN, max: MAX };

    fn from_value(value: &Value) -> Option<Self> {
        value.whole(Self::KIND).map(Self)
    }

    fn to_value(&self) -> Value {
        Value::Integer(self.0)
    }
}

impl Typed for TranscriptSources {
    const KIND: Kind = Kind::Transcripts;

    fn from_value(value: &Value) -> Option<Self> {
        value.words().and_then(Self::parse)
    }

    fn to_value(&self) -> Value {
        Value::Words(self.lines().to_vec())
    }
}

impl Typed for ReleaseSource {
    const KIND: Kind = Kind::Source;

    fn from_value(value: &Value) -> Option<Self> {
        value.word().and_then(Self::parse)
    }

    fn to_value(&self) -> Value {
        Value::Word(self.text().to_owned())
    }
}

impl Typed for KeyLines {
    const KIND: Kind = Kind::Keys;

    fn from_value(value: &Value) -> Option<Self> {
        value.words().and_then(Self::parse)
    }

    fn to_value(&self) -> Value {
        Value::Words(self.lines().to_vec())
    }
}

impl Typed for Window {
    const KIND: Kind = Kind::Window;

    fn from_value(value: &Value) -> Option<Self> {
        value.word().and_then(Self::parse)
    }

    fn to_value(&self) -> Value {
        Value::Word(self.text().to_owned())
    }
}
