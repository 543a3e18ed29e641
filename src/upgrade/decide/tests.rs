//! Every answer as a row: what is different from a plain newer release, and what comes of it.

use super::*;
use crate::base::digest::Digest;

fn version(text: &str) -> Version {
    text.parse().expect("a version of the test")
}

fn target(text: &str) -> Target {
    text.parse().expect("a target of the test")
}

fn at(day: u64) -> Timestamp {
    Timestamp::from_millis(1_795_000_000_000 + day * 24 * 60 * 60 * 1_000)
}

fn row(text: &str) -> Withdrawn {
    Withdrawn { version: version(text), why: "it eats hooks".to_owned() }
}

const TARGET: &str = "x86_64-unknown-linux-gnu";

/// A release of 0.2.0 that a node at 0.1.0 takes.
fn release() -> Release {
    Release {
        version: version("0.2.0"),
        channel: Channel::Stable,
        sequence: 7,
        published: at(0),
        expires: at(90),
        upgrades_from: version("0.1.0"),
        content_format: 1,
        rollout: Percent::ALL,
        withdrawn: Vec::new(),
        artifacts: vec![Artifact {
            target: target(TARGET),
            url: "openclaw.tar.gz".parse().expect("a place"),
            bytes: 9,
            sha256: Digest::of(b"x"),
        }],
        keys: Vec::new(),
    }
}

/// A question, and what makes it differ from the plain one.
struct Case {
    current: &'static str,
    target: &'static str,
    now: Timestamp,
    exactly: Option<&'static str>,
    channel: Channel,
    asker: Asker,
    seen: Option<u64>,
    format: u32,
    withdrawn: Vec<Withdrawn>,
    left: Vec<Left>,
    release: Release,
}

fn plain() -> Case {
    Case {
        current: "0.1.0",
        target: TARGET,
        now: at(1),
        exactly: None,
        channel: Channel::Stable,
        asker: Asker::Person,
        seen: Some(7),
        format: 1,
        withdrawn: Vec::new(),
        left: Vec::new(),
        release: release(),
    }
}

fn answer(case: &Case) -> Result<Decision, Refusal> {
    let Case {
        current,
        target: machine,
        now,
        exactly,
        channel,
        asker,
        seen,
        format,
        withdrawn,
        left,
        release,
    } = case;
    let exactly = exactly.map(version);
    decide(&Question {
        current: &version(current),
        content_format: *format,
        target: &target(machine),
        now: *now,
        wanted: exactly.as_ref().map_or(Wanted::Latest(*channel), Wanted::Exactly),
        asker: *asker,
        seen: *seen,
        withdrawn,
        left,
        release,
    })
}

/// Returns the answer in a word or two.
fn said(case: &Case) -> String {
    let word = match answer(case) {
        Ok(Decision::Stay(Stay::Current)) => "stays: current",
        Ok(Decision::Stay(Stay::NotYet { .. })) => "stays: not yet",
        Ok(Decision::Stay(Stay::Left { .. })) => "stays: left it",
        Ok(Decision::Move { because: Because::Newer, .. }) => "moves: newer",
        Ok(Decision::Move { because: Because::Asked, .. }) => "moves: asked",
        Ok(Decision::Move { because: Because::Withdrawn { .. }, .. }) => "moves: withdrawn",
        Ok(Decision::GoBack { .. }) => "goes back",
        Err(refusal) => refusal.report().code.as_str(),
    };
    word.to_owned()
}

fn check(what: &str, change: impl FnOnce(&mut Case), wanted: &str) {
    let mut case = plain();
    change(&mut case);
    assert_eq!(said(&case), wanted, "{what}: {:?}", answer(&case));
}

fn left_by(by: LeftBy) -> Vec<Left> {
    vec![Left { version: version("0.2.0"), by, at: at(0) }]
}

const REPLAYED: Code = Code::ReleaseReplayed;
const EXPIRED: Code = Code::ReleaseExpired;
const OLDER: Code = Code::ReleaseOlder;
const UNFIT: Code = Code::ReleaseUnfit;

#[test]
fn the_newest_release_of_a_channel() {
    check("plain", |_| {}, "moves: newer");
    check("nothing seen yet", |case| case.seen = None, "moves: newer");
    check("the same again", |case| case.current = "0.2.0", "stays: current");
    check("replayed", |case| case.seen = Some(8), REPLAYED.as_str());
    check("expired", |case| case.now = at(90), EXPIRED.as_str());
    check("a clock that is behind", |case| case.now = Timestamp::from_millis(0), "moves: newer");
    check("replayed and expired", |case| (case.seen, case.now) = (Some(8), at(99)), REPLAYED.as_str());
    check("expired, though current", |case| (case.current, case.now) = ("0.2.0", at(90)), EXPIRED.as_str());
    check("older", |case| case.current = "0.3.0", OLDER.as_str());
    check("one before the release", |case| case.current = "0.2.0-beta.3", "moves: newer");
    check("another channel", |case| case.channel = Channel::Beta, UNFIT.as_str());
    check("another machine", |case| case.target = "riscv64gc-unknown-linux-gnu", UNFIT.as_str());
    check("too far", |case| case.current = "0.0.9", UNFIT.as_str());
    check("a newer format", |case| case.release.content_format = 2, "moves: newer");
}

#[test]
fn versions_that_were_taken_back() {
    let both = || vec![row("0.1.0"), row("0.2.0")];
    check("the offered one", |case| case.release.withdrawn = vec![row("0.2.0")], UNFIT.as_str());
    check(
        "the offered one, as another release said",
        |case| case.withdrawn = vec![row("0.2.0")],
        UNFIT.as_str(),
    );
    check("the installed one", |case| case.release.withdrawn = vec![row("0.1.0")], "moves: withdrawn");
    let ahead = |case: &mut Case| {
        (case.current, case.release.withdrawn) = ("0.3.0", vec![row("0.3.0")]);
    };
    check("the installed one, and an older release is shown", ahead, "moves: withdrawn");
    check("both", |case| case.release.withdrawn = both(), "goes back");
    let same = |case: &mut Case| (case.current, case.release.withdrawn) = ("0.2.0", vec![row("0.2.0")]);
    check("the installed one, and nothing else is shown", same, "goes back");
    let elsewhere = |case: &mut Case| {
        (case.target, case.release.withdrawn) = ("other-machine", vec![row("0.1.0")]);
    };
    check("the installed one, and nothing for this machine", elsewhere, "goes back");
    let old_news = |case: &mut Case| {
        (case.now, case.release.withdrawn) = (at(99), vec![row("0.1.0")]);
    };
    check("by a release that expired", old_news, EXPIRED.as_str());
    let not_in = |case: &mut Case| {
        (case.asker, case.release.withdrawn) = (Asker::Schedule(Share::NotYet), vec![row("0.1.0")]);
    };
    check("a newer one, and the node is not in its stage", not_in, "goes back");
    let back_not_in = |case: &mut Case| {
        (case.asker, case.current) = (Asker::Schedule(Share::NotYet), "0.3.0");
        case.release.withdrawn = vec![row("0.3.0")];
    };
    check("an older one, whose stage does not count", back_not_in, "moves: withdrawn");
}

#[test]
fn a_schedule_waits_and_a_person_does_not() {
    let scheduled = |share| move |case: &mut Case| case.asker = Asker::Schedule(share);
    check("in the stage", scheduled(Share::In), "moves: newer");
    check("not in the stage", scheduled(Share::NotYet), "stays: not yet");
    check(
        "current, not in the stage",
        |case| {
            (case.asker, case.current) = (Asker::Schedule(Share::NotYet), "0.2.0");
        },
        "stays: current",
    );
    for by in [LeftBy::Person, LeftBy::Doctor, LeftBy::Withdrawn] {
        check("left", |case| case.left = left_by(by), "stays: left it");
        let scheduled = |case: &mut Case| {
            (case.asker, case.left) = (Asker::Schedule(Share::In), left_by(by));
        };
        check("left, by schedule", scheduled, "stays: left it");
        check(
            "a later one",
            |case| {
                (case.left, case.release.version) = (left_by(by), version("0.2.1"));
            },
            "moves: newer",
        );
    }
}

#[test]
fn a_version_that_a_person_names() {
    let named = |name: &'static str| move |case: &mut Case| case.exactly = Some(name);
    check("as it lies there", named("0.2.0"), "moves: asked");
    check("another lies there", named("0.2.1"), UNFIT.as_str());
    check(
        "the installed one",
        |case| (case.exactly, case.current) = (Some("0.2.0"), "0.2.0"),
        "stays: current",
    );
    let with = |change: fn(&mut Case)| {
        move |case: &mut Case| {
            case.exactly = Some("0.2.0");
            change(case);
        }
    };
    check("an older one", with(|case| case.current = "0.3.0"), "moves: asked");
    check("expired", with(|case| case.now = at(200)), "moves: asked");
    check("seen before", with(|case| case.seen = Some(99)), "moves: asked");
    check("left before", with(|case| case.left = left_by(LeftBy::Doctor)), "moves: asked");
    check("of the other channel", with(|case| case.channel = Channel::Beta), "moves: asked");
    check("taken back", with(|case| case.withdrawn = vec![row("0.2.0")]), UNFIT.as_str());
    check("another machine", with(|case| case.target = "other-machine"), UNFIT.as_str());
    check("too far", with(|case| case.current = "0.0.9"), UNFIT.as_str());
    let older_format = |case: &mut Case| (case.current, case.format) = ("0.3.0", 2);
    check("cannot read what is there", with(older_format), UNFIT.as_str());
}

#[test]
fn each_refusal_says_what_why_and_what_to_do() {
    let current = || version("0.1.0");
    let offered = || version("0.2.0");
    let why = || "it eats hooks".to_owned();
    let refusals = [
        Refusal::Expired { expires: at(0), now: at(1) },
        Refusal::Replayed { sequence: 1, seen: 2 },
        Refusal::Older { offered: current(), current: offered() },
        Refusal::OtherVersion { wanted: current(), offered: offered() },
        Refusal::OtherChannel { wanted: Channel::Beta, offered: Channel::Stable },
        Refusal::OtherTarball { wanted: why(), offered: why() },
        Refusal::TakenBack { version: offered(), why: why() },
        Refusal::NoTarget { version: offered(), target: target(TARGET) },
        Refusal::TooFar { version: offered(), current: current(), from: current() },
        Refusal::OlderFormat { version: current(), format: 1, installed: 2 },
    ];
    for refusal in refusals {
        let report = refusal.report();
        assert!(!report.why.is_empty() && !report.fix.is_empty(), "{refusal:?}");
        assert_eq!(report.code.exit(), crate::base::report::Exit::Decide, "{refusal:?}");
    }
}
