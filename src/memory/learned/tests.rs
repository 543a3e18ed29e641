//! Goal: what is said takes its place among what is known, and nothing of it is lost on the way. Method: records and
//! candidates in, records and blocks out; no disk.

use super::block::{fit, fold, render};
use super::learn::{Candidate, take};
use super::model::Record;
use super::*;
use crate::base::limits::MEMORY_PROPOSALS_MAX;
use crate::base::memory_block::{MEMORY, split};
use crate::base::time::Timestamp;

const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);

fn at(minute: u64) -> Timestamp {
    Timestamp::from_millis(NOW.millis() - 100 * 60_000 + minute * 60_000)
}

/// Something that a person said in a turn of a session.
fn told(turn: u32, kind: Kind, text: &str) -> Candidate {
    let origin = Origin { by: By::Prompt, host: "claude".to_owned(), session: "s".to_owned(), turn };
    Candidate { kind, text: text.to_owned(), origin, at: at(u64::from(turn)), waits: false }
}

fn proposed(turn: u32, kind: Kind, text: &str) -> Candidate {
    let told = told(turn, kind, text);
    Candidate { origin: Origin { by: By::Agent, ..told.origin }, waits: true, ..told }
}

fn live(record: &Record) -> Vec<&str> {
    record.live().map(|entry| entry.text.as_str()).collect()
}

/// Writes the block of a record into a text, as a change does.
fn written(record: &mut Record, text: &str) -> String {
    let parts = split(text.as_bytes(), MEMORY).expect("parts");
    if let Some(block) = parts.block {
        fold(record, block.inner, NOW);
    }
    fit(record, &parts, NOW);
    let rendered = render(record, &parts).expect("a block");
    record.written = rendered.inner.lines().map(str::to_owned).collect();
    let text = String::from_utf8(parts.with(MEMORY, &rendered.inner)).expect("a text");
    assert_eq!(rendered.budget.used(), text.chars().filter(|c| *c != '\u{feff}').count(), "{text}");
    text
}

/// Defect 13.1 a of the predecessor: what was added in a call was not found when the same call replaced it.
#[test]
fn the_last_statement_of_one_call_wins() {
    let mut record = Record::default();
    let said = [5_453, 5_455, 5_459].map(|port| format!("The staging database is on port {port}."));
    let candidates: Vec<Candidate> =
        (1..).zip(&said).map(|(turn, text)| told(turn, Kind::Environment, text)).collect();
    take(&mut record, &candidates, "");
    assert_eq!(live(&record), ["The staging database is on port 5459."]);
    // Each points at the one before it, and at that one alone.
    let pointers: Vec<Option<String>> = record.entries.iter().map(|entry| entry.supersedes.clone()).collect();
    let ids: Vec<String> = record.entries.iter().map(|entry| entry.id.clone()).collect();
    assert_eq!(pointers, [None, Some(ids[0].clone()), Some(ids[1].clone())]);
    let text = written(&mut record, "");
    assert_eq!(text.matches("supersedes: ").count(), 1, "{text}");
    assert!(text.contains(&format!("<!-- supersedes: {} --> ^{}", ids[1], ids[2])), "{text}");
}

/// Defect 13.1 b: the first that did not fit ended the whole loop.
#[test]
fn what_does_not_fit_stops_nothing() {
    let mut record = Record::default();
    take(&mut record, &[told(1, Kind::Environment, "The API listens on port 8080.")], "");
    let long = format!("Our product is called {}.", "x".repeat(190));
    let candidates = [
        told(2, Kind::Fact, &long),
        told(3, Kind::Environment, "The API listens on port 9090."),
        told(4, Kind::Preference, "Always use tabs."),
    ];
    take(&mut record, &candidates, "");
    let outside = format!("{}\n", "o".repeat(2_000));
    let text = written(&mut record, &outside);
    assert!(
        text.starts_with(&outside) && text.contains("port 9090") && text.contains("Always use tabs"),
        "{text}"
    );
    assert!(!text.contains("xxx") && !text.contains("8080"), "{text}");
    let gone = record.entries.iter().find(|entry| entry.text == long).expect("it is kept");
    assert_eq!(gone.standing, Standing::Archived);
}

/// Defect 13.1 c: signs of a pattern language in a fact doubled the line.
#[test]
fn signs_are_signs() {
    let mut record = Record::default();
    let said = r"The shell variable $& is at /tmp/$1/\1/{0}/$$ on port 1.";
    let again = r"The shell variable $& is at /tmp/$1/\1/{0}/$$ on port 2.";
    take(&mut record, &[told(1, Kind::Environment, said)], "");
    let text = written(&mut record, "");
    take(&mut record, &[told(2, Kind::Environment, again)], &text);
    let text = written(&mut record, &text);
    assert!(text.contains(again) && !text.contains(said) && text.matches("$&").count() == 1, "{text}");
}

#[test]
fn what_is_said_again_counts_and_what_is_older_does_not_win() {
    let mut record = Record::default();
    let candidate = told(9, Kind::Preference, "Always use tabs.");
    take(&mut record, std::slice::from_ref(&candidate), "");
    take(&mut record, std::slice::from_ref(&candidate), "");
    assert_eq!(record.entries[0].seen, 1, "the same turn tells nothing new");
    take(&mut record, &[told(12, Kind::Preference, "always use tabs")], "");
    assert_eq!((record.entries.len(), record.entries[0].seen, record.entries[0].last), (1, 2, at(12)));
    take(&mut record, &[told(3, Kind::Preference, "Never use tabs.")], "");
    assert_eq!(live(&record), ["Always use tabs."], "it was said before");
    take(&mut record, &[told(13, Kind::Preference, "Never use tabs.")], "");
    assert_eq!(live(&record), ["Never use tabs."]);
    // What a person wrote in the file themselves is not said twice.
    let mut record = Record::default();
    take(&mut record, &[told(1, Kind::Preference, "Always use tabs.")], "# Mine\n- Always use tabs\n");
    assert_eq!(record, Record::default());
}

#[test]
fn what_others_say_waits() {
    let mut record = Record::default();
    take(&mut record, &[told(1, Kind::Decision, "We decided to use SQLite for the cache.")], "");
    let said = [
        proposed(2, Kind::Decision, "We decided to use SQLite for the cache."),
        proposed(3, Kind::Decision, "We decided to use Redis instead of SQLite for the cache."),
        proposed(4, Kind::Environment, "The server listens on port 80."),
        proposed(5, Kind::Environment, "The server listens on port 80."),
    ];
    take(&mut record, &said, "");
    assert_eq!(live(&record), ["We decided to use SQLite for the cache."]);
    let waiting: Vec<u32> = record
        .entries
        .iter()
        .filter(|entry| entry.standing == Standing::Proposed)
        .map(|entry| entry.origin.turn)
        .collect();
    assert_eq!(waiting, [3, 4]);
    // A person who says the same agrees.
    take(&mut record, &[told(6, Kind::Environment, "The server listens on port 80.")], "");
    let entry = record.entries.iter().find(|entry| entry.text.contains("port 80")).expect("an entry");
    assert_eq!((entry.is_live(), entry.origin.turn, entry.origin.by), (true, 6, By::Prompt));
    for turn in 0..300 {
        take(
            &mut record,
            &[proposed(turn, Kind::Fact, &format!("Our release {turn} is on day {turn}."))],
            "",
        );
        record.bound();
    }
    let waiting = record.entries.iter().filter(|entry| entry.standing == Standing::Proposed).count();
    assert_eq!((waiting, live(&record).len()), (MEMORY_PROPOSALS_MAX, 2));
}

#[test]
fn the_least_worth_goes_first_and_lines_of_people_stay() {
    let mut record = Record::default();
    let kinds = [Kind::Fact, Kind::Preference, Kind::Environment, Kind::Correction, Kind::Decision];
    let said =
        ["Our office is old", "Always use tabs", "The port is 80 here", "No, it is not so", "We chose Rust"];
    for (turn, (kind, text)) in (1..).zip(kinds.into_iter().zip(said)) {
        take(&mut record, &[told(turn, kind, text)], "");
    }
    let text = written(&mut record, "");
    let mine = text.replace("- [decision] We chose Rust", "- [decision] We chose Rust, and I mean it");
    let outside = "o".repeat(1_840);
    let text = written(&mut record, &format!("{outside}\n{mine}"));
    assert!(text.contains("and I mean it") && text.contains("No, it is not so"), "{text}");
    let mut outside = format!("{}\n{text}", "p".repeat(9_000));
    outside = written(&mut record, &outside);
    assert!(outside.chars().count() <= 9_001 + 1_841 + 400, "the block has its least");
    assert!(outside.contains("and I mean it"), "a person wrote it");
}

#[test]
fn hands_in_the_block_are_followed() {
    let mut record = Record::default();
    take(&mut record, &[told(1, Kind::Fact, "Our office is old"), told(2, Kind::Fact, "My name is Ada")], "");
    let text = written(&mut record, "");
    let ids: Vec<String> = record.entries.iter().map(|entry| entry.id.clone()).collect();
    // One line goes, one is edited, two are added: of them one looks like ours, and one is a copy.
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    lines.retain(|line| !line.ends_with(&ids[0]));
    let mine = lines.iter().position(|line| line.ends_with(&ids[1])).expect("it is there");
    lines[mine] = format!("- [fact] My name is Ada Lovelace ^{}", ids[1]);
    lines.insert(mine + 1, "  and a note of mine below it".to_owned());
    lines.insert(mine + 2, lines[mine].clone());
    lines.insert(mine + 3, "- [preference] Brought from elsewhere ^mabcdef".to_owned());
    let edited = lines.join("\n") + "\n";
    let after = written(&mut record, &edited);
    assert_eq!(after.lines().filter(|line| !line.ends_with(" chars]")).count(), lines.len() - 1);
    for line in lines.iter().filter(|line| !line.ends_with(" chars]")) {
        assert!(after.lines().any(|now| now == line), "{line}\n{after}");
    }
    assert_eq!(live(&record), ["My name is Ada Lovelace", "Brought from elsewhere"]);
    assert_eq!(record.entry(&ids[0]).map(|entry| &entry.standing), Some(&Standing::Forgotten));
    // What a person wrote gives way to nobody by itself.
    take(&mut record, &[told(9, Kind::Fact, "My name is Ada Byron")], &after);
    assert!(live(&record).contains(&"My name is Ada Lovelace"));
    // The line comes back by hand: then it is wanted.
    let back =
        after.replace("  and a note", &format!("- [fact] Our office is old ^{}\n  and a note", ids[0]));
    let _ = written(&mut record, &back);
    assert!(live(&record).contains(&"Our office is old"));
}

#[test]
fn what_was_forgotten_is_not_learned_from_the_same_place() {
    let mut record = Record::default();
    let candidate = told(1, Kind::Preference, "Always use tabs.");
    take(&mut record, std::slice::from_ref(&candidate), "");
    let gone = Entry { standing: Standing::Forgotten, ..record.entries[0].clone() };
    record.put(gone);
    take(&mut record, std::slice::from_ref(&candidate), "");
    assert_eq!(live(&record), Vec::<&str>::new());
    take(&mut record, &[told(7, Kind::Preference, "Always use tabs.")], "");
    assert_eq!(live(&record), ["Always use tabs."], "somebody says it again");
}
