//! Versions of the program without any process: whoever runs one gets the library's answer at that version, where the
//! program on the simulated disk is whole, and a refusal where it is not.

use std::io;

use openclaw::base::report::Explain as _;
use openclaw::config::layout::Layout;
use openclaw::config::settings::Settings;
use openclaw::config::value::Profile;
use openclaw::engine::apply::OnChange;
use openclaw::engine::plan::ContentPolicy;
use openclaw::engine::recover::Direction;
use openclaw::install::{InstallError, Node, Session, Wish, propose_install, status, wish_of};
use openclaw::ports::exec::{Call, Exec, Output, Trial, Tried};
use openclaw::ports::fs::Fs as _;
use openclaw::ports::progress::Quiet;
use openclaw::sim::fs::SimFs;
use serde_json::{Value, json};

/// The versions that the fleet sees: an examination of this one finds what that of the one before did not.
pub const BAD: &str = "0.3.0";

/// Returns the bytes of the program of `version`.
pub fn program(version: &str) -> Vec<u8> {
    format!("openclaw {version}\n").repeat(200).into_bytes()
}

/// Returns what each version installs.
pub fn wish(content: ContentPolicy) -> Wish {
    Wish { profile: Some(Profile::Minimal), content, ..wish_of(&Settings::default()) }
}

/// The versions on one disk.
pub struct Programs<'a> {
    pub fs: &'a SimFs,
    pub layout: &'a Layout,
}

impl Exec for Programs<'_> {
    fn run(&self, call: &Call) -> io::Result<Output> {
        let words: Vec<&str> = call.argv.iter().filter_map(|word| word.to_str()).collect();
        let program_path = words[0];
        let version = program_path
            .strip_prefix(self.layout.versions().as_str())
            .and_then(|rest| rest.strip_prefix('/')?.strip_suffix("/openclaw"))
            .unwrap_or_else(|| panic!("`{program_path}` is no program of a version"));
        let path = self.layout.version_binary(version);
        if self.fs.read(&path, 1 << 20)? != program(version) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "half a program does not start"));
        }
        let node = Node {
            fs: self.fs,
            layout: self.layout,
            version,
            program: path,
            holder: format!("version {version}"),
        };
        match words[1..] {
            ["--version"] => Ok(answer(0, format!("openclaw {version}\n"))),
            ["install", "--update", "--dry-run", "--json", ..] => Ok(told(planned(&node))),
            ["install", "--update", "--yes", "--json", ..] => Ok(told(updated(&node))),
            ["install", "--update", "--yes", "--doctor", "--json", ..] => {
                let examined = updated(&node).and_then(|_| examined(&node));
                Ok(told(examined.map(|examination| json!({ "examination": examination }))))
            }
            ["doctor", "--json", ..] => Ok(told(examined(&node))),
            _ => panic!("no version answers {words:?}"),
        }
    }

    fn attempt(&self, trial: &Trial) -> io::Result<Tried> {
        panic!("nobody tries {:?} in a fleet", trial.argv)
    }
}

fn planned(node: &Node<'_>) -> Result<Value, InstallError> {
    let store = node.look()?;
    let proposal = propose_install(node, &store, &wish(ContentPolicy::Bring))?;
    Ok(json!({"plan": proposal.plan}))
}

fn updated(node: &Node<'_>) -> Result<Value, InstallError> {
    let session = Session::open(node, Direction::Forward)?;
    let proposal = propose_install(node, session.store(), &wish(ContentPolicy::Bring))?;
    if !proposal.plan.is_empty() {
        session.apply(&proposal, OnChange::Rederive, &Quiet)?;
    }
    Ok(json!({"changes": proposal.plan.body.steps.len()}))
}

fn examined(node: &Node<'_>) -> Result<Value, InstallError> {
    let drift = status(node, "linux", None)?.drift;
    let found = drift.iter().map(|drift| json!({"code": "node.drift", "path": drift.path}));
    let mut findings: Vec<Value> = found.collect();
    if node.version == BAD {
        findings.push(json!({"code": "program.machine", "path": null}));
    }
    Ok(json!({"findings": findings}))
}

fn told(outcome: Result<Value, InstallError>) -> Output {
    match outcome {
        Ok(data) => answer(0, json!({"ok": true, "data": data}).to_string()),
        Err(error) => {
            let report = error.report();
            answer(i32::from(report.code.exit().status()), json!({"ok": false, "error": report}).to_string())
        }
    }
}

fn answer(status: i32, stdout: String) -> Output {
    Output { status: Some(status), stdout: stdout.into_bytes(), stderr: Vec::new() }
}
