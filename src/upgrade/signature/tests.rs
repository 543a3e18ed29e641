//! Goal: a signature holds for its bytes, its purpose and its one spelling alone. Method: every character of one is replaced,
//! and tables of near misses.

use ssh_key::{HashAlg, LineEnding};

use super::*;
use crate::upgrade::{KEY_NAMESPACE, NAMESPACE};

const DOCUMENT: &[u8] = b"what is signed\n";

fn signer(number: u8) -> Signer {
    Signer::of_seed(&[number; 32])
}

fn signed(number: u8) -> String {
    signer(number).sign(NAMESPACE, DOCUMENT).expect("a signature")
}

fn checked(text: &str, document: &[u8]) -> Result<(), SignatureError> {
    Armored::read(text.as_bytes())?.check(NAMESPACE, document)
}

#[test]
fn a_signature_holds_for_what_was_signed_and_nothing_else() {
    let text = signed(1);
    assert!(text.starts_with("-----BEGIN SSH SIGNATURE-----\n"), "{text}");
    assert_eq!(checked(&text, DOCUMENT), Ok(()));
    assert_eq!(Armored::read(text.as_bytes()).map(|read| read.key().clone()).ok(), signer(1).key().ok());
    for document in [&b""[..], b"what is signed", b"what is signed\n\n", b"What is signed\n"] {
        assert_eq!(checked(&text, document), Err(SignatureError::Changed), "{document:?}");
    }
}

#[test]
fn a_signature_for_another_purpose_or_digest_is_refused() {
    let key = signer(1);
    let other = key.sign(KEY_NAMESPACE, DOCUMENT).expect("a signature");
    let refused = SignatureError::Namespace { found: KEY_NAMESPACE.to_owned(), wanted: NAMESPACE };
    assert_eq!(checked(&other, DOCUMENT), Err(refused));
    let short = key.0.sign(NAMESPACE, HashAlg::Sha256, DOCUMENT).expect("a signature");
    let short = short.to_pem(LineEnding::LF).expect("armor");
    assert_eq!(checked(&short, DOCUMENT), Err(SignatureError::Hash("sha256".to_owned())));
}

/// Replaces each character of the armored body: whatever comes of it, it never holds.
#[test]
fn no_flipped_character_of_a_signature_holds() {
    let text = signed(1);
    let body = text.find('\n').expect("a body") + 1..text.rfind("\n-----END").expect("an end");
    for at in body {
        if text.as_bytes()[at] == b'\n' {
            continue;
        }
        for other in [b'A', b'Q', b'/'] {
            let mut flipped = text.clone().into_bytes();
            flipped[at] = other;
            if flipped != text.as_bytes() {
                let text = String::from_utf8(flipped).expect("ASCII");
                assert!(checked(&text, DOCUMENT).is_err(), "character {at}");
            }
        }
    }
}

#[test]
fn what_is_no_signature_is_told_as_such() {
    let whole = signed(1);
    let cut = &whole[..whole.len() / 2];
    let message = whole.replace("SSH SIGNATURE", "PGP MESSAGE");
    let twice = format!("{whole}{whole}");
    for text in ["", "signed", cut, message.as_str(), twice.as_str()] {
        assert_eq!(Armored::read(text.as_bytes()), Err(SignatureError::Form), "{text}");
    }
    assert_eq!(Armored::read(b"\xff\xfe"), Err(SignatureError::Form));
}

#[test]
fn a_private_key_is_read_back_and_never_shown() {
    let file = signer(7).to_file().expect("a file");
    let read = Signer::read(&file).expect("a key");
    assert_eq!(read.key(), signer(7).key());
    assert_eq!(format!("{read:?}"), "a private key");
    for text in ["", "secret", &file[..file.len() / 2]] {
        assert_eq!(Signer::read(text).expect_err("no key"), SignerError::Form);
    }
}
