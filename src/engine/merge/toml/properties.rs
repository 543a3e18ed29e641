//! Goal: whatever a person's TOML looks like, our settings come and go without a trace. Method: documents are generated
//! as text from lines of many styles, those that do not parse are skipped, and values are compared as raw text.

use proptest::prelude::*;
use toml_edit::{Document, Item, Table};

use super::*;

/// Lines of foreign settings; `#` in a key is replaced by a number so that keys are distinct.
const LINES: &[&str] = &[
    "a# = 1",
    "a# = 1.0e3 # a comment",
    "  a#   =  0x_FF",
    "a# = 123456789012345678",
    "a# = \"x\\u00e9\"",
    "a# = 'raw # no comment'",
    "\"q u\\\"o#\" = true",
    "a# = \"\"\"\nmulti [claude]\ncarrier = 1\n\"\"\"",
    "a# = [\n  1, # one\n\n  2,\n]",
    "a# = { x = 1, y = [ 2 ] }",
    "d#.e.f = 1979-05-27T07:32:00Z",
    "shared.k# = 2",
    "# a comment",
    "# [claude]",
    "",
    "   ",
];
const HEADERS: &[&str] = &["[t#]", "[t#] # c", "  [ t# . u ]", "[[l]]", "[claude.sub#]", "[\"s t#\"]"];

fn document() -> impl Strategy<Value = String> {
    let lines = |max| proptest::collection::vec(proptest::sample::select(LINES), 0..max);
    let section = (proptest::sample::select(HEADERS), lines(4));
    let home = proptest::sample::select(vec!["", "[claude]", "[claude]\nx = 1", "claude.x = 1", "[a.b]"]);
    let dress = (any::<bool>(), any::<bool>(), any::<bool>());
    (lines(5), proptest::collection::vec(section, 0..4), home, any::<bool>(), dress).prop_map(
        |(top, sections, home, is_home_last, (crlf, open, mark))| {
            let mut parts: Vec<String> = top.into_iter().map(str::to_owned).collect();
            let others = sections.into_iter().flat_map(|(header, lines)| {
                [header].into_iter().chain(lines).map(str::to_owned).collect::<Vec<_>>()
            });
            if is_home_last && home.starts_with('[') {
                parts.extend(others);
                parts.push(home.to_owned());
            } else {
                parts.push(home.to_owned());
                parts.extend(others);
            }
            let numbered = parts.iter().enumerate().map(|(n, part)| number(part, n));
            let mut text: String = numbered.map(|part| part + "\n").collect();
            if open {
                text.pop();
            }
            if crlf {
                text = text.replace('\n', "\r\n");
            }
            if mark { format!("\u{feff}{text}") } else { text }
        },
    )
}

/// Replaces the `#` that belongs to a name, which is the first that follows a name's character directly.
fn number(part: &str, n: usize) -> String {
    let at = part
        .char_indices()
        .zip(part.chars().skip(1))
        .find(|((_, c), next)| c.is_alphanumeric() && *next == '#');
    match at {
        Some(((at, _), _)) => format!("{}{n}{}", &part[..=at], &part[at + 2..]),
        None => part.to_owned(),
    }
}

fn entries() -> impl Strategy<Value = Vec<TomlEntry>> {
    let entry = |table: &[&str], key: &str, value: &str| TomlEntry {
        table: table.iter().map(|name| (*name).to_owned()).collect(),
        key: key.into(),
        value: value.into(),
    };
    let all = vec![
        entry(&["claude"], "carrier", "\"plugin\""),
        entry(&["claude"], "n", "3"),
        entry(&["claude", "own"], "list", "[1, 2]"),
        entry(&["a", "b"], "c", "true"),
        entry(&[], "ours", "1"),
        entry(&["new table"], "k.e.y", "'x'"),
    ];
    proptest::sample::subsequence(all, 0..=6)
}

/// Returns each foreign value with its way, as raw text.
fn foreign(text: &str, entries: &[TomlEntry]) -> Vec<(String, String)> {
    let text = text.trim_start_matches('\u{feff}');
    let document = Document::parse(text).expect("TOML");
    let mut all = Vec::new();
    collect(document.as_table(), text, &mut Vec::new(), &mut all);
    let ours: Vec<String> =
        entries.iter().map(|entry| format!("{:?}", way(&entry.table, &entry.key))).collect();
    all.retain(|(way, _)| !ours.contains(way));
    all
}

fn way(table: &[String], key: &str) -> Vec<String> {
    table.iter().cloned().chain([key.to_owned()]).collect()
}

fn collect(table: &Table, text: &str, names: &mut Vec<String>, all: &mut Vec<(String, String)>) {
    for (key, item) in table.iter() {
        match item {
            Item::None => {}
            Item::Value(value) => {
                let span = value.span().expect("a place");
                all.push((format!("{:?}", way(names, key)), text[span].to_owned()));
            }
            Item::Table(inner) => {
                names.push(key.to_owned());
                collect(inner, text, names, all);
                names.pop();
            }
            Item::ArrayOfTables(array) => {
                for (n, inner) in array.iter().enumerate() {
                    names.extend([key.to_owned(), n.to_string()]);
                    collect(inner, text, names, all);
                    names.truncate(names.len() - 2);
                }
            }
        }
    }
    all.sort();
}

fn parses(text: &str) -> bool {
    Document::parse(text.trim_start_matches('\u{feff}')).is_ok()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, max_global_rejects: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn settings_come_and_go_without_a_trace(text in document(), entries in entries()) {
        prop_assume!(parses(&text));
        let first = merge(text.as_bytes(), &entries, &[], None);
        let first = first.map_err(|refusal| TestCaseError::fail(refusal.to_string()))?;
        let merged = std::str::from_utf8(&first.bytes).expect("UTF-8");
        prop_assert!(parses(merged));
        prop_assert_eq!(foreign(&text, &entries), foreign(merged, &entries));
        let second = merge(&first.bytes, &entries, &[], Some(&first.footprint)).expect("a second merge");
        prop_assert_eq!(&second, &first);
        let restored = unmerge(&first.bytes, &entries, &first.footprint).expect("an unmerge");
        prop_assert_eq!(std::str::from_utf8(&restored), Ok(text.as_str()));
        let retracted = merge(&first.bytes, &[], &entries, Some(&first.footprint)).expect("a retracting merge");
        prop_assert_eq!(std::str::from_utf8(&retracted.bytes), Ok(text.as_str()));
        prop_assert_eq!(retracted.footprint, Footprint::default());
    }

    #[test]
    fn what_is_added_later_survives_taking_out(text in document(), entries in entries(), more in document()) {
        prop_assume!(parses(&text));
        let first = merge(text.as_bytes(), &entries, &[], None).expect("a merge");
        let merged = std::str::from_utf8(&first.bytes).expect("UTF-8");
        let later = format!("{merged}\n[later]\n{}", more.trim_start_matches('\u{feff}'));
        prop_assume!(parses(&later));
        let left = unmerge(later.as_bytes(), &entries, &first.footprint).expect("an unmerge");
        let left = std::str::from_utf8(&left).expect("UTF-8");
        prop_assert!(parses(left));
        prop_assert_eq!(foreign(&later, &entries), foreign(left, &[]));
    }

    #[test]
    fn broken_documents_never_panic(text in document(), entries in entries(), cut in any::<prop::sample::Index>(), junk: Vec<u8>) {
        let mut bytes = text.into_bytes();
        bytes.truncate(cut.index(bytes.len() + 1));
        bytes.extend(junk);
        if let Ok(merged) = merge(&bytes, &entries, &[], None) {
            prop_assert!(std::str::from_utf8(&merged.bytes).is_ok_and(parses));
            let _ = unmerge(&bytes, &entries, &merged.footprint);
        }
        let _ = inspect(&bytes, &entries);
    }
}
