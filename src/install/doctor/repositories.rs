//! The git hooks of repositories under guard, as git reaches them: what is wrong on the way, how git runs them, and what
//! an answer proves. Pure but for [`look`], which asks git and the disk.

use std::ffi::OsString;
use std::path::Path;

use super::table::{Finding, Kind};
use crate::base::digest::Digest;
use crate::base::limits::{DOCUMENT_BYTES_MAX, HOOK_ANSWER_BYTES_MAX};
use crate::base::path::AbsPath;
use crate::base::text::shortened;
use crate::config::env::Variable;
use crate::engine::document::DocumentRecord;
use crate::engine::ledger::Ledger;
use crate::engine::store::Store;
use crate::git::hooks::{GitVersion, Site};
use crate::guard::Mode;
use crate::install::init::{Guarded, Repositories, Way, guarded};
use crate::install::node::Node;
use crate::ports::exec::{Call, Env, Output};
use crate::ports::fs::NodeKind;

/// The hooks that are tried, in the order of a day's work. `pre-merge-commit` is the first one under another name.
const TRIED: [&str; 3] = [PRE_COMMIT, COMMIT_MSG, PRE_PUSH];
const PRE_COMMIT: &str = "pre-commit";
const COMMIT_MSG: &str = "commit-msg";
const PRE_PUSH: &str = "pre-push";
/// Git waits for its hooks; a person would not wait longer than this.
const PATIENCE_MS: u64 = 20_000;
/// Characters of a hook's own words that are shown.
const WORDS_CHARS_MAX: usize = 200;

/// A hook as git starts it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct GitHook {
    /// The repository.
    pub repository: AbsPath,
    /// git's name of it.
    pub event: &'static str,
    /// What is started.
    pub start: Start,
}

/// What git starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// A file of a hooks folder.
    File {
        /// The file.
        path: AbsPath,
        /// What tells our hook that the one before it ran already: it is a person's, and not what is tried.
        guard: String,
    },
    /// A line of the configuration, for a shell.
    Line(String),
}

/// How a run of a git hook went.
#[derive(Clone, Debug)]
pub(super) struct GitAnswer {
    /// The hook.
    pub hook: GitHook,
    /// The commit, its message or the push carries a planted key.
    pub is_planted: bool,
    /// What it said, or why it did not.
    pub said: Result<Output, String>,
}

/// What came of looking.
#[derive(Clone, Debug, Default)]
pub(super) struct Looked {
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// What can be run.
    pub hooks: Vec<GitHook>,
    /// What could not be told.
    pub notes: Vec<String>,
}

/// What of our hook is at the place where git looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing, or somebody else's.
    Other,
    /// Ours, but git passes over what may not be executed.
    Locked,
    /// Ours.
    Ours,
}

/// Looks at every repository that the ledger names.
pub(super) fn look(node: &Node<'_>, repositories: &Repositories<'_>, ledger: &Ledger) -> Looked {
    let mut looked = Looked::default();
    for repository in guarded(node.fs, ledger) {
        let Guarded { path, hooks: Some(way), rules: _, is_gone: false } = repository else { continue };
        match repositories.look(&path) {
            Err(error) => looked.notes.push(format!("the hooks of `{path}` are not tried: cannot {error}")),
            Ok(site) => {
                let found = |place: Place<'_>| found(node, ledger, place);
                let judged = TRIED.into_iter().map(|event| judge(&path, event, way, &site, &found));
                match judged.collect::<Result<Vec<GitHook>, Finding>>() {
                    Ok(hooks) => looked.hooks.extend(hooks),
                    // What keeps one of them out keeps the others out too, or is mended in one go with them.
                    Err(finding) => looked.findings.push(finding),
                }
            }
        }
    }
    looked
}

/// Looks at one repository, by the top of its work tree, without running anything of it: returns what is wrong with our hooks
/// there, a sentence each; `None` where the ledger knows of none.
///
/// # Errors
/// Why it cannot be told.
pub fn hooks_at(
    node: &Node<'_>,
    repositories: &Repositories<'_>,
    top: &AbsPath,
) -> Result<Option<Vec<String>>, String> {
    let store = Store::new(node.fs, node.layout.root.clone());
    let ledger = match store.ledger() {
        Ok(Ok(None)) => return Ok(None),
        Ok(Ok(Some((ledger, _)))) => ledger,
        Ok(Err(_)) | Err(_) => {
            return Err("the ledger cannot be read; `openclaw status` tells more".to_owned());
        }
    };
    let all: Vec<Guarded> = guarded(node.fs, &ledger).into_iter().filter(|one| !one.is_gone).collect();
    if all.is_empty() {
        return Ok(None);
    }
    let site = repositories.look(top).map_err(|error| format!("failed to {error}"))?;
    let shared = site.common_dir.parent().filter(|_| site.common_dir.name() == ".git");
    let places = [Some(top.clone()), Some(site.common_dir.clone()), Some(site.git_dir.clone()), shared];
    let way = all.iter().filter(|one| places.iter().flatten().any(|place| *place == one.path));
    let Some(way) = way.filter_map(|one| one.hooks).next() else { return Ok(None) };
    let found = |place: Place<'_>| found(node, &ledger, place);
    let judged = TRIED.into_iter().filter_map(|event| judge(top, event, way, &site, &found).err());
    let mut wrong: Vec<String> = Vec::new();
    for Finding { what, why, .. } in judged {
        let line = format!("{what}: {}", why.join("; "));
        if !wrong.contains(&line) {
            wrong.push(line);
        }
    }
    Ok(Some(wrong))
}

/// Where git takes a hook from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place<'a> {
    /// A file.
    File(&'a AbsPath),
    /// A line of the configuration.
    Line(&'a str),
}

/// Compares a hook with what the ledger says we put there; what is not ours is not run.
fn found(node: &Node<'_>, ledger: &Ledger, place: Place<'_>) -> Found {
    match place {
        Place::File(file) => found_file(node, ledger, file),
        Place::Line(line) => {
            let records = ledger.entries.iter().filter_map(|entry| entry.document.as_ref());
            let is_ours = |record: &DocumentRecord| match record {
                DocumentRecord::GitConfig { entries, .. } => entries.iter().any(|entry| entry.value == line),
                DocumentRecord::Json { .. } | DocumentRecord::Toml { .. } | DocumentRecord::Block { .. } => {
                    false
                }
            };
            if records.into_iter().any(is_ours) { Found::Ours } else { Found::Other }
        }
    }
}

/// A chain's hooks are links to one script.
fn found_file(node: &Node<'_>, ledger: &Ledger, file: &AbsPath) -> Found {
    let chain = file.parent().map(|folder| folder.join("chain"));
    let entries = [Some(file.clone()), chain].into_iter().flatten().filter_map(|path| ledger.entry(&path));
    let written: Vec<Digest> = entries.filter_map(|entry| entry.written.digest()).collect();
    // What cannot be followed or read is not what git would run either.
    let Some(place) = node.fs.resolve(file).ok().flatten() else { return Found::Other };
    let Some(stat) = node.fs.stat(&place).ok().flatten().filter(|stat| stat.kind == NodeKind::File) else {
        return Found::Other;
    };
    let bytes = node.fs.read(&place, DOCUMENT_BYTES_MAX).unwrap_or_default();
    match (written.contains(&Digest::of(&bytes)), stat.mode & 0o100) {
        (false, _) => Found::Other,
        (true, 0) => Found::Locked,
        (true, _) => Found::Ours,
    }
}

/// Judges the way from git to our hook for `event` in the repository `top`.
pub(super) fn judge(
    top: &AbsPath,
    event: &'static str,
    way: Way,
    site: &Site,
    found: &dyn Fn(Place<'_>) -> Found,
) -> Result<GitHook, Finding> {
    let finding = |kind, why: String| Finding::of(kind).at(top).why(why).fix(init(top));
    let hook = |start| Ok(GitHook { repository: top.clone(), event, start });
    let moved = site.hooks_path().map(|path| (path.value.as_str(), path.scope.word()));
    let folder = match way {
        Way::Config => {
            let name = format!("openclaw-{event}");
            let ours = site.config_hooks.iter().rev().find(|hook| hook.name == name);
            let ours = ours.filter(|ours| found(Place::Line(&ours.command)) == Found::Ours);
            return match ours.filter(|_| site.version >= GitVersion::WITH_CONFIG_HOOKS) {
                Some(ours) => hook(Start::Line(ours.command.clone())),
                None => Err(finding(
                    Kind::GitReplaced,
                    format!("git {} runs no `hook.{name}` there", site.version),
                )),
            };
        }
        Way::Folder => match moved {
            None => site.own_hooks(),
            Some((value, whose)) => {
                return Err(finding(
                    Kind::GitPath,
                    format!("`core.hooksPath` leads git to `{value}` ({whose})"),
                ));
            }
        },
        Way::Chain => {
            let ours = [&site.common_dir, &site.git_dir].map(|folder| folder.join("openclaw/hooks"));
            match (
                moved,
                ours.into_iter().find(|ours| moved.is_some_and(|(value, _)| value == ours.as_str())),
            ) {
                (_, Some(folder)) => folder,
                (Some((value, whose)), None) => {
                    let why = format!("`core.hooksPath` leads git to `{value}` ({whose})");
                    return Err(finding(Kind::GitPath, why));
                }
                (None, None) => return Err(finding(Kind::GitPath, "`core.hooksPath` is gone".to_owned())),
            }
        }
    };
    let path = folder.join(event);
    match found(Place::File(&path)) {
        Found::Other => Err(finding(Kind::GitReplaced, format!("`{path}` is not our hook"))),
        Found::Locked => Err(finding(Kind::GitMode, format!("`{path}` may not be executed"))),
        Found::Ours => hook(Start::File { guard: path.to_string(), path }),
    }
}

/// Returns the command that brings a repository's hooks back.
fn init(top: &AbsPath) -> String {
    format!("run `openclaw init '{top}'`")
}

/// What is on its way when hooks are tried.
pub(super) struct Occasion<'a> {
    /// The repository.
    pub folder: &'a Path,
    /// HOME and PATH.
    pub env: &'a Env,
    /// The file with the commit's message.
    pub message: &'a str,
    /// The commit that is pushed.
    pub commit: &'a str,
}

/// Returns the call that git makes.
pub(super) fn call(hook: &GitHook, occasion: &Occasion<'_>) -> Call {
    let Occasion { folder, env, message, commit } = occasion;
    let mut env: Env = (*env).clone();
    env.insert(Variable::Probe.name().to_owned(), "1".into());
    env.insert("GIT_INDEX_FILE".to_owned(), ".git/index".into());
    env.insert("GIT_PREFIX".to_owned(), OsString::new());
    let (arguments, stdin): (&[&str], String) = match hook.event {
        COMMIT_MSG => (&[message], String::new()),
        PRE_PUSH => {
            let zero = "0".repeat(commit.len());
            let line = format!("refs/heads/trial {commit} refs/heads/trial {zero}\n");
            (&["trial", "file:///nowhere"], line)
        }
        _that_of_a_commit => (&[], String::new()),
    };
    let mut argv: Vec<OsString> = match &hook.start {
        Start::File { path, guard } => {
            env.insert(Variable::GitHook.name().to_owned(), guard.into());
            vec![path.as_str().into()]
        }
        // As git does it: the arguments stand behind the line, whatever that is.
        Start::Line(line) if arguments.is_empty() => ["sh", "-c", line].map(Into::into).to_vec(),
        Start::Line(line) => ["sh", "-c", &format!("{line} \"$@\""), line].map(Into::into).to_vec(),
    };
    argv.extend(arguments.iter().map(OsString::from));
    Call {
        argv,
        cwd: folder.to_path_buf(),
        env,
        stdin: stdin.into_bytes(),
        stdout_bytes_max: HOOK_ANSWER_BYTES_MAX,
        timeout_ms: PATIENCE_MS,
    }
}

/// Judges an answer under the choice for secrets that is in force.
pub(super) fn judge_answer(answer: &GitAnswer, secrets: Mode) -> Option<Finding> {
    let GitAnswer { hook, is_planted, said } = answer;
    let finding = |why: String| Some(Finding::of(Kind::GitFails).at(&hook.repository).why(why));
    let output = match said {
        Ok(output) => output,
        Err(why) => return finding(format!("it cannot be run: {why}")),
    };
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    let first = shortened(words.lines().next().unwrap_or("no word").trim(), WORDS_CHARS_MAX);
    let what = match hook.event {
        COMMIT_MSG => "commit message",
        PRE_PUSH => "push",
        _that_of_a_commit => "commit",
    };
    let what = if *is_planted { format!("a {what} with a planted key") } else { format!("a clean {what}") };
    let is_as_it_must = match (is_planted, secrets, output.status) {
        (false, _, Some(0)) | (true, Mode::Off, Some(0)) => words.is_empty(),
        (true, Mode::Advise, Some(0)) => !words.is_empty(),
        (true, Mode::Block, Some(status)) => status != 0 && words.contains("openclaw refuses"),
        (_, _, _) => false,
    };
    if is_as_it_must {
        return None;
    }
    match output.status {
        Some(0) => finding(format!("{what} passes; it says: {first}")),
        Some(status) => finding(format!("{what} ends with {status}; it says: {first}")),
        None => finding(format!("a signal ended it on {what}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::git::hooks::{ConfigHook, HooksPath, Scope};

    fn at(text: &str) -> AbsPath {
        AbsPath::new(text).expect("a path of the test")
    }

    fn site(minor: u32, hooks_path: Option<&str>, command: Option<&str>) -> Site {
        let path = |value: &str| HooksPath { value: value.to_owned(), scope: Scope::Local, file: None };
        let hook = |command: &str| ConfigHook {
            name: "openclaw-pre-commit".to_owned(),
            command: command.to_owned(),
            scope: Scope::Local,
        };
        Site {
            version: GitVersion { major: 2, minor },
            top: Some(at("/p")),
            git_dir: at("/p/.git"),
            common_dir: at("/p/.git"),
            hooks_paths: hooks_path.map(path).into_iter().collect(),
            config_hooks: command.map(hook).into_iter().collect(),
        }
    }

    fn check(way: Way, site: &Site, found: Found, want: Result<&str, Kind>) {
        let judged = judge(&at("/p"), PRE_COMMIT, way, site, &|_| found);
        let judged = judged.map_err(|finding| finding.code).map(|hook| match hook.start {
            Start::File { path, .. } => path.to_string(),
            Start::Line(line) => line,
        });
        assert_eq!(judged, want.map(str::to_owned), "{way:?} {site:?}");
    }

    #[test]
    fn each_way_to_our_hook_is_followed() {
        let ours = Some("/p/.git/openclaw/hooks");
        check(Way::Folder, &site(47, None, None), Found::Ours, Ok("/p/.git/hooks/pre-commit"));
        check(Way::Folder, &site(47, None, None), Found::Other, Err(Kind::GitReplaced));
        check(Way::Folder, &site(47, None, None), Found::Locked, Err(Kind::GitMode));
        check(Way::Folder, &site(47, Some(".husky"), None), Found::Ours, Err(Kind::GitPath));
        check(Way::Chain, &site(47, ours, None), Found::Ours, Ok("/p/.git/openclaw/hooks/pre-commit"));
        check(Way::Chain, &site(47, Some(".husky"), None), Found::Ours, Err(Kind::GitPath));
        check(Way::Chain, &site(47, None, None), Found::Ours, Err(Kind::GitPath));
        check(Way::Config, &site(54, Some(".husky"), Some("line")), Found::Ours, Ok("line"));
        check(Way::Config, &site(54, None, Some("line")), Found::Other, Err(Kind::GitReplaced));
        check(Way::Config, &site(53, None, Some("line")), Found::Ours, Err(Kind::GitReplaced));
        check(Way::Config, &site(54, None, None), Found::Other, Err(Kind::GitReplaced));
    }

    #[test]
    fn each_hook_gets_what_git_hands_to_it() {
        let env = Env::new();
        let commit = "1".repeat(40);
        let occasion = Occasion { folder: Path::new("/t"), env: &env, message: "m", commit: &commit };
        let check = |event, start, argv: &[&str], stdin: &str| {
            let call = call(&GitHook { repository: at("/p"), event, start }, &occasion);
            assert_eq!(call.argv, argv.iter().map(OsString::from).collect::<Vec<_>>());
            assert_eq!(String::from_utf8_lossy(&call.stdin), stdin);
        };
        let file = || Start::File { path: at("/h"), guard: String::new() };
        let line = || Start::Line("x".to_owned());
        let pushed = format!("refs/heads/trial {commit} refs/heads/trial {}\n", "0".repeat(40));
        check(PRE_COMMIT, file(), &["/h"], "");
        check(PRE_COMMIT, line(), &["sh", "-c", "x"], "");
        check(COMMIT_MSG, file(), &["/h", "m"], "");
        check(COMMIT_MSG, line(), &["sh", "-c", "x \"$@\"", "x", "m"], "");
        check(PRE_PUSH, file(), &["/h", "trial", "file:///nowhere"], &pushed);
        check(PRE_PUSH, line(), &["sh", "-c", "x \"$@\"", "x", "trial", "file:///nowhere"], &pushed);
    }

    #[test]
    fn an_answer_passes_or_refuses_as_it_must() {
        let hook = GitHook { repository: at("/p"), event: PRE_PUSH, start: Start::Line(String::new()) };
        let check = |is_planted, secrets, status, stderr: &str, is_sound: bool| {
            let output = Output { status: Some(status), stdout: Vec::new(), stderr: stderr.into() };
            let answer = GitAnswer { hook: hook.clone(), is_planted, said: Ok(output) };
            assert_eq!(judge_answer(&answer, secrets).is_none(), is_sound, "{answer:?}");
        };
        check(false, Mode::Block, 0, "", true);
        check(false, Mode::Block, 0, "openclaw: its program is missing", false);
        check(false, Mode::Block, 1, "openclaw refuses this commit", false);
        check(true, Mode::Block, 1, "openclaw refuses this commit", true);
        check(true, Mode::Block, 1, "npm: not found", false);
        check(true, Mode::Block, 0, "", false);
        check(true, Mode::Advise, 0, "advice", true);
        check(true, Mode::Advise, 0, "", false);
        check(true, Mode::Off, 0, "", true);
    }
}
