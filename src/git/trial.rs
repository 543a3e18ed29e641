//! A throwaway repository to try hooks in: made in process, by nobody's templates, and removed by whoever asked for it.
//! It is the only thing in this room that writes, and it writes nowhere but into a folder that was made for it.

use std::io;

use git2::{IndexEntry, IndexTime, Signature, Time};

use crate::base::path::AbsPath;
use crate::git::error::GitError;
use crate::ports::fs::{Fs, NewFile};

/// Mode of a regular file in an index.
const REGULAR_FILE: u32 = 0o100_644;

/// The folders without which a folder is no repository (gitrepository-layout(5)); each more costs as much as a hook's answer.
const FOLDERS: [&str; 3] = [".git", ".git/objects", ".git/refs"];
/// The files.
const FILES: [(&str, &str); 2] = [
    (".git/HEAD", "ref: refs/heads/main\n"),
    (".git/config", "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n"),
];

/// Why there is no repository.
#[derive(Debug, thiserror::Error)]
pub enum TrialError {
    /// The disk refused.
    #[error("write `{path}`")]
    Disk {
        /// The folder or file.
        path: AbsPath,
        /// What the disk said.
        source: io::Error,
    },
    /// The library refused.
    #[error(transparent)]
    Git(#[from] GitError),
}

/// A repository without a commit.
pub struct Trial {
    repo: git2::Repository,
}

impl Trial {
    /// Makes a repository in the folder `folder`, which must exist and be empty.
    ///
    /// # Errors
    /// See [`TrialError`].
    pub fn make(fs: &dyn Fs, folder: &AbsPath) -> Result<Self, TrialError> {
        let disk = |path: AbsPath| |source| TrialError::Disk { path, source };
        for name in FOLDERS {
            let path = folder.join(name);
            fs.make_dir(&path, 0o700).map_err(disk(path))?;
        }
        for (name, text) in FILES {
            let path = folder.join(name);
            let file = NewFile { mode: 0o600, group: None };
            fs.write_new(&path, text.as_bytes(), file).map_err(disk(path))?;
        }
        Ok(Self { repo: git2::Repository::open(folder.as_path()).map_err(GitError::from)? })
    }

    /// Puts a file into the index, as `git add` would; the work tree stays empty.
    ///
    /// # Errors
    /// What the library says.
    pub fn stage(&self, name: &str, content: &[u8]) -> Result<(), GitError> {
        let mut index = self.repo.index()?;
        let entry = IndexEntry {
            ctime: IndexTime::new(0, 0),
            mtime: IndexTime::new(0, 0),
            dev: 0,
            ino: 0,
            mode: REGULAR_FILE,
            uid: 0,
            gid: 0,
            file_size: 0,
            id: git2::Oid::ZERO_SHA1,
            flags: 0,
            flags_extended: 0,
            path: name.as_bytes().to_vec(),
        };
        index.add_frombuffer(&entry, content)?;
        Ok(index.write()?)
    }

    /// Makes a commit of what is staged that nothing leads to, and returns its id: what is staged stays new.
    ///
    /// # Errors
    /// What the library says.
    pub fn commit(&self) -> Result<String, GitError> {
        let tree = self.repo.find_tree(self.repo.index()?.write_tree()?)?;
        let nobody = Signature::new("openclaw", "openclaw@localhost", &Time::new(0, 0))?;
        let commit = self.repo.commit(None, &nobody, &nobody, "feat: a trial of the hooks", &tree, &[])?;
        Ok(commit.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::git::{FileContent, OutRange, Outside, Place, Repository};
    use crate::ports::clock::Deadline;
    use crate::ports::exec::Env;
    use crate::sim::clock::ManualClock;
    use crate::sim::exec::ScriptedExec;
    use crate::sys::fs::OsFs;

    #[test]
    fn what_is_staged_is_on_its_way_into_a_commit() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = AbsPath::from_path(folder.path()).expect("UTF-8");
        let fs = OsFs::new(vec![at.clone()]);
        let trial = Trial::make(&fs, &at).expect("made");
        trial.stage("src/a.rs", b"one\n").expect("staged");
        trial.stage("b.rs", b"two\n").expect("staged");
        let clock = ManualClock::new(crate::base::time::Timestamp::from_millis(0));
        let (exec, env) = (ScriptedExec::default(), Env::new());
        let outside = Outside { exec: &exec, env: &env, deadline: Deadline::after(&clock, 1_000) };
        let repository = Repository::open(Place::of(folder.path(), &env), outside).expect("a repository");
        let mut names = Vec::new();
        let _ = repository
            .staged(&mut |file: FileContent| names.push(String::from_utf8_lossy(&file.path).into_owned()))
            .expect("read");
        assert_eq!(names, ["b.rs", "src/a.rs"]);
        let commit = trial.commit().expect("a commit");
        let range = OutRange { tips: vec![commit], without: Vec::new() };
        let (brought, _) = repository.outgoing(&range).expect("read");
        assert_eq!(brought.len(), 2);
        assert_eq!(repository.staged_entries().expect("read").0.len(), 2, "HEAD stays where it was");
        assert!(Trial::make(&fs, &at).is_err(), "a repository is never made over another");
    }
}
