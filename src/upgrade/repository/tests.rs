//! What a repository's host says, from a table. The real client is tried in `tests/it/conformance/releases.rs`.

use super::*;
use crate::base::source::Source;
use crate::sim::web::SimWeb;

const API: &str = "https://api.github.com/repos/o/r/releases";

fn repository() -> Repository {
    match Source::parse("https://github.com/o/r") {
        Ok(Source::Repository(repository)) => repository,
        other => panic!("{other:?}"),
    }
}

/// Returns what the host says of one release whose files are numbered from `id` on.
fn release(tag: &str, files: &[&str], id: u32) -> String {
    let asset = |(n, name): (usize, &&str)| {
        format!(r#"{{"name":"{name}","url":"{API}/assets/{}"}}"#, id as usize + n)
    };
    let assets: Vec<String> = files.iter().enumerate().map(asset).collect();
    format!(r#"{{"tag_name":"{tag}","created_at":"2026-11-20T08:30:00Z","assets":[{}]}}"#, assets.join(","))
}

fn releases(web: &Arc<SimWeb>) -> RepositoryReleases {
    let web: Arc<dyn Web> = Arc::<SimWeb>::clone(web);
    RepositoryReleases::new(web, repository())
}

#[test]
fn the_latest_release_is_looked_up_once() {
    let web = Arc::new(SimWeb::default());
    web.put(&format!("{API}/latest"), release("v0.2.0", &["release.json", "a.tar.gz"], 1));
    web.put(&format!("{API}/assets/1"), "document");
    web.put(&format!("{API}/assets/2"), "tarball");
    let releases = releases(&web);
    assert_eq!(releases.source(), "https://github.com/o/r");
    assert_eq!(releases.document(&Shelf::Stable, "release.json", 10).expect("it is there"), b"document");
    let mut got = Vec::new();
    let wanted = Wanted { shelf: &Shelf::Stable, url: "some/a.tar.gz", bytes: 7, offset: 3 };
    releases.artifact(&wanted, &mut got).expect("it is there");
    assert_eq!(got, b"ball");
    let missing = releases.document(&Shelf::Stable, "release.json.sig", 10).expect_err("it is not there");
    assert!(matches!(missing, FetchError::NotThere { .. }), "{missing}");
    assert_eq!(web.asked(), [format!("{API}/latest"), format!("{API}/assets/1"), format!("{API}/assets/2")]);
}

#[test]
fn the_channel_beta_is_the_newest_version_before_a_release() {
    let web = Arc::new(SimWeb::default());
    let tags = ["v0.3.0", "nightly", "v0.3.0-beta.10", "v0.3.0-beta.9", "v0.2.0"];
    let listed: Vec<String> = (1..).zip(tags).map(|(n, tag)| release(tag, &["release.json"], n)).collect();
    web.put(&format!("{API}?per_page=100"), format!("[{}]", listed.join(",")));
    web.put(&format!("{API}/assets/3"), "beta.10");
    assert_eq!(releases(&web).document(&Shelf::Beta, "release.json", 10).expect("it is there"), b"beta.10");
}

#[test]
fn a_version_is_its_tag() {
    let web = Arc::new(SimWeb::default());
    web.put(&format!("{API}/tags/v0.1.0"), release("v0.1.0", &["release.json"], 9));
    web.put(&format!("{API}/assets/9"), "old");
    let shelf = Shelf::Version("0.1.0".to_owned());
    assert_eq!(releases(&web).document(&shelf, "release.json", 10).expect("it is there"), b"old");
}

#[test]
fn what_fails_is_told_as_it_is() {
    let web = Arc::new(SimWeb::default());
    let asked = |web: &Arc<SimWeb>, shelf: &Shelf| releases(web).document(shelf, "release.json", 10);
    for shelf in [Shelf::Stable, Shelf::Beta, Shelf::Version("0.9.0".to_owned())] {
        let error = asked(&web, &shelf).expect_err("there is no release");
        assert!(matches!(error, FetchError::NotThere { .. }), "{error}");
    }
    web.put(&format!("{API}?per_page=100"), "[]");
    let error = asked(&web, &Shelf::Beta).expect_err("there is none");
    assert!(matches!(error, FetchError::NotThere { .. }), "{error}");
    for bad in ["", "{}", "[1]", r#"{"tag_name":"v1.0.0","created_at":"x"}"#] {
        web.put(&format!("{API}/latest"), bad);
        let error = asked(&web, &Shelf::Stable).expect_err("that is no release");
        assert!(matches!(error, FetchError::Garbled { .. }), "{bad}: {error}");
    }
    web.put(&format!("{API}/latest"), " ".repeat(1 + usize::try_from(LISTING_BYTES_MAX).expect("it fits")));
    let error = asked(&web, &Shelf::Stable).expect_err("that is too long");
    assert!(matches!(error, FetchError::TooLong { .. }), "{error}");
}

#[test]
fn a_file_on_a_plain_address_is_not_asked_for() {
    let web = Arc::new(SimWeb::default());
    let evil =
        release("v0.2.0", &["release.json"], 1).replace("https://api.github.com", "http://example.org");
    web.put(&format!("{API}/latest"), evil);
    let error = releases(&web).document(&Shelf::Stable, "release.json", 10).expect_err("it is plain");
    assert!(matches!(error, FetchError::Unfit { .. }), "{error}");
    assert_eq!(web.asked().len(), 1);
}
