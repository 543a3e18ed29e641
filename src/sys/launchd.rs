//! A person's agents under launchd: calls of `launchctl` in the person's own domain, without a shell, each bounded in
//! time. Never `load` or `unload`, and never another domain.
//!
//! Two things of launchctl's are worked around here. `bootstrap` answers with error 5 for an agent that is loaded
//! already, for a file of the wrong owner or mode and for a bad key alike, so `print` decides. `bootout` returns
//! before the agent is gone, and a `bootstrap` in between fails, so `print` is asked until it is.

use std::ffi::{OsStr, OsString};

use crate::base::limits::{
    SERVICE_ANSWER_BYTES_MAX, SERVICE_CHANGE_MS_MAX, SERVICE_GONE_MS_MAX, SERVICE_QUESTION_MS_MAX,
};
use crate::base::path::AbsPath;
use crate::ports::exec::Env;
use crate::ports::machine::Init;
use crate::ports::services::{Activity, Linger, Service, ServiceError, ServiceState, Services};

use super::clock::Pause;
use super::services::{Asked, Program};

/// `bootstrap`: loaded already, wrong owner or mode, or a bad key.
const IO_ERROR: i32 = 5;
/// `bootout`: no such process.
const NO_PROCESS: i32 = 3;
/// `print`, `bootout`: no such service.
const NO_SERVICE: i32 = 113;

/// The agents of this person.
#[derive(Clone, Debug)]
pub struct Launchd {
    path: OsString,
    env: Env,
    domain: String,
}

impl Launchd {
    /// Returns the agents of the person who runs this; the program is looked for on `path`.
    pub fn new(path: &OsStr) -> Self {
        let env = Env::from([("PATH".to_owned(), path.to_owned()), ("LC_ALL".to_owned(), "C".into())]);
        let domain = format!("gui/{}", rustix::process::getuid().as_raw());
        Self { path: path.to_owned(), env, domain }
    }

    fn target(&self, service: &Service) -> String {
        format!("{}/{}", self.domain, service.name)
    }

    fn launchctl(&self, words: &[&str], timeout_ms: u64) -> Result<Asked, ServiceError> {
        let bytes_max = SERVICE_ANSWER_BYTES_MAX;
        Program { name: "launchctl", path: &self.path, env: &self.env, bytes_max }.ask(words, timeout_ms)
    }

    fn bootstrap(&self, service: &Service) -> Result<(), ServiceError> {
        let words = ["bootstrap", &self.domain, service.file.as_str()];
        let asked = self.launchctl(&words, SERVICE_CHANGE_MS_MAX)?;
        match asked.status {
            Some(0) => Ok(()),
            Some(IO_ERROR) if self.state(service)?.activity != Activity::NotLoaded => Ok(()),
            Some(_) | None => Err(asked.refused()),
        }
    }

    /// Asks until `is_so` holds; returns the last answer.
    fn until(&self, service: &Service, is_so: impl Fn(&Activity) -> bool) -> Result<Activity, ServiceError> {
        let pause = Pause::up_to(SERVICE_GONE_MS_MAX);
        loop {
            let activity = self.state(service)?.activity;
            if is_so(&activity) || !pause.once() {
                return Ok(activity);
            }
        }
    }
}

impl Services for Launchd {
    fn init(&self) -> Init {
        let asked = self.launchctl(&["print", &self.domain], SERVICE_QUESTION_MS_MAX);
        match asked {
            Ok(Asked { status: Some(0), .. }) => Init::Launchd,
            Ok(_) | Err(_) => Init::LaunchdWithoutGui,
        }
    }

    fn state(&self, service: &Service) -> Result<ServiceState, ServiceError> {
        let asked = self.launchctl(&["print", &self.target(service)], SERVICE_QUESTION_MS_MAX)?;
        match asked.status {
            Some(0) => Ok(state_of(&asked.text)),
            Some(NO_SERVICE) => Ok(ServiceState::of(Activity::NotLoaded)),
            Some(_) | None => Err(asked.refused()),
        }
    }

    /// Nothing: launchd reads a file when the agent is loaded.
    fn reload(&self) -> Result<(), ServiceError> {
        Ok(())
    }

    fn start(&self, service: &Service) -> Result<(), ServiceError> {
        let target = self.target(service);
        self.launchctl(&["enable", &target], SERVICE_CHANGE_MS_MAX)?.success()?;
        let activity = self.state(service)?.activity;
        if activity == Activity::NotLoaded {
            self.bootstrap(service)?;
        } else if !activity.is_running() {
            self.launchctl(&["kickstart", &target], SERVICE_CHANGE_MS_MAX)?.success()?;
        }
        let is_settled = |activity: &Activity| match activity {
            Activity::Active { .. } | Activity::Failed { .. } | Activity::NotLoaded | Activity::Masked => {
                true
            }
            Activity::Activating | Activity::Inactive | Activity::Deactivating => false,
        };
        match self.until(service, is_settled)? {
            Activity::Active { .. } => Ok(()),
            Activity::Failed { result } => Err(not_ready(&target, &result)),
            Activity::Activating | Activity::Inactive | Activity::Deactivating => {
                Err(not_ready(&target, "it does not run"))
            }
            Activity::NotLoaded | Activity::Masked => Err(not_ready(&target, "it is not loaded")),
        }
    }

    fn stop(&self, service: &Service) -> Result<(), ServiceError> {
        let target = self.target(service);
        let asked = self.launchctl(&["bootout", &target], SERVICE_CHANGE_MS_MAX)?;
        match asked.status {
            // Gone, or going: `print` tells.
            Some(0 | NO_PROCESS | NO_SERVICE) => {}
            Some(_) | None => return Err(asked.refused()),
        }
        match self.until(service, |activity| *activity == Activity::NotLoaded)? {
            Activity::NotLoaded => Ok(()),
            Activity::Masked
            | Activity::Inactive
            | Activity::Activating
            | Activity::Active { .. }
            | Activity::Deactivating
            | Activity::Failed { .. } => Err(not_ready(&target, "it is still there after it was stopped")),
        }
    }

    /// Whole and anew: what is loaded keeps the file as it was.
    fn restart(&self, service: &Service) -> Result<(), ServiceError> {
        self.stop(service)?;
        self.start(service)
    }

    /// Nothing: launchd starts an agent whatever became of it before.
    fn reset_failed(&self, _service: &Service) -> Result<(), ServiceError> {
        Ok(())
    }

    /// Agents live as long as the session.
    fn lingers(&self) -> Result<Option<bool>, ServiceError> {
        Ok(None)
    }

    fn set_linger(&self, _wanted: Linger) -> Result<(), ServiceError> {
        Err(ServiceError::Missing { program: "loginctl" })
    }
}

fn not_ready(target: &str, said: &str) -> ServiceError {
    ServiceError::Refused { call: format!("launchctl print {target}"), said: said.to_owned() }
}

/// Reads what `launchctl print` printed for one agent: the lines of the outermost level.
fn state_of(text: &str) -> ServiceState {
    let value = |name: &str| {
        text.lines().find_map(|line| {
            let (key, value) = line.strip_prefix('\t')?.split_once(" = ")?;
            (key == name).then_some(value.trim())
        })
    };
    let pid = value("pid").and_then(|pid| pid.parse().ok());
    let failed = value("last exit code").filter(|code| !matches!(*code, "0" | "(never exited)"));
    let activity = match (value("state"), failed) {
        (Some("running"), _) => Activity::Active { pid },
        (Some("spawn scheduled" | "spawning"), None) => Activity::Activating,
        (_, Some(code)) => Activity::Failed { result: format!("exit {code}") },
        (_, None) => Activity::Inactive,
    };
    let restarts = value("runs").and_then(|runs| runs.parse::<u32>().ok()).unwrap_or(0).saturating_sub(1);
    let file = value("path").and_then(|path| AbsPath::new(path).ok());
    ServiceState { activity, file, is_outdated: false, started_ms: None, restarts }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_launchctl_prints_is_read() {
        let text = "gui/501/dev.openclaw-harness = {\n\tactive count = 1\n\tpath = /Users/a/x.plist\n\
                    \tstate = running\n\n\tprogram = /r/openclaw\n\tendpoints = {\n\t\tstate = idle\n\t}\n\
                    \truns = 3\n\tpid = 77\n\tlast exit code = 1\n}\n";
        let state = state_of(text);
        assert_eq!(state.activity, Activity::Active { pid: Some(77) });
        assert_eq!((state.restarts, state.file), (2, AbsPath::new("/Users/a/x.plist").ok()));
        let cases = [
            ("\tstate = spawn scheduled\n\tlast exit code = (never exited)\n", Activity::Activating),
            ("\tstate = not running\n\tlast exit code = 0\n", Activity::Inactive),
            ("\tstate = waiting\n\tlast exit code = (never exited)\n", Activity::Inactive),
            (
                "\tstate = spawn scheduled\n\tlast exit code = 78: EX_CONFIG\n",
                Activity::Failed { result: "exit 78: EX_CONFIG".to_owned() },
            ),
            ("\t\tstate = running\n", Activity::Inactive),
        ];
        for (text, activity) in cases {
            assert_eq!(state_of(text).activity, activity, "{text}");
        }
    }
}
