//! Goal: trust comes from a known key, or along signatures from one, and from nothing else. Method: a table of rotations,
//! thieves among them, and every byte of a document flipped.

use super::*;
use crate::base::digest::Digest;
use crate::base::time::Timestamp;
use crate::upgrade::{Artifact, Channel, Percent, Rotation, Signer};

fn signer(number: u8) -> Signer {
    Signer::of_seed(&[number; 32])
}

fn key(number: u8) -> Key {
    signer(number).key().expect("an Ed25519 key")
}

fn row(newer: u8, older: u8, retired: &[u8]) -> Rotation {
    let signature = signer(older).sign(KEY_NAMESPACE, key(newer).line().as_bytes()).expect("a signature");
    Rotation {
        key: key(newer),
        signature,
        retires: retired.iter().map(|it| key(*it).fingerprint()).collect(),
    }
}

fn release(keys: Vec<Rotation>) -> Release {
    Release {
        version: "0.2.0".parse().expect("a version"),
        channel: Channel::Stable,
        sequence: 7,
        published: Timestamp::from_millis(1_795_000_000_000),
        expires: Timestamp::from_millis(1_797_000_000_000),
        upgrades_from: "0.1.0".parse().expect("a version"),
        content_format: 1,
        rollout: Percent::ALL,
        withdrawn: Vec::new(),
        artifacts: vec![Artifact {
            target: "x86_64-unknown-linux-gnu".parse().expect("a target"),
            url: "openclaw.tar.gz".parse().expect("a place"),
            bytes: 1,
            sha256: Digest::of(b"x"),
        }],
        keys,
    }
}

fn judged(release: &Release, by: u8, trust: &Trust) -> Result<Verified, Untrusted> {
    let document = release.print();
    let signature = signer(by).sign(NAMESPACE, document.as_bytes()).expect("a signature");
    verify(document.as_bytes(), signature.as_bytes(), trust)
}

fn trust(keys: &[u8]) -> Trust {
    Trust::new(keys.iter().map(|number| key(*number)), [])
}

fn names(numbers: &[u8]) -> Vec<Fingerprint> {
    numbers.iter().map(|number| key(*number).fingerprint()).collect()
}

#[test]
fn a_release_by_a_trusted_key_says_what_it_says() {
    let made = release(Vec::new());
    let verified = judged(&made, 1, &trust(&[1, 2])).expect("trusted");
    assert_eq!((verified.release(), verified.signer()), (&made, &key(1).fingerprint()));
    assert!(verified.learned().is_empty() && verified.retired().is_empty());
}

#[test]
fn nobody_is_trusted_without_a_key() {
    let refused = judged(&release(Vec::new()), 1, &Trust::default()).expect_err("no key");
    assert_eq!(refused, Untrusted::NoKeys);
    let report = refused.report();
    assert_eq!((report.code, report.code.exit().status()), (Code::ReleaseUnpinned, 5));
    assert!(report.fix[0].contains("[upgrade]") && report.fix[0].contains("keys"), "{:?}", report.fix);
}

#[test]
fn a_stranger_is_named_whatever_the_document_holds() {
    let refused = judged(&release(Vec::new()), 3, &trust(&[1])).expect_err("a stranger");
    assert_eq!(refused, Untrusted::UnknownKey { key: key(3).fingerprint() });
    let report = refused.report();
    assert_eq!((report.code, report.code.exit().status()), (Code::ReleaseUntrusted, 3));
    assert!(report.why[0].contains(key(3).fingerprint().as_str()));
    let signature = signer(3).sign(NAMESPACE, b"no release").expect("a signature");
    assert!(matches!(
        verify(b"no release", signature.as_bytes(), &trust(&[1])),
        Err(Untrusted::UnknownKey { .. })
    ));
    let signature = signer(1).sign(NAMESPACE, b"no release").expect("a signature");
    let refused = verify(b"no release", signature.as_bytes(), &trust(&[1])).expect_err("no document");
    assert_eq!(refused.report().code, Code::ReleaseInvalid);
}

#[test]
fn every_flipped_byte_of_a_document_is_noticed() {
    let document = release(vec![row(2, 1, &[])]).print().into_bytes();
    let signature = signer(1).sign(NAMESPACE, &document).expect("a signature");
    for at in 0..document.len() {
        let mut flipped = document.clone();
        flipped[at] ^= 1;
        let refused = verify(&flipped, signature.as_bytes(), &trust(&[1])).expect_err("changed");
        assert_eq!(refused, Untrusted::Signature(SignatureError::Changed), "byte {at}");
    }
}

#[test]
fn a_signature_over_a_key_is_none_over_a_release() {
    let document = release(Vec::new()).print();
    let signature = signer(1).sign(KEY_NAMESPACE, document.as_bytes()).expect("a signature");
    let refused =
        verify(document.as_bytes(), signature.as_bytes(), &trust(&[1])).expect_err("another purpose");
    assert!(matches!(refused, Untrusted::Signature(SignatureError::Namespace { .. })), "{refused}");
}

/// See below.
type Case<'a> = (&'a str, Vec<Rotation>, u8, Trust, Result<(Vec<u8>, Vec<u8>), Untrusted>);

/// Rows of the document, who signs it, whom a node trusts, and what comes of it: learned and retired keys, or a refusal.
#[test]
fn keys_follow_each_other_by_signatures_only() {
    let retired = |number: u8| Err(Untrusted::RetiredKey { key: key(number).fingerprint() });
    let unknown = |number: u8| Err(Untrusted::UnknownKey { key: key(number).fingerprint() });
    let cases: Vec<Case<'_>> = vec![
        ("a second key, signed by the first", vec![row(2, 1, &[])], 1, trust(&[1]), Ok((vec![2], vec![]))),
        ("it signs at once", vec![row(2, 1, &[])], 2, trust(&[1]), Ok((vec![2], vec![]))),
        ("and retires the first", vec![row(2, 1, &[1])], 2, trust(&[1]), Ok((vec![2], vec![1]))),
        ("who was retired signs nothing more", vec![row(2, 1, &[1])], 1, trust(&[1]), retired(1)),
        ("a chain", vec![row(2, 1, &[1]), row(3, 2, &[2])], 3, trust(&[1]), Ok((vec![3], vec![1, 2]))),
        ("its middle", vec![row(2, 1, &[1]), row(3, 2, &[2])], 3, trust(&[2]), Ok((vec![3], vec![1, 2]))),
        ("its end", vec![row(2, 1, &[1]), row(3, 2, &[2])], 3, trust(&[3]), Ok((vec![], vec![2]))),
        ("a chain in the wrong order", vec![row(3, 2, &[]), row(2, 1, &[])], 3, trust(&[1]), unknown(3)),
        ("a thief's own row", vec![row(9, 9, &[1])], 9, trust(&[1]), unknown(9)),
        ("a thief's row in a good release", vec![row(9, 9, &[1])], 1, trust(&[1]), Ok((vec![], vec![]))),
        (
            "a stolen key that was retired",
            vec![row(9, 1, &[2])],
            9,
            Trust::new([key(1), key(2)], names(&[1])),
            unknown(9),
        ),
        ("the stolen key itself", vec![], 1, Trust::new([key(1), key(2)], names(&[1])), retired(1)),
        ("a retired key comes back", vec![row(1, 2, &[])], 1, Trust::new([key(2)], names(&[1])), retired(1)),
    ];
    for (what, rows, by, trust, expected) in cases {
        let found = judged(&release(rows), by, &trust);
        let found = found.map(|verified| {
            let learned: Vec<Fingerprint> = verified.learned().iter().map(Key::fingerprint).collect();
            (learned, verified.retired().to_vec())
        });
        let expected = expected.map(|(learned, retired)| (names(&learned), names(&retired)));
        assert_eq!(found, expected, "{what}");
    }
}

#[test]
fn a_row_vouches_for_its_own_key_only() {
    let mut moved = row(2, 1, &[]);
    moved.key = key(9);
    assert!(matches!(judged(&release(vec![moved]), 9, &trust(&[1])), Err(Untrusted::UnknownKey { .. })));
    // The signature of a release over the very line of a key is no row either.
    let signature = signer(1).sign(NAMESPACE, key(9).line().as_bytes()).expect("a signature");
    let lent = Rotation { key: key(9), signature, retires: Vec::new() };
    assert!(matches!(judged(&release(vec![lent]), 9, &trust(&[1])), Err(Untrusted::UnknownKey { .. })));
}
