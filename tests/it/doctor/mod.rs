//! `doctor` on real nodes: what a sound one proves, and one sabotage for each row of its table.

mod ground;
mod sabotage;
mod sound;
