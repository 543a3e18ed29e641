//! Repositories read by git itself, for those that libgit2 cannot open. Only plumbing, only reads, no lock taken.
//!
//! Names travel NUL-separated, so any bytes survive; git is kept from prompting, paging, fetching and refreshing.
#![expect(
    clippy::disallowed_methods,
    reason = "a work tree has names of any bytes, which the port does not take; libgit2 reads it so too"
)]

use std::cell::OnceCell;
use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::path::PathBuf;

use crate::base::limits::{GIT_OUTPUT_BYTES_MAX, STAGED_FILE_BYTES_MAX, STAGED_FILES_MAX};
use crate::git::blob::BlobId;
use crate::git::contents::{Content, Extent};
use crate::git::entry::{Clean, EntryKind, Staged};
use crate::git::error::GitError;
use crate::git::facts::{Branch, COMMITS, Changes, CommitLine, Facts, SHORT_ID};
use crate::git::place::{Place, on_disk};
use crate::git::repository::Outside;
use crate::git::wanted::{Include, Wanted};
use crate::git::worktree;
use crate::ports::exec::{Call, Env, Output};

mod changes;
mod history;
pub(super) mod setting;

/// Bytes of blobs asked for in one run of git.
const BATCH_BYTES_MAX: u64 = 32 << 20;
/// Variables that git keeps from the person's environment: where programs, configuration and home are.
const KEPT: [&str; 4] = ["PATH", "HOME", "XDG_CONFIG_HOME", "GIT_CONFIG_GLOBAL"];
const FIXED: [(&str, &str); 5] = [
    ("LC_ALL", "C"),
    ("GIT_OPTIONAL_LOCKS", "0"),
    ("GIT_TERMINAL_PROMPT", "0"),
    ("GIT_NO_LAZY_FETCH", "1"),
    ("GIT_PAGER", "cat"),
];

/// A repository behind git.
pub(super) struct Spawned<'a> {
    place: Place,
    outside: Outside<'a>,
    root: OnceCell<PathBuf>,
}

impl<'a> Spawned<'a> {
    pub(super) fn new(place: Place, outside: Outside<'a>) -> Self {
        Self { place, outside, root: OnceCell::new() }
    }

    /// Returns the entries of the index that differ from HEAD.
    pub(super) fn staged_entries(&self) -> Result<(Vec<Staged>, Extent), GitError> {
        let base = self.base()?;
        // Without `-r`, a folder that is one entry of a sparse index stays one.
        let arguments = ["diff-index", "-r", "--cached", "--raw", "-z", "--no-abbrev", "--find-renames=100%"];
        let arguments =
            arguments.into_iter().chain(["--ita-invisible-in-index", "--ignore-submodules=dirty"]);
        let arguments = arguments.map(OsString::from).chain([OsString::from_vec(base), "--".into()]);
        let raw = self.text(arguments, Vec::new())?;
        let mut staged = Vec::new();
        let mut fields = raw.split(|byte| *byte == 0);
        while let (Some(facts), Some(path)) = (fields.next(), fields.next()) {
            // :<mode before> <mode after> <blob before> <blob after> <status>
            let facts: Vec<&[u8]> = facts.split(|byte| *byte == b' ').collect();
            let [_, mode, _, id, status] = facts.as_slice() else { return Err(other_form("diff-index")) };
            let id = BlobId::from_hex(id).ok_or_else(|| other_form("diff-index"))?;
            // A file that moved has two paths.
            let is_moved = status.starts_with(b"R");
            let moved_from = is_moved.then(|| path.to_owned());
            let path = if is_moved { fields.next().ok_or_else(|| other_form("diff-index"))? } else { path };
            if *mode == b"040000" {
                return Err(other_form("diff-index"));
            }
            if let (Some(kind), false) = (EntryKind::of_octal(mode), id.is_zero()) {
                let is_new = is_moved || *status == b"A";
                staged.push(Staged { path: path.to_owned(), id, kind, is_new, moved_from });
            }
        }
        let extent = if staged.len() > STAGED_FILES_MAX { Extent::Cut } else { Extent::Whole };
        staged.truncate(STAGED_FILES_MAX);
        Ok((staged, extent))
    }

    /// Hands the content of every entry to `each`.
    pub(super) fn contents(
        &self,
        entries: &[&Staged],
        each: &mut dyn FnMut(&Staged, Content),
    ) -> Result<(), GitError> {
        let ids: Vec<BlobId> = entries.iter().map(|entry| entry.id).collect();
        let mut entries = entries.iter();
        self.blobs(&ids, &mut |content| {
            if let Some(entry) = entries.next() {
                each(entry, content);
            }
        })
    }

    /// Returns what the blob `id` holds.
    pub(super) fn blob(&self, id: &BlobId) -> Result<Content, GitError> {
        let mut content = Content::Bytes(Vec::new());
        self.blobs(&[*id], &mut |read| content = read)?;
        Ok(content)
    }

    /// Hands the content of every blob to `each`, in their order.
    pub(super) fn blobs(&self, ids: &[BlobId], each: &mut dyn FnMut(Content)) -> Result<(), GitError> {
        let sizes = self.sizes(ids)?;
        let mut batch: Vec<BlobId> = Vec::new();
        let mut batch_bytes = 0;
        for (id, bytes) in ids.iter().zip(sizes) {
            if bytes > STAGED_FILE_BYTES_MAX || batch_bytes + bytes > BATCH_BYTES_MAX {
                self.batch(&std::mem::take(&mut batch), each)?;
                batch_bytes = 0;
            }
            if bytes > STAGED_FILE_BYTES_MAX {
                each(Content::TooLarge(bytes));
            } else {
                batch.push(*id);
                batch_bytes += bytes;
            }
        }
        self.batch(&batch, each)
    }

    pub(super) fn sizes(&self, ids: &[BlobId]) -> Result<Vec<u64>, GitError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let check = ["cat-file", "--batch-check=%(objectsize)"].map(OsString::from);
        let answer = self.text(check, lines_of(ids))?;
        let sizes: Option<Vec<u64>> =
            String::from_utf8_lossy(&answer).lines().map(|line| line.parse().ok()).collect();
        let sizes = sizes.filter(|sizes| sizes.len() == ids.len());
        sizes.ok_or_else(|| GitError::Refused("a blob is missing".to_owned()))
    }

    fn batch(&self, batch: &[BlobId], each: &mut dyn FnMut(Content)) -> Result<(), GitError> {
        if batch.is_empty() {
            return Ok(());
        }
        let torn = || GitError::Refused("cat-file ended early".to_owned());
        let answer = self.text(["cat-file", "--batch"].map(OsString::from), lines_of(batch))?;
        let mut rest = answer.as_slice();
        for _ in batch {
            let end = rest.iter().position(|byte| *byte == b'\n').ok_or_else(torn)?;
            let head = String::from_utf8_lossy(&rest[..end]).into_owned();
            if !head.contains(" blob ") {
                return Err(GitError::Refused("an object is missing, or no blob".to_owned()));
            }
            let bytes: usize = head.rsplit(' ').next().and_then(|size| size.parse().ok()).ok_or_else(torn)?;
            let content = rest.get(end + 1..end + 1 + bytes).ok_or_else(torn)?;
            each(Content::Bytes(content.to_vec()));
            rest = rest.get(end + 2 + bytes..).ok_or_else(torn)?;
        }
        Ok(())
    }

    /// Returns the paths of the index, each once.
    pub(super) fn index_paths(&self) -> Result<Vec<Vec<u8>>, GitError> {
        let listed =
            self.text(["ls-files", "--full-name", "-z", "--", ":/"].map(OsString::from), Vec::new())?;
        let mut paths = split(&listed);
        paths.dedup();
        Ok(paths)
    }

    /// Returns the tracked files whose stat data equals their index entry.
    pub(super) fn tracked_clean(&self) -> Result<Vec<Clean>, GitError> {
        let list = ["ls-files", "--full-name", "-z", "--stage", "-v", "--", ":/"].map(OsString::from);
        let changed = ["diff-files", "--name-only", "-z", "--ignore-submodules=all", "--", ":/"];
        let changed = self.text(changed.map(OsString::from), Vec::new())?;
        let changed: HashSet<&[u8]> = changed.split(|byte| *byte == 0).collect();
        let listed = self.text(list, Vec::new())?;
        let filtered = self.filtered(&listed)?;
        let mut clean = Vec::new();
        for line in split(&listed) {
            // <tag> <mode> <blob> <stage>\t<path>; an upper-case H is a file that git itself looks at.
            let tab = line.iter().position(|byte| *byte == b'\t').ok_or_else(|| other_form("ls-files"))?;
            let (facts, path) = (&line[..tab], &line[tab + 1..]);
            let facts: Vec<&[u8]> = facts.split(|byte| *byte == b' ').collect();
            let [tag, mode, id, stage] = facts.as_slice() else { return Err(other_form("ls-files")) };
            let id = BlobId::from_hex(id).ok_or_else(|| other_form("ls-files"))?;
            let Some(kind) = EntryKind::of_octal(mode).filter(|kind| kind.has_blob()) else { continue };
            if *tag == b"H" && *stage == b"0" && !changed.contains(path) && !filtered.contains(path) {
                clean.push(Clean { path: path.to_vec(), id, kind });
            }
        }
        Ok(clean)
    }

    /// Returns the files of the work tree that `wanted` takes and that may differ from the index.
    pub(super) fn worktree(&self, wanted: &Wanted) -> Result<(Vec<Vec<u8>>, Extent), GitError> {
        let mut arguments: Vec<OsString> =
            ["ls-files", "--full-name", "-z", "--modified"].map(OsString::from).to_vec();
        match wanted.include {
            Include::Tracked => {}
            Include::Untracked => arguments.extend(["--others", "--exclude-standard"].map(OsString::from)),
            Include::Ignored => arguments.push("--others".into()),
        }
        arguments.push("--".into());
        match &wanted.paths {
            Some(paths) => arguments.extend(paths.iter().cloned().map(OsString::from_vec)),
            None => arguments.push(":/".into()),
        }
        // git resolves the paths itself; the scope only tells whether the folder belongs to this repository.
        let root = self.root()?.canonicalize().map_err(GitError::WorkTree)?;
        if wanted.scope(&root).is_empty() {
            return Ok((Vec::new(), Extent::Whole));
        }
        let cwd = wanted.dir.clone().filter(|dir| dir.is_dir()).unwrap_or_else(|| self.place.dir.clone());
        let listed = checked(self.run(arguments, Vec::new(), cwd)?)?;
        let mut files = split(&listed);
        let extent = if files.len() > STAGED_FILES_MAX { Extent::Cut } else { Extent::Whole };
        files.truncate(STAGED_FILES_MAX);
        Ok((files, extent))
    }

    /// Returns what git would store for the file `path` of the work tree.
    pub(super) fn worktree_content(&self, path: &[u8]) -> Result<Option<(EntryKind, Content)>, GitError> {
        worktree::content(&on_disk(self.root()?, path)).map_err(GitError::WorkTree)
    }

    /// Returns those of the files in `listed` that git may store otherwise than they lie in the work tree, the ends of
    /// their lines aside.
    fn filtered(&self, listed: &[u8]) -> Result<HashSet<Vec<u8>>, GitError> {
        let paths = listed.split(|byte| *byte == 0).filter_map(|line| {
            let tab = line.iter().position(|byte| *byte == b'\t')?;
            Some([&line[tab + 1..], b"\0"].concat())
        });
        let paths: Vec<u8> = paths.flatten().collect();
        let ask = ["check-attr", "-z", "--stdin", "filter", "ident", "working-tree-encoding"];
        let answer = self.text(ask.map(OsString::from), paths)?;
        let mut filtered = HashSet::new();
        let mut fields = answer.split(|byte| *byte == 0);
        while let (Some(path), Some(_), Some(value)) = (fields.next(), fields.next(), fields.next()) {
            if value != b"unspecified" && value != b"unset" {
                filtered.insert(path.to_vec());
            }
        }
        Ok(filtered)
    }

    /// Returns what the index holds at `path`.
    pub(super) fn index_version(&self, path: &[u8]) -> Result<Option<Vec<u8>>, GitError> {
        self.version(b":", path)
    }

    /// Returns what HEAD holds at `path`; absent and too large are one here: then every line counts as new.
    pub(super) fn head_version(&self, path: &[u8]) -> Result<Option<Vec<u8>>, GitError> {
        self.version(b"HEAD:", path)
    }

    fn version(&self, revision: &[u8], path: &[u8]) -> Result<Option<Vec<u8>>, GitError> {
        // `:` counts from the top of the work tree, wherever git runs, unless a dot comes first.
        let name = OsString::from_vec([revision, path].concat());
        let output =
            self.run(["cat-file".into(), "blob".into(), name], Vec::new(), self.place.dir.clone())?;
        Ok((output.status == Some(0)).then_some(output.stdout))
    }

    /// Returns the facts for session start.
    pub(super) fn facts(&self) -> Result<Facts, GitError> {
        let status = self.text(
            ["status", "--porcelain=v1", "-z", "--no-renames", "--ignore-submodules=all"].map(OsString::from),
            Vec::new(),
        )?;
        let mut changes = (0, 0, 0);
        for entry in status.split(|byte| *byte == 0).filter(|entry| entry.len() > 3) {
            match (entry[0], entry[1]) {
                (b'?', _) => changes.2 += 1,
                (staged, modified) => {
                    changes.0 += usize::from(staged != b' ');
                    changes.1 += usize::from(modified != b' ');
                }
            }
        }
        let count = format!("-{COMMITS}");
        let log = ["log", count.as_str(), "-z", "--no-show-signature", "--format=%H %s"].map(OsString::from);
        let log = self.run(log, Vec::new(), self.place.dir.clone())?;
        let lines = log.stdout.split(|byte| *byte == 0).filter(|line| !line.is_empty());
        let commits = lines.map(|line| {
            let line = String::from_utf8_lossy(line);
            let (id, subject) = line.split_once(' ').unwrap_or((&line, ""));
            CommitLine { id: id.chars().take(SHORT_ID).collect(), subject: subject.to_owned() }
        });
        let commits: Vec<CommitLine> = commits.collect();
        Ok(Facts {
            branch: self.branch(&commits)?,
            commits,
            changes: Changes {
                staged: Some(changes.0),
                modified: Some(changes.1),
                untracked: Some(changes.2),
            },
        })
    }

    fn branch(&self, commits: &[CommitLine]) -> Result<Branch, GitError> {
        let arguments = ["symbolic-ref", "-q", "--short", "HEAD"].map(OsString::from);
        let output = self.run(arguments, Vec::new(), self.place.dir.clone())?;
        Ok(match output.status {
            Some(0) => Branch::Named(String::from_utf8_lossy(&output.stdout).trim_end().to_owned()),
            Some(_) | None => {
                Branch::Detached(commits.first().map(|commit| commit.id.clone()).unwrap_or_default())
            }
        })
    }

    /// Returns HEAD's name, or the id of the empty tree before the first commit.
    fn base(&self) -> Result<Vec<u8>, GitError> {
        let head = self.run(
            ["rev-parse", "-q", "--verify", "HEAD"].map(OsString::from),
            Vec::new(),
            self.place.dir.clone(),
        )?;
        if head.status == Some(0) {
            return Ok(b"HEAD".to_vec());
        }
        let tree = self.text(["hash-object", "-t", "tree", "--stdin"].map(OsString::from), Vec::new())?;
        Ok(tree.trim_ascii().to_vec())
    }

    /// Returns the top of the work tree, its links resolved.
    pub(super) fn top(&self) -> Result<PathBuf, GitError> {
        self.root()?.canonicalize().map_err(GitError::WorkTree)
    }

    fn root(&self) -> Result<&PathBuf, GitError> {
        if let Some(root) = self.root.get() {
            return Ok(root);
        }
        let root = self.text(["rev-parse", "--show-toplevel"].map(OsString::from), Vec::new())?;
        let root = PathBuf::from(OsStr::from_bytes(root.strip_suffix(b"\n").unwrap_or(&root)));
        Ok(self.root.get_or_init(|| root))
    }

    fn text(
        &self,
        arguments: impl IntoIterator<Item = OsString>,
        stdin: Vec<u8>,
    ) -> Result<Vec<u8>, GitError> {
        checked(self.run(arguments, stdin, self.place.dir.clone())?)
    }

    fn run(
        &self,
        arguments: impl IntoIterator<Item = OsString>,
        stdin: Vec<u8>,
        cwd: PathBuf,
    ) -> Result<Output, GitError> {
        let timeout_ms = self.outside.deadline.millis_left();
        if timeout_ms == 0 {
            return Err(GitError::TooLate);
        }
        let program = ["git", "-c", "core.fsmonitor=false"].map(OsString::from);
        let call = Call {
            argv: program.into_iter().chain(arguments).collect(),
            cwd,
            env: self.environment(),
            stdin,
            stdout_bytes_max: GIT_OUTPUT_BYTES_MAX,
            timeout_ms,
        };
        self.outside.exec.run(&call).map_err(|error| match error.kind() {
            std::io::ErrorKind::TimedOut => GitError::TooLate,
            _other_kind => GitError::Run(error),
        })
    }

    fn environment(&self) -> Env {
        let kept =
            KEPT.iter().filter_map(|name| Some(((*name).to_owned(), self.outside.env.get(*name)?.clone())));
        let fixed = FIXED.iter().map(|(name, value)| ((*name).to_owned(), OsString::from(value)));
        let Place { dir: _, git_dir, work_tree, index } = &self.place;
        let places = [("GIT_DIR", git_dir), ("GIT_WORK_TREE", work_tree), ("GIT_INDEX_FILE", index)];
        let places =
            places.into_iter().filter_map(|(name, path)| Some((name.to_owned(), path.as_ref()?.into())));
        kept.chain(fixed).chain(places).collect()
    }
}

fn lines_of(ids: &[BlobId]) -> Vec<u8> {
    ids.iter().flat_map(|id| format!("{id}\n").into_bytes()).collect()
}

/// Returns the parts of a NUL-separated list.
fn split(list: &[u8]) -> Vec<Vec<u8>> {
    list.split(|byte| *byte == 0).filter(|part| !part.is_empty()).map(<[u8]>::to_vec).collect()
}

fn other_form(command: &str) -> GitError {
    GitError::Refused(format!("a line of {command} has another form"))
}

fn checked(output: Output) -> Result<Vec<u8>, GitError> {
    if output.status == Some(0) {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(GitError::Refused(said.lines().next().unwrap_or("no message").to_owned()))
}
