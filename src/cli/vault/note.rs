//! `openclaw vault note`.

use clap::Args;

use crate::base::report::Exit;
use crate::cli::run::Failure;
use crate::cli::ui::Ui;
use crate::cli::vault::{As, refused, unclear, wrote};
use crate::memory::vault::{NewNote, NoteKind, Vault};

/// What can be said with `note`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// What it is about: `decision`, `lesson`, `person`, `project`, `task`, `handoff` or `checkpoint`
    #[arg(required_unless_present = "add")]
    kind: Option<String>,
    /// Its title
    #[arg(required_unless_present = "add")]
    title: Option<String>,
    /// What it says, in Markdown
    #[arg(long, value_name = "TEXT", default_value = "")]
    text: String,
    /// A tag; may be repeated
    #[arg(long, value_name = "TAG")]
    tag: Vec<String>,
    /// Its state [default: the usual one of its kind]
    #[arg(long, value_name = "STATE")]
    status: Option<String>,
    /// The folder it goes to [default: that of its kind]
    #[arg(long, value_name = "FOLDER")]
    folder: Option<String>,
    /// Add the text to the end of this note instead, under the moment as its heading
    #[arg(long, value_name = "NOTE", conflicts_with_all = ["kind", "title", "tag", "status", "folder"], requires = "text")]
    add: Option<String>,
    #[command(flatten)]
    pub(super) reader: As,
}

/// Writes one note.
pub(super) fn note(arguments: &Arguments, vault: &Vault<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    if let Some(name) = &arguments.add {
        let path = vault.find(name).map_err(refused)?;
        return Ok(wrote(vault.add(&path, &arguments.text).map_err(refused)?, ui));
    }
    let kinds = || NoteKind::all().map(NoteKind::word).collect::<Vec<_>>().join(", ");
    let asked = arguments.kind.as_deref().unwrap_or_default();
    let kind = NoteKind::of_word(asked).ok_or_else(|| {
        unclear(&format!("`{asked}` is no kind of note"), &format!("use one of: {}", kinds()))
    })?;
    if let Some(status) = arguments.status.as_deref().filter(|status| !kind.states().contains(status)) {
        let what = format!("`{status}` is no state of a {}", kind.word());
        let fix = match kind.states() {
            [] => "leave `--status` out: such notes have none".to_owned(),
            states => format!("use one of: {}", states.join(", ")),
        };
        return Err(unclear(&what, &fix));
    }
    let new = NewNote {
        kind,
        title: arguments.title.as_deref().unwrap_or_default(),
        text: &arguments.text,
        tags: &arguments.tag,
        status: arguments.status.as_deref(),
        folder: arguments.folder.as_deref(),
    };
    Ok(wrote(vault.note(&new).map_err(refused)?, ui))
}
