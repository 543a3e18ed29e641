//! What an evaluation came to: each check with its state and what follows. Plain data, told to people and to models.

use crate::base::text::shortened;
use crate::git::Version;
use crate::guard::evaluate::facts::Facts;
use crate::guard::evaluate::request::Request;
use crate::guard::evaluate::state::{Finding, State, Weight};
use crate::guard::evaluate::table::{Check, Consequence, ROWS};
use crate::guard::scan::shown_path;

/// Findings that a model is told: it mends a few and asks again.
const NAMED_MAX: usize = 5;
/// Characters of a line that a model is told.
const LINE_CHARS_MAX: usize = 1_200;

/// What an evaluation came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The id of the commit that the work began at.
    pub base: String,
    /// How many paths changed, those that git is told to ignore left out.
    pub changed: usize,
    /// How many commits were made since.
    pub commits: usize,
    /// Each check, in the order of the table.
    pub results: Vec<CheckResult>,
    /// The paths that go back to what they were.
    pub restores: Vec<Restore>,
    /// What is odd, whole sentences.
    pub notes: Vec<String>,
}

/// What one check came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckResult {
    /// The check.
    pub check: Check,
    /// What follows from its findings.
    pub consequence: Consequence,
    /// What it found.
    pub state: State,
}

/// A path that goes back to what the base has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restore {
    /// The path in the repository, any bytes.
    pub path: Vec<u8>,
    /// What the base has there; `None` where it has nothing.
    pub before: Option<Version>,
}

/// What is said about the work as a whole, the stricter one greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Answer {
    /// Nothing is said against it.
    Pass,
    /// Something is told, and nothing follows.
    Warn,
    /// A person has to look.
    Review,
    /// It is not taken.
    Block,
}

impl Answer {
    /// Returns the word that reports use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Review => "review",
            Self::Block => "block",
        }
    }
}

impl CheckResult {
    /// Returns what follows from one of its findings.
    pub fn follows(&self, finding: &Finding) -> Consequence {
        match finding.weight {
            Weight::Advice => Consequence::Warn,
            Weight::Look => self.consequence.min(Consequence::Review),
            Weight::Full => self.consequence,
        }
    }

    /// Returns what it says about the work. What could not look may have found the worst, so a person looks at least.
    pub fn answer(&self) -> Answer {
        match &self.state {
            State::Passed | State::NotAsked | State::NotRun(_) => Answer::Pass,
            State::Failed(_) => answer_of(self.consequence).max(Answer::Review),
            State::Found(found) => {
                let answers = found.iter().map(|finding| answer_of(self.follows(finding)));
                answers.max().unwrap_or(Answer::Pass)
            }
        }
    }
}

fn answer_of(consequence: Consequence) -> Answer {
    match consequence {
        Consequence::Warn => Answer::Warn,
        Consequence::Review => Answer::Review,
        Consequence::Block | Consequence::Revert => Answer::Block,
    }
}

/// Judges the work of `request` by what is known about it. Pure and total.
pub fn judge(request: &Request, facts: &Facts) -> Outcome {
    let results = ROWS.iter().map(|row| CheckResult {
        check: row.check,
        consequence: request.consequences.of(row.check),
        state: (row.judge)(request, facts),
    });
    let results: Vec<CheckResult> = results.collect();
    let restores = restores(&results, facts);
    let is_seen = |change: &&crate::git::Change| change.standing != crate::git::Standing::Ignored;
    let problems = facts.project.problems.iter().map(|problem| format!("`.openclaw.toml`: {problem}"));
    Outcome {
        base: facts.base.clone(),
        changed: facts.changes.iter().filter(is_seen).count(),
        commits: facts.commits.len(),
        results,
        restores,
        notes: problems.collect(),
    }
}

/// Returns the paths that go back, each once, sorted.
fn restores(results: &[CheckResult], facts: &Facts) -> Vec<Restore> {
    let mut paths: Vec<&[u8]> = Vec::new();
    for result in results {
        let State::Found(found) = &result.state else { continue };
        for finding in found.iter().filter(|finding| result.follows(finding) == Consequence::Revert) {
            // What only a commit holds is in no file that could go back.
            if finding.commit.is_none() {
                paths.extend(finding.path.as_deref());
                paths.extend(finding.with.iter().map(Vec::as_slice));
            }
        }
    }
    paths.sort_unstable();
    paths.dedup();
    let of = |path: &[u8]| {
        let folder = [path, b"/"].concat();
        let change = facts.changes.iter().find(|change| change.path == path || change.path == folder)?;
        Some(Restore { path: path.to_vec(), before: change.before })
    };
    paths.into_iter().filter_map(of).collect()
}

impl Outcome {
    /// Returns what is said about the work as a whole.
    pub fn answer(&self) -> Answer {
        self.results.iter().map(CheckResult::answer).max().unwrap_or(Answer::Pass)
    }

    /// Returns every finding with its check and what follows, the weightiest first.
    pub fn findings(&self) -> Vec<(&CheckResult, &Finding, Consequence)> {
        let mut all = Vec::new();
        for result in &self.results {
            if let State::Found(found) = &result.state {
                all.extend(found.iter().map(|finding| (result, finding, result.follows(finding))));
            }
        }
        all.sort_by_key(|(.., consequence)| std::cmp::Reverse(*consequence));
        all
    }

    /// Returns the checks that could not look, and why.
    pub fn failed(&self) -> Vec<(Check, &str)> {
        let failed = self.results.iter().filter_map(|result| match &result.state {
            State::Failed(why) => Some((result.check, why.as_str())),
            State::Passed | State::Found(_) | State::NotAsked | State::NotRun(_) => None,
        });
        failed.collect()
    }

    /// Returns two lines for a model: what is wrong, and what to do.
    pub fn for_model(&self) -> [String; 2] {
        let answer = self.answer();
        let begin = match answer {
            Answer::Pass => {
                return ["openclaw has nothing against this work.".to_owned(), "Go on.".to_owned()];
            }
            Answer::Warn => "openclaw takes this work, and advises",
            Answer::Review => "openclaw asks a person to look at this work",
            Answer::Block => "openclaw does not take this work",
        };
        let findings = self.findings();
        let failed = self.failed();
        let mut parts: Vec<String> = failed
            .iter()
            .map(|(check, why)| format!("the check `{}` could not look: {why}", check.key()))
            .collect();
        parts.extend(findings.iter().take(NAMED_MAX).map(|(_, finding, _)| named(finding)));
        let more = match findings.len().saturating_sub(NAMED_MAX) {
            0 => String::new(),
            more => format!("; and {more} more"),
        };
        let mut fixes: Vec<&str> = Vec::new();
        for (_, finding, consequence) in &findings {
            let is_first = findings.first().is_some_and(|(.., first)| first == consequence);
            if is_first && !fixes.contains(&finding.fix.as_str()) && fixes.len() < 3 {
                fixes.push(&finding.fix);
            }
        }
        if fixes.is_empty() {
            fixes.push("Ask the person to run `openclaw check` and `openclaw doctor` at a terminal.");
        }
        let put_back = match self.restores.len() {
            0 => String::new(),
            1 => " 1 path is put back; what it held is kept in the quarantine.".to_owned(),
            count => format!(" {count} paths are put back; what they held is kept in the quarantine."),
        };
        let first = format!("{begin}: {}{more}.", parts.join("; "));
        let second = format!("{}{put_back}", fixes.join(" "));
        [shortened(&first, LINE_CHARS_MAX), shortened(&second, LINE_CHARS_MAX)]
    }
}

fn named(finding: &Finding) -> String {
    let Finding { path, line, rule, what, commit, .. } = finding;
    let place = match (path, line) {
        (Some(path), Some(line)) => format!("`{}` line {line} ", shown_path(path)),
        (Some(path), None) => format!("`{}` ", shown_path(path)),
        (None, _) => String::new(),
    };
    let commit = commit.as_ref().map(|id| format!("commit {}: ", id.get(..12).unwrap_or(id)));
    format!("{}{place}{what} (rule {rule})", commit.unwrap_or_default())
}
