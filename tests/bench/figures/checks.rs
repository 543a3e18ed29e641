//! A commit with every check on, in a repository of 5,000 files of many kinds: against reading the staged files, and
//! against the scan for secrets alone.

use std::fs;
use std::path::Path;

use openclaw::base::limits::LARGE_FILE_BYTES_MAX;
use openclaw::git::{Content, Outside, Place, Repository};
use openclaw::guard::command::GitCommit;
use openclaw::guard::commit::Audience;
use openclaw::guard::{Gathering, Policy, Project, Reading, Trust, Verdict, gather, staged};
use openclaw::ports::clock::Deadline;
use openclaw::ports::exec::Env;
use openclaw::secrets;
use openclaw::sim::clock::ManualClock;
use openclaw::sys::children::OsExec;

use super::measure::{Rounds, Row, in_turns};
use super::staged::{FILES, git};

const KINDS: [&str; 6] = ["rs", "py", "json", "md", "yaml", "toml"];

fn path(number: usize) -> String {
    format!("src/m{:02}/s{}/file_{number}.{}", number % 50, number / 50 % 10, KINDS[number % KINDS.len()])
}

/// Writes file `number` with some `bytes` bytes of its kind.
fn write(repo: &Path, number: usize, bytes: usize, round: &str) {
    let mut lines = Vec::new();
    let (mut value, mut length) = (number, 0);
    while length < bytes {
        value = value.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let at = lines.len();
        let line = match KINDS[number % KINDS.len()] {
            "rs" => format!("let {round}_{at} = compute({value}, &left); // of the {at}th"),
            "py" => format!("{round}_{at} = compute({value}, left)  # of the {at}th"),
            "json" => format!("  \"{round}_{at}\": {{\"id\": {value}, \"tags\": [\"a\", \"b\"]}}"),
            "md" => format!("The {at}th sentence of {round} says {value}."),
            "yaml" => format!("{round}_{at}: {{id: {value}, tags: [a, b]}}"),
            _toml => format!("{round}_{at} = {{ id = {}, tags = [\"a\", \"b\"] }}", value >> 2),
        };
        length += line.len() + 1;
        lines.push(line);
    }
    let text = match KINDS[number % KINDS.len()] {
        "json" => format!("{{\n{}\n}}\n", lines.join(",\n")),
        _other => lines.join("\n") + "\n",
    };
    let path = repo.join(path(number));
    fs::create_dir_all(path.parent().expect("a folder above")).expect("folders");
    fs::write(path, text).expect("a file");
}

fn with<T>(repo: &Path, look: impl FnOnce(Place, Outside<'_>) -> T) -> T {
    let clock = ManualClock::new(openclaw::base::time::Timestamp::from_millis(0));
    let env = Env::new();
    look(
        Place::of(repo, &env),
        Outside { exec: &OsExec, env: &env, deadline: Deadline::after(&clock, 60_000) },
    )
}

fn every_check(repo: &Path) {
    let facts = with(repo, |place, outside| {
        let commit = GitCommit { place, worktree: Vec::new(), bypass: None };
        let parse = |_: &[u8]| Project::default();
        let reading = Reading { parse: &parse, trust: Trust::Head };
        let mut gathering =
            Gathering { reading, large_bytes_max: LARGE_FILE_BYTES_MAX, now: None, memo: None };
        gather(&[commit], outside, &mut gathering).expect("facts")
    });
    assert_eq!(staged::verdict(&facts, &Policy::default(), Audience::Agent), Verdict::Allow);
}

fn secrets_alone(repo: &Path) {
    with(repo, |place, outside| {
        let repository = Repository::open(place, outside).expect("a repository");
        let (entries, _) = repository.staged_entries().expect("entries");
        let mut each = |_: &_, content| match content {
            Content::Bytes(content) => assert!(secrets::scan(&content).is_empty()),
            Content::TooLarge(_) => unreachable!("none is"),
        };
        repository.staged_contents(&entries, &mut each).expect("contents");
    });
}

/// Returns the rows of this file.
pub fn rows(rounds: Rounds) -> Vec<Row> {
    let folder = tempfile::tempdir().expect("a folder");
    let repo = folder.path();
    git(repo, &["init", "-q"], b"");
    for number in 0..FILES {
        write(repo, number, 1_800, "base");
    }
    git(repo, &["add", "-A"], b"");
    git(repo, &["commit", "-qm", "base"], b"");
    let mut rows = Vec::new();
    for (what, count, bytes, round) in
        [("20 of 5,000", 20, 2_000, "few"), ("1,000 of 5,000, 52 MB", 1_000, 52 << 10, "many")]
    {
        // A step that is no multiple of the kinds takes all of them.
        let numbers: Vec<usize> = (0..FILES).step_by(FILES / count - 1).take(count).collect();
        numbers.iter().for_each(|number| write(repo, *number, bytes, round));
        git(repo, &["add", "-A"], b"");
        git(repo, &["write-tree"], b"");
        let by_name = |(): &()| {
            let bytes: usize =
                numbers.iter().map(|number| fs::read(repo.join(path(*number))).expect("a file").len()).sum();
            assert!(bytes > count * 1_000);
        };
        let (work, floor) = in_turns(rounds, || (), |()| every_check(repo), by_name);
        rows.push(Row::against(&format!("every check, {what}"), work, "reading these files", floor));
        let (work, floor) = in_turns(rounds, || (), |()| every_check(repo), |()| secrets_alone(repo));
        rows.push(Row::against(&format!("the same, {what}"), work, "secrets alone, one thread", floor));
    }
    rows
}
