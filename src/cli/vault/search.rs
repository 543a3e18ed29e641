//! `openclaw vault search`.

use clap::Args;
use serde::Serialize;

use crate::base::limits::SESSION_ROWS_DEFAULT;
use crate::base::relative::RelPath;
use crate::base::report::Exit;
use crate::cli::run::Failure;
use crate::cli::ui::{Answer, Paint, Ui};
use crate::cli::vault::{As, refused, unclear};
use crate::memory::Query;
use crate::memory::vault::{NoteFilter, NoteKind, NotesFound, Vault, VaultError};

/// What can be said with `search`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// What to look for
    #[arg(required = true, value_name = "WORDS")]
    words: Vec<String>,
    /// Only notes of this kind
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// Only notes with this tag
    #[arg(long, value_name = "TAG")]
    tag: Option<String>,
    /// Only notes in this folder and below
    #[arg(long, value_name = "FOLDER")]
    folder: Option<String>,
    /// How many are shown at most
    #[arg(long, value_name = "COUNT", default_value_t = SESSION_ROWS_DEFAULT)]
    limit: usize,
    #[command(flatten)]
    pub(super) reader: As,
}

/// Searches; the exit is "no" where nothing fits.
pub(super) fn search(arguments: &Arguments, vault: &Vault<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    let kinds = || NoteKind::all().map(NoteKind::word).collect::<Vec<_>>().join(", ");
    let kind = arguments.kind.as_deref().map(|word| {
        let unknown =
            || unclear(&format!("`{word}` is no kind of note"), &format!("use one of: {}", kinds()));
        NoteKind::of_word(word).ok_or_else(unknown)
    });
    let folder = arguments.folder.as_deref().map(|text| {
        let parsed = RelPath::parse(text.strip_suffix('/').unwrap_or(text));
        parsed.map_err(|source| refused(VaultError::NotAPath { text: text.to_owned(), source }))
    });
    let filter =
        NoteFilter { kind: kind.transpose()?, tag: arguments.tag.clone(), folder: folder.transpose()? };
    let query = Query::parse(&arguments.words.join(" ")).map_err(|error| refused(VaultError::from(error)))?;
    let found = vault.search(&query, &filter, arguments.limit).map_err(refused)?;
    if let Some(why) = found.unseen {
        ui.warn(&format!("not all of the vault was looked through: {why}"));
    }
    let exit = if found.hits.is_empty() { Exit::No } else { Exit::Done };
    Ok(ui.answer_with(&Found(found), exit))
}

/// The outcome.
#[derive(Serialize)]
struct Found(NotesFound);

impl Answer for Found {
    fn text(&self, paint: Paint) -> String {
        if self.0.hits.is_empty() {
            return "No note fits.\n".to_owned();
        }
        let mut text = String::new();
        for hit in &self.0.hits {
            let kind = hit.head.kind.map(|kind| format!("  {}", kind.word())).unwrap_or_default();
            let title = format!("{}:{}", hit.head.path, hit.line);
            text.push_str(&format!("{}{kind}  {}\n  {}\n", paint.bold(&title), hit.head.title, hit.snippet));
        }
        text
    }
}
