//! Whether some path is matched by several globs at once: their patterns are walked side by side, component by component
//! and within these character by character. Pure; bounded, and beyond the bound the answer is yes.

use std::collections::BTreeSet;

use super::{Glob, Part, Pattern, Token};
use crate::base::limits::GLOB_STEPS_MAX;

/// Every character that a name can hold, as ranges.
const NAME_CHARS: [(u32, u32); 3] = [(0, '/' as u32 - 1), ('/' as u32 + 1, 0xd7ff), (0xe000, 0x10_ffff)];

/// Returns whether there can be a path that all of `globs` match; where telling takes too long, yes.
pub fn share_a_path(globs: &[&Glob]) -> bool {
    Walk { steps_left: GLOB_STEPS_MAX }.globs(globs, &mut Vec::new())
}

struct Walk {
    steps_left: usize,
}

impl Walk {
    /// Tries every choice of one pattern from each of `globs`, behind those `chosen` already.
    fn globs<'g>(&mut self, globs: &[&'g Glob], chosen: &mut Vec<&'g Pattern>) -> bool {
        let Some((glob, rest)) = globs.split_first() else { return self.patterns(chosen) };
        glob.patterns.iter().any(|pattern| {
            chosen.push(pattern);
            let is_shared = self.patterns(chosen) && (rest.is_empty() || self.globs(rest, chosen));
            chosen.pop();
            is_shared
        })
    }

    /// Returns whether some path is matched by all of `patterns`.
    fn patterns(&mut self, patterns: &[&Pattern]) -> bool {
        let parts: Vec<Vec<Step<'_>>> = patterns.iter().map(|pattern| steps(pattern)).collect();
        if parts.iter().any(Vec::is_empty) {
            return false;
        }
        let mut seen = BTreeSet::new();
        let mut open = vec![vec![0; parts.len()]];
        while let Some(state) = open.pop() {
            let is_end = state.iter().zip(&parts).all(|(at, steps)| *at == steps.len());
            if is_end || !self.may_go_on() {
                return true;
            }
            if !seen.insert(state.clone()) {
                continue;
            }
            let now = || state.iter().zip(&parts).map(|(at, steps)| steps.get(*at));
            for (at, step) in now().enumerate() {
                if step == Some(&Step::Any) {
                    open.push(moved(&state, |other| other == at));
                }
            }
            let names: Option<Vec<Option<&[Token]>>> = now().map(|step| Some(step?.name())).collect();
            let Some(names) = names else { continue };
            let wanted: Vec<&[Token]> = names.iter().copied().flatten().collect();
            if !wanted.is_empty() && self.names(&wanted) {
                open.push(moved(&state, |at| names[at].is_some()));
            }
        }
        false
    }

    /// Returns whether some name is matched by all of `names`. A path has no name that is empty or a single dot.
    fn names(&mut self, names: &[&[Token]]) -> bool {
        let mut seen = BTreeSet::new();
        let mut open = vec![(vec![0; names.len()], Read::Nothing)];
        while let Some((state, read)) = open.pop() {
            let is_end = state.iter().zip(names).all(|(at, tokens)| *at == tokens.len());
            if (is_end && read == Read::Name) || !self.may_go_on() {
                return true;
            }
            if !seen.insert((state.clone(), read)) {
                continue;
            }
            let now = || state.iter().zip(names).map(|(at, tokens)| tokens.get(*at));
            for (at, token) in now().enumerate() {
                if token == Some(&Token::AnyChars) {
                    open.push((moved(&state, |other| other == at), read));
                }
            }
            let tokens: Option<Vec<&Token>> = now().collect();
            let Some(tokens) = tokens else { continue };
            let chars = tokens.iter().fold(NAME_CHARS.to_vec(), |chars, token| both(&chars, &ranges(token)));
            let next = moved(&state, |at| *tokens[at] != Token::AnyChars);
            open.extend(read.after(&chars).into_iter().map(|read| (next.clone(), read)));
        }
        false
    }

    /// Counts a step; returns whether there may be more.
    fn may_go_on(&mut self) -> bool {
        self.steps_left = self.steps_left.saturating_sub(1);
        self.steps_left > 0
    }
}

/// A component of a pattern, with what lies below it as one more.
#[derive(Clone, Copy, PartialEq)]
enum Step<'p> {
    /// Any number of components.
    Any,
    Name(&'p [Token]),
}

impl<'p> Step<'p> {
    fn name(&self) -> Option<&'p [Token]> {
        match self {
            Self::Any => None,
            Self::Name(tokens) => Some(tokens),
        }
    }
}

fn steps(pattern: &Pattern) -> Vec<Step<'_>> {
    let Pattern { parts, has_subtree } = pattern;
    let own = parts.iter().map(|part| match part {
        Part::AnyDepth => Step::Any,
        Part::Name(tokens) => Step::Name(tokens),
    });
    own.chain(has_subtree.then_some(Step::Any)).collect()
}

/// What of a name is read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Read {
    Nothing,
    /// A dot alone.
    Dot,
    Name,
}

impl Read {
    /// Returns what can be read after one of `chars` more.
    fn after(self, chars: &[(u32, u32)]) -> Vec<Self> {
        let dot = u32::from('.');
        let has_dot = chars.iter().any(|(from, to)| (*from..=*to).contains(&dot));
        let has_other = chars.iter().any(|(from, to)| *from != dot || *to != dot);
        match self {
            Self::Nothing => {
                let dot = has_dot.then_some(Self::Dot);
                dot.into_iter().chain(has_other.then_some(Self::Name)).collect()
            }
            Self::Dot | Self::Name => (has_dot || has_other).then_some(Self::Name).into_iter().collect(),
        }
    }
}

/// Returns the state with a step further where `moves`.
fn moved(state: &[usize], moves: impl Fn(usize) -> bool) -> Vec<usize> {
    state.iter().enumerate().map(|(at, place)| place + usize::from(moves(at))).collect()
}

/// Returns the characters of a name that one token matches, as ranges in order.
fn ranges(token: &Token) -> Vec<(u32, u32)> {
    match token {
        Token::Char(c) => both(&NAME_CHARS, &[(u32::from(*c), u32::from(*c))]),
        Token::AnyChar | Token::AnyChars => NAME_CHARS.to_vec(),
        Token::Class { is_negated, ranges } => {
            let mut own: Vec<(u32, u32)> = ranges
                .iter()
                .filter(|(from, to)| from <= to)
                .map(|(from, to)| (*from as u32, *to as u32))
                .collect();
            own.sort_unstable();
            both(&NAME_CHARS, &if *is_negated { others(&own) } else { own })
        }
        Token::Slash => Vec::new(),
    }
}

/// Returns what is in none of `ranges`, which are in order of their beginnings.
fn others(ranges: &[(u32, u32)]) -> Vec<(u32, u32)> {
    let mut others = Vec::new();
    let mut next = 0;
    for (from, to) in ranges {
        if *from > next {
            others.push((next, from - 1));
        }
        next = next.max(to + 1);
    }
    others.push((next, u32::MAX));
    others
}

/// Returns what is in both.
fn both(a: &[(u32, u32)], b: &[(u32, u32)]) -> Vec<(u32, u32)> {
    let pairs =
        a.iter().flat_map(|(from, to)| b.iter().map(|(least, most)| (*from.max(least), *to.min(most))));
    pairs.filter(|(from, to)| from <= to).collect()
}
