//! What is done at each moment of an agent's work, whichever host tells of it: one file for each.

mod after;
mod before;
mod compaction;
mod ending;
mod ground;
mod prompt;
mod recalled;
mod session;
mod subagent;
