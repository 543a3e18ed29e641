//! Holds the table to the folders and to the manifest, and the shipped files to what they promise.

mod claude;
mod templates;
mod words;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::json;

use super::*;
use crate::base::digest::Digest;

const FOLDERS: [&str; 4] = ["hooks", "payload", "rules", "templates"];
const MANIFEST: &str = "payload/MANIFEST.json";

/// Returns the manifest as it is to be checked in.
fn manifest() -> String {
    let items: Vec<_> = items()
        .iter()
        .map(|item| {
            json!({ "path": item.path, "kind": item.kind, "digest": item.digest(), "bytes": item.bytes.len() })
        })
        .collect();
    let document =
        json!({ "schema": "openclaw.content/1", "version": env!("CARGO_PKG_VERSION"), "items": items });
    format!("{document:#}\n")
}

fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Adds the repository paths of all files below `folder`, the unlisted ones excepted.
fn collect(folder: &str, paths: &mut BTreeSet<String>) {
    for entry in fs::read_dir(top().join(folder)).expect("the folder is in the repository") {
        let entry = entry.expect("the folder can be listed");
        let name = entry.file_name().into_string().expect("names in the repository are UTF-8");
        let path = format!("{folder}/{name}");
        if entry.file_type().expect("the entry can be looked at").is_dir() {
            collect(&path, paths);
        } else if name != "README.md" && path != MANIFEST {
            paths.insert(path);
        }
    }
}

#[test]
fn every_content_file_is_embedded_and_every_embedded_file_exists() {
    let mut on_disk = BTreeSet::new();
    for folder in FOLDERS {
        collect(folder, &mut on_disk);
    }
    let embedded: BTreeSet<String> = items().iter().map(|item| item.path.to_owned()).collect();
    let missing: Vec<_> = on_disk.symmetric_difference(&embedded).collect();
    assert!(
        missing.is_empty(),
        "either embedded or on disk, not both: {missing:?}; see src/content/items.rs"
    );
    for item in items() {
        let bytes = fs::read(top().join(item.path)).expect("the file was found above");
        assert_eq!(bytes, item.bytes, "{}", item.path);
    }
}

#[test]
fn the_manifest_is_the_table() {
    let written = fs::read_to_string(top().join(MANIFEST)).unwrap_or_default();
    assert!(
        written == manifest(),
        "{MANIFEST} is out of date. Run `cargo test --lib write_the_manifest -- --ignored` and commit the result"
    );
}

#[test]
#[ignore = "writes payload/MANIFEST.json; run it after a change of content"]
fn write_the_manifest() {
    fs::write(top().join(MANIFEST), manifest()).expect("the work tree can be written");
}

#[test]
fn the_table_is_sorted_so_that_lookups_find_everything() {
    assert!(items().is_sorted_by(|a, b| a.path < b.path));
    for each in items() {
        assert_eq!(item(each.path).map(|found| found.path), Some(each.path));
    }
    for path in ["", "rules", "rules/security", "rules/security.md/", "zz"] {
        assert!(item(path).is_none(), "{path}");
    }
}

#[test]
fn a_kind_is_its_folder() {
    let folder = |kind| match kind {
        ItemKind::Rule => "rules/",
        ItemKind::WorkspaceSeed => "payload/workspace/",
        ItemKind::PlanTemplate => "templates/plans/",
        ItemKind::ConfigTemplate => "templates/config/",
        ItemKind::HostManifest => "hooks/",
    };
    for item in items() {
        assert!(item.path.starts_with(folder(item.kind)), "{}", item.path);
        assert!(by_kind(item.kind).any(|other| other.path == item.path));
    }
    assert_eq!(by_kind(ItemKind::Rule).count(), 4);
}

#[test]
fn content_is_found_by_its_digest() {
    for item in items() {
        assert_eq!(by_digest(item.digest()), Some(item.bytes), "{}", item.path);
    }
    assert_eq!(by_digest(Digest::of(b"not ours")), None);
}
