//! A machine whose person has a real `systemd --user`, and the verbs on it.

use std::path::PathBuf;

use crate::support::{Call, Output, TestNode, UserSystemd};

/// Our unit, below home.
pub const UNIT: &str = ".config/systemd/user/openclaw-harness.service";
/// The link that starts it.
pub const WANTS: &str = ".config/systemd/user/default.target.wants/openclaw-harness.service";
/// Its name.
pub const NAME: &str = "openclaw-harness.service";

/// The machine.
pub struct Desk {
    pub manager: UserSystemd,
    pub node: TestNode,
    /// A program without symbols: the smaller it is, the sooner an install is done.
    program: PathBuf,
}

impl Desk {
    /// Returns a fresh machine; `None` where the test does not run as root.
    pub fn new() -> Option<Self> {
        let node = TestNode::new();
        let runtime = node.folder("sockets").join("user");
        let manager = UserSystemd::start(node.home(), &runtime)?;
        let program = node.small_program();
        Some(Self { manager, node, program })
    }

    /// Runs the binary where the person's manager answers.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.call(arguments).run()
    }

    /// Returns a call of the binary where the person's manager answers.
    pub fn call(&self, arguments: &[&str]) -> Call<'_> {
        let call = self.node.call(arguments).program(&self.program);
        call.with("XDG_RUNTIME_DIR", self.manager.runtime())
    }

    /// Returns one property of our unit.
    pub fn property(&self, name: &str) -> String {
        self.manager.property(NAME, name)
    }

    /// Returns what `status --json` says about the service.
    pub fn standing(&self) -> serde_json::Value {
        let mut status = self.run(&["status", "--json"]).json();
        status["data"]["service"].take()
    }
}
