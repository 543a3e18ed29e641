//! The source tree as the checks see it: every file lexed once, its place in the module tree, and whether it is a test.
//! It never judges.

use std::collections::BTreeSet;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::lexer::{self, Kind, Token};
use super::syntax;

/// One file.
pub struct Source {
    /// Its path from the top of the repository, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
    /// Its tokens, comments among them.
    pub all: Vec<Token>,
    /// Its tokens without comments.
    pub code: Vec<Token>,
    /// The names that lead to its module from the crate root: `[]` for `src/lib.rs`, `[cli, status]` for `src/cli/status.rs`.
    pub module: Vec<String>,
    /// Whether the whole file is compiled for tests only.
    pub is_test: bool,
}

impl Source {
    /// Returns a file; whether it is a test is for the [`House`] to say, except under `tests/`.
    pub fn new(path: &str, text: &str) -> Self {
        let all = lexer::tokens(text);
        let code = all.iter().filter(|token| token.kind != Kind::Comment).cloned().collect();
        let is_test = path.starts_with("tests/");
        Self { path: path.to_owned(), text: text.to_owned(), all, code, module: module_of(path), is_test }
    }

    /// Returns the modules of this file that are compiled only where `leaf` holds, as token ranges in `code`.
    pub fn modules_under(&self, leaf: &dyn Fn(&[Token]) -> bool) -> Vec<(String, Range<usize>)> {
        let covered = self.covered_under(leaf);
        let is_first_module = |range: &Range<usize>, at: usize| {
            range.contains(&at) && !self.code[range.start..at].iter().any(|token| token.is_mark("{"))
        };
        syntax::modules(&self.code)
            .into_iter()
            .filter_map(|module| {
                let range = covered.iter().find(|range| is_first_module(range, module.at))?;
                Some((module.name, range.clone()))
            })
            .collect()
    }

    /// Returns what is compiled only where `leaf` holds: items, statements, fields, arms, or everything.
    pub fn covered_under(&self, leaf: &dyn Fn(&[Token]) -> bool) -> Vec<Range<usize>> {
        syntax::attributes(&self.code)
            .into_iter()
            .filter(|attribute| syntax::is_cfg_only(&self.code[attribute.inside.clone()], leaf))
            .map(|attribute| attribute.covers)
            .collect()
    }

    /// Returns for each token in `code` whether only tests compile it.
    pub fn test_mask(&self) -> Vec<bool> {
        let mut mask = vec![self.is_test; self.code.len()];
        for (_, range) in self.modules_under(&is_test_leaf) {
            mask[range].fill(true);
        }
        mask
    }

    /// Returns whether this is one of the modules `roots`, or below one.
    pub fn is_below(&self, roots: &BTreeSet<Vec<String>>) -> bool {
        self.path.starts_with("src/")
            && (0..=self.module.len()).any(|length| roots.contains(&self.module[..length]))
    }
}

/// Returns whether a `cfg` predicate is `test`.
pub fn is_test_leaf(leaf: &[Token]) -> bool {
    matches!(leaf, [name] if name.is_name("test"))
}

fn module_of(path: &str) -> Vec<String> {
    let Some(inside) = path.strip_prefix("src/").and_then(|rest| rest.strip_suffix(".rs")) else {
        return Vec::new();
    };
    let mut names: Vec<String> = inside.split('/').map(str::to_owned).collect();
    if names.last().is_some_and(|last| last == "mod") || ["lib", "main"].contains(&inside) {
        names.pop();
    }
    names
}

/// The files of the repository's Rust code.
pub struct House {
    /// In the order of their paths.
    pub files: Vec<Source>,
}

impl House {
    /// Reads `src` and `tests` of this repository.
    pub fn read() -> Self {
        let mut paths = Vec::new();
        for folder in ["src", "tests"] {
            collect(&top().join(folder), &mut paths);
        }
        let files = paths.into_iter().map(|path| {
            let text =
                fs::read_to_string(&path).unwrap_or_else(|error| panic!("read {}: {error}", path.display()));
            let relative = path.strip_prefix(top()).expect("it was found below the top");
            Source::new(&relative.to_string_lossy(), &text)
        });
        let house = Self::of(files.collect());
        assert!(house.production().count() > 5, "the source tree was not found");
        house
    }

    /// Returns a house of `files`; a file that is declared by a test-only `mod name;` is a test, and all below it.
    pub fn of(mut files: Vec<Source>) -> Self {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let mut house = Self { files };
        let roots = house.modules_declared_under(&is_test_leaf);
        for file in &mut house.files {
            file.is_test |= file.is_below(&roots);
        }
        house
    }

    /// Returns the module paths below `src` that are declared to be compiled only where `leaf` holds.
    pub fn modules_declared_under(&self, leaf: &dyn Fn(&[Token]) -> bool) -> BTreeSet<Vec<String>> {
        let below = |file: &Source, name: String| file.module.iter().cloned().chain([name]).collect();
        let files = self.files.iter().filter(|file| file.path.starts_with("src/"));
        files
            .flat_map(|file| file.modules_under(leaf).into_iter().map(move |(name, _)| below(file, name)))
            .collect()
    }

    /// Returns the files below `src` that are in the program.
    pub fn production(&self) -> impl Iterator<Item = &Source> {
        self.files.iter().filter(|file| file.path.starts_with("src/") && !file.is_test)
    }
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.expect("a folder of the repository can be listed").path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
}

/// Returns the top of this repository.
pub fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Returns the text of a file of the repository.
pub fn text_of(path: &str) -> String {
    fs::read_to_string(top().join(path)).unwrap_or_else(|error| panic!("read {path}: {error}"))
}

/// Fails with every violation on a line of its own.
pub fn assert_none(violations: &[String]) {
    assert!(violations.is_empty(), "{} violations\n{}\n", violations.len(), violations.join("\n"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_files_are_those_that_a_test_only_module_declares() {
        let house = House::of(vec![
            Source::new("src/lib.rs", "pub mod a;"),
            Source::new(
                "src/a/mod.rs",
                "mod b; #[cfg(test)] mod tests; #[cfg(all(test, unix))] pub(crate) mod c; mod d;",
            ),
            Source::new("src/a/tests.rs", "mod deep;"),
            Source::new("src/a/tests/deep.rs", ""),
            Source::new(
                "src/a/b.rs",
                "#[cfg(test)] fn mere() { mod not_one {} } #[cfg(test)] mod inner { mod x {} }",
            ),
            Source::new("src/a/c.rs", ""),
            Source::new("src/a/d/mod.rs", "mod tests;"),
            Source::new("src/a/d/tests.rs", ""),
            Source::new("tests/it/main.rs", ""),
        ]);
        let tests: Vec<&str> =
            house.files.iter().filter(|file| file.is_test).map(|file| file.path.as_str()).collect();
        assert_eq!(tests, ["src/a/c.rs", "src/a/tests.rs", "src/a/tests/deep.rs", "tests/it/main.rs"]);
        let inner: Vec<String> = house.files[0..9]
            .iter()
            .find(|file| file.path == "src/a/b.rs")
            .map(|file| file.modules_under(&is_test_leaf).into_iter().map(|(name, _)| name).collect())
            .unwrap();
        assert_eq!(inner, ["inner"]);
    }

    #[test]
    fn modules_follow_paths() {
        let cases = [
            ("src/lib.rs", ""),
            ("src/main.rs", ""),
            ("src/a.rs", "a"),
            ("src/a/mod.rs", "a"),
            ("src/a/b.rs", "a::b"),
            ("src/a/lib.rs", "a::lib"),
            ("src/a/b/mod.rs", "a::b"),
        ];
        for (path, expected) in cases {
            assert_eq!(Source::new(path, "").module.join("::"), expected, "{path}");
        }
    }
}
