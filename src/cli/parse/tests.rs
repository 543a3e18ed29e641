//! What the parser accepts, and how it refuses.

use super::*;

fn parsed(words: &[&str]) -> Result<Parsed, Report> {
    parse(&words.iter().map(OsString::from).collect::<Vec<_>>())
}

fn refused(words: &[&str]) -> Report {
    match parsed(words) {
        Ok(_) => unreachable!("{words:?} is accepted"),
        Err(report) => report,
    }
}

#[test]
fn the_tree_is_sound() {
    command().debug_assert();
}

#[test]
fn global_flags_stand_before_or_behind_the_verb() {
    for words in [["--root", "/x", "config", "path"], ["config", "path", "--root", "/x"]] {
        let Ok(Parsed::Call(cli)) = parsed(&words) else {
            unreachable!("{words:?} is a call");
        };
        assert_eq!(cli.global.root, Some(PathBuf::from("/x")));
        assert_eq!(cli.verb.map(|verb| verb.schema()), Some("openclaw.config.path/1"));
    }
}

#[test]
fn help_and_version_are_texts() {
    for (words, said) in [
        (vec![], "Usage: openclaw"),
        (vec!["--json"], "Usage: openclaw"),
        (vec!["--help"], "Usage: openclaw"),
        (vec!["config"], "Usage: openclaw config"),
        (vec!["help", "config"], "Usage: openclaw config"),
        (vec!["harness", "--help"], "Usage: openclaw harness"),
        (vec!["upstream", "--help"], "Usage: openclaw upstream"),
        (vec!["-q", "--version"], env!("CARGO_PKG_VERSION")),
    ] {
        match parsed(&words) {
            Ok(Parsed::Text(text)) => assert!(text.contains(said), "{words:?}: {text}"),
            Ok(Parsed::Call(_)) | Err(_) => unreachable!("{words:?} is a text"),
        }
    }
}

#[test]
fn refusals_say_what_is_wrong_and_what_to_type() {
    for (words, what, fix) in [
        (vec!["config", "lits"], "unrecognized subcommand 'lits'", "use `list`"),
        (vec!["config", "list", "--defalts"], "unexpected argument '--defalts' found", "use `--defaults`"),
        (
            vec!["config", "get"],
            "required arguments were not provided: <KEY>",
            "the form is `openclaw config get",
        ),
        (vec!["--color", "no", "config", "path"], "invalid value 'no'", "see `openclaw --help`"),
        (vec!["--json", "--format", "json", "man"], "cannot be used with", "the form is"),
        (vec!["-q", "-v", "man"], "cannot be used with", "the form is"),
        (vec!["--dev", "man"], "unexpected argument '--dev'", "the form is"),
        (vec!["gateway"], "unrecognized subcommand 'gateway'", "the form is"),
        (vec!["completions", "tcsh"], "invalid value 'tcsh'", "see `openclaw --help`"),
    ] {
        let report = refused(&words);
        assert_eq!(report.code, Code::UsageInvalid);
        assert!(report.what.contains(what), "{words:?}: {}", report.what);
        assert!(report.fix.iter().any(|line| line.contains(fix)), "{words:?}: {:?}", report.fix);
        assert!(
            !report.what.contains('\n') && !report.fix.iter().any(|line| line.contains('\n')),
            "{report:?}"
        );
    }
}

#[test]
fn every_verb_has_a_schema_of_its_own_name() {
    for words in
        [vec!["config", "get", "x"], vec!["config", "list"], vec!["completions", "bash"], vec!["man"]]
    {
        let Ok(Parsed::Call(cli)) = parsed(&words) else {
            unreachable!("{words:?} is a call");
        };
        let schema = cli.verb.map(|verb| verb.schema()).unwrap_or_default();
        let name = if words[0] == "config" { words[..2].join(".") } else { words[0].to_owned() };
        assert_eq!(schema, format!("openclaw.{name}/1"));
    }
}

#[test]
fn a_verb_is_named_as_it_is_typed() {
    for (words, name) in [
        (&["--root", "/x", "install"][..], "install"),
        (&["config", "set", "guard.secrets", "off"], "config set"),
        (&["recover", "--rollback"], "recover"),
    ] {
        let Ok(Parsed::Call(cli)) = parsed(words) else {
            unreachable!("{words:?} is a call");
        };
        assert_eq!(cli.verb.map(|verb| verb.to_string()).as_deref(), Some(name));
    }
}
