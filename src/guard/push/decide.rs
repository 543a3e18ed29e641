//! The verdict on a push. Pure: what the remote has, and what would be new to it, comes in as facts.

use super::lines::RefLine;
use super::protected::short_ref;
use crate::guard::commit::Audience;
use crate::guard::policy::{Guard, Mode, Policy};
use crate::guard::repository::Project;
use crate::guard::scan::{Found, shown_path};
use crate::guard::verdict::{Reason, Verdict};

/// Findings that one reason names.
const NAMED_MAX: usize = 5;
/// Digits of an id that people see.
const SHORT_ID: usize = 10;

/// What becomes of a ref of the remote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is new there, or moves on from where it is.
    Forward,
    /// Commits that it has are in it no more.
    Rewrite,
    /// Where it is now is not known here.
    Unknown,
    /// It goes.
    Removal,
}

/// A protected ref on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// What git said.
    pub line: RefLine,
    /// What that does.
    pub change: Change,
}

/// A large file that a push would bring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LargeFile {
    /// Its path, any bytes.
    pub path: Vec<u8>,
    /// How large.
    pub bytes: u64,
    /// The commit that brings it.
    pub commit: String,
}

/// What was not looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unseen {
    /// Commits beyond the bound of one push.
    Older,
    /// This ref, which names no commit.
    Ref(Vec<u8>),
    /// This path, and why.
    Path(Vec<u8>, String),
}

/// What is known about a push.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PushFacts {
    /// Protected refs.
    pub updates: Vec<Update>,
    /// Secrets that the remote does not have.
    pub findings: Vec<Found>,
    /// Large files that it does not have.
    pub large: Vec<LargeFile>,
    /// What was not looked at.
    pub unseen: Vec<Unseen>,
    /// What the repository's own settings ask for.
    pub project: Project,
    /// What is odd, whole sentences.
    pub problems: Vec<String>,
}

/// Decides over a push; `policy` is what is in force, the repository's choices among it.
pub fn decide(facts: &PushFacts, policy: &Policy, audience: Audience) -> Verdict {
    let refs = || {
        let update = facts.updates.iter().find(|update| update.change != Change::Forward)?;
        let mode = policy.mode(Guard::Pushes);
        Some(mode.verdict(ref_reason(update, mode, audience)))
    };
    let secrets = || {
        let mode = policy.mode(Guard::Secrets);
        let first = facts.findings.first()?;
        Some(mode.verdict(secrets_reason(first, &facts.findings, mode, audience)))
    };
    let large = || {
        let mode = policy.mode(Guard::Large);
        let first = facts.large.first()?;
        Some(mode.verdict(large_reason(first, &facts.large, policy, audience)))
    };
    let verdicts = [refs(), secrets(), large(), unseen(facts, policy, audience)];
    let mut advice = Verdict::Allow;
    for verdict in verdicts.into_iter().flatten() {
        match (&verdict, &advice) {
            (Verdict::Deny(_) | Verdict::Ask(_), _) => return verdict,
            (Verdict::Advise(_), Verdict::Allow) => advice = verdict,
            (Verdict::Advise(_) | Verdict::Allow, _) => {}
        }
    }
    advice
}

/// What nobody looked at: a person is told. From a program a whole part of the history that went unseen is refused, since
/// that is also what a push looks like that has something to hide.
fn unseen(facts: &PushFacts, policy: &Policy, audience: Audience) -> Option<Verdict> {
    let is_whole = |unseen: &&Unseen| match unseen {
        Unseen::Older | Unseen::Ref(_) => true,
        Unseen::Path(..) => false,
    };
    let mode = policy.mode(Guard::Secrets);
    if mode == Mode::Off {
        return None;
    }
    let whole = facts.unseen.iter().find(is_whole);
    let first = whole.or(facts.unseen.first())?;
    let is_refused = whole.is_some() && audience == Audience::Agent && mode == Mode::Block;
    let reason = unseen_reason(first, is_refused);
    Some(if is_refused { Verdict::Deny(reason) } else { Verdict::Advise(reason) })
}

/// Returns the refusal where the push could not be looked at.
pub fn blind(why: &str) -> Reason {
    Reason {
        rule: "push.unread".to_owned(),
        why: format!("openclaw refuses this push: it could not look at what would be pushed ({why})."),
        instead: "Push again or fewer commits at a time; else ask the person to run `openclaw doctor` and to push from a terminal."
            .to_owned(),
    }
}

fn opening(mode: Mode) -> &'static str {
    match mode {
        Mode::Block => "openclaw refuses this push",
        Mode::Advise | Mode::Off => "openclaw advises against this push",
    }
}

fn skip(audience: Audience, guard: &str) -> String {
    match audience {
        Audience::Agent => "or ask the person to push from a terminal.".to_owned(),
        Audience::Person => {
            format!("or, where it is meant, skip the check once with `OPENCLAW_SKIP={guard}`.")
        }
    }
}

fn ref_reason(update: &Update, mode: Mode, audience: Audience) -> Reason {
    let Update { line, change } = update;
    let name = quoted(short_ref(&line.remote_ref));
    let at = line.remote.map(|id| id.to_string()).unwrap_or_default();
    let at: String = at.chars().take(SHORT_ID).collect();
    let (rule, what, instead) = match change {
        Change::Removal => (
            "push.removal",
            format!("it would remove the protected ref `{name}`"),
            "Leave it there,".to_owned(),
        ),
        Change::Rewrite | Change::Forward => (
            "push.rewrite",
            format!("it would take commits out of the protected ref `{name}`, which is at {at} there"),
            "Fetch, rebase or merge onto what is there and push without force, push to another branch,"
                .to_owned(),
        ),
        Change::Unknown => (
            "push.unknown",
            format!(
                "the protected ref `{name}` is at {at} there, which is not known here, so it could take commits out of it"
            ),
            "Run `git fetch` and push again,".to_owned(),
        ),
    };
    Reason {
        rule: rule.to_owned(),
        why: format!("{}: {what} (rule {rule}).", opening(mode)),
        instead: format!("{instead} {}", skip(audience, "pushes")),
    }
}

fn secrets_reason(first: &Found, findings: &[Found], mode: Mode, audience: Audience) -> Reason {
    let named: Vec<String> = findings.iter().take(NAMED_MAX).map(named).collect();
    let more = match findings.len() - named.len() {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    Reason {
        rule: format!("secrets.{}", first.rule),
        why: format!("{}: {}{more}.", opening(mode), named.join("; ")),
        instead: format!(
            "Take the value out of those commits (`git rebase -i`; a later commit leaves it in the history) and replace it where it is used, {}",
            skip(audience, "secrets")
        ),
    }
}

fn named(found: &Found) -> String {
    let place = match found.line {
        0 => format!("the name of `{}`", quoted(&found.path)),
        line => format!("`{}` line {line}", quoted(&found.path)),
    };
    let commit = found.commit.as_deref().map(|commit| format!(" in {}", short(commit))).unwrap_or_default();
    let Found { title, preview, rule, .. } = found;
    format!("{place}{commit} holds {title}, {preview} (rule secrets.{rule})")
}

fn large_reason(first: &LargeFile, all: &[LargeFile], policy: &Policy, audience: Audience) -> Reason {
    let LargeFile { path, bytes, commit } = first;
    let more = match all.len() {
        1 => String::new(),
        count => format!(" and {} more are", count - 1),
    };
    let is = if more.is_empty() { " is" } else { "" };
    Reason {
        rule: "checks.large".to_owned(),
        why: format!(
            "{}: `{}` in {} with {bytes} bytes{more}{is} larger than {} bytes (rule checks.large).",
            opening(policy.mode(Guard::Large)),
            quoted(path),
            short(commit),
            policy.large_file_bytes_max
        ),
        instead: format!(
            "Take the file out of that commit, keep it outside the repository or in git-lfs, {}",
            skip(audience, "large")
        ),
    }
}

fn unseen_reason(unseen: &Unseen, is_refused: bool) -> Reason {
    let opening = match is_refused {
        true => "openclaw refuses this push: it did not look at all of it for secrets",
        false => "openclaw did not look at all of this push for secrets",
    };
    let (what, instead) = match unseen {
        Unseen::Older => (
            "it brings more commits than are looked at".to_owned(),
            "Push older commits first, a part at a time (`git push origin <commit>:refs/heads/<branch>`), or ask the person to push from a terminal.",
        ),
        Unseen::Ref(name) => (
            format!("`{}` names no commit", quoted(name)),
            "Push it without that ref, or ask the person to push from a terminal.",
        ),
        Unseen::Path(path, why) => (
            format!("`{}`: {why}", quoted(path)),
            "Check that generated files and archives belong into the repository.",
        ),
    };
    Reason {
        rule: "push.part-unread".to_owned(),
        why: format!("{opening}: {what} (rule push.part-unread)."),
        instead: instead.to_owned(),
    }
}

fn short(commit: &str) -> &str {
    commit.get(..SHORT_ID).unwrap_or(commit)
}

fn quoted(name: &[u8]) -> String {
    shown_path(name).replace('`', "'")
}
