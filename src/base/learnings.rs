//! What stands in `workspace/.learnings`: lessons as `[tag] text (YYYY-MM-DD)`, and errors with their state. Only reads;
//! people and agents edit both by hand, so everything else in them is skipped.

/// The tags of lessons.
const TAGS: [&str; 5] = ["preference", "correction", "pattern", "error", "workflow"];
/// Digits of a day.
const DAY: &str = "2026-11-21";

/// A lesson.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lesson {
    /// The day it was written down, `YYYY-MM-DD`; empty where none stands there.
    pub day: String,
    /// Its tag.
    pub tag: &'static str,
    /// What was learned, one line.
    pub text: String,
}

/// Returns at most `lessons_max` lessons of `text`, the newest first; of one day the one that stands last.
pub fn lessons(text: &str, lessons_max: usize) -> Vec<Lesson> {
    let mut found: Vec<Lesson> = told(text).filter_map(lesson).collect();
    found.reverse();
    found.sort_by(|a, b| b.day.cmp(&a.day));
    found.truncate(lessons_max);
    found
}

/// Returns how many errors of `text` wait for somebody: lines `Status: pending`.
pub fn pending_errors(text: &str) -> usize {
    let is_pending = |line: &&str| {
        let bare: String = line.chars().filter(|c| !matches!(c, '*' | '`' | '_')).collect();
        let bare = bare.trim().trim_start_matches(['-', ' ']).to_lowercase();
        bare.strip_prefix("status").map(str::trim_start).and_then(|rest| rest.strip_prefix(':')).is_some_and(
            |state| {
                state.split_whitespace().next().is_some_and(|word| word.trim_end_matches('.') == "pending")
            },
        )
    };
    told(text).filter(is_pending).count()
}

/// Returns the lines that are neither in a comment nor in a block of code.
fn told(text: &str) -> impl Iterator<Item = &str> {
    let (mut is_comment, mut is_code) = (false, false);
    text.lines().map(str::trim).filter(move |line| {
        if is_comment || line.starts_with("<!--") {
            is_comment = !line.contains("-->");
            return false;
        }
        if line.starts_with("```") {
            is_code = !is_code;
            return false;
        }
        !is_code
    })
}

fn lesson(line: &str) -> Option<Lesson> {
    let line = line.trim_start_matches(['-', '*', ' ']);
    let (tag, rest) = line.strip_prefix('[')?.split_once(']')?;
    let tag = TAGS.into_iter().find(|known| known.eq_ignore_ascii_case(tag.trim()))?;
    let rest = rest.trim();
    let dated = rest.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')).filter(|(_, day)| is_day(day));
    let (text, day) = dated.unwrap_or((rest, ""));
    let text = text.trim();
    let is_placeholder = text.is_empty() || text.starts_with(['<', '{']);
    (!is_placeholder).then(|| Lesson { day: day.to_owned(), tag, text: text.to_owned() })
}

fn is_day(text: &str) -> bool {
    let is_like = |(a, b): (u8, u8)| if b.is_ascii_digit() { a.is_ascii_digit() } else { a == b };
    text.len() == DAY.len() && text.bytes().zip(DAY.bytes()).all(is_like)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lessons_come_back_newest_first() {
        let file = "\
# Lessons

Form: `[tag] text (YYYY-MM-DD)`
<!-- [error] in a comment (2026-11-20) -->
```
[error] in code (2026-11-20)
```
[preference] Tabs, not spaces (2026-03-01)
- [Correction] The port is 5459 (not 5453) (2026-11-02)\r
* [workflow] Run the tests first
[pattern] <text> (2026-11-02)
[gossip] not a tag (2026-11-02)
[error] Never twice (2026-11-02)
[error]
";
        let found: Vec<(String, String)> =
            lessons(file, 10).into_iter().map(|lesson| (lesson.day, lesson.text)).collect();
        let expected = [
            ("2026-11-02", "Never twice"),
            ("2026-11-02", "The port is 5459 (not 5453)"),
            ("2026-03-01", "Tabs, not spaces"),
            ("", "Run the tests first"),
        ];
        assert_eq!(found, expected.map(|(day, text)| (day.to_owned(), text.to_owned())));
        assert_eq!(lessons(file, 1).len(), 1);
        assert_eq!(lessons("", 5), []);
    }

    #[test]
    fn errors_that_wait_are_counted() {
        let file = "## E-1\nStatus: pending\n## E-2\n- **Status**: `pending`\n## E-3\nStatus: resolved\n\
            Status: pendingly\nThe Status: pending of\n<!--\nStatus: pending\n-->\nstatus : Pending.\n";
        assert_eq!(pending_errors(file), 3);
        assert_eq!(pending_errors(""), 0);
    }
}
