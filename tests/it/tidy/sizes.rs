//! The shape of files and functions: sizes, first lines, what a `mod.rs` holds, and what may not reach main.

use super::house::{House, Source, assert_none};
use super::lexer::{Kind, Token};
use super::syntax::{self, Function};

const FILE_LINES_MAX: usize = 900;
const FUNCTION_LINES_MAX: usize = 70;
/// Names that say nothing about what is inside.
const EMPTY_NAMES: &[&str] = &["utils", "util", "helpers", "helper", "manager", "common", "misc"];

#[test]
fn files_and_functions_keep_their_shape() {
    let house = House::read();
    let found: Vec<String> = house.files.iter().flat_map(violations).collect();
    assert_none(&found);
}

/// Returns one sentence for each thing that is wrong with the shape of `file`.
fn violations(file: &Source) -> Vec<String> {
    let mut found = Vec::new();
    let mut tell = |line: usize, what: &str| found.push(format!("{}:{line}: {what}", file.path));
    let lines = file.text.lines().count();
    if lines > FILE_LINES_MAX {
        tell(lines, &format!("the file has more than {FILE_LINES_MAX} lines: which idea can leave?"));
    }
    if !file.all.first().is_some_and(|first| first.kind == Kind::Comment && first.text.starts_with("//!")) {
        tell(1, "open the file with `//!`: what it is for and what it must never do");
    }
    let last = file.module.last().map_or("", String::as_str);
    if EMPTY_NAMES.contains(&last) {
        tell(1, "name the file after what it holds");
    }
    let mask = file.test_mask();
    for function in syntax::functions(&file.code) {
        function_violations(file, &function, &mut tell);
        if !mask[function.whole.start] {
            program_function_violations(file, &function, &mut tell);
        }
    }
    for (at, token) in file.code.iter().enumerate() {
        if let Some(what) = unfinished(&file.code, at) {
            tell(token.line, what);
        }
    }
    for comment in file.all.iter().filter(|token| token.kind == Kind::Comment) {
        comment_violations(comment, &mut tell);
    }
    found
}

fn function_violations(file: &Source, function: &Function, tell: &mut dyn FnMut(usize, &str)) {
    let Function { name, whole, .. } = function;
    let line = file.code[whole.start].line;
    let lines = file.code[whole.end].line - line + 1;
    if lines > FUNCTION_LINES_MAX {
        tell(
            line,
            &format!(
                "`{name}` has {lines} lines, {FUNCTION_LINES_MAX} fit a screen: which decision can leave?"
            ),
        );
    }
}

/// What holds for the program's functions only: no one calls a test, so nobody can swap its parameters.
fn program_function_violations(file: &Source, function: &Function, tell: &mut dyn FnMut(usize, &str)) {
    let Function { name, parameters, whole } = function;
    let line = file.code[whole.start].line;
    let is_face = ["mod.rs", "lib.rs"].iter().any(|face| file.path.ends_with(&format!("/{face}")));
    if is_face {
        tell(
            line,
            &format!(
                "`{name}` has a body: `mod.rs` and `lib.rs` declare and re-export, logic lives elsewhere"
            ),
        );
    }
    let is_bool = |parameter: &&[Token]| matches!(parameter, [.., colon, kind] if colon.is_mark(":") && kind.is_name("bool"));
    let parameters = syntax::split(&file.code[parameters.clone()], ",");
    if parameters.windows(2).any(|pair| pair.iter().all(is_bool)) {
        tell(
            line,
            &format!("`{name}` takes two bools in a row: an enum with two good names cannot be swapped"),
        );
    }
}

/// Returns what is unfinished about the code at `at`.
fn unfinished(code: &[Token], at: usize) -> Option<&'static str> {
    let mark = |ahead: usize, mark: &str| code.get(at + ahead).is_some_and(|token| token.is_mark(mark));
    let name = |ahead: usize, name: &str| code.get(at + ahead).is_some_and(|token| token.is_name(name));
    if (name(0, "todo") || name(0, "unimplemented")) && syntax::is_macro_call(code, at) {
        return Some("this is a stub: build it, or leave it out");
    }
    let is_ignored = mark(0, "#") && mark(1, "[") && name(2, "ignore");
    // Where one system cannot run a test, `cfg_attr(system, ignore = "why")` shows it in the report with the reason.
    let is_ignored_under_cfg = name(0, "ignore")
        && (mark(1, ")") || mark(1, ","))
        && attribute_name_before(code, at).is_some_and(|name| name == "cfg_attr");
    (is_ignored || is_ignored_under_cfg).then_some(
        "a test that does not run proves nothing: repair it, delete it, or give it to the slow lane",
    )
}

/// Returns the name of the attribute whose brackets are the nearest before `at`.
fn attribute_name_before(code: &[Token], at: usize) -> Option<&str> {
    let open = (1..at).rev().find(|open| code[*open].is_mark("[") && code[open - 1].is_mark("#"))?;
    (syntax::closing(code, open) > at).then(|| code[open + 1].text.as_str())
}

fn comment_violations(comment: &Token, tell: &mut dyn FnMut(usize, &str)) {
    let mut tell_at = |ahead: usize, what| tell(comment.line + ahead, what);
    for (ahead, line) in comment.text.lines().enumerate() {
        if has_word(line, FIX_WORD).is_some() {
            tell_at(ahead, "repair it before it reaches main");
        }
        if has_word(line, LATER_WORD).is_some_and(|rest| !names_an_issue(rest)) {
            tell_at(ahead, "say which issue ends this, as `(#n)` right after the word");
        }
    }
}

// The words themselves would be found in this file's comments, not in its strings.
const FIX_WORD: &str = "FIXME";
const LATER_WORD: &str = "TODO";

/// Returns what follows `word` in `line`, where it stands on its own.
fn has_word<'l>(line: &'l str, word: &str) -> Option<&'l str> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).find_map(|(at, _)| {
        let rest = &line[at + word.len()..];
        let is_alone = !line[..at].ends_with(is_part) && !rest.starts_with(is_part);
        is_alone.then_some(rest)
    })
}

fn names_an_issue(rest: &str) -> bool {
    let digits = rest.strip_prefix("(#").and_then(|rest| rest.split_once(')')).map(|(digits, _)| digits);
    digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

#[test]
fn planted_shapes_are_found() {
    let long_function = format!("//! x\nfn f() {{\n{}}}", "a();\n".repeat(FUNCTION_LINES_MAX - 1));
    let long_file = format!("//! x\n{}", "a!();\n".repeat(FILE_LINES_MAX));
    let cases = [
        ("src/a.rs", long_function.as_str(), "src/a.rs:2: `f` has 71 lines"),
        ("src/a.rs", long_file.as_str(), "more than 900 lines"),
        ("src/a.rs", "fn f() {}", "src/a.rs:1: open the file"),
        ("src/a.rs", "/// x\nfn f() {}", "open the file"),
        ("src/a/mod.rs", "//! x\npub fn f() {}", "src/a/mod.rs:2: `f` has a body"),
        ("src/lib.rs", "//! x\nimpl X { fn f() {} }", "`f` has a body"),
        ("src/utils.rs", "//! x", "name the file"),
        ("src/a/helpers/mod.rs", "//! x", "name the file"),
        ("src/a.rs", "//! x\nfn f(a: bool, b: bool) {}", "two bools"),
        ("src/a.rs", "//! x\nfn f() { todo!() }", "a stub"),
        ("src/a.rs", "//! x\nfn f() { unimplemented!(\"y\") }", "a stub"),
        ("tests/it/a.rs", "//! x\n\n#[ignore]\nfn f() {}", "tests/it/a.rs:3: a test that does not run"),
        ("tests/it/a.rs", "//! x\n#[ignore = \"slow\"]\nfn f() {}", "does not run"),
        ("tests/it/a.rs", "//! x\n#[cfg_attr(unix, ignore)]\nfn f() {}", "does not run"),
        ("src/a.rs", "//! x\n/* a\n FIXME b */", "src/a.rs:3: repair"),
        ("src/a.rs", "//! x\n// TODO: later", "which issue"),
        ("src/a.rs", "//! x\n// TODO(#) later", "which issue"),
        ("src/a.rs", "//! x\n// TODO(me) later", "which issue"),
    ];
    for (path, text, expected) in cases {
        let found = violations(&Source::new(path, text));
        assert_eq!(found.len(), 1, "{path}: {found:?}");
        assert!(found[0].contains(expected), "{}", found[0]);
    }
}

#[test]
fn good_shapes_pass() {
    let longest = format!("//! x\nfn f() {{\n{}}}", "a();\n".repeat(FUNCTION_LINES_MAX - 2));
    let cases = [
        ("src/a.rs", longest.as_str()),
        ("src/a/mod.rs", "//! x\npub mod b; trait T { fn f(&self); } #[cfg(test)] mod tests { fn f() {} }"),
        (
            "src/a.rs",
            "//! x\n// TODO(#12) ends with the daemon; a METODO is no word\nfn f(a: bool, b: u8, c: bool) {}",
        ),
        (
            "src/a.rs",
            "//! x\nfn f() { if todo != x {} g(\"todo!() FIXME TODO #[ignore]\"); ignore(x); let todo = 1; }",
        ),
        ("tests/it/main.rs", "//! x\nfn f(a: bool, b: bool) {}"),
        ("tests/it/a.rs", "//! x\n#[cfg_attr(target_os = \"macos\", ignore = \"no such names\")]\nfn f() {}"),
    ];
    for (path, text) in cases {
        assert_eq!(violations(&Source::new(path, text)), Vec::<String>::new(), "{text}");
    }
}
