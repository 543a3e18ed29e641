//! What is displaced comes back as it was, and nothing is taken away that could not.

use crate::engine::desired::{Resource, Spec};
use crate::engine::plan::{FindingKind, Removal};
use crate::engine::resources::scene::{Scene, at, caller, told};
use crate::ports::fs::Fs as _;

const PLACE: &str = "/h/.config/systemd/user/older.service";

fn empty() -> [Resource; 1] {
    [caller(PLACE, Spec::Displaced)]
}

#[test]
fn files_and_links_go_and_come_back() {
    for place in [
        (|scene: &Scene| scene.fs.put_file(&at(PLACE), b"older", 0o640)) as fn(&Scene),
        |scene| scene.fs.put_link(&at(PLACE), "../x"),
        |_| (),
    ] {
        for removal in [Removal::KeepEdited, Removal::Purge] {
            let scene = Scene::new();
            place(&scene);
            let before = scene.tree();
            scene.make(&empty());
            assert_eq!(scene.text(PLACE), "-");
            assert_eq!(told(&scene.retire(removal)), []);
            assert_eq!(scene.tree(), before);
        }
    }
}

#[test]
fn what_is_put_there_again_is_the_newest_and_comes_back() {
    let scene = Scene::new();
    scene.fs.put_file(&at(PLACE), b"older", 0o640);
    scene.make(&empty());
    scene.fs.put_file(&at(PLACE), b"newer", 0o600);
    scene.make(&empty());
    assert_eq!(scene.text(PLACE), "-");
    scene.retire(Removal::KeepEdited);
    assert_eq!(scene.text(PLACE), "600 newer");
}

#[test]
fn what_cannot_come_back_stays_or_is_told() {
    let scene = Scene::new();
    scene.fs.put_file(&at("/h/x"), b"x", 0o644);
    scene.fs.put_hard_link(&at("/h/x"), &at(PLACE));
    assert_eq!(told(&scene.make(&empty())), [FindingKind::Refused]);
    let scene = Scene::new();
    scene.fs.put_dir(&at(PLACE), 0o755);
    assert_eq!(told(&scene.make(&empty())), [FindingKind::Conflict]);
    // Something else has the place in the end.
    let scene = Scene::new();
    scene.fs.put_file(&at(PLACE), b"older", 0o640);
    scene.make(&empty());
    scene.fs.put_link(&at(PLACE), "/mine");
    assert_eq!(told(&scene.retire(Removal::Purge)), [FindingKind::Left]);
    assert_eq!(scene.text(PLACE), "-> /mine");
    // The copy is gone.
    let scene = Scene::new();
    scene.fs.put_file(&at(PLACE), b"older", 0o640);
    scene.make(&empty());
    let digest = crate::base::digest::Digest::of(b"older").hex();
    scene.fs.remove_file(&at(&format!("/h/.openclaw/harness/backup/{digest}"))).expect("it is kept");
    assert_eq!(told(&scene.retire(Removal::KeepEdited)), [FindingKind::Left]);
    assert_eq!(scene.text(PLACE), "-");
}
