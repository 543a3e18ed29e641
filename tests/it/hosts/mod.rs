//! Agent hosts: golden transcripts of their payloads, the same entry under hostile input, and the real host in the slow lane.

mod calls;
mod claude;
mod floor;
mod golden;
mod hostile;
mod installed;
mod late;
mod moments;
mod recalled;
mod slow;
mod world;

pub use world::World;
