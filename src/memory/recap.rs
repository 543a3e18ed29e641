//! What a model should know of a session before it goes on with the work: goal, decisions, what is open, what failed, what
//! was done, files and the next step, each with its turn. Pure and deterministic; no model is asked.

use std::collections::HashSet;

use serde::Serialize;

use crate::base::limits::RECAP_BYTES_MAX;
use crate::base::text::shortened;
use crate::base::time::Timestamp;
use crate::memory::cost::Cost;
use crate::memory::outcome::failing;
use crate::memory::store::{CommandRow, MessageRow, SessionRow};
use crate::memory::transcript::Kind;

/// Characters of one point.
const POINT_CHARS_MAX: usize = 180;
/// Points of one list.
const POINTS_MAX: usize = 5;
/// Files that are named.
const FILES_MAX: usize = 10;
/// A sentence of fewer characters says nothing.
const SENTENCE_CHARS_MIN: usize = 12;

/// What shows that a sentence is about a decision.
const DECIDING: [&str; 16] = [
    "decided to",
    "we decided",
    "decision:",
    "go with",
    "going with",
    "let's use",
    "we will use",
    "we'll use",
    "i'll use",
    "i will use",
    "settled on",
    "chose to",
    "instead of",
    "rather than",
    "must not",
    "from now on",
];
/// How a sentence about what comes next begins.
const NEXT: [&str; 9] = [
    "next step",
    "next,",
    "next:",
    "remaining",
    "still to do",
    "what is left",
    "what's left",
    "todo",
    "to do:",
];

/// A sentence and where it was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Point {
    /// The turn.
    pub turn: u32,
    /// The sentence.
    pub text: String,
}

/// A recap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Recap {
    /// The host.
    pub host: String,
    /// The session.
    pub session: String,
    /// The folder.
    pub folder: Option<String>,
    /// The git branch.
    pub branch: Option<String>,
    /// When something last happened.
    pub last: Option<Timestamp>,
    /// Its turns.
    pub turns: u32,
    /// What it cost with its sub-agents, where hosts wrote that down.
    pub cost: Option<Cost>,
    /// What a person asked for first.
    pub goal: Option<Point>,
    /// What a person asked for last, where that is something else.
    pub asked: Option<Point>,
    /// What was decided.
    pub decisions: Vec<Point>,
    /// What is not answered.
    pub questions: Vec<Point>,
    /// What the agent says last that failed, and commands that failed and did not succeed afterwards.
    pub failed: Vec<Point>,
    /// Commits, and what the agent said last, unless that is that it failed.
    pub done: Vec<Point>,
    /// Files that were changed, the last first.
    pub files: Vec<String>,
    /// What comes next.
    pub next: Option<Point>,
}

/// What a recap is made of.
pub(super) struct Ground<'a> {
    pub(super) session: &'a SessionRow,
    /// What it cost with its sub-agents.
    pub(super) cost: Option<Cost>,
    pub(super) first: Option<&'a MessageRow>,
    pub(super) messages: &'a [MessageRow],
    pub(super) commands: &'a [CommandRow],
    pub(super) commits: &'a [(String, String, u32)],
    pub(super) written: &'a [(String, u32)],
}

/// Returns the recap of a session, short enough whatever was said.
pub(super) fn recap(ground: &Ground<'_>) -> Recap {
    let session = ground.session;
    let prompts = || ground.messages.iter().filter(|message| message.kind == Kind::Prompt);
    let goal = ground.first.or_else(|| prompts().next()).map(point_of);
    let asked = prompts().next_back().map(point_of).filter(|asked| Some(asked) != goal.as_ref());
    let answer = last_answer(ground.messages);
    let said = answer.map(|answer| sentences(&answer.text)).unwrap_or_default();
    let at = answer.map_or(0, |answer| answer.turn);
    let starts_next = |sentence: &&String| NEXT.iter().any(|lead| sentence.to_lowercase().starts_with(lead));
    let next = said.iter().find(starts_next).map(|text| point(at, text));
    let unanswered = asked.as_ref().or(goal.as_ref()).filter(|_| session.live.is_unanswered());
    let next = next.or_else(|| unanswered.map(|asked| point(asked.turn, &format!("answer: {}", asked.text))));
    let failure = failing(&said);
    let end = said.first().filter(|_| failure.is_none());
    let questions = said.iter().filter(|sentence| sentence.ends_with('?')).map(|text| point(at, text));
    let recap = Recap {
        host: session.host.clone(),
        session: session.name.clone(),
        folder: session.folder.clone(),
        branch: session.branch.clone(),
        last: session.last,
        turns: session.turns,
        cost: ground.cost,
        goal,
        asked,
        decisions: decisions(ground.messages),
        questions: questions.take(POINTS_MAX).collect(),
        failed: failed(failure.map(|text| point(at, text)), ground.commands),
        done: done(ground.commits, end.map(|text| point(at, text))),
        files: ground.written.iter().take(FILES_MAX).map(|(path, _)| within(path, session)).collect(),
        next,
    };
    fitted(recap)
}

/// Returns the last answer that nothing of a person's follows.
fn last_answer(messages: &[MessageRow]) -> Option<&MessageRow> {
    messages
        .iter()
        .rev()
        .take_while(|message| message.kind != Kind::Prompt)
        .find(|one| one.kind == Kind::Answer)
}

fn decisions(messages: &[MessageRow]) -> Vec<Point> {
    let mut found: Vec<Point> = Vec::new();
    for message in messages.iter().rev() {
        if !matches!(message.kind, Kind::Prompt | Kind::Answer) {
            continue;
        }
        for sentence in sentences(&message.text) {
            let lower = sentence.to_lowercase();
            let decides = !sentence.ends_with('?') && DECIDING.iter().any(|mark| lower.contains(mark));
            if decides && !found.iter().any(|point| point.text == shortened(&sentence, POINT_CHARS_MAX)) {
                found.push(point(message.turn, &sentence));
            }
            if found.len() == POINTS_MAX {
                return found;
            }
        }
    }
    found
}

fn failed(said: Option<Point>, commands: &[CommandRow]) -> Vec<Point> {
    let mut found: Vec<Point> = said.into_iter().collect();
    // Those that succeeded later on.
    let mut mended: HashSet<&str> = HashSet::new();
    for command in commands.iter().rev() {
        if found.len() == POINTS_MAX {
            break;
        }
        match command.failed {
            Some(false) => drop(mended.insert(&command.text)),
            Some(true) if !mended.contains(command.text.as_str()) => {
                let told = point(command.turn, &one_line(&command.text));
                if found.iter().all(|point| point.text != told.text) {
                    found.push(told);
                }
            }
            Some(true) | None => {}
        }
    }
    found
}

fn done(commits: &[(String, String, u32)], said: Option<Point>) -> Vec<Point> {
    let commits = commits.iter().map(|(id, subject, turn)| point(*turn, &format!("commit {id} {subject}")));
    commits.take(POINTS_MAX).chain(said).collect()
}

fn point_of(message: &MessageRow) -> Point {
    point(message.turn, &one_line(&message.text))
}

fn point(turn: u32, text: &str) -> Point {
    Point { turn, text: shortened(text, POINT_CHARS_MAX) }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns a path as it is read from the session's folder.
fn within(path: &str, session: &SessionRow) -> String {
    let folder = session.folder.as_deref().unwrap_or_default();
    let below = path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/'));
    shortened(below.filter(|_| !folder.is_empty()).unwrap_or(path), POINT_CHARS_MAX)
}

/// Returns the sentences of a text, without code and without the marks of lists and headings.
fn sentences(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut is_code = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            is_code = !is_code;
            continue;
        }
        if is_code {
            continue;
        }
        let line = line.trim().trim_start_matches(['-', '*', '#', '>', '+', ' ']).replace("**", "");
        let mut from = 0;
        for (at, c) in line.char_indices() {
            let after = at + c.len_utf8();
            let is_end =
                matches!(c, '.' | '?' | '!') && line[after..].chars().next().is_none_or(char::is_whitespace);
            if is_end {
                push_sentence(&mut found, &line[from..after]);
                from = after;
            }
        }
        push_sentence(&mut found, &line[from..]);
    }
    found
}

fn push_sentence(found: &mut Vec<String>, sentence: &str) {
    let sentence = one_line(sentence);
    if sentence.chars().count() >= SENTENCE_CHARS_MIN {
        found.push(sentence);
    }
}

/// Returns a recap that fits: what is least needed goes first, one by one.
fn fitted(mut recap: Recap) -> Recap {
    while recap.text().len() > RECAP_BYTES_MAX {
        let Recap { files, done, failed, decisions, questions, asked, next, goal, folder, branch, .. } =
            &mut recap;
        let went = files.pop().is_some()
            || done.pop().is_some()
            || failed.pop().is_some()
            || questions.pop().is_some()
            || decisions.pop().is_some()
            || asked.take().is_some()
            || next.take().is_some()
            || goal.take().is_some()
            || folder.take().is_some()
            || branch.take().is_some();
        if !went {
            break;
        }
    }
    recap
}

impl Recap {
    /// Returns the recap as a model and a person read it.
    pub fn text(&self) -> String {
        let Self { host, session, folder, branch, last, turns, cost, .. } = self;
        let Self { goal, asked, decisions, questions, failed, done, files, next, .. } = self;
        let short: String = session.chars().take(8).collect();
        let mut text = format!("Session {short} ({host})");
        for part in [folder, branch].into_iter().flatten() {
            text.push_str(&format!(", {part}"));
        }
        if let Some(last) = last {
            text.push_str(&format!(", last {last}"));
        }
        text.push_str(&format!(", turns: {turns}"));
        if let Some(cost) = cost {
            text.push_str(&format!(", cost: {}", cost.text()));
        }
        text.push('\n');
        let one = |text: &mut String, word: &str, point: &Option<Point>| {
            if let Some(Point { turn, text: said }) = point {
                text.push_str(&format!("{word} [{turn}]: {said}\n"));
            }
        };
        let many = |text: &mut String, word: &str, points: &[Point]| {
            if !points.is_empty() {
                text.push_str(&format!("{word}:\n"));
            }
            for Point { turn, text: said } in points {
                text.push_str(&format!("- [{turn}] {said}\n"));
            }
        };
        one(&mut text, "Goal", goal);
        one(&mut text, "Last asked", asked);
        many(&mut text, "Decisions", decisions);
        many(&mut text, "Open questions", questions);
        many(&mut text, "Failed", failed);
        many(&mut text, "Done", done);
        if !files.is_empty() {
            text.push_str(&format!("Files changed: {}\n", files.join(", ")));
        }
        one(&mut text, "Next", next);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::activity::Live;
    use crate::memory::store::Tokens;

    fn session() -> SessionRow {
        SessionRow {
            id: 1,
            host: "claude".to_owned(),
            name: "ce98bb33-259a".to_owned(),
            agent: String::new(),
            parent: None,
            folder: Some("/p/repo".to_owned()),
            branch: Some("main".to_owned()),
            version: None,
            model: None,
            title: None,
            asked: None,
            began: None,
            last: Some(Timestamp::from_millis(1_795_000_000_123)),
            turns: 2,
            messages: 4,
            activity: None,
            live: Live::default(),
            tokens: Tokens::default(),
            cost: None,
        }
    }

    fn message(turn: u32, kind: Kind, text: &str) -> MessageRow {
        let (tool, failed) = (String::new(), false);
        MessageRow {
            id: i64::from(turn),
            session: 1,
            turn,
            kind,
            at: None,
            tool,
            failed,
            text: text.to_owned(),
        }
    }

    fn command(turn: u32, text: &str, failed: bool) -> CommandRow {
        CommandRow { turn, failed: Some(failed), text: text.to_owned() }
    }

    #[test]
    fn a_recap_names_what_matters_with_its_turns() {
        let messages = [
            message(1, Kind::Prompt, "Make the parser\nfaster"),
            message(
                1,
                Kind::Answer,
                "I'll use a table instead of the map. Fine.\n```\nlet's use code that is not said\n```",
            ),
            message(2, Kind::Prompt, "Now the docs. We will use Markdown."),
            message(
                2,
                Kind::Answer,
                "The docs are written.\n\n- Shall I add examples to them?\n\nNext step: release 0.2.",
            ),
        ];
        let ground = Ground {
            session: &session(),
            cost: None,
            first: Some(&messages[0]),
            messages: &messages,
            commands: &[
                command(1, "cargo test", true),
                command(1, "make  all", true),
                command(2, "cargo test", false),
            ],
            commits: &[("9231eef".to_owned(), "feat: table".to_owned(), 1)],
            written: &[("/p/repo/src/a.rs".to_owned(), 2), ("/q/b".to_owned(), 1)],
        };
        let expected = "\
Session ce98bb33 (claude), /p/repo, main, last 2026-11-18T11:06:40.123Z, turns: 2
Goal [1]: Make the parser faster
Last asked [2]: Now the docs. We will use Markdown.
Decisions:
- [2] We will use Markdown.
- [1] I'll use a table instead of the map.
Open questions:
- [2] Shall I add examples to them?
Failed:
- [1] make all
Done:
- [1] commit 9231eef feat: table
- [2] The docs are written.
Files changed: src/a.rs, /q/b
Next [2]: Next step: release 0.2.
";
        assert_eq!(recap(&ground).text(), expected);
        assert_eq!(recap(&ground), recap(&ground));
    }

    #[test]
    fn a_prompt_without_an_answer_is_what_comes_next() {
        let mut session = session();
        session.live.step(&crate::memory::transcript::Record::Message(
            crate::memory::transcript::Message::new("k", Kind::Prompt, None, "x"),
        ));
        let messages = [message(1, Kind::Prompt, "Make the parser faster")];
        let ground = Ground {
            session: &session,
            cost: None,
            first: None,
            messages: &messages,
            commands: &[],
            commits: &[],
            written: &[],
        };
        let recap = recap(&ground);
        assert_eq!(recap.next.map(|next| next.text), Some("answer: Make the parser faster".to_owned()));
        assert_eq!(recap.asked, None);
    }

    #[test]
    fn an_answer_that_says_it_failed_is_not_done() {
        let told = |answer: &str| {
            let messages =
                [message(1, Kind::Prompt, "Make the parser faster"), message(1, Kind::Answer, answer)];
            let ground = Ground {
                session: &session(),
                cost: Some(Cost { usd_micros: 351_200, counts_without: 0 }),
                first: None,
                messages: &messages,
                commands: &[command(1, "make all", true)],
                commits: &[("9231eef".to_owned(), "feat: table".to_owned(), 1)],
                written: &[],
            };
            let recap = recap(&ground);
            assert!(
                recap.text().lines().next().is_some_and(|head| head.ends_with(", turns: 2, cost: $0.3512"))
            );
            let texts = |points: &[Point]| points.iter().map(|one| one.text.clone()).collect::<Vec<_>>();
            (texts(&recap.failed), texts(&recap.done))
        };
        let (failed, done) = told("I moved the table. The build still fails at link time.");
        assert_eq!(failed, ["The build still fails at link time.", "make all"]);
        assert_eq!(done, ["commit 9231eef feat: table"]);
        let (failed, done) = told("The failing build is fixed. All tests pass.");
        assert_eq!(failed, ["make all"]);
        assert_eq!(done, ["commit 9231eef feat: table", "The failing build is fixed."]);
    }

    #[test]
    fn it_stays_short_whatever_was_said() {
        let long = format!("We decided to {} instead of it?. ", "wörd ".repeat(400));
        let messages: Vec<MessageRow> = (0..50)
            .flat_map(|turn| {
                [
                    message(turn, Kind::Prompt, &long),
                    message(turn, Kind::Answer, &format!("{turn} {long}\n").repeat(9)),
                ]
            })
            .collect();
        let commands: Vec<CommandRow> =
            (0..50).map(|at| command(at, &format!("{at} {long}"), true)).collect();
        let commits: Vec<_> = (0..50).map(|at| (format!("{at:07}"), long.clone(), at)).collect();
        let written: Vec<_> = (0..50).map(|at| (format!("/p/repo/{at}{}", "d/".repeat(80)), at)).collect();
        let ground = Ground {
            session: &session(),
            cost: None,
            first: messages.first(),
            messages: &messages,
            commands: &commands,
            commits: &commits,
            written: &written,
        };
        let recap = recap(&ground);
        assert!(recap.text().len() <= RECAP_BYTES_MAX, "{}", recap.text().len());
        assert!(recap.goal.is_some() && !recap.decisions.is_empty());
        let empty = Ground {
            session: &session(),
            cost: None,
            first: None,
            messages: &[],
            commands: &[],
            commits: &[],
            written: &[],
        };
        assert!(super::recap(&empty).text().starts_with("Session ce98bb33"));
    }
}
