//! An upgrade apart from its download against the bare install of the same version, its parts, hook calls while the version
//! changes, and the size of what is downloaded. The tarball lies whole in the folder of downloads when the clock starts.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use openclaw::base::digest::Digest;
use openclaw::base::path::AbsPath;
use openclaw::base::time::Timestamp;
use openclaw::sys::fs::OsFs;
use openclaw::upgrade::{
    Artifact, CONTENT_FORMAT, Channel, NAMESPACE, Percent, Release, Signer, Target, partial_name, unpack,
};
use serde_json::json;
use tempfile::TempDir;

use super::install::program;
use super::measure::{Rounds, Row, Series, series, timed};

const VERSION: &str = env!("CARGO_PKG_VERSION");
const STABLE: &str = ".openclaw/harness/bin/openclaw";

/// Returns the rows of this file.
pub fn rows(rounds: Rounds) -> Vec<Row> {
    let is_bench = rounds.counted > 1;
    let made = Made::new(is_bench);
    let mut rows = switched(&made, rounds);
    rows.extend(called(&made, if is_bench { 1_000 } else { 40 }));
    rows.push(Row::fact(
        "size of the release tarball / of the program in it",
        format!("{} / {} bytes", made.tarball.len(), made.program_bytes),
    ));
    rows
}

/// Two versions of the program, and a base with the newer one.
struct Made {
    folder: TempDir,
    newer: String,
    target: Target,
    signer: Signer,
    tarball: Vec<u8>,
    digest: Digest,
    program_bytes: usize,
}

impl Made {
    fn new(is_bench: bool) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let bytes = lean(folder.path());
        let newer = newer(VERSION);
        let target = Target::of(std::env::consts::ARCH, std::env::consts::OS).expect("a target of releases");
        let newer_bytes = replaced(&bytes, VERSION.as_bytes(), newer.as_bytes());
        let top = format!("openclaw-{newer}-{target}");
        let level = if is_bench { flate2::Compression::best() } else { flate2::Compression::fast() };
        let tarball = packed(&top, &newer_bytes, level);
        let made = Self {
            folder,
            newer,
            target,
            signer: Signer::of_seed(&[7; 32]),
            digest: Digest::of(&tarball),
            tarball,
            program_bytes: newer_bytes.len(),
        };
        executable(&made.older(), &bytes);
        for shelf in [made.base(), made.base().join(format!("v{}", made.newer))] {
            made.publish(&shelf);
        }
        made
    }

    fn older(&self) -> PathBuf {
        self.folder.path().join("older")
    }

    fn base(&self) -> PathBuf {
        self.folder.path().join("base")
    }

    fn tarball_name(&self) -> String {
        format!("openclaw-{}-{}.tar.gz", self.newer, self.target)
    }

    /// Signs the release as it is made by `openclaw-release`, fresh and for all nodes.
    fn publish(&self, shelf: &Path) {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("after 1970").as_secs();
        let version = |text: &str| text.parse().expect("a version");
        let artifact = Artifact {
            target: self.target.clone(),
            url: self.tarball_name().parse().expect("a place"),
            bytes: self.tarball.len() as u64,
            sha256: self.digest,
        };
        let release = Release {
            version: version(&self.newer),
            channel: Channel::Stable,
            sequence: 1,
            published: Timestamp::from_millis((now - 3_600) * 1_000),
            expires: Timestamp::from_millis((now + 24 * 3_600) * 1_000),
            upgrades_from: version(VERSION),
            content_format: CONTENT_FORMAT,
            rollout: Percent::ALL,
            withdrawn: Vec::new(),
            artifacts: vec![artifact],
            keys: Vec::new(),
        };
        let document = release.print().into_bytes();
        let signature = self.signer.sign(NAMESPACE, &document).expect("a signature");
        fs::create_dir_all(shelf).expect("a folder");
        fs::write(shelf.join("release.json"), document).expect("the document");
        fs::write(shelf.join("release.json.sig"), signature).expect("the signature");
        fs::write(shelf.join(self.tarball_name()), &self.tarball).expect("the tarball");
    }

    /// Returns a home with the older version at work that trusts the signer.
    fn node(&self) -> Node {
        let node = Node { folder: tempfile::tempdir().expect("a folder") };
        node.done(&self.older(), &["install", "--yes"]);
        let key = self.signer.key().expect("a key").line();
        fs::write(node.at(".openclaw/openclaw.toml"), format!("[upgrade]\nkeys = [\"{key}\"]\n"))
            .expect("settings");
        node
    }

    /// Puts the whole tarball where a download would leave it, and returns the place.
    fn downloaded(&self, node: &Node) -> PathBuf {
        let downloads = node.at(".openclaw/harness/run/downloads");
        fs::create_dir_all(&downloads).expect("a folder");
        fs::set_permissions(&downloads, fs::Permissions::from_mode(0o700)).expect("a mode");
        let partial = downloads.join(partial_name(&self.digest));
        fs::write(&partial, &self.tarball).expect("the tarball");
        partial
    }

    /// Unpacks the tarball as an upgrade does, and returns the program.
    fn unpacked(&self, node: &Node, partial: &Path) -> PathBuf {
        let path = |path: &Path| AbsPath::from_path(path).expect("UTF-8");
        let program = node.version(&self.newer);
        fs::create_dir_all(program.parent().expect("a folder")).expect("a folder");
        let disk = OsFs::new(vec![path(node.folder.path())]);
        let top = format!("openclaw-{}-{}", self.newer, self.target);
        unpack(&disk, &path(partial), &top, &path(&program)).expect("a sound tarball");
        program
    }
}

/// A home with a node in it.
struct Node {
    folder: TempDir,
}

impl Node {
    fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn version(&self, version: &str) -> PathBuf {
        self.at(&format!(".openclaw/harness/versions/{version}/openclaw"))
    }

    fn run(&self, program: &Path, arguments: &[&str], input: &[u8]) -> Output {
        let mut child = Command::new(program)
            .args(arguments)
            .env_clear()
            .env("HOME", self.folder.path())
            .env("PATH", "/usr/bin:/bin")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        child.stdin.take().expect("a pipe").write_all(input).expect("written");
        child.wait_with_output().expect("it ends")
    }

    fn done(&self, program: &Path, arguments: &[&str]) {
        let output = self.run(program, arguments, b"");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{arguments:?}: {}: {said}", output.status);
    }

    fn says(&self, version: &str) {
        let output = self.run(&self.at(STABLE), &["--version"], b"");
        assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), format!("openclaw {version}"));
    }
}

/// The upgrade on one home, the bare update on another one, and on a third, in turns, what an upgrade is made of, each part
/// by itself.
fn switched(made: &Made, rounds: Rounds) -> Vec<Row> {
    let base = made.base();
    let base = base.to_str().expect("UTF-8");
    let mut times: [Vec<Duration>; 8] = Default::default();
    for round in 0..rounds.warm + rounds.counted {
        let (whole, bare, parts) = (made.node(), made.node(), made.node());
        made.downloaded(&whole);
        let partial = made.downloaded(&parts);
        let stable = whole.at(STABLE);
        let upgrade = timed(|| whole.done(&stable, &["upgrade", "--from", base, "--yes"]));
        whole.says(&made.newer);
        let update = made.unpacked(&bare, &made.downloaded(&bare));
        let install = timed(|| bare.done(&update, &["install", "--update", "--yes", "--json"]));
        bare.says(&made.newer);
        let digest = timed(|| {
            let bytes = fs::read(&partial).expect("the tarball");
            assert_eq!(Digest::of(&bytes), made.digest);
        });
        let unpacking = timed(|| drop(made.unpacked(&parts, &partial)));
        let (older, newer) = (parts.version(VERSION), parts.version(&made.newer));
        let name = timed(|| parts.done(&newer, &["--version"]));
        let plan = timed(|| parts.done(&newer, &["install", "--update", "--dry-run", "--json"]));
        let before = timed(|| parts.done(&older, &["doctor", "--json"]));
        let change = timed(|| parts.done(&newer, &["install", "--update", "--yes", "--doctor", "--json"]));
        parts.says(&made.newer);
        if round >= rounds.warm {
            let all = [upgrade, install, digest, unpacking, name, plan, before, change];
            for (list, time) in times.iter_mut().zip(all) {
                list.push(time);
            }
        }
    }
    let [upgrade, install, digest, unpacking, name, plan, before, change] = times.map(series);
    let least = |part: Series| part.min.as_secs_f64() * 1_000.0;
    let parts = [
        ("digest", digest),
        ("unpacked", unpacking),
        ("`--version`", name),
        ("plan", plan),
        ("`doctor` before", before),
        ("installed and examined", change),
    ];
    let named: Vec<String> =
        parts.iter().map(|(what, part)| format!("{what} {:.1} ms", least(*part))).collect();
    vec![
        Row::against(
            "upgrade apart from its download",
            upgrade,
            "`install --update` of the same version alone",
            install,
        ),
        Row::fact("parts of an upgrade, each by itself", named.join(", ")),
    ]
}

/// Hook calls while the version goes to and fro, beside the same while it stays.
fn called(made: &Made, calls: usize) -> Vec<Row> {
    let node = made.node();
    let stable = node.at(STABLE);
    let payload = json!({
        "session_id": "bench", "hook_event_name": "PreToolUse", "tool_name": "Bash",
        "tool_input": {"command": "git commit --no-verify -m x"}, "cwd": node.folder.path(),
    });
    let payload = payload.to_string();
    let call = || {
        let mut is_answered = false;
        let time = timed(|| {
            let output = node.run(&stable, &["hook", "claude", "PreToolUse"], payload.as_bytes());
            // It refuses what has to be refused, by whichever version answers.
            is_answered = output.status.success() && String::from_utf8_lossy(&output.stdout).contains("deny");
        });
        (time, is_answered)
    };
    let at_rest: Vec<(Duration, bool)> = (0..calls).map(|_| call()).collect();
    let base = made.base();
    let base = base.to_str().expect("UTF-8");
    let is_over = AtomicBool::new(false);
    let (across, switches) = std::thread::scope(|scope| {
        let switching = scope.spawn(|| {
            let mut switches = 0;
            while !is_over.load(Ordering::Acquire) {
                node.done(&stable, &["upgrade", "--from", base, "--version", &made.newer, "--yes"]);
                node.done(&stable, &["upgrade", "--rollback", "--yes"]);
                switches += 2;
            }
            switches
        });
        let across: Vec<(Duration, bool)> = (0..calls).map(|_| call()).collect();
        is_over.store(true, Ordering::Release);
        (across, switching.join().expect("every switch is made"))
    });
    node.says(VERSION);
    let answered = |calls: &[(Duration, bool)]| calls.iter().filter(|(_, is_answered)| *is_answered).count();
    assert_eq!((answered(&at_rest), answered(&across)), (calls, calls), "every call is answered");
    vec![
        Row::fact(
            &format!("hook calls answered while the version changes {switches} times"),
            format!("{} of {calls}", answered(&across)),
        ),
        Row::fact(
            "p50, p99 of these / while it stays",
            format!("{} / {}", percentiles(across), percentiles(at_rest)),
        ),
    ]
}

fn percentiles(calls: Vec<(Duration, bool)>) -> String {
    let mut times: Vec<Duration> = calls.into_iter().map(|(time, _)| time).collect();
    times.sort_unstable();
    let at =
        |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)].as_secs_f64() * 1_000.0;
    format!("{:.2}, {:.2} ms", at(50), at(99))
}

/// Returns the program under measurement, without the symbols that only a build for tests has.
fn lean(folder: &Path) -> Vec<u8> {
    let copy = folder.join("lean");
    fs::copy(program(), &copy).expect("a copy");
    if cfg!(debug_assertions) {
        // Without `strip` the copy is larger and as good.
        let _ = Command::new("strip").arg(&copy).status();
    }
    fs::read(copy).expect("the program")
}

/// Returns a version above `version` that is written with as many letters.
fn newer(version: &str) -> String {
    let place =
        version.rfind(|letter: char| ('0'..='8').contains(&letter)).expect("a version has such a digit");
    let mut bytes = version.as_bytes().to_vec();
    bytes[place] += 1;
    String::from_utf8(bytes).expect("a digit for a digit")
}

/// Returns `bytes` with each `old` replaced by `new`, which is as long: nothing else moves.
fn replaced(bytes: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    assert_eq!(old.len(), new.len());
    let mut bytes = bytes.to_vec();
    let places: Vec<usize> = aho_corasick::AhoCorasick::new([old])
        .expect("a searcher")
        .find_iter(&bytes)
        .map(|found| found.start())
        .collect();
    assert!(!places.is_empty(), "the program holds the text of its version");
    for place in places {
        bytes[place..place + new.len()].copy_from_slice(new);
    }
    bytes
}

/// Packs as `openclaw-release pack` does: our licences, the README and the program, in one folder. The notices of others,
/// 60 kB there, are left out: only cargo can gather them.
fn packed(top: &str, program: &[u8], level: flate2::Compression) -> Vec<u8> {
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR"));
    let zipped = flate2::GzBuilder::new().mtime(0).operating_system(255).write(Vec::new(), level);
    let mut archive = tar::Builder::new(zipped);
    let mut add = |name: &str, mode: u32, bytes: &[u8]| {
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(mode);
        header.set_mtime(946_684_800);
        header.set_uid(0);
        header.set_gid(0);
        archive.append_data(&mut header, format!("{top}/{name}"), bytes).expect("an entry");
    };
    for name in ["LICENSE-APACHE", "LICENSE-MIT", "README.md"] {
        add(name, 0o644, &fs::read(checkout.join(name)).expect("a file of the checkout"));
    }
    add("openclaw", 0o755, program);
    archive.into_inner().and_then(flate2::write::GzEncoder::finish).expect("a tarball")
}

fn executable(path: &Path, bytes: &[u8]) {
    fs::write(path, bytes).expect("a program");
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("a mode");
}
