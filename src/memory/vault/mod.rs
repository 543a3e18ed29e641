//! The vault: notes of people and agents as Markdown files, read under names with folders, and kept equal with a folder in
//! Obsidian where a person says so. Nothing here opens a database, and nothing follows a link.

mod access;
mod doctor;
mod error;
mod files;
mod kind;
mod links;
mod note;
mod place;
mod search;
mod sync;
mod verbs;
mod walk;

pub use access::Access;
pub use doctor::{Ailment, Examined};
pub use error::VaultError;
pub use kind::NoteKind;
pub use links::Linked;
pub use note::{Head, Note};
pub use place::{Vault, VaultMeans};
pub use search::{NoteFilter, NoteHit, NotesFound};
pub use sync::{Later, Pairing, SyncMode, Synced, Tombstone, buried, restore, sync, tend};
pub use verbs::{Checkpoint, Handoff, NewNote, Wrote};
pub use walk::Odd;
