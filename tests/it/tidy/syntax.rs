//! The few structures of Rust that the checks need: groups, attributes and what they cover, functions, `use` trees.
//! It never resolves a name; `layers` does.

use std::ops::Range;

use super::lexer::{Kind, Token};

/// Returns the index of the token that closes the group opened at `open`; the last index when nothing does.
pub fn closing(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        if opens(token) {
            depth += 1;
        } else if closes(token) {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return at;
            }
        }
    }
    tokens.len().saturating_sub(1)
}

fn opens(token: &Token) -> bool {
    token.kind == Kind::Mark && matches!(token.text.as_str(), "(" | "[" | "{")
}

fn closes(token: &Token) -> bool {
    token.kind == Kind::Mark && matches!(token.text.as_str(), ")" | "]" | "}")
}

/// Returns whether the name at `at` is called as a macro.
pub fn is_macro_call(tokens: &[Token], at: usize) -> bool {
    tokens.get(at + 1).is_some_and(|mark| mark.is_mark("!")) && tokens.get(at + 2).is_some_and(opens)
}

/// An attribute: the tokens between its brackets, and those of what it is attached to.
pub struct Attribute {
    /// Between the brackets.
    pub inside: Range<usize>,
    /// The item, statement, field or arm that follows, attributes between included; for `#![…]` the group around.
    pub covers: Range<usize>,
}

/// Returns every attribute in `tokens`, which hold no comments.
pub fn attributes(tokens: &[Token]) -> Vec<Attribute> {
    let mark = |at: usize, mark: &str| tokens.get(at).is_some_and(|token| token.is_mark(mark));
    let mut found = Vec::new();
    for at in 0..tokens.len() {
        if !mark(at, "#") {
            continue;
        }
        if mark(at + 1, "[") {
            let end = closing(tokens, at + 1);
            found.push(Attribute { inside: at + 2..end, covers: end + 1..thing_end(tokens, end + 1) });
        } else if mark(at + 1, "!") && mark(at + 2, "[") {
            let end = closing(tokens, at + 2);
            found.push(Attribute { inside: at + 3..end, covers: enclosing(tokens, at) });
        }
    }
    found
}

/// What an item or a statement starts with: a comma does not end it, as it ends a field or an arm.
const ITEM_STARTS: &[&str] = &[
    "pub",
    "mod",
    "use",
    "fn",
    "impl",
    "struct",
    "enum",
    "union",
    "trait",
    "type",
    "const",
    "static",
    "unsafe",
    "async",
    "extern",
    "macro_rules",
    "let",
];

/// Returns where the item, statement, field or arm at `from` ends: after its `;` or `,`, or after its braces.
fn thing_end(tokens: &[Token], from: usize) -> usize {
    let mut at = from;
    let is_item = |token: &Token| ITEM_STARTS.iter().any(|start| token.is_name(start));
    let mut ends_at_comma = None;
    while at < tokens.len() {
        let token = &tokens[at];
        if token.is_mark("#") && tokens.get(at + 1).is_some_and(|next| next.is_mark("[")) {
            at = closing(tokens, at + 1) + 1;
            continue;
        }
        let ends_at_comma = *ends_at_comma.get_or_insert_with(|| !is_item(token));
        if token.is_mark("{") {
            return closing(tokens, at) + 1;
        }
        if closes(token) {
            return at;
        }
        if token.is_mark(";") || (ends_at_comma && token.is_mark(",")) {
            return at + 1;
        }
        at = if opens(token) { closing(tokens, at) + 1 } else { at + 1 };
    }
    tokens.len()
}

/// Returns the inside of the braces around `at`; everything when there are none.
fn enclosing(tokens: &[Token], at: usize) -> Range<usize> {
    let open = (0..at).rev().find(|open| tokens[*open].is_mark("{") && closing(tokens, *open) > at);
    open.map_or(0..tokens.len(), |open| open + 1..closing(tokens, open))
}

/// Returns whether the attribute `inside` is a `cfg` that holds only where `leaf` does; `all`, `any` and `not` count.
///
/// `leaf` is handed one predicate, such as the tokens of `test` or of `feature = "x"`.
pub fn is_cfg_only(inside: &[Token], leaf: &dyn Fn(&[Token]) -> bool) -> bool {
    match inside {
        [name, open, predicate @ .., _] if name.is_name("cfg") && open.is_mark("(") => {
            implies(predicate, leaf)
        }
        _ => false,
    }
}

fn implies(predicate: &[Token], leaf: &dyn Fn(&[Token]) -> bool) -> bool {
    match predicate {
        [name, open, parts @ .., _] if open.is_mark("(") => {
            let mut parts = split(parts, ",").into_iter().filter(|part| !part.is_empty()).peekable();
            match name.text.as_str() {
                "all" => parts.any(|part| implies(part, leaf)),
                "any" => parts.peek().is_some() && parts.all(|part| implies(part, leaf)),
                _ => false,
            }
        }
        _ => leaf(predicate),
    }
}

/// Returns the pieces of `tokens` between the marks `mark` that stand in no group.
pub fn split<'t>(tokens: &'t [Token], mark: &str) -> Vec<&'t [Token]> {
    let mut pieces = Vec::new();
    let (mut from, mut at) = (0, 0);
    while at < tokens.len() {
        if opens(&tokens[at]) {
            at = closing(tokens, at);
        } else if tokens[at].is_mark(mark) {
            pieces.push(&tokens[from..at]);
            from = at + 1;
        }
        at += 1;
    }
    pieces.push(&tokens[from.min(tokens.len())..]);
    pieces
}

/// A module declared in a file, and where.
pub struct Module {
    /// Its name.
    pub name: String,
    /// Its tokens between the braces; `None` for `mod name;`.
    pub body: Option<Range<usize>>,
    /// The `mod` keyword.
    pub at: usize,
}

/// Returns every module that `tokens` declare, at any depth.
pub fn modules(tokens: &[Token]) -> Vec<Module> {
    let mut found = Vec::new();
    for (at, window) in tokens.windows(3).enumerate() {
        let [keyword, name, next] = window else { continue };
        if !keyword.is_name("mod") || name.kind != Kind::Name {
            continue;
        }
        let name = name.text.clone();
        if next.is_mark("{") {
            found.push(Module { name, body: Some(at + 3..closing(tokens, at + 2)), at });
        } else if next.is_mark(";") {
            found.push(Module { name, body: None, at });
        }
    }
    found
}

/// A function with a body.
pub struct Function {
    /// Its name.
    pub name: String,
    /// The tokens of its parameters.
    pub parameters: Range<usize>,
    /// The `fn` keyword and the closing brace.
    pub whole: Range<usize>,
}

/// Returns every function in `tokens` that has a body, nested ones too.
pub fn functions(tokens: &[Token]) -> Vec<Function> {
    let mut found = Vec::new();
    for at in 0..tokens.len().saturating_sub(1) {
        if !tokens[at].is_name("fn") || tokens[at + 1].kind != Kind::Name {
            continue;
        }
        let Some(open) = (at..tokens.len()).find(|at| tokens[*at].is_mark("(")) else { continue };
        let parameters = open + 1..closing(tokens, open);
        let mut next = parameters.end;
        while next < tokens.len() && !tokens[next].is_mark(";") && !tokens[next].is_mark("{") {
            next = if opens(&tokens[next]) { closing(tokens, next) + 1 } else { next + 1 };
        }
        if tokens.get(next).is_some_and(|token| token.is_mark("{")) {
            let name = tokens[at + 1].text.clone();
            found.push(Function { name, parameters, whole: at..closing(tokens, next) });
        }
    }
    found
}

/// One path that a `use` brings in: its names, `*` for a glob, `self` dropped; and the line of the last name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Used {
    /// The names from the first on.
    pub path: Vec<String>,
    /// The line it ends on.
    pub line: usize,
}

/// Returns the paths of the `use` tree in `tokens` (what stands between `use` and `;`), groups spelled out.
pub fn used(tokens: &[Token]) -> Vec<Used> {
    let mut found = Vec::new();
    spell_out(tokens, &[], &mut found);
    found
}

fn spell_out(tree: &[Token], before: &[String], found: &mut Vec<Used>) {
    let mut path = before.to_vec();
    let mut line = tree.first().map_or(0, |token| token.line);
    for (at, token) in tree.iter().enumerate() {
        if token.is_mark("{") {
            for branch in split(&tree[at + 1..closing(tree, at)], ",") {
                if !branch.is_empty() {
                    spell_out(branch, &path, found);
                }
            }
            return;
        }
        if token.is_name("as") {
            break;
        }
        if token.is_mark("::") {
            continue;
        }
        line = token.line;
        if path.is_empty() || !token.is_name("self") {
            path.push(token.text.clone());
        }
    }
    found.push(Used { path, line });
}

#[cfg(test)]
mod tests {
    use super::super::lexer;
    use super::*;

    fn tokens(source: &str) -> Vec<Token> {
        lexer::tokens(source).into_iter().filter(|token| token.kind != Kind::Comment).collect()
    }

    fn text(tokens: &[Token]) -> String {
        tokens.iter().map(|token| token.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn use_trees_are_spelled_out() {
        let cases = [
            ("a::b", "a::b"),
            ("a", "a"),
            ("::a::b", "a::b"),
            ("crate::{a::b, c}", "crate::a::b crate::c"),
            ("crate::{a::{self, b::{c as d, *}}, e,}", "crate::a crate::a::b::c crate::a::b::* crate::e"),
            ("{a::b, super::c}", "a::b super::c"),
            ("self::a", "self::a"),
            ("super::super::a as b", "super::super::a"),
            ("crate as root", "crate"),
            ("crate::{self as root}", "crate"),
        ];
        for (source, expected) in cases {
            let found: Vec<String> = used(&tokens(source)).iter().map(|used| used.path.join("::")).collect();
            assert_eq!(found.join(" "), expected, "{source}");
        }
    }

    #[test]
    fn attributes_cover_what_follows() {
        let cases = [
            ("#[x] mod a { b } c", "mod a { b }"),
            ("#[x] #[y] mod a; c", "# [ y ] mod a ;"),
            ("#[x] fn a(b: C) -> [u8; 2] { d; } e", "fn a ( b : C ) -> [ u8 ; 2 ] { d ; }"),
            ("S { #[x] a: B, c: D }", "a : B ,"),
            ("#[x] impl<A, B> C for D {} e", "impl < A , B > C for D { }"),
            ("S { #[x] a: B }", "a : B"),
            ("fn f() { #![x] a; b }", "# ! [ x ] a ; b"),
            ("#![x] a; b", "# ! [ x ] a ; b"),
        ];
        for (source, expected) in cases {
            let tokens = tokens(source);
            let covers = attributes(&tokens).remove(0).covers;
            assert_eq!(text(&tokens[covers]), expected, "{source}");
        }
    }

    #[test]
    fn cfg_predicates_are_weighed() {
        let is_test = |leaf: &[Token]| matches!(leaf, [name] if name.is_name("test"));
        let cases = [
            ("cfg(test)", true),
            ("cfg(all(test, unix))", true),
            ("cfg(any(test, unix))", false),
            ("cfg(any(test, all(unix, test)))", true),
            ("cfg(any())", false),
            ("cfg(not(test))", false),
            ("cfg(feature = \"test\")", false),
            ("cfg_attr(test, allow(x))", false),
            ("test", false),
        ];
        for (source, expected) in cases {
            assert_eq!(is_cfg_only(&tokens(source), &is_test), expected, "{source}");
        }
    }

    #[test]
    fn functions_are_found_with_their_bodies() {
        let source = "trait T { fn a(&self); fn b(&self) -> [u8; 2] { fn c() {} } } type F = fn(u8); \
                      fn d<T: Fn(u8)>(e: T) where T: X { { } }";
        let tokens = tokens(source);
        let found: Vec<String> =
            functions(&tokens).iter().map(|function| text(&tokens[function.whole.clone()])).collect();
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found[0].starts_with("fn b") && found[0].ends_with("{ fn c ( ) { }"), "{found:?}");
        assert!(found[2].starts_with("fn d") && found[2].ends_with("{ { }"), "{found:?}");
    }
}
