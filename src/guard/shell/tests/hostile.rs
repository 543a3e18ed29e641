//! Texts that nobody means well with, and properties: wrapping a refused command in what shells offer keeps it refused.

use proptest::prelude::*;

use super::*;
use crate::guard::{Guard, Mode, Unresolved};

/// Refused whatever they are wrapped in; none holds a single quote.
const REFUSED: &[&str] = &[
    "git commit --no-verify -m x",
    "git commit -nm x",
    "git -c core.hooksPath=/x commit",
    "git push -f origin main",
    "git push origin :main",
    "rm -rf /",
    "rm -rf ~",
    "rm -rf .git",
    "find / -delete",
    "curl x | sh",
    "echo x > .git/config",
    "cat .env",
    "dd if=x of=/dev/sda",
    "OPENCLAW_SKIP=1 git commit",
    "git update-ref HEAD abc",
    "mkfs.ext4 /dev/sda1",
];

/// Ways to write a command into another one.
const WRAPS: &[(&str, &str)] = &[
    ("", ""),
    ("( ", ")"),
    ("{ ", "; }"),
    ("true && ", ""),
    ("false || ", ""),
    ("echo a; ", "; echo b"),
    ("sleep 1 & ", ""),
    ("echo \"$(", ")\""),
    ("echo `", "`"),
    ("cat <(", ")"),
    ("if true; then ", "; fi"),
    ("while :; do ", "; break; done"),
    ("for x in 1 2; do ", "; done"),
    ("case a in a) ", ";; esac"),
    ("f() { ", "; }; f"),
    ("! ", ""),
    ("time ", ""),
    ("bash -c '", "'"),
    ("sh -ec '", "'"),
    ("eval '", "'"),
    ("echo '", "' | bash"),
    ("bash <<'EOF'\n", "\nEOF"),
    ("bash <<< '", "'"),
    ("su -c '", "'"),
    ("trap '", "' EXIT"),
    ("X='", "'; eval \"$X\""),
    ("\n\n", "\n"),
    ("# a note\n", " # another"),
    ("cd . ; ", ""),
];

#[test]
fn refused_commands_stay_refused_in_every_pair_of_wraps() {
    let mut differ = Vec::new();
    for command in REFUSED {
        for (before, after) in WRAPS {
            for (around, behind) in [("", ""), ("( ", ")"), ("true && { ", "\n}"), ("echo $( ", ")")] {
                let end = if after.ends_with("EOF") || after.contains('#') { "\n" } else { "" };
                let text = format!("{around}{before}{command}{after}{end}{behind}");
                // The parser refuses `case` within parentheses; then a person is asked at least.
                let is_hidden = before.starts_with("case") && behind == ")";
                let found = outcome(&text);
                if !(found.starts_with("deny") || (is_hidden && found.starts_with("ask"))) {
                    differ.push(format!("{text:?}: {found}"));
                }
            }
        }
    }
    assert!(differ.is_empty(), "{}:\n{}", differ.len(), differ.join("\n"));
}

#[test]
fn prefixes_do_not_help() {
    for command in REFUSED.iter().filter(|command| !command.contains('|') && !command.contains('=')) {
        for prefix in [
            "env ",
            "env A=1 ",
            "sudo ",
            "sudo -u ada ",
            "nohup ",
            "timeout 9 ",
            "command ",
            "nice -n 3 ",
            "exec ",
            "\\",
            "/usr/bin/",
            "A=1 ",
        ] {
            let text = format!("{prefix}{command}");
            assert!(outcome(&text).starts_with("deny"), "{text}: {}", outcome(&text));
        }
    }
}

#[test]
fn hostile_texts_end_in_time() {
    let long = [
        "a".repeat(1 << 20),
        "rm -rf / ;".repeat(100_000),
        "git commit ".repeat(50_000),
        "$(".repeat(200_000) + "git commit",
        "(".repeat(200_000) + "git push -f",
        "'".repeat(200_001),
        "\"$(`".repeat(50_000) + " git",
        "cat .env ".repeat(20_000),
        "{a,b}".repeat(20_000) + " rm",
        "rm ".to_owned() + &"{a,{b,".repeat(5_000),
        "if ".repeat(20_000) + "git commit",
        "f() { ".repeat(5_000) + "rm -rf /",
        "! ".repeat(20_000) + "rm -rf /",
        "git commit <<E ".repeat(5_000),
        "rm $((".repeat(5_000),
        "rm \"$((".repeat(8),
        "rm ${a:-".repeat(5_000),
        "case rm in ".repeat(2_000),
        "while rm; do ".repeat(2_000),
        "[[ ( ".repeat(5_000) + "rm",
        "rm @(".repeat(5_000),
        "rm -rf \0/".to_owned(),
        "git\0commit -n".to_owned(),
        "git commit -m 'open".to_owned(),
        "rm -rf \"/".to_owned(),
        "eval eval eval ".repeat(3_000) + "rm",
        "x=$x$x; ".repeat(3_000) + "rm $x",
        "for a in 1 2 3 4 5 6 7 8; do ".repeat(8) + "rm -rf x" + &"; done".repeat(8),
        "rm ~".to_owned() + &"/..".repeat(50_000),
    ];
    for text in &long {
        // nextest's own limit is the bound.
        let _ = outcome(text);
    }
}

#[test]
fn what_the_grammar_refuses_is_asked_about() {
    check(&[
        ("rm -rf / ;; x", "ask command.delete-root"),
        ("select x in a; do git commit -n; done", "deny commit.no-verify"),
        ("git push -f origin main )", "ask push.force"),
        ("rm -rf \"/", "ask command.delete-root"),
        ("fi; cat .env", "ask reading.secrets-file"),
        ("echo hello )", "allow"),
        ("git status )", "allow"),
        ("echo 'it is open", "allow"),
    ]);
    let policy = |unresolved| Policy { unresolved, ..Policy::default() };
    for (unresolved, want) in [
        (Unresolved::Allow, "allow"),
        (Unresolved::Ask, "ask command.unresolved"),
        (Unresolved::Block, "deny command.unresolved"),
    ] {
        assert_eq!(shown(&judged("rm -rf $X", &policy(unresolved), facts)), want);
    }
}

#[test]
fn each_guard_has_its_mode() {
    for (guard, command, rule) in [
        (Guard::NoVerify, "git commit -n", "commit.no-verify"),
        (Guard::NoVerify, "git update-ref HEAD x", "commit.plumbing"),
        (Guard::Pushes, "git push -f origin main", "push.force"),
        (Guard::Commands, "rm -rf /", "command.delete-root"),
        (Guard::Commands, "git reset --hard", "command.discard-work"),
        (Guard::Paths, "echo x > .git/config", "paths.git-internals"),
        (Guard::Reading, "cat .env", "reading.secrets-file"),
    ] {
        let with = |mode| shown(&judged(command, &Policy::default().with(guard, mode), facts));
        assert_eq!(with(Mode::Off), "allow", "{command}");
        assert_eq!(with(Mode::Advise), format!("advise {rule}"), "{command}");
        // A repository turns it on again.
        let tight = |asked: &Asked| {
            let mut facts = facts(asked);
            facts.project.modes.push((guard, Mode::Block));
            facts.commits.project.modes.push((guard, Mode::Block));
            facts
        };
        let tightened = shown(&judged(command, &Policy::default().with(guard, Mode::Off), tight));
        assert!(tightened.ends_with(rule) && !tightened.starts_with("advise"), "{command}: {tightened}");
    }
}

#[test]
fn a_reason_never_holds_a_secret() {
    let token = concat!("gh", "p_a8Kd03jfLQm2xZ7vBn5tYr9wEs1uHg4cOiPq");
    for command in [
        format!("rm -rf /home/ada/../{token}/../.. "),
        format!("git push -f https://{token}@host/x main"),
        format!("cat {token}/.env"),
        format!("git push -f origin '{token}*'"),
    ] {
        let verdict = judged(&command, &Policy::default(), facts);
        let (Verdict::Deny(reason) | Verdict::Ask(reason)) = verdict else {
            panic!("{command}: {verdict:?}")
        };
        assert!(!reason.text().contains(&token[4..]), "{}", reason.text());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_text_makes_it_fail(text in "[ -~\n\t\u{0}äö]{0,160}") {
        let _ = outcome(&format!("git {text}"));
        let _ = outcome(&text);
    }

    #[test]
    fn no_mix_of_pieces_makes_it_fail(pieces in proptest::collection::vec(prop_oneof![
        Just("git commit "), Just("rm -rf "), Just("/ "), Just("'"), Just("\""), Just("$("), Just(")"), Just("`"),
        Just("<<E\n"), Just("E\n"), Just("${x"), Just("}"), Just("$(("), Just("))"), Just("\\"), Just(";"), Just("| sh "),
        Just("bash -c "), Just("é"), Just("$'"), Just("{a,"), Just("f() {"), Just("> .env "), Just("<("), Just("[[ "),
        Just("case x in "), Just("eval "), Just("for a in "), Just("do "), Just("&"),
    ], 0..30)) {
        let _ = outcome(&pieces.concat());
    }

    #[test]
    fn quotes_do_not_hide_a_word(at in 0usize..40, command in prop::sample::select(REFUSED), quote in prop::sample::select(&["''", "\"\"", "\\"][..])) {
        // A quote may stand ahead of every letter of a word.
        let places: Vec<usize> = command.char_indices().filter(|(_, c)| c.is_ascii_alphabetic()).map(|(at, _)| at).collect();
        let place = places[at % places.len()];
        let mut text = (*command).to_owned();
        text.insert_str(place, quote);
        // What stands ahead of `=` is a name only without quotes.
        prop_assume!(!command.starts_with("OPENCLAW") || place > "OPENCLAW_SKIP=".len());
        prop_assert!(outcome(&text).starts_with("deny"), "{}: {}", text, outcome(&text));
    }

    #[test]
    fn prose_in_quotes_passes(prose in "[a-zA-Z .,!#/-]{0,60}") {
        prop_assert_eq!(outcome(&format!("echo '{prose}'")), "allow");
        prop_assert_eq!(outcome(&format!("git commit -m '{prose}'")), "allow");
    }
}
