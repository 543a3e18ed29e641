//! The words of a call: which are the script's, which go on to `openclaw install`, and what is refused at once.

use super::ground::{Ground, Machine, VERSION, asked, made, served};

#[test]
fn what_is_not_the_scripts_goes_to_the_program_in_order() {
    let ground = Ground::new(Machine::Dash);
    let from = ground.base(&made(VERSION));
    let cases: [(&[&str], &[&str]); 8] = [
        (&[], &[]),
        (&["--dry-run"], &["--dry-run"]),
        (&["--modify-path", "-y"], &["--modify-path", "-y"]),
        (
            &["--profile", "minimal", "--prefix", "/a b", "x"],
            &["--profile", "minimal", "--root", "/a b", "x"],
        ),
        (&["--prefix=/p"], &["--root", "/p"]),
        (&["--root", "/r"], &["--root", "/r"]),
        (&["--yes", "--", "--version", "--help", "--"], &["--yes", "--version", "--help", "--"]),
        (&["a", "--", "", "*"], &["a", "", "*"]),
    ];
    for (arguments, expected) in cases {
        ground.run(&from, arguments).installed(expected);
    }
}

#[test]
fn a_call_that_cannot_be_meant_is_refused_ahead_of_everything() {
    let ground = Ground::new(Machine::Dash);
    let server = served(ground.base(&made(VERSION)));
    let from = server.url();
    let cases: [(&[&str], &str); 8] = [
        (&["--version"], "--version names nothing"),
        (&["--version", ""], "--version names nothing"),
        (&["--prefix="], "--prefix names nothing"),
        (&["--keys"], "--keys names nothing"),
        (&["--from", ""], "--from names nothing"),
        (&["--version", "../../x"], "`../../x` is no version"),
        (&["--version", "1 2"], "`1 2` is no version"),
        (&["--version=$(reboot)"], "`$(reboot)` is no version"),
    ];
    for (arguments, what) in cases {
        ground.refuses(&from, arguments, 2, what);
    }
    let places = [
        "http://example.test/x",
        "http://127.0.0.1.example.test/x",
        "http://127.0.0.1:80@example.test/x",
        "http://localhost:80/",
        "https://user@example.test/x",
        "https://example.test/a b",
        "ftp://example.test/x",
        "file:///tmp",
        "example.test/x",
        "/nowhere",
    ];
    for place in places {
        ground.refuses(place, &[], 2, &format!("`{}` is no place of releases", place.trim_end_matches('/')));
    }
    assert_eq!(asked(&server), [""; 0]);
}

#[test]
fn help_names_every_option_and_runs_nothing() {
    for machine in Machine::ALL {
        let ground = Ground::new(machine);
        for arguments in [&["--help"][..], &["--yes", "-h"]] {
            let run = ground.run_with(arguments, &[]);
            assert_eq!((run.status, run.told.as_str(), run.ran.as_str()), (Some(0), "", ""), "{machine:?}");
            for option in
                ["--version", "--from", "--keys", "--prefix", "--root", "--yes", "--dry-run", "--modify-path"]
            {
                assert!(run.stdout.contains(option), "{machine:?}: {option}");
            }
            ground.is_untouched();
        }
    }
}

/// A download of the script can break off anywhere. Whatever came runs nothing and asks for nothing.
#[test]
fn a_script_that_broke_off_does_nothing() {
    for machine in Machine::ALL {
        let mut ground = Ground::new(machine);
        let server = served(ground.base(&made(VERSION)));
        let script = super::ground::SCRIPT;
        let ends: Vec<usize> = script.match_indices('\n').map(|(at, _)| at + 1).collect();
        let last_two = ends[ends.len() - 3];
        let cuts = ends.iter().copied().filter(|end| *end < last_two).chain(last_two..script.len() - 1);
        for cut in cuts {
            ground.set_script(&script[..cut]);
            let run = ground.run(&server.url(), &["--yes"]);
            assert_eq!(
                (run.stdout.as_str(), run.ran.as_str()),
                ("", ""),
                "{machine:?}: cut after byte {cut}"
            );
        }
        assert_eq!(asked(&server), [""; 0], "{machine:?}");
        ground.is_untouched();
        ground.set_script(script);
        ground.run(&server.url(), &["--yes"]).installed(&["--yes"]);
    }
}

/// Each tool is looked for ahead of the first request, and its absence says what to install.
#[test]
fn a_tool_that_is_missing_is_named() {
    let cases = [
        (Machine::Dash, "ssh-keygen", "`ssh-keygen` is not on PATH"),
        (Machine::Busybox, "ssh-keygen", "`ssh-keygen` is not on PATH"),
        (Machine::Dash, "tar", "`tar` is not on PATH"),
        (Machine::Dash, "mktemp", "`mktemp` is not on PATH"),
        (Machine::Dash, "curl", "neither `curl` nor `wget`"),
        (Machine::Busybox, "wget", "neither `curl` nor `wget`"),
        (Machine::Dash, "sha256sum", "neither `sha256sum` nor `shasum`"),
        (Machine::Bash, "shasum", "neither `sha256sum` nor `shasum`"),
    ];
    for (machine, tool, what) in cases {
        let ground = Ground::new(machine).without(tool);
        let server = served(ground.base(&made(VERSION)));
        ground.refuses(&server.url(), &[], 5, what);
        assert_eq!(asked(&server), [""; 0], "{tool}");
    }
}
