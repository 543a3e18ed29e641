//! The scan with every rule against its bare keyword pass, over some 50 MB of sources in files of 12 kB.

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind};
use openclaw::secrets::{RULES, scan};

use super::measure::{Rounds, Row, in_turns};

const FILE_BYTES: usize = 12_000;

/// Returns the rows of this file.
pub fn rows(rounds: Rounds) -> Vec<Row> {
    let total = if rounds.counted > 1 { 50_000_000 } else { 500_000 };
    let few = Rounds { warm: rounds.warm.min(1), counted: rounds.counted.div_ceil(5) };
    let files: Vec<Vec<u8>> = (0..total / FILE_BYTES).map(source).collect();
    let keywords: Vec<&str> = RULES.iter().flat_map(|rule| rule.keywords.iter().copied()).collect();
    let automaton: AhoCorasick = AhoCorasickBuilder::new()
        .ascii_case_insensitive(true)
        .kind(Some(AhoCorasickKind::DFA))
        .build(keywords)
        .expect("the same keywords as the scan's");
    let (work, floor) = in_turns(
        few,
        || (),
        |()| {
            std::hint::black_box(files.iter().map(|file| scan(file).len()).sum::<usize>());
        },
        |()| {
            std::hint::black_box(
                files.iter().map(|file| automaton.find_overlapping_iter(file).count()).sum::<usize>(),
            );
        },
    );
    let what = format!("scan of {} MB with {} rules", total / 1_000_000, RULES.len());
    vec![Row::against(&what, work, "the bare keyword pass", floor)]
}

/// Returns one file that reads like code: names and numbers, and one line in fifty with a word that wakes rules.
fn source(seed: usize) -> Vec<u8> {
    const WORDS: [&str; 16] = [
        "request", "buffer", "config", "value", "index", "cursor", "parse", "merge", "worker", "signal",
        "schema", "column", "driver", "cache", "render", "page",
    ];
    const WAKING: [&str; 4] = ["token", "https://docs.dev/", "password", "redis"];
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut text = Vec::with_capacity(FILE_BYTES + 120);
    while text.len() < FILE_BYTES {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let word = |shift: usize| WORDS[(state >> shift) % WORDS.len()];
        let last =
            if (state >> 40).is_multiple_of(50) { WAKING[(state >> 30) % WAKING.len()] } else { word(21) };
        let line = format!("    let {}_{} = {}({}, {last});\n", word(3), word(9), word(15), state % 9_973);
        text.extend_from_slice(line.as_bytes());
    }
    text
}
