//! Downloads on a simulated disk from a simulated source: cut, flipped, full, killed. Never sleeps and opens no socket.

use std::cell::RefCell;

use super::*;
use crate::ports::fs::Space;
use crate::sim::fs::{CrashPolicy, Errno, Fault as DiskFault, SimFs};
use crate::sim::releases::{Fault, SimReleases};

const NAME: &str = "openclaw-0.2.0-x86_64-unknown-linux-gnu.tar.gz";

/// A disk, a source, and what was shown.
struct Scene {
    fs: SimFs,
    releases: SimReleases,
    file: Vec<u8>,
    shown: Shown,
}

#[derive(Default)]
struct Shown(RefCell<Vec<(u64, u64)>>);

impl Progress for Shown {
    fn step(&self, _done: usize, _total: usize, _what: &str) {}

    fn came(&self, bytes: u64, bytes_total: u64, what: &str) {
        assert_eq!(what, NAME);
        self.0.borrow_mut().push((bytes, bytes_total));
    }
}

fn folder() -> AbsPath {
    AbsPath::new("/downloads").expect("a path")
}

fn file_of(bytes: usize) -> Vec<u8> {
    (0..bytes).map(|n| (n % 251) as u8 ^ (n / 251) as u8).collect()
}

impl Scene {
    fn new(bytes: usize) -> Self {
        let fs = SimFs::new(vec![folder()]);
        fs.put_dir(&folder(), 0o700);
        fs.settle();
        let releases = SimReleases::default();
        let file = file_of(bytes);
        releases.put(NAME, file.clone());
        Self { fs, releases, file, shown: Shown::default() }
    }

    fn partial(&self) -> AbsPath {
        folder().join(&partial_name(&Digest::of(&self.file)))
    }

    fn download(&self) -> Result<Downloaded, DownloadError> {
        let ways = Ways { fs: &self.fs, releases: &self.releases, progress: &self.shown };
        let (bytes, sha256) = (self.file.len() as u64, Digest::of(&self.file));
        download(ways, &Parcel { shelf: &Shelf::Stable, url: NAME, bytes, sha256 }, &self.partial())
    }

    fn kept(&self) -> Option<Vec<u8>> {
        let stat = self.fs.stat(&self.partial()).expect("a look");
        stat.map(|_| self.fs.read(&self.partial(), 1 << 30).expect("a file"))
    }

    fn put(&self, bytes: &[u8]) {
        self.fs.append(&self.partial(), bytes).expect("a file");
    }

    fn is_whole(&self) -> bool {
        self.kept().as_deref() == Some(self.file.as_slice())
    }
}

/// The eight offsets at which things go wrong: the ends, beside them, and between, also around a chunk's end.
fn offsets(bytes: usize) -> [usize; 8] {
    [0, 1, bytes / 4, DOWNLOAD_CHUNK_BYTES - 1, DOWNLOAD_CHUNK_BYTES, bytes / 2, bytes - 2, bytes - 1]
}

const BYTES: usize = 3 * DOWNLOAD_CHUNK_BYTES + 17;

#[test]
fn a_file_comes_whole_and_says_how_far_it_is() {
    let scene = Scene::new(BYTES);
    let done = scene.download().expect("it is there");
    assert_eq!(done, Downloaded { bytes_resumed: 0, bytes_fetched: BYTES as u64 });
    assert!(scene.is_whole());
    let shown = scene.shown.0.take();
    assert!(shown.len() > 1 && shown.is_sorted(), "{shown:?}");
    assert_eq!(shown.last(), Some(&(BYTES as u64, BYTES as u64)));
    // A second run asks for nothing.
    let again = scene.download().expect("it is there");
    assert_eq!(again, Downloaded { bytes_resumed: BYTES as u64, bytes_fetched: 0 });
    assert_eq!(scene.releases.bytes_sent(), BYTES as u64);
}

#[test]
fn a_cut_download_goes_on_where_it_ended() {
    for at in offsets(BYTES) {
        let scene = Scene::new(BYTES);
        scene.releases.choose(Fault::CutAt(at as u64));
        let error = scene.download().expect_err("it is cut");
        assert!(matches!(error, DownloadError::Fetch(FetchError::Cut { .. })), "{at}: {error}");
        assert_eq!(scene.kept().unwrap_or_default(), &scene.file[..at], "{at}");
        scene.releases.choose(Fault::None);
        let done = scene.download().expect("it is whole now");
        assert_eq!(done, Downloaded { bytes_resumed: at as u64, bytes_fetched: (BYTES - at) as u64 });
        assert!(scene.is_whole(), "{at}");
        // Nothing came twice.
        assert_eq!(scene.releases.bytes_sent(), BYTES as u64, "{at}");
    }
}

#[test]
fn a_flipped_download_is_not_kept() {
    for at in offsets(BYTES) {
        let scene = Scene::new(BYTES);
        scene.releases.choose(Fault::FlippedAt(at as u64));
        let error = scene.download().expect_err("it is another file");
        assert!(matches!(error, DownloadError::OtherDigest { .. }), "{at}: {error}");
        assert_eq!(error.report().code, Code::ReleaseDamaged);
        assert_eq!(scene.kept(), None, "{at}");
        scene.releases.choose(Fault::None);
        scene.download().expect("the next one is whole");
        assert!(scene.is_whole(), "{at}");
    }
}

#[test]
fn a_flipped_beginning_of_an_earlier_run_is_fetched_again_at_once() {
    for at in offsets(BYTES) {
        let scene = Scene::new(BYTES);
        let mut early = scene.file[..=at].to_vec();
        early[at] = !early[at];
        scene.put(&early);
        let done = scene.download().expect("the source is right");
        assert_eq!(done, Downloaded { bytes_resumed: 0, bytes_fetched: BYTES as u64 });
        assert!(scene.is_whole(), "{at}");
    }
}

#[test]
fn a_partial_file_that_is_too_long_begins_again() {
    let scene = Scene::new(1_000);
    scene.put(&file_of(1_001));
    assert_eq!(scene.download().expect("it is there").bytes_resumed, 0);
    assert!(scene.is_whole());
}

#[test]
fn what_is_no_file_is_left_alone() {
    let scene = Scene::new(1_000);
    scene.fs.make_link(&scene.partial(), "/elsewhere").expect("a link");
    let error = scene.download().expect_err("it is a link");
    assert!(matches!(error, DownloadError::Disk { .. }), "{error}");
    assert_eq!(scene.fs.read_link(&scene.partial()).expect("it is there"), "/elsewhere");
    assert!(scene.releases.asked().is_empty());
}

#[test]
fn other_lengths_and_absent_files_are_told() {
    let scene = Scene::new(1_000);
    scene.releases.put(NAME, file_of(999));
    let error = scene.download().expect_err("it is shorter");
    assert!(matches!(error, DownloadError::Fetch(FetchError::OtherLength { .. })), "{error}");
    scene.releases.remove(NAME);
    let error = scene.download().expect_err("it is gone");
    assert_eq!(error.report().code, Code::ReleaseAbsent);
    for fault in [Fault::Down, Fault::Slow] {
        scene.releases.put(NAME, scene.file.clone());
        scene.releases.choose(fault);
        let error = scene.download().expect_err("it does not come");
        assert_eq!(error.report().code, Code::SourceUnreached, "{fault:?}");
    }
    // What came before the silence is kept.
    assert_eq!(scene.kept().map(|kept| kept.len()), Some(500));
}

#[test]
fn a_full_disk_is_told_before_and_in_between() {
    let scene = Scene::new(BYTES);
    scene.fs.choose_space(Space { bytes: BYTES as u64, files: None });
    let error = scene.download().expect_err("some has to stay free");
    assert!(matches!(error, DownloadError::NoRoom { .. }), "{error}");
    assert_eq!(error.report().code, Code::DiskFailed);
    assert!(scene.releases.asked().is_empty());
    scene.fs.choose_space(Space { bytes: 1 << 40, files: None });
    let effect = scene.fs.effects() + 1;
    scene.fs.script(DiskFault::FailAt { effect, errno: Errno::Enospc, torn: true });
    let error = scene.download().expect_err("the disk is full");
    assert!(matches!(&error, DownloadError::Disk { path, .. } if *path == scene.partial()), "{error}");
    let done = scene.download().expect("there is room again");
    assert!(done.bytes_resumed > 0);
    assert!(scene.is_whole());
}

#[test]
fn death_at_every_effect_and_a_crash_leave_what_the_next_run_ends() {
    let whole = Scene::new(BYTES);
    let begun = whole.fs.effects();
    whole.download().expect("it is there");
    let effects = whole.fs.effects() - begun;
    assert!(effects >= 4, "{effects}");
    for effect in 0..effects {
        for policy in
            [CrashPolicy::Lose, CrashPolicy::Keep, CrashPolicy::Seeded(effect), CrashPolicy::Seeded(77)]
        {
            let mut scene = Scene::new(BYTES);
            scene.fs.script(DiskFault::DieAt { effect: scene.fs.effects() + effect, torn: true });
            scene.download().expect_err("it died");
            scene.fs = scene.fs.crash(policy);
            scene.download().expect("the next run ends it");
            assert!(scene.is_whole(), "{effect} {policy:?}");
        }
    }
}

#[test]
fn partial_files_of_other_releases_go() {
    let scene = Scene::new(10);
    let kept = partial_name(&Digest::of(b"kept"));
    for name in [kept.as_str(), "0123.partial", "notes.txt"] {
        scene.fs.append(&folder().join(name), b"x").expect("a file");
    }
    sweep_partials(&scene.fs, &folder(), Some(&kept)).expect("they go");
    assert_eq!(scene.fs.list(&folder()).expect("a folder"), [kept.as_str(), "notes.txt"]);
    sweep_partials(&scene.fs, &folder().join("absent"), None).expect("nothing to do");
}
