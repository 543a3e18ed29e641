//! The progress port: where long work says how far it is.

/// Hears how far an apply or a download is.
pub trait Progress {
    /// `done` of `total` steps are made; `what` is the next one's place, for people.
    fn step(&self, done: usize, total: usize, what: &str);

    /// `bytes` of `bytes_total` of a download are here; `what` is its name, for people. Whoever shows no downloads hears
    /// nothing.
    fn came(&self, bytes: u64, bytes_total: u64, what: &str) {
        let _ = (bytes, bytes_total, what);
    }
}

/// Hears nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Quiet;

impl Progress for Quiet {
    fn step(&self, _done: usize, _total: usize, _what: &str) {}
}
