//! `openclaw config`: shows settings and where they come from, and changes one. A broken file is refused with its place.

use clap::Subcommand;
use serde::Serialize;
use serde_json::{Value as Json, json};

use crate::base::report::{Code, Exit, Explain as _, Report};
use crate::cli::plan::unset;
use crate::cli::run::{Failure, Ports, open};
use crate::cli::ui::{Answer, Paint, Ui};
use crate::config::settings::{Setting, Settings, Source};
use crate::config::value::Value;
use crate::engine::apply::OnChange;
use crate::install::propose_setting;

/// What `config` can do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Print the value in force of one setting
    Get {
        /// The setting, such as `claude.carrier`
        key: String,
    },
    /// List every setting with its value in force and where that comes from
    List {
        /// Show what each setting is for and its default, and do not read the settings file
        #[arg(long)]
        defaults: bool,
    },
    /// Change one setting in the settings file
    Set {
        /// The setting, such as `claude.carrier`
        key: String,
        /// The new value; a list has its words separated by commas
        #[arg(allow_negative_numbers = true)]
        value: String,
    },
    /// Print the path of the settings file
    Path,
}

impl Verb {
    /// Returns the name of the JSON form of the outcome.
    pub fn schema(&self) -> &'static str {
        match self {
            Self::Get { .. } => "openclaw.config.get/1",
            Self::List { .. } => "openclaw.config.list/1",
            Self::Set { .. } => "openclaw.config.set/1",
            Self::Path => "openclaw.config.path/1",
        }
    }
}

/// Runs `verb`.
///
/// # Errors
/// With the report of a broken settings file or an unknown key.
pub fn run(verb: &Verb, ports: &Ports<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    match verb {
        Verb::Get { key } => {
            let setting = Setting::named(key).ok_or_else(|| unknown(key))?;
            let settings = load(ports)?;
            let row = settings.rows().into_iter().find(|(row, _, _)| row.key == setting.key);
            Ok(ui.answer(&One(row.map(Row::from).expect("a setting of the table has its row"))))
        }
        Verb::List { defaults: true } => {
            let settings = Settings::default();
            Ok(ui.answer(&Explained { settings: settings.rows().into_iter().map(Row::from).collect() }))
        }
        Verb::List { defaults: false } => {
            let settings = load(ports)?;
            Ok(ui.answer(&All { settings: settings.rows().into_iter().map(Row::from).collect() }))
        }
        Verb::Set { key, value } => set(key, value, ports, ui),
        Verb::Path => {
            let path = ports.layout()?.settings();
            let exists = ports.fs.stat(&path).map_err(|error| {
                Report::new(Code::DiskFailed, format!("`{path}` cannot be looked at")).because(&error)
            })?;
            Ok(ui.answer(&Place { path: path.to_string(), exists: exists.is_some() }))
        }
    }
}

/// Changes one value in place; comments and everything else stay.
fn set(key: &str, text: &str, ports: &Ports<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    let setting = Setting::named(key).ok_or_else(|| unknown(key))?;
    let value = setting.kind.value_of(text).ok_or_else(|| {
        let what = format!("`{key}` does not take `{text}`");
        Report::new(Code::ConfigInvalid, what)
            .why(format!("it takes {}", setting.kind))
            .fix("choose one of those; `openclaw config list --defaults` says what each setting is for")
    })?;
    // A file with other mistakes in it is refused before anything is written into it.
    load(ports)?;
    let node = ports.node()?;
    let session = open(&node, ui)?;
    let proposal = propose_setting(&node, session.store(), key, &value)?;
    session.apply(&proposal, OnChange::Rederive, &ui.progress())?;
    if proposal.plan.needs_decision() {
        return Err(unset(&proposal.plan).into());
    }
    let settings = load(ports)?;
    let row = settings.rows().into_iter().find(|(row, _, _)| row.key == setting.key);
    Ok(ui.answer(&Set(row.map(Row::from).expect("a setting of the table has its row"))))
}

fn load(ports: &Ports<'_>) -> Result<Settings, Failure> {
    let path = ports.layout()?.settings();
    Settings::load(ports.fs, &path).map_err(|error| error.report().into())
}

fn unknown(key: &str) -> Report {
    let report = Report::new(Code::ConfigUnknown, format!("no setting is named `{key}`"));
    match Setting::closest_key(key) {
        Some(close) => report.fix(format!("use `{close}`")),
        None => report.fix("`openclaw config list` shows every setting"),
    }
}

#[derive(Serialize)]
struct Row {
    key: &'static str,
    value: Value,
    source: Json,
    #[serde(skip)]
    shown_source: String,
    #[serde(skip)]
    setting: &'static Setting,
}

impl From<(&'static Setting, Value, &Source)> for Row {
    fn from((setting, value, source): (&'static Setting, Value, &Source)) -> Self {
        let shown_source = source.to_string();
        let source = match source {
            Source::Default => json!({"from": "default"}),
            Source::File { path, line } => json!({"from": "file", "path": path, "line": line}),
            Source::Variable(variable) => json!({"from": "variable", "name": variable.name()}),
            Source::Flag(flag) => json!({"from": "flag", "name": flag}),
        };
        Self { key: setting.key, value, source, shown_source, setting }
    }
}

#[derive(Serialize)]
#[serde(transparent)]
struct One(Row);

impl Answer for One {
    /// Bare, for scripts: a list has one word a line.
    fn text(&self, _paint: Paint) -> String {
        match &self.0.value {
            Value::Word(word) => format!("{word}\n"),
            Value::Integer(number) => format!("{number}\n"),
            Value::Words(words) => words.iter().map(|word| format!("{word}\n")).collect(),
        }
    }
}

#[derive(Serialize)]
#[serde(transparent)]
struct Set(Row);

impl Answer for Set {
    fn text(&self, _paint: Paint) -> String {
        format!("{} = {}\n", self.0.key, self.0.value)
    }
}

#[derive(Serialize)]
struct All {
    settings: Vec<Row>,
}

impl Answer for All {
    fn text(&self, paint: Paint) -> String {
        let assignments: Vec<String> =
            self.settings.iter().map(|row| format!("{} = {}", row.key, row.value)).collect();
        let width = assignments.iter().map(|line| line.chars().count()).max().unwrap_or_default();
        let lines = assignments.iter().zip(&self.settings);
        lines
            .map(|(line, row)| format!("{line:width$}  {}\n", paint.dim(&format!("# {}", row.shown_source))))
            .collect()
    }
}

struct Explained {
    settings: Vec<Row>,
}

impl Serialize for Explained {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let rows = self.settings.iter().map(|row| {
            let Row { key, value, setting, source: _, shown_source: _ } = row;
            json!({"key": key, "default": value, "takes": setting.kind.to_string(), "doc": setting.doc()})
        });
        json!({"settings": rows.collect::<Vec<_>>()}).serialize(serializer)
    }
}

impl Answer for Explained {
    fn text(&self, paint: Paint) -> String {
        let rows = self.settings.iter().map(|Row { key, value, setting, source: _, shown_source: _ }| {
            let (doc, kind) = (setting.doc(), setting.kind);
            format!("{} = {value}\n  {doc}\n  Takes {kind}.\n", paint.bold(key))
        });
        rows.collect()
    }
}

#[derive(Serialize)]
struct Place {
    path: String,
    exists: bool,
}

impl Answer for Place {
    fn text(&self, _paint: Paint) -> String {
        format!("{}\n", self.path)
    }
}
