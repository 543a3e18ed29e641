//! A real `systemd --user` of the test's own, in a private mount namespace, with a home and sockets below a temporary
//! folder. It needs root, because only root may mount: a test about it says so and ends where it is not root.
//!
//! The manager wants `/run/systemd/system` to be there and a control group that it may divide, so a script mounts the
//! one and makes the other before it becomes the manager. Its private socket works from outside of the namespace.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::Read as _;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long anything here may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Hierarchies of control groups, as far as a machine has them.
const HIERARCHIES: [&str; 3] = ["/sys/fs/cgroup", "/sys/fs/cgroup/systemd", "/sys/fs/cgroup/unified"];

const SCRIPT: &str = r#"
mount -t tmpfs tmpfs /run/systemd && mkdir -p /run/systemd/system || exit 3
for top in /sys/fs/cgroup /sys/fs/cgroup/systemd /sys/fs/cgroup/unified; do
  [ -e "$top/cgroup.procs" ] || continue
  mkdir "$top/$1" && echo $$ >"$top/$1/cgroup.procs" || exit 4
done
exec setpriv --pdeathsig TERM /lib/systemd/systemd --user
"#;

/// The manager; it ends with the value.
pub struct UserSystemd {
    child: Child,
    runtime: PathBuf,
    home: PathBuf,
    group: String,
}

impl UserSystemd {
    /// Starts a manager for `home`, with its sockets in `runtime`, which must not exist; `None` where we are not root.
    pub fn start(home: &Path, runtime: &Path) -> Option<Self> {
        if fs::metadata(home).expect("home").uid() != 0 {
            println!("not run: only root can give a user manager a mount namespace of its own");
            return None;
        }
        fs::create_dir_all("/run/systemd").expect("a place to mount on");
        fs::DirBuilder::new().mode(0o700).create(runtime).expect("the folder of sockets");
        let group = format!("openclaw-test-{}", std::process::id());
        let child = Command::new("unshare")
            .args(["--mount", "--propagation", "private", "sh", "-c", SCRIPT, "sh", &group])
            .env_clear()
            .envs([("PATH", OsStr::new("/usr/sbin:/usr/bin:/sbin:/bin")), ("HOME", home.as_os_str())])
            .env("XDG_RUNTIME_DIR", runtime)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("`unshare` of the package util-linux starts");
        let (runtime, home) = (runtime.to_owned(), home.to_owned());
        let mut manager = Self { child, runtime, home, group };
        let socket = manager.runtime.join("systemd/private");
        let ends = Instant::now() + PATIENCE;
        while !socket.exists() {
            if let Some(status) = manager.child.try_wait().expect("a child of ours") {
                let mut said = String::new();
                let _ = manager.child.stderr.take().map(|mut stream| stream.read_to_string(&mut said));
                panic!("systemd (package `systemd`) did not start as a user manager: {status}: {said}");
            }
            assert!(Instant::now() < ends, "the user manager does not answer");
            std::thread::sleep(Duration::from_millis(20));
        }
        manager.systemctl(&["daemon-reload"]).expect("the manager answers");
        Some(manager)
    }

    /// Returns the folder of its sockets.
    pub fn runtime(&self) -> &Path {
        &self.runtime
    }

    /// Runs `systemctl --user`; an error is what it said.
    pub fn systemctl(&self, words: &[&str]) -> Result<String, String> {
        let output = Command::new("systemctl")
            .args(["--user", "--no-pager"])
            .args(words)
            .env_clear()
            .envs(self.environment())
            .output()
            .expect("systemctl starts");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
        if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
    }

    /// Returns one property of a unit.
    pub fn property(&self, unit: &str, name: &str) -> String {
        self.systemctl(&["show", "--value", "--property", name, unit]).expect("a property")
    }

    /// Waits until a property of a unit is `wanted`.
    #[track_caller]
    pub fn wait_for(&self, unit: &str, name: &str, wanted: &str) {
        self.wait_until(unit, name, |value| value == wanted);
    }

    /// Waits until a property of a unit is as wanted, and returns it.
    #[track_caller]
    pub fn wait_until(&self, unit: &str, name: &str, is_wanted: impl Fn(&str) -> bool) -> String {
        let ends = Instant::now() + PATIENCE;
        loop {
            let value = self.property(unit, name);
            if is_wanted(&value) {
                return value;
            }
            let status = || self.systemctl(&["status", unit]);
            assert!(Instant::now() < ends, "{name} of {unit} stays {value}: {:?}", status());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn environment(&self) -> [(&str, OsString); 4] {
        [
            ("PATH", "/usr/bin:/bin".into()),
            ("HOME", self.home.clone().into()),
            ("XDG_RUNTIME_DIR", self.runtime.clone().into()),
            ("LC_ALL", "C".into()),
        ]
    }
}

impl Drop for UserSystemd {
    fn drop(&mut self) {
        // `unshare` became the script, and the script the manager: it is our own child.
        let _ = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        let ends = Instant::now() + PATIENCE;
        while Instant::now() < ends && matches!(self.child.try_wait(), Ok(None)) {
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
        for top in HIERARCHIES {
            remove_groups(&Path::new(top).join(&self.group));
        }
    }
}

/// Removes a control group with those in it; what still holds processes stays.
fn remove_groups(group: &Path) {
    for entry in fs::read_dir(group).into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            remove_groups(&entry.path());
        }
    }
    let _ = fs::remove_dir(group);
}
