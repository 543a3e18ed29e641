//! The table proves itself by its examples; the scan by hostile bytes.

use proptest::prelude::*;

use super::{Allowance, RULES, absent_from, redacted, scan};

fn rules_in(text: &str) -> Vec<&'static str> {
    scan(text.as_bytes()).into_iter().map(|finding| finding.rule).collect()
}

const TOKEN: &str = concat!("gh", "p_a8Kd03jfLQm2xZ7vBn5tYr9wEs1uHg4cOiPq");

#[test]
fn every_rule_finds_its_examples_and_ignores_the_others() {
    let mut wrong = Vec::new();
    for rule in RULES {
        assert!(rule.finds.len() >= 2 && rule.ignores.len() >= 2, "{} needs two examples of each", rule.id);
        let missed = rule.finds.iter().filter(|text| !rules_in(text).contains(&rule.id));
        wrong.extend(missed.map(|text| format!("{} misses {text}; found {:?}", rule.id, rules_in(text))));
        let alarms = rule.ignores.iter().filter(|text| !rules_in(text).is_empty());
        wrong.extend(alarms.map(|text| format!("{} ignores {text}; found {:?}", rule.id, rules_in(text))));
    }
    assert!(wrong.is_empty(), "{} examples:\n{}", wrong.len(), wrong.join("\n"));
    assert!(RULES.len() >= 220, "{} rules", RULES.len());
}

#[test]
fn rules_are_well_formed() {
    let mut ids: Vec<_> = RULES.iter().map(|rule| rule.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), RULES.len(), "an id stands twice");
    for rule in RULES {
        let compiled = regex::bytes::RegexBuilder::new(rule.pattern).unicode(false).build();
        assert!(compiled.is_ok(), "{}: {compiled:?}", rule.id);
        assert!(!rule.keywords.is_empty(), "{} runs on every byte", rule.id);
        for keyword in rule.keywords {
            assert_eq!(*keyword, keyword.to_ascii_lowercase(), "{}", rule.id);
        }
    }
}

#[test]
fn a_place_is_named_once_by_its_most_precise_rule() {
    assert_eq!(rules_in(&format!("api_token = \"{TOKEN}\"")), ["github-token"]);
    assert_eq!(rules_in(&format!("GITHUB_TOKEN={TOKEN}")), ["github-token"]);
}

#[test]
fn findings_carry_place_and_kind_but_not_the_secret() {
    let text = format!("one\ntwo\n  key: {TOKEN} # note\nfour {TOKEN}\n");
    let found = scan(text.as_bytes());
    assert_eq!(found.iter().map(|f| f.line).collect::<Vec<_>>(), [3, 4]);
    assert_eq!(found[0].preview, "ghp_… (40 characters)");
    assert_eq!(&text[found[0].line_range.clone()], format!("  key: {TOKEN} # note"));
    let shown = format!("{found:?}");
    assert!(!shown.contains(&TOKEN[5..12]), "{shown}");
}

#[test]
fn allow_comments_are_reported_not_obeyed() {
    for comment in ["openclaw:allow", "gitleaks:allow", "pragma: allowlist secret"] {
        let found = scan(format!("k = {TOKEN} # {comment}").as_bytes());
        assert_eq!(found[0].allowance, Allowance::Comment(comment));
    }
    assert_eq!(scan(format!("# openclaw:allow\n{TOKEN}").as_bytes())[0].allowance, Allowance::None);
}

#[test]
fn long_lines_many_keywords_and_edges() {
    let minified = format!("{}{TOKEN}{}", "var token=1;".repeat(20_000), ";token=2".repeat(20_000));
    assert_eq!(rules_in(&minified), ["github-token"]);
    assert_eq!(rules_in(TOKEN), ["github-token"]);
    let many = format!("{TOKEN}\n").repeat(1_000);
    assert_eq!(scan(many.as_bytes()).len(), 200, "the number of findings is bounded");
}

#[test]
fn utf_16_is_read_and_binary_is_scanned_for_tokens_only() {
    let wide: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(TOKEN.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(scan(&wide).len(), 1);
    let binary = [b"\0\0password = 'hunter2' ".as_slice(), TOKEN.as_bytes()].concat();
    assert_eq!(scan(&binary).iter().map(|f| f.rule).collect::<Vec<_>>(), ["github-token"]);
}

#[test]
fn a_line_that_stood_there_before_is_not_new() {
    let line = format!("key: {TOKEN}");
    let now = format!("added\r\n{line}\r\nkey2: {TOKEN}\r\n");
    let fresh = |base: &str| {
        let found = absent_from(base.as_bytes(), now.as_bytes(), scan(now.as_bytes()));
        found.iter().map(|finding| finding.line).collect::<Vec<_>>()
    };
    assert_eq!(fresh(&format!("{line}\n")), [3]);
    assert_eq!(fresh(&format!(" {line}\n")), [2, 3]);
    assert_eq!(fresh(""), [2, 3]);
    let wide =
        |text: &str| [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let (base, bytes): (Vec<u8>, Vec<u8>) = (wide(&line), wide(&now));
    assert_eq!(absent_from(&base, &bytes, scan(&bytes)).len(), 1);
}

#[test]
fn redaction_leaves_the_rest() {
    assert_eq!(redacted("nothing here"), "nothing here");
    assert_eq!(redacted(&format!("a {TOKEN} b {TOKEN}")), "a [github-token] b [github-token]");
}

#[test]
fn the_bench_generators_clean_words_raise_no_alarm() {
    for text in [
        "  const token_count = `token_count_cache-${n}`;",
        "def token_count(cache, page_token_count=12):\n    token_count = token_count(4711)\n",
        "  \"token_count_12\": {\n    \"id\": 4711,\n    \"hash\": \"da39a3ee5e6b4b0d3255bfef95601890afd80709\"\n",
        "token = request.headers['x-token']; secret = load(\"secret/path\")",
    ] {
        assert_eq!(rules_in(text), [""; 0], "{text}");
    }
}

proptest! {
    #[test]
    fn no_bytes_make_the_scan_fail(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        for finding in scan(&bytes) {
            prop_assert!(finding.line >= 1);
        }
    }

    #[test]
    fn redaction_is_total(before in "[ -~\n]{0,80}", after in "[ -~\n]{0,80}") {
        let text = format!("{before} {TOKEN} {after}");
        let shown = redacted(&text);
        prop_assert!(!shown.contains(TOKEN));
        prop_assert_eq!(scan(shown.as_bytes()), vec![]);
    }
}
