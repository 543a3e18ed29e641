//! What a person, or the settings, say about where a release is and whom to trust for it. Fetches nothing.

use crate::base::report::{Code, Explain as _, Report};
use crate::base::source::Source;
use crate::cli::run::{Failure, Ports};
use crate::config::settings::Settings;
use crate::ports::fs::NodeKind;
use crate::upgrade::{Key, SignersError, Version, pinned};

/// Where a release is looked for.
pub(super) struct Place {
    /// The source; `None` is the repository of this package.
    pub source: Option<Source>,
    /// The file that a person named.
    pub file: Option<String>,
}

impl Place {
    /// Returns the place that a person names in this call, else the one of the settings.
    pub fn of(from: Option<&str>, settings: &Settings, ports: &Ports<'_>) -> Result<Self, Failure> {
        let Some(text) = from else {
            return Ok(Self { source: settings.upgrade_source.value.chosen().cloned(), file: None });
        };
        let refused = |why: String| {
            Report::new(Code::SourceUnusable, "the place of the release cannot be used")
                .why(why)
                .fix("name a folder that holds `release.json`, a file of such a folder, or an https address")
        };
        if text.contains("://") {
            let source = Source::parse(text).map_err(|error| refused(error.to_string()))?;
            return Ok(Self { source: Some(source), file: None });
        }
        let path = ports.path(text)?;
        let place = ports.fs.resolve(&path).ok().flatten();
        let stat = place.as_ref().and_then(|place| ports.fs.stat(place).ok().flatten());
        let is_file = match stat.map(|stat| stat.kind) {
            Some(NodeKind::File) => true,
            Some(NodeKind::Dir) => false,
            Some(NodeKind::Symlink | NodeKind::Other) | None => {
                return Err(refused(format!("`{path}` is neither a folder nor a file")).into());
            }
        };
        let folder = if is_file { path.parent() } else { None };
        let source = Some(Source::Folder(folder.unwrap_or_else(|| path.clone())));
        Ok(Self { source, file: is_file.then(|| path.name().to_owned()) })
    }
}

/// Returns the keys that are pinned or named in settings.
pub(super) fn keys(settings: &Settings) -> Result<Vec<Key>, Failure> {
    let damaged = |error: &SignersError| {
        let report = Report::new(Code::Internal, "the release keys of this program cannot be read");
        Failure::from(report.because(error).fix("report it with this text"))
    };
    let mut keys = pinned().map_err(|error| damaged(&error))?;
    for line in settings.upgrade_keys.value.lines() {
        keys.push(line.parse::<Key>().map_err(|error| Failure::from(error.report()))?);
    }
    Ok(keys)
}

/// Reads the version that a person named.
pub(super) fn named(text: &str) -> Result<Version, Failure> {
    let text = text.strip_prefix('v').unwrap_or(text);
    text.parse().map_err(|error| {
        let report = Report::new(Code::UsageInvalid, "this is no version").because(&error);
        Failure::from(report.fix("write it as `openclaw upgrade --version 0.2.0`"))
    })
}
