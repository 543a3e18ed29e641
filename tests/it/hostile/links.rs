//! Links where folders of ours are, and what else may stand in their place.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use openclaw::base::report::Code;

use crate::support::TestNode;

const INSTALL: &[&str] = &["install", "--yes", "--quiet"];
const PURGE: &[&str] = &["uninstall", "--purge", "--yes", "--quiet"];

#[test]
fn a_root_that_is_a_link_works_and_stays() {
    let node = TestNode::new();
    let elsewhere = node.folder("elsewhere");
    symlink(&elsewhere, node.path(".openclaw")).expect("a link");
    let before = node.tree();
    let _ = node.run(INSTALL).exits(0);
    assert!(elsewhere.join("harness/ledger.json").is_file() && elsewhere.join("rules").is_dir());
    assert!(node.path(".openclaw").is_symlink());
    let _ = node.run(&["status"]).exits(0);
    let _ = node.run(PURGE).exits(0);
    // `.claude` was made for the settings and went with them.
    assert_eq!(before.difference(&node.tree()), "");
    assert_eq!(fs::read_dir(&elsewhere).expect("it is still there").count(), 0);
}

#[test]
fn a_link_in_the_root_is_told_by_its_own_path_and_never_written_through() {
    for (link, told_once) in [
        ("rules", true),
        ("roles", true),
        ("plan-templates", true),
        ("workspace", true),
        ("workspace/.claude", true),
    ] {
        let node = TestNode::new();
        let elsewhere = node.folder("elsewhere");
        fs::write(elsewhere.join("security.md"), "theirs\n").expect("a file");
        let path = node.path(".openclaw").join(link);
        fs::create_dir_all(path.parent().expect("a folder above")).expect("folders");
        symlink(&elsewhere, &path).expect("a link");
        let before = node.tree();
        let output = node.run(INSTALL).refuses(Code::ConflictOpen);
        let fix = format!("fix: move `{}` away, then run `openclaw install`", path.display());
        assert_eq!(output.err().matches(&fix).count() == 1, told_once, "{link}: {}", output.err());
        let names: Vec<_> =
            fs::read_dir(&elsewhere).expect("a folder").map(|e| e.expect("an entry").file_name()).collect();
        assert_eq!(names, ["security.md"], "{link}");
        // The rest is there and goes again, the link stays.
        assert!(node.path(".openclaw/harness/bin/openclaw").exists(), "{link}");
        let _ = node.run(PURGE).exits(0);
        assert_eq!(before.difference(&node.tree()), "", "{link}");
    }
}

#[test]
fn a_rules_folder_that_becomes_a_link_later_is_left_alone() {
    let node = TestNode::new();
    let _ = node.run(INSTALL).exits(0);
    let (rules, elsewhere) = (node.path(".openclaw/rules"), node.folder("elsewhere").join("rules"));
    fs::rename(&rules, &elsewhere).expect("moved within one disk");
    symlink(&elsewhere, &rules).expect("a link");
    let names = || fs::read_dir(&elsewhere).expect("a folder").count();
    let before = names();
    let _ = node.run(INSTALL).refuses(Code::ConflictOpen).tells(&format!("move `{}` away", rules.display()));
    let _ = node.run(PURGE);
    assert_eq!(names(), before, "what lies behind the link is the person's now");
    assert!(rules.is_symlink());
}

/// Puts something where `harness/` should be.
type Put = fn(&std::path::Path);

#[test]
fn what_is_no_folder_of_ours_in_the_place_of_harness_is_refused() {
    let put: [(&str, Put); 3] = [
        ("link", |path| symlink("..", path).expect("a link")),
        ("dangling", |path| symlink("nowhere", path).expect("a link")),
        ("file", |path| fs::write(path, "mine").expect("a file")),
    ];
    for (name, put) in put {
        let node = TestNode::new();
        fs::create_dir(node.path(".openclaw")).expect("a folder");
        put(&node.path(".openclaw/harness"));
        let before = node.tree();
        let verbs: [&[&str]; 6] = [
            INSTALL,
            PURGE,
            &["status"],
            &["recover"],
            &["install", "--dry-run"],
            &["install", "--yes", "--json"],
        ];
        for verb in verbs {
            let output = node.run(verb).refuses(Code::RootUnusable);
            let said = format!("{}{}", output.text(), output.err());
            assert!(said.contains("harness` with `ls -ld`"), "{name} {verb:?}: {said}");
        }
        assert_eq!(before.difference(&node.tree()), "", "{name}");
    }
}

#[test]
fn modes_of_what_is_not_ours_stay() {
    let node = TestNode::new();
    for (folder, mode) in [
        (".openclaw", 0o777),
        (".openclaw/rules", 0o777),
        (".openclaw/workspace", 0o1777),
        (".claude", 0o751),
    ] {
        fs::create_dir(node.path(folder)).expect("a folder");
        fs::set_permissions(node.path(folder), fs::Permissions::from_mode(mode)).expect("a mode");
    }
    node.write(".openclaw/openclaw.env", "KEY=1\n");
    node.write(".openclaw/rules/mine.md", "mine\n");
    let before = node.tree();
    for verb in [INSTALL, &["install", "--update", "--yes", "--quiet"]] {
        let _ = node.run(verb).exits(0);
        let now = node.tree();
        let lost: Vec<String> =
            before.difference(&now).lines().filter(|line| line.starts_with('-')).map(str::to_owned).collect();
        assert_eq!(lost, Vec::<String>::new());
    }
    let _ = node.run(PURGE).exits(0);
    assert_eq!(before.difference(&node.tree()), "");
}
