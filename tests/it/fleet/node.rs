//! One node of a fleet: a disk, a clock that may be wrong, and the turns of its daemon.

use openclaw::base::path::AbsPath;
use openclaw::base::time::Timestamp;
use openclaw::config::layout::{Layout, MovedFolders};
use openclaw::engine::apply::OnChange;
use openclaw::engine::plan::ContentPolicy;
use openclaw::engine::recover::Direction;
use openclaw::engine::store::Store;
use openclaw::install::daemon::installed_version;
use openclaw::install::{Node, Session, propose_install, status};
use openclaw::ports::clock::Clock as _;
use openclaw::ports::exec::Env;
use openclaw::ports::fs::Fs as _;
use openclaw::ports::progress::Quiet;
use openclaw::ports::releases::Releases;
use openclaw::sim::clock::ManualClock;
use openclaw::sim::entropy::SeededEntropy;
use openclaw::sim::fs::{CrashPolicy, Fault, SimFs};
use openclaw::upgrade::{
    Chosen, Due, Key, Known, Means, NodeId, Pending, State, Target, Version, due, pending, resume, scheduled,
};

use super::programs::{Programs, program, wish};

const HOUR: u64 = 60 * 60 * 1_000;

/// What goes wrong in one turn of one node.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mishap {
    /// The process is killed, or the power fails, at this effect.
    pub dies_at: Option<(u64, CrashPolicy)>,
    /// How far the clock is ahead, in milliseconds.
    pub clock_off_ms: i64,
}

/// What a fleet shares.
pub struct Fleet<'a> {
    pub chosen: &'a Chosen,
    pub keys: &'a [Key],
    pub target: &'a Target,
    pub releases: &'a dyn Releases,
}

/// One node.
pub struct FleetNode {
    pub number: usize,
    fs: SimFs,
    layout: Layout,
    entropy: SeededEntropy,
}

pub fn layout() -> Layout {
    let home = AbsPath::new("/home/ada").expect("a path");
    let (root, claude, config) = (home.join(".openclaw"), home.join(".claude"), home.join(".config"));
    Layout { home, root, claude, config, moved: MovedFolders::default() }
}

/// Returns a disk on which version 0.1.0 was installed.
pub fn installed() -> SimFs {
    let layout = layout();
    let fs = SimFs::new(layout.anchors());
    fs.put_dir(&layout.home, 0o755);
    let source = AbsPath::new("/usr/local/openclaw").expect("a path");
    fs.put_file(&source, &program("0.1.0"), 0o755);
    let (version, holder) = ("0.1.0", "the first install".to_owned());
    let node = Node { fs: &fs, layout: &layout, version, program: source, holder };
    let session = Session::open(&node, Direction::Forward).expect("a session");
    let proposal = propose_install(&node, session.store(), &wish(ContentPolicy::Bring)).expect("a plan");
    session.apply(&proposal, OnChange::Refuse, &Quiet).expect("applied");
    drop(session);
    fs.settle();
    fs
}

impl FleetNode {
    pub fn new(number: usize, disk: &SimFs, seed: u64) -> Self {
        let entropy = SeededEntropy::new(seed.wrapping_mul(1_000_003).wrapping_add(number as u64));
        Self { number, fs: disk.clone(), layout: layout(), entropy }
    }

    /// Lets the daemon look whether something is due, and does it.
    pub fn turn(&mut self, fleet: &Fleet<'_>, now: Timestamp, mishap: Mishap) {
        if let Some((effect, _)) = mishap.dies_at {
            self.fs.script(Fault::DieAt { effect: self.fs.effects() + effect, torn: effect % 2 == 0 });
        }
        let shown = now.millis().saturating_add_signed(mishap.clock_off_ms);
        self.act(fleet, &ManualClock::new(Timestamp::from_millis(shown)));
        let policy = match mishap.dies_at {
            Some((_, policy)) if self.fs.is_dead() => policy,
            Some(_) | None => CrashPolicy::Keep,
        };
        self.fs = self.fs.crash(policy);
        self.check_whole();
    }

    fn act(&self, fleet: &Fleet<'_>, clock: &ManualClock) {
        let programs = Programs { fs: &self.fs, layout: &self.layout };
        let Ok(version) = installed_version(&self.fs, &self.layout) else { return };
        let version = version.expect("a node always has a version");
        let env = Env::new();
        let means = Means {
            fs: &self.fs,
            clock,
            releases: fleet.releases,
            exec: &programs,
            env: &env,
            entropy: &self.entropy,
            progress: &Quiet,
            layout: &self.layout,
            keys: fleet.keys,
            version: &version,
            program: self.layout.version_binary(&version),
            target: Some(fleet.target),
            holder: format!("node {}", self.number),
        };
        let Ok(state) = State::read(&self.fs, &self.layout) else { return };
        let Ok(left) = pending(&self.fs, &self.layout, "the daemon") else { return };
        let known = Known {
            now: clock.now(),
            running_ms: HOUR,
            begun_ms_ago: None,
            node: state.as_ref().map(|state| &state.node),
            checked: state.as_ref().and_then(|state| state.checked.as_ref()),
            is_interrupted: matches!(left, Some(Pending::Interrupted(_))),
        };
        // Whatever it says: what counts is how the disk is afterwards.
        match due(fleet.chosen, &known) {
            Due::Nothing => {}
            Due::Look => drop(scheduled(&means, fleet.chosen)),
            Due::Finish => drop(resume(&means, Direction::Forward)),
        }
    }

    /// Returns the version that the stable path leads to.
    pub fn version(&self) -> Version {
        let version = installed_version(&self.fs, &self.layout).expect("a disk").expect("a version");
        version.parse().expect("a version")
    }

    /// Returns the node's name; one that never looked has none.
    pub fn id(&self) -> Option<NodeId> {
        self.state().map(|state| state.node)
    }

    pub fn state(&self) -> Option<State> {
        State::read(&self.fs, &self.layout).expect("a record")
    }

    /// Asserts that whoever calls the stable path at this moment finds a whole program.
    fn check_whole(&self) {
        let version = self.version().to_string();
        let bytes = self.fs.read(&self.layout.version_binary(&version), 1 << 20);
        let is_whole = bytes.is_ok_and(|bytes| bytes == program(&version));
        assert!(is_whole, "node {}: the program of {version} is not whole", self.number);
    }

    /// Asserts that nothing is under way.
    pub fn check_settled(&self) {
        let who = format!("node {} at {}", self.number, self.version());
        assert_eq!(self.state().and_then(|state| state.change), None, "{who}");
        assert!(!Store::new(&self.fs, self.layout.root.clone()).is_interrupted().expect("a disk"), "{who}");
        let versions = self.fs.list(&self.layout.versions()).expect("versions");
        assert!(versions.len() <= 2, "{who}: {versions:?}");
    }

    /// Asserts that everything on the disk is of one version, so that nothing is left for an install to do.
    pub fn check_complete(&self) {
        self.check_settled();
        let version = self.version().to_string();
        let who = format!("node {} at {version}", self.number);
        let node = Node {
            fs: &self.fs,
            layout: &self.layout,
            version: &version,
            program: self.layout.version_binary(&version),
            holder: "the end".to_owned(),
        };
        assert_eq!(status(&node, "linux", None).expect("nothing is interrupted").drift, [], "{who}");
        let proposal = propose_install(&node, &node.store(), &wish(ContentPolicy::Bring)).expect("a plan");
        assert!(proposal.plan.is_empty(), "{who}: {:?}", proposal.plan.body.steps);
    }
}
