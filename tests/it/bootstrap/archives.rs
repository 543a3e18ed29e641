//! Archives that are signed and yet wrong: only one file is ever taken out of them, and only if it is the program that the
//! list names.

use openclaw::base::digest::Digest;
use openclaw::upgrade::Artifact;

use super::ground::{Ground, Machine, VERSION, made, names, program};
use crate::support::releases::{Made, here};

/// One thing in an archive: its path, its kind with a link's goal, and its bytes.
type Entry<'a> = (&'a str, tar::EntryType, &'a str, &'a [u8]);

/// Returns a release around an archive of `entries`; `@` stands for the folder that a release has.
fn release(entries: &[Entry<'_>]) -> Made {
    let mut archive =
        tar::Builder::new(flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast()));
    for (path, kind, goal, bytes) in entries {
        let path = path.replace('@', &format!("openclaw-{VERSION}-{}", here()));
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(*kind);
        header.set_size(bytes.len() as u64);
        header.set_mode(0o755);
        // Written past the crate's own checks, which refuse such names.
        header.as_old_mut().name[..path.len()].copy_from_slice(path.as_bytes());
        header.as_old_mut().linkname[..goal.len()].copy_from_slice(goal.as_bytes());
        header.set_cksum();
        archive.append(&header, *bytes).expect("an entry");
    }
    let bytes = archive.into_inner().and_then(flate2::write::GzEncoder::finish).expect("an archive");
    Made::around(VERSION, bytes)
}

const FILE: tar::EntryType = tar::EntryType::Regular;

#[test]
fn only_the_program_is_taken_out() {
    for machine in Machine::ALL {
        let ground = Ground::new(machine);
        let own = program(VERSION);
        let outside = ground.path("home/planted").display().to_string();
        let made = release(&[
            ("../../home/planted", FILE, "", b"x"),
            (&outside, FILE, "", b"x"),
            ("@/link", tar::EntryType::Symlink, "../../home", b""),
            ("@/link/planted", FILE, "", b"x"),
            ("@/device", tar::EntryType::Char, "", b""),
            ("@/openclaw", FILE, "", &own),
            ("@/more", FILE, "", b"x"),
        ]);
        ground.run(&ground.base(&made), &[]).installed(&[]);
        ground.is_untouched();
        assert_eq!(names(&ground.path("")), ["base", "bin", "home", "install.sh", "log", "temporary"]);
    }
}

#[test]
fn an_archive_without_the_program_is_refused() {
    let own = program(VERSION);
    let cases: [(&str, Vec<Entry<'_>>); 6] = [
        ("nothing", vec![]),
        ("elsewhere", vec![("openclaw", FILE, "", &own)]),
        ("of another version", vec![("openclaw-0.1.9-x/openclaw", FILE, "", &own)]),
        ("a folder", vec![("@/openclaw", tar::EntryType::Directory, "", b"")]),
        ("a link", vec![("@/openclaw", tar::EntryType::Symlink, "/bin/sh", b"")]),
        ("empty", vec![("@/openclaw", FILE, "", b"")]),
    ];
    for machine in Machine::ALL {
        for (what, entries) in &cases {
            let ground = Ground::new(machine);
            let run = ground.refuses(&ground.base(&release(entries)), &[], 5, "cannot be unpacked");
            assert!(!run.told.contains("fetched"), "{what}");
        }
    }
}

#[test]
fn what_is_no_archive_is_refused() {
    for machine in Machine::ALL {
        let ground = Ground::new(machine);
        for bytes in [b"PK\x03\x04 zip".to_vec(), vec![0; 2_000], b"\x1f\x8b\x08\x00 half".to_vec()] {
            ground.refuses(&ground.base(&Made::around(VERSION, bytes)), &[], 5, "cannot be unpacked");
        }
    }
}

/// Zeros pack a thousandfold. What is unpacked has a limit that the system holds; here it is a small one.
#[test]
fn a_bomb_is_cut_off() {
    let zeros = vec![0_u8; 8 << 20];
    for machine in Machine::ALL {
        let ground =
            Ground::new(machine).with_script("program_bytes_max=536870912\n", "program_bytes_max=1048576\n");
        let made = release(&[("@/openclaw", FILE, "", &zeros)]);
        assert!(made.files[0].1.len() < 1 << 20, "it is small before it is unpacked");
        ground.refuses(&ground.base(&made), &[], 5, "cannot be unpacked");
    }
}

/// The signed length is the limit of the download, and the digest is of the whole.
#[test]
fn an_archive_of_another_length_than_signed_is_refused() {
    for machine in Machine::ALL {
        let ground = Ground::new(machine);
        let right = made(VERSION);
        let Artifact { bytes, sha256, .. } = right.release.artifacts[0].clone();
        let shorter = made(VERSION).with(|release| release.artifacts[0].bytes = bytes - 1);
        ground.refuses(&ground.base(&shorter), &[], 5, "cannot be fetched");
        let other = made(VERSION).with(|release| release.artifacts[0].sha256 = Digest::of(b"other"));
        assert_ne!(other.release.artifacts[0].sha256, sha256);
        ground.refuses(&ground.base(&other), &[], 3, "is not the one that was signed");
    }
}

/// A program that does not start, or is another one than the list says, installs nothing.
#[test]
fn a_program_that_does_not_answer_is_not_asked_to_install() {
    let silent = b"#!/bin/sh\nexit 0\n".to_vec();
    let other = program("0.1.9");
    let broken = b"\x7fELF nothing".to_vec();
    for machine in Machine::ALL {
        for (own, calls) in [(&silent, 0), (&other, 1), (&broken, 0)] {
            let ground = Ground::new(machine);
            let run = ground.run(&ground.base(&release(&[("@/openclaw", FILE, "", own)])), &["--yes"]);
            assert_eq!((run.status, run.stdout.as_str()), (Some(5), ""), "{}", run.told);
            assert!(run.told.contains("openclaw 0.2.0 does not run here"), "{}", run.told);
            assert_eq!(run.ran.lines().count(), calls, "it is asked for its version alone: {}", run.ran);
            ground.is_untouched();
        }
    }
}
