//! Programs that are tried: how they end counts, the end of their output is kept, and their group ends with them. Never
//! gives one a terminal or an input.
#![expect(clippy::disallowed_methods, reason = "this is the adapter of the process port")]

use std::collections::VecDeque;
use std::io::{self, PipeReader, Read as _};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use super::{end_group, has_ended};
use crate::base::limits::PIPE_GRACE_MS;
use crate::ports::exec::{End, Trial, Tried};

/// What is read of a pipe at once.
const CHUNK: usize = 16 << 10;

/// The last bytes of an output.
#[derive(Default)]
struct Tail {
    bytes: VecDeque<u8>,
    dropped: u64,
}

impl Tail {
    fn take(&mut self, bytes: &[u8], kept_max: usize) {
        self.bytes.extend(bytes);
        let beyond = self.bytes.len().saturating_sub(kept_max);
        self.bytes.drain(..beyond);
        self.dropped += beyond as u64;
    }
}

/// Runs `trial` to its end.
pub(super) fn attempt(trial: &Trial) -> io::Result<Tried> {
    let ends = Instant::now() + Duration::from_millis(trial.timeout_ms);
    let (reader, mut child) = start(trial)?;
    let tail = Arc::new(Mutex::new(Tail::default()));
    let closed = drain(reader, Arc::clone(&tail), trial.output_bytes_kept);
    let in_time = has_ended(&mut child, ends);
    // What it left in its group ends with it, while its number is still its own.
    end_group(&child);
    let status = child.wait()?;
    // Whoever left the group may hold the pipe for ever; what came until now is enough.
    let _ = closed.recv_timeout(Duration::from_millis(PIPE_GRACE_MS));
    let mut tail = locked(&tail);
    let output = Vec::from(std::mem::take(&mut tail.bytes));
    let end = if in_time? { end_of(status) } else { End::TooLate };
    Ok(Tried { end, output, bytes_dropped: tail.dropped })
}

/// Starts the program with both streams into one pipe, of which only it and what it starts hold the other end.
fn start(trial: &Trial) -> io::Result<(PipeReader, Child)> {
    let Some((program, arguments)) = trial.argv.split_first() else {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "a trial names no program"));
    };
    let (reader, writer) = io::pipe()?;
    let child = Command::new(program)
        .args(arguments)
        .current_dir(&trial.cwd)
        .env_clear()
        .envs(&trial.env)
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(writer.try_clone()?)
        .stderr(writer)
        .spawn()?;
    Ok((reader, child))
}

/// Reads a pipe to its end in a thread of its own, which ends with the pipe.
fn drain(mut reader: PipeReader, tail: Arc<Mutex<Tail>>, kept_max: usize) -> mpsc::Receiver<()> {
    let (send, closed) = mpsc::channel();
    thread::spawn(move || {
        let mut chunk = [0_u8; CHUNK];
        loop {
            match reader.read(&mut chunk) {
                Ok(0) => break,
                Ok(count) => locked(&tail).take(&chunk[..count], kept_max),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // Nothing more comes from a broken pipe.
                Err(_) => break,
            }
        }
        // The receiver may have given up.
        let _ = send.send(());
    });
    closed
}

fn locked(tail: &Mutex<Tail>) -> MutexGuard<'_, Tail> {
    tail.lock().unwrap_or_else(PoisonError::into_inner)
}

fn end_of(status: ExitStatus) -> End {
    match (status.code(), status.signal()) {
        (Some(code), _) => End::Exited(code),
        (None, signal) => End::Signalled(signal.unwrap_or(0)),
    }
}
