//! The checks of an evaluation, one row each: what it finds, what to do about it, what follows from a finding where nobody
//! chose, and the judge. A new check is a row here and a setting of its key.

use crate::guard::evaluate::facts::Facts;
use crate::guard::evaluate::judge;
use crate::guard::evaluate::request::Request;
use crate::guard::evaluate::state::State;

/// What follows from a finding, the stricter one greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Consequence {
    /// It is told.
    Warn,
    /// A person has to look before the work is taken.
    Review,
    /// The work is not taken.
    Block,
    /// The work is not taken, and the path is put back to what it was; what was found there is kept.
    Revert,
}

impl Consequence {
    /// Returns the word that settings and reports use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Warn => "warn",
            Self::Review => "review",
            Self::Block => "block",
            Self::Revert => "revert",
        }
    }
}

/// One row of the table.
pub struct Row {
    /// The check.
    pub check: Check,
    /// What it finds, for lists of rules.
    pub title: &'static str,
    /// What to do about a finding: a sentence.
    pub fix: &'static str,
    /// Judges by what was gathered. Pure.
    pub judge: fn(&Request, &Facts) -> State,
}

macro_rules! checks {
    ($($(#[doc = $doc:literal])+ $check:ident = $key:literal, $default:ident, $judge:path, $title:literal, $fix:literal;)+) => {
        /// What is looked at, each with a consequence of its own.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Check { $($(#[doc = $doc])+ $check,)+ }

        impl Check {
            /// Every check, in the order in which they are told.
            pub const ALL: &[Self] = &[$(Self::$check),+];

            /// Returns its key: the last word of its setting, and its name in reports.
            pub fn key(self) -> &'static str {
                match self { $(Self::$check => $key,)+ }
            }

            /// Returns what follows from its findings where nobody chose.
            pub fn default_consequence(self) -> Consequence {
                match self { $(Self::$check => Consequence::$default,)+ }
            }

            /// Returns the check of this key.
            pub fn named(key: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|check| check.key() == key)
            }

            /// Returns its row.
            pub fn row(self) -> &'static Row {
                &ROWS[self as usize]
            }
        }

        /// Every check, in the order of [`Check::ALL`].
        pub const ROWS: &[Row] = &[$(Row {
            check: Check::$check,
            title: $title,
            fix: $fix,
            judge: $judge,
        },)+];
    };
}

checks! {
    /// Changes outside the scope of the work.
    Scope = "scope", Block, judge::scope, "a change outside the scope",
        "Take the change back, or ask whoever gave the task to widen its scope.";
    /// Files outside the scope that git is told to ignore. Whether they were there before is not known.
    Ignored = "ignored", Warn, judge::ignored, "an ignored file outside the scope",
        "Remove it if the work made it.";
    /// Texts that a role or a rule forbids.
    Forbidden = "forbidden", Block, judge::forbidden, "a text that is forbidden here",
        "Write it in another way.";
    /// Secrets, also in commits that a later one covers up.
    Secrets = "secrets", Block, judge::secrets, "a secret",
        "Take the value out, and replace it if it was ever real; it belongs into the environment or a file outside the repository.";
    /// What the checks of a commit find in files, their size aside.
    Files = "files", Block, judge::files, "a file that is not in order",
        "Mend the file.";
    /// Files that are too large.
    Size = "size", Block, judge::size, "a large file",
        "Keep large files out of the history: in git's large-file storage, or outside the repository.";
    /// Files that the work has to bring.
    Required = "required", Block, judge::required, "a file that is missing",
        "Write what is asked for.";
    /// Messages of commits, and whether history still holds the base.
    Commits = "commits", Block, judge::commits, "a commit that is not as agreed",
        "Say it as agreed (`git commit --amend`, `git rebase -i`).";
    /// Rules of the project that say nothing, or not what is meant.
    Rules = "rules", Warn, judge::rules, "a rule that has no effect",
        "`openclaw rules check` tells more.";
    /// Git hooks and settings that openclaw put there.
    Hooks = "hooks", Block, judge::hooks, "a git hook that was changed",
        "Run `openclaw init` in the repository, which puts them back.";
    /// Commands that ran although they are blocked.
    Output = "output", Block, judge::output, "a command that is blocked",
        "Look at what it did, and undo it.";
    /// Errors that programs printed and nobody mended.
    Errors = "errors", Review, judge::errors, "an error that was left",
        "Run the command again and mend what it reports.";
    /// The proof that the task asks for.
    Metric = "metric", Block, judge::metric, "a proof that fails",
        "Mend what it reports.";
    /// Whether there is a proof at all.
    MetricRequired = "metric_required", Warn, judge::metric_required, "work without a proof",
        "Give the task a `metric`.";
    /// Services that have to answer.
    Before = "before", Block, judge::before, "a service that does not answer",
        "Start it.";
    /// Programs that have to agree with the result.
    After = "after", Block, judge::after, "a program that does not agree",
        "Mend what it reports.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_check_has_the_row_at_its_place() {
        for (at, check) in Check::ALL.iter().enumerate() {
            let row = check.row();
            assert_eq!((*check as usize, row.check), (at, *check));
            assert!(row.fix.ends_with('.') && !row.title.ends_with('.'), "{check:?}");
        }
    }

    #[test]
    fn consequences_are_ordered_by_weight() {
        let all = [Consequence::Warn, Consequence::Review, Consequence::Block, Consequence::Revert];
        assert!(all.is_sorted());
    }
}
