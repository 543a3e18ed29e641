//! Reading a git configuration as git does, with the place of everything. Never more tolerant than git is: what git
//! could not read is refused, with its position.

use std::ops::Range;

use super::model::{Refusal, RefusalReason};
use crate::base::text::position_of;

/// A header or a setting, in the order of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Item {
    Header(Header),
    Setting(Setting),
}

/// A section header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header {
    /// The section as git compares it.
    pub name: Vec<u8>,
    /// From bracket to bracket.
    pub span: Range<usize>,
}

/// A key with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Setting {
    /// Section and key as git compares them.
    pub name: Vec<u8>,
    /// The value as git hands it out; `None` for a key alone.
    pub value: Option<Vec<u8>>,
    /// The key.
    pub key: Range<usize>,
    /// What is behind the key, up to the end of the value.
    pub rest: Range<usize>,
    /// The end of the last line of the value, its line end included.
    pub end: usize,
}

/// Reads all of `text`, from which a byte order mark is taken off.
pub(super) fn read(text: &[u8]) -> Result<Vec<Item>, Refusal> {
    if let Some(offset) = text.iter().position(|byte| *byte == 0) {
        return Err(refuse(text, offset, RefusalReason::NotText));
    }
    let mut reader = Reader { text, at: 0, section: Vec::new(), items: Vec::new() };
    while reader.at < text.len() {
        reader.step()?;
    }
    Ok(reader.items)
}

fn refuse(text: &[u8], offset: usize, why: RefusalReason) -> Refusal {
    Refusal { position: position_of(text, offset), why }
}

/// Returns whether git takes a byte for a blank.
fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-'
}

struct Reader<'t> {
    text: &'t [u8],
    at: usize,
    section: Vec<u8>,
    items: Vec<Item>,
}

impl Reader<'_> {
    /// Returns the byte at the place, with its length: CRLF, and the end of the text, are a line end.
    fn peek(&self) -> (u8, usize) {
        match self.text.get(self.at..) {
            Some([b'\r', b'\n', ..]) => (b'\n', 2),
            Some([byte, ..]) => (*byte, 1),
            Some([]) | None => (b'\n', 0),
        }
    }

    fn next(&mut self) -> u8 {
        let (byte, len) = self.peek();
        self.at += len;
        byte
    }

    fn refuse(&self, why: RefusalReason) -> Refusal {
        refuse(self.text, self.at, why)
    }

    /// Reads what begins at the place.
    fn step(&mut self) -> Result<(), Refusal> {
        match self.peek().0 {
            byte if is_blank(byte) => {
                self.next();
                Ok(())
            }
            b'#' | b';' => {
                self.skip_line();
                Ok(())
            }
            b'[' => self.header(),
            byte if byte.is_ascii_alphabetic() => self.setting(),
            _ => Err(self.refuse(RefusalReason::BadLine)),
        }
    }

    fn skip_line(&mut self) {
        while self.at < self.text.len() && self.next() != b'\n' {}
    }

    fn header(&mut self) -> Result<(), Refusal> {
        let start = self.at;
        self.next();
        let mut name = Vec::new();
        loop {
            match self.peek().0 {
                b']' if !name.is_empty() => break,
                b' ' | b'\t' | b'\r' => {
                    self.subsection(&mut name)?;
                    break;
                }
                byte if is_name(byte) || byte == b'.' => name.push(byte.to_ascii_lowercase()),
                _ => return Err(self.refuse(RefusalReason::BadHeader)),
            }
            self.next();
        }
        self.next();
        self.section.clone_from(&name);
        self.items.push(Item::Header(Header { name, span: start..self.at }));
        Ok(())
    }

    /// Reads a quoted subsection, up to the closing bracket.
    fn subsection(&mut self, name: &mut Vec<u8>) -> Result<(), Refusal> {
        while matches!(self.peek().0, b' ' | b'\t' | b'\r') {
            self.next();
        }
        if self.peek().0 != b'"' {
            return Err(self.refuse(RefusalReason::BadHeader));
        }
        self.next();
        name.push(b'.');
        loop {
            let (byte, _) = self.peek();
            let is_escape = byte == b'\\';
            if is_escape {
                self.next();
            }
            match (self.peek().0, is_escape) {
                (b'\n', _) => return Err(self.refuse(RefusalReason::BadHeader)),
                (b'"', false) => break,
                (byte, _) => name.push(byte),
            }
            self.next();
        }
        self.next();
        if self.peek().0 != b']' { Err(self.refuse(RefusalReason::BadHeader)) } else { Ok(()) }
    }

    fn setting(&mut self) -> Result<(), Refusal> {
        let start = self.at;
        while is_name(self.peek().0) {
            self.next();
        }
        let key = start..self.at;
        while matches!(self.peek().0, b' ' | b'\t') {
            self.next();
        }
        let mut name = self.section.clone();
        if !name.is_empty() {
            name.push(b'.');
        }
        name.extend(self.text[key.clone()].to_ascii_lowercase());
        let (value, rest) = match self.peek().0 {
            b'\n' => {
                self.next();
                (None, key.end..key.end)
            }
            b'=' => {
                self.next();
                let (value, end) = self.value()?;
                (Some(value), key.end..end)
            }
            _ => return Err(self.refuse(RefusalReason::BadLine)),
        };
        self.items.push(Item::Setting(Setting { name, value, key, rest, end: self.at }));
        Ok(())
    }

    /// Reads a value and the rest of its line; returns it with the place where it ends.
    fn value(&mut self) -> Result<(Vec<u8>, usize), Refusal> {
        let mut value = Vec::new();
        // How much of the value, and of the text, is there without the blanks at the end.
        let (mut len, mut end) = (0, self.at);
        let mut is_quoted = false;
        loop {
            let (byte, _) = self.peek();
            match byte {
                b'\n' if is_quoted => return Err(self.refuse(RefusalReason::OpenQuote)),
                b'\n' => {
                    self.next();
                    break;
                }
                b'#' | b';' if !is_quoted => {
                    self.skip_line();
                    break;
                }
                byte if is_blank(byte) && !is_quoted => {
                    self.next();
                    if !value.is_empty() {
                        value.push(byte);
                    }
                    continue;
                }
                b'\\' => {
                    self.next();
                    match self.peek().0 {
                        // The value goes on in the next line, and keeps the blanks before the backslash.
                        b'\n' => {}
                        b't' => value.push(b'\t'),
                        b'b' => value.push(8),
                        b'n' => value.push(b'\n'),
                        byte @ (b'\\' | b'"') => value.push(byte),
                        _ => return Err(self.refuse(RefusalReason::BadEscape)),
                    }
                }
                b'"' => is_quoted = !is_quoted,
                byte => value.push(byte),
            }
            self.next();
            (len, end) = (value.len(), self.at);
        }
        value.truncate(len);
        Ok((value, end))
    }
}
