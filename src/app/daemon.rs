//! `openclaw daemon run`: hands the daemon its adapters.

use crate::base::health::Health;
use crate::base::report::{Code, Explain as _, Report};
use crate::config::env::{Environment, Variable};
use crate::config::layout::Layout;
use crate::daemon::{self, Machine, Request};
use crate::sys;
use crate::sys::clock::SystemClock;
use crate::sys::fs::OsFs;
use crate::sys::lifetime::{OsLifetime, Supervisor};

/// Runs the daemon to its end.
///
/// # Errors
/// With the report of why there is none.
pub fn run(
    fs: &OsFs,
    layout: &Layout,
    environment: &Environment,
    say: &mut dyn FnMut(&str),
) -> Result<Health, Report> {
    let supervisor = Supervisor {
        socket: environment.get(Variable::NotifySocket),
        watchdog_micros: environment.get(Variable::WatchdogUsec),
        watchdog_process: environment.get(Variable::WatchdogPid),
        // What a person starts in a terminal there has the name `0`.
        launchd_service: environment.get(Variable::LaunchdService).filter(|name| *name != "0"),
    };
    let lifetime = OsLifetime::begin(supervisor).map_err(|error| {
        Report::new(Code::ConfigInvalid, "the daemon cannot reach its supervisor")
            .because(&error)
            .fix("start it by its service, or unset `NOTIFY_SOCKET`")
    })?;
    let request = Request { layout, version: sys::version::version(), process: sys::env::process_id() };
    let machine = Machine { fs, clock: &SystemClock::new(), lifetime: &lifetime };
    daemon::run(request, machine, say).map_err(|error| error.report())
}
