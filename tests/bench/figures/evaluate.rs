//! Judging a piece of work of 20 changes in a repository of 5,000 files, from its base to the files as they lie there, against
//! a look at the stat data of these files and a reading of those that changed.

use std::fs;
use std::path::Path;

use openclaw::base::path::AbsPath;
use openclaw::base::time::Timestamp;
use openclaw::guard::demand::{Forbidden, Scope};
use openclaw::guard::evaluate::{
    Answer, Area, Consequences, Demands, Hooks, Means, Request, Weighed, Weight, evaluate,
};
use openclaw::guard::globs::Glob;
use openclaw::guard::{Policy, Project};
use openclaw::ports::exec::Env;
use openclaw::sim::clock::ManualClock;
use openclaw::sim::probe::SimProbe;
use openclaw::sys::children::OsExec;

use super::measure::{Rounds, Row, in_turns};
use super::staged::{FILES, git};

/// Changed files, half of them in a commit that was made since.
const CHANGES: usize = 20;

fn path(number: usize) -> String {
    format!("src/m{:02}/s{}/file_{number}.rs", number % 50, number / 50 % 10)
}

fn write(repo: &Path, number: usize, round: &str) {
    let lines: String = (0..40).map(|at| format!("let {round}_{at} = compute({number}, &left);\n")).collect();
    let path = repo.join(path(number));
    fs::create_dir_all(path.parent().expect("a folder above")).expect("folders");
    fs::write(path, lines).expect("a file");
}

fn changed() -> impl Iterator<Item = usize> {
    (0..FILES).step_by(FILES / CHANGES).take(CHANGES)
}

fn judged(repo: &Path) {
    let glob = |text: &str| Glob::new(text).expect("a glob");
    let forbidden = Forbidden {
        source: "role `x`".to_owned(),
        pattern: r"\b(dbg!|todo!)\(".to_owned(),
        files: vec![glob("**/*.rs")],
        description: String::new(),
    };
    let forbidden = vec![Weighed { weight: Weight::Full, what: forbidden }];
    let demands = Demands { scope: Scope::of(vec![glob("src/**")]), forbidden, ..Demands::default() };
    let request = Request {
        folder: AbsPath::from_path(repo).expect("a path"),
        base: "base".to_owned(),
        area: Area::WorkTree,
        demands,
        consequences: Consequences::default(),
        policy: Policy::default(),
        record: None,
        now: Timestamp::from_millis(0),
    };
    let (env, clock) = (Env::new(), ManualClock::new(Timestamp::from_millis(0)));
    let means = Means {
        exec: &OsExec,
        env: &env,
        clock: &clock,
        parse: &|_| Project::default(),
        hooks: &|_| Hooks::Unguarded,
        rules: &|_| None,
        probe: &SimProbe::default(),
    };
    let outcome = evaluate(&request, &means).expect("an outcome");
    assert!(outcome.answer() <= Answer::Warn && outcome.changed == CHANGES, "{outcome:?}");
}

fn by_stat(repo: &Path) {
    let mut bytes = 0;
    for number in 0..FILES {
        bytes += fs::symlink_metadata(repo.join(path(number))).expect("a file").len();
    }
    for number in changed() {
        bytes += fs::read(repo.join(path(number))).expect("a file").len() as u64;
    }
    assert!(bytes > 0);
}

/// Returns the rows of this file.
pub fn rows(rounds: Rounds) -> Vec<Row> {
    let folder = tempfile::tempdir().expect("a folder");
    let repo = folder.path();
    git(repo, &["init", "-q"], b"");
    (0..FILES).for_each(|number| write(repo, number, "base"));
    git(repo, &["add", "-A"], b"");
    git(repo, &["commit", "-qm", "base"], b"");
    git(repo, &["tag", "base"], b"");
    changed().step_by(2).for_each(|number| write(repo, number, "committed"));
    git(repo, &["commit", "-qam", "feat: half of it"], b"");
    changed().skip(1).step_by(2).for_each(|number| write(repo, number, "lying"));
    git(repo, &["update-index", "-q", "--refresh"], b"");
    let (work, floor) = in_turns(rounds, || (), |()| judged(repo), |()| by_stat(repo));
    vec![Row::against(
        "a piece of work, 20 changes in 5,000 files",
        work,
        "stat of all, reading these",
        floor,
    )]
}
