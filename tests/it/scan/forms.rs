//! Each form of the call: its exit status, what stands on which stream, and the three formats.

use openclaw::base::report::Code;

use super::world::{OTHER, TOKEN, World, leak, put};

#[test]
fn a_tree_is_scanned_and_findings_are_data() {
    let world = World::new();
    let folder = world.folder("p");
    put(&folder, "a.txt", "hello\n");
    let _ = world.scan(&folder, &["-q"]).succeeds();
    let none = world.scan(&folder, &[] as &[&str]).exits(0);
    assert_eq!((none.text(), none.err()), ("", "0 findings in 1 file\n"));
    put(&folder, "src/b.txt", format!("\n{}", leak(TOKEN)));
    let found = world.scan(&folder, &[] as &[&str]).exits(1);
    assert_eq!(found.text(), "src/b.txt:2: a GitHub token, ghp_… (40 characters) [secrets.github-token]\n");
    assert_eq!(found.err(), "1 finding in 2 files\n");
    let one = world.scan(&folder, &["a.txt"]).exits(0);
    assert_eq!(one.text(), "");
    let quiet = world.scan(&folder, &["-q", "src"]).exits(1);
    assert!(quiet.text().starts_with("src/b.txt:2: ") && quiet.err().is_empty());
}

#[test]
fn json_and_sarif_hold_the_same_findings_and_no_secret() {
    let world = World::new();
    let folder = world.folder("p");
    put(&folder, "a b.txt", leak(TOKEN));
    let json = world.scan(&folder, &["--json"]).exits(1);
    let object = json.json();
    assert_eq!((&object["schema"], &object["ok"]), (&"openclaw.scan/1".into(), &true.into()));
    let finding = &object["data"]["findings"][0];
    assert_eq!((&finding["rule"], &finding["line"]), (&"secrets.github-token".into(), &1.into()));
    assert_eq!(object["data"]["is_whole"], true);
    let sarif = world.scan(&folder, &["--format", "sarif"]).exits(1);
    let report = sarif.json();
    assert_eq!(report["version"], "2.1.0");
    let run = &report["runs"][0];
    assert_eq!(run["tool"]["driver"]["rules"][0]["id"], "secrets.github-token");
    let result = &run["results"][0];
    assert_eq!((&result["ruleId"], &result["ruleIndex"]), (&"secrets.github-token".into(), &0.into()));
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(
        (&place["artifactLocation"]["uri"], &place["region"]["startLine"]),
        (&"a%20b.txt".into(), &1.into())
    );
    for text in [json.text(), json.err(), sarif.text(), sarif.err()] {
        assert!(!text.contains(&TOKEN[8..]), "{text}");
    }
    // A line more above it changes the place and not the fingerprint.
    put(&folder, "a b.txt", format!("\n{}", leak(TOKEN)));
    let later = world.scan(&folder, &["--format", "sarif"]).exits(1).json();
    let later = &later["runs"][0]["results"][0];
    assert_eq!(later["partialFingerprints"], result["partialFingerprints"]);
    assert_eq!(later["locations"][0]["physicalLocation"]["region"]["startLine"], 2);
    let none = world.scan(&world.folder("empty"), &["--format", "sarif"]).exits(0).json();
    assert_eq!(none["runs"][0]["results"].as_array().map(Vec::len), Some(0));
}

#[test]
fn only_verbs_with_findings_have_sarif() {
    let world = World::new();
    let _ = world.node.run(&["status", "--format", "sarif"]).refuses(Code::UsageInvalid);
    let _ = world.node.run(&["install", "--yes", "--format", "sarif"]).refuses(Code::UsageInvalid);
    assert!(!world.node.path(".openclaw").exists(), "nothing was done");
}

#[test]
fn staged_is_judged_against_head() {
    let world = World::new();
    let folder = world.repository("p");
    put(&folder, "a.txt", leak(TOKEN));
    world.git(&folder, &["add", "a.txt"]);
    let first = world.scan(&folder, &["--staged"]).exits(1);
    assert!(first.text().starts_with("a.txt:1: "), "{}", first.text());
    world.commit(&folder);
    assert_eq!(world.scan(&folder, &["--staged"]).exits(0).text(), "");
    put(&folder, "a.txt", format!("{}more\n{}", leak(TOKEN), leak(OTHER)));
    let _ = world.scan(&folder, &["--staged"]).exits(0);
    world.git(&folder, &["add", "a.txt"]);
    // The work tree is another matter.
    put(&folder, "a.txt", "nothing\n");
    let more = world.scan(&folder, &["--staged"]).exits(1);
    assert!(more.text().starts_with("a.txt:3: ") && more.text().lines().count() == 1, "{}", more.text());
    let from_below = world.scan(&world.folder("p/sub"), &["--staged"]).exits(1);
    assert_eq!(from_below.text(), more.text());
}

#[test]
fn a_file_that_moved_brings_nothing_new() {
    let world = World::new();
    let folder = world.repository("p");
    put(&folder, "a.txt", format!("{}{}", leak(TOKEN), "text\n".repeat(40)));
    world.commit(&folder);
    world.git(&folder, &["mv", "a.txt", "b.txt"]);
    let _ = world.scan(&folder, &["--staged"]).exits(0);
}

#[test]
fn a_range_names_commit_and_path_and_finds_what_came_and_went() {
    let world = World::new();
    let folder = world.repository("p");
    put(&folder, "old.txt", leak(TOKEN));
    let first = world.commit(&folder);
    put(&folder, "old.txt", format!("{}and more\n", leak(TOKEN)));
    put(&folder, "b/new.txt", leak(OTHER));
    let second = world.commit(&folder);
    put(&folder, "b/new.txt", format!("{}again\n", leak(OTHER)));
    world.commit(&folder);
    world.git(&folder, &["rm", "-q", "b/new.txt"]);
    world.commit(&folder);
    assert_eq!(world.scan(&folder, &["b", "."]).status(), Some(2), "the folder is gone");
    let range = world.scan(&folder, &["--range", &format!("{first}..HEAD")]).exits(1);
    assert_eq!(range.text().lines().count(), 1, "{}", range.text());
    assert!(range.text().starts_with(&format!("b/new.txt:1 in {}: ", &second[..12])), "{}", range.text());
    assert_eq!(world.scan(&folder, &["--range", &format!("{first}..")]).exits(1).text(), range.text());
    let all = world.scan(&folder, &["--range", "HEAD", "--json"]).exits(1).json();
    let commits: Vec<_> = all["data"]["findings"].as_array().expect("a list").iter().collect();
    assert_eq!(commits.len(), 2);
    assert!(commits.iter().any(|found| found["commit"] == first.as_str() && found["path"] == "old.txt"));
    let _ = world.scan(&folder, &["--range", "HEAD..HEAD"]).exits(0);
}

#[test]
fn what_is_asked_for_wrongly_is_refused() {
    let world = World::new();
    let folder = world.repository("p");
    put(&folder, "a", "text\n");
    world.commit(&folder);
    for words in [
        &["--staged", "--range", "a..b"][..],
        &["--staged", "a"],
        &["--range", "HEAD..nowhere"],
        &["--range", "nowhere..HEAD"],
        &["--range", "a...b"],
        &["--range=--all"],
        &["nowhere"],
        &["--baseline", "nowhere.json"],
        &["--format", "xml"],
    ] {
        let _ = world.scan(&folder, words).refuses(Code::UsageInvalid);
    }
    let bare = world.folder("bare");
    let _ = world.scan(&bare, &["--staged"]).refuses(Code::RepositoryAbsent);
    let _ = world.scan(&bare, &["--range", "a..b", "--json"]).refuses(Code::RepositoryAbsent);
}

#[test]
fn an_empty_repository_has_nothing_to_tell() {
    let world = World::new();
    let folder = world.repository("p");
    let _ = world.scan(&folder, &[] as &[&str]).exits(0);
    let _ = world.scan(&folder, &["--staged"]).exits(0);
    let _ = world.scan(&folder, &["--range", "HEAD"]).refuses(Code::UsageInvalid);
    put(&folder, "a", leak(TOKEN));
    let _ = world.scan(&folder, &[] as &[&str]).exits(1);
}

#[test]
fn ignored_files_are_left_out_unless_they_are_tracked_or_named() {
    let world = World::new();
    let folder = world.repository("p");
    put(&folder, "kept/secret.txt", leak(TOKEN));
    world.commit(&folder);
    put(&folder, ".gitignore", "kept/\n.env\n");
    put(&folder, ".env", leak(OTHER));
    let found = world.scan(&folder, &[] as &[&str]).exits(1);
    assert_eq!(found.text().lines().count(), 1, "{}", found.text());
    assert!(found.text().starts_with("kept/secret.txt:1: "), "{}", found.text());
    let named = world.scan(&folder, &[".env"]).exits(1);
    assert!(named.text().starts_with(".env:1: "), "{}", named.text());
}

#[test]
fn a_comment_counts_where_head_has_it() {
    let world = World::new();
    let folder = world.repository("p");
    let line = |token| format!("{} # openclaw:allow\n", leak(token).trim_end());
    put(&folder, "a", line(TOKEN));
    // Nobody is at a terminal here.
    let _ = world.scan(&folder, &[] as &[&str]).exits(1);
    world.git(&folder, &["add", "a"]);
    let _ = world.scan(&folder, &["--staged"]).exits(1);
    world.commit(&folder);
    let told = world.scan(&folder, &["-v"]).exits(0);
    assert!(
        told.err().contains("allowed: a:1: ") && told.err().contains("`openclaw:allow`"),
        "{}",
        told.err()
    );
    put(&folder, "a", format!("{}{}", line(TOKEN), line(OTHER)));
    let new = world.scan(&folder, &[] as &[&str]).exits(1);
    assert!(new.text().starts_with("a:2: "), "{}", new.text());
    assert!(new.err().contains("1 allowed"), "{}", new.err());
}

#[test]
fn the_allow_list_of_the_settings_counts_where_head_has_it() {
    let world = World::new();
    let folder = world.repository("p");
    put(&folder, "tests/a", leak(TOKEN));
    let settings = "[[secrets.allow]]\npath = \"tests/**\"\nrule = \"github-token\"\nreason = \"invented\"\n";
    put(&folder, ".openclaw.toml", settings);
    let _ = world.scan(&folder, &[] as &[&str]).exits(1);
    world.commit(&folder);
    let told = world.scan(&folder, &["-v"]).exits(0);
    assert!(told.err().contains("(`secrets.allow`)"), "{}", told.err());
    let _ = world.scan(&folder, &["--range", "HEAD"]).exits(0);
}
