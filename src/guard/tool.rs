//! What a file tool may bring into a file, and a prompt to a model: decided over texts. Pure.

use crate::base::text::{is_unseen, shortened};
use crate::guard::verdict::Reason;
use crate::secrets::{self, Finding};

/// Findings that one reason names.
const NAMED_MAX: usize = 3;
/// Characters of a path in a reason.
const PATH_CHARS_MAX: usize = 160;

/// Returns the secrets that `text` would bring into a file that holds `current` now.
pub fn brought(text: &str, current: &[u8]) -> Vec<Finding> {
    let findings = secrets::scan(text.as_bytes());
    if findings.is_empty() { findings } else { secrets::new_in(current, text.as_bytes(), findings) }
}

/// Returns why a tool may not write these into the file at `path`; `None` for nothing.
pub fn written(path: &str, findings: &[Finding]) -> Option<Reason> {
    let first = findings.first()?;
    let named: Vec<String> = findings.iter().take(NAMED_MAX).map(named).collect();
    let more = findings.len().saturating_sub(NAMED_MAX);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let line: String = path.chars().map(|c| if is_unseen(c) { ' ' } else { c }).collect();
    let path = shortened(&secrets::redacted(&line), PATH_CHARS_MAX);
    Some(Reason {
        rule: format!("secrets.{}", first.rule),
        why: format!(
            "openclaw refuses this write: the text for `{path}` holds {}{more} (rule secrets.{}).",
            named.join(", "),
            first.rule
        ),
        instead: "Read the value from the environment or from a file outside the repository. If it is no secret, ask the person to write it."
            .to_owned(),
    })
}

/// Returns why a prompt is kept from the model; `None` where it holds no secret.
pub fn prompted(prompt: &str) -> Option<Reason> {
    let findings = secrets::scan(prompt.as_bytes());
    let first = findings.first()?;
    Some(Reason {
        rule: format!("secrets.{}", first.rule),
        why: format!(
            "openclaw keeps this prompt back: line {} holds {} (rule secrets.{}).",
            first.line,
            named(first),
            first.rule
        ),
        instead: "Send it again without the value: name the variable or the file that holds it. What was sent before stays sent; replace such a value."
            .to_owned(),
    })
}

fn named(finding: &Finding) -> String {
    format!("{}, {}", finding.title, finding.preview)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = concat!("gh", "p_a8Kd03jfLQm2xZ7vBn5tYr9wEs1uHg4cOiPq");

    #[test]
    fn a_new_secret_is_refused_and_an_old_one_is_not() {
        let text = format!("a\nkey = \"{TOKEN}\"\n");
        let reason = written("src/a\nb.py", &brought(&text, b"")).expect("a refusal");
        assert_eq!(reason.text().lines().count(), 2, "{reason:?}");
        assert_eq!(reason.rule, "secrets.github-token");
        assert!(!reason.text().contains(TOKEN) && reason.why.contains("`src/a b.py`"), "{reason:?}");
        assert!(brought(&text, format!("other {TOKEN}").as_bytes()).is_empty());
        assert_eq!(written("a", &brought("nothing", b"")), None);
    }

    #[test]
    fn a_prompt_with_a_secret_is_kept_back() {
        let reason = prompted(&format!("use\n{TOKEN}")).expect("a refusal");
        assert!(reason.why.contains("line 2") && !reason.text().contains(TOKEN), "{reason:?}");
        assert_eq!(reason.text().lines().count(), 2);
        assert_eq!(prompted("fix the tests"), None);
    }
}
