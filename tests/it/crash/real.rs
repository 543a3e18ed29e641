//! SIGKILL of the real process, 200 times, at moments spread over the length of an undisturbed run.
//!
//! The simulated loop dies at every effect; this one dies between them as well, in a real kernel. After each kill the
//! disk is brought to an end by `recover`, `recover --rollback` or the next run of the verb, and must then equal the
//! disk before or after the change: bytes, modes and links.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use crate::support::{TestNode, Tree};

const KILLS: u32 = 200;
/// So many kills must find the process alive; fewer would mean that the delays miss it.
const ALIVE_MIN: u32 = 60;
/// So many must leave a disk that is neither before nor after.
const MIDWAY_MIN: u32 = 20;
/// Change it to try other moments.
const SEED: u64 = 0x05ee_d0fc_1a17;

/// A change of the disk, with the disk before and after it.
struct Scene {
    name: &'static str,
    arguments: &'static [&'static str],
    start: PathBuf,
    before: Tree,
    after: Tree,
    takes: Duration,
}

#[derive(Default)]
struct Tally {
    alive: u32,
    midway: u32,
}

#[test]
fn two_hundred_kills_lose_nothing() {
    let node = TestNode::new();
    let program = node.small_program();
    let scenes = scenes(&node, &program);
    let mut dice = Dice(SEED);
    let mut tally = Tally::default();
    for round in 0..KILLS {
        let scene = &scenes[round as usize % scenes.len()];
        // A little beyond the end as well: a run that is done must be done.
        let delay = scene.takes.mul_f64(dice.roll() * 1.1);
        node.restore(&scene.start);
        let is_alive = kill_after(&node, &program, scene, delay);
        let context = || format!("seed {SEED:#x}, round {round}: {} killed after {delay:?}", scene.name);
        let left = tree(&node);
        let is_midway = left != scene.before && left != scene.after;
        tally.alive += u32::from(is_alive);
        tally.midway += u32::from(is_midway);
        end(&node, &program, scene, round);
        let now = tree(&node);
        assert!(
            now == scene.after || (now == scene.before && is_alive),
            "{}\nto before:\n{}\nto after:\n{}",
            context(),
            scene.before.difference(&now),
            scene.after.difference(&now)
        );
    }
    println!("{KILLS} kills: {} hit a living process, {} left a half-made disk", tally.alive, tally.midway);
    assert!(tally.alive >= ALIVE_MIN, "only {} of {KILLS} kills found the process alive", tally.alive);
    assert!(tally.midway >= MIDWAY_MIN, "only {} of {KILLS} kills hit in between", tally.midway);
}

/// The changes: each is run once undisturbed, which gives its end and its length.
fn scenes(node: &TestNode, program: &Path) -> Vec<Scene> {
    node.write("notes.txt", "mine\n");
    let clean = node.keep("clean");
    let settings = "{\n\t\"model\": \"opus\",\n\t\"env\": {\"KEY\": \"sk-1\"}\n}";
    node.write("dotfiles/claude.json", settings);
    std::fs::create_dir(node.path(".claude")).expect("a folder");
    std::os::unix::fs::symlink("../dotfiles/claude.json", node.path(".claude/settings.json"))
        .expect("a link");
    let linked = node.keep("linked");
    let _ = node.call(&["install", "--yes", "--quiet"]).program(program).run().exits(0);
    node.write(".openclaw/rules/mine.md", "# mine\n");
    let installed = node.keep("installed");
    vec![
        scene(node, program, "install on a clean home", &["install", "--yes"], clean),
        scene(node, program, "install over linked settings", &["install", "--yes"], linked),
        scene(node, program, "purge", &["uninstall", "--purge", "--yes"], installed),
    ]
}

fn scene(
    node: &TestNode,
    program: &Path,
    name: &'static str,
    arguments: &'static [&'static str],
    start: PathBuf,
) -> Scene {
    node.restore(&start);
    let before = tree(node);
    let began = Instant::now();
    let _ = node.call(arguments).program(program).run().exits(0);
    Scene { name, arguments, start, before, after: tree(node), takes: began.elapsed() }
}

/// Starts the change and kills it after `delay`; returns whether it was still alive.
fn kill_after(node: &TestNode, program: &Path, scene: &Scene, delay: Duration) -> bool {
    let mut command = node.call(scene.arguments).program(program).command();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the binary starts");
    let mut stderr = child.stderr.take().expect("it is piped");
    let (ended, end) = channel();
    let watch = std::thread::spawn(move || {
        let mut said = Vec::new();
        // What it said does not matter, only that it stopped.
        let _ = stderr.read_to_end(&mut said);
        let _ = ended.send(());
    });
    let is_alive = end.recv_timeout(delay) == Err(RecvTimeoutError::Timeout);
    if is_alive {
        child.kill().expect("a child of ours can be killed");
    }
    let status = child.wait().expect("a child of ours ends");
    watch.join().expect("the watch ends with its pipe");
    // It may have ended by itself between the deadline and the signal.
    is_alive && std::os::unix::process::ExitStatusExt::signal(&status) == Some(9)
}

/// Ends what the kill left, in one of the ways that a person has.
fn end(node: &TestNode, program: &Path, scene: &Scene, round: u32) {
    let run = |arguments: &[&str]| node.call(arguments).program(program).run();
    match round / 3 % 3 {
        0 => drop(run(&["recover"]).exits(0)),
        1 => drop(run(&["recover", "--rollback"]).exits(0)),
        // A purge that was over has nothing to find, and says so.
        _ if scene.name == "purge" && !node.path(".openclaw/harness").exists() => {
            drop(run(&["recover"]).exits(0));
        }
        _ => drop(run(scene.arguments).exits(0)),
    }
}

/// Everything in home but the lock files, whose text names the process and which a kill may leave.
fn tree(node: &TestNode) -> Tree {
    node.tree().without_locks()
}

/// The splitmix64 sequence: the same moments on every run.
struct Dice(u64);

impl Dice {
    /// Returns a number from 0 to 1.
    fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}
