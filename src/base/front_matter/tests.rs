//! Heads in every spelling, and what is odd in them with its place.

use super::*;

fn head(text: &str) -> RuleHead {
    RuleHead::of(&FrontMatter::of(text))
}

#[test]
fn a_rule_with_every_key() {
    let text = "---\nid: ts\nversion: 1.2.0\ntier: framework\npriority: 0\npaths:\n  - \"**/*.{ts,tsx}\"\n  # a note\n  - src/** # and one more\ndetect: [tsconfig.json, 'a,b']\ntags: []\n---\n# Title\nbody\n";
    let front = FrontMatter::of(text);
    assert_eq!(front.body, "# Title\nbody\n");
    assert_eq!(
        RuleHead::of(&front),
        RuleHead {
            id: Some("ts".into()),
            version: Some("1.2.0".into()),
            tier: Tier::Framework,
            priority: 0,
            paths: vec!["**/*.{ts,tsx}".into(), "src/**".into()],
            detect: Some(vec!["tsconfig.json".into(), "a,b".into()]),
            tags: vec![],
        }
    );
}

#[test]
fn paths_in_every_spelling() {
    for (written, want) in [
        ("paths: src/**", vec!["src/**"]),
        ("paths: \"src/**\"", vec!["src/**"]),
        ("paths: a/**, {b,c}/*.ts", vec!["a/**", "{b,c}/*.ts"]),
        ("paths: [a, \"b\", 'c']", vec!["a", "b", "c"]),
        ("paths: [a,\n  b,\n  c] # end", vec!["a", "b", "c"]),
        ("paths:\n- a\n- b", vec!["a", "b"]),
        ("paths:\r\n  - a\r\n\r\n  - b\r", vec!["a", "b"]),
        ("paths: ~", vec![]),
        ("paths:", vec![]),
    ] {
        assert_eq!(head(&format!("---\n{written}\nid: x\n---\n")).paths, want, "{written}");
        assert_eq!(head(&format!("---\n{written}\nid: x\n---\n")).id.as_deref(), Some("x"), "{written}");
    }
}

#[test]
fn byte_order_mark_blank_lines_and_carriage_returns_are_skipped() {
    let front = FrontMatter::of("\u{feff}\r\n\n---\r\nid: a\r\npriority: -3\r\n---\r\nbody");
    assert_eq!((RuleHead::of(&front).priority, front.body), (-3, "body"));
}

#[test]
fn a_text_without_front_matter_is_all_body() {
    for text in ["", "# Title\n---\nid: x\n---\n", "---\nid: x\n", "--- \nid", "text"] {
        let front = FrontMatter::of(text);
        assert_eq!((front.has_fields(), front.body), (false, text), "{text:?}");
    }
    assert_eq!(FrontMatter::of("---\n---\nbody").body, "body");
}

#[test]
fn odd_values_take_defaults() {
    let head = head("---\npriority: high\ntier: galactic\nnested:\n  id: no\n: x\n- y\n---\n");
    assert_eq!((head.priority, head.tier, head.id), (PRIORITY_DEFAULT, Tier::Universal, None));
}

#[track_caller]
fn odd(text: &str, want: &[(usize, usize, &str)]) {
    let front = FrontMatter::of(text);
    let mut problems = front.problems().to_vec();
    problems.extend(RuleHead::problems(&front));
    let told: Vec<(usize, usize, String)> =
        problems.iter().map(|Problem { at, what }| (at.line, at.column, what.to_string())).collect();
    let told: Vec<(usize, usize, &str)> =
        told.iter().map(|(line, column, what)| (*line, *column, what.as_str())).collect();
    assert_eq!(told.len(), want.len(), "{told:?}");
    for ((line, column, what), (want_line, want_column, start)) in told.iter().zip(want) {
        assert_eq!((line, column), (want_line, want_column), "{what}");
        assert!(what.starts_with(start), "{what}");
    }
}

#[test]
fn what_is_odd_is_told_with_line_and_column() {
    odd("---\nid: a\npriority: 0\n# a note\n\npaths:\n  - a\n---\n", &[]);
    odd("---\nid: a\nnonsense\n---\n", &[(3, 1, "this line is neither")]);
    odd("\u{feff}\r\n\r\n---\r\n  nonsense\r\n---\r\n", &[(4, 3, "this line is neither")]);
    odd("---\nmeta:\n  id: x\n  tier: y\nid: a\n---\n", &[(3, 3, "keys below a key")]);
    odd("---\npaths:\n  - a\n  b\n---\n", &[(4, 3, "this line is neither")]);
    odd("---\ndescription: |\n  long\n  text\nid: a\n---\n", &[(2, 14, "a text over several lines")]);
    odd("---\nid: a\nid: b\n---\n", &[(3, 1, "`id` is there twice")]);
    odd("---\npaths: [a, b\nid: a\n---\n", &[(2, 8, "the list has no `]`")]);
    odd("---\npaths: \"a\n---\n", &[(2, 8, "the quote has no end")]);
    odd("---\npaths:\n  - 'ä\n---\n", &[(3, 5, "the quote has no end")]);
    odd(
        "---\ntier: galactic\npriority: high\n---\n",
        &[(2, 7, "`galactic` is no tier"), (3, 11, "`high` is no")],
    );
    odd("---\npriority: 5000000000\n---\n", &[(2, 11, "`5000000000` is no whole number")]);
    odd("---\nid: a\n\n# Title\n", &[(1, 1, "the front matter has no second `---`")]);
    odd("---\n\nA line across the page above.\n", &[]);
}

#[test]
fn items_know_their_places() {
    let front = FrontMatter::of(
        "\n---\npaths: [ä, \"b c\",\n    d] # end\ndetect:\n  - e # note\ntags: f, g\n---\nbody\n",
    );
    let items = |key: &str| -> Vec<(String, usize, usize)> {
        let items = front.items(key).expect("items").into_iter();
        items.map(|Item { text, at }| (text, at.line, at.column)).collect()
    };
    assert_eq!(items("paths"), [("ä".into(), 3, 9), ("b c".into(), 3, 12), ("d".into(), 4, 5)]);
    assert_eq!(items("detect"), [("e".into(), 6, 5)]);
    assert_eq!(items("tags"), [("f".into(), 7, 7), ("g".into(), 7, 7)]);
    assert_eq!((front.body, front.body_line), ("body\n", 9));
    assert_eq!(
        front.keys().map(|(key, at)| (key, at.line)).collect::<Vec<_>>(),
        [("paths", 3), ("detect", 5), ("tags", 7)]
    );
}

#[test]
fn a_class_in_a_list_keeps_its_bracket() {
    assert_eq!(head("---\npaths: [src/[ab], '[c]/x']\n---\n").paths, ["src/[ab]", "[c]/x"]);
}

proptest::proptest! {
    #[test]
    fn any_text_is_read(text in "(---\n)?[a-c:\\[\\]'\",#| \n-]{0,60}(---\n)?") {
        let front = FrontMatter::of(&text);
        let lines = text.lines().count().max(1);
        for Problem { at, .. } in front.problems() {
            proptest::prop_assert!(at.line >= 1 && at.line <= lines && at.column >= 1, "{at:?}");
        }
        proptest::prop_assert!(text.ends_with(front.body));
        let _ = RuleHead::of(&front);
    }
}
