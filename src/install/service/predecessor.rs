//! The units that the predecessor harness left, recognised by name and by what they say. Those that the upstream
//! OpenClaw names alike are its own. Only looks.

use crate::base::limits::DOCUMENT_BYTES_MAX;
use crate::base::path::AbsPath;
use crate::config::layout::{Anchor, Layout};
use crate::engine::desired::{Resource, Spec, Stage};
use crate::engine::ledger::{Kind, Ledger};
use crate::engine::state::{DiskError, Look, State, observe};
use crate::ports::fs::Fs;
use crate::ports::services::Service;

/// Its services, without `gateway` and `node`, which are names of the upstream's.
const NAMES: [&str; 18] = [
    "consolidation-scheduler",
    "lane-watchdog",
    "log-rotate",
    "memory-daemon",
    "mesh-agent",
    "mesh-bridge",
    "mesh-deploy-listener",
    "mesh-health-publisher",
    "mesh-task-daemon",
    "mesh-tool-discord",
    "mission-control",
    "nats",
    "nats-1",
    "nats-2",
    "nats-3",
    "node-watch",
    "observer",
    "scheduler-heartbeat",
];
/// The folders of links by which its units start.
const WANTS: [&str; 2] = ["default.target.wants", "timers.target.wants"];
/// The part of the installation.
const PART: &str = "services of a predecessor";

/// Returns the unit files and links of the predecessor that are there.
pub(in crate::install) fn find(fs: &dyn Fs, layout: &Layout) -> Result<Vec<AbsPath>, DiskError> {
    let folder = layout.anchor(Anchor::Units);
    let mut found = Vec::new();
    for name in NAMES {
        let service = folder.join(&format!("openclaw-{name}.service"));
        let seen = observe(fs, &service, Look::Content, DOCUMENT_BYTES_MAX)?;
        let is_its = matches!(seen.state, State::File { .. }) && says_so(&seen.bytes.unwrap_or_default());
        if !is_its {
            continue;
        }
        // A timer says nothing of its own; it belongs to the service that it starts.
        let timer = folder.join(&format!("openclaw-{name}.timer"));
        let units = [Some(service), is_file(fs, &timer)?.then_some(timer)];
        for unit in units.into_iter().flatten() {
            let links = WANTS.map(|wants| folder.join(wants).join(unit.name()));
            for link in links {
                if leads_to(fs, &link, &unit)? {
                    found.push(link);
                }
            }
            found.push(unit);
        }
    }
    Ok(found)
}

/// Returns the resource by which nothing is at one of these paths.
pub(in crate::install) fn resource(path: AbsPath) -> Resource {
    Resource { path, spec: Spec::Displaced, stage: Stage::Callers, part: PART, project: None }
}

/// Returns the paths that were emptied earlier, and stay so.
pub(in crate::install) fn recorded(ledger: &Ledger) -> impl Iterator<Item = AbsPath> + '_ {
    let entries = ledger.entries.iter().filter(|entry| entry.kind == Kind::Displaced && entry.part == PART);
    entries.map(|entry| entry.path.clone())
}

/// Returns the units whose files the ledger keeps.
pub(super) fn units(ledger: &Ledger) -> Vec<Service> {
    recorded(ledger).filter(is_unit).map(|file| Service { name: file.name().to_owned(), file }).collect()
}

/// Returns whether a path of the predecessor's is a unit, and no link to one.
pub(in crate::install) fn is_unit(path: &AbsPath) -> bool {
    !path.parent().is_some_and(|folder| WANTS.contains(&folder.name()))
}

/// Returns whether a unit's text is the predecessor's: every one of its services has its author's time zone, and runs
/// something of its own folders.
fn says_so(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let lines = || text.lines().map(str::trim);
    let has_zone = lines().any(|line| {
        let value = line.strip_prefix("Environment=").map(|value| value.trim_matches('"'));
        value == Some("TZ=America/Montreal")
    });
    has_zone && lines().any(|line| line.starts_with("ExecStart=") && line.contains("openclaw"))
}

fn is_file(fs: &dyn Fs, path: &AbsPath) -> Result<bool, DiskError> {
    let seen = observe(fs, path, Look::State, DOCUMENT_BYTES_MAX)?;
    Ok(matches!(seen.state, State::File { .. }))
}

fn leads_to(fs: &dyn Fs, link: &AbsPath, unit: &AbsPath) -> Result<bool, DiskError> {
    let seen = observe(fs, link, Look::State, DOCUMENT_BYTES_MAX)?;
    let relative = format!("../{}", unit.name());
    Ok(matches!(seen.state, State::Link { target } if target == relative || target == unit.as_str()))
}

#[cfg(test)]
mod tests;
