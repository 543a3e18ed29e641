//! The task file: one piece of work as a person or a plan writes it down, in a versioned form (`docs/prompt.md`). Pure;
//! what does not hold is refused with its line, since work under a task that was half understood is worse than none.

use crate::base::limits::{
    METRIC_SECONDS_DEFAULT, METRIC_SECONDS_MAX, METRIC_STEPS_MAX, TASK_BYTES_MAX, TASK_LIST_MAX,
};
use crate::base::report::{Code, Explain, Report};
use crate::base::text::{closest, position_of, shortened};
use crate::guard::demand::Metric;
use crate::guard::fields::{Fields, Wrong};
use crate::guard::globs::{Glob, GlobError};

/// The form that this binary reads, and the newest.
pub const TASK_SCHEMA: &str = "openclaw.task/1";

/// What a schema of a task begins with, before its number.
const FAMILY: &str = "openclaw.task/";

/// The keys of the form.
const KEYS: &[&str] = &[
    "schema",
    "id",
    "title",
    "description",
    "scope",
    "role",
    "metric",
    "success_criteria",
    "base",
    "instructions",
];

/// Characters of an id: it becomes a part of names of branches and files.
const ID_CHARS_MAX: usize = 100;

/// One piece of work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// Its id: letters, digits, `.`, `_` and `-`.
    pub id: String,
    /// What it is about, in one line.
    pub title: String,
    /// What is wanted.
    pub description: String,
    /// The files that may be changed; of none, all.
    pub scope: Vec<Glob>,
    /// The id of the role.
    pub role: Option<String>,
    /// What the work proves itself by.
    pub metric: Option<Metric>,
    /// What has to be true at the end, in words.
    pub success_criteria: Vec<String>,
    /// The revision that the work began at.
    pub base: Option<String>,
    /// What is told last, as it is.
    pub instructions: Option<String>,
    /// Keys that the form does not know: they had no effect.
    pub unknown: Vec<UnknownKey>,
}

/// A key that a form does not know.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct UnknownKey {
    /// The key.
    pub key: String,
    /// Its line, from 1.
    pub line: usize,
    /// The known key that it looks like.
    pub meant: Option<&'static str>,
}

/// Why a text is no [`Task`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TaskError {
    /// It is larger than [`TASK_BYTES_MAX`].
    #[error("read more than {TASK_BYTES_MAX} bytes as a task")]
    TooLarge,
    /// It is no UTF-8.
    #[error("read line {line} of the task: it is not UTF-8")]
    NotText {
        /// The line.
        line: usize,
    },
    /// It is of a newer form.
    #[error("read line {line} of the task: its form `{found}` is newer than `{TASK_SCHEMA}`")]
    Newer {
        /// The line.
        line: usize,
        /// The form.
        found: String,
    },
    /// It is of no form of ours.
    #[error("read line {line} of the task: `{found}` is no form of a task")]
    Schema {
        /// The line.
        line: usize,
        /// What is there.
        found: String,
    },
    /// A key that it needs is not there.
    #[error("read the task that begins in line {line}: it has no `{key}`")]
    Missing {
        /// The line.
        line: usize,
        /// The key.
        key: &'static str,
    },
    /// A glob of the scope is none.
    #[error("read line {line} of the task: `{glob}` in `scope`")]
    Scope {
        /// The line.
        line: usize,
        /// The text.
        glob: String,
        /// What is wrong with it.
        source: GlobError,
    },
    /// A value is not what its key takes, or the text is no JSON.
    #[error("read line {line} of the task: {what}")]
    Wrong {
        /// The line.
        line: usize,
        /// What is wrong.
        what: String,
        /// What to write instead.
        fix: &'static str,
    },
}

impl TaskError {
    /// Returns the line, from 1, in which it is seen.
    pub fn line(&self) -> usize {
        match self {
            Self::TooLarge => 1,
            Self::NotText { line }
            | Self::Newer { line, .. }
            | Self::Schema { line, .. }
            | Self::Missing { line, .. }
            | Self::Scope { line, .. }
            | Self::Wrong { line, .. } => *line,
        }
    }

    /// Returns what to do about it.
    pub fn fix(&self) -> String {
        match self {
            Self::TooLarge => "shorten the task: what is long belongs into files of the project".to_owned(),
            Self::NotText { .. } => "save the task file as UTF-8".to_owned(),
            Self::Newer { .. } => {
                "update openclaw, or write the task in the form that this one reads".to_owned()
            }
            Self::Schema { .. } => format!("write `\"schema\": \"{TASK_SCHEMA}\"`"),
            Self::Missing { key, .. } => format!("add `\"{key}\"`"),
            Self::Scope { .. } => "write globs from the top of the repository, as `src/**`".to_owned(),
            Self::Wrong { fix, .. } => (*fix).to_owned(),
        }
    }
}

impl Explain for TaskError {
    fn report(&self) -> Report {
        let code = match self {
            Self::Newer { .. } => Code::FormatNewer,
            Self::TooLarge
            | Self::NotText { .. }
            | Self::Schema { .. }
            | Self::Missing { .. }
            | Self::Scope { .. }
            | Self::Wrong { .. } => Code::TaskInvalid,
        };
        Report::new(code, "the task file cannot be used").because(self).fix(self.fix())
    }
}

const FIX_JSON: &str = "write one JSON object, with the values that `docs/prompt.md` lists";
const FIX_ID: &str = "use at most 100 letters, digits, `.`, `_` and `-`, the first one a letter or a digit";
const FIX_TITLE: &str = "write what the work is about in one line";
const FIX_TEXTS: &str = "leave empty texts out, and split what is too much";
const FIX_BASE: &str = "name a commit, a branch or a tag";
const FIX_STEPS: &str = "write each step as a list of a program and its arguments, as `[\"npm\", \"test\"]`; steps run in order, \
                         and each has to end with 0";
const FIX_TIMEOUT: &str = "give whole seconds, at least 1 and at most six hours";

impl Task {
    /// Reads a task file.
    ///
    /// # Errors
    /// See [`TaskError`]; the first one that is seen.
    pub fn parse(bytes: &[u8]) -> Result<Self, TaskError> {
        if bytes.len() > TASK_BYTES_MAX {
            return Err(TaskError::TooLarge);
        }
        let text = std::str::from_utf8(bytes)
            .map_err(|error| TaskError::NotText { line: position_of(bytes, error.valid_up_to()).line })?;
        let mut fields = Fields::of(text.trim_start_matches('\u{feff}')).map_err(unfit(FIX_JSON))?;
        check_schema(&mut fields)?;
        let task = Self {
            id: id_at(&mut fields, "id")?.ok_or(TaskError::Missing { line: fields.line(), key: "id" })?,
            title: title(&mut fields)?,
            description: fields.take("description").map_err(unfit(FIX_JSON))?.unwrap_or_default(),
            scope: scope(&mut fields)?,
            role: id_at(&mut fields, "role")?,
            metric: metric(&mut fields)?,
            success_criteria: texts(&mut fields, "success_criteria")?,
            base: base(&mut fields)?,
            instructions: fields.take("instructions").map_err(unfit(FIX_JSON))?,
            unknown: Vec::new(),
        };
        let left = fields.left().into_iter();
        let unknown =
            left.map(|(key, line)| UnknownKey { meant: closest(&key, KEYS.iter().copied()), key, line });
        Ok(Self { unknown: unknown.collect(), ..task })
    }
}

/// Returns what makes an error of what is wrong.
fn unfit(fix: &'static str) -> impl Fn(Wrong) -> TaskError {
    move |Wrong { line, what }| TaskError::Wrong { line, what, fix }
}

fn wrong(line: usize, what: impl Into<String>, fix: &'static str) -> TaskError {
    TaskError::Wrong { line, what: what.into(), fix }
}

/// The form is looked at first: of a newer one, nothing else is known.
fn check_schema(fields: &mut Fields<'_>) -> Result<(), TaskError> {
    let line = fields.line_at("schema");
    let found: Option<String> = fields.take("schema").map_err(unfit(FIX_JSON))?;
    let Some(found) = found else { return Err(TaskError::Missing { line, key: "schema" }) };
    if found == TASK_SCHEMA {
        return Ok(());
    }
    let number = found.strip_prefix(FAMILY).and_then(|number| number.parse::<u64>().ok());
    let found = shortened(&found, ID_CHARS_MAX);
    Err(match number {
        Some(number) if number > 1 => TaskError::Newer { line, found },
        Some(_) | None => TaskError::Schema { line, found },
    })
}

fn id_at(fields: &mut Fields<'_>, key: &'static str) -> Result<Option<String>, TaskError> {
    let line = fields.line_at(key);
    let id: Option<String> = fields.take(key).map_err(unfit(FIX_ID))?;
    match id {
        Some(id) if !is_id(&id) => Err(wrong(line, format!("`{key}` is no id"), FIX_ID)),
        id => Ok(id),
    }
}

/// Returns whether `text` can be the id of a task, a role or a harness rule.
pub fn is_id(text: &str) -> bool {
    text.chars().count() <= ID_CHARS_MAX
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
}

fn title(fields: &mut Fields<'_>) -> Result<String, TaskError> {
    let line = fields.line_at("title");
    let title: Option<String> = fields.take("title").map_err(unfit(FIX_TITLE))?;
    let title = title.ok_or(TaskError::Missing { line, key: "title" })?;
    if title.trim().is_empty() || title.contains(['\n', '\r']) {
        return Err(wrong(line, "`title` is not one line of text", FIX_TITLE));
    }
    Ok(title)
}

fn scope(fields: &mut Fields<'_>) -> Result<Vec<Glob>, TaskError> {
    let Some(elements) = fields.take_list("scope").map_err(unfit(FIX_JSON))? else { return Ok(Vec::new()) };
    if elements.len() > TASK_LIST_MAX {
        return Err(wrong(elements[0].0, format!("`scope` has more than {TASK_LIST_MAX} globs"), FIX_TEXTS));
    }
    let glob = |(line, element): (usize, &str)| {
        let text: String = serde_json::from_str(element)
            .map_err(|_| wrong(line, "`scope` holds something that is no text", FIX_JSON))?;
        Glob::new(&text).map_err(|source| TaskError::Scope {
            line,
            glob: shortened(&text, ID_CHARS_MAX),
            source,
        })
    };
    elements.into_iter().map(glob).collect()
}

fn texts(fields: &mut Fields<'_>, key: &'static str) -> Result<Vec<String>, TaskError> {
    let line = fields.line_at(key);
    let texts: Vec<String> = fields.take(key).map_err(unfit(FIX_TEXTS))?.unwrap_or_default();
    if texts.len() > TASK_LIST_MAX || texts.iter().any(|text| text.trim().is_empty()) {
        let what = format!("`{key}` holds an empty text, or more than {TASK_LIST_MAX}");
        return Err(wrong(line, what, FIX_TEXTS));
    }
    Ok(texts)
}

fn base(fields: &mut Fields<'_>) -> Result<Option<String>, TaskError> {
    let line = fields.line_at("base");
    let base: Option<String> = fields.take("base").map_err(unfit(FIX_BASE))?;
    let is_odd = |base: &String| {
        base.is_empty()
            || base.starts_with('-')
            || base.contains(|c: char| c.is_whitespace() || c.is_control())
    };
    match base {
        Some(base) if is_odd(&base) => Err(wrong(line, "`base` is no revision", FIX_BASE)),
        base => Ok(base),
    }
}

fn metric(fields: &mut Fields<'_>) -> Result<Option<Metric>, TaskError> {
    let Some(mut inner) = fields.take_object("metric").map_err(unfit(FIX_STEPS))? else { return Ok(None) };
    let (steps_line, timeout_line) = (inner.line_at("steps"), inner.line_at("timeout_s"));
    let steps: Option<Vec<Vec<String>>> = inner.take("steps").map_err(unfit(FIX_STEPS))?;
    let steps = steps.ok_or(TaskError::Missing { line: inner.line(), key: "steps" })?;
    if steps.is_empty() || steps.len() > METRIC_STEPS_MAX {
        let what = format!("`metric` has no step, or more than {METRIC_STEPS_MAX}");
        return Err(wrong(steps_line, what, FIX_STEPS));
    }
    if let Some(what) = steps.iter().find_map(|step| unrunnable(step)) {
        return Err(wrong(steps_line, what, FIX_STEPS));
    }
    let seconds: u64 = inner.take("timeout_s").map_err(unfit(FIX_TIMEOUT))?.unwrap_or(METRIC_SECONDS_DEFAULT);
    if seconds == 0 || seconds > METRIC_SECONDS_MAX {
        return Err(wrong(timeout_line, "`timeout_s` is out of its range", FIX_TIMEOUT));
    }
    // Here a slip would change what counts as proof.
    if let Some((key, line)) = inner.left().first() {
        return Err(wrong(*line, format!("`metric` takes no `{}`", shortened(key, ID_CHARS_MAX)), FIX_STEPS));
    }
    Ok(Some(Metric { steps, timeout_ms: seconds * 1_000 }))
}

/// Returns why `step` can not be run as it is: no shell reads it, so what only a shell understands would be an argument.
pub fn unrunnable(step: &[String]) -> Option<String> {
    let program = step.first().map_or("", String::as_str);
    if program.trim().is_empty() {
        return Some("a step names no program".to_owned());
    }
    if step.iter().any(|word| word.contains('\0')) {
        return Some("a step holds a zero byte".to_owned());
    }
    if program.contains(char::is_whitespace) {
        return Some(format!(
            "`{}` is a line for a shell, and no shell reads it",
            shortened(program, ID_CHARS_MAX)
        ));
    }
    let operator =
        step.iter().find(|word| matches!(word.as_str(), "&&" | "||" | "|" | ";" | ">" | ">>" | "<"))?;
    Some(format!("`{operator}` is for a shell, and no shell reads it"))
}

#[cfg(test)]
mod tests;
