//! The shell scripts at the top, run with programs of ours in place of the real ones.

mod install;
