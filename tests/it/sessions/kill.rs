//! SIGKILL of the real process at 200 moments of taking transcripts in, while they grow: what memory holds at the end is
//! what a clean reading of the same files gives.

use std::io::Read as _;
use std::os::unix::process::ExitStatusExt as _;
use std::process::Stdio;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use super::scene::{Scene, held, line};
use crate::support::TestNode;

const KILLS: usize = 200;
/// So many kills must find the process alive; fewer would mean that the delays miss it.
const ALIVE_MIN: usize = 60;
/// Change it to try other moments.
const SEED: u64 = 0x5e55_10f5;

struct Dice(u64);

impl Dice {
    /// Returns a number from 0 up to 1.
    fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// Runs the real binary and kills it after `delay`; returns whether it was still alive.
fn kill_after(node: &TestNode, delay: Duration) -> bool {
    let mut command = node.call(&["session", "list", "--quiet"]).command();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the binary starts");
    let mut stderr = child.stderr.take().expect("it is piped");
    let (ended, end) = channel();
    let watch = std::thread::spawn(move || {
        let mut said = String::new();
        // What it said before it was killed may be cut anywhere.
        let _ = stderr.read_to_string(&mut said);
        // Nobody listens any more when the delay has passed.
        let _ = ended.send(());
        said
    });
    let is_alive = end.recv_timeout(delay).is_err();
    if is_alive {
        child.kill().expect("a child of ours can be killed");
    }
    let status = child.wait().expect("a child of ours ends");
    let said = watch.join().expect("the watch ends with its pipe");
    assert!(is_alive || status.success(), "{status}: {said}");
    status.signal() == Some(9)
}

#[test]
fn two_hundred_kills_lose_and_double_nothing() {
    let node = TestNode::new();
    let scene = Scene::at(node.home());
    let names = ["one", "two", "three"];
    let mut steps = [0; 3];
    let mut dice = Dice(SEED);
    let mut alive = 0;
    let grow = |steps: &mut [usize; 3], dice: &mut Dice| {
        for (name, step) in names.iter().zip(steps) {
            let more = 10 + (dice.roll() * 40.0) as usize;
            let mut text: String = (*step..*step + more).map(|step| line(name, step)).collect();
            *step += more;
            // The end of a line is sometimes written later than its beginning.
            let late = if dice.roll() < 0.5 { text.split_off(text.len() - 30) } else { String::new() };
            scene.append(name, text.as_bytes());
            scene.append(name, late.as_bytes());
        }
    };
    grow(&mut steps, &mut dice);
    // The first one makes the database and a copy of it, which the others do not.
    let _ = node.run(&["session", "list"]).exits(0);
    grow(&mut steps, &mut dice);
    let start = Instant::now();
    let _ = node.run(&["session", "list"]).exits(0);
    let takes = start.elapsed();
    for _ in 0..KILLS {
        grow(&mut steps, &mut dice);
        alive += usize::from(kill_after(&node, takes.mul_f64(dice.roll() * 1.1)));
    }
    println!("{KILLS} kills: {alive} hit a living process; a run takes {takes:?}, seed {SEED:#x}");
    assert!(alive >= ALIVE_MIN, "only {alive} of {KILLS} kills found the process alive");
    let killed = held(&scene.brought());
    scene.without_memory();
    let clean = held(&scene.brought());
    assert_eq!(killed.len(), clean.len(), "seed {SEED:#x}");
    let differs = killed.iter().zip(&clean).find(|(killed, clean)| killed != clean);
    assert!(differs.is_none(), "seed {SEED:#x}: {differs:?}");
}
