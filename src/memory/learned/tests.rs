//! The rules against people's turns: prints what they get wrong.

use super::*;

#[test]
fn labelled() {
    for name in ["tuned", "held-out"] {
        let path = format!("{}/tests/it/notes/labelled/{name}.txt", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).unwrap();
        let mut wrong = 0;
        for line in text.lines().filter(|l| !l.starts_with('#')) {
            let (kind, turn) = line.split_once(": ").unwrap();
            let found: Vec<&str> = said(&turn.replace("\\n", "\n")).iter().map(|s| s.kind.word()).collect();
            let expected: Vec<&str> = if kind == "none" { vec![] } else { vec![kind] };
            if found != expected {
                wrong += 1;
                if name == "tuned" {
                    println!("{kind}: {found:?} {turn}");
                }
            }
        }
        println!("{name} wrong {wrong}");
    }
}
