//! The role that a commit is made in, and what it forbids. Reads the task file and the roles of the node; a task file that
//! cannot be read refuses the commit, because what it forbids is not known.

use std::path::PathBuf;

use crate::base::limits::TASK_BYTES_MAX;
use crate::base::path::AbsPath;
use crate::config::env::Variable;
use crate::config::layout::Layout;
use crate::git::{Outside, Place};
use crate::guard::demand::Forbidden;
use crate::guard::evaluate::staged::{ForbiddenText, Looking, forbidden as staged};
use crate::guard::roles::Catalog;
use crate::guard::task::Task;
use crate::guard::{Guard, Trust};
use crate::hook::commit::chain;
use crate::hook::project;

use super::answer::Firing;

/// Returns the forbidden texts that are staged, and what is wrong with the roles that are named, one line each.
///
/// # Errors
/// Why it could not be looked, one line.
pub(super) fn forbidden(
    firing: &Firing<'_>,
    outside: Outside<'_>,
    trust: Trust,
) -> Result<(Vec<ForbiddenText>, Vec<String>), String> {
    if firing.skipped.contains(&Guard::Roles) {
        return Ok((Vec::new(), Vec::new()));
    }
    let of_task = task(firing)?;
    let problems = std::cell::RefCell::new(Vec::new());
    let roles = |defaults: &[String]| match &of_task {
        Some(Some(id)) => named(id, firing)?.ok_or_else(|| format!("the task's role `{id}` is not here")),
        Some(None) | None => {
            let mut all = Vec::new();
            for id in defaults {
                match named(id, firing)? {
                    Some(forbidden) => all.extend(forbidden),
                    None => {
                        problems.borrow_mut().push(format!("`roles.default`: the role `{id}` is not here"));
                    }
                }
            }
            Ok(all)
        }
    };
    let place = Place::of(firing.call.cwd, firing.call.machine.env);
    let looking = Looking { place, outside, parse: &project::parse, trust, roles: &roles };
    let found = staged(looking).map_err(|error| chain(&error))?;
    Ok((found, problems.into_inner()))
}

/// Returns the role of the task that the environment names: none where it names no task, and none in it where the task has
/// no role.
fn task(firing: &Firing<'_>) -> Result<Option<Option<String>>, String> {
    let machine = &firing.call.machine;
    let name = machine.env.get(Variable::TaskFile.name()).filter(|value| !value.is_empty());
    let Some(name) = name else { return Ok(None) };
    let unread = |why: String| format!("the task file of `{}` {why}", Variable::TaskFile.name());
    let whole = firing.call.cwd.join(PathBuf::from(name));
    let path = AbsPath::from_path(&whole).map_err(|error| unread(format!("cannot be used: {error}")))?;
    let place = machine.fs.resolve(&path).map_err(|error| unread(format!("cannot be found: {error}")))?;
    let place = place.ok_or_else(|| unread("is not there".to_owned()))?;
    let bytes = machine.fs.read(&place, TASK_BYTES_MAX as u64 + 1);
    let bytes = bytes.map_err(|error| unread(format!("cannot be read: {error}")))?;
    let task = Task::parse(&bytes).map_err(|error| unread(format!("cannot be used: failed to {error}")))?;
    Ok(Some(task.role))
}

/// Returns what the role `id` forbids; `None` where there is no such role.
fn named(id: &str, firing: &Firing<'_>) -> Result<Option<Vec<Forbidden>>, String> {
    let folder = firing.call.layout.map(Layout::roles);
    let known = Catalog::named(firing.call.machine.fs, folder.as_ref(), id);
    let Some(known) = known else { return Ok(None) };
    match known.file.role {
        Some(role) => Ok(Some(role.forbidden)),
        None => Err(format!("the role `{id}` cannot be used; `openclaw roles check` says why")),
    }
}
