//! `pack`: one program in one tarball. Whoever packs the same files gets the same bytes, on any day and any machine.

use std::io;

use flate2::write::GzEncoder;
use flate2::{Compression, GzBuilder};
use openclaw::base::digest::Digest;
use openclaw::base::limits::{BINARY_BYTES_MAX, SHARED_BYTES_MAX};
use openclaw::base::report::{Code, Report};
use openclaw::upgrade::{Target, Version};

use super::arguments::Pack;
use super::disk;

/// What stands beside the program, in the order of the tarball.
const BESIDE: [&str; 3] = ["LICENSE-APACHE", "LICENSE-MIT", "README.md"];
/// The name in the tarball of what others wrote.
const NOTICES: &str = "NOTICES";
/// The program's name in the tarball.
const PROGRAM: &str = "openclaw";
/// The time of every file: 2000-01-01. `tar` warns of the epoch itself.
const MODIFIED_SECONDS: u64 = 946_684_800;
/// The system that gzip's header names: none, since the bytes are to be the same on all.
const NO_SYSTEM: u8 = 255;

/// One file of a tarball.
pub struct Packed<'a> {
    /// Its name in the folder.
    pub name: &'a str,
    /// Its permission bits.
    pub mode: u32,
    /// What it holds.
    pub bytes: &'a [u8],
}

/// Returns the one folder in the tarball of `version` for `target`.
pub fn folder_of(version: &Version, target: &Target) -> String {
    format!("openclaw-{version}-{target}")
}

/// Returns a tarball with `files` in `folder`, in their order.
pub fn tarball(folder: &str, files: &[Packed<'_>]) -> io::Result<Vec<u8>> {
    let zipped: GzEncoder<Vec<u8>> =
        GzBuilder::new().mtime(0).operating_system(NO_SYSTEM).write(Vec::new(), Compression::best());
    let mut archive = tar::Builder::new(zipped);
    for Packed { name, mode, bytes } in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(*mode);
        header.set_mtime(MODIFIED_SECONDS);
        header.set_uid(0);
        header.set_gid(0);
        archive.append_data(&mut header, format!("{folder}/{name}"), *bytes)?;
    }
    archive.into_inner()?.finish()
}

/// Runs the verb and returns what it says.
pub fn run(arguments: &Pack) -> Result<String, Box<Report>> {
    let Pack { program, target, version, notices, checkout, out } = arguments;
    let (program, checkout, out) = (disk::place(program)?, disk::place(checkout)?, disk::place(out)?);
    let program = disk::read(&program, BINARY_BYTES_MAX)?;
    if program.is_empty() {
        return Err(Box::new(
            Report::new(Code::ReleaseInvalid, "the program to pack is an empty file")
                .fix("build it first: docs/releasing.md tells how"),
        ));
    }
    let mut beside = Vec::new();
    for name in BESIDE {
        beside.push(disk::read(&checkout.join(name), SHARED_BYTES_MAX)?);
    }
    let mut files: Vec<Packed<'_>> =
        BESIDE.iter().zip(&beside).map(|(name, bytes)| Packed { name, mode: 0o644, bytes }).collect();
    let notices = disk::read(&disk::place(notices)?, SHARED_BYTES_MAX)?;
    files.push(Packed { name: NOTICES, mode: 0o644, bytes: &notices });
    files.push(Packed { name: PROGRAM, mode: 0o755, bytes: &program });
    let folder = folder_of(version, target);
    let path = out.join(&format!("{folder}.tar.gz"));
    let bytes = tarball(&folder, &files).map_err(|error| disk::failed("pack", &path, &error))?;
    disk::write(&path, &bytes)?;
    // As `sha256sum` prints it, so that two builds can be compared by their lines.
    Ok(format!("{}  {}\n", Digest::of(&bytes).hex(), path.name()))
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn the_same_files_make_the_same_bytes() {
        let files = [
            Packed { name: "README.md", mode: 0o644, bytes: b"# openclaw\n" },
            Packed { name: "openclaw", mode: 0o755, bytes: &[7; 70_000] },
        ];
        let bytes = tarball("openclaw-0.2.0-x", &files).expect("a tarball");
        assert_eq!(bytes, tarball("openclaw-0.2.0-x", &files).expect("a tarball"));
        // The header of gzip: no name, no time, no system.
        assert_eq!(bytes[..10], [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, NO_SYSTEM]);
        let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(bytes.as_slice()));
        let mut seen = Vec::new();
        for entry in archive.entries().expect("a tarball") {
            let mut entry = entry.expect("an entry");
            let mut content = Vec::new();
            entry.read_to_end(&mut content).expect("its content");
            let header = entry.header();
            let owner = (header.uid().ok(), header.gid().ok(), header.mtime().ok());
            assert_eq!(owner, (Some(0), Some(0), Some(MODIFIED_SECONDS)));
            seen.push((
                entry.path().expect("a path").display().to_string(),
                header.mode().ok(),
                content.len(),
            ));
        }
        let expected = [("README.md", 0o644, 11), ("openclaw", 0o755, 70_000)];
        let expected =
            expected.map(|(name, mode, bytes)| (format!("openclaw-0.2.0-x/{name}"), Some(mode), bytes));
        assert_eq!(seen, expected);
    }
}
