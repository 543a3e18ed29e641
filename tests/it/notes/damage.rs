//! Goal: a `MEMORY.md` whose block is damaged, or that is no file, is left as it is, and somebody is told what to do. Method:
//! every damage, then each verb that writes; then the way out that is told.

use openclaw::base::report::{Code, Explain as _};
use openclaw::memory::learned::Scope;
use openclaw::ports::fs::Fs as _;

use super::scene::{Desk, FIRST, LAST};

#[test]
fn a_damaged_block_is_left_as_it_is() {
    let two = format!("{FIRST}\na\n{LAST}\n{FIRST}\nb\n{LAST}\n");
    for (content, line) in [
        (format!("mine\n{FIRST}\nno end\n"), "line 2"),
        (format!("mine\nno beginning\n{LAST}\n"), "line 3"),
        (two, "line 4"),
        (format!("{FIRST}\n{FIRST}\nnested\n{LAST}\n{LAST}\n"), "line 2"),
        (format!("{LAST}\nmoved\n{FIRST}\n"), "line 1"),
        (format!("{FIRST} and more\nchanged\n{LAST}\n"), "line 1"),
        ("<!-- >>> openclaw memory >>>\nchanged\n".to_owned(), "line 1"),
        (format!("{FIRST}\nNUL \0\n{LAST}\n"), "line 2"),
    ] {
        let desk = Desk::with(content.as_bytes());
        let notes = desk.notes();
        for error in [
            notes.add("Always use tabs.", None).map(|_| ()),
            notes.forget("m1").map(|_| ()),
            notes.undo(Some(1)).map(|_| ()),
            notes.show(Scope::All).map(|_| ()),
        ] {
            let report = error.expect_err("a refusal").report();
            assert_eq!(report.code, Code::MemoryDamaged, "{content:?}");
            assert!(report.fix.join("\n").contains(line), "{content:?}: {report:?}");
        }
        assert_eq!(desk.bytes(), content.as_bytes());
    }
    let bytes = [FIRST.as_bytes(), b"\n\xff\n", LAST.as_bytes()].concat();
    let desk = Desk::with(&bytes);
    let error = desk.notes().add("Always use tabs.", None).expect_err("a refusal");
    assert_eq!((error.report().code, desk.bytes()), (Code::MemoryDamaged, bytes));
}

#[test]
fn without_its_marks_the_block_comes_back_with_all_entries() {
    let desk = Desk::with(b"# Mine\n");
    let _ = desk.notes().add("Always use tabs.", None).expect("added");
    let _ = desk.notes().add("Our office is in Riga.", None).expect("added");
    // One mark goes: the block is damaged. Both go: what is left is a person's text, and the block comes back.
    let broken = desk.text().replace(LAST, "");
    desk.put(broken.as_bytes());
    assert!(desk.notes().add("We use Rust 1.88 here.", None).is_err());
    let bare = broken.replace(FIRST, "");
    desk.put(bare.as_bytes());
    let _ = desk.notes().add("We use Rust 1.88 here.", None).expect("added");
    let text = desk.text();
    assert!(text.starts_with(&bare), "{text}");
    for said in ["Always use tabs.", "Our office is in Riga.", "We use Rust 1.88 here."] {
        let block = text.split_once(FIRST).expect("a block").1;
        assert!(block.contains(said), "{text}");
    }
    // The file goes as a whole: the entries are still known.
    desk.fs.remove_file(&desk.layout.memory_file()).expect("removed");
    let _ = desk.notes().add("My name is Ada.", None).expect("added");
    assert!(desk.text().contains("Always use tabs.") && desk.text().contains("My name is Ada."));
}

#[test]
fn forms_of_text_stay_as_they_are() {
    for (start, newline) in [
        ("\u{feff}# Mine\r\nline\r\n", "\r\n"),
        ("# Mine\nno line end", "\n"),
        ("\r\n", "\r\n"),
        ("caf\u{e9}\u{301} 日本 🙂\n", "\n"),
    ] {
        let desk = Desk::with(start.as_bytes());
        let _ = desk.notes().add("Always use tabs.", None).expect("added");
        let text = desk.text();
        assert!(text.starts_with(start), "{text:?}");
        let block = &text[start.len()..];
        assert!(
            block.contains(&format!("{FIRST}{newline}[")) && block.ends_with(&format!("{LAST}{newline}"))
        );
        assert_eq!(block.contains("\r\n"), newline == "\r\n", "{block:?}");
        assert_eq!(desk.notes().budget().expect("a budget").map(|budget| budget.used()), {
            Some(text.trim_start_matches('\u{feff}').chars().count())
        });
    }
    // Bytes that are no text may stand outside.
    let desk = Desk::with(b"caf\xe9\n");
    let _ = desk.notes().add("Always use tabs.", None).expect("added");
    assert!(desk.bytes().starts_with(b"caf\xe9\n\n<!-- >>>"));
}

#[test]
fn what_is_no_file_is_left_alone() {
    let desk = Desk::with(b"");
    let path = desk.layout.memory_file();
    desk.fs.put_link(&path, "/etc/motd");
    let error = desk.notes().add("Always use tabs.", None).expect_err("a link");
    assert_eq!(error.report().code, Code::MemoryDamaged);
    desk.fs.remove_file(&path).expect("removed");
    desk.fs.put_dir(&path, 0o755);
    let error = desk.notes().add("Always use tabs.", None).expect_err("a folder");
    assert_eq!(error.report().code, Code::MemoryDamaged);
}

#[test]
fn a_record_that_is_not_ours_is_told() {
    let desk = Desk::with(b"# Mine\n");
    let _ = desk.notes().add("Always use tabs.", None).expect("added");
    let record = desk.layout.memory_record();
    let text = desk.text();
    for (bytes, code) in
        [(&b"{"[..], Code::MemoryDamaged), (br#"{"schema":"openclaw.memory/2"}"#, Code::FormatNewer)]
    {
        desk.fs.remove_file(&record).expect("removed");
        desk.fs.put_file(&record, bytes, 0o600);
        let error = desk.notes().add("Our office is in Riga.", None).expect_err("a refusal");
        assert_eq!((error.report().code, desk.text()), (code, text.clone()));
    }
    // As the report says: moved away, the lines of the file stay, from now on as a person's.
    desk.fs.remove_file(&record).expect("removed");
    let _ = desk.notes().add("Our office is in Riga.", None).expect("added");
    assert!(desk.text().contains("Always use tabs.") && desk.text().contains("Riga"));
    let listed = desk.notes().show(Scope::Present).expect("a list");
    assert!(
        listed.entries.iter().any(|found| found.entry.is_by_hand && found.entry.text == "Always use tabs.")
    );
}

/// The first form of the record stays readable, whatever comes after it.
#[test]
fn the_first_form_of_the_record_is_read() {
    let lines = "[12% — 270/2,200 chars]\n\
                 - [environment] The staging database is on port 5459. <!-- supersedes: m81bb02 --> ^m0c77de\n\
                 - [preference] Never rename a public function. ^m3f2a9c\n";
    let desk = Desk::with(format!("{FIRST}\n{lines}{LAST}\n").as_bytes());
    desk.fs.put_file(&desk.layout.memory_record(), include_bytes!("record-1.json"), 0o600);
    let listed = desk.notes().show(Scope::All).expect("a list");
    let told: Vec<(&str, &str, &str)> = listed
        .entries
        .iter()
        .map(|found| (found.entry.id.as_str(), found.entry.standing.word(), found.entry.origin.by.words()))
        .collect();
    let expected = [
        ("m3f2a9c", "live", "by hand"),
        ("m0c77de", "live", "a prompt"),
        ("maa0001", "proposed", "an agent"),
        ("maa0002", "archived", "a long prompt"),
        ("m81bb02", "superseded", "a prompt"),
        ("maa0003", "forgotten", "a person"),
    ];
    assert_eq!(told, expected);
    let _ = desk.notes().undo(Some(7)).expect("it is undone");
    assert!(desk.text().contains("port 5453. ^m81bb02") && !desk.text().contains("5459"), "{}", desk.text());
    assert!(desk.text().contains("- [preference] Never rename a public function. ^m3f2a9c\n"));
}
