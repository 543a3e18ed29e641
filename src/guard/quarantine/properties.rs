//! Goal: for any work on any tree, a quarantine of every difference makes the tree its base again, and the way back makes it
//! the work again: the identity on the repository. Method: two random trees on a simulated disk, differences told as
//! `check` tells them.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{Former, Keeper, PutBack, Request, quarantine, restore};
use crate::base::name;
use crate::base::path::AbsPath;
use crate::base::time::Timestamp;
use crate::sim::fs::SimFs;

#[derive(Clone, Debug, PartialEq)]
enum Node {
    File(u8, bool),
    Link(u8),
}

type Tree = BTreeMap<Vec<u8>, Node>;

fn node() -> impl Strategy<Value = Node> {
    prop_oneof![
        (0..3_u8, any::<bool>()).prop_map(|(text, is_executable)| Node::File(text, is_executable)),
        (0..3_u8).prop_map(Node::Link),
    ]
}

/// A tree of a few names, so that files, links and folders meet at the same places.
fn tree() -> impl Strategy<Value = Tree> {
    let name = prop_oneof![Just(&b"a"[..]), Just(&b"b"[..]), Just(&b"\xff"[..]), Just(&b"c d\n"[..])];
    let path = prop::collection::vec(name, 1..4).prop_map(|names| names.join(&b'/'));
    prop::collection::vec((path, node()), 0..10).prop_map(|nodes| {
        let mut tree = Tree::new();
        for (path, node) in nodes {
            let is_above = |a: &[u8], b: &[u8]| b.starts_with(a) && b.get(a.len()) == Some(&b'/');
            let is_free = tree.keys().all(|known| !is_above(known, &path) && !is_above(&path, known));
            if is_free {
                tree.insert(path, node);
            }
        }
        tree
    })
}

fn disk(tree: &Tree) -> SimFs {
    let at = |text: &str| AbsPath::new(text).expect("a path of the test");
    let fs = SimFs::new(vec![at("/h"), at("/h/.openclaw")]);
    fs.put_dir(&at("/h"), 0o755);
    fs.put_dir(&at("/w"), 0o755);
    fs.put_file(&at("/w/.git/HEAD"), b"ref", 0o644);
    for (path, node) in tree {
        let path = at("/w").join_bytes(path).expect("a path of the test");
        match node {
            Node::File(text, true) => fs.put_file(&path, &[*text], 0o755),
            Node::File(text, false) => fs.put_file(&path, &[*text], 0o644),
            Node::Link(text) => fs.put_link(&path, &name::text_of(&[b'x', *text, 0xfe])),
        }
    }
    fs.settle();
    fs
}

fn former(node: Option<&Node>) -> Former {
    match node {
        None => Former::Absent,
        Some(Node::File(text, is_executable)) => {
            Former::File { bytes: vec![*text], is_executable: *is_executable }
        }
        Some(Node::Link(text)) => Former::Link { target: vec![b'x', *text, 0xfe] },
    }
}

fn work_tree(fs: &SimFs) -> BTreeMap<String, String> {
    let mut tree = fs.tree();
    tree.retain(|path, _| path.starts_with("/w"));
    tree
}

proptest! {
    #[test]
    fn a_quarantine_and_its_way_back_are_the_identity(base in tree(), work in tree(), order in any::<bool>()) {
        let (base_disk, fs) = (disk(&base), disk(&work));
        let theirs = work_tree(&fs);
        let mut paths: Vec<PutBack> = base
            .keys()
            .chain(work.keys())
            .filter(|path| base.get(*path) != work.get(*path))
            .map(|path| PutBack { path: path.clone(), to: former(base.get(path)) })
            .collect();
        if order {
            paths.reverse();
        }
        let repository = AbsPath::new("/w").expect("a path");
        let root = AbsPath::new("/h/.openclaw").expect("a path");
        let request = Request { repository, paths, reason: "a test".to_owned() };
        let now = Timestamp::from_millis(7);
        let keeper = Keeper { fs: &fs, root: &root, version: "1.0.0", holder: "a test", now };
        let outcome = quarantine(&request, &keeper).expect("a quarantine");
        prop_assert_eq!(work_tree(&fs), work_tree(&base_disk));
        prop_assert_eq!(outcome.id.is_none(), base == work);
        prop_assert!(quarantine(&request, &keeper).expect("a quarantine").id.is_none());
        if let Some(id) = outcome.id {
            let _ = restore(id.as_str(), &keeper).expect("a way back");
            prop_assert_eq!(work_tree(&fs), theirs);
        }
    }
}
