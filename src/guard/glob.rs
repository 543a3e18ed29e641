//! Patterns of paths, counted from the top of a project: `*`, `?`, `**`, classes and braces. A folder means all below it.

use std::fmt;

/// Alternatives that the braces of one pattern may make: enough for any list that a person writes.
const ALTERNATIVES_MAX: usize = 256;

/// A pattern.
#[derive(Clone, PartialEq, Eq)]
pub struct Glob {
    text: String,
    alternatives: Vec<Alternative>,
}

/// A pattern without braces.
#[derive(Clone, PartialEq, Eq)]
struct Alternative {
    pattern: Vec<u8>,
    /// It may name a folder, which means everything below it.
    may_be_folder: bool,
}

/// Why a text is no pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAGlob {
    /// It says nothing.
    #[error("it is empty")]
    Empty,
    /// A brace or a class has no end.
    #[error("a `{0}` has no end")]
    Open(char),
    /// Its braces make more alternatives than are tried.
    #[error("its braces make more than {ALTERNATIVES_MAX} alternatives")]
    TooMany,
}

impl Glob {
    /// Reads a pattern.
    ///
    /// # Errors
    /// See [`NotAGlob`].
    pub fn new(text: &str) -> Result<Self, NotAGlob> {
        let pattern = text.strip_prefix("./").unwrap_or(text).trim_start_matches('/');
        if pattern.is_empty() {
            return Err(NotAGlob::Empty);
        }
        let mut expanded = Vec::new();
        expand(pattern.as_bytes(), &mut expanded)?;
        let alternatives = expanded.into_iter().map(Alternative::new).collect::<Result<_, _>>()?;
        Ok(Self { text: text.to_owned(), alternatives })
    }

    /// Returns whether the file `path`, or a folder that holds it, is meant.
    pub fn matches(&self, path: &[u8]) -> bool {
        self.alternatives.iter().any(|alternative| {
            let mut ends = path.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| at);
            is_match(&alternative.pattern, path)
                || (alternative.may_be_folder && ends.any(|end| is_match(&alternative.pattern, &path[..end])))
        })
    }
}

impl Alternative {
    fn new(mut pattern: Vec<u8>) -> Result<Self, NotAGlob> {
        let is_folder = pattern.last() == Some(&b'/');
        while pattern.last() == Some(&b'/') {
            pattern.pop();
        }
        closed_classes(&pattern)?;
        let name = pattern.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
        let may_be_folder = is_folder || !name.iter().any(|byte| b"*?[".contains(byte));
        Ok(Self { pattern, may_be_folder })
    }
}

impl fmt::Debug for Glob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.text)
    }
}

/// Writes out the braces of `pattern`, the first one first.
fn expand(pattern: &[u8], into: &mut Vec<Vec<u8>>) -> Result<(), NotAGlob> {
    let Some(open) = first_brace(pattern) else {
        if into.len() >= ALTERNATIVES_MAX {
            return Err(NotAGlob::TooMany);
        }
        into.push(pattern.to_vec());
        return Ok(());
    };
    let (mut depth, mut start) = (0_usize, open + 1);
    let mut choices = Vec::new();
    for at in open + 1..pattern.len() {
        match pattern[at] {
            b'{' => depth += 1,
            b'}' if depth > 0 => depth -= 1,
            b',' | b'}' if depth == 0 => {
                choices.push(&pattern[start..at]);
                start = at + 1;
                if pattern[at] == b'}' {
                    for choice in choices {
                        expand(&[&pattern[..open], choice, &pattern[start..]].concat(), into)?;
                    }
                    return Ok(());
                }
            }
            _ => {}
        }
    }
    Err(NotAGlob::Open('{'))
}

/// Returns where the first brace stands that is not inside a class.
fn first_brace(pattern: &[u8]) -> Option<usize> {
    let mut at = 0;
    while at < pattern.len() {
        match pattern[at] {
            b'{' => return Some(at),
            b'\\' => at += 2,
            b'[' => at = class_end(pattern, at).map_or(at + 1, |end| end + 1),
            _ => at += 1,
        }
    }
    None
}

fn closed_classes(pattern: &[u8]) -> Result<(), NotAGlob> {
    let mut at = 0;
    while at < pattern.len() {
        at = match pattern[at] {
            b'\\' => at + 2,
            b'[' => class_end(pattern, at).ok_or(NotAGlob::Open('['))? + 1,
            _ => at + 1,
        };
    }
    Ok(())
}

/// Returns where the class that opens at `open` ends.
fn class_end(pattern: &[u8], open: usize) -> Option<usize> {
    let mut at = open + 1;
    if matches!(pattern.get(at), Some(b'!' | b'^')) {
        at += 1;
    }
    // A `]` that comes first is a member.
    let members = at;
    loop {
        match pattern.get(at)? {
            b']' if at > members => return Some(at),
            b'/' => return None,
            _ => at += 1,
        }
    }
}

fn is_match(pattern: &[u8], path: &[u8]) -> bool {
    // Where to go on when what follows a star does not fit: the last star takes one byte more; where it may not take a
    // slash, the last one that may does.
    let (mut shallow, mut deep): (Option<(usize, usize)>, Option<(usize, usize)>) = (None, None);
    let (mut at, mut seen) = (0, 0);
    loop {
        if let Some((width, is_deep)) = star(pattern, at) {
            at += width;
            if is_deep {
                (shallow, deep) = (None, Some((at, seen)));
            } else {
                shallow = Some((at, seen));
            }
            continue;
        }
        let step = match (pattern.get(at), path.get(seen)) {
            (None, None) => return true,
            (Some(_), Some(_)) => one(pattern, at, path[seen]),
            (None, Some(_)) | (Some(_), None) => None,
        };
        if let Some(next) = step {
            (at, seen) = (next, seen + 1);
            continue;
        }
        if let Some((after, from)) = shallow.filter(|(_, from)| path.get(*from).is_some_and(|b| *b != b'/')) {
            shallow = Some((after, from + 1));
            (at, seen) = (after, from + 1);
            continue;
        }
        let Some(further) = deep.and_then(|(after, from)| Some((after, deeper(pattern, after, path, from)?)))
        else {
            return false;
        };
        (shallow, deep) = (None, Some(further));
        (at, seen) = further;
    }
}

/// Returns what a deep star that ends at `after` has taken when it takes more than up to `from`: `**/` takes whole
/// components.
fn deeper(pattern: &[u8], after: usize, path: &[u8], from: usize) -> Option<usize> {
    let rest = path.get(from..).filter(|rest| !rest.is_empty())?;
    if !pattern[..after].ends_with(b"/") {
        return Some(from + 1);
    }
    rest.iter().position(|byte| *byte == b'/').map(|slash| from + slash + 1)
}

/// Returns the width of a star at `at`, and whether it passes slashes: `**` and `**/` do.
fn star(pattern: &[u8], at: usize) -> Option<(usize, bool)> {
    let rest = &pattern[at.min(pattern.len())..];
    let is_component = at == 0 || pattern[at - 1] == b'/';
    match rest {
        [b'*', b'*', b'/', ..] if is_component => Some((3, true)),
        [b'*', b'*'] if is_component => Some((2, true)),
        [b'*', ..] => Some((1, false)),
        _ => None,
    }
}

/// Returns where the pattern goes on when the character at `at` takes `byte`.
fn one(pattern: &[u8], at: usize, byte: u8) -> Option<usize> {
    match pattern[at] {
        b'?' => (byte != b'/').then_some(at + 1),
        b'[' => {
            let end = class_end(pattern, at)?;
            (byte != b'/' && in_class(&pattern[at + 1..end], byte)).then_some(end + 1)
        }
        b'\\' => (pattern.get(at + 1) == Some(&byte)).then_some(at + 2),
        literal => (literal == byte).then_some(at + 1),
    }
}

fn in_class(class: &[u8], byte: u8) -> bool {
    let (is_other, members) = match class {
        [b'!' | b'^', members @ ..] => (true, members),
        members => (false, members),
    };
    let (mut at, mut is_member) = (0, false);
    while at < members.len() {
        if let [low, b'-', high] = members[at..members.len().min(at + 3)] {
            is_member |= (low..=high).contains(&byte);
            at += 3;
        } else {
            is_member |= members[at] == byte;
            at += 1;
        }
    }
    is_member != is_other
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_counted_from_the_top() {
        for (pattern, yes, no) in [
            ("*.md", &["a.md", ".md"][..], &["d/a.md", "a.mdx"][..]),
            ("**/*.md", &["a.md", "d/e/a.md"], &["a.txt"]),
            ("src/**", &["src/a", "src/a/b"], &["src", "srcs/a", "a/src/b"]),
            ("src/**/t.rs", &["src/t.rs", "src/a/b/t.rs"], &["src/at.rs", "t.rs"]),
            ("src", &["src", "src/a/b"], &["src2", "a/src"]),
            ("src/", &["src/a"], &["srcs"]),
            ("/docs/*.txt", &["docs/a.txt"], &["docs/a/b.txt"]),
            ("a?c", &["abc"], &["a/c", "ac"]),
            ("[a-c]x[!0-9]", &["axy", "cxz"], &["dxy", "ax1", "ax"]),
            ("[]x]", &["]", "x"], &["y"]),
            ("*.{rs,t{s,sx}}", &["a.rs", "b.ts", "c.tsx"], &["d.js", "a.t"]),
            ("{a,b}/**/c", &["a/c", "b/x/y/c"], &["c", "d/c"]),
            ("**/a*b*c", &["axbxc", "d/abc"], &["a/b/c", "ab"]),
            (r"a\*", &["a*"], &["ab"]),
            ("a**b", &["aXXb"], &["a/b"]),
            ("**", &["a", "a/b"], &[]),
            ("src/*", &["src/a"], &["src/a/b"]),
            ("**/a*b/c", &["ax/ab/c", "d/axxb/c"], &["ax/b/c"]),
            ("**/x/*/y", &["x/x/a/y", "a/x/b/y"], &["x/y", "x/a/b/y"]),
        ] {
            let glob = Glob::new(pattern).expect(pattern);
            for path in yes {
                assert!(glob.matches(path.as_bytes()), "{pattern} takes {path}");
            }
            for path in no {
                assert!(!glob.matches(path.as_bytes()), "{pattern} leaves {path}");
            }
        }
    }

    #[test]
    fn what_is_no_pattern_is_refused() {
        for (text, why) in [
            ("", NotAGlob::Empty),
            ("/", NotAGlob::Empty),
            ("{a,b", NotAGlob::Open('{')),
            ("a[b", NotAGlob::Open('[')),
            ("{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}", NotAGlob::TooMany),
        ] {
            assert_eq!(Glob::new(text), Err(why), "{text:?}");
        }
    }

    #[test]
    fn a_long_path_takes_no_time() {
        let glob = Glob::new("**/*a*a*a*a*a*b").expect("a glob");
        assert!(!glob.matches("a".repeat(4_000).as_bytes()));
    }
}
