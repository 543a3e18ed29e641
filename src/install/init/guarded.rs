//! The repositories under guard, for `status`: which they are, and whether git still runs our hooks there. Only looks.

use std::collections::BTreeSet;

use serde::Serialize;

use super::hooks::{CHAIN_PATH, HOOKS, Way, hook_name};
use super::recipe::RULES_PART;
use super::verb::{Repositories, is_gone, projects};
use crate::agents::git::EVENTS;
use crate::base::limits::DOCUMENT_BYTES_MAX;
use crate::base::path::AbsPath;
use crate::engine::document::DocumentRecord;
use crate::engine::ledger::{Kind, Ledger};
use crate::git::hooks::{GitVersion, Site};
use crate::install::status::Drift;
use crate::ports::fs::Fs;

/// A repository under guard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Guarded {
    /// The top of the work tree, or the git folder that several share.
    pub path: AbsPath,
    /// How its hooks get to git; `None` for a work tree that shares another's.
    pub hooks: Option<Way>,
    /// How many rules it has of ours.
    pub rules: usize,
    /// It is no longer where it was.
    pub is_gone: bool,
}

/// Returns the repositories that the ledger names.
pub fn guarded(fs: &dyn Fs, ledger: &Ledger) -> Vec<Guarded> {
    let mut all: Vec<Guarded> = Vec::new();
    for project in projects(ledger) {
        let path = top_of(project);
        let row = Guarded {
            hooks: way_of(ledger, project),
            rules: count_rules(ledger, project),
            is_gone: is_gone(fs, project),
            path,
        };
        match all.iter_mut().find(|known| known.path == row.path) {
            Some(known) => {
                known.hooks = known.hooks.or(row.hooks);
                known.rules += row.rules;
                known.is_gone |= row.is_gone;
            }
            None => all.push(row),
        }
    }
    all.sort_by(|one, other| one.path.cmp(&other.path));
    all
}

/// Returns the repositories of the ledger that are gone.
pub(in crate::install) fn gone_projects(fs: &dyn Fs, ledger: &Ledger) -> BTreeSet<AbsPath> {
    projects(ledger).filter(|project| is_gone(fs, project)).cloned().collect()
}

/// Returns where git no longer finds our hooks although they are in their places.
pub(in crate::install) fn drift_of(
    fs: &dyn Fs,
    repositories: &Repositories<'_>,
    ledger: &Ledger,
) -> Vec<Drift> {
    let alive = || projects(ledger).filter(|project| !is_gone(fs, project));
    let with_hooks: Vec<(&AbsPath, Way)> =
        alive().filter_map(|project| Some((project, way_of(ledger, project)?))).collect();
    if with_hooks.is_empty() {
        return Vec::new();
    }
    let folders: BTreeSet<AbsPath> = alive().map(top_of).collect();
    // A git folder by itself does not tell where its work tree is; another row then does.
    let sites: Vec<Site> = folders.iter().filter_map(|folder| repositories.look(folder).ok()).collect();
    let drifted = with_hooks.into_iter().filter_map(|(project, way)| {
        let mut sites = sites.iter();
        let site = sites.find(|site| site.common_dir == *project || site.git_dir == *project)?;
        let what = astray(site, project, way).or_else(|| older(fs, ledger, project, way))?;
        Some(Drift { path: top_of(project), part: HOOKS.to_owned(), what })
    });
    drifted.collect()
}

/// Returns why git does not run our hooks in a repository; `None` where it does.
fn astray(site: &Site, project: &AbsPath, way: Way) -> Option<String> {
    let moved = site.hooks_path();
    let ours = project.join("openclaw/hooks");
    match (way, moved) {
        (Way::Config, _) if site.version < GitVersion::WITH_CONFIG_HOOKS => Some(format!(
            "git {} on PATH does not run the hooks of its configuration; run `openclaw init` here",
            site.version
        )),
        (Way::Config, _) | (Way::Folder, None) => None,
        (Way::Chain, Some(path)) if path.value == ours.as_str() => None,
        (Way::Folder | Way::Chain, Some(path)) => Some(format!(
            "`core.hooksPath` leads git to `{}` ({}), so our hook does not run; run `openclaw init` here",
            path.value,
            path.scope.word()
        )),
        (Way::Chain, None) => {
            Some("`core.hooksPath` is gone, so our hook does not run; run `openclaw init` here".to_owned())
        }
    }
}

/// Returns which hooks an older release did not put there yet; `None` where all are.
fn older(fs: &dyn Fs, ledger: &Ledger, project: &AbsPath, way: Way) -> Option<String> {
    let script = || fs.read(&project.join(CHAIN_PATH), DOCUMENT_BYTES_MAX).unwrap_or_default();
    let of_project = ledger.entries.iter().filter(|entry| entry.project.as_ref() == Some(project));
    let records: Vec<&DocumentRecord> = of_project.filter_map(|entry| entry.document.as_ref()).collect();
    let is_there = |event: &str| match way {
        Way::Folder => ledger.entry(&project.join("hooks").join(event)).is_some(),
        // Of one that was taken away the ledger tells.
        Way::Chain => {
            let script = script();
            script.is_empty() || String::from_utf8_lossy(&script).contains(event)
        }
        Way::Config => {
            let name = hook_name(event);
            records.iter().any(|record| match record {
                DocumentRecord::GitConfig { entries, .. } => {
                    entries.iter().any(|entry| entry.subsection.as_deref() == Some(&name))
                }
                DocumentRecord::Json { .. } | DocumentRecord::Toml { .. } | DocumentRecord::Block { .. } => {
                    false
                }
            })
        }
    };
    let missing: Vec<String> =
        EVENTS.iter().filter(|event| !is_there(event)).map(|event| format!("`{event}`")).collect();
    (!missing.is_empty()).then(|| {
        format!(
            "an older openclaw made its hooks, without {}; run `openclaw init` here",
            missing.join(" and ")
        )
    })
}

fn way_of(ledger: &Ledger, project: &AbsPath) -> Option<Way> {
    let of_project = ledger.entries.iter().filter(|entry| entry.project.as_ref() == Some(project));
    let kinds: Vec<Kind> = of_project.filter(|entry| entry.part == HOOKS).map(|entry| entry.kind).collect();
    if kinds.contains(&Kind::GitHook) {
        Some(Way::Folder)
    } else if kinds.contains(&Kind::File) {
        Some(Way::Chain)
    } else {
        kinds.contains(&Kind::GitConfig).then_some(Way::Config)
    }
}

fn count_rules(ledger: &Ledger, project: &AbsPath) -> usize {
    let is_rule = |kind: Kind| matches!(kind, Kind::Shared | Kind::Symlink);
    let entries = ledger.entries.iter().filter(|entry| entry.project.as_ref() == Some(project));
    entries.filter(|entry| entry.part == RULES_PART && is_rule(entry.kind)).count()
}

/// Returns the work tree of a git folder that is in its usual place, else the path itself.
fn top_of(project: &AbsPath) -> AbsPath {
    let parent = project.parent().filter(|_| project.name() == ".git");
    parent.unwrap_or_else(|| project.clone())
}
