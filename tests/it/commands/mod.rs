//! Shell commands of an agent, by the installed program and real repositories: what is refused, asked about and let through.

mod desk;
mod rules;
