//! Machines in a temporary folder: programs that are not, and service managers that do not answer.
#![expect(clippy::disallowed_methods, reason = "the scene is made with the standard library")]

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use super::*;

/// A folder with the folders `a` and `b` to look for programs in.
fn scene() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let top = folder.path().canonicalize().expect("it exists");
    for name in ["a", "b"] {
        fs::create_dir(top.join(name)).expect("it is empty");
    }
    (folder, top)
}

fn put_program(path: &Path, script: &str, mode: u32) {
    fs::write(path, format!("#!/bin/sh\n{script}\n")).expect("its folder exists");
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("it is ours");
}

fn joined(folders: &[PathBuf]) -> OsString {
    std::env::join_paths(folders).expect("no separator in them")
}

#[test]
fn programs_are_found_in_the_order_of_the_path() {
    let (_folder, top) = scene();
    put_program(&top.join("a/tool"), "", 0o644);
    put_program(&top.join("b/tool"), "", 0o755);
    fs::create_dir(top.join("a/folder")).expect("it is free");
    let path = joined(&[top.join("absent"), top.join("a"), top.join("b")]);
    let in_b = Some(AbsPath::from_path(&top.join("b/tool")).expect("UTF-8"));
    assert_eq!(find_program("tool", &path), in_b, "what may not be run is no program");
    put_program(&top.join("a/tool"), "", 0o755);
    assert_eq!(programs("tool", &path).len(), 2);
    assert_eq!(find_program("tool", &path).map(|path| path.as_path().to_owned()), Some(top.join("a/tool")));
    for name in ["folder", "other", "a/tool", "", "../b/tool"] {
        assert_eq!(find_program(name, &path), None, "{name}");
    }
}

#[test]
fn the_working_folder_is_never_searched() {
    // Tests run where the package's `Cargo.toml` is; `tests/run` is a program there.
    for path in ["", ":", ".", "tests", "./tests::tests"] {
        assert_eq!(find_program("run", OsStr::new(path)), None, "{path}");
    }
}

#[test]
fn a_version_is_one_line_of_a_program_that_works() {
    let (_folder, top) = scene();
    let program = top.join("a/git");
    for (script, expected) in [
        ("echo git version 2.54.0; echo more", Some("git version 2.54.0")),
        ("echo '  spaced  '", Some("spaced")),
        ("echo no >&2; exit 1", None),
        ("echo 1.0; exit 1", None),
        ("", None),
        ("kill -9 $$", None),
    ] {
        put_program(&program, script, 0o755);
        let known = Known { path: &joined(&[top.join("a")]), runtime_folder: None, agents: &["one", "git"] };
        let machine = observe(known);
        assert_eq!(machine.git.version.as_deref(), expected, "{script}");
        assert_eq!(machine.tailscale.path, None);
        let agents: Vec<_> =
            machine.agents.iter().map(|agent| (&*agent.name, agent.path.is_some())).collect();
        assert_eq!(agents, [("one", false), ("git", true)]);
    }
}

#[test]
fn service_managers_are_told_by_what_answers() {
    let (_folder, top) = scene();
    let (systemd, runtime) = (top.join("a"), top.join("b"));
    let absent = top.join("absent");
    assert_eq!(init_of("macos", &systemd, &runtime), Init::Launchd);
    assert_eq!(init_of("freebsd", &systemd, &runtime), Init::None);
    assert_eq!(init_of("linux", &absent, &runtime), Init::None);
    assert_eq!(init_of("linux", &systemd, &absent), Init::SystemdWithoutUser);
    assert_eq!(init_of("linux", &systemd, &runtime), Init::SystemdWithoutUser);
    fs::write(runtime.join("bus"), "").expect("it is free");
    assert_eq!(init_of("linux", &systemd, &runtime), Init::SystemdUser);
    fs::remove_file(runtime.join("bus")).expect("it is there");
    fs::create_dir(runtime.join("systemd")).expect("it is free");
    assert_eq!(init_of("linux", &systemd, &runtime), Init::SystemdWithoutUser);
    fs::write(runtime.join("systemd/private"), "").expect("it is free");
    assert_eq!(init_of("linux", &systemd, &runtime), Init::SystemdUser);
    // One that answers is one, whatever runs as the first process.
    assert_eq!(init_of("linux", &absent, &runtime), Init::SystemdUser);
}
