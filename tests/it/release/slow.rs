//! The crate as the registry gets it: it holds what it needs, nothing large, and builds from itself alone.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The registry's own limit is ten mebibytes, of the packed file.
const PACKED_BYTES_MAX: u64 = 10 << 20;

/// Runs cargo in `folder` without asking the network for anything that is there already, and returns what it prints.
fn cargo(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(folder).args(arguments);
    let output = command.output().expect("cargo starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "cargo {arguments:?}\n{said}");
    String::from_utf8(output.stdout).expect("text")
}

fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_package_holds_what_it_needs_and_no_more() {
    let listed = cargo(top(), &["package", "--list", "--allow-dirty"]);
    let files: BTreeSet<&str> = listed.lines().collect();
    for needed in [
        "Cargo.toml",
        "Cargo.lock",
        "LICENSE-MIT",
        "LICENSE-APACHE",
        "README.md",
        "src/main.rs",
        "payload/release-keys/allowed_signers",
    ] {
        assert!(files.contains(needed), "{needed}");
    }
    let strays: Vec<&&str> = files
        .iter()
        .filter(|file| {
            file.starts_with("tests/") || file.starts_with('.') && **file != ".cargo_vcs_info.json"
        })
        .collect();
    assert!(strays.is_empty(), "{strays:?}");
}

#[test]
fn the_crate_builds_from_itself_alone() {
    let target = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("package");
    let text = target.to_str().expect("UTF-8");
    let _ = cargo(top(), &["package", "--allow-dirty", "--no-verify", "--locked", "--target-dir", text]);
    let name = format!("openclaw-harness-{}", env!("CARGO_PKG_VERSION"));
    let packed = target.join("package").join(format!("{name}.crate"));
    let bytes = fs::metadata(&packed).expect("the packed crate").len();
    println!("the packed crate has {bytes} bytes");
    assert!(bytes < PACKED_BYTES_MAX, "{bytes} bytes");
    let folder = target.join("alone");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    let status =
        Command::new("tar").arg("-xzf").arg(&packed).arg("-C").arg(&folder).status().expect("tar starts");
    assert!(status.success());
    let folder = folder.join(&name);
    let _ = cargo(&folder, &["build", "--locked", "--target-dir", text]);
    let said = Command::new(target.join("debug/openclaw")).arg("--version").output().expect("it starts");
    assert_eq!(String::from_utf8_lossy(&said.stdout), format!("openclaw {}\n", env!("CARGO_PKG_VERSION")));
    assert!(!target.join("debug/openclaw-release").exists(), "the tool is not part of an installation");
}
