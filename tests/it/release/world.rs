//! A desk on which releases are made: key files, a checkout, and the tool.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use openclaw::upgrade::{Release, Trust, Untrusted, Verified, verify};

use crate::support::releases::{key, signer};
use crate::support::{Output, TestNode};

/// The tool.
pub const TOOL: &str = env!("CARGO_BIN_EXE_openclaw-release");

/// A desk; its folder is the node's home.
pub struct Desk {
    /// The machine.
    pub node: TestNode,
}

impl Desk {
    /// Returns a desk with a checkout's texts, two programs, and the keys `1`, `2` and `3` with their public halves.
    pub fn new() -> Self {
        let node = TestNode::new();
        for name in ["LICENSE-APACHE", "LICENSE-MIT", "README.md"] {
            node.write(&format!("checkout/{name}"), format!("{name}\n"));
        }
        node.write("built/NOTICES", "What others wrote\n");
        node.write("built/linux", vec![7; 40_000]);
        node.write("built/mac", vec![8; 30_000]);
        for number in 1..=3 {
            let path = node.path(&format!("{number}"));
            fs::write(&path, signer(number).to_file().expect("a private key")).expect("a file");
            // ssh-keygen refuses a key that others can read.
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("a mode");
            node.write(&format!("{number}.pub"), format!("{} key {number}\n", key(number).line()));
        }
        Self { node }
    }

    /// Runs the tool at the desk.
    pub fn tool(&self, arguments: &[&str]) -> Output {
        self.node.call(arguments).program(Path::new(TOOL)).run()
    }

    /// Makes the base `base` with `version` for two targets, signed by key 1.
    pub fn release(&self, version: &str) {
        fs::create_dir_all(self.node.path("base")).expect("a folder");
        for (program, target) in [("linux", "x86_64-unknown-linux-gnu"), ("mac", "aarch64-apple-darwin")] {
            let program = format!("built/{program}");
            let words = ["pack", "--program", &program, "--target", target, "--version", version];
            let more = ["--notices", "built/NOTICES", "--checkout", "checkout", "--out", "base"];
            let _ = self.tool(&[&words[..], &more].concat()).succeeds();
        }
        let linux = format!("base/openclaw-{version}-x86_64-unknown-linux-gnu.tar.gz");
        let mac = format!("base/openclaw-{version}-aarch64-apple-darwin.tar.gz");
        let _ = self.tool(&["document", &linux, &mac, "--out", "base"]).succeeds();
        self.sign(1);
    }

    /// Signs the document of the base with key `number`.
    pub fn sign(&self, number: u8) {
        let _ = self.tool(&["sign", "base/release.json", "--key", &number.to_string()]).succeeds();
    }

    /// Returns the document of the base.
    pub fn document(&self) -> Release {
        Release::parse(&self.read("base/release.json")).expect("a release")
    }

    /// Returns what a node that trusts `keys` makes of the base.
    pub fn judged(&self, keys: &[u8]) -> Result<Verified, Untrusted> {
        let trust = Trust::new(keys.iter().map(|number| key(*number)), []);
        verify(&self.read("base/release.json"), &self.read("base/release.json.sig"), &trust)
    }

    /// Writes the file of allowed signers with key `number`, and returns its name.
    pub fn signers(&self, number: u8) -> String {
        let name = format!("signers-{number}");
        let line = self.tool(&["line", "--allowed-signer", &format!("{number}.pub")]).succeeds();
        self.node.write(&name, line.text());
        name
    }

    /// Returns a file below home.
    pub fn read(&self, relative: &str) -> Vec<u8> {
        fs::read(self.path(relative)).unwrap_or_else(|error| panic!("{relative}: {error}"))
    }

    /// Returns a path below home.
    pub fn path(&self, relative: &str) -> PathBuf {
        self.node.path(relative)
    }

    /// Runs the real `ssh-keygen` at the desk with `input` and returns whether it is content, and what it says.
    pub fn ssh_keygen(&self, arguments: &[&str], input: &[u8]) -> (bool, String) {
        self.node.write("input", input);
        let input = fs::File::open(self.path("input")).expect("the input");
        let output =
            Command::new("ssh-keygen").args(arguments).current_dir(self.node.home()).stdin(input).output();
        let output = output.expect("ssh-keygen starts: install openssh-client");
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&said).into_owned())
    }
}
