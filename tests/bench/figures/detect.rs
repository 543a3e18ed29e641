//! Recognising a monorepo of five thousand files: walk, manifests and decision, against a bare recursive listing.

use std::fs;
use std::path::Path;

use openclaw::base::path::AbsPath;
use openclaw::guard::detect::{detect, look, questions};
use openclaw::sys::fs::OsFs;
use openclaw::sys::tree;

use super::measure::{Rounds, Row, in_turns};

const PACKAGES: usize = 200;
const FILES_EACH: usize = 25;

/// Writes the monorepo: npm, Cargo and Python packages of usual sizes, with ignore files and what they hide.
pub fn monorepo(top: &Path) {
    let put = |path: String, text: &str| {
        let path = top.join(path);
        fs::create_dir_all(path.parent().expect("a folder above")).expect("folders");
        fs::write(path, text).expect("a file");
    };
    put(".gitignore".to_owned(), "node_modules/\ntarget/\ndist/\n*.log\n.env\n.DS_Store\ncoverage\n");
    put("package.json".to_owned(), r#"{"private":true,"devDependencies":{"typescript":"5","turbo":"2"}}"#);
    put("pnpm-workspace.yaml".to_owned(), "packages:\n  - packages/*\n");
    put("Cargo.toml".to_owned(), "[workspace]\nmembers = [\"packages/*\"]\nresolver = \"2\"\n");
    let names = |count: usize| {
        (0..count).map(|n| format!("\"dependency-{n}\": \"^{n}.0.0\"")).collect::<Vec<_>>().join(",")
    };
    let package = format!(
        r#"{{"name":"x","version":"1.0.0","scripts":{{"build":"tsc"}},"dependencies":{{"react":"18",{}}},"devDependencies":{{{}}}}}"#,
        names(20),
        names(15)
    );
    let crates: String =
        (0..15).map(|n| format!("dependency-{n} = {{ version = \"{n}\", features = [\"x\"] }}\n")).collect();
    let crates = format!(
        "[package]\nname = \"x\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n{crates}"
    );
    for n in 0..PACKAGES {
        let folder = format!("packages/p{n:03}");
        let ending = match n % 5 {
            0 => {
                put(format!("{folder}/Cargo.toml"), &crates);
                "rs"
            }
            1 => {
                put(
                    format!("{folder}/pyproject.toml"),
                    "[project]\nname = \"x\"\ndependencies = [\"flask>=3\", \"sqlalchemy\"]\n",
                );
                "py"
            }
            _ => {
                put(format!("{folder}/package.json"), &package);
                "ts"
            }
        };
        put(format!("{folder}/.gitignore"), "/generated\n");
        for file in 0..FILES_EACH - 2 {
            put(format!("{folder}/src/part{}/file{file}.{ending}", file % 3), "");
        }
    }
}

/// Returns how many entries lie below `folder`, by nothing but listing.
fn count(folder: &Path) -> usize {
    let mut all = 0;
    for entry in fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        all += 1;
        if entry.file_type().expect("a kind").is_dir() {
            all += count(&entry.path());
        }
    }
    all
}

/// Returns the rows of this file.
pub fn rows(rounds: Rounds) -> Vec<Row> {
    let folder = tempfile::tempdir().expect("a folder");
    monorepo(folder.path());
    let top = AbsPath::from_path(&folder.path().canonicalize().expect("a path")).expect("UTF-8");
    let disk = OsFs::new(Vec::new());
    let listing = tree::list(&top).expect("a listing");
    let files = listing.files.len();
    assert!((PACKAGES * FILES_EACH..PACKAGES * FILES_EACH + 10).contains(&files), "{files}");
    assert_eq!(look(&disk, &top, &listing).packages.len(), PACKAGES + 1);
    let (whole, floor) = in_turns(
        rounds,
        || (),
        |()| drop(look(&disk, &top, &tree::list(&top).expect("a listing"))),
        |()| assert!(count(top.as_path()) > files),
    );
    let (walk, _) = in_turns(rounds, || (), |()| drop(tree::list(&top).expect("a listing")), |()| ());
    let by_name = listing.clone();
    let (names, _) = in_turns(
        rounds,
        || (),
        |()| assert!(!questions(&by_name).is_empty()),
        |()| drop(detect(&by_name, &Default::default())),
    );
    let thousands = files as f64 / 1_000.0;
    let per_thousand =
        |time: std::time::Duration| format!("{:.2} ms", time.as_secs_f64() * 1_000.0 / thousands);
    vec![
        Row::against(&format!("detection in a monorepo of {files} files"), whole, "recursive listing", floor),
        Row::fact(
            "detection per 1,000 files: whole / walk",
            format!("{} / {}", per_thousand(whole.min), per_thousand(walk.min)),
        ),
        Row::fact("asking for the manifests of those files", names.to_string()),
    ]
}
