//! What a run of the binary said and how it ended. Every assertion shows the whole run when it fails.

use std::ffi::OsString;
use std::os::unix::process::ExitStatusExt as _;

use openclaw::base::report::Code;
use serde_json::Value;

/// One finished run; a test that does not look at it proves nothing.
#[must_use]
pub struct Output {
    output: std::process::Output,
    arguments: Vec<OsString>,
}

impl Output {
    /// Returns what the run with `arguments` left.
    pub fn new(output: std::process::Output, arguments: &[OsString]) -> Self {
        Self { output, arguments: arguments.to_vec() }
    }

    /// Asserts the exit status.
    #[track_caller]
    pub fn exits(self, status: i32) -> Self {
        assert_eq!(self.output.status.code(), Some(status), "{}", self.shown());
        self
    }

    /// Returns the exit status; `None` when a signal ended it.
    pub fn status(&self) -> Option<i32> {
        self.output.status.code()
    }

    /// Asserts that it is done and told nothing on stderr.
    #[track_caller]
    pub fn succeeds(self) -> Self {
        assert_eq!(self.err(), "", "{}", self.shown());
        self.exits(0)
    }

    /// Asserts that a signal ended it.
    #[track_caller]
    pub fn dies_of(self, signal: i32) -> Self {
        assert_eq!(self.output.status.signal(), Some(signal), "{}", self.shown());
        self
    }

    /// Asserts a refusal with `code`, in whichever form was asked for, with nothing else on stdout.
    #[track_caller]
    pub fn refuses(self, code: Code) -> Self {
        if self.output.stdout.is_empty() {
            let head = format!("error[{}]: ", code.as_str());
            assert!(self.err().contains(&head), "no {head:?}\n{}", self.shown());
        } else {
            let object = self.json();
            assert_eq!(object["ok"], false, "{}", self.shown());
            assert_eq!(object["error"]["code"], code.as_str(), "{}", self.shown());
        }
        self.exits(i32::from(code.exit().status()))
    }

    /// Asserts that stderr contains `text`.
    #[track_caller]
    pub fn tells(self, text: &str) -> Self {
        assert!(self.err().contains(text), "no {text:?}\n{}", self.shown());
        self
    }

    /// Asserts that stdout holds `text`.
    #[track_caller]
    pub fn shows(self, text: &str) -> Self {
        assert!(self.text().contains(text), "no {text:?} on stdout\n{}", self.shown());
        self
    }

    /// Returns stdout as bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.output.stdout
    }

    /// Returns stdout as text.
    #[track_caller]
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.output.stdout).expect("stdout is UTF-8")
    }

    /// Returns stderr as text.
    #[track_caller]
    pub fn err(&self) -> &str {
        std::str::from_utf8(&self.output.stderr).expect("stderr is UTF-8")
    }

    /// Returns the one object on stdout.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.output.stdout)
            .unwrap_or_else(|error| panic!("stdout is no JSON: {error}\n{}", self.shown()))
    }

    fn shown(&self) -> String {
        let (out, err) = (&self.output.stdout, &self.output.stderr);
        let (out, err) = (String::from_utf8_lossy(out), String::from_utf8_lossy(err));
        format!("openclaw {:?}: {}\n--- stdout\n{out}\n--- stderr\n{err}", self.arguments, self.output.status)
    }
}
