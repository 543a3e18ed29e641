//! Roles, harness rules and what an agent is told: the verbs, the shipped content against examples.

mod patterns;
mod prompts;
mod verbs;
mod world;
