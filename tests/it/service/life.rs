//! The life of the service under a real `systemd --user`: installed by us it starts, is killed, comes back, is replaced
//! with the program, and leaves nothing.

use std::fs;

use super::world::{Desk, NAME, UNIT, WANTS};
use crate::support::TestNode;

#[test]
fn the_service_lives_and_leaves() {
    let Some(desk) = Desk::new() else { return };
    let before = desk.node.tree();
    let plan = desk.run(&["install", "--dry-run"]).succeeds();
    assert!(plan.text().contains(UNIT) && plan.text().contains(WANTS), "{}", plan.text());
    assert_eq!(before.difference(&desk.node.tree()), "", "a dry run writes nothing");

    let output = desk.run(&["install", "--yes"]).succeeds();
    assert!(output.text().contains("The service is started."), "{}", output.text());
    assert_eq!(desk.property("ActiveState"), "active");
    assert_eq!(desk.property("UnitFileState"), "enabled");
    let first = desk.property("MainPID");
    assert_eq!(desk.standing()["standing"], "running");
    let status = desk.run(&["status"]).succeeds();
    assert!(status.text().contains("service: running since 20"), "{}", status.text());
    assert!(status.text().contains(&format!("process {first}")), "{}", status.text());
    let daemon = desk.run(&["daemon", "status", "--json"]).succeeds().json();
    assert_eq!(daemon["data"]["process"].to_string(), first, "{daemon}");
    assert_eq!(daemon["data"]["supervised"], true, "{daemon}");

    let again = desk.run(&["install"]).succeeds();
    assert!(again.text().contains("everything is in place"), "{}", again.text());
    assert_eq!(desk.property("MainPID"), first, "what runs as it should is left alone");

    desk.manager.systemctl(&["kill", "--signal=KILL", NAME]).expect("killed");
    desk.manager.wait_for(NAME, "NRestarts", "1");
    let second = desk.manager.wait_until(NAME, "MainPID", |pid| pid != "0" && pid != first);
    desk.manager.wait_for(NAME, "ActiveState", "active");
    assert_eq!(desk.standing()["restarts"], 1);

    // Other bytes under the same version, as a person who builds it has them.
    let program = desk.node.folder("small").join("openclaw");
    let mut bytes = fs::read(&program).expect("the program");
    bytes.extend_from_slice(b"\nmore\n");
    fs::remove_file(&program).expect("it is there");
    fs::write(&program, bytes).expect("a program");
    fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("a mode");
    let update = desk.run(&["install", "--update", "--yes"]).succeeds();
    assert!(update.text().contains("The service is restarted."), "{}", update.text());
    let third = desk.property("MainPID");
    assert!(third != "0" && third != second, "{third}");

    let output = desk.run(&["uninstall", "--purge", "--yes"]).succeeds();
    assert!(output.text().contains("nothing of ours is left"), "{}", output.text());
    assert_eq!(desk.property("ActiveState"), "inactive");
    assert_eq!(desk.property("LoadState"), "not-found");
    assert_eq!(before.difference(&desk.node.tree()), "");
}

#[test]
fn the_hardened_service_does_its_work() {
    let Some(desk) = Desk::new() else { return };
    let _ = desk.run(&["install", "--yes"]).succeeds();
    let payload = r#"{"session_id":"s","transcript_path":"/t","cwd":"/","hook_event_name":"SessionStart","source":"startup"}"#;
    let hook = desk.node.call(&["hook", "claude", "SessionStart"]).input(payload);
    let _ = hook.program(&desk.node.path(".openclaw/harness/bin/openclaw")).run().exits(0);
    // The daemon takes the line into its log, below the one folder that it may write to.
    let spool = desk.node.path(".openclaw/harness/spool/hooks.jsonl");
    let logs = desk.node.path(".openclaw/harness/logs");
    let ends = std::time::Instant::now() + std::time::Duration::from_secs(30);
    let holds_it = || {
        let files = fs::read_dir(&logs).into_iter().flatten().flatten();
        files
            .filter_map(|file| fs::read_to_string(file.path()).ok())
            .any(|text| text.contains("SessionStart"))
    };
    while !holds_it() {
        assert!(
            std::time::Instant::now() < ends,
            "nothing in {logs:?}; spool {:?}",
            fs::read_to_string(&spool)
        );
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert_eq!(desk.property("ActiveState"), "active");
    assert_eq!(desk.property("MemoryMax"), (128_u64 << 20).to_string());
    assert_eq!(desk.property("ProtectSystem"), "strict");
}

#[test]
fn a_root_of_any_name_is_started() {
    let Some(desk) = Desk::new() else { return };
    let root = desk.node.path("a b 100% $HOME ; #x");
    let root = root.to_str().expect("a path of the test");
    let output = desk.run(&["install", "--yes", "--root", root]).succeeds();
    assert!(output.text().contains("The service is started."), "{}", output.text());
    let arguments = fs::read(format!("/proc/{}/cmdline", desk.property("MainPID"))).expect("its arguments");
    let arguments = String::from_utf8(arguments).expect("UTF-8");
    let words: Vec<&str> = arguments.split_terminator('\0').collect();
    assert_eq!(words[1..], ["daemon", "run", "--root", root]);
    let _ = desk.run(&["uninstall", "--purge", "--yes", "--root", root]).succeeds();
}

#[test]
fn an_install_that_died_before_the_start_is_healed() {
    let Some(desk) = Desk::new() else { return };
    // Where no manager answers nothing is settled, which is what a kill leaves: files, and nothing that runs.
    let saved = desk.run(&["install", "--dry-run", "--json"]).succeeds();
    desk.node.write("plan.json", saved.bytes());
    let plan = desk.node.path("plan.json");
    let plan = plan.to_str().expect("a path of the test");
    let small = desk.node.folder("small").join("openclaw");
    let applied = desk.node.call(&["apply", plan]).program(&small).run().succeeds();
    assert!(applied.text().contains("the service does not run"), "{}", applied.text());
    assert_eq!(desk.property("ActiveState"), "inactive");
    let output = desk.run(&["install"]).succeeds();
    assert!(output.text().contains("everything is in place"), "{}", output.text());
    assert!(output.text().contains("The service is started."), "{}", output.text());
    assert_eq!(desk.property("ActiveState"), "active");
    // A login without a manager leaves it alone.
    let again = desk.node.call(&["install"]).program(&small).run().succeeds();
    assert!(again.text().contains("everything is in place"), "{}", again.text());
    assert_eq!(desk.property("ActiveState"), "active");
}

#[test]
fn a_service_that_failed_or_is_masked_is_told_with_a_fix() {
    let Some(desk) = Desk::new() else { return };
    let _ = desk.run(&["install", "--yes"]).succeeds();
    // A program that is no program: the unit fails until its limit of starts.
    let program = desk.node.path(".openclaw/harness/bin/openclaw").canonicalize().expect("the program");
    let whole = fs::read(&program).expect("the program");
    fs::remove_file(&program).expect("it is there");
    desk.node.script(program.parent().expect("a folder"), "openclaw", "#!/bin/sh\nexit 9\n");
    desk.manager.systemctl(&["restart", NAME]).expect_err("it fails");
    desk.manager.systemctl(&["stop", NAME]).expect("no more attempts");
    desk.manager.systemctl(&["start", NAME]).expect_err("it fails");
    desk.manager.systemctl(&["stop", NAME]).expect("no more attempts");
    assert_eq!(desk.standing()["standing"], "failed");
    let status = desk.run(&["status"]).exits(1);
    assert!(status.text().contains("journalctl --user -u openclaw-harness.service"), "{}", status.text());
    fs::write(&program, whole).expect("the program");
    let healed = desk.run(&["install", "--yes"]).exits(0);
    assert!(healed.text().contains("The service is started."), "{}", healed.text());

    desk.manager.systemctl(&["stop", NAME]).expect("stopped");
    let stopped = desk.run(&["status"]).exits(1);
    assert!(stopped.text().contains("service: stopped"), "{}", stopped.text());

    // `systemctl mask` refuses to put its link where a file is; a person moves the file away first.
    fs::remove_file(desk.node.path(UNIT)).expect("the unit");
    desk.manager.systemctl(&["mask", NAME]).expect("masked");
    assert_eq!(desk.standing()["standing"], "masked");
    let status = desk.run(&["status"]).exits(1);
    assert!(status.text().contains("systemctl --user unmask"), "{}", status.text());
    let refused = desk.run(&["install", "--yes"]).exits(3);
    assert!(refused.err().contains("unmask"), "{}", refused.err());
    assert_eq!(desk.property("LoadState"), "masked", "a mask is a person's word");
}

#[test]
fn without_the_service_it_is_stopped_and_stays_away() {
    let Some(desk) = Desk::new() else { return };
    let _ = desk.run(&["install", "--yes"]).succeeds();
    let output = desk.run(&["install", "--yes", "--no-service"]).succeeds();
    assert!(output.text().contains("The service is stopped."), "{}", output.text());
    assert!(!desk.node.path(UNIT).exists() && !desk.node.path(WANTS).exists());
    assert_eq!(desk.property("LoadState"), "not-found");
    let again = desk.run(&["install"]).succeeds();
    assert!(again.text().contains("everything is in place"), "{}", again.text());
    let _ = desk.run(&["config", "set", "install.service", "auto"]).exits(0);
    let _ = desk.run(&["install", "--yes"]).succeeds();
    assert_eq!(desk.property("ActiveState"), "active");
}

#[test]
fn the_upstreams_services_are_never_touched() {
    let Some(desk) = Desk::new() else { return };
    let names = ["openclaw-gateway.service", "openclaw-node.service"];
    for name in names {
        desk.node.write(
            &format!(".config/systemd/user/{name}"),
            "[Service]\nExecStart=/bin/sleep 1000\nEnvironment=TZ=America/Montreal\n[Install]\nWantedBy=default.target\n",
        );
    }
    for name in names {
        desk.manager.systemctl(&["enable", "--now", name]).expect("theirs runs");
    }
    let pids = || names.map(|name| desk.manager.property(name, "MainPID"));
    let (before, running) = (desk.node.tree(), pids());
    let _ = desk.run(&["install", "--yes"]).succeeds();
    assert_eq!(pids(), running);
    let _ = desk.run(&["uninstall", "--purge", "--yes"]).succeeds();
    assert_eq!(pids(), running);
    assert_eq!(before.difference(&desk.node.tree()), "");
}

/// A `loginctl` that keeps whether the person lingers in a file, and records its calls.
fn put_loginctl(node: &TestNode) {
    let state = node.folder("login");
    let state = state.to_str().expect("a path of the test");
    let script = format!(
        "#!/bin/sh\necho \"$*\" >>'{state}/calls'\ncase \" $* \" in\n\
         *' show-user '*) if [ -e '{state}/on' ]; then echo Linger=yes; else echo Linger=no; fi ;;\n\
         *' enable-linger '*) [ -e '{state}/refused' ] && {{ echo 'Access denied' >&2; exit 1; }}; : >'{state}/on' ;;\n\
         *' disable-linger '*) rm -f '{state}/on' ;;\nesac\n"
    );
    node.script(node.programs(), "loginctl", &script);
}

fn lingers(node: &TestNode) -> bool {
    node.folder("login").join("on").exists()
}

#[test]
fn linger_is_undone_where_it_was_ours_and_nowhere_else() {
    let Some(desk) = Desk::new() else { return };
    put_loginctl(&desk.node);
    // Nobody asked for it: without a terminal nothing is switched on.
    let _ = desk.run(&["install", "--yes"]).succeeds();
    assert!(!lingers(&desk.node));
    let output = desk.run(&["install", "--yes", "--linger"]).succeeds();
    assert!(
        lingers(&desk.node) && output.text().contains("while you are not logged in"),
        "{}",
        output.text()
    );
    let _ = desk.run(&["uninstall", "--purge", "--yes"]).succeeds();
    assert!(!lingers(&desk.node), "ours is undone");
    // It was on before: then it is the person's.
    let state = desk.node.folder("login");
    fs::write(state.join("on"), "").expect("on");
    let _ = desk.run(&["install", "--yes", "--linger"]).succeeds();
    let _ = desk.run(&["uninstall", "--purge", "--yes"]).succeeds();
    assert!(lingers(&desk.node), "theirs stays");
    fs::remove_file(state.join("on")).expect("off");
    // Refused: said, and not recorded.
    fs::write(state.join("refused"), "").expect("a mark");
    let output = desk.run(&["install", "--yes", "--linger"]).succeeds();
    assert!(output.text().contains("Access denied"), "{}", output.text());
    fs::write(state.join("on"), "").expect("on");
    let _ = desk.run(&["uninstall", "--purge", "--yes"]).succeeds();
    assert!(lingers(&desk.node), "what was refused to us is not ours");
}
