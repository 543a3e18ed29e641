//! Which runs the daemon has started, when, and what it says when it cannot.

use crate::base::path::AbsPath;
use crate::base::time::Timestamp;
use crate::config::layout::MovedFolders;
use crate::daemon::Post;
use crate::ports::errands::Errands;
use crate::ports::fs::Fs as _;
use crate::sim::changes::NotedChanges;
use crate::sim::clock::ManualClock;
use crate::sim::control::ScriptedControl;
use crate::sim::entropy::SeededEntropy;
use crate::sim::errands::NotedErrands;
use crate::sim::fs::SimFs;
use crate::sim::lifetime::ScriptedLifetime;
use crate::upgrade::{Change, Checked, NodeId, Phase, Reason, Said};

use super::*;

const MINUTE: u64 = 60_000;

struct Scene {
    fs: SimFs,
    layout: Layout,
    clock: ManualClock,
    errands: NotedErrands,
}

impl Scene {
    /// Returns a node of version 0.1.0 with these settings; `said` is what its last look came to, an hour ago.
    fn new(settings: &str, said: Option<Said>) -> Self {
        let home = AbsPath::new("/home/ada").expect("a path");
        let (root, claude, config) = (home.join(".openclaw"), home.join(".claude"), home.join(".config"));
        let layout = Layout { home, root, claude, config, moved: MovedFolders::default() };
        let fs = SimFs::new(layout.anchors());
        fs.put_dir(&layout.run(), 0o700);
        fs.put_file(&layout.settings(), settings.as_bytes(), 0o644);
        let clock = ManualClock::new(Timestamp::from_millis(1_795_000_000_123));
        let scene = Self { fs, layout, clock, errands: NotedErrands::default() };
        if let Some(said) = said {
            let at = Timestamp::from_millis(scene.clock().millis() - 60 * MINUTE);
            let installed = "0.1.0".parse().expect("a version");
            scene.remember(|state| state.checked = Some(Checked { at, installed, said }));
        }
        scene
    }

    fn clock(&self) -> Timestamp {
        use crate::ports::clock::Clock as _;
        self.clock.now()
    }

    fn remember(&self, change: impl FnOnce(&mut State)) {
        let mut state = State::new(NodeId::new(&SeededEntropy::new(1)).expect("a name"));
        change(&mut state);
        state.write(&self.fs, &self.layout).expect("a record");
    }

    fn interrupt(&self, root: AbsPath) {
        let version = |text: &str| text.parse().expect("a version");
        let (from, to) = (version("0.1.0"), version("0.2.0"));
        let (reason, phase) = (Reason::Upgrade, Phase::Switching);
        self.remember(|state| {
            state.change = Some(Change { root, from, to, reason, phase, found: Vec::new() });
        });
    }

    /// Lives for `minutes`, a look each second, and returns what was started and what was said.
    fn live(&self, minutes: u64) -> (Vec<String>, Vec<String>) {
        let lifetime = ScriptedLifetime::new(&self.clock, 0, None);
        let errands: &dyn Errands = &self.errands;
        let (control, changes) = (ScriptedControl::default(), NotedChanges::default());
        let post = Post::new(Box::new(|| {}));
        let machine = Machine {
            fs: &self.fs,
            clock: &self.clock,
            lifetime: &lifetime,
            errands,
            control: &control,
            changes: &changes,
            post: &post,
        };
        let mut upgrades = Upgrades::new(&self.layout, machine);
        let mut said = Vec::new();
        for _ in 0..minutes * 60 {
            upgrades.turn(&mut |line| said.push(line.to_owned()));
            self.clock.advance(1_000);
        }
        let line = |argv: Vec<OsString>| argv.join(" ".as_ref()).to_string_lossy().into_owned();
        (self.errands.noted().into_iter().map(line).collect(), said)
    }
}

const LOOK: &str = "/home/ada/.openclaw/harness/bin/openclaw upgrade --scheduled --root /home/ada/.openclaw";
const FINISH: &str = "/home/ada/.openclaw/harness/bin/openclaw recover --root /home/ada/.openclaw";

fn offered() -> Option<Said> {
    Some(Said::Offered { version: "0.2.0".parse().expect("a version") })
}

#[test]
fn nothing_is_started_where_nothing_was_chosen() {
    for settings in ["", "[upgrade]\npolicy = \"off\"\n", "[upgrade]\npolicy = \"often\"\n"] {
        assert_eq!(Scene::new(settings, offered()).live(600), (vec![], vec![]), "{settings:?}");
    }
}

#[test]
fn a_look_is_started_a_while_after_the_daemon_and_then_again_in_time() {
    let scene = Scene::new("[upgrade]\npolicy = \"check\"\n", None);
    assert_eq!(scene.live(1), (vec![], vec![]));
    // A run that never writes down what it found is not repeated at once.
    let scene = Scene::new("[upgrade]\npolicy = \"check\"\n", None);
    assert_eq!(scene.live(65), (vec![LOOK.to_owned(); 3], vec![]));
}

#[test]
fn what_was_found_is_taken_when_the_window_opens() {
    // 2026-11-18T11:06:40, a Wednesday.
    let at_noon = "[upgrade]\npolicy = \"auto\"\nwindow = \"Wed 12:00-13:00\"\n";
    assert_eq!(Scene::new(at_noon, offered()).live(50).0.len(), 0);
    assert_eq!(Scene::new(at_noon, offered()).live(55).0, [LOOK]);
    let withdrawn = Said::Withdrawn { why: "it loses files".to_owned(), to: None };
    assert_eq!(Scene::new(at_noon, Some(withdrawn)).live(1).0, [LOOK]);
}

#[test]
fn what_was_interrupted_is_ended_unless_somebody_is_at_it() {
    let scene = Scene::new("", None);
    scene.interrupt(scene.layout.root.clone());
    assert_eq!(scene.live(1).0, [FINISH]);
    let scene = Scene::new("", None);
    scene.interrupt(scene.layout.root.clone());
    let held = scene.fs.lock(&scene.layout.upgrade_lock(), "an upgrade").expect("a lock");
    assert_eq!(scene.live(5), (vec![], vec![]));
    drop(held);
    // A home that was copied brings the record of another place.
    let scene = Scene::new("", None);
    scene.interrupt(AbsPath::new("/home/eve/.openclaw").expect("a path"));
    assert_eq!(scene.live(5), (vec![], vec![]));
}

#[test]
fn what_goes_wrong_is_said_once() {
    let scene = Scene::new("[upgrade]\npolicy = \"auto\"\n", offered());
    scene.errands.refuse();
    let (started, said) = scene.live(65);
    assert_eq!((started.len(), said.len()), (3, 1), "{said:?}");
    assert!(said[0].contains("does not start"), "{said:?}");
    let scene = Scene::new("[upgrade]\npolicy = \"auto\"\n", None);
    scene.fs.put_file(&scene.layout.upgrade_state(), b"{\"schema\":\"openclaw.upgrade/1\"}", 0o600);
    let (started, said) = scene.live(65);
    assert_eq!((started.len(), said.len()), (0, 1), "{said:?}");
    // The record of a newer version is not this daemon's matter.
    scene.fs.put_file(&scene.layout.upgrade_state(), b"{\"schema\":\"openclaw.upgrade/2\"}", 0o600);
    assert_eq!(scene.live(65), (vec![], vec![]));
}
