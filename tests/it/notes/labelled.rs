//! Goal: what is taken from turns is what a person would take, and how often it is not is known. Method: turns with the kind
//! that a person gave them; precision and recall of each kind have floors, which `docs/memory.md` publishes.

use std::collections::BTreeMap;

use openclaw::memory::learned::{Kind, said};

const TUNED: &str = include_str!("labelled/tuned.txt");
const HELD_OUT: &str = include_str!("labelled/held-out.txt");
const HARD: &str = include_str!("labelled/hard.txt");
const PAGE: &str = include_str!("../../../docs/memory.md");

/// Turns with the words for their kinds; none of those of which nothing is to be remembered.
fn turns(text: &str) -> Vec<(Vec<&str>, String)> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let (kinds, turn) = line.split_once(": ").expect("kinds and a turn");
            let kinds: Vec<&str> = kinds.split('+').filter(|kind| *kind != "none").collect();
            assert!(kinds.iter().all(|kind| Kind::named(kind).is_some()), "{line}");
            (kinds, turn.replace("\\n", "\n"))
        })
        .collect()
}

/// Of a kind: taken and right, taken and wrong, missed.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    right: usize,
    wrong: usize,
    missed: usize,
}

impl Count {
    fn percent(part: usize, all: usize) -> usize {
        (part * 100 + all / 2).checked_div(all).unwrap_or(100)
    }

    fn precision(self) -> usize {
        Self::percent(self.right, self.right + self.wrong)
    }

    fn recall(self) -> usize {
        Self::percent(self.right, self.right + self.missed)
    }
}

fn counted(text: &str) -> BTreeMap<&'static str, Count> {
    let mut counts: BTreeMap<&str, Count> =
        Kind::ALL.iter().map(|(kind, _)| (kind.word(), Count::default())).collect();
    for (kinds, turn) in turns(text) {
        let mut found: Vec<&str> = said(&turn).iter().map(|said| said.kind.word()).collect();
        found.sort_unstable();
        found.dedup();
        for kind in kinds.iter().filter(|kind| !found.contains(kind)) {
            counts.get_mut(*kind).expect("a kind").missed += 1;
        }
        for word in &found {
            let count = counts.get_mut(*word).expect("a kind");
            *if kinds.contains(word) { &mut count.right } else { &mut count.wrong } += 1;
        }
        if found != kinds {
            println!("{kinds:?} {found:?}: {turn}");
        }
    }
    counts
}

/// Each kind with the least precision and recall, in percent: of the turns that the rules were made with, of those that were
/// kept apart, and of those that are hard.
const FLOORS: [(&str, [[usize; 2]; 3]); 5] = [
    ("preference", [[100, 100], [100, 100], [63, 31]]),
    ("decision", [[100, 93], [100, 92], [50, 22]]),
    ("fact", [[100, 100], [100, 100], [67, 25]]),
    ("correction", [[100, 100], [100, 92], [100, 20]]),
    ("environment", [[100, 100], [100, 100], [67, 20]]),
];

#[test]
fn what_is_taken_is_what_a_person_would_take() {
    let sets = [TUNED, HELD_OUT, HARD];
    assert!(sets.map(|set| turns(set).len()).iter().sum::<usize>() >= 200);
    let counts = sets.map(counted);
    let measured =
        |kind: &str| counts.each_ref().map(|counts| [counts[kind].precision(), counts[kind].recall()]);
    FLOORS.iter().for_each(|(kind, _)| println!("{kind}: {:?}", measured(kind)));
    for (kind, floors) in FLOORS {
        for (set, (is, floor)) in measured(kind).into_iter().zip(floors).enumerate() {
            assert!(is[0] >= floor[0] && is[1] >= floor[1], "{kind}: {is:?} of set {set}");
        }
        // The page tells the very floors.
        let cells = floors.map(|[precision, recall]| format!("{precision} % / {recall} %"));
        let row = format!("| {kind} | {} |", cells.join(" | "));
        assert!(PAGE.contains(&row), "docs/memory.md lacks `{row}`");
    }
}

/// The other way round: of turns that say nothing lasting, nearly nothing is taken.
#[test]
fn of_turns_that_say_nothing_lasting_nearly_nothing_is_taken() {
    for (text, wrong_max) in [(TUNED, 0), (HELD_OUT, 0), (HARD, 7)] {
        let nothing = turns(text).into_iter().filter(|(kinds, _)| kinds.is_empty());
        let wrong: Vec<String> =
            nothing.filter(|(_, turn)| !said(turn).is_empty()).map(|(_, turn)| turn).collect();
        println!("{} of turns that say nothing", wrong.len());
        assert!(wrong.len() <= wrong_max, "{wrong:#?}");
    }
}
