//! Tarballs as an attacker would make them. Each has to be refused, and to leave nothing behind.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use tar::{Builder, Header};

use super::*;
use crate::sim::fs::{CrashPolicy, Errno, Fault, SimFs};

const FOLDER: &str = "openclaw-0.2.0-x86_64-unknown-linux-gnu";

fn path(text: &str) -> AbsPath {
    AbsPath::new(text).expect("a path")
}

/// One entry as the header says it, whatever a builder would refuse.
#[derive(Clone)]
struct Entry {
    name: Vec<u8>,
    kind: EntryType,
    link: &'static str,
    bytes: Vec<u8>,
}

fn file(name: &str, bytes: impl Into<Vec<u8>>) -> Entry {
    let name = format!("{FOLDER}/{name}").into_bytes();
    Entry { name, kind: EntryType::Regular, link: "", bytes: bytes.into() }
}

fn odd(name: &str, kind: EntryType, link: &'static str) -> Entry {
    Entry { name: name.as_bytes().to_vec(), kind, link, bytes: Vec::new() }
}

fn top() -> Entry {
    odd(&format!("{FOLDER}/"), EntryType::Directory, "")
}

fn program() -> Vec<u8> {
    (0..3_000_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect()
}

/// The files of a release as we pack them.
fn release() -> Vec<Entry> {
    vec![
        top(),
        file("LICENSE-APACHE", "a"),
        file("LICENSE-MIT", "m"),
        file("README.md", "r"),
        file(PROGRAM, program()),
    ]
}

fn tar_of(entries: &[Entry]) -> Vec<u8> {
    let mut builder = Builder::new(Vec::new());
    for Entry { name, kind, link, bytes } in entries {
        let mut header = Header::new_ustar();
        header.as_ustar_mut().expect("a ustar header").name[..name.len()].copy_from_slice(name);
        header.set_entry_type(*kind);
        header.set_mode(0o755);
        header.set_size(bytes.len() as u64);
        if !link.is_empty() {
            header.set_link_name(link).expect("a short name");
        }
        header.set_cksum();
        builder.append(&header, bytes.as_slice()).expect("memory");
    }
    builder.into_inner().expect("memory")
}

fn zipped(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(bytes).expect("memory");
    gzip.finish().expect("memory")
}

fn packed(entries: &[Entry]) -> Vec<u8> {
    zipped(&tar_of(entries))
}

fn disk(tarball: &[u8]) -> SimFs {
    let fs = SimFs::new(vec![path("/w")]);
    fs.put_dir(&path("/w"), 0o700);
    fs.put_file(&path("/w/t.tar.gz"), tarball, 0o600);
    fs.settle();
    fs
}

fn unpacked(fs: &SimFs) -> Result<Unpacked, UnpackError> {
    unpack(fs, &path("/w/t.tar.gz"), FOLDER, &path("/w/openclaw"))
}

/// Unpacks on a fresh disk, and holds an error to leaving nothing.
fn outcome(tarball: &[u8]) -> Result<Unpacked, UnpackError> {
    let fs = disk(tarball);
    let before = fs.tree();
    let result = unpacked(&fs);
    if result.is_err() {
        assert_eq!(fs.tree(), before);
    }
    result
}

fn refusal(tarball: &[u8]) -> String {
    let error = outcome(tarball).expect_err("it has to be refused");
    let report = error.report();
    assert!(!report.fix.is_empty(), "{error}");
    report.why.join(": ")
}

#[test]
fn the_program_comes_out_whole_and_executable() {
    let fs = disk(&packed(&release()));
    let done = unpacked(&fs).expect("it is a release");
    assert_eq!(done, Unpacked { bytes: program().len() as u64 });
    assert_eq!(fs.read(&path("/w/openclaw"), 1 << 20).expect("it is there"), program());
    assert_eq!(fs.stat(&path("/w/openclaw")).expect("a look").map(|stat| stat.mode), Some(0o755));
    assert_eq!(fs.list(&path("/w")).expect("a folder"), ["openclaw", "t.tar.gz"]);
}

#[test]
fn a_place_that_is_taken_stays_as_it_is() {
    let fs = disk(&packed(&release()));
    fs.put_file(&path("/w/openclaw"), b"mine", 0o600);
    assert!(matches!(unpacked(&fs), Err(UnpackError::Disk { .. })));
    assert_eq!(fs.read(&path("/w/openclaw"), 10).expect("it is there"), b"mine");
}

#[test]
fn names_that_lead_elsewhere_are_refused() {
    for (name, why) in [
        ("/etc/passwd".to_owned(), "absolute"),
        ("../openclaw".to_owned(), "leads out"),
        (format!("{FOLDER}/../../openclaw"), "leads out"),
        (format!("{FOLDER}/.."), "leads out"),
        (format!("{FOLDER}/sub/openclaw"), "no name of a file"),
        (format!("{FOLDER}//openclaw"), "no name of a file"),
        (format!("{FOLDER}/"), "no name of a file"),
        (format!("{FOLDER}/."), "no name of a file"),
        (format!("{FOLDER}/a\\b"), "no name of a file"),
        (format!("{FOLDER}/a\x1b[2J"), "no name of a file"),
        (format!("./{FOLDER}/openclaw"), "holds `./`"),
        ("openclaw".to_owned(), "holds `openclaw/`"),
        (
            "openclaw-0.2.0-aarch64-apple-darwin/openclaw".to_owned(),
            "holds `openclaw-0.2.0-aarch64-apple-darwin/`",
        ),
        ("openclaw-0.1.0-x86_64-unknown-linux-gnu/openclaw".to_owned(), "holds `openclaw-0.1.0-"),
        (String::new(), "holds `/`"),
    ] {
        let bad = Entry { name: name.clone().into_bytes(), ..file("x", "evil") };
        for entries in [vec![bad.clone()], [release(), vec![bad]].concat()] {
            let said = refusal(&packed(&entries));
            assert!(said.contains(why), "{name}: {said}");
        }
    }
    let bytes = [FOLDER.as_bytes(), b"/\xff"].concat();
    assert!(refusal(&packed(&[Entry { name: bytes, ..file("x", "") }])).contains("no text"));
}

#[test]
fn what_is_no_plain_file_is_refused() {
    let name = format!("{FOLDER}/openclaw");
    for (kind, link) in [
        (EntryType::Symlink, "/bin/sh"),
        (EntryType::Link, "/etc/passwd"),
        (EntryType::Char, ""),
        (EntryType::Block, ""),
        (EntryType::Fifo, ""),
        (EntryType::Continuous, ""),
        (EntryType::GNUSparse, ""),
        (EntryType::GNULongName, ""),
        (EntryType::GNULongLink, ""),
        (EntryType::XHeader, ""),
        (EntryType::XGlobalHeader, ""),
        (EntryType::new(b'V'), ""),
    ] {
        let said = refusal(&packed(&[top(), odd(&name, kind, link), file(PROGRAM, program())]));
        assert!(said.contains("neither a regular file nor a folder"), "{kind:?}: {said}");
    }
    let said = refusal(&packed(&[top(), odd(&format!("{FOLDER}/sub/"), EntryType::Directory, "")]));
    assert!(said.contains("folder within"), "{said}");
}

#[test]
fn what_a_release_never_holds_is_refused() {
    let twice = [release(), vec![file(PROGRAM, "another")]].concat();
    assert!(refusal(&packed(&twice)).contains("twice"));
    let many: Vec<Entry> = (0..=TARBALL_ENTRIES_MAX).map(|n| file(&format!("f{n}"), "x")).collect();
    assert!(refusal(&packed(&many)).contains("too many"));
    assert!(refusal(&packed(&release()[..4])).contains("holds no"));
    assert!(refusal(&packed(&[])).contains("holds no"));
    assert!(refusal(&packed(&[top(), file(PROGRAM, "")])).contains("empty"));
}

#[test]
fn bombs_are_refused_by_ratio_and_by_what_a_header_says() {
    let zeros = vec![0_u8; 64 << 20];
    let bomb = packed(&[top(), file(PROGRAM, zeros)]);
    assert!(bomb.len() < 100_000);
    assert!(refusal(&bomb).contains("grows beyond"));
    // A bomb in a file that nobody wants, and one behind the last file.
    let beside = packed(&[top(), file(PROGRAM, program()), file("README.md", vec![0_u8; 64 << 20])]);
    assert!(refusal(&beside).contains("grows beyond"));
    let behind = zipped(&[tar_of(&release()), vec![0_u8; 64 << 20]].concat());
    assert!(refusal(&behind).contains("grows beyond"));
    // A header that claims more than there is.
    let mut tar = tar_of(&[file(PROGRAM, program())]);
    let mut header = Header::new_ustar();
    header.set_path(format!("{FOLDER}/{PROGRAM}")).expect("a short path");
    header.set_entry_type(EntryType::Regular);
    header.set_size(1 << 40);
    header.set_cksum();
    tar[..512].copy_from_slice(header.as_bytes());
    assert!(refusal(&zipped(&tar)).contains("grows beyond"));
}

#[test]
fn what_goes_on_behind_the_end_is_refused() {
    let tar = tar_of(&release());
    let evil = tar_of(&[file(PROGRAM, "evil")]);
    assert!(refusal(&zipped(&[tar.clone(), evil].concat())).contains("behind the end of its files"));
    let whole = zipped(&tar);
    assert!(refusal(&[whole.clone(), b"x".to_vec()].concat()).contains("behind the end of its gzip"));
    assert!(refusal(&[whole.clone(), whole].concat()).contains("behind the end of its gzip"));
}

#[test]
fn cut_and_flipped_tarballs_are_refused_at_every_byte() {
    let whole = packed(&[top(), file("LICENSE-MIT", "m"), file(PROGRAM, "a small program, of a few words")]);
    for end in 0..whole.len() {
        assert!(outcome(&whole[..end]).is_err(), "cut at {end}");
    }
    let sound = outcome(&whole).expect("it is whole");
    for at in 0..whole.len() {
        let mut flipped = whole.clone();
        flipped[at] = !flipped[at];
        // A gzip's head holds a time and a system that say nothing of its content.
        if let Ok(done) = outcome(&flipped) {
            assert!(at < 10 && done == sound, "flipped at {at}");
        }
    }
    for text in [&b""[..], b"\x1f\x8b", b"not a tarball", &[0_u8; 2_000]] {
        assert!(outcome(text).is_err());
    }
}

#[test]
fn death_and_failure_at_every_effect_leave_no_half_program() {
    let tarball = packed(&release());
    let whole = disk(&tarball);
    unpacked(&whole).expect("it is a release");
    let effects = whole.effects();
    assert!(effects >= 3, "{effects}");
    for effect in 0..effects {
        let fs = disk(&tarball);
        fs.script(Fault::FailAt { effect, errno: Errno::Enospc, torn: true });
        let error = unpacked(&fs).expect_err("the disk is full");
        assert!(matches!(&error, UnpackError::Disk { .. }), "{effect}: {error}");
        assert_eq!(error.report().code, Code::DiskFailed);
        let left = fs.list(&path("/w")).expect("a folder");
        // A file that could not be made is not ours to remove: `AlreadyExists` looks the same.
        assert!(effect == 0 || left == ["t.tar.gz"], "{effect}: {left:?}");
        let fs = disk(&tarball);
        fs.script(Fault::DieAt { effect, torn: true });
        unpacked(&fs).expect_err("it died");
        let fs = fs.crash(CrashPolicy::Keep);
        let mode = fs.stat(&path("/w/openclaw")).expect("a look").map(|stat| stat.mode);
        let content = fs.read(&path("/w/openclaw"), 1 << 20).unwrap_or_default();
        assert!(
            mode.is_none_or(|mode| mode != 0o755) || content == program(),
            "{effect}: half, and executable"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_refused_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..4_000)) {
        prop_assert!(outcome(&bytes).is_err());
        prop_assert!(outcome(&zipped(&bytes)).is_err());
    }

    #[test]
    fn any_change_of_the_tar_within_is_harmless(at in 0_usize..16_384, with in any::<u8>()) {
        let mut tar = tar_of(&release());
        let at = at % tar.len();
        tar[at] = with;
        // What is still a release may differ in the bytes of its files, never in what is written where.
        let fs = disk(&zipped(&tar));
        let result = unpacked(&fs);
        let left = fs.list(&path("/w")).expect("a folder");
        prop_assert_eq!(left.len(), if result.is_ok() { 2 } else { 1 });
    }
}
