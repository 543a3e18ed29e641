//! Goal: whatever fails, and wherever power or process end, the machine is as before or as after, and recovery gets it
//! there. Method: a simulated disk numbers every effect of a change; each one fails and dies in turn.

mod changes;
mod drain;
mod fixture;
mod loops;
mod memory;
mod mutation;
mod product;
mod quarantine;
mod real;
mod recovery;
mod upgrade;
