//! A home on a simulated disk with a version installed, a source with releases, and the verbs on them.

use openclaw::ports::exec::Env;
use openclaw::ports::fs::Fs as _;
use openclaw::ports::progress::Quiet;
use openclaw::sim::clock::ManualClock;
use openclaw::sim::entropy::SeededEntropy;
use openclaw::sim::fs::SimFs;
use openclaw::sim::releases::SimReleases;
use openclaw::upgrade::{Ask, Asks, Channel, Means, Outcome, UpgradeError, upgrade};

use crate::support::releases::{Made, NOW, here, key, tarball};
use crate::support::{Versions, Wrong, ada, sim_program};

/// Returns a home where 0.1.0 is installed.
pub fn home() -> SimFs {
    let fs = SimFs::new(ada().anchors());
    fs.put_dir(&ada().home, 0o755);
    Versions::new(&fs, ada()).install_first("0.1.0").expect("an install");
    fs.settle();
    fs
}

/// Returns a release of `version` around a program of the simulation.
pub fn made(version: &str) -> Made {
    Made::around(version, tarball(version, &here(), &sim_program(version)))
}

/// Returns a source that has `made`.
pub fn source_of(made: &Made) -> SimReleases {
    let releases = SimReleases::default();
    let (document, signature) = made.document();
    releases.put("release.json", document);
    releases.put("release.json.sig", signature);
    for (name, bytes) in &made.files {
        releases.put(name, bytes.clone());
    }
    releases
}

/// Calls `act` on a disk, with a source and with versions of which one may do something wrong.
pub fn with<T>(
    fs: &SimFs,
    releases: &SimReleases,
    wrong: Option<(&str, Wrong)>,
    act: impl FnOnce(&Means<'_>, &Versions<'_>) -> T,
) -> T {
    let (layout, target, keys) = (ada(), here(), [key(1)]);
    let versions = Versions::new(fs, ada());
    let versions = match wrong {
        Some((version, wrong)) => versions.with(version, wrong),
        None => versions,
    };
    let means = Means {
        fs,
        clock: &ManualClock::new(NOW),
        releases,
        exec: &versions,
        env: &Env::new(),
        entropy: &SeededEntropy::new(1),
        progress: &Quiet,
        layout: &layout,
        keys: &keys,
        version: "0.1.0",
        program: layout.version_binary("0.1.0"),
        target: Some(&target),
        holder: "a test".to_owned(),
    };
    act(&means, &versions)
}

/// Asks for the newest finished release, as a person does.
pub fn newest() -> Ask<'static> {
    Ask { version: None, channel: Some(Channel::Stable), tarball: None, asks: Asks::Person }
}

/// Moves the home to 0.2.0, which may do something wrong.
pub fn take(fs: &SimFs, wrong: Option<Wrong>) -> Result<Outcome, UpgradeError> {
    let wrong = wrong.map(|wrong| ("0.2.0", wrong));
    with(fs, &source_of(&made("0.2.0")), wrong, |means, _| upgrade(means, &newest(), &mut |_| Ok(true)))
}

/// Returns the version at work, after asserting that it is there whole and that everything belongs to it.
pub fn at_work(fs: &SimFs) -> Result<String, String> {
    let layout = ada();
    let link = fs.read_link(&layout.stable_binary()).map_err(|error| format!("no stable path: {error}"))?;
    let version = link.trim_start_matches("../versions/").trim_end_matches("/openclaw").to_owned();
    let program = fs
        .read(&layout.version_binary(&version), 1 << 10)
        .map_err(|error| format!("no {version}: {error}"))?;
    if program != sim_program(&version) {
        return Err(format!("{version} is not whole"));
    }
    let ledger = fs.read(&layout.ledger(), 1 << 20).map_err(|error| format!("no ledger: {error}"))?;
    let ledger: serde_json::Value = serde_json::from_slice(&ledger).map_err(|error| error.to_string())?;
    if ledger["version"] != version.as_str() {
        return Err(format!("{version} is at work by the ledger of {}", ledger["version"]));
    }
    Ok(version)
}

/// Asserts that whoever calls a hook reaches a whole program, also in the middle of everything.
pub fn has_program(fs: &SimFs) -> Result<(), String> {
    let layout = ada();
    let place =
        fs.resolve(&layout.stable_binary()).map_err(|error| error.to_string())?.ok_or("no program")?;
    let bytes = fs.read(&place, 1 << 10).map_err(|error| error.to_string())?;
    if bytes == sim_program("0.1.0") || bytes == sim_program("0.2.0") {
        Ok(())
    } else {
        Err("a torn program".to_owned())
    }
}
