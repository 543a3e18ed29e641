//! Plain facts about the machine, gathered once by `sys` and handed to the rooms that plan.

use serde::Serialize;

use crate::base::path::AbsPath;

/// A program that was looked for on PATH.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Program {
    /// The name looked for.
    pub name: String,
    /// Where it was found.
    pub path: Option<AbsPath>,
    /// What it prints as its version, one line, where it was asked.
    pub version: Option<String>,
}

/// What kind of service manager starts things for a user here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Init {
    /// systemd with a user manager that answers.
    SystemdUser,
    /// systemd, but no user manager for this login.
    SystemdWithoutUser,
    /// macOS.
    Launchd,
    /// macOS, without the desktop session of this person.
    LaunchdWithoutGui,
    /// None of them.
    None,
}

/// The machine as far as an installation cares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Machine {
    /// Operating system, as Rust names it (`linux`, `macos`).
    pub os: String,
    /// Processor architecture, as Rust names it.
    pub arch: String,
    /// The service manager.
    pub init: Init,
    /// git, with its version.
    pub git: Program,
    /// Tailscale.
    pub tailscale: Program,
    /// Every `openclaw` on PATH, in its order: ours, and others of that name.
    pub openclaw: Vec<AbsPath>,
    /// The agent programs that we know, in table order.
    pub agents: Vec<Program>,
}
