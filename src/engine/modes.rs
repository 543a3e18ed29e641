//! Permission bits as part of a plan: a file whose content stays gets another mode. Pure.

use super::plan::{Action, Body, Plan, Step};
use super::state::{Observed, State};
use crate::base::path::AbsPath;

/// A file that should have another mode.
pub struct ModeWish<'a> {
    /// The file.
    pub path: &'a AbsPath,
    /// What is there.
    pub seen: &'a Observed,
    /// The permission bits that it should have.
    pub mode: u32,
    /// Which part of the installation it belongs to.
    pub part: &'static str,
}

/// Returns `plan` with the mode that is wished for. What is no regular file, or has that mode, changes nothing.
#[must_use]
pub fn with_mode(plan: Plan, wish: &ModeWish<'_>) -> Plan {
    let ModeWish { path, seen, mode, part } = wish;
    let place = seen.place.as_ref().unwrap_or(path);
    let mut body: Body = plan.body;
    // A step that writes the file anyway gives it the mode as well: two steps at one path have no order.
    if let Some(step) = body.steps.iter_mut().find(|step| step.path == *place) {
        if let (Action::Write { .. }, State::File { mode: after, .. }) = (&step.action, &mut step.after) {
            *after = *mode;
        }
        return Plan::of(body);
    }
    if let State::File { digest, mode: now } = &seen.state
        && now != mode
    {
        body.steps.push(Step {
            path: place.clone(),
            part: (*part).to_owned(),
            action: Action::SetMode,
            before: seen.state.clone(),
            after: State::File { digest: *digest, mode: *mode },
            subject: (*path).clone(),
            patch: None,
        });
    }
    Plan::of(body)
}
