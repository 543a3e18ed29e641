//! Lists of releases that do not count: signed by nobody we know, held back, meant for somebody else, or in another form.

use std::fs;

use openclaw::upgrade::{Channel, KEY_NAMESPACE, NAMESPACE};

use super::ground::{Ground, Machine, VERSION, made, made_for};
use crate::support::releases::{key, signer, withdrawn};

/// Returns machines of the two kinds that differ most in their tools.
fn grounds() -> [Ground; 2] {
    [Machine::Dash, Machine::Busybox].map(Ground::new)
}

#[test]
fn a_signature_that_is_not_of_this_list_and_a_known_key_is_refused() {
    for ground in grounds() {
        let from = ground.base(&made(VERSION));
        let (document, signature) = made(VERSION).document();
        let other = made("0.2.1").document().1;
        let unfit = signer(1).sign(KEY_NAMESPACE, &document).expect("a signature");
        let theirs = made(VERSION).signed_by(2).document().1;
        let half = signature.split_at(signature.len() / 2).0.to_vec();
        let page = b"<html>404</html>\n".to_vec();
        for bad in [other, unfit.into_bytes(), theirs, half, page, Vec::new()] {
            fs::write(ground.path("base/release.json.sig"), &bad).expect("a signature");
            ground.refuses(&from, &[], 3, "is not trusted");
            // To name the version does not replace who signed it.
            ground.refuses(&from, &["--version", VERSION], 3, "is not trusted");
        }
    }
}

#[test]
fn a_list_that_was_changed_anywhere_is_refused() {
    for ground in grounds() {
        let from = ground.base(&made(VERSION));
        let (document, _) = made(VERSION).document();
        for part in 0..8 {
            let mut changed = document.clone();
            changed[part * (document.len() - 1) / 7] ^= 1;
            fs::write(ground.path("base/release.json"), &changed).expect("a document");
            ground.refuses(&from, &[], 3, "is not trusted");
        }
        for changed in [&document[..document.len() - 1], &[&document[..], b"\n"].concat(), b""] {
            fs::write(ground.path("base/release.json"), changed).expect("a document");
            ground.refuses(&from, &[], 3, "is not trusted");
        }
    }
}

/// A mirror that is held back shows by the date; the very second counts as over, as it does for the program.
#[test]
fn a_list_whose_time_is_over_is_refused() {
    let trusted = key(1).line();
    for ground in grounds() {
        let from = ground.base(&made(VERSION));
        let expires = made(VERSION).release.expires.seconds_text();
        assert_eq!(expires, "2026-12-18T11:06:40Z");
        let cases = [
            ("2026-12-18T11:06:39Z", true),
            ("2026-12-18T11:06:40Z", false),
            ("2026-12-18T11:06:41Z", false),
            ("2027-01-01T00:00:00Z", false),
            ("2026-02-28T23:59:59Z", true),
        ];
        for (now, is_fresh) in cases {
            let run = ground.run_with(&["--from", &from, "--keys", &trusted], &[("FAKE_NOW", now)]);
            match is_fresh {
                true => run.installed(&[]),
                false => ground.is_refusal(&run, 3, "is too old"),
            }
        }
    }
}

#[test]
fn what_is_signed_may_still_not_be_meant() {
    for ground in grounds() {
        let beta = made(VERSION).with(|release| release.channel = Channel::Beta);
        ground.refuses(&ground.base(&beta), &[], 3, "is no stable release");
        let back =
            made(VERSION).with(|release| release.withdrawn = vec![withdrawn("0.1.9"), withdrawn(VERSION)]);
        ground.refuses(&ground.base(&back), &[], 3, "is withdrawn");
        let other = made(VERSION)
            .with(|release| release.withdrawn = vec![withdrawn("0.1.9"), withdrawn("0.2.0-beta.1")]);
        ground.run(&ground.base(&other), &[]).installed(&[]);
        let elsewhere = made_for(VERSION, &"aarch64-apple-darwin".parse().expect("a target"));
        ground.refuses(&ground.base(&elsewhere), &[], 5, "there is no release for");
    }
}

/// Whoever signs may one day write another form, or err: what is read is held to its form before it is used.
#[test]
fn a_signed_list_of_another_form_is_refused() {
    let cases = [
        ("openclaw.release/1", "openclaw.release/2", "of another form"),
        ("\"schema\":", "\"form\":", "of another form"),
        ("\"version\": \"0.2.0\"", "\"version\": \"0.2.0/../..\"", "`version` has another form"),
        ("\"version\": \"0.2.0\"", "\"version\": \"-rf\"", "`version` has another form"),
        ("\"version\": \"0.2.0\"", "\"version\": \"\"", "`version` has another form"),
        ("\"channel\": \"stable\",\n", "", "is no stable release"),
        ("T11:06:40Z\",\n\"upgrades_from\"", "\",\n\"upgrades_from\"", "`expires` has another form"),
        (
            "T11:06:40Z\",\n\"upgrades_from\"",
            "T11:06:40+00:00\",\n\"upgrades_from\"",
            "`expires` has another form",
        ),
        ("\"url\":\"openclaw", "\"url\":\"../openclaw", "`url` has another form"),
        ("\"url\":\"openclaw", "\"url\":\"/etc/openclaw", "`url` has another form"),
        ("\"url\":\"openclaw", "\"url\":\"http://example.test/openclaw", "`url` has another form"),
        ("\"url\":\"openclaw", "\"url\":\"ftp://example.test/openclaw", "`url` has another form"),
        ("\"url\":\"openclaw", "\"url\":\"-o openclaw", "`url` has another form"),
        ("\"url\":\"openclaw", "\"place\":\"openclaw", "`url` has another form"),
        ("\"bytes\":", "\"bytes\":99999999999", "`bytes` has another form"),
        ("\"bytes\":", "\"bytes\":-", "`bytes` has another form"),
        ("\"bytes\":", "\"bytes\":999999", "is too long"),
        ("\"sha256\":\"", "\"sha256\":\"0", "`sha256` has another form"),
        ("\"sha256\":\"", "\"sha512\":\"", "`sha256` has another form"),
    ];
    for ground in grounds() {
        let from = ground.base(&made(VERSION));
        let text = String::from_utf8(made(VERSION).document().0).expect("text");
        for (old, new, what) in cases {
            assert_eq!(text.matches(old).count(), 1, "{old}");
            let text = text.replace(old, new);
            let signature = signer(1).sign(NAMESPACE, text.as_bytes()).expect("a signature");
            fs::write(ground.path("base/release.json"), text).expect("a document");
            fs::write(ground.path("base/release.json.sig"), signature).expect("a signature");
            ground.refuses(&from, &[], 3, what);
        }
    }
}

/// An old `ssh-keygen` cannot verify; what it says is passed on, and nothing is run.
#[test]
fn a_verifier_that_does_not_verify_is_no_yes() {
    let ground = Ground::new(Machine::Dash).without("ssh-keygen");
    let from = ground.base(&made(VERSION));
    ground.executable("ssh-keygen", "echo 'unknown option -- Y' >&2; exit 1");
    let run = ground.refuses(&from, &[], 3, "is not trusted");
    assert!(run.told.contains("ssh-keygen says: unknown option -- Y"), "{}", run.told);
}
