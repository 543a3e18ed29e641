//! Whoever runs errands: the program runs with its words as they are, goes on by itself, and what does not start is told.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use openclaw::ports::errands::Errands;
use openclaw::ports::exec::Env;
use openclaw::sim::errands::NotedErrands;
use openclaw::sys::errands::Detached;
use openclaw::sys::systemd::Systemd;

use crate::support::{TestNode, UserSystemd};

const DEADLINE: Duration = Duration::from_secs(20);

fn check(errands: &dyn Errands, folder: &Path) {
    let told = folder.join("told");
    // Words that a shell or a unit file would read as something else.
    let words = ["a b", "$HOME ${PATH} $$", "%h %%", "'\"\\", "", "--root"];
    let script = "out=$1; shift; printf '%s\\n' \"$@\" >\"$out.next\" && mv \"$out.next\" \"$out\"";
    let mut argv: Vec<OsString> = ["/bin/sh", "-c", script, "sh"].map(OsString::from).to_vec();
    argv.push(told.clone().into());
    argv.extend(words.map(OsString::from));
    errands.start(&argv).expect("it starts");
    let ends = Instant::now() + DEADLINE;
    while !told.exists() {
        assert!(Instant::now() < ends, "the errand is not done");
        std::thread::sleep(Duration::from_millis(10));
    }
    let said = fs::read_to_string(&told).expect("what it was told");
    assert_eq!(said.lines().collect::<Vec<_>>(), words);
    let absent = folder.join("absent").into_os_string();
    assert!(errands.start(&[absent]).is_err(), "what is not there does not start");
}

#[test]
fn a_process_of_its_own_runs_errands() {
    let node = TestNode::new();
    let detached = Detached::new(Env::from([("PATH".to_owned(), "/usr/bin:/bin".into())]));
    check(&detached, &node.folder("errands"));
    assert!(detached.start(&[]).is_err());
}

#[test]
fn a_service_manager_runs_errands() {
    let node = TestNode::new();
    let runtime = node.folder("sockets").join("run");
    let Some(manager) = UserSystemd::start(node.home(), &runtime) else { return };
    let systemd = Systemd::new("/usr/bin:/bin".as_ref(), manager.runtime().to_owned());
    check(&systemd, &node.folder("errands"));
}

#[test]
fn errands_of_a_simulation_are_noted() {
    let errands = NotedErrands::default();
    errands.start(&["a".into(), "b".into()]).expect("it is noted");
    errands.refuse();
    assert!(errands.start(&["c".into()]).is_err());
    assert_eq!(errands.noted(), [vec![OsString::from("a"), "b".into()], vec!["c".into()]]);
}
