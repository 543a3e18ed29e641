//! `openclaw session show`.

use clap::Args;

use crate::base::limits::SESSION_ROWS_MAX;
use crate::base::report::{Exit, Explain as _};
use crate::cli::plan::counted;
use crate::cli::run::{Failure, Ports};
use crate::cli::session::{find, short};
use crate::cli::ui::{Answer, Paint, Ui};
use crate::memory::transcript::Kind;
use crate::memory::{Activity, Cost, Memory, MessageRow, Shown};

/// What can be said with `show`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The first letters of the session's id [default: the last session of this project]
    session: Option<String>,
    /// Only this turn; a turn begins with a prompt
    #[arg(long, value_name = "NUMBER")]
    turn: Option<u32>,
    /// How many messages are shown at most, the last ones
    #[arg(long, value_name = "COUNT", default_value_t = 100)]
    limit: usize,
}

/// Shows one session.
pub(super) fn show(
    arguments: &Arguments,
    memory: &Memory<'_>,
    ports: &Ports<'_>,
    ui: &mut Ui,
) -> Result<Exit, Failure> {
    let session = find(memory, arguments.session.as_deref(), ports)?;
    let turns = arguments.turn.map_or((0, u32::MAX), |turn| (turn, turn));
    let shown = memory.show(session, turns, arguments.limit.min(SESSION_ROWS_MAX));
    Ok(ui.answer(&shown.map_err(|error| error.report())?))
}

impl Answer for Shown {
    fn text(&self, paint: Paint) -> String {
        let Self { session, cost_with_parts, parts, messages } = self;
        let mut text = format!("{}\n", paint.bold(&format!("Session {} of {}", session.name, session.host)));
        let tokens = &session.tokens;
        let rows = [
            ("Agent", Some(session.agent.clone()).filter(|agent| !agent.is_empty())),
            ("Title", session.title.clone()),
            ("Folder", session.folder.clone()),
            ("Branch", session.branch.clone()),
            ("Model", session.model.clone()),
            ("Began", session.began.map(|at| at.to_string())),
            ("Last", session.last.map(|at| at.to_string())),
            ("State", session.activity.map(|activity| Activity::word(activity).to_owned())),
            (
                "Tokens",
                Some(format!(
                    "{} in, {} out, {} from the cache, {} into it",
                    tokens.input, tokens.output, tokens.cache_read, tokens.cache_written
                )),
            ),
            ("Cost", cost(session.cost.as_ref(), cost_with_parts.as_ref())),
        ];
        for (name, value) in rows {
            if let Some(value) = value {
                text.push_str(&format!("{name:<8}{value}\n"));
            }
        }
        for part in parts {
            let name = if part.agent.is_empty() { &part.name } else { &part.agent };
            let cost = part.cost.map(|cost| format!("  {}", cost.text())).unwrap_or_default();
            let messages =
                counted(usize::try_from(part.messages).unwrap_or(usize::MAX), "message", "messages");
            text.push_str(&format!("Agent   {}  {messages}{cost}\n", short(name)));
        }
        messages.iter().for_each(|message| push_message(&mut text, message, paint));
        let left_out = session.messages.saturating_sub(messages.len() as u64);
        if left_out > 0 {
            text.push_str(&format!("\nMessages that are not shown: {left_out}\n"));
        }
        text
    }
}

/// Returns what a session cost, and what with its sub-agents where that is something else.
fn cost(own: Option<&Cost>, with_parts: Option<&Cost>) -> Option<String> {
    let whole = with_parts
        .filter(|whole| own != Some(whole))
        .map(|whole| format!("with its sub-agents {}", whole.text()));
    let told: Vec<String> = own.map(Cost::text).into_iter().chain(whole).collect();
    (!told.is_empty()).then(|| told.join(", "))
}

fn push_message(text: &mut String, message: &MessageRow, paint: Paint) {
    let at = message.at.map(|at| format!("  {at}")).unwrap_or_default();
    let tool = if message.tool.is_empty() { String::new() } else { format!(" {}", message.tool) };
    let failed = if message.failed { ", failed" } else { "" };
    let head = format!("[{}] {}{tool}{failed}{at}", message.turn, message.kind.word());
    let head = if message.kind == Kind::Prompt { paint.bold(&head) } else { paint.dim(&head) };
    text.push_str(&format!("\n{head}\n"));
    for line in message.text.lines() {
        text.push_str(&format!("  {line}\n"));
    }
}
