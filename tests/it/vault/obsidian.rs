//! The vault and a folder in Obsidian, by the real binary on a real disk.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use openclaw::base::report::Code;

use super::{VAULT, node, place, text, write};
use crate::support::TestNode;

fn scene() -> TestNode {
    let node = node();
    let _ = node.run(&["config", "set", "vault.obsidian", "~/Notes"]).exits(0);
    fs::create_dir_all(node.path("Notes/.obsidian")).expect("folders");
    node.write("Notes/.obsidian/app.json", "{}");
    node.write("Notes/Mine/diary.md", "mine alone\n");
    node
}

#[test]
fn it_is_off_until_a_person_names_a_folder() {
    let node = node();
    let _ = node.run(&["vault", "sync"]).refuses(Code::VaultUnusable).tells("config set vault.obsidian");
    let _ = node.run(&["config", "set", "vault.obsidian", "Notes"]).refuses(Code::ConfigInvalid);
    let _ = node.run(&["config", "set", "vault.obsidian", "~/Notes"]).exits(0);
    let _ = node.run(&["vault", "sync"]).refuses(Code::VaultUnusable).tells("it is not there");
    assert!(!node.path("Notes").exists(), "a folder that is missing is never made");
}

#[test]
fn both_sides_become_equal_and_nothing_else_is_touched() {
    let node = scene();
    write(&node, "decisions/a.md", "a\n");
    write(&node, "private/me/secret.md", "private\n");
    write(&node, "top.md", "top\n");
    node.write("Notes/lessons/b.md", "b\n");
    let trial = node.run(&["vault", "sync", "--dry-run"]).exits(0);
    assert_eq!(
        trial.text(),
        "to Obsidian: decisions/a.md\nto the vault: lessons/b.md\nThis is what a sync would do; nothing was changed.\n"
    );
    assert!(!node.path("Notes/decisions").exists());
    let _ = node.run(&["vault", "sync"]).exits(0).shows("Notes on both sides: 2.");
    assert_eq!(fs::read_to_string(node.path("Notes/decisions/a.md")).expect("a note"), "a\n");
    assert_eq!(text(&node, "lessons/b.md"), "b\n");
    assert_eq!(node.run(&["vault", "sync"]).exits(0).text(), "Both sides are equal.\n");
    let mut theirs: Vec<String> = fs::read_dir(node.path("Notes"))
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"))
        .collect();
    theirs.sort();
    assert_eq!(theirs, [".obsidian", "Mine", "decisions", "lessons"]);
    assert!(!place(&node, "Mine").exists() && !place(&node, ".obsidian").exists());
    let mode = |path: &std::path::Path| fs::metadata(path).expect("a file").permissions().mode() & 0o777;
    assert_eq!(
        (mode(&node.path("Notes/decisions/a.md")), mode(&place(&node, "lessons/b.md"))),
        (0o644, 0o600)
    );
}

#[test]
fn domains_say_which_folder_is_which() {
    let node = scene();
    let domains = "decisions = Team/Our Decisions,private/me = Me";
    let _ = node.run(&["config", "set", "vault.domains", domains]).exits(0);
    write(&node, "decisions/a.md", "a\n");
    write(&node, "lessons/b.md", "b\n");
    write(&node, "private/me/c.md", "c\n");
    let _ = node.run(&["vault", "sync"]).exits(0);
    assert!(node.path("Notes/Team/Our Decisions/a.md").is_file() && node.path("Notes/Me/c.md").is_file());
    assert!(!node.path("Notes/lessons").exists());
    for wrong in ["a = ../b", "a,a/b", "a = /b", "a = x,b = x"] {
        let _ = node.run(&["config", "set", "vault.domains", wrong]).refuses(Code::ConfigInvalid);
    }
}

#[test]
fn an_edit_on_each_side_a_deletion_and_the_way_back() {
    let node = scene();
    write(&node, "lessons/a.md", "1\n2\n3\n");
    write(&node, "lessons/b.md", "b\n");
    write(&node, "lessons/c.md", "c\n");
    let _ = node.run(&["vault", "sync"]).exits(0);
    write(&node, "lessons/a.md", "0\n1\n2\n3\n");
    node.write("Notes/lessons/a.md", "1\n2\n3\n4\n");
    write(&node, "lessons/b.md", "ours\n");
    node.write("Notes/lessons/b.md", "theirs\n");
    fs::remove_file(node.path("Notes/lessons/c.md")).expect("removed");
    let done = node.run(&["vault", "sync"]).exits(0);
    assert!(done.text().contains("joined: lessons/a.md\n"), "{}", done.text());
    assert!(done.text().contains("deleted in the vault: lessons/c.md\n"), "{}", done.text());
    assert_eq!(text(&node, "lessons/a.md"), "0\n1\n2\n3\n4\n");
    assert_eq!(text(&node, "lessons/b.md"), "theirs\n");
    let beside = fs::read_dir(node.path("Notes/lessons"))
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .find(|path| path.to_string_lossy().contains("b (conflict "));
    assert_eq!(fs::read_to_string(beside.expect("a version beside")).expect("a note"), "ours\n");
    let odd = node.run(&["vault", "doctor"]).exits(1);
    assert!(odd.text().contains("a sync could not join it"), "{}", odd.text());
    let _ = node.run(&["vault", "sync", "--deleted"]).exits(0).shows("lessons/c.md");
    let _ = node.run(&["vault", "sync", "--restore", "lessons/../c.md"]).refuses(Code::NoteUnusable);
    let _ = node.run(&["vault", "sync", "--restore", "lessons/z.md"]).refuses(Code::NoteUnknown);
    let _ = node.run(&["vault", "sync", "--restore", "lessons/c.md"]).exits(0);
    let _ = node.run(&["vault", "sync"]).exits(0).shows("to Obsidian: lessons/c.md");
    assert_eq!(fs::read_to_string(node.path("Notes/lessons/c.md")).expect("a note"), "c\n");
}

#[test]
fn a_drive_that_is_empty_for_once_deletes_nothing() {
    let node = scene();
    for at in 0..4 {
        write(&node, &format!("lessons/{at}.md"), "x\n");
    }
    let _ = node.run(&["vault", "sync"]).exits(0);
    fs::rename(node.path("Notes"), node.path("Notes.away")).expect("moved");
    let _ = node.run(&["vault", "sync"]).refuses(Code::VaultUnusable);
    fs::create_dir(node.path("Notes")).expect("a folder");
    let refused = node.run(&["vault", "sync"]).refuses(Code::VaultEmptied);
    let _ = refused.tells("--accept-deletes");
    assert_eq!(fs::read_dir(place(&node, "lessons")).expect("a folder").count(), 4);
    fs::remove_dir(node.path("Notes")).expect("removed");
    fs::rename(node.path("Notes.away"), node.path("Notes")).expect("moved");
    assert_eq!(node.run(&["vault", "sync"]).exits(0).text(), "Both sides are equal.\n");
    for at in 0..4 {
        fs::remove_file(node.path(&format!("Notes/lessons/{at}.md"))).expect("removed");
    }
    let _ = node.run(&["vault", "sync", "--accept-deletes"]).exits(0);
    assert_eq!(fs::read_dir(place(&node, "lessons")).expect("a folder").count(), 0);
}

#[test]
fn a_folder_of_obsidian_behind_a_link_is_found_and_links_in_it_are_not_followed() {
    let node = scene();
    fs::rename(node.path("Notes"), node.path("Drive")).expect("moved");
    symlink(node.path("Drive"), node.path("Notes")).expect("a link");
    write(&node, "lessons/a.md", "a\n");
    node.write("outside/x.md", "outside\n");
    symlink(node.path("outside"), node.path("Drive/decisions")).expect("a link");
    write(&node, "decisions/d.md", "d\n");
    let done = node.run(&["vault", "sync"]);
    assert!(done.text().contains("to Obsidian: lessons/a.md"), "{}", done.text());
    assert!(node.path("Drive/lessons/a.md").is_file());
    let mut outside = fs::read_dir(node.path("outside")).expect("a folder");
    assert!(outside.next().is_some() && outside.next().is_none(), "nothing is written through a link");
    assert!(!node.path(VAULT).join("decisions/x.md").exists());
    for folder in ["~/.openclaw/workspace/memory-vault", "~/.openclaw/workspace", "~/.openclaw/harness/state"]
    {
        fs::create_dir_all(node.path(&folder[2..])).expect("folders");
        let _ = node.run(&["config", "set", "vault.obsidian", folder]).exits(0);
        let _ = node.run(&["vault", "sync"]).refuses(Code::VaultUnusable);
    }
}
