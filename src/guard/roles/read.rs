//! A role file read and judged whole: everything that is wrong with it at once, each with its place and what to write
//! instead. Pure.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::base::limits::{ROLE_BYTES_MAX, ROLE_LIST_MAX};
use crate::base::text::{Position, closest, shortened};
use crate::guard::demand::{Content, Forbidden, RequiredOutput};
use crate::guard::globs::Glob;
use crate::guard::pattern;
use crate::guard::roles::role::{Escalation, Framework, Occasion, Role, Target};
use crate::guard::roles::tree::{self, Node, Value};
use crate::guard::task::is_id;

/// Whether a role can be used in spite of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// It cannot.
    Error,
    /// It can.
    Advice,
}

/// Something that is wrong with a role file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Where.
    #[serde(flatten)]
    pub at: Position,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, without a full stop.
    pub what: String,
    /// What to do about it.
    pub fix: String,
}

/// What a role file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleFile {
    /// The role; none where something is wrong that decides.
    pub role: Option<Role>,
    /// What is wrong, in the order of the places.
    pub problems: Vec<Problem>,
    /// Where the targets of the escalation stand.
    pub targets: Vec<(Occasion, Position)>,
}

const KEYS: &[&str] = &[
    "id",
    "name",
    "description",
    "implements",
    "responsibilities",
    "must_not",
    "framework",
    "required_outputs",
    "forbidden_patterns",
    "scope_paths",
    "escalation",
];
const FRAMEWORK_KEYS: &[&str] = &["name", "prompt"];
const OUTPUT_KEYS: &[&str] = &["type", "pattern", "check", "matches", "description"];
const FORBIDDEN_KEYS: &[&str] = &["pattern", "in", "description"];

/// How a boundary begins that says by itself that a role writes no code. Roles of the predecessor have no key for it.
const NO_CODE: &[&str] =
    &["implement", "write code", "write production code", "write source code", "change code"];

/// Reads the role file whose name without its ending is `stem`.
pub fn read(stem: &str, text: &str) -> RoleFile {
    let mut reader = Reader { problems: Vec::new(), targets: Vec::new() };
    let role = reader.role(stem, text);
    let Reader { mut problems, targets } = reader;
    problems.sort_by_key(|problem| (problem.at.line, problem.at.column));
    let is_usable = problems.iter().all(|problem| problem.severity == Severity::Advice);
    RoleFile { role: role.filter(|_| is_usable), problems, targets }
}

struct Reader {
    problems: Vec<Problem>,
    targets: Vec<(Occasion, Position)>,
}

/// The values of a table by their keys.
type Table<'n> = BTreeMap<&'n str, &'n Node>;

impl Reader {
    fn role(&mut self, stem: &str, text: &str) -> Option<Role> {
        let top = Position { line: 1, column: 1 };
        if text.len() as u64 > ROLE_BYTES_MAX {
            self.error(top, "the file is too long for a role", "keep what a role is told to a page");
            return None;
        }
        let root = tree::parse(text)
            .map_err(|(at, said)| {
                self.error(at, format!("this is not YAML: {said}"), "repair the line, or the one before it");
            })
            .ok()?;
        let table = self.table(&root, KEYS)?;
        let id = self.id(stem, &table);
        let must_not = self.texts(&table, "must_not");
        let source = format!("role `{id}`");
        let role = Role {
            name: self.text(&table, "name").unwrap_or_else(|| id.clone()),
            description: self.text(&table, "description").unwrap_or_default(),
            responsibilities: self.texts(&table, "responsibilities"),
            framework: table.get("framework").and_then(|node| self.framework(node)),
            required_outputs: self
                .each(&table, "required_outputs", |reader, node| reader.output(node, &source)),
            forbidden: self
                .each(&table, "forbidden_patterns", |reader, node| reader.forbidden(node, &source)),
            scope: self.each(&table, "scope_paths", Self::glob),
            escalation: table.get("escalation").map(|node| self.escalation(node, &id)).unwrap_or_default(),
            implements: self.implements(&table, &must_not),
            must_not,
            id,
        };
        if role.responsibilities.is_empty() {
            let at = table.get("responsibilities").map_or(root.at, |node| node.at);
            self.advice(at, "the role answers for nothing", "list its `responsibilities`");
        }
        Some(role)
    }

    fn id(&mut self, stem: &str, table: &Table<'_>) -> String {
        let fix = "use at most 100 letters, digits, `.`, `_` and `-`; `human` is taken";
        let is_free = |id: &str| is_id(id) && id != Target::Human.as_str();
        let Some(node) = table.get("id") else {
            if !is_free(stem) {
                let what =
                    format!("the role has no `id`, and its file's name `{}` is none", shortened(stem, 40));
                self.error(Position { line: 1, column: 1 }, what, fix);
            }
            return stem.to_owned();
        };
        let id = self.text_of(node, "id").unwrap_or_default();
        if !is_free(&id) {
            self.error(node.at, format!("`{}` is no id", shortened(&id, 40)), fix);
        } else if id != stem {
            let what = format!("the role `{id}` is in a file that is called `{}`", shortened(stem, 40));
            self.advice(node.at, what, format!("call the file `{id}.yaml`"));
        }
        id
    }

    /// A role says whether it writes source files; one that does not is judged by its boundaries.
    fn implements(&mut self, table: &Table<'_>, must_not: &[String]) -> bool {
        if let Some(node) = table.get("implements") {
            let Value::Bool(implements) = node.value else {
                self.kind(node, "implements", "`true` or `false`");
                return false;
            };
            return implements;
        }
        let forbids = |text: &String| {
            let text = text.to_lowercase();
            let text = ["do not ", "don't ", "never ", "must not "]
                .iter()
                .find_map(|start| text.strip_prefix(start))
                .unwrap_or(&text)
                .to_owned();
            NO_CODE.iter().any(|start| text.starts_with(start))
        };
        let Some(at) = must_not.iter().position(forbids) else { return true };
        let line = table.get("must_not").map_or(Position { line: 1, column: 1 }, |node| match &node.value {
            Value::List(items) => items.get(at).map_or(node.at, |item| item.at),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Map(_) => node.at,
        });
        self.advice(
            line,
            "this boundary is taken to mean that the role is never given source files",
            "write `implements: false`, or `implements: true`",
        );
        false
    }

    fn framework(&mut self, node: &Node) -> Option<Framework> {
        let table = self.table(node, FRAMEWORK_KEYS)?;
        let name = self.needed(node, &table, "name")?;
        let prompt = self.needed(node, &table, "prompt")?;
        Some(Framework { name, prompt })
    }

    fn output(&mut self, node: &Node, source: &str) -> Option<RequiredOutput> {
        let table = self.table(node, OUTPUT_KEYS)?;
        let kind = self.needed(node, &table, "type")?;
        let files = match table.get("pattern") {
            Some(pattern) => self.glob(pattern),
            None => self.missing(node, "pattern"),
        };
        let description = self.text(&table, "description").unwrap_or_default();
        let literal = self.text(&table, "check");
        let matches = table.get("matches").copied().and_then(|node| self.pattern(node, "matches"));
        let content = match (kind.as_str(), literal, matches) {
            ("file_match", None, None) => Content::Any,
            ("content_check", Some(text), None) if !text.is_empty() => Content::Literal(text),
            ("content_check", None, Some(pattern)) => Content::Pattern(pattern),
            ("content_check", ..) => {
                let fix = "give either `check`, a text, or `matches`, a regular expression";
                self.error(node.at, "it is not clear what the file has to hold", fix);
                return None;
            }
            ("file_match", ..) => {
                let fix = "write `type: content_check`, or leave `check` and `matches` out";
                self.error(node.at, "`file_match` looks at names, not at what files hold", fix);
                return None;
            }
            (other, ..) => {
                let at = table.get("type").map_or(node.at, |node| node.at);
                let what = format!("no required output is of the type `{}`", shortened(other, 40));
                self.error(at, what, "write `file_match` or `content_check`");
                return None;
            }
        };
        Some(RequiredOutput { source: source.to_owned(), files: files?, content, description })
    }

    fn forbidden(&mut self, node: &Node, source: &str) -> Option<Forbidden> {
        let table = self.table(node, FORBIDDEN_KEYS)?;
        let pattern = match table.get("pattern") {
            Some(node) => self.pattern(node, "pattern"),
            None => self.missing(node, "pattern"),
        };
        let files = match table.get("in") {
            Some(Node { value: Value::Text(_), .. }) => {
                table.get("in").and_then(|node| self.glob(node)).into_iter().collect()
            }
            Some(_) => self.each(&table, "in", Self::glob),
            None => Vec::new(),
        };
        let description = self.needed(node, &table, "description").unwrap_or_default();
        Some(Forbidden { source: source.to_owned(), pattern: pattern?, files, description })
    }

    fn escalation(&mut self, node: &Node, id: &str) -> Escalation {
        let keys = Occasion::ALL.map(Occasion::key);
        let Some(table) = self.table(node, &keys) else { return Escalation::default() };
        let [scope, budget, metric] = Occasion::ALL.map(|occasion| {
            let node = table.get(occasion.key())?;
            let text = self.text_of(node, occasion.key())?;
            if text == id {
                self.error(node.at, "the role hands over to itself", "name another role, or `human`");
            } else if !is_id(&text) {
                self.error(
                    node.at,
                    format!("`{}` is no id of a role", shortened(&text, 40)),
                    "name a role, or `human`",
                );
            }
            self.targets.push((occasion, node.at));
            Some(if text == Target::Human.as_str() { Target::Human } else { Target::Role(text) })
        });
        Escalation { on_scope_violation: scope, on_budget_exceeded: budget, on_metric_failure: metric }
    }

    fn glob(&mut self, node: &Node) -> Option<Glob> {
        let text = self.text_of(node, "a glob")?;
        Glob::new(&text)
            .map_err(|error| {
                self.error(
                    node.at,
                    format!("failed to {error}"),
                    "write a glob from the top of the project, as `src/**`",
                );
            })
            .ok()
    }

    fn pattern(&mut self, node: &Node, key: &str) -> Option<String> {
        let text = self.text_of(node, key)?;
        match pattern::check(&text) {
            Ok(()) => Some(text),
            Err(error) => {
                let fix = "write a regular expression of the crate `regex`, in single quotes; it has no look-around";
                self.error(node.at, format!("`{key}`: {error}"), fix);
                None
            }
        }
    }

    /// Returns the values of a table, and tells keys that nobody knows.
    fn table<'n>(&mut self, node: &'n Node, keys: &[&'static str]) -> Option<Table<'n>> {
        let Value::Map(pairs) = &node.value else {
            self.kind(node, "this", "a table");
            return None;
        };
        for (key, at, _) in pairs.iter().filter(|(key, ..)| !keys.contains(&key.as_str())) {
            let fix = match closest(key, keys.iter().copied()) {
                Some(meant) => format!("`{meant}` is a key"),
                None => format!(
                    "the keys here are {}",
                    keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")
                ),
            };
            self.error(*at, format!("nothing knows the key `{}`", shortened(key, 40)), fix);
        }
        let known = pairs.iter().filter(|(_, _, node)| node.value != Value::Null);
        Some(known.map(|(key, _, node)| (key.as_str(), node)).collect())
    }

    /// Reads each element of the list at `key`.
    fn each<T>(
        &mut self,
        table: &Table<'_>,
        key: &'static str,
        mut read: impl FnMut(&mut Self, &Node) -> Option<T>,
    ) -> Vec<T> {
        let Some(node) = table.get(key) else { return Vec::new() };
        let Value::List(items) = &node.value else {
            self.kind(node, key, "a list");
            return Vec::new();
        };
        if items.len() > ROLE_LIST_MAX {
            self.error(node.at, format!("`{key}` has more than {ROLE_LIST_MAX} entries"), "keep what counts");
        }
        items.iter().take(ROLE_LIST_MAX).filter_map(|item| read(self, item)).collect()
    }

    fn texts(&mut self, table: &Table<'_>, key: &'static str) -> Vec<String> {
        self.each(table, key, |reader, node| {
            let text = reader.text_of(node, key)?;
            if text.trim().is_empty() {
                reader.error(node.at, format!("`{key}` holds an empty text"), "leave the entry out");
            }
            Some(text)
        })
    }

    fn text(&mut self, table: &Table<'_>, key: &'static str) -> Option<String> {
        table.get(key).and_then(|node| self.text_of(node, key))
    }

    fn needed(&mut self, node: &Node, table: &Table<'_>, key: &'static str) -> Option<String> {
        match table.get(key) {
            Some(node) => self.text_of(node, key),
            None => self.missing(node, key),
        }
    }

    fn text_of(&mut self, node: &Node, key: &str) -> Option<String> {
        match &node.value {
            Value::Text(text) => Some(text.trim_end().to_owned()),
            Value::Bool(_) | Value::Number(_) | Value::Null => {
                self.error(
                    node.at,
                    format!("`{key}` is {}, not a text", node.value.kind()),
                    "put it in quotes",
                );
                None
            }
            Value::List(_) | Value::Map(_) => {
                self.kind(node, key, "a text");
                None
            }
        }
    }

    fn missing<T>(&mut self, node: &Node, key: &'static str) -> Option<T> {
        self.error(node.at, format!("there is no `{key}`"), format!("add `{key}`"));
        None
    }

    fn kind(&mut self, node: &Node, key: &str, wanted: &str) {
        let key = if key == "this" { key.to_owned() } else { format!("`{key}`") };
        self.error(node.at, format!("{key} is {}", node.value.kind()), format!("write {wanted}"));
    }

    fn error(&mut self, at: Position, what: impl Into<String>, fix: impl Into<String>) {
        self.problems.push(Problem { at, severity: Severity::Error, what: what.into(), fix: fix.into() });
    }

    fn advice(&mut self, at: Position, what: impl Into<String>, fix: impl Into<String>) {
        self.problems.push(Problem { at, severity: Severity::Advice, what: what.into(), fix: fix.into() });
    }
}

/// Returns what is wrong with the escalation of `role`, whose targets stand at `targets`, among `others`: targets that
/// are no roles, and ways that lead back without ever reaching a person.
pub fn check_escalation(role: &Role, targets: &[(Occasion, Position)], others: &[&Role]) -> Vec<Problem> {
    let find = |id: &str| others.iter().find(|other| other.id == id);
    let mut problems = Vec::new();
    for (occasion, at) in targets {
        let Some(Target::Role(first)) = role.escalation.on(*occasion) else { continue };
        if find(first).is_none() {
            let near = closest(first, others.iter().map(|other| other.id.as_str()));
            let fix = near.map_or_else(
                || "name a role that is there, or `human`".to_owned(),
                |id| format!("`{id}` is a role"),
            );
            let what = format!("no role has the id `{}`", shortened(first, 40));
            problems.push(Problem { at: *at, severity: Severity::Error, what, fix });
            continue;
        }
        let mut way = vec![role.id.as_str()];
        let mut next = Some(first.as_str());
        while let Some(id) = next.filter(|id| !way.contains(id)) {
            way.push(id);
            next = match find(id).and_then(|other| other.escalation.on(*occasion)) {
                Some(Target::Role(id)) => Some(id),
                Some(Target::Human) | None => None,
            };
        }
        if next == Some(role.id.as_str()) {
            way.push(&role.id);
            let what = format!("this hands over in a circle: {}", way.join(", "));
            let fix = "let one of them hand over to `human`".to_owned();
            problems.push(Problem { at: *at, severity: Severity::Error, what, fix });
        }
    }
    problems
}

#[cfg(test)]
mod tests;
