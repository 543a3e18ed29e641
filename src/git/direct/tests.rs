//! The reader of the index and the comparison with HEAD, against the library and git.
