//! What fits is told whole; what does not is cut where it may be, counted right, and named.

use proptest::prelude::*;

use super::*;
use crate::base::front_matter::Tier;

fn rule(id: &str, tier: Tier, priority: i32, body: &str) -> (RuleEntry, String) {
    let text = format!("---\nid: {id}\npriority: {priority}\n---\n{body}");
    (RuleEntry { tier, ..RuleEntry::of(id, &text) }, body.to_owned())
}

fn items(count: usize, chars: usize) -> String {
    (0..count).map(|n| format!("- {n:03} {}\n", "x".repeat(chars.saturating_sub(7)))).collect()
}

fn tell(rules: &[(RuleEntry, String)], chars_max: usize) -> Told {
    let tellings = rules.iter().map(|(rule, body)| Telling {
        rule,
        body,
        read_by: format!("`openclaw rules show {}`", rule.id),
    });
    told(&tellings.collect::<Vec<_>>(), chars_max)
}

fn ids(told: &Told) -> Vec<(&str, usize, usize)> {
    told.kept.iter().map(|kept| (kept.id.as_str(), kept.points, kept.points_left_out)).collect()
}

#[test]
fn what_fits_is_told_whole_in_order_of_precedence() {
    let rules = [
        rule("all", Tier::Universal, 100, "# For all\n\n- One.\n- Two,\n  with more.\n"),
        rule("rust", Tier::Framework, 1, "No title.\n\nA paragraph\nof two lines.\n"),
        rule("house", Tier::Project, 0, "# Another title than the heading\r\n\r\n* Ours.\r\n"),
    ];
    let told = tell(&rules, 4_000);
    assert_eq!(
        told.text,
        "### Another title than the heading (house)\n* Ours.\n\n### rust (rust)\nNo title.\nA paragraph\nof two lines.\n\n\
         ### For all (all)\n- One.\n- Two,\n  with more."
    );
    assert_eq!(ids(&told), [("house", 1, 0), ("rust", 2, 0), ("all", 2, 0)]);
    assert_eq!(told.left_out, Vec::<String>::new());
    assert_eq!(tell(&[], 4_000), Told::default());
}

#[test]
fn a_huge_first_rule_hides_nothing() {
    // The predecessor's D8: the first rule that was too long ended the list, and the count was wrong.
    let rules =
        [rule("huge", Tier::Project, 0, &items(100, 100)), rule("small", Tier::Universal, 0, "- Small.\n")];
    let told = tell(&rules, 4_000);
    assert_eq!(told.left_out, Vec::<String>::new());
    let Kept { points, points_left_out: left, .. } = told.kept[0];
    assert_eq!(ids(&told), [("huge", points, left), ("small", 1, 0)]);
    assert_eq!(points + left, 100);
    assert!(points > 30, "what the small one leaves goes to the cut one: {points}");
    let line =
        format!("({left} of 100 points are left out for length; all of them: `openclaw rules show huge`)");
    assert!(told.text.contains(&line), "{}", told.text);
    assert_eq!(told.text.matches("\n- ").count(), points + 1);
}

#[test]
fn one_that_does_not_fit_is_named_and_smaller_ones_behind_it_are_told() {
    let block = format!("one paragraph {}", "y".repeat(500));
    let rules = [
        rule("block", Tier::Project, 0, &block),
        rule("a", Tier::Framework, 0, "- A.\n"),
        rule("b", Tier::Universal, 0, "- B.\n"),
    ];
    let told = tell(&rules, 300);
    assert_eq!(ids(&told), [("a", 1, 0), ("b", 1, 0)]);
    assert_eq!(told.left_out, ["block"]);
    assert!(
        told.text.ends_with(
            "\n\n(1 more rule holds here and is left out for length; to read: `openclaw rules show block`)"
        ),
        "{}",
        told.text
    );
}

#[test]
fn many_that_are_left_out_are_counted_right() {
    let block = "z".repeat(2_000);
    let rules: Vec<_> = (0..12).map(|n| rule(&format!("r{n:02}"), Tier::Universal, 0, &block)).collect();
    let told = tell(&rules, 600);
    assert_eq!((told.kept.len(), told.left_out.len()), (0, 12));
    assert!(
        told.text.starts_with("(12 more rules hold here and are left out for length; to read: "),
        "{}",
        told.text
    );
    assert!(told.text.ends_with("`openclaw rules show r07`, and 4 more)"), "{}", told.text);
    let short = tell(&rules, 80);
    assert_eq!(short.text, "(12 more rules hold here and are left out for length)");
    assert_eq!(tell(&rules, 10).text, "");
    assert_eq!(tell(&rules, 0).left_out.len(), 12);
}

#[test]
fn a_fence_is_not_cut_and_hidden_characters_are_not_told() {
    let fence = "- Before.\n\n```sh\n# a comment\n\n- no item\n```\n\n- After.\u{202e}\u{200b}\n";
    let rules = [rule("f\u{202e}", Tier::Universal, 0, fence)];
    let told = tell(&rules, 4_000);
    assert_eq!(told.kept[0].points, 3);
    assert!(told.text.contains("```sh\n# a comment\n\n- no item\n```\n- After."), "{}", told.text);
    assert!(!told.text.contains(['\u{202e}', '\u{200b}']), "{:?}", told.text);
}

#[test]
fn a_very_long_rule_takes_no_long_time() {
    let rules = [rule("long", Tier::Project, 0, &items(40_000, 100))];
    assert!(tell(&rules, 20_000).kept[0].points > 150);
}

proptest! {
    #[test]
    fn the_budget_holds_and_nothing_is_lost(
        sizes in prop::collection::vec((0..3_usize, -2..3_i32, 0..12_usize, 1..300_usize), 0..14),
        chars_max in 0..3_000_usize,
    ) {
        let tiers = [Tier::Universal, Tier::Framework, Tier::Project];
        let rules: Vec<_> = sizes
            .iter()
            .enumerate()
            .map(|(n, (tier, priority, count, chars))| rule(&format!("r{n}"), tiers[*tier], *priority, &items(*count, *chars)))
            .collect();
        let told = tell(&rules, chars_max);
        prop_assert!(told.text.chars().count() <= chars_max, "{} > {chars_max}", told.text.chars().count());
        let mut order: Vec<&RuleEntry> = rules.iter().map(|(rule, _)| rule).collect();
        order.sort_by(|a, b| precedence(a).cmp(&precedence(b)));
        let mut seen: Vec<&str> = told.kept.iter().map(|kept| kept.id.as_str()).collect();
        let kept_order: Vec<&str> =
            order.iter().map(|rule| rule.id.as_str()).filter(|id| seen.contains(id)).collect();
        prop_assert_eq!(&seen, &kept_order);
        seen.extend(told.left_out.iter().map(String::as_str));
        seen.sort_unstable();
        let mut all: Vec<&str> = order.iter().map(|rule| rule.id.as_str()).collect();
        all.sort_unstable();
        prop_assert_eq!(seen, all);
        for kept in &told.kept {
            let count = sizes[kept.id[1..].parse::<usize>().expect("a number")].2;
            prop_assert_eq!(kept.points + kept.points_left_out, count);
        }
        // Who hands the rules in says nothing.
        let mut turned = rules.clone();
        turned.reverse();
        prop_assert_eq!(tell(&turned, chars_max), told);
    }
}
