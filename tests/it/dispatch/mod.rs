//! Who answers a call of `openclaw`, seen from outside.

mod ours;
mod passthrough;
mod terminal;
