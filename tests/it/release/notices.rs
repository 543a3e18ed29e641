//! The text of what others wrote, as cargo and the registry of this machine tell it of this very checkout.

use std::path::{Path, PathBuf};

use openclaw::base::report::Code;

use super::world::{Desk, TOOL};
use crate::support::Output;

/// Runs `notices` for `checkout` with the cargo that runs these tests.
fn notices(desk: &Desk, checkout: &str, out: &str) -> Output {
    let variable = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let home = variable("HOME").expect("a home");
    let cargo = variable("CARGO").expect("cargo runs the tests");
    let bin = cargo.parent().expect("a folder").to_str().expect("UTF-8").to_owned();
    let of_home = |name: &str, folder: &str| variable(name).unwrap_or_else(|| home.join(folder));
    let target = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    let words = ["notices", "--target", &target, "--checkout", checkout, "--out", out];
    let call = desk.node.call(&words).program(Path::new(TOOL));
    call.with("PATH", format!("{bin}:/usr/bin:/bin"))
        .with("CARGO_HOME", of_home("CARGO_HOME", ".cargo"))
        .with("RUSTUP_HOME", of_home("RUSTUP_HOME", ".rustup"))
        .run()
}

#[test]
fn everything_that_is_linked_is_named_with_its_terms() {
    let desk = Desk::new();
    let said = notices(&desk, env!("CARGO_MANIFEST_DIR"), "NOTICES").succeeds();
    let page = String::from_utf8(desk.read("NOTICES")).expect("a text");
    let (list, texts) = page.split_once("\n----").expect("a list, then texts");
    let named = |name: &str| list.lines().any(|line| line.starts_with(&format!("{name} ")));
    for name in ["clap_builder", "git2", "libgit2-sys", "rusqlite", "ring", "sha2"] {
        assert!(named(name), "{name} is linked");
    }
    // What only builds or tests the program, or another system's, is not in it; nor is the program itself.
    for name in ["cc", "clap_derive", "proptest", "aws-lc-rs", "windows-sys", env!("CARGO_PKG_NAME")] {
        assert!(!named(name), "{name} is not linked");
    }
    // C that a crate carries has terms of its own.
    assert!(texts.contains("LINKING EXCEPTION") && texts.contains("PCRE2 Licence"));
    assert!(texts.contains("Jean-loup Gailly"));
    let count: usize = said.text().split(' ').next().and_then(|count| count.parse().ok()).expect("a count");
    assert!(count > 100 && list.lines().count() > count, "{}", said.text());
    // Each text stands once, under all that have it.
    let heads: Vec<&str> = texts.split("\n----").filter_map(|part| part.lines().nth(1)).collect();
    assert!(heads.iter().any(|head| head.split(", ").count() > 5), "{heads:?}");
    let again = notices(&desk, env!("CARGO_MANIFEST_DIR"), "again").succeeds();
    assert!(again.text().ends_with("again\n"));
    assert_eq!(page.as_bytes(), desk.read("again"));
}

#[test]
fn what_is_no_checkout_has_no_notices() {
    let desk = Desk::new();
    let _ = notices(&desk, "checkout", "NOTICES").refuses(Code::ReleaseInvalid).tells("could not find");
    assert!(!desk.path("NOTICES").exists());
}
