//! The progress port: where long work says how far it is.

/// Hears how far an apply is.
pub trait Progress {
    /// `done` of `total` steps are made; `what` is the next one's place, for people.
    fn step(&self, done: usize, total: usize, what: &str);
}

/// Hears nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Quiet;

impl Progress for Quiet {
    fn step(&self, _done: usize, _total: usize, _what: &str) {}
}
