//! Generated settings for the properties: value trees written in many styles, with hooks of people, of ours and of a
//! predecessor. Never used outside tests, and reads documents back without the code under test.

use jsonc_parser::ast::Value as Node;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::json;

use super::*;

/// A value whose numbers and strings are kept as they are written.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Raw {
    /// A literal: number, string, truth value or null, as text.
    Literal(String),
    Array(Vec<Raw>),
    Object(Vec<(String, Raw)>),
}

/// How a tree is written.
#[derive(Clone, Debug)]
pub(super) struct Dress {
    newline: &'static str,
    /// Indentation of one level; `None` writes all on one line.
    unit: Option<&'static str>,
    is_dense: bool,
    has_mark: bool,
    ends: &'static str,
    /// Decides for each place, in turn, whether a comment or a trailing comma goes there; empty for strict JSON.
    whims: Vec<u8>,
}

pub(super) const OURS: &str = "/h o/.openclaw/harness/bin/openclaw";

pub(super) fn dress() -> impl Strategy<Value = Dress> {
    let whims = prop_oneof![3 => Just(Vec::new()), 2 => proptest::collection::vec(any::<u8>(), 1..24)];
    let unit = select(vec![None, Some("  "), Some("    "), Some("\t"), Some("")]);
    let ends = select(vec!["", "\n", "\r\n", "\n\n", "  "]);
    (any::<bool>(), unit, any::<bool>(), any::<bool>(), ends, whims).prop_map(
        |(crlf, unit, is_dense, has_mark, ends, whims)| Dress {
            newline: if crlf { "\r\n" } else { "\n" },
            unit,
            is_dense,
            has_mark,
            ends,
            whims,
        },
    )
}

fn literal() -> impl Strategy<Value = Raw> {
    select(vec![
        "null",
        "true",
        "1.0",
        "1e3",
        "-0",
        "12345678901234567890123",
        "0.1E-7",
        "\"\"",
        "\"a\\u00e9\\/b\"",
        "\"// no\"",
        "\"\\\"{[\"",
        "\"ä\"",
        "\"Bash(sudo *)\"",
    ])
    .prop_map(|text| Raw::Literal(text.to_owned()))
}

fn foreign() -> impl Strategy<Value = Raw> {
    literal().prop_recursive(3, 24, 4, |inner| {
        let key = select(vec!["k", "hooks", "deny", "a b", "ключ", "k"]).prop_map(str::to_owned);
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Raw::Array),
            proptest::collection::vec((key, inner), 0..4).prop_map(Raw::Object),
        ]
    })
}

pub(super) fn raw(value: serde_json::Value) -> Raw {
    match value {
        serde_json::Value::Array(items) => Raw::Array(items.into_iter().map(raw).collect()),
        serde_json::Value::Object(fields) => {
            Raw::Object(fields.into_iter().map(|(key, value)| (key, raw(value))).collect())
        }
        literal => Raw::Literal(literal.to_string()),
    }
}

const EVENTS: [&str; 4] = ["PreToolUse", "Stop", "SessionStart", "Notification"];

/// Handlers of people, and where `owned` asks for them of ours and of a predecessor.
fn handler(owned: bool) -> impl Strategy<Value = Raw> {
    let mut all = vec![
        json!({"type": "command", "command": "echo hi"}),
        json!({"command": "bash", "args": ["mine.sh"]}),
        json!({"type": "http", "url": "http://localhost"}),
        json!({"command": format!("'{OURS}' hook claude Stop && echo mine")}),
        json!({"command": format!("{OURS}x hook claude Stop"), "timeout": 1}),
        json!(7),
    ];
    if owned {
        for event in ["PreToolUse", "Stop"] {
            all.push(
                json!({"type": "command", "command": OURS, "args": ["hook", "claude", event], "timeout": 5}),
            );
            all.push(
                json!({"type": "command", "command": OURS, "args": ["hook", "claude", event], "timeout": 9}),
            );
            all.push(json!({"command": format!("\"{OURS}\" hook claude {event} || true")}));
        }
        all.push(json!({"command": "bash .claude/hooks/old.sh"}));
        all.push(json!({"command": "\"$CLAUDE_PROJECT_DIR\"/.claude/hooks/old.sh"}));
    }
    select(all).prop_map(raw)
}

fn group(owned: bool) -> impl Strategy<Value = Raw> {
    let handlers = proptest::collection::vec(handler(owned), 0..3).prop_map(Raw::Array);
    let matcher = select(vec![None, Some("\"Bash\""), Some("\"\""), Some("7")]);
    let usual = (handlers, matcher, any::<bool>()).prop_map(|(handlers, matcher, is_first)| {
        let mut fields = vec![("hooks".to_owned(), handlers)];
        if let Some(matcher) = matcher {
            fields.insert(usize::from(is_first), ("matcher".to_owned(), Raw::Literal(matcher.to_owned())));
        }
        Raw::Object(fields)
    });
    let odd =
        select(vec![json!({}), json!(null), json!([1]), json!({"hooks": {"a": 1}}), json!({"matcher": "x"})]);
    prop_oneof![6 => usual, 1 => odd.prop_map(raw)]
}

fn hooks(owned: bool) -> impl Strategy<Value = Raw> {
    let groups = proptest::collection::vec(group(owned), 0..4).prop_map(Raw::Array);
    (subsequence(EVENTS.to_vec(), 0..=4), proptest::collection::vec(groups, 4))
        .prop_map(|(events, groups)| Raw::Object(events.into_iter().map(str::to_owned).zip(groups).collect()))
}

fn permissions() -> impl Strategy<Value = Raw> {
    let list = proptest::collection::vec(literal(), 0..3).prop_map(Raw::Array);
    let keys = subsequence(vec!["allow", "deny", "ask"], 0..=3);
    (keys, proptest::collection::vec(list, 3))
        .prop_map(|(keys, lists)| Raw::Object(keys.into_iter().map(str::to_owned).zip(lists).collect()))
}

/// A settings tree; with handlers of ours and of a predecessor where `owned` asks for them.
pub(super) fn settings(owned: bool) -> impl Strategy<Value = Raw> {
    let others = proptest::collection::vec(foreign(), 0..3);
    let hooks = proptest::option::of(hooks(owned));
    let permissions = proptest::option::of(permissions());
    (others, hooks, permissions).prop_flat_map(|(others, hooks, permissions)| {
        let mut fields: Vec<(String, Raw)> =
            others.into_iter().enumerate().map(|(n, value)| (format!("key{n}"), value)).collect();
        fields.extend(hooks.map(|hooks| ("hooks".to_owned(), hooks)));
        fields.extend(permissions.map(|permissions| ("permissions".to_owned(), permissions)));
        Just(fields).prop_shuffle().prop_map(Raw::Object)
    })
}

/// What an installer may ask for; `seconds` is the time limit of its handlers.
pub(super) fn entries(seconds: u64) -> impl Strategy<Value = Vec<JsonEntry>> {
    let at = |keys: [&str; 2]| keys.map(str::to_owned).to_vec();
    let handler = move |event: &str, matcher: Option<&str>, is_broad: bool| {
        let handler = json!({"type": "command", "command": OURS, "args": ["hook", "claude", event], "timeout": seconds});
        let group = match matcher {
            Some(matcher) => json!({"matcher": matcher, "hooks": [handler]}),
            None => json!({"hooks": [handler]}),
        };
        let words = if is_broad { vec!["hook", "claude"] } else { vec!["hook", "claude", event] };
        let words = words.into_iter().map(str::to_owned).collect();
        let mark = Mark { program: "/harness/bin/openclaw".to_owned(), words };
        JsonEntry::Handler { at: at(["hooks", event]), group, mark }
    };
    any::<bool>().prop_flat_map(move |is_broad| {
        let member = |list: &str, value: &str| JsonEntry::Member {
            at: at(["permissions", list]),
            value: value.into(),
        };
        subsequence(
            vec![
                handler("PreToolUse", Some("Bash"), is_broad),
                handler("PreToolUse", Some("Edit|Write"), is_broad),
                handler("Stop", None, is_broad),
                handler("SessionStart", None, is_broad),
                member("deny", "Bash(sudo *)"),
                member("deny", "Read(~/.ssh/**)"),
                member("ask", "Bash(sudo *)"),
            ],
            0..=7,
        )
    })
}

pub(super) fn predecessor() -> Mark {
    Mark { program: "bash".to_owned(), words: vec![".claude/hooks/old.sh".to_owned()] }
}

impl Dress {
    /// Returns `tree` as a document.
    pub(super) fn on(&self, tree: &Raw) -> String {
        let mut writer = Writer { dress: self, text: String::new(), turn: 0 };
        if self.has_mark {
            writer.text.push('\u{feff}');
        }
        writer.comment("");
        writer.value(tree, "");
        writer.comment("");
        writer.text.push_str(self.ends);
        writer.text
    }
}

struct Writer<'d> {
    dress: &'d Dress,
    text: String,
    turn: usize,
}

impl Writer<'_> {
    fn whim(&mut self) -> u8 {
        self.turn += 1;
        let whims = &self.dress.whims;
        if whims.is_empty() { 0 } else { whims[self.turn % whims.len()] }
    }

    fn comment(&mut self, indent: &str) {
        match self.whim() % 9 {
            1 => self.text.push_str("/* [ , } */"),
            2 => self.text.push_str(&format!(" // \"hooks\": {{{}{indent}", self.dress.newline)),
            3 => self.text.push_str(&format!("{0}{indent}// x{0}{indent}/**/ ", self.dress.newline)),
            _ => {}
        }
    }

    fn line(&mut self, indent: &str) {
        if self.dress.unit.is_some() {
            self.text.push_str(self.dress.newline);
            self.text.push_str(indent);
        } else if !self.dress.is_dense {
            self.text.push(' ');
        }
    }

    fn value(&mut self, tree: &Raw, indent: &str) {
        match tree {
            Raw::Literal(text) => self.text.push_str(text),
            Raw::Array(items) => {
                let entries: Vec<(Option<&str>, &Raw)> = items.iter().map(|item| (None, item)).collect();
                self.container(['[', ']'], &entries, indent);
            }
            Raw::Object(fields) => {
                let entries: Vec<_> = fields.iter().map(|(key, value)| (Some(key.as_str()), value)).collect();
                self.container(['{', '}'], &entries, indent);
            }
        }
    }

    fn container(&mut self, [open, close]: [char; 2], entries: &[(Option<&str>, &Raw)], indent: &str) {
        let inner = format!("{indent}{}", self.dress.unit.unwrap_or_default());
        self.text.push(open);
        for (n, (key, value)) in entries.iter().enumerate() {
            self.comment(&inner);
            self.line(&inner);
            if let Some(key) = key {
                self.text.push_str(&serde_json::Value::from(*key).to_string());
                self.text.push_str(if self.dress.is_dense { ":" } else { ": " });
            }
            self.value(value, &inner);
            self.comment(&inner);
            if n + 1 < entries.len() || self.whim() % 7 == 1 {
                self.text.push(',');
            }
        }
        self.comment(&inner);
        if !entries.is_empty() || self.whim() % 3 == 1 {
            self.line(indent);
        }
        self.text.push(close);
    }
}

/// Reads a document back; a blank one is an empty object.
pub(super) fn read(document: &[u8]) -> Raw {
    let text = std::str::from_utf8(document).expect("UTF-8").trim_start_matches('\u{feff}');
    let parsed = jsonc_parser::parse_to_ast(text, &Default::default(), &Default::default()).expect("JSON");
    parsed.value.map_or(Raw::Object(Vec::new()), |node| read_node(&node, text))
}

fn read_node(node: &Node<'_>, text: &str) -> Raw {
    use jsonc_parser::common::Ranged as _;
    match node {
        Node::Array(array) => Raw::Array(array.elements.iter().map(|node| read_node(node, text)).collect()),
        Node::Object(object) => {
            let fields = object.properties.iter();
            Raw::Object(
                fields.map(|found| (found.name.as_str().to_owned(), read_node(&found.value, text))).collect(),
            )
        }
        literal => Raw::Literal(text[literal.range().start..literal.range().end].to_owned()),
    }
}

/// Returns `tree` without handlers of ours and of the predecessor, without `members`, and without containers below
/// `hooks` and `permissions` that hold nothing.
pub(super) fn stripped(tree: Raw, members: &[Member]) -> Raw {
    let Raw::Object(mut fields) = tree else { return tree };
    for (key, value) in &mut fields {
        match key.as_str() {
            "hooks" => strip_events(value),
            "permissions" => strip_members(value, members),
            _ => {}
        }
    }
    let is_hollow = |key: &str, value: &Raw| {
        matches!(key, "hooks" | "permissions") && matches!(value, Raw::Object(fields) if fields.is_empty())
    };
    fields.retain(|(key, value)| !is_hollow(key, value));
    Raw::Object(fields)
}

fn strip_events(events: &mut Raw) {
    let Raw::Object(events) = events else { return };
    for (_, groups) in events.iter_mut() {
        let Raw::Array(groups) = groups else { continue };
        groups.retain_mut(|group| {
            let Raw::Object(fields) = group else { return true };
            let handlers = fields.iter_mut().find(|(key, _)| key == "hooks");
            let Some((_, Raw::Array(handlers))) = handlers else { return true };
            let len = handlers.len();
            handlers.retain(|handler| !is_owned(handler));
            len == 0 || !handlers.is_empty()
        });
    }
    events.retain(|(_, groups)| *groups != Raw::Array(Vec::new()));
}

/// Returns whether a generated handler is ours or the predecessor's: all of theirs are known here by heart.
pub(super) fn is_owned(handler: &Raw) -> bool {
    let text = format!("{handler:?}");
    let is_ours = text.contains("harness/bin/openclaw") && text.contains("hook") && text.contains("claude");
    (is_ours && !text.contains("openclawx") && !text.contains("&&")) || text.contains("hooks/old.sh")
}

fn strip_members(lists: &mut Raw, members: &[Member]) {
    let Raw::Object(lists) = lists else { return };
    for (key, list) in lists.iter_mut() {
        let Raw::Array(list) = list else { continue };
        for member in members.iter().filter(|member| member.at[1] == *key) {
            let text = serde_json::Value::from(member.value.as_str()).to_string();
            let last = list.iter().rposition(|item| *item == Raw::Literal(text.clone()));
            last.map(|index| list.remove(index));
        }
    }
    lists.retain(|(_, list)| *list != Raw::Array(Vec::new()));
}
