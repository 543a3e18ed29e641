//! What a commit would bring, judged: secrets and every check, told together, the strictest verdict first. Pure.

use crate::base::text::{is_unseen, shortened};
use crate::git::Extent;
use crate::guard::checks::{self, Flaw, Look};
use crate::guard::commit::{Audience, CommitFacts};
use crate::guard::evaluate::staged::ForbiddenText;
use crate::guard::policy::{Guard, Mode, Policy};
use crate::guard::verdict::{Reason, Verdict};
use crate::secrets::{self, Allowance, Finding};

/// Findings that a reason names for a model: it mends a few and tries again.
const NAMED_MAX: usize = 5;
/// Findings that a person reads at a terminal.
const LINES_MAX: usize = 30;
/// Things to do that one line holds.
const FIXES_MAX: usize = 3;
/// Characters of a path, and of what is said about it.
const PATH_CHARS_MAX: usize = 160;
const WHAT_CHARS_MAX: usize = 240;

/// Where a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spot {
    /// In the file's name.
    Name,
    /// The file as a whole.
    Whole,
    /// This line, from 1.
    Line(usize),
}

/// A finding that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The file, any bytes.
    pub path: Vec<u8>,
    /// Where in it.
    pub spot: Spot,
    /// Whose mode decides.
    pub guard: Guard,
    /// What that guard does: it advises or blocks.
    pub mode: Mode,
    /// The rule's id.
    pub rule: String,
    /// What it is, after the name of the file; never holds a secret.
    pub what: String,
    /// Whether a comment beside it allows it, which an agent's does not.
    pub has_comment: bool,
}

/// Returns what counts of `facts` under `policy`, what blocks first.
pub fn told(facts: &CommitFacts, policy: &Policy, audience: Audience) -> Vec<Told> {
    let mut told = Vec::new();
    for file in &facts.files {
        let counts = |finding: &&Finding| match audience {
            Audience::Agent => true,
            Audience::Person => finding.allowance == Allowance::None,
        };
        told.extend(file.findings.iter().filter(counts).map(|finding| {
            let Finding { line, rule, title, preview, allowance, .. } = finding;
            let spot = if *line == 0 { Spot::Name } else { Spot::Line(*line) };
            let told = Told::secret(&file.path, spot, (rule, title, preview), policy);
            Told { has_comment: *allowance != Allowance::None, ..told }
        }));
    }
    for file in &facts.flaws {
        told.extend(file.flaws.iter().map(|(guard, flaw)| Told::flaw(&file.path, *guard, flaw, policy)));
    }
    told.extend(facts.forbidden.iter().map(|text| Told::forbidden(text, policy)));
    told.retain(|told| told.mode != Mode::Off);
    // Stable, so that secrets stay ahead of other findings of the same weight, and files in their order.
    told.sort_by_key(|told| std::cmp::Reverse(told.mode));
    told
}

impl Told {
    /// Returns a secret: `rule`, `title` and `preview` as the scanner has them. A private key counts for the stricter of
    /// both guards.
    pub(super) fn secret(
        path: &[u8],
        spot: Spot,
        (rule, title, preview): (&str, &str, &str),
        policy: &Policy,
    ) -> Self {
        let (secrets, keys) = (policy.mode(Guard::Secrets), policy.mode(Guard::PrivateKeys));
        let is_keys = is_key(rule) && keys > secrets;
        Self {
            path: path.to_vec(),
            spot,
            guard: if is_keys { Guard::PrivateKeys } else { Guard::Secrets },
            mode: if is_keys { keys } else { secrets },
            rule: if is_keys { Guard::PrivateKeys.key().to_owned() } else { format!("secrets.{rule}") },
            what: format!("holds {title}, {preview}"),
            has_comment: false,
        }
    }

    /// Returns a text that a role forbids.
    fn forbidden(text: &ForbiddenText, policy: &Policy) -> Self {
        Self {
            path: text.path.clone(),
            spot: Spot::Line(text.line),
            guard: Guard::Roles,
            mode: policy.mode(Guard::Roles),
            rule: Guard::Roles.key().to_owned(),
            what: text.what.clone(),
            has_comment: false,
        }
    }

    /// Returns a flaw.
    pub(super) fn flaw(path: &[u8], guard: Guard, flaw: &Flaw, policy: &Policy) -> Self {
        Self {
            path: path.to_vec(),
            spot: if flaw.line == 0 { Spot::Whole } else { Spot::Line(flaw.line) },
            guard,
            mode: policy.mode(guard),
            rule: guard.key().to_owned(),
            what: shown_text(&flaw.what),
            has_comment: false,
        }
    }
}

/// Returns whether a rule of the scanner finds private keys.
fn is_key(rule: &str) -> bool {
    checks::check(Guard::PrivateKeys).is_some_and(|check| match check.look {
        Look::Rules(rules) => rules.contains(&rule),
        Look::Content(_) | Look::Length(_) | Look::Name(_) | Look::Names(_) | Look::Link(_) => false,
    })
}

/// Decides over what a commit would bring; `policy` is the one in force there.
pub fn verdict(facts: &CommitFacts, policy: &Policy, audience: Audience) -> Verdict {
    let told = told(facts, policy, audience);
    let Some(first) = told.first() else { return part_unread(facts, policy) };
    let words = match audience {
        Audience::Agent => for_model(&told),
        Audience::Person => for_person(&told),
    };
    first.mode.verdict(Reason { rule: first.rule.clone(), why: words, instead: instead(&told, audience) })
}

/// Returns how a reason begins: whether the commit is refused or only spoken about.
fn beginning(told: &[Told]) -> &'static str {
    match told.first().map(|told| told.mode) {
        Some(Mode::Block) => "openclaw refuses this commit",
        Some(Mode::Advise | Mode::Off) | None => "openclaw lets this commit pass, and advises",
    }
}

fn for_model(told: &[Told]) -> String {
    let named = told.iter().take(NAMED_MAX).map(|told| {
        let Told { path, spot, rule, what, mode, .. } = told;
        let path = shown_path(path);
        let place = match spot {
            Spot::Name => format!("the name of `{path}`"),
            Spot::Whole => format!("`{path}`"),
            Spot::Line(line) => format!("`{path}` line {line}"),
        };
        let advice = if *mode == Mode::Advise { ", advice" } else { "" };
        format!("{place} {what} (rule {rule}{advice})")
    });
    let named: Vec<String> = named.collect();
    let more = if told.len() > named.len() {
        format!("; and {} more", told.len() - named.len())
    } else {
        String::new()
    };
    format!("{}: {}{more}.", beginning(told), named.join("; "))
}

fn for_person(told: &[Told]) -> String {
    let lines = told.iter().take(LINES_MAX).map(|told| {
        let Told { path, spot, rule, what, mode, .. } = told;
        let path = shown_path(path);
        let place = match spot {
            Spot::Name => format!("{path} (its name)"),
            Spot::Whole => path,
            Spot::Line(line) => format!("{path}:{line}"),
        };
        let advice = if *mode == Mode::Advise { " (advice)" } else { "" };
        format!("\n  {place}: {rule}: {what}{advice}")
    });
    let lines: String = lines.collect();
    let more = match told.len().saturating_sub(LINES_MAX) {
        0 => String::new(),
        more => format!("\n  and {more} more; `openclaw check --staged` lists all"),
    };
    format!("{}:{lines}{more}", beginning(told))
}

/// Returns what to do, one line: about what blocks, and where nothing does, about the advice.
fn instead(told: &[Told], audience: Audience) -> String {
    let first = told.first().map_or(Mode::Off, |told| told.mode);
    let mut guards: Vec<Guard> = Vec::new();
    for told in told.iter().filter(|told| told.mode == first) {
        if !guards.contains(&told.guard) {
            guards.push(told.guard);
        }
    }
    let is_secret = guards.contains(&Guard::Secrets);
    let mut said = match (is_secret, guards.len()) {
        (true, 1) => {
            "Take the value out, read it from the environment or a file outside the repository, stage again, \
                      and commit."
                .to_owned()
        }
        (_, _) => {
            let fixes: Vec<&str> = guards.iter().take(FIXES_MAX).map(|guard| fix(*guard)).collect();
            format!("{} Then stage again and commit.", fixes.join(" "))
        }
    };
    let words: Vec<&str> = guards.iter().map(|guard| guard.word()).collect();
    let has_comment = told.iter().any(|told| told.has_comment);
    said.push_str(&match (audience, first) {
        (_, Mode::Advise | Mode::Off) => String::new(),
        (Audience::Agent, Mode::Block) if has_comment => {
            " An allow comment counts only when a person commits it from a terminal.".to_owned()
        }
        (Audience::Agent, Mode::Block) if is_secret => {
            " If it is no secret, ask the person to commit it from a terminal.".to_owned()
        }
        (Audience::Agent, Mode::Block) => {
            " If a check is wrong here, ask the person to commit from a terminal.".to_owned()
        }
        (Audience::Person, Mode::Block) => {
            let comment = if is_secret {
                " If it is no secret, put the comment `openclaw:allow` on its line."
            } else {
                ""
            };
            format!("{comment} `OPENCLAW_SKIP={}` skips what is wrong here once.", words.join(","))
        }
    });
    said
}

/// Returns what to do about a finding of `guard`.
pub fn fix(guard: Guard) -> &'static str {
    match checks::check(guard) {
        Some(check) => check.fix,
        None if guard == Guard::Roles => {
            "Write it in another way; `openclaw roles show` tells what the role asks."
        }
        None => "Take the value out and read it from the environment or a file outside the repository.",
    }
}

fn part_unread(facts: &CommitFacts, policy: &Policy) -> Verdict {
    if policy.mode(Guard::Secrets) == Mode::Off {
        return Verdict::Allow;
    }
    match (facts.unread.is_empty(), facts.extent) {
        (true, Extent::Whole) => Verdict::Allow,
        (false, _) | (true, Extent::Cut) => Verdict::Advise(unread_reason(facts)),
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
        Ok(text) if !text.chars().any(is_unseen) => text.to_owned(),
        Ok(_) | Err(_) => path.escape_ascii().to_string(),
    };
    shortened(&secrets::redacted(&text), PATH_CHARS_MAX).replace('`', "'")
}

/// Returns what a parser says as one harmless line: it may have taken words out of the file.
fn shown_text(text: &str) -> String {
    let line: String = text.chars().map(|c| if is_unseen(c) { ' ' } else { c }).collect();
    shortened(&secrets::redacted(&line), WHAT_CHARS_MAX)
}

#[cfg(test)]
mod tests;
