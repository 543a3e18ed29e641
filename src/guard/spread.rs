//! Work on contents over two threads: who reads hands them over, and works itself while the other one is busy. What is
//! small stays on one.

use std::sync::mpsc::{TrySendError, sync_channel};
use std::thread;

use crate::base::limits::SCAN_QUEUE_MAX;

/// Bytes from which on a second thread pays: it takes some tenths of a millisecond to start.
const SECOND_THREAD_BYTES: usize = 512 << 10;

/// A piece of work.
pub(super) trait Job: Send {
    /// Returns how many bytes are worked on.
    fn bytes(&self) -> usize;
}

/// Does `work` on every job that `feed` hands over, and returns what comes of it, in no order.
///
/// # Errors
/// Those of `feed`.
pub(super) fn spread<J: Job, T: Send, E>(
    work: &(dyn Fn(J) -> T + Sync),
    feed: impl FnOnce(&mut dyn FnMut(J)) -> Result<(), E>,
) -> Result<Vec<T>, E> {
    let mut done = Vec::new();
    let fed = thread::scope(|scope| {
        let (sender, receiver) = sync_channel::<J>(SCAN_QUEUE_MAX);
        let mut receiver = Some(receiver);
        let mut second = None;
        let mut bytes_seen = 0_usize;
        let fed = feed(&mut |job: J| {
            bytes_seen = bytes_seen.saturating_add(job.bytes());
            if bytes_seen >= SECOND_THREAD_BYTES
                && let Some(receiver) = receiver.take()
            {
                second = Some(scope.spawn(move || receiver.into_iter().map(work).collect::<Vec<T>>()));
            }
            if second.is_none() {
                done.push(work(job));
                return;
            }
            match sender.try_send(job) {
                Ok(()) => {}
                Err(TrySendError::Full(job) | TrySendError::Disconnected(job)) => done.push(work(job)),
            }
        });
        drop(sender);
        match second.map(thread::ScopedJoinHandle::join) {
            Some(Ok(more)) => done.extend(more),
            Some(Err(defect)) => std::panic::resume_unwind(defect),
            None => {}
        }
        fed
    });
    fed.map(|()| done)
}
