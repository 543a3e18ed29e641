//! Starts other programs. Never through a shell, and never waits without a bound.

use std::ffi::OsString;
use std::io::{self, Read};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::io::Errno;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions};

use crate::base::path::AbsPath;

/// How long a program may take and how much of each of its outputs is kept.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// The time until it and what it started are killed.
    pub time: Duration,
    /// Bytes kept of each output; the rest is read and dropped, so that the program is not held up.
    pub bytes_max: usize,
}

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// By itself, with this code.
    Exited(i32),
    /// By this signal.
    Signalled(i32),
    /// By us, because its time was over.
    TimedOut,
}

/// What a program answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Captured {
    /// How it ended.
    pub ending: Ending,
    /// Its standard output, at most `bytes_max` of it.
    pub stdout: Vec<u8>,
    /// Its standard error, at most `bytes_max` of it.
    pub stderr: Vec<u8>,
}

/// Becomes `program`: same process, same streams, same environment with `variables` set. Returns only on failure.
#[expect(clippy::disallowed_methods, reason = "the one place that replaces the process")]
pub fn become_program(program: &Path, arguments: &[OsString], variables: &[(&str, &str)]) -> io::Error {
    Command::new(program).args(arguments).envs(variables.iter().copied()).exec()
}

/// Runs `program` with nothing on its standard input and returns what it answered.
///
/// # Errors
/// When it cannot be started or waited for.
#[expect(clippy::disallowed_methods, reason = "the one place that starts processes")]
pub fn capture(program: &AbsPath, arguments: &[&str], bounds: Bounds) -> io::Result<Captured> {
    let deadline = Instant::now() + bounds.time;
    let mut child = Command::new(program.as_path())
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        // A group of its own, so that what it starts in turn can be killed with it.
        .process_group(0)
        .spawn()?;
    let mut stdout = Stream::new(child.stdout.take(), bounds.bytes_max);
    let mut stderr = Stream::new(child.stderr.take(), bounds.bytes_max);
    let drained = drain(&mut stdout, &mut stderr, deadline);
    let group = Pid::from_child(&child);
    if !matches!(drained, Ok(Drained::Whole)) {
        kill(group);
    }
    let waited = wait(&mut child, group, deadline);
    let is_out_of_time = drained? == Drained::OutOfTime;
    let (status, is_late) = waited?;
    let ending = match (status.code(), status.signal()) {
        (Some(code), _) => Ending::Exited(code),
        (None, Some(signal)) if !is_out_of_time && !is_late => Ending::Signalled(signal),
        (None, _) => Ending::TimedOut,
    };
    Ok(Captured { ending, stdout: stdout.bytes, stderr: stderr.bytes })
}

/// One output of a child, as far as it was read.
struct Stream<R> {
    source: Option<R>,
    bytes: Vec<u8>,
    bytes_max: usize,
}

impl<R: Read + AsFd> Stream<R> {
    fn new(source: Option<R>, bytes_max: usize) -> Self {
        Self { source, bytes: Vec::new(), bytes_max }
    }

    fn handle(&self) -> Option<BorrowedFd<'_>> {
        self.source.as_ref().map(AsFd::as_fd)
    }

    /// Reads once; the caller knows that this does not block.
    fn pump(&mut self) -> io::Result<()> {
        let Some(source) = &mut self.source else { return Ok(()) };
        let mut chunk = [0; 8 << 10];
        let count = source.read(&mut chunk)?;
        if count == 0 {
            self.source = None;
        }
        let room = self.bytes_max - self.bytes.len();
        self.bytes.extend_from_slice(&chunk[..count.min(room)]);
        Ok(())
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Drained {
    Whole,
    OutOfTime,
}

/// Reads both outputs until they are closed or the time is over.
#[expect(
    clippy::disallowed_methods,
    reason = "a deadline is needed to end a wait, and sys has the few waits"
)]
fn drain<A: Read + AsFd, B: Read + AsFd>(
    first: &mut Stream<A>,
    second: &mut Stream<B>,
    deadline: Instant,
) -> io::Result<Drained> {
    while first.source.is_some() || second.source.is_some() {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(Drained::OutOfTime);
        }
        let (is_first_ready, is_second_ready) = ready(first.handle(), second.handle(), left)?;
        if is_first_ready {
            first.pump()?;
        }
        if is_second_ready {
            second.pump()?;
        }
    }
    Ok(Drained::Whole)
}

/// Waits until one of the handles can be read without blocking, or for `time`.
fn ready(
    first: Option<BorrowedFd<'_>>,
    second: Option<BorrowedFd<'_>>,
    time: Duration,
) -> io::Result<(bool, bool)> {
    let time = Timespec::try_from(time).map_err(|_| Errno::INVAL)?;
    let mut handles: Vec<PollFd<'_>> = [first, second]
        .into_iter()
        .flatten()
        .map(|handle| PollFd::from_borrowed_fd(handle, PollFlags::IN))
        .collect();
    match rustix::event::poll(&mut handles, Some(&time)) {
        Ok(_) => {}
        Err(Errno::INTR) => return Ok((false, false)),
        Err(errno) => return Err(errno.into()),
    }
    let mut answers = handles.iter().map(|handle| !handle.revents().is_empty());
    let is_first = first.is_some() && answers.next().unwrap_or(false);
    let is_second = second.is_some() && answers.next().unwrap_or(false);
    Ok((is_first, is_second))
}

/// Waits for `child`, which is killed at the deadline, and returns whether that was necessary.
#[expect(
    clippy::disallowed_methods,
    reason = "a deadline is needed to end a wait, and sys has the few waits"
)]
fn wait(child: &mut Child, group: Pid, deadline: Instant) -> io::Result<(std::process::ExitStatus, bool)> {
    let is_late = std::thread::scope(|scope| {
        let (ended, end) = mpsc::channel::<()>();
        let watch = scope.spawn(move || {
            let left = deadline.saturating_duration_since(Instant::now());
            let is_late = end.recv_timeout(left) == Err(RecvTimeoutError::Timeout);
            if is_late {
                kill(group);
            }
            is_late
        });
        // The child stays a zombie until the watch is over: its number cannot be another process's by then.
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
        while matches!(rustix::process::waitid(WaitId::Pid(group), options), Err(Errno::INTR)) {}
        drop(ended);
        watch.join()
    });
    let status = child.wait()?;
    Ok((status, is_late.unwrap_or(true)))
}

fn kill(group: Pid) {
    // It may have ended by itself just now, which is as good.
    let _ = rustix::process::kill_process_group(group, Signal::KILL);
}

#[cfg(test)]
mod tests;
