//! What `doctor --fix` proposes: what an install would do, and the modes that an install leaves to people. A plan, which
//! the engine applies; nothing is edited here.

use super::table::{Finding, Kind, Mend};
use crate::base::limits::DOCUMENT_BYTES_MAX;
use crate::base::path::AbsPath;
use crate::engine::modes::{ModeWish, with_mode};
use crate::engine::state::{Look, Observed, State, observe};
use crate::engine::store::Store;
use crate::install::change::{Proposal, Wish, propose_install};
use crate::install::node::{InstallError, Node};

/// Proposes what mends `findings`; `None` where nothing of them can be mended.
///
/// # Errors
/// See [`InstallError`].
pub fn propose_mend<'a>(
    node: &Node<'a>,
    store: &Store<'a>,
    wish: &Wish,
    findings: &[Finding],
) -> Result<Option<Proposal<'a>>, InstallError> {
    if findings.iter().all(|finding| finding.mend != Mend::Fix) {
        return Ok(None);
    }
    let mut proposal = propose_install(node, store, wish)?;
    for finding in findings {
        let Some(path) = &finding.path else { continue };
        let taken = match finding.code {
            Kind::SecretsReadable => 0o077,
            Kind::SettingsWritable => 0o002,
            _installed_anew => continue,
        };
        let seen = observe(node.fs, path, Look::Document, DOCUMENT_BYTES_MAX)?;
        proposal.plan = with_mode(proposal.plan, &mode_wish(path, &seen, taken));
    }
    Ok(Some(proposal))
}

/// Returns the wish for the mode that a file has, without the bits `taken`.
fn mode_wish<'w>(path: &'w AbsPath, seen: &'w Observed, taken: u32) -> ModeWish<'w> {
    let mode = match seen.state {
        State::File { mode, .. } => mode & !taken,
        State::Absent | State::Dir { .. } | State::Link { .. } | State::Other => 0,
    };
    ModeWish { path, seen, mode, part: "modes" }
}
