//! Calls the verb that was asked for and shows its refusal, if it refuses.

use serde_json::Value;

use crate::base::health::Health;
use crate::base::path::{AbsPath, NotAPath};
use crate::base::report::{Code, Exit, Explain as _, Report};
use crate::base::source::Source;
use crate::cli::parse::Verb;
use crate::cli::plan::recovered_lines;
use crate::cli::ui::Ui;
use crate::cli::{
    agents, apply, check, completions, config, daemon, doctor, init, install, log, man, memory, prompt,
    recover, resolve, roles, rules, scan, session, status, uninstall, upgrade, vault,
};
use crate::config::layout::Layout;
use crate::config::settings::Settings;
use crate::engine::recover::Direction;
use crate::guard::{Policy, Project};
use crate::install::{InitError, InstallError, Node, Session};
use crate::ports;
use crate::ports::clock::Clock;
use crate::ports::control::Call;
use crate::ports::entropy::Entropy;
use crate::ports::exec::{Env, Exec};
use crate::ports::fs::Fs;
use crate::ports::lifetime::{Lifetime, Signals};
use crate::ports::machine::Machine;
use crate::ports::probe::Probe;
use crate::ports::releases::{FetchError, Releases};
use crate::ports::services::Services;
use crate::ports::tree::{ListFiles, Sources};
use crate::upgrade::UpgradeError;

/// Runs the daemon with what a person should know going to its argument.
pub type Daemon<'a> = dyn Fn(&Layout, &mut dyn FnMut(&str)) -> Result<Health, Report> + 'a;

/// Returns the releases of a source.
pub type Sourced<'a> = dyn Fn(Option<&Source>) -> Result<Box<dyn Releases>, FetchError> + 'a;

/// Returns the web.
pub type Web<'a> = dyn Fn() -> Result<Box<dyn ports::web::Web>, FetchError> + 'a;

/// What verbs work with; made by `app`.
pub struct Ports<'a> {
    /// The disk.
    pub fs: &'a dyn Fs,
    /// Where everything is, or why that is unknown; verbs that touch nothing work without.
    pub layout: Result<Layout, Report>,
    /// The version of the running program.
    pub version: &'static str,
    /// The file of the running program.
    pub program: Option<AbsPath>,
    /// The folder in which the call was made.
    pub folder: Option<AbsPath>,
    /// The person's shell, as `SHELL` names it.
    pub shell: String,
    /// The operating system, as Rust names it.
    pub os: &'static str,
    /// What the lock says about this call.
    pub holder: String,
    /// Gathers the facts of the machine.
    pub machine: &'a dyn Fn() -> Machine,
    /// Returns the names of the agents' programs that are on PATH.
    pub agents: &'a dyn Fn() -> Vec<String>,
    /// Finds the person's service manager.
    pub services: &'a dyn Fn() -> Box<dyn Services>,
    /// The environment of this process.
    pub env: &'a Env,
    /// The time.
    pub clock: &'a dyn Clock,
    /// Runs other programs.
    pub exec: &'a dyn Exec,
    /// Makes names that differ from machine to machine.
    pub entropy: &'a dyn Entropy,
    /// Returns the releases of a source; `None` is the repository of this package.
    pub releases: &'a Sourced<'a>,
    /// Returns the web, as it is reached to ask a model.
    pub web: &'a Web<'a>,
    /// Asks services whether they are there.
    pub probe: &'a dyn Probe,
    /// The id of this process.
    pub process: u32,
    /// Asks other processes to end.
    pub signals: &'a dyn Signals,
    /// Begins to listen for requests to end, for verbs that go on until they are asked to.
    pub lifetime: &'a dyn Fn() -> std::io::Result<Box<dyn Lifetime>>,
    /// Becomes the daemon, and hands what a person should know to its argument, until it is asked to end.
    pub daemon: &'a Daemon<'a>,
    /// Asks the daemon at its socket.
    pub control: &'a Call<'a>,
    /// Lists the files of a project.
    pub list_files: &'a ListFiles<'a>,
    /// Finds and reads the files of a scan.
    pub sources: Sources,
    /// Reads the settings of a repository, as guards know them.
    pub project: &'a dyn Fn(&[u8]) -> Project,
    /// Returns the choices in settings, as guards know them.
    pub policy: &'a dyn Fn(&Settings) -> Policy,
}

impl Ports<'_> {
    /// Returns where everything is.
    ///
    /// # Errors
    /// Why that is unknown.
    pub fn layout(&self) -> Result<&Layout, Failure> {
        self.layout.as_ref().map_err(|report| Failure::from(report.clone()))
    }

    /// Returns the node that this call is about.
    ///
    /// # Errors
    /// Why it cannot be told.
    pub fn node(&self) -> Result<Node<'_>, Failure> {
        let program = self.program.clone().ok_or_else(|| {
            Report::new(Code::Internal, "the system does not tell where this program lies")
                .fix("run openclaw by its absolute path")
        })?;
        // A package manager may have put a link there. Where it cannot be followed, reading it says why.
        let place = self.fs.resolve(&program).ok().flatten();
        Ok(Node {
            fs: self.fs,
            layout: self.layout()?,
            version: self.version,
            program: place.unwrap_or(program),
            holder: self.holder.clone(),
        })
    }

    /// Returns the path that a person named, counted from the folder of the call.
    ///
    /// # Errors
    /// When it is no path that we use.
    pub fn path(&self, name: &str) -> Result<AbsPath, Failure> {
        let whole = match &self.folder {
            Some(folder) if !name.starts_with('/') => format!("{folder}/{name}"),
            Some(_) | None => name.to_owned(),
        };
        let refused =
            |error: &NotAPath| Report::new(Code::UsageInvalid, "this path cannot be used").because(error);
        Ok(AbsPath::new(&whole).map_err(|error| refused(&error).fix("give its absolute path"))?)
    }
}

/// Opens a session on `node` and tells what of interrupted work that ended.
///
/// # Errors
/// Why there is none.
pub fn open<'n>(node: &'n Node<'n>, ui: &mut Ui) -> Result<Session<'n>, Failure> {
    let session = Session::open(node, Direction::Forward)?;
    recovered_lines(&session.recovered).iter().for_each(|line| ui.say(line));
    Ok(session)
}

impl From<UpgradeError> for Failure {
    fn from(error: UpgradeError) -> Self {
        error.report().into()
    }
}

impl From<InitError> for Failure {
    fn from(error: InitError) -> Self {
        error.report().into()
    }
}

impl From<InstallError> for Failure {
    fn from(error: InstallError) -> Self {
        error.report().into()
    }
}

/// A refusal, with the outcome of the part that was done.
#[derive(Debug)]
pub struct Failure {
    /// What people see.
    pub report: Box<Report>,
    /// What was done, where something was.
    pub data: Option<Value>,
}

impl From<Report> for Failure {
    fn from(report: Report) -> Self {
        Self { report: Box::new(report), data: None }
    }
}

/// Runs `verb` and returns how the process ends.
pub fn run(verb: &Verb, ports: &Ports<'_>, ui: &mut Ui) -> Exit {
    if let Err(report) = ui.accepts(verb) {
        return ui.refuse(&report, None);
    }
    let outcome = match verb {
        Verb::Install(arguments) => install::run(arguments, ports, ui),
        Verb::Init(arguments) => init::run(arguments, ports, ui),
        Verb::Apply(arguments) => apply::run(arguments, ports, ui),
        Verb::Status => status::run(ports, ui),
        Verb::Doctor(arguments) => doctor::run(arguments, ports, ui),
        Verb::Agents => agents::run(ports, ui),
        Verb::Resolve(arguments) => resolve::run(arguments, ports, ui),
        Verb::Recover(arguments) => recover::run(arguments, ports, ui),
        Verb::Uninstall(arguments) => uninstall::run(arguments, ports, ui),
        Verb::Upgrade(arguments) => upgrade::run(arguments, ports, ui),
        Verb::Config(verb) => config::run(verb, ports, ui),
        Verb::Log(arguments) => log::run(arguments, ports, ui),
        Verb::Daemon(verb) => daemon::run(verb, ports, ui),
        Verb::Rules(verb) => rules::run(verb, ports, ui),
        Verb::Roles(verb) => roles::run(verb, ports, ui),
        Verb::Prompt(arguments) => prompt::run(arguments, ports, ui),
        Verb::Check(arguments) => check::run(arguments, ports, ui),
        Verb::Scan(arguments) => scan::run(arguments, ports, ui),
        Verb::Session(verb) => session::run(verb, ports, ui),
        Verb::Vault(verb) => vault::run(verb, ports, ui),
        Verb::Memory(verb) => memory::run(verb, ports, ui),
        Verb::Completions(arguments) => Ok(completions::run(arguments, ui)),
        Verb::Man(arguments) => man::run(arguments, ui),
    };
    outcome.unwrap_or_else(|failure| ui.refuse(&failure.report, failure.data))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::Timestamp;
    use crate::config::layout::MovedFolders;
    use crate::sim::clock::ManualClock;
    use crate::sim::entropy::SeededEntropy;
    use crate::sim::exec::ScriptedExec;
    use crate::sim::fs::SimFs;
    use crate::sim::probe::SimProbe;
    use crate::sys::signals::OsSignals;

    #[test]
    fn the_program_is_the_file_behind_a_link() {
        let at = |text: &str| AbsPath::new(text).expect("a path of the test");
        let fs = SimFs::new(Vec::new());
        fs.put_file(&at("/cellar/openclaw"), b"the program", 0o755);
        fs.put_link(&at("/bin/openclaw"), "../cellar/openclaw");
        let (home, root, claude) = (at("/h"), at("/h/.openclaw"), at("/h/.claude"));
        let config = at("/h/.config");
        let ports = Ports {
            fs: &fs,
            layout: Ok(Layout { home, root, claude, config, moved: MovedFolders::default() }),
            version: "0.1.0",
            program: Some(at("/bin/openclaw")),
            folder: None,
            shell: String::new(),
            os: "macos",
            holder: String::new(),
            machine: &|| unreachable!("nobody looks at the machine"),
            agents: &|| unreachable!("nobody looks for agents"),
            services: &|| unreachable!("nobody looks for services"),
            env: &Env::new(),
            clock: &ManualClock::new(Timestamp::from_millis(0)),
            exec: &ScriptedExec::default(),
            entropy: &SeededEntropy::new(1),
            releases: &|_| unreachable!("nobody asks for releases"),
            web: &|| unreachable!("nobody asks a model"),
            probe: &SimProbe::default(),
            process: 1,
            signals: &OsSignals,
            lifetime: &|| unreachable!("nobody waits"),
            daemon: &|_, _| unreachable!("nobody becomes the daemon"),
            control: &|_, _, _| unreachable!("nobody asks the daemon"),
            list_files: &|_| unreachable!("nobody lists files"),
            sources: Sources {
                find: |_, _| unreachable!("nobody names a path"),
                sweep: |_| unreachable!("nobody sweeps"),
                read: |_, _, _| unreachable!("nobody reads"),
                look: |_, _| unreachable!("nobody looks"),
            },
            project: &|_| unreachable!("nobody reads settings"),
            policy: &|_| unreachable!("nobody asks for choices"),
        };
        assert_eq!(ports.node().expect("a node").program, at("/cellar/openclaw"));
    }
}
