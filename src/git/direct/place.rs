//! Where the parts of a repository lie: its own folder, the one that linked work trees share, the work tree, the index.
//! Follows git's rules for the ordinary cases; what is not ordinary is left to the slower ways.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use crate::git::direct::{files, format};
use crate::git::error::GitError;
use crate::git::place::{Place, normal};

/// One file of a few words, such as HEAD.
const WORD_BYTES_MAX: u64 = 64 << 10;
/// A configuration file.
const CONFIG_BYTES_MAX: u64 = 1 << 20;
/// Folders above the starting one that are looked at.
const DEPTH_MAX: usize = 256;

/// Where the parts lie.
#[derive(Debug)]
pub(super) struct Layout {
    /// The folder of this work tree: HEAD, index.
    pub(super) own: PathBuf,
    /// The folder of all work trees: refs, objects, configuration.
    pub(super) shared: PathBuf,
    pub(super) work_tree: PathBuf,
    pub(super) index: PathBuf,
    /// What HEAD says.
    pub(super) head: Vec<u8>,
    /// The shared configuration.
    pub(super) config: Vec<u8>,
    pub(super) id_bytes: usize,
}

impl Layout {
    /// Finds the repository of `place`.
    pub(super) fn find(place: &Place) -> Result<Self, GitError> {
        let (own, found_in) = match &place.git_dir {
            Some(own) => (own.clone(), place.dir.clone()),
            None => found(&place.dir)?,
        };
        let shared = match read(&own.join("commondir"), WORD_BYTES_MAX)? {
            Some(text) => normal(&own.join(path(&text))),
            None => own.clone(),
        };
        // By these git tells a repository from a folder of that name.
        let head = read(&own.join("HEAD"), WORD_BYTES_MAX)?.ok_or(NOT_ORDINARY)?;
        if !is_there(&shared.join("objects")) {
            return Err(NOT_ORDINARY);
        }
        let config = read(&shared.join("config"), CONFIG_BYTES_MAX)?.unwrap_or_default();
        let id_bytes = format::id_bytes(&config)?;
        // A work tree's own settings may move it; its extensions are the shared ones.
        format::id_bytes(&read(&own.join("config.worktree"), CONFIG_BYTES_MAX)?.unwrap_or_default())?;
        let work_tree = place.work_tree.clone().unwrap_or(found_in);
        let index = place.index.clone().unwrap_or_else(|| own.join("index"));
        Ok(Self { own, shared, work_tree, index, head, config, id_bytes })
    }
}

/// Returns the repository that holds `dir`, and its work tree.
fn found(dir: &Path) -> Result<(PathBuf, PathBuf), GitError> {
    for folder in dir.ancestors().take(DEPTH_MAX) {
        let candidate = folder.join(".git");
        match files::stat(rustix::fs::CWD, candidate.as_os_str().as_bytes()) {
            Ok(None) => {}
            Ok(Some(facts)) => {
                let own = match rustix::fs::FileType::from_raw_mode(facts.st_mode) {
                    rustix::fs::FileType::Directory => candidate,
                    rustix::fs::FileType::RegularFile => linked(folder, &candidate)?,
                    _link_or_else => return Err(NOT_ORDINARY),
                };
                return Ok((own, folder.to_owned()));
            }
            Err(_) => return Err(NOT_ORDINARY),
        }
        // Inside of a repository without work tree, or of a `.git`: other rules.
        if is_there(&folder.join("HEAD")) {
            return Err(NOT_ORDINARY);
        }
    }
    Err(NOT_ORDINARY)
}

/// Returns where a file `.git` leads.
fn linked(folder: &Path, file: &Path) -> Result<PathBuf, GitError> {
    let text = read(file, WORD_BYTES_MAX)?.unwrap_or_default();
    let text = text.strip_prefix(b"gitdir:").ok_or(NOT_ORDINARY)?;
    Ok(normal(&folder.join(path(text))))
}

/// Reads a file of the repository; `None` where there is none.
pub(super) fn read(path: &Path, bytes_max: u64) -> Result<Option<Vec<u8>>, GitError> {
    match files::read(path, bytes_max) {
        Ok(read) => Ok(read.map(|read| read.bytes)),
        Err(_) => Err(NOT_ORDINARY),
    }
}

fn is_there(path: &Path) -> bool {
    matches!(files::stat(rustix::fs::CWD, path.as_os_str().as_bytes()), Ok(Some(_)))
}

fn path(text: &[u8]) -> &Path {
    Path::new(OsStr::from_bytes(text.trim_ascii()))
}

const NOT_ORDINARY: GitError = GitError::Unfit("it does not lie in the ordinary way");
