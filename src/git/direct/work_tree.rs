//! The content of a blob by the file of the work tree that has it. A file stands for its blob when it has its digest;
//! one that is too large to hash by the way, when its stat data says that it never changed and nothing is configured
//! that could store it otherwise. Reads no more than asked, and only below the work tree.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::os::fd::{AsFd as _, OwnedFd};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use sha1::{Digest as _, Sha1};

use crate::base::limits::STAGED_FILE_BYTES_MAX;
use crate::git::change::{Doubtful, Version};
use crate::git::direct::attributes::Attributes;
use crate::git::direct::files;
use crate::git::direct::format::{self, Conversion, SHA1_BYTES};
use crate::git::direct::index::{Entry, Index};
use crate::git::direct::place::{Layout, read};
use crate::git::direct::stat;
use crate::git::entry::{Clean, EntryKind};
use crate::git::error::GitError;
use crate::ports::clock::Deadline;
use crate::ports::exec::Env;

/// Up to here hashing a file costs less than to find out what its attributes are.
const HASHED_BYTES: usize = 16 << 10;
const ATTRIBUTES: &[u8] = b".gitattributes";
const ATTRIBUTES_BYTES_MAX: u64 = 4 << 20;
const CONFIG_BYTES_MAX: u64 = 4 << 20;
/// Where the machine's attributes and settings may lie: git knows by how it was built, we do not.
const SYSTEM: [&str; 3] = ["/etc", "/usr/local/etc", "/opt/homebrew/etc"];
/// Variables by which one command changes settings or attributes.
const DOUBTFUL: [&str; 6] = [
    "GIT_CONFIG_COUNT",
    "GIT_CONFIG_PARAMETERS",
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_SYSTEM",
    "GIT_ATTR_SOURCE",
    "GIT_ATTR_NOSYSTEM",
];

/// The work tree of a repository.
pub(super) struct WorkTree {
    root: OwnedFd,
    configured: Configured,
    /// What the attributes say for the files of each folder that was asked about, its own and those above.
    folders: RefCell<HashMap<Vec<u8>, Rc<Attributes>>>,
    /// The last of these: questions come by folder.
    last: RefCell<Option<(Vec<u8>, Rc<Attributes>)>>,
}

/// What is known without looking at a folder, found out at the first question.
struct Configured {
    own: PathBuf,
    shared: PathBuf,
    config: Vec<u8>,
    home: Option<PathBuf>,
    xdg: Option<PathBuf>,
    is_doubtful: bool,
    found: OnceCell<(Conversion, Rc<Attributes>)>,
}

impl WorkTree {
    /// Opens the work tree of `layout`.
    pub(super) fn open(layout: &Layout, env: &Env) -> Result<Self, GitError> {
        let root = files::folder(&layout.work_tree).map_err(GitError::WorkTree)?;
        let path = |name: &str| env.get(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let configured = Configured {
            own: layout.own.clone(),
            shared: layout.shared.clone(),
            config: layout.config.clone(),
            home: path("HOME"),
            xdg: path("XDG_CONFIG_HOME"),
            is_doubtful: DOUBTFUL.iter().any(|name| env.contains_key(*name)),
            found: OnceCell::new(),
        };
        Ok(Self { root, configured, folders: RefCell::default(), last: RefCell::default() })
    }

    /// Returns the content of the blob of `entry` by its file; `None` where the file is not known to be that blob.
    pub(super) fn content(&self, entry: &Entry<'_>, index: &Index) -> Option<Vec<u8>> {
        // Whatever cannot be read here is read from the store of objects.
        if !is_below(entry.path) {
            return None;
        }
        let expected = entry.remembered().bytes as usize;
        let folder = self.root.as_fd();
        let content = match entry.kind()? {
            EntryKind::Link => files::link(folder, entry.path).ok()??,
            EntryKind::File | EntryKind::Executable if expected as u64 <= STAGED_FILE_BYTES_MAX => {
                let read = files::read_expected(folder, entry.path, expected).ok()??;
                if read.bytes.len() != expected {
                    return None;
                }
                if expected > HASHED_BYTES
                    && stat::is_same(&read.stat, entry, index)
                    && self.is_stored_as_it_is(entry.path, &read.bytes, index)
                {
                    return Some(read.bytes);
                }
                read.bytes
            }
            EntryKind::File | EntryKind::Executable | EntryKind::Submodule => return None,
        };
        (blob_id(&content)[..] == *entry.id_bytes()).then_some(content)
    }

    /// Returns the entries whose file is unchanged and stored as it is, the ends of its lines aside.
    pub(super) fn clean(&self, index: &Index, deadline: Deadline<'_>) -> Result<Vec<Clean>, GitError> {
        let mut clean = Vec::with_capacity(index.len());
        for (number, entry) in index.entries().enumerate() {
            if number.is_multiple_of(256) && deadline.has_passed() {
                return Err(GitError::TooLate);
            }
            let Some(kind) = entry.kind().filter(|kind| kind.has_blob() && is_below(entry.path)) else {
                continue;
            };
            // A file that cannot be looked at is one that has to be read.
            let Ok(Some(found)) = files::stat(self.root.as_fd(), entry.path) else { continue };
            if stat::is_same(&found, &entry, index) && self.conversion(entry.path, index) < Conversion::Any {
                clean.push(Clean { path: entry.path.to_vec(), id: entry.id()?, kind });
            }
        }
        Ok(clean)
    }

    /// Returns the entries whose file is not what they remember, whatever git is told about it.
    pub(super) fn doubtful(&self, index: &Index, deadline: Deadline<'_>) -> Result<Vec<Doubtful>, GitError> {
        let mut doubtful: Vec<Doubtful> = Vec::new();
        for (number, entry) in index.entries().enumerate() {
            if number.is_multiple_of(256) && deadline.has_passed() {
                return Err(GitError::TooLate);
            }
            let is_same = is_below(entry.path)
                && matches!(files::stat(self.root.as_fd(), entry.path), Ok(Some(found)) if stat::is_same(&found, &entry, index));
            // A conflict has several entries of one path.
            if is_same || doubtful.last().is_some_and(|last| last.path == entry.path) {
                continue;
            }
            let staged = match entry.kind().filter(|_| entry.is_committed()) {
                Some(kind) => Some(Version { kind, id: Some(entry.id()?) }),
                None => None,
            };
            doubtful.push(Doubtful { path: entry.path.to_vec(), staged, is_sparse: entry.is_sparse() });
        }
        Ok(doubtful)
    }

    fn is_stored_as_it_is(&self, path: &[u8], content: &[u8], index: &Index) -> bool {
        match self.conversion(path, index) {
            Conversion::None => true,
            // Without a carriage return there is nothing that could change.
            Conversion::Lines => !content.contains(&b'\r'),
            Conversion::Any => false,
        }
    }

    /// Returns how the file `path` may differ from its blob.
    fn conversion(&self, path: &[u8], index: &Index) -> Conversion {
        let folder = &path[..path.iter().rposition(|byte| *byte == b'/').map_or(0, |slash| slash + 1)];
        let configured = self.configured.found().0;
        if let Some((last, attributes)) = &*self.last.borrow()
            && last == folder
        {
            return configured.max(attributes.conversion(path));
        }
        let attributes = self.attributes(folder, index);
        let conversion = configured.max(attributes.conversion(path));
        self.last.replace(Some((folder.to_vec(), attributes)));
        conversion
    }

    /// Returns the attributes for the files of `folder`, which ends with its slash.
    fn attributes(&self, folder: &[u8], index: &Index) -> Rc<Attributes> {
        let mut attributes = Rc::clone(&self.configured.found().1);
        let ends = folder.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| at + 1);
        for end in std::iter::once(0).chain(ends) {
            let known = self.folders.borrow().get(&folder[..end]).cloned();
            attributes = known.unwrap_or_else(|| {
                let own = self.own_attributes(&folder[..end], index);
                let both = if own.is_empty() { attributes } else { Rc::new(attributes.with(own)) };
                self.folders.borrow_mut().insert(folder[..end].to_vec(), Rc::clone(&both));
                both
            });
        }
        attributes
    }

    /// Returns what the file of attributes in `folder` says.
    fn own_attributes(&self, folder: &[u8], index: &Index) -> Attributes {
        let file = [folder, ATTRIBUTES].concat();
        match files::read_below(self.root.as_fd(), &file, ATTRIBUTES_BYTES_MAX) {
            Ok(Some(read)) => Attributes::parse(&read.bytes),
            // Without the file git goes by the index.
            Ok(None) if index.find(&file).is_none() => Attributes::default(),
            Ok(None) | Err(_) => Attributes::doubt(),
        }
    }
}

impl Configured {
    fn found(&self) -> &(Conversion, Rc<Attributes>) {
        self.found.get_or_init(|| self.find().unwrap_or((Conversion::Any, Rc::default())))
    }

    fn find(&self) -> Result<(Conversion, Rc<Attributes>), GitError> {
        if self.is_doubtful {
            return Ok((Conversion::Any, Rc::default()));
        }
        let own = self.xdg.clone().or(self.home.as_ref().map(|home| home.join(".config")));
        let own = own.map(|folder| folder.join("git"));
        let system = SYSTEM.iter().map(Path::new);
        let mut configs: Vec<PathBuf> = system.clone().map(|folder| folder.join("gitconfig")).collect();
        let mut attributes: Vec<PathBuf> = system.map(|folder| folder.join("gitattributes")).collect();
        configs.extend(self.home.as_ref().map(|home| home.join(".gitconfig")));
        configs.extend(own.as_ref().map(|folder| folder.join("config")));
        configs.push(self.own.join("config.worktree"));
        attributes.extend(own.map(|folder| folder.join("attributes")));
        attributes.push(self.shared.join("info/attributes"));
        let mut conversion = format::conversion(&self.config);
        for config in configs {
            let config = read(&config, CONFIG_BYTES_MAX)?.unwrap_or_default();
            conversion = conversion.max(format::conversion(&config));
        }
        let mut found = Attributes::default();
        for file in attributes {
            let text = read(&file, ATTRIBUTES_BYTES_MAX)?.unwrap_or_default();
            found = found.with(Attributes::parse(&text));
        }
        Ok((conversion, Rc::new(found)))
    }
}

/// Returns whether a path leads down from the root of the work tree, as git makes sure when it adds one.
fn is_below(path: &[u8]) -> bool {
    path.split(|byte| *byte == b'/').all(|part| !part.is_empty() && part != b".." && part != b".git")
}

/// Returns the digest that git gives a blob of this content.
pub(in crate::git) fn blob_id(content: &[u8]) -> [u8; SHA1_BYTES] {
    let mut hash = Sha1::new();
    hash.update(format!("blob {}\0", content.len()));
    hash.update(content);
    hash.finalize().into()
}
