//! A repository's settings as guards know them. Converts; decides nothing.

use crate::config::project::{AllowEntry, ProjectSettings};
use crate::config::value::GuardMode;
use crate::guard::globs::Glob;
use crate::guard::{Allowed, Guard, Mode, Project};

/// Reads the content of a repository's settings file.
pub fn parse(bytes: &[u8]) -> Project {
    let ProjectSettings {
        rules_include: _,
        rules_exclude: _,
        default_role,
        modes,
        protected_refs,
        commit_types,
        subject_chars_max,
        baseline,
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
    let modes =
        modes.into_iter().filter_map(|(key, chosen)| Some((Guard::named(key)?, mode(chosen)))).collect();
    Project {
        default_role,
        modes,
        protected_refs,
        commit_types,
        subject_chars_max,
        baseline,
        allow,
        problems,
    }
}

/// Returns a setting's mode as guards know it.
pub(super) fn mode(mode: GuardMode) -> Mode {
    match mode {
        GuardMode::Block => Mode::Block,
        GuardMode::Advise => Mode::Advise,
        GuardMode::Off => Mode::Off,
    }
}
