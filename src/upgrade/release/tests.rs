//! Goal: a document is read as it was printed, whatever it holds, and what is not one is told with its line. Method: random
//! releases for the way there and back, and a table of single changes to a good document.

use proptest::prelude::*;

use super::*;
use crate::base::limits::{RELEASE_BYTES_MAX, RELEASE_LIST_MAX};
use crate::base::report::{Code, Explain as _};
use crate::upgrade::{KEY_NAMESPACE, Signer};

const GOOD: &str = r#"{
"schema": "openclaw.release/1",
"version": "0.2.0",
"channel": "stable",
"sequence": 7,
"published": "2026-11-17T11:06:40Z",
"expires": "2026-12-18T11:06:40Z",
"upgrades_from": "0.1.0",
"content_format": 1,
"rollout": 10,
"withdrawn": [
{"version":"0.1.9","why":"it loses files"}
],
"artifacts": [
{"target":"x86_64-unknown-linux-gnu","url":"openclaw-0.2.0-x86_64-unknown-linux-gnu.tar.gz","bytes":5,"sha256":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
{"target":"aarch64-apple-darwin","url":"https://example.org/openclaw.tar.gz","bytes":6,"sha256":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}
],
"keys": []
}
"#;

#[test]
fn a_document_is_read_and_printed_as_the_same_bytes() {
    let read = Release::parse(GOOD.as_bytes()).expect("a release");
    assert_eq!(read.print(), GOOD);
    assert_eq!((read.version.to_string().as_str(), read.sequence, read.rollout.number()), ("0.2.0", 7, 10));
    let here = "aarch64-apple-darwin".parse().expect("a target");
    assert_eq!(read.artifact(&here).map(|artifact| artifact.bytes), Some(6));
    assert_eq!(read.artifact(&"x86_64-apple-darwin".parse().expect("a target")), None);
    let old = "0.1.9".parse().expect("a version");
    assert_eq!(read.withdrawal(&old).map(|row| row.why.as_str()), Some("it loses files"));
    assert_eq!(read.withdrawal(&read.version), None);
    assert!(!read.is_expired(Timestamp::from_millis(read.expires.millis() - 1)));
    assert!(read.is_expired(read.expires));
}

#[test]
fn keys_of_later_releases_are_passed_over() {
    let more = GOOD.replacen("\"rollout\"", "\"notes\": {\"en\": [\"new\"]},\n\"rollout\"", 1);
    assert_eq!(Release::parse(more.as_bytes()), Release::parse(GOOD.as_bytes()));
}

/// One change to a good document: what is replaced, by what, and on which line what is told.
#[test]
fn what_is_no_release_is_told_with_its_line() {
    let artifact =
        "{\"target\":\"aarch64-apple-darwin\",\"url\":\"https://example.org/openclaw.tar.gz\",\"bytes\":6,";
    let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"},";
    let cases = [
        ("\"version\": \"0.2.0\"", "\"version\": \"2\"", 3, "`2` as a version"),
        ("\"version\": \"0.2.0\"", "\"version\": \"0.2.0+build\"", 3, "`0.2.0+build` as a version"),
        ("\"version\": \"0.2.0\"", "\"version\": \"../0.2.0\"", 3, "as a version"),
        ("\"version\": \"0.2.0\"", "\"version\": \"0.2.0\",\n\"version\": \"0.3.0\"", 4, "duplicate field"),
        ("\"stable\"", "\"nightly\"", 4, "unknown variant `nightly`"),
        ("\"sequence\": 7", "\"sequence\": 0", 5, "sequence 0"),
        ("\"sequence\": 7", "\"sequence\": -1", 5, "invalid value"),
        ("\"sequence\": 7", "\"sequence\": \"7\"", 5, "invalid type"),
        ("\"2026-11-17T11:06:40Z\"", "\"2026-11-17\"", 6, "no moment"),
        ("\"2026-12-18T11:06:40Z\"", "\"2026-11-17T11:06:40Z\"", 7, "expires before"),
        ("\"upgrades_from\": \"0.1.0\"", "\"upgrades_from\": \"0.3.0\"", 8, "oldest version is newer"),
        ("\"rollout\": 10", "\"rollout\": 101", 10, "101 as a share"),
        ("\"rollout\": 10", "\"rollout\": 1.5", 10, "invalid type"),
        ("\"bytes\":5", "\"bytes\":0", 14, "0 bytes"),
        ("\"bytes\":5", "\"bytes\":99999999999", 14, "99999999999 bytes"),
        (
            "\"target\":\"aarch64-apple-darwin\"",
            "\"target\":\"x86_64-unknown-linux-gnu\"",
            14,
            "two artifacts",
        ),
        ("\"target\":\"aarch64-apple-darwin\"", "\"target\":\"a/../b-c\"", 16, "as a target"),
        ("https://example.org/openclaw.tar.gz", "http://example.org/openclaw.tar.gz", 16, "as the place"),
        ("https://example.org/openclaw.tar.gz", "../openclaw.tar.gz", 16, "as the place"),
        (digest, "BA7816\"},", 15, "no digest"),
        ("\"keys\": []", "\"keys\": {}", 18, "invalid type"),
        (
            "\"keys\": []",
            "\"keys\": [{\"key\":\"ssh-rsa AAAA\",\"signature\":\"\",\"retires\":[]}]",
            18,
            "`ssh-rsa`",
        ),
        (",\n\"keys\": []", "", 18, "missing field `keys`"),
        ("\"rollout\": 10,\n", "", 18, "missing field `rollout`"),
        ("{\n\"schema\"", "[\n\"schema\"", 2, ""),
        (artifact, "{", 16, "missing field"),
    ];
    for (from, to, line, why) in cases {
        assert!(GOOD.contains(from), "the case replaces something: {from}");
        let document = GOOD.replacen(from, to, 1);
        let error = Release::parse(document.as_bytes()).expect_err(to);
        let report = error.report();
        assert_eq!(report.code, Code::ReleaseInvalid, "{to}");
        let told = error.to_string();
        assert!(told.contains(&format!("line {line}")), "{to}: line {line} in {told}");
        assert!(told.contains(why), "{to}: {told}");
        assert!(!report.fix.is_empty());
    }
}

#[test]
fn documents_of_other_forms_say_what_they_are() {
    let newer = GOOD.replacen("release/1", "release/2", 1);
    let report = Release::parse(newer.as_bytes()).expect_err("newer").report();
    assert_eq!(report.code, Code::FormatNewer);
    assert!(report.why[0].contains("`openclaw.release/2`") && !report.fix.is_empty());
    for other in ["openclaw.release/0", "openclaw.release/x", "openclaw.plan/1", ""] {
        let other = GOOD.replacen("openclaw.release/1", other, 1);
        assert!(matches!(Release::parse(other.as_bytes()), Err(ReleaseError::Other { .. })), "{other}");
    }
    assert!(matches!(Release::parse(b""), Err(ReleaseError::Form { line: 1, .. })));
    assert!(matches!(Release::parse(b"{\n\xff}"), Err(ReleaseError::Form { line: 2, .. })));
    let large = vec![b' '; usize::try_from(RELEASE_BYTES_MAX).expect("small") + 1];
    assert_eq!(Release::parse(&large), Err(ReleaseError::TooLarge { max: RELEASE_BYTES_MAX }));
}

#[test]
fn lists_have_an_end() {
    let row = "{\"version\":\"0.1.9\",\"why\":\"it loses files\"}";
    let many = vec![row; RELEASE_LIST_MAX + 1].join(",\n");
    let error = Release::parse(GOOD.replacen(row, &many, 1).as_bytes()).expect_err("too many");
    assert!(matches!(error, ReleaseError::TooMany { line: 11, list: "withdrawn", .. }), "{error}");
    let none =
        GOOD.replacen(&GOOD[GOOD.find("[\n{\"target\"").expect("the list")..], "[],\n\"keys\": []\n}\n", 1);
    assert_eq!(Release::parse(none.as_bytes()), Err(ReleaseError::Empty { line: 14 }));
}

#[test]
fn versions_are_ordered_as_semantic_versioning_says() {
    let order =
        ["0.1.0", "0.1.9", "0.1.10", "0.2.0-alpha", "0.2.0-beta.2", "0.2.0-beta.11", "0.2.0", "1.0.0"];
    let versions: Vec<Version> = order.iter().map(|text| text.parse().expect("a version")).collect();
    assert!(versions.is_sorted() && versions.windows(2).all(|pair| pair[0] != pair[1]));
    assert!(versions[3].is_before_release() && !versions[6].is_before_release());
    let long = format!("0.1.0-{}", "a".repeat(64));
    for text in ["", "1", "1.2", "v1.2.3", "01.2.3", "1.2.3 ", "1.2.3+a", "1.2.3/4", "1.2.3-", long.as_str()]
    {
        assert!(text.parse::<Version>().is_err(), "{text}");
    }
}

#[test]
fn places_are_below_the_base_or_on_https() {
    let good = [
        "a.tar.gz",
        "v0.2.0/a.tar.gz",
        "https://example.org/a.tar.gz",
        "https://example.org:8443/x/a.tar.gz?token=1",
        "http://127.0.0.1:4711/a.tar.gz",
        "http://[::1]:4711/a.tar.gz",
    ];
    for text in good {
        assert_eq!(text.parse::<Place>().map(|place| place.to_string()), Ok(text.to_owned()), "{text}");
    }
    assert_eq!("https://example.org/x/a.tar.gz".parse::<Place>().expect("a place").file_name(), "a.tar.gz");
    let bad = [
        "",
        "/a.tar.gz",
        "../a.tar.gz",
        "a/../b",
        "a//b",
        "a/./b",
        "-a",
        "a b",
        "a\nb",
        "a;b",
        "a$(b)",
        "a%2e%2e/b",
        "C:/a",
        "ftp://example.org/a",
        "file:///a",
        "https://",
        "https://example.org",
        "https://example.org/",
        "https://user@example.org/a",
        "http://example.org/a",
        "http://127.0.0.1.example.org/a",
        "http://localhost/a",
        "http://127.0.0.1@example.org/a",
        "HTTPS://example.org/a",
    ];
    for text in bad {
        assert!(text.parse::<Place>().is_err(), "{text}");
    }
}

#[test]
fn targets_are_those_that_releases_are_made_for() {
    let names: Vec<String> =
        [("x86_64", "linux"), ("aarch64", "linux"), ("x86_64", "macos"), ("aarch64", "macos")]
            .iter()
            .map(|(architecture, system)| Target::of(architecture, system).expect("a target").to_string())
            .collect();
    assert_eq!(names, TARGETS);
    assert!(TARGETS.iter().all(|name| name.parse::<Target>().is_ok()));
    assert_eq!(Target::of("riscv64", "linux"), None);
    assert_eq!(Target::of("x86_64", "windows"), None);
    for text in ["", "x86_64", "a--b", "A-b", "a-b-c-d-e", "a-b/c", "a-..", "a-b\n"] {
        assert!(text.parse::<Target>().is_err(), "{text:?}");
    }
}

fn version() -> impl Strategy<Value = Version> {
    "[0-9]{1,3}\\.[1-9][0-9]?\\.0(-(alpha|beta\\.[1-9]))?"
        .prop_filter_map("a version", |text| text.parse().ok())
}

fn moment() -> impl Strategy<Value = u64> {
    (0..4_000_000_000_u64).prop_map(|seconds| seconds * 1_000)
}

fn key_row() -> impl Strategy<Value = Rotation> {
    (1..9_u8, 1..9_u8, any::<bool>()).prop_map(|(newer, older, retires)| {
        let signer = |number: u8| Signer::of_seed(&[number; 32]);
        let key = signer(newer).key().expect("a key");
        let signature = signer(older).sign(KEY_NAMESPACE, key.line().as_bytes()).expect("a signature");
        let retires =
            if retires { vec![signer(older).key().expect("a key").fingerprint()] } else { Vec::new() };
        Rotation { key, signature, retires }
    })
}

fn release() -> impl Strategy<Value = Release> {
    let heads = (version(), version(), 1..u64::MAX, moment(), 1..1_000_000_u64, 0..=100_u64);
    let withdrawn = prop::collection::vec((version(), any::<String>()), 0..4);
    let artifacts = prop::collection::btree_map(0..TARGETS.len(), (1..1_000_000_u64, any::<Vec<u8>>()), 1..4);
    let keys = prop::collection::vec(key_row(), 0..3);
    (heads, any::<bool>(), withdrawn, artifacts, keys).prop_map(
        |((one, two, sequence, published, lasts, share), is_beta, withdrawn, artifacts, keys)| {
            let (from, version) = if one < two { (one, two) } else { (two, one) };
            let artifacts = artifacts.into_iter().map(|(target, (bytes, seed))| Artifact {
                target: TARGETS[target].parse().expect("a target"),
                url: format!("openclaw-{version}-{}.tar.gz", TARGETS[target]).parse().expect("a place"),
                bytes,
                sha256: Digest::of(&seed),
            });
            Release {
                channel: if is_beta { Channel::Beta } else { Channel::Stable },
                sequence,
                published: Timestamp::from_millis(published),
                expires: Timestamp::from_millis(published + lasts * 1_000),
                upgrades_from: from,
                content_format: 1,
                rollout: Percent::try_from(share).expect("a share"),
                withdrawn: withdrawn.into_iter().map(|(version, why)| Withdrawn { version, why }).collect(),
                artifacts: artifacts.collect(),
                keys,
                version,
            }
        },
    )
}

proptest! {
    #[test]
    fn every_release_survives_its_print(made in release()) {
        let printed = made.print();
        prop_assert_eq!(Release::parse(printed.as_bytes()), Ok(made));
        // What a person wrote never begins a line of its own: a shell reads the keys by their lines.
        let heads = printed.lines().filter(|line| line.starts_with("\"version\": ")).count();
        prop_assert_eq!(heads, 1);
    }

    #[test]
    fn broken_documents_are_refused_and_never_panic(at in 0..GOOD.len() - 1, byte in any::<u8>(), cut in any::<bool>()) {
        let mut document = GOOD.as_bytes().to_vec();
        if cut {
            document.truncate(at);
            prop_assert!(Release::parse(&document).is_err());
        } else {
            document[at] = byte;
            let _ = Release::parse(&document);
        }
    }
}
