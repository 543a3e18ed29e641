//! Whether an agent may make a commit: what has to be known, and the decision over it. Pure.

use std::path::Path;

use crate::git::Extent;
use crate::guard::checks::Flaw;
use crate::guard::command::{Bypass, GitCommit};
use crate::guard::evaluate::staged::ForbiddenText;
use crate::guard::policy::{Guard, Mode, Policy};
use crate::guard::repository::Project;
use crate::guard::staged;
use crate::guard::verdict::{Reason, Verdict};
use crate::ports::exec::Env;
use crate::secrets::{self, Finding};

/// A shell command that an agent wants to run.
#[derive(Clone, Copy, Debug)]
pub struct ShellCall<'a> {
    /// The command.
    pub command: &'a str,
    /// The folder it runs in.
    pub cwd: &'a Path,
    /// The environment it runs in.
    pub env: &'a Env,
}

/// What a file would bring into the repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFindings {
    /// Its path, any bytes.
    pub path: Vec<u8>,
    /// Secrets whose line HEAD does not have.
    pub findings: Vec<Finding>,
}

/// What checks say about a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFlaws {
    /// Its path, any bytes.
    pub path: Vec<u8>,
    /// What HEAD's version did not have, and whose mode decides.
    pub flaws: Vec<(Guard, Flaw)>,
}

/// What is known about the commits of one command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitFacts {
    /// Files with findings.
    pub files: Vec<FileFindings>,
    /// Files with something wrong beside secrets.
    pub flaws: Vec<FileFlaws>,
    /// Texts that the role of the work forbids.
    pub forbidden: Vec<ForbiddenText>,
    /// Paths that were too large to read.
    pub unread: Vec<Vec<u8>>,
    /// Whether every file was looked at.
    pub extent: Extent,
    /// How many repositories were looked at.
    pub repositories: usize,
    /// What their own settings ask for, the strictest of each.
    pub project: Project,
}

impl Default for CommitFacts {
    fn default() -> Self {
        Self {
            files: Vec::new(),
            flaws: Vec::new(),
            forbidden: Vec::new(),
            unread: Vec::new(),
            extent: Extent::Whole,
            repositories: 0,
            project: Project::default(),
        }
    }
}

/// Decides over `commits` of `call`.
pub fn decide(call: ShellCall<'_>, commits: &[GitCommit], facts: &CommitFacts, policy: &Policy) -> Verdict {
    let policy = policy.clone().tightened(&facts.project);
    let bypass = commits.iter().find_map(|commit| commit.bypass);
    if let (Some(bypass), Mode::Block) = (bypass, policy.mode(Guard::NoVerify)) {
        return Verdict::Deny(bypass_reason(bypass));
    }
    let found = staged::verdict(facts, &policy, Audience::Agent);
    if let Verdict::Deny(_) = found {
        return found;
    }
    let in_command = match policy.mode(Guard::Secrets) {
        Mode::Off => Vec::new(),
        Mode::Advise | Mode::Block => secrets::scan(call.command.as_bytes()),
    };
    if let Some(finding) = in_command.first() {
        return policy.mode(Guard::Secrets).verdict(command_reason(finding));
    }
    match bypass_verdict(bypass, &policy) {
        Verdict::Allow => found,
        verdict => verdict,
    }
}

/// Who reads the answer, and may do more or less about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// A program: what it writes into the same commit does not count.
    Agent,
    /// A person at a terminal.
    Person,
}

/// Returns the refusal for a commit whose content could not be looked at.
pub fn blind(why: &str) -> Reason {
    Reason {
        rule: "commit.unread".to_owned(),
        why: format!("openclaw refuses this commit: it could not look at what would be committed ({why})."),
        instead: "Commit fewer files at a time, or ask the person to run `openclaw doctor` and to commit from a terminal."
            .to_owned(),
    }
}

fn bypass_verdict(bypass: Option<Bypass>, policy: &Policy) -> Verdict {
    bypass.map_or(Verdict::Allow, |bypass| policy.mode(Guard::NoVerify).verdict(bypass_reason(bypass)))
}

fn bypass_reason(bypass: Bypass) -> Reason {
    let (what, instead) = match bypass {
        Bypass::NoVerify => (
            "`--no-verify` (`-n`) skips the git hooks of this repository".to_owned(),
            "Commit without it. If a hook fails, fix what it reports, or ask the person to commit from a terminal.",
        ),
        Bypass::HooksPath => (
            "`core.hooksPath` set for one command skips the git hooks of this repository".to_owned(),
            "Commit without that setting. If a hook fails, fix what it reports.",
        ),
        Bypass::HookDisabled => (
            "a setting of this command turns a git hook off".to_owned(),
            "Commit without that setting. If a hook fails, fix what it reports.",
        ),
        Bypass::Variable(name) => (
            format!("the command sets `{name}`, which is for a person at a terminal"),
            "Commit without it. If a check is wrong here, ask the person to commit from a terminal.",
        ),
    };
    Reason {
        rule: "commit.no-verify".to_owned(),
        why: format!("openclaw refuses this commit: {what} (rule commit.no-verify)."),
        instead: instead.to_owned(),
    }
}

fn command_reason(finding: &Finding) -> Reason {
    let Finding { rule, title, preview, .. } = finding;
    Reason {
        rule: format!("secrets.{rule}"),
        why: format!(
            "openclaw refuses this command: beside a git commit it holds {title}, {preview} (rule secrets.{rule})."
        ),
        instead: "Take the value out of message and command; a commit's message and files stay in the history for good."
            .to_owned(),
    }
}

#[cfg(test)]
mod tests;
