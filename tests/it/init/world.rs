//! A node with repositories: the installed program, a real git of either kind, and commits by it.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::support::{Output, TestNode};

/// A GitHub token that is nobody's.
pub const TOKEN: &str = concat!("gh", "p_a8Kd03jfLQm2xZ7vBn5tYr9wEs1uHg4cOiPq");

/// Which git is first on PATH.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Git {
    /// The system's, which runs the hooks of a folder.
    System,
    /// A newer one, which also runs the hooks of its configuration; `./tests/run` unpacks it.
    New,
}

/// A machine on which openclaw is installed.
pub struct World {
    pub node: TestNode,
    pub git_kind: Git,
    program: PathBuf,
}

/// How git, or what it called, ended.
#[must_use]
pub struct Ran {
    pub status: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ran {
    #[track_caller]
    pub fn passes(self) -> Self {
        assert_eq!(self.status, Some(0), "{}\n{}", self.out, self.err);
        self
    }

    /// Asserts that the check refused it.
    #[track_caller]
    pub fn refuses(self) -> Self {
        assert_ne!(self.status, Some(0), "{}\n{}", self.out, self.err);
        assert!(self.err.contains("openclaw refuses this commit"), "{}", self.err);
        assert!(!self.err.contains(TOKEN), "{}", self.err);
        self
    }
}

/// What git knows about the person. Nothing of git runs on after a command: trees are compared.
const CONFIG: &str = "[init]\n\tdefaultBranch = main\n[user]\n\tname = Ada\n\temail = ada@example.org\n\
    [protocol \"file\"]\n\tallow = always\n[gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n";

impl World {
    /// Returns a node with the system's git.
    pub fn new() -> Self {
        Self::of(Git::System)
    }

    /// Returns a node with `git`, its root at a path with blanks and quotes.
    pub fn of(git: Git) -> Self {
        let node = TestNode::new();
        if git == Git::New {
            symlink(new_git(), node.programs().join("git")).expect("a link");
        }
        let program = node.small_program();
        let world = Self { node, git_kind: git, program };
        world.write(&world.node.path(".gitconfig"), CONFIG);
        let _ = world.openclaw(&["install", "--yes"]).exits(0);
        world
    }

    /// Returns the state root, whose name a shell has to quote.
    pub fn root(&self) -> PathBuf {
        self.node.path("it's a \"root\"")
    }

    /// Runs the program of the node.
    pub fn openclaw<S: AsRef<OsStr>>(&self, words: &[S]) -> Output {
        let call = self.node.call(words).program(&self.program);
        call.with("OPENCLAW_ROOT", self.root()).with("PATH", self.search_path()).run()
    }

    /// Returns the value of `PATH` on this machine.
    pub fn search_path(&self) -> String {
        format!("{}:/usr/local/bin:/usr/bin:/bin", self.node.programs().display())
    }

    /// Returns the path of a repository, which a shell has to quote.
    pub fn at(&self, name: &str) -> PathBuf {
        self.node.path("my 'work'").join(name)
    }

    /// Makes a repository with one commit.
    pub fn repository(&self, name: &str) -> PathBuf {
        let path = self.at(name);
        fs::create_dir_all(&path).expect("a folder");
        let _ = self.git(&path, &["init", "-q"]).passes();
        self.write(&path.join("readme"), "hello\n");
        let _ = self.git(&path, &["add", "readme"]).passes();
        let _ = self.git(&path, &["commit", "-qm", "first"]).passes();
        path
    }

    /// Runs git in `folder`.
    pub fn git(&self, folder: &Path, words: &[&str]) -> Ran {
        self.git_with(folder, words, &[])
    }

    /// Runs git in `folder` with more variables.
    pub fn git_with(&self, folder: &Path, words: &[&str], variables: &[(&str, &str)]) -> Ran {
        let mut command = Command::new("git");
        command.args(words).current_dir(folder).stdin(Stdio::null());
        self.run(command, variables)
    }

    /// Runs a program with this machine's environment.
    pub fn run(&self, mut command: Command, variables: &[(&str, &str)]) -> Ran {
        command
            .env_clear()
            .env("HOME", self.node.home())
            .env("PATH", self.search_path())
            .env("GIT_EDITOR", "true");
        command.envs(variables.iter().copied());
        let output = command.output().expect("it starts");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ran { status: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
    }

    /// Writes a file with the folders on the way.
    pub fn write(&self, path: &Path, content: &str) {
        fs::create_dir_all(path.parent().expect("a folder above")).expect("folders");
        fs::write(path, content).expect("a file");
    }

    /// Writes an executable script.
    pub fn script(&self, path: &Path, content: &str) {
        self.write(path, content);
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("a mode");
    }

    /// Puts a repository under guard.
    pub fn guard(&self, folder: &Path) -> Output {
        self.openclaw(&[OsStr::new("init"), OsStr::new("--yes"), folder.as_os_str()])
    }

    /// Takes a repository out of guard.
    pub fn leave(&self, folder: &Path) -> Output {
        self.openclaw(&[OsStr::new("init"), OsStr::new("--remove"), OsStr::new("--yes"), folder.as_os_str()])
    }

    /// Asserts that a commit with a key is refused here, and a clean one passes.
    #[track_caller]
    pub fn is_guarded(&self, folder: &Path) {
        self.write(&folder.join("key.txt"), &format!("key {TOKEN}\n"));
        let _ = self.git(folder, &["add", "key.txt"]).passes();
        let _ = self.git(folder, &["commit", "-m", "leak"]).refuses();
        let _ = self.git(folder, &["rm", "-qf", "--cached", "key.txt"]).passes();
        fs::remove_file(folder.join("key.txt")).expect("it was there");
        let clean = format!("clean-{}.txt", rand_name(folder));
        self.write(&folder.join(&clean), "nothing\n");
        let _ = self.git(folder, &["add", &clean]).passes();
        let _ = self.git(folder, &["commit", "-m", "clean"]).passes();
    }

    /// Asserts that a commit with a key passes here; takes the commit back.
    #[track_caller]
    pub fn is_open(&self, folder: &Path) {
        self.write(&folder.join("key.txt"), &format!("key {TOKEN}\n"));
        let _ = self.git(folder, &["add", "key.txt"]).passes();
        let _ = self.git(folder, &["commit", "-m", "leak"]).passes();
        let _ = self.git(folder, &["reset", "-q", "--hard", "HEAD~1"]).passes();
    }

    /// Returns the lines of the spool.
    pub fn spool(&self) -> Vec<openclaw::base::spool::Line> {
        let text = fs::read_to_string(self.root().join("harness/spool/hooks.jsonl")).unwrap_or_default();
        text.lines().map(|line| openclaw::base::spool::Line::of(line).expect("a whole line")).collect()
    }
}

/// Returns a name that no earlier commit in the folder used.
fn rand_name(folder: &Path) -> usize {
    fs::read_dir(folder).expect("a folder").count()
}

/// Returns the newer git.
fn new_git() -> PathBuf {
    let path =
        Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the target folder").join("git-new/bin/git");
    assert!(path.exists(), "no `{}`: `./tests/run` unpacks it", path.display());
    path
}
