//! Who names whom: resolves every path in a file to the room or the external crate it leads to. It never judges.

use std::ops::Range;

use super::house::Source;
use super::lexer::{Kind, Token};
use super::syntax;

/// What a path leads to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// A room of the crate, by the first name after the crate root.
    Room(String),
    /// The crate root itself: a glob, an alias or a bare `crate`.
    Root,
    /// An external crate.
    Crate(String),
    /// Source that the module tree does not show: `include!` or `#[path]`.
    Hidden,
}

/// How a file names its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Manner {
    /// For its own use.
    Plain,
    /// With `pub use`: whoever may import this room then reaches the target too.
    Reexport,
}

/// One path in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Arrow {
    /// Its line.
    pub line: usize,
    /// What it leads to.
    pub target: Target,
    /// How it is named.
    pub manner: Manner,
}

/// Returns the room that `file` belongs to: its folder, `bin` for a binary of its own, `app` for `lib.rs` and `main.rs`.
pub fn room_of(file: &Source) -> &str {
    file.module.first().map_or("app", String::as_str)
}

/// Returns the arrows of `file`, test modules left out, each once; `crates` are the names of external crates.
pub fn arrows(file: &Source, crates: &[String]) -> Vec<Arrow> {
    let mask = file.test_mask();
    let mut walk = Walk { file, crates, inner: Vec::new(), found: Vec::new() };
    let modules = syntax::modules(&file.code);
    let mut at = 0;
    while at < file.code.len() {
        walk.inner.retain(|(body, _)| body.contains(&at));
        if mask[at] {
            at += 1;
            continue;
        }
        if let Some(module) = modules.iter().find(|module| module.at == at) {
            walk.inner.extend(module.body.clone().map(|body| (at..body.end, module.name.clone())));
        }
        at = walk.step(at);
    }
    walk.found.sort();
    walk.found.dedup();
    walk.found
}

struct Walk<'h> {
    file: &'h Source,
    crates: &'h [String],
    /// The modules with braces around this place, outermost first.
    inner: Vec<(Range<usize>, String)>,
    found: Vec<Arrow>,
}

impl Walk<'_> {
    /// Notes what starts at `at` and returns where to go on.
    fn step(&mut self, at: usize) -> usize {
        let code = &self.file.code;
        let token = &code[at];
        if token.is_name("use") && !code.get(at + 1).is_some_and(|next| next.is_mark("<")) {
            return self.use_item(at);
        }
        if token.is_name("extern") && code.get(at + 1).is_some_and(|next| next.is_name("crate")) {
            let name = code.get(at + 2).map_or("", |name| name.text.as_str());
            self.note(token.line, &[name.to_owned()], Manner::Plain);
            return at + 3;
        }
        let is_include = token.is_name("include") && syntax::is_macro_call(code, at);
        let is_path = token.is_mark("#")
            && code.get(at + 2).is_some_and(|name| name.is_name("path"))
            && code.get(at + 3).is_some_and(|mark| mark.is_mark("="));
        if is_include || is_path {
            self.found.push(Arrow { line: token.line, target: Target::Hidden, manner: Manner::Plain });
        }
        if token.kind == Kind::Name && is_path_start(code, at) {
            return self.path(at);
        }
        at + 1
    }

    fn use_item(&mut self, at: usize) -> usize {
        let code = &self.file.code;
        let end = (at..code.len()).find(|end| code[*end].is_mark(";")).unwrap_or(code.len());
        let manner = match at.checked_sub(1).map(|before| &code[before]) {
            Some(before) if before.is_name("pub") || before.is_mark(")") => Manner::Reexport,
            _ => Manner::Plain,
        };
        for used in syntax::used(&code[at + 1..end]) {
            self.note(used.line, &used.path, manner);
        }
        end + 1
    }

    fn path(&mut self, at: usize) -> usize {
        let code = &self.file.code;
        let mut names = vec![code[at].text.clone()];
        let mut next = at + 1;
        while code.get(next).is_some_and(|mark| mark.is_mark("::"))
            && code.get(next + 1).is_some_and(|name| name.kind == Kind::Name)
        {
            names.push(code[next + 1].text.clone());
            next += 2;
        }
        self.note(code[at].line, &names, Manner::Plain);
        next
    }

    fn note(&mut self, line: usize, path: &[String], manner: Manner) {
        if let Some(target) = self.resolve(path) {
            self.found.push(Arrow { line, target, manner });
        }
    }

    /// Returns what `path` leads to; `None` for what is near by, in the standard library, or in this room's own binary.
    fn resolve(&self, path: &[String]) -> Option<Target> {
        let (first, rest) = path.split_first()?;
        let is_binary = self.file.path == "src/main.rs" || self.file.path.starts_with("src/bin/");
        let mut here: Vec<&str> = self.file.module.iter().map(String::as_str).collect();
        here.extend(self.inner.iter().map(|(_, name)| name.as_str()));
        let mut rest = rest.iter().map(String::as_str).peekable();
        match first.as_str() {
            "openclaw" => here.clear(),
            "crate" | "self" | "super" if is_binary => return None,
            "crate" => here.clear(),
            "self" => {}
            "super" => {
                here.pop();
                while rest.next_if_eq(&"super").is_some() {
                    here.pop();
                }
            }
            name if self.crates.iter().any(|known| known == name) => {
                return Some(Target::Crate(name.to_owned()));
            }
            _ => return None,
        }
        here.extend(rest);
        match here.first() {
            None | Some(&"*") => Some(Target::Root),
            Some(room) => Some(Target::Room((*room).to_owned())),
        }
    }
}

/// What may stand before `::name` without being a part of the path.
const KEYWORDS: &[&str] = &[
    "as", "break", "const", "dyn", "else", "for", "if", "impl", "in", "let", "match", "move", "mut", "ref",
    "return", "unsafe", "where", "while", "yield",
];

/// Returns whether the name at `at` is the first of a path of two names or more.
fn is_path_start(code: &[Token], at: usize) -> bool {
    let goes_on = code.get(at + 1).is_some_and(|mark| mark.is_mark("::"));
    let before = |count: usize| at.checked_sub(count).map(|before| &code[before]);
    let is_keyword = |token: &Token| KEYWORDS.iter().any(|keyword| token.is_name(keyword));
    let continues = |token: &Token| token.is_mark(">") || (token.kind == Kind::Name && !is_keyword(token));
    goes_on
        && !is_keyword(&code[at])
        && match before(1) {
            Some(token) if token.is_mark("::") => !before(2).is_some_and(continues),
            Some(token) => !token.is_mark("."),
            None => true,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the arrows of `text` in `path` as words such as `2:git`, `1:pub git`, `1:crate clap`, `1:root`.
    fn shown(path: &str, text: &str) -> String {
        let crates = ["clap", "git2"].map(str::to_owned);
        let word = |arrow: Arrow| {
            let target = match arrow.target {
                Target::Room(room) => room,
                Target::Root => "root".to_owned(),
                Target::Crate(name) => format!("crate {name}"),
                Target::Hidden => "hidden".to_owned(),
            };
            let manner = if arrow.manner == Manner::Reexport { "pub " } else { "" };
            format!("{}:{manner}{target}", arrow.line)
        };
        arrows(&Source::new(path, text), &crates).into_iter().map(word).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn planted_paths_are_seen_whatever_their_form() {
        let cases = [
            ("use crate::git::Index;", "1:git"),
            ("use crate::{base::path,\n git::{self, Index}};", "1:base, 2:git"),
            ("use crate::{\n    base,\n    git as history,\n};", "2:base, 3:git"),
            ("pub use crate::git::Index;", "1:pub git"),
            ("pub(crate) use crate::git::Index;", "1:pub git"),
            ("fn f() -> crate::git::Index { super::super::engine::x() }", "1:engine, 1:git"),
            ("use super::plan::X; use self::y::Z;", "1:cli"),
            ("use super::super::git;", "1:git"),
            ("use super::super::*;", "1:root"),
            ("use crate::*;", "1:root"),
            ("use crate as all;", "1:root"),
            ("use crate::{self as all};", "1:root"),
            ("mod inner { use super::super::super::git; } use super::super::base;", "1:base, 1:git"),
            (
                "mod inner { use super::X; mod more { fn f() { super::super::super::super::git::x() } } }",
                "1:cli, 1:git",
            ),
            ("use clap::Parser;", "1:crate clap"),
            ("use ::clap::Parser;", "1:crate clap"),
            ("use {clap::Parser, git2 as g};", "1:crate clap, 1:crate git2"),
            ("extern crate git2;", "1:crate git2"),
            ("#[derive(clap::Parser)] struct S; fn f() { ::git2::init(); }", "1:crate clap, 1:crate git2"),
            ("macro_rules! m { () => { $crate::git::x() } }", "1:git"),
            ("fn f(x: &dyn Fn() -> ::git2::Oid) {}", "1:crate git2"),
            ("fn f() { return ::git2::x; match y { z => ::clap::x } }", "1:crate clap, 1:crate git2"),
            ("include!(\"../git/x.rs\");", "1:hidden"),
            ("#[path = \"../git/x.rs\"] mod x;", "1:hidden"),
            ("openclaw::git::x();", "1:git"),
            ("#[cfg(test)] fn f() { crate::git::x() }", "1:git"),
            ("#[cfg(unix)] mod tests { use crate::git; }", "1:git"),
            ("crate::codes!();", "1:codes"),
        ];
        for (source, expected) in cases {
            assert_eq!(shown("src/cli/status.rs", source), expected, "{source}");
        }
    }

    #[test]
    fn what_only_looks_like_a_path_is_not_seen() {
        let cases = [
            "let s = \"use crate::git;\";",
            "let s = r#\"crate::git::x\"#;",
            "// use crate::git;\n/* crate::git::x /* */ crate::git */",
            "/// See [`crate::git::Index`].\nstruct S;",
            "#[cfg(test)] mod tests { use crate::git; fn f() { git2::x() } }",
            "#[cfg(all(test, unix))] #[allow(x)] mod tests { use crate::git; }",
            "fn f() -> impl Sized + use<'static> { x.clap::<u8>(); my::git2::x(); }",
            "let c = 'c'; let l: &'a str = a::clap::b;",
            "use std::path::Path; let clap = 1; clap.x();",
            "if wanted.include != Include::Tracked { include!= x }",
        ];
        for source in cases {
            assert_eq!(shown("src/cli/status.rs", source), "", "{source}");
        }
    }

    #[test]
    fn binaries_reach_the_library_by_its_name() {
        assert_eq!(shown("src/main.rs", "use crate::x; mod y; fn main() { openclaw::app::run() }"), "1:app");
        assert_eq!(
            shown("src/bin/release.rs", "use openclaw::{sys, upgrade::X}; use crate::X;"),
            "1:sys, 1:upgrade"
        );
        assert_eq!(shown("src/lib.rs", "pub mod x; pub use openclaw::base::Y;"), "1:pub base");
        assert_eq!(shown("src/cli/mod.rs", "use super::git; use super::*;"), "1:git, 1:root");
    }
}
