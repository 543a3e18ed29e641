//! Two hundred sessions at once, of a few projects, on a disk that fails: lines that come in halves, files that are cut,
//! replaced and gone for a while, a clock that jumps, a process that ends anywhere between two looks. At every quiet moment
//! each session's state is what its own lines alone say, and at the end memory holds what a clean reading gives.
//! `SESSIONS_SEED=7` runs another one.

use std::cell::{Cell, RefCell};
use std::fs;
use std::io;
use std::path::PathBuf;

use openclaw::agents::TranscriptForm;
use openclaw::base::path::AbsPath;
use openclaw::base::time::Timestamp;
use openclaw::memory::transcript::{Line, State, line as parsed};
use openclaw::memory::{Ask, Live, Means, Memory};
use openclaw::ports::clock::Clock;
use openclaw::ports::fs::{Fs, LockAnswer, NewFile, Space, Stat};
use openclaw::ports::progress::Quiet;
use openclaw::sim::clock::ManualClock;
use openclaw::sys::fs::OsFs;
use serde_json::{Value, json};

use super::scene::{NOW_MS, Scene, held, line};

const SESSIONS: usize = 200;
const PROJECTS: usize = 7;
const STEPS: usize = 2_400;
const SEEDS: [u64; 2] = [0x0c1a_2026, 41];

struct Dice(Cell<u64>);

impl Dice {
    fn roll(&self, below: usize) -> usize {
        let next =
            self.0.get().wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0.set(next);
        ((next >> 33) as usize) % below
    }

    /// Returns true once in `times`.
    fn is(&self, times: usize) -> bool {
        self.roll(times) == 0
    }
}

/// A disk whose transcripts sometimes cannot be looked at, and come in pieces.
struct Failing<'a> {
    disk: &'a OsFs,
    dice: &'a Dice,
    fails: &'a Cell<bool>,
}

impl Failing<'_> {
    fn may_fail(&self, path: &AbsPath) -> io::Result<()> {
        let is_transcript = path.as_str().contains("/.claude/projects");
        if is_transcript && self.fails.get() && self.dice.is(40) {
            return Err(io::Error::other("the disk of the simulation fails"));
        }
        Ok(())
    }
}

impl Fs for Failing<'_> {
    fn stat(&self, path: &AbsPath) -> io::Result<Option<Stat>> {
        self.may_fail(path)?;
        self.disk.stat(path)
    }
    fn read(&self, path: &AbsPath, bytes_max: u64) -> io::Result<Vec<u8>> {
        self.may_fail(path)?;
        self.disk.read(path, bytes_max)
    }
    fn read_from(&self, path: &AbsPath, offset: u64, bytes_max: u64) -> io::Result<Vec<u8>> {
        self.may_fail(path)?;
        // A piece may be as short as a byte, as long as something is there.
        let bytes_max =
            if self.fails.get() && offset > 0 { 1 + self.dice.roll(4_096) as u64 } else { bytes_max };
        self.disk.read_from(path, offset, bytes_max)
    }
    fn list(&self, path: &AbsPath) -> io::Result<Vec<String>> {
        self.may_fail(path)?;
        self.disk.list(path)
    }
    fn read_link(&self, path: &AbsPath) -> io::Result<String> {
        self.disk.read_link(path)
    }
    fn resolve(&self, path: &AbsPath) -> io::Result<Option<AbsPath>> {
        self.disk.resolve(path)
    }
    fn make_dir(&self, path: &AbsPath, mode: u32) -> io::Result<()> {
        self.disk.make_dir(path, mode)
    }
    fn write_new(&self, path: &AbsPath, bytes: &[u8], file: NewFile) -> io::Result<()> {
        self.disk.write_new(path, bytes, file)
    }
    fn append(&self, path: &AbsPath, bytes: &[u8]) -> io::Result<()> {
        self.disk.append(path, bytes)
    }
    fn make_link(&self, path: &AbsPath, target: &str) -> io::Result<()> {
        self.disk.make_link(path, target)
    }
    fn rename(&self, from: &AbsPath, to: &AbsPath) -> io::Result<()> {
        self.disk.rename(from, to)
    }
    fn remove_file(&self, path: &AbsPath) -> io::Result<()> {
        self.disk.remove_file(path)
    }
    fn remove_dir(&self, path: &AbsPath) -> io::Result<()> {
        self.disk.remove_dir(path)
    }
    fn set_mode(&self, path: &AbsPath, mode: u32) -> io::Result<()> {
        self.disk.set_mode(path, mode)
    }
    fn sync_file(&self, path: &AbsPath) -> io::Result<()> {
        self.disk.sync_file(path)
    }
    fn sync_dir(&self, path: &AbsPath) -> io::Result<()> {
        self.disk.sync_dir(path)
    }
    fn lock(&self, path: &AbsPath, holder: &str) -> io::Result<LockAnswer> {
        self.disk.lock(path, holder)
    }
    fn lock_dir(&self, path: &AbsPath) -> io::Result<LockAnswer> {
        self.disk.lock_dir(path)
    }
    fn space(&self, path: &AbsPath) -> io::Result<Space> {
        self.disk.space(path)
    }
    fn user(&self) -> u32 {
        self.disk.user()
    }
}

/// One session as its host sees it.
struct Agent {
    name: String,
    path: PathBuf,
    /// Everything that was written so far.
    whole: String,
    steps: usize,
    /// How much of that is in the file; less while it is cut or gone.
    there: usize,
}

impl Agent {
    fn new(scene: &Scene, at: usize) -> Self {
        let project = format!(".claude/projects/-home-ada-p{}", at % PROJECTS);
        let name = format!("s{at:03}");
        let path = scene.folder(&project).join(format!("{name}.jsonl"));
        Self { name, path, whole: String::new(), steps: 0, there: 0 }
    }

    fn is_whole(&self) -> bool {
        self.there == self.whole.len()
    }

    /// Writes the next line, or a half of it.
    fn speak(&mut self, dice: &Dice, now: Timestamp) {
        let mut value: Value = serde_json::from_str(&line(&self.name, self.steps)).expect("JSON");
        value["timestamp"] = json!(now.to_string());
        value["cwd"] = json!(format!("/home/ada/p{}", dice.roll(PROJECTS)));
        self.steps += 1;
        self.whole.push_str(&format!("{value}\n"));
        if self.there + 2_000 > self.whole.len() || !dice.is(3) {
            self.restore(dice);
        }
    }

    /// Leaves a part of the file, sometimes none of it.
    fn cut(&mut self, dice: &Dice) {
        if dice.is(3) {
            // It may be gone already.
            let _ = fs::remove_file(&self.path);
            self.there = 0;
        } else {
            self.there = dice.roll(self.whole.len() + 1);
            fs::write(&self.path, &self.whole.as_bytes()[..self.there]).expect("written");
        }
    }

    /// Puts the whole back: in place, or as another file.
    fn restore(&mut self, dice: &Dice) {
        if dice.is(5) {
            let other = self.path.with_extension("new");
            fs::write(&other, &self.whole).expect("written");
            fs::rename(other, &self.path).expect("renamed");
        } else {
            fs::write(&self.path, &self.whole).expect("written");
        }
        self.there = self.whole.len();
    }

    /// Returns what its own lines alone say of its state.
    fn live(&self) -> Live {
        let (mut state, mut live) = (State::default(), Live::default());
        for raw in self.whole.lines() {
            if let Line::Seen(seen) = parsed(TranscriptForm::Claude, &mut state, &self.name, raw.as_bytes()) {
                seen.records.iter().for_each(|record| live.step(record));
            }
        }
        live
    }
}

struct World<'a> {
    scene: &'a Scene,
    dice: &'a Dice,
    clock: &'a ManualClock,
    disk: OsFs,
    fails: Cell<bool>,
    agents: RefCell<Vec<Agent>>,
    looks: Cell<usize>,
    troubles: Cell<usize>,
}

impl World<'_> {
    fn look(&self, memory: &mut Memory<'_>, bytes_max: u64) {
        let brought = memory.bring(bytes_max, &Quiet).expect("the database is well");
        self.looks.set(self.looks.get() + 1);
        self.troubles.set(self.troubles.get() + brought.unread.len());
    }

    /// Looks until nothing is left, without faults, and compares every session with what its own lines say.
    fn settle(&self, memory: &mut Memory<'_>) {
        self.fails.set(false);
        self.look(memory, u64::MAX);
        let now = self.clock.now();
        for agent in self.agents.borrow().iter().filter(|agent| agent.is_whole() && agent.steps > 0) {
            let row = memory.find(Ask::Named(&agent.name)).expect("it is there");
            assert_eq!(row.activity, Some(agent.live().activity(now)), "{}", agent.name);
            assert_eq!(row.messages, agent.steps as u64, "{}", agent.name);
        }
        self.fails.set(true);
    }

    fn step(&self, memory: &mut Memory<'_>) {
        let mut agents = self.agents.borrow_mut();
        let agent = &mut agents[self.dice.roll(SESSIONS)];
        match self.dice.roll(20) {
            0 => agent.cut(self.dice),
            1 | 2 => agent.restore(self.dice),
            3 => self.clock.advance([1, 60_000, 6 * 60_000, 25 * 60 * 60_000][self.dice.roll(4)]),
            4 | 5 => {
                drop(agents);
                self.look(memory, [4_096, 1 << 16, u64::MAX][self.dice.roll(3)]);
            }
            _ => {
                for _ in 0..=self.dice.roll(6) {
                    agent.speak(self.dice, self.clock.now());
                }
            }
        }
    }
}

fn simulate(seed: u64) {
    println!("seed {seed:#x}");
    let folder = tempfile::tempdir().expect("a folder");
    let scene = Scene::at(folder.path());
    let (dice, clock) = (Dice(Cell::new(seed)), ManualClock::new(Timestamp::from_millis(NOW_MS)));
    let layout = scene.layout();
    let world = World {
        scene: &scene,
        dice: &dice,
        clock: &clock,
        disk: OsFs::new(layout.anchors()),
        fails: Cell::new(true),
        agents: RefCell::new((0..SESSIONS).map(|at| Agent::new(&scene, at)).collect()),
        looks: Cell::new(0),
        troubles: Cell::new(0),
    };
    let failing = Failing { disk: &world.disk, dice: &dice, fails: &world.fails };
    let open = || {
        Memory::open(Means { fs: &failing, clock: &clock, layout: &layout, skip: &[] }).expect("memory opens")
    };
    let mut memory = open();
    for step in 0..STEPS {
        world.step(&mut memory);
        if dice.is(60) {
            // The process ends, and another begins.
            memory = open();
        }
        if step % 300 == 299 {
            world.settle(&mut memory);
        }
    }
    world.agents.borrow_mut().iter_mut().for_each(|agent| agent.restore(&dice));
    world.settle(&mut memory);
    drop(memory);
    println!("looks {}, troubles {}", world.looks.get(), world.troubles.get());
    assert!(world.troubles.get() > 50, "the disk hardly failed");
    let lived = held(&world.scene.brought());
    world.scene.without_memory();
    assert_eq!(lived, held(&world.scene.brought()), "seed {seed:#x}");
}

#[test]
fn two_hundred_sessions_on_a_failing_disk() {
    match std::env::var("SESSIONS_SEED") {
        Ok(seed) => simulate(seed.parse().expect("a number")),
        Err(_) => SEEDS.into_iter().for_each(simulate),
    }
}
