//! `openclaw session list`.

use clap::Args;
use serde::Serialize;

use crate::base::report::{Exit, Explain as _};
use crate::base::text::shortened;
use crate::cli::plan::counted;
use crate::cli::run::{Failure, Ports};
use crate::cli::session::{Chosen, short};
use crate::cli::ui::{Answer, Paint, Ui};
use crate::memory::{Activity, Memory, SessionRow};

/// What can be said with `list`.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    chosen: Chosen,
    /// Sub-agents as well
    #[arg(long)]
    all: bool,
}

/// Lists sessions.
pub(super) fn list(
    arguments: &Arguments,
    memory: &Memory<'_>,
    ports: &Ports<'_>,
    ui: &mut Ui,
) -> Result<Exit, Failure> {
    let mut filter = arguments.chosen.filter(ports)?;
    filter.with_parts = arguments.all;
    let sessions = memory.list(&filter, arguments.chosen.limit).map_err(|error| error.report())?;
    let not_understood = memory.not_understood().map_err(|error| error.report())?;
    Ok(ui.answer(&Listed { sessions, not_understood }))
}

/// The outcome.
#[derive(Serialize)]
struct Listed {
    sessions: Vec<SessionRow>,
    /// Lines of transcripts that no form known to us has, over all time.
    not_understood: u64,
}

impl Answer for Listed {
    fn text(&self, paint: Paint) -> String {
        if self.sessions.is_empty() {
            return "No session is remembered that fits.\n".to_owned();
        }
        let rows: Vec<[String; 6]> = self.sessions.iter().map(cells).collect();
        let width = |at: usize| rows.iter().map(|row| row[at].chars().count()).max().unwrap_or_default();
        let widths = [0, 1, 2, 3, 4].map(width);
        let mut text = String::new();
        for (row, session) in rows.iter().zip(&self.sessions) {
            let mut padded = std::array::from_fn::<String, 5, _>(|at| format!("{:1$}", row[at], widths[at]));
            if matches!(session.activity, Some(Activity::WaitingInput | Activity::Blocked)) {
                padded[3] = paint.yellow(&padded[3]);
            }
            text.push_str(format!("{}  {}", padded.join("  "), row[5]).trim_end());
            text.push('\n');
        }
        if self.not_understood > 0 {
            text.push_str(&format!(
                "Lines of transcripts that are of no known form: {}\n",
                self.not_understood
            ));
        }
        text
    }
}

fn cells(session: &SessionRow) -> [String; 6] {
    const TITLE_CHARS_MAX: usize = 60;
    let id = if session.agent.is_empty() { &session.name } else { &session.agent };
    let about =
        session.title.as_deref().or(session.asked.as_deref()).map(|title| shortened(title, TITLE_CHARS_MAX));
    let turns = counted(session.turns as usize, "turn", "turns");
    let folder = session.folder.clone().unwrap_or_else(|| "-".to_owned());
    [
        session.last.map_or_else(|| "-".to_owned(), |last| last.to_string()),
        session.host.clone(),
        short(id),
        session.activity.map_or("-", Activity::word).to_owned(),
        match session.cost {
            Some(cost) => format!("{turns}  {}", cost.text()),
            None => turns,
        },
        match about {
            Some(about) => format!("{folder}  {about}"),
            None => folder,
        },
    ]
}
