//! What agents should remember: `MEMORY.md` with its block, learned, added, edited by hand, damaged, killed.

mod damage;
mod edits;
mod labelled;
mod learned;
mod meddled;
mod model;
mod scene;
mod verbs;
