//! Gathers the facts of the machine. Runs nothing but `git --version`, and never fails: what is absent is a fact.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::base::limits::{PROGRAM_ANSWER_BYTES_MAX, PROGRAM_ANSWER_MS_MAX};
use crate::base::path::AbsPath;
use crate::ports::exec::{Call, Env, Exec as _};
use crate::ports::machine::{Init, Machine, Program};

use super::children::OsExec;

/// What the caller knows: values of its environment, and names from its tables.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The value of `PATH`.
    pub path: &'a OsStr,
    /// The value of `XDG_RUNTIME_DIR`; without it the usual place of the user's runtime files is taken.
    pub runtime_folder: Option<&'a OsStr>,
    /// The agent programs to look for, in order.
    pub agents: &'a [&'a str],
}

/// Returns where this person's service manager has its sockets.
pub(super) fn runtime_folder(known: Known<'_>) -> PathBuf {
    let usual = || format!("/run/user/{}", rustix::process::geteuid().as_raw()).into();
    known.runtime_folder.map_or_else(usual, PathBuf::from)
}

/// Returns what kind of service manager there is.
pub(super) fn init(known: Known<'_>) -> Init {
    init_of(std::env::consts::OS, Path::new("/run/systemd/system"), &runtime_folder(known))
}

/// Returns the machine's facts.
pub fn observe(known: Known<'_>) -> Machine {
    Machine {
        os: std::env::consts::OS.to_owned(),
        arch: std::env::consts::ARCH.to_owned(),
        init: init(known),
        git: with_version(look_for("git", known.path)),
        tailscale: look_for("tailscale", known.path),
        openclaw: programs("openclaw", known.path),
        agents: known.agents.iter().map(|name| look_for(name, known.path)).collect(),
    }
}

/// Returns the first program `name` in the folders of `path`, which is a value of `PATH`.
///
/// Relative folders in it are left out: what the working folder holds must not be run by chance.
pub fn find_program(name: &str, path: &OsStr) -> Option<AbsPath> {
    programs(name, path).into_iter().next()
}

/// Returns every program `name` in the folders of `path`, in their order.
pub fn programs(name: &str, path: &OsStr) -> Vec<AbsPath> {
    // A name with a slash would be taken as a path, and no table has one.
    if name.contains('/') {
        return Vec::new();
    }
    let Ok(found) = which::which_in_global(name, Some(path)) else { return Vec::new() };
    // What was found by way of a relative folder has a relative path, which is refused here.
    found.filter_map(|path| AbsPath::from_path(&path).ok()).collect()
}

fn look_for(name: &str, path: &OsStr) -> Program {
    Program { name: name.to_owned(), path: find_program(name, path), version: None }
}

fn with_version(program: Program) -> Program {
    let version = program.path.as_ref().and_then(version_of);
    Program { version, ..program }
}

/// Returns the first line that `program --version` prints.
fn version_of(program: &AbsPath) -> Option<String> {
    let call = Call {
        argv: vec![program.as_str().into(), "--version".into()],
        cwd: "/".into(),
        env: Env::new(),
        stdin: Vec::new(),
        stdout_bytes_max: PROGRAM_ANSWER_BYTES_MAX,
        timeout_ms: PROGRAM_ANSWER_MS_MAX,
    };
    let answer = OsExec.run(&call).ok().filter(|answer| answer.status == Some(0))?;
    let text = String::from_utf8_lossy(&answer.stdout);
    let line = text.lines().next()?.trim();
    (!line.is_empty()).then(|| line.to_owned())
}

#[expect(
    clippy::disallowed_methods,
    reason = "places of the running system, which no anchor holds and nobody writes"
)]
fn init_of(os: &str, systemd: &Path, runtime_folder: &Path) -> Init {
    match os {
        "macos" => Init::Launchd,
        // A user manager answers there whatever runs as the first process.
        "linux" if runtime_folder.join("systemd/private").exists() => Init::SystemdUser,
        "linux" if !systemd.is_dir() => Init::None,
        "linux" if runtime_folder.join("bus").exists() => Init::SystemdUser,
        "linux" => Init::SystemdWithoutUser,
        _ => Init::None,
    }
}

#[cfg(test)]
mod tests;
