//! `openclaw log`: what the guards answered, newest last. Reads log and spool; needs no daemon.

use clap::Args;
use serde::Serialize;

use crate::base::agents::{Counts, Line};
use crate::base::report::{Code, Exit, Report};
use crate::base::spool::{self, Outcome};
use crate::base::time::Timestamp;
use crate::cli::run::{Failure, Ports};
use crate::cli::ui::{Answer, Paint, Ui};
use crate::guard::log::{Answers, LogError, Query, Which, agents, answers};
use crate::install::daemon::log_places;

/// The JSON form of the outcome.
pub const SCHEMA: &str = "openclaw.log/1";

/// What can be said with `log`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Only what was refused: denied by a rule, or because a guard could not work
    #[arg(long)]
    pub denied: bool,
    /// Sub-agents that began and ended, and sessions that ended, in place of answers
    #[arg(long, conflicts_with = "denied")]
    pub agents: bool,
    /// Only from then on: a length of time such as `2h`, or a moment in UTC such as `2026-11-20T08:30`
    #[arg(long, value_name = "WHEN")]
    pub since: Option<String>,
}

/// Runs the verb.
///
/// # Errors
/// With the report of what stopped it.
pub fn run(arguments: &Arguments, ports: &Ports<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    let which = if arguments.denied { Which::Denied } else { Which::All };
    let since = arguments.since.as_deref().map(|text| Timestamp::before(ports.clock.now(), text));
    let since = since.transpose().map_err(|error| {
        Report::new(Code::UsageInvalid, "this is no time")
            .because(&error)
            .fix("give `--since 2h`, for example")
    })?;
    if arguments.agents {
        return told(ports, ui, since);
    }
    let found = answers(ports.fs, &log_places(ports.layout()?), Query { which, since });
    let found = found.map_err(|error| refused(&error))?;
    if found.unreadable > 0 {
        ui.warn(&format!("lines of the log that could not be read: {}", found.unreadable));
    }
    Ok(ui.answer(&Found { is_asked_for_all: !arguments.denied && since.is_none(), found }))
}

/// Tells the record of agents.
fn told(ports: &Ports<'_>, ui: &mut Ui, since: Option<Timestamp>) -> Result<Exit, Failure> {
    let read = agents(ports.fs, &ports.layout()?.agents_log(), since);
    let (agents, unreadable) = read.map_err(|error| refused(&error.into()))?;
    if unreadable > 0 {
        ui.warn(&format!("lines of the record that could not be read: {unreadable}"));
    }
    Ok(ui.answer(&Recorded { agents }))
}

/// The record of agents.
#[derive(Serialize)]
struct Recorded {
    agents: Vec<Line>,
}

impl Answer for Recorded {
    fn text(&self, _: Paint) -> String {
        if self.agents.is_empty() {
            return "No sub-agent and no session's end is in the record.\n".to_owned();
        }
        self.agents.iter().map(agent_line).collect()
    }
}

fn agent_line(line: &Line) -> String {
    let Line { v: _, at, host, what, session, agent, kind, cause, counts } = line;
    let mut text = format!("{at}  {host} {}  {session}", what.word());
    for part in [agent, kind, cause].into_iter().filter(|part| !part.is_empty()) {
        text.push_str(&format!("  {part}"));
    }
    if let Some(Counts { answers, refused, advised, failed }) = counts {
        text.push_str(&format!("  {answers} answers, {refused} refused, {advised} advised, {failed} failed"));
    }
    text.push('\n');
    text
}

fn refused(error: &LogError) -> Report {
    match error {
        LogError::Newer { .. } => Report::new(Code::FormatNewer, "the log was written by a newer openclaw")
            .because(error)
            .fix("run the newer openclaw"),
        LogError::Disk(_) | LogError::Changing { .. } => {
            Report::new(Code::DiskFailed, "the log cannot be read")
                .because(error)
                .fix("run the command again")
        }
    }
}

/// The outcome.
#[derive(Serialize)]
struct Found {
    #[serde(skip)]
    is_asked_for_all: bool,
    #[serde(flatten)]
    found: Answers,
}

impl Answer for Found {
    fn text(&self, paint: Paint) -> String {
        let Self { is_asked_for_all, found } = self;
        if found.answers.is_empty() {
            let what =
                if *is_asked_for_all { "is in the log yet" } else { "in the log is what was asked for" };
            return format!("No answer of a guard {what}.\n");
        }
        let rows: Vec<[String; 6]> = found.answers.iter().map(cells).collect();
        let width = |at: usize| rows.iter().map(|row| row[at].len()).max().unwrap_or_default();
        let widths = [0, 1, 2, 3, 4, 5].map(width);
        let mut text = String::new();
        for (row, line) in rows.iter().zip(&found.answers) {
            let mut padded = std::array::from_fn::<String, 6, _>(|at| format!("{:1$}", row[at], widths[at]));
            // A column of times is read by its right end.
            padded[5] = format!("{:>1$}", row[5], widths[5]);
            if is_refused(line.verdict) {
                padded[3] = paint.red(&padded[3]);
            }
            text.push_str(padded.join("  ").trim_end());
            text.push('\n');
        }
        text
    }
}

fn is_refused(verdict: Outcome) -> bool {
    matches!(verdict, Outcome::Deny | Outcome::BrokenClosed)
}

/// Returns what is shown of an answer.
fn cells(line: &spool::Line) -> [String; 6] {
    let spool::Line { v: _, at, host, event, session: _, tool, verdict, rule, micros, probe: _ } = line;
    let or_dash = |text: &str| if text.is_empty() { "-".to_owned() } else { text.to_owned() };
    [
        at.to_string(),
        format!("{host} {event}"),
        or_dash(tool),
        verdict.word().to_owned(),
        or_dash(rule),
        in_millis(*micros),
    ]
}

/// Returns microseconds as people read them.
pub(super) fn in_millis(micros: u64) -> String {
    format!("{}.{} ms", micros / 1_000, micros % 1_000 / 100)
}
