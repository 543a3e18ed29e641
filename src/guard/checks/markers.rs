//! Lines that a merge left behind: a whole conflict, or one of its marks with a label that git writes. A row of equals
//! signs alone underlines a heading, and an example in a fence of a Markdown page is an example.

use crate::guard::checks::file::{Clue, FLAWS_MAX, File, Flaw, name};

/// Length of a mark, without the space that follows it.
const MARK: usize = 7;
/// Labels that git writes beside a mark; else the id of a commit.
const LABELS: [&[u8]; 6] =
    [b"HEAD", b"Updated upstream", b"Stashed changes", b"ours", b"theirs", b"FETCH_HEAD"];
/// Digits of an abbreviated id.
const ID_CHARS_MIN: usize = 7;

pub(super) fn look(file: &File<'_>) -> Vec<Flaw> {
    let marks = |clue: Clue| file.places(clue).filter(|at| is_mark(file, *at)).collect::<Vec<usize>>();
    let (ours, theirs) = (marks(Clue::Ours), marks(Clue::Theirs));
    let mut flaws = Vec::new();
    let mut closed = Vec::new();
    for start in &ours {
        let end = theirs.iter().copied().find(|end| end > start);
        let whole = end.filter(|end| has_middle(&file.content[*start..*end]));
        closed.extend(whole);
        if whole.is_some() || is_gits(file, *start) {
            flaws.push((*start, "holds a conflict that a merge left behind"));
        }
    }
    for end in theirs.iter().filter(|end| !closed.contains(end) && is_gits(file, **end)) {
        flaws.push((*end, "holds the end of a conflict that a merge left behind"));
    }
    flaws.sort_unstable();
    let is_page = is_markdown(file.path);
    flaws.retain(|(at, _)| !(is_page && is_fenced(&file.content[..*at])));
    flaws.truncate(FLAWS_MAX);
    flaws.into_iter().map(|(at, what)| Flaw { line: file.line_of(at), what: what.to_owned() }).collect()
}

/// Returns whether the file at `path` is a page whose examples stand in fences.
pub(super) fn is_markdown(path: &[u8]) -> bool {
    let name = name(path);
    [&b".md"[..], b".mdx", b".markdown", b".mdc"].iter().any(|end| name.ends_with(end))
}

/// Returns whether a mark stands at `at`: seven characters at the beginning of a line, and a label after a space.
fn is_mark(file: &File<'_>, at: usize) -> bool {
    file.begins_line(at) && file.content.get(at + MARK) == Some(&b' ')
}

fn is_gits(file: &File<'_>, at: usize) -> bool {
    let label = file.line_around(at)[MARK..].trim_ascii();
    let id = label.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let is_id = id >= ID_CHARS_MIN && label.get(id).is_none_or(|next| !next.is_ascii_alphanumeric());
    is_id
        || LABELS.iter().any(|known| {
            label.strip_prefix(*known).is_some_and(|rest| {
                rest.first().is_none_or(|next| !next.is_ascii_alphanumeric() && *next != b'_')
            })
        })
}

fn has_middle(conflict: &[u8]) -> bool {
    let line = |line: &[u8]| line.strip_suffix(b"\r").unwrap_or(line) == b"=======";
    conflict.split(|byte| *byte == b'\n').any(line)
}

fn is_fenced(before: &[u8]) -> bool {
    let is_fence = |line: &&[u8]| {
        let line = line.trim_ascii_start();
        line.starts_with(b"```") || line.starts_with(b"~~~")
    };
    before.split(|byte| *byte == b'\n').filter(is_fence).count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::git::EntryKind;

    /// Writes `<`, `=` and `>` of the case as rows of seven, so that this file holds no mark itself.
    fn check(path: &str, case: &str, want: &[usize]) {
        let long = |line: &str| match line.chars().next() {
            Some(mark @ ('<' | '=' | '>')) => mark.to_string().repeat(MARK) + &line[1..],
            Some(_) | None => line.to_owned(),
        };
        let text = case.split('\n').map(long).collect::<Vec<_>>().join("\n");
        let lines: Vec<usize> = look(&File::new(path.as_bytes(), EntryKind::File, text.as_bytes()))
            .iter()
            .map(|flaw| flaw.line)
            .collect();
        assert_eq!(lines, want, "{path}: {case}");
    }

    #[test]
    fn whole_conflicts_and_what_is_left_of_one_are_told() {
        check("a.rs", "x\n< HEAD\na\n=\nb\n> feature\ny", &[2]);
        check("a.rs", "< HEAD\r\na\r\n=\r\nb\r\n> feature\r\n", &[1]);
        check("a.rs", "< mine\na\n=\nb\n> yours\n< mine\n=\n> yours", &[1, 6]);
        check("a.rs", "< HEAD\na", &[1]);
        check("a.rs", "b\n> 1a2b3c4d (subject)", &[2]);
        check("a.rs", "> Stashed changes", &[1]);
        check("README.md", "< HEAD\n=\n> x", &[1]);
    }

    #[test]
    fn what_only_looks_alike_passes() {
        check("a.rst", "Title\n=\n\ntext", &[]);
        check("a.rs", "=", &[]);
        check("a.txt", "> quoted mail of the seventh level", &[]);
        check("a.rs", "< a\nb", &[]);
        check("a.rs", "<<< HEAD\n=\n>>> x", &[]);
        check("a.rs", " < HEAD\n=\n > x", &[]);
        check("a.rs", "<\n=\n>", &[]);
        check("a.rs", "< x\ny\n> z", &[]);
        check("docs/merging.md", "text\n```\n< HEAD\n=\n> x\n```\n", &[]);
        check("docs/merging.md", "```\nx\n```\n< HEAD\n=\n> x\n", &[4]);
        check("a.sh", "cat << HEADER\n", &[]);
    }
}
