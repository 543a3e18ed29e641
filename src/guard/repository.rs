//! What a repository's own settings ask of the guards. They tighten at once; what they allow counts only where a commit
//! that was made before, or a person, says so. Pure.

use crate::guard::globs::Glob;
use crate::guard::policy::{Mode, Policy};

/// Where a repository keeps its settings.
pub const PROJECT_FILE: &str = ".openclaw.toml";

/// The settings of a repository as far as guards know them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Project {
    /// A commit that would carry a secret.
    pub secrets: Option<Mode>,
    /// A command that would skip git hooks.
    pub no_verify: Option<Mode>,
    /// What is no secret here.
    pub allow: Vec<Allowed>,
    /// What is wrong with the settings, one line each.
    pub problems: Vec<String>,
}

/// A kind of finding that is none in some files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowed {
    /// The files.
    pub path: Glob,
    /// The rule's id, with or without `secrets.`.
    pub rule: String,
}

/// Which entries of an allow-list count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// Those that HEAD has already: whoever commits may not be a person.
    Head,
    /// Also those of this commit: a person makes it at a terminal.
    Index,
}

/// How a repository's settings are read.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    /// Reads the content of [`PROJECT_FILE`].
    pub parse: &'a dyn Fn(&[u8]) -> Project,
    /// Which entries of its allow-list count.
    pub trust: Trust,
}

impl Reading<'_> {
    /// Returns the settings that hold for a commit of `index` onto `head`, each the content of the file there.
    pub fn of(&self, index: Option<&[u8]>, head: Option<&[u8]>) -> Project {
        let Some(index) = index else { return Project::default() };
        let mut project = (self.parse)(index);
        match self.trust {
            Trust::Index => {}
            Trust::Head if head == Some(index) => {}
            Trust::Head => {
                let known = head.map(|head| (self.parse)(head).allow).unwrap_or_default();
                project.allow.retain(|entry| known.contains(entry));
            }
        }
        project
    }
}

impl Project {
    /// Returns whether the allow-list has `rule` in the file `path`.
    pub fn allows(&self, path: &[u8], rule: &str) -> bool {
        // A pattern is text; what is none is never allowed by one.
        let Ok(path) = str::from_utf8(path) else { return false };
        self.allow.iter().any(|entry| {
            let named = entry.rule.strip_prefix("secrets.").unwrap_or(&entry.rule);
            named == rule && entry.path.matches(path)
        })
    }

    /// Takes the stricter of both for each guard; problems are added, allow-lists are each repository's own.
    pub fn merge(&mut self, other: &Self) {
        let Self { secrets, no_verify, allow: _, problems } = other;
        self.secrets = self.secrets.max(*secrets);
        self.no_verify = self.no_verify.max(*no_verify);
        for problem in problems {
            if !self.problems.contains(problem) {
                self.problems.push(problem.clone());
            }
        }
    }
}

impl Policy {
    /// Returns the choices with those of a repository where these are stricter.
    #[must_use]
    pub fn tightened(self, project: &Project) -> Self {
        let stricter = |mode: Mode, other: Option<Mode>| other.map_or(mode, |other| mode.max(other));
        Self {
            secrets: stricter(self.secrets, project.secrets),
            no_verify: stricter(self.no_verify, project.no_verify),
            context_chars_max: self.context_chars_max,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(path: &str, rule: &str) -> Allowed {
        Allowed { path: Glob::new(path).expect("a glob"), rule: rule.to_owned() }
    }

    /// Each byte is one entry of an allow-list.
    fn parse(bytes: &[u8]) -> Project {
        let allow = bytes.iter().map(|byte| allowed(&format!("{}", char::from(*byte)), "r")).collect();
        Project { allow, ..Project::default() }
    }

    #[test]
    fn an_entry_counts_where_head_has_it_or_a_person_commits_it() {
        let count = |trust, index: Option<&[u8]>, head: Option<&[u8]>| {
            Reading { parse: &parse, trust }.of(index, head).allow.len()
        };
        assert_eq!(count(Trust::Head, Some(b"ab"), Some(b"ab")), 2);
        assert_eq!(count(Trust::Head, Some(b"ab"), Some(b"bc")), 1);
        assert_eq!(count(Trust::Head, Some(b"ab"), None), 0);
        assert_eq!(count(Trust::Head, None, Some(b"ab")), 0);
        assert_eq!(count(Trust::Index, Some(b"ab"), None), 2);
    }

    #[test]
    fn settings_of_a_repository_only_tighten() {
        let policy = |secrets, no_verify| Policy { secrets, no_verify, ..Policy::default() };
        let project =
            Project { secrets: Some(Mode::Advise), no_verify: Some(Mode::Off), ..Project::default() };
        let check = |before: Policy, after: Policy| assert_eq!(before.tightened(&project), after);
        check(policy(Mode::Block, Mode::Block), policy(Mode::Block, Mode::Block));
        check(policy(Mode::Off, Mode::Off), policy(Mode::Advise, Mode::Off));
        check(policy(Mode::Advise, Mode::Advise), policy(Mode::Advise, Mode::Advise));
    }

    #[test]
    fn rules_are_named_with_or_without_their_guard() {
        let project = Project {
            allow: vec![allowed("tests/**", "github-token"), allowed("*.md", "secrets.generic")],
            ..Project::default()
        };
        for (path, rule, want) in [
            ("tests/a/b.rs", "github-token", true),
            ("tests/a/b.rs", "generic", false),
            ("src/tests/a", "github-token", false),
            ("x.md", "generic", true),
            ("d/x.md", "generic", false),
        ] {
            assert_eq!(project.allows(path.as_bytes(), rule), want, "{path} {rule}");
        }
    }

    #[test]
    fn the_strictest_of_several_repositories_holds() {
        let mut project =
            Project { secrets: Some(Mode::Off), problems: vec!["p".into()], ..Project::default() };
        let other = Project {
            secrets: Some(Mode::Block),
            problems: vec!["p".into(), "q".into()],
            ..Project::default()
        };
        project.merge(&other);
        assert_eq!((project.secrets, project.problems.len()), (Some(Mode::Block), 2));
    }
}
