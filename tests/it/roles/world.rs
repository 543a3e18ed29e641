//! A node with a project in `p`, and calls in it.

use std::ffi::OsString;

use crate::support::{Output, TestNode};

/// Returns a node with the project `p`, which is a repository of one Rust package.
pub fn project() -> TestNode {
    let node = TestNode::new();
    node.write("p/.git/HEAD", "ref: refs/heads/main\n");
    node.write("p/Cargo.toml", "[package]\nname = \"p\"\n");
    node.write("p/src/lib.rs", "\n");
    node
}

/// Runs the binary in `p`.
pub fn run(node: &TestNode, arguments: &[&str]) -> Output {
    let arguments: Vec<OsString> = arguments.iter().map(OsString::from).collect();
    let mut command = node.call(&arguments).command();
    Output::new(command.current_dir(node.path("p")).output().expect("the binary starts"), &arguments)
}
