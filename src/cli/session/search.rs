//! `openclaw session search`.

use clap::Args;
use serde::Serialize;

use crate::base::report::{Exit, Explain as _};
use crate::cli::run::{Failure, Ports};
use crate::cli::session::{Chosen, short};
use crate::cli::ui::{Answer, Paint, Ui};
use crate::memory::{Hit, Memory, MemoryError, Query};

/// What can be said with `search`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// What to look for
    #[arg(required = true, value_name = "WORDS")]
    words: Vec<String>,
    #[command(flatten)]
    chosen: Chosen,
}

/// Searches; the exit is "no" where nothing fits.
pub(super) fn search(
    arguments: &Arguments,
    memory: &Memory<'_>,
    ports: &Ports<'_>,
    ui: &mut Ui,
) -> Result<Exit, Failure> {
    let filter = arguments.chosen.filter(ports)?;
    let query = Query::parse(&arguments.words.join(" "));
    let query = query.map_err(|error| MemoryError::from(error).report())?;
    let hits = memory.search(&query, &filter, arguments.chosen.limit).map_err(|error| error.report())?;
    let exit = if hits.is_empty() { Exit::No } else { Exit::Done };
    Ok(ui.answer_with(&Found { hits }, exit))
}

/// The outcome.
#[derive(Serialize)]
struct Found {
    hits: Vec<Hit>,
}

impl Answer for Found {
    fn text(&self, paint: Paint) -> String {
        if self.hits.is_empty() {
            return "No message fits.\n".to_owned();
        }
        let mut text = String::new();
        for hit in &self.hits {
            let id = if hit.agent.is_empty() { &hit.session } else { &hit.agent };
            let at = hit.at.map(|at| format!("  {at}")).unwrap_or_default();
            let folder = hit.folder.as_ref().map(|folder| format!("  {folder}")).unwrap_or_default();
            let head = format!("{} {} [{}] {}{at}{folder}", hit.host, short(id), hit.turn, hit.kind);
            text.push_str(&format!("{}\n  {}\n", paint.bold(&head), hit.snippet));
        }
        text
    }
}
