//! Transcripts of programs that openclaw does not know, as the settings tell of them: where their files are and which
//! field of a line means what. Never reads a file.

use crate::base::limits::TRANSCRIPT_SOURCES_MAX;

/// What a line means by its fields: each is the way to it through objects and lists, such as `message.content`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    /// Whose message it is: `user`, `assistant`, `tool` and their usual synonyms.
    pub kind: String,
    /// What is said.
    pub text: String,
    /// When; text of RFC 3339, or milliseconds.
    pub at: Option<String>,
    /// The session; without it each file is one.
    pub session: Option<String>,
    /// What names the message within its session; without it the line itself does.
    pub id: Option<String>,
    /// The working folder.
    pub folder: Option<String>,
    /// The model.
    pub model: Option<String>,
    /// The tool, of calls and results.
    pub tool: Option<String>,
}

/// One program: `NAME: PATH; kind=FIELD; text=FIELD; …`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TranscriptSource {
    /// Its name, by which sessions are listed.
    pub name: String,
    /// Its files, absolute or from `~/`: `*` is any part of a name, `**` any folders.
    pub path: String,
    /// What their fields mean.
    pub fields: Fields,
}

impl TranscriptSource {
    /// Parses one line of the setting.
    pub fn parse(line: &str) -> Option<Self> {
        let (name, rest) = line.split_once(':')?;
        let name = name.trim();
        let mut parts = rest.split(';').map(str::trim);
        let path = parts.next()?;
        if !is_name(name) || !is_path(path) {
            return None;
        }
        let mut fields = Fields::default();
        for part in parts.filter(|part| !part.is_empty()) {
            let (key, field) = part.split_once('=')?;
            let field = field.trim();
            if field.is_empty() || field.split('.').any(str::is_empty) {
                return None;
            }
            let slot = match key.trim() {
                "kind" => &mut fields.kind,
                "text" => &mut fields.text,
                "at" => fields.at.get_or_insert_default(),
                "session" => fields.session.get_or_insert_default(),
                "id" => fields.id.get_or_insert_default(),
                "folder" => fields.folder.get_or_insert_default(),
                "model" => fields.model.get_or_insert_default(),
                "tool" => fields.tool.get_or_insert_default(),
                _ => return None,
            };
            if !slot.is_empty() {
                return None;
            }
            field.clone_into(slot);
        }
        let is_whole = !fields.kind.is_empty() && !fields.text.is_empty();
        is_whole.then(|| Self { name: name.to_owned(), path: path.to_owned(), fields })
    }
}

fn is_name(name: &str) -> bool {
    const NAME_CHARS_MAX: usize = 32;
    let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=NAME_CHARS_MAX).contains(&name.len()) && name.bytes().all(is_letter)
}

/// Returns whether files can be looked for so: from a folder that is named, never from the top of the disk or of home.
fn is_path(path: &str) -> bool {
    let Some(below) = path.strip_prefix("~/").or_else(|| path.strip_prefix('/')) else { return false };
    let mut parts = below.split('/');
    let is_named = parts.next().is_some_and(|first| !first.is_empty() && !first.contains(['*', '?']));
    let is_plain = |part: &str| !matches!(part, "" | "." | "..") && (part == "**" || !part.contains("**"));
    is_named && below.contains('/') && below.split('/').all(is_plain) && !path.contains(char::is_control)
}

/// The programs of a setting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TranscriptSources {
    lines: Vec<String>,
    sources: Vec<TranscriptSource>,
}

impl TranscriptSources {
    /// What a list of programs looks like.
    pub const FORM: &'static str =
        "a list of lines, each `NAME: PATH; kind=FIELD; text=FIELD` and more fields, with names that differ";

    /// Returns no program.
    pub const fn none() -> Self {
        Self { lines: Vec::new(), sources: Vec::new() }
    }

    /// Parses the lines of the setting; `None` when one of them is none, or two have one name.
    pub fn parse(lines: &[String]) -> Option<Self> {
        let sources: Vec<TranscriptSource> =
            lines.iter().map(|line| TranscriptSource::parse(line)).collect::<Option<_>>()?;
        let has_twin = |at: usize| sources[..at].iter().any(|other| other.name == sources[at].name);
        let is_taken = sources.len() <= TRANSCRIPT_SOURCES_MAX && !(0..sources.len()).any(has_twin);
        is_taken.then(|| Self { lines: lines.to_vec(), sources })
    }

    /// Returns the lines as they were written.
    pub fn lines(&self) -> &[String] {
        &self.lines
    }

    /// Returns the programs.
    pub fn sources(&self) -> &[TranscriptSource] {
        &self.sources
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_names_a_program_its_files_and_its_fields() {
        let line =
            "aider: ~/.aider/logs/**/*.jsonl; kind=role; text=message.content; at=ts; session=id; tool=t";
        let source = TranscriptSource::parse(line).expect("a source");
        assert_eq!((source.name.as_str(), source.path.as_str()), ("aider", "~/.aider/logs/**/*.jsonl"));
        let Fields { kind, text, at, session, id, folder, model, tool } = source.fields;
        assert_eq!((kind.as_str(), text.as_str()), ("role", "message.content"));
        assert_eq!((at.as_deref(), session.as_deref(), tool.as_deref()), (Some("ts"), Some("id"), Some("t")));
        assert_eq!((id, folder, model), (None, None, None));
        assert!(TranscriptSource::parse("a: /var/log dir/x*.jsonl ;kind=k;text=t;").is_some());
    }

    #[test]
    fn what_is_no_such_line_is_not_taken() {
        for line in [
            "",
            "a",
            "a: /x/y",
            "a: /x/y; kind=k",
            "a: /x/y; text=t",
            "A: /x/y; kind=k; text=t",
            ": /x/y; kind=k; text=t",
            "a: x/y; kind=k; text=t",
            "a: /*/y; kind=k; text=t",
            "a: ~/*.jsonl; kind=k; text=t",
            "a: /y.jsonl; kind=k; text=t",
            "a: /x/../y; kind=k; text=t",
            "a: /x/a**/y; kind=k; text=t",
            "a: /x//y; kind=k; text=t",
            "a: /x/y; kind=k; text=t; other=o",
            "a: /x/y; kind=k; text=t; kind=k",
            "a: /x/y; kind=k; text=t; at",
            "a: /x/y; kind=k; text=t..u",
            "a: /x/y; kind=; text=t",
        ] {
            assert_eq!(TranscriptSource::parse(line), None, "{line:?}");
        }
        let line = "a: /x/y; kind=k; text=t".to_owned();
        assert!(TranscriptSources::parse(&[line.clone(), line.clone()]).is_none(), "two of one name");
        assert_eq!(TranscriptSources::parse(&[line]).expect("one").sources().len(), 1);
        let many: Vec<String> = (0..33).map(|at| format!("a{at}: /x/y; kind=k; text=t")).collect();
        assert!(TranscriptSources::parse(&many).is_none());
    }
}
