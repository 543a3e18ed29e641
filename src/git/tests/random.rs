//! Random repositories: whatever a person does to one, the files, the library and git tell the same. Each failure names
//! its seed.

use super::entries::told;
use super::*;

/// Numbers from a seed (xorshift).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn path(&mut self) -> String {
        const NAMES: [&str; 8] = ["a", "a.b", "a-b", "ab", "b", "z z", "\u{e9}", "A"];
        let mut path = String::new();
        for _ in 0..self.below(3) {
            path.push_str(NAMES[self.below(8) as usize]);
            path.push('/');
        }
        path + NAMES[self.below(8) as usize] + ".txt"
    }
}

/// Runs git where it may refuse, as it does for many random wishes.
fn try_git(repo: &Repo, arguments: &[&str]) {
    let identity = ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org"];
    let argv = identity.iter().chain(arguments).map(OsString::from).collect();
    let mut env = repo.env.clone();
    env.insert("HOME".to_owned(), "/nonexistent".into());
    let _ = OsExec.run(&Call { argv, env, ..repo.call() }).expect("git runs");
}

/// Writes a file where no file stands in the way of its folders, and no folder in its own.
fn try_write(repo: &Repo, path: &str, text: &str) {
    let path = repo.path().join(path);
    if fs::create_dir_all(path.parent().expect("inside the folder")).is_ok() && !path.is_dir() {
        fs::write(path, text).expect("written");
    }
}

/// Returns what the library's own comparison finds: paths and blobs. It passes over what is not to be checked out.
fn by_the_library(repo: &Repo) -> Vec<(Vec<u8>, String)> {
    let handle = git2::Repository::open(repo.path()).expect("open");
    let head = handle.head().ok().map(|head| head.peel_to_tree().expect("a tree"));
    let index = handle.index().expect("an index");
    let mut options = git2::DiffOptions::new();
    options.include_typechange(true);
    let diff = handle.diff_tree_to_index(head.as_ref(), Some(&index), Some(&mut options)).expect("a diff");
    let mut staged = Vec::new();
    for delta in diff.deltas() {
        let file = delta.new_file();
        let path = file.path_bytes().expect("a path");
        let intended = index.get_path(Path::new(OsStr::from_bytes(path)), 0);
        let is_intended = intended.is_some_and(|entry| entry.flags_extended & (1 << 13) != 0);
        if !matches!(delta.status(), git2::Delta::Deleted | git2::Delta::Conflicted) && !is_intended {
            staged.push((path.to_vec(), file.id().to_string()));
        }
    }
    staged
}

fn step(repo: &Repo, dice: &mut Dice) {
    let path = dice.path();
    match dice.below(17) {
        0..=4 => {
            for _ in 0..4 {
                let text = "line\n".repeat(dice.below(5_000) as usize);
                try_write(repo, &dice.path(), &text);
            }
            try_git(repo, &["add", "-A"]);
        }
        5 => try_write(repo, &path, "only in the work tree"),
        6 => try_git(repo, &["rm", "-rq", "--cached", "--", &path]),
        7 => {
            let folder = path.split('/').next().expect("one part");
            try_git(repo, &["rm", "-rqf", "--", folder]);
            try_write(repo, folder, "a file where a folder was");
            try_git(repo, &["add", "-A"]);
        }
        8 => try_git(repo, &["mv", "-k", &path, "moved.txt"]),
        9 => try_git(repo, &["update-index", "--chmod=+x", &path]),
        10 => {
            try_write(repo, "intended", "x");
            try_git(repo, &["add", "-N", "intended"]);
        }
        11 => try_git(repo, &["update-index", "--index-version", ["2", "3", "4"][dice.below(3) as usize]]),
        12 => try_git(repo, &["gc", "-q"]),
        13 => try_git(repo, &["checkout", "-q", "-b", &format!("b{}", dice.below(9))]),
        14 => try_git(repo, &["merge", "-q", "--no-edit", &format!("b{}", dice.below(9))]),
        15 => try_git(repo, &["update-index", "--skip-worktree", &path]),
        _ => try_git(repo, &["commit", "-qm", "more"]),
    }
}

#[test]
fn every_way_tells_the_same() {
    for seed in 1..=8 {
        let repo = Repo::bare_folder();
        repo.git(&["init", "-q"]);
        let mut dice = Dice(u64::wrapping_mul(seed, 0x9e37_79b9_7f4a_7c15));
        for number in 0..24 {
            step(&repo, &mut dice);
            if number % 3 == 0 {
                eprintln!("seed {seed}, step {number}");
                let _ = told(&repo);
                let (entries, _) =
                    repo.read(repo.place(), |repository| repository.staged_entries().expect("read"));
                let by_files: Vec<_> =
                    entries.into_iter().map(|entry| (entry.path, entry.id.to_string())).collect();
                let missed: Vec<_> =
                    by_the_library(&repo).into_iter().filter(|entry| !by_files.contains(entry)).collect();
                assert_eq!(missed, [], "the library finds more");
                let answers = repo.each_way(|repository| repository.index_paths());
                assert!(answers.iter().any(|(way, _)| *way == Way::Files), "the files are in ordinary form");
                assert!(answers.windows(2).all(|pair| pair[0].1 == pair[1].1), "{answers:?}");
            }
        }
    }
}
