//! A machine for `install.sh`: a shell, the tools that come with it and no others, an empty home, and a release whose program
//! notes that it was run. Nothing of the test's own machine is reached.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use openclaw::upgrade::Target;

use crate::support::Hostile;
use crate::support::releases::{Made, here, key, tarball};

/// The script under test.
pub const SCRIPT: &str = include_str!("../../../install.sh");
/// The version that the bases of these tests have.
pub const VERSION: &str = "0.2.0";
/// How the program of a release ends here, so that the exit is seen to come through.
pub const EXIT: i32 = 9;

/// What a machine has beside its shell, whatever the kind.
const TOOLS: &[&str] = &[
    "cat", "chmod", "cut", "grep", "gzip", "mkdir", "mktemp", "rm", "sed", "sort", "tail", "tar", "tr", "wc",
];

/// A kind of machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Machine {
    /// dash, the tools of GNU, curl and sha256sum: most distributions.
    Dash,
    /// busybox and nothing else: small images.
    Busybox,
    /// bash, held to POSIX, with wget and shasum.
    Bash,
}

impl Machine {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Dash, Self::Busybox, Self::Bash];

    /// Returns the shell and its arguments.
    pub fn shell(self) -> (&'static str, &'static [&'static str]) {
        match self {
            Self::Dash => ("dash", &[]),
            Self::Busybox => ("busybox", &["sh"]),
            Self::Bash => ("bash", &["--posix"]),
        }
    }

    /// Returns the tools that differ.
    fn own_tools(self) -> &'static [&'static str] {
        match self {
            Self::Dash => &["curl", "sha256sum"],
            Self::Busybox => &["wget", "sha256sum"],
            Self::Bash => &["wget", "shasum"],
        }
    }
}

/// The machine.
pub struct Ground {
    folder: tempfile::TempDir,
    machine: Machine,
    script: String,
}

/// What one run of the script did.
#[derive(Debug)]
pub struct Run {
    /// Its exit.
    pub status: Option<i32>,
    /// What the program of the release printed.
    pub stdout: String,
    /// What was told.
    pub told: String,
    /// How the program of the release was called, a call a line.
    pub ran: String,
}

impl Ground {
    /// Returns a machine of that kind.
    pub fn new(machine: Machine) -> Self {
        let folder = tempfile::Builder::new().prefix("open claw-").tempdir().expect("a temporary folder");
        let ground = Self { folder, machine, script: SCRIPT.to_owned() };
        for folder in ["bin", "home", "temporary"] {
            fs::create_dir(ground.path(folder)).expect("a folder");
        }
        for tool in TOOLS.iter().chain(machine.own_tools()) {
            let from = if machine == Machine::Busybox { "busybox" } else { tool };
            ground.tool(tool, from);
        }
        ground.tool("ssh-keygen", "ssh-keygen");
        ground.executable(
            "uname",
            "case $1 in -s) echo \"${FAKE_SYSTEM:-Linux}\" ;; *) echo \"$FAKE_MACHINE\" ;; esac",
        );
        ground.executable("date", "echo \"${FAKE_NOW:-2026-11-18T11:06:40Z}\"");
        ground
    }

    /// Puts a program of the system on PATH.
    fn tool(&self, name: &str, from: &str) {
        let program =
            which::which(from).unwrap_or_else(|_| panic!("`{from}` is not on PATH: run ./tests/run"));
        symlink(program, self.path("bin").join(name)).expect("a link");
    }

    /// Puts a script on PATH.
    pub fn executable(&self, name: &str, text: &str) {
        let path = self.path("bin").join(name);
        fs::write(&path, format!("#!/bin/sh\n{text}\n")).expect("a script");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("a mode");
    }

    /// Takes a program off PATH.
    pub fn without(self, program: &str) -> Self {
        fs::remove_file(self.path("bin").join(program)).expect("the program was there");
        self
    }

    /// Changes the script: `from` has to stand in it once.
    pub fn with_script(mut self, from: &str, to: &str) -> Self {
        assert_eq!(self.script.matches(from).count(), 1, "{from}");
        self.script = self.script.replace(from, to);
        self
    }

    /// Takes another text for the script.
    pub fn set_script(&mut self, text: &str) {
        text.clone_into(&mut self.script);
    }

    /// Returns a path outside home.
    pub fn path(&self, relative: &str) -> PathBuf {
        self.folder.path().join(relative)
    }

    /// Returns a folder that holds `made` as its stable release, as text.
    pub fn base(&self, made: &Made) -> String {
        made.publish(&self.path("base"));
        self.path("base").display().to_string()
    }

    /// Returns the shell, ready to be given the script on standard input; the arguments of the script follow.
    pub fn shell(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Command {
        let (shell, options) = self.machine.shell();
        // Without a terminal of its own, the run does not see that of whoever runs the tests.
        let mut command = Command::new(which::which("setsid").expect("setsid is on PATH"));
        command.arg("--wait").arg(which::which(shell).expect("the shell is on PATH")).args(options);
        command.args(["-s", "--"]).args(arguments);
        self.surround(&mut command, variables);
        command
    }

    /// Gives a command the environment of this machine.
    pub fn surround(&self, command: &mut Command, variables: &[(&str, &str)]) {
        command
            .env_clear()
            .env("PATH", self.path("bin"))
            .env("HOME", self.path("home"))
            .env("TMPDIR", self.path("temporary"))
            .env("FAKE_LOG", self.path("log"))
            .env("FAKE_MACHINE", std::env::consts::ARCH)
            .envs(variables.iter().copied())
            .current_dir(self.folder.path());
    }

    /// Pipes the script into the shell.
    pub fn run_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Run {
        let path = self.path("install.sh");
        fs::write(&path, &self.script).expect("the script");
        let _ = fs::remove_file(self.path("log"));
        let script = fs::File::open(&path).expect("the script");
        let output = self.shell(arguments, variables).stdin(Stdio::from(script)).output().expect("a shell");
        self.outcome(&output)
    }

    fn outcome(&self, output: &Output) -> Run {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Run {
            status: output.status.code(),
            stdout: text(&output.stdout),
            told: text(&output.stderr),
            ran: fs::read_to_string(self.path("log")).unwrap_or_default(),
        }
    }

    /// Runs the script with key 1 trusted and releases at `from`.
    pub fn run(&self, from: &str, arguments: &[&str]) -> Run {
        let trusted = key(1).line();
        self.run_with(&[&["--from", from, "--keys", &trusted], arguments].concat(), &[])
    }

    /// Runs the script, which has to refuse: nothing of the release is run, and nothing stays behind.
    pub fn refuses(&self, from: &str, arguments: &[&str], status: i32, what: &str) -> Run {
        let run = self.run(from, arguments);
        self.is_refusal(&run, status, what);
        run
    }

    /// Asserts that a run refused.
    pub fn is_refusal(&self, run: &Run, status: i32, what: &str) {
        let Run { status: found, stdout, told, ran } = run;
        let machine = self.machine;
        assert_eq!(*found, Some(status), "{machine:?}: {what}: {told}");
        assert!(told.contains(what), "{machine:?}: {what}: {told}");
        assert!(told.contains("\n  why: ") && told.contains("\n  fix: "), "{machine:?}: {told}");
        assert_eq!((stdout.as_str(), ran.as_str()), ("", ""), "{machine:?}: {what}: {told}");
        self.is_untouched();
    }

    /// Asserts that neither home nor the temporary folder holds anything.
    pub fn is_untouched(&self) {
        for folder in ["home", "temporary"] {
            assert_eq!(names(&self.path(folder)), [""; 0], "{:?}: {folder}", self.machine);
        }
    }
}

impl Run {
    /// Asserts that the program of the release was asked for its version, then run with `arguments`, and ended the script.
    pub fn installed(&self, arguments: &[&str]) {
        let words: String = arguments.iter().map(|word| format!("[{word}]")).collect();
        assert_eq!(self.stdout, format!("[install]{words}"), "{}", self.told);
        assert_eq!(self.status, Some(EXIT), "{}", self.told);
        assert_eq!(self.ran.lines().count(), 2, "{}", self.ran);
    }
}

/// Returns a server that has the files of `folder`.
pub fn served(folder: impl AsRef<Path>) -> Hostile {
    let server = Hostile::plain();
    load(&server, folder.as_ref());
    server
}

/// Puts the files of `folder`, not those of folders in it, on a server.
pub fn load(server: &Hostile, folder: &Path) {
    for name in names(folder).iter().filter(|name| folder.join(name).is_file()) {
        server.put(&format!("/{name}"), fs::read(folder.join(name)).expect("a file"));
    }
}

/// Returns the paths that a server was asked for.
pub fn asked(server: &Hostile) -> Vec<String> {
    server.asked().into_iter().map(|asked| asked.path).collect()
}

/// Returns the path of the archive of [`VERSION`] for this machine on a server.
pub fn archive() -> String {
    format!("/openclaw-{VERSION}-{}.tar.gz", here())
}

/// Returns the names in a folder.
pub fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// Returns a program that says that it is `version`, notes each call, and prints its arguments.
pub fn program(version: &str) -> Vec<u8> {
    format!(
        "#!/bin/sh\necho \"$*\" >> \"$FAKE_LOG\"\n\
         case $1 in --version) echo \"openclaw {version}\"; exit ;; esac\n\
         for word in \"$@\"; do printf '[%s]' \"$word\"; done\nexit {EXIT}\n"
    )
    .into_bytes()
}

/// Returns a release of `version` around such a program, for this machine.
pub fn made(version: &str) -> Made {
    made_for(version, &here())
}

/// Returns one for another machine.
pub fn made_for(version: &str, target: &Target) -> Made {
    let mut made = Made::around(version, tarball(version, target, &program(version)));
    let name = format!("openclaw-{version}-{target}.tar.gz");
    made.release.artifacts[0].target = target.clone();
    made.release.artifacts[0].url = name.parse().expect("a place");
    made.files[0].0 = name;
    made
}
