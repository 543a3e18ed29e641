//! `scan` of a repository of 5,000 files and of 52 MB that are staged: everything new, and everything remembered.
//! The floor does the same work and nothing else: it reads the same files and looks for the same keywords.

use std::fs;
use std::path::Path;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind};
use openclaw::base::path::AbsPath;
use openclaw::base::time::Timestamp;
use openclaw::guard::scan::{Outcome, Request, Tools, What, scan};
use openclaw::guard::{Project, Trust};
use openclaw::ports::exec::Env;
use openclaw::secrets::RULES;
use openclaw::sim::clock::ManualClock;
use openclaw::sys::children::OsExec;
use openclaw::sys::fs::OsFs;
use openclaw::sys::sweep::SOURCES;

use super::measure::{Rounds, Row, in_turns};
use super::staged::{FILES, git, path, stage, write};

const STAGED: usize = 1_000;
const STAGED_BYTES: usize = 52 << 10;

fn scanned(repo: &Path, memo: &AbsPath, what: What) -> Outcome {
    let fs = OsFs::new(vec![memo.parent().expect("a folder")]);
    let (clock, env) = (ManualClock::new(Timestamp::from_millis(0)), Env::new());
    let folder = AbsPath::from_path(repo).expect("a path");
    let tools = Tools {
        fs: &fs,
        sources: SOURCES,
        exec: &OsExec,
        env: &env,
        clock: &clock,
        parse: &|_| Project::default(),
        memo: Some(memo),
    };
    let request = Request {
        what,
        folder: Some(&folder),
        home: None,
        baseline: None,
        trust: Trust::Head,
        now: Timestamp::from_millis(0),
    };
    scan(&request, &tools).expect("an outcome")
}

fn read_and_looked_for(repo: &Path, paths: &[String], keywords: &AhoCorasick) {
    let hits: usize = paths
        .iter()
        .map(|path| keywords.find_overlapping_iter(&fs::read(repo.join(path)).expect("a file")).count())
        .sum();
    std::hint::black_box(hits);
}

/// Returns the rows of this file.
pub fn rows(rounds: Rounds) -> Vec<Row> {
    let few = Rounds { warm: rounds.warm.min(2), counted: rounds.counted.div_ceil(2) };
    let folder = tempfile::tempdir().expect("a folder");
    let repo = folder.path().canonicalize().expect("a path").join("repo");
    fs::create_dir(&repo).expect("a folder");
    git(&repo, &["init", "-q"], b"");
    (0..FILES).for_each(|number| write(&repo, number, 1_800, "base"));
    git(&repo, &["add", "-A"], b"");
    git(&repo, &["commit", "-qm", "base"], b"");
    // The index is written again later than every file, so that their stat data says something.
    git(&repo, &["update-index", "--force-write-index"], b"");
    let memo =
        AbsPath::from_path(&folder.path().canonicalize().expect("a path").join("memo")).expect("a path");
    let keywords: Vec<&str> = RULES.iter().flat_map(|rule| rule.keywords.iter().copied()).collect();
    let keywords = AhoCorasickBuilder::new()
        .ascii_case_insensitive(true)
        .kind(Some(AhoCorasickKind::DFA))
        .build(keywords)
        .expect("the same keywords as the scan's");
    let forget = || {
        let _ = fs::remove_file(memo.as_path());
    };
    let whole = || What::Paths(vec![repo.clone()]);
    let paths: Vec<String> = (0..FILES).map(path).collect();
    let mut rows = Vec::new();

    let cold = |()| assert_eq!(scanned(&repo, &memo, whole()).looked_at, FILES);
    let floor = |()| read_and_looked_for(&repo, &paths, &keywords);
    let (work, base) = in_turns(few, forget, |()| cold(()), |()| floor(()));
    rows.push(Row::against("scan of 5,000 files, 9 MB, all new", work, "reading and keywords", base));

    let remembered = |()| {
        let outcome = scanned(&repo, &memo, whole());
        assert!(outcome.remembered * 10 > FILES * 9, "{} are remembered", outcome.remembered);
    };
    let (work, base) = in_turns(
        few,
        || (),
        |()| remembered(()),
        |()| {
            for path in &paths {
                std::hint::black_box(fs::symlink_metadata(repo.join(path)).expect("a file"));
            }
        },
    );
    rows.push(Row::against("the same, all remembered", work, "stat of each file", base));

    let paths = stage(&repo, STAGED, STAGED_BYTES, "staged");
    let staged = |()| assert_eq!(scanned(&repo, &memo, What::Staged).looked_at, STAGED);
    let floor = |()| read_and_looked_for(&repo, &paths, &keywords);
    let (work, base) = in_turns(few, forget, |()| staged(()), |()| floor(()));
    rows.push(Row::against("scan of 1,000 staged files, 52 MB", work, "reading and keywords", base));
    rows
}
