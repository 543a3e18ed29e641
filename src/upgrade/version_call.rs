//! What is asked of a version of the program as a process of its own: its name, a plan, its part of a switch, and an
//! examination. Reads the answers; decides nothing.

use std::collections::BTreeSet;

use serde_json::Value;

use super::means::{Means, UpgradeError};
use super::release::Version;
use super::state::Found;
use crate::base::limits::{VERSION_ANSWER_BYTES_MAX, VERSION_CALL_MS_MAX};
use crate::base::path::AbsPath;
use crate::engine::plan::Plan;
use crate::install::doctor::{Group, KINDS};
use crate::ports::exec::{Begun, Call, Output};

/// What a version answered to a verb with `--json`.
pub(super) struct Answer {
    /// Its exit status; `None` when a signal ended it.
    pub status: Option<i32>,
    /// The object that it printed; null where it printed none.
    pub json: Value,
    /// The end of what it said on standard error.
    stderr: String,
}

/// The plan that a version makes for this very home.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The plan, where this program can read it.
    pub plan: Option<Box<Plan>>,
}

/// Returns whether the program of `version` is there.
pub(super) fn is_there(means: &Means<'_>, version: &Version) -> bool {
    // What cannot be looked at cannot be started either, and that says why.
    means.fs.stat(&program(means, version)).is_ok_and(|stat| stat.is_some())
}

/// Asserts that the staged program starts here and is the version that it should be.
pub(super) fn check_name(means: &Means<'_>, version: &Version) -> Result<(), UpgradeError> {
    let failed = |why: String| UpgradeError::Unusable { version: version.clone(), why };
    let output = start(means, version, &["--version"])?;
    let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if output.status == Some(0) && said == format!("openclaw {version}") {
        return Ok(());
    }
    Err(failed(format!("it answers `{}` to `--version`", said.chars().take(80).collect::<String>())))
}

/// A plan that a version was asked for.
pub(super) struct Planning<'a> {
    begun: Box<dyn Begun>,
    program: AbsPath,
    version: &'a Version,
}

/// Has a version begin to plan the update of this very home; nothing is changed.
pub(super) fn begin_plan<'a>(means: &Means<'_>, version: &'a Version) -> Planning<'a> {
    let words = rooted(means, &["install", "--update", "--dry-run", "--json"]);
    Planning {
        begun: means.exec.begin(&call(means, version, &words)),
        program: program(means, version),
        version,
    }
}

impl Planning<'_> {
    /// Waits for its end.
    pub fn end(self) -> Result<Planned, UpgradeError> {
        let Self { begun, program, version } = self;
        let output = begun.end().map_err(|source| UpgradeError::NotStarted { program, source })?;
        let mut answer = Answer::of(&output);
        if answer.status != Some(0) {
            return Err(UpgradeError::Unusable { version: version.clone(), why: answer.why() });
        }
        let plan = answer.json.pointer_mut("/data/plan").map(Value::take).unwrap_or_default();
        if plan.is_null() {
            let why = "its answer to `install --update --dry-run --json` holds no plan".to_owned();
            return Err(UpgradeError::Unusable { version: version.clone(), why });
        }
        Ok(Planned { plan: serde_json::from_value(plan).ok() })
    }
}

/// Has a version update this home to itself: content, callers and the stable path, in one journaled plan.
pub(super) fn install(means: &Means<'_>, version: &Version) -> Result<Answer, UpgradeError> {
    ask(means, version, &["install", "--update", "--yes", "--json"])
}

/// The same, and has it examine the installation afterwards: in the process that has just read all of it.
pub(super) fn install_and_examine(means: &Means<'_>, version: &Version) -> Result<Answer, UpgradeError> {
    ask(means, version, &["install", "--update", "--yes", "--doctor", "--json"])
}

/// What an examination found.
pub(super) type Findings = BTreeSet<Found>;

/// An examination that was begun.
pub(super) struct Examining<'a> {
    begun: Box<dyn Begun>,
    harness: AbsPath,
    version: &'a Version,
}

/// Has a version begin to examine the installation.
pub(super) fn begin_examination<'a>(means: &Means<'_>, version: &'a Version) -> Examining<'a> {
    let begun = means.exec.begin(&call(means, version, &rooted(means, &["doctor", "--json"])));
    Examining { begun, harness: means.layout.harness(), version }
}

impl Examining<'_> {
    /// Waits for its end; the error says why it came to nothing.
    pub fn end(self) -> Result<Findings, String> {
        let version = self.version;
        let output = self.begun.end().map_err(|error| format!("cannot start version {version}: {error}"))?;
        let answer = Answer::of(&output);
        match (answer.status, answer.findings_at("/data/findings", &self.harness)) {
            (Some(0 | 1), Some(findings)) => Ok(findings),
            (_, _) => Err(format!("`openclaw {version} doctor` does not answer: {}", answer.why())),
        }
    }
}

/// Has a version examine the installation; the error says why it could not.
pub(super) fn examine(means: &Means<'_>, version: &Version) -> Result<Findings, String> {
    begin_examination(means, version).end()
}

/// Reads one finding; `None` for what is about the machine, which no version is to blame for, and for checks that this
/// program does not know, which its own version cannot have passed.
fn found(finding: &Value, harness: &AbsPath) -> Option<Found> {
    let code = finding.get("code")?.as_str()?;
    let kind = KINDS.iter().find(|kind| kind.code() == code)?;
    if kind.group() == Group::Machine {
        return None;
    }
    let path = finding.get("path").and_then(Value::as_str).and_then(|path| AbsPath::new(path).ok());
    // What lies in `harness/` has another place with each version.
    Some(Found { code: code.to_owned(), path: path.filter(|path| !path.is_within(harness)) })
}

impl Answer {
    fn of(output: &Output) -> Self {
        let json = serde_json::from_slice(&output.stdout).unwrap_or_default();
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        Self { status: output.status, json, stderr }
    }

    /// Returns why it refused, in a line.
    pub fn why(&self) -> String {
        let error = self.json.get("error");
        let text = |key: &str| error.and_then(|error| error.get(key)).and_then(Value::as_str);
        let first_why = error.and_then(|error| error.pointer("/why/0")).and_then(Value::as_str);
        match (text("what"), first_why, self.status) {
            (Some(what), Some(why), _) => format!("{what} ({why})"),
            (Some(what), None, _) => what.to_owned(),
            (None, _, Some(status)) => {
                let last = self.stderr.lines().last().unwrap_or_default();
                format!("it ended with status {status}: {}", last.chars().take(200).collect::<String>())
            }
            (None, _, None) => "a signal ended it".to_owned(),
        }
    }

    /// Returns what was found by the examination that an installation ended with; `None` where there was none.
    pub fn examined(&self, harness: &AbsPath) -> Option<Findings> {
        self.findings_at("/data/examination/findings", harness)
    }

    fn findings_at(&self, place: &str, harness: &AbsPath) -> Option<Findings> {
        let findings = self.json.pointer(place)?.as_array()?;
        Some(findings.iter().filter_map(|finding| found(finding, harness)).collect())
    }

    /// Returns the code of its refusal.
    pub fn code(&self) -> Option<&str> {
        self.json.pointer("/error/code").and_then(Value::as_str)
    }
}

fn ask(means: &Means<'_>, version: &Version, verb: &[&str]) -> Result<Answer, UpgradeError> {
    Ok(Answer::of(&start(means, version, &rooted(means, verb))?))
}

fn rooted<'a>(means: &'a Means<'_>, verb: &[&'a str]) -> Vec<&'a str> {
    [verb, &["--root", means.layout.root.as_str()]].concat()
}

fn start(means: &Means<'_>, version: &Version, words: &[&str]) -> Result<Output, UpgradeError> {
    let failed = |source| UpgradeError::NotStarted { program: program(means, version), source };
    means.exec.run(&call(means, version, words)).map_err(failed)
}

fn call(means: &Means<'_>, version: &Version, words: &[&str]) -> Call {
    let program = program(means, version);
    let argv = std::iter::once(program.as_str()).chain(words.iter().copied()).map(Into::into).collect();
    Call {
        argv,
        cwd: means.layout.harness().as_path().to_owned(),
        env: means.env.clone(),
        stdin: Vec::new(),
        stdout_bytes_max: VERSION_ANSWER_BYTES_MAX,
        timeout_ms: VERSION_CALL_MS_MAX,
    }
}

fn program(means: &Means<'_>, version: &Version) -> AbsPath {
    means.layout.version_binary(&version.to_string())
}
