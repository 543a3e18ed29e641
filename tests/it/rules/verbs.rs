//! The verbs about rules, as people and scripts call them.

use std::path::Path;
use std::process::Stdio;

use openclaw::base::report::Code;
use serde_json::Value;

use crate::support::{Output, TestNode};

const OWN: &str = "---\nid: house\nversion: 2.0.0\ntier: project\npriority: 7\npaths: ['src/**']\n---\n\n# House rules\n\n- One.\n";

/// A node with a project in `p`, which is a repository.
pub fn project(files: &[(&str, &str)]) -> TestNode {
    let node = TestNode::new();
    node.write("p/.git/HEAD", "ref: refs/heads/main\n");
    files.iter().for_each(|(path, text)| node.write(&format!("p/{path}"), text));
    node
}

fn run_in(node: &TestNode, folder: &str, arguments: &[&str]) -> Output {
    let arguments: Vec<std::ffi::OsString> = arguments.iter().map(std::ffi::OsString::from).collect();
    let mut command = node.call(&arguments).command();
    Output::new(command.current_dir(node.path(folder)).output().expect("the binary starts"), &arguments)
}

pub fn run(node: &TestNode, arguments: &[&str]) -> Output {
    run_in(node, "p", arguments)
}

pub fn data(output: &Output) -> Value {
    output.json()["data"].clone()
}

/// Returns the field of each row.
fn each(rows: &Value, field: &str) -> Vec<String> {
    let rows = rows.as_array().expect("rows").iter();
    rows.map(|row| row[field].as_str().expect("a text").to_owned()).collect()
}

fn shipped(id: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("rules/{id}.md"));
    std::fs::read_to_string(path).expect("a shipped rule")
}

#[test]
fn without_an_installation_the_shipped_rules_are_listed() {
    let node = project(&[]);
    let before = node.tree();
    let output = run(&node, &["rules", "list", "--json"]).succeeds();
    let rules = &data(&output)["rules"];
    assert!(each(rules, "id").contains(&"security".to_owned()));
    assert!(each(rules, "origin").iter().all(|origin| origin == "shipped"));
    let text = run(&node, &["rules", "list"]).succeeds();
    assert!(text.text().lines().any(|line| {
        line.split_whitespace().collect::<Vec<_>>()
            == ["security", "universal", "100", "shipped,", "not", "installed", "every", "file"]
    }));
    for arguments in [
        &["rules", "detect"][..],
        &["rules", "match", "x"],
        &["rules", "diff"],
        &["rules", "show", "security"],
    ] {
        let _ = run(&node, arguments).exits(0);
    }
    assert_eq!(before.difference(&node.tree()), "", "the verbs only look");
}

#[test]
fn a_rule_is_listed_with_its_origin_and_whether_it_was_edited() {
    let node = project(&[(".claude/rules/house.md", OWN), (".claude/rules/team/deep.md", "# Deep\n")]);
    let _ = node.run(&["install", "--yes"]).exits(0);
    let edited = shipped("git-hygiene") + "- One more.\n";
    node.write(".openclaw/rules/git-hygiene.md", &edited);
    std::fs::remove_file(node.path(".openclaw/rules/test-standards.md")).expect("it was installed");
    std::os::unix::fs::symlink(
        node.path(".openclaw/rules/security.md"),
        node.path("p/.claude/rules/security.md"),
    )
    .expect("a link");
    let data = data(&run(&node, &["rules", "list", "--json"]).succeeds());
    let row = |id: &str| {
        let rows = data["rules"].as_array().expect("rows");
        rows.iter().find(|row| row["id"] == id).cloned().unwrap_or_default()
    };
    let state = |id: &str| {
        let row = row(id);
        (row["origin"].as_str().map(str::to_owned), row["standing"].as_str().map(str::to_owned))
    };
    let is = |origin: &str, standing: &str| (Some(origin.to_owned()), Some(standing.to_owned()));
    assert_eq!(each(&data["rules"], "id")[0], "house", "the project's come first");
    assert_eq!(state("house"), is("project", "own"));
    assert_eq!(state("deep"), is("project", "own"));
    assert_eq!(state("security"), is("project", "shipped"));
    assert_eq!(state("git-hygiene"), is("node", "edited"));
    assert_eq!(state("design-documents"), is("node", "shipped"));
    assert_eq!(state("test-standards"), (None, None), "what the node lacks does not hold");
    assert!(row("security")["target"].as_str().expect("a link").ends_with(".openclaw/rules/security.md"));
    assert_eq!(row("house")["version"], "2.0.0");
    assert_eq!(row("house")["paths"][0], "src/**");
    assert_eq!(row("security")["copies"].as_array().map(Vec::len), Some(3));
    let text = run(&node, &["rules", "list"]).succeeds();
    assert!(text.text().starts_with("house  "), "{}", text.text());
    assert!(text.text().contains("project, as shipped, a link"), "{}", text.text());
}

#[test]
fn show_prints_the_copy_that_counts() {
    let node = project(&[(".claude/rules/security.md", "---\nid: security\n---\nOurs.")]);
    assert_eq!(
        run(&node, &["rules", "show", "security"]).succeeds().text(),
        "---\nid: security\n---\nOurs.\n"
    );
    let object = run(&node, &["rules", "show", "security", "--json"]).succeeds().json();
    assert_eq!(object["schema"], "openclaw.rules.show/1");
    assert_eq!(object["data"]["text"], "---\nid: security\n---\nOurs.");
    assert_eq!(object["data"]["origin"], "project");
    assert_eq!(run_in(&node, ".", &["rules", "show", "security"]).succeeds().text(), shipped("security"));
}

#[test]
fn a_rule_that_is_not_there_is_refused_with_the_closest() {
    let node = project(&[]);
    let _ = run(&node, &["rules", "show", "securty"]).refuses(Code::RuleUnknown).tells("use `security`");
    let _ = run(&node, &["rules", "diff", "nothing-like-it", "--json"]).refuses(Code::RuleUnknown);
}

#[test]
fn match_names_the_glob_in_order_of_precedence() {
    let node = project(&[
        ("Cargo.toml", "[package]\n"),
        (".claude/rules/house.md", OWN),
        (
            ".claude/rules/rust.md",
            "---\nid: rust\ntier: framework\ndetect: [rust]\npriority: 3\npaths: ['**/*.{rs,toml}']\n---\n",
        ),
        (".claude/rules/unity.md", "---\nid: unity\ntier: framework\ndetect: [unity]\n---\n"),
        (".claude/rules/never.md", "---\nid: never\ntier: framework\ndetect: []\n---\n"),
        ("src/main.rs", ""),
    ]);
    let output = run_in(&node, "p/src", &["rules", "match", "main.rs", "../Cargo.toml", "--json"]);
    let _ = output.refuses(Code::UsageInvalid);
    let data =
        data(&run_in(&node, "p/src", &["rules", "match", "main.rs", "new/file.txt", "--json"]).succeeds());
    let rules = &data["paths"][0]["rules"];
    assert_eq!(data["paths"][0]["path"], "src/main.rs");
    assert_eq!(each(rules, "id"), ["house", "rust", "security", "git-hygiene"]);
    assert_eq!(rules[0]["glob"], "src/**");
    assert_eq!(rules[1]["glob"], "**/*.{rs,toml}");
    assert_eq!(rules[1]["signals"][0], "rust");
    assert_eq!(rules[2]["glob"], Value::Null);
    assert_eq!(each(&data["paths"][1]["rules"], "id"), ["house", "security", "git-hygiene"]);
    let text = run(&node, &["rules", "match", "src/main.rs"]).succeeds();
    assert_eq!(
        text.text(),
        "src/main.rs\n  house        project       7  `src/**`\n  rust         framework     3  `**/*.{rs,toml}`; rust: `Cargo.toml` is there\n  \
         security     universal   100  every file\n  git-hygiene  universal    40  every file\n"
    );
}

#[test]
fn nothing_that_matches_is_a_no() {
    let node = project(&[(".claude/rules/house.md", OWN)]);
    // A node of its own without any rule for every file.
    node.write(".openclaw/rules/docs.md", "---\nid: docs\npaths: [docs]\n---\n");
    let output = run(&node, &["rules", "match", "README.md"]).exits(1);
    assert_eq!(output.text(), "README.md\n  no rule\n");
    let object = run(&node, &["rules", "match", "README.md", "--json"]).exits(1).json();
    assert_eq!(
        (object["ok"].as_bool(), object["data"]["paths"][0]["rules"].as_array().map(Vec::len)),
        (Some(true), Some(0))
    );
    let _ = run(&node, &["rules", "match", "README.md", "docs/a/b.md"]).exits(0);
}

#[test]
fn a_glob_that_cannot_be_used_is_told() {
    let node = project(&[(
        ".claude/rules/x.md",
        "---\nid: x\npaths: ['{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}']\n---\n",
    )]);
    let _ = run(&node, &["rules", "match", "aaaaaaaaaa"]).exits(0).tells("more than 1000 patterns");
}

#[test]
fn paths_of_other_places_are_refused_and_links_to_the_project_are_not() {
    let node = project(&[("src/a.rs", "")]);
    let _ = run(&node, &["rules", "match", "/etc/passwd"])
        .refuses(Code::UsageInvalid)
        .tells("no file of this project");
    let _ = run(&node, &["rules", "match", "."]).refuses(Code::UsageInvalid);
    let _ = run(&node, &["rules", "match"]).refuses(Code::UsageInvalid);
    std::os::unix::fs::symlink(node.path("p"), node.path("link")).expect("a link");
    let path = node.path("link/src/a.rs");
    let data = data(&run(&node, &["rules", "match", path.to_str().expect("UTF-8"), "--json"]).exits(0));
    assert_eq!(data["paths"][0]["path"], "src/a.rs");
}

#[test]
fn detect_shows_signals_evidence_folders_and_rules() {
    let node = project(&[
        ("package.json", r#"{"workspaces":["packages/*"]}"#),
        ("packages/ui/package.json", r#"{"peerDependencies":{"react":"18"}}"#),
        ("core/Cargo.toml", "[package]\n"),
        (".claude/rules/ui.md", "---\nid: ui\ntier: framework\ndetect: [react, unity]\n---\n"),
        (".claude/rules/old.md", "---\nid: old\ntier: framework\ndetect: [Cargo.toml]\n---\n"),
    ]);
    node.write(".openclaw/rules/all.md", "# All\n");
    let text = run_in(&node, "p/core", &["rules", "detect"]).succeeds();
    assert_eq!(
        text.text(),
        format!(
            "{}: 5 files\nreact in `packages/ui`\n  `packages/ui/package.json` names `react` in peerDependencies\n\
             rust in `core`\n  `core/Cargo.toml` is there\nnpm workspace `package.json`: `packages/ui`\nrules\n  \
             old (rust) in `core`\n  ui (react) in `packages/ui`\n  all\n",
            node.path("p").canonicalize().expect("it is there").display()
        )
        .replace(": 5 files", ": 3 files")
    );
    let object = run(&node, &["rules", "detect", "packages", "--json"]).succeeds().json();
    assert_eq!(object["schema"], "openclaw.rules.detect/1");
    let data = &object["data"];
    assert_eq!(data["signals"][0]["signal"], "react");
    assert_eq!(data["signals"][0]["subtrees"][0], "ui");
    assert_eq!(data["signals"][0]["evidence"][0]["path"], "ui/package.json");
    assert_eq!(data["packages"][0]["folder"], "ui");
    assert_eq!(each(&data["rules"], "id"), ["all"], "another folder has rules of its own");
}

#[test]
fn detect_of_an_empty_folder_says_so() {
    let node = TestNode::new();
    std::fs::create_dir(node.path("empty")).expect("a folder");
    let output = run_in(&node, "empty", &["rules", "detect"]).succeeds();
    assert!(
        output.text().contains(": 0 files\nnothing that a rule is for was found\nrules\n"),
        "{}",
        output.text()
    );
    assert!(output.text().contains("  security\n"), "{}", output.text());
}

#[test]
fn a_folder_that_is_not_there_is_refused() {
    let node = project(&[("file", "")]);
    let _ = run(&node, &["rules", "detect", "absent"]).refuses(Code::UsageInvalid).tells("it is not there");
    let _ = run(&node, &["rules", "detect", "file", "--json"]).refuses(Code::UsageInvalid);
}

#[test]
fn what_is_left_out_is_told() {
    let node =
        project(&[("lib/std/.git", "gitdir: x"), ("lib/std/package.json", "{}"), ("package.json", "{")]);
    let output = run(&node, &["rules", "detect"]).succeeds();
    assert!(output.text().contains("note: `lib/std`: it is a repository of its own"), "{}", output.text());
    assert!(output.text().contains("note: `package.json`: it is broken"), "{}", output.text());
    std::os::unix::fs::symlink("/nowhere", node.path("p/.claude-rules")).expect("a link");
    node.write("p/.claude/rules/ok.md", "# Fine\n");
    std::os::unix::fs::symlink("/nowhere", node.path("p/.claude/rules/gone.md")).expect("a link");
    let _ = run(&node, &["rules", "list"]).exits(0).tells("gone.md` is left out: the link leads nowhere");
}

#[test]
fn diff_goes_from_shipped_to_node_to_project() {
    let node = project(&[]);
    let _ = node.run(&["install", "--yes"]).exits(0);
    let output = run(&node, &["rules", "diff"]).exits(0).tells("no rule differs");
    assert_eq!(output.text(), "");
    let text = shipped("security");
    let last = text.lines().last().expect("a line").to_owned();
    node.write(".openclaw/rules/security.md", text.replace(&last, "- Mine."));
    node.write("p/.claude/rules/security.md", text.replace(&last, "- Ours."));
    node.write("p/.claude/rules/own.md", "# Own\n");
    std::fs::remove_file(node.path(".openclaw/rules/git-hygiene.md")).expect("it was installed");
    let output = run(&node, &["rules", "diff"]).exits(1);
    let text = output.text();
    for line in [
        "--- shipped/security",
        "+- Mine.",
        "--- shipped/git-hygiene",
        "+++ /dev/null",
        &format!("-{last}"),
        "-- Mine.",
        "+- Ours.",
    ] {
        assert!(text.lines().any(|own| own == line), "no {line:?} in\n{text}");
    }
    let data = data(&run(&node, &["rules", "diff", "security", "--json"]).exits(1));
    let pairs: Vec<(String, String)> =
        each(&data["differences"], "from").into_iter().zip(each(&data["differences"], "to")).collect();
    assert_eq!(pairs, [("shipped".into(), "node".into()), ("node".into(), "project".into())]);
    let _ = run(&node, &["rules", "diff", "own"]).exits(0).tells("one copy of `own`");
    let _ = run(&node, &["rules", "diff", "design-documents"]).exits(0).tells("is the same");
}

#[test]
fn a_reader_who_leaves_is_no_error() {
    let node = project(&[]);
    let mut command = node.call(&["rules", "show", "security"]).command();
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
}

#[test]
fn a_file_in_place_of_the_rules_folder_is_no_end() {
    let node = project(&[(".claude/rules", "a file")]);
    let _ = run(&node, &["rules", "list"]).exits(0).tells("is left out");
    let _ = run(&node, &["rules", "detect"]).exits(0);
}
