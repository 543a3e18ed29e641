//! Which rules are about which files: 200 rules and 10,000 paths, against one comparison of endings for each pair.

use openclaw::guard::detect::Detection;
use openclaw::guard::rules::{Matcher, RuleEntry, applicable};

use super::measure::{Rounds, Row, in_turns};

const RULES: usize = 200;
const PATHS: usize = 10_000;

/// The globs of rules in use: by ending (`%`), by name (`@`), by folder, with braces and classes; every tenth rule is for
/// every file.
const GLOBS: [&[&str]; 10] = [
    &["**/*.%", "**/@.toml", "**/.@/config.toml"],
    &["src/@/**", "lib/@"],
    &["**/*.{test,spec}.{@,@x}"],
    &["packages/*/src/**/*.%"],
    &["**/@/**", "**/__@__/**"],
    &["docs/@/**/*.md", "**/*.@.md"],
    &["**/[A-Z]*@*.ts", "**/@[0-9]?.sql"],
    &["@.config.{js,ts,mjs}", "{src,app}/**/@.{ts,tsx}"],
    &["**/migrations/**/*.@", "**/@file*", "**/*.@file"],
    &[],
];
const ENDINGS: [&str; 12] = ["rs", "ts", "tsx", "py", "go", "md", "sql", "toml", "yaml", "json", "js", "sol"];

fn rules() -> Vec<RuleEntry> {
    let rule = |number: usize| {
        let ending = ENDINGS[number % ENDINGS.len()];
        let word = format!("{ending}{}", number / GLOBS.len() % 8);
        let globs = GLOBS[number % GLOBS.len()].iter();
        let globs = globs.map(|glob| format!("\"{}\"", glob.replace('@', &word).replace('%', ending)));
        let globs: Vec<String> = globs.collect();
        let head = format!(
            "---\nid: r{number}\npriority: {}\npaths: [{}]\n---\n# Rule\n",
            number % 50,
            globs.join(", ")
        );
        RuleEntry::of("rule.md", &head)
    };
    (0..RULES).map(rule).collect()
}

fn paths() -> Vec<String> {
    let path = |number: usize| {
        let ending = ENDINGS[number % ENDINGS.len()];
        let (a, b) = (ENDINGS[number / 7 % ENDINGS.len()], number % 8);
        match number % 5 {
            0 => format!("src/{a}{b}/part/file_{number}.{ending}"),
            1 => format!("packages/p{}/src/deep/er/{a}{b}.{ending}", number % 40),
            2 => format!("docs/{a}{b}/chapter/{number}.md"),
            3 => format!("app/{a}/__{a}{b}__/Thing{a}{b}s.test.{ending}"),
            _ => format!("{a}{b}/migrations/2024/{number}.{ending}"),
        }
    };
    (0..PATHS).map(path).collect()
}

/// Returns the rows of this file.
pub fn rows(rounds: Rounds) -> Vec<Row> {
    let (rules, paths) = (rules(), paths());
    let endings: Vec<String> = (0..RULES).map(|n| format!(".{}{n}", ENDINGS[n % ENDINGS.len()])).collect();
    let detection = Detection::default();
    let count = || -> usize {
        let applicable = applicable(&rules, &detection);
        let matcher = Matcher::new(&applicable);
        paths.iter().map(|path| matcher.matching(path).len()).sum()
    };
    // Each path has the rules for every file, and some more.
    let all = count();
    assert!(all > PATHS * (RULES / GLOBS.len()) + PATHS / 2, "{all}");
    let (work, floor) = in_turns(
        rounds,
        || (),
        |()| assert_eq!(count(), all),
        |()| {
            let hits: usize = paths
                .iter()
                .map(|path| {
                    endings.iter().filter(|ending| std::hint::black_box(path).ends_with(*ending)).count()
                })
                .sum();
            assert_ne!(std::hint::black_box(hits), usize::MAX);
        },
    );
    let what = format!("rules about {PATHS} paths, {RULES} rules, parsing their globs included");
    vec![Row::against(&what, work, "an ending for each pair", floor)]
}
