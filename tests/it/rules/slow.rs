//! Three real projects, one from each registry, as their authors packed them: `./tests/run slow` fetches them.

use std::path::{Path, PathBuf};
use std::process::Command;

use openclaw::guard::detect::Detection;
use serde_json::Value;

use super::project::detection;

/// Where `tests/run` put the npm package and the Python source distribution.
const PROJECTS_VARIABLE: &str = "OPENCLAW_TEST_PROJECTS";

fn fetched(name: &str) -> PathBuf {
    let folder = std::env::var_os(PROJECTS_VARIABLE)
        .unwrap_or_else(|| panic!("{PROJECTS_VARIABLE} is not set; run `./tests/run slow`"));
    Path::new(&folder).join(name)
}

/// Returns where cargo unpacked a crate that we depend on, at the version of our lock file.
fn unpacked_crate(name: &str) -> PathBuf {
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

#[track_caller]
fn check(folder: &Path, expected: &[(&str, &[&str])]) -> Detection {
    let detection = detection(folder);
    let found: Vec<(&str, Vec<&str>)> = detection
        .signals
        .iter()
        .map(|found| (found.signal.id(), found.subtrees.iter().map(String::as_str).collect()))
        .collect();
    let expected: Vec<(&str, Vec<&str>)> =
        expected.iter().map(|(id, subtrees)| (*id, subtrees.to_vec())).collect();
    assert_eq!(found, expected, "{}", folder.display());
    assert!(!detection.is_cut && detection.files > 100, "{detection:?}");
    detection
}

#[test]
fn a_crate_with_c_sources() {
    let folder = unpacked_crate("libz-sys");
    let detection = check(&folder, &[("c", &["src", "src/zlib-ng"]), ("rust", &["."])]);
    assert!(detection.signals[0].evidence[1].why.contains("is below `src/zlib-ng/CMakeLists.txt`"));
}

#[test]
fn an_npm_package() {
    let detection = check(&fetched("fastify"), &[("typescript", &[".", "types"])]);
    assert_eq!(detection.signals[0].evidence[0].why, "`package.json` names `typescript` in devDependencies");
}

#[test]
fn a_python_source_distribution() {
    let detection = check(&fetched("alembic"), &[("python", &["."]), ("sql", &["."])]);
    assert_eq!(detection.signals[1].evidence[0].why, "`setup.cfg` names `sqlalchemy` in requirements");
}
