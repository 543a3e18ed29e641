//! JSON that does not parse. Files whose programs read comments in them may have comments and trailing commas.

use serde::de::IgnoredAny;

use crate::guard::checks::file::{File, Flaw, name};
use crate::guard::checks::template;

const JSON: [&str; 6] = [".json", ".geojson", ".topojson", ".ipynb", ".webmanifest", ".jsonld"];
const COMMENTED: [&str; 3] = [".jsonc", ".code-workspace", ".sublime-project"];
/// Beginnings of names that their programs read with comments.
const READ_SO: [&[u8]; 22] = [
    b"tsconfig",
    b"jsconfig",
    b"tslint",
    b"api-extractor",
    b"appsettings",
    b".eslintrc",
    b".babelrc",
    b"babel.config",
    b".swcrc",
    b".jshintrc",
    b".hintrc",
    b"devcontainer",
    b"deno.",
    b"biome.",
    b"turbo.",
    b"typedoc.",
    b"nx.",
    b"rush.",
    b"wrangler.",
    b"launchsettings",
    b"language-configuration",
    b"renovate.",
];
/// Folders whose files are read with comments.
const FOLDERS: [&[u8]; 4] = [b".vscode", b".devcontainer", b".zed", b"common/config/rush"];

/// How a file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    Strict,
    Commented,
}

/// Returns how the file at `path` is read; `None` where it is no JSON by its name.
pub(super) fn dialect(path: &[u8]) -> Option<Dialect> {
    let name = name(path);
    let ends = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end.as_bytes()));
    if ends(&COMMENTED) {
        return Some(Dialect::Commented);
    }
    if !ends(&JSON) {
        return None;
    }
    let folder = path.iter().rposition(|byte| *byte == b'/').map_or(&b""[..], |slash| &path[..slash]);
    let is_below = FOLDERS.iter().any(|known| {
        folder.strip_suffix(*known).is_some_and(|before| before.is_empty() || before.ends_with(b"/"))
    });
    let is_commented = is_below || READ_SO.iter().any(|start| name.starts_with(start));
    Some(if is_commented { Dialect::Commented } else { Dialect::Strict })
}

pub(super) fn look(file: &File<'_>) -> Vec<Flaw> {
    let (Some(dialect), Some(bytes)) = (dialect(file.path), file.bytes()) else { return Vec::new() };
    let error = match dialect {
        Dialect::Strict => serde_json::from_slice::<IgnoredAny>(bytes).err(),
        Dialect::Commented => serde_json::from_slice::<IgnoredAny>(&without_comments(bytes)).err(),
    };
    let Some(error) = error else { return Vec::new() };
    let said = error.to_string();
    // What is nested deeper than anybody reads is no proof of a mistake.
    if said.starts_with("recursion limit") || template::is_likely(bytes) {
        return Vec::new();
    }
    let said = said.rsplit_once(" at line ").map_or(said.as_str(), |(said, _)| said);
    let comment = match dialect {
        Dialect::Strict if has_comment_at(bytes, error.line()) => "; a comment is not allowed there",
        Dialect::Strict | Dialect::Commented => "",
    };
    vec![Flaw { line: error.line(), what: format!("is no JSON: {said}{comment}") }]
}

fn has_comment_at(bytes: &[u8], line: usize) -> bool {
    let line =
        bytes.split(|byte| *byte == b'\n').nth(line.saturating_sub(1)).unwrap_or_default().trim_ascii();
    line.starts_with(b"//") || line.starts_with(b"/*")
}

/// Returns `bytes` with blanks in place of comments and of commas that close a list; lines stay where they are.
fn without_comments(bytes: &[u8]) -> Vec<u8> {
    let mut plain = bytes.to_vec();
    let mut comma = None;
    let mut at = 0;
    while at < bytes.len() {
        match (bytes[at], bytes.get(at + 1)) {
            (b'"', _) => {
                comma = None;
                at = after_string(bytes, at);
                continue;
            }
            (b'/', Some(b'/')) => {
                let end = bytes[at..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |n| at + n);
                plain[at..end].fill(b' ');
                at = end;
                continue;
            }
            (b'/', Some(b'*')) => {
                let close = bytes[at + 2..].windows(2).position(|pair| pair == b"*/");
                let end = close.map_or(bytes.len(), |n| at + 2 + n + 2);
                let lines = &mut plain[at..end];
                lines.iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
                at = end;
                continue;
            }
            (b',', _) => comma = Some(at),
            (b'}' | b']', _) => {
                if let Some(comma) = comma.take() {
                    plain[comma] = b' ';
                }
            }
            (byte, _) if !byte.is_ascii_whitespace() => comma = None,
            (_, _) => {}
        }
        at += 1;
    }
    plain
}

fn after_string(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' | b'\n' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::git::EntryKind;

    fn check(path: &str, content: &str, want: &[(usize, &str)]) {
        let flaws = look(&File::new(path.as_bytes(), EntryKind::File, content.as_bytes()));
        let said: Vec<_> = flaws.iter().map(|flaw| (flaw.line, flaw.what.as_str())).collect();
        assert_eq!(said.len(), want.len(), "{path} {content}: {said:?}");
        for ((line, what), (want_line, part)) in said.iter().zip(want) {
            assert!(line == want_line && what.contains(part), "{path}: {said:?}");
        }
    }

    #[test]
    fn what_does_not_parse_is_told_with_its_line() {
        check("a.json", "{\"a\": 1,\n \"b\": }", &[(2, "expected value")]);
        check("a.json", "{\"a\": 1,}", &[(1, "key must be a string")]);
        check("a.json", "", &[(1, "EOF")]);
        check("d/x.GEOJSON", "[1 2]", &[(1, "is no JSON")]);
        check("package.json", "{\n// note\n\"a\": 1}", &[(2, "a comment is not allowed there")]);
        check("a.json", "{'a': 1}", &[(1, "key must be a string")]);
        check("a.json", "{} {}", &[(1, "trailing characters")]);
        check("tsconfig.json", "{\"a\": /* x */ 1 \"b\": 2}", &[(1, "is no JSON")]);
        check("tsconfig.json", "{\"a\": [1,,]}", &[(1, "is no JSON")]);
    }

    #[test]
    fn what_parses_passes() {
        for content in ["{}", "[1, 2.5e3, \"\\u00e9\"]", "null", "\u{feff}{\"a\":1}\r\n", "{\"a\":1,\"a\":2}"]
        {
            check("a.json", content, &[]);
        }
        check("a.json", &format!("{}{}", "[".repeat(500), "]".repeat(500)), &[]);
        check("a.jsonl", "{}\n{}\n", &[]);
        check("a.json5", "{a: 1}", &[]);
        check("json", "no", &[]);
        check("a.json.j2", "{{ x }}", &[]);
        check("a.json", "{\"a\": {{ value | tojson }} }", &[]);
    }

    #[test]
    fn known_files_may_have_comments_and_trailing_commas() {
        let content = "// top\n{\n  \"a\": \"x // y /* z\\\"\", /* two\nlines */ \"b\": [1, 2,],\n}\n";
        for path in [
            "tsconfig.json",
            "d/tsconfig.build.json",
            ".vscode/settings.json",
            "x/.vscode/launch.json",
            ".devcontainer/devcontainer.json",
            "a.jsonc",
            "w.code-workspace",
            ".eslintrc.json",
        ] {
            check(path, content, &[]);
        }
        check("package.json", content, &[(1, "is no JSON")]);
        check("my.vscode/x.json", content, &[(1, "is no JSON")]);
    }

    #[test]
    fn a_file_that_is_no_text_is_left_out() {
        check("a.json", "\0\0\0", &[]);
        let utf16 = [0xff, 0xfe, b'{', 1, b'}', 1];
        assert!(look(&File::new(b"a.json", EntryKind::File, &utf16)).is_empty());
        assert!(look(&File::new(b"a.json", EntryKind::Link, b"../b.json")).is_empty());
        assert_eq!(look(&File::new(b"a.json", EntryKind::File, b"{\"a\": \xff}")).len(), 1);
    }
}
