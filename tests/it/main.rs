//! The integration tests: one binary, because linking is the cost.

mod hosts;
