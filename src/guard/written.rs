//! A cheap look at a file that a tool wrote: whether it is what its name says. Advice at most. Pure.

use crate::base::text::{is_unseen, shortened};
use crate::guard::policy::{Guard, Mode, Policy};
use crate::guard::verdict::Reason;
use crate::secrets;

/// Characters of a path in advice.
const PATH_CHARS_MAX: usize = 160;
/// Characters of what a parser says.
const WHY_CHARS_MAX: usize = 200;

/// What is odd about a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Odd {
    guard: Guard,
    path: String,
    why: String,
}

/// Returns what is odd about the file at `path` with this content; `None` for nothing.
pub fn oddity(path: &str, content: &[u8]) -> Option<Odd> {
    let (guard, why) = told(path, content)?;
    Some(Odd { guard, path: path.to_owned(), why })
}

fn told(path: &str, content: &[u8]) -> Option<(Guard, String)> {
    let text = str::from_utf8(content).ok().filter(|text| !text.trim().is_empty())?;
    if let Some(line) = marker_line(text) {
        return Some((Guard::Markers, format!("line {line} is one that a merge left behind")));
    }
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    if name.ends_with(".json") && !has_comments(&name) {
        let problem = serde_json::from_str::<serde::de::IgnoredAny>(text).err()?;
        return Some((Guard::Json, format!("it is no JSON: {problem}")));
    }
    if name.ends_with(".toml") {
        let problem = text.parse::<toml_edit::DocumentMut>().err()?;
        let problem = problem.to_string();
        return Some((Guard::Toml, format!("it is no TOML: {}", problem.lines().next().unwrap_or_default())));
    }
    None
}

/// Files that end in `.json` and that their programs read with comments.
fn has_comments(name: &str) -> bool {
    let read_so =
        ["tsconfig", "jsconfig", ".eslintrc", "devcontainer", ".swcrc", "babel.config", "settings.json"];
    let editors = ["launch.json", "tasks.json", "extensions.json", "keybindings.json"];
    read_so.iter().any(|start| name.starts_with(start)) || editors.contains(&name)
}

/// Returns the line of the first of all three marks of a merge.
fn marker_line(text: &str) -> Option<usize> {
    let starts = |mark: &'static str| move |line: &str| line.starts_with(mark);
    let at = text.lines().position(starts("<<<<<<< "))?;
    let rest = || text.lines().skip(at);
    let is_whole = rest().any(|line| line == "=======") && rest().any(starts(">>>>>>> "));
    is_whole.then_some(at + 1)
}

/// Returns the advice about them; `None` where there is none to give.
pub fn advice(odd: &[Odd], policy: &Policy) -> Option<Reason> {
    let Odd { guard, path, why } = odd.iter().find(|odd| policy.mode(odd.guard) != Mode::Off)?;
    let line = |text: &str, chars_max| {
        let line: String = text.chars().map(|c| if is_unseen(c) { ' ' } else { c }).collect();
        shortened(&secrets::redacted(&line), chars_max)
    };
    let rule = guard.key();
    Some(Reason {
        rule: rule.to_owned(),
        why: format!(
            "`{}` is written, but {} (rule {rule}).",
            line(path, PATH_CHARS_MAX),
            line(why, WHY_CHARS_MAX)
        ),
        instead: "Mend it now: the same check refuses the commit.".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_what_their_names_say() {
        for (path, content, want) in [
            ("a.json", "{\"a\":1,}", Some(Guard::Json)),
            ("a.json", "{\"a\":1}", None),
            ("a.json", "", None),
            ("tsconfig.json", "{ // why\n}", None),
            (".vscode/settings.json", "{ // why\n}", None),
            ("Cargo.toml", "[a\n", Some(Guard::Toml)),
            ("Cargo.toml", "[a]\n", None),
            ("a.rs", "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> topic\n", Some(Guard::Markers)),
            ("a.md", "Title\n=======\n", None),
            ("a.rs", "<<<<<<< HEAD\n", None),
        ] {
            assert_eq!(oddity(path, content.as_bytes()).map(|odd| odd.guard), want, "{path}: {content}");
        }
        assert_eq!(oddity("a.json", b"\xff"), None);
    }

    #[test]
    fn the_advice_is_two_lines_and_off_is_off() {
        let odd =
            [Odd { guard: Guard::Json, path: "a\nb.json".to_owned(), why: "it is\nno JSON".to_owned() }];
        let reason = advice(&odd, &Policy::default()).expect("advice");
        assert_eq!((reason.text().lines().count(), reason.rule.as_str()), (2, "checks.json"));
        assert_eq!(advice(&odd, &Policy::default().with(Guard::Json, Mode::Off)), None);
    }
}
