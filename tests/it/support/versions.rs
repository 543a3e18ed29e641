//! Versions of the program on a simulated disk: a file that says `program VERSION` is the library as that version, so that
//! an upgrade runs whole without a process. What a version does wrong is chosen by its name.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;

use openclaw::base::path::AbsPath;
use openclaw::base::report::{Explain as _, Report};
use openclaw::config::layout::{Layout, MovedFolders};
use openclaw::config::settings::Settings;
use openclaw::engine::apply::OnChange;
use openclaw::engine::recover::Direction;
use openclaw::install::{InstallError, Node, Session, Wish, propose_install, wish_of};
use openclaw::ports::exec::{Call, Exec, Output, Trial, Tried};
use openclaw::ports::fs::Fs as _;
use openclaw::ports::progress::Quiet;
use openclaw::sim::fs::SimFs;
use serde_json::{Value, json};

/// What a version does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It does not start.
    Start,
    /// It says to be another version.
    Name,
    /// It cannot plan the update of this home.
    Plan,
    /// It plans and does not apply.
    Apply,
    /// It applies and is then ended by a signal.
    Killed,
    /// Its examination finds this.
    Finds(&'static str),
    /// Its examination finds this once.
    FindsOnce(&'static str),
    /// Its examination does not answer.
    Examine,
}

/// Runs versions of the program that lie on a simulated disk.
pub struct Versions<'a> {
    fs: &'a SimFs,
    layout: Layout,
    wrong: BTreeMap<String, Wrong>,
    calls: RefCell<Vec<String>>,
}

/// Returns what the program of `version` holds on a simulated disk.
pub fn sim_program(version: &str) -> Vec<u8> {
    format!("program {version}\n").into_bytes()
}

/// Returns the places of Ada's home.
pub fn ada() -> Layout {
    let home = AbsPath::new("/home/ada").expect("a path");
    let (root, claude, config) = (home.join(".openclaw"), home.join(".claude"), home.join(".config"));
    Layout { home, root, claude, config, moved: MovedFolders::default() }
}

impl<'a> Versions<'a> {
    /// Returns the versions on `fs`, in the home that `layout` tells of.
    pub fn new(fs: &'a SimFs, layout: Layout) -> Self {
        Self { fs, layout, wrong: BTreeMap::new(), calls: RefCell::default() }
    }

    /// Says what `version` does wrong.
    pub fn with(mut self, version: &str, wrong: Wrong) -> Self {
        self.wrong.insert(version.to_owned(), wrong);
        self
    }

    /// Returns the calls so far: the version and its words, without the root.
    pub fn calls(&self) -> Vec<String> {
        self.calls.borrow().clone()
    }

    /// Installs `version`, whose program lies elsewhere, as the first one of this home.
    ///
    /// # Errors
    /// As the verb.
    pub fn install_first(&self, version: &str) -> Result<(), Report> {
        let program = AbsPath::new("/opt/openclaw").expect("a path");
        // An earlier version may lie there.
        let _ = self.fs.remove_file(&program);
        self.fs.put_file(&program, &sim_program(version), 0o755);
        self.apply(&self.node(version, program)).map_err(|error| error.report())
    }

    fn node<'n>(&'n self, version: &'n str, program: AbsPath) -> Node<'n> {
        Node { fs: self.fs, layout: &self.layout, version, program, holder: format!("version {version}") }
    }

    fn wish() -> Wish {
        Wish { content: openclaw::engine::plan::ContentPolicy::Bring, ..wish_of(&Settings::default()) }
    }

    fn plan(&self, node: &Node<'_>) -> Result<Value, InstallError> {
        let store = node.look()?;
        let plan = propose_install(node, &store, &Self::wish())?.plan;
        Ok(json!({ "plan": plan }))
    }

    fn apply(&self, node: &Node<'_>) -> Result<(), InstallError> {
        let session = Session::open(node, Direction::Forward)?;
        let proposal = propose_install(node, session.store(), &Self::wish())?;
        if !proposal.plan.is_empty() {
            session.apply(&proposal, OnChange::Rederive, &Quiet)?;
        }
        Ok(())
    }

    fn answer(&self, version: &str, program: AbsPath, words: &[String]) -> io::Result<Output> {
        let wrong = self.wrong.get(version).copied();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let node = self.node(version, program);
        let said = match words.as_slice() {
            ["--version"] if wrong == Some(Wrong::Name) => return Ok(plain("openclaw 9.9.9\n")),
            ["--version"] => return Ok(plain(&format!("openclaw {version}\n"))),
            ["install", "--update", "--dry-run", "--json"] => {
                if wrong == Some(Wrong::Plan) {
                    return Ok(refused(&json!({"code": "config.invalid", "what": "it cannot plan"}), 2));
                }
                self.plan(&node)
            }
            ["install", "--update", "--yes", rest @ ..]
                if matches!(rest, ["--json"] | ["--doctor", "--json"]) =>
            {
                if wrong == Some(Wrong::Apply) {
                    return Ok(refused(&json!({"code": "disk.failed", "what": "it cannot apply"}), 5));
                }
                let applied = self.apply(&node);
                if wrong == Some(Wrong::Killed) && applied.is_ok() {
                    return Ok(Output { status: None, stdout: Vec::new(), stderr: Vec::new() });
                }
                // One that cannot examine has an answer all the same.
                let examined = (rest.len() > 1).then(|| self.findings(wrong)).flatten();
                applied.map(|()| json!({ "examination": examined.map(|found| json!({ "findings": found })) }))
            }
            ["doctor", "--json"] => return Ok(self.doctor(wrong)),
            other => panic!("nobody calls a version with {other:?}"),
        };
        Ok(match said {
            Ok(data) => plain(&json!({"ok": true, "data": data}).to_string()),
            Err(error) => {
                let report = error.report();
                let status = i32::from(report.code.exit().status());
                refused(&serde_json::to_value(&report).expect("JSON"), status)
            }
        })
    }

    fn doctor(&self, wrong: Option<Wrong>) -> Output {
        let Some(findings) = self.findings(wrong) else {
            return Output { status: Some(70), stdout: Vec::new(), stderr: b"it broke".to_vec() };
        };
        let status = i32::from(!findings.is_empty());
        let stdout = json!({"ok": true, "data": {"findings": findings}}).to_string().into_bytes();
        Output { status: Some(status), stdout, stderr: Vec::new() }
    }

    /// Returns what an examination finds; `None` where it breaks.
    fn findings(&self, wrong: Option<Wrong>) -> Option<Vec<Value>> {
        let times = self.calls.borrow().iter().filter(|call| call.contains("doctor")).count();
        match wrong {
            Some(Wrong::Examine) => None,
            Some(Wrong::Finds(code)) => Some(vec![json!({ "code": code })]),
            // The first examination of all is the one of the version before.
            Some(Wrong::FindsOnce(code)) if times == 2 => Some(vec![json!({ "code": code })]),
            Some(
                Wrong::FindsOnce(_) | Wrong::Start | Wrong::Name | Wrong::Plan | Wrong::Apply | Wrong::Killed,
            )
            | None => Some(Vec::new()),
        }
    }
}

fn plain(text: &str) -> Output {
    Output { status: Some(0), stdout: text.as_bytes().to_vec(), stderr: Vec::new() }
}

fn refused(error: &Value, status: i32) -> Output {
    let stdout = json!({"ok": false, "error": error}).to_string().into_bytes();
    Output { status: Some(status), stdout, stderr: Vec::new() }
}

impl Exec for Versions<'_> {
    fn run(&self, call: &Call) -> io::Result<Output> {
        let mut words = call.argv.iter().map(|word| word.to_str().expect("UTF-8").to_owned());
        let program = AbsPath::new(&words.next().unwrap_or_default());
        // Whoever asks another program hears that it is not there.
        let program = program.map_err(|_| io::Error::from(io::ErrorKind::NotFound))?;
        let mut words: Vec<String> = words.collect();
        if let Some(at) = words.iter().position(|word| word == "--root") {
            assert_eq!(words[at + 1], self.layout.root.as_str(), "a version is told the root");
            words.truncate(at);
        }
        let text = String::from_utf8(self.fs.read(&program, 1 << 10)?).expect("a program of the simulation");
        let version = text.trim().strip_prefix("program ").expect("a program of the simulation").to_owned();
        self.calls.borrow_mut().push(format!("{version} {}", words.join(" ")));
        let mode = self.fs.stat(&program)?.map_or(0, |stat| stat.mode);
        if mode & 0o100 == 0 || self.wrong.get(&version) == Some(&Wrong::Start) {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        self.answer(&version, program, &words)
    }

    fn attempt(&self, _trial: &Trial) -> io::Result<Tried> {
        unreachable!("an upgrade tries nothing")
    }
}
