//! A run of an installed hook as its host makes it, and what its answer proves. Pure: somebody else runs the call.

use std::path::Path;

use serde_json::Value;

use super::dialect::{Dialect, Told, dialect};
use super::hooks::Running;
use super::table::{Finding, Kind};
use crate::agents::Host;
use crate::base::limits::HOOK_ANSWER_BYTES_MAX;
use crate::base::text::shortened;
use crate::config::env::Variable;
use crate::guard::Mode;
use crate::ports::exec::{Call, Env, Output};

/// Marks a run in the spool as one of ours, which is not counted.
const IS_PROBE: (Variable, &str) = (Variable::Probe, "1");
/// What the host names the folder in which a session was started.
const PROJECT_VARIABLE: &str = "CLAUDE_PROJECT_DIR";
/// Characters of a hook's own words that are shown.
const WORDS_CHARS_MAX: usize = 200;

/// What is tried with a hook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trial {
    /// A session begins: there is nothing to refuse.
    Session,
    /// A commit without a secret.
    CleanCommit,
    /// A commit with a planted key.
    PlantedCommit,
    /// Something else that concerns no guard.
    Harmless,
}

/// Returns what is tried with a hook, in order.
pub(super) fn trials_of(running: &Running) -> &'static [Trial] {
    let row = running.host.event(&running.hook.event);
    row.zip(dialect(running.host)).map(|(row, dialect)| dialect.trials(row)).unwrap_or_default()
}

/// How a run of a hook went.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    /// The hook.
    pub running: Running,
    /// What was tried.
    pub trial: Trial,
    /// What it said, or why it did not.
    pub said: Result<Output, String>,
    /// How long it took.
    pub micros: u64,
    /// It was ended at its timeout.
    pub is_timed_out: bool,
}

/// The surroundings of a run.
pub(super) struct Surroundings<'a> {
    /// The repository in which it runs.
    pub folder: &'a Path,
    /// HOME and PATH.
    pub env: &'a Env,
    /// What makes this run's ids its own.
    pub id: &'a str,
}

/// Returns the call that the host makes: the program with its arguments, or a shell with the line.
pub(super) fn call(running: &Running, trial: Trial, surroundings: &Surroundings<'_>) -> Call {
    let Running { host, document, hook } = running;
    let Surroundings { folder, env, id } = surroundings;
    let told = Told { event: &hook.event, trial, folder, session: &format!("openclaw-doctor-{id}") };
    let dialect = dialect(host);
    let payload = dialect.map(|dialect| dialect.payload(&told)).unwrap_or_default();
    let beside = document.parent().filter(|_| dialect.is_some_and(|dialect| dialect.starts_beside));
    let argv = match &hook.args {
        Some(args) => std::iter::once(&hook.command).chain(args).map(Into::into).collect(),
        None => ["sh", "-c", &hook.command].map(Into::into).to_vec(),
    };
    let mut env: Env = (*env).clone();
    env.insert(PROJECT_VARIABLE.to_owned(), folder.as_os_str().to_owned());
    env.insert(IS_PROBE.0.name().to_owned(), IS_PROBE.1.into());
    Call {
        argv,
        cwd: beside.map_or_else(|| folder.to_path_buf(), |folder| folder.as_path().to_path_buf()),
        env,
        stdin: payload.to_string().into_bytes(),
        stdout_bytes_max: HOOK_ANSWER_BYTES_MAX,
        timeout_ms: hook.timeout_ms,
    }
}

/// Judges an answer under the choice for secrets that is in force.
pub(super) fn judge(answer: &Answer, secrets: Mode) -> Option<Finding> {
    let Answer { running, trial, said, micros, is_timed_out } = answer;
    let event = &running.hook.event;
    let half_micros = running.hook.timeout_ms.saturating_mul(500);
    if *is_timed_out || *micros > half_micros {
        let finding = Finding::of(Kind::HookLate).at(&running.document);
        let seconds = running.hook.timeout_ms / 1_000;
        let why = match is_timed_out {
            true => format!("it was ended at its timeout of {seconds} s"),
            false => format!("it took {} ms of {seconds} s", micros / 1_000),
        };
        return Some(Finding { what: format!("our `{event}` hook is too slow"), ..finding.why(why) });
    }
    let fails = |why: String| {
        let finding = Finding::of(Kind::HookFails).at(&running.document).why(why);
        Some(Finding { what: format!("our `{event}` hook does not answer as it must"), ..finding })
    };
    let output = match said {
        Ok(output) => output,
        Err(why) => return fails(format!("it cannot be run: {why}")),
    };
    // A host without a row is not tried.
    let dialect = dialect(running.host)?;
    let heard = match Heard::of(output, event, (running.host, dialect)) {
        Ok(heard) => heard,
        Err(why) => return fails(why),
    };
    match (trial, heard, secrets) {
        (Trial::Session, Heard::Silence | Heard::Context, _)
        | (Trial::CleanCommit | Trial::Harmless, Heard::Silence, _)
        | (Trial::PlantedCommit, Heard::Refusal, Mode::Block)
        | (Trial::PlantedCommit, Heard::Context, Mode::Advise)
        | (Trial::PlantedCommit, Heard::Silence, Mode::Off) => None,
        (Trial::PlantedCommit, Heard::Silence, Mode::Advise) if dialect.is_mute(event) => None,
        (Trial::PlantedCommit, Heard::Silence | Heard::Context | Heard::Question, Mode::Block)
        | (Trial::PlantedCommit, Heard::Silence, Mode::Advise) => Some(
            Finding::of(Kind::HookOpen)
                .at(&running.document)
                .why(format!("a commit with a planted key was {} in a trial repository", heard.words())),
        ),
        (trial, heard, _) => fails(format!("{} was {}", trial.words(), heard.words())),
    }
}

impl Trial {
    fn words(self) -> &'static str {
        match self {
            Self::Session => "the start of a session",
            Self::CleanCommit => "a commit without a secret",
            Self::PlantedCommit => "a commit with a planted key",
            Self::Harmless => "what concerns no guard",
        }
    }
}

/// What the host hears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Heard {
    /// Nothing: the call goes on.
    Silence,
    /// Text for the model.
    Context,
    /// The person is asked.
    Question,
    /// The call is refused.
    Refusal,
}

impl Heard {
    /// Hears an answer as its host does: a JSON object on standard output, else the exit status.
    fn of(output: &Output, event: &str, (host, dialect): (&Host, &Dialect)) -> Result<Self, String> {
        let Output { status, stdout, stderr } = output;
        let words = |bytes: &[u8]| {
            let text = String::from_utf8_lossy(bytes);
            shortened(text.lines().next().unwrap_or_default().trim(), WORDS_CHARS_MAX)
        };
        match status {
            Some(0) => {}
            Some(2) => return Ok(Self::Refusal),
            Some(status) => return Err(format!("it ended with {status}: {}", words(stderr))),
            None => return Err("a signal ended it".to_owned()),
        }
        if !stderr.is_empty() {
            return Err(format!("it says: {}", words(stderr)));
        }
        if stdout.is_empty() {
            return Ok(Self::Silence);
        }
        if dialect.takes_words {
            return Ok(Self::Context);
        }
        let odd = || format!("its answer is not the form of {}: {}", host.title, words(stdout));
        let answer: Value = serde_json::from_slice(stdout).map_err(|_| odd())?;
        if !dialect.names(&answer, event) {
            return Err(odd());
        }
        match (dialect.is_refusal(&answer), dialect.is_question(&answer), dialect.is_context(&answer)) {
            (true, _, _) => Ok(Self::Refusal),
            (_, true, _) => Ok(Self::Question),
            (_, _, true) => Ok(Self::Context),
            (false, false, false) => Err(odd()),
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Silence => "let through without a word",
            Self::Context => "let through with advice",
            Self::Question => "handed to the person",
            Self::Refusal => "refused",
        }
    }
}

#[cfg(test)]
mod tests;
