//! The rules folder as an index: heads and titles, in the order in which rules are told. Bodies stay on disk.

mod applicable;
mod catalog;
mod draft;
mod lint;
mod matching;
mod told;

use serde::{Deserialize, Serialize};

use crate::base::front_matter::{FrontMatter, RuleHead, Tier};
use crate::base::text::shortened;

pub use applicable::{Applicable, applicable, precedence};
pub use catalog::{Catalog, Copy, Folders, Known, Origin, Standing};
pub use draft::{Draft, DraftError};
pub use lint::{LINTS, Lint, LintRow, Linted, Weight, lint};
pub use matching::{Matched, Matcher, Missed, Shared, told_within};
pub use told::{Kept, Telling, Told, told};

/// Characters of a title that are kept.
const TITLE_CHARS_MAX: usize = 120;

/// One rule, without its body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleEntry {
    /// Its id: the one it names, else its file's stem.
    pub id: String,
    /// Its first heading, else its id.
    pub title: String,
    /// Which projects it is for.
    pub tier: Tier,
    /// Higher comes first within a tier.
    pub priority: i32,
    /// Globs of the files it is about; empty means all.
    pub paths: Vec<String>,
    /// Signals that activate it.
    pub detect: Option<Vec<String>>,
}

impl RuleEntry {
    /// Reads the rule file `name` (with its ending).
    pub fn of(name: &str, text: &str) -> Self {
        let front = FrontMatter::of(text);
        let RuleHead { id, version: _, tier, priority, paths, detect, tags: _ } = RuleHead::of(&front);
        let id = id.unwrap_or_else(|| name.strip_suffix(".md").unwrap_or(name).to_owned());
        let heading = front.body.lines().find_map(|line| line.strip_prefix("# ")).map(str::trim);
        let title = heading.filter(|title| !title.is_empty()).map_or_else(|| id.clone(), str::to_owned);
        Self { id, title: shortened(&title, TITLE_CHARS_MAX), tier, priority, paths, detect }
    }
}

/// Puts rules in order, the strongest first: tier, then priority, then id, so that the order of files on disk says nothing.
pub fn sort(rules: &mut [RuleEntry]) {
    rules.sort_by(|a, b| precedence(a).cmp(&precedence(b)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn id_and_title_have_fallbacks() {
        let entry = RuleEntry::of("security.md", "---\nid: sec\n---\nintro\n# Keep secrets out\n");
        assert_eq!((entry.id.as_str(), entry.title.as_str()), ("sec", "Keep secrets out"));
        let bare = RuleEntry::of("plain.md", "no heading");
        assert_eq!((bare.id.as_str(), bare.title.as_str()), ("plain", "plain"));
    }

    #[test]
    fn order_is_tier_then_priority_then_id() {
        let rule = |id: &str, tier: &str, priority: i32| {
            RuleEntry::of(id, &format!("---\nid: {id}\ntier: {tier}\npriority: {priority}\n---\n"))
        };
        let mut rules = vec![
            rule("c", "project", 90),
            rule("b", "universal", 0),
            rule("z", "universal", 9),
            rule("a", "universal", 0),
        ];
        sort(&mut rules);
        let ids: Vec<_> = rules.iter().map(|rule| rule.id.as_str()).collect();
        assert_eq!(ids, ["c", "z", "a", "b"]);
    }

    proptest::proptest! {
        #[test]
        fn precedence_is_a_total_order(rules in proptest::collection::vec((0..3_usize, -2..3_i32, "[a-c]{1,2}"), 0..12)) {
            let tiers = [Tier::Universal, Tier::Framework, Tier::Project];
            let rules: Vec<RuleEntry> = rules
                .iter()
                .map(|(tier, priority, id)| RuleEntry { tier: tiers[*tier], priority: *priority, ..RuleEntry::of(id, "") })
                .collect();
            let mut sorted = rules.clone();
            sort(&mut sorted);
            let mut turned: Vec<RuleEntry> = rules.iter().rev().cloned().collect();
            sort(&mut turned);
            proptest::prop_assert_eq!(&sorted, &turned);
            for pair in sorted.windows(2) {
                let (a, b) = (&pair[0], &pair[1]);
                let is_stronger = a.tier > b.tier
                    || (a.tier == b.tier && a.priority > b.priority)
                    || (a.tier == b.tier && a.priority == b.priority && a.id <= b.id);
                proptest::prop_assert!(is_stronger, "{a:?} {b:?}");
                // Equal means the same rule: no two ids share a place.
                proptest::prop_assert!(precedence(a) != precedence(b) || a.id == b.id);
            }
        }
    }
}
