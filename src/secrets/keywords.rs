//! Where keywords of the rules stand in a text: by their first letters in a table, or by an automaton where there is much
//! to read. Both tell the same places in the same order. It knows no pattern and judges nothing.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind, MatchKind};

use crate::secrets::rules::RULES;

/// Texts from this size on, counted over the whole process, repay the building of the automaton: that takes 22 million
/// instructions and then 13 a byte, the table a tenth of a million and then 21 a byte.
const AUTOMATON_BYTES_MIN: usize = 2 << 20;
/// How many letters of a keyword the table looks at; no keyword is shorter.
const LETTERS: usize = 3;
/// Bits that a letter adds to its place in the table: enough that capitals and small letters meet in one place.
const LETTER_BITS: usize = 5;

/// Calls `each` with every rule that a keyword wakes and the keyword's place, in order of where it ends, longer ones first.
pub(super) fn each_hit(bytes: &[u8], each: impl FnMut(usize, Range<usize>)) {
    static SEEN: AtomicUsize = AtomicUsize::new(0);
    let seen = SEEN.fetch_add(bytes.len(), Ordering::Relaxed);
    if seen.saturating_add(bytes.len()) >= AUTOMATON_BYTES_MIN {
        by_automaton(bytes, each);
    } else {
        by_table(bytes, each);
    }
}

/// The keywords by their first letters.
struct Table {
    /// For each start of three letters: the place of its first row, counted from one; zero where there is none.
    first: Vec<u16>,
    rows: Vec<Row>,
}

struct Row {
    keyword: &'static [u8],
    rule: usize,
    /// The next row of the same start, counted as in `first`.
    next: u16,
}

impl Table {
    fn new() -> Self {
        let mut table = Self { first: vec![0; 1 << (LETTERS * LETTER_BITS)], rows: Vec::new() };
        for (rule, row) in RULES.iter().enumerate() {
            for keyword in &row.keywords {
                // A test proves that none is shorter.
                let [a, b, c, ..] = keyword.as_bytes() else { continue };
                let first = &mut table.first[start(*a, *b, *c)];
                table.rows.push(Row { keyword: keyword.as_bytes(), rule, next: *first });
                *first = u16::try_from(table.rows.len())
                    .expect("the rules, which are constant, have some hundred keywords");
            }
        }
        table
    }
}

/// Returns the place of a start in the table. Other letters may share it: the keyword itself is compared afterwards.
fn start(a: u8, b: u8, c: u8) -> usize {
    let low = |byte: u8| usize::from(byte) & ((1 << LETTER_BITS) - 1);
    low(a) << (2 * LETTER_BITS) | low(b) << LETTER_BITS | low(c)
}

fn by_table(bytes: &[u8], mut each: impl FnMut(usize, Range<usize>)) {
    static TABLE: OnceLock<Table> = OnceLock::new();
    let table = TABLE.get_or_init(Table::new);
    // Found in order of where they start; one waits here until none can come that ends before it.
    let mut waiting: BinaryHeap<Reverse<(usize, usize, usize)>> = BinaryHeap::new();
    for (at, letters) in bytes.windows(LETTERS).enumerate() {
        let mut next = table.first[start(letters[0], letters[1], letters[2])];
        while let Some(row) = usize::from(next).checked_sub(1).map(|place| &table.rows[place]) {
            next = row.next;
            let end = at + row.keyword.len();
            if bytes.get(at..end).is_some_and(|text| text.eq_ignore_ascii_case(row.keyword)) {
                tell(&mut waiting, at + LETTERS, &mut each);
                waiting.push(Reverse((end, at, row.rule)));
            }
        }
    }
    tell(&mut waiting, usize::MAX, &mut each);
}

/// Tells those that end before `end`, in order.
fn tell(
    waiting: &mut BinaryHeap<Reverse<(usize, usize, usize)>>,
    end: usize,
    each: &mut impl FnMut(usize, Range<usize>),
) {
    while waiting.peek().is_some_and(|Reverse((first, ..))| *first < end) {
        if let Some(Reverse((end, start, rule))) = waiting.pop() {
            each(rule, start..end);
        }
    }
}

/// The automaton, and which rules each of its keywords wakes.
struct Automaton {
    keywords: AhoCorasick,
    rules_of: Vec<Vec<usize>>,
}

impl Automaton {
    fn new() -> Self {
        let mut rules_by_keyword: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (rule, row) in RULES.iter().enumerate() {
            for keyword in &row.keywords {
                rules_by_keyword.entry(keyword).or_default().push(rule);
            }
        }
        let keywords = AhoCorasickBuilder::new()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::DFA))
            .build(rules_by_keyword.keys())
            .expect("a few hundred short constant keywords stay far below the automaton's limits");
        Self { keywords, rules_of: rules_by_keyword.into_values().collect() }
    }
}

fn by_automaton(bytes: &[u8], mut each: impl FnMut(usize, Range<usize>)) {
    static AUTOMATON: OnceLock<Automaton> = OnceLock::new();
    let Automaton { keywords, rules_of } = AUTOMATON.get_or_init(Automaton::new);
    for hit in keywords.find_overlapping_iter(bytes) {
        for rule in &rules_of[hit.pattern().as_usize()] {
            each(*rule, hit.range());
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn hits(
        by: impl Fn(&[u8], &mut dyn FnMut(usize, Range<usize>)),
        bytes: &[u8],
    ) -> Vec<(usize, Range<usize>)> {
        let mut found = Vec::new();
        by(bytes, &mut |rule, place| found.push((rule, place)));
        found
    }

    fn check(bytes: &[u8]) -> usize {
        let table = hits(|bytes, each| by_table(bytes, each), bytes);
        assert_eq!(table, hits(|bytes, each| by_automaton(bytes, each), bytes), "{}", bytes.escape_ascii());
        table.len()
    }

    fn keywords() -> Vec<&'static str> {
        RULES.iter().flat_map(|rule| rule.keywords.iter().copied()).collect()
    }

    #[test]
    fn no_keyword_is_shorter_than_what_the_table_looks_at() {
        assert!(keywords().iter().all(|keyword| keyword.len() >= LETTERS));
    }

    #[test]
    fn every_keyword_is_found_in_any_case_and_at_any_edge() {
        for keyword in keywords() {
            for text in
                [keyword.to_owned(), keyword.to_uppercase(), format!("x{keyword}"), format!("{keyword}x")]
            {
                assert!(check(text.as_bytes()) > 0, "{text}");
                // One letter less is another word.
                check(&text.as_bytes()[..text.len() - 1]);
            }
        }
        assert_eq!(["", "a", "ab"].map(|text| check(text.as_bytes())), [0, 0, 0]);
    }

    proptest! {
        #[test]
        fn both_ways_tell_the_same_in_the_same_order(
            parts in proptest::collection::vec((any::<prop::sample::Index>(), 0..3_usize, any::<u8>()), 0..40),
        ) {
            let keywords = keywords();
            let mut bytes = Vec::new();
            for (which, cut, other) in parts {
                let keyword = which.get(&keywords);
                // Beginnings of keywords run into one another, so that matches overlap and nest.
                bytes.extend_from_slice(&keyword.as_bytes()[..keyword.len() - cut.min(keyword.len())]);
                if other < 60 {
                    bytes.push(other);
                }
            }
            check(&bytes);
            bytes.make_ascii_uppercase();
            check(&bytes);
        }
    }
}
