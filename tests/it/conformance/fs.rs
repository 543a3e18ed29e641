//! What every adapter of the `Fs` port answers. Each case starts with an empty folder `home`, which is the anchor,
//! beside which a case may put other things. The cases hold for root too, whom no permission stops.

use std::io;

use rustix::io::Errno;

use openclaw::base::digest::Digest;
use openclaw::base::name::text_of;
use openclaw::base::path::AbsPath;
use openclaw::ports::fs::{Fs, LockAnswer, NewFile, NodeKind, Stat};
use openclaw::sim::fs::SimFs;
use openclaw::sys::fs::OsFs;

/// A disk with an empty anchor.
struct Ground {
    disk: Disk,
    top: AbsPath,
}

enum Disk {
    Os { fs: OsFs, _folder: tempfile::TempDir },
    Sim(SimFs),
}

impl Ground {
    fn os() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let top = folder.path().canonicalize().expect("it exists");
        let top = AbsPath::from_path(&top).expect("temporary folders have UTF-8 names");
        Self { disk: Disk::Os { fs: OsFs::new(Vec::new()), _folder: folder }, top }.with_home()
    }

    fn sim() -> Self {
        let fs = SimFs::new(Vec::new());
        let top = AbsPath::new("/top").expect("a path");
        fs.put_dir(&top, 0o700);
        Self { disk: Disk::Sim(fs), top }.with_home()
    }

    fn with_home(mut self) -> Self {
        self.fs().make_dir(&self.at("home"), 0o700).expect("the top is empty");
        self.anchor(&["home"]);
        self
    }

    fn fs(&self) -> &dyn Fs {
        match &self.disk {
            Disk::Os { fs, .. } => fs,
            Disk::Sim(fs) => fs,
        }
    }

    /// Returns the path of `relative` below the top.
    fn at(&self, relative: &str) -> AbsPath {
        self.top.join(relative)
    }

    fn anchor(&mut self, relatives: &[&str]) {
        let anchors = relatives.iter().map(|relative| self.at(relative)).collect();
        match &mut self.disk {
            Disk::Os { fs, .. } => *fs = OsFs::new(anchors),
            Disk::Sim(fs) => fs.choose_anchors(anchors),
        }
    }

    fn put_pipe(&self, relative: &str) {
        let path = self.at(relative);
        match &self.disk {
            Disk::Os { .. } => {
                let mode = rustix::fs::Mode::from_raw_mode(0o600);
                rustix::fs::mknodat(rustix::fs::CWD, path.as_str(), rustix::fs::FileType::Fifo, mode, 0)
                    .expect("a pipe is made");
            }
            Disk::Sim(fs) => fs.put_pipe(&path),
        }
    }

    fn put(&self, relative: &str, content: &str) {
        self.fs().write_new(&self.at(relative), content.as_bytes(), mode(0o644)).expect("the name is free");
    }

    fn put_dir(&self, relative: &str) {
        self.fs().make_dir(&self.at(relative), 0o755).expect("the name is free");
    }

    fn put_link(&self, relative: &str, target: &str) {
        self.fs().make_link(&self.at(relative), target).expect("the name is free");
    }

    fn stat(&self, relative: &str) -> Stat {
        self.fs().stat(&self.at(relative)).expect("stat answers").expect("it is there")
    }

    fn content(&self, relative: &str) -> String {
        let bytes = self.fs().read(&self.at(relative), 1 << 20).expect("it is readable");
        String::from_utf8(bytes).expect("content of tests is text")
    }

    fn list(&self, relative: &str) -> Vec<String> {
        let names = self.fs().list(&self.at(relative)).expect("it is a folder");
        let told = self.fs().list_with_facts(&self.at(relative)).expect("it is a folder");
        let facts = |name: &String| (name.clone(), self.stat(&format!("{relative}/{name}")));
        assert_eq!(told, names.iter().map(facts).collect::<Vec<_>>());
        names
    }
}

fn mode(mode: u32) -> NewFile {
    NewFile { mode, group: None }
}

/// Returns the system's code of an operation that must fail.
fn code<T>(result: io::Result<T>) -> Errno {
    let error = result.err().expect("the operation is refused");
    Errno::from_io_error(&error).expect("the error carries a code of the system")
}

/// Returns the kind of error of an operation that must fail.
fn kind<T>(result: io::Result<T>) -> io::ErrorKind {
    result.err().expect("the operation is refused").kind()
}

fn busy(answer: io::Result<LockAnswer>) -> Option<String> {
    match answer.expect("locking answers") {
        LockAnswer::Held(_) => None,
        LockAnswer::Busy(holder) => Some(holder),
    }
}

/// Makes one test per case and adapter.
macro_rules! on_every_adapter {
    ($($case:ident),* $(,)?) => {
        mod os {
            $(#[test] fn $case() { super::$case(&mut super::Ground::os()); })*
        }
        mod sim {
            $(#[test] fn $case() { super::$case(&mut super::Ground::sim()); })*
        }
    };
}

on_every_adapter![
    absent_paths_are_told_from_errors,
    nothing_is_made_in_an_absent_folder,
    a_file_has_no_children,
    folders_get_their_exact_mode,
    files_get_their_exact_mode_and_content,
    a_taken_name_is_refused_and_kept,
    a_file_goes_to_the_group_that_was_asked_for,
    facts_tell_nodes_apart,
    a_link_on_the_way_is_an_error_and_never_absence,
    a_link_in_the_last_place_is_the_link,
    an_anchor_may_be_a_link,
    the_way_to_an_anchor_may_hold_links,
    the_deepest_anchor_counts,
    an_anchor_is_made_and_removed_by_its_name,
    an_anchor_that_leads_nowhere_is_absent,
    without_an_anchor_no_link_is_followed,
    a_link_text_is_kept_as_it_is,
    resolving_follows_every_link,
    loops_are_errors,
    a_rename_replaces_a_file_whole,
    a_rename_replaces_the_link_and_not_its_target,
    renames_that_make_no_sense_are_refused,
    folders_are_renamed_with_their_content,
    a_file_is_no_folder_to_remove_and_the_reverse,
    names_are_listed_in_order,
    reading_stops_at_the_limit,
    a_part_is_read_from_anywhere,
    a_digest_is_that_of_the_content_now,
    only_regular_files_are_read_and_written,
    a_pipe_never_hangs,
    appending_makes_and_grows,
    modes_are_set_on_files_and_folders,
    syncing_needs_the_right_kind,
    space_is_asked_of_a_folder,
    a_lock_excludes_and_names_its_holder,
    a_lock_is_on_the_file_that_has_the_name,
    a_lock_needs_a_regular_file_in_a_folder,
    a_folder_lock_leaves_no_trace,
    names_that_are_too_long_are_refused,
    the_top_of_the_disk_is_a_folder,
    dropping_content_leaves_other_names_alone,
];

fn absent_paths_are_told_from_errors(ground: &Ground) {
    let (fs, gone, other) = (ground.fs(), ground.at("home/gone"), ground.at("home/other"));
    assert_eq!(fs.stat(&gone).expect("absence is an answer"), None);
    assert_eq!(fs.stat(&gone.join("deeper/still")).expect("absence is an answer"), None);
    assert_eq!(fs.resolve(&gone).expect("absence is an answer"), None);
    assert_eq!(code(fs.read(&gone, 9)), Errno::NOENT);
    assert_eq!(code(fs.read_link(&gone)), Errno::NOENT);
    assert_eq!(code(fs.list(&gone)), Errno::NOENT);
    assert_eq!(code(fs.list_with_facts(&gone)), Errno::NOENT);
    assert_eq!(code(fs.rename(&gone, &other)), Errno::NOENT);
    assert_eq!(code(fs.remove_file(&gone)), Errno::NOENT);
    assert_eq!(code(fs.remove_dir(&gone)), Errno::NOENT);
    assert_eq!(code(fs.set_mode(&gone, 0o600)), Errno::NOENT);
    assert_eq!(code(fs.sync_file(&gone)), Errno::NOENT);
    assert_eq!(code(fs.sync_dir(&gone)), Errno::NOENT);
    assert_eq!(code(fs.lock_dir(&gone)), Errno::NOENT);
    assert!(ground.list("home").is_empty());
}

fn nothing_is_made_in_an_absent_folder(ground: &Ground) {
    let (fs, path) = (ground.fs(), ground.at("home/gone/x"));
    assert_eq!(code(fs.make_dir(&path, 0o700)), Errno::NOENT);
    assert_eq!(code(fs.write_new(&path, b"", mode(0o600))), Errno::NOENT);
    assert_eq!(code(fs.append(&path, b"")), Errno::NOENT);
    assert_eq!(code(fs.make_link(&path, "a")), Errno::NOENT);
    assert_eq!(code(fs.lock(&path, "us")), Errno::NOENT);
    assert!(ground.list("home").is_empty());
}

fn a_file_has_no_children(ground: &Ground) {
    ground.put("home/file", "text");
    let (fs, child) = (ground.fs(), ground.at("home/file/child"));
    assert_eq!(fs.stat(&child).expect("absence is an answer"), None);
    assert_eq!(fs.stat(&child.join("deeper")).expect("absence is an answer"), None);
    assert_eq!(fs.resolve(&child).expect("absence is an answer"), None);
    assert_eq!(code(fs.read(&child, 9)), Errno::NOTDIR);
    assert_eq!(code(fs.write_new(&child, b"", mode(0o600))), Errno::NOTDIR);
    assert_eq!(code(fs.make_dir(&child, 0o700)), Errno::NOTDIR);
    assert_eq!(code(fs.remove_file(&child)), Errno::NOTDIR);
    assert_eq!(ground.content("home/file"), "text");
}

fn folders_get_their_exact_mode(ground: &Ground) {
    // The umask of whoever runs this takes bits from most of them.
    for bits in [0o777, 0o755, 0o700, 0o770, 0o500] {
        let name = format!("home/{bits:o}");
        ground.fs().make_dir(&ground.at(&name), bits).expect("the name is free");
        let stat = ground.stat(&name);
        assert_eq!((stat.kind, stat.mode), (NodeKind::Dir, bits), "{bits:o}");
    }
}

fn files_get_their_exact_mode_and_content(ground: &Ground) {
    for (bits, content) in [(0o666, "text"), (0o600, ""), (0o777, "a\0b"), (0o444, "read only"), (0o640, "ä")]
    {
        let name = format!("home/{bits:o}");
        ground.fs().write_new(&ground.at(&name), content.as_bytes(), mode(bits)).expect("the name is free");
        let stat = ground.stat(&name);
        assert_eq!((stat.kind, stat.mode), (NodeKind::File, bits), "{bits:o}");
        assert_eq!((stat.bytes, stat.links, stat.uid), (content.len() as u64, 1, ground.fs().user()));
        assert_eq!(ground.content(&name), content);
    }
}

fn a_taken_name_is_refused_and_kept(ground: &Ground) {
    ground.put("home/file", "text");
    ground.put_dir("home/folder");
    ground.put_link("home/link", "file");
    ground.put_link("home/dangling", "nowhere");
    for name in ["home/file", "home/folder", "home/link", "home/dangling"] {
        let (fs, path, before) = (ground.fs(), ground.at(name), ground.stat(name));
        assert_eq!(code(fs.write_new(&path, b"ours", mode(0o600))), Errno::EXIST, "{name}");
        assert_eq!(code(fs.make_dir(&path, 0o700)), Errno::EXIST, "{name}");
        assert_eq!(code(fs.make_link(&path, "ours")), Errno::EXIST, "{name}");
        assert_eq!(ground.stat(name), before);
    }
    assert_eq!(ground.content("home/file"), "text");
    assert_eq!(ground.list("home"), ["dangling", "file", "folder", "link"]);
}

fn a_file_goes_to_the_group_that_was_asked_for(ground: &Ground) {
    ground.put("home/plain", "");
    let own = ground.stat("home/plain").gid;
    let given = NewFile { mode: 0o2750, group: Some(own) };
    ground.fs().write_new(&ground.at("home/own"), b"", given).expect("it is our group");
    assert_eq!((ground.stat("home/own").gid, ground.stat("home/own").mode), (own, 0o2750));
    // Only root may give a file to a group that it is not in; for others the file is made all the same.
    let foreign = NewFile { mode: 0o600, group: Some(own + 4_321) };
    ground.fs().write_new(&ground.at("home/foreign"), b"", foreign).expect("the group is a wish");
    let expected = if ground.fs().user() == 0 { own + 4_321 } else { own };
    assert_eq!((ground.stat("home/foreign").gid, ground.stat("home/foreign").mode), (expected, 0o600));
}

fn facts_tell_nodes_apart(ground: &Ground) {
    ground.put("home/a", "1");
    ground.put("home/b", "22");
    let (a, b) = (ground.stat("home/a"), ground.stat("home/b"));
    assert_eq!(a.device, b.device);
    assert_ne!(a.inode, b.inode);
    assert_eq!((a.bytes, b.bytes), (1, 2));
    // After the year 2000 in nanoseconds, so that nobody returns seconds.
    assert!(a.modified_ns > 946_684_800_000_000_000 && b.modified_ns >= a.modified_ns);
}

fn a_link_on_the_way_is_an_error_and_never_absence(ground: &Ground) {
    ground.put_dir("home/real");
    ground.put_dir("home/real/sub");
    ground.put("home/real/file", "text");
    ground.put_link("home/link", "real");
    ground.put_link("home/broken", "nowhere");
    let fs = ground.fs();
    for (file, folder, free) in [
        ("home/link/file", "home/link/sub", "home/link/free"),
        ("home/link/sub/file", "home/link/sub/sub", "home/link/sub/free"),
        ("home/broken/file", "home/broken/sub", "home/broken/free"),
    ] {
        let (file, folder, free) = (ground.at(file), ground.at(folder), ground.at(free));
        assert_eq!(code(fs.stat(&file)), Errno::LOOP, "{file}");
        assert_eq!(code(fs.read(&file, 9)), Errno::LOOP);
        assert_eq!(code(fs.read_link(&file)), Errno::LOOP);
        assert_eq!(code(fs.list(&folder)), Errno::LOOP);
        assert_eq!(code(fs.list_with_facts(&folder)), Errno::LOOP);
        assert_eq!(code(fs.make_dir(&free, 0o700)), Errno::LOOP);
        assert_eq!(code(fs.write_new(&free, b"", mode(0o600))), Errno::LOOP);
        assert_eq!(code(fs.append(&file, b"!")), Errno::LOOP);
        assert_eq!(code(fs.make_link(&free, "a")), Errno::LOOP);
        assert_eq!(code(fs.rename(&file, &free)), Errno::LOOP);
        assert_eq!(code(fs.remove_file(&file)), Errno::LOOP);
        assert_eq!(code(fs.remove_dir(&folder)), Errno::LOOP);
        assert_eq!(code(fs.set_mode(&file, 0o600)), Errno::LOOP);
        assert_eq!(code(fs.sync_file(&file)), Errno::LOOP);
        assert_eq!(code(fs.sync_dir(&folder)), Errno::LOOP);
        assert_eq!(code(fs.lock(&free, "us")), Errno::LOOP);
        assert_eq!(code(fs.lock_dir(&folder)), Errno::LOOP);
    }
    assert_eq!(ground.list("home/real"), ["file", "sub"]);
    assert_eq!(
        (ground.content("home/real/file"), ground.stat("home/real/file").mode),
        ("text".to_owned(), 0o644)
    );
}

fn a_link_in_the_last_place_is_the_link(ground: &Ground) {
    ground.put_dir("home/folder");
    ground.put("home/file", "text");
    ground.put_link("home/to-file", "file");
    ground.put_link("home/to-folder", "folder");
    let (fs, to_file, to_folder) = (ground.fs(), ground.at("home/to-file"), ground.at("home/to-folder"));
    assert_eq!(ground.stat("home/to-file").kind, NodeKind::Symlink);
    assert_eq!(ground.stat("home/to-folder").kind, NodeKind::Symlink);
    assert_eq!(kind(fs.read(&to_file, 9)), io::ErrorKind::InvalidInput);
    assert_eq!(kind(fs.append(&to_file, b"!")), io::ErrorKind::InvalidInput);
    assert_eq!(kind(fs.lock(&to_file, "us")), io::ErrorKind::InvalidInput);
    assert_eq!(kind(fs.sync_file(&to_file)), io::ErrorKind::InvalidInput);
    assert_eq!(code(fs.set_mode(&to_file, 0o777)), Errno::LOOP);
    assert_eq!(code(fs.list(&to_folder)), Errno::LOOP);
    assert_eq!(code(fs.sync_dir(&to_folder)), Errno::LOOP);
    assert_eq!(code(fs.lock_dir(&to_folder)), Errno::LOOP);
    assert_eq!(code(fs.remove_dir(&to_folder)), Errno::NOTDIR);
    assert_eq!((ground.content("home/file"), ground.stat("home/file").mode), ("text".to_owned(), 0o644));
    fs.remove_file(&to_file).expect("links are removed like files");
    fs.remove_file(&to_folder).expect("links are removed like files");
    assert_eq!(ground.list("home"), ["file", "folder"]);
}

fn an_anchor_may_be_a_link(ground: &mut Ground) {
    ground.put("home/file", "text");
    ground.put_link("link", "home");
    ground.anchor(&["link"]);
    let (fs, link) = (ground.fs(), ground.at("link"));
    assert_eq!(ground.stat("link").kind, NodeKind::Dir);
    assert_eq!(ground.content("link/file"), "text");
    ground.put("link/new", "new");
    assert_eq!(ground.list("link"), ["file", "new"]);
    fs.rename(&ground.at("link/new"), &ground.at("link/file")).expect("rename works");
    fs.sync_dir(&link).expect("the folder is synced");
    fs.set_mode(&link, 0o750).expect("the folder's mode is set");
    assert_eq!(busy(fs.lock_dir(&link)), None);
    assert_eq!(fs.read_link(&link).expect("the link's text is still there"), "home");
    assert_eq!((ground.content("home/file"), ground.stat("home").mode), ("new".to_owned(), 0o750));
    // Below it the rule holds again.
    ground.put_link("link/inner", ".");
    assert_eq!(code(fs.stat(&ground.at("link/inner/file"))), Errno::LOOP);
}

fn the_way_to_an_anchor_may_hold_links(ground: &mut Ground) {
    ground.put("home/file", "text");
    ground.put_link("way", ".");
    ground.anchor(&["way/home"]);
    assert_eq!(ground.content("way/home/file"), "text");
    assert_eq!(ground.stat("way/home").kind, NodeKind::Dir);
}

fn the_deepest_anchor_counts(ground: &mut Ground) {
    ground.put_dir("elsewhere");
    ground.put_link("home/state", "../elsewhere");
    let inside = ground.at("home/state/file");
    assert_eq!(code(ground.fs().write_new(&inside, b"", mode(0o600))), Errno::LOOP);
    ground.anchor(&["home", "home/state", "elsewhere"]);
    ground.fs().write_new(&inside, b"text", mode(0o600)).expect("the link is an anchor");
    assert_eq!(ground.content("elsewhere/file"), "text");
}

fn an_anchor_is_made_and_removed_by_its_name(ground: &mut Ground) {
    ground.anchor(&["home/state"]);
    let (fs, state) = (ground.fs(), ground.at("home/state"));
    assert_eq!(fs.stat(&state).expect("absence is an answer"), None);
    assert_eq!(fs.stat(&state.join("file")).expect("absence is an answer"), None);
    fs.make_dir(&state, 0o700).expect("the name is free");
    ground.put("home/state/file", "text");
    assert_eq!(code(fs.remove_dir(&state)), Errno::NOTEMPTY);
    fs.remove_file(&state.join("file")).expect("remove works");
    fs.remove_dir(&state).expect("it is empty");
    assert!(ground.list("home").is_empty());
}

fn an_anchor_that_leads_nowhere_is_absent(ground: &mut Ground) {
    ground.put_link("link", "nowhere");
    ground.anchor(&["link"]);
    let (fs, link) = (ground.fs(), ground.at("link"));
    assert_eq!(fs.stat(&link).expect("absence is an answer"), None);
    assert_eq!(fs.stat(&link.join("file")).expect("absence is an answer"), None);
    assert_eq!(code(fs.make_dir(&link, 0o700)), Errno::EXIST);
    assert_eq!(code(fs.write_new(&link.join("file"), b"", mode(0o600))), Errno::NOENT);
}

fn without_an_anchor_no_link_is_followed(ground: &mut Ground) {
    ground.put("home/file", "text");
    ground.put_link("link", "home");
    ground.anchor(&[]);
    assert_eq!(ground.content("home/file"), "text");
    assert_eq!(ground.stat("link").kind, NodeKind::Symlink);
    assert_eq!(code(ground.fs().stat(&ground.at("link/file"))), Errno::LOOP);
    assert_eq!(code(ground.fs().list(&ground.at("link"))), Errno::LOOP);
}

fn a_link_text_is_kept_as_it_is(ground: &Ground) {
    for (name, target) in
        [("a", "../up"), ("b", "/no//such/./place/"), ("c", "a name\nof two lines ä"), ("d", "d")]
    {
        let path = ground.at("home").join(name);
        ground.fs().make_link(&path, target).expect("the name is free");
        assert_eq!(ground.fs().read_link(&path).expect("it is a link"), target);
    }
    ground.put("home/file", "");
    assert_eq!(code(ground.fs().read_link(&ground.at("home/file"))), Errno::INVAL);
    assert_eq!(code(ground.fs().read_link(&ground.at("home"))), Errno::INVAL);
}

fn resolving_follows_every_link(ground: &Ground) {
    ground.put_dir("home/folder");
    ground.put("home/folder/file", "");
    ground.put_link("home/relative", "folder");
    ground.put_link("home/absolute", ground.at("home/relative").as_str());
    ground.put_link("home/folder/upwards", "../absolute/file");
    ground.put_link("home/broken", "folder/nowhere");
    ground.put_link("home/through-file", "folder/file/child");
    for (from, to) in [
        ("home", Some("home")),
        ("home/folder/file", Some("home/folder/file")),
        ("home/relative/file", Some("home/folder/file")),
        ("home/absolute/upwards", Some("home/folder/file")),
        ("home/absolute", Some("home/folder")),
        ("home/broken", None),
        ("home/through-file", None),
    ] {
        let found = ground.fs().resolve(&ground.at(from)).expect("no loop");
        assert_eq!(found, to.map(|to| ground.at(to)), "{from}");
    }
}

fn loops_are_errors(ground: &mut Ground) {
    ground.put_link("home/self", "self");
    ground.put_link("home/ping", "pong");
    ground.put_link("home/pong", "ping");
    for name in ["home/self", "home/ping"] {
        assert_eq!(ground.stat(name).kind, NodeKind::Symlink);
        assert_eq!(code(ground.fs().stat(&ground.at(name).join("x"))), Errno::LOOP);
        assert_eq!(code(ground.fs().resolve(&ground.at(name))), Errno::LOOP);
    }
    ground.anchor(&["home/self"]);
    assert_eq!(code(ground.fs().stat(&ground.at("home/self"))), Errno::LOOP);
    assert_eq!(code(ground.fs().stat(&ground.at("home/self/x"))), Errno::LOOP);
}

fn a_rename_replaces_a_file_whole(ground: &Ground) {
    ground.put("home/old", "old");
    ground.fs().write_new(&ground.at("home/new"), b"new", mode(0o600)).expect("the name is free");
    let made = ground.stat("home/new");
    ground.fs().rename(&ground.at("home/new"), &ground.at("home/old")).expect("rename works");
    assert_eq!((ground.stat("home/old").inode, ground.stat("home/old").mode), (made.inode, 0o600));
    assert_eq!((ground.content("home/old"), ground.list("home")), ("new".to_owned(), vec!["old".to_owned()]));
    ground.fs().rename(&ground.at("home/old"), &ground.at("home/old")).expect("onto itself is fine");
    assert_eq!(ground.content("home/old"), "new");
}

fn a_rename_replaces_the_link_and_not_its_target(ground: &Ground) {
    ground.put("home/target", "target");
    ground.put_link("home/link", "target");
    ground.put("home/new", "new");
    ground.fs().rename(&ground.at("home/new"), &ground.at("home/link")).expect("rename works");
    assert_eq!((ground.content("home/link"), ground.content("home/target")), ("new".into(), "target".into()));
    assert_eq!(ground.stat("home/link").kind, NodeKind::File);
    // A link itself moves as it is.
    ground.put_link("home/other", "nowhere");
    ground.fs().rename(&ground.at("home/other"), &ground.at("home/target")).expect("rename works");
    assert_eq!(ground.fs().read_link(&ground.at("home/target")).expect("it is a link"), "nowhere");
}

fn renames_that_make_no_sense_are_refused(ground: &Ground) {
    ground.put("home/file", "text");
    ground.put_dir("home/folder");
    ground.put_dir("home/full");
    ground.put("home/full/file", "inner");
    let rename = |from: &str, to: &str| code(ground.fs().rename(&ground.at(from), &ground.at(to)));
    assert_eq!(rename("home/file", "home/folder"), Errno::ISDIR);
    assert_eq!(rename("home/folder", "home/file"), Errno::NOTDIR);
    assert_eq!(rename("home/folder", "home/full"), Errno::NOTEMPTY);
    assert_eq!(rename("home/file", "home/full/other"), Errno::INVAL);
    assert_eq!(rename("home/full/file", "home/other"), Errno::INVAL);
    assert_eq!(ground.list("home"), ["file", "folder", "full"]);
    assert_eq!(
        (ground.content("home/file"), ground.content("home/full/file")),
        ("text".into(), "inner".into())
    );
}

fn folders_are_renamed_with_their_content(ground: &Ground) {
    ground.put_dir("home/full");
    ground.put("home/full/file", "inner");
    ground.put_dir("home/empty");
    ground.fs().rename(&ground.at("home/full"), &ground.at("home/empty")).expect("an empty folder gives way");
    assert_eq!(ground.content("home/empty/file"), "inner");
    assert_eq!(ground.list("home"), ["empty"]);
}

fn a_file_is_no_folder_to_remove_and_the_reverse(ground: &Ground) {
    ground.put("home/file", "text");
    ground.put_dir("home/full");
    ground.put("home/full/file", "inner");
    assert_eq!(code(ground.fs().remove_dir(&ground.at("home/file"))), Errno::NOTDIR);
    assert_eq!(code(ground.fs().remove_dir(&ground.at("home/full"))), Errno::NOTEMPTY);
    // Linux says the one, macOS the other.
    assert!([Errno::ISDIR, Errno::PERM].contains(&code(ground.fs().remove_file(&ground.at("home/full")))));
    assert_eq!(
        (ground.content("home/file"), ground.content("home/full/file")),
        ("text".into(), "inner".into())
    );
    ground.fs().remove_file(&ground.at("home/full/file")).expect("remove works");
    ground.fs().remove_dir(&ground.at("home/full")).expect("remove works");
    assert_eq!(ground.list("home"), ["file"]);
}

fn names_are_listed_in_order(ground: &Ground) {
    for name in ["b", "a b", "a", "Z", "ä", ".hidden", "two\nlines", "a.b", "-", "\\"] {
        ground.put(&format!("home/{name}"), "");
    }
    let expected = ["-", ".hidden", "Z", "\\", "a", "a b", "a.b", "b", "two\nlines", "ä"];
    assert_eq!(ground.list("home"), expected);
    assert_eq!(code(ground.fs().list(&ground.at("home/a"))), Errno::NOTDIR);
}

fn reading_stops_at_the_limit(ground: &Ground) {
    ground.put("home/four", "1234");
    ground.put("home/empty", "");
    let read = |name: &str, limit| ground.fs().read(&ground.at(name), limit);
    assert_eq!(read("home/four", 4).expect("exactly at the limit"), b"1234");
    assert_eq!(read("home/four", u64::MAX).expect("no limit"), b"1234");
    assert_eq!(read("home/empty", 0).expect("exactly at the limit"), b"");
    assert_eq!(kind(read("home/four", 3)), io::ErrorKind::FileTooLarge);
    assert_eq!(kind(read("home/four", 0)), io::ErrorKind::FileTooLarge);
}

fn a_part_is_read_from_anywhere(ground: &Ground) {
    let (fs, file) = (ground.fs(), ground.at("home/file"));
    ground.put("home/file", "0123456789");
    let part = |offset, bytes_max| fs.read_from(&file, offset, bytes_max).expect("it is a file");
    for (offset, bytes_max, found) in [
        (0, 0, ""),
        (0, 4, "0123"),
        (3, 4, "3456"),
        (8, 4, "89"),
        (10, 4, ""),
        (99, 4, ""),
        (0, u64::MAX, "0123456789"),
    ] {
        assert_eq!(part(offset, bytes_max), found.as_bytes(), "{offset} {bytes_max}");
    }
    assert_eq!(kind(fs.read_from(&ground.at("home"), 0, 9)), io::ErrorKind::InvalidInput);
    assert_eq!(code(fs.read_from(&ground.at("home/gone"), 0, 9)), Errno::NOENT);
}

fn a_digest_is_that_of_the_content_now(ground: &Ground) {
    let (fs, file) = (ground.fs(), ground.at("home/file"));
    for length in [0, 9, 3 << 20] {
        for letter in ["a", "b"] {
            let content = letter.repeat(length);
            if fs.stat(&file).expect("an answer").is_some() {
                fs.remove_file(&file).expect("it goes");
            }
            ground.put("home/file", &content);
            let digest = || fs.digest(&file, length as u64).expect("it is a file");
            assert_eq!(
                (digest(), digest()),
                (Digest::of(content.as_bytes()), Digest::of(content.as_bytes()))
            );
        }
    }
    assert_eq!(kind(fs.digest(&file, 9)), io::ErrorKind::FileTooLarge);
    assert_eq!(kind(fs.digest(&ground.at("home"), 9)), io::ErrorKind::InvalidInput);
    assert_eq!(code(fs.digest(&ground.at("home/gone"), 9)), Errno::NOENT);
}

fn only_regular_files_are_read_and_written(ground: &Ground) {
    ground.put_dir("home/folder");
    let (fs, folder) = (ground.fs(), ground.at("home/folder"));
    assert_eq!(kind(fs.read(&folder, 9)), io::ErrorKind::InvalidInput);
    assert_eq!(kind(fs.append(&folder, b"!")), io::ErrorKind::InvalidInput);
    assert_eq!(kind(fs.read(&ground.at("home"), 9)), io::ErrorKind::InvalidInput);
}

fn a_pipe_never_hangs(ground: &Ground) {
    ground.put_pipe("home/pipe");
    let (fs, pipe) = (ground.fs(), ground.at("home/pipe"));
    assert_eq!(ground.stat("home/pipe").kind, NodeKind::Other);
    assert_eq!(kind(fs.read(&pipe, 9)), io::ErrorKind::InvalidInput);
    assert_eq!(kind(fs.append(&pipe, b"!")), io::ErrorKind::InvalidInput);
    assert_eq!(kind(fs.sync_file(&pipe)), io::ErrorKind::InvalidInput);
    assert_eq!(kind(fs.set_mode(&pipe, 0o644)), io::ErrorKind::InvalidInput);
    assert_eq!(kind(fs.lock(&pipe, "us")), io::ErrorKind::InvalidInput);
    assert_eq!(code(fs.list(&pipe)), Errno::NOTDIR);
    fs.remove_file(&pipe).expect("it is removed like a file");
    assert!(ground.list("home").is_empty());
}

fn appending_makes_and_grows(ground: &Ground) {
    let log = ground.at("home/log");
    ground.fs().append(&log, b"one\n").expect("it is made");
    assert_eq!(ground.stat("home/log").mode, 0o600);
    ground.fs().set_mode(&log, 0o640).expect("set_mode works");
    ground.fs().append(&log, b"two\n").expect("it grows");
    ground.fs().append(&log, b"").expect("nothing is fine");
    assert_eq!((ground.content("home/log"), ground.stat("home/log").mode), ("one\ntwo\n".to_owned(), 0o640));
}

fn modes_are_set_on_files_and_folders(ground: &Ground) {
    ground.put("home/file", "text");
    ground.put_dir("home/folder");
    for name in ["home/file", "home/folder"] {
        // Without read permission a file cannot be opened, and its owner sets its mode all the same.
        for bits in [0o000, 0o200, 0o1755, 0o644, 0o777] {
            ground.fs().set_mode(&ground.at(name), bits).expect("it is ours");
            assert_eq!(ground.stat(name).mode, bits, "{name} {bits:o}");
        }
    }
    assert_eq!(ground.content("home/file"), "text");
}

fn space_is_asked_of_a_folder(ground: &Ground) {
    ground.put("home/file", "text");
    assert!(ground.fs().space(&ground.at("home")).expect("a folder is on a disk").bytes > 0);
    assert_eq!(code(ground.fs().space(&ground.at("home/file"))), Errno::NOTDIR);
    assert_eq!(kind(ground.fs().space(&ground.at("home/none"))), io::ErrorKind::NotFound);
}

fn syncing_needs_the_right_kind(ground: &Ground) {
    ground.put("home/file", "text");
    let (fs, file, home) = (ground.fs(), ground.at("home/file"), ground.at("home"));
    fs.sync_file(&file).expect("a file is synced");
    fs.sync_dir(&home).expect("a folder is synced");
    assert_eq!(kind(fs.sync_file(&home)), io::ErrorKind::InvalidInput);
    assert_eq!(code(fs.sync_dir(&file)), Errno::NOTDIR);
}

fn a_lock_excludes_and_names_its_holder(ground: &Ground) {
    let (fs, lock) = (ground.fs(), ground.at("home/lock"));
    let held = fs.lock(&lock, "install of process 12").expect("locking answers");
    assert!(matches!(held, LockAnswer::Held(_)));
    assert_eq!(ground.stat("home/lock").mode, 0o600);
    assert_eq!(busy(fs.lock(&lock, "other")), Some("install of process 12".to_owned()));
    assert_eq!(ground.content("home/lock"), "install of process 12\n");
    drop(held);
    assert_eq!(busy(fs.lock(&lock, "short")), None);
    assert_eq!(ground.content("home/lock"), "short\n");
    assert_eq!(busy(fs.lock(&lock, "")), None);
    assert_eq!(ground.content("home/lock"), "\n");
}

fn a_lock_is_on_the_file_that_has_the_name(ground: &Ground) {
    let (fs, lock) = (ground.fs(), ground.at("home/lock"));
    let first = fs.lock(&lock, "first").expect("locking answers");
    fs.remove_file(&lock).expect("remove works");
    let second = fs.lock(&lock, "second").expect("locking answers");
    assert!(matches!((&first, &second), (LockAnswer::Held(_), LockAnswer::Held(_))));
    // Letting go of the lock on what was removed does not let go of the other.
    drop(first);
    assert_eq!(busy(fs.lock(&lock, "third")), Some("second".to_owned()));
    ground.put("home/replacement", "");
    fs.rename(&ground.at("home/replacement"), &lock).expect("rename works");
    assert_eq!(busy(fs.lock(&lock, "third")), None);
    drop(second);
}

fn a_lock_needs_a_regular_file_in_a_folder(ground: &Ground) {
    ground.put_dir("home/folder");
    ground.put_link("home/link", "nowhere");
    assert_eq!(kind(ground.fs().lock(&ground.at("home/folder"), "us")), io::ErrorKind::InvalidInput);
    assert_eq!(kind(ground.fs().lock(&ground.at("home/link"), "us")), io::ErrorKind::InvalidInput);
    assert_eq!(ground.list("home"), ["folder", "link"]);
}

fn a_folder_lock_leaves_no_trace(ground: &Ground) {
    let (fs, home) = (ground.fs(), ground.at("home"));
    let before = ground.stat("home");
    for _ in 0..2 {
        let held = fs.lock_dir(&home).expect("locking answers");
        assert!(matches!(held, LockAnswer::Held(_)));
        assert_eq!(busy(fs.lock_dir(&home)), Some(String::new()));
        assert!(ground.list("home").is_empty());
        drop(held);
    }
    assert_eq!(ground.stat("home"), before);
    ground.put("home/file", "");
    assert_eq!(code(fs.lock_dir(&ground.at("home/file"))), Errno::NOTDIR);
}

fn names_that_are_too_long_are_refused(ground: &Ground) {
    let (fits, too_long) = ("x".repeat(255), "x".repeat(256));
    ground.put(&format!("home/{fits}"), "text");
    let (fs, path) = (ground.fs(), ground.at("home").join(&too_long));
    assert_eq!(code(fs.stat(&path)), Errno::NAMETOOLONG);
    assert_eq!(code(fs.write_new(&path, b"", mode(0o600))), Errno::NAMETOOLONG);
    assert_eq!(code(fs.make_dir(&path, 0o700)), Errno::NAMETOOLONG);
    assert_eq!(code(fs.rename(&ground.at("home").join(&fits), &path)), Errno::NAMETOOLONG);
    assert_eq!(ground.list("home"), [fits]);
}

fn the_top_of_the_disk_is_a_folder(ground: &Ground) {
    let top = AbsPath::new("/").expect("a path");
    assert_eq!(ground.fs().stat(&top).expect("stat answers").map(|stat| stat.kind), Some(NodeKind::Dir));
    assert!(!ground.fs().list(&top).expect("it is a folder").is_empty());
    assert_eq!(ground.fs().resolve(&top).expect("it is there"), Some(top));
}

fn dropping_content_leaves_other_names_alone(ground: &Ground) {
    ground.put("home/a", "a");
    ground.put("home/b", "b");
    ground.fs().remove_file(&ground.at("home/a")).expect("remove works");
    ground.put("home/a", "again");
    assert_eq!((ground.content("home/a"), ground.content("home/b")), ("again".into(), "b".into()));
}

/// What only the real disk can be asked: names that are not text, and other processes (here: other open files).
mod os_alone {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    use std::sync::atomic::{AtomicBool, Ordering};

    use rustix::fs::{CWD, FlockOperation, Mode, OFlags};

    use super::*;

    #[test]
    #[cfg(not(target_os = "macos"))] // Its file systems refuse such names.
    fn names_that_are_not_text_stand_as_text() {
        let ground = Ground::os();
        let odd = ground.at("home").as_path().join(OsStr::from_bytes(b"odd-\xff"));
        rustix::fs::mkdirat(CWD, &odd, Mode::from_raw_mode(0o700)).expect("the name is free");
        assert_eq!(ground.list("home"), [text_of(b"odd-\xff")]);
        rustix::fs::symlinkat(&odd, CWD, ground.at("home/link").as_str()).expect("the name is free");
        let target = text_of(odd.as_os_str().as_bytes());
        assert_eq!(ground.fs().read_link(&ground.at("home/link")).expect("a link"), target);
        assert_eq!(kind(ground.fs().resolve(&ground.at("home/link"))), io::ErrorKind::InvalidData);
        let named = ground.at("home").join_bytes(b"odd-\xff").expect("a path");
        ground.fs().write_new(&named.join_bytes(b"\xfe").expect("a path"), b"x", mode(0o600)).expect("made");
        ground
            .fs()
            .rename(&named.join_name(&text_of(b"\xfe")), &named.join_name(&text_of(b"\xfd")))
            .expect("renamed");
        assert_eq!(
            std::fs::read(odd.join(OsStr::from_bytes(b"\xfd"))).expect("the bytes are the name"),
            b"x"
        );
        ground.fs().remove_file(&named.join_name(&text_of(b"\xfd"))).expect("it is there");
        ground.fs().make_link(&named.join_name("link"), &text_of(b"to-\xff")).expect("made");
        let made = std::fs::read_link(odd.join("link")).expect("a link");
        assert_eq!(made.as_os_str().as_bytes(), b"to-\xff");
        ground.fs().remove_file(&named.join_name("link")).expect("it is there");
        ground.fs().remove_dir(&named).expect("it is empty");
    }

    #[test]
    fn a_folder_lock_is_the_kernels() {
        let ground = Ground::os();
        let home = ground.at("home");
        let other = rustix::fs::open(home.as_str(), OFlags::RDONLY, Mode::empty()).expect("it is there");
        let try_other = || rustix::fs::flock(&other, FlockOperation::NonBlockingLockExclusive);
        let held = ground.fs().lock_dir(&home).expect("locking answers");
        assert_eq!(try_other(), Err(Errno::WOULDBLOCK));
        drop(held);
        assert_eq!(try_other(), Ok(()));
    }

    /// Goal: a lock on a file or folder that was removed after it was opened excludes nobody, so it must not count.
    /// Method: threads take the lock and remove what it is on as their last act; no two may be inside at once.
    #[test]
    fn locks_exclude_while_their_file_comes_and_goes() {
        let ground = Ground::os();
        let (fs, lock) = (OsFs::new(Vec::new()), ground.at("home/lock"));
        compete(&|inside| match fs.lock(&lock, "us").expect("locking answers") {
            LockAnswer::Held(held) => {
                inside();
                fs.remove_file(&lock).expect("only the holder removes it");
                drop(held);
            }
            LockAnswer::Busy(_) => {}
        });
    }

    #[test]
    fn folder_locks_exclude_while_their_folder_comes_and_goes() {
        let ground = Ground::os();
        let (fs, folder) = (OsFs::new(Vec::new()), ground.at("home/folder"));
        compete(&|inside| {
            // Either may lose against a thread that makes, holds or removes the folder.
            let _ = fs.make_dir(&folder, 0o700);
            let Ok(LockAnswer::Held(held)) = fs.lock_dir(&folder) else { return };
            inside();
            fs.remove_dir(&folder).expect("only the holder removes it");
            drop(held);
        });
    }

    /// Runs `attempt` many times on four threads; it calls its argument where it must be alone.
    fn compete(attempt: &(dyn Fn(&dyn Fn()) + Sync)) {
        let is_taken = AtomicBool::new(false);
        let inside = || {
            assert!(!is_taken.swap(true, Ordering::SeqCst), "two at once");
            std::thread::yield_now();
            is_taken.store(false, Ordering::SeqCst);
        };
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..2_000).for_each(|_| attempt(&inside)));
            }
        });
    }
}
