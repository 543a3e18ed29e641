//! The verbs about roles, as people and scripts call them.

use openclaw::base::report::Code;

use super::world::{project, run};

#[test]
fn without_an_installation_the_shipped_roles_are_listed() {
    let node = project();
    let before = node.tree();
    let output = run(&node, &["roles", "list", "--json"]).succeeds().json();
    let roles = output["data"]["roles"].as_array().expect("rows");
    assert!(roles.len() >= 12);
    assert!(
        roles.iter().all(|role| role["origin"] == "shipped" && role["problems"] == serde_json::json!([]))
    );
    let text = run(&node, &["roles", "list"]).succeeds();
    assert!(
        text.text()
            .lines()
            .any(|line| line.starts_with("architect") && line.contains("shipped, not installed"))
    );
    for arguments in [&["roles", "show", "tester"][..], &["roles", "match", "src/**"], &["roles", "check"]] {
        let _ = run(&node, arguments).exits(0);
    }
    assert_eq!(before.difference(&node.tree()), "", "these verbs only look");
}

#[test]
fn one_role_is_shown_as_it_is() {
    let node = project();
    let _ = node.run(&["install", "--yes"]).exits(0);
    let mine = "id: mine\nname: Mine\nresponsibilities:\n  - Work \u{202e}well\n";
    node.write(".openclaw/roles/mine.yaml", mine);
    let shown = run(&node, &["roles", "show", "mine"]).succeeds();
    assert_eq!(shown.text(), mine.replace('\u{202e}', "\u{fffd}"), "what turns a line is not printed");
    let json = run(&node, &["roles", "show", "mine", "--json"]).succeeds().json();
    assert_eq!((&json["schema"], &json["data"]["origin"]), (&"openclaw.roles.show/1".into(), &"own".into()));
    let _ = run(&node, &["roles", "show", "testor"]).refuses(Code::RoleUnknown).tells("fix: use `tester`");
    let _ = run(&node, &["roles", "show", "zzz"]).refuses(Code::RoleUnknown).tells("openclaw roles list");
}

#[test]
fn work_goes_to_the_role_that_is_closest() {
    let node = project();
    for (scope, role) in [
        (&["contracts/Token.sol"][..], "solidity-engineer"),
        (&["migrations/**"], "database-engineer"),
        (&["web/**"], "frontend-engineer"),
        (&["src/components/**"], "frontend-engineer"),
        (&["terraform/main.tf"], "infrastructure-engineer"),
        (&[".github/workflows/ci.yml"], "release-engineer"),
        (&["notebooks/a.ipynb"], "data-engineer"),
        (&["docs/guide.md"], "technical-writer"),
        (&["docs/adr/0007.md"], "architect"),
        (&["docs/reviews/pr-7.md"], "reviewer"),
        (&["docs/security/**"], "security-reviewer"),
        (&["docs/investigations/slow.md"], "investigator"),
        (&["Cargo.lock", "Cargo.toml"], "dependency-keeper"),
        (&["tests/upload.rs"], "tester"),
        (&["test/Token.ts"], "tester"),
        (&["web/src/components/__tests__/a.tsx"], "tester"),
        (&["contracts/**", "test/**"], "solidity-engineer"),
        (&["src/**"], "implementer"),
        (&["src/**", "tests/**"], "implementer"),
        (&["src/upload.rs", "docs/guide.md"], "implementer"),
    ] {
        let arguments = [&["roles", "match", "--json"], scope].concat();
        let json = run(&node, &arguments).succeeds().json();
        assert_eq!(json["data"]["role"], role, "{scope:?}: {}", json["data"]["why"]);
    }
    let text = run(&node, &["roles", "match", "docs/adr/1.md"]).succeeds();
    let _ =
        text.shows("architect: `architect` covers the whole scope").shows("`docs/adr/1.md` is covered by `");
    let _ = run(&node, &["roles", "match", "src/lib.rs"]).succeeds().shows("implementer");
}

#[test]
fn a_role_that_writes_no_source_files_is_not_given_any() {
    let node = project();
    for id in ["implementer", "tester", "frontend-engineer"] {
        node.write(&format!(".openclaw/roles/{id}.txt"), "not a role");
    }
    let designer = "responsibilities: [design]\nmust_not: [Implement anything]\nscope_paths: ['src/**']\n";
    node.write(".openclaw/roles/designer.yaml", designer);
    let _ = run(&node, &["roles", "match", "src/a.rs"])
        .exits(1)
        .shows("no role: `designer` is left out: it writes no source files, and `src/a.rs` may hold some");
    let _ = run(&node, &["roles", "match", "README.md"]).exits(1).shows("no role has to do with these files");
    let _ = run(&node, &["roles", "match", ""]).refuses(Code::UsageInvalid);
}

#[test]
fn everything_that_is_wrong_with_role_files_is_told() {
    let node = project();
    let _ = run(&node, &["roles", "check"]).exits(0).tells("0 errors in ");
    let broken = "id: broken\nresponsibilities: [a]\nforbidden_patterns:\n  - {pattern: '(', description: a}\n\
                  escalation:\n  on_metric_failure: tester\n";
    node.write("p/broken.yaml", broken);
    let output = run(&node, &["roles", "check", "broken.yaml"]).exits(1);
    assert!(
        output.text().contains("/p/broken.yaml:4:15: `pattern`: it does not parse: unclosed group; "),
        "{}",
        output.text()
    );
    node.write("p/lost.yaml", "responsibilities: [a]\nescalation:\n  on_metric_failure: nobody\n");
    let _ = run(&node, &["roles", "check", "lost.yaml"])
        .exits(1)
        .shows("lost.yaml:3:22: no role has the id `nobody`");
    node.write("p/fine.yaml", "responsibilities: [a]\nmust_not: [Write code]\n");
    let _ = run(&node, &["roles", "check", "fine.yaml"])
        .exits(0)
        .shows("(advice)")
        .tells("0 errors, 1 advised in 1 role");
    let json = run(&node, &["roles", "check", "broken.yaml", "--json"]).exits(1).json();
    assert_eq!(json["data"]["files"][0]["problems"][0]["line"], 4);
    let _ = run(&node, &["roles", "check", "none.yaml"]).refuses(Code::UsageInvalid).tells("it is not there");
    node.write("p/latin.yaml", b"name: \xe9\n");
    let _ = run(&node, &["roles", "check", "latin.yaml"]).refuses(Code::UsageInvalid).tells("not UTF-8");
    node.write(".openclaw/roles/one.yaml", "responsibilities: [a]\n");
    node.write(".openclaw/roles/two.yaml", "id: one\nresponsibilities: [a]\n");
    let _ = run(&node, &["roles", "check"]).exits(1).tells("has the id `one` already");
}
