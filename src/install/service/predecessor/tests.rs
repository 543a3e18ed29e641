//! Which units are the predecessor's: by name and by what they say, and nothing else's.

use super::*;
use crate::engine::plan::Removal;
use crate::install::service::Manager;
use crate::install::world::{World, path, wish};
use crate::install::{ServiceWish, Wish};

const UNITS: &str = "/h/.config/systemd/user";

/// A service as the predecessor wrote them.
const ITS: &str = "[Unit]\nDescription=OpenClaw Memory Daemon\n[Service]\nType=simple\n\
                   ExecStart=/usr/bin/node /h/.openclaw/workspace/bin/memory-daemon.mjs\n\
                   Environment=TZ=America/Montreal\nRestart=always\n[Install]\nWantedBy=default.target\n";
const TIMER: &str = "[Timer]\nOnBootSec=30\n[Install]\nWantedBy=timers.target\n";

fn found(world: &World) -> Vec<String> {
    let found = find(&world.fs, &world.layout).expect("an answer");
    found.iter().map(|path| path.as_str().trim_start_matches(UNITS).to_owned()).collect()
}

fn put(world: &World, name: &str, text: &str) {
    for folder in ["/h/.config", "/h/.config/systemd", UNITS] {
        if !world.exists(&path(folder)) {
            world.fs.put_dir(&path(folder), 0o755);
        }
    }
    world.write(&path(UNITS).join(name), text);
}

fn enable(world: &World, folder: &str, name: &str) {
    let folder = path(UNITS).join(folder);
    if !world.exists(&folder) {
        world.fs.put_dir(&folder, 0o755);
    }
    world.fs.put_link(&folder.join(name), &format!("{UNITS}/{name}"));
}

#[test]
fn its_units_are_known_by_name_and_by_content() {
    let world = World::new();
    put(&world, "openclaw-memory-daemon.service", ITS);
    put(&world, "openclaw-observer.service", ITS);
    put(&world, "openclaw-observer.timer", TIMER);
    // A person's own of the same names, another one's name, and those that the upstream owns.
    put(&world, "openclaw-nats.service", "[Service]\nExecStart=/usr/bin/nats-server\n");
    put(&world, "openclaw-log-rotate.timer", TIMER);
    put(&world, "openclaw-mine.service", ITS);
    put(&world, "openclaw-gateway.service", ITS);
    put(&world, "openclaw-node.service", ITS);
    enable(&world, "default.target.wants", "openclaw-memory-daemon.service");
    enable(&world, "timers.target.wants", "openclaw-observer.timer");
    enable(&world, "default.target.wants", "openclaw-nats.service");
    let expected = [
        "/default.target.wants/openclaw-memory-daemon.service",
        "/openclaw-memory-daemon.service",
        "/openclaw-observer.service",
        "/timers.target.wants/openclaw-observer.timer",
        "/openclaw-observer.timer",
    ];
    assert_eq!(found(&world), expected);
}

#[test]
fn they_leave_with_an_install_and_return_with_an_uninstall() {
    let world = World::new();
    put(&world, "openclaw-memory-daemon.service", ITS);
    put(&world, "openclaw-nats.service", "[Service]\nExecStart=/usr/bin/nats-server\n");
    enable(&world, "default.target.wants", "openclaw-memory-daemon.service");
    let unit = path(UNITS).join("openclaw-memory-daemon.service");
    let link = path(UNITS).join("default.target.wants/openclaw-memory-daemon.service");
    let bring = Wish { service: ServiceWish::Bring(Manager::Systemd), ..wish() };
    let plan = world.install(&bring);
    let told = plan.body.findings.iter().filter(|finding| finding.what.contains("of a predecessor")).count();
    assert_eq!(told, 1, "{:?}", plan.body.findings);
    assert!(!world.exists(&unit) && !world.exists(&link));
    let names: Vec<String> = units(&world.ledger()).into_iter().map(|unit| unit.name).collect();
    assert_eq!(names, ["openclaw-memory-daemon.service"]);
    assert!(world.install(&bring).is_empty());
    // Without a manager, too, they stay away.
    assert!(world.install(&wish()).is_empty());
    let _ = world.uninstall(Removal::Purge);
    assert_eq!(world.text(&unit), ITS);
    assert_eq!(world.fs.read_link(&link).expect("a link"), unit.as_str());
    assert!(world.exists(&path(UNITS).join("openclaw-nats.service")));
    assert!(!world.exists(&world.layout.unit()));
}

#[test]
fn whoever_wants_no_service_keeps_the_predecessors() {
    let world = World::new();
    put(&world, "openclaw-memory-daemon.service", ITS);
    let unit = path(UNITS).join("openclaw-memory-daemon.service");
    let _ = world.install(&Wish { service: ServiceWish::Out, ..wish() });
    assert!(world.exists(&unit));
    let _ = world.install(&Wish { service: ServiceWish::Bring(Manager::Systemd), ..wish() });
    assert!(!world.exists(&unit));
    let _ = world.install(&Wish { service: ServiceWish::Out, ..wish() });
    assert_eq!(world.text(&unit), ITS);
}
