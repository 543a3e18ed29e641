//! Baselines: what they say about a finding, what stays when one is written again, and which texts are refused.

use super::*;

const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_123);

fn seen(secret: &str) -> Seen<'static> {
    Seen { rule: "github-token", digest: Digest::of(secret.as_bytes()), path: b"src/a.rs" }
}

fn known(secret: &str, path: Option<&str>, expires: Option<&str>) -> Known {
    Known {
        seen_in: None,
        rule: "github-token".to_owned(),
        digest: Digest::of(secret.as_bytes()),
        path: path.map(str::to_owned),
        reason: "invented".to_owned(),
        expires: expires.map(str::to_owned),
    }
}

fn prefix(glob: &str, path: &[u8]) -> bool {
    path.starts_with(glob.as_bytes())
}

#[test]
fn an_entry_counts_by_digest_rule_path_and_day() {
    // Now is the eighteenth.
    for (entry, want) in [
        (known("a", None, None), "known"),
        (known("b", None, None), "new"),
        (known("a", Some("src"), None), "known"),
        (known("a", Some("lib"), None), "new"),
        (known("a", None, Some("2026-11-18")), "known"),
        (known("a", None, Some("2026-11-17")), "expired"),
        (Known { rule: "other".to_owned(), ..known("a", None, None) }, "new"),
    ] {
        let baseline = Baseline { entries: vec![entry.clone()] };
        let said = match baseline.standing(&seen("a"), NOW, &prefix) {
            Standing::New => "new",
            Standing::Known(_) => "known",
            Standing::Expired(_) => "expired",
        };
        assert_eq!(said, want, "{entry:?}");
    }
    let both = Baseline { entries: vec![known("a", None, Some("2026-01-01")), known("a", None, None)] };
    assert!(
        matches!(both.standing(&seen("a"), NOW, &prefix), Standing::Known(_)),
        "one that counts is enough"
    );
}

#[test]
fn what_stays_keeps_reason_and_day_and_what_went_goes() {
    let dated = known("a", Some("src"), Some("2026-01-01"));
    let before = Baseline { entries: vec![dated.clone(), known("gone", None, None)] };
    let after = before.of(&[seen("a"), seen("new"), seen("new")], &prefix);
    assert_eq!(after.len(), 2);
    assert!(after.entries.contains(&dated));
    let again = Baseline::parse(after.to_text().as_bytes()).expect("our own text");
    assert_eq!(again.to_text(), after.to_text());
    assert_eq!(
        again.of(&[seen("new"), seen("a")], &prefix).to_text(),
        after.to_text(),
        "the order says nothing"
    );
    assert!(Baseline::default().of(&[], &prefix).is_empty());
}

#[test]
fn other_texts_are_refused() {
    let entry = |more: &str| {
        let digest = Digest::of(b"a");
        format!(
            "{{\"schema\":\"{BASELINE_SCHEMA}\",\"entries\":[{{\"rule\":\"r\",\"digest\":\"{digest}\"{more}}}]}}"
        )
    };
    assert!(Baseline::parse(entry(",\"reason\":\"x\",\"expires\":\"2027-02-28\"").as_bytes()).is_ok());
    for (text, part) in [
        (String::new(), "JSON"),
        ("[]".to_owned(), "JSON"),
        ("{\"entries\":[]}".to_owned(), "calls itself ``"),
        ("{\"schema\":\"openclaw.baseline/2\",\"later\":1}".to_owned(), "openclaw.baseline/2"),
        (entry(""), "JSON"),
        (entry(",\"reason\":\" \""), "no reason"),
        (entry(",\"reason\":\"x\",\"expries\":\"2027-01-01\""), "JSON"),
        (entry(",\"reason\":\"x\",\"expires\":\"2h\""), "as a day"),
        (entry(",\"reason\":\"x\",\"expires\":\"2027-02-31\""), "as a day"),
        (entry(",\"reason\":\"x\",\"expires\":\"31.12.2027\""), "as a day"),
    ] {
        let error = Baseline::parse(text.as_bytes()).expect_err("a refusal").to_string();
        assert!(error.contains(part), "{text}: {error}");
    }
    let long = vec![b' '; usize::try_from(BASELINE_BYTES_MAX).expect("a size") + 1];
    assert!(matches!(Baseline::parse(&long), Err(BaselineError::TooLarge)));
}
