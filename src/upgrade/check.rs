//! The look at the source: fetches and verifies what is there, decides, and remembers what was said. Moves nothing.

use super::decide::{Asker, Because, Decision, Question, Refusal, Wanted, decide};
use super::keys::Trust;
use super::lock;
use super::means::{Ask, Asks, CONTENT_FORMAT, Means, UpgradeError};
use super::release::{Channel, Version};
use super::state::{Checked, Said, State};
use super::verify::{Untrusted, Verified, verify};
use crate::base::limits::{RELEASE_BYTES_MAX, RELEASE_SIGNATURE_BYTES_MAX};
use crate::base::report::Explain as _;
use crate::ports::releases::{FetchError, Shelf};

/// The document of a release, beside which its signature lies under the same name and `.sig`.
pub const RELEASE_FILE: &str = "release.json";

/// Asks the source what there is and remembers the answer, a refusal as well.
///
/// # Errors
/// See [`UpgradeError`].
pub fn check(means: &Means<'_>, ask: &Ask<'_>) -> Result<Checked, UpgradeError> {
    let _lock = lock::take(means)?;
    let installed = lock::installed(means)?;
    let mut state = State::read_or_new(means.fs, means.layout, means.entropy)?;
    let found = look(means, ask, &installed, &mut state);
    let checked = remember(means, installed, &mut state, &found);
    state.write(means.fs, means.layout)?;
    found.map(|_| checked)
}

/// Asks the source what there is, and neither changes nor remembers anything.
///
/// # Errors
/// See [`UpgradeError`].
pub fn peek(means: &Means<'_>, ask: &Ask<'_>) -> Result<Checked, UpgradeError> {
    let installed = lock::installed(means)?;
    let mut state = State::read_or_new(means.fs, means.layout, means.entropy)?;
    let said = look(means, ask, &installed, &mut state)?.said();
    Ok(Checked { at: means.clock.now(), installed, said })
}

/// What the source has, and what the node does about it.
#[derive(Clone, Debug)]
pub(super) struct Offer {
    /// Where it lay.
    pub shelf: Shelf,
    /// The release.
    pub verified: Verified,
    /// What the node does; never a refusal.
    pub decision: Decision,
}

/// Fetches, verifies and decides; what is trusted is learned, whatever the answer is.
pub(super) fn look(
    means: &Means<'_>,
    ask: &Ask<'_>,
    installed: &Version,
    state: &mut State,
) -> Result<Offer, UpgradeError> {
    let trust = means.trust(state);
    if trust.is_empty() {
        // Whatever the source has could not be used, so it is not asked.
        return Err(Untrusted::NoKeys.into());
    }
    let (shelf, verified) = find(means, ask, &trust)?;
    let release = verified.release();
    let channel = ask.channel.unwrap_or(release.channel);
    let asker = match ask.asks {
        Asks::Person => Asker::Person,
        Asks::Schedule(share) => Asker::Schedule(share(&state.node, release)),
    };
    let decision = decide(&Question {
        current: installed,
        content_format: CONTENT_FORMAT,
        target: means.target.ok_or(UpgradeError::NoTarget)?,
        now: means.clock.now(),
        wanted: ask.version.map_or(Wanted::Latest(channel), Wanted::Exactly),
        asker,
        seen: state.sequences.get(&release.channel).copied(),
        withdrawn: &state.taken_back(),
        left: &state.left,
        release,
    });
    // What is trusted counts from now on, whether this node moves or not.
    state.learn(&verified);
    let decision = decision?;
    if let (Some(wanted), Decision::Move { artifact, .. }) = (ask.tarball, &decision)
        && artifact.url.file_name() != wanted
    {
        let (wanted, offered) = (wanted.to_owned(), artifact.url.file_name().to_owned());
        return Err(Refusal::OtherTarball { wanted, offered }.into());
    }
    Ok(Offer { decision, shelf, verified })
}

/// Fetches and verifies the release that is asked for. A version that was named may also be the latest of `stable`, which
/// need not lie a second time below its own name.
fn find(means: &Means<'_>, ask: &Ask<'_>, trust: &Trust) -> Result<(Shelf, Verified), UpgradeError> {
    let named = shelf(ask);
    let absent = match (fetch(means, &named, trust), ask.version) {
        (Err(UpgradeError::Fetch(absent @ FetchError::NotThere { .. })), Some(_)) => absent,
        (fetched, _) => return fetched.map(|verified| (named, verified)),
    };
    match fetch(means, &Shelf::Stable, trust) {
        Ok(latest) if ask.version == Some(&latest.release().version) => Ok((Shelf::Stable, latest)),
        // What is missing is the version that was named, whatever else lies there.
        Ok(_) | Err(_) => Err(absent.into()),
    }
}

fn fetch(means: &Means<'_>, shelf: &Shelf, trust: &Trust) -> Result<Verified, UpgradeError> {
    let document = means.releases.document(shelf, RELEASE_FILE, RELEASE_BYTES_MAX)?;
    let signature =
        means.releases.document(shelf, &format!("{RELEASE_FILE}.sig"), RELEASE_SIGNATURE_BYTES_MAX)?;
    Ok(verify(&document, &signature, trust)?)
}

/// Returns where the release lies that is asked for.
fn shelf(ask: &Ask<'_>) -> Shelf {
    match (ask.version, ask.channel) {
        (Some(version), _) => Shelf::Version(version.to_string()),
        (None, Some(Channel::Beta)) => Shelf::Beta,
        (None, Some(Channel::Stable) | None) => Shelf::Stable,
    }
}

/// Writes down what a look came to.
pub(super) fn remember(
    means: &Means<'_>,
    installed: Version,
    state: &mut State,
    found: &Result<Offer, UpgradeError>,
) -> Checked {
    let said = match found {
        Ok(offer) => offer.said(),
        Err(error) => {
            let report = error.report();
            Said::Failed { code: report.code.as_str().to_owned(), what: report.what }
        }
    };
    let checked = Checked { at: means.clock.now(), installed, said };
    state.checked = Some(checked.clone());
    checked
}

impl Offer {
    /// Returns what there is, as it is remembered.
    pub fn said(&self) -> Said {
        let version = self.verified.release().version.clone();
        match &self.decision {
            Decision::Stay(stay) => Said::Nothing { stay: stay.clone() },
            Decision::Move { because: Because::Newer | Because::Asked, .. } => Said::Offered { version },
            Decision::Move { because: Because::Withdrawn { why }, .. } => {
                Said::Withdrawn { why: why.clone(), to: Some(version) }
            }
            Decision::GoBack { why } => Said::Withdrawn { why: why.clone(), to: None },
        }
    }
}
