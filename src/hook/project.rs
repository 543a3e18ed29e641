//! A repository's settings as guards know them. Converts; decides nothing.

use crate::config::project::{AllowEntry, ProjectSettings};
use crate::config::value::GuardMode;
use crate::guard::globs::Glob;
use crate::guard::{Allowed, Mode, Project};

/// Reads the content of a repository's settings file.
pub(super) fn parse(bytes: &[u8]) -> Project {
    let ProjectSettings {
        rules_include: _,
        rules_exclude: _,
        guard_secrets,
        guard_no_verify,
        secrets_allow,
        mut problems,
    } = ProjectSettings::parse(bytes);
    let mut allow = Vec::new();
    for AllowEntry { path, rule, reason: _ } in secrets_allow {
        match Glob::new(&path) {
            Ok(path) => allow.push(Allowed { path, rule }),
            Err(error) => problems.push(format!("`secrets.allow`: `{path}` is no pattern: {error}")),
        }
    }
    Project { secrets: guard_secrets.map(mode), no_verify: guard_no_verify.map(mode), allow, problems }
}

/// Returns a setting's mode as guards know it.
pub(super) fn mode(mode: GuardMode) -> Mode {
    match mode {
        GuardMode::Block => Mode::Block,
        GuardMode::Advise => Mode::Advise,
        GuardMode::Off => Mode::Off,
    }
}
