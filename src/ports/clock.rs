//! The clock port: wall-clock time for records that people read.

use crate::base::time::Timestamp;

/// Tells the wall-clock time.
pub trait Clock {
    /// Returns the time now.
    fn now(&self) -> Timestamp;
}
