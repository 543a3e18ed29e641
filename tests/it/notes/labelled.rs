//! Goal: what is taken from turns is what a person would take, and how often it is not is known. Method: turns with the kind
//! that a person gave them; precision and recall of each kind have floors, which `docs/memory.md` publishes.

use std::collections::BTreeMap;

use openclaw::memory::learned::{Kind, said};

const TUNED: &str = include_str!("labelled/tuned.txt");
const HELD_OUT: &str = include_str!("labelled/held-out.txt");
const PAGE: &str = include_str!("../../../docs/memory.md");

/// A turn and the word for its kind; `none` of those of which nothing is to be remembered.
fn turns(text: &str) -> Vec<(&str, String)> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let (kind, turn) = line.split_once(": ").expect("a kind and a turn");
            assert!(kind == "none" || Kind::named(kind).is_some(), "{line}");
            (kind, turn.replace("\\n", "\n"))
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
        if all == 0 { 100 } else { (part * 100 + all / 2) / all }
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
    for (kind, turn) in turns(text) {
        let found: Vec<&str> = said(&turn).iter().map(|said| said.kind.word()).collect();
        if !found.contains(&kind) && kind != "none" {
            counts.get_mut(kind).expect("a kind").missed += 1;
        }
        for word in &found {
            let count = counts.get_mut(word).expect("a kind");
            *if *word == kind { &mut count.right } else { &mut count.wrong } += 1;
        }
        if found != [kind] && !(found.is_empty() && kind == "none") {
            println!("{kind} {found:?}: {turn}");
        }
    }
    counts
}

/// Each kind with the least precision and recall, in percent: of the turns that the rules were made with, and of the others.
const FLOORS: [(&str, [usize; 2], [usize; 2]); 5] = [
    ("preference", [0, 0], [0, 0]),
    ("decision", [0, 0], [0, 0]),
    ("fact", [0, 0], [0, 0]),
    ("correction", [0, 0], [0, 0]),
    ("environment", [0, 0], [0, 0]),
];

#[test]
fn what_is_taken_is_what_a_person_would_take() {
    assert!(turns(TUNED).len() + turns(HELD_OUT).len() >= 200);
    let (tuned, held_out) = (counted(TUNED), counted(HELD_OUT));
    for (kind, on_tuned, on_held_out) in FLOORS {
        let [tuned, held_out] =
            [tuned[kind], held_out[kind]].map(|count| [count.precision(), count.recall()]);
        println!("{kind}: {tuned:?} {held_out:?}");
        assert!(tuned[0] >= on_tuned[0] && tuned[1] >= on_tuned[1], "{kind}: {tuned:?} of the first set");
        assert!(
            held_out[0] >= on_held_out[0] && held_out[1] >= on_held_out[1],
            "{kind}: {held_out:?} of the other"
        );
        // The page tells the very floors.
        let row = format!(
            "| {kind} | {} % / {} % | {} % / {} % |",
            on_tuned[0], on_tuned[1], on_held_out[0], on_held_out[1]
        );
        assert!(PAGE.contains(&row), "docs/memory.md lacks `{row}`");
    }
}

/// The other way round: of turns that say nothing lasting, nearly nothing is taken.
#[test]
fn of_turns_that_say_nothing_lasting_nearly_nothing_is_taken() {
    for (text, wrong_max) in [(TUNED, 0), (HELD_OUT, 6)] {
        let nothing = turns(text).into_iter().filter(|(kind, _)| *kind == "none");
        let wrong: Vec<String> =
            nothing.filter(|(_, turn)| !said(turn).is_empty()).map(|(_, turn)| turn).collect();
        assert!(wrong.len() <= wrong_max, "{wrong:#?}");
    }
}
