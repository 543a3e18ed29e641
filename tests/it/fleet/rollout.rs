//! A rollout in stages over a fleet, a bad release and a release that is withdrawn, each in bad weather:
//! the source fails, processes are killed, clocks are wrong. The same seed gives the same weather.
//!
//! `OPENCLAW_FLEET_SEED=7 ./tests/run fleet` runs it with another one, and `./tests/run slow fleet` with two hundred nodes.

use std::time::Instant;

use openclaw::base::time::Timestamp;
use openclaw::config::value::{UpgradeChannel, UpgradePolicy};
use openclaw::config::window::Window;
use openclaw::sim::entropy::SeededEntropy;
use openclaw::sim::fs::CrashPolicy;
use openclaw::sim::releases::{Fault, SimReleases};
use openclaw::upgrade::{Chosen, LeftBy, Percent, Release, Share, Version, share};

use super::node::{Fleet, FleetNode, Mishap, installed};
use super::programs::{BAD, program};
use crate::support::releases::{Made, NOW, here, key, tarball, withdrawn};

const HOUR: u64 = 60 * 60 * 1_000;
/// Turns of a stage in which anything may go wrong, and those after them in which nothing does.
const STORMY: u64 = 2;
const CALM: u64 = 2;
/// Effects on the disk of a whole upgrade, about: a node dies at one of them.
const EFFECTS: u64 = 700;
/// How far a clock is wrong: beyond the time of every release.
const YEAR: i64 = 365 * 24 * 60 * 60 * 1_000;

/// One state of the source, for some hours.
struct Stage {
    made: Made,
    /// The version that nodes have which the release is not meant for, or which leave it.
    others: &'static str,
    /// Whether nodes stay on the release.
    stays: bool,
}

fn stage(version: &str, sequence: u64, rollout: u64, others: &'static str) -> Stage {
    let made = Made::around(version, tarball(version, &here(), &program(version))).with(|release| {
        release.sequence = sequence;
        release.rollout = Percent::try_from(rollout).expect("a share");
    });
    Stage { made, others, stays: version != BAD }
}

fn stages() -> Vec<Stage> {
    let mut stages = Vec::new();
    for (sequence, rollout) in (1..).zip([1, 10, 50, 100]) {
        stages.push(stage("0.2.0", sequence, rollout, "0.1.0"));
    }
    for (sequence, rollout) in (5..).zip([10, 100]) {
        stages.push(stage(BAD, sequence, rollout, "0.2.0"));
    }
    stages.push(stage("0.4.0", 7, 50, "0.2.0"));
    let back = stage("0.4.0", 8, 100, "0.2.0");
    let made = back.made.with(|release| release.withdrawn = vec![withdrawn("0.4.0")]);
    stages.push(Stage { made, stays: false, ..back });
    stages
}

fn put(stage: &Stage, releases: &SimReleases) {
    let (document, signature) = stage.made.document();
    releases.put("release.json", document);
    releases.put("release.json.sig", signature);
    for (name, bytes) in &stage.made.files {
        releases.put(name, bytes.clone());
    }
}

/// Returns what goes wrong in a turn, and with the source.
fn weather(dice: &SeededEntropy) -> (Mishap, Fault) {
    let roll = |sides: u64| dice.next() % sides;
    let mut mishap = Mishap::default();
    if roll(4) == 0 {
        let policy = match roll(3) {
            0 => CrashPolicy::Keep,
            1 => CrashPolicy::Lose,
            _ => CrashPolicy::Seeded(dice.next()),
        };
        mishap.dies_at = Some((roll(EFFECTS), policy));
    }
    match roll(10) {
        0 => mishap.clock_off_ms = YEAR,
        1 => mishap.clock_off_ms = -YEAR,
        _ => {}
    }
    let fault = match roll(10) {
        0 | 1 => Fault::Down,
        2 => Fault::Slow,
        3 => Fault::CutAt(roll(3_000)),
        4 => Fault::FlippedAt(roll(300)),
        _ => Fault::None,
    };
    (mishap, fault)
}

/// Lets some of the nodes live through one stage.
fn live(nodes: &mut [FleetNode], chosen: &Chosen, stage: &Stage, (hour, seed): (u64, u64)) {
    let (keys, target) = ([key(1)], here());
    let releases = SimReleases::default();
    put(stage, &releases);
    let fleet = Fleet { chosen, keys: &keys, target: &target, releases: &releases };
    for node in nodes {
        let dice = SeededEntropy::new(seed ^ (node.number as u64 * 7_919 + hour));
        for turn in 0..STORMY + CALM {
            let now = Timestamp::from_millis(NOW.millis() + (hour + turn * 2) * HOUR);
            let (mishap, fault) = if turn < STORMY { weather(&dice) } else { Default::default() };
            releases.choose(fault);
            node.turn(&fleet, now, mishap);
            check_share(node, stage);
        }
        node.check_settled();
    }
}

/// Asserts that a node is where it may be: on the release if that is meant for it, else where it was.
fn check_share(node: &FleetNode, stage: &Stage) {
    let (release, version) = (&stage.made.release, node.version());
    if version != release.version {
        assert_eq!(version.to_string(), stage.others, "node {}", node.number);
    } else if release.withdrawn.is_empty() {
        assert!(is_in(node, release), "node {} is not in the share of {version}", node.number);
    }
}

fn is_in(node: &FleetNode, release: &Release) -> bool {
    node.id().is_some_and(|id| share(&id, release) == Share::In)
}

/// Returns how many nodes are where the stage should have brought them, once its weather is over.
fn check_stage(nodes: &[FleetNode], stage: &Stage) -> usize {
    let release = &stage.made.release;
    for node in nodes {
        let should_be = if stage.stays && is_in(node, release) {
            release.version.to_string()
        } else {
            stage.others.to_owned()
        };
        assert_eq!(node.version().to_string(), should_be, "node {} at {}", node.number, release.rollout);
    }
    let moved = nodes.iter().filter(|node| node.version() == release.version).count();
    let percent = u64::from(release.rollout);
    // The names of nodes are random: four times the spread of so many throws.
    let (nodes, share) = (nodes.len() as f64, percent as f64 / 100.0);
    let most = nodes * share + 4.0 * (nodes * share * (1.0 - share)).sqrt();
    assert!(moved as f64 <= most, "{moved} of {nodes} nodes moved at {percent} %");
    moved
}

fn run(count: usize) {
    let seed = std::env::var("OPENCLAW_FLEET_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    println!("OPENCLAW_FLEET_SEED={seed}");
    let began = Instant::now();
    let window = Window::always();
    let (policy, channel) = (UpgradePolicy::Auto, UpgradeChannel::Stable);
    let chosen = Chosen { policy, channel, window, every_ms: HOUR };
    let disk = installed();
    let mut nodes: Vec<FleetNode> = (0..count).map(|number| FleetNode::new(number, &disk, seed)).collect();
    let mut hour = 0;
    for stage in &stages() {
        let half = count.div_ceil(2);
        std::thread::scope(|scope| {
            for part in nodes.chunks_mut(half) {
                scope.spawn(|| live(part, &chosen, stage, (hour, seed)));
            }
        });
        let moved = check_stage(&nodes, stage);
        let Release { version, rollout, .. } = &stage.made.release;
        println!("{version} for {rollout}: {moved} of {count} nodes have it");
        hour += (STORMY + CALM) * 2;
    }
    check_end(&nodes);
    nodes.iter().for_each(FleetNode::check_complete);
    println!("{count} nodes, {} stages: {:.1} s", stages().len(), began.elapsed().as_secs_f64());
}

/// Asserts what the nodes remember of the way.
fn check_end(nodes: &[FleetNode]) {
    let version = |text: &str| -> Version { text.parse().expect("a version") };
    let left_by = |node: &FleetNode, version: &Version| {
        let state = node.state().expect("a record");
        state.left.iter().find(|left| left.version == *version).map(|left| left.by)
    };
    // The bad release was for everybody in the end, and each node tried it once.
    assert!(nodes.iter().all(|node| left_by(node, &version(BAD)) == Some(LeftBy::Doctor)));
    let withdrew = nodes.iter().filter(|node| left_by(node, &version("0.4.0")) == Some(LeftBy::Withdrawn));
    assert!(withdrew.count() > 0, "half of the nodes had it, and leave it by themselves");
}

#[test]
fn a_fleet_follows_its_releases_in_stages_and_leaves_bad_ones() {
    run(16);
}

mod slow {
    #[test]
    fn two_hundred_nodes_follow_their_releases_in_stages_and_leave_bad_ones() {
        super::run(200);
    }
}
