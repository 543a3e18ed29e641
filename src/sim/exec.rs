//! Processes from a script: answers are written down before, calls are kept. Never starts anything.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io;

use crate::ports::exec::{Call, Exec, Output};

/// Answers calls in order from a script and remembers them; a call beyond the script is `NotFound`.
#[derive(Default)]
pub struct ScriptedExec {
    answers: RefCell<VecDeque<io::Result<Output>>>,
    calls: RefCell<Vec<Call>>,
}

impl ScriptedExec {
    /// Returns an adapter that gives `answers` one after the other.
    pub fn new(answers: impl IntoIterator<Item = io::Result<Output>>) -> Self {
        Self { answers: RefCell::new(answers.into_iter().collect()), calls: RefCell::default() }
    }

    /// Returns the calls so far.
    pub fn calls(&self) -> Vec<Call> {
        self.calls.borrow().clone()
    }
}

impl Exec for ScriptedExec {
    fn run(&self, call: &Call) -> io::Result<Output> {
        self.calls.borrow_mut().push(call.clone());
        let nothing = || Err(io::Error::new(io::ErrorKind::NotFound, "the script has no answer left"));
        self.answers.borrow_mut().pop_front().unwrap_or_else(nothing)
    }
}
