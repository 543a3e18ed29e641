//! A last answer for a process whose work hangs in a call of the system: after a while it says what was agreed and ends.
//! Never starts anything else, and does nothing at all where the work is done in time.
#![expect(
    clippy::disallowed_methods,
    reason = "the work hangs, so nothing but the end of the process ends it"
)]

use std::io::{self, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

/// The stack of the watching thread: it writes two texts and a line.
const STACK_BYTES: usize = 256 << 10;
/// How long the record may take once the answer is given; where the disk hangs it is left out.
const RECORD_MS_MAX: u64 = 300;

/// What is said and done at last.
pub struct Last {
    /// For standard output.
    pub stdout: Vec<u8>,
    /// For standard error.
    pub stderr: Vec<u8>,
    /// The exit status.
    pub exit: u8,
    /// Records it; may hang.
    pub record: Box<dyn FnOnce() + Send>,
}

/// A watch over this process.
pub struct Watch {
    done: Option<Sender<()>>,
    is_claimed: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Watch {
    /// Begins to watch; after `limit_ms` what `last` returns is said and the process ends.
    ///
    /// # Errors
    /// Where the system gives no thread; then nobody watches.
    pub fn start(limit_ms: u64, last: impl FnOnce() -> Last + Send + 'static) -> io::Result<Self> {
        let (done, ended) = channel::<()>();
        let is_claimed = Arc::new(AtomicBool::new(false));
        let claimed = Arc::clone(&is_claimed);
        let watch = move || {
            let end = ended.recv_timeout(Duration::from_millis(limit_ms));
            if end == Err(RecvTimeoutError::Timeout) && !claimed.swap(true, Ordering::AcqRel) {
                say(last());
            }
        };
        let thread = Builder::new().stack_size(STACK_BYTES).spawn(watch)?;
        Ok(Self { done: Some(done), is_claimed, thread: Some(thread) })
    }

    /// Takes the right to answer. Where the watch has taken it, this never returns: the process ends.
    pub fn claim(mut self) {
        if self.is_claimed.swap(true, Ordering::AcqRel) {
            self.join();
        }
    }

    fn join(&mut self) {
        drop(self.done.take());
        // A panic there has been told; there is nothing to do about it here.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.join();
    }
}

fn say(last: Last) {
    let Last { stdout, stderr, exit, record } = last;
    // Standard error first: a host may end this process once it has the answer.
    let _ = io::stderr().write_all(&stderr);
    let _ = io::stdout().write_all(&stdout).and_then(|()| io::stdout().flush());
    let (done, ended) = channel::<()>();
    let recorded = Builder::new().spawn(move || {
        record();
        // Nobody waits any more where it took too long.
        let _ = done.send(());
    });
    if recorded.is_ok() {
        let _ = ended.recv_timeout(Duration::from_millis(RECORD_MS_MAX));
    }
    std::process::exit(i32::from(exit));
}
