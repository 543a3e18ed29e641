//! Many globs at once: a path is compared with those alone that can match it, by its first component, its ending, or a
//! component somewhere. Pure; answers exactly as the globs do one by one.

use std::collections::HashMap;

use super::{Glob, Part, Pattern, Token, matches_name, names_of};

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
    /// What the last component begins and ends with, where that is known: seen first, because it is soon seen.
    head: String,
    tail: String,
    /// The components behind the first one that a path has to have in these places.
    lead: Vec<String>,
    test: Test,
}

/// What is to be seen yet about a path that was found by its key.
#[derive(Clone, Debug)]
enum Test {
    /// Nothing: the key says all.
    Sure,
    /// The last component.
    Last(Vec<Token>),
    /// The path has so many components at least; which ones the lead says.
    Deep(usize),
    Whole(Pattern),
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
                let (head, tail) = ends(pattern);
                entries.push(Entry { glob, head, tail, lead: lead(pattern), test });
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
            for Entry { glob, head, tail, lead, test } in entries {
                let has_lead =
                    names.len() > lead.len() && lead.iter().zip(&names[1..]).all(|(lead, name)| lead == name);
                if has_lead && has_ends(last, head, tail) && test.is_met(&names, &mut chars) {
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
    fn is_met(&self, names: &[&str], chars: &mut Option<Vec<Vec<char>>>) -> bool {
        let split = || names.iter().map(|name| name.chars().collect()).collect();
        match self {
            Self::Sure => true,
            Self::Last(tokens) => {
                let last = chars.get_or_insert_with(split).last();
                last.is_some_and(|last| matches_name(tokens, last))
            }
            Self::Deep(count) => names.len() >= *count,
            Self::Whole(pattern) => pattern.matches(chars.get_or_insert_with(split)),
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
            // Of `*.rs` the end says all, since the beginning may be anything.
            let is_ending = name.iter().filter(|token| character(token).is_none()).eq([&Token::AnyChars])
                && name.first() == Some(&Token::AnyChars);
            let test = if is_ending { Test::Sure } else { Test::Last(name.clone()) };
            let (_, tail) = ends(pattern);
            let key = tail.rsplit_once('.').map_or(Key::Nothing, |(_, last)| Key::Ending(last.to_owned()));
            return (key, test);
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
    let (folders, count) = match parts {
        [folders @ .., Part::AnyDepth, Part::Name(name)] if *name == [Token::AnyChars] => {
            (folders.len(), folders.len() + 1)
        }
        all if has_subtree => (all.len(), all.len()),
        _ => return None,
    };
    let is_plain = literals[..folders].iter().all(Option::is_some);
    let first = literals.first()?.clone().filter(|_| is_plain && folders > 0)?;
    Some((Key::First(first), Test::Deep(count)))
}

/// Returns the components without wildcard that follow a first one.
fn lead(pattern: &Pattern) -> Vec<String> {
    pattern.parts.iter().map_while(literal).skip(1).collect()
}

fn key(parts: &[Part], literals: &[Option<String>], has_subtree: bool) -> Key {
    if let Some(Some(first)) = literals.first() {
        return Key::First(first.clone());
    }
    if let (Some(Part::Name(name)), false) = (parts.last(), has_subtree) {
        let tail = tail(name);
        if let Some((_, last)) = tail.rsplit_once('.') {
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

/// Returns what the last component of a path begins and ends with; nothing where a folder above may be what is matched.
fn ends(pattern: &Pattern) -> (String, String) {
    match (pattern.parts.last(), pattern.has_subtree) {
        (Some(Part::Name(name)), false) => (name.iter().map_while(character).collect(), tail(name)),
        (_, _) => (String::new(), String::new()),
    }
}

/// Returns whether a name begins with `head` and ends with `tail`. Byte by byte: most differ in the first one, and a call for
/// each pair is what a set would cost otherwise.
fn has_ends(name: &str, head: &str, tail: &str) -> bool {
    let is_long = name.len() >= head.len().max(tail.len());
    is_long
        && name.bytes().rev().zip(tail.bytes().rev()).all(|(a, b)| a == b)
        && name.bytes().zip(head.bytes()).all(|(a, b)| a == b)
}

fn tail(name: &[Token]) -> String {
    let chars = name.iter().rev().map_while(character).count();
    name[name.len() - chars..].iter().filter_map(character).collect()
}

fn character(token: &Token) -> Option<char> {
    match token {
        Token::Char(c) => Some(*c),
        Token::AnyChar | Token::AnyChars | Token::Class { .. } | Token::Slash => None,
    }
}
