//! Disks as an earlier release left them, stored as one JSON object each: a path to what was there.

use std::fs;
use std::path::{Path, PathBuf};

use openclaw::base::path::AbsPath;
use openclaw::sim::fs::SimFs;
use serde_json::Value;

/// The home of every stored disk.
pub const HOME: &str = "/home/ada";

pub fn at(text: &str) -> AbsPath {
    AbsPath::new(text).expect("a path")
}

/// Returns where the forms of `release` are stored.
pub fn folder(release: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/upgrade").join(format!("forms-{release}"))
}

/// Returns the stored file `name` of `release`.
pub fn stored(release: &str, name: &str) -> Vec<u8> {
    let path = folder(release).join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("read {}: {error}", path.display()))
}

/// Returns the disk that is stored as `name`, each file's text changed by `change`.
pub fn world(release: &str, name: &str, change: &dyn Fn(&str, &str) -> String) -> SimFs {
    let places: Value = serde_json::from_slice(&stored(release, name)).expect("JSON");
    let home = at(HOME);
    let fs = SimFs::new(vec![home.clone(), home.join(".openclaw"), home.join(".claude")]);
    for (path, place) in places.as_object().expect("an object") {
        let mode = || u32::from_str_radix(place["mode"].as_str().expect("a mode"), 8).expect("octal");
        match place["is"].as_str() {
            Some("dir") => fs.put_dir(&at(path), mode()),
            Some("file") => {
                let text = change(path, place["text"].as_str().expect("a text"));
                fs.put_file(&at(path), text.as_bytes(), mode());
            }
            Some("link") => fs.put_link(&at(path), place["target"].as_str().expect("a target")),
            other => panic!("{path} is {other:?}"),
        }
    }
    fs.settle();
    fs
}
