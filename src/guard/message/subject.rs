//! The first line of a message: read leniently, so that what is nearly right can be offered rightly. Pure.

use crate::base::text::closest;

/// What stands ahead of the colon, and what behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// The type as it is written.
    pub kind: String,
    /// Each scope that is not empty.
    pub scopes: Vec<String>,
    /// It says that it breaks something.
    pub is_breaking: bool,
    /// What is behind the colon.
    pub text: String,
}

impl Head {
    /// Reads a subject; `None` where no type stands ahead of a colon.
    pub fn of(subject: &str) -> Option<Self> {
        let end = subject.find(|c: char| !c.is_alphanumeric() && c != '-' && c != '_')?;
        let (kind, mut rest) = subject.split_at(end);
        if kind.is_empty() {
            return None;
        }
        let mut head =
            Self { kind: kind.to_owned(), scopes: Vec::new(), is_breaking: false, text: String::new() };
        loop {
            rest = rest.trim_start();
            if let Some(inner) = rest.strip_prefix('(') {
                let (scope, behind) = inner.split_once(')')?;
                let scope = scope.trim();
                head.scopes.extend((!scope.is_empty()).then(|| scope.to_owned()));
                rest = behind;
            } else if let Some(behind) = rest.strip_prefix('!') {
                head.is_breaking = true;
                rest = behind;
            } else {
                head.text = rest.strip_prefix(':')?.trim().to_owned();
                return Some(head);
            }
        }
    }

    /// Returns the subject in the agreed form, with `kind` as its type.
    pub fn written(&self, kind: &str) -> String {
        let scope = match self.scopes.is_empty() {
            true => String::new(),
            false => format!("({})", self.scopes.join(",")),
        };
        let breaking = if self.is_breaking { "!" } else { "" };
        format!("{kind}{scope}{breaking}: {}", self.text)
    }
}

/// Words that people put in place of a type.
const SYNONYMS: &[(&str, &str)] = &[
    ("feature", "feat"),
    ("features", "feat"),
    ("enhancement", "feat"),
    ("add", "feat"),
    ("new", "feat"),
    ("bug", "fix"),
    ("bugfix", "fix"),
    ("hotfix", "fix"),
    ("fixes", "fix"),
    ("fixed", "fix"),
    ("doc", "docs"),
    ("documentation", "docs"),
    ("readme", "docs"),
    ("tests", "test"),
    ("testing", "test"),
    ("refactoring", "refactor"),
    ("refact", "refactor"),
    ("cleanup", "refactor"),
    ("performance", "perf"),
    ("optimization", "perf"),
    ("format", "style"),
    ("formatting", "style"),
    ("lint", "style"),
    ("deps", "build"),
    ("dependencies", "build"),
    ("release", "chore"),
    ("wip", "chore"),
    ("misc", "chore"),
];

/// Returns the type that is meant by `word`, where one of `types` is.
pub(super) fn meant<'t>(word: &str, types: &'t [String]) -> Option<&'t str> {
    let lower = word.to_lowercase();
    let named = |name: &str| types.iter().map(String::as_str).find(|kind| *kind == name);
    let synonym = || SYNONYMS.iter().find(|(from, _)| *from == lower).and_then(|(_, to)| named(to));
    // A slip keeps the first letter; what does not is another word.
    let begins = |kind: &&str| kind.chars().next() == lower.chars().next();
    let slip = || closest(&lower, types.iter().map(String::as_str).filter(begins));
    named(&lower).or_else(synonym).or_else(slip)
}

/// First words that tell a type: their forms, the type, and the verb that stays; empty where the type says it.
const VERBS: &[(&[&str], &str, &str)] = &[
    (&["fix", "fixes", "fixed", "fixing", "bugfix", "hotfix"], "fix", ""),
    (&["resolve", "resolves", "resolved"], "fix", "resolve"),
    (&["correct", "corrects", "corrected"], "fix", "correct"),
    (&["repair", "repairs", "repaired"], "fix", "repair"),
    (&["add", "adds", "added", "adding"], "feat", "add"),
    (&["implement", "implements", "implemented"], "feat", "implement"),
    (&["introduce", "introduces", "introduced"], "feat", "introduce"),
    (&["support", "supports", "supported"], "feat", "support"),
    (&["create", "creates", "created"], "feat", "create"),
    (&["allow", "allows", "allowed"], "feat", "allow"),
    (&["enable", "enables", "enabled"], "feat", "enable"),
    (&["refactor", "refactors", "refactored", "refactoring"], "refactor", ""),
    (&["rename", "renames", "renamed"], "refactor", "rename"),
    (&["move", "moves", "moved"], "refactor", "move"),
    (&["simplify", "simplifies", "simplified"], "refactor", "simplify"),
    (&["extract", "extracts", "extracted"], "refactor", "extract"),
    (&["clean", "cleans", "cleaned"], "refactor", "clean"),
    (&["remove", "removes", "removed"], "refactor", "remove"),
    (&["delete", "deletes", "deleted"], "refactor", "delete"),
    (&["drop", "drops", "dropped"], "refactor", "drop"),
    (&["update", "updates", "updated", "updating"], "chore", "update"),
    (&["bump", "bumps", "bumped"], "chore", "bump"),
    (&["upgrade", "upgrades", "upgraded"], "chore", "upgrade"),
    (&["initial"], "chore", "initial"),
    (&["document", "documents", "documented"], "docs", "document"),
    (&["doc", "docs"], "docs", ""),
    (&["test", "tests", "tested"], "test", ""),
    (&["optimize", "optimizes", "optimized", "optimise", "optimised"], "perf", "optimize"),
    (&["format", "formats", "formatted"], "style", "format"),
    (&["lint", "linted"], "style", "lint"),
    (&["revert", "reverts", "reverted"], "revert", ""),
];

/// Returns a subject without a type in the agreed form, where its first word tells the type.
pub(super) fn derived(subject: &str, types: &[String]) -> Option<String> {
    if let Some((word, rest)) = subject.strip_prefix('[').and_then(|inner| inner.split_once(']')) {
        let rest = rest.trim_start_matches(is_divider).trim_end();
        return meant(word.trim(), types).filter(|_| !rest.is_empty()).map(|kind| format!("{kind}: {rest}"));
    }
    let (first, rest) = subject.split_once(' ').unwrap_or((subject, ""));
    let rest = rest.trim_start_matches(is_divider).trim_end();
    let lower = first.trim_end_matches(':').to_lowercase();
    let (_, kind, verb) = VERBS.iter().find(|(forms, ..)| forms.contains(&lower.as_str()))?;
    if rest.is_empty() || !types.iter().any(|known| known == kind) {
        return None;
    }
    let verb = if verb.is_empty() { String::new() } else { format!("{verb} ") };
    Some(format!("{kind}: {verb}{rest}"))
}

fn is_divider(c: char) -> bool {
    c.is_whitespace() || c == ':' || c == '-'
}
