//! Tables for windows: which texts are one, when each is open, and that the next opening is the next.

use proptest::prelude::*;

use super::*;

fn window(text: &str) -> Window {
    Window::parse(text).unwrap_or_else(|| unreachable!("`{text}` is a window"))
}

fn at(text: &str) -> Timestamp {
    Timestamp::before(Timestamp::from_millis(0), text).expect("a moment of the test")
}

#[test]
fn other_texts_are_no_window() {
    for text in [
        " ",
        "Sat",
        "Sat,Sun",
        "Sat,Sun 02:00",
        "Sat,Sun 2:00-5:00",
        "Sat,Sun 02:00-25:00",
        "Sat,Sun 02:60-05:00",
        "02:00-02:00",
        "24:00-02:00",
        "Sam 02:00-05:00",
        "Sat, Sun 02:00-05:00",
        "Sat,,Sun 02:00-05:00",
        "Sat 02:00 - 05:00",
        "02:00-05:00 CET",
        "02:00-05:00 +15:00",
        "02:00-05:00 +2",
        "02:00-05:00 +02:00 x",
        "-02:00-05:00",
        "02:+0-05:00",
        "Sat  02:00-05:00",
        "\u{661}2:00-05:00",
    ] {
        assert_eq!(Window::parse(text), None, "{text:?}");
    }
}

#[test]
fn a_window_is_open_between_its_times_on_its_days() {
    // 2026-11-21 is a Saturday.
    for (text, moment, is_open) in [
        ("", "2026-11-21T13:00", true),
        ("02:00-05:00", "2026-11-21T01:59:59", false),
        ("02:00-05:00", "2026-11-21T02:00", true),
        ("02:00-05:00", "2026-11-21T04:59:59", true),
        ("02:00-05:00", "2026-11-21T05:00", false),
        ("Sat,Sun 02:00-05:00", "2026-11-21T03:00", true),
        ("sat,SUN 02:00-05:00", "2026-11-22T03:00", true),
        ("Sat,Sun 02:00-05:00", "2026-11-23T03:00", false),
        ("Mon-Fri 00:00-24:00", "2026-11-20T23:59", true),
        ("Mon-Fri 00:00-24:00", "2026-11-21T00:00", false),
        ("Fri-Mon 00:00-24:00", "2026-11-23T12:00", true),
        ("Fri-Mon 00:00-24:00", "2026-11-24T00:00", false),
        // Past midnight, a window belongs to the day it begins on.
        ("Fri 22:00-04:00", "2026-11-21T03:59", true),
        ("Fri 22:00-04:00", "2026-11-21T22:00", false),
        ("Fri 22:00-04:00", "2026-11-20T03:00", false),
        ("Sat 00:30-01:00 +02:00", "2026-11-20T22:30", true),
        ("Sat 00:30-01:00 +02:00", "2026-11-21T00:30", false),
        ("Sat 23:00-24:00 -05:30", "2026-11-22T04:45", true),
        // The clock's first moment, a Thursday.
        ("Thu 00:00-00:01", "1970-01-01T00:00", true),
        ("Wed 23:00-01:00", "1970-01-01T00:00", true),
    ] {
        assert_eq!(window(text).is_open(at(moment)), is_open, "{text:?} at {moment}");
    }
    assert_eq!((window("").to_string(), window("02:00-05:00").text()), ("always".into(), "02:00-05:00"));
}

#[test]
fn the_next_opening_is_told() {
    for (text, moment, opening) in [
        ("", "2026-11-21T13:00", "2026-11-21T13:00"),
        ("02:00-05:00", "2026-11-21T03:30", "2026-11-21T03:30"),
        ("02:00-05:00", "2026-11-21T05:00", "2026-11-22T02:00"),
        ("Sat 02:00-05:00", "2026-11-21T05:00", "2026-11-28T02:00"),
        ("Sat,Sun 02:00-05:00", "2026-11-23T00:00", "2026-11-28T02:00"),
        ("Sat 00:30-01:00 +02:00", "2026-11-21T13:00", "2026-11-27T22:30"),
    ] {
        assert_eq!(
            window(text).opens(at(moment)).to_string(),
            at(opening).to_string(),
            "{text:?} at {moment}"
        );
    }
    // A clock that shows nonsense gets an answer.
    let never = Timestamp::from_millis(u64::MAX);
    assert!(window("02:00-05:00").opens(never) >= never || window("02:00-05:00").is_open(never));
}

proptest! {
    #[test]
    fn no_minute_ahead_of_the_next_opening_is_open(
        days in 1_u8..128, opens in 0_i64..DAY, minutes in 1_i64..=DAY, offset in -OFFSET_MAX..=OFFSET_MAX,
        now in 0_u64..60_000_000,
    ) {
        let window = Window { text: "x".to_owned(), hours: Some(Hours { days, opens, minutes, offset }) };
        let now = now + 20_000;
        let next = window.opens(Timestamp::from_millis(now * 60_000)).millis() / 60_000;
        prop_assert!(next - now <= 7 * 24 * 60);
        prop_assert!(window.is_open(Timestamp::from_millis(next * 60_000)));
        let is_early = |minute: u64| window.is_open(Timestamp::from_millis(minute * 60_000));
        prop_assert!(!(now..next).any(is_early));
    }

    #[test]
    fn any_text_is_a_window_or_none(text in "[ -~]{0,30}|(Mon|Sat,Sun|Fri-Tue|)( |)[0-9:]{4,5}-[0-9:]{4,5}( [+-][0-9:]{4,5})?") {
        if let Some(window) = Window::parse(&text) {
            prop_assert_eq!(window.text(), text.as_str());
        }
    }
}
