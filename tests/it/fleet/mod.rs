//! A fleet in one process: nodes that follow signed releases by themselves, on simulated disks, with sources that fail,
//! processes that are killed, clocks that are wrong and releases that are bad.

mod node;
mod programs;
mod rollout;
mod scheduled;
mod service;
