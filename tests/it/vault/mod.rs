//! The vault as people and agents use it: notes, readers that must not leave their folders, links, and Obsidian.

mod notes;
mod obsidian;
mod readers;

use std::fs;
use std::path::PathBuf;

use crate::support::TestNode;

/// Where the vault is.
const VAULT: &str = ".openclaw/workspace/memory-vault";

/// A machine with a node.
fn node() -> TestNode {
    let node = TestNode::new();
    let _ = node.run(&["install", "--yes", "--no-service"]).exits(0);
    node
}

/// Writes a note as a person does.
fn write(node: &TestNode, path: &str, text: impl AsRef<[u8]>) {
    node.write(&format!("{VAULT}/{path}"), text);
}

fn place(node: &TestNode, path: &str) -> PathBuf {
    node.path(VAULT).join(path)
}

fn text(node: &TestNode, path: &str) -> String {
    fs::read_to_string(place(node, path)).expect("a note")
}
