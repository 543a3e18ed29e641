//! The service as part of the node: its name, its file for each service manager, and whose the file on disk is. Pure;
//! what runs is settled in `settle`, and shown in `look`.

pub mod look;
pub mod predecessor;
pub mod settle;

use serde::Serialize;

use crate::base::path::AbsPath;
use crate::config::layout::Layout;
use crate::content;
use crate::engine::desired::{Resource, Spec, Stage, Wants};
use crate::ports::machine::Init;
use crate::ports::services::Service;

/// The unit's name for systemd.
pub const UNIT: &str = "openclaw-harness.service";
/// The label for launchd.
pub const LABEL: &str = "dev.openclaw-harness";
/// Mode of both files: launchd refuses any other, and neither holds a secret.
const MODE: u32 = 0o644;
/// The part of the installation.
pub(super) const PART: &str = "service";

/// A service manager that starts things for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Manager {
    /// systemd's user manager.
    Systemd,
    /// launchd.
    Launchd,
}

impl Manager {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Systemd, Self::Launchd];

    /// Returns the manager that answers; `None` where none does.
    pub fn of(init: Init) -> Option<Self> {
        match init {
            Init::SystemdUser => Some(Self::Systemd),
            Init::Launchd => Some(Self::Launchd),
            Init::SystemdWithoutUser | Init::LaunchdWithoutGui | Init::None => None,
        }
    }

    /// Returns where the file of the service is.
    pub fn file(self, layout: &Layout) -> AbsPath {
        match self {
            Self::Systemd => layout.unit(),
            Self::Launchd => layout.launch_agent(),
        }
    }

    /// Returns the service as this manager knows it.
    pub fn service(self, layout: &Layout) -> Service {
        let name = match self {
            Self::Systemd => UNIT,
            Self::Launchd => LABEL,
        };
        Service { name: name.to_owned(), file: self.file(layout) }
    }
}

/// Returns the file of the service; `None` where a path of this node cannot be written into one.
pub fn text(layout: &Layout, manager: Manager) -> Option<String> {
    let paths = [layout.stable_binary(), layout.root.clone(), layout.harness()];
    // XML 1.0 has no control characters, and systemd takes no program with a quote or a backslash in its path.
    let is_odd = |letter: char| {
        letter.is_control() || (manager == Manager::Systemd && matches!(letter, '"' | '\'' | '\\'))
    };
    if paths.iter().any(|path| path.as_str().contains(is_odd)) {
        return None;
    }
    let [program, root, harness] = paths;
    let text = |path: &str| content::item(path).expect("the manifest lists the service's files").text();
    Some(match manager {
        Manager::Systemd => text("payload/service/openclaw-harness.service")
            .replace("{{program}}", &called(&program, &root))
            .replace("{{root}}", &quoted(&root))
            .replace("{{writable}}", &quoted(&harness))
            .replace("{{workspace}}", &quoted_if_there(&layout.workspace())),
        Manager::Launchd => text("payload/service/dev.openclaw-harness.plist")
            .replace("{{program}}", &escaped(&program))
            .replace("{{root}}", &escaped(&root))
            .replace("{{log}}", &escaped(&layout.service_log())),
    })
}

/// Returns what should be there for `manager`.
pub(super) fn resource(layout: &Layout, manager: Manager) -> Option<Resource> {
    let bytes = text(layout, manager)?.into_bytes().into();
    let wants = match manager {
        Manager::Systemd => Some(Wants { link: layout.unit_wants(), target: format!("../{UNIT}") }),
        // An agent is started because its file says so.
        Manager::Launchd => None,
    };
    let spec = Spec::Unit { bytes, mode: MODE, wants };
    Some(Resource { path: manager.file(layout), spec, stage: Stage::Callers, part: PART, project: None })
}

/// Returns whether the file of a service starts the program of this root, whatever release wrote it.
pub(super) fn is_of_root(bytes: &[u8], layout: &Layout, manager: Manager) -> bool {
    let (program, root) = (layout.stable_binary(), &layout.root);
    let starts = match manager {
        Manager::Systemd => format!("ExecStart={} ", called(&program, root)),
        Manager::Launchd => format!("<string>{}</string>", escaped(&program)),
    };
    String::from_utf8_lossy(bytes).contains(&starts)
}

/// Returns whether the file of a service is one of ours, but of another root.
pub(super) fn is_of_another_root(bytes: &[u8], layout: &Layout, manager: Manager) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let starts = match manager {
        Manager::Systemd => "ExecStart=",
        Manager::Launchd => "<string>/",
    };
    let runs_one =
        |line: &str| line.trim_start().starts_with(starts) && line.contains("/harness/bin/openclaw");
    text.lines().any(runs_one) && !is_of_root(bytes, layout, manager)
}

/// Returns a program's path as the first word of `ExecStart=`.
///
/// systemd takes `$$` for a dollar sign in arguments, but not in that first word; the prefix `:`, which older releases
/// do not know, turns variables off for the whole line. So it is there only where a path needs it.
fn called(program: &AbsPath, root: &AbsPath) -> String {
    let colon = if root.as_str().contains('$') { ":" } else { "" };
    format!("{colon}{}", quoted(program))
}

/// Returns a path as one word of a unit. It has no quotes and no backslashes.
fn quoted(path: &AbsPath) -> String {
    format!("\"{}\"", path.as_str().replace('%', "%%"))
}

/// Returns a path as one word of a unit that may start without it.
fn quoted_if_there(path: &AbsPath) -> String {
    format!("\"-{}\"", path.as_str().replace('%', "%%"))
}

/// Returns a path as text of an XML element.
fn escaped(path: &AbsPath) -> String {
    path.as_str().replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests;
