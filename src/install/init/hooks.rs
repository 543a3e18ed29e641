//! Which way our hooks get to git in one repository. Looks at the disk; decides; writes nothing.

use std::borrow::Cow;

use serde::Serialize;

use super::scripts;
use super::verb::InitError;
use crate::agents::git::{EVENTS, HARMLESS_HOOKS, OTHER_HOOKS};
use crate::base::limits::DOCUMENT_BYTES_MAX;
use crate::base::path::AbsPath;
use crate::engine::desired::{Before, Resource, Spec, Stage};
use crate::engine::document::DocumentSpec;
use crate::engine::ledger::{Kind, Ledger};
use crate::engine::merge::git_config::GitConfigEntry;
use crate::engine::plan::{Finding, FindingKind};
use crate::git::hooks::{ConfigHook, GitVersion, HooksPath, Scope, Site};
use crate::ports::fs::{Fs, NodeKind};

/// The part under which plans and the ledger keep hooks.
pub(super) const HOOKS: &str = "git hooks";
/// What the names of our hooks in git's configuration start with.
const NAME: &str = "openclaw-";
/// Our folder in a git folder, and the script in it that every hook is a link to.
const CHAIN_FOLDER: &str = "openclaw/hooks";
const CHAIN: &str = "chain";
/// That script, below a git folder.
pub(super) const CHAIN_PATH: &str = "openclaw/hooks/chain";
const SCRIPT_MODE: u32 = 0o755;
const CONFIG_MODE: u32 = 0o644;
/// Lines of a hook that can be the predecessor's: it has a dozen, and whoever wrote more into it made it theirs.
const PREDECESSOR_LINES_MAX: usize = 40;

/// How our hooks get to git.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// By the repository's configuration.
    Config,
    /// By files in the hooks folder of the git folder.
    Folder,
    /// By a folder of ours that chains the one that `core.hooksPath` named.
    Chain,
}

/// The hooks of a repository, decided.
pub(super) struct Hooks {
    pub way: Way,
    pub resources: Vec<Resource>,
    pub findings: Vec<Finding>,
}

/// What the decision is made from.
pub(super) struct Ground<'a> {
    pub fs: &'a dyn Fs,
    pub site: &'a Site,
    pub ledger: &'a Ledger,
    /// The stable path of our program.
    pub program: AbsPath,
}

impl Ground<'_> {
    /// Decides how our hooks get to git here.
    ///
    /// # Errors
    /// Where `core.hooksPath` stands in a file that is not the repository's own, or the disk refuses.
    pub fn decide(&self) -> Result<Hooks, InitError> {
        if self.site.version >= GitVersion::WITH_CONFIG_HOOKS {
            return self.by_config();
        }
        let own = self.site.own_hooks();
        let old = self.old()?;
        let is_link = self.kind_of(&own)? == Some(NodeKind::Symlink);
        match old {
            Some(Old { value, file }) => self.by_chain(&value, file),
            None if is_link => self.by_chain(own.as_str(), self.site.common_dir.join("config")),
            None => self.by_folder(),
        }
    }

    fn by_config(&self) -> Result<Hooks, InitError> {
        let mut hooks = Hooks { way: Way::Config, resources: Vec::new(), findings: Vec::new() };
        let program = scripts::quoted(self.program.as_str());
        let is_other = |hook: &&ConfigHook| hook.name.starts_with(NAME) && !hook.command.contains(&program);
        let others = self.site.config_hooks.iter().filter(is_other);
        let config = self.site.common_dir.join("config");
        for other in others.take(1) {
            hooks.findings.push(Finding {
                kind: FindingKind::Conflict,
                path: config.clone(),
                position: None,
                what: format!("left as it is: the openclaw of another root guards this repository by `hook.{}`", other.name),
                fix: Some(format!(
                    "take it out with that one's `init --remove`, or by `git config --remove-section 'hook.{}'`, then run `openclaw init`",
                    other.name
                )),
            });
        }
        if hooks.findings.is_empty() {
            let entries = EVENTS.iter().flat_map(|event| {
                let entry = |key: &str, value: String| GitConfigEntry {
                    section: "hook".to_owned(),
                    subsection: Some(hook_name(event)),
                    key: key.to_owned(),
                    value,
                };
                [
                    entry("command", scripts::command(&self.program, event)),
                    entry("event", (*event).to_owned()),
                ]
            });
            hooks.resources.push(self.config(config, entries.collect()));
        }
        for name in ["pre-commit", "pre-push"] {
            hooks.resources.extend(self.displaced(name)?);
        }
        Ok(hooks)
    }

    fn by_folder(&self) -> Result<Hooks, InitError> {
        let folder = self.site.own_hooks();
        let mut resources = Vec::new();
        for event in EVENTS {
            let path = folder.join(event);
            let before = if self.is_predecessor(&path)? { Before::StaysOut } else { Before::Runs };
            let bytes = Cow::Owned(scripts::hook(&self.program, event).into_bytes());
            resources.push(self.resource(path, Spec::GitHook { bytes, mode: SCRIPT_MODE, before }));
        }
        Ok(Hooks { way: Way::Folder, resources, findings: Vec::new() })
    }

    /// Chains the folder `old`, as `core.hooksPath` spells it, by way of the configuration `file`.
    fn by_chain(&self, old: &str, file: AbsPath) -> Result<Hooks, InitError> {
        let folder = chain_folder(&file);
        let script = scripts::chain(&self.program, old).into_bytes();
        let spec = Spec::File { bytes: Cow::Owned(script), mode: SCRIPT_MODE };
        let mut resources =
            vec![Resource { stage: Stage::Content, ..self.resource(folder.join(CHAIN), spec) }];
        let place = self.place_of(old);
        let mut names: Vec<&str> = HARMLESS_HOOKS.to_vec();
        for name in OTHER_HOOKS {
            let is_there = match &place {
                Some(place) => self.fs.resolve(&place.join(name)).ok().flatten().is_some(),
                None => false,
            };
            names.extend(is_there.then_some(*name));
        }
        resources.extend(names.into_iter().map(|name| Resource {
            stage: Stage::Content,
            ..self.resource(folder.join(name), Spec::Symlink { target: CHAIN.to_owned() })
        }));
        let entry = GitConfigEntry {
            section: "core".to_owned(),
            subsection: None,
            key: "hooksPath".to_owned(),
            value: folder.as_str().to_owned(),
        };
        let project = project_of(self.site, &file);
        let mut resources: Vec<Resource> =
            resources.into_iter().chain([self.config(file, vec![entry])]).collect();
        for resource in &mut resources {
            resource.project = Some(project.clone());
        }
        Ok(Hooks { way: Way::Chain, resources, findings: Vec::new() })
    }

    /// Returns where hooks were looked for before us, when that is not git's own folder, and the file to set ours in.
    fn old(&self) -> Result<Option<Old>, InitError> {
        let common = self.site.common_dir.join("config");
        let own = self.site.git_dir.join("config.worktree");
        let mut paths = self.site.hooks_paths.iter().rev().filter(|path| path.scope != Scope::Command);
        let Some(path) = paths.next() else { return Ok(None) };
        let HooksPath { value, scope, file } = path;
        let place = match (scope, file) {
            (Scope::System | Scope::Global, _) => common,
            (Scope::Local, Some(file)) if *file == common => common,
            (Scope::Worktree, Some(file)) if *file == own => own,
            (Scope::Local | Scope::Worktree | Scope::Command, file) => {
                return Err(InitError::HooksElsewhere { value: value.clone(), file: file.clone() });
            }
        };
        let folder = chain_folder(&place);
        if *value != folder.as_str() {
            return Ok(Some(Old { value: value.clone(), file: place }));
        }
        // It is ours already; what it chains is written in the script.
        let script = match self.fs.read(&folder.join(CHAIN), DOCUMENT_BYTES_MAX) {
            Ok(bytes) => scripts::old_of(&String::from_utf8_lossy(&bytes)),
            Err(_) => None,
        };
        let value = script.or_else(|| paths.next().map(|path| path.value.clone()));
        Ok(Some(Old { value: value.unwrap_or_else(|| self.site.own_hooks().to_string()), file: place }))
    }

    /// Returns where a `core.hooksPath` leads, as git evaluates it.
    fn place_of(&self, value: &str) -> Option<AbsPath> {
        let start = self.site.top.as_ref().unwrap_or(&self.site.common_dir);
        let path = if value.starts_with('/') { value.to_owned() } else { format!("{start}/{value}") };
        AbsPath::new(&path).ok()
    }

    /// Returns the resource that keeps the predecessor's hook `name` out, where there is or was one.
    fn displaced(&self, name: &str) -> Result<Option<Resource>, InitError> {
        let path = self.site.own_hooks().join(name);
        let is_kept_out = self.ledger.entry(&path).is_some_and(|entry| entry.kind == Kind::Displaced)
            && self.kind_of(&path)?.is_none();
        let is_wanted = is_kept_out || self.is_predecessor(&path)?;
        Ok(is_wanted.then(|| self.resource(path, Spec::Displaced)))
    }

    /// Returns whether a hook is the predecessor's: it hands a made-up command to a script that only it had.
    fn is_predecessor(&self, path: &AbsPath) -> Result<bool, InitError> {
        if self.kind_of(path)? != Some(NodeKind::File) {
            return Ok(false);
        }
        let bytes = self.fs.read(path, DOCUMENT_BYTES_MAX).unwrap_or_default();
        Ok(is_predecessor(&String::from_utf8_lossy(&bytes)))
    }

    fn kind_of(&self, path: &AbsPath) -> Result<Option<NodeKind>, InitError> {
        let stat = self.fs.stat(path);
        let stat = stat.map_err(|source| InitError::Unread { path: path.clone(), source })?;
        Ok(stat.map(|stat| stat.kind))
    }

    fn config(&self, path: AbsPath, entries: Vec<GitConfigEntry>) -> Resource {
        let spec = DocumentSpec::GitConfig { entries };
        self.resource(path, Spec::Document { spec, mode: CONFIG_MODE })
    }

    fn resource(&self, path: AbsPath, spec: Spec) -> Resource {
        let project = Some(self.site.common_dir.clone());
        Resource { path, spec, stage: Stage::Callers, part: HOOKS, project }
    }
}

struct Old {
    value: String,
    file: AbsPath,
}

/// Returns the name of our hook for `event` in git's configuration.
pub(super) fn hook_name(event: &str) -> String {
    format!("{NAME}{event}")
}

/// Returns our folder beside a configuration file.
fn chain_folder(file: &AbsPath) -> AbsPath {
    file.parent().unwrap_or_else(|| file.clone()).join(CHAIN_FOLDER)
}

/// Returns whose the things beside a configuration file are: all work trees' or one's.
fn project_of(site: &Site, file: &AbsPath) -> AbsPath {
    if file.name() == "config" { site.common_dir.clone() } else { site.git_dir.clone() }
}

fn is_predecessor(text: &str) -> bool {
    let scripts = [".claude/hooks/validate-commit.sh", ".claude/hooks/validate-push.sh"];
    scripts.iter().any(|script| text.contains(script))
        && text.contains("\"command\"")
        && text.lines().count() <= PREDECESSOR_LINES_MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_predecessor_is_known_by_what_it_calls() {
        let hook = "#!/bin/bash\nTOP=$(git rev-parse --show-toplevel)\nHOOK=\"$TOP/.claude/hooks/validate-commit.sh\"\n\
                    [ -x \"$HOOK\" ] || exit 0\necho '{\"tool_input\":{\"command\":\"git commit\"}}' | \"$HOOK\"\n";
        assert!(is_predecessor(hook));
        assert!(!is_predecessor(&format!("{hook}{}", "make lint\n".repeat(PREDECESSOR_LINES_MAX))));
        assert!(!is_predecessor("#!/bin/sh\n.claude/hooks/validate-commit.sh\n"));
        assert!(!is_predecessor("#!/bin/sh\nexit 0\n"));
    }
}
