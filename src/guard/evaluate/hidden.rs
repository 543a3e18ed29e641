//! Whether work hides its own files: what only lines that it added to `.gitignore` take away from sight is seen all the
//! same. Reads these lines a little more widely than git does, so that a doubt is a look. Pure.

use crate::guard::globs::Glob;

/// What work added to the files of ignored names.
#[derive(Default)]
pub(super) struct Hidden {
    rules: Vec<Rule>,
}

struct Rule {
    /// The folder of the file, with its slash; empty for the top.
    folder: Vec<u8>,
    glob: Glob,
}

impl Hidden {
    /// Adds the lines that the file of ignored names at `path` has now and had not at the base.
    pub(super) fn add(&mut self, path: &[u8], base: &[u8], now: &[u8]) {
        let folder = path[..path.iter().rposition(|byte| *byte == b'/').map_or(0, |at| at + 1)].to_vec();
        let known: Vec<&[u8]> = base.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).collect();
        for line in now.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii) {
            if line.is_empty() || line.starts_with(b"#") || line.starts_with(b"!") || known.contains(&line) {
                continue;
            }
            let line = String::from_utf8_lossy(line).into_owned();
            for glob in globs(&line) {
                self.rules.push(Rule { folder: folder.clone(), glob });
            }
        }
        // Without the exceptions that were there, what they let through is hidden as well.
        let is_exception = |line: &&[u8]| line.starts_with(b"!");
        let now: Vec<&[u8]> = now.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).collect();
        for line in known.into_iter().filter(is_exception).filter(|line| !now.contains(line)) {
            for glob in globs(&String::from_utf8_lossy(&line[1..])) {
                self.rules.push(Rule { folder: folder.clone(), glob });
            }
        }
    }

    /// Returns whether one of these lines hides `path`; a folder ends with a slash.
    pub(super) fn hides(&self, path: &[u8]) -> bool {
        let path = path.strip_suffix(b"/").unwrap_or(path);
        self.rules.iter().any(|rule| {
            let below = path.strip_prefix(&rule.folder[..]);
            below.is_some_and(|below| rule.glob.matches(&String::from_utf8_lossy(below)))
        })
    }
}

/// Returns the globs that a line means: at its own place where it names a folder, else at any depth; and all below.
fn globs(line: &str) -> Vec<Glob> {
    let plain = line.trim_end_matches('/').replace('{', "\\{");
    let is_placed = plain.trim_start_matches('/').contains('/') || plain.starts_with('/');
    let plain = plain.trim_start_matches('/');
    let at = if is_placed { plain.to_owned() } else { format!("**/{plain}") };
    [at.clone(), format!("{at}/**")].iter().filter_map(|text| Glob::new(text).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hides(base: &str, now: &str, path: &str) -> bool {
        let mut hidden = Hidden::default();
        hidden.add(b"sub/.gitignore", base.as_bytes(), now.as_bytes());
        hidden.hides(path.as_bytes())
    }

    #[test]
    fn only_lines_that_were_added_hide() {
        assert!(hides("", "*.log\n", "sub/x/a.log"));
        assert!(!hides("*.log\n", "*.log\n", "sub/x/a.log"), "it was there");
        assert!(!hides("*.log", "# *.txt\n\n*.log\n", "sub/a.txt"));
        assert!(!hides("", "*.log\n", "other/a.log"), "of another folder");
        assert!(hides("*\n!keep\n", "*\n", "sub/keep"), "an exception is gone");
    }

    #[test]
    fn lines_are_read_as_git_reads_them() {
        for (line, path, want) in [
            ("build/", "sub/build/", true),
            ("build/", "sub/x/build/", true),
            ("/build", "sub/x/build", false),
            ("/build", "sub/build/a/b", true),
            ("a/b", "sub/a/b", true),
            ("a/b", "sub/x/a/b", false),
            ("a/**", "sub/a/x", true),
            ("*.{a,b}", "sub/x.a", false),
            ("*.{a,b}", "sub/x.{a,b}", true),
        ] {
            assert_eq!(hides("", line, path), want, "{line} {path}");
        }
    }
}
