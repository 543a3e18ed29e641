//! An upgrade on a simulated disk, step by step: what a version that comes may do wrong, what the source may, and who else
//! is at work. Whatever it is, the version before is at work, nothing is left over, and the person reads what to do.

use openclaw::base::report::{Code, Explain as _};
use openclaw::engine::recover::Direction;
use openclaw::ports::fs::Fs as _;
use openclaw::sim::releases::Fault;
use openclaw::upgrade::{
    Ask, Changed, LeftBy, Outcome, Said, State, Stay, UpgradeError, Version, check, lock, peek, pending,
    resume, rollback, upgrade,
};

use super::world::{at_work, home, made, newest, source_of, take, with};
use crate::support::releases::{Made, withdrawn};
use crate::support::{Wrong, ada, sim_program};

fn version(text: &str) -> Version {
    text.parse().expect("a version")
}

fn state(fs: &openclaw::sim::fs::SimFs) -> State {
    State::read(fs, &ada()).expect("a record").expect("a record")
}

/// Returns everything at home but what an upgrade remembers, its locks and what guards make again.
fn rest(fs: &openclaw::sim::fs::SimFs) -> Vec<(String, String)> {
    let is_memory = |path: &str| path.contains("/harness/run/") || path.contains("/harness/upgrade.json");
    fs.tree().into_iter().filter(|(path, _)| !is_memory(path)).collect()
}

#[test]
fn a_version_that_does_not_work_here_changes_nothing() {
    let wrongs = [Wrong::Start, Wrong::Name, Wrong::Plan, Wrong::Apply];
    for wrong in wrongs {
        let fs = home();
        let before = rest(&fs);
        let report = take(&fs, Some(wrong)).expect_err("refused").report();
        assert_eq!(report.code, Code::UpgradeFailed, "{wrong:?}: {report:?}");
        assert!(!report.why.is_empty() && !report.fix.is_empty(), "{wrong:?}");
        assert_eq!(at_work(&fs), Ok("0.1.0".to_owned()), "{wrong:?}");
        if wrong != Wrong::Apply {
            assert_eq!(rest(&fs), before, "{wrong:?}");
        }
        assert_eq!(pending(&fs, &ada(), "a test").expect("an answer"), None, "{wrong:?}");
    }
}

#[test]
fn a_version_whose_examination_fails_is_left_for_the_one_before() {
    for wrong in [Wrong::Finds("hooks.fails"), Wrong::Finds("service.failed"), Wrong::Examine] {
        let fs = home();
        let report = take(&fs, Some(wrong)).expect_err("refused").report();
        assert_eq!(report.code, Code::UpgradeFailed, "{wrong:?}");
        assert_eq!(at_work(&fs), Ok("0.1.0".to_owned()), "{wrong:?}");
        let left = state(&fs).left;
        assert_eq!((left[0].version.clone(), left[0].by), (version("0.2.0"), LeftBy::Doctor));
        // It is not tried again by itself.
        let again = take(&fs, None).expect("an answer");
        let stay = Stay::Left { version: version("0.2.0"), by: LeftBy::Doctor };
        assert_eq!(again, Outcome::Stayed { installed: version("0.1.0"), stay });
    }
}

#[test]
fn what_no_version_is_to_blame_for_does_not_count() {
    let passing = [
        Wrong::Finds("machine.space"),
        Wrong::Finds("machine.clock"),
        // A check that this program does not know, which its own version cannot have passed.
        Wrong::Finds("hooks.unheard_of"),
        Wrong::FindsOnce("hooks.late"),
    ];
    for wrong in passing {
        let fs = home();
        let outcome = take(&fs, Some(wrong)).expect("an upgrade");
        assert!(matches!(outcome, Outcome::Changed { .. }), "{wrong:?}: {outcome:?}");
        assert_eq!(at_work(&fs), Ok("0.2.0".to_owned()), "{wrong:?}");
    }
}

#[test]
fn what_the_version_before_found_as_well_does_not_count() {
    let fs = home();
    let finds = Wrong::Finds("node.drift");
    let both = with(&fs, &source_of(&made("0.2.0")), None, |means, versions| {
        let _ = versions;
        upgrade(means, &newest(), &mut |_| Ok(true))
    });
    assert!(both.is_ok());
    // Back at 0.1.0, which finds the same as 0.2.0 does.
    let fs = home();
    let outcome = with(&fs, &source_of(&made("0.2.0")), Some(("0.1.0", finds)), |means, _| {
        upgrade(means, &newest(), &mut |_| Ok(true))
    });
    assert!(matches!(outcome, Ok(Outcome::Changed { .. })), "{outcome:?}");
}

#[test]
fn a_version_that_is_ended_by_a_signal_after_its_work_is_at_work() {
    let fs = home();
    let outcome = take(&fs, Some(Wrong::Killed)).expect("an upgrade");
    assert!(matches!(outcome, Outcome::Changed { .. }), "{outcome:?}");
    assert_eq!(at_work(&fs), Ok("0.2.0".to_owned()));
}

#[test]
fn who_says_no_keeps_what_is_there() {
    let fs = home();
    let before = rest(&fs);
    let outcome = with(&fs, &source_of(&made("0.2.0")), None, |means, _| {
        upgrade(means, &newest(), &mut |prepared| {
            assert_eq!((prepared.from, prepared.to), (&version("0.1.0"), &version("0.2.0")));
            assert!(prepared.plan.is_some_and(|plan| !plan.body.steps.is_empty()));
            Ok(false)
        })
    });
    assert_eq!(outcome.expect("an answer"), Outcome::Declined);
    assert_eq!(rest(&fs), before);
}

#[test]
fn the_calls_of_an_upgrade_come_in_order_and_the_old_version_decides() {
    let fs = home();
    let calls = with(&fs, &source_of(&made("0.2.0")), None, |means, versions| {
        upgrade(means, &newest(), &mut |_| Ok(true)).expect("an upgrade");
        versions.calls()
    });
    // The first is only begun there, and goes on beside the next two.
    let wanted = [
        "0.1.0 doctor --json",
        "0.2.0 --version",
        "0.2.0 install --update --dry-run --json",
        "0.2.0 install --update --yes --doctor --json",
    ];
    assert_eq!(calls, wanted);
}

#[test]
fn what_a_death_after_the_last_act_left_goes_with_the_next_look() {
    let fs = home();
    take(&fs, None).expect("an upgrade");
    let left = ada().versions().join("0.1.5");
    fs.put_dir(&left, 0o755);
    let outcome = take(&fs, None).expect("an answer");
    assert_eq!(outcome, Outcome::Stayed { installed: version("0.2.0"), stay: Stay::Current });
    assert_eq!(fs.list(&ada().versions()).expect("versions"), ["0.1.0", "0.2.0"]);
}

#[test]
fn a_version_that_cannot_even_examine_itself_can_be_left() {
    let fs = home();
    take(&fs, None).expect("an upgrade");
    let wrong = Some(("0.2.0", Wrong::Examine));
    let calls = with(&fs, &source_of(&made("0.2.0")), wrong, |means, versions| {
        rollback(means, &mut |_| Ok(true)).expect("the way back");
        versions.calls()
    });
    let wanted =
        ["0.1.0 --version", "0.1.0 install --update --dry-run --json", "0.1.0 install --update --yes --json"];
    assert_eq!(calls, wanted);
    assert_eq!(at_work(&fs), Ok("0.1.0".to_owned()));
}

#[test]
fn the_source_says_no_and_nothing_moves() {
    let faults = [
        (Fault::Down, Code::SourceUnreached),
        (Fault::Slow, Code::SourceUnreached),
        (Fault::CutAt(10), Code::SourceUnreached),
        (Fault::FlippedAt(30), Code::ReleaseDamaged),
    ];
    for (fault, code) in faults {
        let fs = home();
        let before = rest(&fs);
        let source = source_of(&made("0.2.0"));
        source.choose(fault);
        let ended = with(&fs, &source, None, |means, _| upgrade(means, &newest(), &mut |_| Ok(true)));
        assert_eq!(ended.expect_err("refused").report().code, code, "{fault:?}");
        assert_eq!(rest(&fs), before, "{fault:?}");
        // The source is well again: what came is gone on from.
        source.choose(Fault::None);
        let ended = with(&fs, &source, None, |means, _| upgrade(means, &newest(), &mut |_| Ok(true)));
        assert!(ended.is_ok(), "{fault:?}: {ended:?}");
        assert_eq!(at_work(&fs), Ok("0.2.0".to_owned()));
    }
}

#[test]
fn an_older_state_of_the_source_is_told_from_a_newer_one() {
    let fs = home();
    let ask = |fs: &openclaw::sim::fs::SimFs, made: &Made| {
        with(fs, &source_of(made), None, |means, _| check(means, &newest()))
    };
    let with_sequence = |sequence| made("0.2.0").with(|release| release.sequence = sequence);
    let offered = ask(&fs, &with_sequence(5)).expect("a look").said;
    assert_eq!(offered, Said::Offered { version: version("0.2.0") });
    let replayed = ask(&fs, &with_sequence(4)).expect_err("replayed");
    assert_eq!(replayed.report().code, Code::ReleaseReplayed);
    // The refusal is remembered as what the last look came to, and the sequence stays.
    assert!(matches!(state(&fs).checked.expect("a look").said, Said::Failed { .. }));
    assert_eq!(state(&fs).sequences.values().copied().max(), Some(5));
    assert!(ask(&fs, &with_sequence(5)).is_ok());
}

#[test]
fn a_look_that_only_tells_remembers_nothing() {
    let fs = home();
    let before = fs.tree();
    let seen = with(&fs, &source_of(&made("0.2.0")), None, |means, _| peek(means, &newest()));
    assert_eq!(seen.expect("a look").said, Said::Offered { version: version("0.2.0") });
    assert_eq!(fs.tree(), before);
}

#[test]
fn a_version_that_was_taken_back_goes() {
    // Back to the one before, where the source names nothing better.
    let fs = home();
    take(&fs, None).expect("an upgrade");
    let bad = made("0.2.0").with(|release| {
        release.sequence = 2;
        release.withdrawn = vec![withdrawn("0.2.0")];
    });
    let outcome = with(&fs, &source_of(&bad), None, |means, _| upgrade(means, &newest(), &mut |_| Ok(true)));
    let Ok(Outcome::Changed { changed: Changed::Moved { to, .. }, withdrawn: Some(why) }) = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!((to, why.as_str()), (version("0.1.0"), "it loses files"));
    assert_eq!(at_work(&fs), Ok("0.1.0".to_owned()));
    assert_eq!(state(&fs).left[0].by, LeftBy::Withdrawn);
    // On to the next one, where there is one.
    let fs = home();
    let next = made("0.3.0").with(|release| release.withdrawn = vec![withdrawn("0.1.0")]);
    let outcome = with(&fs, &source_of(&next), None, |means, _| upgrade(means, &newest(), &mut |_| Ok(true)));
    assert!(matches!(outcome, Ok(Outcome::Changed { withdrawn: Some(_), .. })), "{outcome:?}");
    assert_eq!(at_work(&fs), Ok("0.3.0".to_owned()));
    // And nowhere, where there is no version that anybody should have.
    let fs = home();
    let none = made("0.2.0").with(|release| release.withdrawn = vec![withdrawn("0.1.0"), withdrawn("0.2.0")]);
    let outcome = with(&fs, &source_of(&none), None, |means, _| upgrade(means, &newest(), &mut |_| Ok(true)));
    assert_eq!(outcome.expect_err("no way back").report().code, Code::UpgradeNoWayBack);
    assert_eq!(at_work(&fs), Ok("0.1.0".to_owned()));
}

#[test]
fn one_version_before_stays_and_older_ones_go() {
    let fs = home();
    for name in ["0.2.0", "0.3.0", "0.4.0"] {
        let outcome =
            with(&fs, &source_of(&made(name)), None, |means, _| upgrade(means, &newest(), &mut |_| Ok(true)));
        assert!(outcome.is_ok(), "{name}: {outcome:?}");
    }
    assert_eq!(fs.list(&ada().versions()).expect("a folder"), ["0.3.0", "0.4.0"]);
    let back = |fs: &openclaw::sim::fs::SimFs| {
        with(fs, &source_of(&made("0.4.0")), None, |means, _| rollback(means, &mut |_| Ok(true)))
    };
    assert!(matches!(back(&fs), Ok(Outcome::Changed { .. })));
    assert_eq!(at_work(&fs), Ok("0.3.0".to_owned()));
    // The version that was left is nothing to go back to.
    assert!(matches!(back(&fs), Err(UpgradeError::NoWayBack { .. })));
    assert_eq!(at_work(&fs), Ok("0.3.0".to_owned()));
    let named = version("0.4.0");
    let again = Ask { version: Some(&named), ..newest() };
    let source = source_of(&made("0.4.0"));
    for (name, bytes) in
        [("release.json", made("0.4.0").document().0), ("release.json.sig", made("0.4.0").document().1)]
    {
        source.put(&format!("v0.4.0/{name}"), bytes);
    }
    let outcome = with(&fs, &source, None, |means, _| upgrade(means, &again, &mut |_| Ok(true)));
    assert!(matches!(outcome, Ok(Outcome::Changed { .. })), "{outcome:?}");
    assert!(state(&fs).left.is_empty(), "a version that a person names is not left any more");
}

#[test]
fn whoever_comes_second_hears_who_is_at_work() {
    let fs = home();
    let layout = ada();
    let held = lock(&fs, &layout, "another run").expect("the lock");
    for ended in [
        take(&fs, None),
        with(&fs, &source_of(&made("0.2.0")), None, |means, _| rollback(means, &mut |_| Ok(true))),
    ] {
        let report = ended.expect_err("held").report();
        assert_eq!(report.code, Code::LockHeld);
        assert!(report.why.iter().any(|why| why.contains("another run")), "{report:?}");
    }
    drop(held);
    assert!(take(&fs, None).is_ok());
}

#[test]
fn a_home_that_moves_between_staging_and_the_switch_is_left_alone() {
    let fs = home();
    let elsewhere = ada().home.join(".openclaw-moved");
    let ended = with(&fs, &source_of(&made("0.2.0")), None, |means, _| {
        upgrade(means, &newest(), &mut |_| {
            fs.rename(&ada().root, &elsewhere).expect("a move");
            Ok(true)
        })
    });
    let report = ended.expect_err("nothing is there").report();
    assert!(!report.fix.is_empty(), "{report:?}");
    assert!(fs.stat(&ada().root).expect("an answer").is_none(), "nothing is made where the home was");
    fs.rename(&elsewhere, &ada().root).expect("a move");
    assert_eq!(at_work(&fs), Ok("0.1.0".to_owned()));
    assert!(take(&fs, None).is_ok());
}

#[test]
fn an_installation_that_goes_while_an_upgrade_is_at_it_is_not_made_again() {
    let fs = home();
    let ended = with(&fs, &source_of(&made("0.2.0")), None, |means, _| {
        upgrade(means, &newest(), &mut |_| {
            fs.remove_file(&ada().stable_binary()).expect("removed");
            fs.remove_file(&ada().ledger()).expect("removed");
            for version in ["0.1.0", "0.2.0"] {
                fs.remove_file(&ada().version_binary(version)).expect("removed");
            }
            Ok(true)
        })
    });
    assert!(matches!(ended, Err(UpgradeError::NotInstalled { .. })), "{ended:?}");
    assert!(fs.stat(&ada().stable_binary()).expect("an answer").is_none());
}

#[test]
fn a_record_of_another_root_says_nothing_here() {
    let fs = home();
    take(&fs, None).expect("an upgrade");
    let mut copied = state(&fs);
    copied.change = Some(openclaw::upgrade::Change {
        root: ada().home.join("elsewhere"),
        from: version("0.1.0"),
        to: version("0.2.0"),
        reason: openclaw::upgrade::Reason::Upgrade,
        phase: openclaw::upgrade::Phase::Returning,
        found: Vec::new(),
    });
    copied.write(&fs, &ada()).expect("written");
    assert_eq!(pending(&fs, &ada(), "a test").expect("an answer"), None);
    let source = source_of(&made("0.2.0"));
    let resumed = with(&fs, &source, None, |means, _| resume(means, Direction::Forward));
    assert_eq!(resumed.expect("an answer"), None);
    assert_eq!(at_work(&fs), Ok("0.2.0".to_owned()));
    // Of this root, but the version was changed by somebody else since.
    let change = openclaw::upgrade::Change { root: ada().root, ..copied.change.clone().expect("a change") };
    copied.change =
        Some(openclaw::upgrade::Change { from: version("0.7.0"), to: version("0.8.0"), ..change });
    copied.write(&fs, &ada()).expect("written");
    let resumed = with(&fs, &source, None, |means, _| resume(means, Direction::Forward));
    assert_eq!(resumed.expect("an answer"), Some(Changed::Overtaken));
    assert_eq!(state(&fs).change, None);
}

#[test]
fn the_program_of_a_version_that_is_there_already_is_replaced_by_the_signed_one() {
    let fs = home();
    let place = ada().version_binary("0.2.0");
    fs.put_file(&place, b"program 0.2.0\nand something of a thief", 0o755);
    take(&fs, None).expect("an upgrade");
    assert_eq!(fs.read(&place, 1 << 10).expect("a program"), sim_program("0.2.0"));
    assert_eq!(at_work(&fs), Ok("0.2.0".to_owned()));
}
