//! The service under a real `systemd --user`, shut off from the network and from everything but `harness/`: it has the node
//! upgraded all the same, is replaced on the way, and the run that replaces it goes on.

use std::time::{Duration, Instant};

use super::scheduled::{at_work, follow};
use crate::service::world::{Desk, NAME};
use crate::support::releases::Made;

/// As for the daemon without a manager; a hardened service is started twice besides.
const DEADLINE: Duration = Duration::from_secs(120);

#[test]
fn the_hardened_service_has_its_node_follow() {
    let Some(desk) = Desk::new() else { return };
    let node = &desk.node;
    let base = node.base("base", &Made::new("0.2.0"));
    let source = base.to_str().expect("UTF-8");
    let _ = desk.run(&["install", "--yes"]).succeeds();
    follow(node, "policy = \"check\"", source);
    let call = node.installed(&["upgrade", "--scheduled"]).with("XDG_RUNTIME_DIR", desk.manager.runtime());
    let _ = call.run().exits(0).shows("0.2.0 is there");
    let first = desk.property("MainPID");
    follow(node, "policy = \"auto\"", source);
    // A new daemon looks at once; the one that runs would within a minute.
    desk.manager.systemctl(&["restart", NAME]).expect("restarted");
    let ends = Instant::now() + DEADLINE;
    let standing = || desk.run(&["daemon", "status", "--json"]).json()["data"].clone();
    let is_done = || at_work(node) == "0.2.0" && standing()["version"] == "0.2.0";
    while !is_done() && Instant::now() < ends {
        std::thread::sleep(Duration::from_millis(100));
    }
    let said = desk.manager.systemctl(&["status", "openclaw-harness-errand.service", NAME]);
    assert_eq!(at_work(node), "0.2.0", "{said:?}");
    assert_eq!(standing()["version"], "0.2.0", "{said:?}");
    assert_ne!(desk.property("MainPID"), first);
    let record = || std::fs::read_to_string(node.path(".openclaw/harness/upgrade.json")).expect("a record");
    while record().contains("\"change\"") && Instant::now() < ends {
        std::thread::sleep(Duration::from_millis(100));
    }
    assert!(record().contains("\"previous\": \"0.1.0\""), "{}", record());
}
