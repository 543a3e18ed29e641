//! What black-box tests stand on: a machine of their own, and what a run of the real binary left behind.

mod node;
mod output;
mod program;
mod tree;

pub use node::TestNode;
pub use output::Output;
pub use tree::Tree;
