//! Asks git where it would look for hooks: three runs of plumbing, nothing written, nothing fetched.

use std::ffi::OsString;
use std::io;
use std::path::Path;

use super::site::{ConfigHook, GitVersion, HooksPath, Scope, Site};
use crate::base::limits::GIT_OUTPUT_BYTES_MAX;
use crate::base::path::{AbsPath, NotAPath};
use crate::git::repository::Outside;
use crate::ports::exec::{Call, Env, Output};

/// Why it cannot be told. Display is a fragment after "failed to".
#[derive(Debug, thiserror::Error)]
pub enum LookError {
    /// git is not on PATH.
    #[error("run git: it is not on PATH")]
    NoGit,
    /// git could not be run to its end.
    #[error("run git")]
    Run(#[source] io::Error),
    /// This git is older than what we understand.
    #[error("ask git {version}: {oldest} is the oldest that can be asked", oldest = GitVersion::OLDEST)]
    TooOld {
        /// The git that was asked.
        version: GitVersion,
    },
    /// There is no repository here.
    #[error("find a repository at `{0}`")]
    Absent(AbsPath),
    /// git does not trust the repository, because it belongs to somebody else.
    #[error("use `{path}`: git refuses it, because it belongs to another user")]
    NotTrusted {
        /// The folder.
        path: AbsPath,
    },
    /// The folder is inside a git folder.
    #[error("find the work tree of `{0}`, which is inside a git folder")]
    InsideGitDir(AbsPath),
    /// A path of the repository cannot be written into a configuration.
    #[error("use a path of the repository")]
    Path(#[source] NotAPath),
    /// git refused, or answered what we do not understand.
    #[error("get an answer from git ({0})")]
    Refused(String),
}

/// Variables that git keeps from the person's environment. Those that name a repository are left out: the folder does.
const KEPT: [&str; 3] = ["PATH", "HOME", "XDG_CONFIG_HOME"];
/// Variables that set or move configuration.
const CONFIGURATION: &str = "GIT_CONFIG_";
const FIXED: [(&str, &str); 3] = [("LC_ALL", "C"), ("GIT_OPTIONAL_LOCKS", "0"), ("GIT_TERMINAL_PROMPT", "0")];

/// Returns what there is to know about hooks at `folder`.
///
/// # Errors
/// See [`LookError`].
pub fn look(folder: &AbsPath, outside: Outside<'_>) -> Result<Site, LookError> {
    let asking = Asking { folder, outside };
    let version = asking.version()?;
    if version < GitVersion::OLDEST {
        return Err(LookError::TooOld { version });
    }
    let Places { top, git_dir, common_dir } = asking.places()?;
    let (hooks_paths, config_hooks) = asking.settings()?;
    Ok(Site { version, top, git_dir, common_dir, hooks_paths, config_hooks })
}

struct Places {
    top: Option<AbsPath>,
    git_dir: AbsPath,
    common_dir: AbsPath,
}

struct Asking<'a> {
    folder: &'a AbsPath,
    outside: Outside<'a>,
}

impl Asking<'_> {
    fn version(&self) -> Result<GitVersion, LookError> {
        let output = self.git(&["--version"])?;
        let line = String::from_utf8_lossy(&output.stdout).into_owned();
        GitVersion::parse(&line)
            .ok_or_else(|| LookError::Refused(format!("its version is `{}`", line.trim())))
    }

    fn places(&self) -> Result<Places, LookError> {
        // `--show-toplevel` fails where there is no work tree, so it comes last; what came before is printed by then.
        let questions = [
            "rev-parse",
            "--is-bare-repository",
            "--is-inside-git-dir",
            "--absolute-git-dir",
            "--git-common-dir",
            "--show-toplevel",
        ];
        let output = self.git(&questions)?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let text = String::from_utf8(output.stdout).map_err(|error| {
            let lossy = String::from_utf8_lossy(error.as_bytes()).into_owned();
            LookError::Path(NotAPath::NotUtf8(lossy))
        })?;
        let lines: Vec<&str> = text.lines().collect();
        let (bare, inside, git_dir, common_dir, top) = match lines.as_slice() {
            [bare, inside, git_dir, common_dir, top] if output.status == Some(0) => {
                (*bare, *inside, *git_dir, *common_dir, Some(*top))
            }
            [bare, inside, git_dir, common_dir] => (*bare, *inside, *git_dir, *common_dir, None),
            _ => return Err(self.refusal(&said)),
        };
        let (is_bare, is_inside) = (bare == "true", inside == "true");
        if top.is_none() && is_inside && !is_bare {
            return Err(LookError::InsideGitDir(self.folder.clone()));
        }
        Ok(Places {
            top: top.map(|top| self.path(top)).transpose()?,
            git_dir: self.path(git_dir)?,
            common_dir: self.path(common_dir)?,
        })
    }

    /// Returns the path that git printed, which may be relative to the folder, with its links resolved.
    fn path(&self, printed: &str) -> Result<AbsPath, LookError> {
        let path = self.folder.as_path().join(printed);
        let resolved = resolved(&path).map_err(LookError::Run)?;
        AbsPath::from_path(&resolved).map_err(LookError::Path)
    }

    fn settings(&self) -> Result<(Vec<HooksPath>, Vec<ConfigHook>), LookError> {
        let output = self.git(&[
            "config",
            "--show-scope",
            "--show-origin",
            "-z",
            "--get-regexp",
            r"^(core\.hookspath|hook\..*\.command)$",
        ])?;
        match output.status {
            // Nothing matches.
            Some(1) => return Ok((Vec::new(), Vec::new())),
            Some(0) => {}
            Some(_) | None => return Err(self.refusal(&String::from_utf8_lossy(&output.stderr))),
        }
        let (mut hooks_paths, mut config_hooks) = (Vec::new(), Vec::new());
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let mut fields = text.split('\0');
        while let (Some(scope), Some(origin), Some(setting)) = (fields.next(), fields.next(), fields.next()) {
            let scope = scope_of(scope).ok_or_else(|| LookError::Refused(format!("a scope `{scope}`")))?;
            // A key without a value has no line end either.
            let (key, value) = setting.split_once('\n').unwrap_or((setting, ""));
            let hook = key.strip_prefix("hook.").and_then(|key| key.strip_suffix(".command"));
            match hook {
                Some(name) => {
                    config_hooks.push(ConfigHook { name: name.to_owned(), command: value.to_owned(), scope });
                }
                None => {
                    hooks_paths.push(HooksPath { value: value.to_owned(), scope, file: self.file(origin)? });
                }
            }
        }
        Ok((hooks_paths, config_hooks))
    }

    fn file(&self, origin: &str) -> Result<Option<AbsPath>, LookError> {
        origin.strip_prefix("file:").map(|file| self.path(file)).transpose()
    }

    fn refusal(&self, said: &str) -> LookError {
        let folder = self.folder.clone();
        if said.contains("not a git repository") {
            LookError::Absent(folder)
        } else if said.contains("dubious ownership") {
            LookError::NotTrusted { path: folder }
        } else {
            let said = said.lines().next().unwrap_or("no message").trim_start_matches("fatal: ");
            LookError::Refused(said.to_owned())
        }
    }

    fn git(&self, arguments: &[&str]) -> Result<Output, LookError> {
        let program = ["git", "-c", "core.fsmonitor=false"];
        let call = Call {
            argv: program.iter().chain(arguments).map(OsString::from).collect(),
            cwd: self.folder.as_path().to_owned(),
            env: self.environment(),
            stdin: Vec::new(),
            stdout_bytes_max: GIT_OUTPUT_BYTES_MAX,
            timeout_ms: self.outside.deadline.millis_left(),
        };
        self.outside.exec.run(&call).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => LookError::NoGit,
            _other_kind => LookError::Run(error),
        })
    }

    fn environment(&self) -> Env {
        let is_kept = |name: &str| KEPT.contains(&name) || name.starts_with(CONFIGURATION);
        let kept = self.outside.env.iter().filter(|(name, _)| is_kept(name));
        let fixed = FIXED.iter().map(|(name, value)| ((*name).to_owned(), OsString::from(value)));
        kept.map(|(name, value)| (name.clone(), value.clone())).chain(fixed).collect()
    }
}

#[expect(clippy::disallowed_methods, reason = "git prints paths of its own, which no anchor holds")]
fn resolved(path: &Path) -> io::Result<std::path::PathBuf> {
    path.canonicalize()
}

fn scope_of(word: &str) -> Option<Scope> {
    Some(match word {
        "system" => Scope::System,
        "global" => Scope::Global,
        "local" => Scope::Local,
        "worktree" => Scope::Worktree,
        "command" => Scope::Command,
        _ => return None,
    })
}
