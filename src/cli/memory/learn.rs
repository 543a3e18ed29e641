//! `openclaw memory learn`.

use serde::Serialize;

use crate::base::limits::INGEST_BYTES_MAX;
use crate::base::report::{Exit, Explain as _};
use crate::cli::memory::change::{lines, warn_of};
use crate::cli::run::{Failure, Ports};
use crate::cli::ui::{Answer, Paint, Ui};
use crate::config::settings::Settings;
use crate::config::value::LearnChoice;
use crate::memory::learned::{Learning, Notes, learn as take_in};
use crate::memory::{Means, Memory};

/// Takes what is new from transcripts, and from that what is worth remembering.
pub(super) fn learn(notes: &Notes<'_>, ports: &Ports<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    let layout = ports.layout()?;
    let settings = Settings::load(ports.fs, &layout.settings()).map_err(|error| error.report())?;
    let choice = settings.memory_learn.value;
    if choice == LearnChoice::Off {
        ui.say("nothing is taken from sessions, because `memory.learn` is `off`");
        return Ok(ui.answer(&Shown(Learning::default())));
    }
    let means = Means { fs: ports.fs, clock: ports.clock, layout, skip: &settings.memory_skip.value.0 };
    let mut memory = Memory::open(means).map_err(|error| error.report())?;
    let bar = ui.progress();
    memory.bring(INGEST_BYTES_MAX, &bar).map_err(|error| error.report())?;
    drop(bar);
    let learning = take_in(notes, &memory, choice).map_err(|error| error.report())?;
    warn_of(learning.budget.as_ref(), ui);
    Ok(ui.answer(&Shown(learning)))
}

/// The outcome.
#[derive(Serialize)]
#[serde(transparent)]
struct Shown(Learning);

impl Answer for Shown {
    fn text(&self, _: Paint) -> String {
        let Learning { sessions: _, sessions_left, change, budget: _ } = &self.0;
        let mut text = match change {
            Some(change) => lines(change) + &format!("`openclaw memory undo {}` undoes it.\n", change.number),
            None => "Nothing new is worth remembering.\n".to_owned(),
        };
        if *sessions_left > 0 {
            text.push_str(&format!("Sessions that are left: {sessions_left}; run the command again.\n"));
        }
        text
    }
}
