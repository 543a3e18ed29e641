//! Where no service manager answers: nothing is installed for one, and what takes its place is said.

use crate::support::TestNode;

const UNIT: &str = ".config/systemd/user/openclaw-harness.service";

#[test]
fn without_a_manager_the_foreground_is_named() {
    let node = TestNode::new();
    let run = node.run(&["install", "--yes"]).succeeds();
    assert!(run.text().contains("`openclaw daemon run`"), "{}", run.text());
    assert!(!node.path(UNIT).exists() && !node.path("Library").exists());
    let status = node.run(&["status", "--json"]).succeeds().json();
    assert_eq!(status["data"]["service"]["standing"], "none", "{status}");
    let text = node.run(&["status"]).succeeds();
    assert!(!text.text().contains("service:"), "{}", text.text());
}

#[test]
fn no_service_is_remembered_as_a_setting() {
    let node = TestNode::new();
    let _ = node.run(&["install", "--yes", "--no-service"]).succeeds();
    let setting = node.run(&["config", "get", "install.service"]).succeeds();
    assert_eq!(setting.text(), "off\n");
    let again = node.run(&["install"]).succeeds();
    assert!(again.text().contains("everything is in place"), "{}", again.text());
}
