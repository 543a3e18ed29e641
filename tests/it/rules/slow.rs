//! Three real projects, one from each registry, as their authors packed them: `./tests/run slow` fetches them.

use std::path::Path;

use openclaw::guard::detect::Detection;

use super::project::detection;
use crate::support::{fetched, unpacked_crate};

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
