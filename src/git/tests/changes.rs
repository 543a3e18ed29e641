//! What changed since a commit: alike by the files, by the library with git, and by git alone.

use std::os::unix::fs::{PermissionsExt as _, symlink};

use super::*;

/// Returns each change as a line: how git stands to it, its path, what it was and what it is.
fn told(changes: &[Change]) -> Vec<String> {
    let side = |version: Option<Version>| match version {
        None => "-".to_owned(),
        Some(Version { kind, id }) => {
            let id = id.map_or("?".to_owned(), |id| id.to_string()[..4].to_owned());
            let kind = match kind {
                EntryKind::File => "f",
                EntryKind::Executable => "x",
                EntryKind::Link => "l",
                EntryKind::Submodule => "s",
            };
            format!("{kind}{id}")
        }
    };
    let line = |change: &Change| {
        let Change { path, before, after, moved_from, standing } = change;
        let standing = match standing {
            Standing::Tracked => "",
            Standing::Untracked => "? ",
            Standing::Ignored => "! ",
        };
        let from = moved_from.as_ref().map(|from| format!(" from {}", from.escape_ascii()));
        let (before, after) = (side(*before), side(*after));
        format!("{standing}{} {before} {after}{}", path.escape_ascii(), from.unwrap_or_default())
    };
    changes.iter().map(line).collect()
}

#[track_caller]
fn check(repo: &Repo, base: &str, until: &Until, want: &[&str]) {
    let answers = repo.each_way(|repository| repository.changes(base, until));
    assert!(answers.iter().any(|(way, _)| *way == Way::Git));
    for (way, (changes, extent)) in answers {
        assert_eq!(told(&changes), want, "{way:?}");
        assert_eq!(extent, Extent::Whole, "{way:?}");
    }
    let (changes, _) =
        repo.read(repo.place(), |repository| repository.changes(base, until)).expect("changes");
    assert_eq!(told(&changes), want);
}

fn commit(repo: &Repo, message: &str) {
    repo.git(&["add", "-A"]);
    repo.git(&["commit", "-q", "--allow-empty", "-m", message]);
}

fn started() -> Repo {
    let repo = Repo::new();
    repo.write(b"kept", "k\n");
    repo.write(b"changed", "1\n");
    repo.write(b"gone", "g\n");
    repo.write(b"moved", "m\n");
    repo.write(b"d/e/deep", "deep\n");
    repo.write(b".gitignore", "*.log\nout/\n");
    commit(&repo, "first");
    repo
}

#[test]
fn commits_that_were_made_since_count_in_every_view() {
    let repo = started();
    repo.write(b"changed", "2\n");
    fs::remove_file(repo.path().join("gone")).expect("removed");
    fs::rename(repo.path().join("moved"), repo.path().join("d/away")).expect("moved");
    repo.write(b"d/e/\xff\n", "odd\n");
    commit(&repo, "behind our back");
    let want = [
        "changed fd00 f0cf",
        "d/away - fdcf from moved",
        "d/e/\\xff\\n - f3e5",
        "gone f01f -",
        "moved fdcf -",
    ];
    let want: Vec<String> = want.iter().map(|line| (*line).to_owned()).collect();
    let (changes, _) = repo
        .read(repo.place(), |repository| repository.changes("HEAD~1", &Until::WorkTree))
        .expect("changes");
    let shape = |lines: &[String]| -> Vec<String> {
        lines.iter().map(|line| line.split(' ').next().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(shape(&told(&changes)), shape(&want));
    let lines = told(&changes);
    let want: Vec<&str> = lines.iter().map(String::as_str).collect();
    assert!(want[1].ends_with("from moved") && want[3].ends_with(" -"), "{want:?}");
    for until in [Until::WorkTree, Until::Index, Until::Commit("HEAD".to_owned())] {
        check(&repo, "HEAD~1", &until, &want);
        check(&repo, "HEAD", &until, &[]);
    }
}

#[test]
fn repositories_of_every_format_tell_the_same() {
    super::entries::in_each_format(|repo, format| {
        repo.write(b"a", "1\n");
        repo.write(b"d/gone", "g\n");
        commit(repo, "first");
        repo.write(b"a", "2\n");
        commit(repo, "second");
        fs::rename(repo.path().join("d/gone"), repo.path().join("here")).expect("moved");
        let read = repo.read(repo.place(), |repository| repository.changes("HEAD~1", &Until::WorkTree));
        let (changes, extent) = read.unwrap_or_else(|error| panic!("{format}: {error}"));
        assert_eq!(extent, Extent::Whole);
        let lines = told(&changes);
        assert_eq!(lines.len(), 3, "{format}: {lines:?}");
        assert!(lines[0].starts_with("a f") && lines[1].ends_with(" -"), "{format}: {lines:?}");
        assert!(
            lines[2].starts_with("? here - f") && lines[2].ends_with(" from d/gone"),
            "{format}: {lines:?}"
        );
    });
}

#[test]
fn a_linked_work_tree_is_judged_by_itself() {
    let repo = started();
    let folder = tempfile::tempdir().expect("a folder");
    let tree = folder.path().join("tree");
    repo.git(&["worktree", "add", "-q", tree.to_str().expect("text"), "-b", "side"]);
    fs::write(tree.join("changed"), "2\n").expect("written");
    repo.write(b"kept", "elsewhere\n");
    let place = Place::of(&tree, &repo.env);
    let read = repo.read(place, |repository| repository.changes("HEAD", &Until::WorkTree));
    let lines = told(&read.expect("changes").0);
    assert!(lines.len() == 1 && lines[0].starts_with("changed f"), "{lines:?}");
}

#[test]
fn a_file_in_place_of_a_folder_and_a_folder_in_place_of_a_file_are_seen() {
    let repo = started();
    fs::remove_dir_all(repo.path().join("d")).expect("removed");
    repo.write(b"d", "a file now\n");
    fs::remove_file(repo.path().join("kept")).expect("removed");
    repo.write(b"kept/inside", "x\n");
    let read = || repo.read(repo.place(), |repository| repository.changes("HEAD", &Until::WorkTree));
    let shape = |lines: &[String]| -> Vec<String> {
        lines
            .iter()
            .map(|line| line.trim_start_matches("? ").split(' ').next().unwrap_or("").to_owned())
            .collect()
    };
    let want = ["d", "d/e/deep", "kept", "kept/inside"];
    assert_eq!(shape(&told(&read().expect("changes").0)), want);
    commit(&repo, "swapped");
    for until in [Until::WorkTree, Until::Index, Until::Commit("HEAD".to_owned())] {
        for (way, (changes, _)) in repo.each_way(|repository| repository.changes("HEAD~1", &until)) {
            assert_eq!(shape(&told(&changes)), want, "{way:?} {until:?}");
        }
    }
}

#[test]
fn the_work_tree_is_taken_as_it_lies_there() {
    let repo = started();
    repo.write(b"changed", "2\n");
    repo.git(&["add", "changed"]);
    repo.write(b"changed", "1\n");
    repo.git(&["rm", "-q", "--cached", "kept"]);
    repo.write(b"new", "n\n");
    repo.write(b"announced", "a\n");
    repo.git(&["add", "-N", "announced"]);
    fs::set_permissions(repo.path().join("moved"), fs::Permissions::from_mode(0o755)).expect("a mode");
    fs::remove_file(repo.path().join("gone")).expect("removed");
    symlink("kept", repo.path().join("gone")).expect("a link");
    repo.write(b"a.log", "l\n");
    repo.write(b"out/x/y", "o\n");
    let (changes, _) =
        repo.read(repo.place(), |repository| repository.changes("HEAD", &Until::WorkTree)).expect("changes");
    let lines = told(&changes);
    let starts: Vec<String> =
        lines.iter().map(|line| line.rsplit_once(' ').map_or("", |(start, _)| start).to_owned()).collect();
    assert_eq!(starts.len(), 6, "{lines:?}");
    assert_eq!(lines[0], "! a.log - f?");
    assert!(lines[1].starts_with("announced - f"), "{lines:?}");
    assert!(lines[2].starts_with("gone f") && lines[2].contains(" l"), "{lines:?}");
    assert!(lines[3].starts_with("moved f") && lines[3].contains(" x"), "{lines:?}");
    assert!(lines[4].starts_with("? new - f"), "{lines:?}");
    assert_eq!(lines[5], "! out/ - f?");
    let want: Vec<&str> = lines.iter().map(String::as_str).collect();
    check(&repo, "HEAD", &Until::WorkTree, &want);
}

#[test]
fn what_the_index_is_told_about_a_file_hides_nothing() {
    let repo = started();
    repo.git(&["update-index", "--assume-unchanged", "changed"]);
    repo.git(&["update-index", "--skip-worktree", "kept", "gone"]);
    repo.write(b"changed", "2\n");
    repo.write(b"kept", "other\n");
    fs::remove_file(repo.path().join("gone")).expect("a sparse checkout has no such file");
    let (changes, _) =
        repo.read(repo.place(), |repository| repository.changes("HEAD", &Until::WorkTree)).expect("changes");
    let lines = told(&changes);
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].starts_with("changed ") && lines[1].starts_with("kept "), "{lines:?}");
    let want: Vec<&str> = lines.iter().map(String::as_str).collect();
    check(&repo, "HEAD", &Until::WorkTree, &want);
}

#[test]
fn a_folder_that_became_a_link_holds_nothing_of_its_own() {
    let repo = started();
    let outside = tempfile::tempdir().expect("a folder");
    let there = outside.path().join("d");
    fs::rename(repo.path().join("d"), &there).expect("moved out");
    symlink(&there, repo.path().join("d")).expect("a link");
    let (changes, _) =
        repo.read(repo.place(), |repository| repository.changes("HEAD", &Until::WorkTree)).expect("changes");
    let lines = told(&changes);
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(
        lines[0].starts_with("? d - l") && lines[1].starts_with("d/e/deep f") && lines[1].ends_with(" -")
    );
}

#[test]
fn a_conflict_is_compared_with_the_base() {
    let repo = started();
    repo.git(&["checkout", "-q", "-b", "side"]);
    repo.write(b"changed", "side\n");
    commit(&repo, "side");
    repo.git(&["checkout", "-q", "-b", "ours", "HEAD~1"]);
    repo.write(b"changed", "ours\n");
    commit(&repo, "ours");
    let conflict = OsExec
        .run(&Call { argv: ["git", "merge", "-q", "side"].map(OsString::from).to_vec(), ..repo.call() });
    assert_ne!(conflict.expect("git runs").status, Some(0));
    let (changes, _) = repo
        .read(repo.place(), |repository| repository.changes("HEAD~1", &Until::WorkTree))
        .expect("changes");
    let lines = told(&changes);
    assert!(lines.len() == 1 && lines[0].starts_with("changed fd00"), "{lines:?}");
    repo.write(b"changed", "1\n");
    check(&repo, "HEAD~1", &Until::WorkTree, &[]);
}

#[test]
fn a_submodule_that_moved_or_was_worked_on_is_seen() {
    let repo = started();
    let inner = repo.path().join("sub");
    fs::create_dir(&inner).expect("a folder");
    let run = |folder: &Path, words: &[&str]| {
        let argv = ["git", "-c", "user.name=Ada", "-c", "user.email=a@example.org"].iter().chain(words);
        let call = Call { argv: argv.map(OsString::from).collect(), cwd: folder.to_owned(), ..repo.call() };
        assert_eq!(OsExec.run(&call).expect("git runs").status, Some(0), "{words:?}");
    };
    run(&inner, &["init", "-q"]);
    run(&inner, &["commit", "-q", "--allow-empty", "-m", "inner"]);
    repo.git(&["add", "sub"]);
    repo.git(&["commit", "-qm", "a submodule"]);
    check(&repo, "HEAD", &Until::WorkTree, &[]);
    fs::write(inner.join("x"), "x").expect("a file");
    let changes = |repo: &Repo| {
        let read = repo.read(repo.place(), |repository| repository.changes("HEAD", &Until::WorkTree));
        told(&read.expect("changes").0)
    };
    let worked = changes(&repo);
    assert!(worked.len() == 1 && worked[0].starts_with("sub s") && worked[0].ends_with(" s?"), "{worked:?}");
    run(&inner, &["add", "x"]);
    run(&inner, &["commit", "-qm", "more"]);
    let bumped = changes(&repo);
    assert!(bumped.len() == 1 && !bumped[0].ends_with(" s?"), "{bumped:?}");
    fs::remove_dir_all(&inner).expect("removed");
    assert!(changes(&repo)[0].ends_with(" -"));
    fs::create_dir(&inner).expect("a folder that is not checked out");
    check(&repo, "HEAD", &Until::WorkTree, &[]);
}

#[test]
fn a_repository_within_the_repository_is_seen() {
    let repo = started();
    git2::Repository::init(repo.path().join("nested")).expect("a repository");
    let (changes, _) =
        repo.read(repo.place(), |repository| repository.changes("HEAD", &Until::WorkTree)).expect("changes");
    assert_eq!(told(&changes), ["? nested - s?"]);
}

#[test]
fn ends_of_lines_are_no_change() {
    let repo = started();
    repo.write(b"kept", "k\r\n");
    check(&repo, "HEAD", &Until::WorkTree, &[]);
}

#[test]
fn commits_since_the_base_are_told_with_their_words() {
    let repo = started();
    repo.write(b"kept", "2\n");
    commit(&repo, "feat: one\n\nwith a body");
    repo.git(&["commit", "-q", "--allow-empty", "--allow-empty-message", "-m", ""]);
    for (way, (commits, extent)) in repo.each_way(|repository| repository.commits_since("HEAD~2", "HEAD")) {
        assert_eq!(extent, Extent::Whole);
        let told: Vec<(String, usize)> = commits
            .iter()
            .map(|commit| (String::from_utf8_lossy(&commit.message).trim_end().to_owned(), commit.parents))
            .collect();
        assert_eq!(told, [(String::new(), 1), ("feat: one\n\nwith a body".to_owned(), 1)], "{way:?}");
    }
    repo.read(repo.place(), |repository| {
        assert!(matches!(repository.commits_since("no-such", "HEAD"), Err(GitError::Refused(_))));
        assert!(matches!(repository.changes("no-such", &Until::Index), Err(GitError::Refused(_))));
        assert_eq!(repository.commit_id("HEAD").expect("an id").as_bytes().len(), 20);
    });
}

#[test]
fn files_of_an_ignored_folder_can_be_told() {
    let repo = started();
    repo.write(b"out/x/y", "o\n");
    repo.write(b"out/\xff", "o\n");
    repo.read(repo.place(), |repository| {
        let (files, extent) = repository.files_below(b"out/").expect("files");
        assert_eq!(files, [b"out/x/y".to_vec(), b"out/\xff".to_vec()]);
        assert_eq!(extent, Extent::Whole);
    });
}

#[test]
fn nothing_is_read_past_the_deadline() {
    let repo = started();
    let clock = Running(std::cell::Cell::new(0));
    let outside = Outside { exec: &OsExec, env: &repo.env, deadline: Deadline::after(&clock, 1) };
    let repository = Repository::open(repo.place(), outside).expect("a repository");
    assert!(matches!(repository.changes("HEAD", &Until::WorkTree), Err(GitError::TooLate)));
}
