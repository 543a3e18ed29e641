//! Archives of every form that is opened, damaged ones, and bombs: all end, and what was left out is told.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;

use super::*;

fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).expect("an entry");
        writer.write_all(content).expect("content");
    }
    writer.finish().expect("an archive").into_inner()
}

fn tar_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, content) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, *content).expect("an entry");
    }
    builder.into_inner().expect("an archive")
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = GzEncoder::new(Vec::new(), Compression::best());
    writer.write_all(bytes).expect("content");
    writer.finish().expect("a stream")
}

fn seen(bytes: &[u8]) -> (Vec<String>, Vec<String>) {
    let mut found = Vec::new();
    let told = entries(bytes, &mut |name, content| {
        found.push(format!("{}={}", String::from_utf8_lossy(name), content.len()));
    });
    (found, told)
}

#[test]
fn each_form_is_opened_one_level_deep() {
    let files: &[(&str, &[u8])] = &[("a/b", b"one"), ("-c d", b"three")];
    let want = vec!["a/b=3".to_owned(), "-c d=5".to_owned()];
    for archive in [zip_of(files), tar_of(files), gzip(&tar_of(files))] {
        assert!(is_archive(&archive));
        assert_eq!(seen(&archive), (want.clone(), vec![]));
    }
    assert_eq!(seen(&gzip(b"text")), (vec!["content=4".to_owned()], vec![]));
    let nested = zip_of(&[("in.tgz", &gzip(&tar_of(files)))]);
    assert_eq!(seen(&nested).0, ["in.tgz!/a/b=3", "in.tgz!/-c d=5"]);
    let deep = tar_of(&[("x.zip", &nested), ("y", b"z")]);
    assert_eq!(seen(&deep), (vec!["y=1".to_owned()], vec!["an archive lies in an archive in it".to_owned()]));
    for other in [&b""[..], b"text", b"PK", &[0x1f, 0x8b]] {
        assert!(!is_archive(other));
        assert_eq!(seen(other), (vec![], vec![]));
    }
}

#[test]
fn bombs_end_and_are_told() {
    let zeros = vec![0; 8 << 20];
    for bomb in [gzip(&zeros), zip_of(&[("zeros", &zeros)]), gzip(&tar_of(&[("zeros", &zeros), ("b", b"x")]))]
    {
        assert!(bomb.len() < 64 << 10, "{}", bomb.len());
        let (_, told) = seen(&bomb);
        assert_eq!(told, ["it unpacks to more than is looked at"]);
    }
}

#[test]
fn too_many_entries_are_told() {
    let names: Vec<String> = (0..=ARCHIVE_ENTRIES_MAX).map(|number| number.to_string()).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    let (found, told) = seen(&tar_of(&files));
    assert_eq!(found.len(), ARCHIVE_ENTRIES_MAX);
    assert!(told[0].contains("entries"), "{told:?}");
}

#[test]
fn damage_is_told_and_what_came_before_it_counts() {
    let packed = gzip(&tar_of(&[("a", b"one"), ("b", &vec![b'x'; 100_000])]));
    let (found, told) = seen(&packed[..packed.len() - 20]);
    assert_eq!((found.first().map(String::as_str), told.len()), (Some("a=3"), 1), "{told:?}");
    let (_, told) = seen(b"PK\x03\x04nothing of the kind");
    assert_eq!(told.len(), 1);
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(at in 0_usize..4096, value: u8, cut in 0_usize..4096, form in 0_usize..3) {
        let files: &[(&str, &[u8])] = &[("a/b", b"one two three four"), ("c", &[7; 300])];
        let mut bytes = match form { 0 => zip_of(files), 1 => tar_of(files), _ => gzip(&tar_of(files)) };
        let place = at % bytes.len();
        bytes[place] = value;
        bytes.truncate(bytes.len().saturating_sub(cut % bytes.len()));
        let _ = seen(&bytes);
    }
}
