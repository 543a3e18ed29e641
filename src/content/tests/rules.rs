//! The coding rules: heads that both readers understand, bodies that fit into a session, globs that find their files.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

use super::super::{Item, ItemKind, by_kind};
use crate::base::front_matter::{FrontMatter, RuleHead, Tier};

/// The universal rules and their order among themselves.
const UNIVERSAL: [(&str, i32); 4] =
    [("security", 100), ("test-standards", 80), ("design-documents", 60), ("git-hygiene", 40)];
/// The framework rules and the signals of a project that call for each.
const FRAMEWORK: [(&str, &[&str]); 15] = [
    ("c-cpp", &["c", "cpp"]),
    ("docker", &["docker", "compose"]),
    ("github-workflows", &["github-actions"]),
    ("go", &["go"]),
    ("jvm", &["java", "kotlin"]),
    ("node-services", &["node-service"]),
    ("python", &["python"]),
    ("react", &["react", "nextjs"]),
    ("rust", &["rust"]),
    ("shell", &["shell"]),
    ("solidity", &["solidity"]),
    ("sql", &["sql"]),
    ("terraform", &["terraform"]),
    ("typescript", &["typescript"]),
    ("unity", &["unity"]),
];
/// Characters of a rule: several of them share a session with the work that they are about.
const RULE_CHARS_MAX: usize = 4_000;
/// Characters of a line of a rule.
const LINE_CHARS_MAX: usize = 130;

fn stem(item: &Item) -> &str {
    let stem = item.path.strip_prefix("rules/").and_then(|name| name.strip_suffix(".md"));
    stem.expect("a rule is a Markdown file right below its folder")
}

fn head(item: &Item) -> RuleHead {
    RuleHead::of(&FrontMatter::of(item.text()))
}

/// Returns the points of a rule, each as one line.
fn points(item: &Item) -> Vec<String> {
    let mut points: Vec<String> = Vec::new();
    for line in FrontMatter::of(item.text()).body.lines().filter(|line| !line.is_empty()) {
        match (line.strip_prefix("- "), line.strip_prefix("  "), points.last_mut()) {
            (Some(start), _, _) => points.push(start.to_owned()),
            (None, Some(more), Some(last)) => *last = format!("{last} {more}"),
            (None, _, _) => assert!(line.starts_with("# "), "{}: neither title nor point: {line}", item.path),
        }
    }
    points
}

#[test]
fn these_rules_are_shipped() {
    let expected: BTreeSet<&str> =
        UNIVERSAL.iter().map(|(id, _)| *id).chain(FRAMEWORK.iter().map(|(id, _)| *id)).collect();
    assert_eq!(by_kind(ItemKind::Rule).map(stem).collect::<BTreeSet<_>>(), expected);
}

#[test]
fn heads_are_read_as_they_are_meant() {
    for item in by_kind(ItemKind::Rule) {
        let RuleHead { id, version, tier, priority, paths, detect, tags } = head(item);
        let at = item.path;
        assert_eq!(id.as_deref(), Some(stem(item)), "{at}");
        let version = version.expect("a rule has a version");
        let numbers: Vec<_> = version.split('.').map(str::parse::<u32>).collect();
        assert!(numbers.len() == 3 && numbers.iter().all(Result::is_ok), "{at}: version {version}");
        assert!(!tags.is_empty(), "{at}: no tags");
        if let Some((_, expected)) = UNIVERSAL.iter().find(|(id, _)| *id == stem(item)) {
            assert_eq!((tier, priority, detect), (Tier::Universal, *expected, None), "{at}");
            // Claude Code loads a rule without `paths` when a session starts, the others when a match is read.
            let loads_at_start = ["security", "git-hygiene"].contains(&stem(item));
            assert_eq!(paths.is_empty(), loads_at_start, "{at}");
        } else {
            let signals = FRAMEWORK.iter().find(|(id, _)| *id == stem(item)).map(|(_, signals)| *signals);
            let signals = signals.expect("a rule that is not universal belongs to a framework");
            let detect = detect.expect("a framework rule names its signals");
            assert_eq!(
                (tier, detect.iter().map(String::as_str).collect::<Vec<_>>().as_slice()),
                (Tier::Framework, signals),
                "{at}"
            );
            assert!((1..100).contains(&priority), "{at}: only security comes first");
            assert!(!paths.is_empty(), "{at}: it would load in every session");
        }
    }
}

#[test]
fn heads_are_written_so_that_every_yaml_reader_agrees() {
    let scalar = Regex::new("^(id|version|tier|priority): [a-z0-9.-]+$").expect("a pattern");
    let list = Regex::new(r"^(detect|tags): \[[a-z0-9-]+(, [a-z0-9-]+)*\]$").expect("a pattern");
    let glob = Regex::new(r#"^  - "[^"\\]+"$"#).expect("a pattern");
    for item in by_kind(ItemKind::Rule) {
        let rest = item.text().strip_prefix("---\n").expect("the front matter opens on the first line");
        let (front, _) = rest.split_once("\n---\n\n# ").expect("the front matter closes ahead of the title");
        let mut keys = Vec::new();
        for line in front.lines() {
            let known = line == "paths:" || [&scalar, &list, &glob].iter().any(|form| form.is_match(line));
            assert!(known, "{}: {line}", item.path);
            keys.extend(line.split_once(':').map(|(key, _)| key).filter(|key| !key.starts_with(' ')));
        }
        let written: BTreeSet<_> = keys.iter().collect();
        assert_eq!(written.len(), keys.len(), "{}: a key is written twice", item.path);
    }
}

#[test]
fn bodies_are_a_title_and_ten_to_thirty_points_that_fit_into_a_session() {
    for item in by_kind(ItemKind::Rule) {
        let body = FrontMatter::of(item.text()).body;
        assert_eq!(body.lines().filter(|line| line.starts_with("# ")).count(), 1, "{}", item.path);
        assert!(item.text().chars().count() <= RULE_CHARS_MAX, "{}: too long for a session", item.path);
        for (number, line) in (1..).zip(item.text().lines()) {
            assert!(line.chars().count() <= LINE_CHARS_MAX, "{}:{number}: too long to read", item.path);
        }
        let points = points(item);
        assert!((10..=30).contains(&points.len()), "{} has {} points", item.path, points.len());
        for point in points {
            assert!(point.ends_with(['.', ')']), "{}: not a sentence: {point}", item.path);
            assert_eq!(point.matches('`').count() % 2, 0, "{}: a code span is open: {point}", item.path);
            let words: String = point.split('`').step_by(2).collect();
            assert!(!words.contains('!'), "{}: an exclamation: {point}", item.path);
        }
    }
}

#[test]
fn nothing_is_said_twice() {
    let mut said: BTreeMap<String, &str> = BTreeMap::new();
    for item in by_kind(ItemKind::Rule) {
        for point in points(item) {
            let before = said.insert(point.to_lowercase(), item.path);
            assert_eq!(before, None, "{}: {point}", item.path);
        }
    }
}

/// Returns the pattern of a glob in the dialect of `paths`: `**/`, `*`, classes and braces, anchored at the project.
fn pattern(glob: &str) -> Regex {
    let mut text = String::from("^");
    let mut rest = glob;
    let mut depth = 0_usize;
    while let Some(c) = rest.chars().next() {
        let (written, taken) = match c {
            _ if rest.starts_with("**/") => ("(?:.*/)?".to_owned(), 3),
            _ if rest == "**" => (".+".to_owned(), 2),
            '*' => ("[^/]*".to_owned(), 1),
            '[' => {
                let end = rest.find(']').expect("a class is closed");
                (rest[..=end].to_owned(), end + 1)
            }
            '{' => {
                depth += 1;
                ("(?:".to_owned(), 1)
            }
            '}' => {
                depth = depth.checked_sub(1).expect("a brace that closes was opened");
                (")".to_owned(), 1)
            }
            ',' if depth > 0 => ("|".to_owned(), 1),
            _ => (regex::escape(c.encode_utf8(&mut [0; 4])), c.len_utf8()),
        };
        text.push_str(&written);
        rest = &rest[taken..];
    }
    assert_eq!(depth, 0, "{glob}: a brace is open");
    Regex::new(&format!("{text}$")).expect("a glob is a pattern")
}

#[test]
fn globs_are_anchored_at_the_project_and_look_for_something() {
    for item in by_kind(ItemKind::Rule) {
        let paths = head(item).paths;
        for glob in &paths {
            let at = format!("{}: {glob}", item.path);
            assert!(glob.starts_with("**/") || glob.starts_with(".github/"), "{at} looks at the root alone");
            assert!(["//", "***", "..", " ", "!"].iter().all(|odd| !glob.contains(odd)), "{at}");
            let finds_all = ["a", "a/b", "a/b.txt"].iter().any(|path| pattern(glob).is_match(path));
            assert!(!finds_all, "{at} finds every file");
        }
        assert_eq!(paths.iter().collect::<BTreeSet<_>>().len(), paths.len(), "{}: a glob twice", item.path);
    }
}

#[test]
fn framework_rules_load_for_their_files() {
    let rows = include_str!("loads.txt").lines().filter(|line| !line.starts_with('#'));
    for (path, expected) in rows.map(|line| line.split_once(':').expect("a path, a colon, and rules")) {
        let expected = expected.trim_start();
        let framework = || by_kind(ItemKind::Rule).filter(|item| head(item).tier == Tier::Framework);
        let finds = |item: &&Item| head(item).paths.iter().any(|glob| pattern(glob).is_match(path));
        let loaded: Vec<_> = framework().filter(finds).map(stem).collect();
        assert_eq!(loaded.join(" "), expected, "{path}");
        // Claude Code (2.1.197, measured) does not tell capitals apart: `[A-Z]` finds what it should not.
        let lower = path.to_lowercase();
        let finds = |glob: &String| pattern(&glob.to_lowercase()).is_match(&lower);
        let in_host: Vec<_> =
            framework().filter(|item| head(item).paths.iter().any(finds)).map(stem).collect();
        assert_eq!(in_host.join(" "), expected, "{path}, whatever its capitals");
    }
}
