//! `openclaw daemon status`: what the lock and the daemon's file say, and what it answers at its socket.

use serde::Serialize;

use crate::base::overview::{ASK_OVERVIEW, Agent, Component, Doing, Overview};
use crate::base::report::{Exit, Explain as _};
use crate::base::text::shortened;
use crate::cli::daemon::answers;
use crate::cli::run::{Failure, Ports};
use crate::cli::ui::{Answer, Paint, Ui};
use crate::config::layout::Layout;
use crate::install::daemon::{Standing, StopError, standing};
use crate::ports::control::Patience;

/// Shows how the daemon is.
pub(super) fn status(ports: &Ports<'_>, layout: &Layout, ui: &mut Ui) -> Result<Exit, Failure> {
    let standing =
        standing(ports.fs, layout, &ports.holder).map_err(|error| StopError::Disk(error).report())?;
    let exit = if standing.running { Exit::Done } else { Exit::No };
    let mut shown = Shown { standing, overview: None, silent: None };
    if shown.standing.running {
        let mut heard = None;
        let called =
            (ports.control)(&layout.daemon_socket(), (ASK_OVERVIEW, Patience::Moment), &mut |line| {
                heard = Overview::of(line);
                false
            });
        shown.silent = match (called, &heard) {
            (Err(error), _) => Some(error.to_string()),
            (Ok(()), None) => Some("it is of another version".to_owned()),
            (Ok(()), Some(_)) => None,
        };
        shown.overview = heard;
    }
    Ok(ui.answer_with(&shown, exit))
}

/// The outcome.
#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    standing: Standing,
    /// What the daemon answered at its socket.
    overview: Option<Overview>,
    /// Why it did not answer, where it runs.
    silent: Option<String>,
}

impl Answer for Shown {
    fn text(&self, paint: Paint) -> String {
        let Self { standing, overview, silent } = self;
        let mut text = standing_text(standing, paint);
        if let Some(why) = silent {
            let word = paint.yellow("silent");
            text.push_str(&format!("{word}: it does not answer at its socket: {why}\n"));
        }
        if let Some(overview) = overview {
            text.push_str("\nParts:\n");
            overview.components.iter().for_each(|component| text.push_str(&part(component, paint)));
            text.push_str(match overview.agents.as_slice() {
                [] => "\nNo agent was at work within a day.\n",
                [..] => "\nAgents:\n",
            });
            overview.agents.iter().for_each(|agent| text.push_str(&line_of(agent, paint)));
        }
        text
    }
}

fn standing_text(standing: &Standing, paint: Paint) -> String {
    let Standing { process, version, installed, since, drained, lines, supervised, problems, running: _ } =
        standing;
    let Some(process) = process else {
        return "The daemon does not run: answers of the guards wait in the spool.\n".to_owned();
    };
    let version = version.as_deref().unwrap_or("of an unknown version");
    let mut text = format!("The daemon runs: openclaw {version}, process {process}\n");
    if let Some(since) = since {
        let by = if *supervised { ", started by a service manager" } else { "" };
        text.push_str(&format!("since {since}{by}\n"));
    }
    text.push_str(&format!("moved {} into the log", answers(*lines)));
    text.push_str(&drained.map(|drained| format!(", the last at {drained}")).unwrap_or_default());
    text.push('\n');
    for problem in problems {
        text.push_str(&format!("{}: {problem}\n", paint.yellow("problem")));
    }
    if standing.is_of_another_version() {
        let installed = installed.as_deref().unwrap_or("no version");
        text.push_str(&format!(
            "{}: {installed} is installed; end this one with `openclaw daemon stop` and start it again\n",
            paint.yellow("other version")
        ));
    }
    text
}

/// Returns the line of a part.
fn part(component: &Component, paint: Paint) -> String {
    let Component { name, doing, turns, failures, waiting, last, problem: _ } = component;
    let word = format!("{:8}", doing.word());
    let word = match doing {
        Doing::Failing => paint.yellow(&word),
        Doing::Idle | Doing::Working => word,
    };
    let mut line = format!("  {name:12}  {word}  turns: {turns}");
    if *failures > 0 {
        line.push_str(&format!(", failed: {failures}"));
    }
    if *waiting > 0 {
        line.push_str(&format!(", waiting: {waiting}"));
    }
    line.push_str(&last.map(|last| format!(", the last at {last}")).unwrap_or_default());
    line.push('\n');
    line
}

/// Returns the line of an agent.
pub(super) fn line_of(agent: &Agent, paint: Paint) -> String {
    const ID_CHARS_MAX: usize = 13;
    const TITLE_CHARS_MAX: usize = 60;
    let Agent { host, session, agent: part, folder, title, activity, last: _, turns: _ } = agent;
    let id: String = if part.is_empty() { session } else { part }.chars().take(ID_CHARS_MAX).collect();
    let mut word = format!("{activity:13}");
    if matches!(activity.as_str(), "waiting_input" | "blocked") {
        word = paint.yellow(&word);
    }
    let folder = folder.as_deref().unwrap_or("-");
    let title = title.as_deref().map(|title| shortened(title, TITLE_CHARS_MAX)).unwrap_or_default();
    format!("{}\n", format!("  {word}  {host:9}  {id:13}  {folder}  {title}").trim_end())
}
