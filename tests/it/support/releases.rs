//! Releases as the tests need them: keys, a second version of the program, tarballs, and bases signed right or wrong.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use openclaw::base::digest::Digest;
use openclaw::base::time::Timestamp;
use openclaw::upgrade::{
    Artifact, Channel, KEY_NAMESPACE, Key, NAMESPACE, Percent, Release, Rotation, Signer, Target, Withdrawn,
};

use super::{Call, TestNode};

/// The time of [`TestNode`]'s clock, when all releases here are fresh.
pub const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_123);
const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

/// Returns the signer number `number`; each number is another key.
pub fn signer(number: u8) -> Signer {
    Signer::of_seed(&[number; 32])
}

/// Returns its public key.
pub fn key(number: u8) -> Key {
    signer(number).key().expect("an Ed25519 key")
}

/// Returns the target of this machine.
pub fn here() -> Target {
    Target::of(std::env::consts::ARCH, std::env::consts::OS).expect("releases are made for this machine")
}

/// Returns the row by which `older` makes `newer` trusted and retires `retired`.
pub fn rotation(newer: u8, older: u8, retired: &[u8]) -> Rotation {
    let line = key(newer).line();
    let signature = signer(older).sign(KEY_NAMESPACE, line.as_bytes()).expect("a signature");
    let retires = retired.iter().map(|number| key(*number).fingerprint()).collect();
    Rotation { key: key(newer), signature, retires }
}

/// Returns the row that takes `version` back.
pub fn withdrawn(version: &str) -> Withdrawn {
    Withdrawn { version: version.parse().expect("a version"), why: "it loses files".to_owned() }
}

/// Returns the real program as version `version`: a stripped copy with a trailer, made once for each version.
pub fn program(version: &str) -> PathBuf {
    let folder = made_programs().join(version);
    let path = folder.join("openclaw");
    if !path.exists() {
        let mut bytes = fs::read(stripped()).expect("the stripped program");
        bytes.extend_from_slice(format!("\nopenclaw-test-version: {version}\n").as_bytes());
        fs::create_dir_all(&folder).expect("a folder");
        put_whole(&path, &bytes);
    }
    path
}

/// Returns the real program without its symbols, as the version that it was built as.
pub fn stripped() -> PathBuf {
    let path = made_programs().join("stripped");
    if !path.exists() {
        let beside = path.with_extension(std::process::id().to_string());
        fs::copy(TestNode::binary(), &beside).expect("a copy of the program");
        // Without `strip` the copy is larger and as good.
        let _ = Command::new("strip").arg(&beside).status();
        fs::rename(&beside, &path).expect("the stripped program in its place");
    }
    path
}

/// Returns the folder of programs made from the binary as it was built last; those of earlier builds go.
fn made_programs() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let binary = TestNode::binary();
        let meta = fs::metadata(binary).expect("the binary");
        let modified =
            meta.modified().expect("a time").duration_since(std::time::UNIX_EPOCH).expect("after 1970");
        let all = binary.parent().expect("a folder").join("test-versions");
        let name = format!("{}-{}", meta.len(), modified.as_nanos());
        let folder = all.join(&name);
        fs::create_dir_all(&folder).expect("a folder");
        for entry in fs::read_dir(&all).into_iter().flatten().flatten() {
            if entry.file_name() != *name {
                // Another test process may be at the same; whoever comes second finds nothing left.
                let _ = fs::remove_dir_all(entry.path());
            }
        }
        folder
    })
}

/// Writes an executable file so that another test process sees all of it or nothing.
fn put_whole(path: &Path, bytes: &[u8]) {
    let beside = path.with_extension(std::process::id().to_string());
    fs::write(&beside, bytes).expect("a program");
    fs::set_permissions(&beside, fs::Permissions::from_mode(0o755)).expect("a mode");
    fs::rename(&beside, path).expect("the program in its place");
}

/// Returns the tarball of `version` for `target` around `program`, as a release has it.
pub fn tarball(version: &str, target: &Target, program: &[u8]) -> Vec<u8> {
    let top = format!("openclaw-{version}-{target}");
    let files: [(&str, u32, &[u8]); 4] = [
        ("LICENSE-APACHE", 0o644, b"Apache License\n"),
        ("LICENSE-MIT", 0o644, b"MIT License\n"),
        ("README.md", 0o644, b"# openclaw\n"),
        ("openclaw", 0o755, program),
    ];
    let level = flate2::Compression::fast();
    let mut archive = tar::Builder::new(flate2::GzBuilder::new().mtime(0).write(Vec::new(), level));
    for (name, mode, bytes) in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(mode);
        header.set_mtime(0);
        archive.append_data(&mut header, format!("{top}/{name}"), bytes).expect("an entry");
    }
    archive.into_inner().and_then(flate2::write::GzEncoder::finish).expect("a tarball")
}

/// Returns the tarball of the real program as `version` for this machine, made once for each version.
pub fn real_tarball(version: &str) -> Vec<u8> {
    let path = program(version).with_file_name("openclaw.tar.gz");
    if !path.exists() {
        let bytes = fs::read(program(version)).expect("the program");
        put_whole(&path, &tarball(version, &here(), &bytes));
    }
    fs::read(path).expect("the tarball")
}

/// One release in the making: right as it begins, and any part can be made wrong.
pub struct Made {
    /// What its document will say.
    pub release: Release,
    /// Its tarballs, by the name under the base.
    pub files: Vec<(String, Vec<u8>)>,
    /// Who signs it.
    pub signer: u8,
}

impl Made {
    /// Returns `version` of the real program for this machine, signed by key 1 and fresh, for all nodes.
    pub fn new(version: &str) -> Self {
        Self::around(version, real_tarball(version))
    }

    /// Returns `version` with `tarball` as its artifact for this machine, whatever that holds.
    pub fn around(version: &str, tarball: Vec<u8>) -> Self {
        let name = format!("openclaw-{version}-{}.tar.gz", here());
        let artifact = Artifact {
            target: here(),
            url: name.parse().expect("a place"),
            bytes: tarball.len() as u64,
            sha256: Digest::of(&tarball),
        };
        let release = Release {
            version: version.parse().expect("a version"),
            channel: Channel::Stable,
            sequence: 1,
            published: Timestamp::from_millis(NOW.millis() / 1_000 * 1_000 - DAY_MS),
            expires: Timestamp::from_millis(NOW.millis() / 1_000 * 1_000 + 30 * DAY_MS),
            upgrades_from: "0.1.0".parse().expect("a version"),
            content_format: 1,
            rollout: Percent::ALL,
            withdrawn: Vec::new(),
            artifacts: vec![artifact],
            keys: Vec::new(),
        };
        Self { release, files: vec![(name, tarball)], signer: 1 }
    }

    /// Changes what the document says, ahead of its signature.
    pub fn with(mut self, change: impl FnOnce(&mut Release)) -> Self {
        change(&mut self.release);
        self
    }

    /// Sets who signs.
    pub fn signed_by(mut self, signer: u8) -> Self {
        self.signer = signer;
        self
    }

    /// Returns the document and its signature.
    pub fn document(&self) -> (Vec<u8>, Vec<u8>) {
        let document = self.release.print().into_bytes();
        let signature = signer(self.signer).sign(NAMESPACE, &document).expect("a signature");
        (document, signature.into_bytes())
    }

    /// Puts document, signature and tarballs into `base`: the root of a base, its `beta`, or its `v<version>`.
    pub fn publish(&self, base: &Path) {
        fs::create_dir_all(base).expect("the base");
        let (document, signature) = self.document();
        fs::write(base.join("release.json"), document).expect("the document");
        fs::write(base.join("release.json.sig"), signature).expect("the signature");
        for (name, bytes) in &self.files {
            let path = base.join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, bytes).expect("a tarball");
        }
    }
}

impl TestNode {
    /// Returns a new folder outside home that holds a base with `made` as its stable release.
    pub fn base(&self, name: &str, made: &Made) -> PathBuf {
        let base = self.folder(name);
        made.publish(&base);
        base
    }

    /// Returns a call of the installed program by its stable path, as hooks and units name it.
    pub fn installed(&self, arguments: &[&str]) -> Call<'_> {
        self.call(arguments).program(&self.path(".openclaw/harness/bin/openclaw"))
    }

    /// Installs the stripped program as the version that it was built as; an upgrade then copies less.
    pub fn install_small(&self) {
        let _ = self.call(&["install", "--yes"]).program(&stripped()).run().exits(0);
    }
}
