//! Many globs at once: a path is compared with those alone that can match it, by its first component, its ending, or a
//! component somewhere. Pure; answers exactly as the globs do one by one.

use std::collections::HashMap;

use super::{Glob, Part, Pattern, Token, names_of};

/// Globs, sorted by what a path has to have.
#[derive(Clone, Debug, Default)]
pub struct GlobSet {
    /// By the first component.
    first: HashMap<String, Vec<Entry>>,
    /// By what follows the last dot of the last component.
    ending: HashMap<String, Vec<Entry>>,
    /// By a component anywhere.
    anywhere: HashMap<String, Vec<Entry>>,
    /// Those that say nothing of the kind.
    others: Vec<Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    /// The place of the glob among those that were given.
    glob: usize,
    test: Test,
}

/// What is to be seen yet about a path that was found by its key.
#[derive(Clone, Debug)]
enum Test {
    /// Nothing: the key says all.
    Sure,
    /// The last component ends so.
    EndsWith(String),
    /// The path lies below these components, which may be all of it where the flag says so.
    Below(Vec<String>, Least),
    Whole(Pattern),
}

/// How much of a path there has to be below a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Least {
    Nothing,
    One,
}

/// What a path has to have for a pattern to match it.
enum Key {
    First(String),
    Ending(String),
    Anywhere(String),
    Nothing,
}

impl GlobSet {
    /// Sorts `globs`.
    pub fn new<'g>(globs: impl IntoIterator<Item = &'g Glob>) -> Self {
        let mut set = Self::default();
        for (glob, each) in globs.into_iter().enumerate() {
            for pattern in each.patterns.iter().filter(|pattern| !pattern.parts.is_empty()) {
                let (key, test) = sorted(pattern);
                let entries = match key {
                    Key::First(name) => set.first.entry(name).or_default(),
                    Key::Ending(name) => set.ending.entry(name).or_default(),
                    Key::Anywhere(name) => set.anywhere.entry(name).or_default(),
                    Key::Nothing => &mut set.others,
                };
                entries.push(Entry { glob, test });
            }
        }
        set
    }

    /// Puts the places of the globs that match `path` into `found`, in order.
    pub fn matching(&self, path: &str, found: &mut Vec<usize>) {
        found.clear();
        let names: Vec<&str> = names_of(path).collect();
        let (Some(first), Some(last)) = (names.first(), names.last()) else { return };
        let mut chars = None;
        let mut look = |entries: &[Entry]| {
            for Entry { glob, test } in entries {
                if test.is_met(&names, last, &mut chars) {
                    found.push(*glob);
                }
            }
        };
        look(&self.others);
        self.first.get(*first).into_iter().for_each(|entries| look(entries));
        let ending = last.rsplit_once('.').and_then(|(_, ending)| self.ending.get(ending));
        ending.into_iter().for_each(|entries| look(entries));
        if !self.anywhere.is_empty() {
            names.iter().filter_map(|name| self.anywhere.get(*name)).for_each(|entries| look(entries));
        }
        found.sort_unstable();
        found.dedup();
    }
}

impl Test {
    /// `chars` keeps the characters of the path, once one test asked for them.
    fn is_met(&self, names: &[&str], last: &str, chars: &mut Option<Vec<Vec<char>>>) -> bool {
        match self {
            Self::Sure => true,
            Self::EndsWith(ending) => last.ends_with(ending.as_str()),
            Self::Below(folders, least) => {
                let rest = names.len().checked_sub(folders.len());
                let is_deep = rest.is_some_and(|rest| rest > 0 || *least == Least::Nothing);
                is_deep && folders.iter().zip(names).all(|(folder, name)| folder == name)
            }
            Self::Whole(pattern) => {
                let chars =
                    chars.get_or_insert_with(|| names.iter().map(|name| name.chars().collect()).collect());
                pattern.matches(chars)
            }
        }
    }
}

/// Returns by what a pattern is found, and what is to be seen then.
fn sorted(pattern: &Pattern) -> (Key, Test) {
    let Pattern { parts, has_subtree } = pattern;
    let literals: Vec<Option<String>> = parts.iter().map(literal).collect();
    match (parts.as_slice(), has_subtree) {
        ([Part::AnyDepth, Part::Name(_)], true) => {
            if let Some(name) = &literals[1] {
                return (Key::Anywhere(name.clone()), Test::Sure);
            }
        }
        ([Part::AnyDepth, Part::Name(name)], false) => {
            if let Some(ending) = ending(name, |before| *before == [Token::AnyChars]) {
                let key = ending.rsplit_once('.').map(|(_, last)| last.to_owned());
                return match key {
                    Some(key) if ending.len() == key.len() + 1 => (Key::Ending(key), Test::Sure),
                    Some(key) => (Key::Ending(key), Test::EndsWith(ending)),
                    None => (Key::Nothing, Test::EndsWith(ending)),
                };
            }
        }
        (_, _) => {}
    }
    if let Some(found) = below(parts, &literals, *has_subtree) {
        return found;
    }
    (key(parts, &literals, *has_subtree), Test::Whole(pattern.clone()))
}

/// Returns how `src/app` and `src/app/**` are found.
fn below(parts: &[Part], literals: &[Option<String>], has_subtree: bool) -> Option<(Key, Test)> {
    let (folders, least) = match parts {
        [folders @ .., Part::AnyDepth, Part::Name(name)] if *name == [Token::AnyChars] => {
            (folders.len(), Least::One)
        }
        all if has_subtree => (all.len(), Least::Nothing),
        _ => return None,
    };
    let folders: Option<Vec<String>> = literals[..folders].iter().cloned().collect();
    let folders = folders.filter(|folders| !folders.is_empty())?;
    Some((Key::First(folders[0].clone()), Test::Below(folders, least)))
}

fn key(parts: &[Part], literals: &[Option<String>], has_subtree: bool) -> Key {
    if let Some(Some(first)) = literals.first() {
        return Key::First(first.clone());
    }
    if let (Some(Part::Name(name)), false) = (parts.last(), has_subtree) {
        let ending = ending(name, |_| true);
        let last = ending.as_deref().and_then(|ending| ending.rsplit_once('.'));
        if let Some((_, last)) = last {
            return Key::Ending(last.to_owned());
        }
    }
    let anywhere = literals.iter().flatten().next();
    anywhere.map_or(Key::Nothing, |name| Key::Anywhere(name.clone()))
}

/// Returns the name that a component is, where it has no wildcard.
fn literal(part: &Part) -> Option<String> {
    match part {
        Part::AnyDepth => None,
        Part::Name(tokens) => tokens.iter().map(character).collect(),
    }
}

/// Returns the characters that a name ends in, where `is_known` knows what stands before them.
fn ending(tokens: &[Token], is_known: impl Fn(&[Token]) -> bool) -> Option<String> {
    let chars = tokens.iter().rev().take_while(|token| character(token).is_some()).count();
    let (before, after) = tokens.split_at(tokens.len() - chars);
    if is_known(before) { after.iter().map(character).collect() } else { None }
}

fn character(token: &Token) -> Option<char> {
    match token {
        Token::Char(c) => Some(*c),
        Token::AnyChar | Token::AnyChars | Token::Class { .. } | Token::Slash => None,
    }
}
