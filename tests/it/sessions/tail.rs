//! Reading a transcript as it grows is the same as reading it at once: in any pieces, over lines that are broken, halved,
//! endless or foreign, over files that shrink, are replaced or come back.

use std::fs;

use proptest::prelude::*;
use serde_json::Value;

use super::scene::{Scene, held, line};

fn scene() -> (tempfile::TempDir, Scene) {
    let folder = tempfile::tempdir().expect("a folder");
    let scene = Scene::at(folder.path());
    (folder, scene)
}

/// Returns what memory holds when it begins with the disk as it is.
fn anew(scene: &Scene) -> Vec<Value> {
    scene.without_memory();
    held(&scene.brought())
}

/// Lines of every kind, as bytes.
fn pieces() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let piece = prop_oneof![
        6 => (0usize..40, 0usize..2).prop_map(|(step, of)| line(["one", "two"][of], step).into_bytes()),
        1 => prop::sample::select(vec![
            b"{\"type\":\"user\",\n".to_vec(), b"\n\n".to_vec(), b"\0\0\0\n".to_vec(), b"\xff\xfe\n".to_vec(), b"null\r\n".to_vec(),
        ]),
        1 => (0usize..40).prop_map(|step| line("one", step).replace('\n', "\r\n").into_bytes()),
    ];
    prop::collection::vec(piece, 1..24)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_pieces_come_to_the_whole(lines in pieces(), cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..8)) {
        let (_folder, scene) = scene();
        let whole = lines.concat();
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(whole.len() + 1)).collect();
        cuts.push(whole.len());
        cuts.sort_unstable();
        let mut from = 0;
        for cut in cuts {
            scene.append("one", &whole[from..cut]);
            from = cut;
            let _ = scene.brought();
        }
        let grown = held(&scene.brought());
        prop_assert_eq!(grown, anew(&scene));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    /// To look only where something changed comes to what looking at everything comes to.
    #[test]
    fn what_changed_alone_comes_to_the_whole(steps in prop::collection::vec((0usize..40, 0usize..2), 1..24)) {
        let (_folder, scene) = scene();
        for (step, whose) in steps {
            let name = ["one", "two"][whose];
            let line = line(name, step);
            scene.append(name, line.as_bytes());
            let came = scene.brought_at(&scene.transcript(name));
            prop_assert_eq!((came.transcripts, came.bytes), (1, line.len() as u64));
            prop_assert_eq!(scene.brought_at(&scene.transcript("three")).bytes, 0);
        }
        let grown = held(&scene.memory());
        prop_assert_eq!(&grown, &held(&scene.brought()));
        prop_assert_eq!(grown, anew(&scene));
    }
}

#[test]
fn a_half_line_waits_and_comes_once() {
    let (_folder, scene) = scene();
    let whole = line("one", 0);
    scene.append("one", &whole.as_bytes()[..40]);
    let before = held(&scene.brought());
    assert!(!before.iter().any(|value| value["export"].is_object()), "{before:?}");
    scene.append("one", &whole.as_bytes()[40..]);
    let after = held(&scene.brought());
    assert_eq!(after, held(&scene.brought()), "a second look brings nothing");
    assert_eq!(after, anew(&scene));
}

#[test]
fn what_a_host_removes_stays_and_what_comes_back_is_not_doubled() {
    let (_folder, scene) = scene();
    let lines: Vec<String> = (0..12).map(|step| line("one", step)).collect();
    scene.append("one", lines.concat().as_bytes());
    let whole = held(&scene.brought());
    // Gone: ours is the only copy.
    fs::remove_file(scene.transcript("one")).expect("removed");
    assert_eq!(held(&scene.brought()), whole);
    // Back under another inode, whole; then shorter; then with another beginning.
    for kept in [0..12, 0..5, 4..12] {
        fs::write(scene.transcript("one.new"), lines[kept].concat()).expect("written");
        fs::rename(scene.transcript("one.new"), scene.transcript("one")).expect("renamed");
        assert_eq!(held(&scene.brought()), whole);
    }
    // Truncated in place and written on.
    fs::write(scene.transcript("one"), lines[..2].concat()).expect("written");
    let _ = scene.brought();
    scene.append("one", lines[2..].concat().as_bytes());
    assert_eq!(held(&scene.brought()), whole);
    scene.append("one", line("one", 12).as_bytes());
    assert_ne!(held(&scene.brought()), whole, "what is new still comes");
}

#[test]
fn a_position_of_another_form_is_read_anew_and_replaced() {
    let (_folder, scene) = scene();
    scene.append("one", (0..8).map(|step| line("one", step)).collect::<String>().as_bytes());
    let whole = held(&scene.brought());
    let path = scene.home.join(".openclaw/harness/state/state.db");
    let connection = rusqlite::Connection::open(path).expect("a database");
    connection.execute("UPDATE source SET position = 'x', state = '7'", []).expect("changed");
    drop(connection);
    assert_eq!(held(&scene.brought()), whole);
    scene.append("one", line("one", 8).as_bytes());
    let grown = held(&scene.brought());
    assert_ne!(grown, whole);
    assert_eq!(grown, anew(&scene));
}

#[test]
fn lines_of_many_mebibytes_are_read_or_passed_over() {
    let (_folder, scene) = scene();
    let long = line("one", 0).replace("please", &"word ".repeat(2 << 20));
    assert!(long.len() > 10 << 20);
    let too_long = line("one", 4).replace("please", &"word ".repeat(4 << 20));
    assert!(too_long.len() > 16 << 20);
    scene.append("one", [line("one", 8), long, too_long, line("one", 12)].concat().as_bytes());
    let memory = scene.brought();
    let session = memory.find(openclaw::memory::Ask::Named("one")).expect("it is there");
    assert_eq!((session.messages, session.turns), (3, 3));
    assert_eq!(memory.not_understood().expect("a count"), 1);
    let export = memory.export(session).expect("an export");
    assert!(export.messages.iter().all(|message| message.text.len() < 70 << 10), "texts are bounded");
}

#[test]
fn two_readers_at_once_bring_everything_once() {
    let (_folder, scene) = scene();
    for name in ["one", "two", "three"] {
        scene.append(name, (0..400).map(|step| line(name, step)).collect::<String>().as_bytes());
    }
    std::thread::scope(|scope| {
        for _ in 0..4 {
            let home = scene.home.clone();
            scope.spawn(move || drop(Scene::at(&home).brought()));
        }
    });
    let together = held(&scene.brought());
    assert_eq!(together, anew(&scene));
}
