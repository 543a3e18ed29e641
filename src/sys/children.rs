//! Real processes: started without a shell and without a terminal, bounded in time and output, reaped always.
#![expect(clippy::disallowed_methods, reason = "this is the adapter of the process port")]

mod attempt;

use std::io::{self, Read, Write};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

use crate::ports::exec::{Begun, Call, Exec, Output, Trial, Tried};

/// Standard error that is kept: enough for the first messages of any tool.
const STDERR_BYTES_MAX: u64 = 16 << 10;

/// Runs programs of this machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsExec;

impl Exec for OsExec {
    fn run(&self, call: &Call) -> io::Result<Output> {
        let Some((program, arguments)) = call.argv.split_first() else {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "a call names no program"));
        };
        let ends = Instant::now() + Duration::from_millis(call.timeout_ms);
        let mut child = Command::new(program)
            .args(arguments)
            .current_dir(&call.cwd)
            .env_clear()
            .envs(&call.env)
            // A group of its own, so that what it starts ends with it.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        // A program may close its pipes and go on: the bound is on its end.
        let output = talk(&mut child, call, ends).and_then(|output| {
            let late = || io::Error::new(io::ErrorKind::TimedOut, "a program did not end in time");
            if has_ended(&mut child, ends)? { Ok(output) } else { Err(late()) }
        });
        if output.is_err() {
            end_group(&child);
        }
        let status = child.wait()?;
        let (stdout, stderr) = output?;
        Ok(Output { status: status.code(), stdout, stderr })
    }

    fn begin(&self, call: &Call) -> Box<dyn Begun> {
        let call = call.clone();
        Box::new(Beside(thread::spawn(move || Self.run(&call))))
    }

    fn attempt(&self, trial: &Trial) -> io::Result<Tried> {
        attempt::attempt(trial)
    }
}

/// A program that a thread waits for.
struct Beside(thread::JoinHandle<io::Result<Output>>);

impl Begun for Beside {
    fn end(self: Box<Self>) -> io::Result<Output> {
        let gone = |_| Err(io::Error::other("the thread that waited for a program is gone"));
        self.0.join().unwrap_or_else(gone)
    }
}

/// Waits until a program has ended, and says whether it did in time. It is not reaped, so that its number stays its own.
fn has_ended(child: &mut Child, ends: Instant) -> io::Result<bool> {
    let Some(pid) = pid_of(child) else { return Ok(true) };
    let look = move |more| waitid(WaitId::Pid(pid), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT | more);
    if look(WaitIdOptions::NOHANG)?.is_some() {
        return Ok(true);
    }
    let (send, receive) = mpsc::channel();
    // It ends with the program, which whoever gave up waiting has killed.
    thread::spawn(move || {
        let waited = loop {
            match look(WaitIdOptions::empty()) {
                Err(rustix::io::Errno::INTR) => {}
                waited => break waited,
            }
        };
        let _ = send.send(waited.map(|_| ()));
    });
    match receive.recv_timeout(ends.saturating_duration_since(Instant::now())) {
        Ok(waited) => waited.map(|()| true).map_err(io::Error::from),
        Err(_) => Ok(false),
    }
}

fn pid_of(child: &Child) -> Option<Pid> {
    i32::try_from(child.id()).ok().and_then(Pid::from_raw)
}

/// Feeds and drains the three pipes, each in its thread; the threads end with the pipes, at the latest with the group.
fn talk(child: &mut Child, call: &Call, ends: Instant) -> io::Result<(Vec<u8>, Vec<u8>)> {
    let gone = || io::Error::other("a started process has no pipe");
    let mut stdin = child.stdin.take().ok_or_else(gone)?;
    let stdout = child.stdout.take().ok_or_else(gone)?;
    let stderr = child.stderr.take().ok_or_else(gone)?;
    let input = call.stdin.clone();
    let bytes_max = call.stdout_bytes_max;
    thread::spawn(move || {
        // A program may stop reading early; what it then prints says whether that matters.
        let _ = stdin.write_all(&input);
    });
    let (send_out, out) = mpsc::channel();
    let (send_err, err) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let result = stdout.take(bytes_max.saturating_add(1)).read_to_end(&mut bytes).map(|_| bytes);
        // The receiver may have given up at the deadline.
        let _ = send_out.send(result);
    });
    thread::spawn(move || {
        let mut stderr = stderr;
        let mut kept = Vec::new();
        let result = stderr.by_ref().take(STDERR_BYTES_MAX).read_to_end(&mut kept);
        let drained = io::copy(&mut stderr, &mut io::sink());
        let _ = send_err.send(result.and(drained).map(|_| kept));
    });
    let stdout = received(&out, ends)?;
    if stdout.len() as u64 > bytes_max {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "a program printed more than is read"));
    }
    Ok((stdout, received(&err, ends)?))
}

fn received(channel: &mpsc::Receiver<io::Result<Vec<u8>>>, ends: Instant) -> io::Result<Vec<u8>> {
    let late = |_| io::Error::new(io::ErrorKind::TimedOut, "a program did not end in time");
    channel.recv_timeout(ends.saturating_duration_since(Instant::now())).map_err(late)?
}

fn end_group(child: &Child) {
    if let Some(pid) = pid_of(child) {
        // It may have ended by itself a moment ago.
        let _ = kill_process_group(pid, Signal::KILL);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::exec::Env;

    fn call(argv: &[&str]) -> Call {
        Call {
            argv: argv.iter().map(Into::into).collect(),
            cwd: "/".into(),
            env: Env::from([("PATH".to_owned(), "/usr/bin:/bin".into())]),
            stdin: Vec::new(),
            stdout_bytes_max: 1 << 20,
            timeout_ms: 20_000,
        }
    }

    #[test]
    fn output_status_and_environment_are_the_programs() {
        let output =
            OsExec.run(&call(&["sh", "-c", "echo out; echo err >&2; env | wc -l; exit 3"])).expect("sh");
        assert_eq!(output.status, Some(3));
        assert_eq!(output.stderr, b"err\n");
        assert!(output.stdout.starts_with(b"out\n"));
    }

    #[test]
    fn a_large_input_and_output_do_not_block_each_other() {
        let input = vec![b'x'; 1 << 20];
        let output = OsExec.run(&Call { stdin: input.clone(), ..call(&["cat"]) }).expect("cat");
        assert_eq!(output.stdout, input);
    }

    #[test]
    fn failures_have_their_kind() {
        let kind = |call: Call| OsExec.run(&call).expect_err("a failure").kind();
        assert_eq!(kind(call(&["no-such-program-here"])), io::ErrorKind::NotFound);
        assert_eq!(kind(call(&[])), io::ErrorKind::InvalidInput);
        assert_eq!(kind(Call { timeout_ms: 50, ..call(&["sleep", "60"]) }), io::ErrorKind::TimedOut);
        let quiet = ["sh", "-c", "exec >&- 2>&-; sleep 60"];
        assert_eq!(kind(Call { timeout_ms: 200, ..call(&quiet) }), io::ErrorKind::TimedOut);
        let endless = Call { stdout_bytes_max: 10, ..call(&["yes"]) };
        assert_eq!(kind(endless), io::ErrorKind::FileTooLarge);
        assert_eq!(
            kind(Call { timeout_ms: 50, ..call(&["sh", "-c", "sleep 60 & sleep 60"]) }),
            io::ErrorKind::TimedOut
        );
    }
}
