//! What the tool refuses, and that it leaves nothing half-made.

use std::fs;

use openclaw::base::report::Code;

use super::world::Desk;

#[test]
fn a_base_that_a_node_would_refuse_is_refused() {
    let desk = Desk::new();
    desk.release("0.2.0");
    let signers = desk.signers(1);
    let check = || desk.tool(&["verify", "base", "--keys", &signers]);
    let _ = check().succeeds();
    let _ = desk.tool(&["verify", "base", "--keys", &desk.signers(2)]).refuses(Code::ReleaseUntrusted);
    let _ = desk.tool(&["verify", "base"]).refuses(Code::ReleaseUnpinned).exits(5).tells("upgrade.keys");
    let tarball = "base/openclaw-0.2.0-x86_64-unknown-linux-gnu.tar.gz";
    let whole = desk.read(tarball);
    for bytes in [whole[..whole.len() - 1].to_vec(), flipped(&whole)] {
        desk.node.write(tarball, bytes);
        let said = check().refuses(Code::ReleaseInvalid);
        let _ = said.tells("is not the tarball that the release describes").tells("sign the release again");
    }
    fs::remove_file(desk.path(tarball)).expect("a tarball");
    let _ = check().refuses(Code::DiskFailed);
    desk.node.write(tarball, &whole);
    let _ = check().succeeds();
}

fn flipped(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    bytes
}

/// A tarball that its document describes rightly, and that holds something else than a release.
#[test]
fn a_tarball_with_other_content_is_refused() {
    let desk = Desk::new();
    desk.release("0.2.0");
    let linux = "base/openclaw-0.2.0-x86_64-unknown-linux-gnu.tar.gz";
    let mac = desk.read("base/openclaw-0.2.0-aarch64-apple-darwin.tar.gz");
    desk.node.write(linux, mac);
    let _ = desk.tool(&["document", linux, "--out", "base"]).succeeds();
    desk.sign(1);
    let said = desk.tool(&["verify", "base", "--keys", &desk.signers(1)]).refuses(Code::ReleaseDamaged);
    let _ = said.tells("aarch64-apple-darwin");
}

#[test]
fn an_expired_release_is_refused() {
    let desk = Desk::new();
    desk.release("0.2.0");
    let later = (1_795_000_000_123_u64 + 91 * 24 * 60 * 60 * 1_000).to_string();
    let call = desk.node.call(&["verify", "base", "--keys", &desk.signers(1)]);
    let call = call.program(std::path::Path::new(super::world::TOOL)).with("OPENCLAW_TEST_CLOCK", later);
    let _ = call.run().refuses(Code::ReleaseInvalid).tells("0.2.0 expired at").tells("rollout");
}

#[test]
fn a_document_that_was_edited_by_hand_is_not_signed() {
    let desk = Desk::new();
    desk.release("0.2.0");
    let text = String::from_utf8(desk.read("base/release.json")).expect("text");
    for edited in
        [text.replace("\"rollout\": 100", "\"rollout\":100"), text.replace('\n', "\r\n"), format!("{text}\n")]
    {
        desk.node.write("base/release.json", &edited);
        for words in
            [&["sign", "base/release.json", "--key", "1"][..], &["rollout", "base/release.json", "1"][..]]
        {
            let _ = desk.tool(words).refuses(Code::ReleaseInvalid).tells("is not printed as releases are");
        }
        assert_eq!(desk.read("base/release.json"), edited.as_bytes(), "it stays as it is");
    }
    desk.node.write("base/release.json", text.replace("\"sequence\": 1", "\"sequence\": 0"));
    let _ =
        desk.tool(&["sign", "base/release.json", "--key", "1"]).refuses(Code::ReleaseInvalid).tells("line 5");
}

#[test]
fn mistakes_on_the_command_line_are_told() {
    let desk = Desk::new();
    desk.release("0.2.0");
    let linux = "base/openclaw-0.2.0-x86_64-unknown-linux-gnu.tar.gz";
    fs::copy(desk.path(linux), desk.path("base/openclaw-0.3.0-x86_64-unknown-linux-gnu.tar.gz"))
        .expect("a copy");
    fs::copy(desk.path(linux), desk.path("base/openclaw.tar.gz")).expect("a copy");
    let before = desk.node.tree();
    let cases: [(&[&str], &str); 12] = [
        (&["document", "base/openclaw.tar.gz"], "is not named as"),
        (&["document", linux, "base/openclaw-0.3.0-x86_64-unknown-linux-gnu.tar.gz"], "two versions"),
        (&["document", linux, "--rollout", "101"], "101 as a share"),
        (&["document", linux, "--days", "0"], "--days"),
        (&["document", linux, "--url-prefix", "http://example.org/"], "as the place of a tarball"),
        (&["document", linux, "--channel", "nightly"], "nightly"),
        (&["pack", "--program", "built/linux", "--target", "windows"], "as a target"),
        (
            &["pack", "--program", "built/linux", "--target", "x86_64-apple-darwin", "--version", "2"],
            "as a version",
        ),
        (&["rollout", "base/release.json", "-1"], "-1"),
        (&["rollout", "base/release.json", "256"], "256 as a share"),
        (&["rotate", "base/release.json", "--new", "2.pub"], "--key"),
        (
            &["rotate", "base/release.json", "--new", "2.pub", "--key", "1", "--retire", "MD5:00"],
            "fingerprint",
        ),
    ];
    for (words, told) in cases {
        let _ = desk.tool(words).exits(2).tells(told);
    }
    let _ = desk.tool(&["document", linux, "--upgrades-from", "0.3.0"]).refuses(Code::ReleaseInvalid);
    let _ = desk.tool(&["document", linux, linux]).refuses(Code::ReleaseInvalid).tells("two artifacts");
    let _ = desk
        .tool(&["pack", "--program", "gone", "--notices", "gone", "--target", "x86_64-apple-darwin"])
        .refuses(Code::DiskFailed);
    // Nothing is handed out without the terms of what is in it.
    let _ = desk.tool(&["pack", "--program", "built/linux", "--target", "x86_64-apple-darwin"]).exits(2);
    let no_notices = ["pack", "--program", "built/linux", "--notices", "gone", "--checkout", "checkout"];
    let no_notices = [&no_notices[..], &["--target", "x86_64-apple-darwin"]].concat();
    let _ = desk.tool(&no_notices).refuses(Code::DiskFailed).tells("gone");
    assert_eq!(before.difference(&desk.node.tree()), "", "nothing was written");
}

#[test]
fn a_stranger_vouches_for_nobody_whatever_file_is_named() {
    let desk = Desk::new();
    desk.release("0.2.0");
    // The row can be written by anybody; a node that trusts key 1 learns nothing from it.
    let _ = desk.tool(&["rotate", "base/release.json", "--new", "3.pub", "--key", "2"]).succeeds();
    desk.sign(3);
    assert!(desk.judged(&[1]).is_err());
    for file in ["README", "2.pub", "built/linux"] {
        let words = ["rotate", "base/release.json", "--new", "2.pub", "--signature", file];
        assert_ne!(desk.tool(&words).status(), Some(0), "{file}");
    }
}
