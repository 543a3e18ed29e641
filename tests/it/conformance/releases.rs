//! One suite for the release port: a folder, a base on the web with and without TLS, the releases of a repository and the
//! table of `sim` hold the same files and answer alike.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use openclaw::base::path::AbsPath;
use openclaw::base::source::Source;
use openclaw::ports::releases::{FetchError, Releases, Shelf, Wanted};
use openclaw::ports::web::Web;
use openclaw::sim::releases::SimReleases;
use openclaw::sys::releases::{Base, Folder};
use openclaw::sys::web::{OsWeb, Patience, Reach};
use openclaw::upgrade::RepositoryReleases;
use tempfile::TempDir;

use crate::support::{Hostile, Manner};

/// A place where releases lie, of any kind.
trait Stand {
    fn put(&self, path: &str, bytes: &[u8]);
    fn releases(&self) -> &dyn Releases;
}

struct OnDisk(TempDir, Folder);

impl OnDisk {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = AbsPath::from_path(folder.path()).expect("a path");
        Self(folder, Folder::new(path))
    }
}

impl Stand for OnDisk {
    fn put(&self, path: &str, bytes: &[u8]) {
        let file = self.0.path().join(path);
        fs::create_dir_all(file.parent().expect("a folder")).expect("folders");
        fs::write(file, bytes).expect("a file");
    }

    fn releases(&self) -> &dyn Releases {
        &self.1
    }
}

struct OnWeb(Hostile, Base);

impl OnWeb {
    fn new(server: Hostile, reach: &Reach) -> Self {
        let base = match Source::parse(&format!("{}/some/base/", server.url())) {
            Ok(Source::Base(url)) => Base::new(web(reach), url),
            other => panic!("{other:?}"),
        };
        Self(server, base)
    }
}

impl Stand for OnWeb {
    fn put(&self, path: &str, bytes: &[u8]) {
        self.0.put(&format!("/some/base/{path}"), bytes);
    }

    fn releases(&self) -> &dyn Releases {
        &self.1
    }
}

/// The host of a repository: what lies on a shelf are the files of a release, each behind a redirect.
struct OnHost {
    server: Hostile,
    files: Mutex<BTreeMap<String, Vec<String>>>,
    releases: RepositoryReleases,
}

const API: &str = "/api/v3/repos/owner/name/releases";

impl OnHost {
    fn new() -> Self {
        let server = Hostile::plain();
        let source = Source::parse(&format!("github+{}/owner/name", server.url()));
        let releases = match source {
            Ok(Source::Repository(repository)) => RepositoryReleases::new(web(&Reach::default()), repository),
            other => panic!("{other:?}"),
        };
        Self { server, files: Mutex::default(), releases }
    }
}

impl Stand for OnHost {
    fn put(&self, path: &str, bytes: &[u8]) {
        let (shelf, name) = path.rsplit_once('/').unwrap_or(("", path));
        let tag = match shelf {
            "" => "v0.9.0",
            "beta" => "v1.0.0-beta.1",
            version => version,
        };
        let (asked, stored) = (format!("/api/assets/{tag}/{name}"), format!("/store/{tag}/{name}?signed=1"));
        self.server.behave(&asked, Manner::Redirect(stored.clone()));
        self.server.put(&stored, bytes);
        let mut files = self.files.lock().expect("one thread");
        let listed = files.entry(tag.to_owned()).or_default();
        listed.push(format!(r#"{{"name":"{name}","url":"{}{asked}"}}"#, self.server.url()));
        let release = |tag: &str, listed: &[String]| {
            let assets = listed.join(",");
            format!(r#"{{"tag_name":"{tag}","created_at":"2026-11-20T08:30:00Z","assets":[{assets}]}}"#)
        };
        let release_of = |tag: &String| files.get(tag).map(|listed| release(tag, listed));
        if let Some(stable) = release_of(&"v0.9.0".to_owned()) {
            self.server.put(&format!("{API}/latest"), stable);
        }
        for tag in files.keys() {
            self.server.put(&format!("{API}/tags/{tag}"), release_of(tag).expect("a release"));
        }
        let all: Vec<String> = files.keys().filter_map(release_of).collect();
        self.server.put(&format!("{API}?per_page=100"), format!("[{}]", all.join(",")));
    }

    fn releases(&self) -> &dyn Releases {
        &self.releases
    }
}

impl Stand for SimReleases {
    fn put(&self, path: &str, bytes: &[u8]) {
        SimReleases::put(self, path, bytes);
    }

    fn releases(&self) -> &dyn Releases {
        self
    }
}

fn web(reach: &Reach) -> Arc<dyn Web> {
    let patience = Patience { answer_ms: 2_000, silence_ms: 2_000, document_ms: 5_000, artifact_ms: 20_000 };
    Arc::new(OsWeb::new(reach, patience).expect("a web"))
}

/// Runs a case on every kind of place, each with these files.
fn each(files: &[(&str, &[u8])], case: impl Fn(&str, &dyn Stand)) {
    let secure = Hostile::secure("localhost");
    let reach = Reach { certificates: Some(secure.certificate().into()), ..Reach::default() };
    let stands: [(&str, Box<dyn Stand>); 5] = [
        ("folder", Box::new(OnDisk::new())),
        ("base", Box::new(OnWeb::new(Hostile::plain(), &Reach::default()))),
        ("secure base", Box::new(OnWeb::new(secure, &reach))),
        ("repository", Box::new(OnHost::new())),
        ("sim", Box::new(SimReleases::default())),
    ];
    for (name, stand) in stands {
        for (path, bytes) in files {
            stand.put(path, bytes);
        }
        case(name, stand.as_ref());
    }
}

fn old() -> Shelf {
    Shelf::Version("0.1.0".to_owned())
}

fn taken(stand: &dyn Stand, wanted: Wanted<'_>) -> Result<Vec<u8>, FetchError> {
    let mut bytes = Vec::new();
    stand.releases().artifact(&wanted, &mut bytes).map(|()| bytes)
}

const FILES: &[(&str, &[u8])] = &[
    ("release.json", b"stable"),
    ("release.json.sig", b""),
    ("beta/release.json", b"beta"),
    ("v0.1.0/release.json", b"old"),
];

#[test]
fn documents_are_those_of_their_shelf() {
    each(FILES, |name, stand| {
        let asked = |shelf: &Shelf, file: &str, max| stand.releases().document(shelf, file, max);
        for (shelf, text) in [(Shelf::Stable, "stable"), (Shelf::Beta, "beta"), (old(), "old")] {
            let exact = asked(&shelf, "release.json", text.len() as u64);
            assert_eq!(exact.expect(name), text.as_bytes(), "{name}");
            let beyond = asked(&shelf, "release.json", text.len() as u64 - 1).expect_err(name);
            assert!(matches!(beyond, FetchError::TooLong { .. }), "{name}: {beyond}");
        }
        assert_eq!(asked(&Shelf::Stable, "release.json.sig", 10).expect(name), b"", "{name}");
        for (shelf, file) in
            [(Shelf::Stable, "other.json"), (Shelf::Beta, "release.json.sig"), (old(), "release.json.sig")]
        {
            let absent = asked(&shelf, file, 10).expect_err(name);
            assert!(matches!(absent, FetchError::NotThere { .. }), "{name}: {absent}");
        }
        let absent = asked(&Shelf::Version("7.0.0".to_owned()), "release.json", 10).expect_err(name);
        assert!(matches!(absent, FetchError::NotThere { .. }), "{name}: {absent}");
    });
}

#[test]
fn large_files_come_from_any_offset() {
    let file: Vec<u8> = (0..300_001_u32).map(|n| (n % 253) as u8).collect();
    each(&[("a.tar.gz", &file), ("v0.1.0/a.tar.gz", &file)], |name, stand| {
        for shelf in [Shelf::Stable, old()] {
            for offset in [0, 1, 65_535, 65_536, 150_000, 299_999, 300_000, 300_001] {
                let wanted = Wanted { shelf: &shelf, url: "a.tar.gz", bytes: 300_001, offset: offset as u64 };
                // What is there whole is not asked for: a server may well call that a wrong part.
                if offset < file.len() {
                    assert!(taken(stand, wanted).expect(name) == file[offset..], "{name} {offset}");
                }
            }
        }
    });
}

#[test]
fn another_length_than_the_manifest_says_is_told_before_anything_comes() {
    each(&[("a.tar.gz", b"0123456789")], |name, stand| {
        for (bytes, offset) in [(9, 0), (11, 0), (9, 5), (11, 5), (20, 15)] {
            let mut sink = Vec::new();
            let wanted = Wanted { shelf: &Shelf::Stable, url: "a.tar.gz", bytes, offset };
            let error = stand.releases().artifact(&wanted, &mut sink).expect_err(name);
            assert!(matches!(error, FetchError::OtherLength { .. }), "{name} {bytes}: {error}");
            assert!(sink.is_empty(), "{name}");
        }
        let wanted = Wanted { shelf: &Shelf::Stable, url: "b.tar.gz", bytes: 10, offset: 0 };
        let error = taken(stand, wanted).expect_err(name);
        assert!(matches!(error, FetchError::NotThere { .. }), "{name}: {error}");
    });
}

#[test]
fn what_cannot_be_kept_is_told_as_that() {
    struct Full;
    impl Write for Full {
        fn write(&mut self, _bytes: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    each(&[("a.tar.gz", b"0123456789")], |name, stand| {
        let wanted = Wanted { shelf: &Shelf::Stable, url: "a.tar.gz", bytes: 10, offset: 3 };
        let error = stand.releases().artifact(&wanted, &mut Full).expect_err(name);
        assert!(matches!(error, FetchError::Unkept { .. }), "{name}: {error}");
    });
}

#[test]
fn a_manifest_on_a_shelf_may_name_what_lies_at_the_base() {
    each(&[("a.tar.gz", b"at the base"), ("v0.1.0/b.tar.gz", b"on the shelf")], |name, stand| {
        if name == "repository" {
            // There each release has all of its files.
            return;
        }
        for (url, text) in [("a.tar.gz", "at the base"), ("b.tar.gz", "on the shelf")] {
            let wanted = Wanted { shelf: &old(), url, bytes: text.len() as u64, offset: 0 };
            assert_eq!(taken(stand, wanted).expect(name), text.as_bytes(), "{name}");
        }
        // Never the other way round.
        let wanted = Wanted { shelf: &Shelf::Stable, url: "b.tar.gz", bytes: 12, offset: 0 };
        let error = taken(stand, wanted).expect_err(name);
        assert!(matches!(error, FetchError::NotThere { .. }), "{name}: {error}");
    });
}

#[test]
fn names_that_lead_elsewhere_are_not_asked_for() {
    each(&[("a", b"x")], |name, stand| {
        for url in ["../a", "b/../../a", "/etc/passwd", "./a", "a//b", "http://example.org/a", ""] {
            let wanted = Wanted { shelf: &Shelf::Stable, url, bytes: 1, offset: 0 };
            let error = taken(stand, wanted).err();
            let is_found_by_its_name = name == "repository" && url.ends_with("/a") && !url.contains("://");
            assert!(error.is_some() || is_found_by_its_name, "{name}: {url}");
            let is_absent = name == "sim" || name == "repository";
            let is_unfit = matches!(error, Some(FetchError::Unfit { .. }));
            assert!(is_unfit || is_absent, "{name}: {url}: {error:?}");
        }
    });
    let disk = OnDisk::new();
    let far = Wanted { shelf: &Shelf::Stable, url: "https://example.org/a", bytes: 1, offset: 0 };
    assert!(matches!(taken(&disk, far), Err(FetchError::Unfit { .. })), "a folder needs no network");
}

#[test]
fn a_folder_does_not_lead_out_through_links() {
    let (disk, outside) = (OnDisk::new(), tempfile::tempdir().expect("a folder"));
    fs::write(outside.path().join("release.json"), "secret").expect("a file");
    std::os::unix::fs::symlink(outside.path().join("release.json"), disk.0.path().join("release.json"))
        .expect("a link");
    std::os::unix::fs::symlink(outside.path(), disk.0.path().join("beta")).expect("a link");
    for shelf in [Shelf::Stable, Shelf::Beta] {
        let error = disk.releases().document(&shelf, "release.json", 100).expect_err("it leads out");
        assert!(matches!(error, FetchError::Unread { .. } | FetchError::NotThere { .. }), "{shelf}: {error}");
    }
    // The folder itself may be a link: a person named it.
    let link = outside.path().join("link");
    std::os::unix::fs::symlink(disk.0.path(), &link).expect("a link");
    disk.put("v0.1.0/release.json", b"old");
    let through = Folder::new(AbsPath::from_path(&link).expect("a path"));
    assert_eq!(through.document(&old(), "release.json", 10).expect("it is there"), b"old");
}
