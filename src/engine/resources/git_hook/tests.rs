//! Goal: a person's hook is never lost, never runs twice and never calls itself. Method: each thing that can be where a
//! hook goes, before ours and after it, with ours taken away again.

use crate::engine::desired::{Before, Resource, Spec};
use crate::engine::plan::{ConflictPolicy, FindingKind, Removal};
use crate::engine::resources::scene::{Scene, at, caller, told};
use crate::ports::fs::Fs as _;

const HOOK: &str = "/h/r/.git/hooks/pre-commit";
const BESIDE: &str = "/h/r/.git/hooks/pre-commit.openclaw-before";
const OURS: [&str; 2] = [
    "#!/bin/sh\nexec /o/openclaw hook git pre-commit\n",
    "#!/bin/sh\n# newer\nexec /o/openclaw hook git pre-commit\n",
];

fn hook(release: usize, before: Before) -> [Resource; 1] {
    let bytes = OURS[release - 1].as_bytes().into();
    [caller(HOOK, Spec::GitHook { bytes, mode: 0o755, before })]
}

fn runs(release: usize) -> [Resource; 1] {
    hook(release, Before::Runs)
}

fn ours(release: usize) -> String {
    format!("755 {}", OURS[release - 1])
}

fn repository() -> Scene {
    let scene = Scene::new();
    scene.fs.put_dir(&at("/h/r/.git/hooks"), 0o755);
    scene
}

fn put(scene: &Scene, path: &str, text: &str, mode: u32) {
    scene.fs.put_file(&at(path), text.as_bytes(), mode);
}

fn check(scene: &Scene, hook: &str, beside: &str) {
    assert_eq!((scene.text(HOOK).as_str(), scene.text(BESIDE).as_str()), (hook, beside));
}

/// Puts into a scene what was there before us.
type Prepare = fn(&Scene);

#[test]
fn what_was_there_runs_on_and_comes_back() {
    let cases: [(&str, &str, Prepare); 6] = [
        ("nothing", "-", |_| ()),
        ("a hook", "755 theirs", |scene| put(scene, HOOK, "theirs", 0o755)),
        ("one that does not run", "640 theirs", |scene| put(scene, HOOK, "theirs", 0o640)),
        ("a read-only one", "555 theirs", |scene| put(scene, HOOK, "theirs", 0o555)),
        ("a link", "-> ../../hooks/all", |scene| scene.fs.put_link(&at(HOOK), "../../hooks/all")),
        ("a link to a store", "-> /nix/x", |scene| scene.fs.put_link(&at(HOOK), "/nix/x")),
    ];
    for (name, beside, place) in cases {
        for removal in [Removal::KeepEdited, Removal::Purge] {
            let scene = repository();
            place(&scene);
            let before = scene.tree();
            let plan = scene.make(&runs(1));
            // The hook beside is put before ours is: at no moment does nothing of theirs run.
            assert_eq!(plan.body.steps.last().map(|step| step.path.clone()), Some(at(HOOK)), "{name}");
            check(&scene, &ours(1), beside);
            scene.make(&runs(2));
            check(&scene, &ours(2), beside);
            let plan = scene.retire(removal);
            assert_eq!(plan.body.steps.first().map(|step| step.path.clone()), Some(at(HOOK)), "{name}");
            assert_eq!((scene.tree(), told(&plan)), (before, Vec::new()), "{name}");
        }
    }
}

#[test]
fn a_predecessors_hook_stays_out_and_comes_back() {
    for place in [
        (|scene| put(scene, HOOK, "older", 0o711)) as fn(&Scene),
        |scene| put(scene, HOOK, OURS[1], 0o711),
        |scene| scene.fs.put_link(&at(HOOK), "/older"),
    ] {
        let scene = repository();
        place(&scene);
        let before = scene.tree();
        scene.make(&hook(1, Before::StaysOut));
        check(&scene, &ours(1), "-");
        // Asked the other way later, what stays out does not come in.
        scene.make(&runs(2));
        check(&scene, &ours(2), "-");
        scene.retire(Removal::KeepEdited);
        assert_eq!(scene.tree(), before);
    }
}

#[test]
fn what_is_no_hook_or_not_the_persons_alone_is_left() {
    let cases: [(Prepare, FindingKind); 5] = [
        (|scene| scene.fs.put_dir(&at(HOOK), 0o755), FindingKind::Conflict),
        (|scene| scene.fs.put_pipe(&at(HOOK)), FindingKind::Conflict),
        (|scene| scene.fs.put_link(&at(HOOK), "./pre-commit.openclaw-before"), FindingKind::Conflict),
        (
            |scene| {
                put(scene, HOOK, "theirs", 0o755);
                scene.fs.chown(&at(HOOK), 4_711, 4_711);
            },
            FindingKind::Refused,
        ),
        (
            |scene| {
                put(scene, "/h/r/all", "theirs", 0o755);
                scene.fs.put_hard_link(&at("/h/r/all"), &at(HOOK));
            },
            FindingKind::Refused,
        ),
    ];
    for (place, kind) in cases {
        for before_us in [Before::Runs, Before::StaysOut] {
            let scene = repository();
            place(&scene);
            let is_link = scene.text(HOOK).starts_with("->");
            if is_link && before_us == Before::StaysOut {
                continue;
            }
            let before = scene.tree();
            let plan = scene.make(&hook(1, before_us));
            assert_eq!((told(&plan), scene.tree()), (vec![kind], before));
            assert!(plan.body.findings[0].fix.as_ref().is_some_and(|fix| fix.contains("openclaw init")));
        }
    }
}

#[test]
fn ours_is_known_by_its_bytes() {
    // Without a mode git does not run it.
    let scene = repository();
    scene.make(&runs(1));
    put(&scene, HOOK, OURS[0], 0o644);
    scene.make(&runs(1));
    check(&scene, &ours(1), "-");
    put(&scene, HOOK, OURS[0], 0o644);
    scene.retire(Removal::KeepEdited);
    check(&scene, "-", "-");
    // There already, and nobody knows why: it is used, and stays.
    put(&scene, HOOK, OURS[0], 0o755);
    assert_eq!(told(&scene.make(&runs(1))), [FindingKind::Adopted]);
    scene.retire(Removal::Purge);
    check(&scene, &ours(1), "-");
    // The same without its mode: it comes back without.
    put(&scene, HOOK, OURS[0], 0o600);
    scene.make(&runs(1));
    check(&scene, &ours(1), "-");
    scene.retire(Removal::KeepEdited);
    check(&scene, &format!("600 {}", OURS[0]), "-");
}

#[test]
fn a_hook_that_calls_us_is_never_called_by_ours() {
    let edited = "#!/bin/sh\nnpm test\nexec /o/openclaw hook git pre-commit\n";
    // Of another installation: no record, so a person decides.
    let scene = repository();
    put(&scene, HOOK, edited, 0o755);
    let before = scene.tree();
    assert_eq!(told(&scene.make(&runs(1))), [FindingKind::Conflict]);
    assert_eq!(scene.tree(), before);
    // Ours, edited by hand: it still does its work.
    let scene = repository();
    put(&scene, HOOK, "theirs", 0o755);
    scene.make(&runs(1));
    put(&scene, HOOK, edited, 0o755);
    assert_eq!(told(&scene.make(&runs(1))), [FindingKind::Edited]);
    check(&scene, &format!("755 {edited}"), "755 theirs");
    // It stays until a person has taken our line out, and what it calls stays with it; a purge takes all.
    assert_eq!(told(&scene.retire(Removal::KeepEdited)), [FindingKind::Refused]);
    check(&scene, &format!("755 {edited}"), "755 theirs");
    scene.retire(Removal::Purge);
    check(&scene, "755 theirs", "-");
    // A comment calls nobody.
    put(&scene, HOOK, "# openclaw hook git\n", 0o755);
    scene.make(&runs(1));
    check(&scene, &ours(1), "755 # openclaw hook git\n");
}

#[test]
fn somebody_elses_hook_in_the_place_of_ours_runs_on_too() {
    let scene = repository();
    scene.make(&runs(1));
    put(&scene, HOOK, "newer", 0o755);
    scene.make(&runs(1));
    check(&scene, &ours(1), "755 newer");
    // Put there again by its installer, with another mode: it is the same hook.
    put(&scene, HOOK, "newer", 0o700);
    scene.make(&runs(1));
    check(&scene, &ours(1), "700 newer");
    // Another one: only a person can say which of the two runs.
    put(&scene, HOOK, "newest", 0o755);
    assert_eq!(told(&scene.make(&runs(1))), [FindingKind::Conflict]);
    check(&scene, "755 newest", "700 newer");
    let replacing = Scene { conflict: ConflictPolicy::ReplaceOnly([at(HOOK)].into()), ..scene };
    replacing.make(&runs(1));
    check(&replacing, &ours(1), "755 newest");
    replacing.retire(Removal::KeepEdited);
    check(&replacing, "755 newest", "-");
}

#[test]
fn a_hook_that_took_the_place_of_ours_is_left_and_told() {
    for removal in [Removal::KeepEdited, Removal::Purge] {
        let scene = repository();
        put(&scene, HOOK, "theirs", 0o755);
        scene.make(&runs(1));
        put(&scene, HOOK, "newer", 0o755);
        let plan = scene.retire(removal);
        assert_eq!(told(&plan), [FindingKind::Left]);
        assert!(plan.body.findings[0].what.contains(BESIDE));
        check(&scene, "755 newer", "755 theirs");
        // The same hook again: then nothing is to be told.
        let scene = repository();
        put(&scene, HOOK, "theirs", 0o755);
        scene.make(&runs(1));
        put(&scene, HOOK, "theirs", 0o755);
        assert_eq!(told(&scene.retire(removal)), []);
        check(&scene, "755 theirs", "-");
    }
}

#[test]
fn what_vanishes_is_restored_once() {
    for (text, place) in [
        ("700 theirs", (|scene| put(scene, HOOK, "theirs", 0o700)) as fn(&Scene)),
        ("-> /x", |scene| scene.fs.put_link(&at(HOOK), "/x")),
    ] {
        let vanish = |scene: &Scene, path: &str| scene.fs.remove_file(&at(path)).expect("it is there");
        let scene = repository();
        place(&scene);
        scene.make(&runs(1));
        vanish(&scene, BESIDE);
        let twin = Scene { fs: scene.fs.clone(), conflict: ConflictPolicy::Keep };
        twin.retire(Removal::KeepEdited);
        check(&twin, text, "-");
        scene.make(&runs(1));
        check(&scene, &ours(1), text);
        vanish(&scene, BESIDE);
        assert_eq!(told(&scene.make(&runs(2))), [FindingKind::Declined]);
        check(&scene, &ours(2), "-");
        scene.retire(Removal::KeepEdited);
        check(&scene, "-", "-");
        // Ours taken away by hand: it comes again, and theirs gets its place back in the end.
        let scene = repository();
        place(&scene);
        scene.make(&runs(1));
        vanish(&scene, HOOK);
        scene.make(&runs(1));
        check(&scene, &ours(1), text);
        vanish(&scene, HOOK);
        scene.retire(Removal::KeepEdited);
        check(&scene, text, "-");
    }
}

#[test]
fn a_stray_hook_beside_is_a_persons_to_decide() {
    for (theirs, before_us) in [("theirs", Before::Runs), ("theirs", Before::StaysOut), ("", Before::Runs)] {
        let scene = repository();
        put(&scene, BESIDE, "stray", 0o755);
        if !theirs.is_empty() {
            put(&scene, HOOK, theirs, 0o755);
        }
        let before = scene.tree();
        let plan = scene.make(&self::hook(1, before_us));
        assert_eq!((told(&plan), scene.tree()), (vec![FindingKind::Conflict], before));
    }
    // The same bytes twice are one hook.
    let scene = repository();
    put(&scene, BESIDE, "theirs", 0o755);
    put(&scene, HOOK, "theirs", 0o755);
    scene.make(&runs(1));
    check(&scene, &ours(1), "755 theirs");
    scene.retire(Removal::KeepEdited);
    check(&scene, "755 theirs", "-");
}

#[test]
fn a_lost_ledger_is_made_up_for_by_what_equals_ours() {
    for release in [1, 2] {
        let scene = repository();
        put(&scene, HOOK, "theirs", 0o711);
        let before = scene.tree();
        scene.make(&runs(1));
        scene.lose_ledger();
        scene.make(&runs(release));
        check(&scene, &ours(release), "711 theirs");
        scene.retire(Removal::KeepEdited);
        assert_eq!(scene.tree(), before, "{release}");
    }
}
