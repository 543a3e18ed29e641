//! Agent hosts: golden transcripts of their payloads, and the same entry under hostile input.

mod claude;
mod hostile;
mod world;
