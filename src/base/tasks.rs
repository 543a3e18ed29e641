//! The task lines of `workspace/memory/active-tasks.md`: blocks of `- task_id: …` with indented keys. Only reads.
//!
//! People and agents edit the file by hand, so everything else in it is skipped: headings, prose, comments and the
//! template block, whose id or status is a placeholder.

use crate::base::path::AbsPath;

/// How far a task is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskStatus {
    /// Waits for its turn.
    Queued,
    /// Somebody works on it.
    Running,
    /// Something is in its way.
    Blocked,
    /// A person has to answer.
    WaitingUser,
}

impl TaskStatus {
    /// Returns the status as written in the file.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Blocked => "blocked",
            Self::WaitingUser => "waiting-user",
        }
    }

    /// Returns the live status that `text` names; `None` for done, cancelled and everything else.
    fn live(text: &str) -> Option<Self> {
        let text = text.to_ascii_lowercase().replace('_', "-");
        [Self::Queued, Self::Running, Self::Blocked, Self::WaitingUser]
            .into_iter()
            .find(|s| s.as_str() == text)
    }
}

/// A task that is neither done nor cancelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// Its id, as written.
    pub id: String,
    /// Its title; empty where none is written.
    pub title: String,
    /// How far it is.
    pub status: TaskStatus,
    /// What comes next; empty where nothing is written.
    pub next_action: String,
    /// The project it belongs to, by its folder or that folder's name; empty where it belongs to none alone.
    pub project: String,
}

impl Task {
    /// Returns whether the task concerns work in `project`: it belongs to that one, or to none alone.
    pub fn is_of(&self, project: Option<&AbsPath>) -> bool {
        let named = self.project.trim_end_matches('/');
        named.is_empty()
            || project.is_some_and(|project| project.as_str() == named || project.name() == named)
    }
}

/// Returns at most `tasks_max` live tasks of `text`, running ones first, else in the order of the file.
pub fn live(text: &str, tasks_max: usize) -> Vec<Task> {
    let mut tasks = Vec::new();
    let mut block = Block::default();
    let mut in_comment = false;
    for line in text.lines() {
        let line = line.trim();
        if in_comment || line.starts_with("<!--") {
            in_comment = !line.contains("-->");
            continue;
        }
        if let Some(id) = key(line.strip_prefix("- ").unwrap_or(line), "task_id") {
            tasks.extend(std::mem::take(&mut block).finished());
            block.id = id;
        } else if line.starts_with('#') {
            tasks.extend(std::mem::take(&mut block).finished());
        } else {
            block.take(line);
        }
    }
    tasks.extend(block.finished());
    tasks.sort_by_key(|task: &Task| task.status != TaskStatus::Running);
    tasks.truncate(tasks_max);
    tasks
}

#[derive(Default)]
struct Block {
    id: String,
    title: String,
    status: String,
    next_action: String,
    project: String,
}

impl Block {
    fn take(&mut self, line: &str) {
        for (name, field) in [
            ("title", &mut self.title),
            ("status", &mut self.status),
            ("next_action", &mut self.next_action),
            ("project", &mut self.project),
        ] {
            if let Some(value) = key(line, name)
                && field.is_empty()
            {
                *field = value;
            }
        }
    }

    fn finished(self) -> Option<Task> {
        let is_placeholder = self.id.is_empty() || self.id.contains(['<', '{']) || self.id.contains("YYYY");
        let status = TaskStatus::live(&self.status)?;
        (!is_placeholder).then_some(Task {
            id: self.id,
            title: self.title,
            status,
            next_action: self.next_action,
            project: self.project,
        })
    }
}

/// Returns the value of `name: value`, without quotes and without a trailing comment.
fn key(line: &str, name: &str) -> Option<String> {
    let value = line.strip_prefix(name)?.trim_start().strip_prefix(':')?.trim();
    let quoted = ['"', '\''].iter().find_map(|quote| value.strip_prefix(*quote)?.split_once(*quote));
    let bare = match quoted {
        Some((inner, _)) => inner,
        None => value.split_once(" #").map_or(value, |(before, _)| before),
    };
    Some(bare.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "\
# Active tasks

Template:

```yaml
- task_id: T-YYYYMMDD-NNN
  title: <title>
  status: queued
```
<!-- - task_id: T-20260101-000
  status: running -->

## Live

- task_id: T-20261120-001
  title: \"Ship: the guard\" # soon
  status: queued
  owner: me
- task_id: T-20261120-002
  title: Done already
  status: done
- task_id: 'T-20261120-003'
  status: Waiting_User
  title: Decide
  next_action: ask Ada

- task_id: T-20261120-004\r
  title: Now\r
  status: running # yes\r
";

    #[test]
    fn only_live_tasks_come_back_running_first() {
        let ids: Vec<_> = live(FILE, 10).into_iter().map(|task| task.id).collect();
        assert_eq!(ids, ["T-20261120-004", "T-20261120-001", "T-20261120-003"]);
        assert_eq!(
            live(FILE, 10)[2],
            Task {
                id: "T-20261120-003".into(),
                title: "Decide".into(),
                status: TaskStatus::WaitingUser,
                next_action: "ask Ada".into(),
                project: String::new(),
            }
        );
        assert_eq!(live(FILE, 10)[1].title, "Ship: the guard");
        assert_eq!(live(FILE, 1).len(), 1);
    }

    #[test]
    fn other_texts_hold_no_task() {
        for text in [
            "",
            "- task_id:",
            "- task_id: T-1",
            "status: running",
            "- task_id: T-1\n# Next\n  status: running",
        ] {
            assert_eq!(live(text, 10), [], "{text:?}");
        }
    }

    #[test]
    fn a_task_of_another_project_is_told_from_one_of_none() {
        let project = AbsPath::new("/p/repo").expect("a path of the test");
        for (named, is_of) in [
            ("", true),
            ("/p/repo", true),
            ("/p/repo/", true),
            ("repo", true),
            ("/p/other", false),
            ("other", false),
            ("/", true),
        ] {
            let text = format!("- task_id: T-1\n  status: queued\n  project: {named}\n");
            assert_eq!(live(&text, 9)[0].is_of(Some(&project)), is_of, "{named}");
        }
        assert!(!live("- task_id: T-1\n  status: queued\n  project: x\n", 9)[0].is_of(None));
    }

    #[test]
    fn statuses_outside_the_list_are_not_live() {
        for status in ["done", "cancelled", "", "queued|running", "runningly"] {
            assert_eq!(live(&format!("- task_id: T-1\n  status: {status}"), 9), [], "{status}");
        }
    }
}
