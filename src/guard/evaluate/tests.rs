//! Judging as tables: a request and what is known in, an outcome out.
