//! What survives what: the crash model and the faults, checked on scenes small enough to reason about.

use super::*;

fn path(text: &str) -> AbsPath {
    AbsPath::new(text).expect("a path")
}

/// A folder `/h` with the durable file `a` (mode 0644, content `old`).
fn scene() -> SimFs {
    let fs = SimFs::new(vec![path("/h")]);
    fs.put_dir(&path("/h"), 0o700);
    fs.put_file(&path("/h/a"), b"old", 0o644);
    fs
}

fn new_file(mode: u32) -> NewFile {
    NewFile { mode, group: None }
}

/// Reads `text` as a string, or tells what kind of error reading is.
fn content(fs: &SimFs, text: &str) -> Result<String, io::ErrorKind> {
    let bytes = fs.read(&path(text), 1 << 20).map_err(|error| error.kind())?;
    Ok(String::from_utf8(bytes).expect("test content is text"))
}

fn mode(fs: &SimFs, text: &str) -> u32 {
    fs.stat(&path(text)).expect("stat answers").expect("it is there").mode
}

/// The house's way of replacing a file, with each sync on or off.
fn replace(fs: &SimFs, syncs: [bool; 2]) -> io::Result<()> {
    fs.write_new(&path("/h/.a.tmp"), b"new", new_file(0o600))?;
    if syncs[0] {
        fs.sync_file(&path("/h/.a.tmp"))?;
    }
    fs.rename(&path("/h/.a.tmp"), &path("/h/a"))?;
    if syncs[1] {
        fs.sync_dir(&path("/h"))?;
    }
    Ok(())
}

#[test]
fn what_is_synced_survives_every_crash() {
    let fs = scene();
    replace(&fs, [true, true]).expect("no fault");
    for policy in [CrashPolicy::Lose, CrashPolicy::Keep, CrashPolicy::Seeded(1), CrashPolicy::Seeded(2)] {
        let after = fs.crash(policy);
        assert_eq!(content(&after, "/h/a"), Ok("new".to_owned()), "{policy:?}");
        assert_eq!(mode(&after, "/h/a"), 0o600);
        assert_eq!(after.list(&path("/h")).expect("list answers"), ["a"]);
    }
}

#[test]
fn a_rename_without_its_folder_synced_is_lost() {
    let fs = scene();
    replace(&fs, [true, false]).expect("no fault");
    let after = fs.crash(CrashPolicy::Lose);
    assert_eq!(content(&after, "/h/a"), Ok("old".to_owned()));
    assert_eq!(after.stat(&path("/h/.a.tmp")).expect("stat answers"), None);
}

#[test]
fn a_renamed_file_without_its_content_synced_is_empty() {
    let fs = scene();
    replace(&fs, [false, true]).expect("no fault");
    let after = fs.crash(CrashPolicy::Lose);
    assert_eq!(content(&after, "/h/a"), Ok(String::new()));
    assert_eq!(mode(&after, "/h/a"), 0o600);
}

#[test]
fn an_unsynced_change_of_a_synced_file_reverts() {
    let fs = scene();
    fs.append(&path("/h/a"), b" and more").expect("append works");
    fs.set_mode(&path("/h/a"), 0o600).expect("set_mode works");
    let after = fs.crash(CrashPolicy::Lose);
    assert_eq!((content(&after, "/h/a"), mode(&after, "/h/a")), (Ok("old".to_owned()), 0o644));
    fs.sync_file(&path("/h/a")).expect("sync works");
    let after = fs.crash(CrashPolicy::Lose);
    assert_eq!((content(&after, "/h/a"), mode(&after, "/h/a")), (Ok("old and more".to_owned()), 0o600));
}

#[test]
fn an_unsynced_removal_comes_back() {
    let fs = scene();
    fs.remove_file(&path("/h/a")).expect("remove works");
    assert_eq!(content(&fs.crash(CrashPolicy::Lose), "/h/a"), Ok("old".to_owned()));
    assert_eq!(content(&fs.crash(CrashPolicy::Keep), "/h/a"), Err(io::ErrorKind::NotFound));
    fs.sync_dir(&path("/h")).expect("sync works");
    assert_eq!(content(&fs.crash(CrashPolicy::Lose), "/h/a"), Err(io::ErrorKind::NotFound));
}

#[test]
fn a_folder_is_only_as_durable_as_its_own_entry() {
    let fs = scene();
    fs.make_dir(&path("/h/d"), 0o755).expect("make_dir works");
    fs.write_new(&path("/h/d/x"), b"x", new_file(0o644)).expect("write works");
    fs.sync_file(&path("/h/d/x")).expect("sync works");
    fs.sync_dir(&path("/h/d")).expect("sync works");
    assert_eq!(fs.crash(CrashPolicy::Lose).stat(&path("/h/d")).expect("stat answers"), None);
    fs.sync_dir(&path("/h")).expect("sync works");
    let after = fs.crash(CrashPolicy::Lose);
    assert_eq!((content(&after, "/h/d/x"), mode(&after, "/h/d")), (Ok("x".to_owned()), 0o755));
}

#[test]
fn a_new_folder_keeps_its_exact_mode_only_when_synced_itself() {
    let fs = scene();
    fs.make_dir(&path("/h/d"), 0o755).expect("make_dir works");
    fs.sync_dir(&path("/h")).expect("sync works");
    assert_eq!(mode(&fs.crash(CrashPolicy::Lose), "/h/d"), 0o700);
}

#[test]
fn what_a_killed_process_left_can_still_be_lost() {
    let fs = scene();
    replace(&fs, [true, false]).expect("no fault");
    let next = fs.crash(CrashPolicy::Keep);
    assert_eq!(content(&next, "/h/a"), Ok("new".to_owned()));
    assert_eq!(content(&next.crash(CrashPolicy::Lose), "/h/a"), Ok("old".to_owned()));
    next.sync_dir(&path("/h")).expect("sync works");
    assert_eq!(content(&next.crash(CrashPolicy::Lose), "/h/a"), Ok("new".to_owned()));
}

#[test]
fn a_seed_always_gives_the_same_disk_and_seeds_differ() {
    let fs = scene();
    for name in ["b", "c", "d", "e"] {
        fs.write_new(&path("/h").join(name), b"some content", new_file(0o640)).expect("write works");
    }
    let trees: BTreeSet<_> = (0..64).map(|seed| fs.crash(CrashPolicy::Seeded(seed)).tree()).collect();
    assert!(trees.len() > 10, "{}", trees.len());
    for seed in 0..64 {
        let survived = fs.crash(CrashPolicy::Seeded(seed));
        assert_eq!(survived.tree(), fs.crash(CrashPolicy::Seeded(seed)).tree());
        // Entries of one folder survive in the order they were made.
        let names = survived.list(&path("/h")).expect("list answers");
        assert_eq!(names, ["a", "b", "c", "d", "e"][..names.len()], "seed {seed}");
    }
}

#[test]
fn the_old_and_the_new_name_never_both_survive() {
    for seed in 0..200 {
        let fs = scene();
        replace(&fs, [true, false]).expect("no fault");
        let after = fs.crash(CrashPolicy::Seeded(seed));
        let a = content(&after, "/h/a").expect("the name is always there");
        let has_temporary = after.stat(&path("/h/.a.tmp")).expect("stat answers").is_some();
        assert!(a == "old" || (a == "new" && !has_temporary), "seed {seed}: {a}, {has_temporary}");
    }
}

#[test]
fn an_effect_fails_once_and_may_leave_a_part() {
    for (torn, left) in [(false, Err(io::ErrorKind::NotFound)), (true, Ok("12".to_owned()))] {
        let fs = scene();
        fs.script(Fault::FailAt { effect: 1, errno: Errno::Eio, torn });
        fs.make_dir(&path("/h/d"), 0o755).expect("effect 0 works");
        let error = fs.write_new(&path("/h/b"), b"1234", new_file(0o644)).expect_err("effect 1 fails");
        assert_eq!(error.raw_os_error(), Some(Errno::Eio.number()));
        assert_eq!(content(&fs, "/h/b"), left);
        fs.append(&path("/h/c"), b"x").expect("effect 2 works");
        assert_eq!(fs.effects(), 3);
    }
}

#[test]
fn a_full_disk_still_renames_removes_and_syncs() {
    let fs = scene();
    fs.script(Fault::FailFrom { effect: 0, errno: Errno::Enospc });
    for attempt in [
        fs.make_dir(&path("/h/d"), 0o755),
        fs.write_new(&path("/h/b"), b"b", new_file(0o644)),
        fs.append(&path("/h/a"), b"b"),
        fs.make_link(&path("/h/l"), "a"),
    ] {
        assert_eq!(attempt.expect_err("the disk is full").kind(), io::ErrorKind::StorageFull);
    }
    fs.rename(&path("/h/a"), &path("/h/b")).expect("rename works");
    fs.sync_dir(&path("/h")).expect("sync works");
    fs.remove_file(&path("/h/b")).expect("remove works");
}

#[test]
fn a_disk_that_turns_read_only_does_nothing_more() {
    let fs = scene();
    fs.script(Fault::FailFrom { effect: 1, errno: Errno::Erofs });
    fs.append(&path("/h/a"), b"!").expect("effect 0 works");
    for attempt in
        [fs.remove_file(&path("/h/a")), fs.sync_dir(&path("/h")), fs.set_mode(&path("/h/a"), 0o600)]
    {
        assert_eq!(attempt.expect_err("read-only").kind(), io::ErrorKind::ReadOnlyFilesystem);
    }
    assert_eq!(content(&fs, "/h/a"), Ok("old!".to_owned()));
}

#[test]
fn nothing_works_after_death_until_the_next_process() {
    let fs = scene();
    fs.script(Fault::DieAt { effect: 0, torn: true });
    let dead = |error: io::Error| error.get_ref().is_some_and(|inner| inner.is::<Dead>());
    assert!(dead(fs.append(&path("/h/a"), b"1234").expect_err("dies")));
    assert!(dead(fs.stat(&path("/h/a")).expect_err("dead")));
    assert!(dead(fs.sync_dir(&path("/h")).expect_err("dead")));
    assert!(fs.lock_dir(&path("/h")).is_err_and(dead));
    assert!(fs.lock(&path("/h/l"), "").is_err_and(dead));
    assert!(fs.is_dead());
    let next = fs.crash(CrashPolicy::Keep);
    assert_eq!((content(&next, "/h/a"), next.effects()), (Ok("old12".to_owned()), 0));
}

#[test]
fn a_torn_sync_makes_a_part_durable() {
    let fs = scene();
    for name in ["b", "c"] {
        fs.write_new(&path("/h").join(name), b"1234", new_file(0o644)).expect("write works");
        fs.sync_file(&path("/h").join(name)).expect("sync works");
    }
    fs.script(Fault::DieAt { effect: 4, torn: true });
    assert!(fs.sync_dir(&path("/h")).is_err());
    assert_eq!(fs.crash(CrashPolicy::Lose).list(&path("/h")).expect("list answers"), ["a", "b"]);
}

#[test]
fn a_dropped_sync_answers_well_and_does_nothing() {
    let fs = scene();
    fs.ignore_sync(1);
    replace(&fs, [true, true]).expect("no fault");
    assert_eq!((fs.syncs(), fs.effects()), (2, 4));
    assert_eq!(content(&fs.crash(CrashPolicy::Lose), "/h/a"), Ok("old".to_owned()));
}

#[test]
fn a_clone_is_a_snapshot() {
    let fs = scene();
    let before = fs.clone();
    fs.remove_file(&path("/h/a")).expect("remove works");
    assert_eq!(content(&before, "/h/a"), Ok("old".to_owned()));
    assert_ne!(before.tree(), fs.tree());
}

#[test]
fn the_log_numbers_what_happened() {
    let fs = scene();
    fs.ignore_sync(0);
    fs.script(Fault::FailAt { effect: 1, errno: Errno::Eio, torn: true });
    fs.script(Fault::DieAt { effect: 3, torn: false });
    let results = [
        fs.sync_file(&path("/h/a")),
        fs.append(&path("/h/a"), b"1234"),
        fs.remove_dir(&path("/h/a")),
        fs.make_link(&path("/h/l"), "a"),
    ];
    assert_eq!(results.map(|result| result.is_ok()), [true, false, false, false]);
    assert_eq!(
        fs.log(),
        [
            "0 sync_file /h/a: dropped",
            "1 append /h/a 4 bytes: Input/output error (os error 5) (injected, torn)",
            "2 remove_dir /h/a: Not a directory (os error 20)",
            "3 make_link /h/l -> a: dies here (nothing happens)",
        ]
    );
}

#[test]
fn other_users_and_read_only_disks_are_in_the_way() {
    let fs = scene();
    fs.put_file(&path("/h/theirs"), b"x", 0o600);
    fs.chown(&path("/h/theirs"), 7, 7);
    assert_eq!(content(&fs, "/h/theirs"), Err(io::ErrorKind::PermissionDenied));
    assert_eq!(
        fs.set_mode(&path("/h/theirs"), 0o644).expect_err("theirs").kind(),
        io::ErrorKind::PermissionDenied
    );
    fs.put_file(&path("/h/store/settings"), b"x", 0o444);
    fs.set_read_only(&path("/h/store"));
    let error = fs.rename(&path("/h/store/settings"), &path("/h/store/b")).expect_err("read-only");
    assert_eq!(error.kind(), io::ErrorKind::ReadOnlyFilesystem);
    fs.put_dir(&path("/h/shut"), 0o500);
    let error = fs.write_new(&path("/h/shut/a"), b"", new_file(0o600)).expect_err("no write permission");
    assert_eq!(error.kind(), io::ErrorKind::PermissionDenied);
    fs.become_user(0);
    fs.write_new(&path("/h/shut/a"), b"", new_file(0o600)).expect("user 0 may");
}

#[test]
fn mount_points_stay_where_they_are() {
    let fs = scene();
    fs.put_file(&path("/h/m/x"), b"x", 0o644);
    fs.set_device(&path("/h/m"), 9);
    assert_eq!(
        fs.rename(&path("/h/m"), &path("/h/n")).expect_err("mounted").kind(),
        io::ErrorKind::ResourceBusy
    );
    fs.write_new(&path("/h/m/y"), b"y", new_file(0o644)).expect("its inside is free");
    assert_eq!(fs.stat(&path("/h/m/y")).expect("stat answers").expect("it is there").device, 9);
}

#[test]
fn hard_links_are_counted_also_after_a_crash() {
    let links = |fs: &SimFs| fs.stat(&path("/h/a")).expect("stat answers").expect("it is there").links;
    let fs = scene();
    fs.put_hard_link(&path("/h/a"), &path("/h/second"));
    assert_eq!(links(&fs), 2);
    fs.remove_file(&path("/h/second")).expect("remove works");
    assert_eq!((links(&fs), links(&fs.crash(CrashPolicy::Lose))), (1, 2));
    fs.sync_dir(&path("/h")).expect("sync works");
    assert_eq!(links(&fs.crash(CrashPolicy::Lose)), 1);
}
