//! What an agent should remember: entries in our block of `MEMORY.md`, learned from what people say, and everything that can
//! be asked of them. What a person wrote there is never lost or changed, and text of tools or agents never gets in alone.

mod ask;
mod asked;
mod block;
mod budget;
mod error;
mod extract;
mod learn;
mod model;
mod notes;
mod place;
mod propose;
mod sentences;
#[cfg(test)]
mod tests;
mod verbs;
mod words;

pub use asked::{Asking, asking};
pub use budget::{Budget, Level};
pub use error::NotesError;
pub use extract::{Said, said};
pub use learn::{Learning, learn};
pub use model::{By, Change, Entry, Kind, Origin, Standing, Was, What};
pub use notes::{Notes, NotesMeans};
pub use propose::{Model, Proposing, propose};
pub use verbs::{Changed, Contradiction, Found, Listed, Scope};
