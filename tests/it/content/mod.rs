//! The files that the binary carries, against the folders of this repository.

mod manifest;
mod settings;
