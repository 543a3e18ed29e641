//! `openclaw memory learn`: what the rules find, and then, where a person set one up, what a model proposes.

use serde::Serialize;

use crate::base::limits::{INGEST_BYTES_MAX, SECRETS_FILE_BYTES_MAX};
use crate::base::network::WebUrl;
use crate::base::report::{Exit, Explain as _};
use crate::cli::memory::change::{lines, warn_of};
use crate::cli::run::{Failure, Ports};
use crate::cli::ui::{Answer, Paint, Ui};
use crate::config::env::Variable;
use crate::config::extractor::secret_of;
use crate::config::settings::Settings;
use crate::config::value::LearnChoice;
use crate::memory::learned::{Learning, Model, Notes, Proposing, learn as take_in, propose};
use crate::memory::{Means, Memory};
use crate::ports::web::{Bearer, Web};

/// Takes what is new from transcripts, and from that what is worth remembering.
pub(super) fn learn(notes: &Notes<'_>, ports: &Ports<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    let layout = ports.layout()?;
    let settings = Settings::load(ports.fs, &layout.settings()).map_err(|error| error.report())?;
    let choice = settings.memory_learn.value;
    if choice == LearnChoice::Off {
        return Ok(off(ui));
    }
    let means = Means { fs: ports.fs, clock: ports.clock, layout, skip: &settings.memory_skip.value.0 };
    let mut memory = Memory::open(means).map_err(|error| error.report())?;
    let bar = ui.progress();
    memory.bring(INGEST_BYTES_MAX, &bar).map_err(|error| error.report())?;
    drop(bar);
    let learning = take_in(notes, &memory, choice).map_err(|error| error.report())?;
    warn_of(learning.budget.as_ref(), ui);
    let model = proposed((notes, &memory), ports, &settings, ui);
    Ok(ui.answer(&Shown { learning, model }))
}

/// Asks the model alone, about what is in the database: the rest is done by the daemon, which has no network.
pub(super) fn ask(notes: &Notes<'_>, ports: &Ports<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    let layout = ports.layout()?;
    let settings = Settings::load(ports.fs, &layout.settings()).map_err(|error| error.report())?;
    if settings.memory_learn.value == LearnChoice::Off {
        return Ok(off(ui));
    }
    if settings.memory_extractor.value.completions().is_none() {
        ui.say("no model is asked, because `memory.extractor` names none");
    }
    let means = Means { fs: ports.fs, clock: ports.clock, layout, skip: &settings.memory_skip.value.0 };
    let memory = Memory::open(means).map_err(|error| error.report())?;
    let model = proposed((notes, &memory), ports, &settings, ui);
    Ok(ui.answer(&Shown { learning: Learning::default(), model }))
}

fn off(ui: &mut Ui) -> Exit {
    ui.say("nothing is taken from sessions, because `memory.learn` is `off`");
    ui.answer(&Shown { learning: Learning::default(), model: None })
}

/// Asks the model of the settings, where there is one; what goes wrong is a warning.
fn proposed(
    (notes, memory): (&Notes<'_>, &Memory<'_>),
    ports: &Ports<'_>,
    settings: &Settings,
    ui: &mut Ui,
) -> Option<Proposing> {
    let url = settings.memory_extractor.value.completions()?;
    let proposing = match means_to_ask(ports, settings) {
        Ok(Asking { name, key, web }) => {
            let (key, skip) = (key.as_ref(), settings.memory_skip.value.0.as_slice());
            ui.say(&format!("asks the model `{name}` at `{}`", place(url)));
            propose(notes, memory, &Model { web: &*web, url, name: &name, key, skip })
        }
        Err(why) => Proposing { trouble: Some(why), ..Proposing::default() },
    };
    if let Some(trouble) = &proposing.trouble {
        ui.warn(trouble);
    }
    Some(proposing)
}

fn place(url: &WebUrl) -> String {
    url.address().to_string()
}

/// What it takes to ask.
struct Asking {
    name: String,
    key: Option<Bearer>,
    web: Box<dyn Web>,
}

/// Returns what it takes to ask; the error says in words what is missing.
fn means_to_ask(ports: &Ports<'_>, settings: &Settings) -> Result<Asking, String> {
    let name = settings.memory_extractor_model.value.name().ok_or(
        "no model is asked: `memory.extractor_model` names none; run `openclaw config set memory.extractor_model NAME`",
    )?;
    let key = key(ports)?;
    let web = (ports.web)().map_err(|error| format!("no model is asked: cannot {error}"))?;
    Ok(Asking { name: name.to_owned(), key, web })
}

/// Returns the key: of the environment, else of the person's file of secrets.
fn key(ports: &Ports<'_>) -> Result<Option<Bearer>, String> {
    let name = Variable::ExtractorKey.name();
    let parsed = |text: &str, place: &str| {
        let key = Bearer::parse(text.trim_end());
        key.map(Some).ok_or_else(|| format!("no model is asked: `{name}` of {place} is no key"))
    };
    match ports.env.get(name).filter(|value| !value.is_empty()) {
        Some(value) => parsed(&value.to_string_lossy(), "the environment"),
        None => {
            let path = ports
                .layout
                .as_ref()
                .map(|layout| layout.env_file())
                .map_err(|report| report.what.clone())?;
            // People keep it among their dotfiles, with a link here.
            let found = ports.fs.resolve(&path).ok().flatten();
            let Some(found) = found else { return Ok(None) };
            let failed = |error| format!("no model is asked: cannot read `{path}`: {error}");
            let bytes = ports.fs.read(&found, SECRETS_FILE_BYTES_MAX).map_err(failed)?;
            let text = String::from_utf8_lossy(&bytes);
            secret_of(&text, name).map_or(Ok(None), |value| parsed(value, &format!("`{path}`")))
        }
    }
}

/// The outcome.
#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    learning: Learning,
    /// What came of asking a model; `None` where none is set up.
    #[serde(skip_serializing_if = "Option::is_none")]
    model: Option<Proposing>,
}

impl Answer for Shown {
    fn text(&self, _: Paint) -> String {
        let Learning { sessions: _, sessions_left, change, budget: _ } = &self.learning;
        let model = self.model.iter();
        let changes: Vec<_> =
            change.iter().chain(model.clone().flat_map(|proposing| &proposing.changes)).collect();
        let mut text: String = changes
            .iter()
            .map(|change| lines(change) + &format!("`openclaw memory undo {}` undoes it.\n", change.number))
            .collect();
        if changes.is_empty() {
            text.push_str("Nothing new is worth remembering.\n");
        }
        let left = model.clone().map(|proposing| proposing.sessions_left).sum::<usize>().max(*sessions_left);
        if left > 0 {
            text.push_str(&format!("Sessions that are left: {left}; run the command again.\n"));
        }
        let dropped: usize = model.map(|proposing| proposing.dropped).sum();
        if dropped > 0 {
            text.push_str(&format!("Of the model's answers dropped: {dropped}.\n"));
        }
        text
    }
}
