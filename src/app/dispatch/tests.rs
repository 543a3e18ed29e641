//! The table of dispatch: every way to begin a call, with and without an upstream program.

use super::*;

/// What there is when a case is decided.
#[derive(Clone, Copy)]
enum Other {
    Absent,
    Present,
    /// Present, and `status` is handed to it.
    Preferred,
}

use Other::{Absent, Preferred, Present};

fn words(words: &[&str]) -> Vec<OsString> {
    words.iter().map(OsString::from).collect()
}

fn decided(arguments: &[OsString], other: Other) -> Route {
    let verbs = || ["config", "status", "rules", "harness", "upstream"].map(str::to_owned).to_vec();
    let preferred = || match other {
        Preferred => vec!["status".to_owned(), "gateway".to_owned()],
        Absent | Present => Vec::new(),
    };
    let has_upstream = || !matches!(other, Absent);
    decide(arguments, &Known { verbs: &verbs, preferred: &preferred, has_upstream: &has_upstream })
}

fn ours(arguments: &[&str]) -> Route {
    Route::Ours { arguments: words(arguments), shared_verb: None }
}

fn ours_shared(arguments: &[&str], verb: &'static str) -> Route {
    Route::Ours { arguments: words(arguments), shared_verb: Some(verb) }
}

fn theirs(arguments: &[&str]) -> Route {
    Route::Upstream(words(arguments))
}

#[test]
fn our_words_are_ours() {
    for other in [Absent, Present, Preferred] {
        for call in [
            vec![],
            vec!["--json"],
            vec!["--root", "/x"],
            vec!["--root"],
            vec!["--format"],
            vec!["-h"],
            vec!["--help"],
            vec!["-qv", "--help"],
            vec!["help"],
            vec!["help", "--json"],
            vec!["help", "rules"],
            vec!["help", "harness"],
            vec!["rules", "list", "--unknown"],
            vec!["--root=/x", "-v", "--color", "never", "rules"],
            vec!["--json", "--version"],
            vec!["harness", "--help"],
            vec!["upstream", "--help"],
        ] {
            assert_eq!(decided(&words(&call), other), ours(&call), "{call:?}");
        }
        for call in [vec!["--version"], vec!["-V"], vec!["--version", "x"]] {
            assert_eq!(decided(&words(&call), other), Route::Version, "{call:?}");
        }
        let call = ["config", "list"];
        assert_eq!(decided(&words(&call), other), ours_shared(&call, "config"));
    }
}

#[test]
fn other_words_go_upstream_whole() {
    for call in [
        vec!["gateway", "run", "--port", "1"],
        vec!["--profile", "work", "status"],
        vec!["--dev", "rules"],
        vec!["--no-color", "config"],
        vec!["--json", "gateway", ""],
        vec!["--", "rules"],
        vec!["-x"],
        vec!["-qx", "rules"],
        vec![""],
        vec!["help", "gateway"],
        vec!["Rules"],
        vec!["rule"],
    ] {
        assert_eq!(decided(&words(&call), Present), theirs(&call), "{call:?}");
    }
}

#[test]
fn without_an_upstream_program_nothing_is_guessed() {
    let unknown = |word: &str| Route::Unknown(word.into());
    assert_eq!(decided(&words(&["gateway", "run"]), Absent), unknown("gateway"));
    assert_eq!(decided(&words(&["--json", "rule"]), Absent), unknown("rule"));
    assert_eq!(decided(&words(&["help", "gateway"]), Absent), unknown("gateway"));
    // Our parser says what is wrong with a flag better than we could here.
    assert_eq!(decided(&words(&["--dev", "rules"]), Absent), ours(&["--dev", "rules"]));
    assert_eq!(decided(&words(&["--", "rules"]), Absent), ours(&["--", "rules"]));
}

#[test]
fn chosen_verbs_are_handed_over() {
    let call = ["--json", "status", "--root", "/x"];
    assert_eq!(decided(&words(&call), Preferred), theirs(&call));
    assert_eq!(decided(&words(&["help", "status"]), Preferred), theirs(&["help", "status"]));
    assert_eq!(decided(&words(&call), Present), ours_shared(&call, "status"));
    assert_eq!(decided(&words(&call), Absent), ours_shared(&call, "status"));
}

#[test]
fn either_program_can_be_forced() {
    for other in [Absent, Present, Preferred] {
        let forced = |call: &[&str]| decided(&words(call), other);
        assert_eq!(forced(&["harness", "status"]), ours(&["status"]));
        assert_eq!(
            forced(&["--json", "harness", "-q", "status", "x"]),
            ours(&["--json", "-q", "status", "x"])
        );
        assert_eq!(forced(&["harness", "gateway"]), ours(&["gateway"]));
        assert_eq!(forced(&["harness", "harness", "status"]), ours(&["status"]));
        assert_eq!(forced(&["harness", "--version"]), ours(&["--version"]));
        assert_eq!(forced(&["harness"]), ours(&[]));
        assert_eq!(forced(&["upstream", "--", "status"]), theirs(&["status"]));
        assert_eq!(forced(&["upstream", "--", "--", "status"]), theirs(&["--", "status"]));
        assert_eq!(forced(&["upstream", "status", "--", "x"]), theirs(&["status", "--", "x"]));
        assert_eq!(forced(&["upstream", "--", "--help"]), theirs(&["--help"]));
        assert_eq!(forced(&["--json", "upstream"]), theirs(&[]));
        assert_eq!(forced(&["harness", "upstream", "--", "x"]), theirs(&["x"]));
    }
}

#[test]
fn words_that_are_not_utf8_pass_unchanged() {
    use std::os::unix::ffi::OsStringExt as _;
    let odd = |bytes: &[u8]| OsString::from_vec(bytes.to_vec());
    let call = vec![odd(b"\xff"), odd(b"--root=\xfe"), odd(b"")];
    assert_eq!(decided(&call, Present), Route::Upstream(call.clone()));
    assert_eq!(decided(&call, Absent), Route::Unknown(odd(b"\xff")));
    let call = vec![odd(b"--root=\xfe"), odd(b"rules")];
    assert_eq!(decided(&call, Present), Route::Ours { arguments: call.clone(), shared_verb: None });
    assert_eq!(root_flag(&call), Some(odd(b"\xfe")));
}

#[test]
fn flags_are_found_ahead_of_two_dashes() {
    let root = |call: &[&str]| root_flag(&words(call));
    assert_eq!(root(&["status", "--root", "/x", "--root=/y"]), Some("/y".into()));
    assert_eq!(root(&["status", "--", "--root", "/x"]), None);
    assert_eq!(root(&["--root"]), None);
    let json = |call: &[&str]| asks_for_json(&words(call));
    assert!(json(&["x", "--json"]) && json(&["--format", "json"]) && json(&["--format=json"]));
    assert!(!json(&["x", "--", "--json"]) && !json(&["--format", "text"]) && !json(&[]));
}

#[test]
fn the_table_of_upstream_verbs_is_sorted() {
    assert!(UPSTREAM_VERBS.is_sorted());
}
