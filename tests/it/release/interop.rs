//! Goal: anybody can check a release of ours with `ssh-keygen`, and what `ssh-keygen` signed counts here. Method: the real
//! program, both ways, and the same refusals on both sides.

use openclaw::upgrade::{KEY_NAMESPACE, NAMESPACE, PRINCIPAL};

use super::world::Desk;

const DOCUMENT: &str = "base/release.json";
const SIGNATURE: &str = "base/release.json.sig";

fn keygen_verifies(desk: &Desk, signers: &str, namespace: &str, document: &[u8]) -> bool {
    let words = ["-Y", "verify", "-f", signers, "-I", PRINCIPAL, "-n", namespace, "-s", SIGNATURE];
    let (is_good, said) = desk.ssh_keygen(&words, document);
    assert_eq!(is_good, said.contains("Good"), "{said}");
    is_good
}

#[test]
fn ssh_keygen_verifies_what_the_tool_signs() {
    let desk = Desk::new();
    desk.release("0.2.0");
    let (ours, theirs) = (desk.signers(1), desk.signers(2));
    let document = desk.read(DOCUMENT);
    assert!(keygen_verifies(&desk, &ours, NAMESPACE, &document));
    assert!(!keygen_verifies(&desk, &theirs, NAMESPACE, &document), "another key");
    assert!(!keygen_verifies(&desk, &ours, KEY_NAMESPACE, &document), "another purpose");
    let text = String::from_utf8(document).expect("text");
    for changed in [format!("{text}\n"), text.replace("\"rollout\": 100", "\"rollout\": 99")] {
        assert_ne!(changed, text);
        assert!(!keygen_verifies(&desk, &ours, NAMESPACE, changed.as_bytes()));
    }
}

#[test]
fn what_ssh_keygen_signs_is_trusted() {
    let desk = Desk::new();
    desk.release("0.2.0");
    std::fs::remove_file(desk.path(SIGNATURE)).expect("a signature");
    let (is_signed, said) = desk.ssh_keygen(&["-Y", "sign", "-f", "1", "-n", NAMESPACE, DOCUMENT], b"");
    assert!(is_signed, "{said}");
    assert!(desk.judged(&[1]).is_ok() && desk.judged(&[2]).is_err());
    let _ = desk.tool(&["verify", "base", "--keys", &desk.signers(1)]).succeeds().shows("signed by SHA256:");
    for namespace in ["git", KEY_NAMESPACE] {
        std::fs::remove_file(desk.path(SIGNATURE)).expect("a signature");
        let (is_signed, said) = desk.ssh_keygen(&["-Y", "sign", "-f", "1", "-n", namespace, DOCUMENT], b"");
        assert!(is_signed, "{said}");
        assert!(desk.judged(&[1]).is_err(), "{namespace}");
    }
}

#[test]
fn keys_that_ssh_keygen_makes_are_read() {
    let desk = Desk::new();
    desk.release("0.2.0");
    let (is_made, said) =
        desk.ssh_keygen(&["-q", "-t", "ed25519", "-N", "", "-C", "a comment", "-f", "made"], b"");
    assert!(is_made, "{said}");
    let signed = desk.tool(&["sign", DOCUMENT, "--key", "made"]).succeeds();
    let (_, listed) = desk.ssh_keygen(&["-l", "-f", "made.pub"], b"");
    let name = listed.split(' ').find(|word| word.starts_with("SHA256:")).expect("a fingerprint");
    assert!(signed.text().contains(name), "{} has {name}", signed.text());
}

/// A passphrase is for `ssh-keygen` to ask; other kinds of keys sign no release.
#[test]
fn keys_that_do_not_fit_are_told() {
    let desk = Desk::new();
    desk.release("0.2.0");
    let (is_made, said) =
        desk.ssh_keygen(&["-q", "-t", "ed25519", "-N", "correct horse", "-f", "locked"], b"");
    assert!(is_made, "{said}");
    let told = desk.tool(&["sign", DOCUMENT, "--key", "locked"]).exits(3);
    let told = told.tells("locked with a passphrase").tells(&format!("ssh-keygen -Y sign -n {NAMESPACE} -f"));
    assert!(!told.err().contains("correct horse"));
    let (is_made, said) = desk.ssh_keygen(&["-q", "-t", "ecdsa", "-N", "", "-f", "other"], b"");
    assert!(is_made, "{said}");
    let _ = desk.tool(&["sign", DOCUMENT, "--key", "other"]).exits(3).tells("ssh-keygen -t ed25519");
    let _ = desk.tool(&["line", "other.pub"]).exits(3).tells("ecdsa-sha2-nistp256");
}

#[test]
fn a_key_is_handed_on_by_ssh_keygen_alone() {
    let desk = Desk::new();
    desk.release("0.2.0");
    desk.node.write("line", desk.tool(&["line", "2.pub"]).succeeds().text());
    let (is_signed, said) = desk.ssh_keygen(&["-Y", "sign", "-f", "1", "-n", KEY_NAMESPACE, "line"], b"");
    assert!(is_signed, "{said}");
    let words = ["rotate", DOCUMENT, "--new", "2.pub", "--signature", "line.sig"];
    let _ = desk.tool(&words).succeeds().shows("is vouched for by SHA256:");
    desk.sign(2);
    assert_eq!(desk.judged(&[1]).map(|verified| verified.learned().len()), Ok(1));
    // The file itself has a comment and a line end, so that its signature is one over something else.
    let (is_signed, said) = desk.ssh_keygen(&["-Y", "sign", "-f", "1", "-n", KEY_NAMESPACE, "3.pub"], b"");
    assert!(is_signed, "{said}");
    let words = ["rotate", DOCUMENT, "--new", "3.pub", "--signature", "3.pub.sig"];
    let _ = desk.tool(&words).exits(3).tells("does not vouch").tells("openclaw-release line");
}
