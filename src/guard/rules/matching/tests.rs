//! Rules by path and by scope: which, in which order, and why.

use super::*;
use crate::guard::detect::{Content, detect};
use crate::guard::rules::Folders;
use crate::ports::tree::Listing;
use crate::sim::fs::SimFs;

fn rule(id: &str, head: &str) -> RuleEntry {
    RuleEntry::of(id, &format!("---\nid: {id}\n{head}\n---\n# {id}\n"))
}

fn detection(files: &[&str]) -> Detection {
    let contents = files.iter().map(|file| ((*file).to_owned(), Content::from("{}")));
    detect(&Listing::of(files.iter().copied()), &contents.collect())
}

fn scope(levels: &[&[&str]]) -> Scope {
    levels.iter().fold(Scope::default(), |scope, level| {
        scope.narrowed(level.iter().map(|text| Glob::new(text).expect("a glob")).collect())
    })
}

#[test]
fn a_rule_is_about_a_path_by_folder_and_glob() {
    let rules = [
        rule("rust", "tier: framework\ndetect: [rust]\npaths: ['**/*.toml', '**/*.rs']"),
        rule("all", "tier: universal"),
    ];
    let applicable = applicable(&rules, &detection(&["a/Cargo.toml"]));
    let matcher = Matcher::new(&applicable);
    let found = |path: &str| -> Vec<(String, Matched<'_>)> {
        let matching = matcher.matching(path).into_iter();
        matching.map(|(applicable, matched)| (applicable.rule.id.clone(), matched)).collect()
    };
    let all = ("all".to_owned(), Matched::Everything);
    assert_eq!(found("a/x.rs"), [("rust".to_owned(), Matched::Glob("**/*.rs")), all.clone()]);
    for path in ["b/x.rs", "ab/x.rs"] {
        assert_eq!(found(path), std::slice::from_ref(&all), "{path}");
    }
    assert!(matcher.unusable.is_empty());
}

#[test]
fn a_glob_that_cannot_be_used_is_told_and_matches_nothing() {
    let long = "x".repeat(2_000);
    let rules =
        [rule("long", &format!("paths: ['{long}', '*.rs']")), rule("only", &format!("paths: ['{long}']"))];
    let applicable = applicable(&rules, &Detection::default());
    let matcher = Matcher::new(&applicable);
    assert_eq!(matcher.unusable.len(), 2);
    assert_eq!(matcher.unusable[0], ("long", long.as_str(), GlobError::TooLong));
    let ids: Vec<&str> = matcher.matching("a.rs").iter().map(|(found, _)| found.rule.id.as_str()).collect();
    assert_eq!(ids, ["long"]);
}

#[test]
fn the_glob_that_is_written_first_is_told() {
    let rules = [rule("a", "paths: ['**/x', src, '**/*.rs']"), rule("b", "paths: ['*', 'src/**', '*.rs']")];
    let applicable = applicable(&rules, &Detection::default());
    let matcher = Matcher::new(&applicable);
    let globs = |path: &str| -> Vec<Matched<'_>> {
        matcher.matching(path).into_iter().map(|(_, matched)| matched).collect()
    };
    assert_eq!(globs("src/x.rs"), [Matched::Glob("src"), Matched::Glob("src/**")]);
    assert_eq!(globs("x.rs"), [Matched::Glob("**/*.rs"), Matched::Glob("*")]);
}

#[test]
fn a_rule_that_is_not_about_a_path_says_why() {
    let rules = [
        rule("never", "tier: framework\ndetect: []"),
        rule("all", "priority: 1"),
        rule("go", "tier: framework\ndetect: [go]"),
        rule("docs", "paths: [docs]"),
        rule("rust", "tier: framework\ndetect: [rust]\npaths: ['**/*.rs']"),
    ];
    let applicable = applicable(&rules, &detection(&["api/Cargo.toml"]));
    let matcher = Matcher::new(&applicable);
    let missed = matcher.missed(&rules, "web/x.rs");
    let folders = ["api".to_owned()];
    let want = [
        ("go", Missed::Signals(rules[2].detect.as_deref().expect("signals"))),
        ("never", Missed::Signals(&[])),
        ("rust", Missed::Folders(&folders)),
        ("docs", Missed::Globs),
    ];
    assert_eq!(missed.iter().map(|(rule, why)| (rule.id.as_str(), why.clone())).collect::<Vec<_>>(), want);
    assert_eq!(matcher.missed(&rules, "api/x.rs").len(), 3);
}

/// The predecessor's D1 and D9: scopes were compared with globs as if they were paths.
#[test]
fn a_scope_of_globs_is_intersected_with_the_globs_of_rules() {
    let rules = [
        rule("rust", "tier: framework\ndetect: [rust]\npaths: ['**/*.rs']\npriority: 9"),
        rule("docs", "paths: ['docs/**', '**/*.md']"),
        rule("all", "tier: universal\npriority: 1"),
    ];
    let applicable = applicable(&rules, &detection(&["api/Cargo.toml", "api/src/lib.rs"]));
    let matcher = Matcher::new(&applicable);
    let within = |levels: &[&[&str]]| -> Vec<(String, String)> {
        let found = matcher.within(&scope(levels)).into_iter();
        found.map(|(found, shared)| (found.rule.id.clone(), shared.scope.join(" & "))).collect()
    };
    let pair = |id: &str, scope: &str| (id.to_owned(), scope.to_owned());
    assert_eq!(within(&[]), [pair("rust", ""), pair("docs", ""), pair("all", "")]);
    assert_eq!(
        within(&[&["api/src/**"]]),
        [pair("rust", "api/src/**"), pair("docs", "api/src/**"), pair("all", "api/src/**")]
    );
    assert_eq!(within(&[&["web/**/*.rs"]]), [pair("all", "web/**/*.rs")], "rust is for `api` alone");
    assert_eq!(within(&[&["docs/"]]), [pair("docs", "docs/"), pair("all", "docs/")]);
    assert_eq!(within(&[&["docs"]]), [pair("docs", "docs"), pair("all", "docs")]);
    assert_eq!(
        within(&[&["web", "api"], &["**/*.rs"]]),
        [pair("rust", "api & **/*.rs"), pair("all", "web & **/*.rs")]
    );
    assert_eq!(within(&[&["docs/**"], &["src/**"]]), [], "nothing is within this scope");
}

#[test]
fn an_agent_is_told_the_rules_of_its_scope() {
    let at = |path: &str| crate::base::path::AbsPath::new(path).expect("a path of the test");
    let fs = SimFs::new(Vec::new());
    fs.put_file(
        &at("/r/rules/ts.md"),
        b"---\nid: ts\npaths: ['**/*.ts']\n---\n# TypeScript\n\n- Types.\n",
        0o644,
    );
    fs.put_file(&at("/r/rules/go.md"), b"---\nid: go\npaths: ['**/*.go']\n---\n- Go.\n", 0o644);
    let folders = Folders { node: Some(at("/r/rules")), project: None };
    let catalog = Catalog::gather(&fs, &folders);
    let told = told_within(&catalog, &Detection::default(), &scope(&[&["web/**/*.{ts,tsx}"]]), 4_000);
    assert_eq!(told.text, "### TypeScript (ts)\n- Types.");
    let told = told_within(&catalog, &Detection::default(), &Scope::default(), 60);
    assert_eq!(told.kept.len() + told.left_out.len(), 2);
}

proptest::proptest! {
    #[test]
    fn a_rule_about_an_allowed_path_is_within_the_scope(
        globs in proptest::collection::vec("[ab*]{1,3}(/[ab*]{1,2})?", 1..4),
        levels in proptest::collection::vec(proptest::collection::vec("[ab*]{1,3}(/[ab*]{1,2})?", 1..3), 0..3),
        path in "[ab]{1,2}(/[ab]{1,2})?",
    ) {
        let rules = [rule("r", &format!("paths: [{}]", globs.iter().map(|glob| format!("'{glob}'")).collect::<Vec<_>>().join(",")))];
        let applicable = applicable(&rules, &Detection::default());
        let matcher = Matcher::new(&applicable);
        let levels: Vec<Vec<&str>> = levels.iter().map(|level| level.iter().map(String::as_str).collect()).collect();
        let levels: Vec<&[&str]> = levels.iter().map(Vec::as_slice).collect();
        let scope = scope(&levels);
        let about = matcher.matching(&path);
        let one_by_one = rules[0].paths.iter().find(|text| Glob::new(text).is_ok_and(|glob| glob.matches(&path)));
        proptest::prop_assert_eq!(about.first().map(|(_, matched)| *matched), one_by_one.map(|text| Matched::Glob(text)));
        if !about.is_empty() && scope.allows(path.as_bytes()) {
            proptest::prop_assert_eq!(matcher.within(&scope).len(), 1);
        }
    }
}

proptest::proptest! {
    #[test]
    fn a_further_level_never_brings_a_rule(
        globs in proptest::collection::vec("[ab*]{1,2}(/[ab*]{1,2})?", 1..3),
        levels in proptest::collection::vec(proptest::collection::vec("[ab*]{1,2}(/[ab*]{1,2})?", 1..3), 1..4),
        path in "[ab]{1,2}(/[ab]{1,2})?",
    ) {
        let quoted: Vec<String> = globs.iter().map(|glob| format!("'{glob}'")).collect();
        let rules = [rule("r", &format!("paths: [{}]", quoted.join(",")))];
        let applicable = applicable(&rules, &Detection::default());
        let matcher = Matcher::new(&applicable);
        let levels: Vec<Vec<&str>> = levels.iter().map(|level| level.iter().map(String::as_str).collect()).collect();
        let levels: Vec<&[&str]> = levels.iter().map(Vec::as_slice).collect();
        let (parent, child) = (scope(&levels[1..]), scope(&[&levels[1..], &levels[..1]].concat()));
        proptest::prop_assert!(!child.allows(path.as_bytes()) || parent.allows(path.as_bytes()));
        proptest::prop_assert!(matcher.within(&child).len() <= matcher.within(&parent).len());
    }
}
