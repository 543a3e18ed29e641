//! A throwaway repository to try hooks in: made in process, by nobody's templates, and removed by whoever asked for it.
//! It is the only thing in this room that writes, and it writes nowhere but into a folder that was made for it.

use std::path::Path;

use git2::{IndexEntry, IndexTime, RepositoryInitOptions, Signature, Time};

use crate::git::error::GitError;

/// Mode of a regular file in an index.
const REGULAR_FILE: u32 = 0o100_644;

/// A repository without a commit.
pub struct Trial {
    repo: git2::Repository,
}

impl Trial {
    /// Makes a repository in the folder `folder`, which must exist and be empty.
    ///
    /// # Errors
    /// What the library says.
    pub fn make(folder: &Path) -> Result<Self, GitError> {
        let mut options = RepositoryInitOptions::new();
        // The person's templates may bring hooks, which are not what is tried here.
        options.no_reinit(true).external_template(false).initial_head("main");
        Ok(Self { repo: git2::Repository::init_opts(folder, &options)? })
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

    #[test]
    fn what_is_staged_is_on_its_way_into_a_commit() {
        let folder = tempfile::tempdir().expect("a folder");
        let trial = Trial::make(folder.path()).expect("made");
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
        assert!(Trial::make(folder.path()).is_err(), "a repository is never made over another");
    }
}
