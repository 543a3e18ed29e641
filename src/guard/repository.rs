//! What a repository's own settings ask of the guards. They tighten at once; what they allow counts only where a commit
//! that was made before, or a person, says so. Pure.

use crate::guard::globs::Glob;
use crate::guard::policy::{Guard, Mode, Policy};

/// Where a repository keeps its settings.
pub const PROJECT_FILE: &str = ".openclaw.toml";

/// The settings of a repository as far as guards know them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Project {
    /// The id of the role that work has where its task names none.
    pub default_role: Option<String>,
    /// What guards are to do at least.
    pub modes: Vec<(Guard, Mode)>,
    /// Patterns of branches that are protected as well.
    pub protected_refs: Vec<String>,
    /// Types that a commit message may begin with; empty for the usual ones.
    pub commit_types: Vec<String>,
    /// The most characters of a commit's subject.
    pub subject_chars_max: Option<u16>,
    /// The file of findings that were there before, from the top of the repository.
    pub baseline: Option<String>,
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
        let Self {
            default_role: _,
            modes,
            protected_refs,
            commit_types: _,
            subject_chars_max: _,
            baseline: _,
            allow: _,
            problems,
        } = other;
        self.modes.extend(modes.iter().filter(|entry| !self.modes.contains(entry)).collect::<Vec<_>>());
        for pattern in
            protected_refs.iter().filter(|pattern| !self.protected_refs.contains(pattern)).collect::<Vec<_>>()
        {
            self.protected_refs.push(pattern.clone());
        }
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
    pub fn tightened(mut self, project: &Project) -> Self {
        for (guard, mode) in &project.modes {
            self.modes.set(*guard, self.mode(*guard).max(*mode));
        }
        let added = project.protected_refs.iter().filter(|pattern| !self.protected_refs.contains(pattern));
        let added: Vec<String> = added.cloned().collect();
        self.protected_refs.extend(added);
        self
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
        let policy = |secrets, no_verify| {
            Policy::default().with(Guard::Secrets, secrets).with(Guard::NoVerify, no_verify)
        };
        let modes = vec![(Guard::Secrets, Mode::Advise), (Guard::NoVerify, Mode::Off)];
        let project = Project { modes, ..Project::default() };
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
        let mut project = Project {
            modes: vec![(Guard::Secrets, Mode::Off)],
            problems: vec!["p".into()],
            ..Project::default()
        };
        let other = Project {
            modes: vec![(Guard::Secrets, Mode::Block), (Guard::Secrets, Mode::Off)],
            problems: vec!["p".into(), "q".into()],
            ..Project::default()
        };
        project.merge(&other);
        assert_eq!((project.modes.len(), project.problems.len()), (2, 2));
        let loose = Policy::default().with(Guard::Secrets, Mode::Off);
        assert_eq!(loose.tightened(&project).mode(Guard::Secrets), Mode::Block);
    }
}
