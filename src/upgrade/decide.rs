//! Whether a node moves to a release that it trusts. Pure and total: the release is verified and the facts are gathered
//! before, and what comes of the answer is somebody else's.

use serde::{Deserialize, Serialize};

use super::release::{Artifact, Channel, Percent, Release, Target, Version, Withdrawn};
use super::state::{Left, LeftBy};
use crate::base::report::{Code, Explain, Report};
use crate::base::time::Timestamp;

/// Which release is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted<'a> {
    /// The newest of a channel.
    Latest(Channel),
    /// Exactly this one, whether it is older or not: a person named it.
    Exactly(&'a Version),
}

/// Whether a release is meant for this node yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    /// It is.
    In,
    /// Others come first.
    NotYet,
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    /// A person, who need not wait for a stage of the rollout.
    Person,
    /// The schedule of a node, which waits.
    Schedule(Share),
}

/// Everything that the answer depends on.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// What is installed.
    pub current: &'a Version,
    /// The format of the content that the installed version brings.
    pub content_format: u32,
    /// What this machine runs.
    pub target: &'a Target,
    /// The time.
    pub now: Timestamp,
    /// Which release is wanted.
    pub wanted: Wanted<'a>,
    /// Who asks.
    pub asker: Asker,
    /// The highest sequence that was seen on the channel of the release.
    pub seen: Option<u64>,
    /// Versions that are known to be taken back.
    pub withdrawn: &'a [Withdrawn],
    /// Versions that this node left.
    pub left: &'a [Left],
    /// The release.
    pub release: &'a Release,
}

/// Why a node moves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Because {
    /// There is a newer version.
    Newer,
    /// A person named the version.
    Asked,
    /// The installed version was taken back.
    Withdrawn {
        /// Why.
        why: String,
    },
}

/// Why a node stays where it is, though nothing is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Stay {
    /// It has what it should have.
    Current,
    /// Others come first.
    NotYet {
        /// The version.
        version: Version,
        /// The share of nodes that it is meant for by now.
        rollout: Percent,
    },
    /// It had the version and left it.
    Left {
        /// The version.
        version: Version,
        /// Who had it leave.
        by: LeftBy,
    },
}

/// What a node does about a release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Nothing.
    Stay(Stay),
    /// It moves to the release by this tarball.
    Move {
        /// The tarball.
        artifact: Artifact,
        /// Why.
        because: Because,
    },
    /// The installed version was taken back and the release is nothing to go to: it goes back to the version before.
    GoBack {
        /// Why it was taken back.
        why: String,
    },
}

/// Why a node does not move to a release that it trusts.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Its time is over.
    #[error("use a release whose time ended at {expires}: it is {now} now")]
    Expired {
        /// When it ended.
        expires: Timestamp,
        /// The time here.
        now: Timestamp,
    },
    /// A later one was seen.
    #[error("use the release with sequence {sequence}: one with sequence {seen} was seen before")]
    Replayed {
        /// Its sequence.
        sequence: u64,
        /// The highest that was seen.
        seen: u64,
    },
    /// It is of a lower version.
    #[error("go from version {current} back to {offered}")]
    Older {
        /// Its version.
        offered: Version,
        /// What is installed.
        current: Version,
    },
    /// It is not the version that was named.
    #[error("find version {wanted}: the release that lies there is version {offered}")]
    OtherVersion {
        /// What was named.
        wanted: Version,
        /// What lies there.
        offered: Version,
    },
    /// It was signed for another channel.
    #[error("use a release of the channel `{offered}` where one of `{wanted}` is due")]
    OtherChannel {
        /// What it was signed for.
        offered: Channel,
        /// What is due.
        wanted: Channel,
    },
    /// It does not name the tarball that a person named.
    #[error("use `{wanted}`: the release beside it names `{offered}` for this machine")]
    OtherTarball {
        /// What was named.
        wanted: String,
        /// What the release names.
        offered: String,
    },
    /// It was taken back.
    #[error("use version {version}: it was taken back ({why})")]
    TakenBack {
        /// The version.
        version: Version,
        /// Why.
        why: String,
    },
    /// It has no tarball for this machine.
    #[error("find a tarball of version {version} for `{target}`")]
    NoTarget {
        /// The version.
        version: Version,
        /// This machine.
        target: Target,
    },
    /// It does not know what so old a version left.
    #[error("upgrade to {version} from {current}: it takes over from version {from} on")]
    TooFar {
        /// Its version.
        version: Version,
        /// What is installed.
        current: Version,
        /// The oldest that it takes over from.
        from: Version,
    },
    /// It does not know what so new a version left.
    #[error(
        "go back to {version}: its content is of format {format}, and what is installed of format {installed}"
    )]
    OlderFormat {
        /// Its version.
        version: Version,
        /// The format of its content.
        format: u32,
        /// The format of what is installed.
        installed: u32,
    },
}

/// Decides what the node of `question` does.
///
/// # Errors
/// When the release is not for this node.
pub fn decide(question: &Question<'_>) -> Result<Decision, Refusal> {
    match question.wanted {
        Wanted::Exactly(version) => decide_exact(question, version),
        Wanted::Latest(channel) => decide_latest(question, channel),
    }
}

/// A person named a version: age, replay and rollout do not count, the signature and the digest do.
fn decide_exact(question: &Question<'_>, wanted: &Version) -> Result<Decision, Refusal> {
    let release = question.release;
    if release.version != *wanted {
        return Err(Refusal::OtherVersion { wanted: wanted.clone(), offered: release.version.clone() });
    }
    if release.version == *question.current {
        return Ok(Decision::Stay(Stay::Current));
    }
    let artifact = takeable(question)?;
    Ok(Decision::Move { artifact, because: Because::Asked })
}

fn decide_latest(question: &Question<'_>, channel: Channel) -> Result<Decision, Refusal> {
    let &Question { current, release, now, .. } = question;
    if release.channel != channel {
        return Err(Refusal::OtherChannel { offered: release.channel, wanted: channel });
    }
    if let Some(seen) = question.seen.filter(|seen| release.sequence < *seen) {
        return Err(Refusal::Replayed { sequence: release.sequence, seen });
    }
    if release.is_expired(now) {
        return Err(Refusal::Expired { expires: release.expires, now });
    }
    if let Some(withdrawn) = release.withdrawal(current) {
        // A newer version reaches no node ahead of its stage, whatever the node would leave: it may be bad as well.
        let is_due = match question.asker {
            Asker::Person | Asker::Schedule(Share::In) => release.version != *current,
            Asker::Schedule(Share::NotYet) => release.version < *current,
        };
        let replacement = is_due.then(|| takeable(question).ok()).flatten();
        let why = withdrawn.why.clone();
        return Ok(match replacement {
            Some(artifact) => Decision::Move { artifact, because: Because::Withdrawn { why } },
            None => Decision::GoBack { why },
        });
    }
    if release.version == *current {
        return Ok(Decision::Stay(Stay::Current));
    }
    if release.version < *current {
        return Err(Refusal::Older { offered: release.version.clone(), current: current.clone() });
    }
    let artifact = takeable(question)?;
    let version = release.version.clone();
    if let Some(left) = question.left.iter().find(|left| left.version == version) {
        return Ok(Decision::Stay(Stay::Left { version, by: left.by }));
    }
    Ok(match question.asker {
        Asker::Schedule(Share::NotYet) => Decision::Stay(Stay::NotYet { version, rollout: release.rollout }),
        Asker::Person | Asker::Schedule(Share::In) => Decision::Move { artifact, because: Because::Newer },
    })
}

/// Returns the tarball by which this node can move to the release, whatever it should do.
fn takeable(question: &Question<'_>) -> Result<Artifact, Refusal> {
    let &Question { current, release, target, content_format, .. } = question;
    let version = release.version.clone();
    let known = question.withdrawn.iter().find(|withdrawn| withdrawn.version == version);
    if let Some(withdrawn) = release.withdrawal(&version).or(known) {
        return Err(Refusal::TakenBack { version, why: withdrawn.why.clone() });
    }
    if *current < release.upgrades_from && *current < version {
        let (current, from) = (current.clone(), release.upgrades_from.clone());
        return Err(Refusal::TooFar { version, current, from });
    }
    if version < *current && release.content_format < content_format {
        let (format, installed) = (release.content_format, content_format);
        return Err(Refusal::OlderFormat { version, format, installed });
    }
    let missing = || Refusal::NoTarget { version, target: target.clone() };
    release.artifact(target).cloned().ok_or_else(missing)
}

impl Explain for Refusal {
    fn report(&self) -> Report {
        let of = |code, what: &str| Report::new(code, what).because(self);
        match self {
            Self::Expired { .. } => of(Code::ReleaseExpired, "the release at the source is out of date")
                .fix("see that the clock is right: `date -u`")
                .fix("where it is right, the source is not kept any more, or held back: ask whoever keeps it"),
            Self::Replayed { .. } => of(Code::ReleaseReplayed, "the source shows an older state than before")
                .fix("try again later; where it stays so, somebody holds newer releases back: ask whoever keeps the source")
                .fix("to go to a certain version all the same, run `openclaw upgrade --version VERSION`"),
            Self::Older { offered, .. } => of(Code::ReleaseOlder, "the release is older than what is installed").fix(
                format!("stay, or run `openclaw upgrade --version {offered}`, which means this version whatever its age"),
            ),
            Self::OtherVersion { .. } | Self::OtherChannel { .. } | Self::OtherTarball { .. } => {
                of(Code::ReleaseUnfit, "the source holds another release than the one that is wanted")
                    .fix("see that `upgrade.source`, `upgrade.channel` and `--version` name what is meant")
            }
            Self::TakenBack { .. } => of(Code::ReleaseUnfit, "this version was taken back by whoever made it")
                .fix("stay, or name another version with `openclaw upgrade --version VERSION`"),
            Self::NoTarget { .. } => of(Code::ReleaseUnfit, "the release has nothing for this machine")
                .fix("build it: `cargo install openclaw-harness --version VERSION`, then `openclaw install --update`"),
            Self::TooFar { from, .. } => of(Code::ReleaseUnfit, "the step to this release is too far")
                .fix(format!("run `openclaw upgrade --version {from}` first, then `openclaw upgrade`")),
            Self::OlderFormat { .. } => of(Code::ReleaseUnfit, "the older version cannot read what the newer one wrote")
                .fix("run `openclaw uninstall`, then install the older version: your edits stay"),
        }
    }
}

#[cfg(test)]
mod tests;
