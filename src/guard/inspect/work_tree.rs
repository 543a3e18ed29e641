//! Files and folders as they are, ignored ones left out: nothing was there before, so all of it counts.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use crate::base::limits::STAGED_FILE_BYTES_MAX;
use crate::git::{EntryKind, GitError, Outside, Place, Repository};
use crate::guard::checks::{self, File, Flaw};
use crate::guard::commit::FileFlaws;
use crate::guard::gather::{Files, of_names};
use crate::guard::inspect::run::Checked;
use crate::guard::policy::Guard;
use crate::guard::repository::{PROJECT_FILE, Reading};
use crate::guard::scan::{Request, ScanError, Tools, shown_base, shown_path, shown_prefix};
use crate::guard::spread::{Job, spread};
use crate::ports::tree::Leaf;

pub(super) fn checked(
    paths: &[PathBuf],
    request: &Request<'_>,
    tools: &Tools<'_>,
    (outside, large): (Outside<'_>, u64),
) -> Result<Checked, ScanError> {
    let home = request.home.map(|home| home.as_path());
    let mut tops: BTreeMap<PathBuf, (bool, BTreeSet<Vec<u8>>)> = BTreeMap::new();
    for path in paths {
        let refused = |source| ScanError::Path { path: shown_path(path.as_os_str().as_bytes()), source };
        let target = (tools.sources.find)(path, home).map_err(refused)?;
        let swept = (tools.sources.sweep)(&target).map_err(refused)?;
        let entry = tops.entry(target.top.clone()).or_insert((target.is_repository, BTreeSet::new()));
        entry.1.extend(swept.files);
        if target.is_repository
            && let Some(repository) = open(&target.top, outside)?
        {
            let tracked = repository.index_paths().map_err(ScanError::Git)?;
            entry.1.extend(tracked.into_iter().filter(|path| target.covers(path)));
        }
    }
    let base = shown_base(tools.fs, request);
    let mut checked = Checked::default();
    for (top, (is_repository, files)) in tops {
        let tree = Tree { top: &top, tools, large };
        if is_repository {
            let read = |path: &str| (tools.sources.read)(&top, path.as_bytes(), STAGED_FILE_BYTES_MAX).ok();
            let settings = read(PROJECT_FILE);
            let reading = Reading { parse: tools.parse, trust: request.trust };
            checked.project.merge(&reading.of(settings.as_deref(), None));
        }
        let prefix = shown_prefix(&top, base.as_deref());
        for mut file in tree.flaws(files) {
            file.path = [&prefix[..], &file.path].concat();
            checked.flaws.push(file);
        }
    }
    Ok(checked)
}

fn open<'o>(top: &Path, outside: Outside<'o>) -> Result<Option<Repository<'o>>, ScanError> {
    let place = Place { dir: top.to_owned(), git_dir: None, work_tree: None, index: None };
    match Repository::open(place, outside) {
        Ok(repository) => Ok(Some(repository)),
        Err(GitError::Absent(_)) => Ok(None),
        Err(error) => Err(ScanError::Git(error)),
    }
}

/// One folder that paths are counted from.
struct Tree<'a, 't> {
    top: &'a Path,
    tools: &'a Tools<'t>,
    large: u64,
}

/// A path with what is wrong with it.
type OfPath = (Vec<u8>, Vec<(Guard, Flaw)>);

struct Piece {
    path: Vec<u8>,
    kind: EntryKind,
    bytes: Vec<u8>,
}

impl Job for Piece {
    fn bytes(&self) -> usize {
        self.bytes.len()
    }
}

impl Tree<'_, '_> {
    fn flaws(&self, files: BTreeSet<Vec<u8>>) -> Vec<FileFlaws> {
        let mut found = Files::default();
        let mut links = Vec::new();
        let mut there = Vec::new();
        let mut lengths = Vec::new();
        let large = self.large;
        let work = |piece: Piece| {
            let flaws = checks::in_content(&File::new(&piece.path, piece.kind, &piece.bytes), large);
            (piece.path, flaws)
        };
        let fed = spread(&work, |each| {
            for path in files {
                // What cannot be read is told by the scan for secrets.
                let kind = match (self.tools.sources.look)(self.top, &path) {
                    Ok(Leaf::Link(target)) => {
                        links.push((path.clone(), target));
                        there.push(path);
                        continue;
                    }
                    Ok(Leaf::File) => EntryKind::File,
                    Ok(Leaf::Executable) => EntryKind::Executable,
                    // A submodule is a folder that is tracked.
                    Ok(Leaf::Other) => {
                        there.push(path);
                        continue;
                    }
                    Err(_) => continue,
                };
                match (self.tools.sources.read)(self.top, &path, STAGED_FILE_BYTES_MAX) {
                    Ok(bytes) => each(Piece { path: path.clone(), kind, bytes }),
                    Err(error) if error.kind() == io::ErrorKind::FileTooLarge => {
                        lengths.push((path.clone(), checks::in_length(STAGED_FILE_BYTES_MAX + 1, large)));
                    }
                    Err(_) => {}
                }
                there.push(path);
            }
            Ok::<(), ()>(())
        });
        let seen: Vec<OfPath> = fed.unwrap_or_default();
        for (path, flaws) in seen.into_iter().chain(lengths) {
            found.add_all(&path, flaws);
        }
        there.sort_unstable();
        let new: Vec<(&[u8], Option<&[u8]>)> = there.iter().map(|path| (&path[..], None)).collect();
        of_names(&new, &links, &there, &mut found);
        found.into_flaws()
    }
}
