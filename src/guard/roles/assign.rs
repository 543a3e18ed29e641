//! Which role a task belongs to, by its scope: the one that covers most of it, by the globs that say most. Pure, total,
//! and explained. A role that writes no source files is never given any.

use std::cmp::Reverse;

use serde::Serialize;

use crate::guard::globs::Glob;
use crate::guard::roles::role::Role;

/// Endings of files that people read and no compiler does.
const DOCUMENT_ENDINGS: &[&str] = &[
    "md", "mdx", "markdown", "rst", "adoc", "asciidoc", "txt", "org", "tex", "mmd", "puml", "drawio", "svg",
    "png",
];
/// Folders that hold nothing else.
const DOCUMENT_FOLDERS: &[&str] =
    &["doc", "docs", "documentation", "design", "adr", "adrs", "rfc", "rfcs", "notes"];

/// What became of the question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Assignment {
    /// The role; none where nobody fits.
    pub role: Option<String>,
    /// Why, in one sentence.
    pub why: String,
    /// Every role that has to do with the scope, the best first.
    pub candidates: Vec<Candidate>,
}

/// A role that has to do with the scope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// Its id.
    pub role: String,
    /// How much its globs say, over all entries.
    pub score: u32,
    /// What it covers, entry by entry.
    pub entries: Vec<Covered>,
    /// How many globs its scope has; none count as most. Between two that say as much, the narrower role is meant.
    pub breadth: usize,
    /// Why it is not given the task although it covers some of it.
    pub refused: Option<String>,
}

/// How a role stands to one entry of a scope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Covered {
    /// The entry.
    pub entry: String,
    /// The glob of the role that fits best; none where the role may change every file, or nothing fits.
    pub glob: Option<String>,
    /// How much of the entry is covered.
    pub cover: Cover,
}

/// How much of an entry is covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Cover {
    /// None of it.
    None,
    /// Some of it.
    Part,
    /// All of it.
    Whole,
}

/// Returns which of `roles` a task with this scope belongs to.
///
/// A role has to cover each entry whole, and to be allowed to write what is there. Among several the one whose globs say
/// most is chosen, then the one that has the fewest; where two are alike, none is, since the order of names says nothing.
pub fn assign(scope: &[Glob], roles: &[&Role]) -> Assignment {
    if scope.is_empty() {
        let why = "the task has no scope, which would fit every role".to_owned();
        return Assignment { role: None, why, candidates: Vec::new() };
    }
    let mut candidates: Vec<Candidate> =
        roles.iter().map(|role| candidate(scope, role)).filter(has_to_do_with_it).collect();
    candidates.sort_by(|a, b| {
        let key =
            |one: &Candidate| (one.refused.is_some(), Reverse(wholes(one)), Reverse(one.score), one.breadth);
        key(a).cmp(&key(b)).then_with(|| a.role.cmp(&b.role))
    });
    let is_fit = |one: &&Candidate| one.refused.is_none() && wholes(one) == scope.len();
    let mut fit = candidates.iter().filter(is_fit);
    let (role, why) = match (fit.next(), fit.next()) {
        (None, _) => (None, nobody(&candidates)),
        (Some(best), Some(next)) if (best.score, best.breadth) == (next.score, next.breadth) => {
            let why = format!("`{}` and `{}` fit alike; name one of them", best.role, next.role);
            (None, why)
        }
        (Some(best), next) => {
            let than = next.map(|next| format!(", closer than `{}`", next.role)).unwrap_or_default();
            (Some(best.role.clone()), format!("`{}` covers the whole scope{than}", best.role))
        }
    };
    Assignment { role, why, candidates }
}

fn nobody(candidates: &[Candidate]) -> String {
    match candidates.first() {
        None => "no role has to do with these files".to_owned(),
        Some(Candidate { role, refused: Some(refused), .. }) => format!("`{role}` is left out: {refused}"),
        Some(Candidate { role, refused: None, .. }) => {
            format!("no role covers the whole scope; `{role}` covers most of it")
        }
    }
}

fn wholes(candidate: &Candidate) -> usize {
    candidate.entries.iter().filter(|covered| covered.cover == Cover::Whole).count()
}

fn has_to_do_with_it(candidate: &Candidate) -> bool {
    candidate.entries.iter().any(|covered| covered.cover != Cover::None)
}

fn candidate(scope: &[Glob], role: &Role) -> Candidate {
    let mut score = 0;
    let mut entries = Vec::new();
    for entry in scope {
        let (cover, weight, glob) = covered(entry, role);
        score += weight;
        entries.push(Covered {
            entry: entry.as_str().to_owned(),
            glob: glob.map(|glob| glob.as_str().to_owned()),
            cover,
        });
    }
    let source = scope.iter().find(|entry| !role.implements && !is_document(entry.as_str()));
    let refused =
        source.map(|entry| format!("it writes no source files, and `{}` may hold some", entry.as_str()));
    let breadth = if role.scope.is_empty() { usize::MAX } else { role.scope.len() };
    Candidate { role: role.id.clone(), score, entries, breadth, refused }
}

/// Returns how `role` stands to `entry`, which is a path or itself a glob: its scope is asked about paths that the entry
/// stands for. What is said is what the least of them has for it.
fn covered<'r>(entry: &Glob, role: &'r Role) -> (Cover, u32, Option<&'r Glob>) {
    if role.scope.is_empty() {
        return (Cover::Whole, 0, None);
    }
    let best = |path: &String| {
        let fitting = role.scope.iter().filter(|glob| glob.matches(path));
        fitting.map(|glob| (specificity(glob.as_str()), glob)).max_by_key(|(weight, _)| *weight)
    };
    let paths = samples(entry.as_str());
    let found: Vec<(u32, &Glob)> = paths.iter().filter_map(best).collect();
    match found.iter().min_by_key(|(weight, _)| *weight) {
        None => (Cover::None, 0, None),
        Some((weight, glob)) if found.len() == paths.len() => (Cover::Whole, *weight, Some(glob)),
        // What is only touched says half as much.
        Some((weight, glob)) => (Cover::Part, weight / 2, Some(glob)),
    }
}

/// How much a glob says: a named folder most, a part of a name some, a bare wildcard nothing.
fn specificity(glob: &str) -> u32 {
    let weight = |name: &str| match name {
        "" | "." | "*" | "**" => 0,
        name if name.contains(['*', '?', '[', '{']) => 4,
        _ => 10,
    };
    glob.split('/').map(weight).sum()
}

/// The name that stands for any other. It has no ending, and nobody writes it.
const ANY: &str = "\u{2022}";

/// Returns paths that `entry` stands for: with each `**` as no, one and two folders, and each alternative of its braces.
fn samples(entry: &str) -> Vec<String> {
    let mut samples: Vec<String> = Vec::new();
    for text in alternatives(entry) {
        let trimmed = text.trim_start_matches("./").trim_start_matches('/');
        let names: Vec<&str> = trimmed.trim_end_matches('/').split('/').collect();
        let is_folder = trimmed.ends_with('/');
        let has_wildcard = names.last().is_some_and(|last| last.contains(['*', '?', '[']));
        let mut paths: Vec<Vec<String>> = vec![Vec::new()];
        for (at, name) in names.iter().enumerate() {
            let is_last = at + 1 == names.len();
            let parts: Vec<Vec<String>> = match *name {
                "**" if is_last => vec![vec![ANY.to_owned()], vec![ANY.to_owned(), ANY.to_owned()]],
                "**" => vec![Vec::new(), vec![ANY.to_owned()], vec![ANY.to_owned(), ANY.to_owned()]],
                name => vec![vec![plain(name)]],
            };
            paths = paths
                .iter()
                .flat_map(|path| parts.iter().map(move |part| [path.as_slice(), part].concat()))
                .take(SAMPLES_MAX)
                .collect();
        }
        for path in paths {
            let path = path.join("/");
            // A name without wildcard is a file, or a folder and what lies below.
            if !is_folder {
                samples.push(path.clone());
            }
            if is_folder || (!has_wildcard && !has_ending(&path)) {
                samples.push(format!("{path}/{ANY}"));
                samples.push(format!("{path}/{ANY}/{ANY}"));
            }
        }
    }
    // `a/b` without an ending is taken for a folder: nobody has to cover a file of that name as well.
    let folders: Vec<String> = samples
        .iter()
        .filter_map(|path| path.strip_suffix(&format!("/{ANY}/{ANY}")))
        .map(str::to_owned)
        .collect();
    samples.retain(|path| !folders.contains(path));
    samples
}

/// The most paths that one entry is asked about.
const SAMPLES_MAX: usize = 200;

fn has_ending(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| name.trim_start_matches('.').contains('.'))
}

/// Returns `name` with a character for each wildcard.
fn plain(name: &str) -> String {
    let mut plain = String::new();
    let mut chars = name.chars();
    while let Some(c) = chars.next() {
        match c {
            '*' => plain.push_str(ANY),
            '?' => plain.push_str(ANY),
            '\\' => plain.extend(chars.next()),
            '[' if chars.as_str().contains(']') => {
                let first = chars.next().filter(|first| !matches!(first, '!' | '^'));
                plain.extend(first.or_else(|| ANY.chars().next()));
                chars.by_ref().find(|c| *c == ']');
            }
            c => plain.push(c),
        }
    }
    plain
}

/// Returns the texts that the braces of `text` stand for, the outermost first.
fn alternatives(text: &str) -> Vec<String> {
    let mut open = None;
    let mut depth = 0;
    let mut cuts = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '{' => {
                depth += 1;
                if depth == 1 {
                    open = Some(at);
                    cuts.clear();
                }
            }
            ',' if depth == 1 => cuts.push(at),
            '}' if depth > 0 => {
                depth -= 1;
                let Some(start) = open.filter(|_| depth == 0) else { continue };
                cuts.push(at);
                let mut from = start + 1;
                let mut all = Vec::new();
                for cut in &cuts {
                    let whole = format!("{}{}{}", &text[..start], &text[from..*cut], &text[at + 1..]);
                    all.extend(alternatives(&whole));
                    from = cut + 1;
                }
                all.truncate(SAMPLES_MAX);
                return all;
            }
            _ => {}
        }
    }
    vec![text.to_owned()]
}

/// Returns whether all that `entry` stands for is documents.
fn is_document(entry: &str) -> bool {
    let is_one = |path: &String| {
        let folders = path.split('/').rev().skip(1);
        let ending = path
            .rsplit('/')
            .next()
            .and_then(|name| name.rsplit_once('.'))
            .map(|(_, ending)| ending.to_lowercase());
        let has_code_ending =
            ending.as_ref().is_some_and(|ending| !DOCUMENT_ENDINGS.contains(&ending.as_str()));
        let is_below =
            folders.clone().any(|folder| DOCUMENT_FOLDERS.contains(&folder.to_lowercase().as_str()));
        !has_code_ending && (ending.is_some() || is_below)
    };
    samples(entry).iter().all(is_one)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guard::roles::read;

    fn role(id: &str, text: &str) -> Role {
        read(id, &format!("responsibilities: [work]\n{text}\n")).role.expect("a role of the test")
    }

    fn globs(texts: &[&str]) -> Vec<Glob> {
        texts.iter().map(|text| Glob::new(text).expect("a glob of the test")).collect()
    }

    /// The roles of the predecessor, and one for everything else.
    fn roles() -> Vec<Role> {
        vec![
            role("solidity-dev", "scope_paths: ['contracts/**', 'test/**']"),
            role("qa-engineer", "scope_paths: ['test/**']"),
            role(
                "tech-architect",
                "must_not: [Implement features]\nscope_paths: ['docs/**', 'contracts/**', 'src/**']",
            ),
            role("coder", ""),
        ]
    }

    #[track_caller]
    fn check(scope: &[&str], expected: Option<&str>) {
        let roles = roles();
        let assignment = assign(&globs(scope), &roles.iter().collect::<Vec<_>>());
        assert_eq!(assignment.role.as_deref(), expected, "{scope:?}: {}", assignment.why);
    }

    #[test]
    fn the_closest_role_that_covers_everything_is_chosen() {
        check(&["contracts/Token.sol"], Some("solidity-dev"));
        check(&["contracts/**"], Some("solidity-dev"));
        check(&["contracts/"], Some("solidity-dev"));
        check(&["contracts"], Some("solidity-dev"));
        check(&["docs/x.md"], Some("tech-architect"));
        check(&["docs/**"], Some("tech-architect"));
        check(&["contracts/Token.sol", "test/Token.js"], Some("solidity-dev"));
        check(&["test/a.js"], Some("qa-engineer"));
        check(&["test/a.js", "docs/b.md"], Some("coder"));
        check(&["README.md"], Some("coder"));
        check(&["**"], Some("coder"));
        check(&["{contracts,test}/**"], Some("solidity-dev"));
    }

    #[test]
    fn two_that_fit_alike_are_left_to_a_person() {
        let mut roles = roles();
        roles.push(role("checker", "scope_paths: ['test/**']"));
        let assignment = assign(&globs(&["test/a.js"]), &roles.iter().collect::<Vec<_>>());
        assert_eq!(assignment.role, None);
        assert_eq!(assignment.why, "`checker` and `qa-engineer` fit alike; name one of them");
        assert_eq!(assign(&[], &roles.iter().collect::<Vec<_>>()).role, None);
    }

    #[test]
    fn a_role_that_must_not_implement_is_never_given_source_files() {
        let roles = roles();
        let architect: Vec<&Role> = roles.iter().filter(|role| role.id == "tech-architect").collect();
        for scope in [
            "src/a.js",
            "src/**",
            "src/",
            "src",
            "contracts/Token.sol",
            "docs/build.py",
            "docs/conf.{md,py}",
            "**/*.rs",
            "**",
        ] {
            let assignment = assign(&globs(&[scope]), &architect);
            assert_eq!(assignment.role, None, "{scope}");
        }
        check(&["src/a.js"], Some("coder"));
        let assignment = assign(&globs(&["src/a.js"]), &architect);
        assert_eq!(
            assignment.why,
            "`tech-architect` is left out: it writes no source files, and `src/a.js` may hold some"
        );
        assert_eq!(assign(&globs(&["docs/adr/1.md", "src/a.js"]), &architect).role, None);
        assert_eq!(assign(&globs(&["docs/adr/1.md"]), &architect).role.as_deref(), Some("tech-architect"));
    }

    #[test]
    fn what_is_only_touched_is_not_enough() {
        let sol = role("sol", "scope_paths: ['**/*.sol', 'lib/*']");
        let assignment = assign(&globs(&["lib/**"]), &[&sol]);
        assert_eq!((assignment.role, assignment.candidates[0].entries[0].cover), (None, Cover::Part));
        assert_eq!(assignment.why, "no role covers the whole scope; `sol` covers most of it");
        assert_eq!(assign(&globs(&["a/*.sol"]), &[&sol]).role.as_deref(), Some("sol"));
        assert_eq!(assign(&globs(&["a/b.rs"]), &[&sol]).why, "no role has to do with these files");
    }

    #[test]
    fn entries_stand_for_paths() {
        assert_eq!(samples("a/{b,c}.rs"), ["a/b.rs", "a/c.rs"]);
        assert_eq!(samples("a/"), [format!("a/{ANY}"), format!("a/{ANY}/{ANY}")]);
        assert_eq!(samples("./a"), [format!("a/{ANY}"), format!("a/{ANY}/{ANY}")]);
        assert_eq!(
            samples("**/x.[ch]"),
            ["x.c".to_owned(), format!("{ANY}/x.c"), format!("{ANY}/{ANY}/x.c")]
        );
        assert_eq!(
            samples("{a,{b,c}}"),
            ["a", "b", "c"].map(|name| [format!("{name}/{ANY}"), format!("{name}/{ANY}/{ANY}")]).concat()
        );
        assert!(samples(&"**/".repeat(50)).len() <= 3 * SAMPLES_MAX);
    }
}
