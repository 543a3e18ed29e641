//! One integration binary.

mod content;
