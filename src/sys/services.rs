//! Which service manager this person has, and how its programs are called: by their path, without a shell, with an
//! environment of their own, bounded in time and output.

use std::ffi::{OsStr, OsString};

use crate::ports::exec::{Call, Env, Exec as _};
use crate::ports::machine::Init;
use crate::ports::services::{Linger, Service, ServiceError, ServiceState, Services};

use super::children::OsExec;
use super::launchd::Launchd;
use super::machine::{self, Known};
use super::systemd::Systemd;

/// Returns the service manager of this person.
pub fn services(known: Known<'_>) -> Box<dyn Services> {
    match machine::init(known) {
        Init::SystemdUser => Box::new(Systemd::new(known.path, machine::runtime_folder(known))),
        Init::Launchd => Box::new(Launchd::new(known.path)),
        init @ (Init::SystemdWithoutUser | Init::LaunchdWithoutGui | Init::None) => Box::new(Nobody { init }),
    }
}

/// No service manager that answers.
#[derive(Clone, Copy, Debug)]
pub struct Nobody {
    /// What is there instead.
    pub init: Init,
}

impl Services for Nobody {
    fn init(&self) -> Init {
        self.init
    }

    fn state(&self, _service: &Service) -> Result<ServiceState, ServiceError> {
        Err(ServiceError::Nobody)
    }

    fn reload(&self) -> Result<(), ServiceError> {
        Err(ServiceError::Nobody)
    }

    fn start(&self, _service: &Service) -> Result<(), ServiceError> {
        Err(ServiceError::Nobody)
    }

    fn stop(&self, _service: &Service) -> Result<(), ServiceError> {
        Err(ServiceError::Nobody)
    }

    fn restart(&self, _service: &Service) -> Result<(), ServiceError> {
        Err(ServiceError::Nobody)
    }

    fn reset_failed(&self, _service: &Service) -> Result<(), ServiceError> {
        Err(ServiceError::Nobody)
    }

    fn lingers(&self) -> Result<Option<bool>, ServiceError> {
        Err(ServiceError::Nobody)
    }

    fn set_linger(&self, _wanted: Linger) -> Result<(), ServiceError> {
        Err(ServiceError::Nobody)
    }
}

/// A program of a service manager.
pub(super) struct Program<'a> {
    /// Its name on `path`.
    pub name: &'static str,
    /// Where it is looked for.
    pub path: &'a OsStr,
    /// Its environment.
    pub env: &'a Env,
    /// What is read of its answer.
    pub bytes_max: u64,
}

/// What a program answered.
pub(super) struct Asked {
    /// The call, as a person would type it.
    pub call: String,
    /// Its exit status; `None` when a signal ended it.
    pub status: Option<i32>,
    /// What it wrote on its standard output.
    pub text: String,
    /// What it wrote on its standard error, else on its standard output.
    pub said: String,
}

impl Asked {
    /// Returns what it printed, where it ended well.
    pub fn success(self) -> Result<String, ServiceError> {
        if self.status == Some(0) { Ok(self.text) } else { Err(self.refused()) }
    }

    /// Returns the refusal that this answer is.
    pub fn refused(self) -> ServiceError {
        ServiceError::Refused { call: self.call, said: self.said }
    }
}

impl Program<'_> {
    /// Runs the program with `words`.
    pub fn ask(&self, words: &[&str], timeout_ms: u64) -> Result<Asked, ServiceError> {
        let missing = ServiceError::Missing { program: self.name };
        let program = machine::find_program(self.name, self.path).ok_or(missing)?;
        let argv: Vec<OsString> = [program.as_str()].iter().chain(words).map(Into::into).collect();
        let call = Call {
            argv,
            cwd: "/".into(),
            env: self.env.clone(),
            stdin: Vec::new(),
            stdout_bytes_max: self.bytes_max,
            timeout_ms,
        };
        let typed = [&[self.name], words].concat().join(" ");
        let output = match OsExec.run(&call) {
            Ok(output) => output,
            Err(source) => return Err(ServiceError::NotRun { call: typed, source }),
        };
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        let said = if err.trim().is_empty() { &text } else { &err };
        let said: Vec<&str> = said.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let said = match (said.is_empty(), output.status) {
            (false, _) => said.join("; "),
            (true, Some(status)) => format!("it ended with status {status}"),
            (true, None) => "a signal ended it".to_owned(),
        };
        Ok(Asked { call: typed, status: output.status, text, said })
    }
}
