//! Runs the installed hooks in a throwaway repository below `harness/run`, which goes away again whatever happens.

use std::io;

use super::hooks::Running;
use super::probe::{self, Answer, Surroundings, Trial, trials_of};
use super::repositories::{self, GitAnswer, GitHook, Occasion};
use crate::base::limits::{PROBED_HOOKS_MAX, TRIAL_DEPTH_MAX};
use crate::base::path::AbsPath;
use crate::git;
use crate::install::doctor::examine::World;
use crate::install::node::Node;
use crate::ports::exec::Env;
use crate::ports::fs::{Fs, NewFile, NodeKind};

/// A key that opens nothing; in two parts, so that no scanner trips over this file.
const PLANTED: &str = concat!("GITHUB_TOKEN=\"gh", "p_R7kq2XvZ9mWb4TnY1sLd8JhC5fGa3EuQoPi6\"\n");
/// The names of trial folders begin so.
const PREFIX: &str = "doctor-";
/// A trial folder of a run that was killed is removed by a later one after this time.
const LEFT_BEHIND_MS: u64 = 60 * 60 * 1_000;

/// What running the hooks came to.
pub(super) enum Tried {
    /// Each of them was run.
    Answers(Vec<Answer>, Vec<GitAnswer>),
    /// Nothing could be written, so none was.
    Unwritable {
        /// Where.
        path: AbsPath,
        /// Why, in words.
        why: String,
    },
}

/// Runs each of `hooks` with everything that is tried with its event.
pub(super) fn run(node: &Node<'_>, world: &World<'_>, hooks: &[Running], git: &[GitHook]) -> Tried {
    let folder = node.layout.run().join(&format!("{PREFIX}{}", world.process));
    sweep(node, world, &folder);
    let tried = make(node, &folder).map(|trial| {
        let ground = Ground { node, world, folder: &folder, env: env(node, world) };
        let mut answers = (ground.answers(hooks, Is::Clean), ground.git_answers(git, &trial, Is::Clean));
        // Without the key there is nothing to refuse, and what was not tried is not proved.
        if trial.stage("src/settings.rs", PLANTED.as_bytes()).is_ok() {
            answers.0.extend(ground.answers(hooks, Is::Planted));
            answers.1.extend(ground.git_answers(git, &trial, Is::Planted));
        }
        answers
    });
    // What cannot be removed now is swept by a later run.
    let _ = remove(node.fs, &folder, TRIAL_DEPTH_MAX);
    match tried {
        Ok((answers, git)) => Tried::Answers(answers, git),
        Err(why) => Tried::Unwritable { path: node.layout.run(), why },
    }
}

fn make(node: &Node<'_>, folder: &AbsPath) -> Result<git::Trial, String> {
    let words = |error: io::Error| error.to_string();
    let run = node.layout.run();
    if node.fs.stat(&run).map_err(words)?.is_none() {
        node.fs.make_dir(&run, 0o700).map_err(words)?;
    }
    node.fs.make_dir(folder, 0o700).map_err(words)?;
    // The library writes little; a page of our own says whether the disk takes what an answer needs.
    let page = folder.join("page");
    let file = NewFile { mode: 0o600, group: None };
    node.fs.write_new(&page, &[b'.'; 4 << 10], file).map_err(words)?;
    node.fs.sync_file(&page).map_err(words)?;
    node.fs.remove_file(&page).map_err(words)?;
    let trial = git::Trial::make(node.fs, folder).map_err(|error| chain(&error))?;
    let staged = trial.stage("src/library.rs", b"pub fn answer() -> u8 {\n    42\n}\n");
    staged.map_err(|error| chain(&error))?;
    Ok(trial)
}

fn chain(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}

/// HOME and PATH, which is what a host gives at least.
fn env(node: &Node<'_>, world: &World<'_>) -> Env {
    let path = world.env.get("PATH").cloned().unwrap_or_default();
    Env::from([("HOME".to_owned(), node.layout.home.as_str().into()), ("PATH".to_owned(), path)])
}

/// What is on its way into the commit.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Is {
    Clean,
    Planted,
}

/// Where hooks are tried.
struct Ground<'a> {
    node: &'a Node<'a>,
    world: &'a World<'a>,
    folder: &'a AbsPath,
    env: Env,
}

impl Ground<'_> {
    fn answers(&self, hooks: &[Running], is: Is) -> Vec<Answer> {
        let mut answers = Vec::new();
        for (number, hook) in hooks.iter().take(PROBED_HOOKS_MAX).enumerate() {
            let trials = trials_of(hook).iter();
            for trial in trials.filter(|trial| (**trial == Trial::PlantedCommit) == (is == Is::Planted)) {
                answers.push(self.answer(hook, number, *trial));
            }
        }
        answers
    }

    fn answer(&self, hook: &Running, number: usize, trial: Trial) -> Answer {
        let World { clock, exec, process, round, .. } = self.world;
        let id = format!("{process}-{}-{number}-{trial:?}-{}", round.get(), clock.now().millis());
        let surroundings = Surroundings { folder: self.folder.as_path(), env: &self.env, id: &id };
        let call = probe::call(hook, trial, &surroundings);
        let started = clock.micros();
        let said = exec.run(&call);
        let micros = clock.micros().saturating_sub(started);
        let is_timed_out = said.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::TimedOut);
        let said = said.map_err(|error| error.to_string());
        Answer { running: hook.clone(), trial, said, micros, is_timed_out }
    }

    /// What cannot be put on its way is not tried, and so not proved.
    fn git_answers(&self, hooks: &[GitHook], trial: &git::Trial, is: Is) -> Vec<GitAnswer> {
        if hooks.is_empty() {
            return Vec::new();
        }
        let (name, message) = match is {
            Is::Clean => (".git/MESSAGE_CLEAN", "feat: a trial of the hooks\n".to_owned()),
            Is::Planted => (".git/MESSAGE_PLANTED", format!("feat: a trial of the hooks\n\n{PLANTED}")),
        };
        let file = NewFile { mode: 0o600, group: None };
        let is_written = self.node.fs.write_new(&self.folder.join(name), message.as_bytes(), file).is_ok();
        let (Ok(commit), true) = (trial.commit(), is_written) else { return Vec::new() };
        let is_planted = is == Is::Planted;
        let (folder, env) = (self.folder.as_path(), &self.env);
        let occasion = Occasion { folder, env, message: name, commit: &commit };
        let answer = |hook: &GitHook| {
            let said = self.world.exec.run(&repositories::call(hook, &occasion));
            let said = said.map_err(|error| error.to_string());
            GitAnswer { hook: hook.clone(), is_planted, said }
        };
        hooks.iter().map(answer).collect()
    }
}

/// Removes what killed runs left; of a run that is at work the folder is young.
fn sweep(node: &Node<'_>, world: &World<'_>, own: &AbsPath) {
    let run = node.layout.run();
    let now = world.clock.now().millis();
    for name in node.fs.list(&run).unwrap_or_default().iter().filter(|name| name.starts_with(PREFIX)) {
        let path = run.join_name(name);
        let changed = node.fs.stat(&path).ok().flatten().map_or(0, |stat| stat.modified_ns / 1_000_000);
        let age_ms = now.saturating_sub(u64::try_from(changed).unwrap_or_default());
        if path == *own || age_ms > LEFT_BEHIND_MS {
            // A later run tries again.
            let _ = remove(node.fs, &path, TRIAL_DEPTH_MAX);
        }
    }
}

/// Removes a folder with everything in it, without following links.
fn remove(fs: &dyn Fs, path: &AbsPath, depth_left: usize) -> io::Result<()> {
    let Some(stat) = fs.stat(path)? else { return Ok(()) };
    if stat.kind != NodeKind::Dir || depth_left == 0 {
        return fs.remove_file(path);
    }
    for name in fs.list(path)? {
        remove(fs, &path.join_name(&name), depth_left - 1)?;
    }
    fs.remove_dir(path)
}
