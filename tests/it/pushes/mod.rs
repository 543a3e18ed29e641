//! Pushes through the real git to remotes on this disk: what a push may do to protected refs, and what it may bring.
//! After each refusal the remote is as it was.

mod chained;
mod odd;
mod refs;
mod remembered;
mod secrets;
mod world;
