//! Runs a metric: its programs one after the other, by their words and without a shell, within one time. A step that did
//! not run has not passed.

use std::ffi::OsString;

use serde::Serialize;

use crate::base::limits::METRIC_OUTPUT_BYTES_KEPT;
use crate::base::path::AbsPath;
use crate::guard::demand::Metric;
use crate::ports::clock::{Clock, Deadline};
use crate::ports::exec::{End, Env, Exec, Trial, Tried};
use crate::secrets;

/// What running programs takes.
pub struct Running<'a> {
    /// Runs programs.
    pub exec: &'a dyn Exec,
    /// The time.
    pub clock: &'a dyn Clock,
    /// Where they run: the top of the work tree.
    pub folder: &'a AbsPath,
    /// The environment of this process; what git says of itself to a hook is taken out of it.
    pub env: &'a Env,
}

/// How one step ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "ended", rename_all = "kebab-case")]
pub enum StepEnd {
    /// With 0.
    Passed,
    /// With another status.
    Failed {
        /// The status.
        status: i32,
    },
    /// By a signal.
    Signalled {
        /// Its number.
        signal: i32,
    },
    /// It was killed when the time was over.
    TooLate,
    /// It could not be started.
    NotStarted {
        /// Why.
        why: String,
    },
    /// A step before it did not pass, or the time was over.
    NotReached,
}

/// One step after the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StepOutcome {
    /// The program with its arguments.
    pub argv: Vec<String>,
    /// How it ended.
    #[serde(flatten)]
    pub end: StepEnd,
    /// How long it took.
    pub millis: u64,
    /// The end of its output, both streams as they came, without secrets.
    pub output: String,
    /// Bytes ahead of that.
    pub bytes_dropped: u64,
}

/// A metric after its run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MetricOutcome {
    /// The steps, in order.
    pub steps: Vec<StepOutcome>,
}

impl MetricOutcome {
    /// Returns whether every step passed; a metric without a step proves nothing.
    #[must_use]
    pub fn is_passed(&self) -> bool {
        !self.steps.is_empty() && self.steps.iter().all(|step| step.end == StepEnd::Passed)
    }

    /// Returns the step that did not pass.
    #[must_use]
    pub fn failed(&self) -> Option<&StepOutcome> {
        self.steps.iter().find(|step| step.end != StepEnd::Passed)
    }

    /// Returns the outcome as one line.
    #[must_use]
    pub fn line(&self) -> String {
        match self.failed() {
            Some(step) => format!("`{}` {}", step.argv.join(" "), step.end.words()),
            None if self.steps.is_empty() => "it has no step, so it proves nothing".to_owned(),
            None => format!("{} of {} steps passed", self.steps.len(), self.steps.len()),
        }
    }
}

impl StepEnd {
    /// Returns the end in words, as they follow a program's name.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Passed => "passed".to_owned(),
            Self::Failed { status } => format!("ended with status {status}"),
            Self::Signalled { signal } => format!("was ended by signal {signal}"),
            Self::TooLate => "did not end in time and was killed".to_owned(),
            Self::NotStarted { why } => format!("could not be started: {why}"),
            Self::NotReached => {
                "did not run, because there was no time left or a step before it did not pass".to_owned()
            }
        }
    }
}

/// What git tells its hooks about one repository: a program that runs git in another one would be led back to the first.
const OF_GIT: [&str; 16] = [
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_CONFIG_COUNT",
    "GIT_CONFIG_PARAMETERS",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_QUARANTINE_PATH",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
];

/// Runs the steps of `metric` until one does not pass.
#[must_use]
pub fn measure(metric: &Metric, running: &Running<'_>) -> MetricOutcome {
    let deadline = Deadline::after(running.clock, metric.timeout_ms);
    let env: Env = running
        .env
        .iter()
        .filter(|(name, _)| !OF_GIT.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let mut steps: Vec<StepOutcome> = Vec::with_capacity(metric.steps.len());
    for argv in &metric.steps {
        let is_stopped = steps.last().is_some_and(|last| last.end != StepEnd::Passed);
        let timeout_ms = deadline.millis_left();
        steps.push(match is_stopped || timeout_ms == 0 {
            true => outcome(argv, StepEnd::NotReached, 0),
            false => step(argv, timeout_ms, running, &env),
        });
    }
    MetricOutcome { steps }
}

fn outcome(argv: &[String], end: StepEnd, millis: u64) -> StepOutcome {
    StepOutcome { argv: argv.to_vec(), end, millis, output: String::new(), bytes_dropped: 0 }
}

fn step(argv: &[String], timeout_ms: u64, running: &Running<'_>, env: &Env) -> StepOutcome {
    let trial = Trial {
        argv: argv.iter().map(OsString::from).collect(),
        cwd: running.folder.as_path().to_path_buf(),
        env: env.clone(),
        output_bytes_kept: METRIC_OUTPUT_BYTES_KEPT,
        timeout_ms,
    };
    let began = running.clock.micros();
    let tried = running.exec.attempt(&trial);
    let millis = running.clock.micros().saturating_sub(began) / 1_000;
    match tried {
        Err(error) => outcome(argv, StepEnd::NotStarted { why: error.to_string() }, millis),
        Ok(Tried { end, output, bytes_dropped }) => {
            let end = match end {
                End::Exited(0) => StepEnd::Passed,
                End::Exited(status) => StepEnd::Failed { status },
                End::Signalled(signal) => StepEnd::Signalled { signal },
                End::TooLate => StepEnd::TooLate,
            };
            let output = secrets::redacted(&String::from_utf8_lossy(&output)).into_owned();
            StepOutcome { output, bytes_dropped, ..outcome(argv, end, millis) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::Timestamp;
    use crate::ports::exec::Output;
    use crate::sim::clock::ManualClock;
    use crate::sim::exec::ScriptedExec;
    use std::io;

    fn ended(status: Option<i32>, text: &str) -> io::Result<Output> {
        Ok(Output { status, stdout: text.as_bytes().to_vec(), stderr: Vec::new() })
    }

    fn metric(steps: &[&[&str]]) -> Metric {
        let words = |step: &&[&str]| step.iter().map(|word| (*word).to_owned()).collect();
        Metric { steps: steps.iter().map(words).collect(), timeout_ms: 1_000 }
    }

    fn run(metric: &Metric, exec: &ScriptedExec) -> MetricOutcome {
        let folder = AbsPath::new("/w").expect("a path");
        let env = Env::from([("PATH".into(), "/bin".into()), ("GIT_DIR".into(), "/w/.git".into())]);
        let clock = ManualClock::new(Timestamp::from_millis(7));
        measure(metric, &Running { exec, clock: &clock, folder: &folder, env: &env })
    }

    #[test]
    fn steps_run_in_order_until_one_does_not_pass() {
        let exec = ScriptedExec::new([ended(Some(0), "one"), ended(Some(3), "two"), ended(Some(0), "three")]);
        let outcome = run(&metric(&[&["a", "1"], &["b"], &["c"]]), &exec);
        let ends: Vec<&StepEnd> = outcome.steps.iter().map(|step| &step.end).collect();
        assert_eq!(ends, [&StepEnd::Passed, &StepEnd::Failed { status: 3 }, &StepEnd::NotReached]);
        assert!(!outcome.is_passed());
        assert_eq!(outcome.line(), "`b` ended with status 3");
        assert_eq!(exec.trials().len(), 2);
        let trial = &exec.trials()[0];
        assert_eq!((trial.argv.len(), trial.cwd.to_str(), trial.env.len()), (2, Some("/w"), 1));
    }

    #[test]
    fn what_did_not_run_has_not_passed() {
        assert!(!run(&metric(&[]), &ScriptedExec::default()).is_passed());
        let outcome = run(&metric(&[&["gone"]]), &ScriptedExec::default());
        assert!(matches!(outcome.steps[0].end, StepEnd::NotStarted { .. }) && !outcome.is_passed());
        for (answer, end) in [
            (ended(None, ""), StepEnd::Signalled { signal: 9 }),
            (Err(io::ErrorKind::TimedOut.into()), StepEnd::TooLate),
        ] {
            let outcome = run(&metric(&[&["a"]]), &ScriptedExec::new([answer]));
            assert_eq!((outcome.is_passed(), &outcome.steps[0].end), (false, &end));
        }
        let none = Metric { timeout_ms: 0, ..metric(&[&["a"]]) };
        assert_eq!(run(&none, &ScriptedExec::default()).steps[0].end, StepEnd::NotReached);
    }

    #[test]
    fn outputs_are_told_without_secrets() {
        let key = concat!("gh", "p_a8Kd03jfLQm2xZ7vBn5tYr9wEs1uHg4cOiPq");
        let outcome = run(&metric(&[&["a"]]), &ScriptedExec::new([ended(Some(1), &format!("key {key} ok"))]));
        assert!(!outcome.steps[0].output.contains(key), "{}", outcome.steps[0].output);
        assert!(outcome.steps[0].output.ends_with(" ok"));
    }
}
