//! Puts a repository under guard, and takes it out again: one plan each, by the same engine as everything else.

use std::collections::BTreeSet;
use std::io;

use serde::Serialize;

use super::forms::{self, FormHere, Forms};
use super::hooks::{Ground, Hooks, Way};
use super::project::RULES;
use super::recipe::{Carried as RulesCarried, RULES_PART, RuleHere, Rules, carried_so_far};
use crate::base::limits::SETTINGS_BYTES_MAX;
use crate::base::path::AbsPath;
use crate::base::report::{Code, Explain, Report};
use crate::config::project::ProjectSettings;
use crate::engine::desired::{Desired, Reach};
use crate::engine::ledger::Ledger;
use crate::engine::plan::{ConflictPolicy, ContentPolicy, Finding, FindingKind, Plan, Policy, Removal, plan};
use crate::engine::store::Store;
use crate::git::Outside;
use crate::git::hooks::{LookError, Site, look};
use crate::guard::PROJECT_FILE;
use crate::guard::detect;
use crate::guard::rules::{Catalog, Folders};
use crate::install::change::Proposal;
use crate::install::contents::Carried;
use crate::install::node::{InstallError, Node};
use crate::install::question::Question;
use crate::install::recorded::{Recorded, is_installed};
use crate::ports::clock::{Clock, Deadline};
use crate::ports::exec::{Env, Exec};
use crate::ports::fs::{Fs, NodeKind};
use crate::ports::tree::ListFiles;

/// Milliseconds that asking git about one repository may take.
const DEADLINE_MS: u64 = 20_000;

/// How repositories are asked about.
#[derive(Clone, Copy)]
pub struct Repositories<'a> {
    /// Runs git.
    pub exec: &'a dyn Exec,
    /// The environment of this process.
    pub env: &'a Env,
    /// The time.
    pub clock: &'a dyn Clock,
}

impl Repositories<'_> {
    /// Returns what there is to know about hooks at `folder`.
    pub(in crate::install) fn look(&self, folder: &AbsPath) -> Result<Site, LookError> {
        let deadline = Deadline::after(self.clock, DEADLINE_MS);
        look(folder, Outside { exec: self.exec, env: self.env, deadline })
    }
}

/// What a person wants for a repository.
pub struct InitWish<'a> {
    /// A folder of it.
    pub folder: AbsPath,
    /// Rules come as links; else as they came before, or as copies.
    pub wants_links: bool,
    /// Lists its files.
    pub list_files: &'a ListFiles<'a>,
    /// The names of agents' programs that are on PATH.
    pub programs: Vec<String>,
    /// The names of hosts that are left alone.
    pub hosts_skipped: Vec<String>,
    /// The most characters that a text of instructions is given of rules.
    pub rules_chars_max: usize,
}

/// A repository under guard.
#[derive(Clone, Debug, Serialize)]
pub struct Initiated {
    /// The top of the work tree; `None` for a bare repository.
    pub top: Option<AbsPath>,
    /// The git folder that its work trees share.
    pub git: AbsPath,
    /// How the hooks get to git.
    pub hooks: Way,
    /// How rules get there.
    pub carried: RulesCarried,
    /// The rules.
    pub rules: Vec<RuleHere>,
    /// The forms of other hosts than Claude Code that they have as well.
    pub forms: Vec<FormHere>,
}

/// A repository that is no longer under guard.
#[derive(Clone, Debug, Serialize)]
pub struct Left {
    /// What the person named, or the top of its work tree.
    pub top: AbsPath,
    /// Work trees that share the hooks, which therefore stay.
    pub shared_with: Vec<AbsPath>,
}

/// Why a repository cannot be put under guard. Display is a fragment after "failed to".
#[derive(Debug, thiserror::Error)]
pub enum InitError {
    /// The node's side of it.
    #[error(transparent)]
    Install(#[from] InstallError),
    /// git does not tell what has to be known.
    #[error(transparent)]
    Look(#[from] LookError),
    /// There is no folder.
    #[error("use `{path}`: it is no folder")]
    NotFolder {
        /// What was named.
        path: AbsPath,
    },
    /// The disk refused.
    #[error("look at `{path}`")]
    Unread {
        /// Where.
        path: AbsPath,
        /// What it said.
        source: io::Error,
    },
    /// The repository belongs to somebody else.
    #[error("use `{path}`: it belongs to user {owner}, and this process runs as user {user}")]
    Foreign {
        /// Its folder.
        path: AbsPath,
        /// Its owner.
        owner: u32,
        /// The effective user.
        user: u32,
    },
    /// `core.hooksPath` stands where it cannot be put back.
    #[error("move `core.hooksPath` (`{value}`): it is set in another file than the repository's own")]
    HooksElsewhere {
        /// Its value.
        value: String,
        /// The file, where it stands in one.
        file: Option<AbsPath>,
    },
}

impl Explain for InitError {
    fn report(&self) -> Report {
        let unusable = |code| Report::new(code, "this repository cannot be put under guard").because(self);
        match self {
            Self::Install(error) => error.report(),
            Self::Look(LookError::Absent(folder)) => {
                Report::new(Code::RepositoryAbsent, format!("`{folder}` is in no git repository"))
                    .fix("make one with `git init`, or name a folder of one: `openclaw init DIR`")
            }
            Self::Look(LookError::InsideGitDir(_)) => unusable(Code::RepositoryUnusable)
                .fix("run `openclaw init` in the work tree, or name it: `openclaw init DIR`"),
            Self::Look(LookError::NoGit | LookError::TooOld { .. }) => {
                Report::new(Code::GitUnusable, "git cannot be asked about this repository")
                    .because(self)
                    .fix("put a current git on PATH")
            }
            Self::Look(LookError::NotTrusted { .. }) | Self::Foreign { .. } => {
                Report::new(Code::RepositoryForeign, "the repository belongs to another user")
                    .because(self)
                    .fix("run the command as its owner (without `sudo`)")
            }
            Self::Look(LookError::Run(_) | LookError::Path(_) | LookError::Refused(_)) => {
                unusable(Code::RepositoryUnusable).fix("see what git says there: `git status`")
            }
            Self::NotFolder { .. } => {
                unusable(Code::RepositoryAbsent).fix("name a folder that is there: `openclaw init DIR`")
            }
            Self::Unread { .. } => {
                unusable(Code::DiskFailed).fix("check permissions, then run the command again")
            }
            Self::HooksElsewhere { file, .. } => {
                let report = unusable(Code::HooksElsewhere);
                match file {
                    Some(file) => report
                        .why(format!("it stands in `{file}`, which the repository's configuration includes"))
                        .fix(format!(
                            "move the line into the repository's own configuration, out of `{file}`"
                        )),
                    None => report.fix("take it out of the environment"),
                }
            }
        }
    }
}

/// Proposes what it takes to have a repository under guard.
///
/// # Errors
/// See [`InitError`].
pub fn propose_init<'a>(
    node: &Node<'a>,
    store: &Store<'a>,
    repositories: &Repositories<'_>,
    wish: &InitWish<'_>,
) -> Result<(Proposal<'a>, Initiated), InitError> {
    let recorded = installed(node, store)?;
    let site = site(node.fs, repositories, &wish.folder)?;
    let ledger = &recorded.ledger;
    let ground = Ground { fs: node.fs, site: &site, ledger, program: node.layout.stable_binary() };
    let Hooks { way, resources: hooks, mut findings } = ground.decide()?;
    let mut initiated = Initiated {
        top: site.top.clone(),
        git: site.common_dir.clone(),
        hooks: way,
        carried: RulesCarried::Copies,
        rules: Vec::new(),
        forms: Vec::new(),
    };
    let mut resources = Vec::new();
    if let Some(top) = &site.top {
        let carried = match wish.wants_links {
            true => RulesCarried::Links,
            false => carried_so_far(ledger, top),
        };
        initiated.carried = carried;
        let settings = project_settings(node.fs, top, &mut findings)?;
        let folders = Folders { node: Some(node.layout.rules()), project: None };
        let catalog = Catalog::gather(node.fs, &folders);
        let unread = |source| InitError::Unread { path: top.clone(), source };
        let listing = (wish.list_files)(top).map_err(unread)?;
        let detection = detect::look(node.fs, top, &listing);
        let rules = Rules { top, catalog: &catalog, detection: &detection, settings: &settings, carried };
        let (chosen, odd) = rules.chosen();
        findings.extend(odd);
        if leads_to_ours(node, top)? {
            findings.push(notice(top.join(RULES), "is a link to the node's rules already: nothing is added"));
        } else {
            resources.extend(rules.resources(&chosen));
        }
        let folders = Folders { node: Some(node.layout.rules()), project: Some(top.join(RULES)) };
        let forms = forms::Ground {
            node,
            ledger,
            top,
            catalog: &Catalog::gather(node.fs, &folders),
            detection: &detection,
            programs: &wish.programs,
            skipped: &wish.hosts_skipped,
            chars_max: wish.rules_chars_max,
        };
        let Forms { here, resources: others, findings: odd } =
            forms.decide(&chosen, &settings.rules_exclude)?;
        resources.extend(others);
        findings.extend(odd);
        initiated.forms = here;
        initiated.rules = chosen;
    }
    resources.extend(hooks);
    let desired = Desired { resources, reach: Reach::Projects(projects_of(&site)), ..Desired::default() };
    let plan = planned(node, store, &recorded, &desired)?;
    let mut body = plan.body;
    body.findings.extend(findings);
    let contents = Carried::of(node.fs, &desired.resources, None);
    Ok((Proposal { plan: Plan::of(body), contents, carrier: None, removed: Vec::new() }, initiated))
}

/// Proposes to take a repository out of guard. One that is gone is forgotten.
///
/// # Errors
/// See [`InitError`].
pub fn propose_leave<'a>(
    node: &Node<'a>,
    store: &Store<'a>,
    repositories: &Repositories<'_>,
    folder: &AbsPath,
) -> Result<(Proposal<'a>, Left), InitError> {
    let recorded = installed(node, store)?;
    let ledger = &recorded.ledger;
    let mut left = Left { top: folder.clone(), shared_with: Vec::new() };
    let mut findings = Vec::new();
    let reach = match site(node.fs, repositories, folder) {
        Ok(site) => {
            left.top = site.top.clone().unwrap_or_else(|| site.common_dir.clone());
            left.shared_with = sharing(node.fs, repositories, ledger, &site);
            let mut reach = projects_of(&site);
            if !left.shared_with.is_empty() {
                reach.remove(&site.common_dir);
                findings.extend(left.shared_with.iter().map(|top| {
                    notice(
                        site.common_dir.clone(),
                        &format!("the hooks stay: the work tree `{top}` uses them"),
                    )
                }));
            }
            reach
        }
        Err(error) => {
            let known = projects(ledger).filter(|project| project.is_within(folder));
            let gone: BTreeSet<AbsPath> =
                known.filter(|project| is_gone(node.fs, project)).cloned().collect();
            if gone.is_empty() {
                return Err(error);
            }
            findings.extend(gone.iter().map(forgotten));
            gone
        }
    };
    let desired = Desired { resources: Vec::new(), reach: Reach::Projects(reach), ..Desired::default() };
    let plan = planned(node, store, &recorded, &desired)?;
    let mut body = plan.body;
    body.findings.extend(findings);
    let contents = Carried::of(node.fs, &[], None);
    Ok((Proposal { plan: Plan::of(body), contents, carrier: None, removed: Vec::new() }, left))
}

fn planned(
    node: &Node<'_>,
    store: &Store<'_>,
    recorded: &Recorded,
    desired: &Desired,
) -> Result<Plan, InitError> {
    let policy = Policy {
        content: ContentPolicy::Bring,
        conflict: ConflictPolicy::Keep,
        removal: Removal::KeepEdited,
    };
    let question =
        Question { store, desired, recorded: Some(recorded), policy: &policy, version: node.version };
    let observation = question.survey().map_err(InstallError::from)?;
    let mut body = plan(&question.request(&observation)).body;
    for fix in body.findings.iter_mut().filter_map(|finding| finding.fix.as_mut()) {
        *fix = fix
            .replace("`openclaw uninstall`", "`openclaw init --remove`")
            .replace("`openclaw install`", "`openclaw init`");
    }
    Ok(Plan::of(body))
}

/// Returns the record of an installed node.
fn installed(node: &Node<'_>, store: &Store<'_>) -> Result<Recorded, InitError> {
    let recorded = node.recorded(store)?.filter(|recorded| is_installed(&recorded.ledger));
    let root = store.places.root.clone();
    recorded.ok_or_else(|| InstallError::NotInstalled { root }.into())
}

/// Returns the repository of `folder`, which is ours to change.
fn site(fs: &dyn Fs, repositories: &Repositories<'_>, folder: &AbsPath) -> Result<Site, InitError> {
    let unread = |source| InitError::Unread { path: folder.clone(), source };
    let place = fs.resolve(folder).map_err(unread)?;
    let place = place.ok_or_else(|| InitError::NotFolder { path: folder.clone() })?;
    let kind = fs.stat(&place).map_err(unread)?.map(|stat| stat.kind);
    if kind != Some(NodeKind::Dir) {
        return Err(InitError::NotFolder { path: folder.clone() });
    }
    let site = repositories.look(&place)?;
    for path in [Some(&site.common_dir), Some(&site.git_dir), site.top.as_ref()].into_iter().flatten() {
        let stat = fs.stat(path).map_err(|source| InitError::Unread { path: path.clone(), source })?;
        let owner = stat.map(|stat| stat.uid).filter(|owner| *owner != fs.user());
        if let Some(owner) = owner {
            return Err(InitError::Foreign { path: path.clone(), owner, user: fs.user() });
        }
    }
    Ok(site)
}

fn projects_of(site: &Site) -> BTreeSet<AbsPath> {
    let all = site.top.iter().chain([&site.git_dir, &site.common_dir]);
    all.cloned().collect()
}

/// Returns the other work trees under guard that share the git folder of `site`.
fn sharing(fs: &dyn Fs, repositories: &Repositories<'_>, ledger: &Ledger, site: &Site) -> Vec<AbsPath> {
    let with_rules = ledger.entries.iter().filter(|entry| entry.part == RULES_PART);
    let tops: BTreeSet<&AbsPath> = with_rules.filter_map(|entry| entry.project.as_ref()).collect();
    let others = tops.into_iter().filter(|top| Some(*top) != site.top.as_ref() && !is_gone(fs, top));
    // What git does not tell about another one, it does not tell its own hooks either.
    let is_sharing =
        |top: &&AbsPath| repositories.look(top).is_ok_and(|other| other.common_dir == site.common_dir);
    others.filter(is_sharing).cloned().collect()
}

/// Returns the repositories that the ledger names, each at its first entry.
pub(super) fn projects(ledger: &Ledger) -> impl Iterator<Item = &AbsPath> {
    let mut seen = BTreeSet::new();
    let named = ledger.entries.iter().filter_map(|entry| entry.project.as_ref());
    named.filter(move |project| seen.insert((*project).clone()))
}

/// Returns whether a repository is no longer where it was.
pub(super) fn is_gone(fs: &dyn Fs, project: &AbsPath) -> bool {
    matches!(fs.stat(project), Ok(None))
}

/// Returns the remark that the ledger forgets a repository.
pub(in crate::install) fn forgotten(project: &AbsPath) -> Finding {
    notice(project.clone(), "the repository is gone; the ledger forgets it")
}

fn notice(path: AbsPath, what: &str) -> Finding {
    Finding { kind: FindingKind::Notice, path, position: None, what: what.to_owned(), fix: None }
}

/// Reads the repository's own settings from the work tree.
fn project_settings(
    fs: &dyn Fs,
    top: &AbsPath,
    findings: &mut Vec<Finding>,
) -> Result<ProjectSettings, InitError> {
    let path = top.join(PROJECT_FILE);
    let settings = match fs.read(&path, SETTINGS_BYTES_MAX) {
        Ok(bytes) => ProjectSettings::parse(&bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => ProjectSettings::default(),
        Err(source) => return Err(InitError::Unread { path, source }),
    };
    findings.extend(settings.problems.iter().map(|problem| notice(path.clone(), problem)));
    Ok(settings)
}

/// Returns whether the rules folder of a work tree is the node's own, by a link.
fn leads_to_ours(node: &Node<'_>, top: &AbsPath) -> Result<bool, InitError> {
    let path = top.join(RULES);
    let resolve = |path: &AbsPath| {
        node.fs.resolve(path).map_err(|source| InitError::Unread { path: path.clone(), source })
    };
    let ours = resolve(&node.layout.rules())?;
    Ok(ours.is_some() && resolve(&path)? == ours)
}
