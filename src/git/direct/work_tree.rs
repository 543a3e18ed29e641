//! The content of a blob by the file of the work tree that has it. A file stands for its blob when it has its digest;
//! one that is too large to hash by the way, when its stat data says that it never changed and nothing is configured
//! that could store it otherwise. Reads no more than asked, and only below the work tree.

use std::cell::RefCell;
use std::collections::HashMap;
use std::os::fd::{AsFd as _, OwnedFd};
use std::path::{Path, PathBuf};

use sha1::{Digest as _, Sha1};

use crate::base::limits::STAGED_FILE_BYTES_MAX;
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
    /// The attributes of each folder that was asked about.
    folders: RefCell<HashMap<Vec<u8>, Attributes>>,
}

/// What is known without looking at a folder, found out at the first question.
struct Configured {
    own: PathBuf,
    shared: PathBuf,
    config: Vec<u8>,
    home: Option<PathBuf>,
    xdg: Option<PathBuf>,
    is_doubtful: bool,
    found: std::cell::OnceCell<(Conversion, Vec<Attributes>)>,
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
            found: std::cell::OnceCell::new(),
        };
        Ok(Self { root, configured, folders: RefCell::new(HashMap::new()) })
    }

    /// Returns the content of the blob of `entry` by its file; `None` where the file is not known to be that blob.
    pub(super) fn content(&self, entry: &Entry<'_>, index: &Index) -> Option<Vec<u8>> {
        // Whatever cannot be read here is read from the store of objects.
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
            let Some(kind) = entry.kind().filter(|kind| kind.has_blob()) else { continue };
            // A file that cannot be looked at is one that has to be read.
            let Ok(Some(found)) = files::stat(self.root.as_fd(), entry.path) else { continue };
            if stat::is_same(&found, &entry, index) && self.conversion(entry.path, index) < Conversion::Any {
                clean.push(Clean { path: entry.path.to_vec(), id: entry.id()?, kind });
            }
        }
        Ok(clean)
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
        let (configured, attributes) = self.configured.found();
        let mut conversion = *configured;
        for attributes in attributes {
            conversion = conversion.max(attributes.conversion(path));
        }
        let ends = path.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| at + 1);
        for end in std::iter::once(0).chain(ends) {
            if conversion == Conversion::Any {
                break;
            }
            conversion = conversion.max(self.of_folder(&path[..end], path, index));
        }
        conversion
    }

    /// Returns what the attributes in `folder`, which ends with its slash, say about `path`.
    fn of_folder(&self, folder: &[u8], path: &[u8], index: &Index) -> Conversion {
        if let Some(known) = self.folders.borrow().get(folder) {
            return known.conversion(path);
        }
        let file = [folder, ATTRIBUTES].concat();
        let found = files::read_below(self.root.as_fd(), &file, ATTRIBUTES_BYTES_MAX);
        let attributes = match found {
            Ok(Some(read)) => Attributes::parse(&read.bytes),
            // Without the file git goes by the index.
            Ok(None) if index.find(&file).is_none() => Attributes::default(),
            Ok(None) | Err(_) => Attributes::doubt(),
        };
        let conversion = attributes.conversion(path);
        self.folders.borrow_mut().insert(folder.to_vec(), attributes);
        conversion
    }
}

impl Configured {
    fn found(&self) -> &(Conversion, Vec<Attributes>) {
        self.found.get_or_init(|| self.find().unwrap_or((Conversion::Any, Vec::new())))
    }

    fn find(&self) -> Result<(Conversion, Vec<Attributes>), GitError> {
        if self.is_doubtful {
            return Ok((Conversion::Any, Vec::new()));
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
        let mut found = Vec::new();
        for file in attributes {
            found.extend(read(&file, ATTRIBUTES_BYTES_MAX)?.map(|text| Attributes::parse(&text)));
        }
        Ok((conversion, found))
    }
}

/// Returns the digest that git gives a blob of this content.
fn blob_id(content: &[u8]) -> [u8; SHA1_BYTES] {
    let mut hash = Sha1::new();
    hash.update(format!("blob {}\0", content.len()));
    hash.update(content);
    hash.finalize().into()
}
