//! Which rules are about a path, or about what a scope allows, and why. Pure; a path is compared with the globs of all
//! rules at once.

use crate::guard::demand::Scope;
use crate::guard::detect::Detection;
use crate::guard::globs::{Glob, GlobError, GlobSet, share_a_path};
use crate::guard::rules::applicable::{applicable, holds, precedence};
use crate::guard::rules::told::{Telling, Told, told};
use crate::guard::rules::{Applicable, Catalog, RuleEntry};

/// Why a rule is about a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matched<'r> {
    /// It is about every file.
    Everything,
    /// This glob of its matched.
    Glob(&'r str),
}

/// Why a rule is about what a scope allows: some path is matched by all of these at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared<'r> {
    /// The rule's glob, or that it is about every file.
    pub matched: Matched<'r>,
    /// The scope's globs, one of each level; none where it allows everything.
    pub scope: Vec<String>,
}

/// Why a rule is not about a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missed<'r> {
    /// None of these signals was found in the project; an empty list asks for the impossible.
    Signals(&'r [String]),
    /// It is for other folders.
    Folders(&'r [String]),
    /// None of its globs matches.
    Globs,
}

/// The globs of rules, parsed once for many paths.
pub struct Matcher<'a, 'r> {
    rules: Vec<Prepared<'a, 'r>>,
    set: GlobSet,
    /// For each glob of the set its rule, and its place among the globs of that.
    owners: Vec<(usize, usize)>,
    /// The rules that are about every file.
    everything: Vec<usize>,
    /// Globs that cannot be used and match nothing, with the rule's id.
    pub unusable: Vec<(&'r str, &'r str, GlobError)>,
}

struct Prepared<'a, 'r> {
    applicable: &'a Applicable<'r>,
    is_everywhere: bool,
    /// The usable globs, each as it was written.
    globs: Vec<(&'r str, Glob)>,
}

impl<'a, 'r> Matcher<'a, 'r> {
    /// Parses the globs of `rules`.
    pub fn new(rules: &'a [Applicable<'r>]) -> Self {
        let mut unusable = Vec::new();
        let rules: Vec<Prepared<'a, 'r>> =
            rules.iter().map(|applicable| Prepared::of(applicable, &mut unusable)).collect();
        let all = || rules.iter().enumerate();
        let owners = all().flat_map(|(at, rule)| (0..rule.globs.len()).map(move |glob| (at, glob))).collect();
        let set = GlobSet::new(rules.iter().flat_map(|rule| rule.globs.iter().map(|(_, glob)| glob)));
        let everything =
            all().filter(|(_, rule)| rule.applicable.rule.paths.is_empty()).map(|(at, _)| at).collect();
        Self { rules, set, owners, everything, unusable }
    }

    /// Returns the rules about `path`, counted from the project's top, in order.
    pub fn matching(&self, path: &str) -> Vec<(&'a Applicable<'r>, Matched<'r>)> {
        let mut globs = Vec::new();
        self.set.matching(path, &mut globs);
        let by_glob = globs.iter().map(|glob| {
            let (rule, glob) = self.owners[*glob];
            (rule, Matched::Glob(self.rules[rule].globs[glob].0))
        });
        let mut found: Vec<(usize, Matched<'r>)> =
            self.everything.iter().map(|rule| (*rule, Matched::Everything)).chain(by_glob).collect();
        // Stable, so that of several globs of a rule the one that is written first is told.
        found.sort_by_key(|(rule, _)| *rule);
        found.dedup_by_key(|(rule, _)| *rule);
        let found = found.into_iter().filter(|(rule, _)| self.rules[*rule].holds(path));
        found.map(|(rule, matched)| (self.rules[rule].applicable, matched)).collect()
    }

    /// Returns the rules among `known` that are not about `path`, in order, and why.
    pub fn missed<'k>(&'k self, known: &'k [RuleEntry], path: &str) -> Vec<(&'k RuleEntry, Missed<'k>)> {
        let about = self.matching(path);
        let why = |rule: &'k RuleEntry| match self.rules.iter().find(|own| own.applicable.rule.id == rule.id)
        {
            None => Some(Missed::Signals(rule.detect.as_deref().unwrap_or_default())),
            Some(own) if !own.holds(path) => Some(Missed::Folders(&own.applicable.subtrees)),
            Some(_) if about.iter().any(|(found, _)| found.rule.id == rule.id) => None,
            Some(_) => Some(Missed::Globs),
        };
        let mut missed: Vec<(&RuleEntry, Missed<'_>)> =
            known.iter().filter_map(|rule| Some((rule, why(rule)?))).collect();
        missed.sort_by(|(a, _), (b, _)| precedence(a).cmp(&precedence(b)));
        missed
    }

    /// Returns the rules about something that `scope` allows, in order.
    pub fn within(&self, scope: &Scope) -> Vec<(&'a Applicable<'r>, Shared<'r>)> {
        let rules = self.rules.iter();
        rules.filter_map(|rule| Some((rule.applicable, rule.shared(scope)?))).collect()
    }
}

impl<'a, 'r> Prepared<'a, 'r> {
    fn of(applicable: &'a Applicable<'r>, unusable: &mut Vec<(&'r str, &'r str, GlobError)>) -> Self {
        let rule: &'r RuleEntry = applicable.rule;
        let globs = rule.paths.iter().filter_map(|text| match Glob::new(text) {
            Ok(glob) => Some((text.as_str(), glob)),
            Err(error) => {
                unusable.push((rule.id.as_str(), text.as_str(), error));
                None
            }
        });
        let is_everywhere = applicable.subtrees.iter().any(|folder| folder == ".");
        Self { applicable, is_everywhere, globs: globs.collect() }
    }

    /// Returns whether the rule holds in one of the folders that `path` is in.
    fn holds(&self, path: &str) -> bool {
        self.is_everywhere || self.applicable.subtrees.iter().any(|folder| holds(folder, path))
    }

    fn shared(&self, scope: &Scope) -> Option<Shared<'r>> {
        let levels = scope.levels();
        let own: Vec<(Matched<'r>, Vec<&Glob>)> = if self.applicable.rule.paths.is_empty() {
            vec![(Matched::Everything, Vec::new())]
        } else {
            self.globs.iter().map(|(text, glob)| (Matched::Glob(text), vec![glob])).collect()
        };
        // A folder whose name makes too long a glob is taken for one that the scope allows.
        let folders: Vec<Option<Glob>> = match self.is_everywhere {
            true => vec![None],
            false => self.applicable.subtrees.iter().map(|folder| Glob::below(folder).ok()).collect(),
        };
        own.into_iter().find_map(|(matched, globs)| {
            folders.iter().find_map(|folder| {
                let mut chosen: Vec<&Glob> = globs.iter().copied().chain(folder).collect();
                let before = chosen.len();
                let is_shared = is_chosen(levels, &mut chosen);
                let scope = || chosen[before..].iter().map(|glob| glob.as_str().to_owned()).collect();
                is_shared.then(|| Shared { matched, scope: scope() })
            })
        })
    }
}

/// Adds one glob of each of `levels` to those `chosen`, so that some path is matched by all; returns whether one is.
fn is_chosen<'g>(levels: &'g [Vec<Glob>], chosen: &mut Vec<&'g Glob>) -> bool {
    if !share_a_path(chosen) {
        return false;
    }
    let Some((level, rest)) = levels.split_first() else { return true };
    level.iter().any(|glob| {
        chosen.push(glob);
        let is_shared = is_chosen(rest, chosen);
        if !is_shared {
            chosen.pop();
        }
        is_shared
    })
}

/// Returns what an agent is told whose work is within `scope`, in a project of which `detection` is known.
pub fn told_within(catalog: &Catalog, detection: &Detection, scope: &Scope, chars_max: usize) -> Told {
    let entries: Vec<RuleEntry> = catalog.here().map(|known| known.governing().entry.clone()).collect();
    let rules = applicable(&entries, detection);
    let matcher = Matcher::new(&rules);
    let found = matcher.within(scope);
    let tellings: Vec<Telling<'_>> =
        found.iter().filter_map(|(found, _)| catalog.telling(&found.rule.id)).collect();
    told(&tellings, chars_max)
}

#[cfg(test)]
mod tests;
