//! What globs match, as a table; that they never panic, and that a match takes a bounded time.

use proptest::prelude::*;

use super::*;

#[track_caller]
fn check(glob: &str, yes: &[&str], no: &[&str]) {
    let glob = Glob::new(glob).expect("a glob");
    for path in yes {
        assert!(glob.matches(path), "`{}` should match `{path}`", glob.as_str());
    }
    for path in no {
        assert!(!glob.matches(path), "`{}` should not match `{path}`", glob.as_str());
    }
}

#[test]
fn globs_are_anchored_at_the_top() {
    check("*.js", &["index.js", ".js", "./index.js"], &["src/index.js", "index.jsx"]);
    check("*.md", &["README.md"], &["docs/README.md"]);
    check(
        "contracts/**",
        &["contracts/Token.sol", "contracts/a/b.sol"],
        &["src/contracts/T.sol", "contracts"],
    );
    for glob in ["./src/**", "/src/**", "src//**", "src/./**"] {
        check(glob, &["src/a.js", "./src/a.js", "src/a/b.js"], &["lib/src/a.js", "src"]);
    }
}

#[test]
fn stars_stay_within_a_component_and_two_stars_do_not() {
    check("**/*.js", &["src/index.js", "a/b/c/index.js", "index.js"], &["index.ts"]);
    check("a/**/b", &["a/b", "a/x/y/b", "a/b/b"], &["a/bc", "b", "x/a/b"]);
    check("**/__tests__/**", &["__tests__/x.js", "a/__tests__/b/x.js"], &["__tests__", "tests/x.js"]);
    check("a**b", &["axyzb", "ab"], &["axyz/b"]);
    check("**a", &["ya", "a"], &["x/ya"]);
    check("a/**/**/b", &["a/b", "a/x/b"], &["a"]);
    check("**", &["a", "a/b", ".env"], &[]);
    check("a*b*c", &["abc", "aXbYc", "abcbc"], &["acb", "ab/c"]);
    check("*/*/x", &["a/b/x"], &["a/x", "a/b/c/x"]);
}

#[test]
fn names_with_a_dot_are_names_like_others() {
    check("*", &[".env", "env"], &["a/.env"]);
    check("**/*", &[".env", ".github/x"], &[]);
    check(".github/**", &[".github/workflows/ci.yml"], &["github/x"]);
}

#[test]
fn one_character_and_classes() {
    check("?.js", &["a.js", "ä.js", "日.js"], &["ab.js", ".js", "/.js"]);
    check("[ab].js", &["a.js", "b.js"], &["c.js", "[ab].js", "ab.js"]);
    check("[!ab].js", &["c.js", "ü.js"], &["a.js", ".js"]);
    check("[^a-c]x", &["dx"], &["bx", "/x"]);
    check("a[!b]c", &["axc"], &["a/c", "abc"]);
    check("[a-cx-z]", &["b", "y"], &["d", "-"]);
    check("[]a]", &["]", "a"], &["b"]);
    check("[a-]", &["a", "-"], &["b"]);
    check("[ä-ü]", &["ö"], &["o"]);
    check("[*]", &["*"], &["a"]);
    check("[\\]]x", &["]x"], &["\\x"]);
}

#[test]
fn braces_are_alternatives() {
    check("**/*.{ts,tsx}", &["src/App.tsx", "App.ts"], &["src/App.js", "src/App.ts,tsx"]);
    check("{*.ts,*.js}", &["a.ts", "b.js"], &["c.css", "x/a.ts"]);
    check("{a,{b,c}}.js", &["a.js", "b.js", "c.js"], &["d.js"]);
    check("a{,b}", &["a", "ab"], &["b"]);
    check("{,/,a}", &["a"], &["b"]);
    check("{src,lib}/**/*.{test,spec}.{ts,js}", &["src/x.test.ts", "lib/a/b.spec.js"], &["src/x.ts"]);
    check("{a/b,c}/d", &["a/b/d", "c/d"], &["b/d"]);
    check("{src/**,docs}", &["src/a", "docs", "docs/a/b"], &["src"]);
    check("x.{ts}", &["x.ts"], &["x.{ts}"]);
    check("{a,[,}],b}", &["a", ",", "}", "b"], &["[,", "],b"]);
}

#[test]
fn what_is_not_closed_is_itself() {
    check("{a,b", &["{a,b"], &["a", "b"]);
    check("a}", &["a}"], &["a"]);
    check("[ab", &["[ab"], &["a"]);
    check("{{a,b}", &["{a", "{b"], &["a"]);
    check("a,b", &["a,b"], &["a"]);
    check("!a", &["!a"], &["b"]);
}

#[test]
fn a_backslash_makes_the_next_character_itself() {
    check("\\*.js", &["*.js"], &["a.js"]);
    check("\\{a,b\\}", &["{a,b}"], &["a"]);
    check("{a\\,b,c}", &["a,b", "c"], &["a", "b"]);
    check("\\[a]", &["[a]"], &["a"]);
    check("a\\b.js", &["ab.js"], &["a/b.js", "a\\b.js"]);
    check("a\\", &["a\\"], &["a"]);
}

#[test]
fn folders_cover_what_lies_below() {
    check("docs", &["docs", "docs/a.md", "docs/a/b.md"], &["docs2/a.md", "x/docs/a.md"]);
    check("docs/", &["docs/a.md", "docs/a/b.md"], &["docs", "docs2"]);
    check("docs/**/", &["docs/a.md", "docs/a/b.md"], &["docs", "a.md"]);
    check("**/", &["a.md", "docs/a.md"], &[]);
    check("**/generated", &["generated/x", "a/generated/b/c"], &["generated2"]);
    check("packages/*/src", &["packages/a/src/x.ts", "packages/a/src"], &["packages/a/b/src/x"]);
    check("{docs,design}", &["docs/a", "design/b/c"], &["a"]);
    check("*.d", &["x.d"], &["x.d/y"]);
    check("a/*", &["a/b"], &["a/b/c"]);
    check("a/*/", &["a/b/c", "a/b/c/d"], &["a/b", "a"]);
    check("Makefile", &["Makefile"], &["sub/Makefile"]);
}

#[test]
fn a_scope_that_is_a_glob_itself_is_matched_as_text() {
    check("src/**", &["src/**"], &[]);
    check("**/*.ts", &["a/*.ts"], &["src/**"]);
}

#[test]
fn empty_paths_match_nothing() {
    check("**", &[], &["", "/", "./", "."]);
}

#[test]
fn what_is_no_glob_says_so() {
    for text in ["", "/", "./"] {
        assert_eq!(Glob::new(text), Err(GlobError::Empty), "{text:?}");
    }
    assert_eq!(Glob::new(&"a".repeat(GLOB_CHARS_MAX + 1)), Err(GlobError::TooLong));
    assert!(Glob::new(&"a".repeat(GLOB_CHARS_MAX)).is_ok());
    assert_eq!(Glob::new(&"{a,b}".repeat(10)), Err(GlobError::TooManyPatterns));
    assert!(Glob::new(&"{a,b}".repeat(9)).is_ok());
    let many = format!("{{{}}}", vec!["{a,b,c,d,e,f,g,h,i,j}"; 101].join(","));
    assert_eq!(Glob::new(&many), Err(GlobError::TooLong));
    let many = format!("{{{}}}", vec!["{a,b,c,d,e}{f,g,h,i,j}"; 41].join(","));
    assert_eq!(Glob::new(&many), Err(GlobError::TooManyPatterns));
}

#[test]
fn hostile_globs_end_soon() {
    let path = format!("{}b", "a/".repeat(500));
    let name = "a".repeat(1_000);
    for glob in [
        "{".repeat(GLOB_CHARS_MAX),
        format!("{}{}", "{".repeat(500), "}".repeat(500)),
        "[".repeat(GLOB_CHARS_MAX),
        "\\".repeat(GLOB_CHARS_MAX),
        "a*".repeat(500),
        "**/a/".repeat(200),
        "*a".repeat(500),
        format!("{}c", "**/".repeat(300)),
    ] {
        if let Ok(glob) = Glob::new(&glob) {
            assert!(!glob.matches(&format!("{path}x")) || glob.as_str().ends_with('/'), "{}", glob.as_str());
            let _ = glob.matches(&name);
        }
    }
}

#[test]
fn overlaps_are_told_by_what_the_globs_can_match() {
    for (one, other, want) in [
        ("src/**", "**/*.ts", true),
        ("src/**", "src/**", true),
        ("src/**", "lib/**", false),
        ("src", "src/a/b.rs", true),
        ("src/", "src", true),
        ("*.rs", "src/*.rs", false),
        ("**/*.rs", "**/*.ts", false),
        ("**/*.{rs,ts}", "**/*.{js,ts}", true),
        ("a/*/c", "a/b/*", true),
        ("a/**/z", "a/b/**/y", true),
        ("a/**/z*", "a/b/**/y*", false),
        ("[a-f]x", "[g-z]x", false),
        ("[!a-f]x", "[!g-z]x", true),
        ("[!a-y]", "[a-y]", false),
        ("??", "?", false),
        ("a*b", "*ba", false),
        ("a*b", "a*a*b", true),
        // No path has a component that is a single dot.
        ("a/?", "a/[.]", false),
        ("a/?*", "a/[.]*", true),
        ("{,/}", "**", false),
        ("[z-a]", "**", false),
        ("\\*", "*", true),
        ("\\*", "a*", false),
        ("**/a/**/b", "x/**/c/b", true),
    ] {
        let glob = |text: &str| Glob::new(text).expect("a glob");
        let (one, other) = match (Glob::new(one), Glob::new(other)) {
            (Ok(one), Ok(other)) => (one, other),
            _ => (glob("never/[z-a]"), glob(other)),
        };
        assert_eq!(one.overlaps(&other), want, "`{}` and `{}`", one.as_str(), other.as_str());
        assert_eq!(other.overlaps(&one), want, "`{}` and `{}`", other.as_str(), one.as_str());
    }
}

#[test]
fn a_folder_s_name_is_taken_as_it_is() {
    for name in ["a", "a/b", "[x]", "{a,b}", "a\\*", ".hidden", "a.b"] {
        let glob = Glob::below(name).expect("a glob");
        assert!(glob.matches(&format!("{name}/x/y")) && !glob.matches(name), "{name}");
        assert!(!glob.matches("other/x"), "{name}");
    }
    assert!(Glob::below(".").expect("a glob").matches("any/thing"));
}

#[test]
fn hostile_overlaps_end_soon_with_a_yes() {
    let many = |text: &str| Glob::new(&text.repeat(GLOB_CHARS_MAX / text.len())).expect("a glob");
    for (one, other) in [("a*", "*a"), ("**/a/", "a/**/"), ("[!a]*", "*[!b]"), ("{a,b*}/c/", "*/")] {
        let one = match one {
            "{a,b*}/c/" => Glob::new(&one.repeat(9)).expect("a glob"),
            one => many(one),
        };
        assert!(one.overlaps(&many(other)), "{} {other}", one.as_str());
    }
}

proptest! {
    #[test]
    fn any_text_is_a_glob_or_says_why(glob in "\\PC{0,40}", path in "\\PC{0,40}") {
        if let Ok(glob) = Glob::new(&glob) {
            let _ = glob.matches(&path);
        }
    }

    #[test]
    fn marks_in_any_order_do_no_harm(glob in "[\\[\\]{},*?/\\\\!a-c.-]{0,30}", path in "[a-c/.]{0,20}") {
        if let Ok(glob) = Glob::new(&glob) {
            let _ = glob.matches(&path);
        }
    }

    #[test]
    fn an_escaped_name_matches_itself_and_no_other(name in "[a-z*?\\[\\]{},!.-]{1,12}", other in "[a-z]{1,12}") {
        prop_assume!(name != ".");
        let escaped: String = name.chars().flat_map(|c| ['\\', c]).collect();
        let glob = Glob::new(&escaped).expect("a glob");
        prop_assert!(glob.matches(&name));
        prop_assert_eq!(glob.matches(&other), name == other);
    }

    #[test]
    fn braces_are_the_sum_of_their_alternatives(
        parts in prop::collection::vec("[a-c*?]{1,4}", 1..4),
        head in "[a-c*/]{0,4}",
        path in "[a-c/]{1,8}",
    ) {
        let whole = Glob::new(&format!("{head}{{{}}}", parts.join(","))).expect("a glob");
        let any = parts.iter().any(|part| Glob::new(&format!("{head}{part}")).is_ok_and(|glob| glob.matches(&path)));
        prop_assert_eq!(whole.matches(&path), any);
    }
}
