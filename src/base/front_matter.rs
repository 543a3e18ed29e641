//! The front matter of Markdown files (rules now; souls and skills later): flat `key: value` lines between two `---`.
//!
//! A small dialect on purpose: scalars, inline lists and block lists. What it does not understand it tells with line and
//! column and skips; it never fails, because a rule that a person edited by hand must not disappear over a comma.

use std::fmt;

use crate::base::text::Position;

/// Lines that a front matter may have: ours have ten; a file that never closes its own is no front matter.
const LINES_MAX: usize = 400;

/// A value of one key.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Value {
    Scalar(String),
    List(Vec<Item>),
}

/// A text with the place where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The text, without quotes.
    pub text: String,
    /// Its place in the file.
    pub at: Position,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Field<'a> {
    key: &'a str,
    key_at: Position,
    value: Value,
    value_at: Position,
}

/// Something in a front matter that is not read as whoever wrote it may have meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub at: Position,
    /// What.
    pub what: Oddity,
}

/// What can be odd in a front matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Oddity {
    /// The first `---` has no second one, so that all of it is text.
    NeverCloses,
    /// A line is neither a key with a value, nor an item of a list, nor a comment.
    NotUnderstood,
    /// Keys below a key are not read.
    Nested,
    /// A text over several lines (`|`, `>`) is not read.
    TextBlock,
    /// A key is there again, and the last one counts.
    Twice {
        /// The key.
        key: String,
    },
    /// A list has no `]`.
    OpenList,
    /// A quote has no end.
    OpenQuote,
    /// A tier that is none; the rule counts as universal.
    Tier {
        /// What was written.
        written: String,
    },
    /// A priority that is no whole number; the rule has the default.
    Priority {
        /// What was written.
        written: String,
    },
}

impl fmt::Display for Oddity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NeverCloses => {
                f.write_str("the front matter has no second `---`, so all of the file is text")
            }
            Self::NotUnderstood => f.write_str("this line is neither `key: value` nor an item of a list"),
            Self::Nested => f.write_str("keys below a key are not read"),
            Self::TextBlock => f.write_str("a text over several lines is not read"),
            Self::Twice { key } => write!(f, "`{key}` is there twice, and the last one counts"),
            Self::OpenList => f.write_str("the list has no `]` at its end"),
            Self::OpenQuote => f.write_str("the quote has no end"),
            Self::Tier { written } => {
                write!(
                    f,
                    "`{written}` is no tier (`universal`, `framework`, `project`); it counts as `universal`"
                )
            }
            Self::Priority { written } => {
                write!(f, "`{written}` is no whole number; the priority is {PRIORITY_DEFAULT}")
            }
        }
    }
}

/// A file split into its front matter and its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrontMatter<'a> {
    fields: Vec<Field<'a>>,
    problems: Vec<Problem>,
    /// The text after the front matter; the whole text where there is none.
    pub body: &'a str,
    /// The line of the file that the body begins on, from 1.
    pub body_line: usize,
}

impl<'a> FrontMatter<'a> {
    /// Splits `text`. A byte order mark, carriage returns and blank lines ahead of the first `---` are skipped.
    pub fn of(text: &'a str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let whole = |problems| Self { fields: Vec::new(), problems, body: text, body_line: 1 };
        match fenced(text) {
            Fenced::Absent => whole(Vec::new()),
            Fenced::Open(at) => whole(vec![Problem { at, what: Oddity::NeverCloses }]),
            Fenced::Closed { lines, body } => {
                let body_line = 1 + text.matches('\n').count() - body.matches('\n').count();
                let mut reader = Reader { lines: &lines, at: 0, fields: Vec::new(), problems: Vec::new() };
                reader.read();
                let Reader { fields, problems, .. } = reader;
                Self { fields, problems, body, body_line }
            }
        }
    }

    /// Returns whether a front matter was there and held at least one key.
    pub fn has_fields(&self) -> bool {
        !self.fields.is_empty()
    }

    /// Returns what is odd, in the order in which it stands there.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Returns the keys with their places, in the order in which they stand there.
    pub fn keys(&self) -> impl Iterator<Item = (&'a str, Position)> {
        self.fields.iter().map(|field| (field.key, field.key_at))
    }

    /// Returns the scalar `key`; the first item where it is a list. Null and empty are absent.
    pub fn scalar(&self, key: &str) -> Option<&str> {
        let text = match &self.field(key)?.value {
            Value::Scalar(text) => text.as_str(),
            Value::List(items) => items.first()?.text.as_str(),
        };
        (!is_null(text)).then_some(text)
    }

    /// Returns the list `key`; a scalar is split at commas outside braces, as Claude Code does with `paths`.
    pub fn list(&self, key: &str) -> Option<Vec<String>> {
        Some(self.items(key)?.into_iter().map(|item| item.text).collect())
    }

    /// Returns the list `key` with the place of each item.
    pub fn items(&self, key: &str) -> Option<Vec<Item>> {
        let field = self.field(key)?;
        match &field.value {
            Value::Scalar(text) if is_null(text) => None,
            Value::Scalar(text) => {
                let items = split_items(text).into_iter().map(|(_, text)| Item { text, at: field.value_at });
                Some(items.collect())
            }
            Value::List(items) => Some(items.clone()),
        }
    }

    /// Returns the place of the value of `key`.
    pub fn place(&self, key: &str) -> Option<Position> {
        Some(self.field(key)?.value_at)
    }

    /// Returns the field `key`; where it is written twice, the last one, as YAML readers do.
    fn field(&self, key: &str) -> Option<&Field<'a>> {
        self.fields.iter().rev().find(|field| field.key == key)
    }
}

fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null")
}

/// Which project a rule is for; also its place in the order, universal last to be dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tier {
    /// For every project.
    Universal,
    /// For projects in which a framework was detected.
    Framework,
    /// For one project.
    Project,
}

/// The priority of a rule that names none, or names one that is no number.
pub const PRIORITY_DEFAULT: i32 = 50;

/// What a rule file says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleHead {
    /// Its name; the caller falls back to the file's stem.
    pub id: Option<String>,
    /// Its version, as written.
    pub version: Option<String>,
    /// Which projects it is for.
    pub tier: Tier,
    /// Higher comes first; `0` is 0, and negative numbers stand.
    pub priority: i32,
    /// Globs of the files it is about; empty means all.
    pub paths: Vec<String>,
    /// Signals that activate a framework rule; `None` means that it needs none.
    pub detect: Option<Vec<String>>,
    /// Free words.
    pub tags: Vec<String>,
}

impl Tier {
    /// Returns the word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Universal => "universal",
            Self::Framework => "framework",
            Self::Project => "project",
        }
    }

    /// Returns the tier of this word, in whatever capitals.
    pub fn of_word(word: &str) -> Option<Self> {
        let tiers = [Self::Universal, Self::Framework, Self::Project];
        tiers.into_iter().find(|tier| tier.word().eq_ignore_ascii_case(word))
    }
}

impl RuleHead {
    /// Reads the head from a front matter; whatever is missing or odd takes its default.
    pub fn of(front: &FrontMatter<'_>) -> Self {
        let tier = front.scalar("tier").and_then(Tier::of_word).unwrap_or(Tier::Universal);
        Self {
            id: front.scalar("id").map(str::to_owned),
            version: front.scalar("version").map(str::to_owned),
            tier,
            priority: front.scalar("priority").and_then(|text| text.parse().ok()).unwrap_or(PRIORITY_DEFAULT),
            paths: front.list("paths").unwrap_or_default(),
            detect: front.list("detect"),
            tags: front.list("tags").unwrap_or_default(),
        }
    }

    /// Returns the values of a front matter in whose place a default counts.
    pub fn problems(front: &FrontMatter<'_>) -> Vec<Problem> {
        let told = |key: &str, odd: fn(String) -> Oddity, is_odd: fn(&str) -> bool| {
            let written = front.scalar(key).filter(|text| is_odd(text))?.to_owned();
            Some(Problem { at: front.place(key)?, what: odd(written) })
        };
        let tier = told("tier", |written| Oddity::Tier { written }, |text| Tier::of_word(text).is_none());
        let is_no_number = |text: &str| text.parse::<i32>().is_err();
        let priority = told("priority", |written| Oddity::Priority { written }, is_no_number);
        tier.into_iter().chain(priority).collect()
    }
}

/// Whether a text begins with a front matter.
enum Fenced<'a> {
    Absent,
    /// It is begun here and not ended.
    Open(Position),
    Closed {
        lines: Vec<Line<'a>>,
        body: &'a str,
    },
}

/// A line with its number, from 1.
#[derive(Clone, Copy)]
struct Line<'a> {
    number: usize,
    text: &'a str,
}

impl<'a> Line<'a> {
    /// Returns the place of `part`, which is a piece of this line's text.
    fn place(&self, part: &str) -> Position {
        let bytes = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        self.at(bytes)
    }

    fn at(&self, bytes: usize) -> Position {
        let before = self.text.get(..bytes).unwrap_or(self.text);
        Position { line: self.number, column: 1 + before.chars().count() }
    }

    /// Returns the first character that is no blank.
    fn start(&self) -> Position {
        self.at(self.text.len() - self.text.trim_start().len())
    }

    /// Returns the text without blanks around it.
    fn bare(&self) -> &'a str {
        self.text.trim()
    }
}

/// Returns the lines between the two `---` and the text after them.
fn fenced(text: &str) -> Fenced<'_> {
    let mut rest = text;
    let mut opened = None;
    let mut lines: Vec<Line<'_>> = Vec::new();
    let mut number = 0;
    while !rest.is_empty() && lines.len() <= LINES_MAX {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        let line = line.trim_end();
        rest = after;
        number += 1;
        match (opened, line) {
            (None, "") => {}
            (None, "---") => opened = Some(Position { line: number, column: 1 }),
            (None, _) => return Fenced::Absent,
            (Some(_), "---") => return Fenced::Closed { lines, body: rest },
            (Some(_), text) => lines.push(Line { number, text }),
        }
    }
    // Three dashes may as well be a line across the page.
    let first = lines.iter().find(|line| !line.text.is_empty());
    match opened.filter(|_| first.is_some_and(|line| key_value(line.text).is_some())) {
        Some(at) => Fenced::Open(at),
        None => Fenced::Absent,
    }
}

struct Reader<'l, 'a> {
    lines: &'l [Line<'a>],
    at: usize,
    fields: Vec<Field<'a>>,
    problems: Vec<Problem>,
}

impl<'a> Reader<'_, 'a> {
    fn read(&mut self) {
        while let Some(line) = self.next() {
            match key_value(line.text) {
                Some((key, value)) => self.field(line, key, value),
                None if line.bare().is_empty() || line.bare().starts_with('#') => {}
                None => self.problem(line.start(), Oddity::NotUnderstood),
            }
        }
    }

    fn next(&mut self) -> Option<Line<'a>> {
        let line = self.lines.get(self.at).copied()?;
        self.at += 1;
        Some(line)
    }

    fn field(&mut self, line: Line<'a>, key: &'a str, value: &'a str) {
        let (key_at, value_at) = (line.place(key), line.place(value));
        let value = if value.is_empty() {
            self.block_items().map_or(Value::Scalar(String::new()), Value::List)
        } else if value.starts_with('[') {
            Value::List(self.inline_items(line, value))
        } else {
            Value::Scalar(self.scalar(value_at, value))
        };
        if self.fields.iter().any(|field| field.key == key) {
            self.problem(key_at, Oddity::Twice { key: key.to_owned() });
        }
        self.fields.push(Field { key, key_at, value, value_at });
    }

    fn scalar(&mut self, at: Position, value: &str) -> String {
        let value = uncommented(value);
        if matches!(value, "|" | ">" | "|-" | ">-" | "|+" | ">+") {
            self.problem(at, Oddity::TextBlock);
            self.skip_indented();
            return String::new();
        }
        self.unquoted(at, value)
    }

    /// Returns a text without its quotes.
    fn unquoted(&mut self, at: Position, text: &str) -> String {
        if has_open_quote(text) {
            self.problem(at, Oddity::OpenQuote);
        }
        unquoted(text)
    }

    /// Returns the `- item` lines that follow; `None` when there is not one.
    fn block_items(&mut self) -> Option<Vec<Item>> {
        let mut items: Option<Vec<Item>> = None;
        while let Some(line) = self.lines.get(self.at).copied() {
            let bare = line.bare();
            if let Some(item) = bare.strip_prefix("- ").map(str::trim_start) {
                let at = line.place(item);
                let text = self.unquoted(at, uncommented(item));
                items.get_or_insert_default().push(Item { text, at });
            } else if !(bare.is_empty() || bare.starts_with('#')) {
                break;
            }
            self.at += 1;
        }
        let is_nested = |line: &Line<'_>| line.text.starts_with([' ', '\t']);
        if let Some(line) = self.lines.get(self.at).copied().filter(is_nested) {
            let what = if items.is_none() { Oddity::Nested } else { Oddity::NotUnderstood };
            self.problem(line.start(), what);
            self.skip_indented();
        }
        items
    }

    fn skip_indented(&mut self) {
        let is_more = |line: &Line<'_>| line.text.is_empty() || line.text.starts_with([' ', '\t']);
        while self.lines.get(self.at).is_some_and(is_more) {
            self.at += 1;
        }
    }

    /// Returns the items of a list that begins on `line` and may go on over the next ones.
    fn inline_items(&mut self, line: Line<'a>, value: &'a str) -> Vec<Item> {
        let mut items = Vec::new();
        let mut now = (line, uncommented(value.strip_prefix('[').unwrap_or(value)));
        loop {
            let (line, part) = now;
            let closed = part.strip_suffix(']');
            for (offset, text) in split_items(closed.unwrap_or(part)) {
                let Position { line, column } = line.place(part);
                let column = column + part.get(..offset).map_or(0, |before| before.chars().count());
                items.push(Item { text, at: Position { line, column } });
            }
            if closed.is_some() {
                return items;
            }
            match self.lines.get(self.at).filter(|line| key_value(line.text).is_none()) {
                Some(next) => now = (*next, uncommented(next.bare())),
                None => {
                    self.problem(line.place(value), Oddity::OpenList);
                    return items;
                }
            }
            self.at += 1;
        }
    }

    fn problem(&mut self, at: Position, what: Oddity) {
        self.problems.push(Problem { at, what });
    }
}

/// Returns key and value of a line that starts with a key in its first column.
fn key_value(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    let is_key = !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    let separated = value.is_empty() || value.starts_with([' ', '\t']);
    (is_key && !key.starts_with('-') && separated).then(|| {
        let bare = value.trim();
        (key, if bare.starts_with('#') { &value[value.len()..] } else { bare })
    })
}

/// Splits at commas outside quotes and braces, so that `**/*.{ts,tsx}` stays whole; each item with its place in bytes.
fn split_items(text: &str) -> Vec<(usize, String)> {
    let mut items = Vec::new();
    let (mut start, mut depth, mut quote) = (0, 0_usize, None);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '{') => depth += 1,
            (None, '}') => depth = depth.saturating_sub(1),
            (None, ',') if depth == 0 => {
                items.push((start, &text[start..at]));
                start = at + 1;
            }
            (None, _) => {}
        }
    }
    items.push((start, &text[start..]));
    let blanks = |item: &str| item.len() - item.trim_start().len();
    let items = items.into_iter().map(|(at, item)| (at + blanks(item), unquoted(item.trim())));
    items.filter(|(_, item)| !item.is_empty()).collect()
}

/// Returns `text` without a ` # comment` that stands outside quotes.
fn uncommented(text: &str) -> &str {
    let mut quote = None;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if c == '"' || c == '\'' => quote = Some(c),
            None if c == '#' && before.is_whitespace() => return text[..at].trim_end(),
            None => {}
        }
        before = c;
    }
    text.trim_end()
}

fn has_open_quote(text: &str) -> bool {
    let open = ['"', '\''].into_iter().find(|quote| text.starts_with(*quote));
    open.is_some_and(|quote| text.len() < 2 || !text.ends_with(quote))
}

fn unquoted(text: &str) -> String {
    let bare = ['"', '\''].iter().find_map(|quote| text.strip_prefix(*quote)?.strip_suffix(*quote));
    bare.unwrap_or(text).to_owned()
}

#[cfg(test)]
mod tests;
