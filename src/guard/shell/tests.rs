//! Tables of commands with what comes out: one file for each kind of rule. The world around them is the same for all: work
//! that no commit has on a branch `main`, in `/work`, which is a repository, as `/src/other` is.

mod commits;
mod destructive;
mod files;
mod hostile;
mod passing;
mod pushing;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::*;
use crate::guard::command::Aliases;
use crate::guard::commit::ShellCall;
use crate::guard::paths::Ground;
use crate::guard::{Policy, Verdict};
use crate::ports::exec::Env;

const CWD: &str = "/work";

fn env() -> Env {
    Env::from([("HOME".to_owned(), OsString::from("/home/ada"))])
}

fn facts(asked: &Asked) -> Facts {
    let place = |place: &crate::git::Place| PlaceFacts {
        place: place.clone(),
        branch: Some("main".to_owned()),
        upstream: None,
        pushes_matching: false,
        has_work: true,
        has_untracked: true,
        project: Default::default(),
    };
    Facts {
        places: asked.places().into_iter().map(place).collect(),
        tops: [CWD, "/src/other"].map(PathBuf::from).to_vec(),
        ..Facts::default()
    }
}

fn judged(command: &str, policy: &Policy, known: impl Fn(&Asked) -> Facts) -> Verdict {
    let env = env();
    let ground = Ground {
        root: Some(Path::new("/home/ada/.openclaw")),
        home: Some(Path::new("/home/ada")),
        cwd: Path::new(CWD),
    };
    let call = ShellCall { command, cwd: ground.cwd, env: &env };
    let mut aliases = Aliases::default();
    for _ in 0..3 {
        match questions(call, policy, ground, &aliases) {
            Questions::Settled(verdict) => return verdict,
            Questions::Facts(asked) => return decide(call, &asked, &known(&asked), policy, ground),
            Questions::Aliases(wanted) => {
                for wanted in wanted {
                    let value = match wanted.verb.as_str() {
                        "sneak" => Some("commit --no-verify".to_owned()),
                        "wipe" => Some("!rm -rf .git".to_owned()),
                        "again" => Some("sneak".to_owned()),
                        "co" => Some("checkout".to_owned()),
                        _ => None,
                    };
                    aliases.add(wanted, value);
                }
            }
        }
    }
    panic!("{command}: aliases without end")
}

fn shown(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Allow => "allow".to_owned(),
        Verdict::Ask(reason) => format!("ask {}", reason.rule),
        Verdict::Deny(reason) => format!("deny {}", reason.rule),
        Verdict::Advise(reason) => format!("advise {}", reason.rule),
    }
}

fn outcome(command: &str) -> String {
    shown(&judged(command, &Policy::default(), facts))
}

/// Checks rows of command and outcome, and shows every row that differs.
#[track_caller]
fn check(rows: &[(&str, &str)]) {
    let differ = rows.iter().filter_map(|(command, want)| {
        let verdict = judged(command, &Policy::default(), facts);
        let found = shown(&verdict);
        if let Verdict::Deny(reason) | Verdict::Ask(reason) = &verdict {
            assert_eq!(reason.text().lines().count(), 2, "{command}: {}", reason.text());
            assert!(reason.why.contains(&reason.rule), "{command}: {}", reason.why);
        }
        assert!(*want == "allow" || may_matter(command), "{command} is not looked at");
        (found != *want).then(|| format!("{command:?}\n      gives {found}, not {want}"))
    });
    let differ: Vec<String> = differ.collect();
    assert!(differ.is_empty(), "{} of {}:\n  {}", differ.len(), rows.len(), differ.join("\n  "));
}
