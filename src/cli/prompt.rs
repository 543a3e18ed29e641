//! `openclaw prompt`: exactly what an agent would be told with a task, layer by layer. Only looks.

use clap::Args;
use serde::Serialize;

use crate::base::context::Context;
use crate::base::limits::{CONTEXT_BYTES_MAX, MEMORY_BYTES_MAX, SHARED_BYTES_MAX, TASK_BYTES_MAX};
use crate::base::path::AbsPath;
use crate::base::report::{Code, Exit, Explain as _, Report};
use crate::cli::roles::unknown;
use crate::cli::rules::Here;
use crate::cli::run::{Failure, Ports};
use crate::cli::ui::{Answer, Paint, Ui};
use crate::config::settings::Settings;
use crate::config::top::project_of;
use crate::guard::demand::Scope;
use crate::guard::evaluate::{EvaluateError, Hooks, Means, settings_at};
use crate::guard::harness_rules::{self, Place, Source};
use crate::guard::prompt::{Layer, Prompt, Request, compose};
use crate::guard::recall;
use crate::guard::roles::{self, Known, Role, assign};
use crate::guard::rules::{Told, told_within};
use crate::guard::task::{Task, UnknownKey};

/// The JSON form of the outcome.
pub const SCHEMA: &str = "openclaw.prompt/1";

/// What can be said with `prompt`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The task file (`docs/prompt.md` tells its form)
    #[arg(long, value_name = "FILE")]
    task: String,
    /// A file to tell in place of what is remembered of this project and of `MEMORY.md`
    #[arg(long, value_name = "FILE")]
    memory: Option<String>,
    /// Tell nothing of what is remembered
    #[arg(long, conflicts_with = "memory")]
    no_memory: bool,
    /// Tell what a worker of the mesh would be told, in place of a session on this machine
    #[arg(long)]
    mesh: bool,
}

/// Runs the verb.
///
/// # Errors
/// When the task, its role or the memory cannot be read, or the project cannot be looked at.
pub fn run(arguments: &Arguments, ports: &Ports<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    let layout = ports.layout()?;
    let (path, bytes) = file(&arguments.task, TASK_BYTES_MAX as u64 + 1, "task", ports)?;
    let task = Task::parse(&bytes).map_err(|error| error.report())?;
    for UnknownKey { key, line, meant } in &task.unknown {
        let meant = meant.map(|meant| format!("; `{meant}` is a key")).unwrap_or_default();
        ui.warn(&format!("`{path}`, line {line}: nothing knows the key `{}`{meant}", key.escape_debug()));
    }
    let roles = roles::Catalog::gather(ports.fs, Some(&layout.roles()));
    let here = Here::find(ports, ui)?;
    let memory = memory(arguments, &here, ports)?;
    let id = task.role.clone().or_else(|| default_role(&task, &here.top, ports, ui));
    let role = role(id.as_deref(), &task, &roles, ui)?;
    let harness = harness_rules::Catalog::gather(ports.fs, Some(&layout.harness_rules()));
    harness.told_problems().iter().for_each(|problem| ui.warn(problem));
    let coding_rules = coding_rules(&task, role.map(|(role, _)| role), &here, ports)?;
    let prompt = compose(Request {
        task: (&task, format!("`{path}`")),
        role: role.map(|(role, known)| (role, format!("`openclaw roles show {}`", known.id))),
        coding_rules,
        harness_rules: (&harness.rules, source(&harness.source)),
        place: if arguments.mesh { Place::Mesh } else { Place::Local },
        memory: memory.as_ref().map(|(text, source)| (text.as_str(), source.clone())),
    });
    narrate(&prompt, ui);
    Ok(ui.answer(&Composed { task: task.id, role: id, prompt }))
}

/// Returns the text of the layer of memory and where it is from: the file that was named, else what is ready of earlier
/// sessions in this project, and `MEMORY.md`.
fn memory(
    arguments: &Arguments,
    here: &Here,
    ports: &Ports<'_>,
) -> Result<Option<(String, String)>, Failure> {
    if let Some(name) = &arguments.memory {
        let (path, bytes) = file(name, MEMORY_BYTES_MAX, "file of memory", ports)?;
        return Ok(Some((String::from_utf8_lossy(&bytes).into_owned(), format!("`{path}`"))));
    }
    if arguments.no_memory {
        return Ok(None);
    }
    let layout = ports.layout()?;
    let settings = Settings::load(ports.fs, &layout.settings()).map_err(|error| error.report())?;
    let project = project_of(ports.fs, &here.top, Some(&layout.home));
    let ready = layout.contexts().join(&Context::file_name(&project));
    let kept = layout.workspace().join("MEMORY.md");
    // What cannot be read is left out, as a session start leaves it out.
    let bytes = |path: &AbsPath, bytes_max| ports.fs.read(path, bytes_max).unwrap_or_default();
    let context = Context::of(&bytes(&ready, CONTEXT_BYTES_MAX), &project);
    let chars_max = settings.session_recap_chars_max.value.get();
    let recalled = context.map(|context| recall::last_session(&context, ports.clock.now(), chars_max));
    let memory =
        recall::memory(&bytes(&kept, SHARED_BYTES_MAX), settings.session_memory_chars_max.value.get());
    let mut told = vec![(recalled.unwrap_or_default(), ready), (memory, kept)];
    told.retain(|(text, _)| !text.is_empty());
    let sources: Vec<String> = told.iter().map(|(_, path)| format!("`{path}`")).collect();
    let texts: Vec<String> = told.into_iter().map(|(text, _)| text).collect();
    Ok((!texts.is_empty()).then(|| (texts.join("\n\n"), sources.join(" and "))))
}

/// Reads a file that a person named.
fn file(name: &str, bytes_max: u64, what: &str, ports: &Ports<'_>) -> Result<(AbsPath, Vec<u8>), Failure> {
    let path = ports.path(name)?;
    let refused = |why: String| {
        let report = Report::new(Code::UsageInvalid, format!("the {what} `{path}` cannot be read"));
        Failure::from(report.why(why).fix("name a file that is there"))
    };
    let place = ports.fs.resolve(&path).map_err(|error| refused(error.to_string()))?;
    let place = place.ok_or_else(|| refused("it is not there".to_owned()))?;
    let bytes = ports.fs.read(&place, bytes_max).map_err(|error| refused(error.to_string()))?;
    Ok((path, bytes))
}

/// Returns the role that work in this project has where its task names none, from the commit that it is judged against.
fn default_role(task: &Task, top: &AbsPath, ports: &Ports<'_>, ui: &mut Ui) -> Option<String> {
    let means = Means {
        exec: ports.exec,
        env: ports.env,
        clock: ports.clock,
        parse: ports.project,
        hooks: &|_| Hooks::Unguarded,
        rules: &|_| None,
        probe: ports.probe,
    };
    match settings_at(top, task.base.as_deref().unwrap_or("HEAD"), &means) {
        Ok(project) => project.default_role,
        Err(EvaluateError::NoRepository) => None,
        Err(error) => {
            ui.warn(&format!("the project's default role is not known: failed to {error}"));
            None
        }
    }
}

/// Returns the role `id`. Where there is none, the one that would fit is told, and none is taken: what an agent is told and
/// what is judged afterwards have to be the same.
fn role<'c>(
    id: Option<&str>,
    task: &Task,
    catalog: &'c roles::Catalog,
    ui: &mut Ui,
) -> Result<Option<(&'c Role, &'c Known)>, Failure> {
    let Some(id) = id else {
        let fitting = assign(&task.scope, &catalog.usable().collect::<Vec<_>>());
        ui.say(&match &fitting.role {
            Some(role) => format!("the task names no role; `\"role\": \"{role}\"` fits: {}", fitting.why),
            None => format!("the task names no role: {}", fitting.why),
        });
        return Ok(None);
    };
    let known = catalog.find(id).ok_or_else(|| unknown(catalog, id))?;
    let role = known.file.role.as_ref().ok_or_else(|| {
        Report::new(Code::RoleUnknown, format!("the role `{id}` cannot be used"))
            .why("its file has errors")
            .fix("`openclaw roles check` tells them with their lines")
    })?;
    Ok(Some((role, known)))
}

/// Returns what is told of the coding rules of the files in scope.
fn coding_rules(
    task: &Task,
    role: Option<&Role>,
    here: &Here,
    ports: &Ports<'_>,
) -> Result<(Told, usize), Failure> {
    let settings = Settings::load(ports.fs, &ports.layout()?.settings()).map_err(|error| error.report())?;
    let chars_max = settings.rules_context_chars_max.value.get();
    let scope = Scope::of(task.scope.clone());
    let scope = role.map_or(scope.clone(), |role| role.narrow(scope));
    Ok((told_within(&here.catalog, &here.detection(ports)?, &scope, chars_max), chars_max))
}

fn source(source: &Source) -> String {
    match source {
        Source::Shipped | Source::Fallback(_) => "the shipped harness rules".to_owned(),
        Source::File(path) => format!("`{path}`"),
    }
}

fn narrate(prompt: &Prompt, ui: &mut Ui) {
    for Layer { layer, sources, chars, chars_max, left_out, text: _ } in &prompt.layers {
        let of = chars_max.map(|max| format!(" of {max}")).unwrap_or_default();
        let from = if sources.is_empty() { String::new() } else { format!(", from {}", sources.join(", ")) };
        ui.detail(&format!("{}: {chars}{of} characters{from}", layer.word()));
        if !left_out.is_empty() {
            ui.say(&format!("left out of {}: {}", layer.word(), left_out.join(", ")));
        }
    }
}

#[derive(Serialize)]
struct Composed {
    task: String,
    role: Option<String>,
    #[serde(flatten)]
    prompt: Prompt,
}

impl Answer for Composed {
    /// The text as the agent gets it, for reading and for pipes.
    fn text(&self, _: Paint) -> String {
        self.prompt.text.clone()
    }
}
