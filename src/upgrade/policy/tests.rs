//! Tables: how far a run may go for each choice, and when the next one is due.

use super::*;
use crate::upgrade::Stay;

const HOUR: u64 = 60 * 60 * 1_000;
/// A Saturday, at noon.
const NOON: Timestamp = Timestamp::from_millis(1_795_262_400_000);

fn chosen(policy: UpgradePolicy, channel: UpgradeChannel, window: &str) -> Chosen {
    let window = Window::parse(window).expect("a window");
    Chosen { policy, channel, window, every_ms: 6 * HOUR }
}

fn checked(ms_ago: u64, said: Said) -> Checked {
    let at = Timestamp::from_millis(NOON.millis() - ms_ago);
    Checked { at, installed: "0.1.0".parse().expect("a version"), said }
}

fn nothing() -> Said {
    Said::Nothing { stay: Stay::Current }
}

fn offered() -> Said {
    Said::Offered { version: "0.2.0".parse().expect("a version") }
}

fn taken_back() -> Said {
    Said::Withdrawn { why: "it loses files".to_owned(), to: None }
}

fn failed() -> Said {
    Said::Failed { code: "source.unreached".to_owned(), what: "the release cannot be fetched".to_owned() }
}

fn known(checked: Option<&Checked>) -> Known<'_> {
    Known { now: NOON, running_ms: 10 * HOUR, begun_ms_ago: None, node: None, checked, is_interrupted: false }
}

#[test]
fn noon_is_noon() {
    assert_eq!(NOON.to_string(), "2026-11-21T12:00:00.000Z");
}

#[test]
fn a_run_goes_as_far_as_was_chosen() {
    use UpgradeChannel::{Beta, Pinned, Stable};
    use UpgradePolicy::{Auto, Check, Off};
    for (policy, channel, window, reach) in [
        (Off, Stable, "", Reach::Nothing),
        (Off, Beta, "Sat 10:00-14:00", Reach::Nothing),
        (Check, Stable, "", Reach::Look),
        (Check, Beta, "Sat 10:00-14:00", Reach::Look),
        (Check, Pinned, "", Reach::Look),
        (Auto, Stable, "", Reach::Take),
        (Auto, Beta, "Sat 10:00-14:00", Reach::Take),
        (Auto, Stable, "Sun 10:00-14:00", Reach::Leave),
        (Auto, Beta, "02:00-04:00", Reach::Leave),
        (Auto, Pinned, "", Reach::Look),
    ] {
        assert_eq!(chosen(policy, channel, window).reach(NOON), reach, "{policy:?} {channel:?} {window}");
    }
    let channel = |channel| chosen(Auto, channel, "").channel();
    assert_eq!([Stable, Beta, Pinned].map(channel), [Channel::Stable, Channel::Beta, Channel::Stable]);
}

#[test]
fn nothing_is_due_where_nothing_was_chosen() {
    let off = chosen(UpgradePolicy::Off, UpgradeChannel::Stable, "");
    for said in [nothing(), offered(), taken_back(), failed()] {
        assert_eq!(due(&off, &known(Some(&checked(900 * HOUR, said)))), Due::Nothing);
    }
    assert_eq!(due(&off, &known(None)), Due::Nothing);
    // What a person began is ended, whatever was chosen.
    assert_eq!(due(&off, &Known { is_interrupted: true, ..known(None) }), Due::Finish);
}

#[test]
fn a_look_is_due_when_the_last_one_is_old() {
    use UpgradePolicy::{Auto, Check};
    let retry = UPGRADE_RETRY_MS;
    let outside = "Sun 10:00-14:00";
    for (policy, window, ms_ago, said, wanted) in [
        (Check, "", 6 * HOUR - 1, nothing(), Due::Nothing),
        (Check, "", 6 * HOUR, nothing(), Due::Look),
        (Check, "", HOUR, offered(), Due::Nothing),
        (Check, "", HOUR, taken_back(), Due::Nothing),
        (Check, "", retry - 1, failed(), Due::Nothing),
        (Check, "", retry, failed(), Due::Look),
        (Auto, "", HOUR, nothing(), Due::Nothing),
        // Found while the window was closed, or left undone: it is taken as soon as it may be.
        (Auto, "", HOUR, offered(), Due::Look),
        (Auto, outside, HOUR, offered(), Due::Nothing),
        (Auto, outside, 6 * HOUR, offered(), Due::Look),
        (Auto, outside, HOUR, taken_back(), Due::Look),
    ] {
        let chosen = chosen(policy, UpgradeChannel::Stable, window);
        let last = checked(ms_ago, said);
        assert_eq!(due(&chosen, &known(Some(&last))), wanted, "{policy:?} {window:?} {last:?}");
        // A run that began just now, whatever became of it, is not followed by the next.
        let begun = Known { begun_ms_ago: Some(retry - 1), ..known(Some(&last)) };
        assert_eq!(due(&chosen, &begun), Due::Nothing);
        assert_eq!(due(&chosen, &Known { is_interrupted: true, ..begun }), Due::Nothing);
        let later = Known { begun_ms_ago: Some(retry), is_interrupted: true, ..begun };
        assert_eq!(due(&chosen, &later), Due::Finish);
    }
}

#[test]
fn a_clock_that_was_wrong_does_not_end_the_looks() {
    let chosen = chosen(UpgradePolicy::Check, UpgradeChannel::Stable, "");
    let future = Checked { at: Timestamp::from_millis(NOON.millis() + 1), ..checked(0, nothing()) };
    assert_eq!(due(&chosen, &known(Some(&future))), Due::Look);
    let unset = Known { now: Timestamp::from_millis(0), ..known(Some(&future)) };
    assert_eq!(due(&chosen, &unset), Due::Look);
    let far = Known { now: Timestamp::from_millis(u64::MAX), ..unset };
    assert_eq!(due(&chosen, &far), Due::Look);
}

#[test]
fn the_first_look_waits_a_moment_and_later_ones_are_apart() {
    let chosen = chosen(UpgradePolicy::Auto, UpgradeChannel::Stable, "");
    let first = |running_ms| due(&chosen, &Known { running_ms, ..known(None) });
    assert_eq!((first(0), first(UPGRADE_FIRST_LOOK_MS)), (Due::Nothing, Due::Look));
    let last = checked(6 * HOUR, nothing());
    let nodes: Vec<NodeId> = (0..64_u32).map(|n| format!("{n:032x}").parse().expect("a name")).collect();
    let is_due = |ms_ago| {
        let last = checked(ms_ago, nothing());
        let is_due = |node| due(&chosen, &Known { node: Some(node), ..known(Some(&last)) }) == Due::Look;
        nodes.iter().filter(|node| is_due(*node)).count()
    };
    assert_eq!(due(&chosen, &known(Some(&last))), Due::Look);
    assert_eq!(is_due(6 * HOUR - 1), 0);
    let some = is_due(6 * HOUR + 3 * HOUR / 8);
    assert!((16..48).contains(&some), "{some} of 64 after half of the time");
    assert_eq!(is_due(6 * HOUR + 6 * HOUR / 8), 64);
}
