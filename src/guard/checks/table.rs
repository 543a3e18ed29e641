//! The checks, one row each: which guard decides, what to do about a flaw, and how it is compared with what was there.

use std::collections::HashSet;

use crate::git::EntryKind;
use crate::guard::checks::file::{File, Flaw};
use crate::guard::checks::{
    case, env_files, json, large, links, markers, private_keys, shebangs, todos, toml, yaml,
};
use crate::guard::policy::Guard;

/// Changes when a check finds other things in the same content.
pub const VERSION: u32 = 1;

/// One check.
pub struct Check {
    /// The guard whose mode decides, and whose key is the rule's id.
    pub guard: Guard,
    /// What it finds, for lists of rules.
    pub title: &'static str,
    /// What to do about a flaw: a sentence.
    pub fix: &'static str,
    /// When a flaw was there before.
    pub compared: Compared,
    /// How it looks.
    pub look: Look,
}

/// When a flaw was there before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compared {
    /// When its line stands in the version before.
    ByLine,
    /// When the version before had a flaw of this check.
    ByFile,
}

/// Looks at new paths among all, and returns flaws by the numbers of the new ones.
pub type Among = for<'a> fn(&[&'a [u8]], &'a [Vec<u8>]) -> Vec<(usize, String)>;
/// Looks at a link and its target among all paths.
pub type Leading = fn(&[u8], &[u8], &[Vec<u8>]) -> Option<String>;

/// What a check looks at.
#[derive(Clone, Copy)]
pub enum Look {
    /// One file.
    Content(fn(&File<'_>) -> Vec<Flaw>),
    /// Its length, and the most that is not large.
    Length(fn(u64, u64) -> Option<String>),
    /// Its path.
    Name(fn(&[u8]) -> Option<String>),
    /// New paths, by number, among all.
    Names(Among),
    /// A link, its target, and all paths.
    Link(Leading),
    /// What the secret scanner found by these rules.
    Rules(&'static [&'static str]),
}

/// Every check, in the order of the guards.
pub const CHECKS: &[Check] = &[
    Check {
        guard: Guard::Json,
        title: "JSON that does not parse",
        fix: "Mend the JSON.",
        compared: Compared::ByFile,
        look: Look::Content(json::look),
    },
    Check {
        guard: Guard::Yaml,
        title: "YAML that does not parse",
        fix: "Mend the YAML.",
        compared: Compared::ByFile,
        look: Look::Content(yaml::look),
    },
    Check {
        guard: Guard::Toml,
        title: "TOML that does not parse",
        fix: "Mend the TOML.",
        compared: Compared::ByFile,
        look: Look::Content(toml::look),
    },
    Check {
        guard: Guard::Markers,
        title: "a conflict that a merge left behind",
        fix: "Decide what stays of the conflict and take its marks out.",
        compared: Compared::ByLine,
        look: Look::Content(markers::look),
    },
    Check {
        guard: Guard::Large,
        title: "a large file",
        fix: "Keep large files out of the history: in git's large-file storage, or outside the repository.",
        compared: Compared::ByFile,
        look: Look::Length(large::look),
    },
    Check {
        guard: Guard::Case,
        title: "paths that differ in capitals alone",
        fix: "Rename one of the two.",
        compared: Compared::ByFile,
        look: Look::Names(case::look),
    },
    Check {
        guard: Guard::Links,
        title: "a link to what is not there",
        fix: "Commit the link's target too, or correct the link.",
        compared: Compared::ByFile,
        look: Look::Link(links::look),
    },
    Check {
        guard: Guard::Shebangs,
        title: "an executable text without `#!`",
        fix: "Begin the script with a `#!` line, or take its executable bit away (`git update-index --chmod=-x`).",
        compared: Compared::ByFile,
        look: Look::Content(shebangs::look),
    },
    Check {
        guard: Guard::PrivateKeys,
        title: "a private key",
        fix: "Take the key out and keep it outside the repository.",
        compared: Compared::ByLine,
        look: Look::Rules(private_keys::RULES),
    },
    Check {
        guard: Guard::EnvFiles,
        title: "a file of environment secrets",
        fix: "Unstage it (`git rm --cached`), list it in `.gitignore`, and commit an `.env.example` instead.",
        compared: Compared::ByFile,
        look: Look::Name(env_files::look),
    },
    Check {
        guard: Guard::Todos,
        title: "an open task that names nobody",
        fix: "Name an issue or a person beside the task: `(#12)`.",
        compared: Compared::ByLine,
        look: Look::Content(todos::look),
    },
];

/// Returns the row of `guard`; guards that are no check have none.
pub fn check(guard: Guard) -> Option<&'static Check> {
    CHECKS.iter().find(|check| check.guard == guard)
}

/// Returns what checks say about one file; `bytes_max` is the most that is not large.
pub fn in_content(file: &File<'_>, bytes_max: u64) -> Vec<(Guard, Flaw)> {
    CHECKS.iter().flat_map(|check| flaws(check, file, bytes_max)).collect()
}

/// Returns what checks say about a file of which only the length is known.
pub fn in_length(bytes: u64, bytes_max: u64) -> Vec<(Guard, Flaw)> {
    let of = |check: &'static Check| match check.look {
        Look::Length(look) => look(bytes, bytes_max).map(|what| (check.guard, Flaw::whole(what))),
        Look::Content(_) | Look::Name(_) | Look::Names(_) | Look::Link(_) | Look::Rules(_) => None,
    };
    CHECKS.iter().filter_map(of).collect()
}

fn flaws(check: &'static Check, file: &File<'_>, bytes_max: u64) -> Vec<(Guard, Flaw)> {
    let found = match check.look {
        Look::Content(look) => look(file),
        Look::Length(look) => {
            look(file.content.len() as u64, bytes_max).map(Flaw::whole).into_iter().collect()
        }
        Look::Name(_) | Look::Names(_) | Look::Link(_) | Look::Rules(_) => Vec::new(),
    };
    found.into_iter().map(|flaw| (check.guard, flaw)).collect()
}

/// Returns those `flaws` of `file` that `base`, the version before, did not have.
pub fn new_since(
    base: &File<'_>,
    file: &File<'_>,
    flaws: Vec<(Guard, Flaw)>,
    bytes_max: u64,
) -> Vec<(Guard, Flaw)> {
    // The same content under the same name: what changed is the mode.
    let is_mode = base.path == file.path && base.content == file.content;
    let mut lines: Option<HashSet<&[u8]>> = None;
    let mut is_new = |guard: Guard, flaw: &Flaw| {
        let Some(check) = check(guard) else { return true };
        match check.compared {
            Compared::ByFile => is_mode || self::flaws(check, base, bytes_max).is_empty(),
            Compared::ByLine => {
                let known = lines.get_or_insert_with(|| lines_of(base.content).collect());
                let line = lines_of(file.content).nth(flaw.line.saturating_sub(1)).unwrap_or_default();
                !known.contains(line)
            }
        }
    };
    flaws.into_iter().filter(|(guard, flaw)| is_new(*guard, flaw)).collect()
}

fn lines_of(content: &[u8]) -> impl Iterator<Item = &[u8]> {
    content.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line))
}

/// Returns what of a path decides which checks look at its content: two of one class are judged alike.
pub fn class(path: &[u8], kind: EntryKind) -> String {
    let (json, yaml, toml) = (json::dialect(path), yaml::is_yaml(path), toml::is_toml(path));
    let (page, fences) = (todos::is_page(path), markers::is_markdown(path));
    format!("{kind:?} {json:?} {yaml} {toml} {page} {fences}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAX: u64 = 100;

    #[test]
    fn every_guard_of_a_check_has_one_row() {
        let named: Vec<Guard> =
            Guard::ALL.iter().copied().filter(|guard| guard.key().starts_with("checks.")).collect();
        assert_eq!(CHECKS.iter().map(|check| check.guard).collect::<Vec<_>>(), named);
        assert!(CHECKS.iter().all(|check| check.fix.ends_with('.') && !check.title.ends_with('.')));
    }

    fn new(base: (&str, &str), now: (&str, &str), kind: EntryKind) -> Vec<(Guard, usize)> {
        let file = File::new(now.0.as_bytes(), kind, now.1.as_bytes());
        let base = File::new(base.0.as_bytes(), kind, base.1.as_bytes());
        let found = in_content(&file, MAX);
        new_since(&base, &file, found, MAX).into_iter().map(|(guard, flaw)| (guard, flaw.line)).collect()
    }

    #[test]
    fn what_was_there_before_is_not_new() {
        let file = EntryKind::File;
        assert_eq!(new(("a.json", "{"), ("a.json", "{\n\n"), file), []);
        assert_eq!(new(("a.json", "{}"), ("a.json", "{\n\n"), file), [(Guard::Json, 3)]);
        assert_eq!(new(("a.txt", "{"), ("a.json", "{"), file), [(Guard::Json, 1)], "its name makes it JSON");
        let todo = concat!("// TO", "DO x\n");
        assert_eq!(new(("a.rs", todo), ("a.rs", &format!("\n{todo}")), file), []);
        assert_eq!(new(("a.rs", ""), ("a.rs", &format!("\n{todo}")), file), [(Guard::Todos, 2)]);
        let large = "x".repeat(200);
        assert_eq!(new(("a", &large), ("a", &format!("{large}y")), file), []);
        assert_eq!(new(("a", "x"), ("a", &large), file), [(Guard::Large, 0)]);
    }

    #[test]
    fn a_mode_alone_is_a_change_and_a_move_is_none() {
        let executable = EntryKind::Executable;
        assert_eq!(new(("a", "echo"), ("a", "echo"), executable), [(Guard::Shebangs, 1)]);
        assert_eq!(new(("a", "echo"), ("a", "echo 2"), executable), []);
        assert_eq!(new(("b", "echo"), ("a", "echo"), executable), []);
    }

    #[test]
    fn classes_tell_apart_what_is_judged_otherwise() {
        let class = |path: &str| super::class(path.as_bytes(), EntryKind::File);
        let all = ["a.json", "tsconfig.json", "a.yaml", "a.toml", "a.rs", "a.md", "a.txt"].map(class);
        for (at, one) in all.iter().enumerate() {
            assert!(!all[at + 1..].contains(one), "{one}");
        }
        assert_eq!(class("x/b.json"), class("a.json"));
        assert_ne!(super::class(b"a", EntryKind::Executable), class("a"));
    }
}
