//! Readers: whatever way a path is written, nobody leaves the folders that the settings give.

use std::fs;
use std::os::unix::fs::symlink;

use openclaw::base::report::Code;

use super::{node, place, text, write};
use crate::support::TestNode;

/// A vault with two private folders and the reader `me`.
fn scene() -> TestNode {
    let node = node();
    let readers = "me reads shared writes private/me,guest reads shared";
    let _ = node.run(&["config", "set", "vault.readers", readers]).exits(0);
    write(&node, "shared/all.md", "# All\n\nneedle for all, see [[mine]] and [[hers]]\n");
    write(&node, "private/me/mine.md", "# Mine\n\nneedle of mine\n");
    write(&node, "private/other/hers.md", "# Hers\n\nneedle of hers\n");
    write(&node, "private/mean/near.md", "needle nearby\n");
    write(&node, "top.md", "needle at the top\n");
    node
}

#[test]
fn no_spelling_of_a_path_leads_out() {
    let node = scene();
    for (asked, code) in [
        ("private/other/hers.md", Code::ReaderDenied),
        ("private/other/hers", Code::ReaderDenied),
        ("private/other/gone.md", Code::ReaderDenied),
        ("private/mean/near.md", Code::ReaderDenied),
        ("private/ME/../other/hers.md", Code::NoteUnusable),
        ("private/me/../other/hers.md", Code::NoteUnusable),
        ("private/me/../../private/other/hers.md", Code::NoteUnusable),
        ("private/me/./../other/hers.md", Code::NoteUnusable),
        ("private//me/mine.md", Code::NoteUnusable),
        ("private/me/%2e%2e/other/hers.md", Code::NoteUnusable),
        ("private/me/%2E%2E%2Fother/hers.md", Code::NoteUnusable),
        ("private\\me\\..\\other\\hers.md", Code::NoteUnusable),
        ("/private/other/hers.md", Code::NoteUnusable),
        ("~/.openclaw/openclaw.env", Code::NoteUnusable),
        ("../../openclaw.env", Code::NoteUnusable),
        ("PRIVATE/OTHER/HERS.md", Code::ReaderDenied),
        ("Private/other/hers.md", Code::ReaderDenied),
        ("./top.md", Code::NoteUnusable),
        ("hers", Code::NoteUnknown),
        ("Hers", Code::NoteUnknown),
        ("top", Code::NoteUnknown),
        ("top.md", Code::NoteUnknown),
    ] {
        for verb in [&["vault", "show", asked, "--as", "me"][..], &["vault", "link", asked, "--as", "me"]] {
            let refused = node.run(verb).refuses(code);
            assert!(!refused.err().contains("needle"), "{asked}");
        }
        let _ = node.run(&["vault", "note", "--add", asked, "--text", "x", "--as", "me"]).refuses(code);
    }
    let whole = place(&node, "private/other/hers.md");
    let whole = whole.to_str().expect("UTF-8");
    let _ = node.run(&["vault", "show", whole, "--as", "me"]).refuses(Code::NoteUnusable);
    assert_eq!(text(&node, "private/other/hers.md"), "# Hers\n\nneedle of hers\n");
}

#[test]
fn a_reader_reads_writes_and_finds_what_is_its_own() {
    let node = scene();
    for note in ["mine", "private/me/mine", "shared/all.md", "All"] {
        let _ = node.run(&["vault", "show", note, "--as", "me"]).exits(0).shows("needle");
    }
    let found = |name: &str| {
        let found = node.run(&["vault", "search", "needle", "--json", "--as", name]).exits(0).json();
        let hits = found["data"]["hits"].as_array().expect("a list").clone();
        assert_eq!(found["data"]["notes"], hits.len());
        let mut paths: Vec<String> =
            hits.iter().map(|hit| hit["path"].as_str().expect("a path").to_owned()).collect();
        paths.sort();
        paths
    };
    assert_eq!(found("me"), ["private/me/mine.md", "shared/all.md"]);
    assert_eq!(found("guest"), ["shared/all.md"]);
    // What is not seen is not told of: to this reader the link leads nowhere.
    let links = node.run(&["vault", "link", "all", "--as", "guest"]).exits(0);
    assert!(!links.text().contains("private"), "{}", links.text());
    let made = node.run(&["vault", "note", "lesson", "New", "--folder", "private/me", "--as", "me"]).exits(0);
    assert_eq!(made.text(), "private/me/new.md\n");
    assert!(text(&node, "private/me/new.md").contains("\nby: me\n"));
    let _ = node.run(&["vault", "note", "lesson", "New", "--as", "me"]).refuses(Code::ReaderDenied);
    let _ =
        node.run(&["vault", "note", "--add", "all", "--text", "x", "--as", "me"]).refuses(Code::ReaderDenied);
    let _ = node.run(&["vault", "link", "all", "mine", "--as", "me"]).refuses(Code::ReaderDenied);
    let _ = node.run(&["vault", "handoff", "x", "--to", "y", "--as", "me"]).refuses(Code::ReaderDenied);
    let _ =
        node.run(&["vault", "checkpoint", "--working-on", "x", "--as", "guest"]).refuses(Code::ReaderDenied);
    let _ = node.run(&["vault", "link", "mine", "all", "--as", "me"]).exits(0);
    let _ = node
        .run(&["vault", "show", "all", "--as", "nobody"])
        .refuses(Code::ReaderUnknown)
        .tells("use one of: me, guest");
    assert!(!place(&node, "handoffs").exists() && !place(&node, "checkpoints").exists());
}

#[test]
fn links_and_second_names_lead_no_reader_out() {
    let node = scene();
    symlink(place(&node, "private/other/hers.md"), place(&node, "private/me/link.md")).expect("a link");
    symlink(place(&node, "private/other"), place(&node, "private/me/folder")).expect("a link");
    fs::hard_link(place(&node, "private/other/hers.md"), place(&node, "private/me/second.md"))
        .expect("a link");
    for (note, code) in [
        ("private/me/link.md", Code::NoteUnusable),
        ("private/me/second.md", Code::NoteUnusable),
        // Behind a link there is nothing.
        ("private/me/folder/hers.md", Code::NoteUnknown),
    ] {
        let _ = node.run(&["vault", "show", note, "--as", "me"]).refuses(code);
        let _ = node.run(&["vault", "note", "--add", note, "--text", "x", "--as", "me"]).refuses(code);
    }
    let found = node.run(&["vault", "search", "hers", "--as", "me"]).exits(0);
    assert!(!found.text().contains("needle of hers"), "{}", found.text());
    let new = ["vault", "note", "lesson", "x", "--folder", "private/me/folder", "--as", "me"];
    assert_ne!(node.run(&new).status(), Some(0));
    assert_eq!(text(&node, "private/other/hers.md"), "# Hers\n\nneedle of hers\n");
    assert_eq!(fs::read_dir(place(&node, "private/other")).expect("a folder").count(), 1);
}

#[test]
fn wrong_readers_are_refused_in_the_settings() {
    let node = node();
    for readers in
        ["me", "me reads", "me reads ../x", "me reads private/me/../other", "me reads a,me reads b"]
    {
        let _ = node.run(&["config", "set", "vault.readers", readers]).refuses(Code::ConfigInvalid);
    }
    let _ = node.run(&["config", "set", "vault.readers", "me reads nowhere"]).exits(0);
    let told = node.run(&["vault", "doctor"]).exits(1);
    assert!(
        told.text().contains("nowhere  the reader `me` has this folder, and it is not there"),
        "{}",
        told.text()
    );
}
