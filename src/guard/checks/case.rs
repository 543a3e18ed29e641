//! Paths that a file system without regard to capitals takes for one: only those that a new path makes, and folders as
//! well as files.

use std::collections::HashMap;

/// A part of a new path, up to one of its slashes or to its end.
struct Part<'a> {
    exact: &'a [u8],
    /// The number of the first new path that has it.
    first: usize,
    /// Whether some path had it before.
    was_there: bool,
    /// Another path, or folder of one, that differs in capitals alone.
    twin: Option<&'a [u8]>,
}

/// Returns the new paths that make a conflict, by their numbers; `all` are the paths of the index with the new ones,
/// sorted.
pub(super) fn look<'a>(new: &[&'a [u8]], all: &'a [Vec<u8>]) -> Vec<(usize, String)> {
    let mut parts: HashMap<Vec<u8>, Vec<Part<'a>>> = HashMap::new();
    for (number, path) in new.iter().enumerate() {
        for exact in ends(path, 0).map(|end| &path[..end]) {
            let known = parts.entry(folded(exact)).or_default();
            if !known.iter().any(|part| part.exact == exact) {
                known.push(Part { exact, first: number, was_there: false, twin: None });
            }
        }
    }
    let is_new: std::collections::HashSet<&[u8]> = new.iter().copied().collect();
    let mut before: &[u8] = b"";
    for path in all {
        // What two neighbours share was looked at with the first of them, unless that one is new and this one is not.
        let is_old = !is_new.contains(&path[..]);
        let shared = before.iter().zip(path).take_while(|(one, other)| one == other).count();
        for end in ends(path, shared) {
            let part = &path[..end];
            let Some(known) = parts.get_mut(&folded(part)) else { continue };
            for other in known {
                if other.exact == part {
                    other.was_there |= is_old;
                } else if other.twin.is_none() {
                    other.twin = Some(part);
                }
            }
        }
        if is_old {
            before = path;
        }
    }
    told(parts)
}

fn told(parts: HashMap<Vec<u8>, Vec<Part<'_>>>) -> Vec<(usize, String)> {
    let mut told: Vec<(usize, usize, &[u8])> = Vec::new();
    for part in parts.into_values().flatten().filter(|part| !part.was_there) {
        if let Some(twin) = part.twin {
            told.push((part.first, part.exact.len(), twin));
        }
    }
    // The outermost folder is what has to be renamed.
    told.sort_unstable();
    told.dedup_by_key(|(number, _, _)| *number);
    // Of two new ones the later is told.
    let what = |twin: &[u8]| format!("differs from `{}` in capitals alone", shown(twin));
    told.into_iter().map(|(number, _, twin)| (number, what(twin))).collect()
}

fn shown(path: &[u8]) -> String {
    str::from_utf8(path).map_or_else(|_| path.escape_ascii().to_string(), str::to_owned)
}

/// Returns where the parts of `path` end that reach beyond its first `from` bytes.
fn ends(path: &[u8], from: usize) -> impl Iterator<Item = usize> {
    let slashes = path.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| at);
    slashes.filter(move |at| *at >= from).chain(std::iter::once(path.len()))
}

/// Returns `path` as such a file system compares it.
fn folded(path: &[u8]) -> Vec<u8> {
    match str::from_utf8(path) {
        Ok(text) if !text.is_ascii() => text.to_lowercase().into_bytes(),
        Ok(_) | Err(_) => path.to_ascii_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(old: &[&str], new: &[&str], want: &[(usize, &str)]) {
        let mut all: Vec<Vec<u8>> = old.iter().chain(new).map(|path| path.as_bytes().to_vec()).collect();
        all.sort();
        let new: Vec<&[u8]> = new.iter().map(|path| path.as_bytes()).collect();
        let told = look(&new, &all);
        assert_eq!(told.len(), want.len(), "{old:?} {new:?}: {told:?}");
        for ((number, what), (want_number, twin)) in told.iter().zip(want) {
            assert!(number == want_number && what.contains(&format!("`{twin}`")), "{told:?}");
        }
    }

    #[test]
    fn files_and_folders_conflict() {
        check(&["README"], &["readme"], &[(0, "README")]);
        check(&["src/a.rs"], &["Src/b.rs"], &[(0, "src")]);
        check(&["src/deep/a"], &["src/Deep/b", "src/Deep/c"], &[(0, "src/deep")]);
        check(&["a/B"], &["A"], &[(0, "a")]);
        check(&["x/Größe"], &["x/GRÖSSE", "x/grÖße"], &[(1, "x/Größe")]);
        check(&["other"], &["x/a", "x/A"], &[(0, "x/A"), (1, "x/a")]);
        check(&["Docs.md", "docs/a"], &["docs/b", "DOCS.md"], &[(1, "Docs.md")]);
    }

    #[test]
    fn what_was_there_before_is_not_told_again() {
        check(&["Src/a", "src/b"], &["src/c"], &[]);
        check(&["Src/a", "src/b"], &["Src/c", "src/d"], &[]);
        check(&["a", "b"], &["c/d"], &[]);
        check(&["src/a"], &["src/b", "src/c/d"], &[]);
        check(&[], &["only"], &[]);
        check(&["a-b/x", "a/x"], &["a/y"], &[]);
    }

    #[test]
    fn names_of_any_bytes_are_compared() {
        let all = vec![b"\xff/A".to_vec(), b"\xff/a".to_vec()];
        assert_eq!(look(&[b"\xff/a"], &all), [(0, "differs from `\\xff/A` in capitals alone".to_owned())]);
    }
}
