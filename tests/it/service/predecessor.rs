//! The predecessor's services under a real `systemd --user`: stopped and kept by an install, back after an uninstall.

use super::world::Desk;

const FOLDER: &str = ".config/systemd/user";

fn service(program: &str) -> String {
    format!(
        "[Unit]\nDescription=OpenClaw\n[Service]\nExecStart=/bin/sh -c '{program}'\n\
         Environment=TZ=America/Montreal\nEnvironment=OPENCLAW_HOME=/x/.openclaw\n[Install]\nWantedBy=default.target\n"
    )
}

#[test]
fn a_predecessors_services_are_stopped_and_come_back() {
    let Some(desk) = Desk::new() else { return };
    let put = |name: &str, text: &str| desk.node.write(&format!("{FOLDER}/{name}"), text);
    put("openclaw-memory-daemon.service", &service("exec sleep 1000; openclaw"));
    put("openclaw-observer.service", &service("true; openclaw"));
    put("openclaw-observer.timer", "[Timer]\nOnActiveSec=1000\n[Install]\nWantedBy=timers.target\n");
    // A person's own, by the name of one of the predecessor's.
    put(
        "openclaw-nats.service",
        "[Service]\nExecStart=/bin/sleep 1000\n[Install]\nWantedBy=default.target\n",
    );
    desk.manager.systemctl(&["daemon-reload"]).expect("reloaded");
    let theirs = ["openclaw-memory-daemon.service", "openclaw-observer.timer"];
    for name in theirs.into_iter().chain(["openclaw-nats.service"]) {
        desk.manager.systemctl(&["enable", "--now", name]).expect("it runs");
    }
    let before = desk.node.tree();
    let own = desk.manager.property("openclaw-nats.service", "MainPID");

    let output = desk.run(&["install", "--yes"]).succeeds();
    for name in theirs {
        assert!(output.text().contains(&format!("Stopped `{name}` of a predecessor.")), "{}", output.text());
        assert_eq!(desk.manager.property(name, "ActiveState"), "inactive");
        assert!(!desk.node.path(FOLDER).join(name).exists());
    }
    assert_eq!(desk.manager.property("openclaw-nats.service", "MainPID"), own, "a person's own runs on");

    let output = desk.run(&["uninstall", "--purge", "--yes"]).succeeds();
    assert!(output.text().contains("do not run"), "{}", output.text());
    assert_eq!(before.difference(&desk.node.tree()), "");
    for name in theirs {
        assert_eq!(desk.manager.property(name, "LoadState"), "loaded");
        assert_eq!(desk.manager.property(name, "UnitFileState"), "enabled");
        assert_eq!(desk.manager.property(name, "ActiveState"), "inactive");
    }
}
