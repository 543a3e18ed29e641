//! A message as git will take it from the file that an editor left: comments, the scissors line and blank lines go as git
//! takes them away. Never guesses beyond what git's settings say, except for the comment character `auto`.

/// What git writes behind a comment character where the diff of `git commit -v` begins.
const SCISSORS: &str = " ------------------------ >8 ------------------------";
/// The characters that git chooses from where `core.commentChar` is `auto`, in its order.
const CANDIDATES: [char; 9] = ['#', ';', '@', '!', '$', '%', '^', '&', '|'];

/// What git does to a message before it takes it, `commit.cleanup`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cleanup {
    /// Nothing.
    Verbatim,
    /// Blank lines and blanks at the ends of lines go.
    Whitespace,
    /// Comments go as well.
    Strip,
}

/// What a comment begins with, `core.commentChar`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Comment {
    /// This text.
    Text(String),
    /// Whatever character the message does not use.
    Auto,
}

/// How git will take a message from its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cleaning {
    /// What goes.
    pub cleanup: Cleanup,
    /// What a comment begins with.
    pub comment: Comment,
    /// An editor was open, so there may be a scissors line.
    pub has_editor: bool,
}

impl Cleaning {
    /// Returns what follows from git's settings, each as it is written or absent.
    pub fn of(cleanup: Option<&str>, comment: Option<&str>, has_editor: bool) -> Self {
        let chosen = match (cleanup, has_editor) {
            (Some("verbatim"), _) => Cleanup::Verbatim,
            (Some("strip"), _) => Cleanup::Strip,
            (Some("whitespace" | "scissors"), _) => Cleanup::Whitespace,
            // `default`, nothing, and what git refuses by itself.
            (_, true) => Cleanup::Strip,
            (_, false) => Cleanup::Whitespace,
        };
        let comment = match comment {
            Some("auto") => Comment::Auto,
            Some(text) if !text.is_empty() => Comment::Text(text.to_owned()),
            Some(_) | None => Comment::Text("#".to_owned()),
        };
        Self { cleanup: chosen, comment, has_editor }
    }

    /// Returns what of the file can become part of the message: everything ahead of the scissors.
    pub fn uncut<'m>(&self, raw: &'m [u8]) -> &'m [u8] {
        if !self.has_editor {
            return raw;
        }
        let scissors = format!("{}{SCISSORS}", self.comment_of(raw));
        let mut start = 0;
        for line in raw.split_inclusive(|byte| *byte == b'\n') {
            if line.strip_suffix(b"\n") == Some(scissors.as_bytes()) {
                return &raw[..start];
            }
            start += line.len();
        }
        raw
    }

    /// Returns the message as git will take it.
    pub fn applied(&self, raw: &[u8]) -> Vec<u8> {
        let kept = self.uncut(raw);
        if self.cleanup == Cleanup::Verbatim {
            return kept.to_vec();
        }
        let comment = self.comment_of(raw);
        let is_comment = |line: &[u8]| self.cleanup == Cleanup::Strip && line.starts_with(comment.as_bytes());
        let mut message = Vec::with_capacity(kept.len());
        let mut is_gap = false;
        for line in kept.split(|byte| *byte == b'\n').filter(|line| !is_comment(line)) {
            let end = line.iter().rposition(|byte| !byte.is_ascii_whitespace()).map_or(0, |at| at + 1);
            if end == 0 {
                is_gap = true;
                continue;
            }
            if is_gap && !message.is_empty() {
                message.push(b'\n');
            }
            is_gap = false;
            message.extend_from_slice(&line[..end]);
            message.push(b'\n');
        }
        message
    }

    fn comment_of(&self, raw: &[u8]) -> String {
        match &self.comment {
            Comment::Text(text) => text.clone(),
            Comment::Auto => chosen(raw).to_string(),
        }
    }
}

/// Returns the character that git chose: that of the scissors line, else of the last line with something in it, which is
/// git's own hint. Where git wrote no hint there is no comment either.
fn chosen(raw: &[u8]) -> char {
    let of = |line: &[u8]| CANDIDATES.into_iter().find(|candidate| line.first() == Some(&(*candidate as u8)));
    let lines = || raw.split(|byte| *byte == b'\n');
    let scissors = lines().find(|line| line.get(1..) == Some(SCISSORS.as_bytes()) && of(line).is_some());
    scissors.or_else(|| lines().rfind(|line| !line.trim_ascii().is_empty())).and_then(of).unwrap_or('#')
}
