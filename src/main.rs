//! The `openclaw` process: nothing but the way in and the way out.

fn main() {}
