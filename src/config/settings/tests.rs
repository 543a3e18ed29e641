//! Tables for settings: what a file may say, what each mistake is called, and where values come from.

use super::*;
use crate::base::report::{Code, Explain as _};
use crate::config::read::SettingsError;
use crate::sim::fs::SimFs;

fn file() -> AbsPath {
    AbsPath::new("/r/openclaw.toml").expect("a path of the test")
}

fn parse(text: &str) -> Result<Settings, SettingsError> {
    Settings::parse(&file(), text.as_bytes())
}

fn line(line: usize) -> Source {
    Source::File { path: file(), line }
}

#[test]
fn a_file_behind_a_link_is_read_and_a_link_to_nowhere_is_told() {
    let at = |text: &str| AbsPath::new(text).expect("a path of the test");
    let fs = SimFs::new(vec![at("/r")]);
    fs.put_dir(&at("/r"), 0o755);
    fs.put_dir(&at("/dot"), 0o755);
    assert_eq!(Settings::load(&fs, &file()).expect("settings"), Settings::default());
    fs.put_link(&file(), "../dot/openclaw.toml");
    let report = Settings::load(&fs, &file()).expect_err("a refusal").report();
    assert_eq!(report.code, Code::DiskFailed);
    fs.put_file(&at("/dot/openclaw.toml"), b"guard.secrets = 'off'", 0o644);
    let settings = Settings::load(&fs, &file()).expect("settings");
    assert_eq!(settings.guard_secrets.source, line(1));
}

#[test]
fn an_empty_file_makes_no_setting() {
    for text in ["", "\u{feff}", "# nothing\n", "[guard]\n", "[claude]\n[install]\n", "guard = {}\n"] {
        assert_eq!(parse(text).expect("settings"), Settings::default(), "{text:?}");
    }
}

#[test]
fn each_way_to_write_a_setting_is_read() {
    for text in [
        "claude.carrier = 'plugin'",
        "claude = { carrier = \"plugin\" }",
        "\u{feff}claude.carrier='plugin'\r\n",
    ] {
        let settings = parse(text).expect("settings");
        assert_eq!(settings.claude_carrier, Sourced { value: Carrier::Plugin, source: line(1) }, "{text:?}");
    }
    let text =
        "# x\n[session]\n\ncontext_chars_max = 0\n[upstream]\nprefer = [\n  \"status\", \"doctor\",\n]\n";
    let settings = parse(text).expect("settings");
    assert_eq!(settings.session_context_chars_max.value.get(), 0);
    assert_eq!(settings.session_context_chars_max.source, line(4));
    assert_eq!(settings.upstream_prefer.value.0, ["status", "doctor"]);
    assert_eq!(settings.upstream_prefer.source, line(6));
    assert_eq!(settings.guard_secrets.source, Source::Default);
}

#[test]
fn each_mistake_is_named_with_its_place() {
    let cases = [
        (
            "[claude]\ncarier = 'auto'",
            Code::ConfigUnknown,
            "line 2, column 1: no setting is named `claude.carier`",
        ),
        ("x = 1", Code::ConfigUnknown, "line 1, column 1: no setting is named `x`"),
        ("[extra]", Code::ConfigUnknown, "line 1, column 2: no setting is named `extra`"),
        ("[[claude]]\ncarrier = 'auto'", Code::ConfigUnknown, "no setting is named `claude`"),
        (
            "[claude]\ncarrier = 'both'",
            Code::ConfigInvalid,
            "line 2, column 11: `claude.carrier` takes one of `auto`",
        ),
        ("[claude]\ncarrier = 1", Code::ConfigInvalid, "takes one of"),
        ("[claude.carrier]\nx = 1", Code::ConfigInvalid, "line 1"),
        ("session.context_chars_max = 20001", Code::ConfigInvalid, "a whole number from 0 to 20000"),
        ("session.context_chars_max = -1", Code::ConfigInvalid, "a whole number from 0 to 20000"),
        ("session.context_chars_max = 1.5", Code::ConfigInvalid, "a whole number from 0 to 20000"),
        ("upstream.prefer = 'status'", Code::ConfigInvalid, "a list of words"),
        ("upstream.prefer = [1]", Code::ConfigInvalid, "a list of words"),
        ("upstream.prefer = ['']", Code::ConfigInvalid, "a list of words"),
        ("a = 1\nb = = 2", Code::ConfigInvalid, "line 2"),
        ("guard.secrets = 'off'\nguard.secrets = 'block'", Code::ConfigInvalid, "line 2"),
    ];
    for (text, code, said) in cases {
        let report = parse(text).expect_err("a refusal").report();
        assert_eq!(report.code, code, "{text:?}");
        assert!(report.why.join("\n").contains(said), "{text:?}: {:?}", report.why);
        assert!(!report.fix.is_empty());
    }
    let error = Settings::parse(&file(), b"a = 1\n\xff").expect_err("a refusal");
    assert_eq!(error.report().why, ["line 2, column 1: invalid UTF-8"]);
}

#[test]
fn every_mistake_of_a_file_is_told_at_once() {
    let report = parse("x = 1\ny = 2\nguard.secrets = 'no'\n").expect_err("a refusal").report();
    assert_eq!((report.why.len(), report.code), (3, Code::ConfigInvalid));
}

#[test]
fn flags_and_variables_win_and_are_checked() {
    let mut settings = parse("install.profile = 'minimal'").expect("settings");
    let setting = Setting::named("install.profile").expect("a row");
    let refused = settings.assign(setting, &Value::Word("full".into()), Source::Flag("--profile"));
    assert_eq!(refused, Err(NotTaken { key: "install.profile", kind: setting.kind }));
    assert_eq!(settings.install_profile.source, line(1));
    settings.assign(setting, &Value::Word("standard".into()), Source::Flag("--profile")).expect("taken");
    assert_eq!(settings.install_profile.value, Profile::Standard);
    assert_eq!(settings.install_profile.source.to_string(), "--profile");
    assert_eq!(Source::Variable(Variable::Root).to_string(), "OPENCLAW_ROOT");
}

#[test]
fn command_line_texts_become_values() {
    let words = |list: &[&str]| Some(Value::Words(list.iter().map(|word| (*word).to_owned()).collect()));
    assert_eq!(Kind::Words.value_of("a, b"), words(&["a", "b"]));
    assert_eq!(Kind::Words.value_of(""), words(&[]));
    assert_eq!(Kind::Words.value_of("a,,b"), None);
    assert_eq!(Carrier::KIND.value_of("plugin"), Some(Value::Word("plugin".into())));
    assert_eq!(Carrier::KIND.value_of("Plugin"), None);
    assert_eq!(ContextChars::KIND.value_of("7"), Some(Value::Integer(7)));
    assert_eq!(ContextChars::KIND.value_of("99999"), None);
    assert_eq!(ContextChars::KIND.value_of("x"), None);
}

#[test]
fn each_row_agrees_with_its_type() {
    let mut settings = Settings::default();
    for setting in SETTINGS {
        let default = (setting.default)();
        assert!(setting.kind.takes(&default), "{}", setting.key);
        assert!(setting.doc().ends_with('.') && !setting.doc().contains("  "), "{}", setting.key);
        // Both a row's kind and its field's type must take every choice.
        if let Kind::Choice(choices) = setting.kind {
            for word in choices {
                let value = Value::Word((*word).to_owned());
                settings.assign(setting, &value, Source::Flag("--x")).expect("taken");
                let held = settings.rows().into_iter().find(|(row, _, _)| row.key == setting.key);
                assert_eq!(held.map(|(_, value, _)| value), Some(value));
            }
        }
    }
}
