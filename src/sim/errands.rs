//! Errands that are remembered and never run.

use std::cell::{Cell, RefCell};
use std::ffi::OsString;
use std::io;

use crate::ports::errands::Errands;

/// Remembers what was to be started.
#[derive(Debug, Default)]
pub struct NotedErrands {
    noted: RefCell<Vec<Vec<OsString>>>,
    is_refused: Cell<bool>,
}

impl NotedErrands {
    /// Returns the errands so far, those that were refused as well.
    pub fn noted(&self) -> Vec<Vec<OsString>> {
        self.noted.borrow().clone()
    }

    /// Refuses every errand from now on.
    pub fn refuse(&self) {
        self.is_refused.set(true);
    }
}

impl Errands for NotedErrands {
    fn start(&self, argv: &[OsString]) -> io::Result<()> {
        self.noted.borrow_mut().push(argv.to_vec());
        if self.is_refused.get() { Err(io::ErrorKind::PermissionDenied.into()) } else { Ok(()) }
    }
}
