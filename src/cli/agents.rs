//! `openclaw agents`: which agent hosts are here, which of them our hooks guard, and what stands behind our word.

use crate::base::report::Exit;
use crate::cli::run::{Failure, Ports};
use crate::cli::ui::{Answer, Paint, Ui};
use crate::install::{Agent, AgentGuard, Agents, Word, agents};

/// The JSON form of the outcome.
pub const SCHEMA: &str = "openclaw.agents/1";

/// Runs the verb; the exit is "no" where a host is here that our hooks do not guard, or not wholly.
///
/// # Errors
/// With the report of what stopped it.
pub fn run(ports: &Ports<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    let agents = agents(&ports.node()?, &(ports.machine)())?;
    let exit = if agents.is_sound() { Exit::Done } else { Exit::No };
    Ok(ui.answer_with(&agents, exit))
}

impl Answer for Agents {
    fn text(&self, paint: Paint) -> String {
        let rows: Vec<[String; 4]> = self.agents.iter().map(cells).collect();
        let head = ["agent", "here", "guarded", "proved"].map(str::to_owned);
        let width = |at: usize| {
            let cells = rows.iter().chain([&head]).map(|row| row[at].chars().count());
            cells.max().unwrap_or_default()
        };
        let widths = [0, 1, 2, 3].map(width);
        let line = |row: &[String; 4]| {
            let padded: Vec<String> =
                (0..row.len()).map(|at| format!("{:1$}", row[at], widths[at])).collect();
            padded.join("  ").trim_end().to_owned()
        };
        let mut text = format!("{}\n", paint.dim(&line(&head)));
        for (row, agent) in rows.iter().zip(&self.agents) {
            let line = line(row);
            let is_open = agent.present && matches!(agent.guard, AgentGuard::Some | AgentGuard::None);
            text.push_str(&format!("{}\n", if is_open { paint.yellow(&line) } else { line }));
        }
        for agent in self.agents.iter().filter(|agent| agent.guard == AgentGuard::Some) {
            text.push_str(&format!("{}: nothing of ours on {}\n", agent.title, agent.missing.join(", ")));
        }
        if !self.is_sound() {
            text.push_str("fix: openclaw install\n");
        }
        text
    }
}

fn cells(agent: &Agent) -> [String; 4] {
    let here = match (agent.present, &agent.version) {
        (false, _) => "-".to_owned(),
        (true, Some(version)) => version.clone(),
        (true, None) => "yes".to_owned(),
    };
    let (events, missing) = (agent.events, agent.missing.len());
    let guarded = match agent.guard {
        AgentGuard::All => format!("all {events} events"),
        AgentGuard::Some => format!("{} of {events} events", events - missing),
        AgentGuard::None => "-".to_owned(),
        AgentGuard::Skipped => "left alone".to_owned(),
    };
    [agent.title.to_owned(), here, guarded, proved(&agent.proved)]
}

fn proved(word: &Word) -> String {
    match word.run {
        Some(version) => format!("a real run of {version}"),
        None => format!("unproved: transcripts of {} only", word.transcripts.join(", ")),
    }
}
