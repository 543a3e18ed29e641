//! `install.sh` from source: builds a checkout, or the published package, and hands its arguments on. Nothing is compiled
//! here; cargo is a script that notes how it was called and leaves a binary that says how it was called. What it does
//! with a release is in `bootstrap`.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const SCRIPT: &str = include_str!("../../../install.sh");
const MANIFEST: &str = include_str!("../../../Cargo.toml");

/// What `install.sh` needs of the system besides cargo and the compiler.
const TOOLS: &[&str] = &["cut", "grep", "sed", "uname", "mkdir", "cat", "chmod", "dirname", "mktemp", "rm"];

const CARGO: &str = r#"#!/bin/sh
case $1 in --version) echo "cargo ${FAKE_VERSION:-1.95.0} (x)"; exit ;; esac
echo "RUSTFLAGS=${RUSTFLAGS:-}" > "$FAKE_LOG"
target_dir= triple= place=
while [ $# -gt 0 ]; do
    echo "$1" >> "$FAKE_LOG"
    case $1 in --target-dir) target_dir=$2 ;; --target) triple=$2/ ;; --root) place=$2/bin ;; esac
    shift
done
[ -z "${FAKE_FAIL:-}" ] || exit 101
[ -n "$place" ] || place=$target_dir/${triple}release
mkdir -p "$place"
printf '#!/bin/sh\nfor a in "$@"; do printf "[%%s]" "$a"; done\nexit 3\n' > "$place/openclaw"
chmod +x "$place/openclaw"
"#;
const RUSTC: &str = "#!/bin/sh\necho \"host: ${FAKE_HOST:-x86_64-unknown-linux-gnu}\"\n";
const CC: &str = "#!/bin/sh\necho \"${FAKE_LIBC:-/usr/lib/libc.a}\"\n";

/// The oldest Rust that the script asks for where there is no checkout that says it.
const RUST: &str = "\nrust=1.88\n";

/// A checkout with a space in its path, and a PATH on which everything is ours.
struct Ground {
    folder: tempfile::TempDir,
}

impl Ground {
    fn new() -> Self {
        let ground = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(ground.checkout()).unwrap();
        fs::create_dir(ground.bin()).unwrap();
        fs::create_dir(ground.temporary()).unwrap();
        fs::write(ground.checkout().join("Cargo.toml"), MANIFEST).unwrap();
        ground.script(SCRIPT);
        for (name, text) in [("cargo", CARGO), ("rustc", RUSTC), ("cc", CC)] {
            executable(&ground.bin().join(name), text);
        }
        for tool in TOOLS {
            symlink(which::which(tool).unwrap(), ground.bin().join(tool)).unwrap();
        }
        ground
    }

    fn checkout(&self) -> PathBuf {
        self.folder.path().join("a checkout")
    }

    fn bin(&self) -> PathBuf {
        self.folder.path().join("bin")
    }

    /// Returns where temporary files go: a run leaves nothing there.
    fn temporary(&self) -> PathBuf {
        self.folder.path().join("temporary")
    }

    fn script(&self, text: &str) {
        executable(&self.checkout().join("install.sh"), text);
    }

    fn without(self, program: &str) -> Self {
        fs::remove_file(self.bin().join(program)).unwrap();
        self
    }

    /// Takes away what makes the folder a checkout.
    fn elsewhere(self) -> Self {
        fs::remove_file(self.checkout().join("Cargo.toml")).unwrap();
        self
    }

    fn run(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
        let shell = which::which("dash").or_else(|_| which::which("sh")).unwrap();
        Command::new(shell)
            .arg(self.checkout().join("install.sh"))
            .args(arguments)
            .env_clear()
            .env("PATH", self.bin())
            .env("HOME", self.folder.path())
            .env("TMPDIR", self.temporary())
            .env("FAKE_LOG", self.folder.path().join("log"))
            .envs(variables.iter().copied())
            .current_dir(self.folder.path())
            .output()
            .unwrap()
    }

    /// Returns how cargo was asked to build, a word a line; `None` when it was not.
    fn build(&self) -> Option<String> {
        fs::read_to_string(self.folder.path().join("log")).ok()
    }
}

fn executable(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn arguments_and_the_exit_go_through() {
    let ground = Ground::new();
    let output = ground.run(&["--dry-run", "two words", "", "*"], &[]);
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "[install][--dry-run][two words][][*]",
        "{}",
        told(&output)
    );
    assert_eq!(output.status.code(), Some(3));
    assert!(ground.checkout().join("target/x86_64-unknown-linux-gnu/release/openclaw").is_file());
}

#[test]
fn the_c_library_is_linked_in_only_where_that_works() {
    let cases: [(&[(&str, &str)], bool); 5] = [
        (&[], true),
        (&[("FAKE_HOST", "aarch64-unknown-linux-gnu")], true),
        (&[("FAKE_HOST", "aarch64-apple-darwin")], false),
        (&[("FAKE_HOST", "x86_64-unknown-linux-musl")], false),
        (&[("FAKE_LIBC", "libc.a")], false),
    ];
    for (variables, is_static) in cases {
        let ground = Ground::new();
        let output = ground.run(&[], variables);
        assert_eq!(output.status.code(), Some(3), "{variables:?}: {}", told(&output));
        let build = ground.build().unwrap();
        assert_eq!(build.contains("+crt-static"), is_static, "{variables:?}: {build}");
        assert_eq!(build.contains("--target\n"), is_static, "{variables:?}: {build}");
        assert!(build.contains("--locked\n"), "{build}");
    }
}

#[test]
fn flags_and_folders_of_the_person_are_kept() {
    let ground = Ground::new();
    let target = ground.folder.path().join("else where");
    let variables = [("RUSTFLAGS", "-C target-cpu=native"), ("CARGO_TARGET_DIR", target.to_str().unwrap())];
    assert_eq!(ground.run(&[], &variables).status.code(), Some(3));
    assert!(
        ground.build().unwrap().starts_with("RUSTFLAGS=-C target-cpu=native -C target-feature=+crt-static\n")
    );
    assert!(target.join("x86_64-unknown-linux-gnu/release/openclaw").is_file());
    assert!(!ground.checkout().join("target").exists());
}

#[test]
fn what_is_missing_is_told_with_a_reason_and_a_fix() {
    let cases = [
        (Ground::new().elsewhere().without("cargo"), vec![], 5, "cargo is not on PATH"),
        (Ground::new().elsewhere().without("cc"), vec![], 5, "no C compiler"),
        (Ground::new().elsewhere().without("mktemp"), vec![], 5, "`mktemp` is not on PATH"),
        (Ground::new().elsewhere(), vec![("FAKE_VERSION", "1.87.9")], 5, "cargo 1.87.9 is too old"),
        (Ground::new().elsewhere(), vec![("FAKE_FAIL", "1")], 70, "cargo did not install"),
        (Ground::new().without("cargo"), vec![], 5, "cargo is not on PATH"),
        (Ground::new().without("cc"), vec![], 5, "no C compiler"),
        (Ground::new(), vec![("CC", "gcc-99 -m64")], 5, "no C compiler"),
        (Ground::new(), vec![("FAKE_VERSION", "1.87.9")], 5, "cargo 1.87.9 is too old"),
        (Ground::new(), vec![("FAKE_VERSION", "0.99.0")], 5, "too old"),
        (Ground::new(), vec![("FAKE_FAIL", "1")], 70, "the build failed"),
    ];
    for (ground, variables, status, what) in cases {
        let output = ground.run(&["--yes"], &variables);
        let told = told(&output);
        assert_eq!(output.status.code(), Some(status), "{what}: {told}");
        assert!(told.contains(what) && told.contains("\n  why: ") && told.contains("\n  fix: "), "{told}");
        assert_eq!(output.stdout, b"", "{what}");
        assert_eq!(ground.build().is_some(), status == 70, "{what}");
        assert_eq!(fs::read_dir(ground.temporary()).unwrap().count(), 0, "{what}");
    }
}

/// A script that lies nowhere, and one beside another project, take the published package: no key signs releases yet.
#[test]
fn outside_a_checkout_the_published_package_is_built() {
    let strange = Ground::new();
    fs::write(strange.checkout().join("Cargo.toml"), "[package]\nname = \"other\"\n").unwrap();
    let named: &[&str] = &["--version", "0.2.0", "--yes"];
    for (ground, arguments) in [(strange, &["--yes"] as &[&str]), (Ground::new().elsewhere(), named)] {
        let output = ground.run(arguments, &[]);
        let told = told(&output);
        assert_eq!(output.status.code(), Some(3), "{told}");
        assert_eq!(String::from_utf8_lossy(&output.stdout), "[install][--yes]", "{told}");
        assert!(told.contains("no key signs releases yet"), "{told}");
        let build = ground.build().unwrap();
        let lines: Vec<&str> = build.lines().collect();
        assert_eq!(
            lines[..4],
            ["RUSTFLAGS=-C target-feature=+crt-static", "install", "--locked", "--no-track"]
        );
        assert!(lines.contains(&"openclaw-harness") && lines.contains(&"--target"), "{build}");
        assert_eq!(build.contains("--version\n=0.2.0\n"), arguments == named, "{build}");
        assert_eq!(fs::read_dir(ground.temporary()).unwrap().count(), 0, "{told}");
        assert!(!ground.checkout().join("target").exists());
    }
}

#[test]
fn the_script_asks_for_the_rust_of_the_manifest() {
    let manifest: toml_edit::DocumentMut = MANIFEST.parse().unwrap();
    let wanted = manifest["package"]["rust-version"].as_str().unwrap();
    assert_eq!(RUST.trim(), format!("rust={wanted}"));
    assert!(SCRIPT.contains(RUST));
}

#[test]
fn newer_compilers_are_taken() {
    for version in ["1.88.0", "1.95.0-nightly", "1.100.0", "2.0.0"] {
        let output = Ground::new().run(&[], &[("FAKE_VERSION", version)]);
        assert_eq!(output.status.code(), Some(3), "{version}: {}", told(&output));
    }
}

/// A download can break off anywhere. Each shorter script must leave cargo alone and write nothing: cut at each line,
/// and in the last two lines, where the call stands, at each byte.
#[test]
fn a_script_that_broke_off_does_nothing() {
    let ground = Ground::new();
    let ends: Vec<usize> = SCRIPT.match_indices('\n').map(|(at, _)| at + 1).collect();
    let last_two = ends[ends.len() - 3];
    // Without its very last byte, the line end, the script is whole.
    let cuts = ends.iter().copied().filter(|end| *end < last_two).chain(last_two..SCRIPT.len() - 1);
    for cut in cuts {
        ground.script(&SCRIPT[..cut]);
        ground.run(&["--yes"], &[]);
        assert_eq!(ground.build(), None, "cut after byte {cut}");
        assert!(!ground.checkout().join("target").exists(), "cut after byte {cut}");
    }
    ground.script(SCRIPT);
    ground.run(&["--yes"], &[]);
    assert!(ground.build().is_some(), "the whole script builds");
}
