//! All families in one order: a place that two rules find is named by the one that stands first here.
//!
//! The rows are there at compile time alone. A process would pay for each address in them when it starts, whatever it is asked
//! (a quarter of the instructions of a hook, measured), so their texts are packed into one, and the rules are made at the first look.

use std::sync::LazyLock;

use crate::secrets::checksum::Check;
use crate::secrets::rule::{Reach, Row, Rule, Value};
use crate::secrets::rules::{
    ai, apps, build, chat, cloud, data, forges, generic, infra, mail, packages, payment, watch,
};

/// The families, from the precise to the general: `generic` stays last.
const FAMILIES: [&[Row]; 13] = [
    cloud::ROWS,
    ai::ROWS,
    forges::ROWS,
    payment::ROWS,
    chat::ROWS,
    mail::ROWS,
    packages::ROWS,
    data::ROWS,
    watch::ROWS,
    build::ROWS,
    infra::ROWS,
    apps::ROWS,
    generic::ROWS,
];

/// Every rule.
pub static RULES: LazyLock<Vec<Rule>> = LazyLock::new(unpacked);

/// How many rules there are.
pub const COUNT: usize = SIZES.rules;

/// Returns every row with its examples.
#[cfg(test)]
pub fn rows() -> impl Iterator<Item = &'static Row> {
    FAMILIES.into_iter().flatten()
}

/// What of a rule is no text.
#[derive(Clone, Copy)]
struct Facts {
    reach: Reach,
    entropy: f32,
    value: Value,
    check: Check,
    keywords: u8,
}

struct Sizes {
    rules: usize,
    texts: usize,
    bytes: usize,
}

const SIZES: Sizes = sizes();
/// The facts of each rule, in order.
static FACTS: [Facts; SIZES.rules] = facts();
/// The lengths of id, title, pattern and keywords of each rule, one after the other.
static LENGTHS: [u16; SIZES.texts] = lengths();
/// Those texts, one after the other.
static TEXT: [u8; SIZES.bytes] = text();

/// Returns text `at` of a row: id, title, pattern, then the keywords.
const fn text_of(row: &Row, at: usize) -> &'static [u8] {
    match at {
        0 => row.id.as_bytes(),
        1 => row.title.as_bytes(),
        2 => row.pattern.as_bytes(),
        _ => row.keywords[at - 3].as_bytes(),
    }
}

/// Calls `$with` for each row of each family, at compile time.
macro_rules! for_each_row {
    (|$row:ident| $with:block) => {
        let mut family = 0;
        while family < FAMILIES.len() {
            let mut at = 0;
            while at < FAMILIES[family].len() {
                let $row = &FAMILIES[family][at];
                $with
                at += 1;
            }
            family += 1;
        }
    };
}

const fn sizes() -> Sizes {
    let mut sizes = Sizes { rules: 0, texts: 0, bytes: 0 };
    for_each_row!(|row| {
        let mut text = 0;
        while text < 3 + row.keywords.len() {
            sizes.bytes += text_of(row, text).len();
            text += 1;
        }
        sizes.texts += text;
        sizes.rules += 1;
    });
    sizes
}

const fn facts() -> [Facts; SIZES.rules] {
    let none =
        Facts { reach: Reach::Line(0), entropy: 0.0, value: Value::Token, check: Check::None, keywords: 0 };
    let mut all = [none; SIZES.rules];
    let mut rule = 0;
    for_each_row!(|row| {
        assert!(row.keywords.len() < 256, "a row has few keywords");
        let Row { id: _, title: _, keywords, pattern: _, reach, entropy, value, check, .. } = row;
        all[rule] = Facts {
            reach: *reach,
            entropy: *entropy,
            value: *value,
            check: *check,
            keywords: keywords.len() as u8,
        };
        rule += 1;
    });
    all
}

const fn lengths() -> [u16; SIZES.texts] {
    let mut all = [0; SIZES.texts];
    let mut next = 0;
    for_each_row!(|row| {
        let mut text = 0;
        while text < 3 + row.keywords.len() {
            assert!(text_of(row, text).len() < 65_536, "a text is short");
            all[next] = text_of(row, text).len() as u16;
            next += 1;
            text += 1;
        }
    });
    all
}

const fn text() -> [u8; SIZES.bytes] {
    let mut all = [0; SIZES.bytes];
    let mut next = 0;
    for_each_row!(|row| {
        let mut text = 0;
        while text < 3 + row.keywords.len() {
            let bytes = text_of(row, text);
            let (_, rest) = all.split_at_mut(next);
            let (place, _) = rest.split_at_mut(bytes.len());
            place.copy_from_slice(bytes);
            next += bytes.len();
            text += 1;
        }
    });
    all
}

/// Returns the rules with their texts, which stand in [`TEXT`].
fn unpacked() -> Vec<Rule> {
    let text = str::from_utf8(&TEXT).expect("texts in a row are a text");
    let mut lengths = LENGTHS.iter();
    let mut at = 0;
    let mut next = || {
        let start = at;
        at += lengths.next().map_or(0, |length| usize::from(*length));
        &text[start..at]
    };
    let rule = |facts: &Facts| {
        let Facts { reach, entropy, value, check, keywords } = *facts;
        let (id, title, pattern) = (next(), next(), next());
        let keywords = (0..keywords).map(|_| next()).collect();
        Rule { id, title, keywords, pattern, reach, entropy, value, check }
    };
    FACTS.iter().map(rule).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_packed_is_what_the_rows_say() {
        assert_eq!(RULES.len(), COUNT);
        assert_eq!(RULES.len(), rows().count());
        for (rule, row) in RULES.iter().zip(rows()) {
            assert_eq!((rule.id, rule.title, rule.pattern), (row.id, row.title, row.pattern));
            assert_eq!(rule.keywords, row.keywords, "{}", row.id);
            assert_eq!((rule.reach, rule.value, rule.check), (row.reach, row.value, row.check), "{}", row.id);
            assert!((rule.entropy - row.entropy).abs() < f32::EPSILON, "{}", row.id);
        }
    }
}
