//! Goal: only a key of the one kind, in the one form, is ever trusted. Method: tables of texts that are nearly one.

use super::*;
use crate::upgrade::Signer;

fn key(number: u8) -> Key {
    Signer::of_seed(&[number; 32]).key().expect("an Ed25519 key")
}

#[test]
fn a_key_is_its_line_and_has_a_name() {
    let line = key(1).line();
    assert!(line.starts_with("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI"), "{line}");
    assert_eq!(line.split(' ').count(), 2, "no comment");
    for text in [line.clone(), format!("  {line} somebody@somewhere \n")] {
        assert_eq!(text.parse(), Ok(key(1)), "{text}");
    }
    let name = key(1).fingerprint();
    assert_eq!(name.as_str().parse(), Ok(name.clone()));
    assert_eq!(format!("{:?}", key(1)), name.as_str());
    assert_ne!(key(1).fingerprint(), key(2).fingerprint());
}

#[test]
fn what_is_no_key_of_the_one_kind_is_refused() {
    let line = key(1).line();
    let cut = &line[..line.len() - 4];
    let private = Signer::of_seed(&[1; 32]).to_file().expect("a file");
    for text in ["", "ssh-ed25519", "ssh-ed25519 ????", "AAAA", cut, private.as_str()] {
        assert!(matches!(text.parse::<Key>(), Err(NotAKey::Form(_))), "{text}");
    }
    for kind in
        ["ssh-rsa", "ecdsa-sha2-nistp256", "sk-ssh-ed25519@openssh.com", "ssh-ed25519-cert-v01@openssh.com"]
    {
        let text = format!("{kind} AAAA");
        assert_eq!(text.parse::<Key>(), Err(NotAKey::Kind(kind.to_owned())), "{text}");
    }
    let report = "ssh-rsa AAAA".parse::<Key>().expect_err("another kind").report();
    assert_eq!(report.code, Code::ReleaseInvalid);
    assert!(report.why[0].contains("`ssh-rsa`") && report.fix[0].contains("ssh-keygen -t ed25519"));
}

#[test]
fn what_is_no_fingerprint_is_refused() {
    let name = key(1).fingerprint();
    let long = format!("{name}=");
    let spaced = name.as_str().replacen(':', ": ", 1);
    for text in ["", "SHA256:", "MD5:aa:bb", &name.as_str()[..49], long.as_str(), spaced.as_str()] {
        assert!(text.parse::<Fingerprint>().is_err(), "{text}");
    }
}

#[test]
fn the_file_of_this_build_is_understood() {
    assert!(pinned().is_ok());
    assert!(ALLOWED_SIGNERS.contains(PRINCIPAL), "its form is told in it");
}

#[test]
fn allowed_signers_are_read_as_ssh_keygen_reads_them() {
    let (one, two) = (key(1).line(), key(2).line());
    let text = format!(
        "# a comment\n\n{PRINCIPAL} {one}\n{PRINCIPAL} namespaces=\"{NAMESPACE},{KEY_NAMESPACE}\" {two} a comment\n"
    );
    assert_eq!(allowed_signers(&text), Ok(vec![key(1), key(2)]));
    assert_eq!(allowed_signers(""), Ok(Vec::new()));
}

#[test]
fn a_line_that_is_not_understood_trusts_nobody() {
    let line = key(1).line();
    let option = |option: &str| SignersError::Option { line: 2, option: option.to_owned() };
    let cases = [
        (line.clone(), SignersError::Form { line: 2 }),
        (format!("* {line}"), SignersError::Form { line: 2 }),
        (format!("somebody@else {line}"), SignersError::Form { line: 2 }),
        (format!("{PRINCIPAL} namespaces=\"git\" {line}"), SignersError::Form { line: 2 }),
        (format!("{PRINCIPAL} namespaces=\"{NAMESPACE} {line}"), SignersError::Form { line: 2 }),
        (format!("{PRINCIPAL} cert-authority {line}"), option("cert-authority")),
        (format!("{PRINCIPAL} valid-before=\"20300101\" {line}"), option("valid-before")),
    ];
    for (row, expected) in cases {
        assert_eq!(allowed_signers(&format!("# keys\n{row}\n")), Err(expected), "{row}");
    }
    for row in
        [format!("{PRINCIPAL} ssh-rsa AAAA"), format!("{PRINCIPAL} namespaces=\"{NAMESPACE}\" ssh-ed25519 x")]
    {
        assert!(matches!(allowed_signers(&row), Err(SignersError::Key { line: 1, .. })), "{row}");
    }
    let many = format!("{PRINCIPAL} {line}\n").repeat(RELEASE_KEYS_MAX + 1);
    assert_eq!(allowed_signers(&many), Err(SignersError::TooMany));
}

#[test]
fn a_retired_key_counts_nowhere() {
    let trust = Trust::new([key(1), key(2), key(1)], [key(1).fingerprint()]);
    assert_eq!(trust.keys(), [key(2)]);
    assert!(trust.holds(&key(2)) && !trust.holds(&key(1)) && !trust.holds(&key(3)));
    assert!(trust.is_retired(&key(1).fingerprint()) && !trust.is_retired(&key(2).fingerprint()));
    assert!(Trust::new([key(1)], [key(1).fingerprint()]).is_empty() && Trust::default().is_empty());
}
