//! One suite for the service port, on every adapter: the table of `sim`, launchd by a program that behaves as
//! `launchctl` does at its worst (error 5 for three causes, a `bootout` that returns early), and a real `systemd --user`.

use std::fs;
use std::path::Path;

use openclaw::base::path::AbsPath;
use openclaw::ports::machine::Init;
use openclaw::ports::services::{Activity, Linger, Service, ServiceError, Services};
use openclaw::sim::services::{Program, SimServices};
use openclaw::sys::launchd::Launchd;
use openclaw::sys::systemd::Systemd;

use crate::support::{FakeLaunchd, TestNode, UserSystemd};

/// One adapter with the means to put services before it.
trait Ground {
    fn services(&self) -> &dyn Services;
    /// Puts the file of a service there.
    fn put(&self, name: &str, program: Program) -> Service;
    /// Takes it away.
    fn take(&self, service: &Service);
}

struct Sim(SimServices);

impl Ground for Sim {
    fn services(&self) -> &dyn Services {
        &self.0
    }

    fn put(&self, name: &str, program: Program) -> Service {
        let service = service(name, Path::new("/units"));
        self.0.put(&service, program);
        service
    }

    fn take(&self, service: &Service) {
        self.0.take(service);
    }
}

/// An adapter that reads real files in a folder.
struct Real<S> {
    services: S,
    folder: std::path::PathBuf,
    text: fn(&str, Program) -> String,
}

impl<S: Services> Ground for Real<S> {
    fn services(&self) -> &dyn Services {
        &self.services
    }

    fn put(&self, name: &str, program: Program) -> Service {
        let service = service(name, &self.folder);
        fs::create_dir_all(&self.folder).expect("the folder of units");
        fs::write(service.file.as_path(), (self.text)(name, program)).expect("a unit");
        service
    }

    fn take(&self, service: &Service) {
        fs::remove_file(service.file.as_path()).expect("the unit is there");
    }
}

fn service(name: &str, folder: &Path) -> Service {
    let file = AbsPath::from_path(&folder.join(name)).expect("a path of the test");
    Service { name: name.to_owned(), file }
}

fn unit(_name: &str, program: Program) -> String {
    let program = match program {
        Program::Stays => "systemd-notify --ready; exec sleep 1000",
        Program::Fails => "exit 7",
    };
    format!("[Service]\nType=notify\nNotifyAccess=all\nExecStart=/bin/sh -c '{program}'\n")
}

/// The fake reads nothing of a property list but the word `fails`.
fn agent(name: &str, program: Program) -> String {
    match program {
        Program::Stays => format!("<plist><string>{name}</string></plist>\n"),
        Program::Fails => format!("<plist><string>{name} fails</string></plist>\n"),
    }
}

/// Runs every promise of the port on one adapter.
fn hold(ground: &dyn Ground) {
    what_is_unknown_is_not_loaded(ground);
    a_service_lives(ground);
    a_service_that_fails(ground);
    a_file_that_goes(ground);
}

fn activity(ground: &dyn Ground, service: &Service) -> Activity {
    ground.services().state(service).expect("a state").activity
}

fn pid(ground: &dyn Ground, service: &Service) -> u32 {
    match activity(ground, service) {
        Activity::Active { pid: Some(pid) } => pid,
        other => panic!("{other:?}"),
    }
}

fn what_is_unknown_is_not_loaded(ground: &dyn Ground) {
    let unknown = service("nobody-knows.service", Path::new("/nowhere"));
    assert_eq!(activity(ground, &unknown), Activity::NotLoaded);
    ground.services().stop(&unknown).expect("what does not run is stopped");
    ground.services().reset_failed(&unknown).expect("what did not fail");
    assert!(ground.services().start(&unknown).is_err());
    assert!(ground.services().restart(&unknown).is_err());
    assert_eq!(activity(ground, &unknown), Activity::NotLoaded);
}

fn a_service_lives(ground: &dyn Ground) {
    let services = ground.services();
    let one = ground.put("openclaw-one.service", Program::Stays);
    services.reload().expect("reloaded");
    assert!(!activity(ground, &one).is_running());
    services.start(&one).expect("started");
    let first = pid(ground, &one);
    services.start(&one).expect("it runs already");
    assert_eq!(pid(ground, &one), first, "to start what runs changes nothing");
    services.restart(&one).expect("started again");
    let second = pid(ground, &one);
    assert_ne!(second, first);
    services.reset_failed(&one).expect("it did not fail");
    services.reload().expect("reloaded");
    assert_eq!(pid(ground, &one), second, "to reload is not to restart");
    services.stop(&one).expect("stopped");
    assert!(!activity(ground, &one).is_running());
    services.stop(&one).expect("it is stopped already");
    services.restart(&one).expect("what does not run is started");
    assert!(activity(ground, &one).is_running());
    services.stop(&one).expect("stopped");
}

fn a_service_that_fails(ground: &dyn Ground) {
    let services = ground.services();
    let failing = ground.put("openclaw-failing.service", Program::Fails);
    services.reload().expect("reloaded");
    let error = services.start(&failing).expect_err("it does not get ready");
    let ServiceError::Refused { call, said } = &error else { panic!("{error}") };
    assert!(!call.is_empty() && !said.is_empty(), "{error}");
    assert!(matches!(activity(ground, &failing), Activity::Failed { .. }));
    services.reset_failed(&failing).expect("forgotten");
    ground.put("openclaw-failing.service", Program::Stays);
    services.reload().expect("reloaded");
    services.restart(&failing).expect("repaired");
    assert!(matches!(activity(ground, &failing), Activity::Active { .. }));
    services.stop(&failing).expect("stopped");
}

fn a_file_that_goes(ground: &dyn Ground) {
    let services = ground.services();
    let gone = ground.put("openclaw-gone.service", Program::Stays);
    services.reload().expect("reloaded");
    services.start(&gone).expect("started");
    ground.take(&gone);
    services.reload().expect("reloaded");
    assert!(activity(ground, &gone).is_running(), "a process outlives its file");
    services.stop(&gone).expect("stopped");
    services.reload().expect("reloaded");
    assert_eq!(activity(ground, &gone), Activity::NotLoaded);
}

#[test]
fn the_table_keeps_the_promises_of_the_port() {
    let sim = Sim(SimServices::new(Init::SystemdUser));
    hold(&sim);
    sim.0.set_linger(Linger::On).expect("lingering");
    assert_eq!(sim.0.lingers().expect("told"), Some(true));
}

#[test]
fn launchd_keeps_the_promises_of_the_port() {
    let node = TestNode::new();
    let fake = FakeLaunchd::new(&node);
    let launchd = Launchd::new(fake.path().as_os_str());
    assert_eq!(launchd.init(), Init::Launchd);
    hold(&Real { services: launchd, folder: node.path("Library/LaunchAgents"), text: agent });
    let calls = fake.calls();
    assert!(calls.iter().any(|call| call.starts_with("bootout gui/")), "{calls:?}");
    let forbidden = |call: &&String| call.starts_with("load") || call.starts_with("unload");
    assert_eq!(calls.iter().find(forbidden), None, "the old verbs are not used");
}

#[test]
fn error_5_of_launchctl_is_told_apart_by_what_is_loaded() {
    let node = TestNode::new();
    let fake = FakeLaunchd::new(&node);
    let ground = Real {
        services: Launchd::new(fake.path().as_os_str()),
        folder: node.path("Library/LaunchAgents"),
        text: agent,
    };
    let one = ground.put("dev.one", Program::Stays);
    fake.hide(&one.name);
    ground.services.start(&one).expect("loaded already, though the first `print` did not say so");
    ground.services.stop(&one).expect("stopped");
    let path = one.file.as_path();
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o666)).expect("a mode");
    let error = ground.services.start(&one).expect_err("the mode is wrong");
    assert!(error.to_string().contains("5: Input/output error"), "{error}");
    assert_eq!(activity(&ground, &one), Activity::NotLoaded);
}

#[test]
fn without_a_desktop_session_there_are_no_agents() {
    let node = TestNode::new();
    let fake = FakeLaunchd::new(&node);
    fake.log_out();
    let launchd = Launchd::new(fake.path().as_os_str());
    assert_eq!(launchd.init(), Init::LaunchdWithoutGui);
    let error = launchd.state(&service("dev.one", Path::new("/a"))).expect_err("no domain");
    assert!(matches!(error, ServiceError::Refused { .. }), "{error}");
    assert_eq!(launchd.lingers().expect("told"), None);
}

#[test]
fn a_real_user_manager_keeps_the_promises_of_the_port() {
    let node = TestNode::new();
    let runtime = node.folder("sockets").join("user");
    let Some(manager) = UserSystemd::start(node.home(), &runtime) else { return };
    let services = Systemd::new("/usr/bin:/bin".as_ref(), manager.runtime().to_owned());
    let ground = Real { services, folder: node.path(".config/systemd/user"), text: unit };
    hold(&ground);
    let masked = ground.put("openclaw-masked.service", Program::Stays);
    ground.take(&masked);
    manager.systemctl(&["mask", &masked.name]).expect("masked");
    assert_eq!(activity(&ground, &masked), Activity::Masked);
    assert!(ground.services.start(&masked).is_err());
    let changed = ground.put("openclaw-changed.service", Program::Stays);
    ground.services.reload().expect("reloaded");
    let state = |service| ground.services.state(service).expect("a state");
    assert_eq!(state(&changed).file.as_ref(), Some(&changed.file));
    ground.services.start(&changed).expect("started");
    let started = state(&changed).started_ms.expect("a time");
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
    assert!(u128::from(started).abs_diff(now.as_millis()) < 60_000, "{started}");
    manager.systemctl(&["kill", "--signal=KILL", &changed.name]).expect("killed");
    manager.wait_for(&changed.name, "ActiveState", "failed");
    assert_eq!(state(&changed).activity, Activity::Failed { result: "signal".to_owned() });
}

#[test]
fn a_manager_that_is_gone_is_an_error_and_no_answer() {
    let folder = tempfile::tempdir().expect("a folder");
    let systemd = Systemd::new("/usr/bin:/bin".as_ref(), folder.path().to_owned());
    let error = systemd.state(&service("a.service", Path::new("/a"))).expect_err("nobody answers");
    assert!(matches!(error, ServiceError::Refused { .. }), "{error}");
}
