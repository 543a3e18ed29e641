//! `notices`: the licences of everything that is linked into the program, in one text that goes with it. Asks cargo what is
//! linked, and takes each crate's own files as they lie in the registry.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use openclaw::base::path::AbsPath;
use openclaw::base::report::{Code, Report};
use openclaw::ports::exec::{Call, Exec as _};
use openclaw::ports::fs::{Fs as _, NodeKind};
use openclaw::sys;
use openclaw::sys::children::OsExec;
use serde::Deserialize;

use super::arguments::Notices;
use super::disk;

/// What begins the names of files that hold terms, in capitals.
const NAMES: [&str; 6] = ["LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE", "UNLICENSE"];
/// Terms of what a crate carries inside, which lie deeper than its own: the crate, and the files.
const CARRIED: [(&str, &[&str]); 3] = [
    ("libgit2-sys", &["libgit2/COPYING", "libgit2/deps/llhttp/LICENSE-MIT", "libgit2/deps/pcre2/LICENCE.md"]),
    ("libz-sys", &["src/zlib/LICENSE"]),
    ("ring", &["third_party/fiat/LICENSE"]),
];
/// Bytes of one text of terms.
const TERMS_BYTES_MAX: u64 = 1 << 20;
/// Bytes of what cargo tells of all crates.
const METADATA_BYTES_MAX: u64 = 64 << 20;
/// How long cargo may take; it may have to fetch crates first.
const CARGO_MS_MAX: u64 = 600_000;
const LINE: &str = "--------------------------------------------------------------------------------\n";

/// A crate as `cargo metadata` tells of it.
#[derive(Debug, Deserialize)]
struct Crate {
    name: String,
    version: String,
    license: Option<String>,
    license_file: Option<String>,
    repository: Option<String>,
    manifest_path: AbsPath,
}

/// What `cargo metadata` prints, as far as it is read.
#[derive(Debug, Deserialize)]
struct Metadata {
    packages: Vec<Crate>,
}

/// Runs the verb and returns what it says.
pub fn run(arguments: &Notices) -> Result<String, Box<Report>> {
    let Notices { target, checkout, out } = arguments;
    let (checkout, out) = (disk::place(checkout)?, disk::place(out)?);
    let target = target.to_string();
    let tree = ["tree", "--edges", "normal,no-proc-macro", "--prefix", "none", "--target", &target];
    let linked = names_of(&cargo(&checkout, &tree)?);
    let metadata = ["metadata", "--format-version", "1", "--filter-platform", &target];
    let metadata: Metadata = serde_json::from_str(&cargo(&checkout, &metadata)?).map_err(|error| {
        Box::new(Report::new(Code::Internal, "what `cargo metadata` prints cannot be read").because(&error))
    })?;
    let is_linked = |one: &Crate| linked.contains(&(one.name.clone(), one.version.clone()));
    let mut crates: Vec<Crate> = metadata.packages.into_iter().filter(is_linked).collect();
    crates.sort_by(|one, other| (&one.name, &one.version).cmp(&(&other.name, &other.version)));
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for one in &crates {
        for text in terms_of(one)? {
            let held = texts.entry(text).or_default();
            held.push(format!("{} {}", one.name, one.version));
        }
    }
    disk::write(&out, printed(&target, &crates, &texts).as_bytes())?;
    Ok(format!("{} crates, {} texts: {out}\n", crates.len(), texts.len()))
}

/// Returns what a verb of cargo prints, with the versions of the lock file.
fn cargo(checkout: &AbsPath, words: &[&str]) -> Result<String, Box<Report>> {
    let failed = |why: &str| {
        Box::new(
            Report::new(Code::ReleaseInvalid, format!("`cargo {}` does not say what is linked", words[0]))
                .why(why.to_owned())
                .fix("name the checkout that was built (`--checkout`), and have cargo on PATH"),
        )
    };
    let env = sys::env::variables().into_iter();
    let call = Call {
        argv: ["cargo", "--locked"].iter().chain(words).map(Into::into).collect(),
        cwd: checkout.as_path().to_owned(),
        env: env.filter_map(|(name, value)| Some((name.into_string().ok()?, value))).collect(),
        stdin: Vec::new(),
        stdout_bytes_max: METADATA_BYTES_MAX,
        timeout_ms: CARGO_MS_MAX,
    };
    let output = OsExec.run(&call).map_err(|error| failed(&error.to_string()))?;
    if output.status != Some(0) {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(failed(said.lines().find(|line| line.starts_with("error")).unwrap_or("it failed")));
    }
    String::from_utf8(output.stdout).map_err(|error| failed(&error.to_string()))
}

/// Returns the name and version of each crate below the first line of `cargo tree`, which is the program's own.
fn names_of(tree: &str) -> BTreeSet<(String, String)> {
    let named = |line: &str| {
        let (name, rest) = line.split_once(" v")?;
        Some((name.to_owned(), rest.split(' ').next().unwrap_or(rest).to_owned()))
    };
    let mut lines = tree.lines().filter_map(named);
    let own = lines.next();
    lines.filter(|one| Some(one) != own.as_ref()).collect()
}

/// Returns the texts of a crate's terms; none where it is published without.
fn terms_of(one: &Crate) -> Result<Vec<String>, Box<Report>> {
    let folder = one.manifest_path.parent().unwrap_or_else(|| one.manifest_path.clone());
    let fs = disk::around(&folder);
    let names = fs.list(&folder).map_err(|error| disk::failed("list", &folder, &error))?;
    let holds_terms = |name: &&String| {
        let name = name.to_ascii_uppercase();
        NAMES.iter().any(|start| name.starts_with(start))
    };
    let carried = CARRIED.iter().filter(|(name, _)| *name == one.name).flat_map(|(_, files)| *files);
    let own = names.iter().filter(holds_terms).map(String::as_str);
    let all: BTreeSet<&str> = own.chain(carried.copied()).chain(one.license_file.as_deref()).collect();
    let mut texts = Vec::new();
    for name in all {
        let path = folder.join(name);
        let stat = fs.stat(&path).map_err(|error| disk::failed("look at", &path, &error))?;
        // Some crates have a folder of that name, whose texts are those of its single files beside it.
        if stat.is_some_and(|stat| stat.kind == NodeKind::Dir) {
            continue;
        }
        let text = disk::read_text(&path, TERMS_BYTES_MAX)?;
        // Texts that differ by nothing but their line ends and margins are one.
        texts.push(
            text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim_matches('\n').to_owned(),
        );
    }
    Ok(texts)
}

fn printed(target: &str, crates: &[Crate], texts: &BTreeMap<String, Vec<String>>) -> String {
    let mut page = format!(
        "What openclaw for {target} holds besides its own code, and under which terms.\n\n\
         The Rust standard library: MIT OR Apache-2.0, https://github.com/rust-lang/rust\n"
    );
    if target.contains("linux") {
        page.push_str(
            "The GNU C Library: LGPL-2.1-or-later, https://www.gnu.org/software/libc/. It is linked in; whoever wants\n\
             another one builds the source of this version with it.\n",
        );
    }
    page.push('\n');
    for Crate { name, version, license, repository, .. } in crates {
        let license = license.as_deref().unwrap_or("see its text below");
        let place = repository.as_deref().map(|place| format!(", {place}")).unwrap_or_default();
        // Writing to a String cannot fail.
        let _ = writeln!(page, "{name} {version}: {license}{place}");
    }
    // By whom it is held and not by its words, so that a page is found in the order of the list.
    let mut held: Vec<(&Vec<String>, &String)> = texts.iter().map(|(text, held)| (held, text)).collect();
    held.sort();
    for (held, text) in held {
        let _ = write!(page, "\n{LINE}{}\n\n{text}\n", held.join(", "));
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_linked_stands_below_the_first_line() {
        let tree = "own v0.1.0 (/work)\nserde v1.0.2\nlibgit2-sys v0.18.8+1.9.7\nown v0.1.0 (/work) (*)\nserde v1.0.2 (*)\n\n";
        let wanted = [("libgit2-sys", "0.18.8+1.9.7"), ("serde", "1.0.2")];
        let wanted = wanted.map(|(name, version)| (name.to_owned(), version.to_owned()));
        assert_eq!(names_of(tree), BTreeSet::from(wanted));
    }

    #[test]
    fn a_page_names_each_crate_and_holds_each_text_once() {
        let one = |name: &str, license: Option<&str>| Crate {
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
            license: license.map(str::to_owned),
            license_file: None,
            repository: None,
            manifest_path: AbsPath::new("/registry/x/Cargo.toml").expect("a path"),
        };
        let crates = [one("a", Some("MIT")), one("b", None)];
        let held = vec!["a 1.0.0".to_owned(), "b 1.0.0".to_owned()];
        let page =
            printed("x86_64-unknown-linux-gnu", &crates, &BTreeMap::from([("Terms".to_owned(), held)]));
        assert!(page.contains("\na 1.0.0: MIT\nb 1.0.0: see its text below\n"), "{page}");
        assert!(page.contains("GNU C Library"), "{page}");
        assert!(page.ends_with(&format!("\n{LINE}a 1.0.0, b 1.0.0\n\nTerms\n")), "{page}");
        assert!(!printed("aarch64-apple-darwin", &[], &BTreeMap::new()).contains("GNU"));
    }
}
