//! Real projects as their authors packed them: crates that we depend on, and what `./tests/run slow` fetches.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Where `tests/run` put the npm package and the Python source distribution.
const PROJECTS_VARIABLE: &str = "OPENCLAW_TEST_PROJECTS";

/// Returns where `tests/run` unpacked the package `name`.
pub fn fetched(name: &str) -> PathBuf {
    let folder = std::env::var_os(PROJECTS_VARIABLE)
        .unwrap_or_else(|| panic!("{PROJECTS_VARIABLE} is not set; run `./tests/run slow`"));
    Path::new(&folder).join(name)
}

/// Returns where cargo unpacked a crate that we depend on, at the version of our lock file.
pub fn unpacked_crate(name: &str) -> PathBuf {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--locked", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo starts");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    let package = packages.iter().find(|package| package["name"] == name).expect("a crate of ours");
    let manifest = Path::new(package["manifest_path"].as_str().expect("a path"));
    manifest.parent().expect("a folder").to_owned()
}
