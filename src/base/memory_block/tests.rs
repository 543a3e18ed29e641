//! Goal: a block is found where it is and nowhere else, and everything outside it stays byte for byte. Method: texts of all
//! shapes in, parts out.

use proptest::prelude::*;

use super::*;

const FIRST: &str = "<!-- >>> openclaw memory >>> -->";
const LAST: &str = "<!-- <<< openclaw memory <<< -->";

fn texts(parts: &Parts<'_>) -> (String, Option<String>, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(parts.before), parts.block.map(|block| block.inner.to_owned()), text(parts.after))
}

#[test]
fn a_block_is_found_with_what_is_around_it() {
    for (text, before, inner, after) in [
        (String::new(), "", None, ""),
        ("# a\n".to_owned(), "# a\n", None, ""),
        (format!("a\n{FIRST}\n{LAST}\n"), "a\n", Some(""), ""),
        (format!("a\n{FIRST}\nx\ny\n{LAST}\nb"), "a\n", Some("x\ny\n"), "b"),
        (format!("a\r\n{FIRST}\r\nx\r\n{LAST}\r\nb\r\n"), "a\r\n", Some("x\r\n"), "b\r\n"),
        (format!("\u{feff}{FIRST}\nx\n{LAST}"), "\u{feff}", Some("x\n"), ""),
        (format!("  {FIRST}  \nx\n\t{LAST} \nb"), "", Some("x\n"), "b"),
        // A mark in the middle of a line, quoted, or of another block is a text like any other.
        (format!("see `{FIRST}`\n"), &format!("see `{FIRST}`\n"), None, ""),
        (format!("> {FIRST}\n"), &format!("> {FIRST}\n"), None, ""),
        (first_mark("memory-log"), &first_mark("memory-log"), None, ""),
    ] {
        let parts = split(text.as_bytes(), MEMORY).expect("parts");
        let expected = (before.to_owned(), inner.map(str::to_owned), after.to_owned());
        assert_eq!(texts(&parts), expected, "{text:?}");
    }
}

#[test]
fn a_damaged_block_is_told_with_its_line() {
    let id = || MEMORY.to_owned();
    for (text, damage) in [
        (format!("a\n{FIRST}\nx\n"), Damage::NeverEnds { id: id(), line: 2 }),
        (format!("a\n{LAST}\nx\n"), Damage::NeverBegins { id: id(), line: 2 }),
        (format!("{LAST}\n{FIRST}\n"), Damage::NeverBegins { id: id(), line: 1 }),
        (format!("{FIRST}\n{LAST}\n{FIRST}\n{LAST}\n"), Damage::Twice { id: id(), line: 3 }),
        (format!("{FIRST}\n{FIRST}\n{LAST}\n{LAST}\n"), Damage::Twice { id: id(), line: 2 }),
        (format!("{FIRST}\n{LAST}\n{LAST}\n"), Damage::NeverBegins { id: id(), line: 3 }),
        (format!("{FIRST} x\n{LAST}\n"), Damage::Altered { id: id(), line: 1 }),
        ("<!-- >>> openclaw memory\n".to_owned(), Damage::Altered { id: id(), line: 1 }),
        ("a\0b".to_owned(), Damage::NotText { line: 1 }),
    ] {
        assert_eq!(split(text.as_bytes(), MEMORY), Err(damage), "{text:?}");
    }
    let bytes = [format!("a\n{FIRST}\nx\n").as_bytes(), b"\xff\n", LAST.as_bytes()].concat();
    assert_eq!(split(&bytes, MEMORY), Err(Damage::NotText { line: 4 }));
    // Outside the block, any bytes may stand.
    let bytes = [b"\xff\n", format!("{FIRST}\nx\n{LAST}\n").as_bytes(), b"\xfe"].concat();
    let parts = split(&bytes, MEMORY).expect("parts");
    assert_eq!((parts.before, parts.after, parts.chars_outside()), (&b"\xff\n"[..], &b"\xfe"[..], 3));
}

#[test]
fn a_new_block_comes_to_the_end_in_the_files_own_line_ends() {
    for (text, expected) in [
        ("", format!("{FIRST}\nx\n{LAST}\n")),
        ("a", format!("a\n\n{FIRST}\nx\n{LAST}\n")),
        ("a\n", format!("a\n\n{FIRST}\nx\n{LAST}\n")),
        ("a\n\n", format!("a\n\n{FIRST}\nx\n{LAST}\n")),
        ("\u{feff}a\r\n", format!("\u{feff}a\r\n\r\n{FIRST}\r\nx\n{LAST}\r\n")),
    ] {
        let parts = split(text.as_bytes(), MEMORY).expect("parts");
        let written = String::from_utf8(parts.with(MEMORY, "x\n")).expect("a text");
        assert_eq!(written, expected, "{text:?}");
        let again = split(written.as_bytes(), MEMORY).expect("parts");
        assert_eq!(again.block.map(|block| block.inner), Some("x\n"));
    }
}

#[test]
fn an_entry_is_read_as_it_is_written() {
    for (line, kind, text, supersedes, id) in [
        ("- [fact] a b ^m1a2b3c", "fact", "a b", None, "m1a2b3c"),
        ("- [fact] 2^10 ^m1 ^m2", "fact", "2^10 ^m1", None, "m2"),
        ("- [fact] a <!-- supersedes: m9 --> ^m1", "fact", "a", Some("m9"), "m1"),
    ] {
        let entry = entry_line(line).expect("an entry");
        assert_eq!((entry.kind, entry.text, entry.supersedes, entry.id), (kind, text, supersedes, id));
        assert_eq!(entry.written(), line);
    }
    for line in
        ["", "- a", "- [fact] a", "- [fact] ^m1", "- [x] done ^note", "[fact] a ^m1", "- [Fact] a ^m1"]
    {
        assert_eq!(entry_line(line), None, "{line:?}");
    }
}

#[test]
fn a_model_is_told_what_people_and_entries_say() {
    let text = format!(
        "\u{feff}# Memory\r\n\r\n\r\n- mine\r\n{FIRST}\r\n[7% — 1/2 chars]\r\n- [fact] a\u{202e} <!-- supersedes: m9 --> ^m1\r\n{LAST}\r\n"
    );
    assert_eq!(told(text.as_bytes(), 1_000), "# Memory\n\n- mine\n[7% — 1/2 chars]\n- [fact] a");
    assert_eq!(told(text.as_bytes(), 20), "# Memory\n\n- mine");
    assert_eq!(told(b"", 20), "");
    assert_eq!(told(format!("a\n{FIRST}\nb").as_bytes(), 20), "a\nb");
}

proptest! {
    #[test]
    fn what_is_outside_stays_byte_for_byte(
        before in proptest::collection::vec(any::<u8>().prop_filter("text", |byte| *byte != 0), 0..60),
        after in proptest::collection::vec(any::<u8>().prop_filter("text", |byte| *byte != 0), 0..60),
        inner in "([a-z -]{0,9}\n){0,4}",
        newer in "([a-z -]{0,9}\n){0,4}",
    ) {
        let head: Vec<u8> = if before.is_empty() { Vec::new() } else { [&before[..], b"\n"].concat() };
        let text = [&head[..], format!("{FIRST}\n{inner}{LAST}\n").as_bytes(), &after].concat();
        let parts = split(&text, MEMORY).expect("parts");
        prop_assert_eq!(parts.block.map(|block| block.inner), Some(inner.as_str()));
        let changed = parts.with(MEMORY, &newer);
        prop_assert!(changed.starts_with(&head) && changed.ends_with(&after));
        prop_assert_eq!(split(&changed, MEMORY).expect("parts").with(MEMORY, &inner), text);
        let fresh = split(&head, MEMORY).expect("parts").with(MEMORY, &inner);
        prop_assert!(fresh.starts_with(&head));
    }
}
