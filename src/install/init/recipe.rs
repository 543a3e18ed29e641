//! Which rules a repository gets: those that its parts ask for, and what its own settings add or leave out. Pure but for
//! reading the node's rules.

use std::borrow::Cow;

use serde::Serialize;

use super::project::RULES;
use crate::base::path::AbsPath;
use crate::base::text::closest;
use crate::config::project::ProjectSettings;
use crate::engine::desired::{Resource, Spec, Stage};
use crate::engine::ledger::{Kind, Ledger};
use crate::engine::plan::{Finding, FindingKind};
use crate::guard::detect::Detection;
use crate::guard::rules::{Catalog, Known, RuleEntry, applicable};

/// The part under which plans and the ledger keep rules.
pub(super) const RULES_PART: &str = "rules";
const RULE_MODE: u32 = 0o644;

/// A rule that a repository gets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuleHere {
    /// Its id.
    pub id: String,
    /// What of the repository asked for it; empty where nothing had to.
    pub signals: Vec<&'static str>,
    /// The folders that it is for; the top is `.`.
    pub subtrees: Vec<String>,
}

/// How rules get into a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Carried {
    /// As copies, merged later.
    Copies,
    /// As links to the node's rules.
    Links,
}

/// What the rules are decided from.
pub(super) struct Rules<'a> {
    pub top: &'a AbsPath,
    pub catalog: &'a Catalog,
    pub detection: &'a Detection,
    pub settings: &'a ProjectSettings,
    pub carried: Carried,
}

impl Rules<'_> {
    /// Returns the rules of this repository, and what is odd about what its settings name.
    pub fn chosen(&self) -> (Vec<RuleHere>, Vec<Finding>) {
        let entries: Vec<RuleEntry> =
            self.catalog.here().map(|known| known.governing().entry.clone()).collect();
        let mut chosen: Vec<RuleHere> = applicable(&entries, self.detection)
            .into_iter()
            .map(|found| RuleHere {
                id: found.rule.id.clone(),
                signals: found.signals.iter().map(|signal| signal.id()).collect(),
                subtrees: found.subtrees,
            })
            .collect();
        let mut findings = Vec::new();
        let ProjectSettings { rules_include, rules_exclude, .. } = self.settings;
        for id in rules_include.iter().chain(rules_exclude) {
            if !entries.iter().any(|entry| entry.id == *id) {
                let close = closest(id, entries.iter().map(|entry| entry.id.as_str()));
                let hint = close.map(|close| format!("; `{close}` is one")).unwrap_or_default();
                findings.push(self.notice(format!("no rule has the id `{id}`{hint}")));
            } else if rules_include.contains(id) && !chosen.iter().any(|rule| rule.id == *id) {
                let (signals, subtrees) = (Vec::new(), vec![".".to_owned()]);
                chosen.push(RuleHere { id: id.clone(), signals, subtrees });
            }
        }
        chosen.retain(|rule| !rules_exclude.contains(&rule.id));
        (chosen, findings)
    }

    /// Returns what brings the rules `chosen` into the work tree.
    pub fn resources(&self, chosen: &[RuleHere]) -> Vec<Resource> {
        let known = chosen.iter().filter_map(|rule| self.catalog.rule(&rule.id));
        known.filter_map(|known| self.resource(known)).collect()
    }

    fn resource(&self, known: &Known) -> Option<Resource> {
        let copy = known.governing();
        // A rule file may have another name than its id.
        let name = match &copy.path {
            Some(path) => path.name().to_owned(),
            None => format!("{}.md", known.id),
        };
        if name.contains('/') || name.starts_with('.') {
            return None;
        }
        let spec = match (self.carried, &copy.path) {
            (Carried::Links, Some(path)) => Spec::Symlink { target: path.to_string() },
            (Carried::Copies, _) | (Carried::Links, None) => {
                Spec::Shared { bytes: Cow::Owned(copy.text.clone().into_bytes()), mode: RULE_MODE }
            }
        };
        let path = self.top.join(RULES).join_name(&name);
        Some(Resource {
            path,
            spec,
            stage: Stage::Content,
            part: RULES_PART,
            project: Some(self.top.clone()),
        })
    }

    fn notice(&self, what: String) -> Finding {
        let path = self.top.join(crate::guard::PROJECT_FILE);
        Finding { kind: FindingKind::Notice, path, position: None, what, fix: None }
    }
}

/// Returns how the rules of `top` got there; copies where there are none yet.
pub(super) fn carried_so_far(ledger: &Ledger, top: &AbsPath) -> Carried {
    let mut entries = ledger.entries.iter().filter(|entry| entry.project.as_ref() == Some(top));
    let has_links = entries.any(|entry| entry.kind == Kind::Symlink && entry.part == RULES_PART);
    if has_links { Carried::Links } else { Carried::Copies }
}
