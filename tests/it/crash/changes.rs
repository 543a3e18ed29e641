//! The changes that are interrupted at every effect.

use openclaw::sim::fs::SimFs;

use super::fixture::{Change, edited_home, home, home_with_root, over_links, path, tree};
use super::loops::{Run, every_effect};
use super::product::{self, Product};

fn check(start: &SimFs, change: &impl Run, effects_min: u64) {
    match every_effect(start, change) {
        Ok(tally) => {
            println!(
                "{}: {} effects, {} interrupted runs recovered",
                change.name(),
                tally.effects,
                tally.runs
            );
            assert!(tally.effects >= effects_min, "the loop covers too little: {tally:?}");
        }
        Err(broken) => panic!("{broken}"),
    }
}

#[test]
fn install_on_a_clean_home() {
    check(&home(), &Change::install(1), 60);
}

#[test]
fn the_whole_product_is_installed() {
    check(&product::home(), &Product::Install, 120);
}

#[test]
fn the_whole_product_is_purged() {
    let fs = product::home();
    Product::Install.run(&fs).expect("a plain install works");
    fs.settle();
    check(&fs, &Product::Purge, 100);
}

#[test]
fn the_whole_product_is_mended() {
    use openclaw::ports::fs::Fs as _;
    let start = product::sabotaged_home();
    check(&start, &Product::Mend, 12);
    Product::Mend.run(&start).expect("mending works");
    for (name, mode) in [(".openclaw/openclaw.env", 0o600), (".claude/settings.json", 0o644)] {
        let stat = start.stat(&path("/home/ada").join(name)).expect("an answer");
        assert_eq!(stat.map(|stat| stat.mode), Some(mode), "{name}");
    }
}

#[test]
fn install_into_a_root_of_somebody_else() {
    check(&home_with_root(), &Change::install(1), 60);
}

#[test]
fn update_over_edited_files() {
    check(&edited_home(), &Change::install(2), 50);
}

#[test]
fn uninstall_of_an_untouched_node() {
    let fs = home();
    Change::install(1).run(&fs).expect("a plain install works");
    fs.settle();
    check(&fs, &Change::uninstall(), 40);
}

#[test]
fn uninstall_of_an_edited_node() {
    check(&edited_home(), &Change::uninstall(), 30);
}

#[test]
fn purge_of_an_edited_node() {
    check(&edited_home(), &Change::purge(), 30);
}

#[test]
fn links_that_make_room_and_come_back() {
    let install = Change { desired: over_links(), ..Change::install(1) };
    check(&home(), &install, 20);
    for removal in [Change::uninstall(), Change::purge()] {
        let fs = home();
        install.run(&fs).expect("a plain install works");
        fs.settle();
        check(&fs, &removal, 10);
        removal.run(&fs).expect("a removal works");
        assert_eq!(tree(&fs), tree(&home()));
    }
}

#[test]
fn install_then_purge_is_the_identity() {
    for start in [home(), home_with_root()] {
        let fs = start.clone();
        Change::install(1).run(&fs).expect("a plain install works");
        Change::install(2).run(&fs).expect("an update works");
        Change::purge().run(&fs).expect("a purge works");
        assert_eq!(tree(&fs), tree(&start));
    }
}

#[test]
fn a_second_install_changes_nothing() {
    let fs = home();
    Change::install(1).run(&fs).expect("a plain install works");
    fs.settle();
    Change::install(1).run(&fs).expect("a second install works");
    assert_eq!(fs.effects(), 0, "{:?}", fs.log());
}

#[test]
fn an_update_respects_every_edit() {
    let fs = edited_home();
    Change::install(2).run(&fs).expect("an update works");
    let read = |name: &str| {
        use openclaw::ports::fs::Fs as _;
        String::from_utf8(fs.read(&path(&format!("/home/ada/.openclaw/{name}")), 1 << 20).expect(name))
            .unwrap()
    };
    assert_eq!(read("rules/a.md"), "a\nline 2, edited\nline 3\nline 4\nline 5 of release 2\n");
    assert_eq!(read("rules/b.md"), "b\nline 2\nline 3\nline 4\nline 5 of mine\n");
    assert_eq!(read("rules/b.md.new"), "b\nline 2\nline 3\nline 4\nline 5 of release 2\n");
    assert_eq!(read("seed.env"), "KEY=1\n");
    assert_eq!(read("mine.txt"), "mine");
}
