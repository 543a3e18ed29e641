//! The files in an archive, one level of archives within it included, by limits: a bomb ends after a known amount of work
//! and is told. Knows archives by their first bytes and not by their names; never writes anything to a disk.

use std::io::{self, Cursor, Read};

use flate2::read::MultiGzDecoder;

use crate::base::limits::{
    ARCHIVE_BYTES_FREE, ARCHIVE_BYTES_MAX, ARCHIVE_ENTRIES_MAX, ARCHIVE_RATIO_MAX, ARCHIVE_TOLD_MAX,
    STAGED_FILE_BYTES_MAX,
};

/// What stands between an archive and the entry in it.
const WITHIN: &[u8] = b"!/";
/// Where a tar file says that it is one, and what it says there.
const TAR_MARK: (usize, &[u8]) = (257, b"ustar");

/// The forms that are opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Zip,
    Gzip,
    Tar,
}

impl Form {
    fn of(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
            return Some(Self::Zip);
        }
        if bytes.starts_with(&[0x1f, 0x8b, 8]) {
            return Some(Self::Gzip);
        }
        let (at, mark) = TAR_MARK;
        bytes.get(at..).is_some_and(|rest| rest.starts_with(mark)).then_some(Self::Tar)
    }
}

/// Returns whether `bytes` are an archive of a form that is opened: zip (also jar and whl), tar, gzip.
pub fn is_archive(bytes: &[u8]) -> bool {
    Form::of(bytes).is_some()
}

/// Hands each file in the archive `bytes` to `each`, with its name there, and returns what was not looked at: sentences
/// without the name of the archive.
pub fn entries(bytes: &[u8], each: &mut dyn FnMut(&[u8], &[u8])) -> Vec<String> {
    let by_ratio = (bytes.len() as u64).saturating_mul(ARCHIVE_RATIO_MAX).max(ARCHIVE_BYTES_FREE);
    let mut opening = Opening {
        each,
        entries_left: ARCHIVE_ENTRIES_MAX,
        bytes_left: by_ratio.min(ARCHIVE_BYTES_MAX),
        told: Vec::new(),
        is_over: false,
    };
    opening.open(bytes, b"", Depth::Outer);
    opening.told
}

/// Whether an archive stands by itself or in another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Depth {
    Outer,
    Nested,
}

struct Opening<'a> {
    each: &'a mut dyn FnMut(&[u8], &[u8]),
    entries_left: usize,
    bytes_left: u64,
    told: Vec<String>,
    /// A bound was reached.
    is_over: bool,
}

impl Opening<'_> {
    fn open(&mut self, bytes: &[u8], prefix: &[u8], depth: Depth) {
        let opened = match Form::of(bytes) {
            Some(Form::Zip) => self.zip(bytes, prefix, depth),
            Some(Form::Gzip) => self.gzip(bytes, prefix, depth),
            Some(Form::Tar) => self.tar(bytes, prefix, depth),
            None => Ok(()),
        };
        if let Err(error) = opened {
            self.tell(format!("it is damaged: {}", plain(&error.to_string())));
        }
    }

    fn zip(&mut self, bytes: &[u8], prefix: &[u8], depth: Depth) -> io::Result<()> {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(io::Error::other)?;
        for number in 0..archive.len() {
            if self.is_over {
                break;
            }
            let mut file = match archive.by_index(number) {
                Ok(file) => file,
                Err(error) => {
                    self.tell(format!("an entry cannot be opened: {}", plain(&error.to_string())));
                    continue;
                }
            };
            if file.is_file() {
                let name = [prefix, file.name_raw()].concat();
                self.file(&name, &mut file, depth);
            }
        }
        Ok(())
    }

    fn tar(&mut self, bytes: &[u8], prefix: &[u8], depth: Depth) -> io::Result<()> {
        let mut archive = tar::Archive::new(bytes);
        for file in archive.entries()? {
            if self.is_over {
                break;
            }
            let mut file = file?;
            if file.header().entry_type().is_file() {
                let name = [prefix, &file.path_bytes()].concat();
                self.file(&name, &mut file, depth);
            }
        }
        Ok(())
    }

    /// Opens what gzip holds: mostly a tar file, which then counts as one archive with it.
    fn gzip(&mut self, bytes: &[u8], prefix: &[u8], depth: Depth) -> io::Result<()> {
        let mut unpacking = MultiGzDecoder::new(bytes);
        let inner_name =
            unpacking.header().and_then(|header| header.filename()).unwrap_or(b"content").to_owned();
        let mut content = Vec::new();
        let broken = (&mut unpacking).take(self.bytes_left.saturating_add(1)).read_to_end(&mut content).err();
        let is_beyond = content.len() as u64 > self.bytes_left;
        if is_beyond {
            content.truncate(usize::try_from(self.bytes_left).unwrap_or(usize::MAX));
            self.tell_beyond();
        }
        if Form::of(&content) == Some(Form::Tar) {
            // What is cut off ends within an entry; that it does was told already.
            let read = self.tar(&content, prefix, depth);
            if !is_beyond && broken.is_none() {
                read?;
            }
        } else {
            let name = [prefix, &inner_name].concat();
            self.bytes_left = self.bytes_left.saturating_sub(content.len() as u64);
            self.content(&name, &content, depth);
        }
        self.is_over |= is_beyond;
        broken.map_or(Ok(()), Err)
    }

    /// Reads one file within the bounds.
    fn file(&mut self, name: &[u8], file: &mut dyn Read, depth: Depth) {
        if self.entries_left == 0 {
            self.is_over = true;
            self.tell(format!("only its first {ARCHIVE_ENTRIES_MAX} entries were looked at"));
            return;
        }
        self.entries_left -= 1;
        let most = self.bytes_left.min(STAGED_FILE_BYTES_MAX);
        let mut content = Vec::new();
        let read = file.take(most.saturating_add(1)).read_to_end(&mut content);
        self.bytes_left = self.bytes_left.saturating_sub(content.len() as u64);
        if let Err(error) = read {
            self.tell(format!("an entry cannot be read: {}", plain(&error.to_string())));
        }
        if content.len() as u64 > most {
            if self.bytes_left == 0 {
                self.is_over = true;
                self.tell_beyond();
            } else {
                self.tell("an entry is too large".to_owned());
            }
            return;
        }
        self.content(name, &content, depth);
    }

    fn content(&mut self, name: &[u8], content: &[u8], depth: Depth) {
        match (Form::of(content), depth) {
            (None, _) => (self.each)(name, content),
            (Some(_), Depth::Outer) => self.open(content, &[name, WITHIN].concat(), Depth::Nested),
            (Some(_), Depth::Nested) => self.tell("an archive lies in an archive in it".to_owned()),
        }
    }

    fn tell_beyond(&mut self) {
        self.tell("it unpacks to more than is looked at".to_owned());
    }

    fn tell(&mut self, what: String) {
        if self.told.len() < ARCHIVE_TOLD_MAX && !self.told.contains(&what) {
            self.told.push(what);
        }
    }
}

/// Returns another program's words without what could steer a screen.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(200).collect()
}

#[cfg(test)]
mod tests;
