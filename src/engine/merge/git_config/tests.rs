//! Configurations in, configurations out: the smallest example of each promise about somebody else's git settings.

use super::*;
use crate::base::text::Position;

fn entry(section: &str, subsection: Option<&str>, key: &str, value: &str) -> GitConfigEntry {
    GitConfigEntry {
        section: section.to_owned(),
        subsection: subsection.map(str::to_owned),
        key: key.to_owned(),
        value: value.to_owned(),
    }
}

fn hooks() -> GitConfigEntry {
    entry("core", None, "hooksPath", "/h")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Checks the merged text, that a second merge does nothing, and that taking out restores `before`.
fn check(before: &str, entry: &GitConfigEntry, after: &str) {
    let entries = std::slice::from_ref(entry);
    let first = merge(before.as_bytes(), entries, &[], None).expect(before);
    assert_eq!(text(&first.bytes), after, "{before:?}");
    let second = merge(&first.bytes, entries, entries, Some(&first.footprint)).expect("a second merge");
    assert_eq!(second, first);
    assert_eq!(inspect(&first.bytes, entries), Ok(vec![EntryState::Present]));
    let restored = unmerge(&first.bytes, entries, &first.footprint).expect("an unmerge");
    assert_eq!(text(&restored), before);
}

#[test]
fn a_setting_goes_to_the_end_of_its_section_or_into_a_new_one() {
    let hooks = hooks();
    check("", &hooks, "[core]\n\thooksPath = /h\n");
    check("\u{feff}", &hooks, "\u{feff}[core]\n\thooksPath = /h\n");
    check("[core]\n\ta = 1\n[x]\n", &hooks, "[core]\n\ta = 1\n\thooksPath = /h\n[x]\n");
    check("[CORE]\n  a = 1 # one\n\n[x]", &hooks, "[CORE]\n  a = 1 # one\n  hooksPath = /h\n\n[x]");
    check("[core]", &hooks, "[core]\n\thooksPath = /h");
    check("[core]\r\n\ta = b\r\n", &hooks, "[core]\r\n\ta = b\r\n\thooksPath = /h\r\n");
    check("[core] a = b\n", &hooks, "[core] a = b\n\thooksPath = /h\n");
    check("[core]\na = b \\\n  c\n", &hooks, "[core]\na = b \\\n  c\nhooksPath = /h\n");
    check("[a]\nb", &hooks, "[a]\nb\n[core]\n\thooksPath = /h");
    check("[a]\nb = c\r", &hooks, "[a]\nb = c\r\r\n[core]\n\thooksPath = /h");
    // Another subsection is another section, and the old form is the same one.
    check("[core \"x\"]\n", &hooks, "[core \"x\"]\n[core]\n\thooksPath = /h\n");
    let gate = entry("hook", Some("Gate \"1\""), "command", "x");
    check(
        "[hook \"gate \\\"1\\\"\"]\n",
        &gate,
        "[hook \"gate \\\"1\\\"\"]\n[hook \"Gate \\\"1\\\"\"]\n\tcommand = x\n",
    );
    check("[hook.g]\n", &entry("hook", Some("g"), "b", "c"), "[hook.g]\n\tb = c\n");
    // Two headers on one line: a line below belongs to the last.
    check("[core][x]\ny\n", &hooks, "[core][x]\ny\n[core]\n\thooksPath = /h\n");
}

#[test]
fn the_last_value_makes_room_and_comes_back() {
    let hooks = hooks();
    check("[core]\n\thooksPath = .husky ; mine\n", &hooks, "[core]\n\thooksPath = /h ; mine\n");
    check("[core]\n\thooksPath\n", &hooks, "[core]\n\thooksPath = /h\n");
    check("[core] HOOKSPATH=\"a;b\"#c", &hooks, "[core] HOOKSPATH = /h#c");
    check("[core]\nhookspath = a \\\n b\n", &hooks, "[core]\nhookspath = /h\n");
    check(
        "[core]\nhookspath = a\n[core]\nhookspath = b\n",
        &hooks,
        "[core]\nhookspath = a\n[core]\nhookspath = /h\n",
    );
    // What equals ours is not ours to take out.
    check("[core]\n\thooksPath = \"/\"h\n", &hooks, "[core]\n\thooksPath = \"/\"h\n");
}

#[test]
fn values_are_written_as_git_reads_them() {
    for (value, written) in [
        ("a b", "a b"),
        (" a", "\" a\""),
        ("a#b", "\"a#b\""),
        ("", "\"\""),
        ("a\"b\\c\nd\te", "\"a\\\"b\\\\c\\nd\\te\""),
    ] {
        check("", &entry("s", None, "k", value), &format!("[s]\n\tk = {written}\n"));
    }
}

#[test]
fn a_new_release_and_a_persons_change_are_told_apart() {
    let (old, new) = (entry("core", None, "hooksPath", "/1"), entry("core", None, "hooksPath", "/2"));
    let (olds, news) = (std::slice::from_ref(&old), std::slice::from_ref(&new));
    let before = "[core]\n\thooksPath = mine\n";
    let first = merge(before.as_bytes(), olds, &[], None).expect("a configuration");
    let second = merge(&first.bytes, news, olds, Some(&first.footprint)).expect("a configuration");
    assert_eq!(text(&second.bytes), "[core]\n\thooksPath = /2\n");
    assert_eq!(
        unmerge(&second.bytes, news, &second.footprint).map(|bytes| text(&bytes)),
        Ok(before.to_owned())
    );
    // Another value instead of ours is theirs, and so is one behind ours.
    for (edited, merged) in [
        ("[core]\n\thooksPath = other\n", "[core]\n\thooksPath = /1\n"),
        ("[core]\n\thooksPath = /1\n\thooksPath = other\n", "[core]\n\thooksPath = mine\n\thooksPath = /1\n"),
    ] {
        let taken_out = unmerge(edited.as_bytes(), olds, &first.footprint).expect("a configuration");
        let again = merge(edited.as_bytes(), olds, olds, Some(&first.footprint)).expect("a configuration");
        assert_eq!(text(&again.bytes), merged);
        let restored = unmerge(&again.bytes, olds, &again.footprint).expect("a configuration");
        assert_eq!(text(&restored), text(&taken_out).replace("/1", "mine"));
    }
    assert_eq!(inspect(b"[core]\nhookspath=/1\nhookspath\n", olds), Ok(vec![EntryState::Different]));
    assert_eq!(inspect(b"[core \"x\"]\nhookspath=/1\n", olds), Ok(vec![EntryState::Missing]));
}

#[test]
fn what_is_no_longer_wanted_goes_with_the_header_that_we_wrote() {
    let (a, b) = (entry("x", Some("y"), "a", "1"), entry("x", Some("y"), "b", "2"));
    let both = [a.clone(), b];
    let first = merge(b"[core]\n", &both, &[], None).expect("a configuration");
    assert_eq!(text(&first.bytes), "[core]\n[x \"y\"]\n\ta = 1\n\tb = 2\n");
    let one = merge(&first.bytes, &[a], &both, Some(&first.footprint)).expect("a configuration");
    assert_eq!(text(&one.bytes), "[core]\n[x \"y\"]\n\ta = 1\n");
    let none = merge(&one.bytes, &[], &both, Some(&one.footprint)).expect("a configuration");
    assert_eq!((text(&none.bytes).as_str(), none.footprint), ("[core]\n", Footprint::default()));
    // A person's line below our header keeps it.
    let added = [&first.bytes[..], b"\tmine = 3\n"].concat();
    let left = unmerge(&added, &both, &first.footprint).expect("a configuration");
    assert_eq!(text(&left), "[core]\n[x \"y\"]\n\tmine = 3\n");
    // So does a comment beside our value.
    let noted = text(&first.bytes).replace("a = 1", "a = 1 # note");
    let left = unmerge(noted.as_bytes(), &both, &first.footprint).expect("a configuration");
    assert_eq!(text(&left), "[core]\n\t# note\n");
}

#[test]
fn what_git_cannot_read_is_refused_with_its_place() {
    for (document, line, column, why) in [
        ("[core", 1, 6, RefusalReason::BadHeader),
        ("[co re]", 1, 5, RefusalReason::BadHeader),
        ("[]\n", 1, 2, RefusalReason::BadHeader),
        ("[core \"x]\n", 1, 10, RefusalReason::BadHeader),
        ("[core \"x\" ]\n", 1, 10, RefusalReason::BadHeader),
        ("a = b\n= c\n", 2, 1, RefusalReason::BadLine),
        ("[a]\nb # c\n", 2, 3, RefusalReason::BadLine),
        ("[a]\nb = \"c\n", 2, 7, RefusalReason::OpenQuote),
        ("[a]\nb = \\x\n", 2, 6, RefusalReason::BadEscape),
        ("[a]\n# \0\n", 2, 3, RefusalReason::NotText),
    ] {
        let refused = merge(document.as_bytes(), &[hooks()], &[], None);
        assert_eq!(refused, Err(Refusal { position: Position { line, column }, why }), "{document}");
    }
    let latin: &[u8] = b"[core]\nhookspath = caf\xe9\n";
    let refused = merge(latin, &[hooks()], &[], None).expect_err("it could not be remembered");
    assert_eq!(refused.why, RefusalReason::NotUtf8 { name: "core.hookspath".to_owned() });
    // A value of ours that git could not read back never gets into a file.
    let broken = entry("core", None, "1", "x");
    assert!(matches!(
        merge(b"", &[broken], &[], None),
        Err(Refusal { why: RefusalReason::Internal { .. }, .. })
    ));
    // A last value that goes on in a line that is not there would swallow ours.
    assert!(merge(b"[a]\nb = c\\", &[hooks()], &[], None).is_err());
}
