//! Where signed releases lie, as a person writes it in settings. Never asks whether they do.

use std::fmt;

use crate::base::network::{NotAPlace, WebUrl};
use crate::base::path::AbsPath;

/// A place from which releases come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The releases of a repository, through its host's interface for programs.
    Repository(Repository),
    /// A folder on the web.
    Base(WebUrl),
    /// A folder on a disk.
    Folder(AbsPath),
}

/// A repository whose host has releases, as GitHub and its enterprise form do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repository {
    /// Where its host answers programs, without a slash at the end.
    pub api: WebUrl,
    /// Whose it is.
    pub owner: String,
    /// Its name.
    pub name: String,
}

/// The host that needs no mark to be known as one.
const GITHUB: &str = "https://github.com/";
/// Marks the address of a repository on another host of this kind.
const MARK: &str = "github+";
/// Where GitHub itself answers programs.
const GITHUB_API: &str = "https://api.github.com";

impl Source {
    /// Parses what a person writes:
    ///
    /// - `https://github.com/OWNER/NAME`: the releases of that repository;
    /// - `github+https://HOST/OWNER/NAME`: those of a repository on another host that answers as GitHub does;
    /// - any other `https` URL: a folder on the web that holds `release.json`;
    /// - an absolute path: a folder that does.
    ///
    /// `http` is for this machine alone.
    ///
    /// # Errors
    /// See [`NotAPlace`].
    pub fn parse(text: &str) -> Result<Self, NotAPlace> {
        let refuse = |why| NotAPlace { text: text.chars().take(80).collect(), why };
        if text.starts_with('/') {
            return AbsPath::new(text).map(Self::Folder).map_err(|_| refuse("its path holds `..`"));
        }
        if let Some(marked) = text.strip_prefix(MARK) {
            let url = WebUrl::parse(marked).map_err(|error| refuse(error.why))?;
            let (host, path) = (marked.strip_suffix(url.path()).unwrap_or(marked), url.path());
            let (owner, name) = owner_and_name(path.trim_start_matches('/'))
                .ok_or_else(|| refuse("it names no repository: write `github+https://HOST/OWNER/NAME`"))?;
            let api = WebUrl::parse(&format!("{host}/api/v3")).map_err(|error| refuse(error.why))?;
            return Ok(Self::Repository(Repository { api, owner, name }));
        }
        if let Some(path) = text.strip_prefix(GITHUB) {
            let (owner, name) = owner_and_name(path)
                .ok_or_else(|| refuse("it names no repository: write `https://github.com/OWNER/NAME`"))?;
            let api = WebUrl::parse(GITHUB_API).map_err(|error| refuse(error.why))?;
            return Ok(Self::Repository(Repository { api, owner, name }));
        }
        if !text.contains("://") {
            return Err(refuse("it is neither an https URL nor an absolute path"));
        }
        let url = WebUrl::parse(text)?;
        if url.path().contains('?') {
            return Err(refuse("it holds a question mark, and is the address of a folder"));
        }
        Ok(Self::Base(url))
    }
}

/// Returns the two names of a repository's path.
fn owner_and_name(path: &str) -> Option<(String, String)> {
    let path = path.strip_suffix('/').unwrap_or(path);
    let (owner, name) = path.split_once('/')?;
    let name = name.strip_suffix(".git").unwrap_or(name);
    let is_name = |text: &str| {
        !matches!(text, "" | "." | "..")
            && text.len() <= 100
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte))
    };
    (is_name(owner) && is_name(name)).then(|| (owner.to_owned(), name.to_owned()))
}

impl fmt::Display for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { api, owner, name } = self;
        let api = api.to_string();
        match api.trim_end_matches('/') {
            GITHUB_API => write!(f, "{GITHUB}{owner}/{name}"),
            other => write!(f, "{MARK}{}/{owner}/{name}", other.strip_suffix("/api/v3").unwrap_or(other)),
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Repository(repository) => repository.fmt(f),
            Self::Base(url) => url.fmt(f),
            Self::Folder(path) => path.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_survive_their_text() {
        for text in [
            "https://github.com/owner/na.me",
            "github+https://git.example.org/owner/name",
            "github+http://127.0.0.1:8080/owner/name",
            "https://example.org/releases/",
            "http://localhost:1/x",
            "/srv/releases",
        ] {
            let source = Source::parse(text).expect("a source");
            assert_eq!(source.to_string(), text);
            assert_eq!(Source::parse(&source.to_string()), Ok(source));
        }
        let git = Source::parse("https://github.com/owner/name.git/");
        assert_eq!(git.map(|source| source.to_string()), Ok("https://github.com/owner/name".to_owned()));
    }

    #[test]
    fn repositories_name_where_programs_ask() {
        let api = |text| match Source::parse(text) {
            Ok(Source::Repository(repository)) => repository.api.to_string(),
            other => panic!("{other:?}"),
        };
        assert_eq!(api("https://github.com/a/b"), "https://api.github.com/");
        assert_eq!(api("github+https://git.example.org:8443/a/b"), "https://git.example.org:8443/api/v3");
    }

    #[test]
    fn other_texts_are_refused_with_what_to_write() {
        for (text, why) in [
            ("", "neither"),
            ("releases", "neither"),
            ("./releases", "neither"),
            ("/srv/../etc", ".."),
            ("http://example.org/releases", "https"),
            ("https://github.com/owner", "OWNER/NAME"),
            ("https://github.com/owner/name/releases", "OWNER/NAME"),
            ("https://github.com//name", "OWNER/NAME"),
            ("github+https://git.example.org/a/b/c", "OWNER/NAME"),
            ("github+http://git.example.org/a/b", "https"),
            ("https://example.org/x?token=y", "question mark"),
        ] {
            let error = Source::parse(text).expect_err(text);
            assert!(error.why.contains(why), "{text}: {}", error.why);
        }
    }
}
