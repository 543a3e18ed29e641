//! Goal: whatever a person's git configuration looks like, git reads our settings from it, and they come and go without
//! a trace. Method: configurations are generated as text from lines of many styles; the real git is the judge of what a
//! text means.

use std::collections::BTreeMap;
use std::ffi::OsString;

use proptest::prelude::*;

use super::read::{Item, read};
use super::*;
use crate::ports::exec::{Call, Exec as _};
use crate::sys::children::OsExec;

/// Lines of foreign settings, and what stands between them.
const LINES: &[&str] = &[
    "a = 1",
    "\tb=2 # a comment",
    "  c-d   =   two  words ;x",
    "E",
    "f = \"quoted # no comment\" tail",
    "g = \" a \"",
    "h = one \\\n  two",
    "i = \"one \\\n  two\"",
    "j = tab\\tnew\\nquote\\\"back\\\\",
    "k =",
    "a = again",
    "hooksPath = .husky",
    "HOOKSPATH = \"a b\" # mine",
    "hookspath",
    "# hooksPath = no",
    "; [core]",
    "",
    "   ",
    "[inline] x = y",
    "[core]",
    "[Core]",
    "[core] hooksPath = \\\n inline",
    "[core \"sub\"]",
    "[hook \"gate\"]",
    "[hook \"Ga te\\\"\\\\\"]",
    "[hook.gate]",
    "[include]\n\tpath = elsewhere",
    "[a][b]",
];

/// A configuration, whole or with an open last line, in one of the ways that editors write.
fn document() -> impl Strategy<Value = String> {
    let lines = proptest::collection::vec(proptest::sample::select(LINES), 0..12);
    (lines, any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(lines, is_crlf, is_open, has_mark)| {
        // A setting outside of any section is one that git's own commands stumble over.
        let mut text: String = ["[top]"].into_iter().chain(lines).map(|line| format!("{line}\n")).collect();
        if is_open {
            text.pop();
        }
        if is_crlf {
            text = text.replace('\n', "\r\n");
        }
        if has_mark { format!("\u{feff}{text}") } else { text }
    })
}

fn entries() -> impl Strategy<Value = Vec<GitConfigEntry>> {
    let entry = |section: &str, subsection: Option<&str>, key: &str, value: &str| GitConfigEntry {
        section: section.to_owned(),
        subsection: subsection.map(str::to_owned),
        key: key.to_owned(),
        value: value.to_owned(),
    };
    let all = vec![
        entry("core", None, "hooksPath", "/home/ada/.openclaw/hooks"),
        entry("hook", Some("gate"), "command", "\"/opt/open claw\" hook git; x"),
        entry("hook", Some("gate"), "event", "pre-commit"),
        entry("hook", Some("Ga te\"\\"), "enabled", " # "),
        entry("New-Section", None, "key", ""),
    ];
    proptest::sample::subsequence(all, 0..=5)
}

/// Names with their values, in order.
type Listing = BTreeMap<Vec<u8>, Vec<Option<Vec<u8>>>>;

/// Returns every setting as git lists it; `None` where git refuses.
fn listed_by_git(bytes: &[u8]) -> Option<Listing> {
    let argv = ["git", "config", "--no-includes", "--null", "--list", "-f", "-"];
    let output = OsExec.run(&Call {
        argv: argv.iter().map(OsString::from).collect(),
        cwd: "/".into(),
        env: BTreeMap::from([("PATH".to_owned(), "/usr/local/bin:/usr/bin:/bin".into())]),
        stdin: bytes.to_vec(),
        stdout_bytes_max: 1 << 20,
        timeout_ms: 30_000,
    });
    let output = output.expect("git runs");
    (output.status == Some(0)).then(|| {
        let mut all = Listing::new();
        for record in output.stdout.split(|byte| *byte == 0).filter(|record| !record.is_empty()) {
            let mut parts = record.splitn(2, |byte| *byte == b'\n');
            let name = parts.next().unwrap_or_default().to_vec();
            all.entry(name).or_default().push(parts.next().map(<[u8]>::to_vec));
        }
        all
    })
}

/// Returns the same as we read it.
fn listed_by_us(bytes: &[u8]) -> Option<Listing> {
    let items = read(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)).ok()?;
    let mut all = Listing::new();
    for item in items {
        match item {
            Item::Header(_) => {}
            Item::Setting(setting) => all.entry(setting.name).or_default().push(setting.value),
        }
    }
    Some(all)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn settings_come_and_go_without_a_trace(text in document(), entries in entries()) {
        let first = merge(text.as_bytes(), &entries, &[], None);
        let first = first.map_err(|refusal| TestCaseError::fail(refusal.to_string()))?;
        let second = merge(&first.bytes, &entries, &entries, Some(&first.footprint)).expect("a second merge");
        prop_assert_eq!(&second, &first);
        let restored = unmerge(&first.bytes, &entries, &first.footprint).expect("an unmerge");
        prop_assert_eq!(String::from_utf8_lossy(&restored), text.as_str());
        let retracted = merge(&first.bytes, &[], &entries, Some(&first.footprint)).expect("a retracting merge");
        prop_assert_eq!(String::from_utf8_lossy(&retracted.bytes), text.as_str());
        prop_assert_eq!(retracted.footprint, Footprint::default());
    }

    #[test]
    fn what_is_added_later_survives_taking_out(text in document(), entries in entries(), more in document()) {
        let first = merge(text.as_bytes(), &entries, &[], None).expect("a merge");
        let later = [&first.bytes[..], b"\n", more.trim_start_matches('\u{feff}').as_bytes()].concat();
        let left = unmerge(&later, &entries, &first.footprint).expect("an unmerge");
        let ours: Vec<String> = entries.iter().map(GitConfigEntry::name).collect();
        let foreign = |bytes: &[u8]| {
            let mut all = listed_by_us(bytes).expect("a configuration");
            all.retain(|name, _| !ours.iter().any(|ours| ours.as_bytes() == name));
            all
        };
        prop_assert_eq!(foreign(&later), foreign(&left));
    }

    #[test]
    fn broken_configurations_never_panic(text in document(), entries in entries(), cut in any::<prop::sample::Index>(), junk: Vec<u8>) {
        let mut bytes = text.into_bytes();
        bytes.truncate(cut.index(bytes.len() + 1));
        bytes.extend(junk);
        if let Ok(merged) = merge(&bytes, &entries, &[], None) {
            prop_assert!(listed_by_us(&merged.bytes).is_some());
            let _ = unmerge(&bytes, &entries, &merged.footprint);
        }
        let _ = inspect(&bytes, &entries);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn git_reads_what_we_read_and_write(text in document(), entries in entries()) {
        prop_assert_eq!(listed_by_git(text.as_bytes()), listed_by_us(text.as_bytes()));
        let merged = merge(text.as_bytes(), &entries, &[], None).expect("a merge").bytes;
        let listed = listed_by_git(&merged);
        prop_assert_eq!(&listed, &listed_by_us(&merged));
        let listed = listed.expect("git reads what we write");
        for entry in &entries {
            let value = listed.get(entry.name().as_bytes()).and_then(|values| values.last().cloned());
            prop_assert_eq!(value, Some(Some(entry.value.clone().into_bytes())));
        }
    }

    #[test]
    fn git_refuses_what_we_refuse(text in document(), at in any::<prop::sample::Index>(), junk in "[\\[\\]\"\\\\=#;. \n\ta-z-]{1,3}") {
        let mut broken = text;
        let at = at.index(broken.len() + 1);
        prop_assume!(broken.is_char_boundary(at));
        broken.insert_str(at, &junk);
        prop_assert_eq!(listed_by_git(broken.as_bytes()), listed_by_us(broken.as_bytes()));
    }
}
