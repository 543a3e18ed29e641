//! What a call asks work to be judged by: flags, the task file, the role, harness rules and settings become one plain
//! request. Reads files that a person named; judges nothing.

use std::path::Path;

use crate::base::limits::{RECORD_BYTES_MAX, TASK_BYTES_MAX};
use crate::base::report::{Code, Explain as _, Report};
use crate::base::text::closest;
use crate::cli::check::Arguments;
use crate::cli::run::{Failure, Ports};
use crate::cli::ui::Ui;
use crate::config::env::Variable;
use crate::config::settings::Settings;
use crate::config::value::{CheckConsequence, Typed as _};
use crate::guard::evaluate::{
    Area, Check, Consequence, Consequences, Demands, Means, Request, Sources, settings_at,
};
use crate::guard::globs::Glob;
use crate::guard::harness_rules::{self, Place};
use crate::guard::roles::{self, Role};
use crate::guard::scan::{Range, shown_path};
use crate::guard::task::Task;

/// The base where nobody names one.
const HEAD: &str = "HEAD";

/// Returns the request of a call.
///
/// # Errors
/// With the report of what it names wrongly.
pub(super) fn request(
    arguments: &Arguments,
    settings: &Settings,
    (ports, means): (&Ports<'_>, &Means<'_>),
    ui: &mut Ui,
) -> Result<Request, Failure> {
    let folder = ports.folder.clone().ok_or_else(|| {
        Report::new(Code::UsageInvalid, "the working folder is gone, or its path is not UTF-8")
            .fix("change to a folder that is there")
    })?;
    let scope = arguments.scope.iter().map(|text| glob(text)).collect::<Result<Vec<Glob>, Report>>()?;
    let task = task(arguments, ports, ui)?;
    let (base, area) = area(arguments, task.as_ref())?;
    let project = settings_at(&folder, &base, means).map_err(|error| error.report())?;
    let role = arguments.role.clone().or_else(|| task.as_ref()?.role.clone()).or(project.default_role);
    let role = role.map(|id| self::role(&id, ports)).transpose()?;
    let file = ports.layout.as_ref().ok().map(|layout| layout.harness_rules());
    let rules = harness_rules::Catalog::gather(ports.fs, file.as_ref());
    rules.told_problems().iter().for_each(|problem| ui.warn(problem));
    let rules = rules.demands(Place::Local);
    let demands =
        Demands::of(Sources { task: task.as_ref(), role: role.as_ref(), rules: &rules, scope: &scope });
    let record = match &arguments.output {
        Some(path) => Some(read(path, RECORD_BYTES_MAX + 1, ports)?),
        None => None,
    };
    Ok(Request {
        folder,
        base,
        area,
        demands,
        consequences: consequences(settings),
        policy: (ports.policy)(settings),
        record,
        now: ports.clock.now(),
    })
}

fn area(arguments: &Arguments, task: Option<&Task>) -> Result<(String, Area), Report> {
    let named = arguments.base.clone().or_else(|| task?.base.clone());
    let Some(range) = &arguments.range else {
        let area = if arguments.staged { Area::Staged } else { Area::WorkTree };
        return Ok((named.unwrap_or_else(|| HEAD.to_owned()), area));
    };
    let shown = shown_path(range.as_bytes());
    match Range::parse(range) {
        Some(Range { after: Some(after), tip }) => Ok((after, Area::Commit(tip))),
        Some(Range { after: None, .. }) => Err(Report::new(
            Code::UsageInvalid,
            format!("`{shown}` does not say which commit the work began at"),
        )
        .fix("give `--range A..B`, such as `origin/main..HEAD`")),
        None => Err(Report::new(Code::UsageInvalid, format!("`{shown}` is no range of commits"))
            .fix("give `--range A..B`, such as `origin/main..HEAD`")),
    }
}

fn glob(text: &str) -> Result<Glob, Report> {
    Glob::new(text).map_err(|error| {
        Report::new(Code::UsageInvalid, format!("`{}` is no pattern", shown_path(text.as_bytes())))
            .because(&error)
            .fix("write a pattern from the top of the repository, as `src/**`")
    })
}

fn task(arguments: &Arguments, ports: &Ports<'_>, ui: &mut Ui) -> Result<Option<Task>, Failure> {
    let variable = ports.env.get(Variable::TaskFile.name()).filter(|value| !value.is_empty());
    let Some(path) = arguments.task.as_deref().or(variable.map(Path::new)) else { return Ok(None) };
    let bytes = read(path, TASK_BYTES_MAX as u64 + 1, ports)?;
    let task = Task::parse(&bytes).map_err(|error| error.report())?;
    for unknown in &task.unknown {
        let meant = unknown.meant.map(|meant| format!("; `{meant}` is one")).unwrap_or_default();
        let key = shown_path(unknown.key.as_bytes());
        ui.warn(&format!("line {} of the task: `{key}` is no key of a task{meant}", unknown.line));
    }
    Ok(Some(task))
}

fn role(id: &str, ports: &Ports<'_>) -> Result<Role, Report> {
    let folder = ports.layout.as_ref().ok().map(|layout| layout.roles());
    let shown = shown_path(id.as_bytes());
    let Some(known) = roles::Catalog::named(ports.fs, folder.as_ref(), id) else {
        let catalog = roles::Catalog::gather(ports.fs, folder.as_ref());
        let report = Report::new(Code::RoleUnknown, format!("no role has the id `{shown}`"));
        let ids = catalog.roles.iter().map(|known| known.id.as_str());
        return Err(match closest(id, ids) {
            Some(close) => report.fix(format!("use `{close}`")),
            None => report.fix("see which there are with `openclaw roles list`"),
        });
    };
    known.file.role.clone().ok_or_else(|| {
        let report = Report::new(Code::ConfigInvalid, format!("the role `{shown}` cannot be used"));
        let problems = known.file.problems.iter();
        let report =
            problems.fold(report, |report, problem| report.why(format!("{}: {}", problem.at, problem.what)));
        report.fix("see `openclaw roles check`")
    })
}

/// Reads a file that a person named.
fn read(path: &Path, bytes_max: u64, ports: &Ports<'_>) -> Result<Vec<u8>, Failure> {
    let name = path.to_str().ok_or_else(|| {
        Report::new(Code::UsageInvalid, "a path that was given is not UTF-8").fix("give another path")
    })?;
    let refused = |error: &std::io::Error| {
        Report::new(Code::UsageInvalid, format!("`{}` cannot be read", shown_path(name.as_bytes())))
            .because(error)
            .fix("give a file that is there")
    };
    let absent = std::io::Error::from(std::io::ErrorKind::NotFound);
    let path = ports.path(name)?;
    let place = ports.fs.resolve(&path).map_err(|error| refused(&error))?;
    let place = place.ok_or_else(|| refused(&absent))?;
    Ok(ports.fs.read(&place, bytes_max).map_err(|error| refused(&error))?)
}

/// Returns what the settings say follows from findings.
fn consequences(settings: &Settings) -> Consequences {
    let mut consequences = Consequences::default();
    for (setting, value, _) in settings.rows() {
        let check = setting.key.strip_prefix("evaluate.").and_then(Check::named);
        if let (Some(check), Some(chosen)) = (check, CheckConsequence::from_value(&value)) {
            consequences = consequences.with(check, of(chosen));
        }
    }
    consequences
}

fn of(chosen: CheckConsequence) -> Consequence {
    match chosen {
        CheckConsequence::Warn => Consequence::Warn,
        CheckConsequence::Review => Consequence::Review,
        CheckConsequence::Block => Consequence::Block,
        CheckConsequence::Revert => Consequence::Revert,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_check_has_a_setting_with_the_same_default() {
        let consequences = consequences(&Settings::default());
        for check in Check::ALL {
            let key = format!("evaluate.{}", check.key());
            let settings = Settings::default();
            let row = settings.rows().into_iter().find(|(setting, ..)| setting.key == key);
            let (_, value, _) = row.unwrap_or_else(|| unreachable!("no setting `{key}`"));
            let chosen = CheckConsequence::from_value(&value).map(of);
            assert_eq!(chosen, Some(check.default_consequence()), "{key}");
            assert_eq!(consequences.of(*check), check.default_consequence());
        }
    }
}
