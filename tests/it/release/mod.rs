//! What makes a release and what a release is made of: documents, signatures, tarballs, the crate itself.

mod interop;
mod notices;
mod pages;
mod refusals;
mod second;
mod slow;
mod tool;
mod world;
