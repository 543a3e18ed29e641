//! The control port: the socket at which other processes of the same user ask the daemon something, a line each, and hear
//! lines. Never waits: whoever asks is heard at the next look, and whoever does not read is let go.
//!
//! Adapters: `sys::control::OsControl` (a socket in the file system) and `sim::control::ScriptedControl` (a script of
//! questions, and what was answered).

use std::io;

use crate::base::path::AbsPath;

/// Names one of those who ask, for as long as it is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Client(pub u64);

/// What was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// By whom.
    pub client: Client,
    /// The line, without its end.
    pub line: String,
}

/// Whether somebody still listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listens {
    /// What was told is on its way.
    Yes,
    /// It went, or did not read for so long that it was let go.
    No,
}

/// How long a caller waits for an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// A moment: the daemon answers in milliseconds.
    Moment,
    /// Until the daemon ends.
    Endless,
}

/// The caller's side of the socket: asks the daemon behind a path a line, and hands its answers to a function until that
/// says no or the daemon has told all. `NotFound` and `ConnectionRefused` mean that nobody listens there.
pub type Call<'a> = dyn Fn(&AbsPath, (&str, Patience), &mut dyn FnMut(&str) -> bool) -> io::Result<()> + 'a;

/// The daemon's side of the socket.
pub trait Control {
    /// Opens the socket `path` for this user alone; one that a dead daemon left is replaced.
    ///
    /// # Errors
    /// As the system says; a path of more bytes than it takes is one of the reasons.
    fn open(&self, path: &AbsPath) -> io::Result<()>;

    /// Takes what was asked since the last call.
    fn take(&self) -> Vec<Asked>;

    /// Tells `client` a line, to which the line end is added here.
    fn tell(&self, client: Client, line: &str) -> Listens;

    /// Tells `client` that this was all.
    fn end(&self, client: Client);

    /// Closes the socket and takes its file away, where that is still the one that was opened.
    fn close(&self);
}
