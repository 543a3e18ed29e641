//! `notices`: the licences of everything that is linked into the program, in one text that goes with it. Asks cargo what is
//! linked, and takes each crate's own files as they lie in the registry.

use std::collections::BTreeSet;

use openclaw::base::path::AbsPath;
use openclaw::base::report::{Code, Report};
use openclaw::ports::exec::{Call, Exec as _};
use openclaw::ports::fs::{Fs as _, NodeKind};
use openclaw::sys;
use openclaw::sys::children::OsExec;
use openclaw::upgrade::{Linked, Texts, linked, notices};

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

/// Runs the verb and returns what it says.
pub fn run(arguments: &Notices) -> Result<String, Box<Report>> {
    let Notices { target, checkout, out } = arguments;
    let (checkout, out) = (disk::place(checkout)?, disk::place(out)?);
    let target = target.to_string();
    let tree = ["tree", "--edges", "normal,no-proc-macro", "--prefix", "none", "--target", &target];
    let tree = cargo(&checkout, &tree)?;
    let metadata = ["metadata", "--format-version", "1", "--filter-platform", &target];
    let crates =
        linked(&tree, &cargo(&checkout, &metadata)?).map_err(|error| Box::new(unsaid().because(&error)))?;
    let mut texts = Texts::new();
    for one in &crates {
        for text in terms_of(one)? {
            texts.entry(text).or_default().push(one.full_name());
        }
    }
    disk::write(&out, notices(&target, &crates, &texts).as_bytes())?;
    Ok(format!("{} crates, {} texts: {out}\n", crates.len(), texts.len()))
}

/// A report that cargo does not say it, to which the reason is added.
fn unsaid() -> Report {
    Report::new(Code::ReleaseInvalid, "cargo does not say what is linked into the program")
        .fix("name the checkout that was built (`--checkout`), and have cargo on PATH")
}

/// Returns what a verb of cargo prints, with the versions of the lock file.
fn cargo(checkout: &AbsPath, words: &[&str]) -> Result<String, Box<Report>> {
    let env = sys::env::variables().into_iter();
    let call = Call {
        argv: ["cargo", "--locked"].iter().chain(words).map(Into::into).collect(),
        cwd: checkout.as_path().to_owned(),
        env: env.filter_map(|(name, value)| Some((name.into_string().ok()?, value))).collect(),
        stdin: Vec::new(),
        stdout_bytes_max: METADATA_BYTES_MAX,
        timeout_ms: CARGO_MS_MAX,
    };
    let output = OsExec.run(&call).map_err(|error| Box::new(unsaid().because(&error)))?;
    if output.status != Some(0) {
        let said = String::from_utf8_lossy(&output.stderr);
        let why = said.lines().find(|line| line.starts_with("error")).unwrap_or("it failed");
        return Err(Box::new(unsaid().why(why)));
    }
    String::from_utf8(output.stdout).map_err(|error| Box::new(unsaid().because(&error)))
}

/// Returns the texts of a crate's terms; none where it is published without.
fn terms_of(one: &Linked) -> Result<Vec<String>, Box<Report>> {
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
