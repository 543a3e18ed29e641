//! Goal: a line that a person wrote is never lost or changed, whatever is learned, added, forgotten and undone in between,
//! and whenever they write. Method: random interleavings on a simulated disk; a person who writes before each effect in turn.

use openclaw::base::time::Timestamp;
use openclaw::memory::learned::{Kind, Notes, NotesError, NotesMeans, Scope, What};
use openclaw::sim::clock::ManualClock;
use proptest::prelude::*;

use super::meddled::{MEDDLED, Meddled};
use super::scene::{Desk, FIRST, LAST, NOW_MS};

/// One deed, of a person in the file or of ours.
#[derive(Clone, Debug)]
enum Deed {
    /// A person writes a line at this place, counted from the beginning, modulo the number of lines.
    Write(usize),
    /// A person edits the line of an entry.
    Edit(usize),
    /// A person takes the line of an entry out.
    TakeOut(usize),
    /// A person ends their lines otherwise.
    EndLines,
    Add(usize),
    Forget(usize),
    Promote(usize),
    Undo,
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        3 => (0..60_usize).prop_map(Deed::Write),
        2 => (0..60_usize).prop_map(Deed::Edit),
        1 => (0..60_usize).prop_map(Deed::TakeOut),
        1 => Just(Deed::EndLines),
        4 => (0..10_000_usize).prop_map(Deed::Add),
        1 => (0..60_usize).prop_map(Deed::Forget),
        1 => (0..60_usize).prop_map(Deed::Promote),
        2 => Just(Deed::Undo),
    ]
}

/// Returns the lines that a person wrote, in their order: each says so.
fn hand(text: &str) -> Vec<String> {
    text.lines().filter(|line| line.contains("hand ")).map(str::to_owned).collect()
}

/// Returns what stands outside the block.
fn outside(text: &str) -> (String, String) {
    match text.split_once(FIRST) {
        Some((before, rest)) => {
            let (_, after) = rest.split_once(LAST).expect("a last mark");
            (before.to_owned(), after.to_owned())
        }
        None => (text.to_owned(), String::new()),
    }
}

fn entry_lines(text: &str) -> Vec<usize> {
    let is_entry = |line: &str| line.contains(" ^m") && !line.contains("hand ");
    text.lines().enumerate().filter(|(_, line)| is_entry(line)).map(|(at, _)| at).collect()
}

/// Does what a person does.
fn by_person(desk: &Desk, deed: &Deed, step: usize) {
    let text = desk.text();
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let entries = entry_lines(&text);
    match deed {
        Deed::Write(at) => {
            let at = at % (lines.len() + 1);
            lines.insert(at, format!("  hand {step}: $& keep\tme ^not-an-id "));
        }
        Deed::Edit(at) if !entries.is_empty() => {
            let line = &mut lines[entries[at % entries.len()]];
            *line = line.replacen("] ", &format!("] hand {step} says: "), 1);
        }
        Deed::TakeOut(at) if !entries.is_empty() => {
            lines.remove(entries[at % entries.len()]);
        }
        Deed::EndLines => {
            let newline = if newline == "\n" { "\r\n" } else { "\n" };
            desk.put(lines.iter().map(|line| format!("{line}{newline}")).collect::<String>().as_bytes());
            return;
        }
        Deed::Edit(_) | Deed::TakeOut(_) | Deed::Add(_) | Deed::Forget(_) | Deed::Promote(_) | Deed::Undo => {
            return;
        }
    }
    desk.put(lines.iter().map(|line| format!("{line}{newline}")).collect::<String>().as_bytes());
}

/// Does what we do, of what a person did not say with their own hands; refusals change nothing.
fn by_us(desk: &Desk, deed: &Deed) {
    let notes = desk.notes();
    let before = desk.bytes();
    let entries = notes.show(Scope::All).expect("a list").entries;
    let ours: Vec<_> = entries.into_iter().filter(|found| !found.entry.is_by_hand).collect();
    let done = match deed {
        Deed::Add(number) => {
            let kind = Kind::ALL[number % 5].0;
            notes.add(&format!("The thing {} of {number} is at {}", number % 7, number % 31), Some(kind))
        }
        Deed::Forget(at) if !ours.is_empty() => notes.forget(&ours[at % ours.len()].entry.id),
        Deed::Promote(at) if !ours.is_empty() => notes.promote(&ours[at % ours.len()].entry.id),
        Deed::Undo => {
            let log = notes.log().expect("a log");
            let is_of_hands = |entries: &[openclaw::memory::learned::Was]| {
                entries
                    .iter()
                    .any(|was| was.after.is_by_hand || was.before.as_ref().is_some_and(|b| b.is_by_hand))
            };
            let change =
                log.iter().find(|change| change.what != What::ByHand && !is_of_hands(&change.entries));
            let Some(change) = change else { return };
            notes.undo(Some(change.number))
        }
        Deed::Forget(_)
        | Deed::Promote(_)
        | Deed::Write(_)
        | Deed::Edit(_)
        | Deed::TakeOut(_)
        | Deed::EndLines => return,
    };
    match done {
        Ok(_) => {}
        Err(
            NotesError::IsLive { .. }
            | NotesError::Known { .. }
            | NotesError::NoRoom { .. }
            | NotesError::Unknown(_)
            | NotesError::Changed { .. }
            | NotesError::Text(_),
        ) => assert_eq!(
            String::from_utf8_lossy(&before),
            String::from_utf8_lossy(&desk.bytes()),
            "a refusal changes nothing"
        ),
        Err(error) => panic!("{deed:?}: {error:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]
    #[test]
    fn no_line_of_a_person_is_lost_or_changed(
        start in prop_oneof![
            Just(String::new()),
            Just("# Memory\n\n- hand 0: my own\n".to_owned()),
            Just("\u{feff}# Memory\r\n\r\n- hand 0: my own\r\n".to_owned()),
            Just("hand 0: no line end".to_owned()),
        ],
        deeds in proptest::collection::vec(deed(), 1..40),
    ) {
        let desk = Desk::with(start.as_bytes());
        for (step, deed) in (1..).zip(&deeds) {
            if !desk.bytes().is_empty() {
                by_person(&desk, deed, step);
            }
            let before = desk.text();
            by_us(&desk, deed);
            let after = desk.text();
            prop_assert_eq!(hand(&before), hand(&after), "{:?}\n{}\n---\n{}", deed, before, after);
            let ((first, last), (first_now, last_now)) = (outside(&before), outside(&after));
            // A block that was not there comes to the end, on a line of its own.
            prop_assert!(first_now.starts_with(&first) && first_now[first.len()..].trim().is_empty());
            prop_assert!(!before.contains(FIRST) || last == last_now);
        }
        let budget = desk.notes().budget().expect("a budget");
        prop_assert!(budget.is_none_or(|budget| budget.block_max == 400.max(2_200_usize.saturating_sub(budget.outside))));
    }
}

/// Whenever a person writes, both are there afterwards: their line and what we add.
#[test]
fn a_person_who_writes_in_between_is_not_overwritten() {
    let start =
        format!("# Memory\n\n- mine\n\n{FIRST}\n[3% — 90/2,200 chars]\n- in the block, by me\n{LAST}\n");
    let mut moments = 0;
    for at in 0..200 {
        let desk = Desk::with(start.as_bytes());
        let disk = Meddled::new(&desk.fs, desk.layout.memory_file(), at);
        let clock = ManualClock::new(Timestamp::from_millis(NOW_MS));
        let (layout, version, holder) = (&desk.layout, "1.0.0", "a test");
        let notes =
            Notes::new(NotesMeans { fs: &disk, clock: &clock, layout, version, holder }).expect("a node");
        let _ = notes.add("Always use tabs.", None).expect("it is added");
        let text = desk.text();
        assert!(text.contains("- mine\n") && text.contains("- in the block, by me\n"), "{at}\n{text}");
        assert_eq!(text.matches("Always use tabs.").count(), 1, "{at}\n{text}");
        if !disk.has_meddled() {
            break;
        }
        assert_eq!(text.matches(MEDDLED).count(), 1, "{at}\n{text}");
        moments += 1;
    }
    assert!(moments > 10, "it covers too little: {moments}");
}
