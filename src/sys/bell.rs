//! A bell that wakes the one thread that waits, whoever rings it. Never waits itself, and never counts: rung twice is rung.

use std::io::{self, Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::sync::Arc;

/// The string of a bell.
#[derive(Clone, Debug)]
pub struct Bell(Arc<UnixStream>);

impl Bell {
    /// Wakes whoever waits.
    pub fn ring(&self) {
        // Where it is full, it rings already; where nobody is left to hear it, nobody has to.
        let _ = (&*self.0).write(&[1]);
    }
}

/// The side that hears.
#[derive(Debug)]
pub(super) struct Heard {
    pub(super) read: UnixStream,
    write: Bell,
}

impl Heard {
    /// Returns a silent bell.
    pub(super) fn new() -> io::Result<Self> {
        let (read, write) = UnixStream::pair()?;
        read.set_nonblocking(true)?;
        write.set_nonblocking(true)?;
        Ok(Self { read, write: Bell(Arc::new(write)) })
    }

    /// Returns its string.
    pub(super) fn bell(&self) -> Bell {
        self.write.clone()
    }

    /// Silences it.
    pub(super) fn hush(&self) {
        let mut bytes = [0; 256];
        while matches!((&self.read).read(&mut bytes), Ok(count) if count > 0) {}
    }
}
