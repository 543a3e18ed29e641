//! Secrets in text that a model will read, each replaced by a name that the caller chooses; and which of them a text had
//! already. The secret itself never leaves this room: the caller gets its digest.

use std::borrow::Cow;

use crate::base::digest::Digest;
use crate::secrets::entropy::contains;
use crate::secrets::scan::{Finding, scan};

/// Returns `text` with every secret replaced by what `name` returns for its rule and digest.
pub fn replaced<'t>(text: &'t str, name: &mut dyn FnMut(&'static str, &Digest) -> String) -> Cow<'t, str> {
    let findings = scan(text.as_bytes());
    if findings.is_empty() {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let mut shown = Vec::with_capacity(text.len());
    let mut from = 0;
    for finding in &findings {
        // A later finding may overlap the end of the one before.
        let start = finding.range.start.max(from);
        let secret = &bytes[finding.range.clone()];
        let digest = Digest::of(&[finding.rule.as_bytes(), b"\0", secret].concat());
        shown.extend_from_slice(&bytes[from..start]);
        shown.extend_from_slice(name(finding.rule, &digest).as_bytes());
        from = end_of(finding, bytes).max(from);
    }
    shown.extend_from_slice(&bytes[from..]);
    Cow::Owned(String::from_utf8_lossy(&shown).into_owned())
}

/// Returns where a secret ends that a reader must not get a part of: a key goes to the end of its block.
fn end_of(finding: &Finding, bytes: &[u8]) -> usize {
    const END: &[u8] = b"-----END";
    let end = finding.range.end;
    if !finding.rule.contains("private-key") {
        return end;
    }
    let rest = &bytes[end..];
    let mark = (0..rest.len()).find(|at| rest[*at..].starts_with(END));
    // Cut off in the middle: all that follows is of the key.
    mark.map_or(bytes.len(), |mark| end + mark)
}

/// Returns those `findings` of `text` whose secret stands nowhere in `base`.
pub fn new_in(base: &[u8], text: &[u8], findings: Vec<Finding>) -> Vec<Finding> {
    let is_known =
        |finding: &Finding| text.get(finding.range.clone()).is_some_and(|secret| contains(base, secret));
    findings.into_iter().filter(|finding| !is_known(finding)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = concat!("gh", "p_a8Kd03jfLQm2xZ7vBn5tYr9wEs1uHg4cOiPq");
    const OTHER: &str = concat!("gh", "p_Zx81kQw03LmVn5bRt7yPu2sDf4gHjK6aCeTi");

    #[test]
    fn each_secret_gets_the_name_of_its_digest() {
        let mut seen: Vec<Digest> = Vec::new();
        let text = format!("a {TOKEN} b {OTHER} c {TOKEN}");
        let shown = replaced(&text, &mut |rule, digest| {
            let at = seen.iter().position(|known| known == digest).unwrap_or_else(|| {
                seen.push(*digest);
                seen.len() - 1
            });
            format!("[{rule} {at}]")
        });
        assert_eq!(shown, "a [github-token 0] b [github-token 1] c [github-token 0]");
        assert!(matches!(replaced("nothing", &mut |_, _| String::new()), Cow::Borrowed("nothing")));
    }

    #[test]
    fn what_stood_there_before_is_not_new() {
        let text = format!("x = {TOKEN}; y = {OTHER}");
        let left = new_in(format!("old {TOKEN}").as_bytes(), text.as_bytes(), scan(text.as_bytes()));
        assert_eq!(left.len(), 1);
        assert!(new_in(text.as_bytes(), text.as_bytes(), scan(text.as_bytes())).is_empty());
    }
}
