//! `document`: what a set of tarballs is, as a `release.json` without a signature. Signing is another step, offline.

use openclaw::base::digest::Digest;
use openclaw::base::limits::{RELEASE_BYTES_MAX, RELEASE_TARBALL_BYTES_MAX};
use openclaw::base::path::AbsPath;
use openclaw::base::report::{Code, Explain as _, Report};
use openclaw::base::time::Timestamp;
use openclaw::content::CONTENT_FORMAT;
use openclaw::ports::clock::Clock as _;
use openclaw::sys::clock::SystemClock;
use openclaw::upgrade::{Artifact, Channel, Percent, Release, TARGETS, Target, Version};

use super::arguments::Document;
use super::disk;

/// The document's name in a base.
pub const DOCUMENT: &str = "release.json";
const SECOND_MS: u64 = 1_000;
const DAY_MS: u64 = 24 * 60 * 60 * SECOND_MS;

/// Returns the release that the document at `path` describes, if it is printed as we print it.
pub fn read(path: &AbsPath) -> Result<Release, Box<Report>> {
    let bytes = disk::read(path, RELEASE_BYTES_MAX)?;
    let release = Release::parse(&bytes).map_err(|error| Box::new(error.report()))?;
    if release.print().as_bytes() == bytes {
        return Ok(release);
    }
    Err(Box::new(
        Report::new(Code::ReleaseInvalid, format!("`{path}` is not printed as releases are"))
            .why("a shell reads it line by line, so that keys, order and line ends are fixed")
            .fix("make it with `openclaw-release document`, and change it with `rollout`, `withdraw` and `rotate` only"),
    ))
}

/// Writes `release` to `path`; the signature that lay beside an earlier one goes, since it holds no longer.
pub fn write(path: &AbsPath, release: &Release) -> Result<(), Box<Report>> {
    let text = release.print();
    // Whatever was put together by flags has to stand what a node asks of it.
    Release::parse(text.as_bytes()).map_err(|error| Box::new(error.report()))?;
    disk::remove(&path.with_suffix(".sig"))?;
    disk::write(path, text.as_bytes())
}

/// Returns this moment, without its fraction, which documents do not hold.
pub fn now() -> Timestamp {
    let millis = SystemClock::new().now().millis();
    Timestamp::from_millis(millis - millis % SECOND_MS)
}

/// Runs the verb and returns what it says.
pub fn run(arguments: &Document) -> Result<String, Box<Report>> {
    let Document { tarballs, after, channel, upgrades_from, rollout, days, url_prefix, out } = arguments;
    let channel = Channel::from(*channel);
    let last = after.as_deref().map(|path| read(&disk::place(path)?)).transpose()?;
    if let Some(other) = last.as_ref().filter(|last| last.channel != channel) {
        return Err(usage(
            format!("the release that `--after` names is of the channel `{}`", other.channel),
            "each channel counts its signings by itself: name the last `release.json` of this channel",
        ));
    }
    let (version, artifacts) = described(tarballs, url_prefix)?;
    let upgrades_from =
        upgrades_from.clone().or_else(|| last.as_ref().map(|last| last.upgrades_from.clone()));
    let published = now();
    let (sequence, withdrawn, keys) = match last {
        Some(last) => (last.sequence + 1, last.withdrawn, last.keys),
        None => (1, Vec::new(), Vec::new()),
    };
    let release = Release {
        upgrades_from: upgrades_from.unwrap_or_else(|| version.clone()),
        version,
        channel,
        sequence,
        published,
        expires: Timestamp::from_millis(published.millis() + u64::from(*days) * DAY_MS),
        content_format: CONTENT_FORMAT,
        rollout: share(*rollout)?,
        withdrawn,
        artifacts,
        keys,
    };
    let path = disk::place(out)?.join(DOCUMENT);
    write(&path, &release)?;
    Ok(told(&path, &release))
}

/// Returns the share that a person typed.
pub fn share(percent: u64) -> Result<Percent, Box<Report>> {
    Percent::try_from(percent).map_err(|error| usage(error.to_string(), "give a whole number from 0 to 100"))
}

/// Returns what is said of a document that was written.
pub fn told(path: &AbsPath, release: &Release) -> String {
    let Release { version, channel, sequence, expires, rollout, artifacts, .. } = release;
    let expires = expires.seconds_text();
    let count = artifacts.len();
    format!(
        "{path}: {version} for {channel}, signing {sequence}, {count} targets, {rollout} of nodes, until {expires}\n\
         it has no signature yet: `openclaw-release sign --key FILE {path}`, or \
         `ssh-keygen -Y sign -n {} -f FILE {path}`\n",
        openclaw::upgrade::NAMESPACE
    )
}

/// Returns the one version of the tarballs and what each of them is, in the order of the targets' names.
fn described(
    tarballs: &[std::path::PathBuf],
    url_prefix: &str,
) -> Result<(Version, Vec<Artifact>), Box<Report>> {
    let mut found: Option<Version> = None;
    let mut artifacts = Vec::new();
    for tarball in tarballs {
        let path = disk::place(tarball)?;
        let (version, target) = named(path.name())?;
        if let Some(other) = found.replace(version.clone()).filter(|other| *other != version) {
            let what = format!("the tarballs are of two versions: {other} and {version}");
            return Err(usage(what, "describe one version at a time"));
        }
        let bytes = disk::read(&path, RELEASE_TARBALL_BYTES_MAX)?;
        let url = format!("{url_prefix}{}", path.name());
        let url = url.parse().map_err(|error: openclaw::upgrade::NotAPlace| {
            usage(
                error.to_string(),
                "end `--url-prefix` with a slash, and begin it with `https://` or a folder's name",
            )
        })?;
        artifacts.push(Artifact { target, url, bytes: bytes.len() as u64, sha256: Digest::of(&bytes) });
    }
    artifacts.sort_by(|one, two| one.target.cmp(&two.target));
    let version =
        found.ok_or_else(|| usage("no tarball is named".to_owned(), "name those that `pack` made"))?;
    Ok((version, artifacts))
}

/// Returns version and target by a tarball's name.
fn named(name: &str) -> Result<(Version, Target), Box<Report>> {
    let inner = name.strip_prefix("openclaw-").and_then(|name| name.strip_suffix(".tar.gz"));
    let of_target = |target: &&str| inner.and_then(|inner| inner.strip_suffix(target)?.strip_suffix('-'));
    let found =
        TARGETS.iter().find_map(|target| Some((of_target(target)?.parse().ok()?, target.parse().ok()?)));
    found.ok_or_else(|| {
        usage(
            format!("`{name}` is not named as `openclaw-release pack` names a tarball"),
            "pack the program for its target: `openclaw-VERSION-TARGET.tar.gz`",
        )
    })
}

fn usage(what: String, fix: &str) -> Box<Report> {
    Box::new(Report::new(Code::UsageInvalid, what).fix(fix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tarball_is_known_by_its_name() {
        for target in TARGETS {
            for version in ["0.2.0", "0.2.0-beta.1"] {
                let (found, at) = named(&format!("openclaw-{version}-{target}.tar.gz")).expect("a name");
                assert_eq!((found.to_string().as_str(), at.as_str()), (version, target));
            }
        }
        for name in ["openclaw.tar.gz", "openclaw-0.2.0.tar.gz", "openclaw-0.2.0-riscv64-x.tar.gz", "x.zip"] {
            assert!(named(name).is_err(), "{name}");
        }
    }
}
