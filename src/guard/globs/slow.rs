//! A slow reference for tests: each question about globs is put to a regular expression that is written down component by
//! component, and sets and overlaps are asked path by path.

use proptest::prelude::*;
use regex::Regex;

use super::*;

/// Returns the texts that braces stand for.
fn alternatives(glob: &str) -> Vec<String> {
    let mut depth = 0_usize;
    let mut open = None;
    let mut commas = Vec::new();
    for (at, c) in glob.char_indices() {
        match c {
            '{' => {
                depth += 1;
                if depth == 1 {
                    open = Some(at);
                }
            }
            ',' if depth == 1 => commas.push(at),
            '}' if depth == 1 => {
                let start = open.expect("it was opened");
                let cuts = [start].into_iter().chain(commas.iter().copied()).chain([at]).collect::<Vec<_>>();
                let each = cuts.windows(2).map(|cut| &glob[cut[0] + 1..cut[1]]);
                let whole = each.map(|inner| format!("{}{inner}{}", &glob[..start], &glob[at + 1..]));
                return whole.flat_map(|text| alternatives(&text)).collect();
            }
            '}' => depth -= 1,
            _ => {}
        }
    }
    vec![glob.to_owned()]
}

/// Returns the expression of a glob without braces, over paths that end with a slash after each component.
fn expression(glob: &str) -> Regex {
    let names: Vec<&str> = glob.split('/').collect();
    let mut text = String::from("^");
    let mut last_is_plain = false;
    let is_folder = names.last().is_some_and(|name| name.is_empty());
    let kept: Vec<&str> = names.into_iter().filter(|name| !name.is_empty() && *name != ".").collect();
    for (at, name) in kept.iter().enumerate() {
        if *name == "**" {
            // With a slash behind it, what lies below has its own place in the expression.
            let is_last = at + 1 == kept.len() && !is_folder;
            text.push_str(if is_last { "(?:[^/]+/)+" } else { "(?:[^/]+/)*" });
            last_is_plain = false;
            continue;
        }
        last_is_plain = !name.contains(['*', '?', '[']);
        let mut rest = *name;
        while let Some(c) = rest.chars().next() {
            let class = rest.find(']').filter(|_| c == '[');
            let (written, taken) = match (c, class) {
                ('*', _) => ("[^/]*".to_owned(), 1),
                ('?', _) => ("[^/]".to_owned(), 1),
                (_, Some(end)) => {
                    let inner = &rest[1..end];
                    let inner =
                        inner.strip_prefix('!').map_or(inner.to_owned(), |inner| format!("^/{inner}"));
                    (format!("[{inner}]"), end + 1)
                }
                (c, None) => (regex::escape(c.encode_utf8(&mut [0; 4])), c.len_utf8()),
            };
            text.push_str(&written);
            rest = &rest[taken..];
        }
        text.push('/');
    }
    let nothing = kept.is_empty();
    text.push_str(match (nothing, is_folder, last_is_plain) {
        (true, ..) => "never",
        (false, true, _) => "(?:[^/]+/)+$",
        (false, false, true) => "(?:[^/]+/)*$",
        (false, false, false) => "$",
    });
    Regex::new(&text).expect("an expression")
}

fn matches_slowly(glob: &str, path: &str) -> bool {
    let names = path.split('/').filter(|name| !name.is_empty() && *name != ".");
    let path: String = names.map(|name| format!("{name}/")).collect();
    // A component that begins with `**` and goes on is a star.
    alternatives(glob).iter().any(|glob| expression(glob).is_match(&path))
}

/// A glob in which no brace or bracket is left open.
fn globs() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "a", "b", "ab", ".", ".a", "b.a", "*", "?", "*a", "a*", "*.a", "[ab]", "[!a]", "?b",
    ]);
    let word = prop_oneof![8 => word.prop_map(str::to_owned), 1 => Just("{a,b*}".to_owned()), 1 => Just("{a/b,*.{a,b}}".to_owned())];
    let part = prop_oneof![4 => word, 2 => Just("**".to_owned())];
    let end = prop::sample::select(vec!["", "/", "/**"]);
    (prop::collection::vec(part, 1..4), end).prop_map(|(parts, end)| format!("{}{end}", parts.join("/")))
}

/// Returns short globs: what two of them share is seen in a path of four components.
fn short_globs() -> impl Strategy<Value = String> {
    let words = vec![
        "a", "b", "ab", ".", ".a", "b.a", "*", "?", "*a", "a*", "*.a", "[ab]", "[!a]", "?b", "{a,b*}", "**",
    ];
    let end = prop::sample::select(vec!["", "/", "/**"]);
    (prop::collection::vec(prop::sample::select(words), 1..3), end)
        .prop_map(|(parts, end)| format!("{}{end}", parts.join("/")))
}

/// Every path of up to four of these names.
fn paths() -> Vec<String> {
    let names = ["a", "b", "ab", "ba", "bb", ".a", "a.a", "b.a"];
    let mut all: Vec<String> = Vec::new();
    let mut last = vec![String::new()];
    for _ in 0..4 {
        last = last.iter().flat_map(|path| names.iter().map(move |name| format!("{path}/{name}"))).collect();
        all.extend(last.iter().cloned());
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_glob_matches_what_the_slow_one_does(glob in globs(), path in "[abc./]{1,8}") {
        let fast = Glob::new(&glob).is_ok_and(|glob| glob.matches(&path));
        prop_assert_eq!(fast, matches_slowly(&glob, &path), "{} {}", glob, path);
    }

    #[test]
    fn a_set_answers_as_each_glob_does(texts in prop::collection::vec(globs(), 1..8), path in "[abc./]{1,8}") {
        let globs: Vec<Glob> = texts.iter().filter_map(|text| Glob::new(text).ok()).collect();
        let one_by_one: Vec<usize> = (0..globs.len()).filter(|at| globs[*at].matches(&path)).collect();
        let mut found = Vec::new();
        GlobSet::new(&globs).matching(&path, &mut found);
        prop_assert_eq!(found, one_by_one, "{:?} {}", texts, path);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn globs_overlap_where_a_path_is_matched_by_both(texts in prop::collection::vec(short_globs(), 3)) {
        let globs: Vec<Glob> = texts.iter().filter_map(|text| Glob::new(text).ok()).collect();
        prop_assume!(globs.len() == 3);
        let paths = paths();
        let matched: Vec<Vec<bool>> =
            globs.iter().map(|glob| paths.iter().map(|path| glob.matches(path)).collect()).collect();
        let two = (0..paths.len()).any(|at| matched[0][at] && matched[1][at]);
        prop_assert_eq!(globs[0].overlaps(&globs[1]), two, "{:?}", &texts[..2]);
        prop_assert_eq!(globs[1].overlaps(&globs[0]), two);
        let shared = share_a_path(&[&globs[0], &globs[1], &globs[2]]);
        if (0..paths.len()).any(|at| matched.iter().all(|matched| matched[at])) {
            prop_assert!(shared, "{:?}", texts);
        }
        prop_assert!(!shared || two, "{:?}", texts);
    }
}
