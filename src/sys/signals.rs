//! Signals: hearing that we should end, and asking another process to. Never sends anything but a request to end.

use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::process::{Pid, Signal};
use signal_hook::consts::{SIGINT, SIGTERM};

use crate::ports::lifetime::{Ended, Signals, Wake};

use super::control::OsControl;

/// Becomes readable, and stays so, once this process is asked to end.
#[derive(Debug)]
pub(super) struct StopPipe {
    read: UnixStream,
}

impl StopPipe {
    /// Listens from now on.
    pub(super) fn open() -> io::Result<Self> {
        let (read, write) = UnixStream::pair()?;
        for signal in [SIGTERM, SIGINT] {
            signal_hook::low_level::pipe::register(signal, write.try_clone()?)?;
        }
        Ok(Self { read })
    }

    /// Waits until it is readable, `bell` is, somebody asks at `control` (where there is one), or `timeout_ms` have passed, and says which.
    pub(super) fn wait(
        &self,
        bell: &UnixStream,
        control: Option<&OsControl>,
        timeout_ms: u64,
    ) -> io::Result<Wake> {
        let wait = |nodes: &mut [PollFd<'_>]| {
            let is_called = is_readable_within(nodes, timeout_ms)?;
            let is_stopped = nodes.first().is_some_and(|node| !node.revents().is_empty());
            Ok(match (is_stopped, is_called) {
                (true, _) => Wake::Stop,
                (false, true) => Wake::Called,
                (false, false) => Wake::Tick,
            })
        };
        let mut ours = [&self.read, bell].map(|node| PollFd::new(node, PollFlags::IN));
        match control {
            Some(control) => control.among(ours, wait),
            None => wait(&mut ours),
        }
    }
}

/// Another signal may cut the wait short, which then counts as its end: the caller comes back anyway.
fn is_readable_within(nodes: &mut [PollFd<'_>], timeout_ms: u64) -> io::Result<bool> {
    let seconds = i64::try_from(timeout_ms / 1_000).unwrap_or(i64::MAX);
    let nanos = (timeout_ms % 1_000) * 1_000_000;
    let timeout = Timespec { tv_sec: seconds, tv_nsec: i64::try_from(nanos).unwrap_or_default() };
    match poll(nodes, Some(&timeout)) {
        Ok(ready) => Ok(ready > 0),
        Err(Errno::INTR) => Ok(false),
        Err(errno) => Err(errno.into()),
    }
}

/// The machine's own processes.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsSignals;

impl Signals for OsSignals {
    fn ask_to_end(&self, process: u32, timeout_ms: u64, is_it: &dyn Fn() -> bool) -> io::Result<Ended> {
        let pid = i32::try_from(process).ok().and_then(Pid::from_raw);
        let pid = pid.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        match end(pid, timeout_ms, is_it) {
            Err(Errno::SRCH) => Ok(Ended::Yes),
            ended => Ok(ended?),
        }
    }
}

/// Linux: a handle names exactly one process, also after its end.
#[cfg(target_os = "linux")]
fn end(pid: Pid, timeout_ms: u64, is_it: &dyn Fn() -> bool) -> Result<Ended, Errno> {
    let handle: OwnedFd = match rustix::process::pidfd_open(pid, rustix::process::PidfdFlags::empty()) {
        Ok(handle) => handle,
        // A kernel or a sandbox without handles.
        Err(Errno::NOSYS | Errno::PERM) => return end_by_number(pid, timeout_ms, is_it),
        Err(errno) => return Err(errno),
    };
    if !is_it() {
        return Ok(Ended::Yes);
    }
    rustix::process::pidfd_send_signal(&handle, Signal::TERM)?;
    let has_ended = is_readable_within(&mut [PollFd::new(&handle, PollFlags::IN)], timeout_ms);
    match has_ended {
        Ok(true) => Ok(Ended::Yes),
        Ok(false) => Ok(Ended::NotYet),
        Err(error) => Err(Errno::from_io_error(&error).unwrap_or(Errno::IO)),
    }
}

#[cfg(not(target_os = "linux"))]
fn end(pid: Pid, timeout_ms: u64, is_it: &dyn Fn() -> bool) -> Result<Ended, Errno> {
    end_by_number(pid, timeout_ms, is_it)
}

/// Elsewhere: the number is looked at again and again until nobody has it.
fn end_by_number(pid: Pid, timeout_ms: u64, is_it: &dyn Fn() -> bool) -> Result<Ended, Errno> {
    const STEP_MS: u64 = 10;
    if !is_it() {
        return Ok(Ended::Yes);
    }
    rustix::process::kill_process(pid, Signal::TERM)?;
    for _ in 0..timeout_ms.div_ceil(STEP_MS) {
        if rustix::process::test_kill_process(pid) == Err(Errno::SRCH) {
            return Ok(Ended::Yes);
        }
        is_readable_within(&mut [], STEP_MS)
            .map_err(|error| Errno::from_io_error(&error).unwrap_or(Errno::IO))?;
    }
    Ok(Ended::NotYet)
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};

    use super::*;

    type Way = fn(Pid, u64, &dyn Fn() -> bool) -> Result<Ended, Errno>;

    /// Both ways, whichever this system takes.
    const WAYS: [Way; 2] = [end, end_by_number];

    #[test]
    fn a_child_is_asked_and_ends() {
        for way in WAYS {
            // A shell in between, so that the child is waited for by somebody and leaves no number behind.
            let mut shell = Command::new("sh")
                .args(["-c", "sleep 60 & echo $!; wait"])
                .stdout(Stdio::piped())
                .spawn()
                .expect("sh starts");
            let mut text = String::new();
            let mut out = std::io::BufReader::new(shell.stdout.take().expect("it is piped"));
            std::io::BufRead::read_line(&mut out, &mut text).expect("a line");
            let pid = Pid::from_raw(text.trim().parse().expect("a number")).expect("a process");
            assert_eq!(way(pid, 5_000, &|| false), Ok(Ended::Yes), "nothing is sent to another process");
            assert_eq!(rustix::process::test_kill_process(pid), Ok(()));
            assert_eq!(way(pid, 5_000, &|| true), Ok(Ended::Yes));
            shell.wait().expect("it ends");
            assert_eq!(way(pid, 5_000, &|| true), Err(Errno::SRCH));
        }
    }

    #[test]
    fn a_child_that_does_not_want_to_end_is_told_apart() {
        for way in WAYS {
            let script = "trap '' TERM; echo ready; while :; do sleep 1; done";
            let mut child =
                Command::new("sh").args(["-c", script]).stdout(Stdio::piped()).spawn().expect("sh starts");
            let mut out = std::io::BufReader::new(child.stdout.take().expect("it is piped"));
            std::io::BufRead::read_line(&mut out, &mut String::new()).expect("a line");
            let pid = Pid::from_child(&child);
            assert_eq!(way(pid, 50, &|| true), Ok(Ended::NotYet));
            child.kill().and_then(|()| child.wait()).expect("it ends");
        }
    }

    #[test]
    fn no_number_is_a_process() {
        for process in [0, u32::MAX] {
            let error = OsSignals.ask_to_end(process, 1, &|| true).expect_err("no process");
            assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
        }
    }
}
