//! What is odd in the vault: entries that are no notes, heads that are not read as meant, links that lead nowhere, versions
//! that a sync could not join. Looks only; repairs nothing, because all of it is a person's.

use serde::Serialize;

use crate::base::front_matter::FrontMatter;
use crate::base::limits::VAULT_FINDINGS_MAX;
use crate::base::relative::RelPath;
use crate::config::vault::{Part, ReaderLines};
use crate::memory::vault::error::VaultError;
use crate::memory::vault::kind::NoteKind;
use crate::memory::vault::links::{Led, Names, links_of};
use crate::memory::vault::note::Head;
use crate::memory::vault::place::Vault;
use crate::memory::vault::sync::is_conflict;
use crate::memory::vault::walk::Walked;
use crate::secrets::redacted;

/// Something odd.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ailment {
    /// Where.
    pub path: String,
    /// In which line, from 1, where it is one line's.
    pub line: Option<usize>,
    /// What.
    pub what: String,
    /// What helps.
    pub fix: String,
}

/// The outcome of an examination.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Examined {
    /// How many notes there are.
    pub notes: usize,
    /// What is odd, by path.
    pub ailments: Vec<Ailment>,
    /// How many more there are than are told.
    pub left_out: usize,
}

impl Vault<'_> {
    /// Looks at everything that the reader may see.
    ///
    /// # Errors
    /// When the vault cannot be listed.
    pub fn doctor(&self, readers: &ReaderLines) -> Result<Examined, VaultError> {
        let walked = self.walk()?;
        let mut ailments = Vec::new();
        of_entries(&walked, &mut ailments);
        let mut names = Names::default();
        let mut texts: Vec<(RelPath, String)> = Vec::new();
        for path in &walked.notes {
            match self.text(path) {
                Ok(text) => {
                    names.take(&Head::of(path, &text));
                    texts.push((path.clone(), text));
                }
                Err(error) => ailments.push(ailment(
                    path.as_str(),
                    None,
                    &format!("failed to {error}"),
                    "make it a text file of its own",
                )),
            }
        }
        for (path, text) in &texts {
            of_head(path, text, &mut ailments);
            of_links(path, text, &names, &mut ailments);
            of_text(path, text, &mut ailments);
        }
        of_readers(readers, &walked, &mut ailments);
        ailments.sort_by(|a, b| (&a.path, a.line, &a.what).cmp(&(&b.path, b.line, &b.what)));
        let left_out = ailments.len().saturating_sub(VAULT_FINDINGS_MAX);
        ailments.truncate(VAULT_FINDINGS_MAX);
        Ok(Examined { notes: walked.notes.len(), ailments, left_out })
    }
}

fn of_entries(walked: &Walked, ailments: &mut Vec<Ailment>) {
    for odd in &walked.odd {
        ailments.push(ailment(
            &odd.path,
            None,
            odd.why,
            "move it out of the vault, or put a real file there",
        ));
    }
    if let Some(why) = walked.unseen {
        ailments.push(ailment("", None, why, "make its folders readable, and move out what is no note"));
    }
    for temp in &walked.temps {
        let what = "it was left by a run that died";
        let place = temp.to_string();
        ailments.push(ailment(&place, None, what, "remove it; it is a part of a note or a copy of one"));
    }
}

fn of_text(path: &RelPath, text: &str, ailments: &mut Vec<Ailment>) {
    if is_conflict(path) {
        let fix = "take over what is missing in the note beside it, then remove this one";
        ailments.push(ailment(path.as_str(), None, "a sync could not join it with the other version", fix));
    }
    if redacted(text) != text {
        let fix = "replace the secret; `openclaw scan` shows where it is";
        ailments.push(ailment(path.as_str(), None, "it holds a secret", fix));
    }
}

fn of_readers(readers: &ReaderLines, walked: &Walked, ailments: &mut Vec<Ailment>) {
    for reader in readers.readers() {
        for part in reader.reads.iter().chain(&reader.writes) {
            if let Part::Folder(folder) = part
                && !walked.folders.contains(folder)
            {
                let what = format!("the reader `{}` has this folder, and it is not there", reader.name);
                ailments.push(ailment(folder.as_str(), None, &what, "make it, or correct `vault.readers`"));
            }
        }
    }
}

fn of_head(path: &RelPath, text: &str, ailments: &mut Vec<Ailment>) {
    let front = FrontMatter::of(text);
    for problem in front.problems() {
        ailments.push(ailment(
            path.as_str(),
            Some(problem.at.line),
            &problem.what.to_string(),
            "correct that line",
        ));
    }
    let Some(word) = front.scalar("kind") else { return };
    let line = front.place("kind").map(|at| at.line);
    let Some(kind) = NoteKind::of_word(word) else {
        let words: Vec<&str> = NoteKind::all().map(NoteKind::word).collect();
        let fix = format!("use one of: {}", words.join(", "));
        ailments.push(ailment(path.as_str(), line, &format!("`{word}` is no kind of note"), &fix));
        return;
    };
    let states = kind.states();
    if let Some(status) =
        front.scalar("status").filter(|status| !states.is_empty() && !states.contains(status))
    {
        let what = format!("`{status}` is no state of a {}", kind.word());
        let fix = format!("use one of: {}", states.join(", "));
        ailments.push(ailment(path.as_str(), front.place("status").map(|at| at.line), &what, &fix));
    }
}

fn of_links(path: &RelPath, text: &str, names: &Names, ailments: &mut Vec<Ailment>) {
    for link in links_of(text) {
        let (what, fix) = match names.lead(path, &link.to) {
            Led::Note(_) => continue,
            Led::Nowhere(Some(close)) => ("leads to no note", format!("perhaps `{close}` is meant")),
            Led::Nowhere(None) => ("leads to no note", "make the note, or take the link out".to_owned()),
            Led::Out => ("leads out of the vault", "link to a note of the vault".to_owned()),
            Led::Several(notes) => {
                let notes: Vec<&str> = notes.iter().map(RelPath::as_str).collect();
                ("may mean several notes", format!("write the path of one: {}", notes.join(", ")))
            }
        };
        ailments.push(ailment(path.as_str(), Some(link.line), &format!("`{}` {what}", link.to), &fix));
    }
}

fn ailment(path: &str, line: Option<usize>, what: &str, fix: &str) -> Ailment {
    Ailment { path: path.to_owned(), line, what: what.to_owned(), fix: fix.to_owned() }
}
