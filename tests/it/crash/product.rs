//! The installation itself, as `openclaw install` and `uninstall --purge` plan it, on a simulated disk.

use openclaw::config::layout::{Layout, MovedFolders};
use openclaw::config::settings::Settings;
use openclaw::engine::apply::OnChange;
use openclaw::engine::plan::Removal;
use openclaw::engine::recover::Direction;
use openclaw::install::doctor::{Finding, Kind, propose_mend};
use openclaw::install::{InstallError, Node, Session, propose_install, propose_uninstall, wish_of};
use openclaw::ports::progress::Quiet;
use openclaw::sim::fs::SimFs;

use super::fixture::{self, path};
use super::loops::Run;

/// What the product does.
pub enum Product {
    Install,
    Purge,
    /// `doctor --fix` where private files are open to others and a rule is gone.
    Mend,
}

/// A home with settings of its own and two more agent hosts, and the program where it was built.
pub fn home() -> SimFs {
    let fs = fixture::home();
    // A document that is there, and a script in a folder that is not.
    fs.put_file(&path("/home/ada/.codex/hooks.json"), b"{\"hooks\": {}}\n", 0o600);
    fs.put_dir(&path("/home/ada/.config/opencode"), 0o755);
    fs.put_file(&path("/opt/openclaw"), b"the program", 0o755);
    fs.settle();
    fs
}

/// A home with the product installed, then opened to others and robbed of a rule.
pub fn sabotaged_home() -> SimFs {
    use openclaw::ports::fs::Fs as _;
    let fs = home();
    Product::Install.run(&fs).expect("a plain install works");
    fs.remove_file(&path("/home/ada/.openclaw/rules/security.md")).expect("a rule");
    for (name, mode) in [(".openclaw/openclaw.env", 0o664), (".claude/settings.json", 0o646)] {
        fs.set_mode(&path("/home/ada").join(name), mode).expect("a file");
    }
    fs.settle();
    fs
}

impl Run for Product {
    fn name(&self) -> &str {
        match self {
            Self::Install => "the product's install",
            Self::Purge => "the product's purge",
            Self::Mend => "the product's mending",
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
        let layout = Layout { home, root, claude, config, moved: MovedFolders::default() };
        let node = Node {
            fs: disk,
            layout: &layout,
            version: "1.0.0",
            program: path("/opt/openclaw"),
            holder: "a test".to_owned(),
        };
        let session = Session::open(&node, Direction::Forward)?;
        let proposal = match self {
            Self::Install => Some(propose_install(&node, session.store(), &wish_of(&Settings::default()))?),
            Self::Purge => Some(propose_uninstall(&node, session.store(), Removal::Purge)?),
            Self::Mend => {
                let findings = [
                    Finding::of(Kind::SecretsReadable).at(&layout.env_file()),
                    Finding::of(Kind::SettingsWritable).at(&layout.claude_settings()),
                    Finding::of(Kind::Drift),
                ];
                propose_mend(&node, session.store(), &wish_of(&Settings::default()), &findings)?
            }
        };
        let proposal = match proposal {
            Some(proposal) => proposal,
            None => return Ok(()),
        };
        session.apply(&proposal, OnChange::Rederive, &Quiet).map(|_| ())
    }
}
