//! One suite per port and one for resource kinds, run on every adapter and every kind: where the real and the simulated one differ, tests prove nothing.

mod exec;
mod fs;
mod fs_twins;
mod probe;
mod releases;
mod resource_edits;
mod resources;
mod services;
mod world;
