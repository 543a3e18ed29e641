//! Holds the table to itself, and the shipped files to what they promise. `tests/it/content` compares it with the disk.

mod claude;
mod opencode;
mod rules;
mod templates;
mod words;

use super::*;
use crate::base::digest::Digest;

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
        ItemKind::Role => "roles/",
        ItemKind::HarnessRules => "payload/harness-rules.json",
        ItemKind::WorkspaceSeed => "payload/workspace/",
        ItemKind::PlanTemplate => "templates/plans/",
        ItemKind::ConfigTemplate => "templates/config/",
        ItemKind::HostManifest => "hooks/",
        ItemKind::ServiceManifest => "payload/service/",
    };
    for item in items() {
        assert!(item.path.starts_with(folder(item.kind)), "{}", item.path);
        assert!(by_kind(item.kind).any(|other| other.path == item.path));
    }
}

#[test]
fn content_is_found_by_its_digest() {
    for item in items() {
        assert_eq!(by_digest(item.digest()), Some(item.bytes), "{}", item.path);
    }
    assert_eq!(by_digest(Digest::of(b"not ours")), None);
}
