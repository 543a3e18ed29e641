//! Every content file is embedded, listed with its digest, and nothing else is.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use openclaw::content::{ALLOWED_SIGNERS, CONTENT_FORMAT, items};
use serde_json::json;

const FOLDERS: [&str; 7] = ["hooks", "payload", "roles", "rules", "skills", "souls", "templates"];
const MANIFEST: &str = "payload/MANIFEST.json";
/// Set it to anything to have the manifest written instead of compared.
const UPDATE: &str = "UPDATE_MANIFEST";

/// Embedded as well, but never installed: the program itself trusts by it.
const KEYS: &str = "payload/release-keys/allowed_signers";

fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Returns the manifest as it is to be checked in.
fn manifest() -> String {
    let items = items().iter().map(|item| {
        json!({ "path": item.path, "kind": item.kind, "digest": item.digest(), "bytes": item.bytes.len() })
    });
    let document = json!({
        "schema": format!("openclaw.content/{CONTENT_FORMAT}"),
        "version": env!("CARGO_PKG_VERSION"),
        "items": items.collect::<Vec<_>>(),
    });
    format!("{document:#}\n")
}

/// Adds the repository paths of all files below `folder`; descriptions for developers are not content.
fn collect(folder: &str, paths: &mut BTreeSet<String>) {
    for entry in fs::read_dir(top().join(folder)).expect("the folder can be listed") {
        let entry = entry.expect("the folder can be listed");
        let name = entry.file_name().into_string().expect("names in the repository are UTF-8");
        let path = format!("{folder}/{name}");
        if entry.file_type().expect("the entry can be looked at").is_dir() {
            collect(&path, paths);
        } else if name != "README.md" && path != MANIFEST && path != KEYS {
            paths.insert(path);
        }
    }
}

#[test]
fn every_content_file_is_embedded_and_every_embedded_file_exists() {
    let mut on_disk = BTreeSet::new();
    for folder in FOLDERS.into_iter().filter(|folder| top().join(folder).is_dir()) {
        collect(folder, &mut on_disk);
    }
    let embedded: BTreeSet<String> = items().iter().map(|item| item.path.to_owned()).collect();
    let odd: Vec<_> = on_disk.symmetric_difference(&embedded).collect();
    assert!(
        odd.is_empty(),
        "either embedded or on disk, not both: {odd:?}. The table is src/content/items.rs"
    );
    for item in items() {
        let bytes = fs::read(top().join(item.path)).expect("the file was found above");
        assert!(bytes == item.bytes, "{}: the binary holds other bytes", item.path);
    }
    assert_eq!(fs::read_to_string(top().join(KEYS)).expect("the file of keys"), ALLOWED_SIGNERS);
}

#[test]
fn the_manifest_is_up_to_date() {
    let path = top().join(MANIFEST);
    if std::env::var_os(UPDATE).is_some() {
        fs::write(&path, manifest()).expect("the work tree can be written");
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == manifest(),
        "{MANIFEST} is out of date. Run\n  {UPDATE}=1 cargo test --test it the_manifest_is_up_to_date\nand commit it"
    );
}
