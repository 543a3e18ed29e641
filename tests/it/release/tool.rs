//! The way of a release through the tool: packed, described, signed, checked, then changed while it is out.

use openclaw::base::digest::Digest;
use openclaw::upgrade::{Channel, Target};

use super::world::Desk;
use crate::support::releases::{NOW, key};

#[test]
fn a_release_is_made_and_checked() {
    let desk = Desk::new();
    desk.release("0.2.0");
    let release = desk.document();
    assert_eq!(
        (release.version.to_string().as_str(), release.channel, release.sequence),
        ("0.2.0", Channel::Stable, 1)
    );
    assert_eq!(release.published.millis(), NOW.millis() / 1_000 * 1_000);
    assert_eq!(release.expires.millis_since(release.published), 90 * 24 * 60 * 60 * 1_000);
    assert_eq!((release.upgrades_from.to_string().as_str(), release.rollout.number()), ("0.2.0", 100));
    let target: Target = "aarch64-apple-darwin".parse().expect("a target");
    let artifact = release.artifact(&target).expect("an artifact");
    let tarball = desk.read("base/openclaw-0.2.0-aarch64-apple-darwin.tar.gz");
    assert_eq!((artifact.bytes, artifact.sha256), (tarball.len() as u64, Digest::of(&tarball)));
    assert_eq!(artifact.url.as_str(), "openclaw-0.2.0-aarch64-apple-darwin.tar.gz");
    let said = desk.tool(&["verify", "base", "--keys", &desk.signers(1)]).succeeds();
    let said = said.shows("aarch64-apple-darwin").shows("a program of 30000 bytes");
    let _ = said.shows(key(1).fingerprint().as_str()).shows("a program of 40000 bytes");
    assert!(
        !desk
            .path("base")
            .read_dir()
            .expect("a folder")
            .any(|entry| { entry.expect("an entry").file_name().to_string_lossy().ends_with(".program") })
    );
}

#[test]
fn packing_twice_makes_the_same_bytes() {
    let (one, two) = (Desk::new(), Desk::new());
    let words = [
        "pack",
        "--program",
        "built/linux",
        "--target",
        "x86_64-unknown-linux-gnu",
        "--notices",
        "built/NOTICES",
        "--checkout",
        "checkout",
    ];
    let said = one.tool(&words).succeeds();
    two.node.write("built/linux", one.read("built/linux"));
    assert_eq!(said.text(), two.tool(&words).succeeds().text());
    let name = format!("openclaw-{}-x86_64-unknown-linux-gnu.tar.gz", env!("CARGO_PKG_VERSION"));
    assert_eq!(said.text(), format!("{}  {name}\n", Digest::of(&one.read(&name)).hex()));
}

/// Each change counts on and needs a signature of its own; a node sees what was changed.
#[test]
fn a_release_that_is_out_is_changed_step_by_step() {
    let desk = Desk::new();
    desk.release("0.2.0");
    let rollout = |share: &str| desk.tool(&["rollout", "base/release.json", share]).succeeds();
    let _ = rollout("10").shows("10 % of nodes").shows("it has no signature yet");
    assert!(!desk.path("base/release.json.sig").exists(), "the old signature holds no longer");
    desk.sign(1);
    let verified = desk.judged(&[1]).expect("trusted");
    assert_eq!((verified.release().rollout.number(), verified.release().sequence), (10, 2));
    let words = ["withdraw", "base/release.json", "0.1.9", "--why", "it loses files"];
    let _ = desk.tool(&words).succeeds();
    let _ = desk.tool(&words).exits(2).tells("0.1.9 is withdrawn already");
    desk.sign(1);
    let release = desk.document();
    assert_eq!(
        release.withdrawal(&"0.1.9".parse().expect("a version")).map(|row| row.why.as_str()),
        Some("it loses files")
    );
    assert_eq!((release.sequence, release.rollout.number()), (3, 10));
    assert_eq!(release.expires.millis_since(release.published), 90 * 24 * 60 * 60 * 1_000);
}

#[test]
fn a_later_release_counts_on_and_keeps_what_was_said() {
    let desk = Desk::new();
    desk.release("0.2.0");
    let _ = desk.tool(&["withdraw", "base/release.json", "0.2.0", "--why", "it loses files"]).succeeds();
    let _ = desk.tool(&["rotate", "base/release.json", "--new", "2.pub", "--key", "1"]).succeeds();
    std::fs::rename(desk.path("base"), desk.path("before")).expect("a folder");
    std::fs::create_dir(desk.path("base")).expect("a folder");
    let words =
        ["pack", "--program", "built/linux", "--target", "x86_64-unknown-linux-gnu", "--version", "0.2.1"];
    let more = ["--notices", "built/NOTICES", "--checkout", "checkout", "--out", "base"];
    let _ = desk.tool(&[&words[..], &more].concat()).succeeds();
    let tarball = "base/openclaw-0.2.1-x86_64-unknown-linux-gnu.tar.gz";
    let words = ["document", tarball, "--after", "before/release.json", "--out", "base"];
    let more = ["--rollout", "1", "--days", "7", "--url-prefix", "https://example.org/openclaw/"];
    let _ = desk.tool(&[&words[..], &more[..]].concat()).succeeds();
    let release = desk.document();
    assert_eq!((release.sequence, release.withdrawn.len(), release.keys.len()), (4, 1, 1));
    assert_eq!((release.upgrades_from.to_string().as_str(), release.rollout.number()), ("0.2.0", 1));
    assert_eq!(
        release.artifacts[0].url.as_str(),
        "https://example.org/openclaw/openclaw-0.2.1-x86_64-unknown-linux-gnu.tar.gz"
    );
    desk.sign(1);
    let _ = desk
        .tool(&["verify", "base", "--keys", &desk.signers(1)])
        .succeeds()
        .shows("elsewhere, not looked at");
    let words = ["document", tarball, "--after", "before/release.json", "--channel", "beta", "--out", "base"];
    let _ = desk.tool(&words).exits(2).tells("is of the channel `stable`");
}

#[test]
fn a_key_takes_over_and_the_old_one_counts_no_longer() {
    let desk = Desk::new();
    desk.release("0.2.0");
    let old = key(1).fingerprint();
    let words = ["rotate", "base/release.json", "--new", "2.pub", "--key", "1", "--retire", old.as_str()];
    let _ = desk.tool(&words).succeeds().shows("counts no longer");
    desk.sign(1);
    assert!(desk.judged(&[1]).is_err(), "who is retired does not sign");
    desk.sign(2);
    let verified = desk.judged(&[1]).expect("the old key leads to the new one");
    assert_eq!((verified.learned(), verified.retired()), (&[key(2)][..], &[old][..]));
    assert!(desk.judged(&[3]).is_err());
    let said = desk.tool(&["verify", "base", "--keys", &desk.signers(1)]).succeeds();
    let _ = said.shows(&format!("{}: trusted from now on", key(2).fingerprint()));
}
