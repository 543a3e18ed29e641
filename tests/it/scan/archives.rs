//! Archives through the real binary: found inside, named with their entry, and bombs that end.

use std::io::{Cursor, Write as _};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::world::{TOKEN, World, leak, put};

fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).expect("an entry");
        writer.write_all(content).expect("content");
    }
    writer.finish().expect("an archive").into_inner()
}

fn tgz_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::best()));
    for (name, content) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        builder.append_data(&mut header, name, *content).expect("an entry");
    }
    builder.into_inner().and_then(GzEncoder::finish).expect("an archive")
}

#[test]
fn a_finding_names_archive_and_entry() {
    let world = World::new();
    let folder = world.folder("p");
    let secret = leak(TOKEN).into_bytes();
    put(&folder, "a.whl", zip_of(&[("m/x.py", &secret), ("m/y.py", b"pass")]));
    put(&folder, "b.tgz", tgz_of(&[("package/index.js", &secret)]));
    put(&folder, "c.jar", zip_of(&[("lib/in.tar.gz", &tgz_of(&[("deep.txt", &secret)]))]));
    let found = world.scan(&folder, &[] as &[&str]).exits(1);
    let places: Vec<String> =
        found.text().lines().map(|line| line.split(": ").next().unwrap_or_default().to_owned()).collect();
    assert_eq!(places, ["a.whl!/m/x.py:1", "b.tgz!/package/index.js:1", "c.jar!/lib/in.tar.gz!/deep.txt:1"]);
}

#[test]
fn a_bomb_ends_and_is_told() {
    let world = World::new();
    let folder = world.folder("p");
    let zeros = vec![0; 16 << 20];
    put(&folder, "bomb.zip", zip_of(&[("zeros", &zeros)]));
    put(&folder, "bomb.tgz", tgz_of(&[("zeros", &zeros)]));
    put(&folder, "broken.zip", b"PK\x03\x04 and nothing more");
    let told = world.scan(&folder, &["--json"]).exits(0);
    let object = told.json();
    assert_eq!(object["data"]["unread"].as_array().map(Vec::len), Some(3), "{object}");
    assert_eq!(object["data"]["is_whole"], false);
    assert!(told.err().contains("`bomb.zip`: it unpacks to more than is looked at"), "{}", told.err());
}

#[test]
fn archives_in_a_commit_are_opened_too() {
    let world = World::new();
    let folder = world.repository("p");
    put(&folder, "a.zip", zip_of(&[("x", leak(TOKEN).as_bytes())]));
    world.git(&folder, &["add", "-A"]);
    assert!(world.scan(&folder, &["--staged"]).exits(1).text().starts_with("a.zip!/x:1: "));
    world.commit(&folder);
    assert!(world.scan(&folder, &["--range", "HEAD"]).exits(1).text().starts_with("a.zip!/x:1 in "));
}
