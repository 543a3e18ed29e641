//! What runs after a plan, on a table in memory: every state that a service can be found in, and every way to get there.

use super::*;
use crate::engine::plan::{Plan, Removal};
use crate::install::service::look::{Standing, service_status};
use crate::install::world::{World, path, wish};
use crate::install::{ServiceWish, Wish};
use crate::ports::fs::Fs as _;
use crate::ports::machine::Init;
use crate::sim::services::{Program, SimServices};

const UNITS: &str = "/h/.config/systemd/user";

/// A machine with a service manager.
struct Scene {
    world: World,
    services: SimServices,
}

impl Scene {
    fn new(init: Init) -> Self {
        Self { world: World::new(), services: SimServices::new(init) }
    }

    fn manager(&self) -> Manager {
        Manager::of(self.services.init()).expect("one that answers")
    }

    fn service(&self) -> Service {
        self.manager().service(&self.world.layout)
    }

    /// Installs with the service, and puts before the manager what that wrote.
    fn install(&self) -> Plan {
        let plan = self.world.install(&Wish { service: ServiceWish::Bring(self.manager()), ..wish() });
        let is_there = self.world.exists(&self.service().file);
        if is_there && plan.body.steps.iter().any(|step| step.path == self.service().file) {
            self.services.put(&self.service(), Program::Stays);
        }
        plan
    }

    fn settle(&self, changed: Changed) -> Settlement {
        settle(&self.world.node(), &self.services, changed).expect("settled")
    }

    fn say(&self, activity: Activity) {
        self.services.say(&self.service(), ServiceState::of(activity));
    }

    fn calls(&self) -> String {
        self.services.calls().join(", ").replace(&self.service().name, "ours")
    }
}

fn is_idle(settlement: &Settlement, why: &str) -> bool {
    matches!(&settlement.service, Some(Settled::Idle { why: told, fix }) if told.contains(why) && !fix.is_empty())
}

#[test]
fn a_service_is_started_and_then_left_alone() {
    for init in [Init::SystemdUser, Init::Launchd] {
        let scene = Scene::new(init);
        let _ = scene.install();
        assert_eq!(scene.settle(Changed::Yes).service, Some(Settled::Started));
        assert_eq!(scene.calls(), "reload, start ours");
        assert!(scene.install().is_empty());
        scene.services.stand_at(u64::MAX / 2);
        scene.say(Activity::Active { pid: Some(7) });
        assert_eq!(scene.settle(Changed::No).service, Some(Settled::Runs));
        assert_eq!(scene.calls(), "", "what runs as it should is not touched");
    }
}

#[test]
fn a_run_that_died_before_the_start_is_healed_by_the_next() {
    let scene = Scene::new(Init::SystemdUser);
    let _ = scene.install();
    // Nothing was settled. The next install changes nothing and settles.
    assert!(scene.install().is_empty());
    assert_eq!(scene.settle(Changed::No).service, Some(Settled::Started));
    assert_eq!(scene.calls(), "reload, start ours");
}

#[test]
fn each_state_ends_in_a_service_that_runs_or_in_a_reason() {
    let failed = || Activity::Failed { result: "watchdog".to_owned() };
    let active = || Activity::Active { pid: Some(7) };
    let cases = [
        (Activity::Inactive, Changed::No, Settled::Started, "start ours"),
        (Activity::Deactivating, Changed::No, Settled::Started, "start ours"),
        (failed(), Changed::No, Settled::Started, "reset-failed ours, start ours"),
        (Activity::Activating, Changed::No, Settled::Restarted, "restart ours"),
        (active(), Changed::No, Settled::Runs, ""),
        (active(), Changed::Yes, Settled::Restarted, "reload, restart ours"),
    ];
    for (activity, changed, settled, calls) in cases {
        let scene = Scene::new(Init::SystemdUser);
        let _ = scene.install();
        scene.say(activity.clone());
        assert_eq!(scene.settle(changed).service, Some(settled), "{activity:?}");
        assert_eq!(scene.calls(), calls, "{activity:?}");
    }
    let scene = Scene::new(Init::SystemdUser);
    let _ = scene.install();
    scene.say(Activity::Masked);
    assert!(is_idle(&scene.settle(Changed::No), "masked"));
    assert_eq!(scene.calls(), "");
}

#[test]
fn what_was_started_before_the_program_was_written_is_restarted() {
    let scene = Scene::new(Init::SystemdUser);
    let _ = scene.install();
    let file = scene.service().file;
    let written = scene.world.fs.stat(&file).expect("an answer").expect("a unit").modified_ns / 1_000_000;
    let written = u64::try_from(written).expect("a time after 1970");
    let active = |started_ms| ServiceState {
        started_ms: Some(started_ms),
        ..ServiceState::of(Activity::Active { pid: Some(7) })
    };
    scene.services.say(&scene.service(), active(written + 1_000_000));
    assert_eq!(scene.settle(Changed::No).service, Some(Settled::Runs));
    if written > 0 {
        scene.services.say(&scene.service(), active(written - 1));
        assert_eq!(scene.settle(Changed::No).service, Some(Settled::Restarted));
    }
}

#[test]
fn a_service_that_does_not_start_is_told_with_a_fix() {
    let scene = Scene::new(Init::SystemdUser);
    let _ = scene.install();
    scene.services.put(&scene.service(), Program::Fails);
    assert!(is_idle(&scene.settle(Changed::Yes), "it failed"));
    let status = service_status(&scene.world.node(), &scene.services).expect("a status");
    assert_eq!(status.standing, Standing::Failed);
    assert!(!status.is_sound() && status.why.is_some() && status.fix.is_some());
}

#[test]
fn a_unit_that_the_manager_takes_from_elsewhere_is_not_touched() {
    let scene = Scene::new(Init::SystemdUser);
    let _ = scene.install();
    let elsewhere = ServiceState {
        file: Some(path("/etc/systemd/user/openclaw-harness.service")),
        ..ServiceState::of(Activity::Active { pid: Some(7) })
    };
    scene.services.say(&scene.service(), elsewhere);
    assert!(is_idle(&scene.settle(Changed::No), "another one's"));
    assert_eq!(scene.calls(), "");
    let leaving = Leaving::begin(&scene.world.node(), &scene.services).expect("a ledger");
    assert_eq!(scene.calls(), "", "and not stopped either");
    drop(leaving);
}

#[test]
fn without_a_manager_what_is_installed_stays_and_nothing_comes() {
    for init in [Init::None, Init::SystemdWithoutUser, Init::LaunchdWithoutGui] {
        let scene = Scene::new(Init::SystemdUser);
        let unit = scene.service().file;
        let _ = scene.world.install(&wish());
        assert!(!scene.world.exists(&unit));
        let nobody = SimServices::new(init);
        let settled = settle(&scene.world.node(), &nobody, Changed::Yes).expect("settled");
        assert_eq!(settled, Settlement::default());
        let _ = scene.install();
        let _ = scene.world.install(&wish());
        assert!(scene.world.exists(&unit), "a login without a manager takes nothing away");
        let settled = settle(&scene.world.node(), &nobody, Changed::Yes).expect("settled");
        assert!(is_idle(&settled, "no service manager answers"));
        let status = service_status(&scene.world.node(), &nobody).expect("a status");
        assert_eq!((status.standing, status.is_sound()), (Standing::Unknown, true));
    }
}

#[test]
fn a_service_that_is_wanted_no_more_is_stopped() {
    let scene = Scene::new(Init::SystemdUser);
    let _ = scene.install();
    let _ = scene.settle(Changed::Yes);
    let _ = scene.calls();
    let _ = scene.world.install(&Wish { service: ServiceWish::Out, ..wish() });
    assert!(!scene.world.exists(&scene.service().file));
    scene.services.take(&scene.service());
    assert_eq!(scene.settle(Changed::Yes).service, Some(Settled::Stopped));
    assert_eq!(scene.calls(), "stop ours, reset-failed ours, reload");
    assert_eq!(scene.settle(Changed::No).service, None);
    assert_eq!(scene.calls(), "");
}

#[test]
fn an_uninstall_stops_first_and_forgets_last() {
    let scene = Scene::new(Init::SystemdUser);
    let _ = scene.install();
    let _ = scene.settle(Changed::Yes);
    let _ = scene.calls();
    let leaving = Leaving::begin(&scene.world.node(), &scene.services).expect("a ledger");
    assert_eq!(scene.calls(), "stop ours");
    let _ = scene.world.uninstall(Removal::Purge);
    scene.services.take(&scene.service());
    assert_eq!(leaving.end(&scene.services), Vec::<String>::new());
    assert_eq!(scene.calls(), "reset-failed ours, reload");
    assert!(!scene.world.exists(&path(UNITS)), "the folders that were made for it are gone");
}

#[test]
fn another_roots_service_stays_its_own() {
    let first = Scene::new(Init::SystemdUser);
    let _ = first.install();
    let text = first.world.text(&first.service().file);
    let second =
        Scene { world: first.world.beside("/h/second"), services: SimServices::new(Init::SystemdUser) };
    let plan = second.install();
    assert_eq!(second.world.text(&second.service().file), text);
    let told = plan.body.findings.iter().any(|finding| finding.what.contains("another root stays"));
    assert!(told && !plan.needs_decision(), "{:?}", plan.body.findings);
    let _ = second.world.uninstall(Removal::Purge);
    assert_eq!(second.world.text(&second.service().file), text);
}

#[test]
fn a_lost_ledger_costs_the_service_nothing() {
    let scene = Scene::new(Init::SystemdUser);
    let _ = scene.install();
    let unit = scene.service().file;
    scene.world.lose_ledger();
    let _ = scene.install();
    assert!(scene.world.ledger().entry(&unit).is_some(), "adopted");
    scene.world.lose_ledger();
    let _ = scene.world.uninstall(Removal::Purge);
    assert!(!scene.world.exists(&unit) && !scene.world.exists(&scene.world.layout.unit_wants()));
}
