//! The life of a supervised process: notifications as systemd wants them, and the request to end. Without a supervisor
//! nothing is sent. Never waits by sleeping.

use std::ffi::OsStr;
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::net::{SocketAddr, UnixDatagram};

use crate::ports::lifetime::{Lifetime, News, Wake};

use super::bell::{Bell, Heard};
use super::control::OsControl;
use super::signals::StopPipe;

/// What the environment says about the supervisor.
#[derive(Clone, Copy, Debug, Default)]
pub struct Supervisor<'a> {
    /// The value of `NOTIFY_SOCKET`.
    pub socket: Option<&'a OsStr>,
    /// The value of `WATCHDOG_USEC`.
    pub watchdog_micros: Option<&'a OsStr>,
    /// The value of `WATCHDOG_PID`.
    pub watchdog_process: Option<&'a OsStr>,
    /// The name of the service, where launchd started us.
    pub launchd_service: Option<&'a OsStr>,
}

/// This process.
#[derive(Debug)]
pub struct OsLifetime<'a> {
    stop: StopPipe,
    heard: Heard,
    control: Option<&'a OsControl>,
    notify: Option<(UnixDatagram, SocketAddr)>,
    watchdog_ms: Option<u64>,
    is_supervised: bool,
}

impl<'a> OsLifetime<'a> {
    /// Listens for requests to end from now on, and finds the supervisor.
    ///
    /// # Errors
    /// When the system has no more room for that, or the supervisor's socket has no usable name.
    pub fn begin(supervisor: Supervisor<'_>) -> io::Result<Self> {
        let notify = match supervisor.socket {
            Some(name) => Some((UnixDatagram::unbound()?, address(name)?)),
            None => None,
        };
        let watchdog_ms = watchdog_ms(supervisor, std::process::id());
        let is_supervised = notify.is_some() || supervisor.launchd_service.is_some();
        let (stop, heard) = (StopPipe::open()?, Heard::new()?);
        Ok(Self { stop, heard, control: None, notify, watchdog_ms, is_supervised })
    }

    /// Returns this process, which is called also by whoever asks at `control`.
    #[must_use]
    pub fn hearing(self, control: &'a OsControl) -> Self {
        Self { control: Some(control), ..self }
    }

    /// Returns what ends a wait from another thread.
    pub fn bell(&self) -> Bell {
        self.heard.bell()
    }
}

impl Lifetime for OsLifetime<'_> {
    fn tell(&self, news: &News) -> io::Result<()> {
        let Some((socket, address)) = &self.notify else { return Ok(()) };
        socket.send_to_addr(text(news).as_bytes(), address).map(|_| ())
    }

    fn is_supervised(&self) -> bool {
        self.is_supervised
    }

    fn watchdog_ms(&self) -> Option<u64> {
        self.watchdog_ms
    }

    fn wait(&self, timeout_ms: u64) -> io::Result<Wake> {
        let wake = self.stop.wait(&self.heard.read, self.control, timeout_ms)?;
        if wake == Wake::Called {
            self.heard.hush();
        }
        Ok(wake)
    }
}

fn text(news: &News) -> String {
    match news {
        News::Ready => "READY=1".to_owned(),
        News::Alive => "WATCHDOG=1".to_owned(),
        // A line end would begin another assignment.
        News::Status(status) => format!("STATUS={}", status.replace(['\n', '\r'], " ")),
        News::Stopping => "STOPPING=1".to_owned(),
    }
}

/// Half of what the supervisor waits, as it recommends, where it waits for this process.
fn watchdog_ms(supervisor: Supervisor<'_>, process: u32) -> Option<u64> {
    let number = |text: &OsStr| text.to_str().and_then(|text| text.parse::<u64>().ok());
    let is_ours = supervisor.watchdog_process.is_none_or(|text| number(text) == Some(u64::from(process)));
    let micros = number(supervisor.watchdog_micros?).filter(|_| is_ours)?;
    (micros > 0).then(|| (micros / 2_000).max(1))
}

/// A leading `@` names a socket without a file, which only Linux has.
fn address(name: &OsStr) -> io::Result<SocketAddr> {
    match name.as_bytes().strip_prefix(b"@") {
        Some(name) => abstract_address(name),
        None => SocketAddr::from_pathname(name),
    }
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn abstract_address(name: &[u8]) -> io::Result<SocketAddr> {
    use std::os::linux::net::SocketAddrExt as _;
    SocketAddr::from_abstract_name(name)
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn abstract_address(_name: &[u8]) -> io::Result<SocketAddr> {
    Err(io::Error::from(io::ErrorKind::Unsupported))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::path::AbsPath;
    use crate::ports::control::Control as _;

    fn heard(socket: &UnixDatagram) -> String {
        let mut buffer = [0; 256];
        let length = socket.recv(&mut buffer).expect("a notification");
        String::from_utf8_lossy(&buffer[..length]).into_owned()
    }

    #[test]
    fn notifications_arrive_at_a_named_socket() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("notify");
        let socket = UnixDatagram::bind(&path).expect("a socket");
        let supervisor = Supervisor { socket: Some(path.as_os_str()), ..Supervisor::default() };
        let life = OsLifetime::begin(supervisor).expect("it begins");
        for (news, text) in [
            (News::Ready, "READY=1"),
            (News::Alive, "WATCHDOG=1"),
            (News::Status("a\nREADY=1".to_owned()), "STATUS=a READY=1"),
            (News::Stopping, "STOPPING=1"),
        ] {
            life.tell(&news).expect("it is told");
            assert_eq!(heard(&socket), text);
        }
        drop((socket, folder));
        assert!(life.tell(&News::Alive).is_err(), "nobody listens");
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn notifications_arrive_at_a_socket_without_a_file() {
        let name = format!("openclaw-test-{}", std::process::id());
        let address = abstract_address(name.as_bytes()).expect("a name");
        let socket = UnixDatagram::bind_addr(&address).expect("a socket");
        let name = format!("@{name}");
        let supervisor = Supervisor { socket: Some(OsStr::new(&name)), ..Supervisor::default() };
        OsLifetime::begin(supervisor).expect("it begins").tell(&News::Ready).expect("it is told");
        assert_eq!(heard(&socket), "READY=1");
    }

    #[test]
    fn without_a_supervisor_nothing_is_sent() {
        let life = OsLifetime::begin(Supervisor::default()).expect("it begins");
        assert!(life.tell(&News::Ready).is_ok() && life.watchdog_ms().is_none());
        assert_eq!(life.wait(1).expect("it waits"), Wake::Tick);
    }

    #[test]
    fn a_bell_and_a_question_end_a_wait_at_once_and_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let control = OsControl::default();
        let life = OsLifetime::begin(Supervisor::default()).expect("it begins").hearing(&control);
        let bell = life.bell();
        (0..3).for_each(|_| bell.ring());
        assert_eq!(life.wait(60_000).expect("it waits"), Wake::Called);
        assert_eq!(life.wait(1).expect("it waits"), Wake::Tick, "rung thrice is rung");
        let path = AbsPath::from_path(&folder.path().join("socket")).expect("a path");
        control.open(&path).expect("it opens");
        let mut asker = std::os::unix::net::UnixStream::connect(path.as_path()).expect("connected");
        assert_eq!(life.wait(60_000).expect("it waits"), Wake::Called);
        assert_eq!(control.take(), []);
        std::io::Write::write_all(&mut asker, b"status\n").expect("asked");
        assert_eq!(life.wait(60_000).expect("it waits"), Wake::Called);
        assert_eq!(control.take().len(), 1);
        assert_eq!(life.wait(1).expect("it waits"), Wake::Tick);
    }

    #[test]
    fn the_watchdog_is_asked_for_by_numbers() {
        let of = |micros: &str, process: Option<&str>| {
            let (micros, process) = (OsStr::new(micros), process.map(OsStr::new));
            let supervisor = Supervisor {
                watchdog_micros: Some(micros),
                watchdog_process: process,
                ..Supervisor::default()
            };
            watchdog_ms(supervisor, 7)
        };
        assert_eq!(of("3000000", None), Some(1_500));
        assert_eq!(of("3000000", Some("7")), Some(1_500));
        assert_eq!(of("1", Some("7")), Some(1));
        for (micros, process) in [("3000000", Some("8")), ("3000000", Some("x")), ("0", None), ("", None)] {
            assert_eq!(of(micros, process), None, "{micros} {process:?}");
        }
    }
}
