//! Reads `openclaw.toml` into settings; every problem in it is named with line and column. Never writes.

use std::io;

use toml_edit::{Document, Item, TableLike};

use crate::base::limits::SETTINGS_BYTES_MAX;
use crate::base::path::AbsPath;
use crate::base::report::{Code, Explain, Report};
use crate::base::text::{Position, position_of};
use crate::config::settings::{Setting, Settings, Source};
use crate::config::value::{Kind, Value};
use crate::ports::fs::Fs;

impl Settings {
    /// Returns the settings that the file `path` makes, over the defaults; an absent file makes none.
    ///
    /// # Errors
    /// See [`SettingsError`].
    pub fn load(fs: &dyn Fs, path: &AbsPath) -> Result<Self, SettingsError> {
        // People keep it among their dotfiles, with a link here.
        let place = fs.resolve(path).map(|place| place.unwrap_or_else(|| path.clone()));
        match place.and_then(|place| fs.read(&place, SETTINGS_BYTES_MAX)) {
            Ok(bytes) => Self::parse(path, &bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(source) => Err(SettingsError::Unread { path: path.clone(), source }),
        }
    }

    /// Returns the settings that the content of the file `path` makes, over the defaults.
    ///
    /// # Errors
    /// With every unknown key and every value that a setting does not take, or the first place that is no TOML.
    pub fn parse(path: &AbsPath, bytes: &[u8]) -> Result<Self, SettingsError> {
        // A byte order mark is no character of the first line.
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        let broken = |offset, message: &str| SettingsError::Broken {
            path: path.clone(),
            at: position_of(bytes, offset),
            message: message.lines().next().unwrap_or_default().to_owned(),
        };
        let text = str::from_utf8(bytes).map_err(|error| broken(error.valid_up_to(), "invalid UTF-8"))?;
        let document = Document::parse(text)
            .map_err(|error| broken(error.span().map_or(0, |span| span.start), error.message()))?;
        let mut entries = Vec::new();
        collect("", document.as_table(), &mut entries);
        let mut settings = Self::default();
        let mut problems = Vec::new();
        for entry in entries {
            let Some(setting) = Setting::named(&entry.key) else {
                let at = position_of(bytes, entry.key_offset);
                problems.push(Problem { at, key: entry.key, wanted: None });
                continue;
            };
            let at = position_of(bytes, entry.value_offset);
            let source = Source::File { path: path.clone(), line: at.line };
            let taken = entry.value.is_some_and(|value| settings.assign(setting, &value, source).is_ok());
            if !taken {
                problems.push(Problem { at, key: entry.key, wanted: Some(setting.kind) });
            }
        }
        if problems.is_empty() {
            Ok(settings)
        } else {
            Err(SettingsError::Wrong { path: path.clone(), problems })
        }
    }
}

/// One key in a file that makes no sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where it stands.
    pub at: Position,
    /// The key.
    pub key: String,
    /// What the setting takes; `None` when there is no such setting.
    pub wanted: Option<Kind>,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { at, key, wanted } = self;
        match (wanted, Setting::closest_key(key)) {
            (Some(kind), _) => write!(f, "{at}: `{key}` takes {kind}"),
            (None, Some(close)) => write!(f, "{at}: no setting is named `{key}`; `{close}` is"),
            (None, None) => write!(f, "{at}: no setting is named `{key}`"),
        }
    }
}

/// Why a settings file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The disk refused.
    #[error("read `{path}`")]
    Unread {
        /// The file.
        path: AbsPath,
        /// What the disk said.
        source: io::Error,
    },
    /// It is no TOML.
    #[error("read `{path}` at {at}: {message}")]
    Broken {
        /// The file.
        path: AbsPath,
        /// Where it stops making sense.
        at: Position,
        /// What the parser says.
        message: String,
    },
    /// It holds keys or values that are not settings.
    #[error("use `{path}`: {} of its lines are not settings", problems.len())]
    Wrong {
        /// The file.
        path: AbsPath,
        /// Each of them, in the order of the file.
        problems: Vec<Problem>,
    },
}

impl Explain for SettingsError {
    fn report(&self) -> Report {
        match self {
            Self::Unread { path, source } => {
                Report::new(Code::DiskFailed, format!("the settings file `{path}` cannot be read"))
                    .because(source)
                    .fix(format!("look at it with `ls -l '{path}'`"))
            }
            Self::Broken { path, at, message } => {
                Report::new(Code::ConfigInvalid, format!("the settings file `{path}` is no valid TOML"))
                    .why(format!("{at}: {message}"))
                    .fix(format!("edit `{path}` at {at}"))
            }
            Self::Wrong { path, problems } => {
                let unknown = problems.iter().all(|problem| problem.wanted.is_none());
                let code = if unknown { Code::ConfigUnknown } else { Code::ConfigInvalid };
                let report =
                    Report::new(code, format!("the settings file `{path}` holds what is no setting"));
                let report = problems.iter().fold(report, |report, problem| report.why(problem.to_string()));
                report.fix(format!("edit `{path}`; `openclaw config list --defaults` shows every setting"))
            }
        }
    }
}

struct Entry {
    key: String,
    key_offset: usize,
    value: Option<Value>,
    value_offset: usize,
}

/// Collects the values below `table` with their dotted keys. An empty table holds none and is no problem.
fn collect(prefix: &str, table: &dyn TableLike, entries: &mut Vec<Entry>) {
    for (name, item) in table.iter() {
        let key = if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") };
        let name_span = table.get_key_value(name).and_then(|(name, _)| name.span());
        let key_offset = name_span.map_or(0, |span| span.start);
        let value_offset = item.span().map_or(key_offset, |span| span.start);
        match item.as_table_like() {
            // A table where a setting stands is a value of the wrong type, not a folder of further settings.
            Some(inner) if Setting::named(&key).is_none() => {
                let known = entries.len();
                collect(&key, inner, entries);
                let is_group = Setting::groups().any(|group| group == key);
                if known == entries.len() && !is_group {
                    entries.push(Entry { key, key_offset, value: None, value_offset });
                }
            }
            Some(_) | None => {
                entries.push(Entry { key, key_offset, value: value_of(item), value_offset });
            }
        }
    }
}

fn value_of(item: &Item) -> Option<Value> {
    if let Some(word) = item.as_str() {
        return Some(Value::Word(word.to_owned()));
    }
    if let Some(number) = item.as_integer() {
        return Some(Value::Integer(number));
    }
    let words = item.as_array()?.iter().map(|word| word.as_str().map(str::to_owned));
    words.collect::<Option<Vec<String>>>().map(Value::Words)
}
