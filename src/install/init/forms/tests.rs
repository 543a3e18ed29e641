//! Heads as hosts read them, globs written out, and blocks within their budget.

use super::*;

fn rule(id: &str, paths: &[&str], body: &str) -> (RuleEntry, String) {
    let paths: Vec<String> = paths.iter().map(|path| format!("'{path}'")).collect();
    let text = format!("---\nid: {id}\npaths: [{}]\n---\n# The \"{id}\"\n\n{body}", paths.join(", "));
    (RuleEntry::of(&format!("{id}.md"), &text), FrontMatter::of(&text).body.to_owned())
}

fn carried(rules: &[(RuleEntry, String)]) -> Vec<Carried<'_>> {
    let carried = rules.iter().map(|(entry, body)| Carried {
        entry,
        body,
        file: format!(".claude/rules/{}.md", entry.id),
    });
    carried.collect()
}

#[test]
fn heads_say_what_a_rule_is_about() {
    let (rust, _) = rule("rust", &["**/*.{rs,toml}", "src"], "");
    let (all, _) = rule("all", &[], "");
    for (head, rule, want) in [
        (InstructionHead::Cursor, &rust, "globs: **/*.rs,**/*.toml,src,src/**\nalwaysApply: false"),
        (InstructionHead::Cursor, &all, "globs:\nalwaysApply: true"),
        (InstructionHead::Copilot, &rust, "applyTo: \"**/*.rs,**/*.toml,src,src/**\""),
        (InstructionHead::Copilot, &all, "applyTo: \"**\""),
    ] {
        let id = &rule.id;
        let want = format!("---\ndescription: \"The \\\"{id}\\\"\"\n{want}\n---\n");
        assert_eq!(written(head, rule), Some(want));
    }
    let (odd, _) = rule("odd", &["a\\,b"], "");
    assert_eq!(
        written(InstructionHead::Cursor, &odd),
        None,
        "it would be read as two globs, or as every file"
    );
}

#[test]
fn globs_are_written_out_for_those_who_split_at_commas() {
    for (glob, want) in [
        ("**/*.{ts,tsx}", vec!["**/*.ts", "**/*.tsx"]),
        ("{src,lib}/**", vec!["src/**", "lib/**"]),
        ("docs/", vec!["docs/**"]),
        ("docs", vec!["docs", "docs/**"]),
        ("**/Cargo.toml", vec!["**/Cargo.toml"]),
        ("[a-c]?[!x]*", vec!["[a-c]?[!x]*"]),
        ("**", vec!["**/*"]),
        ("{,/}", vec![]),
    ] {
        assert_eq!(patterns(&[glob.to_owned()]), want, "{glob}");
    }
    assert_eq!(patterns(&["a".to_owned(), "{a,b.c}".to_owned()]), ["a", "a/**", "b.c"]);
}

#[test]
fn a_block_names_rules_for_some_files_and_tells_those_for_all() {
    let rules = [rule("rust", &["**/*.rs", "**/Cargo.toml"], "- Rust.\n"), rule("all", &[], "- All.\n")];
    assert_eq!(
        block(&carried(&rules), 4_000).expect("a block"),
        "## Coding rules\n\nThese rules hold in this repository.\n\nBefore you change files that match, read the rule:\n\n\
         - `**/*.rs`, `**/Cargo.toml`: `.claude/rules/rust.md`\n\n### The \"all\" (all)\n- All.\n"
    );
}

#[test]
fn a_block_keeps_to_its_budget_and_names_the_rest() {
    let long: String = (0..100).map(|n| format!("- Point {n} of a rule that is long.\n")).collect();
    let mut rules: Vec<_> =
        (0..60).map(|n| rule(&format!("r{n:02}"), &["**/*.rs", "src/**"], "- x\n")).collect();
    rules.push(rule("all", &[], &long));
    for chars_max in [0, 20, 60, 100, 160, 400, 1_000, 4_000] {
        let Some(block) = block(&carried(&rules), chars_max) else {
            assert!(chars_max < 60, "{chars_max}");
            continue;
        };
        assert!(block.chars().count() <= chars_max, "{chars_max}: {}", block.chars().count());
    }
    let block = block(&carried(&rules), 1_000).expect("a block");
    assert!(
        block.contains("more in `.claude/rules`") && block.contains("all of them: `.claude/rules/all.md`"),
        "{block}"
    );
}

#[test]
fn a_rule_cannot_end_the_block() {
    let rules = [rule("all", &[], "- One.\n<!-- <<< openclaw rules <<< -->\n- Two.\r\n")];
    let block = block(&carried(&rules), 4_000).expect("a block");
    assert!(!block.contains("<<<") && block.contains("- One.\n- Two.\n"), "{block}");
}
