//! Workspaces: which folders their manifests name as members. Pure.

use std::collections::BTreeSet;

use serde::Serialize;

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

/// Returns the workspace that `manifest` declares, where it declares one. `packages` are the paths of package manifests.
///
/// A pattern without a package behind it becomes a remark.
pub(super) fn of(
    manifest: &Manifest<'_>,
    packages: &[(&str, Form)],
    remarks: &mut Vec<Remark>,
) -> Option<Workspace> {
    let (kind, member_form) = kind_of(manifest.form)?;
    if manifest.named.members.is_empty() {
        return None;
    }
    let folder = manifest.folder();
    let below: Vec<&str> = packages
        .iter()
        .filter(|(path, form)| *form == member_form && is_within(path, folder))
        .map(|(path, _)| folder_of(path))
        .collect();
    let mut members = BTreeSet::new();
    for pattern in &manifest.named.members {
        let (pattern, is_taken_out) = match pattern.strip_prefix('!') {
            Some(rest) => (rest, true),
            None => (pattern.as_str(), false),
        };
        let found = matching(folder, pattern, &below);
        if is_taken_out {
            found.iter().for_each(|found| {
                members.remove(found);
            });
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
fn matching<'a>(folder: &str, pattern: &str, below: &[&'a str]) -> Vec<&'a str> {
    let Some(place) = joined(folder, pattern) else { return Vec::new() };
    if place.is_empty() {
        return below.iter().copied().filter(|own| own.is_empty()).collect();
    }
    let Ok(glob) = Glob::new(&place) else { return Vec::new() };
    let is_plain = !place.contains(['*', '?', '[', '{']);
    below.iter().copied().filter(|own| if is_plain { *own == place } else { glob.matches(own) }).collect()
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
