//! Units in every state that a person or a predecessor may leave them in, with the link that starts them.

use crate::engine::desired::{Resource, Spec, Wants};
use crate::engine::plan::{ConflictPolicy, FindingKind, Removal};
use crate::engine::resources::scene::{Scene, at, caller, told};
use crate::ports::fs::Fs as _;

const UNIT: &str = "/h/.config/systemd/user/openclaw.service";
const LINK: &str = "/h/.config/systemd/user/default.target.wants/openclaw.service";
const TARGET: &str = "../openclaw.service";

fn unit(text: &'static str) -> [Resource; 1] {
    let wants = Some(Wants { link: at(LINK), target: TARGET.to_owned() });
    [caller(UNIT, Spec::Unit { bytes: text.as_bytes().into(), mode: 0o644, wants })]
}

fn check(scene: &Scene, unit: &str, link: &str) {
    assert_eq!((scene.text(UNIT).as_str(), scene.text(LINK).as_str()), (unit, link));
}

fn put(scene: &Scene, path: &str, text: &str) {
    scene.fs.put_file(&at(path), text.as_bytes(), 0o644);
}

#[test]
fn file_and_link_come_and_go_together() {
    for removal in [Removal::KeepEdited, Removal::Purge] {
        let scene = Scene::new();
        let before = scene.tree();
        scene.make(&unit("one"));
        check(&scene, "644 one", "-> ../openclaw.service");
        scene.make(&unit("two"));
        check(&scene, "644 two", "-> ../openclaw.service");
        scene.retire(removal);
        assert_eq!(scene.tree(), before);
    }
}

#[test]
fn an_edited_unit_is_put_right_and_its_drop_ins_are_not_touched() {
    let scene = Scene::new();
    scene.make(&unit("one"));
    let drop_in = format!("{UNIT}.d/mine.conf");
    put(&scene, &drop_in, "mine");
    put(&scene, UNIT, "edited");
    let plan = scene.make(&unit("one"));
    assert_eq!(told(&plan), [FindingKind::Notice]);
    assert!(plan.body.findings[0].what.contains(".service.d/"));
    check(&scene, "644 one", "-> ../openclaw.service");
    // Edited when it should go: the link goes, so that it no longer starts, and the file stays.
    put(&scene, UNIT, "edited");
    assert!(told(&scene.retire(Removal::KeepEdited)).contains(&FindingKind::Left));
    check(&scene, "644 edited", "-");
    scene.retire(Removal::Purge);
    check(&scene, "-", "-");
    assert_eq!(scene.text(&drop_in), "644 mine");
}

#[test]
fn a_unit_of_somebody_else_stays_unless_it_may_be_replaced() {
    for place in [(|scene: &Scene| put(scene, UNIT, "theirs")) as fn(&Scene), |scene| {
        scene.fs.put_link(&at(UNIT), "/opt/openclaw.service");
    }] {
        let scene = Scene::new();
        place(&scene);
        let before = scene.tree();
        let plan = scene.make(&unit("one"));
        assert_eq!((told(&plan), scene.tree()), (vec![FindingKind::Conflict], before.clone()));
        let scene = Scene { conflict: ConflictPolicy::Replace, ..scene };
        scene.make(&unit("one"));
        check(&scene, "644 one", "-> ../openclaw.service");
        scene.retire(Removal::KeepEdited);
        assert_eq!(scene.tree(), before);
    }
}

#[test]
fn a_masked_unit_stays_masked() {
    let scene = Scene::new();
    scene.fs.put_link(&at(UNIT), "/dev/null");
    let scene = Scene { conflict: ConflictPolicy::Replace, ..scene };
    let plan = scene.make(&unit("one"));
    assert_eq!(told(&plan), [FindingKind::Conflict]);
    let fix = plan.body.findings[0].fix.clone().unwrap_or_default();
    assert!(fix.contains("systemctl --user unmask openclaw.service"), "{fix}");
    check(&scene, "-> /dev/null", "-");
    // Masked after it was made: nothing is forced on the person, then or in the end.
    let scene = Scene::new();
    scene.make(&unit("one"));
    scene.fs.put_link(&at(UNIT), "/dev/null");
    assert_eq!(told(&scene.make(&unit("one"))), [FindingKind::Conflict]);
    let left = scene.retire(Removal::Purge).body.findings;
    assert!(left.iter().any(|finding| finding.path == at(UNIT) && finding.kind == FindingKind::Left));
    check(&scene, "-> /dev/null", "-");
}

#[test]
fn a_link_that_is_wrong_or_missing_is_made_anew_once() {
    let scene = Scene::new();
    scene.make(&unit("one"));
    scene.fs.put_link(&at(LINK), "/elsewhere");
    scene.make(&unit("one"));
    check(&scene, "644 one", "-> ../openclaw.service");
    for (round, link) in ["-> ../openclaw.service", "-"].into_iter().enumerate() {
        scene.fs.remove_file(&at(LINK)).expect("it is there");
        let plan = scene.make(&unit("one"));
        assert_eq!(plan.body.findings.len(), round);
        check(&scene, "644 one", link);
    }
    // Switched on again by the person: that is the same link in other words.
    scene.fs.put_link(&at(LINK), UNIT);
    scene.make(&unit("one"));
    check(&scene, "644 one", &format!("-> {UNIT}"));
}

#[test]
fn what_has_the_place_of_the_link_decides_about_the_unit() {
    for place in [
        (|scene: &Scene| put(scene, LINK, "theirs")) as fn(&Scene),
        |scene| scene.fs.put_link(&at(LINK), "/elsewhere"),
        |scene| scene.fs.put_dir(&at(LINK), 0o755),
    ] {
        let scene = Scene::new();
        place(&scene);
        let before = scene.tree();
        let plan = scene.make(&unit("one"));
        assert_eq!((told(&plan), scene.tree()), (vec![FindingKind::Conflict], before.clone()));
        let scene = Scene { conflict: ConflictPolicy::Replace, ..scene };
        scene.make(&unit("one"));
        scene.retire(Removal::KeepEdited);
        assert_eq!(scene.tree(), before);
    }
    // A link to the very unit was there: it starts ours, and stays.
    let scene = Scene::new();
    scene.fs.put_link(&at(LINK), UNIT);
    let before = scene.tree();
    scene.make(&unit("one"));
    scene.retire(Removal::Purge);
    assert_eq!(scene.tree(), before);
}

#[test]
fn a_unit_that_nothing_starts_any_more_loses_its_link() {
    let scene = Scene::new();
    scene.make(&unit("one"));
    let [one] = unit("one");
    scene
        .make(&[Resource { spec: Spec::Unit { bytes: b"one"[..].into(), mode: 0o644, wants: None }, ..one }]);
    check(&scene, "644 one", "-");
}

#[test]
fn a_lost_ledger_is_made_up_for() {
    let scene = Scene::new();
    scene.make(&unit("one"));
    scene.lose_ledger();
    scene.make(&unit("one"));
    scene.retire(Removal::KeepEdited);
    check(&scene, "-", "-");
}
