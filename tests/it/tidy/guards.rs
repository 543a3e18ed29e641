//! Guards are promises too: each has a setting that means what the table says, is asked for somewhere in the program, and
//! stands in a test.

use std::collections::BTreeSet;

use openclaw::config::settings::{SETTINGS, Setting};
use openclaw::config::value::Value;
use openclaw::guard::{Guard, Mode};

use super::house::{House, assert_none};
use super::lexer::{Kind, Token};

/// The file that declares the guards: what it says of them proves nothing.
const HOME: &str = "src/guard/policy.rs";

/// Returns the variant where `Guard::Variant` stands at `at`.
fn variant_at(code: &[Token], at: usize) -> Option<&str> {
    match code.get(at..at + 3)? {
        [name, path, variant]
            if name.is_name("Guard") && path.is_mark("::") && variant.kind == Kind::Name =>
        {
            Some(&variant.text)
        }
        _ => None,
    }
}

#[test]
fn each_guard_has_a_setting_with_its_default() {
    for guard in Guard::ALL {
        let setting = Setting::named(guard.key()).unwrap_or_else(|| panic!("no setting `{}`", guard.key()));
        let word = match guard.default_mode() {
            Mode::Block => "block",
            Mode::Advise => "advise",
            Mode::Off => "off",
        };
        assert_eq!((setting.default)(), Value::Word(word.to_owned()), "{}", guard.key());
    }
}

#[test]
fn each_mode_in_the_settings_is_a_guard_s() {
    let is_mode = |setting: &&Setting| setting.kind.to_string() == "one of `block`, `advise`, `off`";
    for setting in SETTINGS.iter().filter(is_mode) {
        assert!(Guard::ALL.iter().any(|guard| guard.key() == setting.key), "`{}` does nothing", setting.key);
    }
}

#[test]
fn each_guard_is_asked_for_and_tested() {
    let house = House::read();
    let (mut asked, mut tested) = (BTreeSet::new(), BTreeSet::new());
    for file in house.files.iter().filter(|file| file.path != HOME) {
        for (at, is_test) in file.test_mask().into_iter().enumerate() {
            if let Some(variant) = variant_at(&file.code, at) {
                (if is_test { &mut tested } else { &mut asked }).insert(variant.to_owned());
            }
        }
    }
    let missing = Guard::ALL.iter().map(|guard| format!("{guard:?}")).flat_map(|name| {
        let told = |seen: &BTreeSet<String>, where_: &str| {
            (!seen.contains(&name)).then(|| format!("Guard::{name} is not named in {where_}"))
        };
        [told(&asked, "the program"), told(&tested, "a test")]
    });
    assert_none(&missing.flatten().collect::<Vec<_>>());
}
