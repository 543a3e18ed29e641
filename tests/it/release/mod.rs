//! What makes a release and what a release is made of: documents, signatures, tarballs, the crate itself.

mod second;
