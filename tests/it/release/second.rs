//! The second version that tests upgrade to is the real program, and knows itself by another name.

use openclaw::upgrade::{NAMESPACE, Trust, verify};

use crate::support::TestNode;
use crate::support::releases::{Made, key, program, stripped};

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
