//! What a piece of work has to satisfy, as plain values: asked for by a task file, a role or a harness rule, judged by
//! `check`, told by `prompt`. Pure; patterns are kept as they were written, whoever judges by them compiles them.

use crate::guard::globs::Glob;

/// Which files work may change: a path is within it where every level allows it, so that a further level never widens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    levels: Vec<Vec<Glob>>,
}

impl Scope {
    /// Returns the scope of these globs; of none, everything.
    pub fn of(globs: Vec<Glob>) -> Self {
        Self::default().narrowed(globs)
    }

    /// Returns what is within this and one of `globs`; of no globs, this itself.
    #[must_use]
    pub fn narrowed(mut self, globs: Vec<Glob>) -> Self {
        if !globs.is_empty() && !self.levels.contains(&globs) {
            self.levels.push(globs);
        }
        self
    }

    /// Returns whether everything is within it.
    pub fn is_everything(&self) -> bool {
        self.levels.is_empty()
    }

    /// Returns whether a path from the top of the repository is within it. Bytes that are no text count as a character that
    /// only wildcards match.
    pub fn allows(&self, path: &[u8]) -> bool {
        let path = String::from_utf8_lossy(path);
        self.levels.iter().all(|level| level.iter().any(|glob| glob.matches(&path)))
    }

    /// Returns the globs, level by level, the widest first.
    pub fn levels(&self) -> &[Vec<Glob>] {
        &self.levels
    }
}

/// A text that must not be in files that the work changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forbidden {
    /// Who asks for it, as people see it: the role or rule with its id.
    pub source: String,
    /// The regular expression, over bytes, in which `^` and `$` are ends of lines.
    pub pattern: String,
    /// The files; empty for all.
    pub files: Vec<Glob>,
    /// What is wrong with such a text, and what to do instead.
    pub description: String,
}

/// What a file has to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Anything.
    Any,
    /// This text.
    Literal(String),
    /// What this regular expression matches, as in [`Forbidden::pattern`].
    Pattern(String),
}

/// A file that the work has to bring or change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequiredOutput {
    /// Who asks for it.
    pub source: String,
    /// Its path.
    pub files: Glob,
    /// What one of these files has to hold.
    pub content: Content,
    /// What it is for.
    pub description: String,
}

/// A program, or several in order, by which the work proves itself: all have to end with 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metric {
    /// Programs with their arguments; no shell reads them.
    pub steps: Vec<Vec<String>>,
    /// Milliseconds for all of them.
    pub timeout_ms: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn globs(texts: &[&str]) -> Vec<Glob> {
        texts.iter().map(|text| Glob::new(text).expect("a glob of the test")).collect()
    }

    #[test]
    fn a_further_level_never_widens() {
        let whole = Scope::default();
        assert!(whole.is_everything() && whole.allows(b"any/thing") && whole.allows(b"\xff"));
        let sources = whole.narrowed(globs(&["src/**", "docs"]));
        assert!(
            sources.allows(b"src/a.rs") && sources.allows(b"docs/x/y.md") && !sources.allows(b"tests/a.rs")
        );
        assert!(sources.allows(b"src/\xff") && !sources.allows(b"\xff/src"));
        let child = sources.clone().narrowed(globs(&["**/*.rs"]));
        assert!(child.allows(b"src/a.rs") && !child.allows(b"tests/a.rs") && !child.allows(b"docs/x.md"));
        assert_eq!(sources.clone().narrowed(Vec::new()), sources);
        assert_eq!(sources.clone().narrowed(globs(&["src/**", "docs"])), sources);
    }
}
