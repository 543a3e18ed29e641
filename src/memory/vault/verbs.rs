//! What can be done with notes: make one, add to it, link two, hand work over, say where it stands. Secrets are taken out of
//! whatever comes in; what a person wrote is never changed.

use serde::Serialize;

use crate::base::limits::NOTE_BYTES_MAX;
use crate::base::relative::RelPath;
use crate::base::time::Timestamp;
use crate::memory::vault::error::VaultError;
use crate::memory::vault::kind::NoteKind;
use crate::memory::vault::links::{Led, Linked, Names, links_of};
use crate::memory::vault::note::{Draft, Head, Note, compose, one_line, slug, with_link, with_section};
use crate::memory::vault::place::Vault;
use crate::secrets::redacted;

/// Notes of one name that get a number behind it.
const NUMBERS_MAX: u32 = 1_000;

/// A note that is asked for.
#[derive(Clone, Debug)]
pub struct NewNote<'t> {
    /// What it is about.
    pub kind: NoteKind,
    /// Its title.
    pub title: &'t str,
    /// What it says.
    pub text: &'t str,
    /// Its tags.
    pub tags: &'t [String],
    /// Its state; `None` is the usual one of its kind.
    pub status: Option<&'t str>,
    /// The folder it goes to; `None` is that of its kind.
    pub folder: Option<&'t str>,
}

/// Work that is handed over.
#[derive(Clone, Debug)]
pub struct Handoff<'t> {
    /// The work.
    pub task: &'t str,
    /// Who has it now.
    pub from: Option<&'t str>,
    /// Who gets it.
    pub to: &'t str,
    /// Why.
    pub reason: &'t str,
    /// What there is to know.
    pub context: &'t str,
    /// When it is done.
    pub criteria: &'t [String],
    /// What was done.
    pub done: &'t [String],
    /// Files to look at.
    pub files: &'t [String],
    /// What comes next.
    pub next: &'t [String],
}

/// Where work stands.
#[derive(Clone, Debug)]
pub struct Checkpoint<'t> {
    /// What is worked on.
    pub working_on: &'t str,
    /// What matters now.
    pub focus: Option<&'t str>,
    /// What comes next.
    pub next: &'t [String],
    /// What there is to know.
    pub text: &'t str,
}

/// What a verb wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Wrote {
    /// The note.
    pub note: RelPath,
    /// Whether the note is other than before.
    pub changed: bool,
    /// Whether a secret was left out.
    pub redacted: bool,
}

/// Texts without secrets, and whether one was there.
#[derive(Default)]
struct Clean {
    found: bool,
}

impl Clean {
    fn text(&mut self, text: &str) -> String {
        let clean = redacted(text);
        self.found |= clean != text;
        clean.into_owned()
    }
}

impl Vault<'_> {
    /// Makes a note.
    ///
    /// # Errors
    /// When one of this name is there, the reader may not, or the title has no letter.
    pub fn note(&self, new: &NewNote<'_>) -> Result<Wrote, VaultError> {
        let NewNote { kind, title, text, tags, status, folder } = new;
        let mut clean = Clean::default();
        let title = clean.text(title);
        let text = clean.text(text);
        let tags: Vec<String> = tags.iter().map(|tag| clean.text(tag)).collect();
        let status = status.or_else(|| kind.states().first().copied());
        let path = self.new_path(folder.unwrap_or(kind.folder()), &title)?;
        let draft = Draft {
            kind: *kind,
            title: &title,
            status,
            tags: &tags,
            fields: &[],
            created: &self.now().seconds_text(),
            by: self.access.name(),
            body: &text,
        };
        self.write(&path, &compose(&draft))?;
        Ok(Wrote { note: path, changed: true, redacted: clean.found })
    }

    /// Adds a section to the end of a note, with the day as its heading.
    ///
    /// # Errors
    /// When the note is unknown, or the reader may not write it.
    pub fn add(&self, path: &RelPath, text: &str) -> Result<Wrote, VaultError> {
        let mut clean = Clean::default();
        let heading = self.now().seconds_text().replace('T', " ").replace('Z', " UTC");
        let text = clean.text(text);
        self.amend(path, &|before| Some(with_section(before, &heading, &text)))?;
        Ok(Wrote { note: path.clone(), changed: true, redacted: clean.found })
    }

    /// Adds a link to the end of a note, where it does not name the other one already.
    ///
    /// # Errors
    /// When a note is unknown, or the reader may not write the one or read the other.
    pub fn link(&self, from: &RelPath, to: &RelPath) -> Result<Wrote, VaultError> {
        self.must_write(from)?;
        // That it can be read is what makes it a note to link to.
        self.text(to)?;
        let names = self.names()?;
        let is_linked = |text: &str| {
            let leads = |led: Led| led == Led::Note(to.clone());
            links_of(text).iter().any(|link| leads(names.lead(from, &link.to)))
        };
        let linked = |text: &str| (!is_linked(text)).then(|| with_link(text, &names.shortest(to)));
        let changed = self.amend(from, &linked)?;
        Ok(Wrote { note: from.clone(), changed, redacted: false })
    }

    /// Returns what a note links to and what links to it, of what the reader may see.
    ///
    /// # Errors
    /// When the note cannot be read.
    pub fn links(&self, note: &RelPath) -> Result<Linked, VaultError> {
        let text = self.text(note)?;
        let notes = self.walk()?.notes;
        let mut names = Names::default();
        let mut texts = Vec::new();
        for path in notes {
            let Ok(text) = self.text(&path) else { continue };
            names.take(&Head::of(&path, &text));
            texts.push((path, links_of(&text)));
        }
        let mut linked = Linked { note: note.clone(), to: Vec::new(), from: Vec::new(), broken: Vec::new() };
        for link in links_of(&text) {
            match names.lead(note, &link.to) {
                Led::Note(path) if !linked.to.contains(&path) => linked.to.push(path),
                Led::Note(_) => {}
                Led::Nowhere(_) | Led::Several(_) | Led::Out => linked.broken.push(link.to.to_string()),
            }
        }
        for (path, links) in texts {
            let leads_here = links.iter().any(|link| names.lead(&path, &link.to) == Led::Note(note.clone()));
            if leads_here && path != *note {
                linked.from.push(path);
            }
        }
        Ok(linked)
    }

    /// Writes down that work goes to somebody else.
    ///
    /// # Errors
    /// As [`Vault::note`].
    pub fn handoff(&self, handoff: &Handoff<'_>) -> Result<Wrote, VaultError> {
        let Handoff { task, from, to, reason, context, criteria, done, files, next } = handoff;
        let mut clean = Clean::default();
        let task = clean.text(&one_line(task));
        let from = from.or(self.access.name()).unwrap_or("a person").to_owned();
        let to = clean.text(&one_line(to));
        let lines = |clean: &mut Clean, items: &[String], mark: &str| {
            let line = |item: &String| format!("- {mark}{}\n", clean.text(&one_line(item)));
            items.iter().map(line).collect::<String>()
        };
        let sections = [
            ("Reason", clean.text(reason)),
            ("Task Context", clean.text(context)),
            ("Success Criteria", lines(&mut clean, criteria, "[ ] ")),
            ("Previous Work", lines(&mut clean, done, "")),
            ("Resources", lines(&mut clean, files, "")),
            ("Next Steps", lines(&mut clean, next, "")),
        ];
        let mut body = format!("**From:** {from}  \n**To:** {to}\n");
        for (heading, text) in sections.iter().filter(|(_, text)| !text.trim().is_empty()) {
            body.push_str(&format!("\n## {heading}\n\n{}\n", text.trim_end_matches('\n')));
        }
        let title = format!("Handoff of {task} to {to}");
        let fields = [("task", task.clone()), ("from", from), ("to", to)];
        let draft = self.drafted(NoteKind::Handoff, &title, &fields, &body);
        let path = self.numbered(NoteKind::Handoff, &format!("{}-handoff", slug(&task)), &task, &draft)?;
        Ok(Wrote { note: path, changed: true, redacted: clean.found })
    }

    /// Writes down where work stands.
    ///
    /// # Errors
    /// As [`Vault::note`].
    pub fn checkpoint(&self, checkpoint: &Checkpoint<'_>) -> Result<Wrote, VaultError> {
        let Checkpoint { working_on, focus, next, text } = checkpoint;
        let mut clean = Clean::default();
        let title = clean.text(&one_line(working_on));
        let mut body = String::new();
        if let Some(focus) = focus {
            body.push_str(&format!("## Focus\n\n{}\n", clean.text(focus).trim_end()));
        }
        if !text.trim().is_empty() {
            body.push_str(&format!("\n{}\n", clean.text(text).trim_matches('\n')));
        }
        if !next.is_empty() {
            let steps: String =
                next.iter().map(|step| format!("- {}\n", clean.text(&one_line(step)))).collect();
            body.push_str(&format!("\n## Next Steps\n\n{steps}"));
        }
        let draft = self.drafted(NoteKind::Checkpoint, &title, &[], &body);
        let now = self.now().seconds_text();
        // `2026-11-21T17:12:00Z` sorts by time, and a colon is no letter of a name everywhere.
        let moment: String = now.chars().filter(|c| c.is_ascii_digit() || *c == 'T').collect();
        let path =
            self.numbered(NoteKind::Checkpoint, &format!("{moment}-{}", slug(&title)), &title, &draft)?;
        Ok(Wrote { note: path, changed: true, redacted: clean.found })
    }

    /// Returns the last checkpoint that the reader may see; their names sort by time.
    ///
    /// # Errors
    /// When the vault cannot be read.
    pub fn last_checkpoint(&self) -> Result<Option<Note>, VaultError> {
        let mut notes = self.walk()?.notes;
        notes.retain(|path| path.as_str().starts_with(&format!("{}/", NoteKind::Checkpoint.folder())));
        notes.sort_by(|a, b| b.name().cmp(a.name()));
        for path in notes {
            if let Ok(note) = self.show(&path) {
                return Ok(Some(note));
            }
        }
        Ok(None)
    }

    fn now(&self) -> Timestamp {
        self.means.clock.now()
    }

    fn drafted(&self, kind: NoteKind, title: &str, fields: &[(&'static str, String)], body: &str) -> String {
        compose(&Draft {
            kind,
            title,
            status: kind.states().first().copied(),
            tags: &[],
            fields,
            created: &self.now().seconds_text(),
            by: self.access.name(),
            body,
        })
    }

    /// Returns the path of a new note with this title.
    fn new_path(&self, folder: &str, title: &str) -> Result<RelPath, VaultError> {
        let slug = slug(title);
        if slug.is_empty() {
            let why = "its title has no letter and no digit".to_owned();
            return Err(VaultError::NotANote { note: title.to_owned(), why });
        }
        self.path(&format!("{}/{slug}", folder.strip_suffix('/').unwrap_or(folder)))
    }

    /// Makes a note whose name gets a number where it is taken.
    fn numbered(&self, kind: NoteKind, name: &str, title: &str, text: &str) -> Result<RelPath, VaultError> {
        // A title without a letter is refused here.
        self.new_path(kind.folder(), title)?;
        let mut taken = VaultError::Exists { note: format!("{}/{name}.md", kind.folder()) };
        for number in 1..=NUMBERS_MAX {
            let suffix = if number == 1 { String::new() } else { format!("-{number}") };
            let path = self.path(&format!("{}/{name}{suffix}", kind.folder()))?;
            match self.write(&path, text) {
                Ok(()) => return Ok(path),
                Err(error @ VaultError::Exists { .. }) => taken = error,
                Err(error) => return Err(error),
            }
        }
        Err(taken)
    }

    fn write(&self, path: &RelPath, text: &str) -> Result<(), VaultError> {
        if text.len() as u64 > NOTE_BYTES_MAX {
            let why = "it would be larger than a note may be".to_owned();
            return Err(VaultError::NotANote { note: path.to_string(), why });
        }
        self.make(path, text)
    }
}
