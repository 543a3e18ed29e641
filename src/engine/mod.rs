//! Desired, recorded, observed: plans for a person's disk and their application. Never decides what is desired.

pub mod merge;
