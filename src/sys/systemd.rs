//! A person's services under systemd: calls of `systemctl --user` and `loginctl`, without a shell, each bounded in
//! time. Never talks to the system's manager, and never writes a unit.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::PathBuf;

use crate::base::limits::{SERVICE_ANSWER_BYTES_MAX, SERVICE_CHANGE_MS_MAX, SERVICE_QUESTION_MS_MAX};
use crate::base::path::AbsPath;
use crate::ports::errands::Errands;
use crate::ports::exec::Env;
use crate::ports::machine::Init;
use crate::ports::services::{Activity, Linger, Service, ServiceError, ServiceState, Services};

use super::services::{Asked, Program};

/// What is asked about a unit.
const PROPERTIES: &str = "LoadState,ActiveState,Result,MainPID,NRestarts,NeedDaemonReload,FragmentPath,\
                          ExecMainStartTimestampMonotonic";

/// The unit that an errand runs as; there is one at a time.
const ERRAND: &str = "--unit=openclaw-harness-errand.service";

/// The user manager of this person.
#[derive(Clone, Debug)]
pub struct Systemd {
    path: OsString,
    env: Env,
}

impl Systemd {
    /// Returns the manager whose sockets are below `runtime_folder`; the programs are looked for on `path`.
    pub fn new(path: &OsStr, runtime_folder: PathBuf) -> Self {
        let env = Env::from([
            ("PATH".to_owned(), path.to_owned()),
            ("XDG_RUNTIME_DIR".to_owned(), runtime_folder.into_os_string()),
            ("LC_ALL".to_owned(), "C".into()),
        ]);
        Self { path: path.to_owned(), env }
    }

    fn systemctl(&self, words: &[&str], timeout_ms: u64) -> Result<String, ServiceError> {
        let fixed = ["--user", "--no-ask-password", "--no-pager", "--quiet"];
        self.asked("systemctl", &[&fixed, words].concat(), timeout_ms)?.success()
    }

    fn loginctl(&self, words: &[&str], timeout_ms: u64) -> Result<String, ServiceError> {
        let user = rustix::process::getuid().as_raw().to_string();
        let fixed = ["--no-ask-password", "--no-pager"];
        self.asked("loginctl", &[&fixed, words, &[&user]].concat(), timeout_ms)?.success()
    }

    fn asked(&self, program: &'static str, words: &[&str], timeout_ms: u64) -> Result<Asked, ServiceError> {
        let bytes_max = SERVICE_ANSWER_BYTES_MAX;
        Program { name: program, path: &self.path, env: &self.env, bytes_max }.ask(words, timeout_ms)
    }
}

impl Services for Systemd {
    fn init(&self) -> Init {
        Init::SystemdUser
    }

    fn state(&self, service: &Service) -> Result<ServiceState, ServiceError> {
        let words = ["show", "--property", PROPERTIES, "--", &service.name];
        let text = self.systemctl(&words, SERVICE_QUESTION_MS_MAX)?;
        Ok(state_of(&text, super::clock::since_monotonic))
    }

    fn reload(&self) -> Result<(), ServiceError> {
        self.systemctl(&["daemon-reload"], SERVICE_CHANGE_MS_MAX).map(drop)
    }

    fn start(&self, service: &Service) -> Result<(), ServiceError> {
        self.systemctl(&["start", "--", &service.name], SERVICE_CHANGE_MS_MAX).map(drop)
    }

    fn stop(&self, service: &Service) -> Result<(), ServiceError> {
        // To stop what is not loaded is an error of systemctl's.
        if self.state(service)?.activity == Activity::NotLoaded {
            return Ok(());
        }
        self.systemctl(&["stop", "--", &service.name], SERVICE_CHANGE_MS_MAX).map(drop)
    }

    fn restart(&self, service: &Service) -> Result<(), ServiceError> {
        self.systemctl(&["restart", "--", &service.name], SERVICE_CHANGE_MS_MAX).map(drop)
    }

    fn reset_failed(&self, service: &Service) -> Result<(), ServiceError> {
        match self.state(service)?.activity {
            Activity::Failed { .. } => {
                self.systemctl(&["reset-failed", "--", &service.name], SERVICE_CHANGE_MS_MAX).map(drop)
            }
            Activity::NotLoaded
            | Activity::Masked
            | Activity::Inactive
            | Activity::Activating
            | Activity::Active { .. }
            | Activity::Deactivating => Ok(()),
        }
    }

    fn lingers(&self) -> Result<Option<bool>, ServiceError> {
        let text = self.loginctl(&["show-user", "--property", "Linger", "--"], SERVICE_QUESTION_MS_MAX)?;
        Ok(Some(text.trim() == "Linger=yes"))
    }

    fn set_linger(&self, wanted: Linger) -> Result<(), ServiceError> {
        let verb = match wanted {
            Linger::On => "enable-linger",
            Linger::Off => "disable-linger",
        };
        self.loginctl(&[verb, "--"], SERVICE_CHANGE_MS_MAX).map(drop)
    }
}

/// The manager starts it, so it is no child of the daemon: it may write where the daemon may not, it may use the network,
/// and it stays when the daemon is started again.
impl Errands for Systemd {
    fn start(&self, argv: &[OsString]) -> io::Result<()> {
        let words: Option<Vec<&str>> = argv.iter().map(|word| word.to_str()).collect();
        let words = words.ok_or(io::ErrorKind::InvalidInput)?;
        let fixed =
            ["--user", "--no-ask-password", "--quiet", "--collect", "--property=Type=exec", ERRAND, "--"];
        let asked = self.asked("systemd-run", &[&fixed, &words[..]].concat(), SERVICE_CHANGE_MS_MAX);
        asked.and_then(Asked::success).map(drop).map_err(io::Error::other)
    }
}

/// Reads what `systemctl show` printed; `when` turns microseconds of the steady clock into a time.
fn state_of(text: &str, when: impl Fn(u64) -> u64) -> ServiceState {
    let value = |name: &str| {
        let found = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
        found.unwrap_or_default()
    };
    let number = |name: &str| value(name).parse::<u64>().ok().filter(|number| *number != 0);
    let pid = number("MainPID").and_then(|pid| u32::try_from(pid).ok());
    let activity = match (value("ActiveState"), value("LoadState")) {
        ("active" | "reloading" | "refreshing", _) => Activity::Active { pid },
        ("activating", _) => Activity::Activating,
        ("deactivating", _) => Activity::Deactivating,
        (_, "masked") => Activity::Masked,
        (_, "not-found") => Activity::NotLoaded,
        ("failed", _) => Activity::Failed { result: value("Result").to_owned() },
        (_, "loaded") => Activity::Inactive,
        // `bad-setting` and `error`: the unit file cannot be used.
        (_, load) => Activity::Failed { result: load.to_owned() },
    };
    let is_running = activity.is_running();
    ServiceState {
        activity,
        file: AbsPath::new(value("FragmentPath")).ok(),
        is_outdated: value("NeedDaemonReload") == "yes",
        started_ms: number("ExecMainStartTimestampMonotonic").filter(|_| is_running).map(when),
        restarts: number("NRestarts").and_then(|count| u32::try_from(count).ok()).unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &ServiceState) {
        assert_eq!(state_of(text, |micros| micros + 1), *expected, "{text}");
    }

    #[test]
    fn what_systemctl_shows_is_read() {
        let active = "MainPID=77\nResult=success\nNRestarts=2\nExecMainStartTimestampMonotonic=5\n\
                      LoadState=loaded\nActiveState=active\nFragmentPath=/h/u.service\nNeedDaemonReload=yes\n";
        check(
            active,
            &ServiceState {
                activity: Activity::Active { pid: Some(77) },
                file: AbsPath::new("/h/u.service").ok(),
                is_outdated: true,
                started_ms: Some(6),
                restarts: 2,
            },
        );
        let bare =
            |load: &str, active: &str| format!("LoadState={load}\nActiveState={active}\nResult=signal\n");
        let failed = |result: &str| Activity::Failed { result: result.to_owned() };
        let cases = [
            ("not-found", "inactive", Activity::NotLoaded),
            ("masked", "inactive", Activity::Masked),
            ("loaded", "inactive", Activity::Inactive),
            ("loaded", "activating", Activity::Activating),
            ("loaded", "reloading", Activity::Active { pid: None }),
            ("loaded", "deactivating", Activity::Deactivating),
            ("loaded", "failed", failed("signal")),
            ("bad-setting", "inactive", failed("bad-setting")),
            // The file is gone, the process is not.
            ("not-found", "active", Activity::Active { pid: None }),
        ];
        for (load, active, activity) in cases {
            check(&bare(load, active), &ServiceState::of(activity));
        }
    }

    #[test]
    fn a_missing_program_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let systemd = Systemd::new(folder.path().as_os_str(), folder.path().to_owned());
        let error = systemd.reload().expect_err("no systemctl");
        assert!(matches!(error, ServiceError::Missing { program: "systemctl" }), "{error}");
    }
}
