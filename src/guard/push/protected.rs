//! Which refs are protected: patterns over branch names, or over whole refs where a pattern begins with `refs/`. Pure.

use crate::guard::globs::Glob;

/// What all branches begin with.
const BRANCHES: &[u8] = b"refs/heads/";
const WHOLE: &str = "refs/";

/// The protected refs.
#[derive(Clone, Debug)]
pub struct Protected {
    branches: Vec<Glob>,
    whole: Vec<Glob>,
}

impl Protected {
    /// Reads patterns; one that is none protects nothing.
    pub fn of(patterns: &[String]) -> Self {
        let mut protected = Self { branches: Vec::new(), whole: Vec::new() };
        for pattern in patterns {
            let kind =
                if pattern.starts_with(WHOLE) { &mut protected.whole } else { &mut protected.branches };
            kind.extend(Glob::new(pattern));
        }
        protected
    }

    /// Returns whether the ref with this whole name (`refs/heads/main`) is protected. A pattern covers what lies below.
    pub fn has(&self, name: &[u8]) -> bool {
        let branch = name.strip_prefix(BRANCHES);
        branch.is_some_and(|branch| takes(&self.branches, branch)) || takes(&self.whole, name)
    }
}

fn takes(globs: &[Glob], name: &[u8]) -> bool {
    // A letter that is none stands for itself; a wildcard still takes it.
    let name = String::from_utf8_lossy(name);
    let above = name.match_indices('/').map(|(at, _)| &name[..at]);
    above.chain([&*name]).any(|name| globs.iter().any(|glob| glob.matches(name)))
}

/// Returns a ref as people name it: a branch without its folder.
pub fn short_ref(name: &[u8]) -> &[u8] {
    name.strip_prefix(BRANCHES).unwrap_or(name)
}
