//! What is done at each moment of an agent's work, whichever host tells of it: one file for each.

mod before;
mod session;
