//! Who brings a program, by its place, by cargo's list and by what package managers answer.

use std::ffi::OsStr;
use std::io;

use super::*;
use crate::base::time::Timestamp;
use crate::config::env::Environment;
use crate::config::layout::Layout;
use crate::ports::exec::{Env, Output};
use crate::ports::progress::Quiet;
use crate::sim::clock::ManualClock;
use crate::sim::entropy::SeededEntropy;
use crate::sim::exec::ScriptedExec;
use crate::sim::fs::SimFs;
use crate::upgrade::means::NoReleases;

/// Returns what brings `program` where package managers answer with `answers` one after the other.
fn found(program: &str, list: Option<(&str, &str)>, answers: Vec<io::Result<Output>>) -> Option<String> {
    let environment = Environment::new([("HOME".into(), "/h".into())]);
    let layout = Layout::named_by(&environment, None::<&OsStr>).expect("a layout");
    let fs = SimFs::new(layout.anchors());
    if let Some((path, text)) = list {
        fs.put_file(&AbsPath::new(path).expect("a path"), text.as_bytes(), 0o644);
    }
    let exec = ScriptedExec::new(answers);
    let means = Means {
        fs: &fs,
        clock: &ManualClock::new(Timestamp::from_millis(0)),
        releases: &NoReleases,
        exec: &exec,
        env: &Env::new(),
        entropy: &SeededEntropy::new(1),
        progress: &Quiet,
        layout: &layout,
        keys: &[],
        version: "0.1.0",
        program: AbsPath::new(program).expect("a path"),
        target: None,
        holder: String::new(),
    };
    find(&means).map(|origin| format!("{}: {}", origin.who, origin.command))
}

fn says(text: &str) -> io::Result<Output> {
    Ok(Output { status: Some(0), stdout: text.as_bytes().to_vec(), stderr: Vec::new() })
}

fn unknown() -> io::Result<Output> {
    Ok(Output { status: Some(1), stdout: Vec::new(), stderr: b"no path found".to_vec() })
}

fn absent() -> io::Result<Output> {
    Err(io::ErrorKind::NotFound.into())
}

#[test]
fn a_place_tells_who_brings_the_program() {
    let of = |program| found(program, None, Vec::new());
    assert_eq!(of("/h/.openclaw/harness/versions/0.1.0/openclaw"), None);
    assert_eq!(of("/h/downloads/openclaw"), None);
    assert_eq!(of("/usr/local/bin/openclaw"), None);
    let nix = of("/nix/store/abc-openclaw-0.1.0/bin/openclaw");
    assert_eq!(nix.as_deref(), Some("Nix: nix profile upgrade --all"));
    let brew = of("/opt/homebrew/Cellar/openclaw-harness/0.1.0/bin/openclaw");
    assert_eq!(brew.as_deref(), Some("Homebrew: brew upgrade openclaw-harness"));
}

#[test]
fn cargo_is_known_by_its_list() {
    let ours = "[v1]\n\"openclaw-harness 0.1.0 (registry+https://x)\" = [\"openclaw\"]\n";
    let program = "/h/.cargo/bin/openclaw";
    let of = |path, list| found(program, Some((path, list)), Vec::new());
    let cargo = of("/h/.cargo/.crates.toml", ours);
    assert_eq!(cargo.as_deref(), Some("cargo: cargo install openclaw-harness"));
    assert_eq!(of("/h/.cargo/.crates.toml", "[v1]\n\"openclaw-harness-x 1.0.0 (x)\" = []\n"), None);
    assert_eq!(of("/h/.cargo/elsewhere.toml", ours), None);
}

#[test]
fn package_managers_are_asked_one_after_the_other() {
    let program = "/usr/bin/openclaw";
    let of = |answers| found(program, None, answers);
    let dpkg = of(vec![says("openclaw-harness: /usr/bin/openclaw\n")]);
    let wanted =
        "the package `openclaw-harness` of dpkg: sudo apt-get install --only-upgrade openclaw-harness";
    assert_eq!(dpkg.as_deref(), Some(wanted));
    let pacman = of(vec![absent(), says("openclaw-harness\n")]);
    assert_eq!(
        pacman.as_deref(),
        Some("the package `openclaw-harness` of pacman: sudo pacman -Syu openclaw-harness")
    );
    let apk = of(vec![unknown(), absent(), says("openclaw-harness-0.1.0-r0\n")]);
    assert_eq!(
        apk.as_deref(),
        Some("the package `openclaw-harness` of apk: sudo apk upgrade openclaw-harness")
    );
    let rpm = of(vec![absent(), absent(), absent(), says("openclaw-harness")]);
    assert_eq!(
        rpm.as_deref(),
        Some("the package `openclaw-harness` of rpm: sudo dnf upgrade openclaw-harness")
    );
    assert_eq!(of(vec![unknown(), unknown(), unknown(), unknown()]), None);
    // What is no name of a package is none.
    for odd in ["`x`: /usr/bin/openclaw", "", "$(x)\n"] {
        assert_eq!(of(vec![says(odd)]), None, "{odd}");
    }
}
