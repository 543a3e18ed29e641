//! One call from its arguments to its exit status.

use std::cell::OnceCell;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::app::dispatch::{self, Route, asks_for_json, decide, root_flag};
use crate::app::{daemon, hook, releases, upstream};
use crate::base::report::{Code, Exit, Explain as _, Report};
use crate::base::text::closest;
use crate::cli::parse::{Cli, Format, Global, Parsed, Verb, parse, verbs};
use crate::cli::run::Ports;
use crate::cli::ui::{Look, SCHEMA_ERROR, Ui};
use crate::config::env::{Environment, Variable};
use crate::config::layout::Layout;
use crate::config::settings::Settings;
use crate::ports::machine::Machine;
use crate::ports::terminal::Terminals;
use crate::sys;
use crate::sys::children::OsExec;
use crate::sys::clock::SystemClock;
use crate::sys::entropy::OsEntropy;
use crate::sys::fs::OsFs;
use crate::sys::lifetime::{OsLifetime, Supervisor};
use crate::sys::machine::Known;
use crate::sys::probe::OsProbe;
use crate::sys::signals::OsSignals;

/// Answers the call with `arguments` (without the program's name) and returns the exit status.
pub fn run(arguments: &[OsString]) -> ExitCode {
    // Ahead of everything else: hosts wait for this answer, and a parser's usage error would mean "block" to them.
    if let Some((first, words)) = arguments.split_first()
        && first == "hook"
    {
        return hook::answer(words);
    }
    let call = Call {
        environment: Environment::new(sys::env::variables()),
        terminals: sys::terminal::terminals(),
        upstream: OnceCell::new(),
    };
    ExitCode::from(call.answer(arguments).status())
}

/// The agent programs that are looked for on PATH.
const AGENTS: [&str; 7] = ["claude", "codex", "gemini", "cursor-agent", "copilot", "opencode", "windsurf"];

/// Returns what the lock says about this call: its verb and process.
fn holder(verb: &Verb) -> String {
    format!("`openclaw {verb}`, process {}", sys::env::process_id())
}

struct Call {
    environment: Environment,
    terminals: Terminals,
    upstream: OnceCell<Result<Option<PathBuf>, Report>>,
}

impl Call {
    fn answer(&self, arguments: &[OsString]) -> Exit {
        let known = dispatch::Known {
            verbs: &verbs,
            preferred: &|| self.preferred(arguments),
            has_upstream: &|| self.has_upstream(),
        };
        match decide(arguments, &known) {
            Route::Version => self.version(),
            Route::Ours { arguments, shared_verb } => self.ours(&arguments, shared_verb),
            Route::Upstream(words) => {
                let report = upstream::become_upstream(&words, &self.environment);
                self.refuse(arguments, &report)
            }
            Route::Unknown(word) => self.refuse(arguments, &unknown(&word)),
        }
    }

    fn version(&self) -> Exit {
        let mut ui = self.ui(&Global::default(), SCHEMA_ERROR);
        ui.print(&format!("openclaw {}\n", sys::version::version()));
        ui.end(Exit::Done)
    }

    fn ours(&self, arguments: &[OsString], shared_verb: Option<&str>) -> Exit {
        let cli = match parse(arguments) {
            Ok(Parsed::Call(cli)) => cli,
            Ok(Parsed::Text(text)) => {
                let mut ui = self.ui(&Global::default(), SCHEMA_ERROR);
                ui.print(&text);
                return ui.end(Exit::Done);
            }
            // The words may be meant for the other program's verb of this name.
            Err(report) => {
                let theirs = shared_verb.filter(|_| self.has_upstream());
                let report = match theirs {
                    Some(shared) => report.fix(to_reach_theirs(shared)),
                    None => report,
                };
                return self.refuse(arguments, &report);
            }
        };
        let Cli { global, verb: Some(verb) } = *cli else {
            return Exit::Done;
        };
        let mut ui = self.ui(&global, verb.schema());
        if let Some(shared) = shared_verb.filter(|_| self.terminals.stderr && self.has_upstream()) {
            ui.say(&format!("this is openclaw-harness; {}", to_reach_theirs(shared)));
        }
        let (layout, fs) = self.place(global.root.as_deref().map(Path::as_os_str));
        let machine = || self.machine();
        let services = || sys::services::services(self.known());
        let env = hook::env_of(sys::env::variables());
        let ports = Ports {
            fs: &fs,
            layout,
            version: sys::version::version(),
            program: sys::env::program().ok(),
            folder: sys::env::working_folder().ok(),
            shell: self.text(Variable::Shell),
            os: std::env::consts::OS,
            holder: holder(&verb),
            machine: &machine,
            agents: &|| self.agents_on_path(),
            services: &services,
            env: &env,
            clock: &SystemClock::new(),
            exec: &OsExec,
            entropy: &OsEntropy,
            releases: &|source| releases::chosen(&self.environment, source),
            web: &|| releases::web_of_models(&self.environment),
            probe: &OsProbe,
            process: sys::env::process_id(),
            signals: &OsSignals,
            lifetime: &|| Ok(Box::new(OsLifetime::begin(Supervisor::default())?)),
            daemon: &|layout, say| daemon::run(&fs, layout, &self.environment, say),
            control: &sys::control::call,
            list_files: &sys::tree::list,
            sources: sys::sweep::SOURCES,
            project: &crate::hook::project_settings,
            policy: &crate::hook::chosen_policy,
        };
        let exit = crate::cli::run::run(&verb, &ports, &mut ui);
        ui.end(exit)
    }

    fn machine(&self) -> Machine {
        sys::machine::observe(self.known())
    }

    fn known(&self) -> Known<'_> {
        let path = self.environment.get(Variable::Path).unwrap_or_default();
        let runtime_folder = self.environment.get(Variable::RuntimeDir);
        Known { path, runtime_folder, agents: &AGENTS }
    }

    fn agents_on_path(&self) -> Vec<String> {
        let path = self.environment.get(Variable::Path).unwrap_or_default();
        let found = AGENTS.iter().filter(|name| sys::machine::find_program(name, path).is_some());
        found.map(|name| (*name).to_owned()).collect()
    }

    fn text(&self, variable: Variable) -> String {
        self.environment.get(variable).map(|text| text.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// Returns where everything is, and the disk seen from there.
    fn place(&self, root: Option<&OsStr>) -> (Result<Layout, Report>, OsFs) {
        // Anchors are reached through links, but whether one is a folder of the person's is asked without any.
        let layout = Layout::find(&self.environment, root, &OsFs::new(Vec::new()));
        let anchors = layout.as_ref().map(Layout::anchors).unwrap_or_default();
        (layout.map_err(|error| error.report()), OsFs::new(anchors))
    }

    /// Returns the verbs handed to the upstream program; none where settings cannot be read, which our verb then says.
    fn preferred(&self, arguments: &[OsString]) -> Vec<String> {
        let (layout, fs) = self.place(root_flag(arguments).as_deref());
        let settings = layout.ok().and_then(|layout| Settings::load(&fs, &layout.settings()).ok());
        settings.map(|settings| settings.upstream_prefer.value.0).unwrap_or_default()
    }

    /// Returns whether there is an upstream program; one that is named wrongly counts, so that the mistake is told.
    fn has_upstream(&self) -> bool {
        let found = self.upstream.get_or_init(|| upstream::find(&self.environment));
        !matches!(found, Ok(None))
    }

    fn refuse(&self, arguments: &[OsString], report: &Report) -> Exit {
        let format = if asks_for_json(arguments) { Format::Json } else { Format::Text };
        let mut ui = self.ui(&Global { format: Some(format), ..Global::default() }, SCHEMA_ERROR);
        let exit = ui.refuse(report, None);
        ui.end(exit)
    }

    fn ui(&self, global: &Global, schema: &'static str) -> Ui {
        Ui::new(Look::new(global, &self.environment, self.terminals), schema)
    }
}

fn to_reach_theirs(shared: &str) -> String {
    format!("`openclaw upstream -- {shared}` runs the upstream `{shared}`")
}

fn unknown(word: &OsString) -> Report {
    let word = word.to_string_lossy();
    let report = Report::new(Code::VerbUnknown, format!("openclaw has no verb `{word}`"))
        .why("no upstream `openclaw` is on PATH to hand it to");
    let verbs = verbs();
    match closest(&word, verbs.iter().map(String::as_str)) {
        Some(close) => report.fix(format!("use `openclaw {close}`")),
        None => report.fix("`openclaw --help` lists the verbs"),
    }
}
