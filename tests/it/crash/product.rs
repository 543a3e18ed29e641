//! The installation itself, as `openclaw install` and `uninstall --purge` plan it, on a simulated disk.

use openclaw::config::layout::Layout;
use openclaw::config::settings::Settings;
use openclaw::engine::apply::OnChange;
use openclaw::engine::plan::Removal;
use openclaw::engine::recover::Direction;
use openclaw::install::{InstallError, Node, Session, propose_install, propose_uninstall, wish_of};
use openclaw::ports::progress::Quiet;
use openclaw::sim::fs::SimFs;

use super::fixture::{self, path};
use super::loops::Run;

/// What the product does.
pub enum Product {
    Install,
    Purge,
}

/// A home with settings of its own, and the program where it was built.
pub fn home() -> SimFs {
    let fs = fixture::home();
    fs.put_file(&path("/opt/openclaw"), b"the program", 0o755);
    fs.settle();
    fs
}

impl Run for Product {
    fn name(&self) -> &str {
        match self {
            Self::Install => "the product's install",
            Self::Purge => "the product's purge",
        }
    }

    fn run(&self, disk: &SimFs) -> Result<(), String> {
        self.change(disk).map_err(|error| format!("{error:?}"))
    }
}

impl Product {
    fn change(&self, disk: &SimFs) -> Result<(), InstallError> {
        let home = path("/home/ada");
        let (root, claude, config) = (home.join(".openclaw"), home.join(".claude"), home.join(".config"));
        let layout = Layout { home, root, claude, config };
        let node = Node {
            fs: disk,
            layout: &layout,
            version: "1.0.0",
            program: path("/opt/openclaw"),
            holder: "a test".to_owned(),
        };
        let session = Session::open(&node, Direction::Forward)?;
        let proposal = match self {
            Self::Install => propose_install(&node, session.store(), &wish_of(&Settings::default()))?,
            Self::Purge => propose_uninstall(&node, session.store(), Removal::Purge)?,
        };
        session.apply(&proposal, OnChange::Rederive, &Quiet).map(|_| ())
    }
}
