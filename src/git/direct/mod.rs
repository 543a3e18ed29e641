//! Repositories read from their own files, for the hot path: no child process, no lock, no write, and of the library
//! only its store of objects. Whatever is out of the ordinary is left to the slower ways, never guessed.

mod attributes;
mod cache_tree;
mod changes;
mod compare;
pub(super) mod files;
mod format;
mod head;
mod index;
mod objects;
mod place;
mod reader;
mod stat;
#[cfg(test)]
mod tests;
mod work_tree;

pub(super) use reader::Direct;
pub(super) use work_tree::blob_id as file_id;
