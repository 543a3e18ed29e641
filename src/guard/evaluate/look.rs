//! What is in one content, against what the base has: secrets, flaws, forbidden and required texts. Pure: bytes in, values
//! out, so that many are looked at on two threads.

use regex::bytes::Regex;

use crate::base::limits::CHECK_FINDINGS_MAX;
use crate::base::text::{is_unseen, shortened};
use crate::git::EntryKind;
use crate::guard::checks::{self, File, Flaw};
use crate::guard::demand::{Content, Forbidden, RequiredOutput};
use crate::guard::evaluate::facts::{ForbiddenSeen, Unfit};
use crate::guard::evaluate::request::{Demands, Weighed};
use crate::guard::evaluate::table::Check;
use crate::guard::pattern::compile;
use crate::guard::policy::Guard;
use crate::guard::scan::{Hit, Looked, look};
use crate::guard::spread::Job;
use crate::secrets;

/// Characters of a text that is shown.
const TEXT_CHARS_MAX: usize = 100;
/// Characters of what a role, a rule or a program says.
const WORDS_CHARS_MAX: usize = 300;

/// The demands on contents, compiled.
pub(super) struct Looks<'a> {
    forbidden: Vec<(usize, &'a Forbidden, Regex)>,
    required: Vec<(usize, &'a RequiredOutput, Wanted)>,
    large_bytes_max: u64,
}

enum Wanted {
    Any,
    Literal(Vec<u8>),
    Pattern(Regex),
}

/// A content on its way through the looks.
pub(super) struct Piece {
    pub(super) path: Vec<u8>,
    pub(super) kind: EntryKind,
    pub(super) bytes: Vec<u8>,
    /// What the base has: at the same path, or where the file was before it moved.
    pub(super) base: Option<(Vec<u8>, Vec<u8>)>,
}

impl Job for Piece {
    fn bytes(&self) -> usize {
        self.bytes.len()
    }
}

/// What was seen in a content.
pub(super) struct Seen {
    pub(super) path: Vec<u8>,
    pub(super) hits: Vec<Hit>,
    /// What of an archive was not looked at.
    pub(super) told: Vec<String>,
    pub(super) flaws: Vec<(Guard, Flaw)>,
    pub(super) forbidden: Vec<ForbiddenSeen>,
    /// The required outputs that it is one of, and whether it holds what is asked for.
    pub(super) required: Vec<(usize, bool)>,
}

impl<'a> Looks<'a> {
    /// Compiles what is asked for; what does not compile is told.
    pub(super) fn of(demands: &'a Demands, large_bytes_max: u64) -> (Self, Vec<Unfit>) {
        let mut looks = Self { forbidden: Vec::new(), required: Vec::new(), large_bytes_max };
        let mut unfit = Vec::new();
        let mut refuse = |check: Check, source: &str, why: String| {
            unfit.push(Unfit { check, source: source.to_owned(), why });
        };
        for (number, Weighed { what: forbidden, .. }) in demands.forbidden.iter().enumerate() {
            match compile(&forbidden.pattern) {
                Ok(pattern) => looks.forbidden.push((number, forbidden, pattern)),
                Err(error) => refuse(Check::Forbidden, &forbidden.source, error.to_string()),
            }
        }
        for (number, required) in demands.required.iter().enumerate() {
            let wanted = match &required.content {
                Content::Any => Wanted::Any,
                Content::Literal(text) => Wanted::Literal(text.clone().into_bytes()),
                Content::Pattern(pattern) => match compile(pattern) {
                    Ok(pattern) => Wanted::Pattern(pattern),
                    Err(error) => {
                        refuse(Check::Required, &required.source, error.to_string());
                        continue;
                    }
                },
            };
            looks.required.push((number, required, wanted));
        }
        (looks, unfit)
    }

    /// Looks at one content.
    pub(super) fn at(&self, piece: Piece) -> Seen {
        let Piece { path, kind, bytes, base } = piece;
        let file = File::new(&path, kind, &bytes);
        let found = checks::in_content(&file, self.large_bytes_max);
        let flaws = match &base {
            Some((at, base)) => {
                checks::new_since(&File::new(at, kind, base), &file, found, self.large_bytes_max)
            }
            None => found,
        };
        let is_text = file.is_text;
        let forbidden = if is_text { self.forbidden(&path, &bytes, &base) } else { Vec::new() };
        let required = self.required(&path, &bytes);
        let Looked { mut hits, told, bytes, .. } = look(0, bytes);
        if let Some((_, base)) = &base {
            hits.retain(|hit| {
                let finding = vec![hit.finding.clone()];
                hit.entry.is_some() || !secrets::absent_from(base, &bytes, finding).is_empty()
            });
        }
        Seen { path, hits, told, flaws, forbidden, required }
    }

    /// Returns the forbidden texts of one content alone.
    pub(super) fn forbidden_in(&self, piece: &Piece) -> Vec<ForbiddenSeen> {
        let Piece { path, kind, bytes, base } = piece;
        let is_text = File::new(path, *kind, bytes).is_text;
        if is_text { self.forbidden(path, bytes, base) } else { Vec::new() }
    }

    fn forbidden(&self, path: &[u8], bytes: &[u8], base: &Option<(Vec<u8>, Vec<u8>)>) -> Vec<ForbiddenSeen> {
        let text_path = String::from_utf8_lossy(path);
        let base = base.as_ref().map(|(_, base)| base.as_slice()).unwrap_or_default();
        let mut seen = Vec::new();
        for (number, forbidden, pattern) in &self.forbidden {
            let files = &forbidden.files;
            if !files.is_empty() && !files.iter().any(|glob| glob.matches(&text_path)) {
                continue;
            }
            for found in pattern.find_iter(bytes).take(CHECK_FINDINGS_MAX) {
                let lines = lines_around(bytes, found.start(), found.end());
                if !has_lines(base, lines) {
                    let line = 1 + bytes[..found.start()].iter().filter(|byte| **byte == b'\n').count();
                    let text = shown(found.as_bytes());
                    seen.push(ForbiddenSeen { number: *number, path: path.to_vec(), line, text });
                }
            }
        }
        seen
    }

    fn required(&self, path: &[u8], bytes: &[u8]) -> Vec<(usize, bool)> {
        let path = String::from_utf8_lossy(path);
        let asked = self.required.iter().filter(|(_, required, _)| required.files.matches(&path));
        let met = |wanted: &Wanted| match wanted {
            Wanted::Any => true,
            Wanted::Literal(text) => contains(bytes, text),
            Wanted::Pattern(pattern) => pattern.is_match(bytes),
        };
        asked.map(|(number, _, wanted)| (*number, met(wanted))).collect()
    }
}

/// Returns a text as one harmless line.
pub(super) fn shown(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    let line: String = text.chars().map(|c| if is_unseen(c) { ' ' } else { c }).collect();
    shortened(&secrets::redacted(line.trim()), TEXT_CHARS_MAX).replace('`', "'")
}

/// Returns words of a role, a rule or a program as one harmless line.
pub(super) fn words(text: &str) -> String {
    let line: String = text.chars().map(|c| if is_unseen(c) { ' ' } else { c }).collect();
    shortened(&secrets::redacted(line.trim()), WORDS_CHARS_MAX)
}

/// Returns the whole lines that the bytes from `start` to `end` are in, without the end of the last one.
fn lines_around(bytes: &[u8], start: usize, end: usize) -> &[u8] {
    let first = bytes[..start].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let last = bytes[end..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| end + at);
    &bytes[first..last]
}

/// Returns whether `base` has these lines, one behind the other.
fn has_lines(base: &[u8], lines: &[u8]) -> bool {
    let lines = lines.strip_suffix(b"\r").unwrap_or(lines);
    let mut from = 0;
    while let Some(at) = find(&base[from..], lines).map(|at| from + at) {
        let begins = at == 0 || base[at - 1] == b'\n';
        let rest = &base[at + lines.len()..];
        if begins && (rest.is_empty() || rest.starts_with(b"\n") || rest.starts_with(b"\r\n")) {
            return true;
        }
        from = at + 1;
    }
    false
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    find(bytes, part).is_some()
}

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    if part.is_empty() {
        return Some(0);
    }
    aho_corasick::AhoCorasick::new([part]).ok()?.find(bytes).map(|found| found.start())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guard::evaluate::state::Weight;
    use crate::guard::globs::Glob;

    fn glob(text: &str) -> Glob {
        Glob::new(text).expect("a glob of the test")
    }

    fn demands(pattern: &str, files: &[&str]) -> Demands {
        let forbidden = Forbidden {
            source: "role x".to_owned(),
            pattern: pattern.to_owned(),
            files: files.iter().map(|text| glob(text)).collect(),
            description: String::new(),
        };
        let forbidden = Weighed { weight: Weight::Full, what: forbidden };
        Demands { forbidden: vec![forbidden], ..Demands::default() }
    }

    fn lines(demands: &Demands, path: &str, base: Option<&str>, now: &str) -> Vec<usize> {
        let (looks, unfit) = Looks::of(demands, 1_000);
        assert_eq!(unfit, []);
        let base = base.map(|base| (path.as_bytes().to_vec(), base.as_bytes().to_vec()));
        let (path, bytes) = (path.as_bytes().to_vec(), now.as_bytes().to_vec());
        let seen = looks.at(Piece { path, kind: EntryKind::File, bytes, base });
        seen.forbidden.iter().map(|seen| seen.line).collect()
    }

    #[test]
    fn a_forbidden_text_counts_where_its_line_is_new() {
        let it = demands("unsafe|dbg!", &[]);
        assert_eq!(lines(&it, "a.rs", None, "x\nunsafe\n"), [2]);
        assert!(lines(&it, "a.rs", Some("unsafe\n"), "x\nunsafe\n").is_empty());
        assert!(lines(&it, "a.rs", Some("unsafe\r\n"), "unsafe").is_empty());
        assert_eq!(
            lines(&it, "a.rs", Some("not unsafe\n"), "unsafe\n"),
            [1],
            "a part of a line is another line"
        );
        assert_eq!(lines(&it, "a.rs", Some("unsafe\n"), "unsafe { dbg!(1) }\n"), [1, 1]);
        assert!(lines(&it, "a.rs", Some("a\nb unsafe\nunsafe"), "unsafe").is_empty());
        assert!(lines(&it, "a.bin", None, "\0unsafe").is_empty(), "no text");
    }

    #[test]
    fn a_text_over_several_lines_counts_where_these_lines_are_new() {
        let it = demands("a\\s+b", &[]);
        assert_eq!(lines(&it, "x", Some("a\nc\nb\n"), "a\nb\n"), [1]);
        assert!(lines(&it, "x", Some("z\na\nb"), "a\nb\n").is_empty());
    }

    #[test]
    fn only_files_that_are_meant_are_looked_at() {
        let it = demands("x", &["src/**"]);
        assert_eq!(lines(&it, "src/a", None, "x"), [1]);
        assert!(lines(&it, "lib/a", None, "x").is_empty());
    }

    #[test]
    fn a_pattern_that_is_none_is_told_with_who_brought_it() {
        let it = demands("(", &[]);
        let (_, unfit) = Looks::of(&it, 1);
        assert_eq!((unfit.len(), unfit[0].check, unfit[0].source.as_str()), (1, Check::Forbidden, "role x"));
    }

    #[test]
    fn a_required_output_is_met_by_what_it_holds() {
        let required = |content| RequiredOutput {
            source: String::new(),
            files: glob("tests/**"),
            content,
            description: String::new(),
        };
        let contents =
            [Content::Any, Content::Literal("assert".to_owned()), Content::Pattern("^fn \\w+".to_owned())];
        let it = Demands { required: contents.map(required).to_vec(), ..Demands::default() };
        let (looks, _) = Looks::of(&it, 1_000);
        let met = |path: &str, text: &str| {
            let (path, bytes) = (path.as_bytes().to_vec(), text.as_bytes().to_vec());
            looks.at(Piece { path, kind: EntryKind::File, bytes, base: None }).required
        };
        assert_eq!(met("tests/a", "x\nfn y"), [(0, true), (1, false), (2, true)]);
        assert_eq!(met("tests/a", "assert"), [(0, true), (1, true), (2, false)]);
        assert_eq!(met("src/a", "assert"), []);
    }

    #[test]
    fn what_is_shown_tells_no_secret() {
        let token = concat!("gh", "p_a8Kd03jfLQm2xZ7vBn5tYr9wEs1uHg4cOiPq");
        assert!(!shown(format!("key = {token}").as_bytes()).contains(token));
        assert_eq!(shown(b"\x1b[1m`a`\n"), "[1m'a'");
    }
}
