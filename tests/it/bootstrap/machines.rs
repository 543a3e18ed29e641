//! What `install.sh` does where all is well: on each kind of machine, from a folder and from a server, with each option.

use std::fs;

use openclaw::upgrade::{Channel, NAMESPACE, PRINCIPAL, TARGETS};

use super::ground::{Ground, Machine, VERSION, archive, asked, made, made_for, served};
use crate::support::releases::{NOW, key, withdrawn};

#[test]
fn a_signed_release_is_installed_from_a_folder_and_from_a_server() {
    for machine in Machine::ALL {
        let ground = Ground::new(machine);
        let base = ground.base(&made(VERSION));
        let server = served(ground.path("base"));
        for from in [base, server.url(), format!("{}/", server.url())] {
            let run = ground.run(&from, &["--yes", "two words", "", "*"]);
            run.installed(&["--yes", "two words", "", "*"]);
            assert!(run.told.contains(VERSION) && !run.told.contains("fix:"), "{machine:?}: {}", run.told);
            ground.is_untouched();
        }
        let asked = asked(&server);
        assert_eq!(asked[..3], ["/release.json", "/release.json.sig", &archive()], "{machine:?}");
        assert_eq!(asked.len(), 6, "{machine:?}: {asked:?}");
    }
}

#[test]
fn a_named_version_may_be_old_and_of_any_channel() {
    let ground = Ground::new(Machine::Dash);
    let old = made("0.1.5").with(|release| {
        release.published = openclaw::base::time::Timestamp::from_millis(1_700_000_000_000);
        release.expires = openclaw::base::time::Timestamp::from_millis(1_700_000_001_000);
        release.channel = Channel::Beta;
        release.withdrawn = vec![withdrawn("0.1.5")];
    });
    old.publish(&ground.path("base/v0.1.5"));
    let from = ground.base(&made(VERSION));
    for named in ["0.1.5", "v0.1.5", VERSION] {
        let run = ground.run(&from, &["--version", named, "--yes"]);
        run.installed(&["--yes"]);
        assert!(run.told.contains(named.trim_start_matches('v')), "{}", run.told);
    }
    let server = served(&from);
    ground.run(&server.url(), &["--version", VERSION]).installed(&[]);
    assert_eq!(asked(&server)[..2], [format!("/v{VERSION}/release.json"), "/release.json".to_owned()]);
    ground.refuses(&from, &["--version", "0.1.9"], 3, "is not 0.1.9");
    // What a folder is called says nothing: the signed list says which version it is.
    fs::rename(ground.path("base/v0.1.5"), ground.path("base/v0.1.6")).expect("a rename");
    ground.refuses(&from, &["--version=0.1.6"], 3, "is not 0.1.6");
}

#[test]
fn keys_are_taken_in_each_form() {
    let ground = Ground::new(Machine::Dash);
    let from = ground.base(&made(VERSION));
    let (right, wrong) = (key(1).line(), key(2).line());
    let full = format!("{PRINCIPAL} namespaces=\"{NAMESPACE},openclaw-key\" {right}");
    let file = ground.path("some keys").display().to_string();
    let cases = [
        (right.clone(), true),
        (format!("{right} a comment"), true),
        (format!("{wrong}\n{right}"), true),
        (wrong.clone(), false),
        // In a file, which may have comments and blank lines.
        (format!("@# ours\n\n{full}\n"), true),
        (format!("@{right}\n"), true),
        (format!("@{wrong}\n{full}"), true),
        (format!("@{PRINCIPAL} namespaces=\"openclaw-key\" {right}\n"), false),
        (format!("@someone@else namespaces=\"{NAMESPACE}\" {right}\n"), false),
    ];
    for (keys, is_trusted) in cases {
        let keys = match keys.strip_prefix('@') {
            Some(text) => {
                fs::write(&file, text).expect("a file");
                &file
            }
            None => &keys,
        };
        let run = ground.run_with(&["--from", &from, "--keys", keys], &[]);
        match is_trusted {
            true => run.installed(&[]),
            false => ground.is_refusal(&run, 3, "is not trusted"),
        }
    }
    fs::write(&file, "# none\n").expect("a file");
    ground.is_refusal(&ground.run_with(&["--from", &from, "--keys", &file], &[]), 5, "no key is named");
    let none = ground.run_with(&["--from", &from, "--keys", "/nowhere"], &[]);
    ground.is_refusal(&none, 2, "`/nowhere` holds no keys");
}

#[test]
fn the_environment_stands_for_flags_and_flags_win() {
    let ground = Ground::new(Machine::Dash);
    let from = ground.base(&made(VERSION));
    let (right, wrong) = (key(1).line(), key(2).line());
    let variables = [("OPENCLAW_INSTALL_FROM", from.as_str()), ("OPENCLAW_INSTALL_KEYS", right.as_str())];
    ground.run_with(&["--yes"], &variables).installed(&["--yes"]);
    let run = ground.run_with(&["--keys", &wrong], &variables);
    ground.is_refusal(&run, 3, "is not trusted");
    let run = ground.run_with(&["--from", "/nowhere"], &variables);
    ground.is_refusal(&run, 2, "`/nowhere` is no place of releases");
}

#[test]
fn each_machine_gets_its_own_program() {
    let ground = Ground::new(Machine::Dash);
    let mut all = made(VERSION);
    all.release.artifacts.clear();
    for target in TARGETS {
        let one = made_for(VERSION, &target.parse().expect("a target"));
        all.release.artifacts.extend(one.release.artifacts);
        all.files.extend(one.files);
    }
    let from = ground.base(&all);
    ground.executable("sysctl", "echo \"${FAKE_TRANSLATED:-0}\"");
    let cases = [
        ("Linux", "x86_64", "0", Some("x86_64-unknown-linux-gnu")),
        ("Linux", "amd64", "0", Some("x86_64-unknown-linux-gnu")),
        ("Linux", "aarch64", "0", Some("aarch64-unknown-linux-gnu")),
        ("Linux", "arm64", "0", Some("aarch64-unknown-linux-gnu")),
        ("Darwin", "x86_64", "0", Some("x86_64-apple-darwin")),
        ("Darwin", "x86_64", "1", Some("aarch64-apple-darwin")),
        ("Darwin", "arm64", "0", Some("aarch64-apple-darwin")),
        ("Linux", "armv7l", "0", None),
        ("Linux", "i686", "0", None),
        ("Linux", "riscv64", "0", None),
        ("FreeBSD", "amd64", "0", None),
        ("MINGW64_NT-10.0", "x86_64", "0", None),
    ];
    let trusted = key(1).line();
    for (system, machine, translated, target) in cases {
        let variables = [("FAKE_SYSTEM", system), ("FAKE_MACHINE", machine), ("FAKE_TRANSLATED", translated)];
        let run = ground.run_with(&["--from", &from, "--keys", &trusted], &variables);
        match target {
            Some(target) => {
                run.installed(&[]);
                assert!(run.told.contains(&format!("{VERSION}-{target}.tar.gz")), "{}", run.told);
            }
            None => ground.is_refusal(&run, 5, &format!("there is no release for {system} on {machine}")),
        }
    }
}

/// A node that is there is left to `openclaw upgrade`, except to repair it, or where a version is named.
#[test]
fn an_installed_version_is_not_changed_unasked() {
    let cases = [
        ("0.1.0", &[] as &[&str], false),
        ("0.3.0", &[], false),
        (VERSION, &[], true),
        ("0.1.0", &["--version", VERSION], true),
        ("", &[], true),
    ];
    for (installed, arguments, goes_on) in cases {
        for root in [".openclaw", "elsewhere"] {
            let ground = Ground::new(Machine::Dash);
            let server = served(ground.base(&made(VERSION)));
            let place = ground.path("home").join(root);
            fs::create_dir_all(place.join("harness/bin")).expect("folders");
            let script = match installed {
                "" => "exit 127".to_owned(),
                version => format!("echo \"openclaw {version}\""),
            };
            let name = format!("../home/{root}/harness/bin/openclaw");
            ground.executable(&name, &script);
            let place = place.display().to_string();
            let (roots, variable) = match root {
                ".openclaw" => (vec![], ("OTHER", "")),
                _ if arguments.is_empty() => (vec!["--prefix", place.as_str()], ("OTHER", "")),
                _ => (vec![], ("OPENCLAW_ROOT", place.as_str())),
            };
            let (base, trusted) = (server.url(), key(1).line());
            let all = [&["--from", base.as_str(), "--keys", &trusted], arguments, &roots].concat();
            let run = ground.run_with(&all, &[variable]);
            if goes_on {
                let handed_on = ["--root", place.as_str()];
                run.installed(if roots.is_empty() { &[] } else { &handed_on });
            } else {
                assert_eq!((run.status, run.ran.as_str()), (Some(3), ""), "{}", run.told);
                let fix = format!("run `{place}/harness/bin/openclaw upgrade`");
                assert!(
                    run.told.contains(&format!("openclaw {installed} is installed in {place}")),
                    "{}",
                    run.told
                );
                assert!(run.told.contains(&fix), "{}", run.told);
                assert_eq!(asked(&server).len(), 2, "no archive is fetched");
            }
        }
    }
}

/// The addresses are spelled for a repository of GitHub; nothing is fetched here.
#[test]
fn a_repository_keeps_its_releases_where_github_says() {
    let ground = Ground::new(Machine::Dash).without("curl");
    ground.executable("curl", "echo \"$*\" >> \"$FAKE_LOG\"; echo no network >&2; exit 6");
    let ours = "https://github.com/openclaw-harness/openclaw-harness/releases";
    let theirs = "https://github.com/a-team/node/releases";
    let cases: [(&[&str], String); 6] = [
        (&[], format!("{ours}/latest/download/release.json")),
        (&["--version", "0.1.5"], format!("{ours}/download/v0.1.5/release.json")),
        (&["--from", "https://github.com/a-team/node"], format!("{theirs}/latest/download/release.json")),
        (
            &["--from", "https://github.com/a-team/node/", "--version", "1.0.0-beta.1"],
            format!("{theirs}/download/v1.0.0-beta.1/release.json"),
        ),
        (&["--from", "https://b.test/x/y"], "https://b.test/x/y/release.json".to_owned()),
        (&["--from", "https://b.test/github.com/x"], "https://b.test/github.com/x/release.json".to_owned()),
    ];
    let trusted = key(1).line();
    for (arguments, expected) in cases {
        let run = ground.run_with(&[&["--keys", &trusted], arguments].concat(), &[]);
        assert_eq!(run.status, Some(5), "{}", run.told);
        assert!(run.told.contains(&format!("{expected} cannot be fetched")), "{}", run.told);
        assert!(run.told.contains("why: no network"), "{}", run.told);
        let call = run.ran.lines().next_back().expect("curl was called");
        assert!(call.ends_with(&format!("--url {expected}")), "{call}");
        assert!(call.contains("--proto =https --proto-redir =https "), "{call}");
    }
}

/// A list in a folder may name archives that lie on the web; what is needed for that is looked for then.
#[test]
fn a_folder_may_hold_the_list_alone() {
    let place = format!("https://example.test{}", archive());
    let mut list = made(VERSION).with(|release| release.artifacts[0].url = place.parse().expect("a place"));
    let (_, bytes) = list.files.pop().expect("an archive");
    for is_there in [true, false] {
        let ground = Ground::new(Machine::Dash).without("curl");
        fs::write(ground.path("held"), &bytes).expect("a file");
        if is_there {
            let script = format!(
                "while [ $# -gt 1 ]; do [ \"$1\" != --output ] || goal=$2; shift; done\n\
                 [ \"$1\" = {place} ] && cat held >\"$goal\""
            );
            ground.executable("curl", &script);
        }
        let from = ground.base(&list);
        match is_there {
            true => ground.run(&from, &[]).installed(&[]),
            false => drop(ground.refuses(&from, &[], 5, "neither `curl` nor `wget`")),
        }
    }
}

#[test]
fn releases_of_these_tests_are_fresh() {
    assert_eq!(NOW.seconds_text(), "2026-11-18T11:06:40Z", "the `date` of the ground says the same");
}
