//! Where a git command works: its folder, and what the environment and its flags say about repository and index.

use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

use crate::ports::exec::Env;

/// Where a git command works. Relative paths have been resolved against its folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The folder it runs in, after `-C`.
    pub dir: PathBuf,
    /// `--git-dir` or `GIT_DIR`.
    pub git_dir: Option<PathBuf>,
    /// `--work-tree` or `GIT_WORK_TREE`.
    pub work_tree: Option<PathBuf>,
    /// `GIT_INDEX_FILE`.
    pub index: Option<PathBuf>,
}

impl Place {
    /// Returns the place of a git command without flags that runs in `dir` with the variables `env`.
    pub fn of(dir: &Path, env: &Env) -> Self {
        let path = |name: &str| Some(dir.join(env.get(name).filter(|value| !value.is_empty())?));
        Self {
            dir: dir.to_owned(),
            git_dir: path("GIT_DIR"),
            work_tree: path("GIT_WORK_TREE"),
            index: path("GIT_INDEX_FILE"),
        }
    }
}

/// Returns `path` without `.` and with `..` taken back, as text: nothing is looked up.
pub(super) fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                normal.pop();
            }
            Component::Normal(_) | Component::RootDir | Component::Prefix(_) => normal.push(part),
        }
    }
    normal
}

/// Returns the path of a repository entry on disk.
pub(super) fn on_disk(root: &Path, path: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    root.join(OsStr::from_bytes(path))
}
