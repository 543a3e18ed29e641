//! Who put the running program where it is. What cargo, a package or Nix brought is also replaced by them: an upgrade of
//! the copy in `harness/` would be undone by the next call of theirs. Looks and asks; changes nothing.

use super::means::{Means, UpgradeError};
use crate::base::limits::{DOCUMENT_BYTES_MAX, PROGRAM_ANSWER_BYTES_MAX, PROGRAM_ANSWER_MS_MAX};
use crate::base::path::AbsPath;
use crate::ports::exec::Call;

/// Who brings the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Who, in words.
    pub who: String,
    /// What brings its next version.
    pub command: String,
}

/// A package manager that can be asked whose a file is: its name, the question, and what upgrades a package.
struct Manager {
    who: &'static str,
    question: &'static [&'static str],
    upgrade: &'static str,
}

const MANAGERS: [Manager; 4] = [
    Manager { who: "dpkg", question: &["dpkg-query", "-S"], upgrade: "sudo apt-get install --only-upgrade" },
    Manager { who: "pacman", question: &["pacman", "-Qoq"], upgrade: "sudo pacman -Syu" },
    Manager { who: "apk", question: &["apk", "info", "-qW"], upgrade: "sudo apk upgrade" },
    Manager { who: "rpm", question: &["rpm", "-qf", "--qf", "%{NAME}"], upgrade: "sudo dnf upgrade" },
];

/// The package of ours on the registry of crates, and the name under which packages are asked for elsewhere.
const PACKAGE: &str = "openclaw-harness";
/// Where packages put programs.
const PACKAGE_FOLDERS: [&str; 3] = ["/usr/", "/opt/", "/bin/"];
/// Where a person puts what no package brought.
const LOCAL_FOLDER: &str = "/usr/local/";

/// Refuses where somebody else brings the running program.
pub(super) fn check(means: &Means<'_>) -> Result<(), UpgradeError> {
    match find(means) {
        Some(origin) => Err(UpgradeError::Elsewhere { program: means.program.clone(), origin }),
        None => Ok(()),
    }
}

fn find(means: &Means<'_>) -> Option<Origin> {
    let program = &means.program;
    let path = program.as_str();
    if program.is_within(&means.layout.root) {
        return None;
    }
    let of = |who: &str, command: String| Some(Origin { who: who.to_owned(), command });
    if path.starts_with("/nix/store/") {
        return of("Nix", "nix profile upgrade --all".to_owned());
    }
    if path.contains("/Cellar/") {
        return of("Homebrew", format!("brew upgrade {PACKAGE}"));
    }
    if is_of_cargo(means, program) {
        return of("cargo", format!("cargo install {PACKAGE}"));
    }
    let is_packaged =
        PACKAGE_FOLDERS.iter().any(|folder| path.starts_with(folder)) && !path.starts_with(LOCAL_FOLDER);
    if !is_packaged {
        return None;
    }
    MANAGERS.iter().find_map(|manager| asked(means, manager, program))
}

/// Cargo keeps a list of what it installed beside the folder of programs.
fn is_of_cargo(means: &Means<'_>, program: &AbsPath) -> bool {
    let Some(home) = program.parent().filter(|bin| bin.name() == "bin").and_then(|bin| bin.parent()) else {
        return false;
    };
    // A list that is not there, or cannot be read, says nothing.
    let list = means.fs.read(&home.join(".crates.toml"), DOCUMENT_BYTES_MAX).unwrap_or_default();
    String::from_utf8_lossy(&list).lines().any(|line| line.starts_with(&format!("\"{PACKAGE} ")))
}

fn asked(means: &Means<'_>, manager: &Manager, program: &AbsPath) -> Option<Origin> {
    let Manager { who, question, upgrade } = manager;
    let argv = question.iter().copied().chain([program.as_str()]).map(Into::into).collect();
    let call = Call {
        argv,
        cwd: "/".into(),
        env: means.env.clone(),
        stdin: Vec::new(),
        stdout_bytes_max: PROGRAM_ANSWER_BYTES_MAX,
        timeout_ms: PROGRAM_ANSWER_MS_MAX,
    };
    // A manager that is not there, or does not know the file, did not bring it.
    let output = means.exec.run(&call).ok().filter(|output| output.status == Some(0))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let name = text.lines().next()?.split([':', ' ']).next()?.trim().to_owned();
    // apk tells the release as well: `name-1.2.3-r0`.
    let bare = name.rsplitn(3, '-').nth(2).filter(|_| *who == "apk").map(str::to_owned);
    let name = bare.unwrap_or(name);
    let is_name =
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._+".contains(&byte));
    is_name.then(|| Origin {
        who: format!("the package `{name}` of {who}"),
        command: format!("{upgrade} {name}"),
    })
}

#[cfg(test)]
mod tests;
