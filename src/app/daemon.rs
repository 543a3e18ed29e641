//! `openclaw daemon run`: hands the daemon its adapters.

use crate::base::health::Health;
use crate::base::report::{Code, Explain as _, Report};
use crate::config::env::{Environment, Variable};
use crate::config::layout::Layout;
use crate::daemon::{self, Ending, Machine, Place, Post, Request};
use crate::ports::errands::Errands;
use crate::sys;
use crate::sys::changes::OsChanges;
use crate::sys::clock::SystemClock;
use crate::sys::control::OsControl;
use crate::sys::errands::Detached;
use crate::sys::fs::OsFs;
use crate::sys::lifetime::{OsLifetime, Supervisor};
use crate::sys::machine::Known;

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
    let control = OsControl::default();
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
    let errands = errands(environment);
    let lifetime = lifetime.hearing(&control);
    let bell = lifetime.bell();
    let changes = OsChanges::new(lifetime.bell());
    let post = Post::new(Box::new(move || bell.ring()));
    let machine = Machine {
        fs,
        clock: &SystemClock::running(),
        lifetime: &lifetime,
        errands: &*errands,
        control: &control,
        changes: &changes,
        post: &post,
    };
    std::thread::scope(|scope| {
        let writes = || {
            let (fs, clock) = (Ending::new(OsFs::new(layout.anchors()), &post), SystemClock::running());
            daemon::write(Place { layout, fs: &fs, clock: &clock, version: request.version }, &post);
        };
        let began = std::thread::Builder::new().name("writer".to_owned()).spawn_scoped(scope, writes);
        let _ending = EndOf(&post);
        began.map_err(|error| {
            Report::new(Code::Internal, "the system gives no thread to the daemon")
                .because(&error)
                .fix("end other processes of this user, then start the daemon again")
        })?;
        daemon::run(request, machine, say).map_err(|error| error.report())
    })
}

/// Ends the writing thread with this one, however that ends.
struct EndOf<'a>(&'a Post);

impl Drop for EndOf<'_> {
    fn drop(&mut self) {
        self.0.end();
    }
}

/// Returns who runs what the daemon starts. A daemon that systemd supervises is kept from nearly everything, and whatever it
/// starts itself with it; so systemd starts it.
fn errands(environment: &Environment) -> Box<dyn Errands> {
    let path = environment.get(Variable::Path).unwrap_or_default();
    let known = Known { path, runtime_folder: environment.get(Variable::RuntimeDir), agents: &[] };
    let env = super::hook::env_of(sys::env::variables());
    match environment.get(Variable::NotifySocket) {
        Some(_) => sys::errands::of_supervised(known, env),
        None => Box::new(Detached::new(env)),
    }
}
