//! The front matter of Markdown files (rules now; roles, souls and skills later): flat `key: value` lines between two `---`.
//!
//! A small dialect on purpose: scalars, inline lists and block lists. What it does not understand it skips; it never
//! fails, because a rule that a person edited by hand must not disappear over a comma.

/// Lines that a front matter may have: ours have ten; a file that never closes its own is no front matter.
const LINES_MAX: usize = 400;

/// A value of one key.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Value {
    Scalar(String),
    List(Vec<String>),
}

/// A file split into its front matter and its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrontMatter<'a> {
    fields: Vec<(&'a str, Value)>,
    /// The text after the front matter; the whole text where there is none.
    pub body: &'a str,
}

impl<'a> FrontMatter<'a> {
    /// Splits `text`. A byte order mark, carriage returns and blank lines ahead of the first `---` are skipped.
    pub fn of(text: &'a str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let whole = Self { fields: Vec::new(), body: text };
        let Some((lines, body)) = fenced(text) else { return whole };
        Self { fields: fields(&lines), body }
    }

    /// Returns whether a front matter was there and held at least one key.
    pub fn has_fields(&self) -> bool {
        !self.fields.is_empty()
    }

    /// Returns the scalar `key`; the first item where it is a list. Null and empty are absent.
    pub fn scalar(&self, key: &str) -> Option<&str> {
        let text = match self.value(key)? {
            Value::Scalar(text) => text.as_str(),
            Value::List(items) => items.first()?.as_str(),
        };
        (!matches!(text, "" | "~" | "null")).then_some(text)
    }

    /// Returns the list `key`; a scalar is split at commas outside braces, as Claude Code does with `paths`.
    pub fn list(&self, key: &str) -> Option<Vec<String>> {
        match self.value(key)? {
            Value::Scalar(text) if matches!(text.as_str(), "" | "~" | "null") => None,
            Value::Scalar(text) => Some(split_items(text)),
            Value::List(items) => Some(items.clone()),
        }
    }

    /// Returns the value of `key`; where it is written twice, the last one, as YAML readers do.
    fn value(&self, key: &str) -> Option<&Value> {
        self.fields.iter().rev().find(|(name, _)| *name == key).map(|(_, value)| value)
    }
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

impl RuleHead {
    /// Reads the head from a front matter; whatever is missing or odd takes its default.
    pub fn of(front: &FrontMatter<'_>) -> Self {
        let tier = match front.scalar("tier").map(str::to_ascii_lowercase).as_deref() {
            Some("framework") => Tier::Framework,
            Some("project") => Tier::Project,
            Some(_) | None => Tier::Universal,
        };
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
}

/// Returns the lines between the two `---` and the text after them.
fn fenced(text: &str) -> Option<(Vec<&str>, &str)> {
    let mut rest = text;
    let mut opened = false;
    let mut lines = Vec::new();
    while !rest.is_empty() && lines.len() <= LINES_MAX {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        let line = line.trim_end();
        rest = after;
        if !opened {
            match line {
                "" => {}
                "---" => opened = true,
                _ => return None,
            }
        } else if line == "---" {
            return Some((lines, rest));
        } else {
            lines.push(line);
        }
    }
    None
}

fn fields<'a>(lines: &[&'a str]) -> Vec<(&'a str, Value)> {
    let mut fields = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at];
        at += 1;
        let Some((key, value)) = key_value(line) else { continue };
        if value.is_empty() {
            let (items, next) = block_items(lines, at);
            at = next;
            fields.push((key, items.map_or(Value::Scalar(String::new()), Value::List)));
        } else if value.starts_with('[') {
            let mut text = value.to_owned();
            while !uncommented(&text).ends_with(']') && at < lines.len() && key_value(lines[at]).is_none() {
                text = format!("{} {}", uncommented(&text), lines[at].trim());
                at += 1;
            }
            let inner = uncommented(&text).trim_start_matches('[').trim_end_matches(']');
            fields.push((key, Value::List(split_items(inner))));
        } else {
            fields.push((key, Value::Scalar(unquoted(uncommented(value)))));
        }
    }
    fields
}

/// Returns key and value of a line that starts with a key in its first column.
fn key_value(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    let is_key = !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    let separated = value.is_empty() || value.starts_with([' ', '\t']);
    (is_key && !key.starts_with('-') && separated).then(|| {
        let value = value.trim();
        (key, if value.starts_with('#') { "" } else { value })
    })
}

/// Returns the `- item` lines from `at` on, and where they end; `None` when there is not one.
fn block_items(lines: &[&str], mut at: usize) -> (Option<Vec<String>>, usize) {
    let mut items: Option<Vec<String>> = None;
    while at < lines.len() {
        let line = lines[at].trim();
        if let Some(item) = line.strip_prefix("- ") {
            items.get_or_insert_default().push(unquoted(uncommented(item.trim())));
        } else if !(line.is_empty() || line.starts_with('#')) {
            break;
        }
        at += 1;
    }
    (items, at)
}

/// Splits at commas outside quotes and braces, so that `**/*.{ts,tsx}` stays whole.
fn split_items(text: &str) -> Vec<String> {
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
                items.push(&text[start..at]);
                start = at + 1;
            }
            (None, _) => {}
        }
    }
    items.push(&text[start..]);
    items.into_iter().map(|item| unquoted(item.trim())).filter(|item| !item.is_empty()).collect()
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

fn unquoted(text: &str) -> String {
    let bare = ['"', '\''].iter().find_map(|quote| text.strip_prefix(*quote)?.strip_suffix(*quote));
    bare.unwrap_or(text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(text: &str) -> RuleHead {
        RuleHead::of(&FrontMatter::of(text))
    }

    #[test]
    fn a_rule_with_every_key() {
        let text = "---\nid: ts\nversion: 1.2.0\ntier: framework\npriority: 0\npaths:\n  - \"**/*.{ts,tsx}\"\n  # a note\n  - src/** # and one more\ndetect: [tsconfig.json, 'a,b']\ntags: []\n---\n# Title\nbody\n";
        let front = FrontMatter::of(text);
        assert_eq!(front.body, "# Title\nbody\n");
        assert_eq!(
            RuleHead::of(&front),
            RuleHead {
                id: Some("ts".into()),
                version: Some("1.2.0".into()),
                tier: Tier::Framework,
                priority: 0,
                paths: vec!["**/*.{ts,tsx}".into(), "src/**".into()],
                detect: Some(vec!["tsconfig.json".into(), "a,b".into()]),
                tags: vec![],
            }
        );
    }

    #[test]
    fn paths_in_every_spelling() {
        for (written, want) in [
            ("paths: src/**", vec!["src/**"]),
            ("paths: \"src/**\"", vec!["src/**"]),
            ("paths: a/**, {b,c}/*.ts", vec!["a/**", "{b,c}/*.ts"]),
            ("paths: [a, \"b\", 'c']", vec!["a", "b", "c"]),
            ("paths: [a,\n  b,\n  c] # end", vec!["a", "b", "c"]),
            ("paths:\n- a\n- b", vec!["a", "b"]),
            ("paths:\r\n  - a\r\n\r\n  - b\r", vec!["a", "b"]),
            ("paths: ~", vec![]),
            ("paths:", vec![]),
        ] {
            assert_eq!(head(&format!("---\n{written}\nid: x\n---\n")).paths, want, "{written}");
            assert_eq!(head(&format!("---\n{written}\nid: x\n---\n")).id.as_deref(), Some("x"), "{written}");
        }
    }

    #[test]
    fn byte_order_mark_blank_lines_and_carriage_returns_are_skipped() {
        let front = FrontMatter::of("\u{feff}\r\n\n---\r\nid: a\r\npriority: -3\r\n---\r\nbody");
        assert_eq!((RuleHead::of(&front).priority, front.body), (-3, "body"));
    }

    #[test]
    fn a_text_without_front_matter_is_all_body() {
        for text in ["", "# Title\n---\nid: x\n---\n", "---\nid: x\n", "--- \nid", "text"] {
            let front = FrontMatter::of(text);
            assert_eq!((front.has_fields(), front.body), (false, text), "{text:?}");
        }
        assert_eq!(FrontMatter::of("---\n---\nbody").body, "body");
    }

    #[test]
    fn odd_values_take_defaults() {
        let head = head("---\npriority: high\ntier: galactic\nnested:\n  id: no\n: x\n- y\n---\n");
        assert_eq!((head.priority, head.tier, head.id), (PRIORITY_DEFAULT, Tier::Universal, None));
    }
}
