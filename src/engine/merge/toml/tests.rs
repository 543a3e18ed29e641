//! Documents in, documents out: the smallest example of each promise about somebody else's TOML.

use super::*;
use crate::base::text::Position;

fn entry(table: &[&str], key: &str, value: &str) -> TomlEntry {
    let table = table.iter().map(|name| (*name).to_owned()).collect();
    TomlEntry { table, key: key.into(), value: value.into() }
}

fn carrier() -> TomlEntry {
    entry(&["claude"], "carrier", "\"plugin\"")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

/// Checks the merged text, that a second merge does nothing, and that taking out restores `before`.
fn check(before: &str, entries: &[TomlEntry], after: &str) {
    let first = merge(before.as_bytes(), entries, &[], None).expect(before);
    assert_eq!(text(&first.bytes), after);
    let second = merge(&first.bytes, entries, &[], Some(&first.footprint)).expect("a second merge");
    assert_eq!(second, first);
    assert_eq!(inspect(&first.bytes, entries), Ok(vec![EntryState::Present; entries.len()]));
    let restored = unmerge(&first.bytes, entries, &first.footprint).expect("an unmerge");
    assert_eq!(text(&restored), before);
}

#[test]
fn a_missing_table_is_made_at_the_end() {
    for (before, after) in [
        ("", "[claude]\ncarrier = \"plugin\"\n"),
        ("\u{feff}", "\u{feff}[claude]\ncarrier = \"plugin\"\n"),
        ("a = 1\n", "a = 1\n\n[claude]\ncarrier = \"plugin\"\n"),
        ("a = 1\n\n", "a = 1\n\n[claude]\ncarrier = \"plugin\"\n"),
        ("a = 1", "a = 1\n\n[claude]\ncarrier = \"plugin\""),
        ("a = 1\r\n[b]\r\n", "a = 1\r\n[b]\r\n\r\n[claude]\r\ncarrier = \"plugin\"\r\n"),
        (
            "# [claude]\n# carrier = \"auto\"   # or \"settings\"\n",
            "# [claude]\n# carrier = \"auto\"   # or \"settings\"\n\n[claude]\ncarrier = \"plugin\"\n",
        ),
        ("[claude.deep]\nx = 1\n", "[claude.deep]\nx = 1\n\n[claude]\ncarrier = \"plugin\"\n"),
    ] {
        check(before, &[carrier()], after);
    }
    check("", &[entry(&["a b", "c.d"], "e f", "1")], "[\"a b\".\"c.d\"]\n\"e f\" = 1\n");
}

#[test]
fn a_key_joins_its_table() {
    for (before, after) in [
        ("[claude]\n", "[claude]\ncarrier = \"plugin\"\n"),
        ("[claude]", "[claude]\ncarrier = \"plugin\""),
        ("[claude] # c\n\n[z]\n", "[claude] # c\ncarrier = \"plugin\"\n\n[z]\n"),
        (
            "[claude]\n  a = 1 # one\n\n# z\n[z]\n",
            "[claude]\n  a = 1 # one\n  carrier = \"plugin\"\n\n# z\n[z]\n",
        ),
        ("[claude]\na = [\n  1,\n]\r\n", "[claude]\na = [\n  1,\n]\r\ncarrier = \"plugin\"\n"),
        ("[claude]\nx.y = 1\n[claude.z]\n", "[claude]\nx.y = 1\ncarrier = \"plugin\"\n[claude.z]\n"),
        ("claude.a = 1\nz = 2\n", "claude.a = 1\nclaude.carrier = \"plugin\"\nz = 2\n"),
    ] {
        check(before, &[carrier()], after);
    }
    check("[a]\nclaude.b = 1\n", &[entry(&["a", "claude"], "c", "2")], "[a]\nclaude.b = 1\nclaude.c = 2\n");
}

#[test]
fn a_key_at_the_top_stays_above_the_tables() {
    for (before, after) in [
        ("", "top = 1\n"),
        ("# c\n", "# c\ntop = 1\n"),
        ("# c", "# c\ntop = 1"),
        ("a = 1 # one\n[b]\n", "a = 1 # one\ntop = 1\n[b]\n"),
        ("# file\n\n# about b\n[b]\nc = 1\n", "# file\n\ntop = 1\n# about b\n[b]\nc = 1\n"),
        ("[b]\nc = 1\n", "top = 1\n[b]\nc = 1\n"),
        ("[[b]]\nc = 1\n", "top = 1\n[[b]]\nc = 1\n"),
    ] {
        check(before, &[entry(&[], "top", "1")], after);
    }
}

#[test]
fn several_entries_share_one_table() {
    let both = [carrier(), entry(&["claude"], "n", "2"), entry(&["z"], "y", "[1, 2]")];
    check("a = 1\n", &both, "a = 1\n\n[claude]\ncarrier = \"plugin\"\nn = 2\n\n[z]\ny = [1, 2]\n");
    check("a = 1", &both, "a = 1\n\n[claude]\ncarrier = \"plugin\"\nn = 2\n\n[z]\ny = [1, 2]");
}

#[test]
fn a_replaced_value_keeps_everything_around_it() {
    for (before, after) in [
        ("[claude]\ncarrier  =   'auto' # why\n", "[claude]\ncarrier  =   \"plugin\" # why\n"),
        ("claude = { carrier = \"auto\", x = 1 } # c\n", "claude = { carrier = \"plugin\", x = 1 } # c\n"),
        ("[claude]\ncarrier = [\n 1, # one\n]\nx = 0x1F\n", "[claude]\ncarrier = \"plugin\"\nx = 0x1F\n"),
        ("\"claude\".'carrier' = \"auto\"\r\n", "\"claude\".'carrier' = \"plugin\"\r\n"),
    ] {
        let merged = merge(before.as_bytes(), &[carrier()], &[], None).expect(before);
        assert_eq!(text(&merged.bytes), after);
        // A text is not kept in the footprint, so it cannot come back.
        assert_eq!(merged.footprint.replaced[0].previous, None);
        assert_eq!(
            text(&unmerge(after.as_bytes(), &[carrier()], &merged.footprint).expect("a document")),
            after
        );
    }
    check("[f]\nhooks = false # mine\n", &[entry(&["f"], "hooks", "true")], "[f]\nhooks = true # mine\n");
}

#[test]
fn a_setting_that_was_there_is_not_ours() {
    check("[claude]\ncarrier = 'plugin'\n", &[carrier()], "[claude]\ncarrier = 'plugin'\n");
    check("claude = {carrier='''plugin'''}", &[carrier()], "claude = {carrier='''plugin'''}");
}

#[test]
fn what_a_person_changed_since_is_theirs() {
    let first = merge(b"a = 1\n", &[carrier()], &[], None).expect("a document");
    for (edited, left) in [
        ("a = 1\n\n[claude]\ncarrier = \"auto\"\n", "a = 1\n\n[claude]\ncarrier = \"auto\"\n"),
        ("a = 1\n\n[claude]\ncarrier = \"plugin\"\nb = 2\n", "a = 1\n\n[claude]\nb = 2\n"),
        ("a = 1\n\n[claude]\ncarrier = \"plugin\" # note\n", "a = 1\n# note\n"),
        ("a = 1\n\n[claude] # note\ncarrier = \"plugin\"\n", "a = 1\n\n[claude] # note\n"),
        ("a = 1\n[claude]\ncarrier = \"plugin\"\n[z]\n", "a = 1\n[z]\n"),
        ("a = 1\nclaude = { carrier = \"plugin\" }\n", "a = 1\nclaude = { carrier = \"plugin\" }\n"),
        ("claude = 3\n", "claude = 3\n"),
        ("", ""),
    ] {
        let restored = unmerge(edited.as_bytes(), &[carrier()], &first.footprint).expect(edited);
        assert_eq!(text(&restored), left);
    }
}

#[test]
fn retracting_and_updating() {
    let both = [carrier(), entry(&["claude"], "n", "2")];
    let first = merge(b"a = 1\n", &both, &[], None).expect("a document");
    let second = merge(&first.bytes, &both[..1], &both[1..], Some(&first.footprint)).expect("a document");
    assert_eq!(text(&second.bytes), "a = 1\n\n[claude]\ncarrier = \"plugin\"\n");
    let changed = [entry(&["claude"], "carrier", "\"auto\"")];
    let third = merge(&second.bytes, &changed, &both, Some(&second.footprint)).expect("a document");
    assert_eq!(text(&third.bytes), "a = 1\n\n[claude]\ncarrier = \"auto\"\n");
    assert_eq!(text(&unmerge(&third.bytes, &changed, &third.footprint).expect("a document")), "a = 1\n");
    let fourth = merge(&third.bytes, &[], &changed, Some(&third.footprint)).expect("a document");
    assert_eq!((text(&fourth.bytes), fourth.footprint), ("a = 1\n", Footprint::default()));
    // Somebody removed our table: it is made anew, and known as ours.
    let fifth = merge(b"a = 1\n", &changed, &[], Some(&third.footprint)).expect("a document");
    assert_eq!(fifth.footprint, third.footprint);
}

#[test]
fn odd_documents_are_refused_with_their_place() {
    let wrong = |key: &str| RefusalReason::WrongType { key: key.into() };
    for (document, line, column, why) in [
        (&b"a = '\xff'"[..], 1, 6, RefusalReason::NotUtf8),
        (b"claude = 3\n", 1, 10, wrong("claude")),
        (b"x = 1\n[[claude]]\n", 2, 1, wrong("claude")),
        (b"[claude]\n[claude.carrier]\n", 2, 1, wrong("claude.carrier")),
        (b"[claude]\ncarrier.x = 1\n", 2, 1, wrong("claude.carrier")),
        (b"claude = { x = 1 }\n", 1, 10, RefusalReason::InlineTable { key: "claude".into() }),
    ] {
        let expected = Refusal { position: Position { line, column }, why };
        let shown = String::from_utf8_lossy(document);
        assert_eq!(merge(document, &[carrier()], &[], None), Err(expected), "{shown}");
    }
    for (document, line) in [("a = \n", 1), ("[a]\nb = 1\nb = 2\n", 3), ("[a]\n[a]\n", 2), ("{\"a\": 1}", 1)]
    {
        let refusal = merge(document.as_bytes(), &[carrier()], &[], None).expect_err(document);
        assert!(matches!(refusal.why, RefusalReason::NotToml { .. }), "{refusal}");
        assert_eq!(refusal.position.line, line, "{document} {refusal}");
    }
    let refusal = merge(b"", &[entry(&[], "a", "not toml")], &[], None).expect_err("a refusal");
    assert!(matches!(refusal.why, RefusalReason::Internal { .. }), "{refusal}");
}
