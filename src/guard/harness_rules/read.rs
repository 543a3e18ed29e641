//! The file of harness rules, in our form and in the predecessor's. Pure. One rule that cannot be read is told with its line
//! and left out; the others hold.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::base::limits::RULE_LIST_MAX;
use crate::base::text::closest;
use crate::guard::fields::{Fields, Wrong};
use crate::guard::harness_rules::mapping::{Trouble, of_check, of_predecessor};
use crate::guard::harness_rules::rule::{HarnessRule, Kind, Mapping, Place, Tier};
use crate::guard::task::is_id;

/// The form that this binary writes and reads.
pub const SCHEMA: &str = "openclaw.harness-rules/1";

/// What is read of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HarnessRules {
    /// The rules, in the order of the file.
    pub rules: Vec<HarnessRule>,
    /// What is wrong.
    pub problems: Vec<Problem>,
}

/// Something that is wrong with the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong, without a full stop.
    pub what: String,
    /// What to do about it.
    pub fix: String,
}

const KEYS: &[&str] = &[
    "id",
    "description",
    "tier",
    "type",
    "scope",
    "content",
    "activateOn",
    "active",
    "tags",
    "check",
    "pattern",
    "mesh_enforcement",
    "mesh_scan_patterns",
    "mesh_pre_checks",
    "mesh_validate_command",
    "managed",
    "retired",
];

/// Reads the file.
///
/// # Errors
/// Where nothing of it can be read.
pub fn read(text: &str) -> Result<HarnessRules, Problem> {
    let text = text.trim_start_matches('\u{feff}');
    let unfit = |Wrong { line, what }: Wrong| Problem {
        line,
        what,
        fix: "repair the JSON; docs/harness-rules.md shows the form".to_owned(),
    };
    // The predecessor's file is the list itself.
    let wrapped = format!("{{\"rules\":{text}}}");
    let is_list = text.trim_start().starts_with('[');
    let mut fields = Fields::of(if is_list { &wrapped } else { text }).map_err(unfit)?;
    if !is_list {
        let line = fields.line_at("schema");
        let schema: Option<String> = fields.take("schema").map_err(unfit)?;
        if schema.as_deref().is_some_and(|schema| schema != SCHEMA) {
            let what = format!("this is not of the form `{SCHEMA}`");
            return Err(Problem {
                line,
                what,
                fix: "update openclaw, or write the rules in this form".to_owned(),
            });
        }
    }
    let rules = fields.take_list("rules").map_err(unfit)?;
    let rules = rules
        .ok_or_else(|| unfit(Wrong { line: fields.line(), what: "there is no list `rules`".to_owned() }))?;
    let mut all = HarnessRules::default();
    for (key, line) in fields.left() {
        all.problem(line, format!("nothing knows the key `{key}`"), "take it out".to_owned());
    }
    let mut seen = BTreeSet::new();
    let document = if is_list { &wrapped } else { text };
    for (line, element) in rules.into_iter().take(RULES_IN_FILE_MAX) {
        let read =
            Fields::within(document, element).map_err(plain).and_then(|mut fields| all.rule(&mut fields));
        match read {
            Ok(Some(rule)) if seen.insert(rule.id.clone()) => all.rules.push(rule),
            Ok(Some(rule)) => all.problem(
                line,
                format!("the id `{}` is there twice", rule.id),
                "give it another id".to_owned(),
            ),
            Ok(None) => {}
            Err((Wrong { line, what }, fix)) => all.problem(line, what, fix),
        }
    }
    Ok(all)
}

/// Rules of one file: beyond it nobody reads them, and every one costs room with the model.
const RULES_IN_FILE_MAX: usize = RULE_LIST_MAX;

fn plain(wrong: Wrong) -> Trouble {
    (wrong, "write what docs/harness-rules.md says; until then this rule does not hold".to_owned())
}

impl HarnessRules {
    fn problem(&mut self, line: usize, what: String, fix: String) {
        self.problems.push(Problem { line, what, fix });
    }

    /// Reads one rule; `None` of one that was taken out of use.
    fn rule(&mut self, fields: &mut Fields<'_>) -> Result<Option<HarnessRule>, Trouble> {
        let id = id(fields)?;
        let is_retired: bool = fields.take("retired").map_err(plain)?.unwrap_or_default();
        let _: Option<bool> = fields.take("managed").map_err(plain)?;
        if is_retired {
            return Ok(None);
        }
        let description: String = fields.take("description").map_err(plain)?.unwrap_or_default();
        let kind = kind(fields)?;
        let tier = tier(fields)?;
        let places = places(fields)?;
        let content = content(fields)?;
        let words: Vec<String> = fields.take("activateOn").map_err(plain)?.unwrap_or_default();
        let is_active: bool = fields.take("active").map_err(plain)?.unwrap_or(true);
        let tags: Vec<String> = fields.take("tags").map_err(plain)?.unwrap_or_default();
        let check = fields.take_object("check").map_err(plain)?;
        let line = fields.line();
        let mapping = match check {
            Some(mut check) => {
                let mapping = of_check(&mut check, &id, &description)?;
                // Both would be two answers to one question.
                let _ = of_predecessor(fields)?;
                mapping
            }
            None => match of_predecessor(fields) {
                Ok(mapping) => mapping.unwrap_or(Mapping::Advice),
                Err((Wrong { line, what }, fix)) => {
                    self.problem(line, format!("rule `{id}`: {what}"), fix);
                    Mapping::Advice
                }
            },
        };
        // A name with an underscore is a note of whoever wrote it.
        for (key, line) in fields.left().into_iter().filter(|(key, _)| !key.starts_with('_')) {
            let fix = closest(&key, KEYS.iter().copied())
                .map_or("take it out".to_owned(), |meant| format!("`{meant}` is a key"));
            self.problem(line, format!("rule `{id}`: nothing knows the key `{key}`"), fix);
        }
        if tier == Tier::OnWords && words.is_empty() {
            let what = format!("rule `{id}` is of tier 2 and has no `activateOn`, so it is never told");
            self.problem(line, what, "list its words, or make it tier 1".to_owned());
        }
        if mapping == Mapping::Advice && content.is_empty() {
            let what = format!("rule `{id}` is neither told nor judged");
            self.problem(line, what, "give it a `content` or a `check`".to_owned());
        }
        Ok(Some(HarnessRule {
            id,
            description,
            tier,
            kind,
            places,
            content,
            words,
            is_active,
            tags,
            mapping,
        }))
    }
}

fn id(fields: &mut Fields<'_>) -> Result<String, Trouble> {
    let line = fields.line_at("id");
    let id: Option<String> = fields.take("id").map_err(plain)?;
    let fix = "use at most 100 letters, digits, `.`, `_` and `-`".to_owned();
    match id {
        Some(id) if is_id(&id) => Ok(id),
        Some(id) => Err((Wrong { line, what: format!("`{}` is no id of a rule", id.escape_debug()) }, fix)),
        None => Err((Wrong { line, what: "a rule has no `id`".to_owned() }, fix)),
    }
}

fn kind(fields: &mut Fields<'_>) -> Result<Kind, Trouble> {
    let line = fields.line_at("type");
    let word: Option<String> = fields.take("type").map_err(plain)?;
    match word.as_deref() {
        Some("inject") | None => Ok(Kind::Inject),
        Some("enforce") => Ok(Kind::Enforce),
        Some("block") => Ok(Kind::Block),
        Some(other) => Err((
            Wrong { line, what: format!("no rule is of the type `{other}`") },
            "write `inject`, `enforce` or `block`".to_owned(),
        )),
    }
}

fn tier(fields: &mut Fields<'_>) -> Result<Tier, Trouble> {
    let line = fields.line_at("tier");
    let number: Option<u64> = fields.take("tier").map_err(plain)?;
    match number {
        Some(1) => Ok(Tier::Always),
        Some(2) => Ok(Tier::OnWords),
        Some(3) | None => Ok(Tier::Quiet),
        Some(other) => {
            Err((Wrong { line, what: format!("there is no tier {other}") }, "write 1, 2 or 3".to_owned()))
        }
    }
}

fn places(fields: &mut Fields<'_>) -> Result<Vec<Place>, Trouble> {
    let line = fields.line_at("scope");
    let words: Option<Vec<String>> = fields.take("scope").map_err(plain)?;
    let Some(words) = words else { return Ok(vec![Place::Local, Place::Mesh]) };
    let place = |word: &String| match word.as_str() {
        "local" => Ok(Place::Local),
        "mesh" => Ok(Place::Mesh),
        other => Err((
            Wrong { line, what: format!("no place is called `{other}`") },
            "write `local` or `mesh`".to_owned(),
        )),
    };
    words.iter().map(place).collect()
}

/// One text, or a list of lines that are one text.
fn content(fields: &mut Fields<'_>) -> Result<String, Trouble> {
    #[derive(serde::Deserialize)]
    #[serde(untagged)]
    enum Content {
        Text(String),
        Lines(Vec<String>),
    }
    let content: Option<Content> = fields.take("content").map_err(plain)?;
    Ok(match content {
        Some(Content::Text(text)) => text.trim().to_owned(),
        Some(Content::Lines(lines)) => lines.join(" ").trim().to_owned(),
        None => String::new(),
    })
}

#[cfg(test)]
mod tests;
