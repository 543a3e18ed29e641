//! The text of a shell command as lists of words: quotes, separators, subshells, substitutions, here-documents.
//!
//! Not a shell: no arithmetic, no brace or glob expansion, no aliases. What is quoted or a here-document stays data, so
//! that prose about a command is not taken for one. Never fails on text that a shell would refuse; it reads on.

use crate::guard::command::word::{Part, Word};

/// Nesting of subshells and substitutions that is read: real commands have three or four levels.
const DEPTH_MAX: usize = 24;
/// Bytes of a command that are read: Linux passes at most half of this to `bash -c`.
const COMMAND_BYTES_MAX: usize = 256 << 10;
/// Programs of one command that are followed; real commands have a few dozen.
pub(super) const STEPS_MAX: usize = 2_000;
/// Bytes of an arithmetic expression: one that is longer is read as two subshells.
const ARITHMETIC_BYTES_MAX: usize = 512;

/// Why a command could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// More nesting than is read.
    #[error("read a command nested more than {DEPTH_MAX} deep")]
    TooDeep,
    /// More text than a shell takes.
    #[error("read a command of more than {COMMAND_BYTES_MAX} bytes")]
    TooLong,
    /// More programs than a command of an agent runs.
    #[error("read a command of more than {STEPS_MAX} steps")]
    TooManySteps,
}

/// A step of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// A program with its words.
    Simple(Simple),
    /// What runs in a shell of its own: its `cd` and variables end with it.
    Sub(Vec<Item>),
}

/// A program with its words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Simple {
    pub(super) words: Vec<Word>,
    /// Its here-documents, as indices into [`Script::documents`].
    pub(super) documents: Vec<usize>,
}

/// A command, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Script {
    pub(super) items: Vec<Item>,
    pub(super) documents: Vec<String>,
}

/// Reads `text`; `depth` is the nesting it already stands in.
pub(super) fn read(text: &str, depth: usize) -> Result<Script, Unreadable> {
    if text.len() > COMMAND_BYTES_MAX {
        return Err(Unreadable::TooLong);
    }
    let mut lexer = Lexer { text, at: 0, depth, documents: Vec::new(), pending: Vec::new() };
    let items = lexer.list(Closer::End)?;
    Ok(Script { items, documents: lexer.documents })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Closer {
    End,
    Parenthesis,
}

/// A here-document whose body has not come yet.
struct Pending {
    document: usize,
    delimiter: String,
    strips_tabs: bool,
    is_literal: bool,
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    documents: Vec<String>,
    pending: Vec<Pending>,
}

impl<'a> Lexer<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Reads up to `closer`, which is eaten.
    fn list(&mut self, closer: Closer) -> Result<Vec<Item>, Unreadable> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(Unreadable::TooDeep);
        }
        let mut items = Vec::new();
        let mut simple = Simple::default();
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'\\' if self.rest().starts_with("\\\n") => self.at += 2,
                b'\n' => {
                    self.at += 1;
                    finish(&mut simple, &mut items);
                    self.take_documents(&mut items)?;
                }
                b'&' if self.rest().starts_with("&>") => self.at += 1,
                b';' | b'&' | b'|' => {
                    self.at += 1;
                    finish(&mut simple, &mut items);
                }
                b'(' if self.rest().starts_with("((") && self.skip_arithmetic(0) => {
                    finish(&mut simple, &mut items);
                }
                b'(' => {
                    self.at += 1;
                    finish(&mut simple, &mut items);
                    items.push(Item::Sub(self.list(Closer::Parenthesis)?));
                }
                b')' => {
                    self.at += 1;
                    finish(&mut simple, &mut items);
                    if closer == Closer::Parenthesis {
                        break;
                    }
                }
                b'#' => self.at += self.rest().find('\n').unwrap_or(self.rest().len()),
                b'<' | b'>' => self.redirection(&mut simple, &mut items)?,
                _ => {
                    let word = self.word(&mut items)?;
                    let is_number =
                        word.literal().is_some_and(|text| text.bytes().all(|b| b.is_ascii_digit()));
                    // `2>file`: the number belongs to the redirection.
                    if !(is_number && matches!(self.peek(), Some(b'<' | b'>'))) {
                        simple.words.push(word);
                    }
                }
            }
        }
        finish(&mut simple, &mut items);
        self.depth -= 1;
        Ok(items)
    }

    fn redirection(&mut self, simple: &mut Simple, items: &mut Vec<Item>) -> Result<(), Unreadable> {
        let rest = self.rest();
        if rest.starts_with("<(") || rest.starts_with(">(") {
            self.at += 2;
            let inner = self.list(Closer::Parenthesis)?;
            items.push(Item::Sub(inner));
            simple.words.push(Word { parts: vec![Part::Unknown] });
            return Ok(());
        }
        if rest.starts_with("<<") && !rest.starts_with("<<<") {
            let strips_tabs = rest.starts_with("<<-");
            self.at += if strips_tabs { 3 } else { 2 };
            self.skip_blanks();
            let written = self.at;
            let delimiter = self.word(items)?;
            let written = &self.text[written..self.at];
            let document = self.documents.len();
            self.documents.push(String::new());
            simple.documents.push(document);
            self.pending.push(Pending {
                document,
                delimiter: delimiter.literal().unwrap_or(written).to_owned(),
                strips_tabs,
                is_literal: written.contains(['\'', '"', '\\']),
            });
            return Ok(());
        }
        self.at += rest.bytes().take_while(|byte| b"<>&|".contains(byte)).count();
        self.skip_blanks();
        // The target is no word of the program; what it substitutes runs all the same.
        self.word(items)?;
        Ok(())
    }

    fn skip_blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t')) {
            self.at += 1;
        }
    }

    /// Takes the bodies of the here-documents that the line before announced.
    fn take_documents(&mut self, items: &mut Vec<Item>) -> Result<(), Unreadable> {
        for pending in std::mem::take(&mut self.pending) {
            let mut body = String::new();
            while self.at < self.text.len() {
                let line = self.rest().split_inclusive('\n').next().unwrap_or_default();
                self.at += line.len();
                let bare = line.trim_end_matches('\n').trim_end_matches('\r');
                let bare = if pending.strips_tabs { bare.trim_start_matches('\t') } else { bare };
                if bare == pending.delimiter {
                    break;
                }
                body.push_str(bare);
                body.push('\n');
            }
            if !pending.is_literal {
                items.extend(self.substitutions(&body)?);
            }
            self.documents[pending.document] = body;
        }
        Ok(())
    }

    /// Returns what the substitutions in a text like that of double quotes run.
    fn substitutions(&self, text: &str) -> Result<Vec<Item>, Unreadable> {
        let depth = self.depth + 1;
        if depth > DEPTH_MAX {
            return Err(Unreadable::TooDeep);
        }
        let mut inner = Lexer { text, at: 0, depth, documents: Vec::new(), pending: Vec::new() };
        let mut items = Vec::new();
        let mut word = Word::default();
        while inner.at < text.len() {
            inner.quoted_piece(&mut word, &mut items)?;
        }
        Ok(items)
    }

    /// Reads one word; what its substitutions run is put into `items`, ahead of the program.
    fn word(&mut self, items: &mut Vec<Item>) -> Result<Word, Unreadable> {
        let mut word = Word::default();
        let starts_at_home = self.rest().strip_prefix('~').is_some_and(|rest| {
            rest.is_empty() || rest.starts_with(['/', ' ', '\t', '\n', ';', '&', '|', ')'])
        });
        if starts_at_home {
            self.at += 1;
            word.parts.push(Part::Variable { name: "HOME".to_owned(), quoted: true });
        }
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' | b';' | b'&' | b'|' | b'(' | b')' | b'<' | b'>' => break,
                b'\\' => self.escaped(&mut word),
                b'\'' => {
                    self.at += 1;
                    let end = self.rest().find('\'').unwrap_or(self.rest().len());
                    word.push_text(&self.rest()[..end]);
                    self.at = (self.at + end + 1).min(self.text.len());
                }
                b'"' => {
                    self.at += 1;
                    word.push_text("");
                    while !matches!(self.peek(), None | Some(b'"')) {
                        self.quoted_piece(&mut word, items)?;
                    }
                    self.at = (self.at + 1).min(self.text.len());
                }
                b'$' => self.dollar(&mut word, items, Quoting::None)?,
                b'`' => self.backticks(&mut word, items)?,
                _ => self.plain(&mut word, b" \t\r\n;&|()<>\\'\"$`"),
            }
        }
        Ok(word)
    }

    /// Reads the next piece inside double quotes.
    fn quoted_piece(&mut self, word: &mut Word, items: &mut Vec<Item>) -> Result<(), Unreadable> {
        match self.peek() {
            Some(b'\\') => match self.text.as_bytes().get(self.at + 1) {
                Some(b'"' | b'\\' | b'$' | b'`' | b'\n') => self.escaped(word),
                Some(_) | None => {
                    self.at += 1;
                    word.push_text("\\");
                }
            },
            Some(b'$') => self.dollar(word, items, Quoting::Double)?,
            Some(b'`') => self.backticks(word, items)?,
            Some(b'"') => {
                // Only in a here-document, where it means itself.
                self.at += 1;
                word.push_text("\"");
            }
            Some(_) | None => self.plain(word, b"\"\\$`"),
        }
        Ok(())
    }

    fn plain(&mut self, word: &mut Word, stops: &[u8]) {
        let length = self.rest().bytes().take_while(|byte| !stops.contains(byte)).count();
        word.push_text(&self.rest()[..length]);
        self.at += length;
    }

    fn escaped(&mut self, word: &mut Word) {
        self.at += 1;
        if let Some(next) = self.rest().chars().next() {
            self.at += next.len_utf8();
            if next != '\n' {
                word.push_text(next.encode_utf8(&mut [0; 4]));
            }
        }
    }

    fn dollar(&mut self, word: &mut Word, items: &mut Vec<Item>, quoting: Quoting) -> Result<(), Unreadable> {
        let rest = &self.rest()[1..];
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if rest.starts_with("((") && self.skip_arithmetic(1) {
            word.parts.push(Part::Unknown);
        } else if rest.starts_with('(') {
            self.at += 2;
            let inner = self.list(Closer::Parenthesis)?;
            items.push(Item::Sub(inner));
            word.parts.push(Part::Unknown);
        } else if let Some(inner) = rest.strip_prefix('{') {
            let length = closing_brace(inner);
            let inside = &inner[..length];
            self.at = (self.at + 3 + length).min(self.text.len());
            if !inside.is_empty() && inside.chars().all(is_name) {
                word.parts
                    .push(Part::Variable { name: inside.to_owned(), quoted: quoting == Quoting::Double });
            } else {
                items.extend(self.substitutions(inside)?);
                word.parts.push(Part::Unknown);
            }
        } else if quoting == Quoting::None && rest.starts_with('\'') {
            self.at += 2;
            self.ansi_quoted(word);
        } else if quoting == Quoting::None && rest.starts_with('"') {
            // `$"…"` is a translated text; the quotes are read next.
            self.at += 1;
        } else {
            let length = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
            self.at += 1 + length;
            if length > 0 {
                let name = rest[..length].to_owned();
                word.parts.push(Part::Variable { name, quoted: quoting == Quoting::Double });
            } else if rest.starts_with(['@', '*', '#', '?', '!', '$', '-']) {
                self.at += 1;
                word.parts.push(Part::Unknown);
            } else {
                word.push_text("$");
            }
        }
        Ok(())
    }

    /// Reads `$'…'`.
    fn ansi_quoted(&mut self, word: &mut Word) {
        while let Some(c) = self.rest().chars().next() {
            self.at += c.len_utf8();
            match c {
                '\'' => return,
                '\\' => {
                    let Some(escape) = self.rest().chars().next() else { return };
                    self.at += escape.len_utf8();
                    let digits = match escape {
                        'x' => Some((16, 2)),
                        'u' => Some((16, 4)),
                        '0'..='7' => {
                            self.at -= 1;
                            Some((8, 3))
                        }
                        _ => None,
                    };
                    let decoded = match (digits, escape) {
                        (Some((radix, digits_max)), _) => self.number(radix, digits_max),
                        (None, 'n') => Some('\n'),
                        (None, 't') => Some('\t'),
                        (None, other) => Some(other),
                    };
                    word.push_text(decoded.unwrap_or_default().encode_utf8(&mut [0; 4]));
                }
                _ => word.push_text(c.encode_utf8(&mut [0; 4])),
            }
        }
    }

    fn number(&mut self, radix: u32, digits_max: usize) -> Option<char> {
        let rest = self.rest();
        let length = rest.bytes().take(digits_max).take_while(|b| char::from(*b).is_digit(radix)).count();
        self.at += length;
        char::from_u32(u32::from_str_radix(&rest[..length], radix).ok()?)
    }

    fn backticks(&mut self, word: &mut Word, items: &mut Vec<Item>) -> Result<(), Unreadable> {
        self.at += 1;
        let mut inner = String::new();
        while let Some(c) = self.rest().chars().next() {
            self.at += c.len_utf8();
            match c {
                '`' => break,
                '\\' => {
                    if let Some(next) = self.rest().chars().next() {
                        self.at += next.len_utf8();
                        if !matches!(next, '`' | '\\' | '$') {
                            inner.push('\\');
                        }
                        inner.push(next);
                    }
                }
                _ => inner.push(c),
            }
        }
        items.push(Item::Sub(read(&inner, self.depth)?.items));
        word.parts.push(Part::Unknown);
        Ok(())
    }

    /// Skips `((…))` that stands `ahead` bytes further on; says no where it is two subshells instead.
    fn skip_arithmetic(&mut self, ahead: usize) -> bool {
        let rest = &self.rest()[ahead..];
        let mut open = 0_usize;
        for (at, byte) in rest.bytes().take(ARITHMETIC_BYTES_MAX).enumerate() {
            match byte {
                b'(' => open += 1,
                b')' if open == 2 && rest[at..].starts_with("))") => {
                    self.at += ahead + at + 2;
                    return true;
                }
                // The inner one closes alone: two subshells.
                b')' if open == 2 => return false,
                b')' => open = open.saturating_sub(1),
                b'\n' | b';' => return false,
                _ => {}
            }
        }
        false
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Quoting {
    None,
    Double,
}

fn closing_brace(text: &str) -> usize {
    let mut open = 1_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => open += 1,
            b'}' if open == 1 => return at,
            b'}' => open -= 1,
            _ => {}
        }
    }
    text.len()
}

fn finish(simple: &mut Simple, items: &mut Vec<Item>) {
    let done = std::mem::take(simple);
    if !done.words.is_empty() || !done.documents.is_empty() {
        items.push(Item::Simple(done));
    }
}
