//! Which files git may store otherwise than they lie in the work tree, by the attributes for them. Not git's matching:
//! a pattern that is more than a name or an ending is taken to match everything below its folder.

use crate::git::direct::format::Conversion;

/// Attributes that let a program or git change any byte.
const ANY: [&[u8]; 3] = [b"filter", b"ident", b"working-tree-encoding"];
/// Attributes by which the ends of lines change.
const LINES: [&[u8]; 3] = [b"text", b"eol", b"crlf"];

/// What one file of attributes says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Attributes {
    lines: Vec<(Pattern, Conversion)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Pattern {
    All,
    /// `*.ending`, and what follows the star.
    Ending(Vec<u8>),
    Name(Vec<u8>),
}

impl Attributes {
    /// Reads a file of attributes; what it takes back is not counted.
    pub(super) fn parse(text: &[u8]) -> Self {
        let mut attributes = Self::default();
        for line in text.split(|byte| *byte == b'\n') {
            let line = line.trim_ascii();
            if line.is_empty() || line.starts_with(b"#") {
                continue;
            }
            let quoted = line.starts_with(b"\"");
            let mut words = line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
            let first = words.next().unwrap_or_default();
            // What stands within quotes may be split here; every word then counts, and the pattern matches all.
            let conversion = words.map(word).max().unwrap_or(Conversion::None);
            if conversion != Conversion::None {
                let pattern = if quoted { Pattern::All } else { pattern(first) };
                attributes.lines.push((pattern, conversion));
            }
        }
        attributes
    }

    /// Returns what stands for attributes that cannot be read.
    pub(super) fn doubt() -> Self {
        Self { lines: vec![(Pattern::All, Conversion::Any)] }
    }

    /// Returns what may happen to the file `path`.
    pub(super) fn conversion(&self, path: &[u8]) -> Conversion {
        let name = path.rsplit(|byte| *byte == b'/').next().unwrap_or(path);
        let matches = |pattern: &Pattern| match pattern {
            Pattern::All => true,
            // The names of some file systems mean the same in capitals.
            Pattern::Ending(ending) => {
                name.len() >= ending.len() && name[name.len() - ending.len()..].eq_ignore_ascii_case(ending)
            }
            Pattern::Name(wanted) => name.eq_ignore_ascii_case(wanted),
        };
        let found =
            self.lines.iter().filter(|(pattern, _)| matches(pattern)).map(|(_, conversion)| *conversion);
        found.max().unwrap_or(Conversion::None)
    }
}

fn word(word: &[u8]) -> Conversion {
    let name = word.split(|byte| *byte == b'=').next().unwrap_or(word);
    if ANY.contains(&name) {
        Conversion::Any
    } else if LINES.contains(&name) {
        Conversion::Lines
    } else {
        Conversion::None
    }
}

fn pattern(pattern: &[u8]) -> Pattern {
    let is_special = |byte: &u8| b"*?[\\/".contains(byte);
    match pattern.strip_prefix(b"*") {
        // `[attr]name` makes an attribute out of others, so any line may mean these.
        Some(ending) if !ending.iter().any(is_special) => Pattern::Ending(ending.to_vec()),
        None if !pattern.iter().any(is_special) => Pattern::Name(pattern.to_vec()),
        Some(_) | None => Pattern::All,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_converted() {
        let check = |text: &str, path: &str, want: Conversion| {
            let attributes = Attributes::parse(text.as_bytes());
            assert_eq!(attributes.conversion(path.as_bytes()), want, "{text:?} {path}");
        };
        let lfs = "# large files\n*.psd filter=lfs diff=lfs merge=lfs -text\n*.rs diff=rust\n";
        check(lfs, "art/a.psd", Conversion::Any);
        check(lfs, "art/A.PSD", Conversion::Any);
        check(lfs, "a.rs", Conversion::None);
        check(lfs, "psd", Conversion::None);
        check("* text=auto eol=lf", "a/b", Conversion::Lines);
        check("secret.yml filter=crypt", "deep/secret.yml", Conversion::Any);
        check("secret.yml filter=crypt", "secret.yml.txt", Conversion::None);
        check("secrets/** filter=crypt", "anything", Conversion::Any);
        check("[attr]locked filter=crypt\n*.key locked", "a.key", Conversion::Any);
        check("[attr]locked filter=crypt\n*.key locked", "other", Conversion::Any);
        check("\"a b\" filter=x", "a b", Conversion::Any);
        check("\"a filter=y\" -text", "q", Conversion::Any);
        check("*.txt ident", "a.txt", Conversion::Any);
        check("*.txt working-tree-encoding=UTF-16", "a.txt", Conversion::Any);
        check("*.bin binary -filter", "a.bin", Conversion::None);
        check("", "a", Conversion::None);
    }
}
