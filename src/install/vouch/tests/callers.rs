//! Plans about hooks, git configuration, units and displaced places: ours are accepted, each a little changed is not.

use crate::base::digest::Digest;
use crate::config::layout::Layout;
use crate::engine::apply::{Means, OnChange, apply};
use crate::engine::desired::{BEFORE_ENDING, Before, Desired, Reach, Resource, Spec, Stage, Wants};
use crate::engine::document::DocumentSpec;
use crate::engine::ledger::{Ledger, Original};
use crate::engine::merge::git_config::GitConfigEntry;
use crate::engine::plan::{Action, Body, ConflictPolicy, LedgerChange, Plan, Policy, Removal, plan};
use crate::engine::state::State;
use crate::engine::store::Store;
use crate::install::contents::Carried;
use crate::install::node::InstallError;
use crate::install::question::Question;
use crate::install::recorded::Recorded;
use crate::install::vouch::{Grounds, vouch};
use crate::install::world::{World, path};
use crate::ports::fs::Fs as _;
use crate::ports::progress::Quiet;

const HOOK: &str = "/h/r/.git/hooks/pre-commit";
const UNIT: &str = "/h/.config/systemd/user/openclaw.service";
const LINK: &str = "/h/.config/systemd/user/default.target.wants/openclaw.service";
const OLDER: &str = "/h/.config/systemd/user/older.service";

fn resources(release: u8) -> Vec<Resource> {
    let text = |name: &str| format!("{name} {release}\n").into_bytes();
    let wants = Wants { link: path(LINK), target: "../openclaw.service".to_owned() };
    let entries = vec![GitConfigEntry {
        section: "core".to_owned(),
        subsection: None,
        key: "hooksPath".to_owned(),
        value: format!("/hooks {release}"),
    }];
    let config = Spec::Document { spec: DocumentSpec::GitConfig { entries }, mode: 0o644 };
    let hook = Spec::GitHook { bytes: text("hook").into(), mode: 0o755, before: Before::Runs };
    let unit = Spec::Unit { bytes: text("unit").into(), mode: 0o644, wants: Some(wants) };
    let all = [(HOOK, hook), ("/h/r/.git/config", config), (UNIT, unit), (OLDER, Spec::Displaced)];
    all.map(|(at, spec)| Resource {
        path: path(at),
        spec,
        stage: Stage::Callers,
        part: "test",
        project: None,
    })
    .to_vec()
}

fn world(is_link: bool) -> World {
    let world = World::new();
    world.fs.put_file(&path("/h/r/.git/config"), b"[core]\n\thooksPath = mine\n", 0o640);
    world.fs.put_dir(&path("/h/r/.git/hooks"), 0o755);
    world.fs.put_dir(&path("/h/.config/systemd/user"), 0o700);
    for (at, mode) in [(HOOK, 0o711), (OLDER, 0o600), (UNIT, 0o640)] {
        match is_link {
            true => world.fs.put_link(&path(at), "/theirs"),
            false => world.fs.put_file(&path(at), at.as_bytes(), mode),
        }
    }
    if is_link {
        world.fs.put_link(&path(LINK), "/elsewhere");
    }
    world
}

fn recorded(layout: &Layout, store: &Store<'_>) -> Option<Recorded> {
    let (ledger, digest) = store.ledger().expect("an answer").expect("a ledger of ours")?;
    // All of it is ours here: what a release may have put where is another question.
    let all = Ledger { entries: Vec::new(), ..ledger.clone() };
    Some(Recorded { ledger, ..Recorded::of(layout, all, digest) })
}

/// Plans, asks, and applies what is accepted.
fn change(world: &World, wanted: Vec<Resource>, removal: Removal) -> (Plan, Result<(), InstallError>) {
    let node = world.node();
    let store = node.store();
    let recorded = recorded(&world.layout, &store);
    let desired = Desired { resources: wanted, reach: Reach::Everything, ..Desired::default() };
    let policy = Policy { conflict: ConflictPolicy::Replace, removal, ..Policy::repair() };
    let question = Question {
        store: &store,
        desired: &desired,
        recorded: recorded.as_ref(),
        policy: &policy,
        version: "1",
    };
    let made = plan(&question.request(&question.survey().expect("an answer")));
    let verdict = ask(world, &made.body);
    let lock = store.lock("a test").expect("nobody else has it");
    let contents = Carried::of(&world.fs, &desired.resources, None);
    let means = Means { contents: &contents, on_change: OnChange::Refuse, progress: &Quiet };
    apply(&store, &lock, &made, &means).expect("applied");
    (made, verdict)
}

fn ask(world: &World, body: &Body) -> Result<(), InstallError> {
    let node = world.node();
    let store = node.store();
    let recorded = recorded(&world.layout, &store);
    let all: Vec<Resource> = [resources(1), resources(2)].concat();
    vouch(&Grounds::new(&node, &store, &all, recorded.as_ref().map(|recorded| &recorded.ledger)), body)
}

#[test]
fn plans_of_ours_are_accepted() {
    for is_link in [false, true] {
        for removal in [Removal::KeepEdited, Removal::Purge] {
            let world = world(is_link);
            let before = world.fs.tree();
            for (wanted, removal) in [
                (resources(1), Removal::KeepEdited),
                (resources(2), Removal::KeepEdited),
                (Vec::new(), removal),
            ] {
                let (plan, verdict) = change(&world, wanted, removal);
                assert!(verdict.is_ok(), "{is_link}: {verdict:?}\n{:#?}", plan.body.steps);
            }
            assert_eq!(world.fs.tree(), before);
        }
    }
}

#[test]
fn what_vanished_is_put_back_by_a_plan_that_is_accepted() {
    for is_link in [false, true] {
        let world = world(is_link);
        let _ = change(&world, resources(1), Removal::KeepEdited);
        for at in [&path(HOOK).with_suffix(BEFORE_ENDING), &path(LINK)] {
            world.fs.remove_file(at).expect("it is there");
        }
        let (plan, verdict) = change(&world, resources(1), Removal::KeepEdited);
        assert!(verdict.is_ok(), "{verdict:?}");
        assert_eq!(plan.body.steps.len(), 2);
    }
}

#[test]
fn a_plan_that_is_changed_is_refused() {
    let evil = || State::Link { target: "/tmp/evil".to_owned() };
    let start = world(false);
    let twin = world(false);
    let (made, verdict) = change(&twin, resources(1), Removal::KeepEdited);
    assert!(verdict.is_ok() && ask(&start, &made.body).is_ok());
    let n = |wanted: &dyn Fn(&crate::engine::plan::Step) -> bool| {
        made.body.steps.iter().position(wanted).expect("such a step")
    };
    let hook = n(&|step| step.path == path(HOOK));
    let beside = n(&|step| step.path == path(HOOK).with_suffix(BEFORE_ENDING));
    let link = n(&|step| step.action == Action::Link);
    let refused = |spoil: &dyn Fn(&mut Body)| {
        let mut body = made.body.clone();
        spoil(&mut body);
        ask(&start, &body).is_err()
    };
    assert!(refused(
        &|body| body.steps[hook].after = State::File { digest: Digest::of(b"evil"), mode: 0o755 }
    ));
    assert!(refused(&|body| body.steps[hook].after = evil()));
    assert!(refused(&|body| body.steps[beside].path = path("/h/r/.git/hooks/pre-push")));
    assert!(refused(&|body| {
        let source = crate::engine::plan::Source::Copy { path: path("/h/.ssh/id") };
        body.steps[beside].action = Action::Write { source };
    }));
    assert!(refused(&|body| body.steps[link].after = evil()));
    assert!(refused(&|body| body.steps[link].path = path("/h/.config/autostart")));
    assert!(refused(&|body| {
        for change in &mut body.ledger {
            if let LedgerChange::Put(entry) = change
                && let Some(companion) = &mut entry.companion
            {
                companion.path = path("/h/thesis");
            }
        }
    }));
    assert!(refused(&|body| {
        for change in &mut body.ledger {
            if let LedgerChange::Put(entry) = change {
                entry.original = Some(Original::Link { target: "/tmp/evil".to_owned() });
            }
        }
    }));
}
