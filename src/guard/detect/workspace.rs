//! Workspaces: which folders their manifests name as members. Pure.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::base::limits::WORKSPACE_PATTERNS_MAX;
use crate::guard::detect::Remark;
use crate::guard::detect::files::{folder_of, is_within, joined, shown};
use crate::guard::detect::manifest::{Form, Manifest};
use crate::guard::globs::Glob;

/// Several packages under one manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Workspace {
    /// The manifest that names the members.
    pub path: String,
    /// Whose form it is, such as `npm`.
    pub kind: &'static str,
    /// The members' folders that are there; the top is `.`.
    pub members: Vec<String>,
}

/// Looks up the workspaces of one project, within a bound on the work.
pub(super) struct Workspaces<'a> {
    /// The paths of package manifests.
    pub packages: &'a [(&'a str, Form)],
    patterns_left: usize,
}

impl<'a> Workspaces<'a> {
    /// Starts with the package manifests of the project.
    pub fn new(packages: &'a [(&'a str, Form)]) -> Self {
        Self { packages, patterns_left: WORKSPACE_PATTERNS_MAX }
    }

    /// Returns the workspace that `manifest` declares, where it declares one.
    ///
    /// A pattern without a package behind it becomes a remark.
    pub fn of(&mut self, manifest: &Manifest<'_>, remarks: &mut Vec<Remark>) -> Option<Workspace> {
        let (kind, member_form) = kind_of(manifest.form)?;
        if manifest.named.members.is_empty() {
            return None;
        }
        let folder = manifest.folder();
        let own = self.packages.iter().filter(|(path, form)| *form == member_form && is_within(path, folder));
        let below: BTreeSet<&str> = own.map(|(path, _)| folder_of(path)).collect();
        let mut members = BTreeSet::new();
        for pattern in &manifest.named.members {
            let (pattern, is_taken_out) = match pattern.strip_prefix('!') {
                Some(rest) => (rest, true),
                None => (pattern.as_str(), false),
            };
            let found = self.matching(folder, pattern, &below);
            if is_taken_out {
                members.retain(|member| !found.contains(member));
            } else if found.is_empty() {
                let what = format!("it names `{}`, where no package is", pattern.replace('`', "'"));
                remarks.push(Remark { path: manifest.path.to_owned(), what });
            } else {
                members.extend(found);
            }
        }
        let members = members.into_iter().map(shown).collect();
        Some(Workspace { path: manifest.path.to_owned(), kind, members })
    }

    /// Returns the folders among `below` that `pattern`, counted from `folder`, means.
    fn matching<'b>(&mut self, folder: &str, pattern: &str, below: &BTreeSet<&'b str>) -> BTreeSet<&'b str> {
        let Some(place) = joined(folder, pattern) else { return BTreeSet::new() };
        if !place.contains(['*', '?', '[', '{', '\\']) {
            return below.get(place.as_str()).copied().into_iter().collect();
        }
        let Ok(glob) = Glob::new(&place) else { return BTreeSet::new() };
        let Some(left) = self.patterns_left.checked_sub(glob.pattern_count()) else { return BTreeSet::new() };
        self.patterns_left = left;
        below.iter().copied().filter(|own| glob.matches(own)).collect()
    }
}

/// Returns the name of a workspace's form and the form of its members' manifests.
fn kind_of(form: Form) -> Option<(&'static str, Form)> {
    match form {
        Form::PackageJson => Some(("npm", Form::PackageJson)),
        Form::PnpmWorkspace => Some(("pnpm", Form::PackageJson)),
        Form::CargoToml => Some(("cargo", Form::CargoToml)),
        Form::Pyproject => Some(("uv", Form::Pyproject)),
        Form::GoWork => Some(("go", Form::GoMod)),
        Form::GradleSettings => Some(("gradle", Form::GradleBuild)),
        Form::Pom => Some(("maven", Form::Pom)),
        Form::Requirements | Form::SetupCfg | Form::GoMod | Form::GradleBuild | Form::UnityPackages => None,
    }
}
