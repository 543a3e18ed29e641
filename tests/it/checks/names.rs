//! Hostile names and contents: nothing is run, nothing steers a screen, nothing is passed over.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;

use crate::init::World;

const NAMES: [&[u8]; 9] = [
    b"a\nb.json",
    b"$(touch ran).json",
    b"`touch ran`.json",
    b"'q\" .json",
    b"-rf.json",
    b"--.json",
    b"\xff\xfe.json",
    b"\x1b[31m.json",
    b"; touch ran;.json",
];

#[test]
fn names_of_any_bytes_are_looked_at_and_told_harmlessly() {
    let world = World::new();
    let repo = world.repository("a");
    let _ = world.guard(&repo).exits(0);
    for name in NAMES {
        let path = repo.join(OsStr::from_bytes(name));
        fs::write(&path, "{").expect("a file");
        let _ = world.git(&repo, &["add", "-A"]).passes();
        let ran = world.git(&repo, &["commit", "-m", "x"]).refuses();
        assert!(ran.err.contains("(rule checks.json)"), "{}: {}", name.escape_ascii(), ran.err);
        assert_eq!(ran.err.lines().count(), 2, "{}", ran.err);
        assert!(!ran.err.contains('\u{1b}'), "{}", ran.err);
        fs::remove_file(&path).expect("it was there");
        assert!(!repo.join("ran").exists());
    }
    for name in NAMES {
        fs::write(repo.join(OsStr::from_bytes(name)), "{}").expect("a file");
    }
    let _ = world.git(&repo, &["add", "-A"]).passes();
    let _ = world.git(&repo, &["commit", "-qm", "x"]).passes();
}

#[test]
fn links_are_read_and_never_followed() {
    let world = World::new();
    let repo = world.repository("a");
    let _ = world.guard(&repo).exits(0);
    let outside = world.at("outside.json");
    world.write(&outside, "{");
    std::os::unix::fs::symlink(&outside, repo.join("out.json")).expect("a link");
    std::os::unix::fs::symlink("loop.json", repo.join("loop.json")).expect("a link");
    let _ = world.git(&repo, &["add", "-A"]).passes();
    let ran = world.git(&repo, &["commit", "-qm", "links"]).passes();
    assert!(!ran.err.contains("(rule checks."), "{}", ran.err);
}

#[test]
fn contents_that_want_to_take_long_or_much_end() {
    let world = World::new();
    let repo = world.repository("a");
    let _ = world.guard(&repo).exits(0);
    let deep = "[".repeat(1 << 20);
    world.write(&repo.join("deep.yaml"), &deep);
    world.write(&repo.join("deep.toml"), &format!("a = {}", "[".repeat(10_000)));
    world.write(&repo.join("laughs.yaml"), &laughs());
    let tasks = format!("// {}\n", concat!("TO", "DO")).repeat(200_000);
    world.write(&repo.join("tasks.rs"), &tasks);
    let opening = format!("{} HEAD\n", "<".repeat(7)).repeat(100_000);
    world.write(&repo.join("marks.rs"), &opening);
    let _ = world.git(&repo, &["add", "-A"]).passes();
    let ran = world.git(&repo, &["commit", "-m", "x"]).refuses();
    assert!(ran.err.contains("`marks.rs` line 1") && ran.err.len() < 4_000, "{}", ran.err);
}

/// Aliases of aliases, which a reader that builds values would unfold without an end.
fn laughs() -> String {
    let mut text = "a0: &a0 [x, x]\n".to_owned();
    for number in 1..40 {
        let before = number - 1;
        text.push_str(&format!("a{number}: &a{number} [*a{before}, *a{before}]\n"));
    }
    text
}
