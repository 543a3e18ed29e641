//! The service: its files as the real managers read them, and its life under a real `systemd --user`.

mod files;
mod life;
mod offered;
mod predecessor;
mod remembers;
pub mod world;
