//! From file names and manifests to signals. Pure and total: the same listing and contents give the same answer.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::base::limits::{EVIDENCE_MAX, MANIFESTS_MAX};
use crate::guard::detect::Remark;
use crate::guard::detect::files::{above, folder_of, is_test_data, is_within, name_of, shared, shown};
use crate::guard::detect::manifest::{Content, Contents, Form, Manifest};
use crate::guard::detect::signal::{ROWS, Row, Sign, Signal};
use crate::guard::detect::workspace::{Workspace, Workspaces};
use crate::ports::tree::Listing;

/// Sources without a manifest that are enough for a signal: one or two are by chance in any project.
const SOURCES_MIN: usize = 3;
/// Other languages' sources, so that a share of all sources can be told.
const OTHER_SOURCES: &[&str] = &[
    ".js", ".mjs", ".cjs", ".h", ".cs", ".rb", ".php", ".swift", ".m", ".lua", ".pl", ".ex", ".exs", ".erl",
    ".hs", ".scala", ".clj", ".dart", ".r", ".jl", ".vue", ".svelte", ".gd", ".zig", ".nim", ".ml", ".fs",
    ".groovy", ".css", ".html",
];
/// Broken manifests and the like that are told one by one.
const REMARKS_MAX: usize = 100;

/// One reason to believe in a signal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Evidence {
    /// The folder that it covers; the top is `.`.
    pub folder: String,
    /// The file, below the top.
    pub path: String,
    /// Why, in words.
    pub why: String,
}

/// A signal that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Found {
    /// Which.
    pub signal: Signal,
    /// The folders that it covers, one for each folder with evidence; the top is `.`.
    pub subtrees: Vec<String>,
    /// Why, by folder.
    pub evidence: Vec<Evidence>,
    /// Evidence beyond that, which is not kept.
    pub more: usize,
}

/// A folder with a package manifest of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Package {
    /// The folder; the top is `.`.
    pub folder: String,
    /// What the package itself is made of: evidence in it that is in no package below it.
    pub signals: Vec<Signal>,
}

/// What a project is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Detection {
    /// The signals, by id.
    pub signals: Vec<Found>,
    /// The packages, by folder.
    pub packages: Vec<Package>,
    /// The workspaces, by manifest.
    pub workspaces: Vec<Workspace>,
    /// What else is worth knowing.
    pub remarks: Vec<Remark>,
    /// How many files were looked at.
    pub files: usize,
    /// A bound was reached: files are missing.
    pub is_cut: bool,
}

impl Detection {
    /// Returns what was found of `signal`.
    pub fn found(&self, signal: Signal) -> Option<&Found> {
        self.signals.iter().find(|found| found.signal == signal)
    }
}

/// Decides what the project with these files is made of. `contents` are those of [`super::questions`]; a file that was
/// not read counts by its name.
pub fn detect(listing: &Listing, contents: &Contents) -> Detection {
    let mut remarks = Vec::new();
    let all = listing.files.iter().map(String::as_str);
    let (data, files): (Vec<&str>, Vec<&str>) = all.partition(|path| is_test_data(path));
    listing_remarks(listing, data.first().map(|first| (*first, data.len())), &mut remarks);
    let manifests = manifests(contents, &mut remarks);
    let packages: Vec<(&str, Form)> = files
        .iter()
        .filter_map(|path| Some((*path, Form::of(path).filter(|form| form.is_package())?)))
        .take(MANIFESTS_MAX)
        .collect();
    let mut lookup = Workspaces::new(&packages);
    let workspaces = manifests.iter().filter_map(|manifest| lookup.of(manifest, &mut remarks)).collect();
    let mut gathered = Gathered::default();
    gathered.names(&files);
    gathered.contents(&manifests);
    gathered.sources(&Sources::of(&files));
    remarks.truncate(REMARKS_MAX);
    Detection {
        packages: packages_of(&packages, &gathered),
        signals: gathered.found(),
        workspaces,
        remarks,
        files: listing.files.len(),
        is_cut: listing.is_cut,
    }
}

fn manifests<'a>(contents: &'a Contents, remarks: &mut Vec<Remark>) -> Vec<Manifest<'a>> {
    let mut manifests = Vec::new();
    for (path, content) in contents {
        let (manifest, remark) = Manifest::of(path, content);
        manifests.extend(manifest);
        remarks.extend(remark);
    }
    manifests
}

fn listing_remarks(listing: &Listing, data: Option<(&str, usize)>, remarks: &mut Vec<Remark>) {
    let mut tell = |path: &str, what: String| remarks.push(Remark { path: path.to_owned(), what });
    if listing.is_cut {
        tell(
            ".",
            "the project is larger or deeper than what is walked; the deepest files are missing".to_owned(),
        );
    }
    for path in &listing.repositories {
        tell(path, "it is a repository of its own and was not looked into".to_owned());
    }
    for path in &listing.unread {
        tell(path, "it cannot be read".to_owned());
    }
    if let Some((first, count)) = data {
        tell(folder_of(first), format!("test data does not count ({})", counted(count, "file")));
    }
}

fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// Evidence as it is gathered, by signal.
#[derive(Default)]
struct Gathered {
    evidence: BTreeMap<Signal, Vec<Evidence>>,
}

/// Files that say the same about the same folder.
struct Group<'a> {
    first: &'a str,
    count: usize,
    why: String,
}

type Groups<'a> = BTreeMap<(Signal, &'a str, &'static str), Group<'a>>;

impl Gathered {
    fn add(&mut self, signal: Signal, folder: &str, path: &str, why: String) {
        let evidence = Evidence { folder: shown(folder), path: path.to_owned(), why };
        self.evidence.entry(signal).or_default().push(evidence);
    }

    fn add_groups(&mut self, groups: Groups<'_>) {
        for ((signal, folder, _), Group { first, count, why }) in groups {
            let more = if count > 1 { format!(", and {} more", count - 1) } else { String::new() };
            self.add(signal, folder, first, format!("`{first}` {why}{more}"));
        }
    }

    /// Takes what names alone say.
    fn names(&mut self, files: &[&str]) {
        let table = NameTable::new();
        let mut groups = Groups::new();
        let mut group = |key, first, why: &dyn Fn() -> String| {
            groups.entry(key).or_insert_with(|| Group { first, count: 0, why: why() }).count += 1;
        };
        for path in files {
            let (name, folder) = (name_of(path), folder_of(path));
            for signal in table.exact.get(name).into_iter().flatten() {
                self.add(*signal, folder, path, format!("`{path}` is there"));
            }
            for (signal, begins, ends) in &table.patterns {
                if name.starts_with(begins) && name.ends_with(ends) && name.len() >= begins.len() + ends.len()
                {
                    group((*signal, folder, *ends), *path, &|| "is there".to_owned());
                }
            }
            for (signal, marked, ends) in &table.below {
                if name.ends_with(ends)
                    && let Some(folder) = holder_of(folder, marked)
                {
                    group((*signal, folder, *marked), *path, &|| format!("is in `{marked}`"));
                }
            }
        }
        self.add_groups(groups);
    }

    /// Takes what manifests say.
    fn contents(&mut self, manifests: &[Manifest<'_>]) {
        for manifest in manifests {
            for row in &ROWS {
                if let Some((folder, why)) = row.signs.iter().find_map(|sign| said(sign, manifest)) {
                    self.add(row.signal, folder, manifest.path, format!("`{}` {why}", manifest.path));
                }
            }
        }
    }

    /// Takes what sources say, with a build file above them or without.
    fn sources(&mut self, sources: &Sources<'_>) {
        let mut groups = Groups::new();
        for row in &ROWS {
            for sign in row.signs {
                let Sign::Built(by, endings) = sign else { continue };
                let Some(files) = sources.build_files(by) else { continue };
                for path in sources.with(endings) {
                    let build = above(folder_of(path))
                        .chain([folder_of(path)])
                        .find_map(|folder| Some((folder, files.get(folder)?)));
                    let Some((folder, build)) = build else { continue };
                    groups
                        .entry((row.signal, folder, ""))
                        .or_insert_with(|| Group {
                            first: path,
                            count: 0,
                            why: format!("is below `{build}`"),
                        })
                        .count += 1;
                }
            }
        }
        self.add_groups(groups);
        for row in &ROWS {
            for sign in row.signs {
                if let Sign::Sources(endings) = sign {
                    self.loose_sources(row, endings, sources);
                }
            }
        }
    }

    /// Takes sources that no evidence so far covers, where there are enough of them.
    fn loose_sources(&mut self, row: &Row, endings: &[&str], sources: &Sources<'_>) {
        let covered: BTreeSet<&str> = self
            .evidence
            .get(&row.signal)
            .into_iter()
            .flatten()
            .map(|evidence| evidence.folder.as_str())
            .collect();
        if covered.contains(".") {
            return;
        }
        let is_loose = |path: &&str| {
            !above(folder_of(path)).chain([folder_of(path)]).any(|folder| covered.contains(folder))
        };
        let loose: Vec<&str> = sources.with(endings).filter(is_loose).collect();
        let [first, ..] = loose.as_slice() else { return };
        if loose.len() < SOURCES_MIN && loose.len() * 2 <= sources.total {
            return;
        }
        let folder = loose.iter().fold(folder_of(first), |folder, path| shared(folder, folder_of(path)));
        let more = if loose.len() > 1 { format!(", and {} more", loose.len() - 1) } else { String::new() };
        let ending = endings.iter().find(|ending| first.ends_with(**ending)).copied().unwrap_or_default();
        let why = format!("`{first}` is a `{ending}` source{more}");
        self.add(row.signal, folder, first, why);
    }

    fn found(self) -> Vec<Found> {
        let found = self.evidence.into_iter().map(|(signal, mut evidence)| {
            evidence.sort();
            let mut subtrees: Vec<String> = evidence.iter().map(|evidence| evidence.folder.clone()).collect();
            subtrees.dedup();
            let more = evidence.len().saturating_sub(EVIDENCE_MAX);
            evidence.truncate(EVIDENCE_MAX);
            Found { signal, subtrees, evidence, more }
        });
        found.collect()
    }
}

/// Returns the folder that holds the folder `marked`, which is `folder` or above it.
fn holder_of<'a>(folder: &'a str, marked: &str) -> Option<&'a str> {
    above(folder).chain([folder]).find_map(|holder| {
        let rest = folder.strip_prefix(holder)?;
        let rest = if holder.is_empty() { rest } else { rest.strip_prefix('/')? };
        is_within(rest, marked).then_some(holder)
    })
}

/// Returns the folder that the manifest's content is evidence for, and why.
fn said<'m>(sign: &Sign, manifest: &Manifest<'m>) -> Option<(&'m str, String)> {
    match sign {
        Sign::Depends(world, name) => {
            let is_world = manifest.form.world() == Some(*world);
            let (_, section) = manifest.named.dependencies.iter().find(|(own, _)| is_world && own == name)?;
            Some((manifest.folder(), format!("names `{name}` in {section}")))
        }
        Sign::PackageKey(key) => {
            let has_key = manifest.form == Form::PackageJson && manifest.named.has_unity;
            has_key.then(|| (manifest.folder(), format!("has the key `{key}`")))
        }
        Sign::Says(path, words) => {
            let folder = manifest.path.strip_suffix(path)?;
            let folder = if folder.is_empty() { folder } else { folder.strip_suffix('/')? };
            let word = words.iter().find(|word| manifest.text.contains(**word))?;
            let word = word.trim_matches(['"', '\'', '`', '(', '{', ' ']);
            Some((folder, format!("names `{}`", word.replace(['`', '"', '\''], ""))))
        }
        Sign::File(_) | Sign::Named(_, _) | Sign::Below(_, _) | Sign::Built(_, _) | Sign::Sources(_) => None,
    }
}

/// The table of signals, by what a file's name is compared with.
struct NameTable {
    exact: BTreeMap<&'static str, Vec<Signal>>,
    patterns: Vec<(Signal, &'static str, &'static str)>,
    below: Vec<(Signal, &'static str, &'static str)>,
}

impl NameTable {
    fn new() -> Self {
        let mut table = Self { exact: BTreeMap::new(), patterns: Vec::new(), below: Vec::new() };
        for row in &ROWS {
            for sign in row.signs {
                match sign {
                    Sign::File(name) => table.exact.entry(name).or_default().push(row.signal),
                    Sign::Named(begins, ends) => table.patterns.push((row.signal, begins, ends)),
                    Sign::Below(folder, ends) => table.below.push((row.signal, folder, ends)),
                    Sign::Depends(_, _)
                    | Sign::PackageKey(_)
                    | Sign::Says(_, _)
                    | Sign::Built(_, _)
                    | Sign::Sources(_) => {}
                }
            }
        }
        table
    }
}

/// The files of the project by ending, and its build files by name.
struct Sources<'a> {
    by_ending: BTreeMap<&'static str, Vec<&'a str>>,
    by_name: BTreeMap<&'static str, Vec<&'a str>>,
    total: usize,
}

impl<'a> Sources<'a> {
    fn of(files: &[&'a str]) -> Self {
        let mut endings: BTreeMap<&str, &'static str> =
            OTHER_SOURCES.iter().map(|ending| (*ending, *ending)).collect();
        let mut names: BTreeMap<&str, &'static str> = BTreeMap::new();
        for sign in ROWS.iter().flat_map(|row| row.signs) {
            match sign {
                Sign::Built(by, own) => {
                    names.extend(by.iter().map(|name| (*name, *name)));
                    endings.extend(own.iter().map(|ending| (*ending, *ending)));
                }
                Sign::Sources(own) => endings.extend(own.iter().map(|ending| (*ending, *ending))),
                Sign::File(_)
                | Sign::Named(_, _)
                | Sign::Below(_, _)
                | Sign::Depends(_, _)
                | Sign::PackageKey(_)
                | Sign::Says(_, _) => {}
            }
        }
        let mut sources = Self { by_ending: BTreeMap::new(), by_name: BTreeMap::new(), total: 0 };
        for path in files {
            let name = name_of(path);
            if let Some(known) = names.get(name) {
                sources.by_name.entry(known).or_default().push(path);
            }
            let ending = name.rfind('.').map(|at| &name[at..]).and_then(|ending| endings.get(ending));
            if let Some(ending) = ending {
                sources.by_ending.entry(ending).or_default().push(path);
                sources.total += 1;
            }
        }
        sources
    }

    /// Returns the sources with one of `endings`, in the order of the endings.
    fn with<'s>(&'s self, endings: &'s [&'s str]) -> impl Iterator<Item = &'a str> + 's {
        endings.iter().filter_map(|ending| self.by_ending.get(ending)).flatten().copied()
    }

    /// Returns the build files of these names by their folder; `None` where there is not one.
    fn build_files(&self, names: &[&str]) -> Option<BTreeMap<&'a str, &'a str>> {
        let mut files = BTreeMap::new();
        for path in names.iter().filter_map(|name| self.by_name.get(name)).flatten() {
            files.entry(folder_of(path)).or_insert(*path);
        }
        (!files.is_empty()).then_some(files)
    }
}

/// Returns each package with what is evidence in it and in no package below.
fn packages_of(packages: &[(&str, Form)], gathered: &Gathered) -> Vec<Package> {
    let mut signals: BTreeMap<&str, BTreeSet<Signal>> =
        packages.iter().map(|(path, _)| (folder_of(path), BTreeSet::new())).collect();
    for (signal, evidence) in &gathered.evidence {
        for evidence in evidence {
            let folder = if evidence.folder == "." { "" } else { evidence.folder.as_str() };
            let nearest = above(folder).chain([folder]).filter(|folder| signals.contains_key(folder)).last();
            if let Some(own) = nearest.and_then(|nearest| signals.get_mut(nearest)) {
                own.insert(*signal);
            }
        }
    }
    let packages = signals
        .into_iter()
        .map(|(folder, signals)| Package { folder: shown(folder), signals: signals.into_iter().collect() });
    packages.collect()
}

impl From<&str> for Content {
    fn from(text: &str) -> Self {
        Self::Bytes(text.as_bytes().to_vec())
    }
}
