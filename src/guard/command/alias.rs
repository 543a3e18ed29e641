//! git aliases: names of a configuration that stand for other words. Which there are is told from outside.

use crate::git::Place;

/// A name that git does not know by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AliasWanted {
    /// Where it is used.
    pub place: Place,
    /// The name.
    pub verb: String,
}

/// Names that were looked up, each with what it stands for.
#[derive(Clone, Debug, Default)]
pub struct Aliases {
    known: Vec<(AliasWanted, Option<String>)>,
}

impl Aliases {
    /// Adds what a configuration says about a name.
    pub fn add(&mut self, wanted: AliasWanted, value: Option<String>) {
        self.known.push((wanted, value));
    }

    /// Returns what `wanted` stands for: `None` where nobody looked, `Some(None)` where it is no alias.
    pub fn of(&self, wanted: &AliasWanted) -> Option<Option<&str>> {
        self.known.iter().find(|(known, _)| known == wanted).map(|(_, value)| value.as_deref())
    }
}
