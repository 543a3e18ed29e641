//! An upgrade as a whole, and the way back, on a simulated disk: whatever fails, and wherever the machine stops, one
//! complete version is at work, and the next run ends what was begun.

use openclaw::engine::recover::Direction;
use openclaw::ports::exec::Env;
use openclaw::ports::fs::Fs as _;
use openclaw::ports::progress::Quiet;
use openclaw::sim::clock::ManualClock;
use openclaw::sim::entropy::SeededEntropy;
use openclaw::sim::fs::{CrashPolicy, Fault, SimFs};
use openclaw::sim::releases::SimReleases;
use openclaw::upgrade::{
    Ask, Asks, Channel, Means, Outcome, Pending, State, UpgradeError, pending, resume, rollback, upgrade,
};

use super::loops::{faults, policies};
use crate::support::releases::{Made, NOW, here, key, tarball};
use crate::support::{Versions, Wrong, ada, sim_program};

/// What is done, and what may be at work afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    /// 0.1.0 becomes 0.2.0.
    Upgrade,
    /// The same, and 0.2.0 does not pass its examination.
    BadUpgrade,
    /// 0.2.0 becomes 0.1.0 again.
    Rollback,
}

/// Returns a home where 0.1.0 is installed.
fn home() -> SimFs {
    let fs = SimFs::new(ada().anchors());
    fs.put_dir(&ada().home, 0o755);
    Versions::new(&fs, ada()).install_first("0.1.0").expect("an install");
    fs.settle();
    fs
}

fn source() -> SimReleases {
    let made = Made::around("0.2.0", tarball("0.2.0", &here(), &sim_program("0.2.0")));
    let releases = SimReleases::default();
    let (document, signature) = made.document();
    releases.put("release.json", document);
    releases.put("release.json.sig", signature);
    for (name, bytes) in &made.files {
        releases.put(name, bytes.clone());
    }
    releases
}

/// Calls `act` on a disk, with versions of which 0.2.0 may do something wrong.
fn with<T>(fs: &SimFs, wrong: Option<Wrong>, act: impl FnOnce(&Means<'_>) -> T) -> T {
    let (layout, target, keys, releases) = (ada(), here(), [key(1)], source());
    let versions = Versions::new(fs, ada());
    let versions = match wrong {
        Some(wrong) => versions.with("0.2.0", wrong),
        None => versions,
    };
    act(&Means {
        fs,
        clock: &ManualClock::new(NOW),
        releases: &releases,
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
    })
}

fn take(fs: &SimFs, wrong: Option<Wrong>) -> Result<Outcome, UpgradeError> {
    let asks = Asks::Person;
    let ask = Ask { version: None, channel: Some(Channel::Stable), tarball: None, asks };
    with(fs, wrong, |means| upgrade(means, &ask, &mut |_| Ok(true)))
}

impl Act {
    fn start(self) -> SimFs {
        let fs = home();
        if self == Self::Rollback {
            take(&fs, None).expect("an upgrade");
        }
        fs.settle();
        fs
    }

    fn wrong(self) -> Option<Wrong> {
        (self == Self::BadUpgrade).then_some(Wrong::Finds("hooks.fails"))
    }

    fn run(self, fs: &SimFs) -> Result<(), String> {
        let result = match self {
            Self::Upgrade | Self::BadUpgrade => take(fs, self.wrong()),
            Self::Rollback => with(fs, None, |means| rollback(means, &mut |_| Ok(true))),
        };
        match (self, result) {
            (Self::BadUpgrade, Err(UpgradeError::Worse { .. })) => Ok(()),
            (Self::BadUpgrade, Ok(other)) => Err(format!("a bad version passed: {other:?}")),
            (_, Ok(Outcome::Changed { .. })) => Ok(()),
            (_, Ok(other)) => Err(format!("{other:?}")),
            (_, Err(error)) => Err(format!("{error:?}")),
        }
    }

    /// Returns the version that is at work once everything is done.
    fn end(self) -> &'static str {
        match self {
            Self::Upgrade => "0.2.0",
            Self::BadUpgrade | Self::Rollback => "0.1.0",
        }
    }
}

/// Returns the version at work, after asserting that it is there whole and that everything belongs to it.
fn at_work(fs: &SimFs) -> Result<String, String> {
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
fn has_program(fs: &SimFs) -> Result<(), String> {
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

/// Ends what was interrupted and does it again if it was not done; returns what is at work at the end.
fn end(fs: &SimFs, act: Act, direction: Direction) -> Result<String, String> {
    let resumed = with(fs, act.wrong(), |means| resume(means, direction));
    match resumed {
        Ok(_) | Err(UpgradeError::Worse { .. }) => {}
        Err(error) => return Err(format!("resume: {error:?}")),
    }
    // What the engine had begun before the record was there is ended by every verb.
    let _ = with(fs, act.wrong(), |means| rollback(means, &mut |_| Ok(false)).map(|_| ()));
    let layout = ada();
    if let Some(left) = pending(fs, &layout, "a test").map_err(|error| format!("{error:?}"))? {
        return Err(format!("still pending: {left:?}"));
    }
    at_work(fs)
}

fn every_effect(act: Act) -> Result<u64, String> {
    let start = act.start();
    let clean = start.clone();
    act.run(&clean)?;
    assert_eq!(at_work(&clean)?, act.end());
    let effects = clean.effects();
    let mut runs = 0;
    for effect in 0..effects {
        for (n, fault) in faults(effect).into_iter().enumerate() {
            let disk = start.clone();
            disk.script(fault);
            let result = act.run(&disk);
            // A whole upgrade is long, so that each effect takes a part of what a single plan goes through.
            let part = usize::try_from(effect).unwrap_or_default() + n;
            for policy in policies(effect).into_iter().skip(part % 2).step_by(2) {
                let survivor = disk.crash(policy);
                let context = |what: String| {
                    let log = disk.log().iter().rev().take(3).rev().cloned().collect::<Vec<_>>().join("\n  ");
                    format!("{what}\n{act:?}, {fault:?}, then {policy:?}\n  {log}\n{result:?}")
                };
                has_program(&survivor).map_err(context)?;
                let direction = if part % 3 == 0 { Direction::Back } else { Direction::Forward };
                runs += 1;
                let version = end(&survivor, act, direction).map_err(context)?;
                if result.is_ok() && version != act.end() {
                    return Err(context(format!("it said it was done, and {version} is at work")));
                }
            }
        }
    }
    Ok(runs)
}

#[test]
fn an_upgrade_ends_on_one_whole_version_wherever_it_breaks() {
    let runs = every_effect(Act::Upgrade).unwrap_or_else(|error| panic!("{error}"));
    assert!(runs > 1_000, "{runs} runs");
}

#[test]
fn a_bad_version_goes_wherever_its_upgrade_breaks() {
    let runs = every_effect(Act::BadUpgrade).unwrap_or_else(|error| panic!("{error}"));
    assert!(runs > 1_000, "{runs} runs");
}

#[test]
fn the_way_back_ends_on_one_whole_version_wherever_it_breaks() {
    let runs = every_effect(Act::Rollback).unwrap_or_else(|error| panic!("{error}"));
    assert!(runs > 500, "{runs} runs");
}

#[test]
fn an_upgrade_that_is_killed_is_told_until_it_is_ended() {
    let clean = home();
    take(&clean, None).expect("an upgrade");
    let mut seen = 0;
    for effect in 0..clean.effects() {
        let disk = home();
        disk.script(Fault::DieAt { effect, torn: false });
        assert!(take(&disk, None).is_err() || effect + 8 > clean.effects());
        let survivor = disk.crash(CrashPolicy::Keep);
        let layout = ada();
        let record = State::read(&survivor, &layout).expect("a record").and_then(|state| state.change);
        let told = pending(&survivor, &layout, "a test").expect("an answer");
        assert_eq!(told, record.map(Pending::Interrupted));
        seen += u32::from(told.is_some());
    }
    assert!(seen > 20, "{seen} kills left a record");
}
