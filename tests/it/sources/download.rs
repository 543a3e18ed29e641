//! A download over the real network client onto the real disk, cut, flipped, stalled and lied to.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use openclaw::base::digest::Digest;
use openclaw::base::network::WebUrl;
use openclaw::base::path::AbsPath;
use openclaw::base::report::{Code, Explain as _};
use openclaw::ports::progress::Quiet;
use openclaw::ports::releases::{FetchError, Shelf};
use openclaw::sys::fs::OsFs;
use openclaw::sys::releases::Base;
use openclaw::sys::web::{OsWeb, Patience, Reach};
use openclaw::upgrade::{DownloadError, Downloaded, Parcel, Ways, download, partial_name};
use tempfile::TempDir;

use crate::support::{Hostile, Manner};

const NAME: &str = "/a.tar.gz";
const BYTES: usize = 2_500_000;

struct Scene {
    server: Hostile,
    folder: TempDir,
    file: Vec<u8>,
}

impl Scene {
    fn new() -> Self {
        let file: Vec<u8> =
            (0..BYTES as u32).map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[0]).collect();
        let server = Hostile::plain();
        server.put(NAME, file.clone());
        Self { server, folder: tempfile::tempdir().expect("a folder"), file }
    }

    fn partial(&self) -> PathBuf {
        self.folder.path().join(partial_name(&Digest::of(&self.file)))
    }

    fn download(&self, manner: Manner) -> Result<Downloaded, DownloadError> {
        self.server.behave(NAME, manner);
        let patience =
            Patience { answer_ms: 2_000, silence_ms: 500, document_ms: 5_000, artifact_ms: 20_000 };
        let web = OsWeb::new(&Reach::default(), patience).expect("a web");
        let url = WebUrl::parse(&self.server.url()).expect("a URL");
        let releases = Base::new(Arc::new(web), url);
        let folder = AbsPath::from_path(self.folder.path()).expect("a path");
        let fs = OsFs::new(vec![folder]);
        let (bytes, sha256) = (self.file.len() as u64, Digest::of(&self.file));
        let parcel = Parcel { shelf: &Shelf::Stable, url: &NAME[1..], bytes, sha256 };
        let partial = AbsPath::from_path(&self.partial()).expect("a path");
        download(Ways { fs: &fs, releases: &releases, progress: &Quiet }, &parcel, &partial)
    }

    fn kept(&self) -> Vec<u8> {
        fs::read(self.partial()).unwrap_or_default()
    }
}

fn offsets() -> [usize; 8] {
    [0, 1, 65_535, BYTES / 4, BYTES / 2, (1 << 20) + 1, BYTES - 2, BYTES - 1]
}

#[test]
fn a_download_that_is_cut_at_eight_offsets_goes_on_by_itself_or_later() {
    for at in offsets() {
        let scene = Scene::new();
        // Each try of one run is cut at the same byte: the first brings something, the second nothing.
        let error = scene.download(Manner::CutAt(at)).expect_err("it is cut");
        assert!(matches!(error, DownloadError::Fetch(FetchError::Cut { .. })), "{at}: {error}");
        assert!(scene.kept() == scene.file[..at], "{at}: {} bytes are kept", scene.kept().len());
        let tries = if at == 0 { 1 } else { 2 };
        assert_eq!(scene.server.asked().len(), tries, "{at}");
        let done = scene.download(Manner::Well).expect("it is whole now");
        assert_eq!(done, Downloaded { bytes_resumed: at as u64, bytes_fetched: (BYTES - at) as u64 });
        assert!(scene.kept() == scene.file, "{at}");
        let range = format!("bytes={at}-");
        let asked = scene.server.asked();
        let last = asked.last().expect("a question");
        assert_eq!(last.field("range"), (at > 0).then_some(range.as_str()), "{at}");
    }
}

#[test]
fn a_download_that_is_flipped_at_eight_offsets_is_not_kept() {
    for at in offsets() {
        let scene = Scene::new();
        let error = scene.download(Manner::FlippedAt(at)).expect_err("it is another file");
        assert!(matches!(error, DownloadError::OtherDigest { .. }), "{at}: {error}");
        assert_eq!(error.report().code, Code::ReleaseDamaged);
        assert!(!scene.partial().exists(), "{at}");
    }
}

#[test]
fn a_server_without_ranges_or_with_wrong_ones_spoils_nothing() {
    let scene = Scene::new();
    scene.download(Manner::CutAt(1_000)).expect_err("it is cut");
    for manner in [Manner::OtherPart, Manner::PartOf(7), Manner::LongerBy(3), Manner::SilentAt(1_000)] {
        scene.download(manner.clone()).expect_err("it answers badly");
        assert!(scene.kept() == scene.file[..1_000], "{manner:?}");
    }
    let done = scene.download(Manner::WithoutRanges).expect("it is there");
    assert_eq!(done, Downloaded { bytes_resumed: 1_000, bytes_fetched: (BYTES - 1_000) as u64 });
    assert!(scene.kept() == scene.file);
}

#[test]
fn what_came_before_a_silence_is_kept() {
    let scene = Scene::new();
    let error = scene.download(Manner::SilentAt(1_700_000)).expect_err("it is silent");
    assert!(matches!(error, DownloadError::Fetch(FetchError::TooLate { .. })), "{error}");
    assert!(scene.kept() == scene.file[..1_700_000]);
    scene.download(Manner::Well).expect("it is whole now");
    assert!(scene.kept() == scene.file);
}

#[test]
fn another_file_of_the_same_name_and_length_is_noticed() {
    let scene = Scene::new();
    scene.download(Manner::CutAt(1_000_000)).expect_err("it is cut");
    let other: Vec<u8> = scene.file.iter().rev().copied().collect();
    scene.server.put(NAME, other);
    let error = scene.download(Manner::Well).expect_err("it is another file");
    assert!(matches!(error, DownloadError::OtherDigest { .. }), "{error}");
    assert!(!scene.partial().exists());
}
