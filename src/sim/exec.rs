//! Processes from a script: answers are written down before, calls are kept. Never starts anything.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io;

use crate::ports::exec::{Call, End, Exec, Output, Trial, Tried};

/// Answers calls in order from a script and remembers them; a call beyond the script is `NotFound`.
#[derive(Default)]
pub struct ScriptedExec {
    answers: RefCell<VecDeque<io::Result<Output>>>,
    calls: RefCell<Vec<Call>>,
    trials: RefCell<Vec<Trial>>,
}

impl ScriptedExec {
    /// Returns an adapter that gives `answers` one after the other.
    pub fn new(answers: impl IntoIterator<Item = io::Result<Output>>) -> Self {
        Self { answers: RefCell::new(answers.into_iter().collect()), ..Self::default() }
    }

    /// Returns the calls so far.
    pub fn calls(&self) -> Vec<Call> {
        self.calls.borrow().clone()
    }

    /// Returns the trials so far.
    pub fn trials(&self) -> Vec<Trial> {
        self.trials.borrow().clone()
    }

    fn next(&self) -> io::Result<Output> {
        let nothing = || Err(io::Error::new(io::ErrorKind::NotFound, "the script has no answer left"));
        self.answers.borrow_mut().pop_front().unwrap_or_else(nothing)
    }
}

impl Exec for ScriptedExec {
    fn run(&self, call: &Call) -> io::Result<Output> {
        self.calls.borrow_mut().push(call.clone());
        self.next()
    }

    /// Answers with the next output of the script, standard error behind standard output. An answer of `TimedOut` is a
    /// program that was killed, and one without a status one that a signal (9) ended.
    fn attempt(&self, trial: &Trial) -> io::Result<Tried> {
        self.trials.borrow_mut().push(trial.clone());
        let (end, output) = match self.next() {
            Ok(Output { status, stdout, stderr }) => {
                (status.map_or(End::Signalled(9), End::Exited), [stdout, stderr].concat())
            }
            Err(error) if error.kind() == io::ErrorKind::TimedOut => (End::TooLate, Vec::new()),
            Err(error) => return Err(error),
        };
        let dropped = output.len().saturating_sub(trial.output_bytes_kept);
        Ok(Tried { end, output: output[dropped..].to_vec(), bytes_dropped: dropped as u64 })
    }
}
