//! A machine in memory for the tests of this room: a home, a program, and the verbs on them.

use std::ffi::OsStr;

use crate::base::path::AbsPath;
use crate::config::env::Environment;
use crate::config::layout::Layout;
use crate::config::settings::Settings;
use crate::engine::apply::OnChange;
use crate::engine::ledger::Ledger;
use crate::engine::plan::{Plan, Removal};
use crate::engine::recover::Direction;
use crate::engine::resolve::Choice;
use crate::install::{
    InstallError, Node, Proposal, Session, Status, Wish, propose_install, propose_resolve, propose_saved,
    propose_uninstall, status, wish_of,
};
use crate::ports::fs::Fs as _;
use crate::ports::progress::Progress;
use crate::sim::fs::SimFs;

/// The machine.
pub(super) struct World {
    pub fs: SimFs,
    pub layout: Layout,
}

struct Silent;

impl Progress for Silent {
    fn step(&self, _done: usize, _total: usize, _what: &str) {}
}

/// Returns a path of the test.
pub(super) fn path(text: &str) -> AbsPath {
    AbsPath::new(text).expect("a path of the test")
}

/// Returns what a plain install wishes.
pub(super) fn wish() -> Wish {
    wish_of(&Settings::default())
}

impl World {
    /// Returns a home with nothing of ours, and a program beside it.
    pub fn new() -> Self {
        Self::rooted(None)
    }

    /// Returns the same with a state root of the person's choice.
    pub fn rooted(root: Option<&str>) -> Self {
        let environment = Environment::new([("HOME".into(), "/h".into())]);
        let layout = Layout::named_by(&environment, root.map(OsStr::new)).expect("a layout");
        let fs = SimFs::new(layout.anchors());
        fs.put_dir(&path("/h"), 0o755);
        fs.put_file(&path("/usr/openclaw"), b"the program", 0o755);
        Self { fs, layout }
    }

    /// Returns the same machine as another state root sees it; what either changes the other does not see.
    pub fn beside(&self, root: &str) -> Self {
        let other = Self::rooted(Some(root));
        let fs = self.fs.clone();
        fs.choose_anchors(other.layout.anchors());
        Self { fs, layout: other.layout }
    }

    pub fn node(&self) -> Node<'_> {
        Node {
            fs: &self.fs,
            layout: &self.layout,
            version: "0.1.0",
            program: path("/usr/openclaw"),
            holder: "a test".to_owned(),
        }
    }

    /// Returns the text of a file.
    pub fn text(&self, at: &AbsPath) -> String {
        String::from_utf8(self.fs.read(at, 1 << 20).expect("a file")).expect("text")
    }

    pub fn exists(&self, at: &AbsPath) -> bool {
        self.fs.stat(at).expect("an answer").is_some()
    }

    /// Replaces the content of a file, or makes it.
    pub fn write(&self, at: &AbsPath, text: &str) {
        if self.exists(at) {
            self.fs.remove_file(at).expect("removed");
        }
        self.fs.put_file(at, text.as_bytes(), 0o644);
    }

    pub fn ledger(&self) -> Ledger {
        let bytes = self.fs.read(&self.layout.ledger(), 1 << 20).expect("a ledger");
        Ledger::parse(&bytes).expect("not newer").expect("a ledger")
    }

    pub fn lose_ledger(&self) {
        self.fs.remove_file(&self.layout.ledger()).expect("removed");
    }

    /// Plans an install without applying it.
    pub fn plan(&self, wish: &Wish) -> Plan {
        let node = self.node();
        propose_install(&node, &node.store(), wish).expect("a proposal").plan
    }

    pub fn install(&self, wish: &Wish) -> Plan {
        self.applied(|node, session| propose_install(node, session.store(), wish))
    }

    pub fn resolve(&self, at: &AbsPath, choice: Choice) -> Plan {
        self.applied(|node, session| propose_resolve(node, session.store(), at, choice))
    }

    pub fn uninstall(&self, removal: Removal) -> Plan {
        self.applied(|node, session| propose_uninstall(node, session.store(), removal))
    }

    /// Applies what is proposed as a plan that was saved, so that each plan of these tests is vouched for.
    fn applied(
        &self,
        propose: impl for<'n> Fn(&Node<'n>, &Session<'n>) -> Result<Proposal<'n>, InstallError>,
    ) -> Plan {
        let node = self.node();
        let session = Session::open(&node, Direction::Forward).expect("a session");
        let plan = propose(&node, &session).expect("a proposal").plan;
        let saved = serde_json::to_vec(&plan).expect("JSON");
        let proposal = propose_saved(&node, session.store(), &saved).expect("a plan of ours is accepted");
        session.apply(&proposal, OnChange::Refuse, &Silent).expect("applied");
        plan
    }

    /// Returns why a saved plan is refused, or that it is not.
    pub fn refusal(&self, plan: &Plan) -> Option<String> {
        let node = self.node();
        let saved = serde_json::to_vec(plan).expect("JSON");
        match propose_saved(&node, &node.store(), &saved) {
            Ok(_) => None,
            Err(InstallError::PlanInvalid { why }) => Some(why),
            Err(other) => Some(other.to_string()),
        }
    }

    pub fn status(&self) -> Status {
        status(&self.node(), "linux", None).expect("a status")
    }
}
