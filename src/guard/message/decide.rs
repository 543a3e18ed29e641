//! The verdict on a commit message. A secret in it weighs more than its form.

use super::clean::Cleaning;
use super::form::{Flaw, Form, Judged};
use crate::base::text::shortened;
use crate::guard::commit::Audience;
use crate::guard::policy::{Guard, Mode, Policy};
use crate::guard::verdict::{Reason, Verdict};
use crate::secrets::{self, Allowance, Finding};

/// Characters of a subject that a reason shows.
const SHOWN_CHARS_MAX: usize = 120;

/// A message that git is about to take.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    /// The file's content.
    pub raw: &'a [u8],
    /// How git will take it.
    pub cleaning: &'a Cleaning,
    /// What is agreed on.
    pub form: &'a Form,
}

/// Decides over a message. A person's allow comment counts.
pub fn decide(message: Message<'_>, policy: &Policy, audience: Audience) -> Verdict {
    let Message { raw, cleaning, form } = message;
    let secret = match policy.mode(Guard::Secrets) {
        Mode::Off => Verdict::Allow,
        mode => {
            // Comments too: whether git takes them away, a flag may decide of which nobody tells us.
            let findings = secrets::scan(cleaning.uncut(raw));
            let counts = |finding: &&Finding| match audience {
                Audience::Agent => true,
                Audience::Person => finding.allowance == Allowance::None,
            };
            let found = findings.iter().find(counts);
            found.map_or(Verdict::Allow, |finding| mode.verdict(secret_reason(finding, mode, audience)))
        }
    };
    let shape = match policy.mode(Guard::Messages) {
        Mode::Off => Verdict::Allow,
        mode => match form.judge(&cleaning.applied(raw)) {
            Some(judged) => mode.verdict(form_reason(&judged, form, mode)),
            None => Verdict::Allow,
        },
    };
    match (&secret, &shape) {
        (Verdict::Deny(_) | Verdict::Ask(_), _) | (_, Verdict::Allow) => secret,
        (Verdict::Advise(_), Verdict::Advise(_) | Verdict::Ask(_)) => secret,
        (Verdict::Allow | Verdict::Advise(_), Verdict::Deny(_)) => shape,
        (Verdict::Allow, Verdict::Advise(_) | Verdict::Ask(_)) => shape,
    }
}

/// Returns the refusal where the message could not be read.
pub fn blind(why: &str) -> Reason {
    Reason {
        rule: "commit.unread".to_owned(),
        why: format!("openclaw refuses this commit: it could not look at its message ({why})."),
        instead: "Commit again, or ask the person to run `openclaw doctor` and to commit from a terminal."
            .to_owned(),
    }
}

fn secret_reason(finding: &Finding, mode: Mode, audience: Audience) -> Reason {
    let Finding { line, rule, title, preview, .. } = finding;
    let skip = match audience {
        Audience::Agent => "",
        Audience::Person => " If it is no secret, skip the check once with `OPENCLAW_SKIP=secrets`.",
    };
    Reason {
        rule: format!("secrets.{rule}"),
        why: format!(
            "{}: line {line} of its message holds {title}, {preview} (rule secrets.{rule}).",
            opening(mode)
        ),
        instead: format!(
            "Take the value out of the message and commit again; a message stays in the history for good.{skip}"
        ),
    }
}

fn form_reason(judged: &Judged, form: &Form, mode: Mode) -> Reason {
    let Judged { subject, flaws, better } = judged;
    let what: Vec<String> = flaws.iter().map(|flaw| words(flaw, form)).collect();
    let (subject, again) = (shown(subject), if mode == Mode::Block { "" } else { " (`git commit --amend`)" });
    let instead = match (better, flaws.first()) {
        (Some(better), _) => format!("Write it as `{}`{again}.", shown(better)),
        (None, Some(Flaw::Untyped | Flaw::UnknownType(_) | Flaw::NoText | Flaw::Misspelt) | None) => {
            format!(
                "Write `type(scope): what changes`{again}; the types are {}.",
                shown(&form.types.join(", "))
            )
        }
        (None, Some(Flaw::Long(_))) => {
            format!("Say it in {} characters{again}, and put the rest into the body.", form.subject_chars_max)
        }
        (None, Some(Flaw::Undivided)) => format!("Put a blank line behind the subject{again}."),
        (None, Some(Flaw::Trailer(form))) => format!("Write the trailer as `{form} ...`{again}."),
    };
    Reason {
        rule: "message.form".to_owned(),
        why: format!("{}: `{subject}` {} (rule message.form).", opening(mode), what.join(", and ")),
        instead,
    }
}

fn opening(mode: Mode) -> &'static str {
    match mode {
        Mode::Block => "openclaw refuses this commit",
        Mode::Advise | Mode::Off => "openclaw advises against this commit message",
    }
}

fn words(flaw: &Flaw, form: &Form) -> String {
    match flaw {
        Flaw::Untyped => "has no type".to_owned(),
        Flaw::UnknownType(kind) => format!("has the type `{}`, which is not agreed on", shown(kind)),
        Flaw::Misspelt => "is not written as `type(scope): what changes`".to_owned(),
        Flaw::NoText => "says nothing behind the colon".to_owned(),
        Flaw::Long(chars) => {
            format!("has {chars} characters, more than {}", form.subject_chars_max)
        }
        Flaw::Undivided => "is followed by text without a blank line".to_owned(),
        Flaw::Trailer(form) => format!("has a trailer that is not `{form} ...`"),
    }
}

/// Returns a part of a message as people can read it: on one line, cut, and without a secret in it.
fn shown(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    shortened(&secrets::redacted(&plain), SHOWN_CHARS_MAX).replace('`', "'")
}
