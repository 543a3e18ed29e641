//! A new rule as a file: a name that every tool takes, a head that every YAML reader understands. Pure; whoever asks writes
//! it.

use crate::base::front_matter::{PRIORITY_DEFAULT, Tier};
use crate::guard::detect::Signal;
use crate::guard::globs::{Glob, GlobError};

/// Characters of an id: it is a file's name and a word on a line.
const ID_CHARS_MAX: usize = 60;

/// What a rule is to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Its id.
    pub id: String,
    /// Its title; the id where there is none.
    pub title: Option<String>,
    /// Which projects it is for.
    pub tier: Tier,
    /// Its place among those of its tier.
    pub priority: Option<i32>,
    /// Globs of the files it is about.
    pub paths: Vec<String>,
    /// Signals that call for it.
    pub detect: Vec<String>,
    /// What it says, a point each.
    pub points: Vec<String>,
}

/// Why a draft is no rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DraftError {
    /// The id is no file's name that is the same everywhere.
    #[error(
        "use the id `{0}`: it takes lower-case letters, digits and `-`, and at most {ID_CHARS_MAX} characters"
    )]
    Id(String),
    /// A glob cannot be used.
    #[error("use the glob `{glob}`")]
    Glob {
        /// What was written.
        glob: String,
        /// Why not.
        source: GlobError,
    },
    /// A signal is unknown.
    #[error("use the signal `{0}`: nothing is recognised by it")]
    Signal(String),
    /// Signals count for frameworks alone.
    #[error("use signals in a rule of the tier `{}`", .0.word())]
    Tier(Tier),
    /// A text has several lines, or characters that are not seen.
    #[error("use the text {0:?}: it has to be one line of characters that people see")]
    Text(String),
}

impl Draft {
    /// Returns the rule's file.
    ///
    /// # Errors
    /// See [`DraftError`].
    pub fn text(&self) -> Result<String, DraftError> {
        let Self { id, title, tier, priority, paths, detect, points } = self;
        let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let is_word = id.chars().all(is_name) && id.starts_with(|c: char| c.is_ascii_alphanumeric());
        if !is_word || id.len() > ID_CHARS_MAX {
            return Err(DraftError::Id(id.clone()));
        }
        if let Some(odd) = title.iter().chain(points).chain(paths).find(|text| !is_line(text)) {
            return Err(DraftError::Text(odd.clone()));
        }
        for glob in paths {
            Glob::new(glob).map_err(|source| DraftError::Glob { glob: glob.clone(), source })?;
        }
        if let Some(odd) = detect.iter().find(|word| Signal::of_word(word).is_none()) {
            return Err(DraftError::Signal(odd.clone()));
        }
        if !detect.is_empty() && *tier != Tier::Framework {
            return Err(DraftError::Tier(*tier));
        }
        let priority = priority.unwrap_or(PRIORITY_DEFAULT);
        let mut text =
            format!("---\nid: {id}\nversion: 1.0.0\ntier: {}\npriority: {priority}\n", tier.word());
        list(&mut text, "paths", paths);
        list(&mut text, "detect", detect);
        let title = title.as_deref().unwrap_or(id);
        text.push_str(&format!("---\n\n# {title}\n\n"));
        if points.is_empty() {
            text.push_str(
                "<!-- One point a line: `- ` and what to do, so that one can see whether it was done. -->\n",
            );
        }
        points.iter().for_each(|point| text.push_str(&format!("- {point}\n")));
        Ok(text)
    }
}

fn list(text: &mut String, key: &str, items: &[String]) {
    if !items.is_empty() {
        text.push_str(&format!("{key}:\n"));
        items.iter().for_each(|item| text.push_str(&format!("  - {}\n", quoted(item))));
    }
}

/// Returns a text as both YAML readers and ours take it: quotes of one kind, the other kind inside.
fn quoted(text: &str) -> String {
    if text.contains('"') || text.contains('\\') { format!("'{text}'") } else { format!("\"{text}\"") }
}

fn is_line(text: &str) -> bool {
    let has_both = text.contains('"') && text.contains('\'');
    !text.trim().is_empty() && !text.chars().any(crate::base::text::is_unseen) && !has_both
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::front_matter::{FrontMatter, RuleHead};
    use crate::guard::rules::RuleEntry;

    fn draft() -> Draft {
        Draft {
            id: "house".into(),
            title: Some("House rules".into()),
            tier: Tier::Project,
            priority: Some(0),
            paths: vec!["**/*.{rs,toml}".into(), r"a\*b".into()],
            detect: Vec::new(),
            points: vec!["Write tests first.".into()],
        }
    }

    #[test]
    fn what_is_drafted_is_read_back() {
        let text = draft().text().expect("a rule");
        let front = FrontMatter::of(&text);
        assert!(front.problems().is_empty() && RuleHead::problems(&front).is_empty());
        let entry = RuleEntry::of("house.md", &text);
        assert_eq!((entry.id.as_str(), entry.title.as_str()), ("house", "House rules"));
        assert_eq!((entry.tier, entry.priority, entry.detect), (Tier::Project, 0, None));
        assert_eq!(entry.paths, draft().paths);
        assert_eq!(front.body, "\n# House rules\n\n- Write tests first.\n");
        let framework =
            Draft { tier: Tier::Framework, detect: vec!["rust".into(), "Cargo.toml".into()], ..draft() };
        let entry = RuleEntry::of("x.md", &framework.text().expect("a rule"));
        assert_eq!(entry.detect, Some(framework.detect));
        let bare = Draft { title: None, paths: Vec::new(), points: Vec::new(), priority: None, ..draft() };
        let text = bare.text().expect("a rule");
        assert!(text.contains("priority: 50\n---\n\n# house\n\n<!-- "), "{text}");
    }

    #[test]
    fn what_would_be_no_rule_is_refused() {
        for id in ["", "A", "a b", "../a", "-a", "a.md", "ä", &"a".repeat(61)] {
            assert_eq!(Draft { id: id.into(), ..draft() }.text(), Err(DraftError::Id(id.into())));
        }
        let globs = Draft { paths: vec!["/".into()], ..draft() }.text();
        assert_eq!(globs, Err(DraftError::Glob { glob: "/".into(), source: GlobError::Empty }));
        let signal = Draft { tier: Tier::Framework, detect: vec!["cobol".into()], ..draft() }.text();
        assert_eq!(signal, Err(DraftError::Signal("cobol".into())));
        let tier = Draft { detect: vec!["rust".into()], ..draft() }.text();
        assert_eq!(tier, Err(DraftError::Tier(Tier::Project)));
        for text in ["a\nb", " ", "a\u{202e}b", "'\""] {
            let odd = Draft { points: vec![text.into()], ..draft() }.text();
            assert_eq!(odd, Err(DraftError::Text(text.into())));
        }
    }
}
