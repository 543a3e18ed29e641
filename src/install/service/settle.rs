//! After the plan: what runs is made to agree with what the ledger says is installed. It looks at what is, not at what
//! was just done, so a run that died before it is healed by the next one. Touches no service but ours and those of a
//! predecessor that the ledger names.

use serde::Serialize;

use crate::base::path::AbsPath;
use crate::engine::ledger::{Kind, Ledger};
use crate::install::node::{InstallError, Node};
use crate::install::service::{Manager, predecessor};
use crate::ports::services::{Activity, Linger, Service, ServiceError, ServiceState, Services};

/// What became of the service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Settled {
    /// It was started.
    Started,
    /// It was started again, because its file or the program changed.
    Restarted,
    /// It ran before.
    Runs,
    /// It was stopped, because it is not installed any more.
    Stopped,
    /// It is installed and does not run.
    Idle {
        /// Why, in words.
        why: String,
        /// What a person can do.
        fix: String,
    },
}

/// What was settled.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Settlement {
    /// Our service; `None` where it is not installed and did not run.
    pub service: Option<Settled>,
    /// Services of a predecessor that were stopped.
    pub stopped: Vec<String>,
    /// Services of a predecessor that still run, and why.
    pub running: Vec<String>,
}

/// Whether this run changed the program or the file of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// It did.
    Yes,
    /// It did not; an earlier one may have.
    No,
}

/// Makes what runs agree with the ledger.
///
/// # Errors
/// When the ledger or the disk cannot be read; what a service manager refuses is part of the settlement.
pub fn settle(
    node: &Node<'_>,
    services: &dyn Services,
    changed: Changed,
) -> Result<Settlement, InstallError> {
    let recorded = node.recorded(&node.store())?;
    let ledger = recorded.as_ref().map(|recorded| &recorded.ledger);
    let installed = Manager::ALL.into_iter().find(|manager| is_installed(node, ledger, *manager));
    let Some(manager) = Manager::of(services.init()) else {
        let idle = || Settled::Idle {
            why: "no service manager answers for this login".to_owned(),
            fix: "log in as usual and run `openclaw install`; until then `openclaw daemon run` does its work"
                .to_owned(),
        };
        return Ok(Settlement { service: installed.map(|_| idle()), ..Settlement::default() });
    };
    let mut settlement = displaced(services, ledger);
    let service = manager.service(node.layout);
    settlement.service = match installed {
        Some(installed) if installed == manager => Some(run(node, services, &service, changed)),
        Some(_) | None => gone(node, services, &service),
    };
    Ok(settlement)
}

/// An uninstall, as far as services go: ours is stopped before its files go, and what came back is seen afterwards.
pub struct Leaving {
    ours: Option<Service>,
    theirs: Vec<Service>,
    notes: Vec<String>,
}

impl Leaving {
    /// Stops our service, and ends the linger that we began.
    ///
    /// # Errors
    /// When the ledger cannot be read; what a service manager refuses becomes a note.
    pub fn begin(node: &Node<'_>, services: &dyn Services) -> Result<Self, InstallError> {
        let recorded = node.recorded(&node.store())?;
        let ledger = recorded.as_ref().map(|recorded| &recorded.ledger);
        let theirs = ledger.map(predecessor::units).unwrap_or_default();
        let installed = Manager::ALL.into_iter().find(|manager| is_installed(node, ledger, *manager));
        let mut leaving = Self { ours: None, theirs, notes: Vec::new() };
        if ledger.is_some_and(|ledger| ledger.linger) {
            leaving.end_linger(services);
        }
        let Some(manager) = installed else { return Ok(leaving) };
        let service = manager.service(node.layout);
        if Manager::of(services.init()) != Some(manager) {
            leaving.notes.push(
                "The service may still run, because no service manager answers for this login; it ends with the \
                 next logout."
                    .to_owned(),
            );
            return Ok(leaving);
        }
        let stopped = services.state(&service).and_then(|state| match is_ours(node, &service, &state) {
            true => services.stop(&service),
            false => Ok(()),
        });
        if let Err(error) = stopped {
            leaving.notes.push(format!("The service may still run: {}.", words(&error)));
        }
        Ok(Self { ours: Some(service), ..leaving })
    }

    fn end_linger(&mut self, services: &dyn Services) {
        let ended = match services.lingers() {
            // A person ended it before us.
            Ok(Some(false) | None) => Ok(()),
            Ok(Some(true)) => services.set_linger(Linger::Off),
            Err(error) => Err(error),
        };
        if let Err(error) = ended {
            self.notes.push(format!(
                "Your services still run while you are not logged in: {}; `loginctl disable-linger` ends that.",
                words(&error)
            ));
        }
    }

    /// Makes the manager forget what went and see what came back; returns what a person should know.
    pub fn end(mut self, services: &dyn Services) -> Vec<String> {
        if Manager::of(services.init()).is_none() {
            return self.notes;
        }
        if let Some(ours) = &self.ours {
            // It failed at most because it was stopped; then there is nothing to forget.
            let _ = services.reset_failed(ours);
        }
        if self.ours.is_some() || !self.theirs.is_empty() {
            self.notes.extend(services.reload().err().map(|error| format!("{}.", words(&error))));
        }
        let names: Vec<&str> = self.theirs.iter().map(|unit| unit.name.as_str()).collect();
        if !names.is_empty() {
            self.notes.push(format!(
                "The services of a predecessor are back and do not run; `systemctl --user start {}` starts them.",
                names.join(" ")
            ));
        }
        self.notes
    }
}

fn is_installed(node: &Node<'_>, ledger: Option<&Ledger>, manager: Manager) -> bool {
    ledger
        .and_then(|ledger| ledger.entry(&manager.file(node.layout)))
        .is_some_and(|entry| entry.kind == Kind::Unit && !entry.written.is_absent())
}

/// Has the service run by the file and the program that are there.
fn run(node: &Node<'_>, services: &dyn Services, service: &Service, changed: Changed) -> Settled {
    match try_run(node, services, service, changed) {
        Ok(settled) => settled,
        Err(error) => Settled::Idle { why: words(&error), fix: look_fix(service) },
    }
}

fn try_run(
    node: &Node<'_>,
    services: &dyn Services,
    service: &Service,
    changed: Changed,
) -> Result<Settled, ServiceError> {
    let mut state = services.state(service)?;
    if changed == Changed::Yes || state.is_outdated || state.activity == Activity::NotLoaded {
        services.reload()?;
        state = services.state(service)?;
    }
    if !is_ours(node, service, &state) {
        let file = state.file.map(|file| file.to_string()).unwrap_or_default();
        return Ok(Settled::Idle {
            why: format!(
                "the service manager takes `{}` from `{file}`, which is another one's",
                service.name
            ),
            fix: format!("take `{file}` away, then run `openclaw install`"),
        });
    }
    match state.activity {
        Activity::Masked => Ok(Settled::Idle {
            why: "it is masked, which forbids starting it".to_owned(),
            fix: format!("`systemctl --user unmask {}`, then run `openclaw install`", service.name),
        }),
        Activity::Active { .. } if changed == Changed::No && !is_older(node, service, &state) => {
            Ok(Settled::Runs)
        }
        Activity::Active { .. } | Activity::Activating => {
            services.restart(service)?;
            Ok(Settled::Restarted)
        }
        Activity::Failed { .. } => {
            services.reset_failed(service)?;
            services.start(service)?;
            Ok(Settled::Started)
        }
        Activity::Inactive | Activity::NotLoaded | Activity::Deactivating => {
            services.start(service)?;
            Ok(Settled::Started)
        }
    }
}

/// Stops the service where it is installed no more but still runs.
fn gone(node: &Node<'_>, services: &dyn Services, service: &Service) -> Option<Settled> {
    let is_file_gone = matches!(node.fs.stat(&service.file), Ok(None));
    let state = services.state(service).ok()?;
    if !is_file_gone || !state.activity.is_running() || !is_ours(node, service, &state) {
        return None;
    }
    let stopped =
        services.stop(service).and_then(|()| services.reset_failed(service)).and_then(|()| services.reload());
    Some(match stopped {
        Ok(()) => Settled::Stopped,
        Err(error) => Settled::Idle { why: words(&error), fix: look_fix(service) },
    })
}

/// Returns whether the manager means our file by the service's name. One that it does not tell is taken for ours.
fn is_ours(node: &Node<'_>, service: &Service, state: &ServiceState) -> bool {
    let real = |path: &AbsPath| node.fs.resolve(path).ok().flatten().unwrap_or_else(|| path.clone());
    match (&state.file, &state.activity) {
        // A mask is a link to nowhere, in whichever folder.
        (_, Activity::Masked) | (None, _) => true,
        (Some(file), _) => *file == service.file || real(file) == real(&service.file),
    }
}

/// Returns whether the running process was started before the program or the service's file were written.
fn is_older(node: &Node<'_>, service: &Service, state: &ServiceState) -> bool {
    let Some(started_ms) = state.started_ms else { return false };
    let link = node.layout.stable_binary();
    let program = node.fs.resolve(&link).ok().flatten();
    let parts = [Some(service.file.clone()), Some(link), program];
    parts.into_iter().flatten().any(|part| {
        let stat = node.fs.stat(&part).ok().flatten();
        stat.is_some_and(|stat| stat.modified_ns / 1_000_000 > i128::from(started_ms))
    })
}

/// Stops what still runs of a predecessor whose files the ledger keeps. Timers go first, since they start services.
fn displaced(services: &dyn Services, ledger: Option<&Ledger>) -> Settlement {
    let mut settlement = Settlement::default();
    let mut units: Vec<Service> = ledger.map(predecessor::units).unwrap_or_default();
    units.sort_by_key(|unit| !unit.name.ends_with(".timer"));
    for unit in units {
        let stopped = services.state(&unit).and_then(|state| match state.activity {
            Activity::Active { .. } | Activity::Activating | Activity::Deactivating => {
                services.stop(&unit).map(|()| true)
            }
            Activity::Failed { .. } => services.reset_failed(&unit).map(|()| false),
            Activity::NotLoaded | Activity::Masked | Activity::Inactive => Ok(false),
        });
        match stopped {
            Ok(true) => settlement.stopped.push(unit.name),
            Ok(false) => {}
            Err(error) => settlement.running.push(format!("{}: {}", unit.name, words(&error))),
        }
    }
    settlement
}

/// Returns an error with its causes on one line.
pub(super) fn words(error: &ServiceError) -> String {
    match std::error::Error::source(error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}

/// Returns where a person sees why a service does not run.
pub(super) fn look_fix(service: &Service) -> String {
    if service.name.ends_with(".service") {
        format!("see `systemctl --user status {0}` and `journalctl --user -u {0}`", service.name)
    } else {
        format!("see `launchctl print gui/$(id -u)/{}`", service.name)
    }
}

#[cfg(test)]
mod tests;
