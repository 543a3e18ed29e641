//! A person's machine with the upstream OpenClaw on it, set up by itself. Holds no cases.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::gateway::Gateway;
use crate::support::{Call, Output, TestNode, Tree};

/// Where `tests/run` put the package.
const VARIABLE: &str = "OPENCLAW_TEST_UPSTREAM";
/// Its configuration.
pub const CONFIG: &str = ".openclaw/openclaw.json";
/// Asks it whether its configuration is valid.
pub const VALIDATE: [&str; 5] = ["upstream", "--", "config", "validate", "--json"];
/// A key that its schema does not know.
const UNKNOWN_KEY: &str = "harness";
/// Notes of its older releases, which newer ones move elsewhere.
const OLD_NOTES: [&str; 2] = [".openclaw/workspace/TOOLS.md", ".openclaw/workspace/HEARTBEAT.md"];

/// The machine.
pub struct Desk {
    pub node: TestNode,
    package: PathBuf,
}

impl Desk {
    /// Returns a machine on which the upstream program was set up by itself.
    pub fn new() -> Self {
        let desk = Self::bare();
        desk.set_up();
        desk
    }

    /// Returns a machine on which the upstream program is, and was never run.
    pub fn bare() -> Self {
        let folder = std::env::var_os(VARIABLE)
            .unwrap_or_else(|| panic!("{VARIABLE} is not set: `./tests/run slow` provides the package"));
        let desk = Self { node: TestNode::new(), package: PathBuf::from(folder).join("node_modules/.bin") };
        for name in ["node", "openclaw"] {
            let program = fs::canonicalize(desk.package.join(name))
                .unwrap_or_else(|error| panic!("{name}: {error}: `./tests/run slow` installs it"));
            std::os::unix::fs::symlink(program, desk.node.programs().join(name)).expect("a link");
        }
        desk
    }

    /// Has the upstream program make its configuration, state and workspace.
    pub fn set_up(&self) {
        let _ = self.theirs(&["setup", "--baseline"]).run().exits(0);
        assert!(self.node.path(CONFIG).is_file(), "it made no configuration");
    }

    /// Returns a call of our program.
    pub fn ours(&self, words: &[&str]) -> Call<'_> {
        self.node.call(words).with("TMPDIR", self.node.folder("tmp"))
    }

    /// Returns a call of the upstream program itself.
    pub fn theirs(&self, words: &[&str]) -> Call<'_> {
        self.ours(words).program(&self.node.programs().join("openclaw"))
    }

    /// Installs our node.
    #[track_caller]
    pub fn install(&self) {
        let _ = self.ours(&["install", "--yes"]).run().succeeds();
    }

    /// Takes our node away, whole.
    #[track_caller]
    pub fn purge(&self) -> Output {
        let output = self.ours(&["uninstall", "--purge", "--yes"]).run().succeeds();
        assert!(output.text().contains("nothing of ours is left"), "{}", output.text());
        output
    }

    /// Makes its home one of an older release, with a key in its configuration that its schema does not know.
    pub fn age(&self) {
        let bytes = fs::read(self.node.path(CONFIG)).expect("its configuration");
        let mut config: Value = serde_json::from_slice(&bytes).expect("it writes plain JSON");
        config[UNKNOWN_KEY] = json!({ "a": 1 });
        self.node.write(CONFIG, config.to_string());
        for path in OLD_NOTES {
            self.node.write(path, "# notes\n\n- look at the door\n");
        }
    }

    /// Asserts that its doctor did what [`Desk::age`] gave it to do.
    #[track_caller]
    pub fn is_mended(&self) {
        let config = fs::read_to_string(self.node.path(CONFIG)).expect("its configuration");
        assert!(!config.contains(&format!("\"{UNKNOWN_KEY}\"")), "{config}");
        for path in OLD_NOTES {
            assert!(!self.node.path(path).exists(), "{path}");
        }
    }

    /// Returns the paths that were added; nothing else may have changed.
    #[track_caller]
    pub fn added(&self, before: &Tree, after: &Tree) -> BTreeSet<String> {
        let difference = before.difference(after);
        assert!(difference.lines().all(|line| line.starts_with('+')), "{difference}");
        let known: BTreeSet<&str> = before.paths().collect();
        after.paths().filter(|path| !known.contains(path)).map(str::to_owned).collect()
    }

    /// Returns a tree without `paths`.
    pub fn without(&self, tree: Tree, paths: &BTreeSet<String>) -> Tree {
        let others = tree.paths().filter(|path| !paths.contains(*path)).map(str::to_owned).collect();
        tree.only(&others)
    }

    /// Starts its gateway through our program, and waits until it answers.
    pub fn gateway(&self) -> Gateway {
        let port = std::net::TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
        let port = port.expect("a free port").port();
        let words = ["gateway", "run", "--auth", "none", "--bind", "loopback", "--port", &port.to_string()];
        let command = self.ours(&words).command();
        Gateway::start(command, port)
    }
}
