//! Each layout a repository can have, made by the real git, and what is told about it.

use std::ffi::OsString;
use std::path::Path;

use super::*;
use crate::base::path::AbsPath;
use crate::base::time::Timestamp;
use crate::git::Outside;
use crate::ports::clock::{Clock, Deadline};
use crate::ports::exec::{Call, Env, Exec as _};
use crate::sys::children::OsExec;

struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(0)
    }
}

struct World {
    folder: tempfile::TempDir,
    env: Env,
}

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let home = folder.path().join("home");
        std::fs::create_dir(&home).expect("home");
        let text = |text: &str| OsString::from(text);
        let env = Env::from([
            ("PATH".to_owned(), text("/usr/local/bin:/usr/bin:/bin")),
            ("HOME".to_owned(), home.into_os_string()),
            ("GIT_CONFIG_NOSYSTEM".to_owned(), text("1")),
        ]);
        Self { folder, env }
    }

    fn at(&self, relative: &str) -> AbsPath {
        let top = self.folder.path().canonicalize().expect("a path");
        AbsPath::from_path(&top).expect("UTF-8").join(relative)
    }

    fn git(&self, words: &[&str]) {
        let identity = ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org"];
        let call = Call {
            argv: identity.iter().chain(words).map(OsString::from).collect(),
            cwd: self.folder.path().to_owned(),
            env: self.env.clone(),
            stdin: Vec::new(),
            stdout_bytes_max: 1 << 20,
            timeout_ms: 30_000,
        };
        let output = OsExec.run(&call).expect("git runs");
        assert_eq!(output.status, Some(0), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn repository(&self) {
        self.git(&["init", "-q", "a"]);
        self.git(&["-C", "a", "commit", "-q", "--allow-empty", "-m", "first"]);
    }

    fn look(&self, relative: &str) -> Result<Site, LookError> {
        let outside = Outside { exec: &OsExec, env: &self.env, deadline: Deadline::after(&Still, 30_000) };
        look(&self.at(relative), outside)
    }

    fn site(&self, relative: &str) -> Site {
        self.look(relative).unwrap_or_else(|error| panic!("{relative}: {error}"))
    }

    /// Asserts where the work tree, its git folder and the shared git folder are.
    fn check(&self, from: &str, top: Option<&str>, git_dir: &str, common_dir: &str) {
        let site = self.site(from);
        let at = |relative: &str| self.at(relative);
        assert_eq!((site.top, site.git_dir, site.common_dir), (top.map(at), at(git_dir), at(common_dir)));
    }
}

fn make_folder(path: &Path) {
    std::fs::create_dir_all(path).expect("a folder");
}

#[test]
fn versions_are_read() {
    let of = |line: &str| GitVersion::parse(line).map(|version| (version.major, version.minor));
    for (line, want) in [
        ("git version 2.47.3\n", Some((2, 47))),
        ("git version 2.39.5 (Apple Git-154)", Some((2, 39))),
        ("git version 2.55.0.windows.1", Some((2, 55))),
        ("git version 3.0-rc1", Some((3, 0))),
        ("git 2.1", None),
        ("git version two", None),
        ("", None),
    ] {
        assert_eq!(of(line), want, "{line}");
    }
    let new = GitVersion { major: 3, minor: 0 };
    assert!(new > GitVersion::WITH_CONFIG_HOOKS && GitVersion::OLDEST < GitVersion::WITH_CONFIG_HOOKS);
}

#[test]
fn a_plain_repository_and_a_folder_in_it() {
    let world = World::new();
    world.repository();
    make_folder(world.at("a/x/y").as_path());
    world.check("a", Some("a"), "a/.git", "a/.git");
    world.check("a/x/y", Some("a"), "a/.git", "a/.git");
    let site = world.site("a");
    assert_eq!(
        (site.hooks_path(), site.own_hooks(), site.is_linked()),
        (None, world.at("a/.git/hooks"), false)
    );
}

#[test]
fn work_trees_submodules_bare_and_separate_git_folders() {
    let world = World::new();
    world.repository();
    world.git(&["-C", "a", "worktree", "add", "-q", "-b", "wt", "../w t"]);
    world.check("w t", Some("w t"), "a/.git/worktrees/w-t", "a/.git");
    assert!(world.site("w t").is_linked());
    world.git(&["init", "-q", "super"]);
    world.git(&[
        "-C",
        "super",
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
        "../a",
        "s",
    ]);
    world.check("super/s", Some("super/s"), "super/.git/modules/s", "super/.git/modules/s");
    world.git(&["clone", "-q", "--bare", "a", "bare.git"]);
    world.check("bare.git", None, "bare.git", "bare.git");
    world.git(&["-C", "bare.git", "worktree", "add", "-q", "../bw"]);
    world.check("bw", Some("bw"), "bare.git/worktrees/bw", "bare.git");
    world.git(&["init", "-q", "--separate-git-dir", "elsewhere.git", "sep"]);
    world.check("sep", Some("sep"), "elsewhere.git", "elsewhere.git");
}

#[test]
fn formats_that_the_library_cannot_read() {
    let world = World::new();
    world.git(&["init", "-q", "--object-format=sha256", "s"]);
    world.check("s", Some("s"), "s/.git", "s/.git");
    world.git(&["init", "-q", "--ref-format=reftable", "r"]);
    world.check("r", Some("r"), "r/.git", "r/.git");
}

#[test]
fn what_is_no_repository_says_so() {
    let world = World::new();
    assert!(matches!(world.look("home"), Err(LookError::Absent(_))));
    world.repository();
    assert!(matches!(world.look("a/.git"), Err(LookError::InsideGitDir(_))));
    std::fs::write(world.at("a/.git/config").as_path(), "[core\n").expect("a broken configuration");
    assert!(matches!(world.look("a"), Err(LookError::Refused(_))));
    let mut without = World::new();
    without.env.insert("PATH".to_owned(), "/nonexistent".into());
    assert!(matches!(without.look("home"), Err(LookError::NoGit)));
}

#[test]
fn a_hooks_path_is_told_with_its_scope_and_file() {
    let mut world = World::new();
    world.repository();
    world.git(&["config", "--global", "core.hooksPath", "~/hooks"]);
    let found = |world: &World, from: &str| world.site(from).hooks_path().cloned();
    let path = |value: &str, scope, file: &str| {
        Some(HooksPath { value: value.to_owned(), scope, file: Some(world.at(file)) })
    };
    assert_eq!(found(&world, "a"), path("~/hooks", Scope::Global, "home/.gitconfig"));
    world.git(&["-C", "a", "config", "core.hooksPath", ".husky/_"]);
    assert_eq!(found(&world, "a"), path(".husky/_", Scope::Local, "a/.git/config"));
    world.git(&["-C", "a", "config", "extensions.worktreeConfig", "true"]);
    world.git(&["-C", "a", "worktree", "add", "-q", "../w"]);
    world.git(&["-C", "w", "config", "--worktree", "core.hooksPath", "/outside"]);
    assert_eq!(found(&world, "a"), path(".husky/_", Scope::Local, "a/.git/config"));
    assert_eq!(found(&world, "w"), path("/outside", Scope::Worktree, "a/.git/worktrees/w/config.worktree"));
    std::fs::write(world.at("more").as_path(), "[core]\n\thooksPath = from an include\n").expect("a file");
    world.git(&["-C", "a", "config", "include.path", world.at("more").as_str()]);
    assert_eq!(found(&world, "a"), path("from an include", Scope::Local, "more"));
    let before = found(&world, "a");
    for (name, value) in
        [("GIT_CONFIG_COUNT", "1"), ("GIT_CONFIG_KEY_0", "core.hooksPath"), ("GIT_CONFIG_VALUE_0", "/once")]
    {
        world.env.insert(name.to_owned(), value.into());
    }
    let site = world.site("a");
    let last = site.hooks_paths.last().expect("a path");
    assert_eq!((last.value.as_str(), last.scope, &last.file), ("/once", Scope::Command, &None));
    assert_eq!(site.hooks_path().cloned(), before, "what one command sets is not where hooks run");
}

#[test]
fn hooks_of_the_configuration_are_listed() {
    let world = World::new();
    world.repository();
    world.git(&["-C", "a", "config", "hook.a.b.command", "one\ntwo"]);
    world.git(&["-C", "a", "config", "hook.a.b.event", "pre-commit"]);
    let hooks = world.site("a").config_hooks;
    let want = ConfigHook { name: "a.b".into(), command: "one\ntwo".into(), scope: Scope::Local };
    assert_eq!(hooks, [want]);
}

#[test]
fn a_place_of_the_environment_does_not_mislead() {
    let mut world = World::new();
    world.repository();
    world.git(&["init", "-q", "b"]);
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        let value = world.at("b/.git");
        world.env.insert(name.to_owned(), value.as_str().into());
    }
    world.check("a", Some("a"), "a/.git", "a/.git");
}
