//! Commit messages through the real git: what is told, what is refused, and what git itself writes.

mod forms;
mod world;
mod written;
