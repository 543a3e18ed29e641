//! What `status` says about the service: whether it runs, since when, and why not. Only looks.

use serde::Serialize;

use crate::base::path::AbsPath;
use crate::base::time::Timestamp;
use crate::engine::ledger::Kind;
use crate::install::node::{InstallError, Node};
use crate::install::service::Manager;
use crate::install::service::settle::{look_fix, words};
use crate::ports::services::{Activity, Services};

/// How the service stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// It is not installed.
    None,
    /// It runs.
    Running,
    /// It starts, ends, or waits to be started again.
    Changing,
    /// It is installed and does not run.
    Stopped,
    /// It ended badly.
    Failed,
    /// A person forbade it.
    Masked,
    /// Nobody tells.
    Unknown,
}

/// The service, as `status` shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ServiceStatus {
    /// How it stands.
    pub standing: Standing,
    /// Its file.
    pub file: Option<AbsPath>,
    /// Its process.
    pub pid: Option<u32>,
    /// When the process was started.
    pub since: Option<String>,
    /// How often it was started again by itself.
    pub restarts: u32,
    /// Why it does not run, in words.
    pub why: Option<String>,
    /// What a person can do.
    pub fix: Option<String>,
}

impl ServiceStatus {
    /// Returns whether it does what it was installed for, as far as can be told.
    pub fn is_sound(&self) -> bool {
        match self.standing {
            Standing::None | Standing::Running | Standing::Changing | Standing::Unknown => true,
            Standing::Stopped | Standing::Failed | Standing::Masked => false,
        }
    }

    fn of(standing: Standing, file: Option<AbsPath>) -> Self {
        Self { standing, file, pid: None, since: None, restarts: 0, why: None, fix: None }
    }

    fn because(self, why: String, fix: String) -> Self {
        Self { why: Some(why), fix: Some(fix), ..self }
    }
}

/// Looks at the service.
///
/// # Errors
/// When the ledger cannot be read.
pub fn service_status(node: &Node<'_>, services: &dyn Services) -> Result<ServiceStatus, InstallError> {
    let recorded = node.recorded(&node.store())?;
    let installed = Manager::ALL.into_iter().find(|manager| {
        let file = manager.file(node.layout);
        let entry = recorded.as_ref().and_then(|recorded| recorded.ledger.entry(&file));
        entry.is_some_and(|entry| entry.kind == Kind::Unit && !entry.written.is_absent())
    });
    let Some(manager) = installed else { return Ok(ServiceStatus::of(Standing::None, None)) };
    let service = manager.service(node.layout);
    let of = |standing| ServiceStatus::of(standing, Some(service.file.clone()));
    if Manager::of(services.init()) != Some(manager) {
        let why = "no service manager answers for this login".to_owned();
        return Ok(of(Standing::Unknown).because(why, "ask again from your usual login".to_owned()));
    }
    let state = match services.state(&service) {
        Ok(state) => state,
        Err(error) => return Ok(of(Standing::Unknown).because(words(&error), look_fix(&service))),
    };
    let install = || "run `openclaw install`".to_owned();
    let status = match state.activity {
        Activity::Active { pid } => ServiceStatus { pid, ..of(Standing::Running) },
        Activity::Activating | Activity::Deactivating => of(Standing::Changing),
        Activity::Inactive => of(Standing::Stopped).because("it was stopped".to_owned(), install()),
        Activity::NotLoaded => {
            let why = "the service manager has not read its file".to_owned();
            of(Standing::Stopped).because(why, install())
        }
        Activity::Failed { result } => {
            of(Standing::Failed).because(format!("it ended badly: {result}"), look_fix(&service))
        }
        Activity::Masked => of(Standing::Masked).because(
            "it is masked, which forbids starting it".to_owned(),
            format!("`systemctl --user unmask {}`, then run `openclaw install`", service.name),
        ),
    };
    let since = state.started_ms.map(|millis| Timestamp::from_millis(millis).to_string());
    Ok(ServiceStatus { since, restarts: state.restarts, ..status })
}
