//! Whether an agent may make a commit: what has to be known, and the decision over it. Pure.

use std::path::Path;

use crate::base::text::shortened;
use crate::git::Extent;
use crate::guard::command::{Bypass, GitCommit};
use crate::guard::policy::{Guard, Mode, Policy};
use crate::guard::repository::Project;
use crate::guard::verdict::{Reason, Verdict};
use crate::ports::exec::Env;
use crate::secrets::{self, Allowance, Finding};

/// Findings that one reason names: a model fixes a few and tries again.
const NAMED_MAX: usize = 5;
/// Characters of a path in a reason.
const PATH_CHARS_MAX: usize = 160;

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

/// What is known about the commits of one command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitFacts {
    /// Files with findings.
    pub files: Vec<FileFindings>,
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
    if policy.mode(Guard::Secrets) == Mode::Off {
        return bypass_verdict(bypass, &policy);
    }
    if let Some(file) = facts.files.iter().find(|file| !file.findings.is_empty()) {
        return policy.mode(Guard::Secrets).verdict(secrets_reason(file, facts, Audience::Agent));
    }
    let in_command = secrets::scan(call.command.as_bytes());
    if let Some(finding) = in_command.first() {
        return policy.mode(Guard::Secrets).verdict(command_reason(finding));
    }
    match bypass_verdict(bypass, &policy) {
        Verdict::Allow => part_unread(facts),
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

/// Decides over a commit that git is about to make. A person's allow comments count.
pub fn decide_staged(facts: &CommitFacts, policy: &Policy, audience: Audience) -> Verdict {
    let policy = policy.clone().tightened(&facts.project);
    if policy.mode(Guard::Secrets) == Mode::Off {
        return Verdict::Allow;
    }
    let counts = |finding: &Finding| match audience {
        Audience::Agent => true,
        Audience::Person => finding.allowance == Allowance::None,
    };
    let files = facts.files.iter().map(|file| FileFindings {
        path: file.path.clone(),
        findings: file.findings.iter().filter(|finding| counts(finding)).cloned().collect(),
    });
    let facts = CommitFacts { files: files.collect(), ..facts.clone() };
    match facts.files.iter().find(|file| !file.findings.is_empty()) {
        Some(file) => policy.mode(Guard::Secrets).verdict(secrets_reason(file, &facts, audience)),
        None => part_unread(&facts),
    }
}

fn part_unread(facts: &CommitFacts) -> Verdict {
    match (facts.unread.is_empty(), facts.extent) {
        (true, Extent::Whole) => Verdict::Allow,
        (false, _) | (true, Extent::Cut) => Verdict::Advise(unread_reason(facts)),
    }
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

fn secrets_reason(first: &FileFindings, facts: &CommitFacts, audience: Audience) -> Reason {
    let mut named = Vec::new();
    let mut total = 0;
    let mut has_comment = false;
    for file in &facts.files {
        for finding in &file.findings {
            total += 1;
            has_comment |= finding.allowance != Allowance::None;
            if named.len() < NAMED_MAX {
                named.push(named_finding(&file.path, finding));
            }
        }
    }
    let more =
        if total > named.len() { format!("; and {} more", total - named.len()) } else { String::new() };
    let comment = match (audience, has_comment) {
        (Audience::Agent, true) => " An allow comment counts only when a person commits it from a terminal.",
        (Audience::Agent, false) => " If it is no secret, ask the person to commit it from a terminal.",
        (Audience::Person, _) => {
            " If it is no secret, put the comment `openclaw:allow` on its line, or skip the check once with `OPENCLAW_SKIP=secrets`."
        }
    };
    Reason {
        rule: first.findings.first().map(|finding| format!("secrets.{}", finding.rule)).unwrap_or_default(),
        why: format!("openclaw refuses this commit: {}{more}.", named.join("; ")),
        instead: format!(
            "Take the value out, read it from the environment or a file outside the repository, stage again, and commit.{comment}"
        ),
    }
}

fn named_finding(path: &[u8], finding: &Finding) -> String {
    let Finding { line, rule, title, preview, .. } = finding;
    let place = match line {
        0 => format!("the name of `{}`", shown_path(path)),
        line => format!("`{}` line {line}", shown_path(path)),
    };
    format!("{place} holds {title}, {preview} (rule secrets.{rule})")
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

fn unread_reason(facts: &CommitFacts) -> Reason {
    let what = match facts.unread.first() {
        Some(path) if facts.unread.len() == 1 => format!("`{}` is too large", shown_path(path)),
        Some(path) => {
            format!("`{}` and {} more files are too large", shown_path(path), facts.unread.len() - 1)
        }
        None => "the commit has too many files".to_owned(),
    };
    Reason {
        rule: "commit.part-unread".to_owned(),
        why: format!(
            "openclaw did not look at all of this commit for secrets: {what} (rule commit.part-unread)."
        ),
        instead: "Check that generated files and archives belong into the repository.".to_owned(),
    }
}

/// Returns a path as people can read it: escaped where it is no plain text, cut, and without a secret in it.
fn shown_path(path: &[u8]) -> String {
    let text = match std::str::from_utf8(path) {
        Ok(text) if !text.chars().any(char::is_control) => text.to_owned(),
        Ok(_) | Err(_) => path.escape_ascii().to_string(),
    };
    shortened(&secrets::redacted(&text), PATH_CHARS_MAX).replace('`', "'")
}

#[cfg(test)]
mod tests;
