//! Readers of our own files, on any bytes and on whole files with a few bytes changed: an answer, never a panic, and
//! nothing of the person's changes.

use std::sync::OnceLock;

use openclaw::engine::journal::{JOURNAL_SCHEMA, Record, decode, encode};
use openclaw::engine::ledger::Ledger;
use openclaw::engine::plan::Plan;
use openclaw::engine::recover::Direction;
use openclaw::ports::fs::Fs as _;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::support::{SimNode, at};

/// Whole files of ours.
struct Whole {
    ledger: Vec<u8>,
    plan: Vec<u8>,
    journal: Vec<u8>,
}

fn whole() -> &'static Whole {
    static WHOLE: OnceLock<Whole> = OnceLock::new();
    WHOLE.get_or_init(|| {
        let node = SimNode::new();
        let plan = node.install().expect("an install works");
        let ledger =
            node.fs.read(&at("/home/ada/.openclaw/harness/ledger.json"), 1 << 25).expect("the ledger");
        let begin = Record::Begin { schema: JOURNAL_SCHEMA.to_owned(), plan: Box::new(plan.clone()) };
        let records = [begin, Record::Commit, Record::Skipped { step: 1 }, Record::Undoing, Record::Done];
        let journal = records.iter().flat_map(encode).collect();
        Whole { ledger, plan: serde_json::to_vec(&plan).expect("JSON"), journal }
    })
}

/// What happens to a whole file.
#[derive(Clone, Debug)]
pub(super) enum Damage {
    Byte(Index, u8),
    Cut(Index),
    Doubled(Index),
    Number(Index, u64),
}

pub(super) fn damages() -> impl Strategy<Value = Vec<Damage>> {
    let one = prop_oneof![
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Damage::Byte(at, byte)),
        any::<Index>().prop_map(Damage::Cut),
        any::<Index>().prop_map(Damage::Doubled),
        (any::<Index>(), any::<u64>()).prop_map(|(at, number)| Damage::Number(at, number)),
    ];
    vec(one, 1..4)
}

pub(super) fn damaged(whole: &[u8], damages: &[Damage]) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    for damage in damages {
        if bytes.is_empty() {
            break;
        }
        match damage {
            Damage::Byte(at, byte) => {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            Damage::Cut(at) => bytes.truncate(at.index(bytes.len())),
            Damage::Doubled(at) => {
                let tail = bytes[at.index(bytes.len())..].to_vec();
                bytes.extend(tail);
            }
            Damage::Number(at, number) => {
                let at = at.index(bytes.len());
                bytes.splice(at..at, number.to_string().into_bytes());
            }
        }
    }
    bytes
}

/// A journal whose lines check, whatever they say.
fn framed(bytes: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes);
    let line = |json: &str| {
        let sum = openclaw::base::digest::Digest::of(json.as_bytes()).short(16);
        format!("{} {sum} {json}\n", json.len())
    };
    let jsons = text.lines().map(|line| line.splitn(3, ' ').last().unwrap_or_default());
    jsons.map(line).collect::<String>().into_bytes()
}

fn read_all(bytes: &[u8]) {
    // Whatever the answer is, it is one.
    let _ = Ledger::parse(bytes);
    let _ = decode(bytes);
    let _ = decode(&framed(bytes));
    if let Ok(plan) = serde_json::from_slice::<Plan>(bytes) {
        let _ = (plan.is_genuine(), plan.is_empty(), plan.needs_decision());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_to_an_answer(bytes in vec(any::<u8>(), 0..512)) {
        read_all(&bytes);
    }

    #[test]
    fn damaged_files_are_read_to_an_answer(damages in damages()) {
        let Whole { ledger, plan, journal } = whole();
        for file in [ledger, plan, journal] {
            read_all(&damaged(file, &damages));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_node_with_a_damaged_ledger_keeps_what_is_the_persons(damages in damages()) {
        let node = SimNode::new();
        node.fs.put_file(&at("/home/ada/.claude/settings.json"), b"{\"model\": \"opus\"}", 0o600);
        node.install().expect("an install works");
        node.fs.put_file(&at("/home/ada/.openclaw/rules/mine.md"), b"mine", 0o600);
        let path = at("/home/ada/.openclaw/harness/ledger.json");
        let whole = node.fs.read(&path, 1 << 25).expect("the ledger");
        node.fs.put_file(&path, &damaged(&whole, &damages), 0o600);
        let _ = node.install();
        let _ = node.purge();
        let left = |path: &str| node.fs.read(&at(path), 1 << 20).expect(path);
        prop_assert_eq!(left("/home/ada/.openclaw/rules/mine.md"), b"mine");
        let settings = String::from_utf8(left("/home/ada/.claude/settings.json")).expect("text");
        prop_assert!(settings.starts_with("{\"model\": \"opus\""), "{}", settings);
    }

    #[test]
    fn a_damaged_journal_is_ended_or_told(damages in damages(), is_framed in any::<bool>(), goes_on in any::<bool>()) {
        let node = SimNode::new();
        node.fs.put_file(&at("/home/ada/notes.txt"), b"mine", 0o600);
        node.install().expect("an install works");
        let bytes = damaged(&whole().journal, &damages);
        let bytes = if is_framed { framed(&bytes) } else { bytes };
        node.fs.put_file(&at("/home/ada/.openclaw/harness/journal/x.journal"), &bytes, 0o600);
        let direction = if goes_on { Direction::Forward } else { Direction::Back };
        if let Err(report) = node.recover(direction) {
            prop_assert!(!report.fix.is_empty(), "{:?}", report);
        }
        prop_assert_eq!(node.fs.read(&at("/home/ada/notes.txt"), 9).expect("notes"), b"mine");
    }
}
