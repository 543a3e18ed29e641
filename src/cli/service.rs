//! What `install`, `apply`, `uninstall` and `status` say about the service, and the one question about it. No verb of
//! its own: the service is part of the node.

use serde::Serialize;

use crate::base::path::AbsPath;
use crate::cli::run::Failure;
use crate::cli::ui::{Paint, Ui};
use crate::config::settings::Settings;
use crate::config::value::{LingerChoice, ServiceChoice};
use crate::engine::ledger::Kind;
use crate::engine::plan::{LedgerChange, Plan};
use crate::install::service::Manager;
use crate::install::service::look::{ServiceStatus, Standing};
use crate::install::service::settle::{Changed, Settled, Settlement, settle};
use crate::install::{Node, ServiceWish};
use crate::ports::services::{Linger, Services};

/// Returns what a plain install wishes about the service.
pub(super) fn wished(settings: &Settings, services: &dyn Services) -> ServiceWish {
    match (settings.install_service.value, Manager::of(services.init())) {
        (ServiceChoice::Off, _) => ServiceWish::Out,
        (ServiceChoice::Auto, Some(manager)) => ServiceWish::Bring(manager),
        (ServiceChoice::Auto, None) => ServiceWish::Keep,
    }
}

/// Returns whether a plan changes what the service runs, or its file.
pub(super) fn changed(plan: &Plan) -> Changed {
    let is_part = |part: &str| part == "program" || part == "service";
    if plan.body.steps.iter().any(|step| is_part(&step.part)) { Changed::Yes } else { Changed::No }
}

/// Returns whether a plan brings the service where there was none.
pub(super) fn is_new(plan: &Plan) -> bool {
    plan.body.ledger.iter().any(|change| match change {
        LedgerChange::Put(entry) => {
            let is_made = |path: &AbsPath| {
                plan.body.steps.iter().any(|step| step.path == *path && step.before.is_absent())
            };
            entry.kind == Kind::Unit && is_made(&entry.path)
        }
        LedgerChange::Drop(_) | LedgerChange::Linger(_) => false,
    })
}

/// Returns whether the person wants services to run without a login, and it is not so already.
///
/// # Errors
/// When nobody is there to answer.
pub(super) fn wants_linger(
    choice: LingerChoice,
    services: &dyn Services,
    plan: &Plan,
    ui: &mut Ui,
) -> Result<bool, Failure> {
    let may_ask = is_new(plan) && ui.can_ask();
    let asks = match choice {
        LingerChoice::Off => return Ok(false),
        LingerChoice::Ask if !may_ask => return Ok(false),
        LingerChoice::Ask => true,
        LingerChoice::On => false,
    };
    // What cannot be told, or is so already, is left as it is.
    let is_off = matches!(services.lingers(), Ok(Some(false)));
    let question = "Let the service run while you are not logged in (linger)?";
    Ok(is_off && (!asks || ui.confirm(question, "choose ahead with `--linger`")?))
}

/// What was done about the service.
#[derive(Debug, Default, Serialize)]
pub(super) struct Served {
    /// What runs.
    #[serde(flatten)]
    pub settlement: Settlement,
    /// We let services run without a login.
    pub linger: bool,
    /// What did not work, in words.
    pub notes: Vec<String>,
}

/// Makes what runs agree with what was installed.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn serve(node: &Node<'_>, services: &dyn Services, plan: &Plan) -> Result<Served, Failure> {
    let settlement = settle(node, services, changed(plan))?;
    Ok(Served { settlement, ..Served::default() })
}

/// Lets services run without a login; says so where that is refused.
pub(super) fn linger(services: &dyn Services, served: &mut Served) {
    match services.set_linger(Linger::On) {
        Ok(()) => served.linger = true,
        Err(error) => served.notes.push(format!(
            "services stop when you log out: {error}; run `sudo loginctl enable-linger \"$USER\"` to change that"
        )),
    }
}

impl Served {
    /// Returns what people read of it, whole lines.
    pub fn text(&self, paint: Paint) -> String {
        let Self { settlement, linger, notes } = self;
        let Settlement { service, stopped, running } = settlement;
        let mut text = match service {
            None | Some(Settled::Runs) => String::new(),
            Some(Settled::Started) => "The service is started.\n".to_owned(),
            Some(Settled::Restarted) => "The service is restarted.\n".to_owned(),
            Some(Settled::Stopped) => "The service is stopped.\n".to_owned(),
            Some(Settled::Idle { why, fix }) => {
                format!(
                    "{}: the service does not run: {why}\n{} {fix}\n",
                    paint.yellow("warning"),
                    paint.bold("fix:")
                )
            }
        };
        text.extend(stopped.iter().map(|name| format!("Stopped `{name}` of a predecessor.\n")));
        text.extend(running.iter().map(|what| {
            format!("{}: a service of a predecessor still runs: {what}\n", paint.yellow("warning"))
        }));
        if *linger {
            text.push_str(
                "Your services run while you are not logged in; `openclaw uninstall` undoes that.\n",
            );
        }
        text.extend(notes.iter().map(|note| format!("{}: {note}\n", paint.yellow("warning"))));
        text
    }
}

/// Returns the lines of `status` about the service.
pub(super) fn shown(service: &ServiceStatus, paint: Paint) -> String {
    let ServiceStatus { standing, file: _, pid, since, restarts, why, fix } = service;
    let state = match standing {
        Standing::None => return String::new(),
        Standing::Running => "running".to_owned(),
        Standing::Changing => "starting or ending".to_owned(),
        Standing::Stopped => paint.yellow("stopped"),
        Standing::Failed => paint.red("failed"),
        Standing::Masked => paint.yellow("masked"),
        Standing::Unknown => paint.dim("unknown"),
    };
    let mut line = format!("service: {state}");
    if let Some(since) = since {
        line.push_str(&format!(" since {since}"));
    }
    if let Some(pid) = pid {
        line.push_str(&format!(", process {pid}"));
    }
    if *restarts > 0 {
        line.push_str(&format!(", started again {restarts} times"));
    }
    if let Some(why) = why {
        line.push_str(&format!(": {why}"));
    }
    line.push('\n');
    if let Some(fix) = fix {
        line.push_str(&format!("{} {fix}\n", paint.bold("fix:")));
    }
    line
}
