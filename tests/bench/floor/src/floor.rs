//! The least that a check of files does: it reads each, looks for the keywords of secrets and the marks of a conflict, and
//! looks whether JSON is JSON. Compared with, never used: it is told the names and confirms no keyword.
//!
//! `floor KEYWORDS THREADS [large]`, with the names of the files on standard input, each ended by a zero byte. With `large` the
//! automaton is the one that takes longer to build and is faster then.

use serde_core::de::IgnoredAny;
use std::io::Read;
use std::sync::atomic::{AtomicUsize, Ordering};

const FILE_BYTES_MAX: usize = 512 * 1024;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let keywords = arguments.next().expect("a file of keywords");
    let threads: usize = arguments.next().and_then(|text| text.parse().ok()).expect("a number of threads");
    let keywords = std::fs::read_to_string(keywords).expect("keywords");
    let kind = arguments.next().map(|_| aho_corasick::AhoCorasickKind::DFA);
    let automaton = aho_corasick::AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .kind(kind)
        .build(keywords.lines())
        .expect("an automaton");
    let mut names = String::new();
    std::io::stdin().read_to_string(&mut names).expect("names");
    let names: Vec<&str> = names.split_terminator('\0').collect();
    let (next, hits) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        let work = || {
            while let Some(name) = names.get(next.fetch_add(1, Ordering::Relaxed)) {
                hits.fetch_add(check(name, &automaton), Ordering::Relaxed);
            }
        };
        for _ in 1..threads {
            scope.spawn(work);
        }
        work();
    });
    println!("{}", hits.into_inner());
}

fn check(name: &str, automaton: &aho_corasick::AhoCorasick) -> usize {
    let bytes = std::fs::read(name).expect("a file");
    let mut hits = automaton.find_iter(&bytes).count();
    hits += usize::from(memchr::memmem::find(&bytes, b"\n<<<<<<< ").is_some());
    hits += usize::from(bytes.len() > FILE_BYTES_MAX);
    if name.ends_with(".json") {
        hits += usize::from(serde_json::from_slice::<IgnoredAny>(&bytes).is_err());
    }
    hits
}
