//! Which rules a project gets, and for which of its folders. Pure.

use crate::base::front_matter::Tier;
use crate::guard::detect::{Detection, Signal};
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

/// Returns whether `path` is `folder` or lies in it.
pub(super) fn holds(folder: &str, path: &str) -> bool {
    let rest = || path.strip_prefix(folder);
    folder == "." || rest().is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
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
}
