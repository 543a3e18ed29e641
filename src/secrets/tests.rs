//! The table proves itself by its examples; the scan by hostile bytes.

use proptest::prelude::*;

use super::rules::rows;
use super::{Allowance, RULES, absent_from, new_in, redacted, replaced, ruleset, scan};

fn rules_in(text: &str) -> Vec<&'static str> {
    scan(text.as_bytes()).into_iter().map(|finding| finding.rule).collect()
}

const TOKEN: &str = concat!("gh", "p_a8Kd03jfLQm2xZ7vBn5tYr9wEs1uHg4cOiPq");

#[test]
fn every_rule_finds_its_examples_and_ignores_the_others() {
    let mut wrong = Vec::new();
    for rule in rows() {
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
    for rule in rows() {
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
    let comments = ["openclaw:allow", "gitleaks:allow", "betterleaks:allow", "kingfisher:ignore"];
    let more = ["trufflehog:ignore", "pragma: allowlist secret", "secretlint-disable-line"];
    for comment in comments.into_iter().chain(more) {
        let found = scan(format!("k = {TOKEN} # {comment}").as_bytes());
        assert_eq!(found[0].allowance, Allowance::Comment(comment));
    }
    for comment in ["pragma: allowlist nextline secret", "secretlint-disable-next-line"] {
        let found = scan(format!("# {comment}\nk = {TOKEN}\nk = {TOKEN}").as_bytes());
        assert_eq!(found[0].allowance, Allowance::Comment(comment));
        assert_eq!(found[1].allowance, Allowance::None, "it speaks for one line");
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
fn a_secret_that_stood_there_before_is_not_new() {
    const TOKEN: &str = concat!("gh", "p_a8Kd03jfLQm2xZ7vBn5tYr9wEs1uHg4cOiPq");
    const OTHER: &str = concat!("gh", "p_Zx81kQw03LmVn5bRt7yPu2sDf4gHjK6aCeTi");
    let text = format!("x = {TOKEN}; y = {OTHER}");
    let left = new_in(format!("old {TOKEN}").as_bytes(), text.as_bytes(), scan(text.as_bytes()));
    assert_eq!(left.len(), 1);
    assert!(new_in(text.as_bytes(), text.as_bytes(), scan(text.as_bytes())).is_empty());
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

/// Random characters of a fixed seed, so that the planted secrets are nobody's.
fn noise(seed: u64, length: usize, alphabet: &str) -> String {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 33) as usize % alphabet.len()
    };
    (0..length).map(|_| char::from(alphabet.as_bytes()[next()])).collect()
}

const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

#[test]
fn the_eight_planted_kinds_are_found_and_clean_code_is_silent() {
    for seed in 1..40 {
        let any = |length| noise(seed, length, LETTERS);
        let digits = |length| noise(seed + 77, length, "0123456789");
        let id = noise(seed, 16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
        let pem: String = (0..12).map(|line| noise(seed * 100 + line, 64, LETTERS) + "\n").collect();
        let planted = [
            ("aws-access-key-id", format!("aws_access_key_id = \"AK{}{id}\"\n", "IA")),
            ("github-token", format!("GITHUB_TOKEN=\"gh{}{}\"\n", "p_", any(36))),
            ("slack-token", format!("slack = \"xo{}{}-{}-{}\"\n", "xb-", digits(12), digits(12), any(24))),
            ("stripe-key", format!("STRIPE_KEY = \"sk_{}{}\"\n", "live_", any(24))),
            ("private-key", format!("-----BEGIN RSA PRIV{}\n{pem}-----END\n", "ATE KEY-----")),
            ("assigned-secret", format!("api_key = \"{}\"\n", any(40))),
            ("database-url", format!("DATABASE_URL=postgres://admin:{}@db.internal:5432/prod\n", any(20))),
            (
                "json-web-token",
                format!("token = \"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxIn0.{}\"", any(43)),
            ),
        ];
        for (rule, text) in planted {
            assert_eq!(rules_in(&text), [rule], "seed {seed}");
        }
    }
    let clean = "def token_count(cache_page, cursor=81):\n    \"\"\"token_count page merge worker.\"\"\"\n\
        const token_count = `token_count-${n}`;\n{\"hash\": \"da39a3ee5e6b4b0d3255bfef95601890afd80709\"}\n";
    assert_eq!(rules_in(clean), [""; 0]);
}

#[test]
fn encoded_tokens_are_found_one_level_deep() {
    let hex: String = format!("key={TOKEN}").bytes().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(rules_in(&format!("blob: {hex}")), ["github-token"]);
    // base64 of `token: ` and a token of GitHub's form.
    let coded = concat!("dG9rZW46IGdocF9hOEtkMDNqZkxRbTJ4Wjd2Qm41", "dFlyOXdFczF1SGc0Y09pUHE=");
    assert_eq!(rules_in(&format!("data:\n  config: {coded}\n")), ["github-token"]);
}

#[test]
fn digests_name_a_secret_and_the_rule_set() {
    let found = scan(format!("a {TOKEN}\nb {TOKEN}\nSTRIPE=sk_{}", "live_9xQmB2vLk7RtZn4WsYp1").as_bytes());
    assert_eq!(found[0].digest, found[1].digest);
    assert_ne!(found[0].digest, found[2].digest);
    assert_eq!(ruleset(), ruleset());
    let text = format!("{TOKEN} and {TOKEN}");
    let named = replaced(&text, &mut |finding| format!("<{}>", finding.digest.short(6)));
    let alias = format!("<{}>", found[0].digest.short(6));
    assert_eq!(named, format!("{alias} and {alias}"));
}

#[test]
fn many_secrets_are_all_replaced() {
    let many = format!("{TOKEN}\n").repeat(1_000);
    assert_eq!(redacted(&many), "[github-token]\n".repeat(1_000));
}

fn pieces() -> impl Strategy<Value = String> {
    let texts: Vec<&str> = rows().flat_map(|rule| rule.finds.iter().copied()).collect();
    let piece = prop_oneof![
        3 => prop::sample::select(texts).prop_map(str::to_owned),
        1 => "[ -~\n]{0,30}",
        1 => "\\PC{0,8}",
    ];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let found = scan(&bytes);
        prop_assert!(found.len() <= 200);
    }

    #[test]
    fn redaction_is_total(text in pieces()) {
        let shown = redacted(&text).into_owned();
        let left: Vec<_> = scan(shown.as_bytes()).into_iter().map(|finding| finding.rule).collect();
        prop_assert!(left.is_empty(), "{left:?} in {shown}");
    }

    #[test]
    fn a_token_is_found_whatever_lines_stand_around(before in "[ -~]{0,200}", after in "[ -~]{0,200}") {
        let text = format!("{before}\nkey {TOKEN}\n{after}\n");
        let line = scan(text.as_bytes()).into_iter().find(|finding| finding.line == 2);
        prop_assert_eq!(line.map(|finding| finding.rule), Some("github-token"));
    }
}
