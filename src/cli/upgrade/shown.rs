//! How the outcome of an upgrade is told: one sentence for a person, one object for a program.

use serde::Serialize;

use crate::cli::ui::{Answer, Paint};
use crate::upgrade::{Changed, LeftBy, Reason, Stay, Version};

/// The outcome as it is shown.
#[derive(Serialize)]
pub(super) struct Shown {
    /// What is installed, where that is not part of the outcome.
    #[serde(rename = "installed", skip_serializing_if = "Option::is_none")]
    pub at: Option<Version>,
    #[serde(flatten)]
    pub what: What,
}

#[derive(Serialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub(super) enum What {
    /// The settings let nobody look.
    Off,
    /// Nothing was reached, or somebody else is at work.
    Later,
    /// The settings hold the version.
    Pinned,
    Current,
    NotYet {
        version: Version,
        rollout: u8,
    },
    Left {
        version: Version,
        by: LeftBy,
    },
    Offered {
        version: Version,
    },
    Withdrawn {
        why: String,
        to: Option<Version>,
    },
    Failed {
        code: String,
        what: String,
    },
    WouldMove {
        from: Version,
        to: Version,
    },
    Moved {
        from: Version,
        to: Version,
        #[serde(skip_serializing_if = "Option::is_none")]
        withdrawn: Option<String>,
    },
    WentBack {
        from: Version,
        to: Version,
    },
    Returned {
        from: Version,
        to: Version,
    },
    Overtaken,
}

impl What {
    pub fn stayed(stay: Stay) -> Self {
        match stay {
            Stay::Current => Self::Current,
            Stay::NotYet { version, rollout } => Self::NotYet { version, rollout: rollout.number() },
            Stay::Left { version, by } => Self::Left { version, by },
        }
    }

    /// Returns what became of a change, and why a person has to decide something.
    pub fn changed(changed: Changed, withdrawn: Option<String>) -> (Self, Option<String>) {
        match changed {
            Changed::Moved { from, to, reason, open } => {
                let what = match (reason, withdrawn) {
                    (Reason::Upgrade, withdrawn) | (_, withdrawn @ Some(_)) => {
                        Self::Moved { from, to, withdrawn }
                    }
                    (Reason::Replace | Reason::Leave(_), None) => Self::WentBack { from, to },
                };
                (what, open)
            }
            Changed::Returned { from, to } => (Self::Returned { from, to }, None),
            Changed::Overtaken => (Self::Overtaken, None),
        }
    }
}

impl What {
    /// Returns the sentence for a person.
    pub fn line(&self) -> String {
        match self {
            Self::Off => "Releases are not looked for: `upgrade.policy` is \"off\".".to_owned(),
            Self::Later => "Nothing can be done now: the source is not reached, what it has was taken back, or another \
                            upgrade is at work. The next look is due later."
                .to_owned(),
            Self::Pinned => "The version stays, because `upgrade.channel` is \"pinned\"; \
                             `openclaw upgrade --version VERSION` names another."
                .to_owned(),
            Self::Current => "There is no newer release.".to_owned(),
            Self::NotYet { version, rollout } => {
                format!("{version} is for {rollout} % of nodes by now, and this one is not among them yet.")
            }
            Self::Left { version, by } => format!(
                "{version} is there, and this node left it {}; `openclaw upgrade --version {version}` tries it again.",
                match by {
                    LeftBy::Person => "because a person went back",
                    LeftBy::Doctor => "because its examination failed",
                    LeftBy::Withdrawn => "because it was taken back",
                }
            ),
            Self::Offered { version } => format!("{version} is there: `openclaw upgrade` moves to it."),
            Self::Withdrawn { why, to: Some(to) } => {
                format!("This version was taken back: {why}. `openclaw upgrade` moves to {to}.")
            }
            Self::Withdrawn { why, to: None } => {
                format!("This version was taken back: {why}. `openclaw upgrade` goes back to the one before.")
            }
            Self::Failed { code, what } => format!("The source says nothing now: {what} ({code})."),
            Self::WouldMove { from, to } => format!("{from} would become {to}."),
            Self::Moved { from, to, withdrawn: None } => {
                format!("openclaw {to} is at work; {from} stays for `openclaw upgrade --rollback`.")
            }
            Self::WentBack { from, to } => format!(
                "openclaw {to} is at work; {from} is not taken again unless `openclaw upgrade --version {from}` names it."
            ),
            Self::Moved { from, to, withdrawn: Some(why) } => {
                format!("openclaw {to} is at work; {from} was taken back: {why}.")
            }
            Self::Returned { from, to } => format!("openclaw {to} is at work again, and {from} is not."),
            Self::Overtaken => {
                "A change of the version was interrupted, and somebody else changed it since: nothing is left to do."
                    .to_owned()
            }
        }
    }
}

impl Answer for Shown {
    fn text(&self, _paint: Paint) -> String {
        let line = self.what.line();
        match &self.at {
            Some(installed) => format!("openclaw {installed}: {}{}\n", line[..1].to_lowercase(), &line[1..]),
            None => format!("{line}\n"),
        }
    }
}
