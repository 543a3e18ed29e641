//! A node on a simulated disk: the verbs of `install` without a process, so that disks can be odd, full or other ones.

use openclaw::base::path::AbsPath;
use openclaw::base::report::{Explain as _, Report};
use openclaw::config::layout::{Layout, MovedFolders};
use openclaw::config::settings::Settings;
use openclaw::engine::apply::OnChange;
use openclaw::engine::plan::{Plan, Removal};
use openclaw::engine::recover::Direction;
use openclaw::install::{InstallError, Node, Session, propose_install, propose_uninstall, wish_of};
use openclaw::ports::progress::Quiet;
use openclaw::sim::fs::SimFs;

/// A person's machine in memory.
pub struct SimNode {
    /// Its disk.
    pub fs: SimFs,
    layout: Layout,
}

/// Returns a path of the machine.
pub fn at(path: &str) -> AbsPath {
    AbsPath::new(path).expect("an absolute path")
}

impl SimNode {
    /// Returns the machine of Ada, on which nothing of ours is.
    pub fn new() -> Self {
        let home = at("/home/ada");
        let (root, claude, config) = (home.join(".openclaw"), home.join(".claude"), home.join(".config"));
        let layout = Layout { home, root, claude, config, moved: MovedFolders::default() };
        let fs = SimFs::new(layout.anchors());
        fs.put_file(&at("/opt/openclaw"), b"the program", 0o755);
        fs.put_dir(&layout.home, 0o755);
        fs.settle();
        Self { fs, layout }
    }

    /// Returns the same machine with another disk.
    pub fn with(&self, fs: SimFs) -> Self {
        Self { fs, layout: self.layout.clone() }
    }

    /// Installs; the report of what stopped it is the error.
    ///
    /// # Errors
    /// As the verb.
    pub fn install(&self) -> Result<Plan, Report> {
        self.change(|node, session| propose_install(node, session.store(), &wish_of(&Settings::default())))
    }

    /// Uninstalls whole.
    ///
    /// # Errors
    /// As the verb.
    pub fn purge(&self) -> Result<Plan, Report> {
        self.change(|node, session| propose_uninstall(node, session.store(), Removal::Purge))
    }

    /// Ends interrupted work.
    ///
    /// # Errors
    /// As the verb.
    pub fn recover(&self, direction: Direction) -> Result<(), Report> {
        Session::open(&self.node(), direction).map(|_| ()).map_err(|error| error.report())
    }

    fn node(&self) -> Node<'_> {
        Node {
            fs: &self.fs,
            layout: &self.layout,
            version: "1.0.0",
            program: at("/opt/openclaw"),
            holder: "a test".to_owned(),
        }
    }

    fn change(
        &self,
        propose: impl for<'n> Fn(
            &'n Node<'n>,
            &Session<'n>,
        ) -> Result<openclaw::install::Proposal<'n>, InstallError>,
    ) -> Result<Plan, Report> {
        let node = self.node();
        let session = Session::open(&node, Direction::Forward).map_err(|error| error.report())?;
        let proposal = propose(&node, &session).map_err(|error| error.report())?;
        session.apply(&proposal, OnChange::Rederive, &Quiet).map_err(|error| error.report())?;
        Ok(proposal.plan)
    }
}
