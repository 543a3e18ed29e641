//! Globs over paths of a project, as rules and scopes write them. Pure; a match costs at most pattern times path.
//!
//! Not the crate `globset`: there `?` and classes match single bytes, so no letter beyond ASCII, `[!a]` matches a slash,
//! an unclosed brace is an error, and each pattern costs a compiled automaton.

mod overlap;
mod set;

use crate::base::limits::{GLOB_CHARS_MAX, GLOB_PATTERNS_MAX};

pub use overlap::share_a_path;
pub use set::GlobSet;

/// Why a text is not a [`Glob`]; such a one in a rule matches nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GlobError {
    /// It is empty.
    #[error("use an empty glob")]
    Empty,
    /// It has more than [`GLOB_CHARS_MAX`] characters.
    #[error("use a glob of more than {GLOB_CHARS_MAX} characters")]
    TooLong,
    /// Its braces stand for more than [`GLOB_PATTERNS_MAX`] patterns.
    #[error("use a glob whose braces stand for more than {GLOB_PATTERNS_MAX} patterns")]
    TooManyPatterns,
}

/// A glob, anchored at the project's top: `*.md` means the top's own.
///
/// - `*` and `?` match within one component; names that start with a dot are names like others.
/// - `**` as a whole component matches any number of components; elsewhere it is `*`.
/// - `[ab]`, `[a-z]`, `[!a]` (also `[^a]`) match one character, never a slash.
/// - `{a,b}` is either, nested too; a brace or bracket that is not closed is itself.
/// - A backslash makes the next character itself.
/// - A trailing slash, or a last component without wildcard, covers what lies below: `docs` is `docs` and `docs/**`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glob {
    text: String,
    patterns: Vec<Pattern>,
}

/// A glob without braces.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Pattern {
    parts: Vec<Part>,
    /// What lies below a match is matched too.
    has_subtree: bool,
}

/// One component.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    /// `**`.
    AnyDepth,
    Name(Vec<Token>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Char(char),
    AnyChar,
    AnyChars,
    Class {
        is_negated: bool,
        ranges: Vec<(char, char)>,
    },
    /// Only until components are split.
    Slash,
}

impl Glob {
    /// Parses `text`. A leading `/` or `./` means the project's top, which is meant anyway.
    ///
    /// # Errors
    /// See [`GlobError`].
    pub fn new(text: &str) -> Result<Self, GlobError> {
        let chars: Vec<char> = below_top(text).chars().collect();
        if chars.is_empty() {
            return Err(GlobError::Empty);
        }
        if chars.len() > GLOB_CHARS_MAX {
            return Err(GlobError::TooLong);
        }
        let reader = Reader { closes: closing_braces(&chars), chars };
        let sequences = reader.sequence(0, reader.chars.len())?;
        let patterns = sequences.iter().map(|tokens| Pattern::of(tokens)).collect();
        Ok(Self { text: text.to_owned(), patterns })
    }

    /// Returns the glob as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns how many patterns without braces this one stands for, which is what a match costs.
    pub fn pattern_count(&self) -> usize {
        self.patterns.len()
    }

    /// Returns the glob of what is in the folder at `path`, whatever characters that has; the top is `.`.
    ///
    /// # Errors
    /// See [`GlobError`].
    pub fn below(path: &str) -> Result<Self, GlobError> {
        let escaped: String = path
            .chars()
            .flat_map(|c| [Some('\\').filter(|_| c != '/' && c != '.'), Some(c)])
            .flatten()
            .collect();
        Self::new(&if path == "." { "**".to_owned() } else { format!("{escaped}/") })
    }

    /// Returns the globs without braces that this one stands for, as tools take them that know no folders: a last component
    /// without a wildcard and a dot may be one, so what lies below it stands beside it.
    pub fn alternatives(&self) -> Vec<String> {
        self.patterns.iter().flat_map(Pattern::texts).collect()
    }

    /// Returns whether there can be a path that both match. Where telling takes too long, the answer is yes.
    pub fn overlaps(&self, other: &Self) -> bool {
        share_a_path(&[self, other])
    }

    /// Returns whether `path`, counted from the project's top and with `/`, is matched.
    pub fn matches(&self, path: &str) -> bool {
        let names: Vec<Vec<char>> = names_of(path).map(|name| name.chars().collect()).collect();
        !names.is_empty() && self.patterns.iter().any(|pattern| pattern.matches(&names))
    }
}

/// Returns the components of a path.
fn names_of(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|name| !name.is_empty() && *name != ".")
}

fn below_top(text: &str) -> &str {
    let mut rest = text;
    while let Some(shorter) = rest.strip_prefix("./").or_else(|| rest.strip_prefix('/')) {
        rest = shorter;
    }
    rest
}

impl Pattern {
    fn of(tokens: &[Token]) -> Self {
        let mut parts = Vec::new();
        let mut is_folder = false;
        for name in tokens.split(|token| *token == Token::Slash) {
            is_folder = name.is_empty();
            match name {
                [] | [Token::Char('.')] => {}
                [Token::AnyChars, Token::AnyChars] => parts.push(Part::AnyDepth),
                name => parts.push(Part::Name(name.to_vec())),
            }
        }
        if is_folder && !parts.is_empty() {
            // Something has to be there below the folder.
            parts.extend([Part::AnyDepth, Part::Name(vec![Token::AnyChars])]);
        }
        let has_subtree = match parts.last() {
            Some(Part::Name(name)) => name.iter().all(|token| matches!(token, Token::Char(_))),
            // `a/**` is what lies below `a`, and not `a`.
            Some(Part::AnyDepth) => {
                parts.push(Part::Name(vec![Token::AnyChars]));
                false
            }
            None => false,
        };
        Self { parts, has_subtree }
    }

    fn texts(&self) -> Vec<String> {
        let parts = self.parts.iter().map(|part| match part {
            Part::AnyDepth => "**".to_owned(),
            Part::Name(tokens) => tokens.iter().map(Token::text).collect(),
        });
        let text = parts.collect::<Vec<String>>().join("/");
        let may_be_folder = !text.rsplit('/').next().unwrap_or_default().contains('.');
        let below = (self.has_subtree && may_be_folder).then(|| format!("{text}/**"));
        // `a/**` was taken apart into what is below.
        let text = text.strip_suffix("/**/*").map_or(text.clone(), |folder| format!("{folder}/**"));
        [text].into_iter().filter(|text| !text.is_empty()).chain(below).collect()
    }

    fn matches(&self, names: &[Vec<char>]) -> bool {
        if !self.has_subtree {
            return matches_whole(
                &self.parts,
                names,
                |part| *part == Part::AnyDepth,
                |part, name| part.matches(name),
            );
        }
        (1..=names.len()).any(|count| {
            matches_whole(
                &self.parts,
                &names[..count],
                |part| *part == Part::AnyDepth,
                |part, name| part.matches(name),
            )
        })
    }
}

impl Part {
    fn matches(&self, name: &[char]) -> bool {
        match self {
            Self::AnyDepth => true,
            Self::Name(tokens) => matches_name(tokens, name),
        }
    }
}

/// Returns whether a component is matched.
fn matches_name(tokens: &[Token], name: &[char]) -> bool {
    matches_whole(tokens, name, |token| *token == Token::AnyChars, |token, c| token.matches(*c))
}

impl Token {
    fn text(&self) -> String {
        match self {
            Self::Char(c) if "*?[]{},!\\".contains(*c) => format!("\\{c}"),
            Self::Char(c) => c.to_string(),
            Self::AnyChar => "?".to_owned(),
            Self::AnyChars => "*".to_owned(),
            Self::Class { is_negated, ranges } => {
                let members = ranges
                    .iter()
                    .map(|(from, to)| if from == to { from.to_string() } else { format!("{from}-{to}") });
                format!("[{}{}]", if *is_negated { "!" } else { "" }, members.collect::<String>())
            }
            Self::Slash => "/".to_owned(),
        }
    }

    fn matches(&self, c: char) -> bool {
        match self {
            Self::Char(own) => *own == c,
            Self::AnyChar | Self::AnyChars => true,
            Self::Class { is_negated, ranges } => {
                ranges.iter().any(|(from, to)| (*from..=*to).contains(&c)) != *is_negated
            }
            Self::Slash => false,
        }
    }
}

/// Returns whether `pattern` matches all of `items`, where some of its elements (`is_any`) match any number of items.
///
/// Only the last such element is ever tried again, since an earlier one could take no more than that one can.
fn matches_whole<P, I>(
    pattern: &[P],
    items: &[I],
    is_any: impl Fn(&P) -> bool,
    matches: impl Fn(&P, &I) -> bool,
) -> bool {
    let (mut at, mut item) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while item < items.len() {
        match pattern.get(at) {
            Some(element) if is_any(element) => {
                retry = Some((at + 1, item));
                at += 1;
            }
            Some(element) if matches(element, &items[item]) => {
                at += 1;
                item += 1;
            }
            Some(_) | None => match retry {
                Some((after, taken)) => {
                    retry = Some((after, taken + 1));
                    at = after;
                    item = taken + 1;
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(is_any)
}

/// Returns for each `{` the place of its `}`; one that is not closed, or whose closing is escaped, has none.
fn closing_braces(chars: &[char]) -> Vec<Option<usize>> {
    let mut closes = vec![None; chars.len()];
    let mut open = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        match chars[at] {
            '\\' => at += 1,
            '[' => at = class_end(chars, at).unwrap_or(at),
            '{' => open.push(at),
            '}' => {
                if let Some(start) = open.pop() {
                    closes[start] = Some(at);
                }
            }
            _ => {}
        }
        at += 1;
    }
    closes
}

/// Returns where the class that opens at `start` ends; `]` as its first character is a member.
fn class_end(chars: &[char], start: usize) -> Option<usize> {
    let mut at = start + 1;
    if matches!(chars.get(at), Some('!' | '^')) {
        at += 1;
    }
    let first = at;
    while let Some(c) = chars.get(at) {
        match c {
            '/' => return None,
            '\\' => at += 1,
            ']' if at > first => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}

struct Reader {
    chars: Vec<char>,
    closes: Vec<Option<usize>>,
}

impl Reader {
    /// Returns every sequence of tokens that the characters from `at` to `end` stand for.
    fn sequence(&self, mut at: usize, end: usize) -> Result<Vec<Vec<Token>>, GlobError> {
        let mut sequences: Vec<Vec<Token>> = vec![Vec::new()];
        while at < end {
            let c = self.chars[at];
            if let Some(close) = self.closes[at].filter(|_| c == '{') {
                sequences = joined(&sequences, &self.alternatives(at + 1, close)?)?;
                at = close + 1;
                continue;
            }
            let (token, next) = self.token(at, end);
            sequences.iter_mut().for_each(|sequence| sequence.push(token.clone()));
            at = next;
        }
        Ok(sequences)
    }

    /// Returns what the braces around `at` and `close` stand for.
    fn alternatives(&self, at: usize, close: usize) -> Result<Vec<Vec<Token>>, GlobError> {
        let mut all = Vec::new();
        let (mut start, mut next) = (at, at);
        while next <= close {
            let c = self.chars[next];
            if next == close || c == ',' {
                all.extend(self.sequence(start, next)?);
                if all.len() > GLOB_PATTERNS_MAX {
                    return Err(GlobError::TooManyPatterns);
                }
                start = next + 1;
            }
            next = match c {
                '\\' => next + 2,
                '[' => class_end(&self.chars, next).unwrap_or(next) + 1,
                '{' => self.closes[next].unwrap_or(next) + 1,
                _ => next + 1,
            };
        }
        Ok(all)
    }

    fn token(&self, at: usize, end: usize) -> (Token, usize) {
        match self.chars[at] {
            '/' => (Token::Slash, at + 1),
            '*' => (Token::AnyChars, at + 1),
            '?' => (Token::AnyChar, at + 1),
            '\\' if at + 1 < end => (Token::Char(self.chars[at + 1]), at + 2),
            '[' => match class_end(&self.chars, at).filter(|close| *close < end) {
                Some(close) => (class(&self.chars[at + 1..close]), close + 1),
                None => (Token::Char('['), at + 1),
            },
            c => (Token::Char(c), at + 1),
        }
    }
}

/// Returns each of `heads` followed by each of `tails`.
fn joined(heads: &[Vec<Token>], tails: &[Vec<Token>]) -> Result<Vec<Vec<Token>>, GlobError> {
    if heads.len().saturating_mul(tails.len()) > GLOB_PATTERNS_MAX {
        return Err(GlobError::TooManyPatterns);
    }
    let pairs = heads.iter().flat_map(|head| tails.iter().map(move |tail| (head, tail)));
    Ok(pairs.map(|(head, tail)| head.iter().chain(tail).cloned().collect()).collect())
}

fn class(inside: &[char]) -> Token {
    let is_negated = matches!(inside.first(), Some('!' | '^'));
    let mut members = Vec::new();
    let mut chars = inside[usize::from(is_negated)..].iter().copied();
    while let Some(c) = chars.next() {
        match c {
            '\\' => members.extend(chars.next().map(|c| (c, false))),
            c => members.push((c, c == '-')),
        }
    }
    let mut ranges = Vec::new();
    let mut at = 0;
    while at < members.len() {
        let (from, _) = members[at];
        match (members.get(at + 1), members.get(at + 2)) {
            (Some((_, true)), Some((to, _))) => {
                ranges.push((from, *to));
                at += 3;
            }
            _ => {
                ranges.push((from, from));
                at += 1;
            }
        }
    }
    Token::Class { is_negated, ranges }
}

#[cfg(test)]
mod slow;
#[cfg(test)]
mod tests;
