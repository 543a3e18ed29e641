//! What those who write rules ask: why one is about a file and another is not, what an agent is told, what is wrong with
//! one, and a new one.

use openclaw::base::report::Code;
use openclaw::guard::rules::{LINTS, Weight};

use super::verbs::{data, project, run};

const RUST: &str =
    "---\nid: rust\ntier: framework\ndetect: [rust]\npaths: ['**/*.rs']\n---\n# Rust\n\n- Rust.\n";
const HOUSE: &str = "---\nid: house\ntier: project\npaths: ['docs/**']\n---\n# House\n\n- House.\n";

#[test]
fn match_tells_why_the_other_rules_are_not_about_a_file() {
    let node = project(&[
        ("api/Cargo.toml", "[package]\n"),
        (".claude/rules/rust.md", RUST),
        (".claude/rules/house.md", HOUSE),
        (".claude/rules/unity.md", "---\ntier: framework\ndetect: [unity]\n---\ntext\n"),
        (".claude/rules/never.md", "---\ntier: framework\ndetect: []\n---\ntext\n"),
    ]);
    node.write(".openclaw/rules/all.md", "# All\n\n- All.\n");
    let output = run(&node, &["rules", "match", "--all", "web/x.rs"]).exits(0);
    assert_eq!(
        output.text(),
        "web/x.rs\n  all    universal    50  every file\n  house  project      50  none of its globs matches\n  \
         never  framework    50  not here: its list of signals is empty\n  \
         rust   framework    50  not here: it is for `api`\n  \
         unity  framework    50  not here: nothing calls for `unity`\n"
    );
    let rows = data(&run(&node, &["rules", "match", "api/x.rs", "--json"]).exits(0));
    assert_eq!(rows["paths"][0]["rules"][0]["evidence"], "rust: `api/Cargo.toml` is there");
    assert_eq!(rows["paths"][0]["rules"][0]["folders"][0], "api");
}

#[test]
fn a_scope_is_intersected_with_the_globs_of_rules() {
    let node = project(&[
        ("api/Cargo.toml", "[package]\n"),
        (".claude/rules/rust.md", RUST),
        (".claude/rules/house.md", HOUSE),
    ]);
    node.write(".openclaw/rules/md.md", "---\npaths: ['**/*.md']\n---\n- Text.\n");
    let ids = |arguments: &[&str]| -> Vec<String> {
        let all = [&["rules", "match", "--scope", "--json"], arguments].concat();
        let rows = data(&run(&node, &all));
        let rules = rows["paths"][0]["rules"].as_array().expect("rules").clone();
        rules
            .iter()
            .map(|row| {
                format!("{} {}", row["id"].as_str().expect("an id"), row["scope"].as_str().expect("a glob"))
            })
            .collect()
    };
    assert_eq!(ids(&["api/src/**"]), ["rust api/src/**", "md api/src/**"]);
    assert_eq!(ids(&["web/**"]), ["md web/**"]);
    assert_eq!(ids(&["docs/", "src/*.c"]), ["house docs/", "md docs/"]);
    let _ = run(&node, &["rules", "match", "--scope", "src/*.c"]).exits(1);
    let _ = run(&node, &["rules", "match", "--scope", "/"])
        .refuses(Code::UsageInvalid)
        .tells("no glob of a scope");
}

#[test]
fn what_an_agent_is_told_keeps_to_the_budget() {
    let long: String = (0..200).map(|n| format!("- Point {n} of a long rule.\n")).collect();
    let node = project(&[
        (".claude/rules/house.md", HOUSE),
        (".claude/rules/long.md", &format!("# Long\n\n{long}")),
    ]);
    node.write(".openclaw/rules/all.md", "# All\n\n- All.\n");
    let told = run(&node, &["rules", "match", "--told", "docs/a.md"]).exits(0);
    assert!(
        told.text().starts_with(
            "### House (house)\n- House.\n\n### All (all)\n- All.\n\n### Long (long)\n- Point 0"
        ),
        "{}",
        told.text()
    );
    assert!(
        told.text().contains("are left out for length; all of them: `openclaw rules show long`)"),
        "{}",
        told.text()
    );
    assert!((3_900..=4_001).contains(&told.text().chars().count()), "{}", told.text().chars().count());
    node.write(".openclaw/openclaw.toml", "[rules]\ncontext_chars_max = 120\n");
    let told = data(&run(&node, &["rules", "match", "--told", "--scope", "docs", "--json"]).exits(0));
    assert_eq!(told["left_out"][0], "long");
    assert_eq!(told["kept"][0]["id"], "house");
    assert!(told["text"].as_str().expect("a text").chars().count() <= 120);
}

#[test]
fn check_tells_what_is_wrong_with_its_place_and_its_fix() {
    let node = project(&[
        ("src/a.rs", ""),
        (".claude/rules/a.md", "---\nid: a\nglobs: 'x'\npaths: ['src/*.py']\n---\n# A\n\n- Do.\n"),
        (".claude/rules/b.md", "---\nid: a\n---\n- Do.\n"),
    ]);
    let output = run(&node, &["rules", "check"]).exits(1).tells("2 problems and 1 note in");
    assert_eq!(
        output.text().lines().filter(|line| !line.starts_with("  fix: ")).collect::<Vec<_>>(),
        [
            ".claude/rules/b.md:2:5: rules.id-twice: the id `a` is that of `".to_owned()
                + &node.path("p").canonicalize().expect("a path").join(".claude/rules/a.md").display().to_string()
                + "`, so this file counts for nothing",
            ".claude/rules/a.md:3:1: rules.key-foreign: `globs` is Cursor's and Windsurf's key and does nothing here: write `paths`".to_owned(),
            ".claude/rules/a.md:4:9: rules.glob-dead: `src/*.py` matches no file here (note)".to_owned(),
        ]
    );
    let rows = data(&run(&node, &["rules", "check", "--json", "a"]).exits(1));
    assert_eq!(
        (rows["findings"][1]["line"].as_u64(), rows["findings"][1]["column"].as_u64()),
        (Some(3), Some(1))
    );
    assert_eq!(rows["findings"][1]["weight"], "problem");
    let sarif = run(&node, &["rules", "check", "--format", "sarif"]).exits(1).json();
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], "rules.id-twice");
    assert_eq!(sarif["runs"][0]["results"][2]["level"], "note");
    let _ = run(&node, &["rules", "check", "security"]).exits(0);
    let _ = run(&node, &["rules", "check", "absent"]).refuses(Code::RuleUnknown);
}

#[test]
fn a_project_without_rules_of_its_own_has_nothing_wrong() {
    let node = project(&[("src/a.rs", "")]);
    let _ = node.run(&["install", "--yes"]).exits(0);
    let output = run(&node, &["rules", "check"]).exits(0).tells("0 problems and 0 notes in 19 rules");
    assert_eq!(output.text(), "");
}

#[test]
fn a_new_rule_is_made_once_and_is_sound() {
    let node = project(&[("src/a.rs", "")]);
    let arguments = [
        "rules",
        "new",
        "house",
        "--path",
        "src/**",
        "--title",
        "House rules",
        "--priority=-1",
        "--point",
        "Write tests first.",
    ];
    let made = run(&node, &arguments).exits(0);
    let path = node.path("p/.claude/rules/house.md");
    assert_eq!(made.text(), format!("{}\n", path.canonicalize().expect("it is there").display()));
    assert_eq!(
        std::fs::read_to_string(&path).expect("a rule"),
        "---\nid: house\nversion: 1.0.0\ntier: project\npriority: -1\npaths:\n  - \"src/**\"\n---\n\n# House rules\n\n- Write tests first.\n"
    );
    let _ = run(&node, &["rules", "check", "house"]).exits(0);
    assert!(run(&node, &["rules", "match", "src/a.rs"]).exits(0).text().contains("house"));
    let _ = run(&node, &arguments).refuses(Code::RuleRefused).tells("use another id");
    assert!(std::fs::read_to_string(&path).expect("a rule").contains("Write tests first."));
}

#[test]
fn a_new_rule_for_the_node_or_before_a_shipped_one() {
    let node = project(&[]);
    let _ = node.run(&["install", "--yes"]).exits(0);
    let _ = run(&node, &["rules", "new", "mine", "--node", "--detect", "rust", "--point", "One."]).exits(0);
    assert!(
        std::fs::read_to_string(node.path(".openclaw/rules/mine.md"))
            .expect("a rule")
            .contains("tier: framework\n")
    );
    let _ = run(&node, &["rules", "new", "security", "--node"]).refuses(Code::RuleRefused);
    let _ = run(&node, &["rules", "new", "security", "--point", "Ours."])
        .exits(0)
        .tells("it goes before the node rule");
    let _ = run(&node, &["rules", "new", "empty"]).exits(0);
    let _ = run(&node, &["rules", "check", "empty"]).exits(1);
}

#[test]
fn what_would_be_no_rule_is_refused_and_nothing_is_made() {
    let node = project(&[("x", "")]);
    let before = node.tree();
    for arguments in [
        &["rules", "new", "../escape"][..],
        &["rules", "new", "Big"],
        &["rules", "new", "a", "--path", "/"],
        &["rules", "new", "a", "--detect", "cobol"],
        &["rules", "new", "a", "--tier", "project", "--detect", "rust"],
        &["rules", "new", "a", "--point", "two\nlines"],
        &["rules", "new", "a", "--tier", "galactic"],
    ] {
        let _ = run(&node, arguments).refuses(Code::UsageInvalid);
    }
    assert_eq!(before.difference(&node.tree()), "");
    let elsewhere = node.folder("elsewhere");
    std::os::unix::fs::symlink(&elsewhere, node.path("p/.claude")).expect("a link");
    let _ = run(&node, &["rules", "new", "a"]).refuses(Code::RuleRefused).tells("leads out of");
    assert_eq!(std::fs::read_dir(&elsewhere).expect("a folder").count(), 0);
}

#[test]
fn every_finding_is_documented_with_its_weight() {
    let page = include_str!("../../../docs/rules.md");
    for row in LINTS {
        let weight = if row.weight == Weight::Problem { "problem" } else { "note" };
        assert!(page.contains(&format!("| `{}` | {weight} | ", row.code)), "{} has no row", row.code);
    }
    let rows = page.lines().filter(|line| line.starts_with("| `rules."));
    assert_eq!(rows.count(), LINTS.len());
}
