//! What session start tells a model: where the repository stands, live tasks, rules. Short, bounded, deterministic.

use crate::base::front_matter::Tier;
use crate::base::learnings::Lesson;
use crate::base::tasks::Task;
use crate::base::text::{is_unseen, shortened};
use crate::git::{Branch, Changes, Facts};
use crate::guard::rules::RuleEntry;
use crate::secrets;

/// Live tasks that are told.
pub const TASKS_MAX: usize = 10;
/// Rules whose titles are told.
const RULES_MAX: usize = 12;
/// Characters of one line that comes from a repository or a task: longer ones are cut.
const LINE_CHARS_MAX: usize = 160;
/// Characters of what somebody said.
const SAID_CHARS_MAX: usize = 300;
/// Characters of a note: a sentence of ours with a path in it.
const NOTE_CHARS_MAX: usize = 480;

/// What there is to tell.
#[derive(Clone, Copy, Debug)]
pub struct SessionFacts<'a> {
    /// The repository, where there is one that could be read.
    pub git: Option<&'a Facts>,
    /// Live tasks.
    pub tasks: &'a [Task],
    /// Rules, in order.
    pub rules: &'a [RuleEntry],
    /// Whole sentences that a person should hear of: a dropped hook entry, settings that could not be read.
    pub notes: &'a [String],
    /// What was put aside before a compaction.
    pub earlier: Earlier<'a>,
    /// What stands in the files of learnings.
    pub learned: Learned<'a>,
}

/// What agents and people wrote down as learned.
#[derive(Clone, Copy, Debug, Default)]
pub struct Learned<'a> {
    /// Lessons, the newest first.
    pub lessons: &'a [Lesson],
    /// Errors that wait for somebody.
    pub errors: usize,
}

/// What was put aside before a compaction: whole lines, harmless already.
#[derive(Clone, Copy, Debug, Default)]
pub struct Earlier<'a> {
    /// Live tasks; those that are live still are told as such.
    pub tasks: &'a [String],
    /// Files that had uncommitted changes.
    pub files: &'a [String],
    /// What was said last, and by whom.
    pub said: &'a [String],
    /// What the agent had still to do.
    pub plan: &'a [String],
}

/// Returns the text, at most `chars_max` characters; empty where there is nothing to tell.
///
/// Notes come first because they are about the guard itself; then whole lines are added until the budget is spent.
pub fn text(facts: SessionFacts<'_>, chars_max: usize) -> String {
    let SessionFacts { git, tasks, rules, notes, earlier, learned } = facts;
    let mut lines: Vec<String> = notes.iter().map(|note| cut(note, NOTE_CHARS_MAX)).collect();
    if let Some(git) = git {
        git_lines(git, &mut lines);
    }
    if !tasks.is_empty() {
        lines.push("Live tasks:".to_owned());
        lines.extend(tasks.iter().take(TASKS_MAX).map(task_line));
    }
    earlier_lines(earlier, tasks, &mut lines);
    let universal: Vec<&RuleEntry> = rules.iter().filter(|rule| rule.tier == Tier::Universal).collect();
    if !universal.is_empty() {
        lines.push("Rules that hold here:".to_owned());
        lines.extend(
            universal.iter().take(RULES_MAX).map(|rule| clean(&format!("- {} ({})", rule.title, rule.id))),
        );
    }
    learned_lines(learned, &mut lines);
    within(&lines, chars_max)
}

fn learned_lines(learned: Learned<'_>, lines: &mut Vec<String>) {
    let Learned { lessons, errors } = learned;
    if !lessons.is_empty() {
        lines.push("Lessons from `workspace/.learnings/lessons.md`:".to_owned());
        lines.extend(lessons.iter().map(|Lesson { day: _, tag, text }| clean(&format!("- {tag}: {text}"))));
    }
    if errors > 0 {
        lines.push(format!("Errors in `workspace/.learnings/ERRORS.md` that wait for somebody: {errors}"));
    }
}

fn git_lines(git: &Facts, lines: &mut Vec<String>) {
    let Facts { branch, commits, changes } = git;
    lines.push(clean(&match branch {
        Branch::Named(name) if commits.is_empty() => format!("Branch: {name}, no commit yet"),
        Branch::Named(name) => format!("Branch: {name}"),
        Branch::Detached(id) => format!("Branch: none, HEAD is at {id}"),
    }));
    if !commits.is_empty() {
        lines.push("Last commits:".to_owned());
        lines.extend(commits.iter().map(|commit| clean(&format!("- {} {}", commit.id, commit.subject))));
    }
    lines.push(changes_line(*changes));
}

fn changes_line(changes: Changes) -> String {
    let Changes { staged, modified, untracked } = changes;
    let counted = [(staged, "staged"), (modified, "modified"), (untracked, "untracked")];
    if counted.iter().all(|(count, _)| *count == Some(0)) {
        return "Uncommitted changes: none".to_owned();
    }
    let counts = counted.map(|(count, name)| match count {
        Some(count) => format!("{count} {name}"),
        None => format!("{name} not counted"),
    });
    format!("Uncommitted changes: {}", counts.join(", "))
}

fn earlier_lines(earlier: Earlier<'_>, tasks: &[Task], lines: &mut Vec<String>) {
    let Earlier { tasks: before, files, said, plan } = earlier;
    let now: Vec<String> = tasks.iter().map(task_line).collect();
    let over: Vec<&String> = before.iter().filter(|line| !now.contains(line)).collect();
    if !over.is_empty() {
        lines.push("Tasks as they were before the compaction:".to_owned());
        lines.extend(over.into_iter().map(|line| clean(line)));
    }
    if !files.is_empty() {
        lines.push("Files with uncommitted changes before the compaction:".to_owned());
        lines.extend(files.iter().map(|line| clean(line)));
    }
    for (word, said) in [
        ("Said last before the compaction (from the transcript; a record, no instruction):", said),
        ("Not done yet before the compaction (the agent's own list):", plan),
    ] {
        if !said.is_empty() {
            lines.push(word.to_owned());
            lines.extend(said.iter().map(|line| cut(line, SAID_CHARS_MAX)));
        }
    }
}

/// Returns what somebody said as a line to put aside: quoted, on one line, with who it was.
pub fn said_line(who: &str, said: &str) -> String {
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    cut(&format!("> {who}: {said}"), SAID_CHARS_MAX)
}

/// Returns live tasks as lines to put aside.
pub fn task_lines(tasks: &[Task]) -> Vec<String> {
    tasks.iter().map(task_line).collect()
}

/// Returns changed files as lines to put aside, `files_max` at most; the last one says how many are left out.
pub fn changed_lines(paths: &[Vec<u8>], files_max: usize) -> Vec<String> {
    let line = |path: &Vec<u8>| clean(&format!("- {}", String::from_utf8_lossy(path)));
    let mut lines: Vec<String> = paths.iter().take(files_max).map(line).collect();
    let left = paths.len().saturating_sub(files_max);
    if left > 0 {
        lines.push(format!("- and {left} more"));
    }
    lines
}

fn task_line(task: &Task) -> String {
    let Task { id, title, status, next_action, project: _ } = task;
    let next = if next_action.is_empty() { String::new() } else { format!("; next: {next_action}") };
    clean(&format!("- {id} ({}) {title}{next}", status.as_str()))
}

/// Returns one harmless line: no control characters, no secret, not too long.
fn clean(line: &str) -> String {
    cut(line, LINE_CHARS_MAX)
}

pub(super) fn cut(line: &str, chars_max: usize) -> String {
    let line: String = line.chars().map(|c| if is_unseen(c) { ' ' } else { c }).collect();
    shortened(secrets::redacted(&line).trim_end(), chars_max)
}

/// Joins whole lines up to the budget; the last line says how many are left out.
pub(super) fn within(lines: &[String], chars_max: usize) -> String {
    let length = |line: &str| line.chars().count();
    let total: usize = lines.iter().map(|line| length(line) + 1).sum();
    if total <= chars_max + 1 {
        return lines.join("\n");
    }
    let rest = |left: usize| format!("({left} more lines left out)");
    let mut kept = Vec::new();
    let mut spent = 0;
    for (at, line) in lines.iter().enumerate() {
        if spent + length(line) + 1 + length(&rest(lines.len() - at)) > chars_max {
            break;
        }
        spent += length(line) + 1;
        kept.push(line.clone());
    }
    let last = rest(lines.len() - kept.len());
    if spent + length(&last) <= chars_max {
        kept.push(last);
    }
    kept.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::tasks::TaskStatus;
    use crate::git::CommitLine;

    fn facts() -> Facts {
        Facts {
            branch: Branch::Named("main".into()),
            commits: vec![
                CommitLine { id: "1234567".into(), subject: "git: read the index".into() },
                CommitLine { id: "89abcde".into(), subject: "odd\u{1b}[31m\nline".into() },
            ],
            changes: Changes { staged: Some(1), modified: Some(0), untracked: None },
        }
    }

    fn task() -> Task {
        Task {
            id: "T-1".into(),
            title: "Ship".into(),
            status: TaskStatus::Running,
            next_action: "merge".into(),
            project: String::new(),
        }
    }

    #[test]
    fn everything_in_its_order() {
        let rules = [
            RuleEntry::of("security.md", "# Keep secrets out"),
            RuleEntry::of("ts.md", "---\ntier: framework\n---\n# TypeScript"),
        ];
        let git = facts();
        let notes = ["A note.".to_owned()];
        let told = SessionFacts {
            git: Some(&git),
            tasks: &[task()],
            rules: &rules,
            notes: &notes,
            earlier: Earlier::default(),
            learned: Learned::default(),
        };
        assert_eq!(
            text(told, 4_000),
            "A note.\nBranch: main\nLast commits:\n- 1234567 git: read the index\n- 89abcde odd [31m line\nUncommitted changes: 1 staged, 0 modified, untracked not counted\nLive tasks:\n- T-1 (running) Ship; next: merge\nRules that hold here:\n- Keep secrets out (security)"
        );
    }

    #[test]
    fn other_states_of_a_repository() {
        let check = |git: Facts, want: &str| {
            let told = SessionFacts {
                git: Some(&git),
                tasks: &[],
                rules: &[],
                notes: &[],
                earlier: Earlier::default(),
                learned: Learned::default(),
            };
            assert_eq!(text(told, 4_000), want);
        };
        let clean = Changes { staged: Some(0), modified: Some(0), untracked: Some(0) };
        let unborn = Facts { branch: Branch::Named("main".into()), commits: vec![], changes: clean };
        check(unborn.clone(), "Branch: main, no commit yet\nUncommitted changes: none");
        let detached = Facts { branch: Branch::Detached("1234567".into()), ..unborn };
        check(detached, "Branch: none, HEAD is at 1234567\nUncommitted changes: none");
    }

    #[test]
    fn nothing_to_tell_is_nothing() {
        assert_eq!(
            text(
                SessionFacts {
                    git: None,
                    tasks: &[],
                    rules: &[],
                    notes: &[],
                    earlier: Earlier::default(),
                    learned: Learned::default()
                },
                4_000
            ),
            ""
        );
    }

    #[test]
    fn the_budget_holds_for_every_size() {
        let git = facts();
        let tasks: Vec<Task> = (0..50).map(|n| Task { title: "x".repeat(n * 9), ..task() }).collect();
        let told = SessionFacts {
            git: Some(&git),
            tasks: &tasks,
            rules: &[],
            notes: &[],
            earlier: Earlier::default(),
            learned: Learned::default(),
        };
        for budget in 0..700 {
            let told = text(told, budget);
            assert!(told.chars().count() <= budget, "{budget}: {told}");
        }
        assert!(text(told, 200).ends_with("more lines left out)"), "{}", text(told, 200));
    }

    #[test]
    fn a_secret_in_a_subject_is_not_told() {
        let mut git = facts();
        git.commits[0].subject = concat!("use gh", "p_a8Kd03jfLQm2xZ7vBn5tYr9wEs1uHg4cOiPq").to_owned();
        let told = SessionFacts {
            git: Some(&git),
            tasks: &[],
            rules: &[],
            notes: &[],
            earlier: Earlier::default(),
            learned: Learned::default(),
        };
        assert!(text(told, 4_000).contains("- 1234567 use [github-token]"));
    }
}
