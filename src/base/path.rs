//! Absolute paths as values. Never touches the disk, so it never follows or resolves a link.

use std::fmt;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::name;

/// An absolute, normalised UTF-8 path: starts with `/`, has no empty, `.` or `..` component and no NUL.
///
/// UTF-8 because our paths are written into hosts' JSON settings, which cannot hold other bytes. The names in a folder of
/// somebody else's may be any bytes: what is no text stands in the path as [`name`] says, and is shown as `\xff`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct AbsPath(String);

/// Why a text is not an [`AbsPath`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAPath {
    /// It does not start with `/`.
    #[error("use `{0}`: it is not absolute")]
    Relative(String),
    /// It contains `..` or a NUL byte.
    #[error("use `{0:?}`: it contains `..` or a NUL byte")]
    Unsafe(String),
    /// It is not UTF-8; the text is a lossy rendering.
    #[error("use `{0:?}`: its name is not UTF-8")]
    NotUtf8(String),
}

impl AbsPath {
    /// Parses `text`; duplicate slashes, `.` components and a trailing slash are normalised away.
    ///
    /// # Errors
    /// See [`NotAPath`].
    pub fn new(text: &str) -> Result<Self, NotAPath> {
        if !text.starts_with('/') {
            return Err(NotAPath::Relative(text.to_owned()));
        }
        if text.contains('\0') || text.split('/').any(|part| part == "..") {
            return Err(NotAPath::Unsafe(text.to_owned()));
        }
        let parts: Vec<&str> = text.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
        Ok(Self(format!("/{}", parts.join("/"))))
    }

    /// Parses a platform path.
    ///
    /// # Errors
    /// See [`NotAPath`].
    pub fn from_path(path: &Path) -> Result<Self, NotAPath> {
        let text = path.to_str().ok_or_else(|| NotAPath::NotUtf8(path.to_string_lossy().into_owned()))?;
        Self::new(text)
    }

    /// Returns the path below this one; `relative` is our own constant or an already checked name.
    ///
    /// # Panics
    /// When `relative` contains `..` or NUL, which would be a defect of the caller.
    #[must_use]
    pub fn join(&self, relative: &str) -> Self {
        Self::new(&format!("{}/{relative}", self.0)).expect("a relative path of ours has no `..` and no NUL")
    }

    /// Returns the path of the entry `name` of this folder, as a listing gave it.
    #[must_use]
    pub fn join_name(&self, name: &str) -> Self {
        if self.0 == "/" { Self(format!("/{name}")) } else { Self(format!("{}/{name}", self.0)) }
    }

    /// Returns the path below this one whose names are these bytes between slashes, as git has them.
    ///
    /// # Errors
    /// See [`NotAPath`]; an empty name and `.` count as unsafe, since no listing gives them.
    pub fn join_bytes(&self, relative: &[u8]) -> Result<Self, NotAPath> {
        let text = name::text_of(relative);
        let is_unsafe = |name: &str| matches!(name, "" | "." | "..") || name.contains('\0');
        match text.split('/').any(is_unsafe) {
            true => Err(NotAPath::Unsafe(name::shown(&text).into_owned())),
            false => Ok(self.join_name(&text)),
        }
    }

    /// Returns the path beside this one whose name ends in `suffix` as well.
    #[must_use]
    pub fn with_suffix(&self, suffix: &str) -> Self {
        Self(format!("{}{suffix}", self.0))
    }

    /// Returns the folder that holds this path; `None` for `/`.
    pub fn parent(&self) -> Option<Self> {
        let cut = self.0.rfind('/')?;
        match (cut, self.0.len()) {
            (0, 1) => None,
            (0, _) => Some(Self("/".to_owned())),
            (cut, _) => Some(Self(self.0[..cut].to_owned())),
        }
    }

    /// Returns the last component; empty for `/`.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }

    /// Returns whether this path is `other` or lies below it.
    pub fn is_within(&self, other: &Self) -> bool {
        self.relative_to(other).is_some()
    }

    /// Returns the part below `other` without a leading slash; empty when both are equal.
    pub fn relative_to(&self, other: &Self) -> Option<&str> {
        if other.0 == "/" {
            return Some(&self.0[1..]);
        }
        let rest = self.0.strip_prefix(&other.0)?;
        if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
    }

    /// Returns the deepest of `folders` that this path is or lies below.
    pub fn deepest_of<'a>(&self, folders: &'a [Self]) -> Option<&'a Self> {
        folders.iter().filter(|folder| self.is_within(folder)).max_by_key(|folder| folder.depth())
    }

    /// Returns the number of components.
    pub fn depth(&self) -> usize {
        self.0.split('/').filter(|part| !part.is_empty()).count()
    }

    /// Returns the path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the path as a platform path.
    pub fn as_path(&self) -> &Path {
        Path::new(&self.0)
    }
}

impl fmt::Display for AbsPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&name::shown(&self.0))
    }
}

impl fmt::Debug for AbsPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

impl From<AbsPath> for String {
    fn from(path: AbsPath) -> Self {
        path.0
    }
}

impl TryFrom<String> for AbsPath {
    type Error = NotAPath;

    fn try_from(text: String) -> Result<Self, NotAPath> {
        Self::new(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> AbsPath {
        AbsPath::new(text).expect("a path")
    }

    #[test]
    fn paths_are_normalised() {
        assert_eq!(path("//a/./b/").as_str(), "/a/b");
        assert_eq!(path("/").as_str(), "/");
        assert_eq!(path("/").join("a").as_str(), "/a");
    }

    #[test]
    fn unusable_paths_are_refused() {
        for text in ["", "a", "./a", "/a/../b", "/a\0b"] {
            assert!(AbsPath::new(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn names_of_any_bytes_are_joined_and_shown() {
        let odd = path("/a").join_bytes(b"b/\xff c").expect("a path");
        assert_eq!(odd.to_string(), "/a/b/\\xff c");
        assert_eq!(name::bytes_of(odd.name()), &b"\xff c"[..]);
        assert_eq!(odd.parent(), Some(path("/a/b")));
        for relative in [&b""[..], b"/", b"/b", b"b/", b"a//b", b"./a", b"a/..", b"a\0"] {
            assert!(path("/a").join_bytes(relative).is_err(), "{relative:?}");
        }
    }

    #[test]
    fn family_relations() {
        assert_eq!(path("/a/b").parent(), Some(path("/a")));
        assert_eq!(path("/a").parent(), Some(path("/")));
        assert_eq!(path("/").parent(), None);
        assert_eq!(path("/a/b/c").relative_to(&path("/a")), Some("b/c"));
        assert_eq!(path("/ab").relative_to(&path("/a")), None);
        assert_eq!(path("/a").relative_to(&path("/a")), Some(""));
        assert_eq!(path("/a").relative_to(&path("/")), Some("a"));
    }

    #[test]
    fn the_deepest_folder_is_chosen_by_components() {
        let folders = [path("/a"), path("/a/b"), path("/"), path("/a/b/c")];
        assert_eq!(path("/a/b/x").deepest_of(&folders), Some(&path("/a/b")));
        assert_eq!(path("/a/b").deepest_of(&folders), Some(&path("/a/b")));
        assert_eq!(path("/ab").deepest_of(&folders), Some(&path("/")));
        assert_eq!(path("/z").deepest_of(&folders[..2]), None);
    }
}
