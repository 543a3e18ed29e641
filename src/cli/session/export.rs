//! `openclaw session export`.

use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::base::report::{Exit, Explain as _};
use crate::cli::run::Failure;
use crate::cli::ui::{Answer, Paint, Ui};
use crate::memory::transcript::Kind;
use crate::memory::{Ask, Cost, Export, Memory};

/// What can be said with `export`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The first letters of the session's id
    session: String,
    /// How it is written; with `--json` it is one object at any rate
    #[arg(long = "as", value_name = "FORM", default_value = "markdown")]
    form: Form,
}

/// How a session is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// For people: a heading for each turn
    Markdown,
    /// One JSON object a line: the session, then its messages
    Jsonl,
}

/// Prints a whole session.
pub(super) fn export(arguments: &Arguments, memory: &Memory<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    let session = memory.find(Ask::Named(&arguments.session)).map_err(|error| error.report())?;
    let export = memory.export(session).map_err(|error| error.report())?;
    Ok(ui.answer(&Exported { export, form: arguments.form }))
}

/// The outcome.
#[derive(Serialize)]
struct Exported {
    #[serde(flatten)]
    export: Export,
    #[serde(skip)]
    form: Form,
}

impl Answer for Exported {
    fn text(&self, _: Paint) -> String {
        let mut text = String::new();
        match self.form {
            Form::Markdown => markdown(&self.export, "#", &mut text),
            Form::Jsonl => jsonl(&self.export, &mut text),
        }
        text
    }
}

fn markdown(export: &Export, mark: &str, text: &mut String) {
    let session = &export.session;
    let name = if session.agent.is_empty() { &session.name } else { &session.agent };
    text.push_str(&format!("{mark} Session {name} of {}\n", session.host));
    let cost = session.cost.as_ref().map(Cost::text);
    for (word, value) in
        [("Folder", &session.folder), ("Branch", &session.branch), ("Model", &session.model), ("Cost", &cost)]
    {
        if let Some(value) = value {
            text.push_str(&format!("\n{word}: {value}\n"));
        }
    }
    let mut turn = None;
    for message in &export.messages {
        if turn != Some(message.turn) {
            turn = Some(message.turn);
            text.push_str(&format!("\n{mark}# Turn {}\n", message.turn));
        }
        let tool = if message.tool.is_empty() { String::new() } else { format!(" of `{}`", message.tool) };
        let failed = if message.failed { ", failed" } else { "" };
        text.push_str(&format!("\n**{}**{tool}{failed}\n\n", message.kind.word()));
        match message.kind {
            Kind::Prompt | Kind::Answer | Kind::Summary => text.push_str(&message.text),
            // As code by its indent: a fence could be ended by what is in it.
            Kind::Call | Kind::Result => {
                let lines: Vec<String> = message.text.lines().map(|line| format!("    {line}")).collect();
                text.push_str(&lines.join("\n"));
            }
        }
        text.push('\n');
    }
    for part in &export.parts {
        text.push('\n');
        markdown(part, &format!("{mark}#"), text);
    }
}

fn jsonl(export: &Export, text: &mut String) {
    let mut push = |value: serde_json::Result<String>| {
        // Rows of numbers and texts have no way to fail.
        text.push_str(&value.unwrap_or_default());
        text.push('\n');
    };
    push(serde_json::to_string(&export.session));
    export.messages.iter().for_each(|message| push(serde_json::to_string(message)));
    export.parts.iter().for_each(|part| jsonl(part, text));
}
