//! The agent hosts of a machine: which are here, which of them our hooks guard, and what stands behind our word. Only looks;
//! no agent is started.

use std::path::Path;

use serde::Serialize;

use crate::agents::proved::{Proved, proved};
use crate::agents::{HOSTS, Host, claude};
use crate::base::limits::DOCUMENT_BYTES_MAX;
use crate::base::path::AbsPath;
use crate::config::settings::Settings;
use crate::install::doctor::{is_folder, running};
use crate::install::hosts;
use crate::install::node::{InstallError, Node};
use crate::ports::fs::Fs;
use crate::ports::machine::Machine;

/// Folders above a program in which its package is looked for.
const PARENTS_MAX: usize = 4;

/// Every host that we know, on this machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Agents {
    /// The state root.
    pub root: AbsPath,
    /// A row for each host, in the order of the table.
    pub agents: Vec<Agent>,
}

/// One host on this machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Agent {
    /// Its name in `openclaw hook <name>`.
    pub name: &'static str,
    /// The name that people use.
    pub title: &'static str,
    /// Whether its folder or its program is here.
    pub present: bool,
    /// Its folder, where that is here.
    pub folder: Option<AbsPath>,
    /// Its program, where that is on PATH.
    pub program: Option<AbsPath>,
    /// The version, where the files beside the program tell it.
    pub version: Option<String>,
    /// How far our hooks guard it.
    pub guard: Guard,
    /// The file that our hooks stand in, or would.
    pub file: AbsPath,
    /// The events that nothing of ours listens to.
    pub missing: Vec<&'static str>,
    /// How many events we ask it to tell us about.
    pub events: usize,
    /// What stands behind our word.
    pub proved: Word,
}

/// How far a host is guarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Guard {
    /// Every hook of ours is where the host reads it.
    All,
    /// Some are missing.
    Some,
    /// None is there.
    None,
    /// None is there, as the settings say.
    Skipped,
}

/// What stands behind our word for a host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Word {
    /// Whether a real run of the host stands behind it.
    pub is_proved: bool,
    /// The version that runs in our test lane.
    pub run: Option<&'static str>,
    /// Why none does; empty where one does.
    pub why_not: &'static str,
    /// The versions of which transcripts are kept.
    pub transcripts: &'static [&'static str],
}

impl Agents {
    /// Returns whether each host that is here is guarded, or left alone by choice.
    pub fn is_sound(&self) -> bool {
        let is_sound = |agent: &Agent| !agent.present || matches!(agent.guard, Guard::All | Guard::Skipped);
        self.agents.iter().all(is_sound)
    }
}

/// Looks at the hosts of this machine.
///
/// # Errors
/// `Interrupted` while interrupted work is on disk; else see [`InstallError`].
pub fn agents(node: &Node<'_>, machine: &Machine) -> Result<Agents, InstallError> {
    let store = node.look()?;
    let ledger = store.ledger()??.map(|(ledger, _)| ledger);
    let running = running(node, ledger.as_ref())?;
    // Settings that cannot be read leave nobody out; `doctor` tells of them.
    let skipped = Settings::load(node.fs, &node.layout.settings())
        .map(|settings| settings.agents_skip.value.0)
        .unwrap_or_default();
    let agents = HOSTS.iter().map(|host| {
        let events: Vec<&str> =
            running.iter().filter(|(name, _)| *name == host.name).map(|(_, event)| event.as_str()).collect();
        let is_skipped = skipped.iter().any(|name| name == host.name);
        agent(node, host, machine, (&events, is_skipped))
    });
    Ok(Agents { root: node.layout.root.clone(), agents: agents.collect() })
}

fn agent(node: &Node<'_>, host: &Host, machine: &Machine, (running, is_skipped): (&[&str], bool)) -> Agent {
    let layout = node.layout;
    let (folder, file) = if host.name == claude::HOST.name {
        (layout.claude.clone(), layout.claude_settings())
    } else {
        (layout.host_folder(host.name), hosts::file(host, layout))
    };
    let folder = is_folder(node.fs, &folder).then_some(folder);
    let program = machine.agents.iter().find(|agent| agent.name == host.program);
    let program = program.and_then(|program| program.path.clone());
    let names = host.events.iter().map(|event| event.name);
    let missing: Vec<&str> = names.filter(|name| !running.contains(name)).collect();
    let guard = match (missing.len(), host.events.len()) {
        (0, _) => Guard::All,
        (missing, events) if missing < events => Guard::Some,
        (_, _) if is_skipped => Guard::Skipped,
        (_, _) => Guard::None,
    };
    let Proved { run, wall, transcripts } = proved(host.name);
    Agent {
        name: host.name,
        title: host.title,
        present: folder.is_some() || program.is_some(),
        version: program.as_ref().and_then(|program| version(node.fs, program)),
        folder,
        program,
        guard,
        file,
        missing,
        events: host.events.len(),
        proved: Word { is_proved: run.is_some(), run, why_not: wall, transcripts },
    }
}

/// Returns the version of a program as the files beside it tell it: the folder of versions that it lies in, or the manifest
/// of its package.
fn version(fs: &dyn Fs, program: &AbsPath) -> Option<String> {
    let place = fs.resolve(program).ok().flatten()?;
    let mut parts = Path::new(place.as_str()).components().map(|part| part.as_os_str().to_string_lossy());
    if parts.any(|part| part == "versions")
        && let Some(version) = parts.next()
    {
        return Some(version.into_owned());
    }
    let mut folder = place.parent()?;
    for _ in 0..PARENTS_MAX {
        let manifest = fs.read(&folder.join("package.json"), DOCUMENT_BYTES_MAX);
        let manifest =
            manifest.ok().and_then(|bytes| serde_json::from_slice::<serde_json::Value>(&bytes).ok());
        if let Some(version) = manifest.as_ref().and_then(|manifest| manifest["version"].as_str()) {
            return Some(version.to_owned());
        }
        folder = folder.parent()?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::fs::SimFs;

    fn path(text: &str) -> AbsPath {
        AbsPath::new(text).expect("a path of the test")
    }

    #[test]
    fn a_version_is_told_by_the_files_beside_the_program() {
        let fs = SimFs::new(Vec::new());
        fs.put_file(&path("/n/lib/pkg/package.json"), br#"{"name":"x","version":"1.2.3"}"#, 0o644);
        fs.put_file(&path("/n/lib/pkg/bin/cli.js"), b"", 0o755);
        fs.put_file(&path("/n/share/versions/2026.09.28/agent"), b"", 0o755);
        fs.put_file(&path("/n/bin/plain"), b"", 0o755);
        assert_eq!(version(&fs, &path("/n/lib/pkg/bin/cli.js")).as_deref(), Some("1.2.3"));
        assert_eq!(version(&fs, &path("/n/share/versions/2026.09.28/agent")).as_deref(), Some("2026.09.28"));
        assert_eq!(version(&fs, &path("/n/bin/plain")), None);
        assert_eq!(version(&fs, &path("/n/bin/gone")), None);
    }
}
