//! Which rules a project gets and for which of its folders, and which of them are about a path. Pure.

use crate::base::front_matter::Tier;
use crate::guard::detect::{Detection, Signal};
use crate::guard::globs::{Glob, GlobError};
use crate::guard::rules::RuleEntry;

/// A rule that a project gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applicable<'r> {
    /// The rule.
    pub rule: &'r RuleEntry,
    /// The signals that brought it; empty where it needs none.
    pub signals: Vec<Signal>,
    /// The folders that it holds in, none within another; the top is `.`.
    pub subtrees: Vec<String>,
}

/// Returns the rules that a project gets, those that go first in front: project, framework, universal, then by priority.
///
/// Universal and project rules always; a framework rule when it names no signals, or one of those it names was found.
/// One that names an empty list never.
pub fn applicable<'r>(rules: &'r [RuleEntry], detection: &Detection) -> Vec<Applicable<'r>> {
    let mut kept: Vec<Applicable<'r>> = rules.iter().filter_map(|rule| judged(rule, detection)).collect();
    kept.sort_by(|a, b| precedence(a.rule).cmp(&precedence(b.rule)));
    kept
}

/// Returns what puts rules in order, the first one being the strongest.
pub fn precedence(rule: &RuleEntry) -> (std::cmp::Reverse<Tier>, i64, &str) {
    (std::cmp::Reverse(rule.tier), -i64::from(rule.priority), &rule.id)
}

fn judged<'r>(rule: &'r RuleEntry, detection: &Detection) -> Option<Applicable<'r>> {
    let everywhere = || Some(Applicable { rule, signals: Vec::new(), subtrees: vec![".".to_owned()] });
    let words = match (rule.tier, &rule.detect) {
        (Tier::Universal | Tier::Project, _) | (Tier::Framework, None) => return everywhere(),
        (Tier::Framework, Some(words)) => words,
    };
    let mut signals: Vec<Signal> = words.iter().filter_map(|word| Signal::of_word(word)).collect();
    signals.sort_unstable();
    signals.dedup();
    signals.retain(|signal| detection.found(*signal).is_some());
    let folders =
        signals.iter().filter_map(|signal| detection.found(*signal)).flat_map(|found| &found.subtrees);
    let subtrees = outermost(folders.map(String::as_str));
    (!signals.is_empty()).then_some(Applicable { rule, signals, subtrees })
}

/// Returns the folders that lie in no other.
fn outermost<'f>(folders: impl Iterator<Item = &'f str>) -> Vec<String> {
    let mut all: Vec<&str> = folders.collect();
    // With the slash, what lies in a folder comes right behind it.
    all.sort_unstable_by_key(|folder| if *folder == "." { String::new() } else { format!("{folder}/") });
    let mut kept: Vec<String> = Vec::new();
    for folder in all {
        if !kept.last().is_some_and(|last| holds(last, folder)) {
            kept.push(folder.to_owned());
        }
    }
    kept.sort_unstable();
    kept
}

fn holds(folder: &str, path: &str) -> bool {
    let rest = || path.strip_prefix(folder);
    folder == "." || rest().is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Why a rule is about a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matched<'r> {
    /// It is about every file.
    Everything,
    /// This glob of its matched.
    Glob(&'r str),
}

/// The globs of rules, parsed once for many paths.
pub struct Matcher<'a, 'r> {
    rules: Vec<(&'a Applicable<'r>, Vec<Glob>)>,
    /// Globs that cannot be used and match nothing, with the rule's id.
    pub unusable: Vec<(&'r str, &'r str, GlobError)>,
}

impl<'a, 'r> Matcher<'a, 'r> {
    /// Parses the globs of `rules`.
    pub fn new(rules: &'a [Applicable<'r>]) -> Self {
        let mut unusable = Vec::new();
        let rules = rules.iter().map(|applicable| {
            let rule = applicable.rule;
            let globs = rule.paths.iter().filter_map(|text| match Glob::new(text) {
                Ok(glob) => Some(glob),
                Err(error) => {
                    unusable.push((rule.id.as_str(), text.as_str(), error));
                    None
                }
            });
            (applicable, globs.collect())
        });
        let rules = rules.collect();
        Self { rules, unusable }
    }

    /// Returns the rules about `path`, counted from the project's top, in order.
    pub fn matching(&self, path: &str) -> Vec<(&'a Applicable<'r>, Matched<'r>)> {
        let matching = self.rules.iter().filter_map(|(applicable, globs)| {
            if !applicable.subtrees.iter().any(|folder| holds(folder, path)) {
                return None;
            }
            if applicable.rule.paths.is_empty() {
                return Some((*applicable, Matched::Everything));
            }
            let glob = globs.iter().find(|glob| glob.matches(path))?;
            let written = applicable.rule.paths.iter().find(|text| *text == glob.as_str())?;
            Some((*applicable, Matched::Glob(written)))
        });
        matching.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guard::detect::{Content, detect};
    use crate::ports::tree::Listing;

    fn rule(id: &str, head: &str) -> RuleEntry {
        RuleEntry::of(id, &format!("---\nid: {id}\n{head}\n---\n# {id}\n"))
    }

    fn detection(files: &[&str]) -> Detection {
        let contents = files.iter().map(|file| ((*file).to_owned(), Content::from("{}")));
        detect(&Listing::of(files.iter().copied()), &contents.collect())
    }

    #[test]
    fn each_tier_and_each_form_of_detect() {
        let rules = [
            rule("universal", "tier: universal"),
            rule("universal-odd", "tier: universal\ndetect: []"),
            rule("project", "tier: project\ndetect: [unity]"),
            rule("found", "tier: framework\ndetect: [rust, unity]\npriority: 10"),
            rule("by-file", "tier: framework\ndetect: [Cargo.toml]\npriority: 20"),
            rule("absent", "tier: framework\ndetect: [unity]"),
            rule("unknown", "tier: framework\ndetect: [cobol]"),
            rule("never", "tier: framework\ndetect: []"),
            rule("no-need", "tier: framework"),
        ];
        let detection = detection(&["a/Cargo.toml", "a/b/Cargo.toml", "a-c/Cargo.toml"]);
        let applicable = applicable(&rules, &detection);
        let ids: Vec<&str> = applicable.iter().map(|applicable| applicable.rule.id.as_str()).collect();
        assert_eq!(ids, ["project", "no-need", "by-file", "found", "universal", "universal-odd"]);
        assert_eq!(applicable[3].signals, [Signal::Rust]);
        assert_eq!(applicable[3].subtrees, ["a", "a-c"]);
        assert_eq!(applicable[0].subtrees, ["."]);
    }

    #[test]
    fn a_rule_is_about_a_path_by_folder_and_glob() {
        let rules = [
            rule("rust", "tier: framework\ndetect: [rust]\npaths: ['**/*.toml', '**/*.rs']"),
            rule("all", "tier: universal"),
        ];
        let applicable = applicable(&rules, &detection(&["a/Cargo.toml"]));
        let matcher = Matcher::new(&applicable);
        let found = |path: &str| -> Vec<(String, Matched<'_>)> {
            let matching = matcher.matching(path).into_iter();
            matching.map(|(applicable, matched)| (applicable.rule.id.clone(), matched)).collect()
        };
        let all = ("all".to_owned(), Matched::Everything);
        assert_eq!(found("a/x.rs"), [("rust".to_owned(), Matched::Glob("**/*.rs")), all.clone()]);
        for path in ["b/x.rs", "ab/x.rs"] {
            assert_eq!(found(path), std::slice::from_ref(&all), "{path}");
        }
        assert!(matcher.unusable.is_empty());
    }

    #[test]
    fn a_glob_that_cannot_be_used_is_told_and_matches_nothing() {
        let long = "x".repeat(2_000);
        let rules = [
            rule("long", &format!("paths: ['{long}', '*.rs']")),
            rule("only", &format!("paths: ['{long}']")),
        ];
        let applicable = applicable(&rules, &Detection::default());
        let matcher = Matcher::new(&applicable);
        assert_eq!(matcher.unusable.len(), 2);
        assert_eq!(matcher.unusable[0], ("long", long.as_str(), GlobError::TooLong));
        let ids: Vec<&str> =
            matcher.matching("a.rs").iter().map(|(found, _)| found.rule.id.as_str()).collect();
        assert_eq!(ids, ["long"]);
    }
}
