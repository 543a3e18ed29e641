//! What the standard streams are connected to. Never reads from or writes to them.

use std::io::IsTerminal as _;
use std::os::fd::AsFd;

use rustix::stdio::{stderr, stdin, stdout};

/// Facts about the standard streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terminal {
    /// A person may type.
    pub is_stdin: bool,
    /// A person reads the data.
    pub is_stdout: bool,
    /// A person reads the narration.
    pub is_stderr: bool,
    /// The width in characters, where one of the outputs knows it.
    pub columns: Option<u16>,
}

/// Returns the facts as they are now; the width changes when a window does.
pub fn observe() -> Terminal {
    Terminal {
        is_stdin: stdin().is_terminal(),
        is_stdout: stdout().is_terminal(),
        is_stderr: stderr().is_terminal(),
        columns: columns_of(stderr()).or_else(|| columns_of(stdout())),
    }
}

fn columns_of(stream: impl AsFd) -> Option<u16> {
    let size = rustix::termios::tcgetwinsize(stream).ok()?;
    // Serial lines and some pseudo terminals answer 0 for "unknown".
    (size.ws_col > 0).then_some(size.ws_col)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_terminal_has_no_width() {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        assert_eq!((columns_of(reader), columns_of(writer)), (None, None));
    }
}
