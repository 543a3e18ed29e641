//! One suite per port, run on every adapter: where the real and the simulated one differ, tests prove nothing.

mod fs;
mod fs_twins;
