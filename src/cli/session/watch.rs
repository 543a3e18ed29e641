//! `openclaw session watch`: tells what happens in sessions until it is asked to end. It looks by itself, whether or not a
//! daemon runs.

use clap::Args;

use crate::base::limits::{INGEST_BYTES_MAX, WATCH_LOOK_MS};
use crate::base::report::{Code, Exit, Explain as _, Report};
use crate::base::text::shortened;
use crate::cli::run::{Failure, Ports};
use crate::cli::session::{Among, short};
use crate::cli::ui::{Answer, Paint, Ui};
use crate::memory::{Memory, News, Whose};
use crate::ports::lifetime::Wake;
use crate::ports::progress::Quiet;

/// What can be said with `watch`.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    among: Among,
    /// Sub-agents as well
    #[arg(long)]
    all: bool,
}

/// Watches until somebody ends it, or nobody reads any more.
pub(super) fn watch(
    arguments: &Arguments,
    memory: &mut Memory<'_>,
    ports: &Ports<'_>,
    ui: &mut Ui,
) -> Result<Exit, Failure> {
    let mut filter = arguments.among.filter(ports)?;
    filter.with_parts = arguments.all;
    let refused = |error: std::io::Error| {
        Report::new(Code::Internal, "the system does not let this process wait").because(&error)
    };
    let lifetime = (ports.lifetime)().map_err(refused)?;
    let mut watch = memory.watch(filter).map_err(|error| error.report())?;
    ui.say("watching; Ctrl-C ends it");
    while ui.is_heard() && lifetime.wait(WATCH_LOOK_MS).map_err(refused)? == Wake::Tick {
        memory.bring(INGEST_BYTES_MAX, &Quiet).map_err(|error| error.report())?;
        for news in memory.look(&mut watch).map_err(|error| error.report())? {
            let _ = ui.answer(&news);
        }
    }
    Ok(Exit::Done)
}

impl Answer for News {
    fn text(&self, paint: Paint) -> String {
        const TEXT_CHARS_MAX: usize = 160;
        let (whose, at, what) = match self {
            Self::Session { whose, at, activity } => {
                let folder = whose.folder.as_deref().unwrap_or("-");
                (whose, at, format!("session in {folder}, {}", activity.word()))
            }
            Self::Message { whose, message } => {
                let flat = message.text.split_whitespace().collect::<Vec<_>>().join(" ");
                let tool = if message.tool.is_empty() { String::new() } else { format!(" {}", message.tool) };
                let failed = if message.failed { " failed" } else { "" };
                let text = shortened(&flat, TEXT_CHARS_MAX);
                (
                    whose,
                    &message.at,
                    format!("[{}] {}{tool}{failed}: {text}", message.turn, message.kind.word()),
                )
            }
            Self::Activity { whose, at, before, activity } => {
                let word = paint.yellow(activity.word());
                (whose, at, format!("{} -> {word}", before.word()))
            }
        };
        let at = at.map_or_else(|| "-".to_owned(), |at| at.to_string());
        format!("{at}  {}  {}  {what}\n", whose.host, id(whose))
    }
}

fn id(whose: &Whose) -> String {
    short(if whose.agent.is_empty() { &whose.session } else { &whose.agent })
}
