//! The second version that tests upgrade to is the real program, and knows itself by another name.

use openclaw::base::digest::Digest;
use openclaw::base::path::AbsPath;
use openclaw::sys::fs::OsFs;
use openclaw::upgrade::{NAMESPACE, Release, Trust, unpack, verify};

use crate::support::TestNode;
use crate::support::releases::{Made, here, key, program, rotation, stripped, withdrawn};

#[test]
fn a_second_version_installs_itself_beside_the_first() {
    let node = TestNode::new();
    node.install_small();
    let newer = program("0.2.0");
    let said = node.call(&["--version"]).program(&newer).run().exits(0);
    assert_eq!(said.text(), "openclaw 0.2.0\n");
    let first = node.call(&["--version"]).program(&stripped()).run().exits(0);
    assert_eq!(first.text(), format!("openclaw {}\n", env!("CARGO_PKG_VERSION")));
    let _ = node.call(&["install", "--update", "--yes"]).program(&newer).run().exits(0);
    let said = node.installed(&["--version"]).run().exits(0);
    assert_eq!(said.text(), "openclaw 0.2.0\n", "the stable path leads to the second version");
    assert!(node.path(".openclaw/harness/versions/0.2.0/openclaw").exists());
    let _ = node.installed(&["doctor"]).without("OPENCLAW_TEST_CLOCK").run().exits(0);
}

/// The whole way by hand: what a base holds is what was signed, and the program in it runs.
#[test]
fn the_tarball_of_a_base_holds_the_second_version() {
    let node = TestNode::new();
    let taken_back = |release: &mut Release| release.withdrawn.push(withdrawn("0.1.0"));
    let handed_on = |release: &mut Release| release.keys.push(rotation(2, 1, &[1]));
    let base = node.base("mirror", &Made::new("0.2.0").with(taken_back).with(handed_on).signed_by(2));
    let read = |name: &str| std::fs::read(base.join(name)).expect("a file of the base");
    let verified = verify(&read("release.json"), &read("release.json.sig"), &Trust::new([key(1)], []));
    let verified = verified.expect("key 1 leads to key 2");
    assert_eq!((verified.learned(), verified.retired()), (&[key(2)][..], &[key(1).fingerprint()][..]));
    let release = verified.release();
    assert!(release.withdrawal(&"0.1.0".parse().expect("a version")).is_some());
    let artifact = release.artifact(&here()).expect("one for this machine");
    let tarball = read(artifact.url.as_str());
    assert_eq!((tarball.len() as u64, Digest::of(&tarball)), (artifact.bytes, artifact.sha256));
    let place = |name: &str| AbsPath::from_path(&base.join(name)).expect("a path");
    let program = place("unpacked");
    let folder = format!("openclaw-0.2.0-{}", here());
    let fs = OsFs::new(program.parent().into_iter().collect());
    let _ = unpack(&fs, &place(artifact.url.as_str()), &folder, &program).expect("it unpacks");
    let said = node.call(&["--version"]).program(program.as_path()).run().exits(0);
    assert_eq!(said.text(), "openclaw 0.2.0\n");
}

#[test]
fn a_base_made_for_tests_is_one_that_nodes_trust() {
    let node = TestNode::new();
    let made = Made::around("0.2.0", b"no tarball".to_vec());
    let base = node.base("mirror", &made);
    let read = |name: &str| std::fs::read(base.join(name)).expect("a file of the base");
    let trust = Trust::new([key(1)], []);
    let verified = verify(&read("release.json"), &read("release.json.sig"), &trust).expect("trusted");
    assert_eq!(*verified.release(), made.release);
    let signature =
        crate::support::releases::signer(2).sign(NAMESPACE, &read("release.json")).expect("a signature");
    assert!(verify(&read("release.json"), signature.as_bytes(), &trust).is_err(), "another key");
}
