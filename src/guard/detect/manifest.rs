//! Which files are read, and what a manifest says: dependencies, workspace members, words. Broken ones become remarks.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::base::limits::MANIFESTS_MAX;
use crate::guard::detect::Remark;
use crate::guard::detect::files::{folder_of, is_test_data, name_of};
use crate::guard::detect::named::{self, Named};
use crate::guard::detect::signal::World;
use crate::ports::tree::Listing;

/// What became of a file that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Its bytes.
    Bytes(Vec<u8>),
    /// It was not read, for this reason, in words.
    Unread(String),
}

/// The contents that were asked for, by path below the top.
pub type Contents = BTreeMap<String, Content>;

/// How a manifest is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    PackageJson,
    PnpmWorkspace,
    CargoToml,
    Pyproject,
    Requirements,
    SetupCfg,
    GoMod,
    GoWork,
    GradleBuild,
    GradleSettings,
    Pom,
    UnityPackages,
}

impl Form {
    /// Returns how the file at `path` is read; `None` where its content says nothing.
    pub fn of(path: &str) -> Option<Self> {
        let name = name_of(path);
        let form = match name {
            "package.json" => Self::PackageJson,
            "pnpm-workspace.yaml" => Self::PnpmWorkspace,
            "Cargo.toml" => Self::CargoToml,
            "pyproject.toml" => Self::Pyproject,
            "setup.cfg" => Self::SetupCfg,
            "go.mod" => Self::GoMod,
            "go.work" => Self::GoWork,
            "build.gradle" | "build.gradle.kts" => Self::GradleBuild,
            "settings.gradle" | "settings.gradle.kts" => Self::GradleSettings,
            "pom.xml" => Self::Pom,
            "manifest.json" if name_of(folder_of(path)) == "Packages" => Self::UnityPackages,
            _ if name.starts_with("requirements") && name.ends_with(".txt") => Self::Requirements,
            _ => return None,
        };
        Some(form)
    }

    /// Returns the world whose package this manifest describes.
    pub fn world(self) -> Option<World> {
        match self {
            Self::PackageJson => Some(World::Npm),
            Self::CargoToml => Some(World::Cargo),
            Self::Pyproject | Self::Requirements | Self::SetupCfg => Some(World::Python),
            Self::GoMod => Some(World::Go),
            Self::GradleBuild | Self::Pom => Some(World::Jvm),
            Self::PnpmWorkspace | Self::GoWork | Self::GradleSettings | Self::UnityPackages => None,
        }
    }

    /// Returns whether a folder with this manifest is a package of its own.
    pub fn is_package(self) -> bool {
        match self {
            Self::PackageJson
            | Self::CargoToml
            | Self::Pyproject
            | Self::GoMod
            | Self::GradleBuild
            | Self::Pom => true,
            Self::PnpmWorkspace
            | Self::Requirements
            | Self::SetupCfg
            | Self::GoWork
            | Self::GradleSettings
            | Self::UnityPackages => false,
        }
    }
}

/// Returns the files that have to be read before a decision, those nearest to the top first.
pub fn questions(listing: &Listing) -> Vec<&str> {
    let manifests = listing.files.iter().map(String::as_str);
    let mut paths: Vec<&str> =
        manifests.filter(|path| Form::of(path).is_some() && !is_test_data(path)).collect();
    paths.sort_by_key(|path| path.matches('/').count());
    paths.truncate(MANIFESTS_MAX);
    paths
}

/// A manifest that was read.
#[derive(Debug)]
pub(super) struct Manifest<'a> {
    pub path: &'a str,
    pub form: Form,
    pub text: Cow<'a, str>,
    pub named: Named,
}

impl<'a> Manifest<'a> {
    /// Returns the manifest at `path`, with a remark about what is wrong with it; whatever could be read stands.
    pub fn of(path: &'a str, content: &'a Content) -> (Option<Self>, Option<Remark>) {
        let remark = |what: String| Some(Remark { path: path.to_owned(), what });
        let Some(form) = Form::of(path) else { return (None, None) };
        let bytes = match content {
            Content::Bytes(bytes) => bytes,
            Content::Unread(why) => return (None, remark(format!("{why}, so only its presence counts"))),
        };
        let text = String::from_utf8_lossy(bytes);
        let text = match text.strip_prefix('\u{feff}') {
            Some(rest) => Cow::Owned(rest.to_owned()),
            None => text,
        };
        match named::named(form, &text) {
            Ok(named) => (Some(Self { path, form, text, named }), None),
            Err(why) => {
                let remark = remark(format!("it is broken, so only its presence counts: {why}"));
                (Some(Self { path, form, text, named: Named::default() }), remark)
            }
        }
    }

    pub fn folder(&self) -> &'a str {
        folder_of(self.path)
    }
}
