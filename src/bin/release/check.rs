//! `verify`: a base as a node sees it, and beyond: every tarball that lies there, whatever machine it is for.

use openclaw::base::digest::Digest;
use openclaw::base::limits::{
    RELEASE_BYTES_MAX, RELEASE_SIGNATURE_BYTES_MAX, RELEASE_TARBALL_BYTES_MAX, SETTINGS_BYTES_MAX,
};
use openclaw::base::path::AbsPath;
use openclaw::base::report::{Code, Explain as _, Report};
use openclaw::upgrade::{
    Artifact, Place, Release, SignersError, Trust, allowed_signers, pinned, unpack, verify,
};

use super::arguments::Verify;
use super::document::{self, DOCUMENT};
use super::{disk, pack};

/// Runs the verb and returns what it says.
pub fn run(arguments: &Verify) -> Result<String, Box<Report>> {
    let base = disk::place(&arguments.base)?;
    let path = base.join(DOCUMENT);
    let bytes = disk::read(&path, RELEASE_BYTES_MAX)?;
    let signature = disk::read(&path.with_suffix(".sig"), RELEASE_SIGNATURE_BYTES_MAX)?;
    let verified =
        verify(&bytes, &signature, &trust(arguments)?).map_err(|error| Box::new(error.report()))?;
    let release = document::read(&path)?;
    if release.is_expired(document::now()) {
        return Err(refused(
            format!("{} expired at {}", release.version, release.expires.seconds_text()),
            "sign it again: `openclaw-release rollout` with the same share begins a new time",
        ));
    }
    let mut said = format!("{}: signed by {}\n", release.version, verified.signer());
    for key in verified.learned() {
        said.push_str(&format!("{}: trusted from now on\n", key.fingerprint()));
    }
    for artifact in &release.artifacts {
        said.push_str(&look(&base, &release, artifact)?);
    }
    Ok(said)
}

/// Returns whom the person trusts.
fn trust(arguments: &Verify) -> Result<Trust, Box<Report>> {
    let misread = |error: &SignersError| {
        let report = Report::new(Code::ReleaseInvalid, "the file of allowed signers is not understood");
        Box::new(
            report.because(error).fix("`openclaw-release line --allowed-signer KEY.PUB` prints such a line"),
        )
    };
    let keys = match &arguments.keys {
        Some(file) => allowed_signers(&disk::read_text(&disk::place(file)?, SETTINGS_BYTES_MAX)?),
        None => pinned(),
    };
    Ok(Trust::new(keys.map_err(|error| misread(&error))?, []))
}

/// Looks at one tarball: length, digest, and what comes out of it.
fn look(base: &AbsPath, release: &Release, artifact: &Artifact) -> Result<String, Box<Report>> {
    let Artifact { target, url, bytes, sha256 } = artifact;
    let below = match url {
        Place::Below(below) => below,
        Place::At(address) => return Ok(format!("{target}: elsewhere, not looked at: {address}\n")),
    };
    let path = base.join(below);
    let content = disk::read(&path, RELEASE_TARBALL_BYTES_MAX)?;
    if content.len() as u64 != *bytes || Digest::of(&content) != *sha256 {
        return Err(refused(
            format!("`{path}` is not the tarball that the release describes"),
            "describe and sign the release again, or put the right tarball there",
        ));
    }
    let fs = disk::around(&path);
    let program = path.with_suffix(".program");
    let folder = pack::folder_of(&release.version, target);
    let unpacked = unpack(&fs, &path, &folder, &program).map_err(|error| Box::new(error.report()))?;
    disk::remove(&program)?;
    Ok(format!("{target}: {bytes} bytes, a program of {} bytes\n", unpacked.bytes))
}

fn refused(what: String, fix: &str) -> Box<Report> {
    Box::new(Report::new(Code::ReleaseInvalid, what).fix(fix))
}
