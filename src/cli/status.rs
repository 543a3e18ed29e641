//! `openclaw status`: what is installed, what drifted, and whether our hooks run.

use crate::base::report::Exit;
use crate::cli::guards::guard_lines;
use crate::cli::plan::counted;
use crate::cli::run::{Failure, Ports};
use crate::cli::service::shown;
use crate::cli::ui::{Answer, Paint, Ui};
use crate::cli::upgrade::under_way;
use crate::install::claude::Carrier;
use crate::install::service::look::service_status;
use crate::install::{Guarded, Repositories, Scope, Status, Way, status};

/// The JSON form of the outcome.
pub const SCHEMA: &str = "openclaw.status/1";

/// Runs the verb; the exit is "no" on drift and where nothing is installed.
///
/// # Errors
/// With the report of what stopped it.
pub fn run(ports: &Ports<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    let node = ports.node()?;
    under_way(&node, ui)?;
    let repositories = Repositories { exec: ports.exec, env: ports.env, clock: ports.clock };
    let status = status(&node, ports.os, Some(&repositories))?;
    let service = service_status(&node, &*(ports.services)())?;
    let status = Status { service: Some(service), ..status };
    let exit = if status.is_sound() { Exit::Done } else { Exit::No };
    Ok(ui.answer_with(&status, exit))
}

impl Answer for Status {
    fn text(&self, paint: Paint) -> String {
        let Self { root, version, resources, drift, listed, hooks, repositories, recorded, guards, service } =
            self;
        let mut text = match version {
            Some(version) => format!(
                "openclaw {version} in {root}: {}\n",
                counted(*resources, "thing of ours", "things of ours")
            ),
            None => format!("openclaw is not installed in {root}; run `openclaw install`\n"),
        };
        let carrier = match (hooks.carrier, hooks.scope) {
            (Some(Carrier::Settings), Scope::User) => "hooks: in Claude Code's settings\n",
            (Some(Carrier::Settings), Scope::Workspace) => "hooks: in the workspace's Claude Code settings\n",
            (Some(Carrier::Plugin), _) => "hooks: in a plugin folder of Claude Code\n",
            (None, _) => "",
        };
        text.push_str(carrier);
        text.extend(service.iter().map(|service| shown(service, paint)));
        repositories.iter().for_each(|repository| text.push_str(&repository_line(repository)));
        for why in &hooks.blocked {
            text.push_str(&format!("{}: nothing of ours will run: {why}\n", paint.red("blocked")));
        }
        for what in &hooks.unclear {
            text.push_str(&format!("{}: {what}\n", paint.yellow("unclear")));
        }
        for one in drift {
            text.push_str(&format!("{}: {}: {}\n", paint.yellow("drift"), one.path, one.what));
        }
        for one in listed {
            text.push_str(&format!("{}: {}: {}\n", paint.dim("listed"), one.path, one.what));
        }
        for path in recorded {
            text.push_str(&format!("{}: {path}\n", paint.dim("recorded")));
        }
        if version.is_some() {
            text.push_str(&guard_lines(guards, paint));
        }
        let mut fixes: Vec<String> = drift
            .iter()
            .map(|one| {
                let mut guarded = repositories.iter().map(|repository| &repository.path);
                match guarded.find(|path| one.path.is_within(path)) {
                    Some(path) => format!("openclaw init '{path}'"),
                    None => "openclaw install".to_owned(),
                }
            })
            .collect();
        fixes.sort_unstable();
        fixes.dedup();
        for fix in fixes.iter().filter(|_| version.is_some()) {
            text.push_str(&format!("{} run `{fix}`\n", paint.bold("fix:")));
        }
        text
    }
}

fn repository_line(repository: &Guarded) -> String {
    let Guarded { path, hooks, rules, is_gone } = repository;
    let rules = counted(*rules, "rule", "rules");
    let hooks = match (is_gone, hooks) {
        (true, _) => "gone",
        (false, Some(Way::Config)) => "git hooks by its configuration",
        (false, Some(Way::Folder)) => "git hooks in its hooks folder",
        (false, Some(Way::Chain)) => "git hooks by `core.hooksPath`",
        (false, None) => "git hooks of its shared git folder",
    };
    format!("repository: {path}: {hooks}, {rules}\n")
}
