//! A machine of the test's own: a temporary home, a cleared environment, a fixed clock, and the real binary.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{Seek as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::{Output, Tree};

/// Where the tests' binary reads the time, when it is built with the feature `test-clock`.
const CLOCK_VARIABLE: &str = "OPENCLAW_TEST_CLOCK";
/// 2026-11-18T11:06:40.123Z.
const CLOCK_MILLIS: &str = "1795000000123";

/// A machine with one person and nothing of ours on it.
pub struct TestNode {
    folder: TempDir,
    home: PathBuf,
    programs: PathBuf,
}

impl TestNode {
    /// Returns a fresh machine.
    pub fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("openclaw-").tempdir().expect("a temporary folder");
        // The system's temporary folder may itself be reached through a link.
        let top = folder.path().canonicalize().expect("the folder is there");
        let (home, programs) = (top.join("home"), top.join("programs"));
        fs::create_dir(&home).expect("home");
        fs::create_dir(&programs).expect("programs");
        fs::set_permissions(&home, fs::Permissions::from_mode(0o755)).expect("a mode");
        let node = Self { folder, home, programs };
        if cfg!(target_os = "macos") {
            node.script(node.programs(), "launchctl", "#!/bin/sh\nexit 125\n");
        }
        node
    }

    /// Returns the real binary.
    pub fn binary() -> &'static Path {
        Path::new(env!("CARGO_BIN_EXE_openclaw"))
    }

    /// Returns the person's home.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// Returns a path below home.
    pub fn path(&self, relative: &str) -> PathBuf {
        self.home.join(relative)
    }

    /// Returns the folder that stands first on PATH, outside home.
    pub fn programs(&self) -> &Path {
        &self.programs
    }

    /// Returns a new folder outside home and off PATH.
    pub fn folder(&self, name: &str) -> PathBuf {
        let path = self.folder.path().canonicalize().expect("the folder is there").join(name);
        fs::create_dir_all(&path).expect("a folder");
        path
    }

    /// Writes a file below home, with the folders on the way.
    pub fn write(&self, relative: &str, content: impl AsRef<[u8]>) {
        let path = self.path(relative);
        fs::create_dir_all(path.parent().expect("a folder above")).expect("folders");
        fs::write(path, content).expect("a file");
    }

    /// Writes an executable script to `folder`.
    pub fn script(&self, folder: &Path, name: &str, content: &str) -> PathBuf {
        let path = folder.join(name);
        fs::write(&path, content).expect("a script");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("a mode");
        path
    }

    /// Runs the binary with `arguments`.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.call(arguments).run()
    }

    /// Returns a call of the binary with `arguments`, to be changed and run.
    pub fn call<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Call<'_> {
        let path = format!("{}:/usr/bin:/bin", self.programs.display());
        let variables = vec![
            ("HOME".into(), self.home.clone().into_os_string()),
            ("PATH".into(), path.into()),
            (CLOCK_VARIABLE.into(), CLOCK_MILLIS.into()),
            // The machine's own user manager is not the test's.
            ("XDG_RUNTIME_DIR".into(), self.folder.path().join("no-sockets").into_os_string()),
        ];
        Call {
            node: self,
            program: Self::binary().to_owned(),
            arguments: arguments.iter().map(|argument| argument.as_ref().to_owned()).collect(),
            variables,
            input: Vec::new(),
        }
    }

    /// Returns everything in home.
    pub fn tree(&self) -> Tree {
        Tree::of(&self.home)
    }
}

/// One call of the binary.
#[must_use]
pub struct Call<'a> {
    node: &'a TestNode,
    program: PathBuf,
    arguments: Vec<OsString>,
    variables: Vec<(OsString, OsString)>,
    input: Vec<u8>,
}

impl Call<'_> {
    /// Starts `program` in place of the built binary, such as an installed copy.
    pub fn program(mut self, program: &Path) -> Self {
        self.program = program.to_owned();
        self
    }

    /// Sets a variable.
    pub fn with(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.variables.retain(|(known, _)| known != name);
        self.variables.push((name.into(), value.as_ref().to_owned()));
        self
    }

    /// Takes a variable away.
    pub fn without(mut self, name: &str) -> Self {
        self.variables.retain(|(known, _)| known != name);
        self
    }

    /// Sets what the binary reads on stdin; otherwise that is empty.
    pub fn input(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.input = bytes.into();
        self
    }

    /// Returns the call as a command, for tests that need another hold on the process.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).env_clear().envs(self.variables.iter().cloned());
        command.current_dir(&self.node.home).stdin(Stdio::null());
        command
    }

    /// Runs the call to its end.
    pub fn run(self) -> Output {
        // A file and not a pipe, so that a process that does not read cannot make us wait.
        let mut input = tempfile::tempfile().expect("a temporary file");
        input.write_all(&self.input).and_then(|()| input.rewind()).expect("the input");
        let mut command = self.command();
        let output = command.stdin(input).output().expect("the binary starts");
        Output::new(output, &self.arguments)
    }
}
